//! Sheets (印刷品): a poster job becomes a PDF for the print shop and a PNG proof for the screen.
//! Promises: equal jobs give equal bytes; one page of exactly the job's trim size and bleed; every font embedded.
//! Refuses: a template that fails, warns, overflows onto a second page or has another size; a character without glyph.

mod world;

pub(crate) use world::glyph_missing;

use crate::base::{Date, Diagnostic, Outcome, Place, sha256};
use crate::model::{Theme, ThemePart};
use crate::plan::PosterJob;
use image::{ExtendedColorType, ImageEncoder, codecs::png};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::comemo;
use typst::foundations::{Datetime, Smart};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, Timestamp};
use typst_render::RenderOptions;
use world::{Part, Shared, compile, template_error};

/// The stack a thread needs that calls a [`Printer`]. Layout recurses; call it from plain threads, never from rayon's
/// pool: typst waits there for work of its own, and a waiting worker would start the next sheet on top of this one.
pub const STACK_BYTES: usize = 64 << 20;

/// After how many sheets typst's memory is swept, and how many sweeps an unused entry survives.
const SWEEP_EVERY: usize = 50;
const SWEEP_AGE: usize = 10;

/// The longer side of a proof in pixels.
const PROOF_PIXELS: f64 = 1200.0;

const MM: f64 = 72.0 / 25.4;

/// Renders sheets and full-colour stills with one theme; built once for a run and shared by all threads.
pub struct Printer {
    shared: Shared,
    print: Part,
    led: Part,
    tokens: BTreeMap<String, String>,
    sheets: AtomicUsize,
}

/// What a template reads: the job's data, the sheet's size and the theme's tokens.
#[derive(Serialize)]
struct SheetData<'a, T> {
    #[serde(flatten)]
    data: &'a T,
    #[serde(flatten)]
    size: BTreeMap<&'static str, f64>,
    as_of: Date,
    tokens: &'a BTreeMap<String, String>,
}

impl Printer {
    /// Opens the theme's fonts and parses its templates.
    pub fn new(theme: &Theme) -> Outcome<Self> {
        let mut findings = Vec::new();
        let mut keep = |found: Vec<Diagnostic>| findings.extend(found);
        let shared = Shared::new(theme).map_err(&mut keep);
        let print = Part::new(theme, ThemePart::Print).map_err(&mut keep);
        let led = Part::new(theme, ThemePart::Led).map_err(&mut keep);
        match (shared, print, led) {
            (Ok(shared), Ok(print), Ok(led)) => {
                Ok(Self { shared, print, led, tokens: theme.tokens.clone(), sheets: AtomicUsize::new(0) })
            }
            _ => Err(findings),
        }
    }

    /// Returns the PDF and the PNG proof of a poster.
    pub fn poster(&self, job: &PosterJob) -> Outcome<(Vec<u8>, Vec<u8>)> {
        self.sweep();
        let size =
            BTreeMap::from([("width_mm", job.width_mm), ("height_mm", job.height_mm), ("bleed_mm", job.bleed_mm)]);
        let data = self.data(&job.data, size, job.as_of)?;
        let ident = sha256(&data).to_string();
        let mut document = compile(&self.shared, &self.print, &job.template, data, job.as_of, "print")?;
        let page = only_page(&document, job.width_mm * MM, job.height_mm * MM, job.bleed_mm * MM)?;
        let (pixels, width, height) = rgb(page, PROOF_PIXELS / (job.width_mm.max(job.height_mm) * MM));
        let proof = encode_png(&pixels, width, height, ExtendedColorType::Rgb8)?;
        document.info_mut().title = Some(job.data.title.as_str().into());
        Ok((pdf(&document, ident, job.as_of)?, proof))
    }

    /// Returns the RGB pixels of a template of the `led` part, one point a pixel.
    pub(crate) fn picture<T: Serialize>(
        &self,
        template: &str,
        data: &T,
        width: u32,
        height: u32,
        as_of: Date,
    ) -> Outcome<Vec<u8>> {
        self.sweep();
        let size = BTreeMap::from([("width", f64::from(width)), ("height", f64::from(height))]);
        let data = self.data(data, size, as_of)?;
        let document = compile(&self.shared, &self.led, template, data, as_of, "led")?;
        let page = only_page(&document, width.into(), height.into(), 0.0)?;
        Ok(rgb(page, 1.0).0)
    }

    fn data<T: Serialize>(&self, data: &T, size: BTreeMap<&'static str, f64>, as_of: Date) -> Outcome<Vec<u8>> {
        serde_json::to_vec(&SheetData { data, size, as_of, tokens: &self.tokens })
            .map_err(|error| vec![template_error(error, None)])
    }

    /// Keeps typst's memory of earlier sheets from growing with the run.
    fn sweep(&self) {
        if self.sheets.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            comemo::evict(SWEEP_AGE);
        }
    }
}

/// Returns the page of a document that has exactly one, of exactly this size in points.
fn only_page(document: &PagedDocument, width: f64, height: f64, bleed: f64) -> Outcome<&Page> {
    let [page] = document.pages() else {
        let detail = format!("the sheet has {} pages, not one: something does not fit", document.pages().len());
        return Err(vec![template_error(detail, None)]);
    };
    let (size, sides) = (page.frame.size(), page.bleed);
    let near = |a: f64, b: f64| (a - b).abs() < 0.01;
    let bled = [sides.left, sides.top, sides.right, sides.bottom].iter().all(|side| near(side.to_pt(), bleed));
    if near(size.x.to_pt(), width) && near(size.y.to_pt(), height) && bled {
        return Ok(page);
    }
    let detail = format!(
        "the page is {:.1} x {:.1} pt with {:.1} pt bleed, not {width:.1} x {height:.1} pt with {bleed:.1} pt",
        size.x.to_pt(),
        size.y.to_pt(),
        sides.left.to_pt()
    );
    Err(vec![template_error(detail, None)])
}

/// Writes the PDF. Its dates and its identity come from the job, so that the same job gives the same file.
fn pdf(document: &PagedDocument, ident: String, as_of: Date) -> Outcome<Vec<u8>> {
    let (year, month, day) = (as_of.year().into(), as_of.month() as u8, as_of.day() as u8);
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("gaoshi".to_string())),
        timestamp: Datetime::from_ymd_hms(year, month, day, 0, 0, 0).map(Timestamp::new_utc),
        tagged: false,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options)
        .map_err(|errors| errors.iter().map(|error| template_error(&error.message, None)).collect())
}

/// Draws a page as RGB pixels without its bleed; returns them with width and height. The page's fill makes them opaque.
fn rgb(page: &Page, pixel_per_pt: f64) -> (Vec<u8>, u32, u32) {
    let options = RenderOptions { pixel_per_pt: pixel_per_pt.into(), render_bleed: false };
    let pixmap = typst_render::render(page, &options);
    let pixels = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    (pixels, pixmap.width(), pixmap.height())
}

/// Writes a PNG with nothing in it but the picture.
pub(crate) fn encode_png(pixels: &[u8], width: u32, height: u32, colour: ExtendedColorType) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Default, png::FilterType::Adaptive)
        .write_image(pixels, width, height, colour)
        .map_err(|error| vec![template_error(error, None::<Place>)])?;
    Ok(bytes)
}
