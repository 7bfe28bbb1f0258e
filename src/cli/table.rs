//! Columns that stay aligned when Chinese characters, two cells wide, stand beside Latin ones.

use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Writes rows as columns; `right` says which columns are numbers. Rows may be shorter than the widest.
pub fn write(out: &mut dyn Write, rows: &[Vec<String>], right: &[bool]) -> io::Result<()> {
    let mut widths = vec![0; right.len()];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths.get(at).map_or(0, |width| width - cell.width()));
            let numbers = right.get(at).copied().unwrap_or(false);
            line.push_str(if at > 0 { "  " } else { "" });
            line.push_str(if numbers { &gap } else { "" });
            line.push_str(cell);
            line.push_str(if numbers { "" } else { &gap });
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_cells() {
        let rows = [vec!["网站 site".to_string(), "132".into()], vec!["海报".into(), "8".into()]];
        let mut out = Vec::new();
        write(&mut out, &rows, &[false, true]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "网站 site  132\n海报         8\n");
    }
}
