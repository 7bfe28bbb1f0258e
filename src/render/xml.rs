//! Text in XML: what orders, metadata and playlists write between tags and in quoted attributes.
//! Promises: whatever the text, the document stays well-formed.

/// Escapes text. Controls become spaces; characters that XML cannot hold, and joiners that only layout needs, are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' | '\u{2060}' => {}
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}
