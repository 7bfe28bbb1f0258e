//! A text as HTML. Promises markup that is valid, accessible and free of styles and scripts, so that it stands under a
//! strict content policy; text is escaped, addresses outside the allowed schemes never become links.

use super::escape;
use crate::model::{Align, Block, Inline, Link, ListItem, Row, plain};
use crate::plan::view::{BodyView, ImageSize, ImageView};
use std::fmt::Write;

/// How wide a picture stands on a page: the text column is at most 46rem wide.
const SIZES: &str = "(min-width: 48rem) 46rem, 100vw";

/// Writes a text as HTML for a page whose way to the site's root is `root`.
pub fn html(body: &BodyView, root: &str) -> String {
    let mut writer =
        Writer { body, root, out: String::with_capacity(4096), uses: uses(body), tables: 0, in_link: false };
    writer.blocks(&body.tree.blocks);
    writer.footnotes();
    writer.out
}

/// Writes a picture with all its sizes.
fn picture(out: &mut String, image: &ImageView, alt: &str, root: &str) {
    out.push_str("<picture>");
    if !image.webp.is_empty() {
        out.push_str("<source type=\"image/webp\"");
        srcset(out, &image.webp, root);
        out.push('>');
    }
    out.push_str("<img src=\"");
    address(out, root, &image.src);
    out.push('"');
    if image.fallback.len() > 1 {
        srcset(out, &image.fallback, root);
    }
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        " width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\" alt=\"",
        image.width, image.height
    );
    escape::push(out, alt);
    out.push_str("\"></picture>");
}

fn srcset(out: &mut String, sizes: &[ImageSize], root: &str) {
    out.push_str(" srcset=\"");
    for (at, size) in sizes.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        address(out, root, &size.link);
        let _ = write!(out, " {}w", size.width);
    }
    let _ = write!(out, "\" sizes=\"{SIZES}\"");
}

/// Links of views are addresses already, so they are only escaped.
fn address(out: &mut String, root: &str, link: &str) {
    escape::push(out, root);
    escape::push(out, link);
}

/// Counts how often each footnote is referred to.
fn uses(body: &BodyView) -> Vec<u32> {
    let mut uses = vec![0; body.tree.footnotes.len()];
    body.tree.each_inline(&mut |inline| {
        if let Inline::Footnote { number, nth } = inline
            && let Some(count) = uses.get_mut((*number as usize).wrapping_sub(1))
        {
            *count = (*count).max(*nth);
        }
    });
    uses
}

struct Writer<'a> {
    body: &'a BodyView,
    root: &'a str,
    out: String,
    uses: Vec<u32>,
    tables: u32,
    /// Links must not nest.
    in_link: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, content } => {
                let level = (*level).clamp(2, 6);
                let _ = write!(self.out, "<h{level} id=\"");
                escape::push(&mut self.out, id);
                self.out.push_str("\">");
                self.inlines(content);
                let _ = write!(self.out, "</h{level}>");
            }
            Block::Paragraph { content } => self.wrapped("p", content),
            Block::Quote { blocks } => {
                self.out.push_str("<blockquote>");
                self.blocks(blocks);
                self.out.push_str("</blockquote>");
            }
            Block::List { ordered, start, items } => self.list(*ordered, *start, items),
            Block::Code { language, text } => self.code(language, text),
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Figure { image, caption } => self.figure(image, caption.as_deref()),
            Block::Rule => self.out.push_str("<hr>"),
            Block::Html { html } => self.out.push_str(html),
        }
    }

    fn wrapped(&mut self, tag: &str, content: &[Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(content);
        let _ = write!(self.out, "</{tag}>");
    }

    fn list(&mut self, ordered: bool, start: u64, items: &[ListItem]) {
        let tag = if ordered { "ol" } else { "ul" };
        let _ = write!(self.out, "<{tag}");
        if ordered && start != 1 {
            let _ = write!(self.out, " start=\"{start}\"");
        }
        if items.iter().any(|item| item.task.is_some()) {
            self.out.push_str(" class=\"tasks\"");
        }
        self.out.push('>');
        for item in items {
            self.out.push_str("<li>");
            match (item.task, item.blocks.as_slice()) {
                (None, blocks) => self.item(item.tight, blocks),
                (Some(done), [Block::Paragraph { content }, rest @ ..]) => {
                    self.out.push_str("<label>");
                    self.check_box(done, "");
                    self.inlines(content);
                    self.out.push_str("</label>");
                    self.item(item.tight, rest);
                }
                (Some(done), blocks) => {
                    self.check_box(done, if done { " aria-label=\"已完成\"" } else { " aria-label=\"未完成\"" });
                    self.item(item.tight, blocks);
                }
            }
            self.out.push_str("</li>");
        }
        let _ = write!(self.out, "</{tag}>");
    }

    fn check_box(&mut self, done: bool, label: &str) {
        let checked = if done { " checked" } else { "" };
        let _ = write!(self.out, "<input type=\"checkbox\" disabled{checked}{label}> ");
    }

    fn item(&mut self, tight: bool, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph { content } if tight => self.inlines(content),
                block => self.block(block),
            }
        }
    }

    fn code(&mut self, language: &str, text: &str) {
        // A long line scrolls, so the keyboard must reach it.
        self.out.push_str("<pre tabindex=\"0\"><code");
        let language: String =
            language.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')).collect();
        if !language.is_empty() {
            let _ = write!(self.out, " class=\"language-{language}\"");
        }
        self.out.push('>');
        escape::push(&mut self.out, text);
        self.out.push_str("</code></pre>");
    }

    fn table(&mut self, align: &[Align], head: &Row, rows: &[Row]) {
        self.tables += 1;
        // Regions need names of their own, and the column heads say best what a table is about.
        let _ = write!(self.out, "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表{}", self.tables);
        let names: Vec<String> = head.iter().map(|cell| plain(cell)).filter(|name| !name.trim().is_empty()).collect();
        if !names.is_empty() {
            self.out.push('：');
            escape::push(&mut self.out, &names.join("、"));
        }
        self.out.push_str("\"><table><thead>");
        self.row(align, head, "th", " scope=\"col\"");
        self.out.push_str("</thead>");
        if !rows.is_empty() {
            self.out.push_str("<tbody>");
            rows.iter().for_each(|row| self.row(align, row, "td", ""));
            self.out.push_str("</tbody>");
        }
        self.out.push_str("</table></div>");
    }

    fn row(&mut self, align: &[Align], cells: &Row, tag: &str, attributes: &str) {
        self.out.push_str("<tr>");
        for (at, cell) in cells.iter().enumerate() {
            let class = match align.get(at) {
                None | Some(Align::None) => "",
                Some(Align::Left) => " class=\"left\"",
                Some(Align::Centre) => " class=\"centre\"",
                Some(Align::Right) => " class=\"right\"",
            };
            let _ = write!(self.out, "<{tag}{attributes}{class}>");
            self.inlines(cell);
            let _ = write!(self.out, "</{tag}>");
        }
        self.out.push_str("</tr>");
    }

    fn figure(&mut self, image: &Inline, caption: Option<&str>) {
        self.out.push_str("<figure>");
        self.inline(image);
        if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
            self.out.push_str("<figcaption>");
            escape::push(&mut self.out, caption);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }

    fn inlines(&mut self, content: &[Inline]) {
        content.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text { text } => escape::push(&mut self.out, text),
            Inline::Strong { content } => self.wrapped("strong", content),
            Inline::Emphasis { content } => self.wrapped("em", content),
            Inline::Strike { content } => self.wrapped("del", content),
            Inline::Code { text } => {
                self.out.push_str("<code>");
                escape::push(&mut self.out, text);
                self.out.push_str("</code>");
            }
            Inline::Link { link, content } => self.link(link, content),
            Inline::Image { path, alt, .. } => match self.body.images.get(path.as_str()) {
                Some(image) => picture(&mut self.out, image, alt, self.root),
                // A picture without sizes was reported when it was looked up; its words stay.
                None => escape::push(&mut self.out, alt),
            },
            Inline::Footnote { number, nth } => self.reference(*number, *nth),
            Inline::Break => self.out.push_str("<br>"),
            Inline::Html { html } => self.out.push_str(html),
        }
    }

    fn link(&mut self, link: &Link, content: &[Inline]) {
        let mut href = String::new();
        let mut rel = "";
        match link {
            Link::Anchor { id, .. } => {
                href.push('#');
                escape::push_path(&mut href, id);
            }
            Link::Output { path, anchor } => {
                escape::push(&mut href, self.root);
                escape::push_path(&mut href, path);
                if let Some(anchor) = anchor {
                    href.push('#');
                    escape::push_path(&mut href, anchor);
                }
            }
            Link::External { url } => {
                let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
                match scheme.as_str() {
                    "http" | "https" => rel = " rel=\"noopener\"",
                    "tel" | "mailto" => {}
                    _ => return self.inlines(content),
                }
                escape::push_url(&mut href, url);
            }
            Link::Content { .. } => return self.inlines(content),
        }
        if self.in_link {
            return self.inlines(content);
        }
        let _ = write!(self.out, "<a href=\"{href}\"{rel}>");
        self.in_link = true;
        self.inlines(content);
        self.in_link = false;
        self.out.push_str("</a>");
    }

    fn reference(&mut self, number: u32, nth: u32) {
        let id = reference_id(number, nth);
        if self.in_link {
            let _ = write!(self.out, "<sup id=\"{id}\">{number}</sup>");
            return;
        }
        let _ = write!(
            self.out,
            "<sup><a id=\"{id}\" href=\"#fn-{number}\" role=\"doc-noteref\" aria-label=\"注{number}\">{number}</a></sup>"
        );
    }

    fn footnotes(&mut self) {
        let body = self.body;
        if body.tree.footnotes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"注释\"><ol>");
        for (at, blocks) in body.tree.footnotes.iter().enumerate() {
            let number = at as u32 + 1;
            let _ = write!(self.out, "<li id=\"fn-{number}\">");
            match blocks.as_slice() {
                [before @ .., Block::Paragraph { content }] => {
                    self.blocks(before);
                    self.out.push_str("<p>");
                    self.inlines(content);
                    self.back_links(number);
                    self.out.push_str("</p>");
                }
                blocks => {
                    self.blocks(blocks);
                    self.out.push_str("<p>");
                    self.back_links(number);
                    self.out.push_str("</p>");
                }
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ol></section>");
    }

    fn back_links(&mut self, number: u32) {
        for nth in 1..=self.uses[number as usize - 1] {
            let id = reference_id(number, nth);
            let _ = write!(self.out, " <a href=\"#{id}\" role=\"doc-backlink\" aria-label=\"回到注{number}\">↩</a>");
        }
    }
}

fn reference_id(number: u32, nth: u32) -> String {
    if nth <= 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{nth}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ContentPath, FileId, Place};
    use crate::model::Body;
    use std::collections::BTreeMap;

    fn text(text: &str) -> Inline {
        Inline::Text { text: text.into() }
    }

    fn paragraph(content: Vec<Inline>) -> Block {
        Block::Paragraph { content }
    }

    fn written(blocks: Vec<Block>, footnotes: Vec<Vec<Block>>) -> String {
        html(&BodyView { tree: Body { blocks, footnotes }, images: BTreeMap::new() }, "../")
    }

    fn link(link: Link) -> String {
        written(vec![paragraph(vec![Inline::Link { link, content: vec![text("x")] }])], vec![])
    }

    #[test]
    fn hostile_text_stays_text() {
        let blocks = vec![
            Block::Heading { level: 2, id: "a\"><script>".into(), content: vec![text("<script>alert(1)</script>")] },
            Block::Code { language: "x\" onload=1".into(), text: "</code><b>".into() },
        ];
        assert_eq!(
            written(blocks, vec![]),
            "<h2 id=\"a&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert(1)&lt;/script&gt;</h2>\
             <pre tabindex=\"0\"><code class=\"language-xonload1\">&lt;/code&gt;&lt;b&gt;</code></pre>"
        );
    }

    #[test]
    fn links_lead_where_they_should_and_nowhere_else() {
        let external = |url: &str| link(Link::External { url: url.into() });
        assert_eq!(external("JavaScript:alert(1)"), "<p>x</p>");
        assert_eq!(external("data:text/html,x"), "<p>x</p>");
        assert_eq!(external("tel:12315"), "<p><a href=\"tel:12315\">x</a></p>");
        assert_eq!(
            external("https://a.cn/?a=1&b=\" x"),
            "<p><a href=\"https://a.cn/?a=1&amp;b=%22%20x\" rel=\"noopener\">x</a></p>"
        );
        let output = Link::Output { path: "cases/a.html".into(), anchor: Some("刘某的账".into()) };
        assert_eq!(link(output), "<p><a href=\"../cases/a.html#刘某的账\">x</a></p>");
    }

    #[test]
    fn footnotes_and_references_point_at_each_other() {
        let note = |nth| Inline::Footnote { number: 1, nth };
        let linked = Inline::Link { link: Link::External { url: "https://a.cn".into() }, content: vec![note(2)] };
        let out = written(vec![paragraph(vec![note(1), linked])], vec![vec![paragraph(vec![text("注")])]]);
        for part in [
            "<a id=\"fnref-1\" href=\"#fn-1\" role=\"doc-noteref\"",
            "<sup id=\"fnref-1-2\">1</sup></a>",
            "role=\"doc-endnotes\"",
            "<li id=\"fn-1\"><p>注 <a href=\"#fnref-1\" role=\"doc-backlink\"",
            "<a href=\"#fnref-1-2\"",
        ] {
            assert!(out.contains(part), "{part} in {out}");
        }
    }

    #[test]
    fn tasks_are_labelled_boxes_and_tables_scroll() {
        let item = |task, blocks| ListItem { task, tight: true, blocks };
        let list = Block::List {
            ordered: false,
            start: 1,
            items: vec![
                item(Some(true), vec![paragraph(vec![text("a")])]),
                item(None, vec![paragraph(vec![text("b")])]),
            ],
        };
        assert_eq!(
            written(vec![list], vec![]),
            "<ul class=\"tasks\"><li><label><input type=\"checkbox\" disabled checked> a</label></li><li>b</li></ul>"
        );
        let table = Block::Table {
            align: vec![Align::None, Align::Right],
            head: vec![vec![text("月份")], vec![text("\"元\"")]],
            rows: vec![vec![vec![text("4月")], vec![text("1")]]],
        };
        assert_eq!(
            written(vec![table], vec![]),
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表1：月份、&quot;元&quot;\"><table><thead><tr>\
             <th scope=\"col\">月份</th><th scope=\"col\" class=\"right\">&quot;元&quot;</th></tr></thead><tbody><tr><td>4月</td>\
             <td class=\"right\">1</td></tr></tbody></table></div>"
        );
    }

    #[test]
    fn a_figure_offers_every_size() {
        let size = |link: &str, width| ImageSize { link: link.into(), width };
        let view = ImageView {
            alt: String::new(),
            caption: None,
            src: "media/a-800.jpg".into(),
            width: 800,
            height: 600,
            webp: vec![size("media/a-400.webp", 400), size("media/a-800.webp", 800)],
            fallback: vec![size("media/a-800.jpg", 800)],
        };
        let path = ContentPath::parse("media/a.jpg").unwrap();
        let image = Inline::Image { path, alt: "一张<照片>".into(), place: Place::file(FileId(0)) };
        let tree = Body { blocks: vec![Block::Figure { image, caption: Some("说明".into()) }], footnotes: vec![] };
        assert_eq!(
            html(&BodyView { tree, images: BTreeMap::from([("media/a.jpg".into(), view)]) }, "../"),
            "<figure><picture><source type=\"image/webp\" srcset=\"../media/a-400.webp 400w, ../media/a-800.webp 800w\" \
             sizes=\"(min-width: 48rem) 46rem, 100vw\"><img src=\"../media/a-800.jpg\" width=\"800\" height=\"600\" \
             loading=\"lazy\" decoding=\"async\" alt=\"一张&lt;照片&gt;\"></picture><figcaption>说明</figcaption></figure>"
        );
    }
}
