//! Chinese text has no spaces between words: what a line break in a source means, for YAML and Markdown alike.

/// Makes one line of a text: a line break vanishes between two Chinese characters and is a space elsewhere.
pub(super) fn join_lines(text: &str) -> String {
    let mut out = String::new();
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        let joined = out.chars().next_back().is_some_and(is_cjk) && line.chars().next().is_some_and(is_cjk);
        if !out.is_empty() && !joined {
            out.push(' ');
        }
        out.extend(line.chars().filter(|c| !c.is_control()));
    }
    out
}

/// Tells whether a character belongs to Chinese text, its punctuation included.
pub(super) fn is_cjk(character: char) -> bool {
    matches!(character,
        '\u{2e80}'..='\u{2fff}' | '\u{3000}'..='\u{30ff}' | '\u{3100}'..='\u{31ff}' | '\u{3200}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}'
        | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{00b7}')
}

/// Undoes YAML's folding between Chinese characters: `source` is the scalar as written, `folded` what YAML made of it.
pub(super) fn unfold(source: &str, folded: String) -> String {
    const CONTEXT: usize = 8;
    if !source.contains('\n') {
        return folded;
    }
    let (mut out, mut rest) = (String::with_capacity(folded.len()), folded.as_str());
    let lines = source.trim_matches(['"', '\'']).lines().map(str::trim);
    for (before, after) in lines.clone().zip(lines.skip(1)) {
        let ends = before.chars().next_back().zip(after.chars().next());
        if !ends.is_some_and(|(left, right)| is_cjk(left) && is_cjk(right)) {
            continue;
        }
        let left: String = before.chars().skip(before.chars().count().saturating_sub(CONTEXT)).collect();
        let right: String = after.chars().take(CONTEXT).collect();
        if let Some(at) = rest.find(&format!("{left} {right}")) {
            out.push_str(&rest[..at + left.len()]);
            rest = &rest[at + left.len() + 1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_vanish_between_chinese_characters_only() {
        assert_eq!(join_lines("第一行\n第二行，\r\n“引”\nabc\n12"), "第一行第二行，“引” abc 12");
        assert_eq!(unfold("一 二\n  三\n  abc\n  d", "一 二 三 abc d".into()), "一 二三 abc d");
    }
}
