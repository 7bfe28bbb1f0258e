//! Photographs (照片): a picture on a press sheet becomes a CMYK JPEG through the profile of its condition, once for each
//! picture, size and condition of a run. It keeps at most 300 dots an inch; grey pictures become black ink alone.
//! Refuses drawings in other formats and pictures one can see through.

use super::ink::Ink;
use image::imageops::{self, FilterType};
use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::collections::BTreeMap;
use std::sync::Mutex;
use typst::foundations::{Bytes, Smart};
use typst::layout::Size;
use typst::utils::hash128;
use typst::visualize::{ExchangeFormat, Image, ImageKind, PixelEncoding, PixelFormat, RasterFormat, RasterImage};

/// More dots an inch than a screen of 175 lines can show.
const DPI: f64 = 300.0;
/// The longer side of a photograph on a proof.
const PROOF_SIDE: u32 = 1600;
const QUALITY: u8 = 90;
/// How far apart the channels of a grey may be after a JPEG coder.
const GREY_SLACK: u8 = 2;
/// How many pictures are kept. A run has a few pictures on many sheets.
const KEPT: usize = 48;

type Key = (u128, u32, u32, String);

/// The converted pictures of a run.
#[derive(Default)]
pub(super) struct Photos {
    kept: Mutex<BTreeMap<Key, Image>>,
}

impl Photos {
    /// Returns a picture for the press; the size is that on the sheet. A picture that is CMYK already stays.
    pub(super) fn for_press(&self, ink: &Ink, picture: &Image, size: Size) -> Result<Option<Image>, String> {
        let ImageKind::Raster(raster) = picture.kind() else {
            return Err("an SVG or PDF picture has colours of screens; draw it in the template".into());
        };
        if is_cmyk_jpeg(raster) {
            return Ok(None);
        }
        let pixels = raster.dynamic();
        let (width, height) = (pixels.width(), pixels.height());
        let most = |points: f64| ((points / 72.0 * DPI).ceil() as u32).max(1);
        // The template may cut the picture or turn it, so the finer of both directions counts.
        let share = (f64::from(most(size.x.to_pt())) / f64::from(width))
            .max(f64::from(most(size.y.to_pt())) / f64::from(height));
        let less = |side: u32| ((f64::from(side) * share.min(1.0)).round() as u32).clamp(1, 65_535);
        let (width, height) = (less(width), less(height));
        self.kept((hash128(picture), width, height, ink.condition.hash.clone()), || {
            let inks = inks(ink, raster, width, height)?;
            let mut jpeg = Vec::new();
            let mut encoder = Encoder::new(&mut jpeg, QUALITY);
            encoder.set_sampling_factor(SamplingFactor::F_1_1);
            // Sides are at most 65,535 pixels.
            let coded = encoder.encode(&inks, width as u16, height as u16, ColorType::Cmyk);
            coded.map_err(|error| format!("a picture cannot be coded: {error}"))?;
            let raster = RasterImage::new(Bytes::new(jpeg), RasterFormat::Exchange(ExchangeFormat::Jpg), Smart::Auto);
            let raster = raster.map_err(|error| format!("a picture cannot be read back: {error}"))?;
            Ok(Image::new(raster, picture.alt().map(Into::into), picture.scaling()))
        })
        .map(Some)
    }

    /// Returns a picture as it looks on paper; none if it cannot be told.
    pub(super) fn on_paper(&self, ink: &Ink, picture: &Image) -> Option<Image> {
        let ImageKind::Raster(raster) = picture.kind() else { return None };
        if is_cmyk_jpeg(raster) {
            return None;
        }
        let pixels = raster.dynamic();
        let share = f64::from(PROOF_SIDE) / f64::from(pixels.width().max(pixels.height()));
        let less = |side: u32| ((f64::from(side) * share.min(1.0)).round() as u32).max(1);
        let (width, height) = (less(pixels.width()), less(pixels.height()));
        let key = (hash128(picture), width, height, format!("proof {}", ink.condition.hash));
        let made = self.kept(key, || {
            let screen = ink.on_paper(&inks(ink, raster, width, height)?);
            let format = RasterFormat::Pixel(PixelFormat { encoding: PixelEncoding::Rgb8, width, height });
            let raster =
                RasterImage::new(Bytes::new(screen), format, Smart::Auto).map_err(|error| error.to_string())?;
            Ok(Image::new(raster, None, picture.scaling()))
        });
        made.ok()
    }

    fn kept(&self, key: Key, make: impl FnOnce() -> Result<Image, String>) -> Result<Image, String> {
        // A thread that panicked here leaves a map that is whole.
        let lock = || self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(image) = lock().get(&key) {
            return Ok(image.clone());
        }
        // Two threads may convert the same picture; that is better than one waiting for all pictures of the other.
        let image = make()?;
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, image.clone());
        Ok(image)
    }
}

/// Returns the inks of a picture at a size in pixels.
fn inks(ink: &Ink, raster: &RasterImage, width: u32, height: u32) -> Result<Vec<u8>, String> {
    let pixels = opaque(raster.dynamic())?;
    let pixels = if (pixels.width(), pixels.height()) == (width, height) {
        pixels
    } else {
        imageops::resize(&pixels, width, height, FilterType::CatmullRom)
    };
    let is_grey = |pixel: &[u8]| {
        let (least, most) = (pixel.iter().min(), pixel.iter().max());
        most.zip(least).is_some_and(|(most, least)| most - least <= GREY_SLACK)
    };
    if pixels.as_raw().chunks_exact(3).all(is_grey) {
        // The middle channel is the lightness of a grey; the rest is the coder's noise.
        return Ok(pixels.as_raw().chunks_exact(3).flat_map(|pixel| [0, 0, 0, 255 - pixel[1]]).collect());
    }
    let pixels = ink.screen_of(pixels.into_raw(), raster.icc().map(|icc| icc.as_slice()));
    ink.to_inks(&pixels).ok_or_else(|| format!("the profile of {} has no way into CMYK", ink.condition.id))
}

/// Returns the pixels of a picture that hides what is behind it.
fn opaque(picture: &DynamicImage) -> Result<RgbImage, String> {
    if picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255) {
        return Err("a picture is transparent; save it with its ground".into());
    }
    Ok(picture.to_rgb8())
}

/// Tells whether a picture is a JPEG of four inks, by the number of components in its frame header.
fn is_cmyk_jpeg(raster: &RasterImage) -> bool {
    if raster.format() != RasterFormat::Exchange(ExchangeFormat::Jpg) {
        return false;
    }
    let bytes = raster.data().as_slice();
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return bytes.get(at + 9) == Some(&4);
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    false
}
