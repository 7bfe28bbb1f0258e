//! The text of an article as our own tree (正文): what Markdown said, with links sorted by where they lead.
//! Its depth is limited when it is built, so walking it cannot overflow the stack.

use crate::base::{ContentPath, Place};
use serde::Serialize;

/// A parsed text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Body {
    pub blocks: Vec<Block>,
    /// Footnote definitions in order of first reference; the index is the number minus one.
    pub footnotes: Vec<Vec<Block>>,
}

/// A heading as tables of contents need it.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// A block.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Block {
    /// Level 2 to 6; the title is the page's only level 1.
    Heading {
        level: u8,
        id: String,
        content: Vec<Inline>,
    },
    Paragraph {
        content: Vec<Inline>,
    },
    Quote {
        blocks: Vec<Block>,
    },
    List {
        ordered: bool,
        start: u64,
        items: Vec<ListItem>,
    },
    Code {
        language: String,
        text: String,
    },
    Table {
        align: Vec<Align>,
        head: Row,
        rows: Vec<Row>,
    },
    /// A picture that is a paragraph of its own; the caption is the Markdown title.
    Figure {
        image: Inline,
        caption: Option<String>,
    },
    Rule,
    /// Sanitised HTML, only where the campaign allows it.
    Html {
        html: String,
    },
}

/// An item of a list; `task` is the state of its check box.
#[derive(Clone, Debug, Serialize)]
pub struct ListItem {
    pub task: Option<bool>,
    /// Without blank lines between items, paragraphs are set without their own space.
    pub tight: bool,
    pub blocks: Vec<Block>,
}

/// A row of a table: one run of inlines a cell.
pub type Row = Vec<Vec<Inline>>;

/// Alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    None,
    Left,
    Centre,
    Right,
}

/// A run inside a block.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Inline {
    Text {
        text: String,
    },
    Strong {
        content: Vec<Inline>,
    },
    Emphasis {
        content: Vec<Inline>,
    },
    Strike {
        content: Vec<Inline>,
    },
    Code {
        text: String,
    },
    Link {
        link: Link,
        content: Vec<Inline>,
    },
    Image {
        path: ContentPath,
        alt: String,
        #[serde(skip)]
        place: Place,
    },
    /// The reference to a footnote; `number` counts from 1, `nth` is its how-many-eth use.
    Footnote {
        number: u32,
        nth: u32,
    },
    Break,
    Html {
        html: String,
    },
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Link {
    /// Another content file.
    Content {
        path: ContentPath,
        anchor: Option<String>,
        #[serde(skip)]
        place: Place,
    },
    /// A heading of the same text.
    Anchor {
        id: String,
        #[serde(skip)]
        place: Place,
    },
    /// `http`, `https`, `tel`, `mailto`.
    External { url: String },
    /// A page of the release, relative to the output folder; only in the body of a render job.
    Output { path: String, anchor: Option<String> },
}

impl Body {
    /// Returns the headings in order.
    pub fn headings(&self) -> Vec<Heading> {
        self.blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading { level, id, content } => {
                    Some(Heading { level: *level, id: id.clone(), text: plain(content) })
                }
                _ => None,
            })
            .collect()
    }

    /// Returns the text without markup, blocks separated by a line break.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        self.each_inline(&mut |inline| match inline {
            Inline::Text { text } | Inline::Code { text } => out.push_str(text),
            Inline::Break => out.push('\n'),
            _ => {}
        });
        out
    }

    /// Calls a function with every inline, outer before inner, in reading order.
    pub fn each_inline<'a>(&'a self, visit: &mut dyn FnMut(&'a Inline)) {
        each_block(&self.blocks, visit);
        for blocks in &self.footnotes {
            each_block(blocks, visit);
        }
    }

    /// Replaces links and pictures in place; used by `plan` to point them into the release.
    pub fn each_inline_mut(&mut self, visit: &mut dyn FnMut(&mut Inline)) {
        each_block_mut(&mut self.blocks, visit);
        for blocks in &mut self.footnotes {
            each_block_mut(blocks, visit);
        }
    }
}

/// Returns the text of inlines without markup.
pub fn plain(content: &[Inline]) -> String {
    let mut out = String::new();
    let mut visit = |inline: &Inline| {
        if let Inline::Text { text } | Inline::Code { text } = inline {
            out.push_str(text);
        }
    };
    each(content, &mut visit);
    out
}

fn each_block<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Inline)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => each(content, visit),
            Block::Quote { blocks } => each_block(blocks, visit),
            Block::List { items, .. } => items.iter().for_each(|item| each_block(&item.blocks, visit)),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| each(cell, visit))
            }
            Block::Figure { image, .. } => visit(image),
            Block::Code { .. } | Block::Rule | Block::Html { .. } => {}
        }
    }
}

fn each<'a>(content: &'a [Inline], visit: &mut dyn FnMut(&'a Inline)) {
    for inline in content {
        visit(inline);
        match inline {
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Strike { content }
            | Inline::Link { content, .. } => each(content, visit),
            _ => {}
        }
    }
}

fn each_block_mut(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Inline)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => each_mut(content, visit),
            Block::Quote { blocks } => each_block_mut(blocks, visit),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_block_mut(&mut item.blocks, visit)),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| each_mut(cell, visit));
            }
            Block::Figure { image, .. } => visit(image),
            Block::Code { .. } | Block::Rule | Block::Html { .. } => {}
        }
    }
}

fn each_mut(content: &mut [Inline], visit: &mut dyn FnMut(&mut Inline)) {
    for inline in content {
        visit(inline);
        match inline {
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Strike { content }
            | Inline::Link { content, .. } => each_mut(content, visit),
            _ => {}
        }
    }
}
