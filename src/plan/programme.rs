//! What a screen shows as data (节目): jobs for its files, which renderers make without knowing the campaign.

use crate::base::{Code, Date, Diagnostic};
use serde::Serialize;

/// The panel that a file is for, in pixels.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    pub width: u32,
    pub height: u32,
    /// single, dual or full.
    pub colour: &'static str,
}

impl Panel {
    /// Returns how many half-width characters stand in one row at a height of characters.
    pub fn halves(&self, glyph: u32) -> usize {
        if glyph == 0 { 0 } else { self.width as usize * 2 / glyph as usize }
    }

    /// Returns how many rows of text fit, with free pixels between them so that characters do not fuse.
    pub fn rows(&self, glyph: u32) -> usize {
        if glyph == 0 { 0 } else { ((self.height + row_gap(glyph)) / (glyph + row_gap(glyph))) as usize }
    }
}

/// Returns the free pixels between two rows of text.
pub fn row_gap(glyph: u32) -> u32 {
    (glyph / 8).max(2)
}

/// Returns the width of a text in half-width characters, as the pixel fonts set it: what ASCII has is half, everything
/// else is full, marks that draw nothing have no width.
pub fn halves(text: &str) -> usize {
    text.chars()
        .map(|character| match character {
            ' '..='~' | '\u{a0}' | '\u{ff61}'..='\u{ff9f}' => 1,
            _ if is_invisible(character) => 0,
            _ => 2,
        })
        .sum()
}

/// Reports a text with more half-width characters than a place has. A reader counts full-width ones.
pub fn too_wide(text: &str, place: &str, limit: usize) -> Diagnostic {
    let full = |halves: usize| halves as f64 / 2.0;
    Diagnostic::new(Code::TextTooLong)
        .arg("text", text)
        .arg("length", full(halves(text)))
        .arg("place", place)
        .arg("limit", full(limit))
}

/// Tells whether a character draws nothing by itself: controls, joiners, marks of direction, variation selectors.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Text that runs or stands on a strip of one or two colours. The artifacts stand in the order of `files`.
#[derive(Clone, Debug, Serialize)]
pub struct StripJob {
    pub panel: Panel,
    /// Decides the second colour of a dual panel.
    pub tone: &'static str,
    /// What each page says; a line break starts a new row. A row is at most [`Panel::halves`] wide, a page has at most
    /// [`Panel::rows`] rows, and neither breaks inside a word.
    pub pages: Vec<String>,
    /// All of it in one row: the long strip, the loop and the text file.
    pub text: String,
    /// Numbers shown in the second colour of a dual panel wherever they are said.
    pub numbers: Vec<String>,
    /// Height of a character in pixels: 16 to 23 are the pixel font, 32 is the pixel font doubled, others from 24 on are
    /// the theme's outlines turned on and off.
    pub glyph: u32,
    /// Pixels a frame of the loop moves.
    pub step: u32,
    /// How long a frame of the loop stands in hundredths of a second: 3, 4 or 5.
    pub delay: u16,
    /// The most bytes of a file that the card takes.
    pub largest: u64,
    pub files: Vec<StripFile>,
}

impl StripJob {
    /// Returns the width of the long strip: the text and the gap before it comes again, a multiple of the step and of 16.
    /// The loop has this many pixels divided by the step as frames.
    pub fn period(&self) -> u32 {
        let text = (halves(&self.text) as u32).saturating_mul(self.glyph).div_ceil(2);
        let gap = (self.panel.width / 4).max(2 * self.glyph);
        let step = self.step.max(1);
        // Steps divide 16 in all profiles that we ship; for another one the multiple of both keeps the loop whole.
        let unit = if 16 % step == 0 { 16 } else { 16u32.saturating_mul(step) };
        text.saturating_add(gap).max(self.panel.width).div_ceil(unit).saturating_mul(unit)
    }

    /// Returns the frames of the loop.
    pub fn frames(&self) -> u32 {
        self.period() / self.step.max(1)
    }
}

/// One file of a strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StripFile {
    /// A page of exactly the panel, counted from 0: BMP of 1 or 4 bits.
    Page(u16),
    /// The whole text in one row: BMP.
    Long,
    /// The first page as PNG, pixel for pixel, for people and for the overview.
    Preview,
    /// The running text: GIF that repeats without a jump.
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
    /// Pixels a frame; even for video.
    pub step: u32,
    /// Height of a character in pixels; even for video.
    pub glyph: u32,
    /// What runs, in one row.
    pub text: String,
    /// Frames of the loop: as many steps as the text and the gap before it comes again are wide.
    pub frames: u32,
    pub gif: bool,
    /// What stands.
    pub data: super::job::StillData,
    /// The longest loop in seconds, the most bytes and the highest H.264 level (ten times its number) that the player takes.
    pub longest: u32,
    pub largest: u64,
    pub level: u32,
    pub as_of: Date,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(text: &str, step: u32) -> StripJob {
        StripJob {
            panel: Panel { width: 256, height: 16, colour: "single" },
            tone: "warning",
            pages: vec![],
            text: text.into(),
            numbers: vec![],
            glyph: 16,
            step,
            delay: 5,
            largest: 1 << 20,
            files: vec![],
        }
    }

    #[test]
    fn widths_follow_the_pixel_fonts() {
        assert_eq!(halves("打12315，“报”·"), 2 + 5 + 2 + 6 + 2);
        assert_eq!(halves("埇\u{fe00}\u{200b}㙦𠮷"), 6);
        let panel = Panel { width: 320, height: 32, colour: "single" };
        assert_eq!(
            (panel.halves(32), panel.rows(32), panel.rows(16), panel.halves(0), panel.rows(0)),
            (20, 1, 1, 0, 0)
        );
        let panel = Panel { width: 320, height: 64, colour: "single" };
        assert_eq!((panel.rows(16), panel.rows(28), panel.rows(32)), (3, 2, 1));
    }

    #[test]
    fn a_loop_is_whole_steps_and_shows_the_text_once() {
        for (text, step, period) in [("防", 1, 256), (&*"防".repeat(20), 2, 384), (&*"防".repeat(20), 3, 384)] {
            let job = strip(text, step);
            assert_eq!((job.period(), job.period() % step), (period, 0), "{text} {step}");
            assert_eq!(job.frames() * step, period);
        }
        assert!(strip(&"防".repeat(20), 0).frames() > 0);
    }
}
