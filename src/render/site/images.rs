//! Pictures in the sizes a site needs. What comes out is pixels and nothing else: no camera, no time, no position, no
//! colour profile (colours are taken as sRGB). Decoding is bounded, so that a small file cannot ask for all memory.

use crate::base::{Code, Diagnostic, Outcome};
use crate::plan::{ImageJob, Variant};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

const MEMORY: u64 = 512 * 1024 * 1024;
const SIDE: u32 = 20_000;
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// Renders all variants of a picture, in their order.
pub fn render(job: &ImageJob) -> Outcome<Vec<Vec<u8>>> {
    let unreadable = |detail: String| vec![Diagnostic::new(Code::ImageUnreadable).arg("detail", detail)];
    let picture = decode(&job.bytes).map_err(|error| unreadable(error.to_string()))?;
    job.variants.iter().map(|variant| encode(&picture, variant, job.png)).collect::<Result<_, _>>().map_err(unreadable)
}

fn decode(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(if picture.color().has_alpha() { picture.into_rgba8().into() } else { picture.into_rgb8().into() })
}

fn encode(picture: &DynamicImage, variant: &Variant, png: bool) -> Result<Vec<u8>, String> {
    let (width, height) = (variant.width.clamp(1, SIDE), variant.height.clamp(1, SIDE));
    let resized;
    let picture = if (width, height) == (picture.width(), picture.height()) {
        picture
    } else {
        resized = picture.resize_exact(width, height, FilterType::Lanczos3);
        &resized
    };
    if variant.webp {
        return webp(picture);
    }
    let mut out = Vec::new();
    let written = if png {
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, PngFilter::Adaptive);
        picture.write_with_encoder(encoder)
    } else {
        JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY).encode_image(&opaque(picture))
    };
    written.map_err(|error| error.to_string())?;
    Ok(out)
}

fn webp(picture: &DynamicImage) -> Result<Vec<u8>, String> {
    let encoder = match picture {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, pixels.width(), pixels.height()),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, pixels.width(), pixels.height()),
        _ => return Err("unexpected pixel format".into()),
    };
    match encoder.encode_simple(false, WEBP_QUALITY) {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(error) => Err(format!("{error:?}")),
    }
}

/// JPEG has no transparency: what is transparent becomes white paper.
fn opaque(picture: &DynamicImage) -> RgbImage {
    match picture {
        DynamicImage::ImageRgba8(pixels) => RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
            let [r, g, b, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
            // A weighted mean of two bytes is a byte.
            Rgb([r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8))
        }),
        picture => picture.to_rgb8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GenericImageView, Rgba, RgbaImage};

    fn job(bytes: &[u8], png: bool, variants: &[(u32, u32, bool)]) -> ImageJob {
        let variants = variants.iter().map(|&(width, height, webp)| Variant { width, height, webp }).collect();
        ImageJob { hash: String::new(), bytes: crate::base::Bytes::copy_from_slice(bytes), png, variants }
    }

    fn contains(bytes: &[u8], needle: &[u8]) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn a_photo_loses_where_and_how_it_was_taken() {
        let original = include_bytes!("../../../content/media/community-board.jpg");
        assert!(contains(original, b"Exif\0\0"));
        let out = render(&job(original, false, &[(400, 300, true), (400, 300, false)])).unwrap();
        for bytes in &out {
            for mark in [&b"Exif"[..], b"EXIF", b"ICCP", b"ICC_PROFILE", b"http://ns.adobe.com", b"XMP "] {
                assert!(!contains(bytes, mark), "{}", String::from_utf8_lossy(mark));
            }
            assert_eq!(image::load_from_memory(bytes).unwrap().dimensions(), (400, 300));
        }
        assert_eq!(out, render(&job(original, false, &[(400, 300, true), (400, 300, false)])).unwrap());
    }

    #[test]
    fn transparency_stays_in_png_and_becomes_paper_in_jpeg() {
        let mut png = Vec::new();
        let clear = DynamicImage::from(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
        clear.write_with_encoder(PngEncoder::new(&mut png)).unwrap();
        let kept = render(&job(&png, true, &[(4, 4, false)])).unwrap();
        assert_eq!(image::load_from_memory(&kept[0]).unwrap().get_pixel(0, 0).0[3], 0);
        let paper = render(&job(&png, false, &[(4, 4, false)])).unwrap();
        assert!(image::load_from_memory(&paper[0]).unwrap().get_pixel(0, 0).0[0] > 250);
    }

    #[test]
    fn what_is_no_picture_is_reported() {
        for bytes in [&b""[..], b"\xff\xd8\xff\xe0broken", b"\x89PNG\r\n\x1a\n", b"GIF89a"] {
            let findings = render(&job(bytes, false, &[(4, 4, true)])).unwrap_err();
            assert_eq!(findings[0].code, Code::ImageUnreadable);
        }
    }
}
