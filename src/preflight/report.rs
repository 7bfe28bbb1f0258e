//! What a preflight says: facts of the file and findings, in a shape that programs may rely on (`preflight.schema.json`).
//! A change that can break a reader raises the version.

use super::Profile;
use super::geometry::Rect;
use super::rules::Rule;
use crate::base::{GENERATOR, Lang, Severity, Text};
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// The JSON Schema of a report.
pub const SCHEMA: &str = include_str!("preflight.schema.json");

/// Different findings of one rule on one page beyond this many are only counted.
const EACH: usize = 30;
/// All findings of a file; a file with as many has been told enough.
const MOST: usize = 5_000;

/// A value in a message: the same in every language, or words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Same(String),
    Words(&'static str, &'static str),
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Words(text.zh, text.en)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Same(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Same(text.to_string())
    }
}

/// Something the file does wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    /// Counted from 1; None for the file as a whole.
    pub page: Option<u32>,
    pub values: Vec<(&'static str, Value)>,
    /// Where it is, in mm from the top left of the trim.
    pub place: Option<PlaceMm>,
    /// How often it occurs.
    pub count: usize,
}

/// A rectangle in mm from the top left corner of the trim.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlaceMm {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Finding {
    /// Returns the message: what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        self.fill(self.rule.entry().message, lang)
    }

    /// Returns what to do.
    pub fn hint(&self, lang: Lang) -> String {
        self.fill(self.rule.entry().hint, lang)
    }

    fn fill(&self, text: Text, lang: Lang) -> String {
        let mut out = text.get(lang).to_string();
        for (name, value) in &self.values {
            let value = match value {
                Value::Same(text) => tame(text),
                Value::Words(zh, en) => Text { zh, en }.get(lang).to_string(),
            };
            out = out.replace(&format!("{{{name}}}"), &value);
        }
        out
    }
}

/// Keeps a hostile name from breaking the report.
fn tame(value: &str) -> String {
    const LONGEST: usize = 120;
    let is_hostile = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let short: String = value.chars().take(LONGEST).map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(LONGEST).is_some() { short + "…" } else { short }
}

/// A length, ratio or percentage as it is shown and written.
fn rounded<S: Serializer>(value: &f64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_f64(round(*value))
}

/// Rounds to hundredths; what is no number becomes 0.
pub fn round(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    // `+ 0.0` makes minus zero zero.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

/// A page's size and boxes.
#[derive(Clone, Debug, Serialize)]
pub struct PageFacts {
    pub number: u32,
    /// The trimmed size as it is seen, rotation applied.
    #[serde(serialize_with = "rounded")]
    pub width_mm: f64,
    #[serde(serialize_with = "rounded")]
    pub height_mm: f64,
    pub rotate: i64,
    #[serde(serialize_with = "rounded")]
    pub user_unit: f64,
    /// The boxes that the page has, in mm from the corner of its coordinates: left, bottom, right, top.
    pub boxes: BTreeMap<&'static str, [f64; 4]>,
    /// How far bleed goes beyond the trim: left, bottom, right, top.
    pub bleed_mm: [f64; 4],
}

/// A font that shows text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FontFacts {
    pub name: String,
    pub kind: String,
    pub embedded: bool,
    pub subset: bool,
    pub unicode: bool,
}

/// A picture at one place.
#[derive(Clone, Debug, Serialize)]
pub struct ImageFacts {
    pub page: u32,
    pub width: u32,
    pub height: u32,
    pub bits: u32,
    pub colour: String,
    #[serde(serialize_with = "rounded")]
    pub dpi: f64,
}

/// What the file says of the press it is for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IntentFacts {
    pub subtype: String,
    pub identifier: Option<String>,
    /// The name in the embedded profile.
    pub profile: Option<String>,
    /// Its class, such as `prtr`.
    pub class: Option<String>,
    pub components: Option<u32>,
}

/// Everything about one file.
#[derive(Clone, Debug)]
pub struct Report {
    pub profile: Profile,
    pub pdf: Option<String>,
    pub pdfx: Option<String>,
    pub encrypted: bool,
    pub page_count: u32,
    pub pages: Vec<PageFacts>,
    /// Colour spaces of everything that is painted.
    pub colours: BTreeSet<String>,
    pub spots: BTreeSet<String>,
    pub transparency: bool,
    pub fonts: BTreeSet<FontFacts>,
    pub images: Vec<ImageFacts>,
    pub intent: Option<IntentFacts>,
    /// The most ink of any flat colour or 8x8 square of a picture, in per cent.
    pub most_ink: f64,
    pub ink_limit: u32,
    pub findings: Vec<Finding>,
    /// Which findings a rule has on a page.
    index: BTreeMap<(Rule, Option<u32>), Vec<usize>>,
}

impl Report {
    /// Starts a report without facts.
    pub fn new(profile: Profile, ink_limit: u32) -> Self {
        Self {
            profile,
            pdf: None,
            pdfx: None,
            encrypted: false,
            page_count: 0,
            pages: Vec::new(),
            colours: BTreeSet::new(),
            spots: BTreeSet::new(),
            transparency: false,
            fonts: BTreeSet::new(),
            images: Vec::new(),
            intent: None,
            most_ink: 0.0,
            ink_limit,
            findings: Vec::new(),
            index: BTreeMap::new(),
        }
    }

    /// Returns how many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Tells whether a shop may take the file.
    pub fn ok(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    /// Adds a finding, unless the rule does not apply; equal ones are counted.
    pub fn add(&mut self, rule: Rule, page: Option<u32>, place: Option<PlaceMm>, values: Vec<(&'static str, Value)>) {
        let Some(severity) = rule.severity(self.profile) else { return };
        let of_rule = self.index.entry((rule, page)).or_default();
        let findings = &mut self.findings;
        if let Some(known) = of_rule.iter().find(|at| findings[**at].values == values) {
            findings[*known].count += 1;
            return;
        }
        match of_rule.last() {
            Some(last) if of_rule.len() >= EACH => findings[*last].count += 1,
            _ if findings.len() >= MOST => {}
            _ => {
                of_rule.push(findings.len());
                findings.push(Finding { rule, severity, page, values, place, count: 1 });
            }
        }
    }

    /// Sorts findings: the worst first, then by page.
    pub fn finish(mut self) -> Self {
        self.index.clear();
        self.findings.sort_by_key(|finding| (finding.severity, finding.page, finding.rule));
        self
    }

    /// Returns the report of this file for programs.
    pub fn view<'a>(&'a self, file: &'a str, format: Option<&'a str>, lang: Lang) -> FileView<'a> {
        let finding = |finding: &'a Finding| FindingView {
            code: finding.rule.code(),
            severity: finding.severity.name(),
            page: finding.page,
            message: finding.message(lang),
            hint: finding.hint(lang),
            source: finding.rule.entry().source.get(lang),
            place: finding.place,
            count: finding.count,
        };
        FileView {
            file,
            ok: self.ok(),
            profile: self.profile.name(),
            format,
            pdf: self.pdf.as_deref(),
            pdfx: self.pdfx.as_deref(),
            encrypted: self.encrypted,
            output_intent: self.intent.as_ref(),
            page_count: self.page_count,
            pages: &self.pages,
            colours: &self.colours,
            spots: &self.spots,
            transparency: self.transparency,
            fonts: &self.fonts,
            images: &self.images,
            ink: InkView { most: round(self.most_ink), limit: self.ink_limit },
            findings: self.findings.iter().map(finding).collect(),
        }
    }
}

/// One file of the JSON report.
#[derive(Debug, Serialize)]
pub struct FileView<'a> {
    file: &'a str,
    ok: bool,
    profile: &'static str,
    format: Option<&'a str>,
    pdf: Option<&'a str>,
    pdfx: Option<&'a str>,
    encrypted: bool,
    output_intent: Option<&'a IntentFacts>,
    page_count: u32,
    pages: &'a [PageFacts],
    colours: &'a BTreeSet<String>,
    spots: &'a BTreeSet<String>,
    transparency: bool,
    fonts: &'a BTreeSet<FontFacts>,
    images: &'a [ImageFacts],
    ink: InkView,
    findings: Vec<FindingView<'a>>,
}

#[derive(Debug, Serialize)]
struct InkView {
    most: f64,
    limit: u32,
}

#[derive(Debug, Serialize)]
struct FindingView<'a> {
    code: &'static str,
    severity: &'static str,
    page: Option<u32>,
    message: String,
    hint: String,
    source: &'a str,
    place: Option<PlaceMm>,
    count: usize,
}

/// The whole JSON report.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    version: u32,
    generator: &'static str,
    ok: bool,
    summary: Summary,
    files: Vec<FileView<'a>>,
}

#[derive(Debug, Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    notices: usize,
}

impl<'a> Document<'a> {
    /// Joins the reports of files.
    pub fn new(files: Vec<FileView<'a>>) -> Self {
        let count = |name: &str| files.iter().flat_map(|file| &file.findings).filter(|f| f.severity == name).count();
        Self {
            version: 1,
            generator: GENERATOR,
            ok: files.iter().all(|file| file.ok),
            summary: Summary {
                files: files.len(),
                errors: count("error"),
                warnings: count("warning"),
                notices: count("notice"),
            },
            files,
        }
    }
}

/// Returns a place in mm from the top left of the trim.
pub fn place(area: Rect, trim: Rect, mm: f64) -> PlaceMm {
    PlaceMm {
        x: round((area.left - trim.left) * mm),
        y: round((trim.top - area.top) * mm),
        width: round(area.width() * mm),
        height: round(area.height() * mm),
    }
}
