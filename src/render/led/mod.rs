//! Stills for screens (屏): exact pixels, in the colours the panel has. Strips and panels of one or two colours get
//! pixel text; full-colour panels get a sheet of the theme's `led` part, one point a pixel.

mod pixels;

pub use pixels::strip_capacity;

use super::print::{Printer, encode_png};
use crate::base::Outcome;
use crate::model::Theme;
use crate::plan::StillJob;
use image::ExtendedColorType;

/// Up to this height a full-colour panel too is a strip.
const STRIP_HEIGHT: u32 = 40;

/// The template of full-colour stills.
const TEMPLATE: &str = "still.typ";

/// Returns the PNG of one still. The printer must be built from the same theme.
pub fn still(printer: &Printer, _theme: &Theme, job: &StillJob) -> Outcome<Vec<u8>> {
    if job.colour != "full" || job.height <= STRIP_HEIGHT {
        return pixels::still(printer, job);
    }
    let rgb = printer.picture(TEMPLATE, &job.data, job.width, job.height, job.as_of)?;
    encode_png(&rgb, job.width, job.height, ExtendedColorType::Rgb8)
}
