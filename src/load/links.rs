//! Where a link in a text leads: another content file, a heading, or one of four kinds of outside address.
//! Everything else (scripts, data, absolute paths, other hosts by `//`) is refused.

use super::heading::slug;
use crate::base::{Code, ContentPath, Place};
use crate::model::Link;

/// Sorts a link target written in a file.
pub(super) fn resolve(target: &str, from: &ContentPath, place: Place) -> Result<Link, Code> {
    let target = target.trim();
    if target.chars().any(char::is_control) {
        return Err(Code::UnsafeLink);
    }
    if let Some(anchor) = target.strip_prefix('#') {
        let id = slug(&decode(anchor).ok_or(Code::BrokenLink)?);
        return if id.is_empty() { Err(Code::BrokenLink) } else { Ok(Link::Anchor { id, place }) };
    }
    let head = target.split(['/', '?', '#']).next().unwrap_or(target);
    if let Some((scheme, _)) = head.split_once(':') {
        return if is_allowed(scheme, target) {
            Ok(Link::External { url: target.into() })
        } else {
            Err(Code::UnsafeLink)
        };
    }
    if target.starts_with(['/', '\\']) {
        return Err(Code::UnsafeLink);
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = content_path(path, from).ok_or(Code::BrokenLink)?;
    let anchor = match anchor {
        Some(anchor) => Some(slug(&decode(anchor).ok_or(Code::BrokenLink)?)).filter(|anchor| !anchor.is_empty()),
        None => None,
    };
    Ok(Link::Content { path, anchor, place })
}

/// Resolves a relative reference to a content file; `None` if it is none.
pub(super) fn content_path(reference: &str, from: &ContentPath) -> Option<ContentPath> {
    let reference = decode(reference)?;
    (!reference.is_empty()).then(|| from.resolve(&reference).ok()).flatten()
}

fn is_allowed(scheme: &str, target: &str) -> bool {
    let rest = &target[scheme.len() + 1..];
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', '\\']))
        }
        "tel" | "mailto" => !rest.is_empty() && !rest.starts_with('/'),
        _ => false,
    }
}

/// Undoes percent encoding; `None` if the result is no text.
fn decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_string());
    }
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let digit = |offset: usize| bytes.get(at + offset).and_then(|byte| (*byte as char).to_digit(16));
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                // Two hexadecimal digits are below 256.
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;

    fn target(text: &str) -> Result<String, Code> {
        let from = ContentPath::parse("cases/a.md").unwrap();
        resolve(text, &from, Place::file(FileId(0))).map(|link| match link {
            Link::Content { path, anchor, .. } => format!("content {path} {anchor:?}"),
            Link::Anchor { id, .. } => format!("anchor {id}"),
            Link::External { url } => format!("external {url}"),
            Link::Output { .. } => String::new(),
        })
    }

    #[test]
    fn sorts_links_and_refuses_the_rest() {
        assert_eq!(target("../pages/faq.md#一、名单").unwrap(), "content pages/faq.md Some(\"一名单\")");
        assert_eq!(target("%E7%94%B2.md").unwrap(), "content cases/甲.md None");
        assert_eq!(target("#Two%20Words").unwrap(), "anchor two-words");
        assert_eq!(target("tel:12315").unwrap(), "external tel:12315");
        assert_eq!(target("https://a.cn/x?y#z").unwrap(), "external https://a.cn/x?y#z");
        for unsafe_link in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\tscript:x",
            "data:text/html,x",
            "//host/x",
            "/x",
            "\\\\h\\x",
            "http:///x",
            "file:///etc/passwd",
            "x:",
        ] {
            assert_eq!(target(unsafe_link), Err(Code::UnsafeLink), "{unsafe_link}");
        }
        for broken in ["", "#", "../../x.md", "%2e%2e/%2e%2e/x.md", "a%00.md", "%ff.md", "a.md?x"] {
            assert_eq!(target(broken), Err(Code::BrokenLink), "{broken}");
        }
    }
}
