//! Clauses (分句): the pieces of a message that may stand alone on a page. A text breaks after its punctuation and at the
//! spaces that its author left. Refuses nothing; a text without either is one clause.

/// Marks after which a text may go on on the next page.
const ENDS: &[char] = &['，', '。', '；', '：', '！', '？', '、', ',', ';', '!', '?'];

/// Marks that stay with what they close.
const CLOSERS: &[char] = &['”', '’', '》', '）', '」', '』', ')', '"'];

/// Splits a text into clauses, each with its punctuation and without the spaces around it.
pub fn clauses(text: &str) -> Vec<&str> {
    let (mut clauses, mut start, mut ended) = (Vec::new(), 0, false);
    for (at, character) in text.char_indices() {
        let goes_on = ENDS.contains(&character) || CLOSERS.contains(&character);
        if ended && !goes_on {
            clauses.push(&text[start..at]);
            start = at;
            ended = false;
        }
        if character == ' ' || character == '\u{3000}' {
            ended = true;
        } else if ENDS.contains(&character) {
            // A mark between digits belongs to the number.
            let digit = |side: Option<char>| side.is_some_and(|c| c.is_ascii_digit());
            let number = character == ','
                && digit(text[..at].chars().next_back())
                && digit(text[at + character.len_utf8()..].chars().next());
            ended = !number;
        }
    }
    clauses.push(&text[start..]);
    clauses.into_iter().map(str::trim).filter(|clause| !clause.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_breaks_after_its_marks_and_at_spaces() {
        assert_eq!(clauses("入门费、拉人头，就是传销"), ["入门费、", "拉人头，", "就是传销"]);
        assert_eq!(clauses("辛苦钱 带回家"), ["辛苦钱", "带回家"]);
        assert_eq!(clauses("他说“别去！”我就不去。"), ["他说“别去！”", "我就不去。"]);
        assert_eq!(clauses("罚1,000元"), ["罚1,000元"]);
        assert_eq!(clauses("  "), [""; 0]);
    }
}
