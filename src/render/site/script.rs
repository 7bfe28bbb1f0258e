//! Takes comments and white space out of a script and changes nothing else: what is written for old browsers stays so.
//! (minify-html writes scripts in the newest syntax.)

/// Shrinks a script.
pub fn shrink(script: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(script.len()), script);
    while let Some(now) = rest.chars().next() {
        let last = out.chars().next_back();
        let length = match now {
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = &rest[rest.find("*/").map_or(rest.len(), |at| at + 2)..];
                continue;
            }
            '"' | '\'' => quoted(rest, now),
            // A slash divides what stands before it; behind these marks it opens a pattern.
            '/' if last.is_none_or(|last| "(,=:[!&|?{};\n".contains(last)) => quoted(rest, '/'),
            _ if now.is_whitespace() => {
                let length = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
                if let (Some(last), Some(next)) = (last, rest[length..].chars().next()) {
                    out.extend(space(last, next, rest[..length].contains('\n')));
                }
                rest = &rest[length..];
                continue;
            }
            _ => now.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// Returns the length of a text in quotes or of a pattern; in a pattern a slash between brackets does not end it.
fn quoted(text: &str, quote: char) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if quote == '/' => in_class = true,
            ']' => in_class = false,
            _ if c == quote && !in_class => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Returns what must stay of white space between two characters: a line break may end a statement, a space parts words.
fn space(last: char, next: char, is_line: bool) -> Option<char> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    if is_line && !"{;,([".contains(last) && !"}.)]".contains(next) {
        return Some('\n');
    }
    let parts = is_word(last) && is_word(next) || last == next && matches!(last, '+' | '-' | '/');
    parts.then_some(' ')
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn only_comments_and_space_go() {
        assert_eq!(shrink("// a\nvar first = 1 ; // b\n  /* c */ return  first;\n"), "var first=1;return first;");
        assert_eq!(shrink("f(' // \\' ', \" /* \" )"), "f(' // \\' ',\" /* \")");
        assert_eq!(shrink("x = t.replace(/[/'] \\/ /g, a / b / c)"), "x=t.replace(/[/'] \\/ /g,a/b/c)");
        assert_eq!(shrink("a = b\nc = d + +e - -f\n}\n\ng()"), "a=b\nc=d+ +e- -f}\ng()");
        assert_eq!(shrink("if (a) return;\nelse b();"), "if(a)return;else b();");
        for broken in ["'", "/", "/*", "a = /[", "\"\\", "//"] {
            shrink(broken);
        }
    }
}
