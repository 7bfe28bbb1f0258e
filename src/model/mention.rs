//! Which subjects a text names (提到). Subjects of one name cannot be told apart by a text, so all of them are meant. Space
//! and marks that draw nothing do not hide a name: slogans have spaces where a line may end, sheets have joiners.

use super::Subject;
use std::borrow::Cow;
use std::collections::HashMap;

/// Shorter names stand in too many other words.
const SHORTEST: usize = 3;
/// What a text says of a subject that lost its name.
const WITHDRAWN: &str = "取消命名";
/// Where a sentence ends.
const ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '…'];

/// A place where a text names a subject, by their indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub text: usize,
    pub subject: usize,
    /// The sentence itself says that the name is revoked.
    pub is_withdrawal: bool,
}

/// Returns where names of subjects stand in texts, sorted by text and subject. Reads each subject once, so that a
/// country's registry costs no more than its size.
pub fn mentions<T: AsRef<str>>(texts: &[T], subjects: &[Subject]) -> Vec<Mention> {
    let texts: Vec<Cow<str>> = texts.iter().map(|text| squeezed(text.as_ref())).collect();
    let mut beginnings: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (index, text) in texts.iter().enumerate() {
        for (at, _) in text.char_indices() {
            if let Some(beginning) = beginning(&text[at..]) {
                beginnings.entry(beginning).or_default().push((index, at));
            }
        }
    }
    let mut found = Vec::new();
    if beginnings.is_empty() {
        return found;
    }
    for (subject, Subject { name, .. }) in subjects.iter().enumerate() {
        let name = squeezed(name);
        let places = beginning(&name).and_then(|beginning| beginnings.get(beginning));
        for &(text, at) in places.into_iter().flatten().filter(|(text, at)| texts[*text][*at..].starts_with(&*name)) {
            let is_withdrawal = sentence(&texts[text], at, at + name.len()).contains(WITHDRAWN);
            found.push(Mention { text, subject, is_withdrawal });
        }
    }
    found.sort_unstable();
    found
}

/// Returns a text without all that a reader does not see between characters: space, joiners, marks of direction.
pub fn squeezed(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unseen) {
        Cow::Owned(text.chars().filter(|character| !is_unseen(*character)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(character,
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Returns the sentence around a piece of a text.
fn sentence(text: &str, from: usize, to: usize) -> &str {
    let start = text[..from].rfind(ENDS).unwrap_or(0);
    let end = text[to..].find(ENDS).map_or(text.len(), |end| to + end);
    &text[start..end]
}

/// Returns the first characters of a text, if it has as many.
fn beginning(text: &str) -> Option<&str> {
    let (last, char) = text.char_indices().nth(SHORTEST - 1)?;
    Some(&text[..last + char.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, FileId, Place};
    use crate::model::{RegionCode, SubjectKind};

    fn subject(name: &str) -> Subject {
        Subject {
            code: name.into(),
            kind: SubjectKind::Village,
            name: name.into(),
            region: RegionCode::parse("34").unwrap(),
            hotline: None,
            office: None,
            demonstration: false,
            story: None,
            profile: None,
            place: Place { file: FileId(0), at: At::File },
        }
    }

    fn pairs(texts: &[&str], names: &[&str]) -> Vec<(usize, usize)> {
        let subjects: Vec<Subject> = names.iter().map(|name| subject(name)).collect();
        mentions(texts, &subjects).into_iter().map(|mention| (mention.text, mention.subject)).collect()
    }

    #[test]
    fn names_are_found_anywhere_and_short_ones_never() {
        let texts = ["学小岗村", "东村小岗村委会，小岗村", ""];
        let found = pairs(&texts, &["小岗村", "小岗村委会", "东村", "a b", ""]);
        assert_eq!(found, [(0, 0), (1, 0), (1, 0), (1, 1)]);
    }

    #[test]
    fn space_and_what_draws_nothing_hide_no_name() {
        let texts = ["学习 示例滨湖 社区", "示\u{2060}例\u{2060}滨湖\u{3000}社\u{200b}区", "示例滨\n湖社区"];
        assert_eq!(pairs(&texts, &["示例滨湖社区", "示例滨湖\u{a0}社区"]).len(), 6);
    }

    #[test]
    fn only_the_sentence_of_the_name_says_that_it_is_revoked() {
        let texts = [
            "示例丙社区已取消命名",
            "示例丙社区已命名。整改不到位的取消命名。",
            "整改不到位的取消命名；示例丙社区除外",
            "早已公布！示例丙社区出租屋未登记，取 消命名。",
        ];
        let found = mentions(&texts, &[subject("示例丙社区")]);
        let said: Vec<bool> = found.iter().map(|mention| mention.is_withdrawal).collect();
        assert_eq!(said, [true, false, false, true]);
    }
}
