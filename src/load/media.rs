//! Pictures under `media/`: their size is read from the header, no pixel is decoded.
//! The `image` crate belongs to the renderers; here it is used for dimensions alone.

use super::Cx;
use crate::base::{Bytes, Code, ContentPath, Diagnostic, Place, SourceKind, Text, short_hash};
use crate::model::{Picture, PictureFormat};
use image::{ImageFormat, ImageReader};
use std::collections::BTreeMap;
use std::io::Cursor;

const SIDE: u32 = 12_000;
const PIXELS: u64 = 100_000_000;

/// The endings of pictures.
pub(super) const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "webp"];

/// Reads all pictures.
pub(super) fn pictures(cx: &mut Cx<'_>) -> BTreeMap<ContentPath, Picture> {
    let snapshot = cx.snapshot;
    let in_media =
        |path: &ContentPath| path.as_str().starts_with("media/") && ENDINGS.contains(&path.extension().as_str());
    let files = snapshot.content.iter().filter(|(path, _)| in_media(path));
    files.filter_map(|(path, bytes)| Some((path.clone(), picture(cx, path, bytes)?))).collect()
}

fn picture(cx: &mut Cx<'_>, path: &ContentPath, bytes: &Bytes) -> Option<Picture> {
    let file = cx.sources.add(format!("content/{path}"), SourceKind::Binary);
    let (format, (width, height)) = match measure(bytes) {
        Ok(measured) => measured,
        Err(detail) => {
            cx.findings.push(Diagnostic::new(Code::ImageUnreadable).at(Place::file(file)).arg_text("detail", detail));
            return None;
        }
    };
    if width > SIDE || height > SIDE || u64::from(width) * u64::from(height) > PIXELS {
        let finding = Diagnostic::new(Code::ImageTooLarge).at(Place::file(file));
        let limit = Text {
            zh: "每边 {side} 像素，总共 {total} 亿像素",
            en: "{side} pixels a side, {million} million in all",
        };
        let finding = finding.arg("side", SIDE).arg("total", PIXELS / 100_000_000).arg("million", PIXELS / 1_000_000);
        cx.findings.push(finding.arg("width", width).arg("height", height).arg_text("limit", limit));
        return None;
    }
    Some(Picture { path: path.clone(), file, format, width, height, bytes: bytes.clone(), hash: short_hash(&[bytes]) })
}

/// Returns format and size; the format is what the bytes say, whatever the file is called.
fn measure(bytes: &[u8]) -> Result<(PictureFormat, (u32, u32)), Text> {
    let format = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => PictureFormat::Jpeg,
        Ok(ImageFormat::Png) => PictureFormat::Png,
        Ok(ImageFormat::WebP) => PictureFormat::WebP,
        _ => return Err(Text { zh: "不是 JPG、PNG 或 WebP 图片", en: "it is no JPG, PNG or WebP picture" }),
    };
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(match format {
        PictureFormat::Jpeg => ImageFormat::Jpeg,
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::WebP => ImageFormat::WebP,
    });
    match reader.into_dimensions() {
        Ok((width, height)) if width > 0 && height > 0 => Ok((format, (width, height))),
        _ => Err(Text { zh: "文件不完整或已损坏", en: "the file is cut off or damaged" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_pictures_are_no_pictures() {
        assert!(measure(b"").is_err());
        assert!(measure(b"\x89PNG\r\n\x1a\n").is_err());
        assert!(measure(b"\xff\xd8\xff\xe0\x00\x10JFIF").is_err());
        assert!(measure(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_err());
    }
}
