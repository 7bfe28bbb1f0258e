//! What a finished page offers (ids) and asks for (links), read from the bytes that are written, whatever template made them.
//! A fast scanner for well-formed pages, not an HTML parser: comments and the contents of scripts and styles are passed over.

use crate::base::OutputPath;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// The ids and links of a page, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PageLinks<'a> {
    pub ids: Vec<Cow<'a, str>>,
    /// The values of `href`, `src`, `srcset` and `poster` as they were meant, entities replaced.
    pub links: Vec<Cow<'a, str>>,
}

/// Where an internal link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Relative to the output folder. A link that leaves it keeps its `../` or `/`, so that it is found in no plan.
    pub path: String,
    pub anchor: Option<String>,
}

/// Collects the ids and links of a page.
pub fn extract(html: &[u8]) -> PageLinks<'_> {
    let mut found = PageLinks::default();
    let mut rest = html;
    while let Some(open) = memchr(b'<', rest) {
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = memmem::find(comment, b"-->").map_or(&[], |end| &comment[end + 3..]);
        } else if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let name_end = end_of(rest, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
            let name = &rest[..name_end];
            rest = attributes(&rest[name_end..], &mut found);
            // None of the names that matter begins with another letter.
            if matches!(name[0] | 0x20, b's' | b't')
                && let Some(raw) = ["script", "style", "title", "textarea"].into_iter().find(|raw| same(name, raw))
            {
                rest = after_raw_text(rest, raw.as_bytes());
            }
        }
    }
    found
}

fn end_of(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| is_end(*byte)).unwrap_or(bytes.len())
}

fn same(bytes: &[u8], name: &str) -> bool {
    bytes.eq_ignore_ascii_case(name.as_bytes())
}

/// Reads the attributes of a tag and returns what follows the tag.
fn attributes<'a>(mut rest: &'a [u8], found: &mut PageLinks<'a>) -> &'a [u8] {
    loop {
        rest = &rest[end_of(rest, |byte| !byte.is_ascii_whitespace() && byte != b'/')..];
        match rest.first() {
            None => return rest,
            Some(b'>') => return &rest[1..],
            Some(_) => {}
        }
        // A name has at least one character, even if that is `=`, so every round moves on.
        let end = 1 + end_of(&rest[1..], |byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>'));
        let name = &rest[..end];
        rest = rest[end..].trim_ascii_start();
        let Some(after) = rest.strip_prefix(b"=") else { continue };
        let (value, after) = value(after.trim_ascii_start());
        rest = after;
        // By length first: a page has hundreds of attributes, and few of these.
        match name.len() {
            2 if same(name, "id") => found.ids.push(unescape(value)),
            3 if same(name, "src") => found.links.push(unescape(value)),
            4 if same(name, "href") => found.links.push(unescape(value)),
            6 if same(name, "poster") => found.links.push(unescape(value)),
            6 if same(name, "srcset") => srcset(value, &mut found.links),
            _ => {}
        }
    }
}

fn value(rest: &[u8]) -> (&[u8], &[u8]) {
    match rest.first() {
        Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &rest[1..]) {
            Some(end) => (&rest[1..end + 1], &rest[end + 2..]),
            None => (&rest[1..], &[]),
        },
        _ => rest.split_at(end_of(rest, |byte| byte.is_ascii_whitespace() || byte == b'>')),
    }
}

/// Each candidate is an address, then perhaps its width, then a comma. An address may have commas inside.
fn srcset<'a>(value: &'a [u8], links: &mut Vec<Cow<'a, str>>) {
    let mut rest = value;
    loop {
        rest = &rest[end_of(rest, |byte| !byte.is_ascii_whitespace() && byte != b',')..];
        if rest.is_empty() {
            return;
        }
        let (address, after) = rest.split_at(end_of(rest, |byte| byte.is_ascii_whitespace()));
        let commas = address.iter().rev().take_while(|byte| **byte == b',').count();
        links.push(unescape(&address[..address.len() - commas]));
        rest = if commas > 0 { after } else { memchr(b',', after).map_or(&[], |comma| &after[comma + 1..]) };
    }
}

/// Returns what follows `</name` of the closing tag of an element, whose content has no markup.
pub(super) fn after_raw_text<'a>(mut rest: &'a [u8], name: &[u8]) -> &'a [u8] {
    while let Some(close) = memmem::find(rest, b"</") {
        rest = &rest[close + 2..];
        let ends = rest.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
        if ends && !rest.get(name.len()).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'-') {
            return rest;
        }
    }
    &[]
}

/// Replaces the entities that this program and its minifier write; others stay.
fn unescape(bytes: &[u8]) -> Cow<'_, str> {
    // Pages are UTF-8; in what is not, a link leads nowhere, which is then reported.
    let text = std::str::from_utf8(bytes).unwrap_or("\u{fffd}");
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.split_once(';').and_then(|(name, after)| Some((character(&name[1..])?, after)));
        match entity {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Works out the path that a plain link of a page leads to, without allocating: `../` steps, then names. Returns false if
/// the link is not plain or leaves the output, for which there is [`resolve`].
pub fn resolve_plain(folder: &str, link: &str, path: &mut String) -> bool {
    let (mut above, mut rest) = (folder, link);
    while let Some(after) = rest.strip_prefix("../") {
        if above.is_empty() {
            return false;
        }
        above = above.rfind('/').map_or("", |at| &above[..at]);
        rest = after;
    }
    // An empty part, one of dots, or a sign with a meaning.
    let mut before = b'/';
    for &byte in rest.as_bytes() {
        let plain = match byte {
            b'%' | b'?' | b'#' | b':' | b'\\' | b' ' | b'\t' | b'\n' | b'\r' => false,
            b'/' | b'.' => before != b'/',
            _ => true,
        };
        if !plain {
            return false;
        }
        before = byte;
    }
    if before == b'/' {
        return false;
    }
    path.clear();
    path.push_str(above);
    if !above.is_empty() {
        path.push('/');
    }
    path.push_str(rest);
    true
}

/// Works out where a link of a page leads; `None` if it leaves the release: `https:`, `tel:`, `mailto:`, `data:`, `//host`.
pub fn resolve(page: &OutputPath, link: &str) -> Option<Target> {
    let link = link.trim();
    if link.starts_with("//") || has_scheme(link) {
        return None;
    }
    let (address, anchor) = link.split_once('#').map_or((link, ""), |(address, anchor)| (address, anchor));
    let anchor = anchor.split(":~:").next().unwrap_or_default();
    // `#top` is the page's beginning whether or not it has such an id.
    let anchor =
        Some(percent_decode(anchor)).filter(|anchor| !anchor.is_empty() && !anchor.eq_ignore_ascii_case("top"));
    let address = percent_decode(address.split('?').next().unwrap_or_default());
    if address.is_empty() {
        return Some(Target { path: page.to_string(), anchor });
    }
    if address.starts_with('/') {
        return Some(Target { path: address, anchor });
    }
    let mut parts: Vec<&str> = page.folder().split('/').filter(|part| !part.is_empty()).collect();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if matches!(address.rsplit('/').next(), Some("" | "." | "..")) {
        parts.push("index.html");
    }
    Some(Target { path: parts.join("/"), anchor })
}

fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let digit = |byte: &u8| (*byte as char).to_digit(16);
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let pair = bytes.get(at + 1).and_then(digit).zip(bytes.get(at + 2).and_then(digit));
        match pair {
            Some((high, low)) if bytes[at] == b'%' => {
                // Two hex digits fit a byte.
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_attributes_in_every_spelling_and_nothing_else() {
        let html = "<!doctype html><!-- <a href=no> --><title>a<a href=no></title><a HREF = 'x?a=1&amp;b=2' id=top class=\"href=no\">\
            <img src=b.png srcset=\"c.webp 400w, d,e.webp 2x,f.webp\" alt='<a href=no>'><script>'<a href=no>'</script>\
            <video poster=g.jpg/><a href>t</a><i =href id='&#x5f53;&#39;&copy;'></i><style>a[href=no]{}</STYLE><a href=\"h\"";
        let found = extract(html.as_bytes());
        assert_eq!(found.links, ["x?a=1&b=2", "b.png", "c.webp", "d,e.webp", "f.webp", "g.jpg/", "h"]);
        assert_eq!(found.ids, ["top", "当'&copy;"]);
    }

    #[test]
    fn broken_markup_ends_the_scan() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href='",
            "<!--",
            "<script",
            "<script>",
            "<a =",
            "<a \u{a0}=x>",
            "< <>",
            "<a/",
        ] {
            extract(html.as_bytes());
        }
    }

    #[test]
    fn plain_links_are_resolved_alike_both_ways() {
        let mut path = String::new();
        for page in ["site/a/b/c.html", "site/c.html", "c.html"] {
            let page = OutputPath::parse(page).unwrap();
            for link in [
                "d.html",
                "../d.html",
                "../../e/d.html",
                "e/d.html",
                "图.png",
                "../../../d.html",
                "a/../b",
                "",
                "..",
                "./d",
                "e/",
                "e//d",
                ".d",
                "#a",
                "d?q",
                "a:b",
                "//h",
                "/d",
                "d%20",
                " d",
            ] {
                if resolve_plain(page.folder(), link, &mut path) {
                    assert_eq!(
                        resolve(&page, link),
                        Some(Target { path: path.clone(), anchor: None }),
                        "{page} {link}"
                    );
                }
            }
            assert!(resolve_plain(page.folder(), "e/d-1.min.js", &mut path));
        }
        assert!(resolve_plain("site/a", "../../d", &mut path) && !resolve_plain("site/a", "../../../d", &mut path));
    }

    #[test]
    fn links_lead_to_files_of_the_release() {
        let page = OutputPath::parse("site/cases/a.html").unwrap();
        let to = |link: &str| resolve(&page, link).map(|target| (target.path, target.anchor.unwrap_or_default()));
        let file = |path: &str, anchor: &str| Some((path.to_string(), anchor.to_string()));
        assert_eq!(to("b.html#x"), file("site/cases/b.html", "x"));
        assert_eq!(to("#%E5%88%98"), file("site/cases/a.html", "刘"));
        assert_eq!(to("../"), file("site/index.html", ""));
        assert_eq!(to(".."), file("site/index.html", ""));
        assert_eq!(to("./?page=2#top"), file("site/cases/index.html", ""));
        assert_eq!(to("../media/%E5%9B%BE%20a.png"), file("site/media/图 a.png", ""));
        assert_eq!(to("../../../etc/passwd"), file("../etc/passwd", ""));
        assert_eq!(to("/root.html"), file("/root.html", ""));
        for link in ["https://a.cn", "//a.cn/x", "tel:12315", "mailto:a@b.cn", "data:image/png;base64,x"] {
            assert_eq!(to(link), None, "{link}");
        }
    }
}
