//! One finding: a stable code, a severity, places, and the values its message is filled with.
//! The words stand in the catalogue; a finding carries none, so that one run can be read in either language.

use super::catalogue::{Code, Lang, Severity, Text};
use super::place::{Place, Sources};
use std::collections::BTreeMap;

/// How deep words may stand in words: a message, a rule it quotes, a word of that rule.
const WORDS_IN_WORDS: usize = 2;

/// A value, or every reason why there is none.
pub type Outcome<T> = Result<T, Vec<Diagnostic>>;

/// Something the content's author should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// The first place is the fault, the others what it collides with.
    pub places: Vec<(Place, Option<Text>)>,
    pub args: BTreeMap<&'static str, String>,
    /// Values that are words and so differ with the language; they may themselves hold `{name}` of a value.
    pub texts: BTreeMap<&'static str, Text>,
}

impl Diagnostic {
    /// Starts a finding of a code, with the severity the catalogue gives it.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            severity: code.entry().severity,
            places: Vec::new(),
            args: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }

    /// Adds a place.
    pub fn at(mut self, place: Place) -> Self {
        self.places.push((place, None));
        self
    }

    /// Adds a place with words beside the caret.
    pub fn at_labelled(mut self, place: Place, label: Text) -> Self {
        self.places.push((place, Some(label)));
        self
    }

    /// Sets a value of the message.
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// Sets a value of the message that is said differently in each language.
    pub fn arg_text(mut self, name: &'static str, text: Text) -> Self {
        self.texts.insert(name, text);
        self
    }

    /// Returns the message: what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        self.fill(self.code.entry().message, lang)
    }

    /// Returns the hint: what to do; empty if the message says all.
    pub fn hint(&self, lang: Lang) -> String {
        self.fill(self.code.entry().hint, lang)
    }

    /// Fills `{name}` in a text with this finding's values; an unknown name stays as it is.
    pub fn fill(&self, text: Text, lang: Lang) -> String {
        self.fill_from(text, lang, WORDS_IN_WORDS)
    }

    /// Fills a text; words inside words are filled so deep only, so that no circle can arise.
    fn fill_from(&self, text: Text, lang: Lang, depth: usize) -> String {
        let (mut out, mut rest) = (String::new(), text.get(lang));
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else { break };
            let name = &rest[open + 1..open + close];
            out.push_str(&rest[..open]);
            match (self.args.get(name), self.texts.get(name)) {
                (Some(value), _) => out.push_str(&one_line(value)),
                (None, Some(inner)) if depth > 0 => out.push_str(&self.fill_from(*inner, lang, depth - 1)),
                _ => out.push_str(&rest[open..=open + close]),
            }
            rest = &rest[open + close + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// Sorts findings by file, position and code, and drops repetitions.
pub fn sort(findings: &mut Vec<Diagnostic>, sources: &Sources) {
    findings.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.places.first().map(|(place, _)| (sources.path(place.file).to_string(), place.at));
        key(a).cmp(&key(b)).then(a.code.cmp(&b.code)).then_with(|| a.args.cmp(&b.args))
    });
    findings.dedup();
}

/// Returns the candidate that looks most like a word, if one is close enough to be what was meant.
pub fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns how many letters were missed, added, mistaken, or swapped with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut above = row.clone();
    for i in 0..a.len() {
        let two_above = std::mem::replace(&mut above, row.clone());
        row[0] = i + 1;
        for j in 0..b.len() {
            let replaced = above[j] + usize::from(a[i] != b[j]);
            row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(two_above[j - 1] + 1);
            }
        }
    }
    row[b.len()]
}

/// Keeps a hostile value from breaking the report: control characters become visible, long ones are cut.
fn one_line(value: &str) -> String {
    const LIMIT: usize = 200;
    let mut out: String = value
        .chars()
        .take(LIMIT)
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => '\u{fffd}',
            c => c,
        })
        .collect();
    if value.chars().nth(LIMIT).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_values_and_tames_hostile_ones() {
        let finding = Diagnostic::new(Code::UnknownField).arg("field", "a\u{1b}[31m\nb");
        let message = finding.message(Lang::En);
        assert!(message.contains("a\u{fffd}[31m b"), "{message}");
    }

    #[test]
    fn words_follow_the_language_and_take_values() {
        let suggestion = Text { zh: "是不是想写“{similar}”？", en: "did you mean `{similar}`?" };
        let finding = Diagnostic::new(Code::UnknownField).arg("similar", "summary").arg_text("suggestion", suggestion);
        assert_eq!(finding.hint(Lang::Zh), "是不是想写“summary”？");
        assert_eq!(finding.hint(Lang::En), "did you mean `summary`?");
    }

    #[test]
    fn suggests_only_what_is_close() {
        assert_eq!(similar("sumary", ["summary", "source"]), Some("summary"));
        assert_eq!(similar("abuot", ["report", "about"]), Some("about"));
        assert_eq!(similar("x", ["summary", "source"]), None);
        assert_eq!(similar("复核", ["复核通过", "命名"]), None);
    }
}
