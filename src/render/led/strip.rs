//! Strips (条屏) of one or two colours: pages, the long strip, the loop, the text and a preview of one material for one
//! panel. Every LED is on or off, in a colour that the panel has.
//! Refuses text that leaves its panel, rows that would touch and characters without glyph or code.

use super::canvas::{Canvas, Run, missing};
use super::encode::{self, Palette};
use super::ink::{Ink, PIXEL_FONT};
use crate::base::{self, Diagnostic, Outcome};
use crate::plan::{StripFile, StripJob, halves, is_invisible, row_gap, too_wide};
use crate::render::print::glyph_missing;

const BLACK: [u8; 3] = [0, 0, 0];
const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const YELLOW: [u8; 3] = [255, 255, 0];
const SINGLE: Palette = &[BLACK, RED];
const DUAL: Palette = &[BLACK, RED, GREEN, YELLOW];

/// Returns the files of a strip in the order of the job.
pub(super) fn files(ink: &Ink, job: &StripJob) -> Outcome<Vec<Vec<u8>>> {
    check(ink, job)?;
    let palette = palette(job.panel.colour);
    let needs_strip = job.files.iter().any(|file| matches!(file, StripFile::Long | StripFile::Loop));
    let strip = if needs_strip { strip(ink, job) } else { Canvas::new(0, 0) };
    let file = |file: &StripFile| match file {
        StripFile::Page(number) => page(ink, job, usize::from(*number)).map(|page| encode::bmp(&page, palette)),
        StripFile::Preview => encode::png(&page(ink, job, 0)?, palette),
        StripFile::Long => Ok(encode::bmp(&strip, palette)),
        StripFile::Loop => {
            let panel = (job.panel.width as usize, job.panel.height as usize);
            encode::scrolling(&strip, panel, job.step as usize, job.delay, palette)
        }
        StripFile::Text => gbk(&job.text),
    };
    job.files.iter().map(file).collect()
}

/// Returns the colours of a panel.
pub(super) fn palette(colour: &str) -> Palette {
    if colour == "single" { SINGLE } else { DUAL }
}

/// Returns the colour of numbers.
pub(super) fn tint(colour: &str, tone: &str) -> u8 {
    match (colour, tone) {
        ("single", _) => 1,
        (_, "info") => 2,
        _ => 3,
    }
}

/// Finds everything that would make a wrong picture.
fn check(ink: &Ink, job: &StripJob) -> Outcome<()> {
    let glyph = job.glyph as usize;
    let texts = || job.pages.iter().flat_map(|page| page.lines()).chain(std::iter::once(&*job.text));
    let mut found = Vec::new();
    if glyph < PIXEL_FONT || job.glyph > job.panel.height {
        found.push(too_long(job, &job.text, 0));
        return Err(found);
    }
    let mut unknown: Vec<char> = texts().flat_map(|text| missing(ink, text, glyph)).collect();
    unknown.sort_unstable();
    unknown.dedup();
    found.extend(unknown.into_iter().map(|character| glyph_missing(character, "led")));
    let most = job.panel.halves(job.glyph);
    for page in &job.pages {
        let rows = page.lines().count();
        for row in page.lines().filter(|row| halves(row) > most || rows > job.panel.rows(job.glyph)) {
            found.push(too_long(job, row, if rows > job.panel.rows(job.glyph) { 0 } else { most }));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn too_long(job: &StripJob, text: &str, most: usize) -> Diagnostic {
    too_wide(text, &format!("{}×{}", job.panel.width, job.panel.height), most)
}

/// Cuts a row where numbers begin and end, so that they can have a colour of their own.
fn runs<'a>(row: &'a str, numbers: &[String], tint: u8) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    let mut rest = row;
    while !rest.is_empty() {
        let number = numbers.iter().filter(|number| !number.is_empty());
        let next = number.filter_map(|number| Some((rest.find(number.as_str())?, number.len())));
        // The earliest; where two begin at one place, the longer.
        match next.min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length))) {
            Some((at, length)) => {
                if at > 0 {
                    runs.push((&rest[..at], 1));
                }
                runs.push((&rest[at..at + length], tint));
                rest = &rest[at + length..];
            }
            None => {
                runs.push((rest, 1));
                break;
            }
        }
    }
    runs
}

/// Draws a page: its rows in the middle, the free pixels shared evenly.
fn page(ink: &Ink, job: &StripJob, number: usize) -> Outcome<Canvas> {
    let (width, height, glyph) = (job.panel.width as usize, job.panel.height as usize, job.glyph as usize);
    let text = job.pages.get(number).ok_or_else(|| encode::failed(format!("the strip has no page {number}")))?;
    let rows: Vec<&str> = text.lines().collect();
    let mut canvas = Canvas::new(width, height);
    let free = height.saturating_sub(rows.len() * glyph + rows.len().saturating_sub(1) * row_gap(job.glyph) as usize);
    for (index, row) in rows.iter().enumerate() {
        let runs = runs(row, &job.numbers, tint(job.panel.colour, job.tone));
        let left = width.saturating_sub(halves(row) * glyph / 2) / 2;
        let top = index * (glyph + row_gap(job.glyph) as usize) + free * (index + 1) / (rows.len() + 1);
        canvas.text(ink, &runs, glyph, (left, top));
    }
    Ok(canvas)
}

/// Draws the whole text in one row of exactly the period, beginning at the left edge.
fn strip(ink: &Ink, job: &StripJob) -> Canvas {
    let (height, glyph) = (job.panel.height as usize, job.glyph as usize);
    let mut canvas = Canvas::new(job.period() as usize, height);
    let runs = runs(&job.text, &job.numbers, tint(job.panel.colour, job.tone));
    canvas.text(ink, &runs, glyph, (0, height.saturating_sub(glyph) / 2));
    canvas
}

/// Returns the text as cards with a font chip read it: GBK, one line with CRLF, no mark before it.
fn gbk(text: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    let mut found = Vec::new();
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        match base::gbk(character) {
            Some(code) => bytes.extend(code),
            None => found.push(character),
        }
    }
    found.sort_unstable();
    found.dedup();
    bytes.extend(b"\r\n");
    let finding = |character| glyph_missing(character, "GBK");
    if found.is_empty() { Ok(bytes) } else { Err(found.into_iter().map(finding).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Code;
    use crate::plan::Panel;
    use crate::render::print::fixture::theme;
    use image::AnimationDecoder;
    use std::collections::BTreeSet;

    fn job(width: u32, height: u32, colour: &'static str, glyph: u32, pages: &[&str], files: &[StripFile]) -> StripJob {
        StripJob {
            panel: Panel { width, height, colour },
            tone: "warning",
            pages: pages.iter().map(|page| page.to_string()).collect(),
            text: pages.concat().replace('\n', ""),
            numbers: vec!["12315".into(), "110".into()],
            glyph,
            step: if glyph > 16 { 2 } else { 1 },
            delay: 5,
            largest: 1 << 20,
            files: files.to_vec(),
        }
    }

    fn rgb(bytes: &[u8]) -> image::RgbImage {
        image::load_from_memory(bytes).unwrap().into_rgb8()
    }

    fn colours(picture: &image::RgbImage) -> BTreeSet<[u8; 3]> {
        picture.pixels().map(|pixel| pixel.0).collect()
    }

    /// A BMP reader of our own: width, height, bits and the pixels from the top, as palette colours.
    fn bmp(bytes: &[u8]) -> (usize, usize, usize, Vec<[u8; 3]>) {
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((&bytes[..2], number(2), number(14)), (&b"BM"[..], bytes.len(), 40));
        let (start, width, height) = (number(10), number(18), number(22));
        let bits = usize::from(u16::from_le_bytes([bytes[28], bytes[29]]));
        let row = (width * bits).div_ceil(32) * 4;
        assert_eq!(number(34), row * height);
        let pixel = |x: usize, y: usize| {
            let at = x * bits;
            let byte = bytes[start + (height - 1 - y) * row + at / 8];
            let index = usize::from(byte >> (8 - bits - at % 8)) & ((1 << bits) - 1);
            let [b, g, r] = bytes[54 + 4 * index..57 + 4 * index].try_into().unwrap();
            [r, g, b]
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        (width, height, bits, pixels)
    }

    #[test]
    fn all_files_of_a_strip_show_the_same_pixels() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        let kinds = [StripFile::Page(0), StripFile::Page(1), StripFile::Preview, StripFile::Long, StripFile::Loop];
        for (width, height, colour, glyph, bits) in
            [(256, 16, "single", 16, 1), (320, 32, "single", 32, 1), (512, 32, "dual", 32, 4), (320, 64, "dual", 48, 4)]
        {
            let job = job(width, height, colour, glyph, &["先交后返", "打12315"], &kinds);
            let made = files(&ink, &job).unwrap();
            assert!(made == files(&Ink::new(&theme), &job).unwrap());
            let (w, h, depth, pixels) = bmp(&made[0]);
            assert_eq!((w as u32, h as u32, depth), (width, height, bits));
            let preview = rgb(&made[2]);
            assert_eq!(preview.dimensions(), (width, height));
            assert!(preview.pixels().map(|pixel| pixel.0).eq(pixels.iter().copied()));
            // The second page has the number in the second colour.
            let second: BTreeSet<_> = bmp(&made[1]).3.into_iter().collect();
            let seen: &[[u8; 3]] = if colour == "dual" { &[BLACK, RED, YELLOW] } else { &[BLACK, RED] };
            assert!(second.iter().eq(seen), "{second:?}");
            let (long, tall, _, strip) = bmp(&made[3]);
            assert_eq!((long as u32, tall as u32), (job.period(), height));
            let frames = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&made[4])).unwrap();
            let frames = frames.into_frames().collect_frames().unwrap();
            assert_eq!(frames.len() as u32, job.frames());
            for (number, frame) in frames.iter().enumerate() {
                assert_eq!(frame.delay().numer_denom_ms(), (50, 1));
                let shown = |x: usize, y: usize| strip[y * long + (number * job.step as usize + x) % long];
                let same = frame.buffer().enumerate_pixels().all(|(x, y, pixel)| {
                    let [r, g, b, a] = pixel.0;
                    [r, g, b] == shown(x as usize, y as usize) && a == 255
                });
                assert!(same, "frame {number} of {width} x {height}");
            }
            assert!(made[4].windows(11).any(|window| window == b"NETSCAPE2.0"));
            assert!(colours(&preview).is_subset(&DUAL.iter().copied().collect()));
        }
    }

    #[test]
    fn rows_never_touch_and_text_never_leaves_its_panel() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        let refuse = |job: StripJob| files(&ink, &job).unwrap_err().remove(0);
        // Two rows of 16 in 32 would fuse; in 64 rows of 28 do not.
        let two = refuse(job(320, 32, "single", 16, &["入门费\n拉人头"], &[StripFile::Page(0)]));
        assert_eq!((two.code, &*two.args["limit"]), (Code::TextTooLong, "0"));
        let page = files(&ink, &job(320, 64, "single", 28, &["入门费\n拉人头"], &[StripFile::Page(0)])).unwrap();
        let (width, _, _, pixels) = bmp(&page[0]);
        let dark = |row: usize| pixels[row * width..(row + 1) * width].iter().all(|pixel| *pixel == BLACK);
        assert!((30..34).any(dark));
        let long = refuse(job(96, 16, "single", 16, &["先交后返打110"], &[StripFile::Page(0)]));
        assert_eq!((&*long.args["length"], &*long.args["limit"]), ("6.5", "6"));
        assert_eq!(refuse(job(320, 32, "single", 48, &["防"], &[])).code, Code::TextTooLong);
        assert_eq!(refuse(job(320, 32, "single", 12, &["防"], &[])).code, Code::TextTooLong);
        let unknown = refuse(job(320, 32, "single", 32, &["防\u{10fffd}"], &[StripFile::Long]));
        assert_eq!((unknown.code, &*unknown.args["codepoint"]), (Code::GlyphMissing, "U+10FFFD"));
        let none = refuse(job(320, 32, "single", 32, &["防"], &[StripFile::Page(1)]));
        assert_eq!(none.code, Code::TemplateError);
    }

    #[test]
    fn every_colour_of_a_strip_is_read_against_black() {
        for colour in ["single", "dual"] {
            let palette = palette(colour);
            for tone in ["warning", "info", "festive"] {
                // The text is the first colour, numbers the tone's.
                for ink in [palette[1], palette[usize::from(tint(colour, tone))]] {
                    let picture =
                        image::RgbImage::from_fn(64, 16, |x, _| image::Rgb(if x % 8 == 0 { ink } else { BLACK }));
                    assert!(super::super::contrast::check(&picture).is_empty(), "{ink:?} of {colour}, {tone}");
                }
            }
        }
    }

    #[test]
    fn text_for_font_chips_is_gbk_or_names_what_is_not() {
        let (bytes, ..) = encoding_rs::GBK.encode("埇桥区、湾沚区：打12315");
        assert_eq!(gbk("埇桥区、湾沚区：打12315").unwrap(), [&*bytes, b"\r\n"].concat());
        let found = gbk("㙦水𠮷和㙦").unwrap_err();
        let named: Vec<_> = found.iter().map(|finding| finding.args["character"].as_str()).collect();
        assert_eq!(named, ["㙦", "𠮷"]);
    }

    #[test]
    fn numbers_are_cut_out_wherever_they_stand() {
        let numbers = ["110".to_string(), "12315".into(), "1231".into(), String::new()];
        assert_eq!(runs("打12315或110", &numbers, 3), [("打", 1), ("12315", 3), ("或", 1), ("110", 3)]);
        assert_eq!(runs("防", &numbers, 3), [("防", 1)]);
        assert_eq!(runs("", &numbers, 3), []);
    }
}
