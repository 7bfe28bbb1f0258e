//! The press (印前): what turns the pages of a template into a file that a print shop takes unopened, into its proof, or
//! into a copy for offices and readers. Colours are changed on typst's pages, the rest in the PDF that typst writes.
//! Promises: nothing but CMYK and spot inks in a press file, black text in black ink that overprints, no ink over the
//! limit, and a proof that shows the sheet on its paper.

mod apart;
mod colours;
mod copy;
mod deflate;
mod file;
mod ink;
mod marks;
mod outlines;
mod photos;
mod screen;
#[cfg(test)]
mod tests;
mod walk;
mod xmp;

use super::MM;
use crate::base::{Code, Diagnostic, Outcome, short_hash};
use crate::model::Condition;
use crate::plan::{self, SheetJob};
use ink::Ink;
use photos::Photos;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use typst::foundations::Smart;
use typst::layout::{Abs, Frame, Point, Ratio, Sides, Size, Transform};
use typst::model::DocumentInfo;
use typst::syntax::Span;
use typst::text::{Font, FontInstance};
use typst::visualize::Color;
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// The longest side of a page in units; a longer page has larger units.
const UNITS: f64 = 14_400.0;

/// What the press files of a run share.
pub(super) struct Press {
    inks: Mutex<BTreeMap<String, Arc<Ink>>>,
    photos: Photos,
    slug: Option<FontInstance>,
    twins: apart::Twins,
    /// A hash of the theme's sheets, for the hash in the slug line.
    theme: String,
}

/// The pages of a sheet and what its files say of it.
pub(super) struct Sheet<'a> {
    pub pages: Vec<Page>,
    pub info: DocumentInfo,
    pub job: &'a SheetJob,
    /// A hash of what the template read.
    pub ident: String,
}

impl Press {
    /// Starts a run; the slug line is set in one of these fonts.
    pub(super) fn new(fonts: impl Iterator<Item = Font>, theme: String) -> Self {
        let (inks, photos, twins) = (Mutex::default(), Photos::default(), apart::Twins::default());
        Self { inks, photos, slug: marks::slug_font(fonts), twins, theme }
    }

    /// Returns the pages of a proof: the sheet as it will look on its paper, or as a screen shows an office copy.
    pub(super) fn proof(&self, pages: &[Page], job: &SheetJob) -> Outcome<Vec<Page>> {
        let mut pages = pages.to_vec();
        let Some(press) = &job.press else {
            pages.iter_mut().for_each(|page| walk::page(page, &mut screen::Office));
            return Ok(pages);
        };
        let ink = self.ink(&press.condition)?;
        let mut change = screen::OnPaper::new(&ink, &self.photos);
        for page in &mut pages {
            // Where nothing is printed, the paper shows; it is not quite white.
            if page.fill_or_transparent().is_none() {
                page.fill = Smart::Custom(Some(Color::WHITE.into()));
            }
            walk::page(page, &mut change);
        }
        Ok(pages)
    }

    /// Returns the PDF of a sheet; `locate` finds the place of a span in the theme.
    pub(super) fn file(
        &self,
        sheet: Sheet,
        options: PdfOptions,
        locate: impl Fn(Span) -> Option<crate::base::Place>,
    ) -> Outcome<Vec<u8>> {
        match &sheet.job.press {
            Some(press) => self.press_file(press, sheet, options, locate),
            None => office_copy(sheet, options),
        }
    }

    fn press_file(
        &self,
        press: &plan::Press,
        sheet: Sheet,
        options: PdfOptions,
        locate: impl Fn(Span) -> Option<crate::base::Place>,
    ) -> Outcome<Vec<u8>> {
        let ink = self.ink(&press.condition)?;
        let Sheet { mut pages, info, job, ident } = sheet;
        let mut colours = colours::Press { ink: &ink, photos: &self.photos, findings: BTreeMap::new() };
        pages.iter_mut().for_each(|page| walk::page(page, &mut colours));
        if !colours.findings.is_empty() {
            let place = |(finding, span): (Diagnostic, Span)| match locate(span) {
                Some(place) => finding.at(place),
                None => finding,
            };
            return Err(colours.findings.into_values().map(place).collect());
        }
        let bleed = job.bleed_mm * MM;
        let longest = job.width_mm.max(job.height_mm) * MM + 2.0 * (bleed + marks::SLUG);
        let unit = (longest / UNITS).ceil().max(1.0);
        let slug = format!("{}  ·  {}  ·  {}", press.slug, job.as_of, self.short(press, &ident));
        let own = job.data.own_texts();
        for (number, page) in pages.iter_mut().enumerate() {
            if press.marks {
                let mirrored = number % 2 == 1;
                let marks = marks::Marks { folds: &press.folds_mm, mirrored, line: &slug, font: self.slug.as_ref() };
                marks::add(page, &marks);
            }
            if press.outlines {
                outlines::text_to_paths(&mut page.frame);
            } else if !own.is_empty() {
                self.twins.set_apart(&mut page.frame, &own, &slug);
            }
            if unit != 1.0 {
                shrink(page, unit);
            }
        }
        let options = PdfOptions { standards: standards(&[PdfStandard::V_1_6])?, tagged: false, ..options };
        let language = info.locale.unwrap_or_default().rfc_3066().to_string();
        let title = job.data.title();
        let document = PagedDocument::new(pages.into_iter().collect(), info);
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| refused(&errors))?;
        let margin = bleed + if press.marks { marks::SLUG } else { 0.0 };
        let spec = file::Spec {
            ink: &ink,
            title: &title,
            language: &language,
            date: job.as_of,
            ident: &ident,
            width: job.width_mm * MM / unit,
            height: job.height_mm * MM / unit,
            margin: margin / unit,
            bleed: bleed / unit,
            unit,
            outlines: press.outlines,
        };
        file::finish(&pdf, &spec).map_err(|detail| vec![super::template_error(detail, None)])
    }

    /// Returns the hash of the slug line: equal for equal sheets of one theme.
    fn short(&self, press: &plan::Press, ident: &str) -> String {
        let parts = [ident, &self.theme, &press.condition.hash, if press.outlines { "outlines" } else { "text" }];
        let mut hash = short_hash(&parts.map(str::as_bytes));
        hash.truncate(10);
        hash
    }

    /// Returns a condition made ready, once for the run.
    fn ink(&self, condition: &Arc<Condition>) -> Outcome<Arc<Ink>> {
        // A thread that panicked here leaves a map that is whole.
        let mut inks = self.inks.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let key = format!("{} {} {}", condition.hash, condition.id, condition.ink_limit);
        if let Some(ink) = inks.get(&key) {
            return Ok(ink.clone());
        }
        let ink = Ink::new(condition.clone());
        let ink = ink.map_err(|detail| vec![Diagnostic::new(Code::ThemeInvalid).arg("detail", detail)])?;
        let ink = Arc::new(ink);
        inks.insert(key, ink.clone());
        Ok(ink)
    }
}

/// Writes a copy for offices and readers: PDF/A-2u with tags, in the colours of screens.
fn office_copy(sheet: Sheet, options: PdfOptions) -> Outcome<Vec<u8>> {
    let Sheet { mut pages, info, .. } = sheet;
    for page in &mut pages {
        walk::page(page, &mut screen::Office);
        // A reader wants the finished sheet, not what is cut off.
        page.bleed = Sides::splat(Abs::zero());
    }
    let options = PdfOptions { standards: standards(&[PdfStandard::A_2u])?, tagged: true, ..options };
    let document = PagedDocument::new(pages.into_iter().collect(), info);
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| refused(&errors))?;
    // A list of thousands of names is large, and so is its file; both at once would be twice that.
    drop(document);
    copy::pack(pdf).map_err(|detail| vec![super::template_error(detail, None)])
}

fn standards(list: &[PdfStandard]) -> Outcome<PdfStandards> {
    PdfStandards::new(list).map_err(|error| vec![super::template_error(error.message(), None)])
}

fn refused(errors: &[typst::diag::SourceDiagnostic]) -> Vec<Diagnostic> {
    errors.iter().map(|error| super::template_error(&error.message, None)).collect()
}

/// Makes a page smaller for units that are larger than a point.
fn shrink(page: &mut Page, unit: f64) {
    let (size, share) = (page.frame.size(), Ratio::new(1.0 / unit));
    let inner = std::mem::replace(&mut page.frame, Frame::hard(Size::zero()));
    let mut out = Frame::hard(Size::new(size.x / unit, size.y / unit));
    let mut group = typst::layout::GroupItem::new(inner);
    group.transform = Transform::scale(share, share);
    out.push(Point::zero(), typst::layout::FrameItem::Group(group));
    page.frame = out;
    let side = |side: Abs| side / unit;
    page.bleed =
        Sides::new(side(page.bleed.left), side(page.bleed.top), side(page.bleed.right), side(page.bleed.bottom));
}
