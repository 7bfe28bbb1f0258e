//! Which subjects a text names (提到). Subjects of one name cannot be told apart by a text, so all of them are meant.

use super::Subject;
use std::collections::HashSet;

/// Shorter names stand in too many other words.
const SHORTEST: usize = 3;

/// Returns pairs of a text and a subject, by their indexes, where the name stands in the text. Reads each subject once,
/// so that a country's registry costs no more than its size.
pub fn mentions(texts: &[String], subjects: &[Subject]) -> Vec<(usize, usize)> {
    let beginnings: HashSet<&str> = texts.iter().flat_map(|text| starts(text)).filter_map(beginning).collect();
    let mut found = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        if beginning(&subject.name).is_some_and(|beginning| beginnings.contains(beginning)) {
            let named = texts.iter().enumerate().filter(|(_, text)| text.contains(&subject.name));
            found.extend(named.map(|(text, _)| (text, index)));
        }
    }
    found.sort_unstable();
    found
}

/// Returns the rest of a text from each of its characters on.
fn starts(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
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

    #[test]
    fn names_are_found_anywhere_and_short_ones_never() {
        let subject = |name: &str| Subject {
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
        };
        let subjects = ["小岗村", "小岗村委会", "东村", "a b", ""].map(subject);
        let texts = ["学小岗村".to_string(), "东村小岗村委会，小岗村".into(), String::new()];
        assert_eq!(mentions(&texts, &subjects), [(0, 0), (1, 0), (1, 1)]);
    }
}
