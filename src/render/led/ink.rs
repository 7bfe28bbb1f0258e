//! Characters as LEDs that are on (点阵字): a mask for each character and height, made once and shared by all threads.
//! Up to 23 pixels and at 32 they are GNU Unifont's, whole or doubled, because an outline cannot be read at 16 pixels;
//! from 24 pixels on the theme's outlines, cut to on and off. ASCII is half as wide as high, all else as wide as high, so
//! that a plan knows widths without fonts.
//! Refuses characters that no font has at a height.

use super::outline::coverage;
use crate::model::{FontRole, Theme};
use crate::plan::halves;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use ttf_parser::Face;

/// The height and full width of the pixel font.
pub(super) const PIXEL_FONT: usize = 16;
/// The smallest outline that can be read once it is cut to on and off.
pub(super) const SMALLEST_OUTLINE: usize = 24;
/// From this height on bold strokes do not run together.
const BOLD_FROM: usize = 36;
/// From this coverage on a pixel is on: a little below half keeps thin strokes whole.
const ON: u8 = 102;
/// How many masks are kept; more than all characters of a province's slogans at all heights.
const KEPT: usize = 20_000;

/// A character at one height: one byte a pixel, 1 for on.
pub(super) struct Mask {
    pub width: usize,
    pub bits: Vec<u8>,
}

/// The masks by character and height; None for what no font has.
type Masks = HashMap<(char, usize), Option<Arc<Mask>>>;

/// The fonts of a theme and the masks made so far.
pub struct Ink<'a> {
    /// Sans before serif, each with its weight.
    faces: Vec<(FontRole, i32, Face<'a>)>,
    masks: Mutex<Masks>,
}

impl<'a> Ink<'a> {
    /// Opens the theme's fonts; what is no font was reported when the theme was read.
    pub fn new(theme: &'a Theme) -> Self {
        let face = |font: &'a crate::model::Font| {
            let face = Face::parse(&font.bytes, 0).ok()?;
            Some((font.role, i32::from(face.weight().to_number()), face))
        };
        let mut faces: Vec<_> = theme.fonts.iter().filter_map(face).collect();
        faces.sort_by_key(|(role, weight, _)| (*role, *weight));
        Self { faces, masks: Mutex::new(HashMap::new()) }
    }

    /// Returns the mask of a character; none if no font has it at this height. What draws nothing has no width.
    pub(super) fn mask(&self, character: char, height: usize) -> Option<Arc<Mask>> {
        let lock = || self.masks.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = lock().get(&(character, height)) {
            return known.clone();
        }
        let made = self.make(character, height).map(Arc::new);
        let mut masks = lock();
        if masks.len() < KEPT {
            masks.insert((character, height), made.clone());
        }
        made
    }

    fn make(&self, character: char, height: usize) -> Option<Mask> {
        let width = halves(character.encode_utf8(&mut [0; 4])) * height / 2;
        if width == 0 || matches!(character, ' ' | '\u{a0}' | '\u{3000}') {
            return Some(Mask { width, bits: vec![0; width * height] });
        }
        let bits = if height < SMALLEST_OUTLINE {
            pixel_font(character, width, height)?
        } else if height == 2 * PIXEL_FONT {
            pixel_font(character, width, height).or_else(|| self.outline(character, width, height))?
        } else {
            self.outline(character, width, height).or_else(|| pixel_font(character, width, height))?
        };
        Some(Mask { width, bits })
    }

    fn outline(&self, character: char, width: usize, height: usize) -> Option<Vec<u8>> {
        let wanted = if height < BOLD_FROM { 400 } else { 700 };
        let glyphs = self.faces.iter().filter_map(|(role, weight, face)| {
            let glyph = face.glyph_index(character).filter(|glyph| glyph.0 != 0)?;
            Some((*role, (weight - wanted).abs(), face, glyph))
        });
        let (.., face, glyph) = glyphs.min_by_key(|(role, away, ..)| (*role, *away))?;
        let mut bits = coverage(face, glyph, width, height);
        for bit in &mut bits {
            *bit = u8::from(*bit >= ON);
        }
        Some(bits)
    }
}

/// Returns the pixel font's glyph in a cell, each pixel as large as fits.
fn pixel_font(character: char, width: usize, height: usize) -> Option<Vec<u8>> {
    let glyph = unifont::get_glyph(character)?;
    let scale = (height / PIXEL_FONT).max(1);
    let (wide, tall) = (glyph.get_width() * scale, PIXEL_FONT * scale);
    if height < PIXEL_FONT || wide > width {
        return None;
    }
    // Narrow marks stand where Chinese type has them in a full cell.
    let free = width - wide;
    let left = match character {
        '“' | '‘' => free,
        '”' | '’' => 0,
        _ => free / 2,
    };
    let top = (height - tall) / 2;
    let mut bits = vec![0; width * height];
    for y in 0..tall {
        for x in 0..wide {
            bits[(top + y) * width + left + x] = u8::from(glyph.get_pixel(x / scale, y / scale));
        }
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::super::super::print::fixture::theme;
    use super::*;

    fn picture(ink: &Ink, character: char, height: usize) -> Vec<String> {
        let mask = ink.mask(character, height).unwrap();
        assert_eq!(mask.bits.len(), mask.width * height);
        let row = |row: &[u8]| row.iter().map(|bit| if *bit == 1 { '#' } else { '.' }).collect();
        mask.bits.chunks(mask.width).map(row).collect()
    }

    #[test]
    fn every_character_of_anhui_names_is_drawn_at_every_height() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        // The names of the example's divisions: all cities and counties of Anhui.
        let names =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/content/registry/regions.csv")).unwrap();
        let names = names.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect::<String>();
        let characters: std::collections::BTreeSet<char> =
            names.chars().chain("埇沚歙黟㙦，。“”·0189Aq".chars()).collect();
        assert!(characters.len() > 150 && "埇沚歙黟濉枞颍亳砀".chars().all(|character| names.contains(character)));
        for height in [16, 20, 24, 32, 48, 64] {
            for &character in &characters {
                let mask = ink.mask(character, height).unwrap_or_else(|| panic!("{character} at {height}"));
                let on = mask.bits.iter().filter(|bit| **bit == 1).count();
                // More than two thirds would be a blot.
                assert!(on > 0 && on * 3 < mask.bits.len() * 2, "{character} at {height}: {on} of {}", mask.bits.len());
                assert_eq!(mask.width, if character.is_ascii() { height / 2 } else { height });
            }
        }
    }

    #[test]
    fn thirty_two_pixels_are_the_pixel_font_doubled() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        let (small, large) = (picture(&ink, '防', 16), picture(&ink, '防', 32));
        for (row, line) in large.iter().enumerate() {
            let doubled: String = small[row / 2].chars().flat_map(|c| [c, c]).collect();
            assert_eq!(*line, doubled);
        }
    }

    #[test]
    fn characters_without_glyph_are_refused_and_those_without_ink_are_nothing() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        assert!(ink.mask('\u{10fffd}', 16).is_none() && ink.mask('\u{10fffd}', 48).is_none());
        // Outside the basic plane: outlines have it, the pixel font does not.
        assert!(ink.mask('𬭚', 16).is_none());
        assert!(ink.mask('𬭚', 32).is_some() && ink.mask('𬭚', 48).is_some());
        assert_eq!(ink.mask('\u{fe00}', 16).map(|mask| mask.width), Some(0));
        assert!(ink.mask('防', 12).is_none());
    }
}
