//! What a text says, passage by passage (段落): what a reader takes in as a whole, such as a slogan, a point, a paragraph or
//! a row of a table. The check and the plan read the same passages, so that what is printed is what was checked.

use super::{Article, Block, Body, Inline, Link, Material, Medium, Printing, plain};
use crate::base::Place;
use std::collections::BTreeMap;

/// A passage and where it stands, as near as it is known.
pub struct Passage {
    pub text: String,
    pub place: Place,
}

fn passage(place: Place) -> impl Fn(&str) -> Passage {
    move |text| Passage { text: text.into(), place }
}

impl Material {
    /// Returns what stands on its sheets, screens and notices.
    pub fn printed(&self) -> Vec<Passage> {
        // A name may run over the end of a line.
        let mut found = vec![passage(self.slogan_place)(&self.slogan.concat()), passage(self.short_place)(&self.short)];
        for point in &self.points {
            found.extend([&point.head, &point.text].map(|text| passage(point.place)(text)));
        }
        found.push(passage(self.place)(&self.title));
        found
    }

    /// Returns what its page, letters and leaflets tell besides.
    pub fn told(&self) -> Vec<Passage> {
        let body = self.body.passages();
        self.summary.iter().chain(&body).map(|text| passage(self.place)(text)).collect()
    }

    /// Tells whether it is printed as something that has room for its whole text and a case.
    pub fn prints_text(&self, printing: &Printing) -> bool {
        self.media.contains(&Medium::Poster)
            && printing.formats.values().any(|format| format.product.has_text() && self.is_printed_as(format))
    }

    /// Returns the case that its boards carry: the one it names, else the first of these that it links.
    pub fn case_among<'a>(&self, cases: &[&'a Article]) -> Option<&'a Article> {
        if let Some((slug, _)) = &self.case {
            return cases.iter().copied().find(|case| case.slug == *slug);
        }
        let cases: BTreeMap<_, &Article> = cases.iter().map(|case| (&case.path, *case)).collect();
        let mut found = None;
        self.body.each_inline(&mut |inline| {
            if let Inline::Link { link: Link::Content { path, .. }, .. } = inline
                && found.is_none()
            {
                found = cases.get(path).copied();
            }
        });
        found
    }
}

impl Article {
    /// Returns all that it says.
    pub fn passages(&self) -> Vec<Passage> {
        let cover = self.cover.as_ref().map(|(_, description)| description);
        let head = [Some(&self.title), self.summary.as_ref(), self.lesson.as_ref(), cover];
        let body = self.body.passages();
        head.into_iter().flatten().chain(&body).map(|text| passage(self.place)(text)).collect()
    }
}

impl Body {
    /// Returns its passages without markup. A row of a table is one, with the heads of the columns.
    pub fn passages(&self) -> Vec<String> {
        let mut found = Vec::new();
        passages(&self.blocks, &mut found);
        self.footnotes.iter().for_each(|blocks| passages(blocks, &mut found));
        found
    }
}

/// Blocks nest no deeper than the loader allows.
fn passages(blocks: &[Block], out: &mut Vec<String>) {
    let cells = |row: &[Vec<Inline>]| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join("，");
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => out.push(plain(content)),
            Block::Quote { blocks } => passages(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| passages(&item.blocks, out)),
            Block::Code { text, .. } => out.push(text.clone()),
            Block::Table { head, rows, .. } => {
                let heads = cells(head);
                out.extend(rows.iter().map(|row| format!("{heads}，{}", cells(row))));
                out.push(heads);
            }
            Block::Figure { caption, .. } => out.extend(caption.clone()),
            Block::Html { html } => out.push(without_tags(html)),
            Block::Rule => {}
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_table_is_one_passage_and_tags_are_none() {
        let cell = |text: &str| vec![Inline::Text { text: text.into() }];
        let table = Block::Table {
            align: vec![],
            head: vec![cell("社区"), cell("结果")],
            rows: vec![vec![cell("示例丙社区"), cell("取消命名")]],
        };
        let html = Block::Html { html: "<p>示例<b>丙</b>社区</p>".into() };
        let body = Body { blocks: vec![table, html], footnotes: vec![] };
        assert_eq!(body.passages(), ["社区，结果，示例丙社区，取消命名", "社区，结果", "示例丙社区"]);
    }
}
