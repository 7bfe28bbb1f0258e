//! A loop as GIF: the ground as first frame, then only the window. The palette is exact if the picture has no more than
//! 256 colours; otherwise near colours share one, the commonest of them, so that flat areas keep theirs.

use super::super::canvas::around;
use super::super::encode::failed;
use super::{Loop, too_large};
use crate::base::Outcome;
use crate::plan::ScrollJob;
use gif::{Encoder, Frame, Repeat};
use image::RgbImage;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Returns the file.
pub(super) fn file(job: &ScrollJob, scene: &Loop) -> Outcome<Vec<u8>> {
    let (ground, strip, course) = (&scene.ground, &scene.strip, &scene.course);
    let (Ok(width), Ok(height)) = (u16::try_from(ground.width()), u16::try_from(ground.height())) else {
        return Err(vec![too_large(job)]);
    };
    let palette = Palette::of(&[ground, strip]);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, width, height, &palette.colours).map_err(failed)?;
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    let (ground, strip) = (palette.indexes(ground), palette.indexes(strip));
    let (x, y, wide, tall) = scene.window;
    let (x, y, wide, tall) = (x as usize, y as usize, wide as usize, tall as usize);
    // The time of a frame is in hundredths of a second; a rate that a GIF cannot have becomes the next slower one.
    let delay = (100 * course.rate.1).div_ceil(course.rate.0).max(2) as u16;
    let window = |moved: usize, to: &mut [u8]| {
        for (row, to) in strip.chunks_exact(course.period).zip(to.chunks_exact_mut(wide)) {
            around(row, moved, to);
        }
    };
    let (mut buffer, mut first) = (vec![0; wide * tall], ground);
    window(0, &mut buffer);
    for (row, from) in buffer.chunks_exact(wide).enumerate() {
        let at = (y + row) * usize::from(width) + x;
        first[at..at + wide].copy_from_slice(from);
    }
    let frame = Frame { width, height, delay, buffer: Cow::Borrowed(&first), ..Frame::default() };
    encoder.write_frame(&frame).map_err(failed)?;
    for number in 1..course.frames {
        window(number * course.step, &mut buffer);
        let (left, top, width, height) = (x as u16, y as u16, wide as u16, tall as u16);
        let frame = Frame { left, top, width, height, delay, buffer: Cow::Borrowed(&buffer), ..Frame::default() };
        encoder.write_frame(&frame).map_err(failed)?;
    }
    drop(encoder);
    if out.len() as u64 > job.largest { Err(vec![too_large(job)]) } else { Ok(out) }
}

/// The colours of some pictures, at most 256.
struct Palette {
    colours: Vec<u8>,
    /// The index of each colour with its low bits cut off.
    indexes: HashMap<[u8; 3], u8>,
    mask: u8,
}

impl Palette {
    fn of(pictures: &[&RgbImage]) -> Self {
        let mut counts: BTreeMap<[u8; 3], u64> = BTreeMap::new();
        for picture in pictures {
            let mut pixels = picture.pixels().map(|pixel| pixel.0).peekable();
            // Runs of one colour are counted at once.
            while let Some(colour) = pixels.next() {
                let mut run = 1;
                while pixels.next_if_eq(&colour).is_some() {
                    run += 1;
                }
                *counts.entry(colour).or_default() += run;
            }
        }
        for bits in 0..8 {
            let mask = u8::MAX << bits;
            let mut cells: BTreeMap<[u8; 3], (u64, [u8; 3])> = BTreeMap::new();
            for (colour, count) in &counts {
                let cell = cells.entry(colour.map(|value| value & mask)).or_insert((0, *colour));
                if *count > cell.0 {
                    *cell = (*count, *colour);
                }
            }
            if cells.len() <= 256 {
                let indexes = cells.keys().enumerate().map(|(index, cell)| (*cell, index as u8)).collect();
                return Self { colours: cells.values().flat_map(|(_, colour)| *colour).collect(), indexes, mask };
            }
        }
        // One bit a channel is eight colours, so the loop has returned.
        Self { colours: vec![0; 3], indexes: HashMap::new(), mask: 0 }
    }

    fn indexes(&self, picture: &RgbImage) -> Vec<u8> {
        let index =
            |pixel: &image::Rgb<u8>| self.indexes.get(&pixel.0.map(|value| value & self.mask)).copied().unwrap_or(0);
        picture.pixels().map(index).collect()
    }
}
