//! Pixel text (点阵字) for strips: GNU Unifont's 16-pixel glyphs, whole or doubled, in pure colours on black.
//! An outline font cannot be read at 16 pixels, and a card that knows red and green cannot show a grey edge.
//! Promises exact palette and no cut glyph; refuses text that does not fit and characters without glyph.

use crate::base::{Code, Diagnostic, Outcome};
use crate::plan::StillJob;
use crate::render::print::{encode_png, glyph_missing};
use image::ExtendedColorType;

/// The height and the full width of a glyph.
const GLYPH: usize = 16;

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const YELLOW: [u8; 3] = [255, 255, 0];

/// Returns how many full-width characters stand on one line at the size a strip of this height is read at:
/// 16-pixel glyphs up to 31 pixels, doubled ones from 32 on. A longer text shrinks to 16 pixels before it is refused.
pub fn strip_capacity(width: usize, height: usize) -> usize {
    match height {
        0..16 => 0,
        16..32 => width / GLYPH,
        _ => width / (2 * GLYPH),
    }
}

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

    /// Returns the width in pixels at single size.
    fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| text_width(text)).sum()
    }
}

/// Returns the width of a text in pixels at single size; a character without glyph counts as full.
fn text_width(text: &str) -> usize {
    text.chars().map(|c| unifont::get_glyph(c).map_or(GLYPH, |glyph| glyph.get_width())).sum()
}

/// Lines and how much their glyphs are enlarged.
struct Layout {
    lines: Vec<Line>,
    scale: usize,
}

/// Renders a still of pixel text.
pub(super) fn still(job: &StillJob) -> Outcome<Vec<u8>> {
    let (width, height) = (job.width as usize, job.height as usize);
    let missing = missing_glyphs(job);
    if !missing.is_empty() {
        return Err(missing);
    }
    let layout = lay_out(job, width, height).ok_or_else(|| vec![too_long(job, width)])?;
    let mut pixels = vec![0u8; width * height * 3];
    for (line, top) in layout.lines.iter().zip(tops(height, layout.scale, layout.lines.len())) {
        let mut x = (width - line.width() * layout.scale) / 2;
        for (text, colour) in &line.0 {
            x = draw(&mut pixels, width, (x, top), layout.scale, text, *colour);
        }
    }
    encode_png(&pixels, job.width, job.height, ExtendedColorType::Rgb8)
}

/// Chooses the largest glyphs at which the message fits; at that size, as much more of it as fits.
fn lay_out(job: &StillJob, width: usize, height: usize) -> Option<Layout> {
    for scale in (1..=height / GLYPH).rev() {
        // From two lines on, a free row between them keeps glyphs from fusing.
        let rows = (height / scale + 1) / (GLYPH + 1);
        let fits = |lines: &Vec<Line>| lines.len() <= rows && lines.iter().all(|line| line.width() * scale <= width);
        if let Some(lines) = candidates(job).into_iter().find(fits) {
            return Some(Layout { lines, scale });
        }
    }
    None
}

/// Returns the ways to say it, the fullest first; the last says only the short line.
fn candidates(job: &StillJob) -> Vec<Vec<Line>> {
    let colour = |dual| if job.colour == "single" { RED } else { dual };
    let lead = RED;
    let short = Line::of(&job.data.short, lead);
    let slogan: Vec<Line> = job.data.slogan.iter().map(|line| Line::of(line, lead)).collect();
    let tint = colour(if job.data.tone == "info" { GREEN } else { YELLOW });
    // A number that the short line names already is not said twice.
    let numbers: Vec<&str> = job.data.hotlines.iter().map(|hotline| &*hotline.number).collect();
    let unsaid: Vec<&str> = numbers.iter().copied().filter(|number| !job.data.short.contains(number)).collect();
    let mut all = Vec::new();
    let named = job.data.hotlines.iter().map(|hotline| format!("{} {}", hotline.name, hotline.number));
    let calls: Vec<Line> = named.map(|text| Line::of(&text, tint)).collect();
    all.push([slogan.clone(), calls].concat());
    if !numbers.is_empty() {
        all.push([slogan.clone(), vec![Line::of(&numbers.join("  "), tint)]].concat());
        all.push(vec![short.clone(), Line::of(&numbers.join("  "), tint)]);
    }
    for count in (1..=unsaid.len()).rev() {
        all.push(vec![short.clone().and(&format!("  {}", unsaid[..count].join(" ")), tint)]);
    }
    all.push(vec![short]);
    all
}

/// Returns the top row of each line: lines share the free rows evenly.
fn tops(height: usize, scale: usize, lines: usize) -> impl Iterator<Item = usize> {
    let free = height.saturating_sub(lines * GLYPH * scale);
    (0..lines).map(move |index| index * GLYPH * scale + free * (index + 1) / (lines + 1))
}

/// Draws a text and returns where the next one starts.
fn draw(pixels: &mut [u8], width: usize, at: (usize, usize), scale: usize, text: &str, colour: [u8; 3]) -> usize {
    let (mut x, top) = at;
    for glyph in text.chars().filter_map(unifont::get_glyph) {
        for row in 0..GLYPH * scale {
            for column in 0..glyph.get_width() * scale {
                if glyph.get_pixel(column / scale, row / scale) {
                    let start = ((top + row) * width + x + column) * 3;
                    pixels[start..start + 3].copy_from_slice(&colour);
                }
            }
        }
        x += glyph.get_width() * scale;
    }
    x
}

fn missing_glyphs(job: &StillJob) -> Vec<Diagnostic> {
    let numbers = job.data.hotlines.iter().flat_map(|hotline| hotline.number.chars().chain(hotline.name.chars()));
    let text = job.data.short.chars().chain(job.data.slogan.iter().flat_map(|line| line.chars())).chain(numbers);
    let missing: std::collections::BTreeSet<char> = text.filter(|c| unifont::get_glyph(*c).is_none()).collect();
    missing.into_iter().map(|character| glyph_missing(character, "led")).collect()
}

fn too_long(job: &StillJob, width: usize) -> Diagnostic {
    // Half-width characters count half.
    let halves = |pixels: usize| format!("{}", pixels as f64 / GLYPH as f64);
    Diagnostic::new(Code::TextTooLong)
        .arg("text", &job.data.short)
        .arg("length", halves(text_width(&job.data.short)))
        .arg("place", format!("{}×{}", job.width, job.height))
        .arg("limit", if job.height < GLYPH as u32 { "0".to_string() } else { halves(width / 8 * 8) })
}
