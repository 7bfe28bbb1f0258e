//! Pixel text for full-colour panels that are too low for a template: as a strip has it, in pure colours on black, with
//! the largest characters at which the message fits.
//! Promises exact palette and no cut glyph; refuses text that does not fit and characters without glyph.

use super::canvas::{Canvas, missing};
use super::ink::{Ink, PIXEL_FONT, SMALLEST_OUTLINE};
use super::strip::{palette, tint};
use crate::base::{Diagnostic, Outcome};
use crate::plan::{Panel, StillJob, halves, is_invisible, too_wide};
use crate::render::print::glyph_missing;

/// From this height on a panel has room for a line with the hotlines.
const LINES_FROM: usize = 41;

const RED: u8 = 1;

/// A line of text in one or more colours of the palette.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line(Vec<(String, u8)>);

impl Line {
    fn of(text: &str, colour: u8) -> Self {
        Self(vec![(text.to_string(), colour)])
    }

    fn and(mut self, text: &str, colour: u8) -> Self {
        self.0.push((text.to_string(), colour));
        self
    }

    /// Returns the width in pixels at a glyph height.
    fn width(&self, glyph: usize) -> usize {
        self.0.iter().map(|(text, _)| halves(text)).sum::<usize>() * glyph / 2
    }
}

/// All heights of characters for a panel, the largest first. A panel of one line takes the pixel font's sizes before
/// outlines of nearly that size.
fn heights(height: usize) -> Vec<usize> {
    let unfit = 2 * PIXEL_FONT + 1..LINES_FROM;
    let mut heights: Vec<usize> = (SMALLEST_OUTLINE..=height).rev().filter(|size| !unfit.contains(size)).collect();
    if height >= PIXEL_FONT {
        heights.push(PIXEL_FONT);
    }
    heights
}

/// Draws a still of pixel text.
pub(super) fn still(ink: &Ink, job: &StillJob) -> Outcome<Vec<u8>> {
    if !job.data.text.is_empty() {
        // There is no room for a sentence, and half a message is none.
        return Err(vec![too_long(job)]);
    }
    let (glyph, lines) = lay_out(job).ok_or_else(|| vec![too_long(job)])?;
    let text = || lines.iter().flat_map(|line| &line.0);
    let unknown: Vec<_> = text().flat_map(|(text, _)| missing(ink, text, glyph)).collect();
    if !unknown.is_empty() {
        return Err(unknown.into_iter().map(|character| glyph_missing(character, "led")).collect());
    }
    let mut canvas = Canvas::new(job.width as usize, job.height as usize);
    // Lines share the free rows evenly.
    let free = canvas.height - lines.len() * glyph;
    for (index, line) in lines.iter().enumerate() {
        let left = (canvas.width - line.width(glyph)) / 2;
        let top = index * glyph + free * (index + 1) / (lines.len() + 1);
        let runs: Vec<_> = line.0.iter().map(|(text, colour)| (&**text, *colour)).collect();
        canvas.text(ink, &runs, glyph, (left, top));
    }
    super::encode::png(&canvas, palette(job.colour))
}

/// Chooses the largest glyphs at which the message fits and, at that size, as much of it as fits. Where there is room
/// for several lines, a message with the numbers is worth more than a larger one without.
fn lay_out(job: &StillJob) -> Option<(usize, Vec<Line>)> {
    let (width, height) = (job.width as usize, job.height as usize);
    let panel = Panel { width: job.width, height: job.height, colour: job.colour };
    let fits = |glyph: usize, lines: &[Line]| {
        lines.len() <= panel.rows(glyph as u32) && lines.iter().all(|line| line.width(glyph) <= width)
    };
    let (full, brief) = candidates(job);
    let choices = if height >= LINES_FROM { vec![full, brief] } else { vec![[full, brief].concat()] };
    choices.into_iter().find_map(|choice| {
        heights(height)
            .into_iter()
            .find_map(|glyph| choice.iter().find(|lines| fits(glyph, lines)).map(|lines| (glyph, lines.clone())))
    })
}

/// Returns the ways to say it, the fullest first: those with the slogan or a line for the numbers, and the brief ones.
fn candidates(job: &StillJob) -> (Vec<Vec<Line>>, Vec<Vec<Line>>) {
    let tint = tint(job.colour, job.data.tone);
    let unsaid = |said: &str| -> Vec<&str> {
        job.data.hotlines.iter().map(|hotline| &*hotline.number).filter(|number| !said.contains(number)).collect()
    };
    // Numbers that the text names already are not said twice.
    let with_numbers = |texts: &[String]| {
        let mut lines: Vec<Line> = texts.iter().map(|text| Line::of(text, RED)).collect();
        let numbers = unsaid(&texts.concat());
        if !numbers.is_empty() {
            lines.push(Line::of(&numbers.join("  "), tint));
        }
        lines
    };
    let short = std::slice::from_ref(&job.data.short);
    // Where the author left a space, a narrow panel may break the line.
    let broken: Vec<String> = job.data.slogan.iter().flat_map(|line| line.split(' ')).map(String::from).collect();
    let mut full = vec![with_numbers(&job.data.slogan), with_numbers(&broken)];
    if job.data.short.is_empty() {
        // A later page has no short line; its message alone is its brief form.
        return (full, vec![broken.iter().map(|text| Line::of(text, RED)).collect()]);
    }
    full.push(with_numbers(short));
    let numbers = unsaid(&job.data.short);
    let inline = (0..=numbers.len()).rev().map(|count| {
        let line = Line::of(&job.data.short, RED);
        vec![if count == 0 { line } else { line.and(&format!("  {}", numbers[..count].join(" ")), tint) }]
    });
    (full, inline.collect())
}

fn too_long(job: &StillJob) -> Diagnostic {
    let limit = if (job.height as usize) < PIXEL_FONT { 0 } else { job.width as usize * 2 / PIXEL_FONT };
    let slogan = job.data.slogan.concat();
    let texts = [&job.data.text, &job.data.short, &slogan];
    let text = texts.into_iter().find(|text| !text.is_empty()).unwrap_or(&slogan);
    let text: String = text.chars().filter(|character| !is_invisible(*character)).collect();
    too_wide(&text, &format!("{}×{}", job.width, job.height), limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Code;
    use crate::render::print::fixture::still as job;

    fn texts(job: &StillJob) -> (usize, Vec<String>) {
        let (glyph, lines) = lay_out(job).unwrap();
        (glyph, lines.iter().map(|line| line.0.iter().map(|(text, _)| &**text).collect()).collect())
    }

    #[test]
    fn says_as_much_as_fits_and_no_number_twice() {
        let slogan = ["辛苦钱 带回家", "别交给传销"];
        let say = |width, height, short: &str| texts(&job(width, height, "dual", short, &slogan));
        assert_eq!(say(64, 16, "拒绝传销"), (16, vec!["拒绝传销".into()]));
        assert_eq!(say(128, 16, "拒绝传销"), (16, vec!["拒绝传销  12315".into()]));
        assert_eq!(say(512, 32, "拒绝传销"), (32, vec!["拒绝传销  12315 110".into()]));
        assert_eq!(say(256, 16, "传销打12315"), (16, vec!["传销打12315  110".into()]));
        assert_eq!(say(320, 32, "辛苦钱带回家，别交给传销"), (26, vec!["辛苦钱带回家，别交给传销".into()]));
        assert_eq!(say(160, 96, "拒绝传销").1.last().unwrap(), "12315  110");
    }

    #[test]
    fn a_page_says_all_or_nothing() {
        let theme = crate::render::print::fixture::theme(&[]);
        let ink = Ink::new(&theme);
        let mut point = job(128, 64, "full", "", &["算笔账"]);
        assert_eq!(texts(&point).1, ["算笔账", "12315  110"]);
        assert!(still(&ink, &point).is_ok());
        point.data.text = "返不\u{2060}出".into();
        let found = still(&ink, &point).unwrap_err();
        assert_eq!((found[0].code, &*found[0].args["text"]), (Code::TextTooLong, "返不出"));
    }

    #[test]
    fn lines_never_touch() {
        let rows = |glyph, height| Panel { width: 320, height, colour: "full" }.rows(glyph);
        assert_eq!((rows(16, 32), rows(16, 34)), (1, 2));
        assert_eq!((rows(32, 64), rows(32, 68)), (1, 2));
    }
}
