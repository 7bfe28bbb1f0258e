//! Shrinking style sheets. Drops comments and white space and changes nothing else: a theme's fallbacks for old browsers
//! must arrive as they were written. minify-html's own pass writes `(width>=30em)`, `inset` and colours of eight digits,
//! which the web views of most phones older than 2022 do not know, and drops declarations that are repeated on purpose.

/// Shrinks a style sheet.
pub fn shrink(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut space = false;
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            space = true;
            continue;
        }
        if first.is_ascii_whitespace() {
            rest = rest.trim_ascii_start();
            space = true;
            continue;
        }
        let end = match first {
            '"' | '\'' => end_of_string(rest, first),
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ if starts_url(rest) => rest.find(')').map_or(rest.len(), |at| at + 1),
            _ => first.len_utf8(),
        };
        if space
            && !out.is_empty()
            && !out.ends_with(['{', '}', ';', ',', ':'])
            && !matches!(first, '{' | '}' | ';' | ',')
        {
            out.push(' ');
        }
        space = false;
        if first == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

/// An address without quotes may have anything inside.
fn starts_url(rest: &str) -> bool {
    rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("url("))
        && !rest[4..].trim_ascii_start().starts_with(['"', '\''])
}

fn end_of_string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_space_and_comments_go() {
        assert_eq!(
            shrink("/* x */ a :hover , b > c { color: red;\n margin: 0 auto; }\n"),
            "a :hover,b > c{color:red;margin:0 auto}"
        );
        assert_eq!(
            shrink("@media (min-width: 30em) and (color) { a { top: 0 } }"),
            "@media (min-width:30em) and (color){a{top:0}}"
        );
        assert_eq!(shrink("a::before { content: \" /* } ; \\\" \" }"), "a::before{content:\" /* } ; \\\" \"}");
        assert_eq!(shrink("a { background: url( x;y /* z ) ; }"), "a{background:url( x;y /* z )}");
        assert_eq!(shrink("a{width:1px;width:clamp(1px, 2vw, 3px)}"), "a{width:1px;width:clamp(1px,2vw,3px)}");
        assert_eq!(shrink("b/**/c{}"), "b c{}");
    }

    #[test]
    fn broken_sheets_survive() {
        for css in ["", "/*", "a{\"", "a{'\\", "\\", "url(", "a{b:url(x", "}", "甲{乙:丙}"] {
            assert_eq!(shrink(&shrink(css)), shrink(css), "{css}");
        }
    }
}
