//! Escaping: what turns text into HTML or XML text that says exactly the same. Works inside elements and quoted attributes.
//! Drops the characters that neither HTML nor XML can carry (control characters, U+FFFE, U+FFFF): no escape exists for them.

use std::io::{self, Write};

/// What to do at a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Replace(&'static str),
    Drop,
    /// The first byte of a sequence that may have to be dropped.
    Look,
}

static CLASSES: [Class; 256] = {
    let mut table = [Class::Plain; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = Class::Drop;
        at += 1;
    }
    table[0x7f] = Class::Drop;
    table[b'\t' as usize] = Class::Plain;
    table[b'\n' as usize] = Class::Plain;
    table[b'\r' as usize] = Class::Plain;
    table[b'&' as usize] = Class::Replace("&amp;");
    table[b'<' as usize] = Class::Replace("&lt;");
    table[b'>' as usize] = Class::Replace("&gt;");
    table[b'"' as usize] = Class::Replace("&quot;");
    table[b'\'' as usize] = Class::Replace("&#39;");
    table[0xc2] = Class::Look;
    table[0xef] = Class::Look;
    table
};

/// Appends text to HTML or XML.
pub fn push(out: &mut String, text: &str) {
    each_piece(text, |piece| {
        out.push_str(piece);
        Ok(())
    })
    // Pushing to a string cannot fail.
    .unwrap_or_default();
}

/// Writes text as HTML or XML; the template engine's escape function.
pub fn write(text: &str, out: &mut dyn Write) -> io::Result<()> {
    each_piece(text, |piece| out.write_all(piece.as_bytes()))
}

/// Appends a path as a URL: what would end or split the path is percent-encoded, letters of any script stay readable.
pub fn push_path(out: &mut String, path: &str) {
    push_encoded(out, path, |c| matches!(c, '#' | '%' | '?' | '[' | ']'));
}

/// Appends an address that was written as one, encoding only what no address may have.
pub fn push_url(out: &mut String, url: &str) {
    // Brackets belong around an IPv6 host and nowhere else.
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    push_encoded(out, &url[..end], |_| false);
    push_encoded(out, &url[end..], |c| matches!(c, '[' | ']'));
}

fn push_encoded(out: &mut String, text: &str, also: impl Fn(char) -> bool) {
    for character in text.chars() {
        let mut buffer = [0; 4];
        let piece = character.encode_utf8(&mut buffer);
        let never = matches!(character, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if never || character.is_whitespace() || character.is_control() || also(character) {
            piece.bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            push(out, piece);
        }
    }
}

fn each_piece(text: &str, mut emit: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let bytes = text.as_bytes();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let (length, replacement) = match CLASSES[usize::from(bytes[at])] {
            Class::Plain => {
                at += 1;
                continue;
            }
            Class::Replace(replacement) => (1, replacement),
            Class::Drop => (1, ""),
            Class::Look => match bytes[at..] {
                [0xc2, 0x80..=0x9f, ..] => (2, ""),
                [0xef, 0xbf, 0xbe | 0xbf, ..] => (3, ""),
                _ => {
                    at += 1;
                    continue;
                }
            },
        };
        emit(&text[start..at])?;
        emit(replacement)?;
        at += length;
        start = at;
    }
    emit(&text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        push(&mut out, text);
        out
    }

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        assert_eq!(escaped("<script>'\"&amp;</script>"), "&lt;script&gt;&#39;&quot;&amp;amp;&lt;/script&gt;");
        assert_eq!(escaped("㙦，© ¡é"), "㙦，© ¡é");
    }

    #[test]
    fn what_no_document_can_carry_is_dropped() {
        assert_eq!(escaped("a\0b\u{1b}c\u{7f}d\u{85}e\u{ffff}f\u{fffd}\tg\n"), "abcdef\u{fffd}\tg\n");
    }

    #[test]
    fn a_path_stays_one_path() {
        let mut out = String::new();
        push_path(&mut out, "图 片/100%#1?.png");
        assert_eq!(out, "图%20片/100%25%231%3F.png");
        out.clear();
        push_url(&mut out, "http://[::1]/a\u{3000}[1]?b=\"%20&c#d");
        assert_eq!(out, "http://[::1]/a%E3%80%80%5B1%5D?b=%22%20&amp;c#d");
    }
}
