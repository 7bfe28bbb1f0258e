//! Still pictures: size, bits and colours. BMP is read here, because its bits are the question; PNG and JPG go through
//! their crate with limits.

use super::{CUT, Facts, Fault, LONGEST_SIDE, TOO_LARGE};
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use std::collections::BTreeSet;
use std::io::Cursor;

/// More colours than this are not listed.
const MOST_COLOURS: usize = 16;

/// Collects colours until there are too many to list.
#[derive(Debug, Default)]
pub(super) struct Colours(BTreeSet<[u8; 3]>);

impl Colours {
    /// Adds the colours of RGB bytes.
    pub(super) fn add(&mut self, pixels: impl Iterator<Item = [u8; 3]>) {
        let mut last = None;
        for pixel in pixels {
            if self.0.len() > MOST_COLOURS {
                return;
            }
            if last != Some(pixel) {
                self.0.insert(pixel);
                last = Some(pixel);
            }
        }
    }

    /// Returns them as text; none if there are too many.
    pub(super) fn list(&self) -> Option<Vec<String>> {
        let text = |[red, green, blue]: &[u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
        (self.0.len() <= MOST_COLOURS).then(|| self.0.iter().map(text).collect())
    }
}

/// Reads a BMP of 1, 4, 8, 24 or 32 bits without compression.
pub(super) fn bmp(bytes: &[u8], facts: &mut Facts) -> Result<(), Fault> {
    facts.format = "bmp";
    let u16_at = |at: usize| bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]])).ok_or(CUT);
    let u32_at = |at: usize| {
        bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).ok_or(CUT)
    };
    let (data, head) = (u32_at(10)? as usize, u32_at(14)? as usize);
    let (width, height) = (u32_at(18)? as i32, u32_at(22)? as i32);
    let bits = u32::from(u16_at(28)?);
    facts.width = width.unsigned_abs();
    facts.height = height.unsigned_abs();
    facts.bits = Some(bits);
    if head < 40 || width <= 0 || !matches!(bits, 1 | 4 | 8 | 24 | 32) || u32_at(30)? != 0 {
        return Err(CUT);
    }
    if u64::from(facts.width) * u64::from(facts.height) > 100_000_000 {
        return Err(TOO_LARGE);
    }
    let (width, rows, bits) = (facts.width as usize, facts.height as usize, bits as usize);
    let stride = (width * bits).div_ceil(32) * 4;
    let pixels = bytes.get(data..).and_then(|rest| rest.get(..stride.checked_mul(rows)?)).ok_or(CUT)?;
    let palette = bytes.get(14 + head..data).unwrap_or_default();
    let mut colours = Colours::default();
    for row in pixels.chunks_exact(stride) {
        let pixel = |x: usize| match bits {
            24 | 32 => {
                let at = x * bits / 8;
                Some([row[at + 2], row[at + 1], row[at]])
            }
            _ => {
                let at = x * bits;
                let index = usize::from(row[at / 8] >> (8 - bits - at % 8)) & ((1 << bits) - 1);
                palette.get(index * 4..index * 4 + 3).map(|bgr| [bgr[2], bgr[1], bgr[0]])
            }
        };
        if (0..width).any(|x| pixel(x).is_none()) {
            return Err(CUT);
        }
        colours.add((0..width).filter_map(pixel));
    }
    facts.colours = colours.list();
    Ok(())
}

pub(super) fn png(bytes: &[u8], facts: &mut Facts) -> Result<(), Fault> {
    facts.format = "png";
    through_crate(bytes, ImageFormat::Png, facts)
}

pub(super) fn jpg(bytes: &[u8], facts: &mut Facts) -> Result<(), Fault> {
    facts.format = "jpg";
    through_crate(bytes, ImageFormat::Jpeg, facts)
}

fn through_crate(bytes: &[u8], format: ImageFormat, facts: &mut Facts) -> Result<(), Fault> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(4 * LONGEST_SIDE);
    limits.max_image_height = Some(4 * LONGEST_SIDE);
    limits.max_alloc = Some(512 << 20);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| CUT)?;
    (facts.width, facts.height) = decoder.dimensions();
    let picture = image::DynamicImage::from_decoder(decoder).map_err(|_| CUT)?.into_rgb8();
    let mut colours = Colours::default();
    colours.add(picture.pixels().map(|pixel| pixel.0));
    facts.colours = colours.list();
    Ok(())
}
