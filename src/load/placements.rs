//! Placements (投放) from `places/placements.yaml`: read first, resolved once materials and venues are known.

use super::fields::{Field, Kind, Record, bad_value, field, required, unknown, word, words};
use super::places::Places;
use super::{Cx, yaml};
use crate::base::{Code, ContentPath, Date, Diagnostic, Place, Text};
use crate::model::{Daypart, Material, Placement, VenueKind};
use std::collections::BTreeSet;

/// The fields of a placement.
pub(super) const PLACEMENT: &[Field] = &[
    required("material", Kind::Line, "材料的文件名，不带 .md", "the material's file name without .md"),
    field("venues", Kind::Lines(100_000), "点位编号", "ids of venues"),
    field("kinds", Kind::WordList(|| words(VenueKind::WORDS)), "点位类型", "kinds of venues"),
    required("from", Kind::Date, "开始日期", "the first day"),
    required("until", Kind::Date, "结束日期（含当天）", "the last day"),
    field(
        "order",
        Kind::Integer(1, 10_000),
        "在节目里排第几，没有的排在后面",
        "its position in a programme; those without follow",
    ),
    field("dwell", Kind::Integer(1, 3_600), "每页停留多少秒", "how many seconds a page of it stands"),
    field(
        "dayparts",
        Kind::Lines(50),
        "只在这些时段播：campaign.yaml 里的时段名称，或 06:00-09:00",
        "when on a day: names of campaign.yaml's dayparts, or 06:00-09:00",
    ),
    field("emergency", Kind::Bool, "紧急插播：期间只播它", "it pre-empts everything else while it lasts"),
];

/// A placement as written; what was wrong is absent.
pub(super) struct Raw {
    material: Option<(String, Place)>,
    venues: Vec<(String, Place)>,
    kinds: Vec<VenueKind>,
    days: Option<(Date, Date)>,
    order: Option<u32>,
    dwell: Option<u32>,
    dayparts: Vec<(String, Place)>,
    emergency: bool,
    until: Place,
    /// Whether something of it was reported.
    faulty: bool,
    place: Place,
}

/// Reads the file, if there is one.
pub(super) fn read(cx: &mut Cx<'_>) -> Vec<Raw> {
    // The name is a safe path.
    let Ok(path) = ContentPath::parse("places/placements.yaml") else { return Vec::new() };
    if !cx.snapshot.content.contains_key(&path) {
        return Vec::new();
    }
    let Some((file, text)) = cx.text(&path) else { return Vec::new() };
    let Some(node) = yaml::parse(&text, 0..text.len(), file, cx.findings) else { return Vec::new() };
    let items = match &node.value {
        yaml::Value::Null => return Vec::new(),
        yaml::Value::List(items) => items,
        _ => {
            let finding = Diagnostic::new(Code::WrongType).at(node.place(file)).arg("field", "placements");
            cx.findings.push(finding.arg_text("expected", LIST).arg("example", "- material: …"));
            return Vec::new();
        }
    };
    let mut placements = Vec::new();
    for item in items {
        let before = cx.findings.len();
        let Some(record) = Record::read(item, PLACEMENT, file, cx.findings) else { continue };
        placements.push(Raw {
            material: record.line_at("material").map(|(material, at)| (material.to_string(), at)),
            venues: record.lines_at("venues").to_vec(),
            kinds: record.lines("kinds").iter().filter_map(|name| word(VenueKind::WORDS, name)).collect(),
            days: record.date("from").zip(record.date("until")),
            // The fields' table allows nothing that does not fit.
            order: record.integer("order").and_then(|order| order.try_into().ok()),
            dwell: record.integer("dwell").and_then(|dwell| dwell.try_into().ok()),
            dayparts: record.lines_at("dayparts").to_vec(),
            emergency: record.bool("emergency").unwrap_or(false),
            until: record.place_of("until"),
            faulty: cx.findings.len() > before,
            place: record.place,
        });
    }
    placements
}

const LIST: Text = Text { zh: "列表，每条以 - 开头", en: "a list; each entry begins with -" };
const MATERIAL: Text = Text { zh: "材料", en: "material" };
const VENUE: Text = Text { zh: "点位", en: "venue" };

/// Looks up what placements name; unknown names are reported where they stand.
pub(super) fn resolve(
    raw: Vec<Raw>,
    materials: &[String],
    places: &Places,
    dayparts: &[Daypart],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Placement> {
    let venues = &places.venues;
    let mut placements = Vec::new();
    for raw in raw {
        let mut faulty = raw.faulty;
        if let Some((material, at)) = &raw.material
            && !materials.contains(material)
        {
            findings.push(unknown(material, MATERIAL, *at, materials.iter().map(String::as_str)));
        }
        let mut ids: BTreeSet<String> =
            venues.iter().filter(|venue| raw.kinds.contains(&venue.kind)).map(|venue| venue.id.clone()).collect();
        for (id, at) in raw.venues {
            if places.known.has(&id) {
                ids.insert(id);
            } else {
                findings.push(unknown(&id, VENUE, at, venues.iter().map(|venue| venue.id.as_str())));
                faulty = true;
            }
        }
        let dayparts = raw.dayparts.iter().filter_map(|(text, at)| daypart(text, *at, dayparts, findings)).collect();
        // It may reach nobody only because something of it, or of the venues, was reported.
        if ids.is_empty() && (faulty || places.is_partial) {
            continue;
        }
        if let (Some((material, _)), Some((from, until))) = (raw.material, raw.days) {
            let venues = ids.into_iter().collect();
            placements.push(Placement {
                material,
                venues,
                from,
                until,
                order: raw.order,
                dwell: raw.dwell,
                dayparts: sorted(dayparts),
                emergency: raw.emergency,
                until_place: raw.until,
                place: raw.place,
            });
        }
    }
    placements
}

/// Reads a part of the day: a name of the campaign's, or times.
fn daypart(text: &str, place: Place, named: &[Daypart], findings: &mut Vec<Diagnostic>) -> Option<Daypart> {
    let found = named.iter().find(|part| part.name.as_deref() == Some(text)).cloned();
    let found = found.or_else(|| Daypart::parse(text));
    if found.is_none() {
        let names = named.iter().filter_map(|part| part.name.as_deref());
        findings.push(match text.contains(|c: char| c.is_ascii_digit()) {
            true => bad_value(place, "dayparts", text).arg_text("allowed", TIMES),
            false => unknown(text, DAYPART, place, names),
        });
    }
    found
}

fn sorted(mut dayparts: Vec<Daypart>) -> Vec<Daypart> {
    dayparts.sort();
    dayparts.dedup();
    dayparts
}

const DAYPART: Text = Text { zh: "时段", en: "part of the day" };
const TIMES: Text =
    Text { zh: "起止时间，如 06:00-09:00，不跨零点", en: "times of one day such as 06:00-09:00" };

/// Returns the slugs a placement may name: those of all material files, so that one fault is not reported twice.
pub(super) fn material_slugs(cx: &Cx<'_>, materials: &[Material]) -> Vec<String> {
    let files = cx.snapshot.content.keys().filter(|path| path.folder() == "materials" && path.extension() == "md");
    let mut slugs: BTreeSet<String> = files.map(|path| path.stem().to_string()).collect();
    slugs.extend(materials.iter().map(|material| material.slug.clone()));
    slugs.into_iter().collect()
}
