//! Raw HTML in Markdown: shown as text, or cut down to harmless tags where the campaign allows it.
//! Nothing that loads, runs, frames or styles survives; a product carries no remote dependency.

use crate::model::Inline;
use ammonia::{Builder, UrlRelative};
use std::collections::HashSet;

/// Inline tags that may stand in a text, without attributes.
const INLINE: &[&str] = &[
    "abbr", "b", "cite", "del", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "small", "span",
    "strong", "sub", "sup", "u",
];

/// How deep tags may stand in each other.
const DEPTH: usize = 24;

/// Returns a block of HTML with everything removed that could load, run or style.
pub(super) fn sanitise(html: &str) -> String {
    let mut builder = Builder::default();
    builder
        .rm_tags(["img", "map", "area"])
        .url_schemes(HashSet::from(["http", "https", "tel", "mailto"]))
        .url_relative(UrlRelative::Deny);
    builder.clean(html).to_string()
}

/// Returns a text without HTML comments, which are notes of the author; an open one hides the rest.
pub(super) fn without_comments(html: &str) -> String {
    let (mut out, mut rest) = (String::new(), html);
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        match rest[start + 4..].find("-->") {
            Some(end) => rest = &rest[start + 4 + end + 3..],
            None => return out,
        }
    }
    out.push_str(rest);
    out
}

/// Returns the name of the first tag, in lower case.
pub(super) fn tag_name(html: &str) -> Option<String> {
    let after = &html[html.find('<')? + 1..];
    let name: String = after.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

/// Keeps inline tags that are allowed and come in pairs, without their attributes; all others become text.
pub(super) fn balance(inlines: &mut [Inline]) {
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, inline) in inlines.iter().enumerate() {
        let Inline::Html { html } = inline else { continue };
        let Some(name) = tag_name(html).filter(|name| INLINE.contains(&name.as_str())) else { continue };
        if !html.starts_with("</") {
            if open.len() < DEPTH {
                open.push((name, index));
            }
        } else if let Some(at) = open.iter().rposition(|(candidate, _)| *candidate == name) {
            let (name, start) = open.swap_remove(at);
            // Tags opened inside and never closed are text.
            open.truncate(at);
            pairs.push((start, index, name));
        }
    }
    let mut kept = vec![None; inlines.len()];
    for (start, end, name) in pairs {
        kept[start] = Some(format!("<{name}>"));
        kept[end] = Some(format!("</{name}>"));
    }
    for (inline, tag) in inlines.iter_mut().zip(kept) {
        match (&*inline, tag) {
            (Inline::Html { .. }, Some(html)) => *inline = Inline::Html { html },
            (Inline::Html { html }, None) => *inline = Inline::Text { text: html.clone() },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_loads_or_runs() {
        let hostile = "<p onclick=x>甲<script>alert(1)</script><img src=//h/x><a href='javascript:x'>乙</a><iframe src=x></iframe>";
        assert_eq!(sanitise(hostile), "<p>甲<a rel=\"noopener noreferrer\">乙</a></p>");
        assert_eq!(without_comments("甲<!-- 待核实 -->乙<!-- "), "甲乙");
    }

    #[test]
    fn keeps_only_pairs() {
        let mut inlines =
            ["<B class=x>", "<sub>", "</b>", "</i>", "<script>"].map(|html| Inline::Html { html: html.to_string() });
        balance(&mut inlines);
        let shown: Vec<String> = inlines
            .iter()
            .map(|inline| match inline {
                Inline::Html { html } => format!("html {html}"),
                Inline::Text { text } => format!("text {text}"),
                _ => String::new(),
            })
            .collect();
        assert_eq!(shown, ["html <b>", "text <sub>", "html </b>", "text </i>", "text <script>"]);
    }
}
