//! The ids of headings: made from their text so that a link can be guessed, and unique inside one text.

use std::collections::BTreeMap;

/// Returns a text as an id: letters and digits of any script, ASCII in lower case, spaces as hyphens.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for character in text.trim().chars() {
        if character.is_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else if (character.is_whitespace() || matches!(character, '-' | '_'))
            && !out.is_empty()
            && !out.ends_with('-')
        {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Returns an id that is not used yet; `used` remembers each id and the number to try next for it.
pub(super) fn unique(id: &str, used: &mut BTreeMap<String, usize>) -> String {
    let base = if id.is_empty() { "section" } else { id };
    let mut candidate = base.to_string();
    while used.contains_key(&candidate) {
        let next = used.entry(base.to_string()).or_insert(2);
        candidate = format!("{base}-{next}");
        *next += 1;
    }
    used.insert(candidate.clone(), 2);
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_chinese_and_are_unique() {
        assert_eq!(slug(" 一、名单 2026 (New) "), "一名单-2026-new");
        let mut used = BTreeMap::new();
        assert_eq!(["甲", "甲", "甲-2", ""].map(|id| unique(id, &mut used)), ["甲", "甲-2", "甲-2-2", "section"]);
    }
}
