//! Floor 4: preflight (印前检查), the bytes of any PDF in, a report out. Says of a file what a careful print shop would say:
//! boxes and bleed, fonts, colours, ink, overprint, black text, hairlines, the resolution of pictures, PDF/X. Promises to
//! end on every input within bounded time and memory, never to panic, and to say so when it did not look at everything.
//! Judges what stands in the file, not what it looks like: it does not blend transparency and does not add up inks that
//! overprint each other.

mod boxes;
mod colour;
mod file;
mod function;
mod geometry;
mod icc;
mod image;
mod jpeg;
mod lexer;
mod paint;
mod pdfx;
mod report;
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod walk;

pub use report::{Document, FileView, Finding, PlaceMm, Report, SCHEMA, Value};
pub use rules::{Entry, Rule};

use crate::base::{Sha256, sha256};
use boxes::Boxes;
use file::{MOST_PAGES, Pdf};
use geometry::Matrix;
use image::{Image, Ink, NoInk};
use lopdf::Stream;
use paint::{Extras, Kind, Painter, Wanted};
use state::State;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use walk::{Memory, Walker};

/// The total ink that sheets may have, in per cent, if nobody says otherwise.
pub const INK_LIMIT: u32 = 300;
/// How far text stays inside the trim, in mm.
const SAFE_MM: f64 = 5.0;
/// A page with a longer side is large format: the sheet of the largest common press is 889 x 1194 mm.
pub const LONGEST_SHEET_MM: f64 = 1194.0;
/// How many measured pictures and profiles are remembered.
const REMEMBERED: usize = 64;

/// How a file is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Offset or digital sheets.
    Sheet,
    /// Large-format inkjet (喷绘、写真).
    Large,
}

impl Profile {
    /// Returns the word of options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::Large => "large",
        }
    }
}

/// What a file should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The trimmed size.
    pub width_mm: f64,
    pub height_mm: f64,
    pub bleed_mm: f64,
    pub safe_mm: f64,
    pub pages: Option<u32>,
    pub dpi: Option<u32>,
}

/// How to judge.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// None guesses from the size of the first page.
    pub profile: Option<Profile>,
    pub expected: Option<Expected>,
    /// In per cent.
    pub ink_limit: Option<u32>,
}

/// Judges files. Remembers pictures and profiles, so that a run of posters with one photograph measures it once.
#[derive(Default)]
pub struct Inspector {
    inks: Mutex<BTreeMap<(Sha256, Sha256), Ink>>,
    profiles: Mutex<Vec<Known>>,
}

/// A profile that was read. The same bytes stand in every file of a run; comparing them is faster than hashing them.
struct Known {
    content: Vec<u8>,
    filters: Vec<String>,
    profile: Option<Arc<icc::Profile>>,
}

/// How many profiles are remembered, the first ones of a run.
const PROFILES: usize = 8;

impl Inspector {
    /// Judges a file.
    pub fn inspect(&self, bytes: &[u8], options: &Options) -> Report {
        let ink_limit = options.ink_limit.unwrap_or(INK_LIMIT);
        let guessed = options.profile.unwrap_or(Profile::Sheet);
        let pdf = match Pdf::open(bytes) {
            Ok(pdf) => pdf,
            Err(detail) => {
                let mut report = Report::new(guessed, ink_limit);
                report.encrypted = detail.contains("password") || detail.contains("decryption");
                let rule = if report.encrypted { Rule::Encrypted } else { Rule::Unreadable };
                report.add(rule, None, None, vec![("detail", detail.into())]);
                return report;
            }
        };
        let (pages, count) = pdf.pages();
        let first = pages.first().and_then(|page| Boxes::read(&pdf, page)).map(|boxes| boxes.size_mm());
        let is_long = first.is_some_and(|(width, height)| width.max(height) > LONGEST_SHEET_MM);
        let profile = options.profile.unwrap_or(if is_long { Profile::Large } else { Profile::Sheet });
        let mut report = Report::new(profile, ink_limit);
        report.pdf = Some(pdf.document.version.clone());
        report.page_count = count as u32;
        report.encrypted = pdf.document.encryption_state.is_some() || pdf.document.trailer.has(b"Encrypt");
        if report.encrypted {
            report.add(Rule::Encrypted, None, None, vec![]);
        }
        if pdf.document.xref_recovery.is_some() {
            report.add(Rule::Repaired, None, None, vec![]);
        }
        if count == 0 && !report.encrypted {
            report.add(Rule::NoPages, None, None, vec![]);
        }
        if count > MOST_PAGES {
            let detail = Value::Words("只查了前 5000 页", "only the first 5,000 pages were looked at");
            report.add(Rule::TooComplex, None, None, vec![("detail", detail)]);
        }
        if let Some(expected) = options.expected.as_ref().and_then(|expected| expected.pages)
            && expected as usize != count
        {
            let values = vec![("pages", count.to_string().into()), ("expected", expected.to_string().into())];
            report.add(Rule::PageCount, None, None, values);
        }
        let (mut memory, mut extras) = (Memory::new(), Extras::default());
        for (index, page) in pages.iter().enumerate() {
            let number = index as u32 + 1;
            let Some(boxes) = Boxes::read(&pdf, page) else {
                let detail = Value::Words("没有或不能用", "it is missing or unusable");
                report.add(Rule::BoxInvalid, Some(number), None, vec![("box", "MediaBox".into()), ("detail", detail)]);
                continue;
            };
            let facts = boxes::judge(&pdf, page, number, &boxes, options.expected.as_ref(), &mut report);
            report.pages.push(facts);
            self.page(&pdf, page, number, &boxes, options, &mut memory, &mut extras, &mut report);
        }
        let sizes: BTreeSet<String> =
            report.pages.iter().map(|page| format!("{}×{}", page.width_mm.round(), page.height_mm.round())).collect();
        if sizes.len() > 1 {
            let sizes = sizes.into_iter().take(8).collect::<Vec<_>>().join(", ");
            report.add(Rule::SizesMixed, None, None, vec![("sizes", sizes.into())]);
        }
        report.transparency = extras.transparency;
        pdfx::judge(&pdf, self, &extras, &mut report);
        report.finish()
    }

    /// Looks at everything that a page paints.
    #[allow(clippy::too_many_arguments)]
    fn page(
        &self,
        pdf: &Pdf,
        page: &file::Page,
        number: u32,
        boxes: &Boxes,
        options: &Options,
        memory: &mut Memory,
        extras: &mut Extras,
        report: &mut Report,
    ) {
        let (width, height) = boxes.size_mm();
        let expected = options.expected.as_ref();
        let dpi = expected.and_then(|expected| expected.dpi).map(f64::from);
        let wanted = Wanted {
            dpi: dpi.unwrap_or_else(|| boxes::wanted_dpi(report.profile, width, height)),
            ink: f64::from(report.ink_limit),
            safe_mm: expected.map_or(SAFE_MM, |expected| expected.safe_mm),
            bleeds: report.profile == Profile::Sheet && expected.is_none_or(|expected| expected.bleed_mm > 0.0),
        };
        let mut painter = Painter {
            pdf,
            report,
            extras,
            inspector: self,
            number,
            wanted,
            media: boxes.media,
            bleed: boxes.bleed,
            trim: boxes.trim,
            unit: boxes.unit,
            seen: HashSet::new(),
            fonts: HashSet::new(),
            inks: BTreeMap::new(),
            edges: BTreeSet::new(),
        };
        if let Some(group) = pdf.dict(page.dict, "Group") {
            painter.group(group, page.resources);
        }
        let content = match content(pdf, page) {
            Ok(content) => content,
            Err(broken) => return painter.broken(Kind::Page, broken),
        };
        let start = State::new(Matrix::IDENTITY, boxes.media);
        Walker::new(pdf, memory, &mut painter, Matrix::IDENTITY).run(&content, page.resources, start, 0);
    }

    /// Measures a picture's ink, or remembers it.
    fn ink(&self, pdf: &Pdf, image: &Image, stream: &Stream) -> Result<Ink, NoInk> {
        // Short ones are measured as fast as they are looked up.
        if stream.content.len() < 4096 {
            return image.ink(pdf, stream);
        }
        let key = (sha256(&stream.content), image.reading(pdf, stream));
        if let Some(ink) = lock(&self.inks).get(&key) {
            return Ok(*ink);
        }
        let measured = image.ink(pdf, stream);
        if let Ok(ink) = measured {
            remember(&mut lock(&self.inks), key, ink);
        }
        measured
    }

    /// Reads a profile, or remembers it.
    fn profile(&self, pdf: &Pdf, stream: &Stream) -> Option<Arc<icc::Profile>> {
        let filters = pdf.filters(stream);
        let is_same = |known: &&Known| known.content == stream.content && known.filters == filters;
        if let Some(known) = lock(&self.profiles).iter().find(is_same) {
            return known.profile.clone();
        }
        let profile = pdf.decode(stream).ok().and_then(|bytes| icc::read(&bytes)).map(Arc::new);
        let mut profiles = lock(&self.profiles);
        if profiles.len() < PROFILES {
            profiles.push(Known { content: stream.content.clone(), filters, profile: profile.clone() });
        }
        drop(profiles);
        profile
    }
}

/// Joins the content of a page: its streams are one stream, cut anywhere between two words.
fn content(pdf: &Pdf, page: &file::Page) -> Result<Vec<u8>, file::Broken> {
    let Some(object) = pdf.entry(page.dict, "Contents") else { return Ok(Vec::new()) };
    if let Ok(stream) = object.as_stream() {
        return pdf.decode(stream);
    }
    let mut all = Vec::new();
    for part in object.as_array().map_or(&[][..], Vec::as_slice) {
        if let Ok(stream) = pdf.get(part).as_stream() {
            all.extend(pdf.decode(stream)?);
            all.push(b'\n');
        }
    }
    Ok(all)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remember<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) {
    if map.len() >= REMEMBERED {
        map.clear();
    }
    map.insert(key, value);
}
