//! Cells of CSV files that people open in spreadsheet programs. No cell becomes a formula: a text that such a program might
//! run begins with an apostrophe.

/// Appends a cell, quoted as RFC 4180 says where it must be.
pub fn push_csv_cell(out: &mut String, text: &str) {
    let guard = if is_formula(text) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}

/// Tells whether a spreadsheet program may run a cell: East Asian versions take full-width signs too.
fn is_formula(text: &str) -> bool {
    let dangerous = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    text.starts_with(dangerous) || text.trim_start().starts_with(dangerous)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        push_csv_cell(&mut out, text);
        out
    }

    #[test]
    fn no_cell_of_a_csv_is_a_formula() {
        for text in ["=1+1", "+86", "-1", "@x", "\t=1", "＝1", " =1"] {
            assert!(written(text).starts_with('\''), "{text}");
        }
        assert_eq!(written("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        for text in ["", "示例甲社区", "0551-XXXXXXXX", "2027-02-01", "340102901001"] {
            assert_eq!(written(text), text);
        }
        assert_eq!(written("甲\n乙"), "\"甲\n乙\"");
    }
}
