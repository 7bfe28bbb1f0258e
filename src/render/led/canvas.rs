//! A panel or a strip as colours from a palette: one byte an LED. What is drawn outside is cut off, so callers check that
//! text fits before they draw it.

use super::ink::Ink;
use crate::plan::is_invisible;

/// A run of text in one colour.
pub(super) type Run<'a> = (&'a str, u8);

/// A picture of palette colours.
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Canvas {
    /// Returns a dark picture.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// Draws runs of text one after the other from a corner on. The characters were checked with [`missing`].
    pub(super) fn text(&mut self, ink: &Ink, runs: &[Run], height: usize, (left, top): (usize, usize)) {
        let mut x = left;
        for (text, colour) in runs {
            for mask in text.chars().filter_map(|character| ink.mask(character, height)) {
                for (row, bits) in mask.bits.chunks(mask.width.max(1)).enumerate() {
                    let y = top + row;
                    if y >= self.height || x >= self.width {
                        break;
                    }
                    let line = &mut self.pixels[y * self.width + x..(y + 1) * self.width];
                    for (pixel, bit) in line.iter_mut().zip(bits) {
                        if *bit == 1 {
                            *pixel = *colour;
                        }
                    }
                }
                x += mask.width;
            }
        }
    }

    /// Copies the columns from `left` on into a picture of the same height, going round at the right edge.
    pub(super) fn window(&self, left: usize, into: &mut Canvas) {
        if self.width == 0 || into.width == 0 {
            return;
        }
        for (from, to) in self.pixels.chunks(self.width).zip(into.pixels.chunks_mut(into.width)) {
            around(from, left, to);
        }
    }
}

/// Copies a row from `left` on, going round at its end; an empty row copies nothing.
pub(super) fn around(row: &[u8], left: usize, to: &mut [u8]) {
    if row.is_empty() {
        return;
    }
    let (mut done, mut start) = (0, left % row.len());
    while done < to.len() {
        let length = (row.len() - start).min(to.len() - done);
        to[done..done + length].copy_from_slice(&row[start..start + length]);
        (done, start) = (done + length, 0);
    }
}

/// Returns the characters of a text that no font has at a height, each once, in order.
pub(super) fn missing(ink: &Ink, text: &str, height: usize) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        if ink.mask(character, height).is_none() && !found.contains(&character) {
            found.push(character);
        }
    }
    found
}
