//! Floor 4: looks at a file that a screen should play, ours or not, and says what it is and what a card will make of it.
//! Bytes in, report out. MP4 and H.264 are read here, pictures through their crates, frames are decoded with openh264;
//! no other program is called. Promises an answer for any bytes: never a panic, and never more work than some limits.

mod bits;
mod film;
mod mp4;
mod picture;
mod rules;

pub use rules::judge;

use crate::base::{Lang, Severity, Text};
use serde::Serialize;

/// The JSON Schema of a report.
pub const SCHEMA: &str = include_str!("screen.schema.json");

/// The longest side that is decoded.
const LONGEST_SIDE: u32 = 4096;

/// The most pixels of all frames together: two minutes of 1080p.
#[cfg(feature = "video")]
const MOST_PIXELS: u64 = 8_000_000_000;

/// What a file is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// mp4, gif, bmp, png or jpg; empty if it is none of them.
    pub format: &'static str,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
    /// Bits a pixel of a BMP.
    pub bits: Option<u32>,
    /// The colours of a picture or GIF as `#rrggbb`, if there are at most 16.
    pub colours: Option<Vec<String>>,
    pub film: Option<Film>,
}

/// What moves in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Film {
    pub frames: u64,
    pub seconds: f64,
    /// Frames a second; none if frames last different times.
    pub fps: Option<f64>,
    /// h264, gif, or the four letters of another codec.
    pub codec: String,
    pub profile: Option<String>,
    /// Ten times the H.264 level.
    pub level: Option<u32>,
    /// Such as yuv420p.
    pub pixels: Option<String>,
    /// Such as bt709 limited.
    pub colour: Option<String>,
    pub interlaced: bool,
    /// The index stands before the frames.
    pub faststart: Option<bool>,
    /// The first frame stands alone.
    pub first_is_key: Option<bool>,
    /// Tracks of all kinds, sound included.
    pub tracks: usize,
    /// A GIF that is played over and over.
    pub repeats: Option<bool>,
    /// How much the last frame differs from the first, against the most that two neighbours differ; above 1.5 it jumps.
    pub seam: Option<f64>,
    /// Flashes in the worst second.
    pub general_flashes: Option<u32>,
    pub red_flashes: Option<u32>,
    /// When that second begins.
    pub flash_second: Option<f64>,
    /// Seconds that were decoded.
    pub seen_seconds: f64,
}

/// Something to know about a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// A stable name.
    pub rule: &'static str,
    pub severity: Severity,
    pub zh: String,
    pub en: String,
}

impl Finding {
    /// Returns its words.
    pub fn words(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub facts: Facts,
    /// Errors first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Tells whether a card will play the file as it should.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// Why a file cannot be read.
pub(crate) type Fault = Text;

/// What the decoders tell beside the facts.
#[derive(Clone, Debug, Default)]
struct Notes {
    /// Why the file, or the rest of it, cannot be read.
    broken: Option<Fault>,
    /// What was not looked at and why.
    unseen: Option<Text>,
}

/// Reads a file.
fn look(bytes: &[u8]) -> (Facts, Notes) {
    let mut facts = Facts { bytes: bytes.len() as u64, ..Facts::default() };
    let mut notes = Notes::default();
    let read = match bytes {
        [b'B', b'M', ..] => picture::bmp(bytes, &mut facts),
        [0x89, b'P', b'N', b'G', ..] => picture::png(bytes, &mut facts),
        [0xff, 0xd8, 0xff, ..] => picture::jpg(bytes, &mut facts),
        [b'G', b'I', b'F', b'8', ..] => film::gif(bytes, &mut facts, &mut notes),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => film::mp4(bytes, &mut facts, &mut notes),
        _ => Err(UNKNOWN),
    };
    if let Err(fault) = read {
        notes.broken = Some(fault);
    }
    (facts, notes)
}

const UNKNOWN: Text =
    Text { zh: "不是 MP4、GIF、BMP、PNG 或 JPG 文件", en: "it is no MP4, GIF, BMP, PNG or JPG file" };
const TOO_LARGE: Text = Text { zh: "像素太多，不解码", en: "it has too many pixels to be decoded" };
const CUT: Text = Text { zh: "文件不完整，或内部数据有误", en: "it is incomplete or wrong inside" };
