//! What a screen shows as data (节目): jobs for its files, which renderers make without knowing the campaign.

use crate::base::Date;
use serde::Serialize;

/// The panel that a file is for, in pixels.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    pub width: u32,
    pub height: u32,
    /// single, dual or full.
    pub colour: &'static str,
}

/// Text that runs or stands on a strip of one or two colours. The artifacts stand in the order of `files`.
#[derive(Clone, Debug, Serialize)]
pub struct StripJob {
    pub panel: Panel,
    /// What is said, in pieces that may stand alone; a page never breaks inside a word.
    pub clauses: Vec<String>,
    /// Numbers shown in the second colour of a dual panel.
    pub numbers: Vec<String>,
    /// Height of a character in pixels.
    pub glyph: u32,
    /// Pixels a frame and frames in 100 seconds (2000, 2500 or 3333).
    pub step: u32,
    pub frames_per_100s: u32,
    /// Seconds a page stands.
    pub dwell: u32,
    pub files: Vec<StripFile>,
    pub as_of: Date,
}

/// One file of a strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StripFile {
    /// A page of exactly the panel, counted from 0: BMP of 1 or 4 bits.
    Page(u16),
    /// The whole text in one row: BMP.
    Long,
    /// The first page as PNG, for people.
    Preview,
    /// All pages or the running text: GIF.
    Loop,
    /// GBK with CRLF.
    Text,
}

/// A loop of running text over a still ground: MP4, or GIF for a panel that takes no video. One artifact.
#[derive(Clone, Debug, Serialize)]
pub struct ScrollJob {
    pub panel: Panel,
    /// Frames a second; 33 stands for 33.3, the fastest that a GIF can have.
    pub fps: u32,
    /// Pixels a frame, even.
    pub step: u32,
    /// Height of a character in pixels, even.
    pub glyph: u32,
    /// What runs, in one row.
    pub text: String,
    pub gif: bool,
    /// What stands.
    pub data: super::job::StillData,
    /// The longest loop in seconds, the most bytes and the highest H.264 level (ten times its number) that the player takes.
    pub longest: u32,
    pub largest: u64,
    pub level: u32,
    pub as_of: Date,
}
