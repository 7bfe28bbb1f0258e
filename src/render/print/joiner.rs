//! Word joiners (U+2060) do their work while lines are made; on the finished page they go, so that whoever searches a
//! sheet or copies from it finds 传销 and not two characters with something between them.

use typst::layout::{Frame, FrameItem};
use typst::model::Document;
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// The joiner; it has no shape, so taking its glyph away moves nothing.
const JOINER: &str = "\u{2060}";

/// How deep frames are followed; layout itself stops far earlier.
const DEEPEST: usize = 256;

/// Returns the document without the glyphs of word joiners.
pub fn without(document: &PagedDocument) -> PagedDocument {
    let pages = document.pages().iter().map(|page| {
        let mut page = page.clone();
        strip(&mut page.frame, DEEPEST);
        page
    });
    PagedDocument::new(pages.collect(), document.info().clone())
}

fn strip(frame: &mut Frame, depth: usize) {
    if depth == 0 {
        return;
    }
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => strip(&mut group.frame, depth - 1),
            FrameItem::Text(text) if text.text.contains(JOINER) => clean(text),
            _ => {}
        }
        true
    });
}

fn clean(text: &mut TextItem) {
    let words = text.text.clone();
    text.glyphs.retain(|glyph| words.get(glyph.range()) != Some(JOINER));
    let joiners: Vec<usize> = words.match_indices(JOINER).map(|(at, _)| at).collect();
    let moved = |at: u16| {
        let before = joiners.partition_point(|joiner| *joiner < usize::from(at));
        // There are no more joiners before a place than fit there, so this stays in range.
        at.saturating_sub((before * JOINER.len()).try_into().unwrap_or(u16::MAX))
    };
    for glyph in &mut text.glyphs {
        glyph.range = moved(glyph.range.start)..moved(glyph.range.end);
    }
    text.text = words.replace(JOINER, "");
}
