//! Placements (投放) from `places/placements.yaml`: read first, resolved once materials and venues are known.

use super::fields::{Field, Kind, Record, field, required, suggest, word, words};
use super::places::Places;
use super::{Cx, yaml};
use crate::base::{Code, ContentPath, Date, Diagnostic, Place, Text};
use crate::model::{Material, Placement, VenueKind};
use std::collections::BTreeSet;

/// The fields of a placement.
pub(super) const PLACEMENT: &[Field] = &[
    required("material", Kind::Line, "材料的文件名，不带 .md", "the material's file name without .md"),
    field("venues", Kind::Lines(100_000), "点位编号", "ids of venues"),
    field("kinds", Kind::WordList(|| words(VenueKind::WORDS)), "点位类型", "kinds of venues"),
    required("from", Kind::Date, "开始日期", "the first day"),
    required("until", Kind::Date, "结束日期（含当天）", "the last day"),
];

/// A placement as written; what was wrong is absent.
pub(super) struct Raw {
    material: Option<(String, Place)>,
    venues: Vec<(String, Place)>,
    kinds: Vec<VenueKind>,
    days: Option<(Date, Date)>,
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
        // It may reach nobody only because something of it, or of the venues, was reported.
        if ids.is_empty() && (faulty || places.is_partial) {
            continue;
        }
        if let (Some((material, _)), Some((from, until))) = (raw.material, raw.days) {
            let venues = ids.into_iter().collect();
            placements.push(Placement { material, venues, from, until, until_place: raw.until, place: raw.place });
        }
    }
    placements
}

fn unknown<'a>(id: &str, kind: Text, place: Place, names: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    suggest(Diagnostic::new(Code::UnknownReference).at(place).arg("id", id).arg_text("kind", kind), id, names)
}

/// Returns the slugs a placement may name: those of all material files, so that one fault is not reported twice.
pub(super) fn material_slugs(cx: &Cx<'_>, materials: &[Material]) -> Vec<String> {
    let files = cx.snapshot.content.keys().filter(|path| path.folder() == "materials" && path.extension() == "md");
    let mut slugs: BTreeSet<String> = files.map(|path| path.stem().to_string()).collect();
    slugs.extend(materials.iter().map(|material| material.slug.clone()));
    slugs.into_iter().collect()
}
