//! Pixel text (点阵字) for strips and panels of one or two colours: every LED is on or off.
//! 16 and 32 pixels are GNU Unifont's glyphs, whole or doubled, because an outline cannot be read at 16 pixels;
//! from 24 pixels on other sizes are the theme's outlines, cut to on and off.
//! Promises exact palette and no cut glyph; refuses text that does not fit and characters without glyph.

use crate::base::{Code, Diagnostic, Outcome};
use crate::plan::StillJob;
use crate::render::print::{Printer, encode_png, glyph_missing};
use image::{Rgb, RgbImage};
use serde::Serialize;
use std::collections::BTreeSet;

/// The height and the full width of a glyph.
const GLYPH: usize = 16;

/// The smallest outline that can be read once it is cut to on and off.
const SMALLEST_OUTLINE: usize = 24;

/// From this height on a panel has room for a line with the hotlines.
const LINES_FROM: usize = 41;

/// The template of outline text.
const TEMPLATE: &str = "strip.typ";

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const YELLOW: [u8; 3] = [255, 255, 0];

/// A line of text in one or more colours.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line(Vec<(String, [u8; 3])>);

impl Line {
    fn of(text: &str, colour: [u8; 3]) -> Self {
        Self(vec![(text.to_string(), colour)])
    }

    fn and(mut self, text: &str, colour: [u8; 3]) -> Self {
        self.0.push((text.to_string(), colour));
        self
    }

    /// Returns the width in pixels at a glyph height.
    fn width(&self, face: Face) -> usize {
        let width: usize = self.0.iter().map(|(text, _)| text_width(text)).sum();
        match face {
            Face::Bitmap(scale) => width * scale,
            // Half-width characters of an outline are wider than half an em.
            Face::Outline(size) => {
                let narrow = self.0.iter().flat_map(|(text, _)| text.chars()).filter(|c| is_half(*c)).count();
                (width * size).div_ceil(GLYPH) + (narrow * size).div_ceil(10)
            }
        }
    }
}

/// Returns the width of a text in pixels at single size; a character without glyph counts as full.
fn text_width(text: &str) -> usize {
    text.chars().map(|c| if is_half(c) { GLYPH / 2 } else { GLYPH }).sum()
}

fn is_half(character: char) -> bool {
    unifont::get_glyph(character).is_some_and(|glyph| !glyph.is_fullwidth())
}

/// Where the glyphs come from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Face {
    /// Unifont, each pixel this many pixels wide.
    Bitmap(usize),
    /// The theme's font, this many pixels high.
    Outline(usize),
}

impl Face {
    fn height(self) -> usize {
        match self {
            Self::Bitmap(scale) => GLYPH * scale,
            Self::Outline(size) => size,
        }
    }

    /// How many lines stand in a height, with free rows between them so that glyphs do not fuse.
    fn rows(self, height: usize) -> usize {
        let gap = (self.height() / 12).max(1);
        (height + gap) / (self.height() + gap)
    }

    /// All faces for a height, the largest first.
    fn all(height: usize) -> Vec<Self> {
        let mut faces = Vec::new();
        for size in (SMALLEST_OUTLINE..=height).rev() {
            if size == 2 * GLYPH {
                faces.push(Self::Bitmap(2));
            } else if height >= 2 * GLYPH && !(2 * GLYPH + 1..LINES_FROM).contains(&size) {
                faces.push(Self::Outline(size));
            }
        }
        if height >= GLYPH {
            faces.push(Self::Bitmap(1));
        }
        faces
    }
}

/// Renders a still of pixel text.
pub(super) fn still(printer: &Printer, job: &StillJob) -> Outcome<Vec<u8>> {
    let missing = missing_glyphs(job);
    if !missing.is_empty() {
        return Err(missing);
    }
    let (face, lines) = lay_out(job).ok_or_else(|| vec![too_long(job)])?;
    match face {
        Face::Bitmap(scale) => encode_png(&bitmap(job, scale, &lines)),
        Face::Outline(size) => encode_png(&outline(printer, job, size, &lines)?),
    }
}

/// Chooses the largest glyphs at which the message fits and, at that size, as much of it as fits. Where there is room
/// for several lines, a message with the numbers is worth more than a larger one without.
fn lay_out(job: &StillJob) -> Option<(Face, Vec<Line>)> {
    let (width, height) = (job.width as usize, job.height as usize);
    let fits = |face: Face, lines: &[Line]| {
        lines.len() <= face.rows(height) && lines.iter().all(|line| line.width(face) <= width)
    };
    let (full, brief) = candidates(job);
    let choices = if height >= LINES_FROM { vec![full, brief] } else { vec![[full, brief].concat()] };
    choices.into_iter().find_map(|choice| {
        Face::all(height)
            .into_iter()
            .find_map(|face| choice.iter().find(|lines| fits(face, lines)).map(|lines| (face, lines.clone())))
    })
}

/// Returns the ways to say it, the fullest first: those with the slogan or a line for the numbers, and the brief ones.
fn candidates(job: &StillJob) -> (Vec<Vec<Line>>, Vec<Vec<Line>>) {
    let tint = match (job.colour, job.data.tone) {
        ("single", _) => RED,
        (_, "info") => GREEN,
        _ => YELLOW,
    };
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
    let full = vec![with_numbers(&job.data.slogan), with_numbers(&broken), with_numbers(short)];
    let numbers = unsaid(&job.data.short);
    let inline = (0..=numbers.len()).rev().map(|count| {
        let line = Line::of(&job.data.short, RED);
        vec![if count == 0 { line } else { line.and(&format!("  {}", numbers[..count].join(" ")), tint) }]
    });
    (full, inline.collect())
}

/// Draws Unifont's glyphs.
fn bitmap(job: &StillJob, scale: usize, lines: &[Line]) -> RgbImage {
    let mut picture = RgbImage::new(job.width, job.height);
    // Lines share the free rows evenly.
    let tall = GLYPH * scale;
    let free = job.height as usize - lines.len() * tall;
    for (index, line) in lines.iter().enumerate() {
        let y = index * tall + free * (index + 1) / (lines.len() + 1);
        let mut x = (job.width as usize - line.width(Face::Bitmap(scale))) / 2;
        for (text, colour) in &line.0 {
            for glyph in text.chars().filter_map(unifont::get_glyph) {
                draw(&mut picture, glyph, (x, y), scale, Rgb(*colour));
                x += glyph.get_width() * scale;
            }
        }
    }
    picture
}

/// Draws a glyph that lies inside the picture.
fn draw(picture: &mut RgbImage, glyph: &unifont::Glyph, (x, y): (usize, usize), scale: usize, colour: Rgb<u8>) {
    for row in 0..GLYPH * scale {
        for column in 0..glyph.get_width() * scale {
            if glyph.get_pixel(column / scale, row / scale) {
                picture.put_pixel((x + column) as u32, (y + row) as u32, colour);
            }
        }
    }
}

/// What the template of outline text reads.
#[derive(Serialize)]
struct OutlineData {
    lines: Vec<Vec<(String, String)>>,
    size: usize,
}

/// Draws the theme's outlines and turns every pixel on or off.
fn outline(printer: &Printer, job: &StillJob, size: usize, lines: &[Line]) -> Outcome<RgbImage> {
    /// From this coverage on a pixel is on: a little below half keeps thin strokes whole.
    const ON: u8 = 102;
    let hex = |[r, g, b]: &[u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    let lines = lines.iter().map(|line| line.0.iter().map(|(text, colour)| (text.clone(), hex(colour))).collect());
    let data = OutlineData { lines: lines.collect(), size };
    let picture = printer.picture(TEMPLATE, &data, job.width, job.height, job.as_of)?;
    let mut picture = picture.ok_or_else(|| vec![too_long(job)])?;
    for value in picture.iter_mut() {
        *value = if *value >= ON { 255 } else { 0 };
    }
    Ok(picture)
}

fn missing_glyphs(job: &StillJob) -> Vec<Diagnostic> {
    let numbers = job.data.hotlines.iter().flat_map(|hotline| hotline.number.chars());
    let text = job.data.short.chars().chain(job.data.slogan.iter().flat_map(|line| line.chars())).chain(numbers);
    let missing: BTreeSet<char> = text.filter(|c| unifont::get_glyph(*c).is_none()).collect();
    missing.into_iter().map(|character| glyph_missing(character, "led")).collect()
}

fn too_long(job: &StillJob) -> Diagnostic {
    // Half-width characters count half.
    let halves = |pixels: usize| (pixels / (GLYPH / 2)) as f64 / 2.0;
    let limit = if (job.height as usize) < GLYPH { 0.0 } else { halves(job.width as usize) };
    Diagnostic::new(Code::TextTooLong)
        .arg("text", &job.data.short)
        .arg("length", halves(text_width(&job.data.short)))
        .arg("place", format!("{}×{}", job.width, job.height))
        .arg("limit", limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::print::fixture::still as job;

    fn texts(job: &StillJob) -> (Face, Vec<String>) {
        let (face, lines) = lay_out(job).unwrap();
        (face, lines.iter().map(|line| line.0.iter().map(|(text, _)| &**text).collect()).collect())
    }

    #[test]
    fn says_as_much_as_fits_and_no_number_twice() {
        let slogan = ["辛苦钱 带回家", "别交给传销"];
        let say = |width, height, short: &str| texts(&job(width, height, "dual", short, &slogan));
        assert_eq!(say(64, 16, "拒绝传销"), (Face::Bitmap(1), vec!["拒绝传销".into()]));
        assert_eq!(say(128, 16, "拒绝传销"), (Face::Bitmap(1), vec!["拒绝传销  12315".into()]));
        assert_eq!(say(512, 32, "拒绝传销"), (Face::Bitmap(2), vec!["拒绝传销  12315 110".into()]));
        assert_eq!(say(256, 16, "传销打12315"), (Face::Bitmap(1), vec!["传销打12315  110".into()]));
        assert_eq!(
            say(320, 32, "辛苦钱带回家，别交给传销"),
            (Face::Outline(26), vec!["辛苦钱带回家，别交给传销".into()])
        );
        assert_eq!(say(160, 96, "拒绝传销").1.last().unwrap(), "12315  110");
    }

    #[test]
    fn lines_never_touch() {
        assert_eq!((Face::Bitmap(1).rows(32), Face::Bitmap(1).rows(33)), (1, 2));
        assert_eq!((Face::Bitmap(2).rows(64), Face::Bitmap(2).rows(66)), (1, 2));
    }
}
