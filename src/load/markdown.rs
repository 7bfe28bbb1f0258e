//! Markdown to our own tree: tables, footnotes, strikethrough, task lists, heading ids, figures.
//!
//! Promises: every finding points at bytes of the whole file; the tree is at most [`DEPTH`] deep; no text is lost.
//! Refuses: links and pictures that leave the content, deeper nesting, raw HTML unless the campaign allows it.
//! Works without recursion: a stack holds what is open.

use super::emphasis::{Prepared, restore};
use super::heading::{slug, unique};
use super::text::is_cjk;
use super::{html, links};
use crate::base::{Code, ContentPath, Diagnostic, FileId, Place};
use crate::model::{Align, Block, Body, Inline, Link, ListItem, Row, plain};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const DEPTH: usize = 24;

/// A Markdown text and where it stands.
pub(super) struct Source<'a> {
    pub path: &'a ContentPath,
    pub file: FileId,
    /// The whole file.
    pub text: &'a str,
    /// Where the Markdown begins in it.
    pub start: usize,
    /// Whether raw HTML is kept.
    pub html: bool,
}

/// Reads a text; what cannot stand in it is reported and left out.
pub(super) fn parse(source: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Body {
    let prepared = Prepared::new(&source.text[source.start..]);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(&prepared.text, options).into_offset_iter().collect();
    let defined = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some(label.to_string()),
            _ => None,
        })
        .collect();
    let mut builder = Builder {
        source,
        prepared: &prepared,
        findings,
        open: vec![Open::new(Container::Root)],
        skipped: 0,
        too_deep: false,
        ids: BTreeMap::new(),
        last: None,
        caption: None,
        defined,
        footnotes: BTreeMap::new(),
        references: Vec::new(),
        numbers: BTreeMap::new(),
    };
    for (index, (event, range)) in events.iter().enumerate() {
        builder.event(event, range, &events[index + 1..]);
    }
    builder.finish()
}

/// What is open.
enum Container {
    Root,
    Quote,
    List {
        start: Option<u64>,
        items: Vec<ListItem>,
    },
    Item {
        task: Option<bool>,
        loose: bool,
    },
    Footnote(String),
    Paragraph,
    Heading {
        level: u8,
        id: Option<String>,
    },
    Code {
        language: String,
        text: String,
    },
    Html(String),
    Table {
        align: Vec<Align>,
        head: Option<Row>,
        rows: Vec<Row>,
    },
    Row(Row),
    Cell,
    Strong,
    Emphasis,
    Strike,
    Link(Option<Link>),
    Image {
        path: Option<ContentPath>,
        title: Option<String>,
        place: Place,
    },
    /// What we did not ask the parser for.
    Other,
}

struct Open {
    container: Container,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

impl Open {
    fn new(container: Container) -> Self {
        Self { container, blocks: Vec::new(), inlines: Vec::new() }
    }
}

struct Builder<'a> {
    source: &'a Source<'a>,
    prepared: &'a Prepared,
    findings: &'a mut Vec<Diagnostic>,
    open: Vec<Open>,
    /// How many containers below the depth limit are being passed over.
    skipped: usize,
    too_deep: bool,
    ids: BTreeMap<String, usize>,
    /// The last character of the running text, for soft line breaks.
    last: Option<char>,
    /// The title of the last picture.
    caption: Option<String>,
    defined: BTreeSet<String>,
    footnotes: BTreeMap<String, Vec<Block>>,
    /// Footnote labels in order of first reference, with how often each was used.
    references: Vec<(String, u32)>,
    /// The index of each label in `references`.
    numbers: BTreeMap<String, usize>,
}

impl Builder<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, ahead: &[(Event<'_>, Range<usize>)]) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(range),
            Event::Text(text) => self.text(&restore(text)),
            Event::Code(text) => {
                let text = restore(text);
                self.last = text.chars().next_back();
                self.push(Inline::Code { text });
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&restore(text)),
            Event::Html(text) => self.text(&restore(text)),
            Event::InlineHtml(tag) => self.inline_html(&restore(tag), range),
            Event::FootnoteReference(label) => self.footnote(label),
            Event::SoftBreak => {
                let next = ahead.iter().take(64).find_map(|(event, _)| match event {
                    Event::Text(text) | Event::Code(text) => restore(text).chars().next(),
                    _ => None,
                });
                if !(self.last.is_some_and(is_cjk) && next.is_some_and(is_cjk)) {
                    self.push(Inline::Text { text: " ".into() });
                }
            }
            Event::HardBreak => self.push(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => {
                let items = self.open.iter_mut().rev().map(|open| &mut open.container);
                if let Some(Container::Item { task, .. }) = items.take(2).find(|c| matches!(c, Container::Item { .. }))
                {
                    *task = Some(*done);
                }
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        let depth = self.open.iter().filter(|open| open.container.is_level()).count();
        if depth > DEPTH {
            self.skipped = 1;
            if !std::mem::replace(&mut self.too_deep, true) {
                let finding = Diagnostic::new(Code::NestingTooDeep).at(self.place(range)).arg("limit", DEPTH);
                self.findings.push(finding);
            }
            return;
        }
        let container = match tag {
            Tag::Paragraph => Container::Paragraph,
            Tag::Heading { level, id, .. } => {
                Container::Heading { level: (*level as u8).max(2), id: id.as_ref().map(|id| slug(&restore(id))) }
            }
            Tag::BlockQuote(_) => Container::Quote,
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => restore(info.split_whitespace().next().unwrap_or_default()),
                    CodeBlockKind::Indented => String::new(),
                };
                Container::Code { language, text: String::new() }
            }
            Tag::HtmlBlock => Container::Html(String::new()),
            Tag::List(start) => Container::List { start: *start, items: Vec::new() },
            Tag::Item => Container::Item { task: None, loose: false },
            Tag::FootnoteDefinition(label) => Container::Footnote(label.to_string()),
            Tag::Table(align) => Container::Table {
                align: align.iter().map(|align| alignment(*align)).collect(),
                head: None,
                rows: Vec::new(),
            },
            Tag::TableHead | Tag::TableRow => Container::Row(Vec::new()),
            Tag::TableCell => Container::Cell,
            Tag::Emphasis => Container::Emphasis,
            Tag::Strong => Container::Strong,
            Tag::Strikethrough => Container::Strike,
            Tag::Link { link_type, dest_url, .. } => Container::Link(self.link(*link_type, dest_url, range)),
            Tag::Image { dest_url, title, .. } => self.image(dest_url, title, range),
            _ => Container::Other,
        };
        if container.is_block() {
            self.flush();
            self.last = None;
        }
        self.open.push(Open::new(container));
    }

    fn end(&mut self, range: &Range<usize>) {
        let Some(open) = self.open.pop_if(|open| !matches!(open.container, Container::Root)) else { return };
        let Open { container, mut blocks, mut inlines } = open;
        if self.source.html && !container.is_block_of_blocks() {
            html::balance(&mut inlines);
        }
        if container.is_block_of_blocks() && !inlines.is_empty() {
            blocks.push(self.paragraph(inlines));
            inlines = Vec::new();
        }
        match container {
            Container::Root | Container::Other => {
                inlines.into_iter().for_each(|inline| self.push(inline));
                blocks.into_iter().for_each(|block| self.block(block));
            }
            Container::Quote => self.block(Block::Quote { blocks }),
            Container::List { start, items } => {
                self.block(Block::List { ordered: start.is_some(), start: start.unwrap_or(1), items });
            }
            Container::Item { task, loose } => {
                if let Some(Open { container: Container::List { items, .. }, .. }) = self.open.last_mut() {
                    items.push(ListItem { task, tight: !loose, blocks });
                }
            }
            Container::Footnote(label) => {
                self.footnotes.entry(label).or_insert(blocks);
            }
            Container::Paragraph => {
                let paragraph = self.paragraph(inlines);
                self.block(paragraph);
                if let Some(Open { container: Container::Item { loose, .. }, .. }) = self.open.last_mut() {
                    *loose = true;
                }
            }
            Container::Heading { level, id } => {
                let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| slug(&plain(&inlines)));
                let id = unique(&id, &mut self.ids);
                self.block(Block::Heading { level, id, content: inlines });
            }
            Container::Code { language, text } => self.block(Block::Code { language, text }),
            Container::Html(text) => self.html_block(&text, range),
            Container::Table { align, head, rows } => {
                self.block(Block::Table { align, head: head.unwrap_or_default(), rows });
            }
            Container::Row(cells) => {
                if let Some(Open { container: Container::Table { head, rows, .. }, .. }) = self.open.last_mut() {
                    match head {
                        None => *head = Some(cells),
                        Some(_) => rows.push(cells),
                    }
                }
            }
            Container::Cell => {
                if let Some(Open { container: Container::Row(cells), .. }) = self.open.last_mut() {
                    cells.push(inlines);
                }
            }
            Container::Strong => self.push(Inline::Strong { content: inlines }),
            Container::Emphasis => self.push(Inline::Emphasis { content: inlines }),
            Container::Strike => self.push(Inline::Strike { content: inlines }),
            Container::Link(Some(link)) => self.push(Inline::Link { link, content: inlines }),
            Container::Link(None) => inlines.into_iter().for_each(|inline| self.push(inline)),
            Container::Image { path, title, place } => {
                let alt = plain(&inlines);
                self.caption = title;
                match path {
                    Some(path) => self.push(Inline::Image { path, alt, place }),
                    None => self.push(Inline::Text { text: alt }),
                }
            }
        }
    }

    fn finish(mut self) -> Body {
        while self.open.len() > 1 {
            self.end(&(0..0));
        }
        self.flush();
        let blocks = self.open.pop().map(|open| open.blocks).unwrap_or_default();
        let mut footnotes = self.footnotes;
        let footnotes = self.references.iter().map(|(label, _)| footnotes.remove(label).unwrap_or_default()).collect();
        Body { blocks, footnotes }
    }

    fn text(&mut self, text: &str) {
        match self.open.last_mut().map(|open| &mut open.container) {
            Some(Container::Code { text: code, .. } | Container::Html(code)) => code.push_str(text),
            _ => {
                self.last = text.chars().next_back().or(self.last);
                self.push(Inline::Text { text: text.into() });
            }
        }
    }

    /// Adds an inline to what is open; texts that touch become one.
    fn push(&mut self, inline: Inline) {
        let Some(open) = self.open.last_mut() else { return };
        match (open.inlines.last_mut(), inline) {
            (Some(Inline::Text { text: before }), Inline::Text { text }) => before.push_str(&text),
            (_, Inline::Text { text }) if text.is_empty() => {}
            (_, inline) => open.inlines.push(inline),
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }

    /// Makes a paragraph of text that stands in a list item without one.
    fn flush(&mut self) {
        let inlines = match self.open.last_mut() {
            Some(open) if open.container.is_block_of_blocks() && !open.inlines.is_empty() => {
                std::mem::take(&mut open.inlines)
            }
            _ => return,
        };
        let paragraph = self.paragraph(inlines);
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(paragraph);
        }
    }

    /// Returns a paragraph, or a figure if it is one picture.
    fn paragraph(&mut self, mut content: Vec<Inline>) -> Block {
        if let [Inline::Image { .. }] = content.as_slice()
            && let Some(image) = content.pop()
        {
            return Block::Figure { image, caption: self.caption.take() };
        }
        Block::Paragraph { content }
    }

    fn link(&mut self, kind: LinkType, target: &str, range: &Range<usize>) -> Option<Link> {
        let mut target = restore(target);
        if kind == LinkType::Email {
            target.insert_str(0, "mailto:");
        }
        let place = self.target_place(&target, range);
        match links::resolve(&target, self.source.path, place) {
            Ok(link) => Some(link),
            Err(code) => {
                self.findings.push(Diagnostic::new(code).at(place).arg("target", target));
                None
            }
        }
    }

    fn image(&mut self, target: &str, title: &str, range: &Range<usize>) -> Container {
        let target = restore(target);
        let place = self.target_place(&target, range);
        let path = links::content_path(&target, self.source.path);
        if path.is_none() {
            self.findings.push(Diagnostic::new(Code::MissingImage).at(place).arg("target", &target));
        }
        let title = Some(restore(title)).filter(|title| !title.trim().is_empty());
        Container::Image { path, title, place }
    }

    fn footnote(&mut self, label: &str) {
        if !self.defined.contains(label) {
            self.text(&format!("[^{}]", restore(label)));
            return;
        }
        let index = *self.numbers.entry(label.to_string()).or_insert_with(|| {
            self.references.push((label.to_string(), 0));
            self.references.len() - 1
        });
        self.references[index].1 += 1;
        // A text of 2 MiB has far fewer than 2^32 footnotes.
        self.push(Inline::Footnote { number: index as u32 + 1, nth: self.references[index].1 });
    }

    fn inline_html(&mut self, tag: &str, range: &Range<usize>) {
        if tag.starts_with("<!--") {
            return;
        }
        match html::tag_name(tag) {
            // The only way to break a line inside a table cell.
            Some(name) if name == "br" => self.push(Inline::Break),
            _ if self.source.html => self.push(Inline::Html { html: tag.into() }),
            name => {
                // What closes was reported where it opened.
                if !tag.starts_with("</") {
                    self.report_html(name, range);
                }
                self.text(tag);
            }
        }
    }

    fn html_block(&mut self, text: &str, range: &Range<usize>) {
        let text = html::without_comments(text);
        if text.trim().is_empty() {
            return;
        }
        if self.source.html {
            let html = html::sanitise(&text);
            if !html.trim().is_empty() {
                self.block(Block::Html { html });
            }
            return;
        }
        self.report_html(html::tag_name(&text), range);
        self.block(Block::Paragraph { content: vec![Inline::Text { text: text.trim().into() }] });
    }

    fn report_html(&mut self, name: Option<String>, range: &Range<usize>) {
        let tag = format!("<{}>", name.unwrap_or_default());
        self.findings.push(Diagnostic::new(Code::HtmlNotAllowed).at(self.place(range)).arg("tag", tag));
    }

    /// Returns the bytes of the whole file for a range of the prepared text.
    fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.source.start + self.prepared.original(range.start);
        let end = self.source.start + self.prepared.original(range.end);
        start..end.max(start).min(self.source.text.len())
    }

    fn place(&self, range: &Range<usize>) -> Place {
        Place::bytes(self.source.file, self.bytes(range))
    }

    /// Returns the place of a link's target inside the link, or the whole link if it is written in another way.
    fn target_place(&self, target: &str, range: &Range<usize>) -> Place {
        let bytes = self.bytes(range);
        let found =
            self.source.text.get(bytes.clone()).filter(|_| !target.is_empty()).and_then(|link| link.rfind(target));
        let bytes = found.map_or(bytes.clone(), |at| bytes.start + at..bytes.start + at + target.len());
        Place::bytes(self.source.file, bytes)
    }
}

impl Container {
    /// Tells whether this counts as a level of nesting.
    fn is_level(&self) -> bool {
        !matches!(self, Self::Root | Self::List { .. } | Self::Table { .. } | Self::Row(_) | Self::Paragraph)
    }

    fn is_block(&self) -> bool {
        !matches!(self, Self::Strong | Self::Emphasis | Self::Strike | Self::Link(_) | Self::Image { .. } | Self::Other)
    }

    /// Tells whether blocks stand in it, so that bare text needs a paragraph.
    fn is_block_of_blocks(&self) -> bool {
        matches!(self, Self::Root | Self::Quote | Self::Item { .. } | Self::Footnote(_))
    }
}

fn alignment(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Centre,
        Alignment::Right => Align::Right,
    }
}

#[cfg(test)]
mod tests;
