//! Files for screens (屏): exact pixels, in the colours the panel has. Panels of one or two colours get strips of pixel
//! text; full-colour panels get a sheet of the theme's `led` part, one point a pixel.

mod canvas;
mod contrast;
mod encode;
mod ink;
mod outline;
mod pixels;
mod strip;
mod video;

pub use ink::Ink;

use super::print::{Printer, encode_png};
use crate::base::{Code, Diagnostic, Outcome};
use crate::plan::{ScrollJob, StillJob, StripFile, StripJob};
use image::RgbImage;
use std::collections::BTreeMap;

/// Up to this height a full-colour panel too is a strip.
const STRIP_HEIGHT: u32 = 40;

/// The template of full-colour stills.
const TEMPLATE: &str = "still.typ";

/// The quality of JPGs: text stays clean, and a page stays far below what players take.
const JPG_QUALITY: u8 = 92;

/// Returns the files of a strip in the order of its job.
pub fn strip(ink: &Ink, job: &StripJob) -> Outcome<Vec<Vec<u8>>> {
    let files = strip::files(ink, job)?;
    let place = format!("{}×{}", job.panel.width, job.panel.height);
    let kind = |file: &StripFile| match file {
        // For people, no card is given it.
        StripFile::Preview => None,
        StripFile::Page(_) | StripFile::Long => Some("BMP"),
        StripFile::Loop => Some("GIF"),
        StripFile::Text => Some("TXT"),
    };
    let kinds = job.files.iter().map(kind);
    fitting(kinds.zip(&files).filter_map(|(kind, file)| Some((kind?, file))), &place, job.largest)?;
    Ok(files)
}

/// Reports the largest file of each kind that is larger than a player takes.
fn fitting<'a>(files: impl Iterator<Item = (&'static str, &'a Vec<u8>)>, place: &str, largest: u64) -> Outcome<()> {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, file) in files {
        let size = sizes.entry(kind).or_default();
        *size = (*size).max(file.len() as u64);
    }
    let too_large = sizes.into_iter().filter(|(_, size)| *size > largest).map(|(kind, size)| {
        let finding = Diagnostic::new(Code::ScreenFile).arg("place", place).arg("file", kind);
        finding.arg("size", size.div_ceil(1024)).arg("limit", largest / 1024)
    });
    let found: Vec<_> = too_large.collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// Returns the PNG of one still and, if the job asks for it, the JPG. The printer must be built from the same theme.
pub fn still(printer: &Printer, ink: &Ink, job: &StillJob) -> Outcome<Vec<Vec<u8>>> {
    let files = pictures(printer, ink, job)?;
    fitting(["PNG", "JPG"].into_iter().zip(&files), &format!("{}×{}", job.width, job.height), job.largest)?;
    Ok(files)
}

fn pictures(printer: &Printer, ink: &Ink, job: &StillJob) -> Outcome<Vec<Vec<u8>>> {
    let is_strip = job.colour != "full" || job.height <= STRIP_HEIGHT;
    let picture = match is_strip {
        true => None,
        false => printer.picture(TEMPLATE, &job.data, job.width, job.height, job.as_of)?,
    };
    let Some(picture) = picture else {
        // Too few pixels for outlines.
        let png = pixels::still(ink, job)?;
        let jpg = if job.jpg {
            Some(jpg(&image::load_from_memory(&png).map_err(encode::failed)?.into_rgb8())?)
        } else {
            None
        };
        return Ok(std::iter::once(png).chain(jpg).collect());
    };
    let unread = contrast::check(&picture);
    if !unread.is_empty() {
        return Err(unread);
    }
    let mut files = vec![encode_png(&picture)?];
    if job.jpg {
        files.push(jpg(&picture)?);
    }
    Ok(files)
}

/// Returns a JPG whose colours are as sharp as its light: halved colours would fray red type.
fn jpg(picture: &RgbImage) -> Outcome<Vec<u8>> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(encode::failed);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPG_QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder
        .encode(picture, side(picture.width())?, side(picture.height())?, jpeg_encoder::ColorType::Rgb)
        .map_err(encode::failed)?;
    Ok(bytes)
}

/// Returns the MP4 or GIF of running text. The printer must be built from the same theme.
pub fn scroll(printer: &Printer, job: &ScrollJob) -> Outcome<Vec<u8>> {
    video::scroll(printer, job)
}

/// Shows the frames of running text as planes of Y, U and V, at most this many.
#[cfg(feature = "video")]
pub fn frames(printer: &Printer, job: &ScrollJob, most: usize, show: &mut dyn FnMut([&[u8]; 3])) -> Outcome<()> {
    video::frames(printer, job, most, show)
}

#[cfg(test)]
mod tests {
    use super::super::print::fixture::{on_large_stack, still as job, theme};
    use super::*;
    use std::collections::BTreeSet;

    const SLOGAN: [&str; 2] = ["辛苦钱 带回家", "别交给传销"];
    const SHORT: &str = "辛苦钱带回家，别交给传销";

    fn picture(printer: &Printer, ink: &Ink, job: &StillJob) -> Outcome<Vec<u8>> {
        still(printer, ink, job).map(|mut files| files.remove(0))
    }

    #[test]
    fn files_over_the_players_limit_are_reported_kind_by_kind() {
        let theme = theme(&[]);
        let ink = Ink::new(&theme);
        let mut job = StripJob {
            panel: crate::plan::Panel { width: 320, height: 32, colour: "single" },
            tone: "warning",
            pages: vec!["先交后返".into(), "打12315".into()],
            text: "先交后返　　打12315".into(),
            numbers: vec![],
            glyph: 32,
            step: 2,
            delay: 5,
            largest: 1 << 20,
            files: vec![StripFile::Preview, StripFile::Page(0), StripFile::Page(1), StripFile::Long, StripFile::Loop],
        };
        let sizes: Vec<u64> = strip(&ink, &job).unwrap().iter().map(|file| file.len() as u64).collect();
        // The long strip is the largest BMP; at its very size it passes.
        job.largest = sizes[3];
        let found = strip(&ink, &job).unwrap_err();
        let kinds: Vec<_> = found.iter().map(|finding| (finding.code, &*finding.args["file"])).collect();
        assert_eq!(kinds, [(Code::ScreenFile, "GIF")]);
        job.largest = sizes[3] - 1;
        let found = strip(&ink, &job).unwrap_err();
        assert_eq!(found.iter().map(|finding| &*finding.args["file"]).collect::<Vec<_>>(), ["BMP", "GIF"]);
        // The preview is for people.
        job.files = vec![StripFile::Preview];
        job.largest = 1;
        assert!(strip(&ink, &job).is_ok());
    }

    #[test]
    fn every_shape_has_its_exact_pixels_and_the_same_bytes_again() {
        on_large_stack(|| {
            let theme = theme(&[]);
            let ink = Ink::new(&theme);
            let (first, second) = (Printer::new(&theme).unwrap(), Printer::new(&theme).unwrap());
            for (width, height, colour) in [
                (256, 16, "single"),
                (320, 32, "single"),
                (512, 32, "dual"),
                (320, 64, "dual"),
                (256, 64, "full"),
                (512, 128, "full"),
                (128, 64, "full"),
                (768, 384, "full"),
                (540, 960, "full"),
                (301, 33, "full"),
            ] {
                let job = job(width, height, colour, SHORT, &SLOGAN);
                let png = picture(&first, &ink, &job).unwrap();
                assert!(png == picture(&second, &ink, &job).unwrap(), "{width} x {height} differs");
                let decoded = image::load_from_memory(&png).unwrap();
                assert_eq!((decoded.width(), decoded.height()), (width, height));
                assert!(!decoded.color().has_alpha());
            }
        });
    }

    #[test]
    fn strips_show_pure_colours_only() {
        on_large_stack(|| {
            let theme = theme(&[]);
            let (printer, ink) = (Printer::new(&theme).unwrap(), Ink::new(&theme));
            let palette = |width, height, colour| {
                let png = picture(&printer, &ink, &job(width, height, colour, SHORT, &SLOGAN)).unwrap();
                let picture = image::load_from_memory(&png).unwrap().into_rgb8();
                picture.pixels().map(|pixel| pixel.0).collect::<BTreeSet<_>>()
            };
            let (black, red, yellow) = ([0, 0, 0], [255, 0, 0], [255, 255, 0]);
            // Bitmap, bitmap doubled, outline, several lines.
            for (width, height) in [(256, 16), (512, 32), (320, 32), (320, 64)] {
                assert_eq!(palette(width, height, "single"), BTreeSet::from([black, red]), "{width} x {height}");
            }
            assert_eq!(palette(512, 32, "dual"), BTreeSet::from([black, red, yellow]));
            assert_eq!(palette(320, 64, "dual"), BTreeSet::from([black, red, yellow]));
        });
    }

    #[test]
    fn what_does_not_fit_or_cannot_be_drawn_is_refused() {
        on_large_stack(|| {
            let theme = theme(&[]);
            let (printer, ink) = (Printer::new(&theme).unwrap(), Ink::new(&theme));
            let found = picture(&printer, &ink, &job(184, 16, "single", SHORT, &SLOGAN)).unwrap_err();
            assert_eq!(found[0].code, Code::TextTooLong);
            assert_eq!((&*found[0].args["length"], &*found[0].args["limit"]), ("12", "11.5"));
            let found = picture(&printer, &ink, &job(512, 12, "single", SHORT, &SLOGAN)).unwrap_err();
            assert_eq!((found[0].code, &*found[0].args["limit"]), (Code::TextTooLong, "0"));
            let found = picture(&printer, &ink, &job(256, 16, "single", "防\u{10fffd}", &SLOGAN)).unwrap_err();
            assert_eq!((found[0].code, &*found[0].args["codepoint"]), (Code::GlyphMissing, "U+10FFFD"));
        });
    }
}
