//! What a finished file says of itself: size, hashes, pixels, time. Reads the head of pictures, the frames of a GIF and the
//! boxes of an MP4. Promises never to panic and never to loop; what cannot be read is absent.

use crate::base::{hex, sha256};
use md5::{Digest, Md5};

/// The facts of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub bytes: u64,
    pub md5: String,
    pub sha256: String,
    pub pixels: Option<(u32, u32)>,
    /// How long one pass takes in milliseconds, if the file says so.
    pub ms: Option<u32>,
}

/// Reads a file.
pub fn of(bytes: &[u8]) -> Facts {
    let (pixels, ms) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (pair(big(bytes, 16), big(bytes, 20)), None)
    } else if bytes.starts_with(b"GIF8") {
        (pair(little16(bytes, 6), little16(bytes, 8)), gif_ms(bytes))
    } else if bytes.starts_with(b"BM") {
        let side = |at| little(bytes, at).map(|side| (side as i32).unsigned_abs());
        (pair(side(18), side(22)), None)
    } else if bytes.starts_with(&[0xff, 0xd8]) {
        (jpg_pixels(bytes), None)
    } else if bytes.get(4..8) == Some(b"ftyp".as_slice()) {
        mp4(bytes)
    } else {
        (None, None)
    };
    Facts { bytes: bytes.len() as u64, md5: hex(&Md5::digest(bytes)), sha256: sha256(bytes).to_string(), pixels, ms }
}

fn pair(width: Option<u32>, height: Option<u32>) -> Option<(u32, u32)> {
    width.zip(height).filter(|(width, height)| *width > 0 && *height > 0)
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn little16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?).into())
}

fn big16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?).into())
}

/// Adds up the delays of all frames.
fn gif_ms(bytes: &[u8]) -> Option<u32> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut hundredths: u32 = 0;
    loop {
        match *bytes.get(at)? {
            0x21 => {
                if *bytes.get(at + 1)? == 0xf9 {
                    hundredths = hundredths.saturating_add(little16(bytes, at + 4)?);
                }
                at = blocks_end(bytes, at + 2)?;
            }
            0x2c => at = blocks_end(bytes, at + 11 + table(*bytes.get(at + 9)?))?,
            _ => return Some(hundredths.saturating_mul(10)),
        }
    }
}

/// Returns what follows a chain of blocks; each is at least a byte, so it ends.
fn blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length => at += 1 + usize::from(length),
        }
    }
}

fn jpg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if *bytes.get(at)? != 0xff {
            return None;
        }
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
            return pair(big16(bytes, at + 7), big16(bytes, at + 5));
        }
        // A length counts itself, so it is at least 2.
        at += 2 + usize::try_from(big16(bytes, at + 2)?).ok()?.max(2);
    }
}

/// Reads the size of the first track and the time of the film.
fn mp4(bytes: &[u8]) -> (Option<(u32, u32)>, Option<u32>) {
    let moov = child(bytes, b"moov");
    let film = moov.and_then(|moov| child(moov, b"mvhd")).and_then(|head| {
        let is_long = *head.first()? == 1;
        let scale = big(head, if is_long { 20 } else { 12 })?;
        let length = match is_long {
            true => u64::from(big(head, 24)?) << 32 | u64::from(big(head, 28)?),
            false => big(head, 16)?.into(),
        };
        u32::try_from(length.checked_mul(1000)?.checked_div(scale.into())?).ok()
    });
    let track = moov.and_then(|moov| child(moov, b"trak")).and_then(|trak| child(trak, b"tkhd")).and_then(|head| {
        // Both sides are 16.16 at the end of the box.
        let at = head.len().checked_sub(8)?;
        pair(Some(big(head, at)? >> 16), Some(big(head, at + 4)? >> 16))
    });
    (track, film)
}

/// Finds a box by its name and returns what is in it.
fn child<'b>(bytes: &'b [u8], name: &[u8; 4]) -> Option<&'b [u8]> {
    let mut at = 0usize;
    loop {
        let size = usize::try_from(big(bytes, at)?).ok()?;
        let (head, size) = match size {
            // The size stands behind the name.
            1 => (16, usize::try_from(u64::from(big(bytes, at + 8)?) << 32 | u64::from(big(bytes, at + 12)?)).ok()?),
            0 => (8, bytes.len() - at),
            size => (8, size),
        };
        if size < head {
            return None;
        }
        let end = at.checked_add(size)?;
        if bytes.get(at + 4..at + 8)? == name {
            return bytes.get(at + head..end.min(bytes.len()));
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
        [&(inside.len() as u32 + 8).to_be_bytes(), &name[..], inside].concat()
    }

    #[test]
    fn an_mp4_tells_its_time_and_size() {
        let mvhd = [&[0; 12][..], &15_360u32.to_be_bytes(), &153_600u32.to_be_bytes(), &[0; 80]].concat();
        let tkhd = [&[0; 76][..], &(512u32 << 16).to_be_bytes(), &(128u32 << 16).to_be_bytes()].concat();
        let moov = [boxed(b"mvhd", &mvhd), boxed(b"trak", &boxed(b"tkhd", &tkhd))].concat();
        let file = [boxed(b"ftyp", b"isom"), boxed(b"moov", &moov), boxed(b"mdat", b"x")].concat();
        let facts = of(&file);
        assert_eq!((facts.pixels, facts.ms), (Some((512, 128)), Some(10_000)));
        assert_eq!((facts.md5.len(), facts.sha256.len()), (32, 64));
        for end in 0..file.len() {
            let _ = of(&file[..end]);
        }
    }

    #[test]
    fn a_gif_tells_its_time() {
        let frame = [0x21, 0xf9, 4, 0, 5, 0, 0, 0, 0x2c, 0, 0, 0, 0, 16, 0, 8, 0, 0, 2, 1, 7, 0];
        let file = [b"GIF89a\x10\x00\x08\x00\x80\x00\x00".as_slice(), &[0; 6], &frame, &frame, &[0x3b]].concat();
        assert_eq!((of(&file).pixels, of(&file).ms), (Some((16, 8)), Some(100)));
        for end in 0..file.len() {
            let _ = of(&file[..end]);
        }
    }

    #[test]
    fn pictures_tell_their_pixels() {
        let mut bmp = vec![0; 54];
        bmp[..2].copy_from_slice(b"BM");
        bmp[18..22].copy_from_slice(&256i32.to_le_bytes());
        bmp[22..26].copy_from_slice(&(-16i32).to_le_bytes());
        assert_eq!(of(&bmp).pixels, Some((256, 16)));
        let jpg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 32, 1, 0, 1, 0, 0, 0];
        assert_eq!(of(&jpg).pixels, Some((256, 32)));
        assert_eq!(of(b"text").pixels, None);
    }
}
