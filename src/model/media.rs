//! Pictures (图片) as they came: bytes, format and size in pixels. Decoding belongs to the renderer.

use crate::base::{Bytes, ContentPath, FileId};

/// The format of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    Jpeg,
    Png,
    WebP,
}

/// A picture under `media/`.
#[derive(Clone, Debug)]
pub struct Picture {
    pub path: ContentPath,
    pub file: FileId,
    pub format: PictureFormat,
    pub width: u32,
    pub height: u32,
    pub bytes: Bytes,
    /// A hash of the bytes, for keys.
    pub hash: String,
}
