//! Proofs (打样图): pages drawn for the screen, both sides of a product beside each other, as PNG.

use super::template_error;
use crate::base::Outcome;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{Rgb, RgbImage, imageops};
use typst_layout::Page;
use typst_render::RenderOptions;

/// The table on which two sides lie, and the space between them as a share of the longer side.
const TABLE: Rgb<u8> = Rgb([0xc8, 0xc8, 0xc8]);
const SPACE: f64 = 0.02;

/// Returns a proof of pages.
pub(super) fn proof(pages: &[Page], pixel_per_pt: f64) -> Outcome<Vec<u8>> {
    let mut pictures: Vec<RgbImage> = pages.iter().map(|page| draw(page, pixel_per_pt)).collect();
    let picture = match pictures.len() {
        1 => pictures.swap_remove(0),
        _ => beside(&pictures),
    };
    let mut bytes = Vec::new();
    // A run may have thousands of proofs. Sheets are flat colours: without a filter they are smaller, and in half the time.
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Level(1), FilterType::NoFilter);
    picture.write_with_encoder(encoder).map_err(|error| vec![template_error(error, None)])?;
    Ok(bytes)
}

fn beside(pictures: &[RgbImage]) -> RgbImage {
    let height = pictures.iter().map(RgbImage::height).max().unwrap_or(1);
    let longer = pictures.iter().map(RgbImage::width).max().unwrap_or(1).max(height);
    let space = (f64::from(longer) * SPACE) as u32 + 1;
    let width: u32 = pictures.iter().map(|picture| picture.width() + space).sum();
    let mut out = RgbImage::from_pixel(width.saturating_sub(space).max(1), height, TABLE);
    let mut x = 0;
    for picture in pictures {
        imageops::replace(&mut out, picture, x, 0);
        x += i64::from(picture.width() + space);
    }
    out
}

/// Draws a page without its bleed. Alpha can go: the page's fill makes every pixel opaque.
pub(super) fn draw(page: &Page, pixel_per_pt: f64) -> RgbImage {
    let options = RenderOptions { pixel_per_pt: pixel_per_pt.into(), render_bleed: false };
    let pixmap = typst_render::render(page, &options);
    let (width, height) = (pixmap.width(), pixmap.height());
    let mut pixels = vec![0; width as usize * height as usize * 3];
    for (to, from) in pixels.chunks_exact_mut(3).zip(pixmap.data().chunks_exact(4)) {
        to.copy_from_slice(&from[..3]);
    }
    // The buffer holds three bytes a pixel, so this cannot fail; an empty picture would be refused by whoever checks its size.
    RgbImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// Writes a PNG with nothing in it but the picture.
pub(crate) fn encode_png(picture: &RgbImage) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    picture.write_with_encoder(encoder).map_err(|error| vec![template_error(error, None)])?;
    Ok(bytes)
}
