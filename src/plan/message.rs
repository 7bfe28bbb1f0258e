//! What a material says on paper (宣传内容): its texts with words kept whole, made once and shared by all its products.

use super::job::{CaseData, MessageData, PictureData, TextBlock};
use super::scope::{Scope, hotline};
use super::view::{HotlineView, PointView};
use super::words::Words;
use crate::base::chinese_date;
use crate::model::{Article, Block, Body, Inline, Material, Picture, PictureFormat, Theme, plain};

/// The names of a campaign that no line may cut.
pub fn words<'a>(scope: &Scope<'a>) -> Words<'a> {
    let campaign = scope.campaign;
    let regions = campaign.regions.0.values().map(|region| region.name.as_str());
    let subjects = campaign.registry.subjects().iter().map(|subject| subject.name.as_str());
    let hotlines = campaign.hotlines.iter().map(|hotline| hotline.name.as_str());
    let venues = campaign.venues.iter().map(|venue| venue.name.as_str());
    Words::new(regions.chain(subjects).chain(hotlines).chain(venues))
}

/// Returns the design of a material's posters: its own, else the plain one, else the theme's first.
pub fn design(theme: &Theme, material: &Material) -> String {
    const PLAIN: &str = "plain";
    let designs = theme.designs();
    let wanted = material.design.as_ref().map_or(PLAIN, |(design, _)| design);
    let found = designs.iter().find(|design| **design == wanted).or(designs.first());
    found.map_or(PLAIN, |design| design).to_string()
}

/// Returns what a material says.
pub fn message(scope: &Scope, words: &Words, material: &Material, design: &str) -> MessageData {
    let whole = |text: &str| words.whole(text);
    let optional = |text: &Option<String>| text.as_deref().map(whole);
    let campaign = scope.campaign;
    MessageData {
        design: design.into(),
        title: whole(&material.title),
        summary: optional(&material.summary),
        slogan: material.slogan.iter().map(|line| whole(line)).collect(),
        short: whole(&material.short),
        points: material
            .points
            .iter()
            .map(|point| PointView { head: whole(&point.head), text: whole(&point.text) })
            .collect(),
        tone: material.tone.name(),
        body: blocks(&material.body, words),
        case: case_of(scope, material).map(|case| CaseData {
            title: whole(&case.title),
            summary: optional(&case.summary),
            lesson: optional(&case.lesson),
            source: optional(&case.source),
            date: case.times.date.map(chinese_date),
            body: blocks(&case.body, words),
            picture: picture(scope, words, case),
        }),
        date: chinese_date(material.times.date.unwrap_or(scope.as_of)),
        hotlines: campaign.hotlines.iter().map(|entry| spoken(hotline(entry), words)).collect(),
        organiser: whole(&campaign.organiser),
        undertaker: optional(&campaign.undertaker),
        campaign: whole(&campaign.title),
    }
}

fn spoken(view: HotlineView, words: &Words) -> HotlineView {
    let whole = |text: &str| words.whole(text);
    HotlineView {
        name: whole(&view.name),
        note: view.note.as_deref().map(whole),
        hours: view.hours.as_deref().map(whole),
        ..view
    }
}

/// Returns the case that a material's boards carry: the one it names, else the first shown one that it links.
pub fn case_of<'a>(scope: &Scope<'a>, material: &Material) -> Option<&'a Article> {
    material.case_among(&scope.cases)
}

/// Returns a case's cover, else its first figure, with the figure's caption.
fn picture(scope: &Scope, words: &Words, case: &Article) -> Option<PictureData> {
    let figures = case.body.blocks.iter().filter_map(|block| match block {
        Block::Figure { image: Inline::Image { path, .. }, caption } => Some((path, caption)),
        _ => None,
    });
    let cover = case.cover.as_ref().map(|(path, _)| path);
    let path = cover.or_else(|| figures.clone().next().map(|(path, _)| path))?;
    let caption = figures.filter(|(figure, _)| *figure == path).find_map(|(_, caption)| caption.as_deref());
    let picture = scope.campaign.pictures.get(path)?;
    Some(PictureData {
        file: on_press(picture)?,
        width: picture.width,
        height: picture.height,
        caption: caption.map(|caption| words.whole(caption)),
        hash: picture.hash.clone(),
        bytes: picture.bytes.clone(),
    })
}

/// Returns the name of a picture that a press sheet may have: nothing one can see through, and no format that could be.
fn on_press(picture: &Picture) -> Option<&'static str> {
    match picture.format {
        PictureFormat::Jpeg => Some("case.jpg"),
        // The colour type says whether there is an alpha channel; tRNS stands before the first IDAT.
        PictureFormat::Png => {
            let head = picture.bytes.windows(4).position(|name| name == b"IDAT")?;
            let head = &picture.bytes[..head];
            let opaque = matches!(head.get(25), Some(0 | 2 | 3)) && !head.windows(4).any(|name| name == b"tRNS");
            opaque.then_some("case.png")
        }
        PictureFormat::WebP => None,
    }
}

/// Returns a text as plain paragraphs. Pictures, code and foreign HTML have no place on paper and are left out.
fn blocks(body: &Body, words: &Words) -> Vec<TextBlock> {
    let mut out = Vec::new();
    flatten(&body.blocks, "paragraph", words, &mut out);
    out
}

/// Blocks nest no deeper than the loader allows.
fn flatten(blocks: &[Block], kind: &'static str, words: &Words, out: &mut Vec<TextBlock>) {
    let block = |kind, text: String| {
        let text = text.trim();
        (!text.is_empty()).then(|| TextBlock { kind, text: words.whole(text) })
    };
    for part in blocks {
        match part {
            Block::Heading { content, .. } => out.extend(block("heading", plain(content))),
            Block::Paragraph { content } => out.extend(block(kind, plain(content))),
            Block::Table { rows, .. } => {
                let row = |row: &Vec<Vec<Inline>>| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join("　");
                out.extend(rows.iter().filter_map(|cells| block("item", row(cells))));
            }
            Block::Quote { blocks } => flatten(blocks, "quote", words, out),
            Block::List { items, .. } => items.iter().for_each(|item| flatten(&item.blocks, "item", words, out)),
            Block::Code { .. } | Block::Figure { .. } | Block::Rule | Block::Html { .. } => {}
        }
    }
}
