//! How a campaign prints: formats and the printing condition of the theme's `formats.yaml` (or the built-in one), and what
//! `print` in `campaign.yaml` adds or changes: formats, a condition of its own, print shops.
//! Refuses formats that no sheet could have, profiles that are not for a four-colour press, and names of nothing.

use super::fields::{DIVISION, Field, Kind, Record, Words, bad_value, field, required, unknown, word, words};
use super::grid::is_id;
use super::{Cx, yaml};
use crate::base::{Bytes, Code, ContentPath, Diagnostic, Place, Text, short_hash};
use crate::model::{
    Condition, Family, Format, FormatUse, Material, Printing, ProductKind, RegionCode, Reserve, Shop, Venue,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The file of a theme that holds its formats.
const FILE: &str = "formats.yaml";

/// What shops print of the registry, which has no formats to choose from.
const REGISTRY: [&str; 3] = ["list", "plaque", "certificate"];

/// The longest side in mm; a wall is not printed in one piece.
const LONGEST: f64 = 20_000.0;

fn products() -> Words {
    words(ProductKind::WORDS)
}

fn families() -> Words {
    words(Family::WORDS)
}

const RESERVE: &[Field] = &[
    field("top", Kind::Number(0.0, LONGEST), "上边留空，毫米", "kept empty at the top, mm"),
    field("right", Kind::Number(0.0, LONGEST), "右边留空，毫米", "kept empty on the right, mm"),
    field("bottom", Kind::Number(0.0, LONGEST), "下边留空，毫米", "kept empty at the foot, mm"),
    field("left", Kind::Number(0.0, LONGEST), "左边留空，毫米", "kept empty on the left, mm"),
];

/// The fields of a format. A format that is known already changes by those it gives; a new one needs product and size.
pub(super) const FORMAT: &[Field] = &[
    required("id", Kind::Line, "编号，如 a3", "an id such as a3"),
    field("name", Kind::Line, "名称，如 A3 海报", "its name"),
    field("product", Kind::Word(products), "是什么印刷品", "what product it is"),
    field("family", Kind::Word(families), "印刷（有出血）或喷绘（真实尺寸）", "sheet, or large format at true size"),
    field("width", Kind::Number(20.0, LONGEST), "成品宽，毫米", "trimmed width in mm"),
    field("height", Kind::Number(20.0, LONGEST), "成品高，毫米", "trimmed height in mm"),
    field("sides", Kind::Integer(1, 2), "印几面，默认 1", "printed sides; 1 if absent"),
    field("bleed", Kind::Number(0.0, 50.0), "出血，毫米", "bleed in mm"),
    field("safe", Kind::Number(0.0, 500.0), "文字离成品边多远，毫米", "how far text stays inside, mm"),
    field("marks", Kind::Bool, "是否加裁切线、色标和说明行", "crop marks, colour bar and slug line"),
    field(
        "reserve",
        Kind::Record(RESERVE),
        "不放内容的边，如易拉宝的底座",
        "what stays empty, such as a roll-up's foot",
    ),
    field("folds", Kind::Lines(8), "折线离正面左边多远，毫米", "folds, in mm from the front's left edge"),
    field("dpi", Kind::Integer(5, 2400), "图片的最低分辨率", "the least resolution of pictures"),
    field("stock", Kind::Line, "用纸或材料", "paper or material"),
    field("finishing", Kind::Line, "后道工艺", "finishing"),
    field("venue", Kind::Bool, "是否每个点位单独一份", "whether each venue has a file of its own"),
    field("source", Kind::Line, "尺寸的出处", "where the figures come from"),
];

/// The fields of a printing condition.
pub(super) const CONDITION: &[Field] = &[
    required("id", Kind::Line, "印刷条件的编号，如 FOGRA39", "the condition's identifier, such as FOGRA39"),
    required("profile", Kind::Line, "ICC 文件，如 print/coated.icc", "the ICC profile, as in print/coated.icc"),
    field("registry", Kind::Line, "登记处，默认 http://www.color.org", "the registry; http://www.color.org if absent"),
    field("name", Kind::Line, "名称", "its name"),
    field(
        "ink_limit",
        Kind::Integer(100, 400),
        "总墨量上限，百分之，默认 300",
        "the most ink in per cent; 300 if absent",
    ),
];

/// The fields of a print shop.
pub(super) const SHOP: &[Field] = &[
    required("id", Kind::Line, "编号，交付包的文件名", "an id, the name of its delivery"),
    required("name", Kind::Line, "名称", "its name"),
    field("contact", Kind::Line, "联系人和电话", "whom to ask, with a number"),
    field("formats", Kind::Lines(200), "印哪些规格，不写则全部", "the formats it prints; all if absent"),
    field("regions", Kind::Lines(200), "给哪些区划印，不写则全部", "the divisions it prints for; all if absent"),
    field("condition", Kind::Record(CONDITION), "它自己的印刷条件", "its own printing condition"),
    field("outlines", Kind::Bool, "文字是否转曲，默认 false", "whether text becomes paths; false if absent"),
    field("marks", Kind::Bool, "是否加裁切线，不写则按规格", "marks on or off; as the formats say if absent"),
];

/// The fields of `formats.yaml`.
pub(super) const FORMATS: &[Field] = &[
    required("formats", Kind::Records(FORMAT, 500), "成品规格", "the formats"),
    field("condition", Kind::Record(CONDITION), "印刷条件", "the printing condition"),
];

/// Reads the formats and the condition of a theme, then what the campaign's `print` says otherwise.
pub(super) fn read(cx: &mut Cx<'_>, theme: &str, own: Option<&Record>) -> Printing {
    let mut printing = Printing::default();
    // The name is a safe path.
    let Ok(path) = ContentPath::parse(FILE) else { return printing };
    let (theme, files) = cx.theme_with(theme, &path);
    let profile = |path: &ContentPath| files.file(path);
    if let Some(record) = theme_record(cx, theme, files.file(&path)) {
        add_formats(cx, record.records("formats"), &mut printing.formats);
        printing.condition = record.record("condition").and_then(|found| condition(cx, found, &profile)).map(Arc::new);
    }
    if let Some(print) = own {
        add_formats(cx, print.records("formats"), &mut printing.formats);
        let content = &cx.snapshot.content;
        if let Some(found) = print.record("condition") {
            printing.condition = condition(cx, found, &|path| content.get(path).cloned()).map(Arc::new);
        }
        let known: Vec<&str> = printing.formats.keys().map(String::as_str).chain(REGISTRY).collect();
        let shops: Vec<Shop> = print.records("shops").iter().filter_map(|record| shop(cx, record, &known)).collect();
        printing.shops = shops;
        check_shops(cx, print);
    }
    printing
}

/// Returns how the built-in theme prints, for whoever has no campaign.
pub fn built_in() -> Printing {
    let snapshot = super::Snapshot::default();
    let (mut sources, mut findings) = (crate::base::Sources::default(), Vec::new());
    read(&mut Cx { snapshot: &snapshot, sources: &mut sources, findings: &mut findings }, "default", None)
}

fn theme_record(cx: &mut Cx<'_>, theme: &str, bytes: Option<Bytes>) -> Option<Record> {
    let (file, text) = cx.decode(&format!("themes/{theme}/{FILE}"), &bytes?)?;
    let node = yaml::parse(&text, 0..text.len(), file, cx.findings)?;
    Record::read(&node, FORMATS, file, cx.findings)
}

fn add_formats(cx: &mut Cx<'_>, records: &[Record], formats: &mut BTreeMap<String, Arc<Format>>) {
    let mut seen = BTreeSet::new();
    for record in records {
        let Some((id, place)) = record.line_at("id") else { continue };
        if !is_id(id) || id.chars().any(|c| c.is_ascii_uppercase()) {
            cx.findings.push(bad_value(place, "id", id).arg_text("allowed", ID));
        } else if !seen.insert(id.to_string()) {
            cx.findings.push(Diagnostic::new(Code::DuplicateId).at(place).arg("id", id));
        } else if let Some(format) = format(cx, id, record, formats.get(id).map(|known| &**known)) {
            formats.insert(id.to_string(), Arc::new(format));
        }
    }
}

/// Reads a format; what it does not say is as in the known one, else as its family is usually printed.
fn format(cx: &mut Cx<'_>, id: &str, record: &Record, known: Option<&Format>) -> Option<Format> {
    let line = |name| record.line(name);
    let product = line("product").and_then(|name| word(ProductKind::WORDS, &name)).or(known.map(|known| known.product));
    let width = record.number("width").or(known.map(|known| known.width_mm));
    let height = record.number("height").or(known.map(|known| known.height_mm));
    for (name, missing) in [("product", product.is_none()), ("width", width.is_none()), ("height", height.is_none())] {
        if missing && !record.has(name) {
            let about = FORMAT.iter().find(|field| field.name == name).map_or(ID, |field| field.about);
            let finding = Diagnostic::new(Code::MissingField).at(record.place).arg("field", name);
            cx.findings.push(finding.arg_text("about", about));
        }
    }
    let (product, width_mm, height_mm) = (product?, width?, height?);
    let family = line("family").and_then(|name| word(Family::WORDS, &name)).or(known.map(|known| known.family));
    let family = family.unwrap_or(Family::Sheet);
    let is_sheet = family == Family::Sheet;
    let number = |name, known: Option<f64>, usual: f64| record.number(name).or(known).unwrap_or(usual);
    let format = Format {
        id: id.to_string(),
        name: line("name").or_else(|| Some(known?.name.clone())).unwrap_or_else(|| id.to_string()),
        product,
        family,
        width_mm,
        height_mm,
        // The field's table allows 1 and 2.
        sides: record.integer("sides").map(|sides| sides as u8).or(known.map(|known| known.sides)).unwrap_or(1),
        bleed_mm: number("bleed", known.map(|known| known.bleed_mm), if is_sheet { 3.0 } else { 0.0 }),
        safe_mm: number("safe", known.map(|known| known.safe_mm), if is_sheet { 5.0 } else { 20.0 }),
        marks: record.bool("marks").or(known.map(|known| known.marks)).unwrap_or(is_sheet),
        reserve: record.record("reserve").map(reserve).or(known.map(|known| known.reserve)).unwrap_or_default(),
        folds_mm: match record.has("folds") {
            true => folds(cx, record, width_mm),
            false => known.map(|known| known.folds_mm.clone()).unwrap_or_default(),
        },
        // The field's table keeps it in range.
        dpi: record
            .integer("dpi")
            .map(|dpi| dpi as u32)
            .or(known.map(|known| known.dpi))
            .unwrap_or_else(|| dpi(family, width_mm, height_mm)),
        stock: line("stock").or_else(|| Some(known?.stock.clone())).unwrap_or_default(),
        finishing: line("finishing").or_else(|| Some(known?.finishing.clone())).unwrap_or_default(),
        per_venue: record
            .bool("venue")
            .or(known.map(|known| known.per_venue))
            .unwrap_or(product == ProductKind::Poster),
        source: line("source").or_else(|| Some(known?.source.clone())).unwrap_or_default(),
        place: record.place,
    };
    check_room(cx, &format, record).then_some(format)
}

/// Returns the resolution that the trade asks for: 300 dpi in print; large format by its area in square metres.
fn dpi(family: Family, width_mm: f64, height_mm: f64) -> u32 {
    match (family, width_mm * height_mm / 1e6) {
        (Family::Sheet, _) => 300,
        (Family::Large, area) if area <= 1.0 => 72,
        (Family::Large, area) if area <= 30.0 => 45,
        (Family::Large, area) if area <= 180.0 => 22,
        (Family::Large, _) => 11,
    }
}

fn reserve(record: &Record) -> Reserve {
    let side = |name| record.number(name).unwrap_or(0.0);
    Reserve { top_mm: side("top"), right_mm: side("right"), bottom_mm: side("bottom"), left_mm: side("left") }
}

fn folds(cx: &mut Cx<'_>, record: &Record, width_mm: f64) -> Vec<f64> {
    let mut folds: Vec<f64> = Vec::new();
    for (text, place) in record.lines_at("folds") {
        let after = folds.last().copied().unwrap_or(0.0);
        match text.parse::<f64>().ok().filter(|fold| *fold > after && *fold < width_mm) {
            Some(fold) => folds.push(fold),
            None => cx.findings.push(bad_value(*place, "folds", text).arg_text("allowed", FOLDS)),
        }
    }
    folds
}

/// Tells whether something can stand on the sheet; reports a margin that leaves no room.
fn check_room(cx: &mut Cx<'_>, format: &Format, record: &Record) -> bool {
    let reserve = &format.reserve;
    let across = format.width_mm - reserve.left_mm - reserve.right_mm - 2.0 * format.safe_mm;
    let down = format.height_mm - reserve.top_mm - reserve.bottom_mm - 2.0 * format.safe_mm;
    let has_room = across >= 15.0 && down >= 15.0;
    if !has_room {
        let field = if record.has("reserve") { "reserve" } else { "safe" };
        let finding = bad_value(record.place_of(field), field, &format.id);
        cx.findings.push(finding.arg_text("allowed", ROOM));
    }
    has_room
}

/// Reads a printing condition; `file` returns the file that its profile names.
fn condition(cx: &mut Cx<'_>, record: &Record, file: &dyn Fn(&ContentPath) -> Option<Bytes>) -> Option<Condition> {
    let (profile, place) = record.line_at("profile")?;
    let Some(bytes) = ContentPath::parse(profile).ok().and_then(|path| file(&path)) else {
        let fault = Text { zh: "没有这个文件", en: "there is no such file" };
        cx.findings.push(Diagnostic::new(Code::BadProfile).at(place).arg("path", profile).arg_text("fault", fault));
        return None;
    };
    if let Some(fault) = profile_fault(&bytes) {
        cx.findings.push(Diagnostic::new(Code::BadProfile).at(place).arg("path", profile).arg_text("fault", fault));
        return None;
    }
    let id = record.line("id")?;
    Some(Condition {
        registry: record.line("registry").unwrap_or_else(|| "http://www.color.org".into()),
        name: record.line("name").unwrap_or_else(|| id.clone()),
        id,
        // The field's table allows 100 to 400.
        ink_limit: record.integer("ink_limit").and_then(|limit| limit.try_into().ok()).unwrap_or(300),
        hash: short_hash(&[&bytes]),
        profile: bytes,
    })
}

/// Says why bytes are no output profile of a four-colour press, by the header of ICC.1.
fn profile_fault(bytes: &[u8]) -> Option<Text> {
    let at = |range: std::ops::Range<usize>| bytes.get(range).unwrap_or_default();
    let size = bytes.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size) as usize);
    if bytes.len() < 132 || at(36..40) != b"acsp" || size != bytes.len() {
        Some(Text { zh: "不是完整的 ICC 文件", en: "it is no whole ICC profile" })
    } else if at(16..20) != b"CMYK" {
        Some(Text { zh: "不是 CMYK 的", en: "it is not for CMYK" })
    } else if at(12..16) != b"prtr" {
        Some(Text { zh: "不是输出设备（印刷）的", en: "it is not for an output device" })
    } else {
        None
    }
}

fn shop(cx: &mut Cx<'_>, record: &Record, known: &[&str]) -> Option<Shop> {
    let content = &cx.snapshot.content;
    for (format, place) in record.lines_at("formats").iter().filter(|(format, _)| !known.contains(&format.as_str())) {
        cx.findings.push(unknown(format, FORMAT_WORD, *place, known.iter().copied()));
    }
    let mut regions = Vec::new();
    for (code, place) in record.lines_at("regions") {
        match RegionCode::parse(code) {
            Some(region) => regions.push(region),
            None => cx.findings.push(Diagnostic::new(Code::BadCode).at(*place).arg("value", code)),
        }
    }
    let (id, place) = record.line_at("id")?;
    if !is_id(id) {
        cx.findings.push(bad_value(place, "id", id).arg_text("allowed", ID));
    }
    Some(Shop {
        id: id.to_string(),
        name: record.line("name")?,
        contact: record.line("contact"),
        formats: record.lines("formats"),
        regions,
        condition: record
            .record("condition")
            .and_then(|found| condition(cx, found, &|path| content.get(path).cloned()))
            .map(Arc::new),
        outlines: record.bool("outlines").unwrap_or(false),
        marks: record.bool("marks"),
    })
}

fn check_shops(cx: &mut Cx<'_>, print: &Record) {
    let mut seen = BTreeSet::new();
    for record in print.records("shops") {
        if let Some((id, place)) = record.line_at("id")
            && !seen.insert(id)
        {
            cx.findings.push(Diagnostic::new(Code::DuplicateId).at(place).arg("id", id));
        }
    }
}

/// Reports formats that materials and venues name and nobody has, and cases that no file tells.
pub(super) fn check_names(
    cx: &mut Cx<'_>,
    printing: &Printing,
    materials: &[Material],
    venues: &[Venue],
    shops: Option<&Record>,
    knows_region: &dyn Fn(&RegionCode) -> bool,
) {
    let unknown_format =
        |id: &str, place: Place| unknown(id, FORMAT_WORD, place, printing.formats.keys().map(String::as_str));
    if printing.formats.is_empty() {
        // They could not be read, which is reported.
        return;
    }
    for choice in materials.iter().flat_map(|material| material.formats.iter().flatten()) {
        if let FormatUse::Format(id) = &choice.format
            && !printing.formats.contains_key(id)
        {
            cx.findings.push(unknown_format(id, choice.place));
        }
    }
    for venue in venues {
        for need in venue.print.iter().filter(|need| !printing.formats.contains_key(&need.format)) {
            cx.findings.push(unknown_format(&need.format, venue.place.field("print")));
        }
    }
    let cases: BTreeSet<&str> =
        cx.snapshot.content.keys().filter(|path| path.folder() == "cases").map(ContentPath::stem).collect();
    for (case, place) in materials.iter().filter_map(|material| material.case.as_ref()) {
        if !cases.contains(case.as_str()) {
            cx.findings.push(unknown(case, CASE, *place, cases.iter().copied()));
        }
    }
    let shops = shops.map_or(&[][..], |print| print.records("shops"));
    for (code, place) in shops.iter().flat_map(|shop| shop.lines_at("regions")) {
        if RegionCode::parse(code).is_some_and(|code| !knows_region(&code)) {
            cx.findings.push(unknown(code, DIVISION, *place, std::iter::empty()));
        }
    }
}

const ID: Text = Text {
    zh: "小写英文字母、数字和连字符，如 a3",
    en: "small ASCII letters, digits and hyphens, as in a3",
};
const FORMAT_WORD: Text = Text { zh: "印刷规格", en: "print format" };
const CASE: Text = Text { zh: "案例", en: "case" };
const FOLDS: Text = Text {
    zh: "从左到右的毫米数，在成品宽之内",
    en: "millimetres from left to right, inside the trimmed width",
};
const ROOM: Text = Text {
    zh: "留空（reserve）和安全边（safe）之间至少还有 15 毫米",
    en: "margins (reserve, safe) that leave at least 15 mm between them",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_told_by_their_header() {
        let mut bytes = vec![0u8; 200];
        assert!(profile_fault(&bytes).is_some() && profile_fault(b"").is_some());
        bytes[..4].copy_from_slice(&200u32.to_be_bytes());
        bytes[12..16].copy_from_slice(b"prtr");
        bytes[16..20].copy_from_slice(b"CMYK");
        bytes[36..40].copy_from_slice(b"acsp");
        assert_eq!(profile_fault(&bytes), None);
        bytes[16..20].copy_from_slice(b"RGB ");
        assert!(profile_fault(&bytes).is_some_and(|fault| fault.en.contains("CMYK")));
    }

    #[test]
    fn the_built_in_formats_are_right() {
        let snapshot = super::super::Snapshot::default();
        let (mut sources, mut findings) = (crate::base::Sources::default(), Vec::new());
        let printing =
            read(&mut Cx { snapshot: &snapshot, sources: &mut sources, findings: &mut findings }, "default", None);
        assert_eq!(findings, []);
        assert_eq!(
            printing.condition.map(|condition| (condition.id.clone(), condition.ink_limit)),
            Some(("FOGRA39".into(), 300))
        );
        let kinds: BTreeSet<ProductKind> = printing.formats.values().map(|format| format.product).collect();
        assert_eq!(kinds.len(), ProductKind::WORDS.len(), "every product has a format");
        assert_eq!((printing.formats["banner-10m"].dpi, printing.formats["a3"].bleed_mm), (45, 3.0));
        assert_eq!(printing.formats["trifold"].folds_mm, [94.0, 189.5]);
        assert!(printing.formats.values().all(|format| !format.source.is_empty() && !format.stock.is_empty()));
    }
}
