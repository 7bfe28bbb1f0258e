//! The head of a Markdown file: YAML between two `---` lines, then the text.

use std::ops::Range;

/// Where the two parts of a file stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub yaml: Range<usize>,
    pub body: usize,
}

/// Splits a file; the error is the place that should be a `---` line.
pub(super) fn split(text: &str) -> Result<Parts, Range<usize>> {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(0..first.trim_end().len());
    }
    let mut at = first.len();
    for line in text[first.len()..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Ok(Parts { yaml: first.len()..at, body: at + line.len() });
        }
        at += line.len();
    }
    Err(0..3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_whole_lines_only() {
        assert_eq!(split("---\r\na: ---\r\n---\r\nx"), Ok(Parts { yaml: 5..13, body: 18 }));
        assert_eq!(split("---\n---"), Ok(Parts { yaml: 4..4, body: 7 }));
        assert_eq!(split("---\na: 1\n"), Err(0..3));
        assert_eq!(split("# 标题\n"), Err(0..8));
        assert_eq!(split(""), Err(0..0));
    }
}
