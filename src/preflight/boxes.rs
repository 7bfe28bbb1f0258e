//! Page sizes and boxes: what is there, how they lie in each other, and whether there is enough to cut off.

use super::file::{Page, Pdf};
use super::geometry::Rect;
use super::report::{PageFacts, Report, Value, round};
use super::rules::Rule;
use super::{Expected, Profile};
use std::collections::BTreeMap;

/// The bleed of a sheet, in mm.
pub const BLEED_MM: f64 = 3.0;
/// Lengths that differ by less are the same, in mm.
const SAME_MM: f64 = 0.1;
/// A side of a page, in units, beyond which UserUnit is needed.
const LONGEST_UNITS: f64 = 14_400.0;

/// The boxes of a page that content is judged by, in its units.
#[derive(Clone, Copy, Debug)]
pub struct Boxes {
    pub media: Rect,
    pub bleed: Rect,
    pub trim: Rect,
    /// Points of one unit.
    pub unit: f64,
    pub rotate: i64,
}

impl Boxes {
    /// Reads a page's boxes without judging them; the media box stands in for what is missing.
    pub fn read(pdf: &Pdf, page: &Page) -> Option<Self> {
        let rect = |key: &str| page.rect(pdf, key).ok().flatten();
        let media = rect("MediaBox")?;
        let (trim, bleed) = (rect("TrimBox").or_else(|| rect("ArtBox")), rect("BleedBox"));
        // Without a trim nothing says that there is anything to cut off.
        let whole = rect("CropBox").map_or(media, |crop| crop.meet(media));
        let whole = if whole.width() > 0.0 && whole.height() > 0.0 { whole } else { media };
        Some(Self {
            media,
            bleed: bleed.unwrap_or(if trim.is_some() { media } else { whole }),
            trim: trim.unwrap_or(whole),
            unit: pdf.number(page.dict, "UserUnit").filter(|unit| *unit > 0.0 && *unit <= 75_000.0).unwrap_or(1.0),
            rotate: page.inherit(pdf, "Rotate").and_then(super::file::number).map_or(0, |degrees| degrees as i64),
        })
    }

    fn mm(&self) -> f64 {
        self.unit * 25.4 / 72.0
    }

    /// Returns the trimmed width and height in mm as they are seen.
    pub fn size_mm(&self) -> (f64, f64) {
        let (width, height) = (self.trim.width() * self.mm(), self.trim.height() * self.mm());
        if self.rotate.rem_euclid(180) == 90 { (height, width) } else { (width, height) }
    }

    /// Returns the bleed in mm: left, bottom, right, top.
    pub fn bleed_mm(&self) -> [f64; 4] {
        let bleed = self.bleed.meet(self.media);
        let sides = [
            self.trim.left - bleed.left,
            self.trim.bottom - bleed.bottom,
            bleed.right - self.trim.right,
            bleed.top - self.trim.top,
        ];
        sides.map(|side| round(side.max(0.0) * self.mm()))
    }
}

/// Judges a page's boxes and returns its facts.
pub fn judge(
    pdf: &Pdf,
    page: &Page,
    number: u32,
    boxes: &Boxes,
    expected: Option<&Expected>,
    report: &mut Report,
) -> PageFacts {
    let mut add = |rule: Rule, values: Vec<(&'static str, Value)>| report.add(rule, Some(number), None, values);
    let mm = boxes.mm();
    let mut found: BTreeMap<&'static str, Rect> = BTreeMap::new();
    for (key, name) in
        [("MediaBox", "media"), ("CropBox", "crop"), ("BleedBox", "bleed"), ("TrimBox", "trim"), ("ArtBox", "art")]
    {
        match page.rect(pdf, key) {
            Ok(Some(rect)) => {
                found.insert(name, rect);
            }
            Ok(None) => {}
            Err(()) => {
                let detail = Value::Words("不是四个能用的数", "it is not four usable numbers");
                add(Rule::BoxInvalid, vec![("box", key.into()), ("detail", detail)]);
            }
        }
    }
    for (inner, outer) in [
        ("trim", "bleed"),
        ("art", "bleed"),
        ("trim", "crop"),
        ("bleed", "media"),
        ("trim", "media"),
        ("crop", "media"),
    ] {
        if let (Some(inside), Some(outside)) = (found.get(inner), found.get(outer))
            && !outside.holds(*inside, 0.02)
        {
            add(Rule::BoxOutside, vec![("inner", box_name(inner)), ("outer", box_name(outer))]);
        }
    }
    if pdf.entry(page.dict, "UserUnit").is_some() && pdf.number(page.dict, "UserUnit") != Some(boxes.unit) {
        let detail = Value::Words("不是能用的数", "it is no usable number");
        add(Rule::BoxInvalid, vec![("box", "UserUnit".into()), ("detail", detail)]);
    }
    if !found.contains_key("trim") && !found.contains_key("art") {
        add(Rule::TrimMissing, vec![]);
    }
    let (width, height) = boxes.size_mm();
    let size = format!("{}×{}", round(width), round(height));
    if boxes.unit != 1.0 {
        add(Rule::UserUnit, vec![("unit", format!("{}", round(boxes.unit)).into()), ("size", size.clone().into())]);
    }
    if boxes.media.width() > LONGEST_UNITS + 0.5 || boxes.media.height() > LONGEST_UNITS + 0.5 {
        add(Rule::PageTooLarge, vec![]);
    }
    if boxes.rotate % 360 != 0 {
        add(Rule::PageRotated, vec![("degrees", format!("{}", boxes.rotate).into())]);
    }
    if let Some(expected) = expected {
        let off = |is: f64, should: f64| (is - should).abs() > (should / 1000.0).max(0.5);
        if off(width, expected.width_mm) || off(height, expected.height_mm) {
            let wanted = format!("{}×{}", round(expected.width_mm), round(expected.height_mm));
            add(Rule::SizeDiffers, vec![("size", size.into()), ("expected", wanted.into())]);
        }
    }
    let bleed_mm = boxes.bleed_mm();
    judge_bleed(bleed_mm, expected, &mut add);
    PageFacts {
        number,
        width_mm: width,
        height_mm: height,
        rotate: boxes.rotate,
        user_unit: boxes.unit,
        boxes: found
            .into_iter()
            .map(|(name, rect)| (name, [rect.left, rect.bottom, rect.right, rect.top].map(|side| round(side * mm))))
            .collect(),
        bleed_mm,
    }
}

fn judge_bleed(bleed: [f64; 4], expected: Option<&Expected>, add: &mut dyn FnMut(Rule, Vec<(&'static str, Value)>)) {
    let wanted = expected.map_or(BLEED_MM, |expected| expected.bleed_mm);
    let most = bleed.into_iter().fold(0.0, f64::max);
    if most > SAME_MM + expected.map_or(0.0, |expected| expected.bleed_mm) {
        add(Rule::LargeBleed, vec![("bleed", format!("{}", round(most)).into())]);
    }
    let sides = [
        Value::Words("左边", "on the left"),
        Value::Words("下边", "at the bottom"),
        Value::Words("右边", "on the right"),
        Value::Words("上边", "at the top"),
    ];
    let too_little: Vec<(Value, f64)> =
        sides.into_iter().zip(bleed).filter(|(_, bleed)| *bleed < wanted - SAME_MM).collect();
    let same = too_little.len() == 4 && bleed.iter().all(|side| (side - bleed[0]).abs() < SAME_MM);
    let too_little = if same { vec![(Value::Words("四边", "on every side"), bleed[0])] } else { too_little };
    for (side, bleed) in too_little {
        let values = vec![
            ("side", side),
            ("bleed", format!("{}", round(bleed)).into()),
            ("wanted", format!("{}", round(wanted)).into()),
        ];
        add(Rule::BleedMissing, values);
    }
}

/// Returns the coarsest resolution that a page may have, by its size.
pub fn wanted_dpi(profile: Profile, width_mm: f64, height_mm: f64) -> f64 {
    let square_metres = width_mm * height_mm / 1e6;
    match profile {
        Profile::Sheet => 300.0,
        Profile::Large if square_metres < 1.0 => 72.0,
        Profile::Large if square_metres <= 30.0 => 45.0,
        Profile::Large if square_metres <= 180.0 => 22.5,
        Profile::Large => 11.25,
    }
}

fn box_name(name: &str) -> Value {
    let name = match name {
        "trim" => "TrimBox",
        "art" => "ArtBox",
        "bleed" => "BleedBox",
        "crop" => "CropBox",
        _ => "MediaBox",
    };
    name.into()
}
