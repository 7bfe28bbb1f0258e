//! Stills for screens (屏): exact pixels, in the colours the panel has. Strips and panels of one or two colours get
//! pixel text; full-colour panels get a sheet of the theme's `led` part, one point a pixel.

mod pixels;
mod video;

use super::print::{Printer, encode_png};
use crate::base::Outcome;
use crate::model::Theme;
use crate::plan::{ScrollJob, StillJob};

/// Up to this height a full-colour panel too is a strip.
const STRIP_HEIGHT: u32 = 40;

/// The template of full-colour stills.
const TEMPLATE: &str = "still.typ";

/// Returns the PNG of one still. The printer must be built from the same theme.
pub fn still(printer: &Printer, _theme: &Theme, job: &StillJob) -> Outcome<Vec<u8>> {
    if job.colour != "full" || job.height <= STRIP_HEIGHT {
        return pixels::still(printer, job);
    }
    match printer.picture(TEMPLATE, &job.data, job.width, job.height, job.as_of)? {
        Some(picture) => encode_png(&picture),
        // Too few pixels for outlines.
        None => pixels::still(printer, job),
    }
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
    use crate::base::Code;
    use std::collections::BTreeSet;

    const SLOGAN: [&str; 2] = ["辛苦钱 带回家", "别交给传销"];
    const SHORT: &str = "辛苦钱带回家，别交给传销";

    #[test]
    fn every_shape_has_its_exact_pixels_and_the_same_bytes_again() {
        on_large_stack(|| {
            let theme = theme(&[]);
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
                let png = still(&first, &theme, &job).unwrap();
                assert!(png == still(&second, &theme, &job).unwrap(), "{width} x {height} differs");
                let picture = image::load_from_memory(&png).unwrap();
                assert_eq!((picture.width(), picture.height()), (width, height));
                assert!(!picture.color().has_alpha());
            }
        });
    }

    #[test]
    fn strips_show_pure_colours_only() {
        on_large_stack(|| {
            let theme = theme(&[]);
            let printer = Printer::new(&theme).unwrap();
            let palette = |width, height, colour| {
                let png = still(&printer, &theme, &job(width, height, colour, SHORT, &SLOGAN)).unwrap();
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
            let printer = Printer::new(&theme).unwrap();
            let found = still(&printer, &theme, &job(184, 16, "single", SHORT, &SLOGAN)).unwrap_err();
            assert_eq!(found[0].code, Code::TextTooLong);
            assert_eq!((&*found[0].args["length"], &*found[0].args["limit"]), ("12", "11.5"));
            let found = still(&printer, &theme, &job(512, 12, "single", SHORT, &SLOGAN)).unwrap_err();
            assert_eq!((found[0].code, &*found[0].args["limit"]), (Code::TextTooLong, "0"));
            let found = still(&printer, &theme, &job(256, 16, "single", "防\u{10fffd}", &SLOGAN)).unwrap_err();
            assert_eq!((found[0].code, &*found[0].args["codepoint"]), (Code::GlyphMissing, "U+10FFFD"));
        });
    }
}
