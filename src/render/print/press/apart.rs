//! What only one venue's sheet shows is set in a font of its own: the same font, with a few bytes more at its end. All
//! sheets of a material then have one subset for what they share, which is made and compressed once, and a small one for
//! the name, the number and the slug line. Looks the same, and saves a third of writing a PDF.

use std::sync::Mutex;
use typst::foundations::Bytes;
use typst::layout::{Abs, Frame, FrameItem};
use typst::text::{Font, FontInstance, FontVariant};

/// What makes the twin of a font another font; behind the last table nobody reads it.
const MORE: [u8; 4] = [0; 4];

/// The twins of fonts, made when they are needed.
#[derive(Default)]
pub(super) struct Twins(Mutex<Vec<(FontInstance, Option<FontInstance>)>>);

impl Twins {
    /// Sets every piece of text that is a part of one of these texts, or holds one, in the twin of its font; the slug line too.
    pub(super) fn set_apart(&self, frame: &mut Frame, own: &[String], line: &str) {
        // The nesting was checked when the colours were changed.
        frame.retain(|item| {
            match item {
                FrameItem::Group(group) => self.set_apart(&mut group.frame, own, line),
                FrameItem::Text(text) if text.text == line || is_own(&text.text, own) => {
                    if let Some(twin) = self.of(&text.font) {
                        text.font = twin;
                    }
                }
                _ => {}
            }
            true
        });
    }

    fn of(&self, font: &FontInstance) -> Option<FontInstance> {
        // A thread that panicked here leaves a list that is whole.
        let mut twins = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, twin)) = twins.iter().find(|(known, _)| known == font) {
            return twin.clone();
        }
        let twin = twin(font);
        twins.push((font.clone(), twin.clone()));
        twin
    }
}

fn twin(instance: &FontInstance) -> Option<FontInstance> {
    let font = instance.font();
    let bytes = [font.data().as_slice(), &MORE].concat();
    let twin = Font::new(Bytes::new(bytes), font.index())?;
    // Its own variations go before those that a variant and a size would choose.
    Some(twin.instantiate(FontVariant::default(), Abs::pt(12.0), instance.variations()))
}

fn is_own(text: &str, own: &[String]) -> bool {
    let text = text.trim();
    !text.is_empty() && own.iter().any(|own| !own.is_empty() && (own.contains(text) || text.contains(own.as_str())))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::theme;
    use super::*;

    #[test]
    fn a_twin_is_another_font_with_the_same_shapes() {
        let theme = theme(&[]);
        let font = Font::new(Bytes::new(theme.fonts[1].bytes.clone()), 0).unwrap();
        let font = font.instantiate(FontVariant::default(), Abs::pt(9.0), &Default::default());
        let twins = Twins::default();
        let twin = twins.of(&font).unwrap();
        assert!(twin != font && twins.of(&font) == Some(twin.clone()));
        for character in "埇桥站 0551".chars() {
            let glyph = |font: &FontInstance| font.ttf().glyph_index(character).unwrap().0;
            assert_eq!(glyph(&twin), glyph(&font));
            assert_eq!(twin.x_advance(glyph(&twin)), font.x_advance(glyph(&font)));
        }
    }

    #[test]
    fn own_texts_are_found_whole_and_in_parts() {
        let own = ["合肥南站候车大厅", "0551-1234", ""].map(String::from);
        for (text, expected) in [
            ("合肥南站", true),
            ("点位　合肥南站候车大厅　主办", true),
            ("0551-1234", true),
            ("主办", false),
            (" ", false),
        ] {
            assert_eq!(is_own(text, &own), expected, "{text}");
        }
    }
}
