//! Sheets (印刷品): a job becomes a PDF for the print shop and a PNG proof of its first page for the screen.
//! Promises: equal jobs give equal bytes; every page of exactly the job's trim size and bleed; every font embedded.
//! Refuses: a template that fails, warns or has another size, text outside the sheet, a second page of what is no list, a
//! character without glyph.

mod code;
#[cfg(test)]
mod designs;
#[cfg(test)]
pub(crate) mod fixture;
mod joiner;
mod press;
mod proof;
mod scene;
mod world;

pub(crate) use proof::encode_png;
pub(crate) use scene::Scene;
pub(crate) use world::glyph_missing;

use crate::base::{Code, Date, Diagnostic, Outcome, sha256};
use crate::model::{Theme, ThemePart, Token};
use crate::plan::{SheetData, SheetJob};
use image::RgbImage;
use press::{Press, Sheet};
use proof::draw;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::comemo;
use typst::foundations::{Datetime, Smart};
use typst::model::{Document, DocumentInfo};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, Timestamp};
use world::{Given, Part, Shared, compile, outside, template_error};

/// The stack a thread needs that calls a `Printer`. Layout recurses; call it from plain threads, never from rayon's
/// pool: typst waits there for work of its own, and a waiting worker would start the next sheet on top of this one.
pub const STACK_BYTES: usize = 64 << 20;

/// After how many sheets typst's memory is swept, and how many sweeps an unused entry survives.
const SWEEP_EVERY: usize = 20;
const SWEEP_AGE: usize = 3;
/// A list of a thousand rows leaves a hundred megabytes that no other sheet uses: they go after each list.
const LIST_AGE: usize = 4;

/// The longer side of a proof in pixels.
const PROOF_PIXELS: f64 = 1200.0;
/// The same for what a province has tens of thousands of.
const SMALL_PROOF_PIXELS: f64 = 640.0;

const MM: f64 = 72.0 / 25.4;

/// Renders sheets and full-colour stills with one theme; built once for a run and shared by all threads.
pub struct Printer {
    shared: Shared,
    print: Part,
    led: Part,
    /// What screens see of the theme's tokens.
    values: BTreeMap<String, String>,
    /// What sheets see of them.
    colours: BTreeMap<String, Colour>,
    press: Press,
    sheets: AtomicUsize,
}

/// A sheet that is set, with the hash of what it shows.
struct LaidOut {
    pages: Vec<Page>,
    info: DocumentInfo,
    ident: String,
}

/// A colour token as sheets see it.
#[derive(Serialize)]
struct Colour {
    rgb: String,
    /// Per cent of cyan, magenta, yellow and black.
    cmyk: [f64; 4],
}

/// What a template reads: the job's data, the sheet's size and the theme's tokens.
#[derive(Serialize)]
struct Input<'a, T, K> {
    #[serde(flatten)]
    data: &'a T,
    #[serde(flatten)]
    size: BTreeMap<&'static str, f64>,
    as_of: Date,
    tokens: &'a BTreeMap<String, K>,
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
                let colour = |token: &Token| Some(Colour { rgb: token.value.clone(), cmyk: token.cmyk? });
                let tokens = || theme.tokens.iter();
                let values = tokens().map(|(name, token)| (name.clone(), token.value.clone())).collect();
                let colours = tokens().filter_map(|(name, token)| Some((name.clone(), colour(token)?))).collect();
                let version = theme.hashes.get(&ThemePart::Print).cloned().unwrap_or_default();
                let press = Press::new(shared.fonts(), version);
                Ok(Self { shared, print, led, values, colours, press, sheets: AtomicUsize::new(0) })
            }
            _ => Err(findings),
        }
    }

    /// Returns the PDF and the PNG proof of a sheet.
    pub fn sheet(&self, job: &SheetJob) -> Outcome<(Vec<u8>, Vec<u8>)> {
        let laid = self.laid_out(job)?;
        let proof = self.proof(&laid, job)?;
        Ok((self.write_pdf(laid, job)?, proof))
    }

    /// Returns the PDF of a sheet that needs no proof.
    pub fn pdf(&self, job: &SheetJob) -> Outcome<Vec<u8>> {
        self.write_pdf(self.laid_out(job)?, job)
    }

    /// Sets a sheet and refuses one that is not as ordered.
    fn laid_out(&self, job: &SheetJob) -> Outcome<LaidOut> {
        self.sweep();
        let size =
            BTreeMap::from([("width_mm", job.width_mm), ("height_mm", job.height_mm), ("bleed_mm", job.bleed_mm)]);
        let data = input(&job.data, size, job.as_of, &self.colours)?;
        let ident = sha256(&data).to_string();
        let given = Given::from(data).with(job.data.picture());
        let compiled = compile(&self.shared, &self.print, &job.template, given, job.as_of, "print");
        let mut document = joiner::without(&compiled.map_err(|findings| sized(findings, job))?);
        let (width, height, bleed) = (job.width_mm * MM, job.height_mm * MM, job.bleed_mm * MM);
        first_page(&document, job.data.pages())?;
        document.pages().iter().try_for_each(|page| check_size(page, width, height, bleed))?;
        let outside: Vec<String> = document.pages().iter().flat_map(|page| outside(&page.frame)).collect();
        if !outside.is_empty() {
            let detail = format!("`{}` leaves the sheet", outside.join("`, `"));
            return Err(vec![template_error(detail, None)]);
        }
        document.info_mut().title = Some(job.data.title().into());
        let (mut pages, info) = (document.pages().to_vec(), document.info().clone());
        drop(document);
        code::draw(&mut pages, job.data.code());
        Ok(LaidOut { pages, info, ident })
    }

    fn proof(&self, laid: &LaidOut, job: &SheetJob) -> Outcome<Vec<u8>> {
        let shown = if job.data.has_pages() { laid.pages.get(..1) } else { laid.pages.get(..) };
        let shown = self.press.proof(shown.unwrap_or_default(), job)?;
        proof::proof(&shown, proof_pixels(&job.data) / (job.width_mm.max(job.height_mm) * MM))
    }

    fn write_pdf(&self, laid: LaidOut, job: &SheetJob) -> Outcome<Vec<u8>> {
        let LaidOut { pages, info, ident } = laid;
        let options = options(ident.clone(), job.as_of);
        // A text that comes from the data has no place in a template of its own.
        let locate = |span| self.print.place(span).or_else(|| self.print.template(&job.template));
        let pdf = self.press.file(Sheet { pages, info, job, ident }, options, locate)?;
        if job.data.has_pages() {
            comemo::evict(LIST_AGE);
        }
        Ok(pdf)
    }

    /// Returns the picture of a template of the `led` part, one point a pixel; none if text leaves it.
    pub(crate) fn picture<T: Serialize>(
        &self,
        template: &str,
        data: &T,
        width: u32,
        height: u32,
        as_of: Date,
    ) -> Outcome<Option<RgbImage>> {
        self.sweep();
        let size = BTreeMap::from([("width", f64::from(width)), ("height", f64::from(height))]);
        let data = input(data, size, as_of, &self.values)?;
        let document = compile(&self.shared, &self.led, template, data, as_of, "led")?;
        let page = first_page(&document, Some(1))?;
        check_size(page, width.into(), height.into(), 0.0)?;
        Ok(outside(&page.frame).is_empty().then(|| draw(page, 1.0)))
    }

    /// Keeps typst's memory of earlier sheets from growing with the run.
    fn sweep(&self) {
        if self.sheets.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            comemo::evict(SWEEP_AGE);
        }
    }
}

/// Returns the first page of a document that has so many; `None` for any number but none.
fn first_page(document: &PagedDocument, pages: Option<usize>) -> Outcome<&Page> {
    match (document.pages(), pages) {
        ([first, ..], None) => Ok(first),
        ([first, ..], Some(count)) if document.pages().len() == count => Ok(first),
        (made, count) => {
            let (made, count) = (made.len(), count.unwrap_or(1));
            let detail = format!("the sheet has {made} pages, not {count}: something does not fit");
            Err(vec![template_error(detail, None)])
        }
    }
}

/// Writes `data.json`.
fn input<T: Serialize, K: Serialize>(
    data: &T,
    size: BTreeMap<&'static str, f64>,
    as_of: Date,
    tokens: &BTreeMap<String, K>,
) -> Outcome<Vec<u8>> {
    serde_json::to_vec(&Input { data, size, as_of, tokens }).map_err(|error| vec![template_error(error, None)])
}

/// Refuses a page that is not of exactly this size in points.
fn check_size(page: &Page, width: f64, height: f64, bleed: f64) -> Outcome<()> {
    let (size, sides) = (page.frame.size(), page.bleed);
    let near = |a: f64, b: f64| (a - b).abs() < 0.01;
    let bled = [sides.left, sides.top, sides.right, sides.bottom].iter().all(|side| near(side.to_pt(), bleed));
    if near(size.x.to_pt(), width) && near(size.y.to_pt(), height) && bled {
        return Ok(());
    }
    let detail = format!(
        "the page is {:.1} x {:.1} pt with {:.1} pt bleed, not {width:.1} x {height:.1} pt with {bleed:.1} pt",
        size.x.to_pt(),
        size.y.to_pt(),
        sides.left.to_pt()
    );
    Err(vec![template_error(detail, None)])
}

/// Says how a PDF is written. Its dates and its identity come from the job, so that the same job gives the same file.
fn options(ident: String, as_of: Date) -> PdfOptions {
    let (year, month, day) = (as_of.year().into(), as_of.month() as u8, as_of.day() as u8);
    PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("gaoshi".to_string())),
        timestamp: Datetime::from_ymd_hms(year, month, day, 0, 0, 0).map(Timestamp::new_utc),
        ..PdfOptions::default()
    }
}

/// Returns the longer side of a sheet's proof in pixels.
fn proof_pixels(data: &SheetData) -> f64 {
    match data {
        SheetData::Award(_) => SMALL_PROOF_PIXELS,
        // A venue's own sheet differs by a line from the one for all, whose proof is large.
        SheetData::Product(product) if product.venue.is_some() => SMALL_PROOF_PIXELS,
        _ => PROOF_PIXELS,
    }
}

/// Adds the sheet's size to what a template says does not fit on it.
fn sized(findings: Vec<Diagnostic>, job: &SheetJob) -> Vec<Diagnostic> {
    let size = format!("{} × {} mm", job.width_mm, job.height_mm);
    let add = |finding: Diagnostic| match finding.code {
        Code::TextOverflow => finding.arg("size", &size),
        _ => finding,
    };
    findings.into_iter().map(add).collect()
}

#[cfg(test)]
mod tests {
    use super::fixture::{AS_OF, on_large_stack, poster, printer_with, theme};
    use super::*;
    use crate::base::{At, Code, FileId, Place};
    use crate::plan::{AwardData, ListData, ListGroup, ListRow, ListSection};
    use std::sync::Arc;

    fn contains(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// Returns a box of the first page in hundredths of a point.
    fn rounded_box(pdf: &[u8], name: &str) -> Vec<i64> {
        let document = lopdf::Document::load_mem(pdf).unwrap();
        let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
        let numbers = page.get(name.as_bytes()).unwrap().as_array().unwrap();
        numbers.iter().map(|number| (f64::from(number.as_float().unwrap()) * 100.0).round() as i64).collect()
    }

    fn details(printer: &Printer) -> Vec<(Option<Place>, String)> {
        let found = printer.sheet(&poster(&["别交给传销"], "warning")).unwrap_err();
        assert!(found.iter().all(|finding| finding.code == Code::TemplateError));
        let place = |finding: &Diagnostic| finding.places.first().map(|(place, _)| *place);
        found.iter().map(|finding| (place(finding), finding.args["detail"].clone())).collect()
    }

    #[test]
    fn every_tone_gives_a_sheet_and_equal_jobs_equal_bytes() {
        on_large_stack(|| {
            let (first, second) = (Printer::new(&theme(&[])).unwrap(), Printer::new(&theme(&[])).unwrap());
            for tone in ["warning", "info", "festive"] {
                let job = poster(&["辛苦钱 带回家", "别交给传销"], tone);
                let (pdf, proof) = first.sheet(&job).unwrap();
                assert!(second.sheet(&job).unwrap() == (pdf.clone(), proof.clone()), "{tone} differs");
                // What is cut off a sheet is no part of the copy for readers: A3 is 841.89 by 1190.55 pt.
                assert_eq!(rounded_box(&pdf, "MediaBox"), [0, 0, 84_189, 119_055]);
                assert!(contains(&pdf, "/FontFile3"));
                assert!(contains(&pdf, "/CreationDate(D:20270201000000"));
                assert!(pdf.len() < 250_000, "{}", pdf.len());
                let proof = image::load_from_memory(&proof).unwrap();
                assert_eq!((proof.width(), proof.height()), (849, 1200));
            }
        });
    }

    #[test]
    fn the_longest_slogan_and_the_rarest_characters_fit() {
        on_large_stack(|| {
            let printer = Printer::new(&theme(&[])).unwrap();
            for slogan in ["一行写满二十四个字的标语也要放得下不能断开传销行", "埇歙黟㙦", "防"]
            {
                for (width, height) in [(297.0, 420.0), (210.0, 297.0), (600.0, 900.0)] {
                    let job = SheetJob { width_mm: width, height_mm: height, ..poster(&[slogan], "info") };
                    assert!(printer.sheet(&job).is_ok(), "{slogan} on {width} x {height}");
                }
            }
        });
    }

    #[test]
    fn a_character_without_glyph_is_named() {
        on_large_stack(|| {
            let printer = Printer::new(&theme(&[])).unwrap();
            let found = printer.sheet(&poster(&["防\u{10fffd}"], "warning")).unwrap_err();
            assert_eq!((found[0].code, &*found[0].args["codepoint"]), (Code::GlyphMissing, "U+10FFFD"));
        });
    }

    #[test]
    fn a_failing_template_says_where() {
        on_large_stack(|| {
            let found = details(&printer_with("#let x = 1\n#panic(\"no\")"));
            assert_eq!(found[0].0, Some(Place { file: FileId(7), at: At::Bytes { start: 12, end: 23 } }));
            let found = details(&printer_with("#set text(font: \"Comic Sans\")\nx"));
            assert!(found[0].1.contains("unknown font family"), "{found:?}");
            let found = details(&printer_with("#read(\"/etc/passwd\")"));
            assert!(found[0].1.contains("file not found"), "{found:?}");
            let found = details(&printer_with("#import \"@preview/x:1.0.0\"\n"));
            assert!(found[0].1.contains("packages cannot be used"), "{found:?}");
        });
    }

    #[test]
    fn a_sheet_that_is_not_the_ordered_one_is_refused() {
        on_large_stack(|| {
            let size = "#set page(width: 297mm, height: 420mm, bleed: 3mm)\n";
            let found = details(&printer_with("#set page(width: 297mm, height: 420mm)\nx"));
            assert!(found[0].1.contains("bleed"), "{found:?}");
            let found = details(&printer_with(&format!("{size}a\n#pagebreak()\nb")));
            assert!(found[0].1.contains("2 pages"), "{found:?}");
            let found = details(&printer_with(&format!("{size}#place(dx: 260mm)[outside]")));
            assert!(found[0].1.contains("`outside` leaves the sheet"), "{found:?}");
        });
    }

    fn row(number: usize, name: &str) -> ListRow {
        ListRow {
            name: name.into(),
            region: "湾沚镇".into(),
            award: "无传销村",
            standing: ["named", "rectifying", "overdue"][number % 3],
            demonstration: number.is_multiple_of(7),
            date: AS_OF,
            document: "埇打传办〔2027〕1号".into(),
            deadline: (!number.is_multiple_of(3)).then_some(AS_OF),
            reason: None,
        }
    }

    fn list(rows: usize) -> SheetJob {
        let rows = Arc::new((0..rows).map(|number| row(number, "埇桥歙县黟县濉溪村")).collect());
        let group = ListGroup { name: Some("湾沚区".into()), rows };
        let data = ListData {
            title: "公示名单".into(),
            region: "安徽省芜湖市湾沚区".into(),
            name: "湾沚区".into(),
            authority: "示例机构".into(),
            sections: vec![ListSection { kind: "village", groups: vec![group] }],
            authorities: vec!["示例机构".into()],
            hotlines: vec![],
        };
        SheetJob { template: "list.typ".into(), bleed_mm: 0.0, data: SheetData::List(data), ..poster(&["防"], "info") }
    }

    #[test]
    fn a_list_takes_as_many_pages_as_it_needs() {
        on_large_stack(|| {
            let printer = Printer::new(&theme(&[])).unwrap();
            let pages = |pdf: &[u8]| lopdf::Document::load_mem(pdf).unwrap().get_pages().len();
            for (rows, expected) in [(0, 1..=1), (1, 1..=1), (12, 1..=1), (300, 12..=17)] {
                let (pdf, proof) = printer.sheet(&list(rows)).unwrap();
                assert!(expected.contains(&pages(&pdf)), "{rows} rows on {} pages", pages(&pdf));
                assert_eq!(rounded_box(&pdf, "MediaBox"), [0, 0, 84_189, 119_055]);
                assert!(printer.sheet(&list(rows)).unwrap() == (pdf, proof), "{rows} rows differ");
            }
        });
    }

    #[test]
    fn the_longest_names_fit_plaque_and_certificate() {
        on_large_stack(|| {
            let printer = Printer::new(&theme(&[])).unwrap();
            let names = [
                "村".to_string(),
                "埇桥歙县黟县濉溪湾沚".repeat(6),
                "示例平台（www.example.com.cn）".into(),
                "x".repeat(120),
            ];
            for name in names {
                let data = AwardData {
                    title: name.clone(),
                    name: name.clone(),
                    region: "安徽省芜湖市湾沚区湾沚镇".into(),
                    award: "无传销网络平台",
                    document: "埇打传办〔2027〕1号".repeat(6),
                    authority: "埇桥区打击传销工作领导小组办公室".repeat(3).into(),
                    date: AS_OF,
                };
                for (template, width, height, bleed) in
                    [("plaque.typ", 600.0, 400.0, 3.0), ("certificate.typ", 297.0, 210.0, 0.0)]
                {
                    let job = SheetJob {
                        template: template.into(),
                        width_mm: width,
                        height_mm: height,
                        bleed_mm: bleed,
                        press: None,
                        proof: true,
                        as_of: AS_OF,
                        data: SheetData::Award(data.clone()),
                    };
                    assert!(printer.sheet(&job).is_ok(), "{template} {name}: {:?}", printer.sheet(&job).err());
                }
            }
        });
    }
}
