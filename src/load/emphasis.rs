//! Makes `*` and `~` in Chinese text mean what their author meant, before the Markdown parser sees them.
//!
//! CommonMark decides by spaces and punctuation whether `**` opens or closes; Chinese has no spaces, so
//! `**重点。**后文` would keep its stars, and a later pair would even close the wrong one. And `138****1234`, the way
//! personal data is masked, would turn into bold. The text is therefore changed in two ways, both undone in the result:
//! a mark that is neither letter nor punctuation is put between stars and punctuation beside Chinese, and stars that
//! mask something become another mark. Places are mapped back, so findings still point at the bytes of the file.

use super::text::is_cjk;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

// Noncharacters: no text has them, and Unicode promises that they never become characters.
const PAD: char = '\u{fdd0}';
const STAR: char = '\u{fdd1}';
const TILDE: char = '\u{fdd2}';

/// A Markdown text as the parser should see it.
pub(super) struct Prepared {
    pub text: String,
    /// After each change: the offset here and the offset in the original.
    changes: Vec<(usize, usize)>,
}

impl Prepared {
    /// Prepares a text.
    pub fn new(source: &str) -> Self {
        let mut prepared = Self { text: String::with_capacity(source.len() + 64), changes: Vec::new() };
        let (mut copied, mut at) = (0, 0);
        while let Some(found) = source[at..].find(['*', '~']) {
            let start = at + found;
            let mark = source.as_bytes()[start];
            let length = source.as_bytes()[start..].iter().take_while(|byte| **byte == mark).count();
            let escaped = source[..start].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2;
            at = start + length;
            let run = start + escaped..at;
            if run.is_empty() {
                continue;
            }
            prepared.text.push_str(&source[copied..run.start]);
            copied = at;
            let before = source[..run.start].chars().next_back();
            prepared.run(mark, run, before, source[at..].chars().next());
        }
        prepared.text.push_str(&source[copied..]);
        prepared
    }

    /// Copies a run of stars or tildes, masked or padded if need be.
    fn run(&mut self, mark: u8, run: Range<usize>, before: Option<char>, after: Option<char>) {
        let length = run.len();
        if is_literal(mark, length, before, after) {
            for at in run {
                self.text.push(if mark == b'*' { STAR } else { TILDE });
                self.changes.push((self.text.len(), at + 1));
            }
            return;
        }
        let chinese = before.is_some_and(is_cjk) || after.is_some_and(is_cjk);
        if chinese && before.is_some_and(is_mark) {
            self.pad(run.start);
        }
        self.text.extend(std::iter::repeat_n(mark as char, length));
        // A single star before a bracket is more likely a remark: `数量*（件）`.
        if chinese && length > 1 && after.is_some_and(is_mark) {
            self.pad(run.end);
        }
    }

    fn pad(&mut self, original: usize) {
        self.text.push(PAD);
        self.changes.push((self.text.len(), original));
    }

    /// Returns the offset in the original.
    pub fn original(&self, at: usize) -> usize {
        let next = self.changes.partition_point(|(here, _)| *here <= at);
        let (here, original) = next.checked_sub(1).map_or((0, 0), |index| self.changes[index]);
        let mapped = original + (at - here);
        self.changes.get(next).map_or(mapped, |(_, limit)| mapped.min(*limit))
    }
}

/// Undoes the changes in a piece of the result; the text becomes NFC without control characters.
pub(super) fn restore(text: &str) -> String {
    let kept = text.chars().filter(|c| *c != PAD && (!c.is_control() || matches!(c, '\n' | '\t')));
    kept.map(|c| match c {
        STAR => '*',
        TILDE => '~',
        c => c,
    })
    .nfc()
    .collect()
}

/// Tells whether a run is no markup: it masks digits, multiplies them, or is a lone tilde as in `3~5天`.
fn is_literal(mark: u8, length: usize, before: Option<char>, after: Option<char>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match mark {
        b'~' => length == 1,
        _ if digit(before) && digit(after) => true,
        _ => length >= 4 && (digit(after) || before.is_some_and(|c| !c.is_whitespace() && c != '|')),
    }
}

/// Tells whether a character counts as punctuation for CommonMark, so that it changes what stars beside it mean.
fn is_mark(character: char) -> bool {
    // Neither does a table's `|`, which the parser treats on its own, nor `_`, which needs a real neighbour.
    !character.is_alphanumeric() && !character.is_whitespace() && !matches!(character, '|' | '_' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_original() {
        let source = "a**“甲”**后 138****1234 b";
        let prepared = Prepared::new(source);
        assert_eq!(restore(&prepared.text), source);
        for needle in ["甲", "后", "1234", " b"] {
            let here = prepared.text.find(needle).unwrap();
            assert_eq!(prepared.original(here), source.find(needle).unwrap(), "{needle}");
        }
    }

    #[test]
    fn escaped_stars_and_rules_stay() {
        for source in ["\\*\\*甲。\\*\\*乙", "****\n", "***\n", "* 。甲", "~~~\n码\n~~~\n", "a **b** c"] {
            assert_eq!(Prepared::new(source).text, source);
        }
    }
}
