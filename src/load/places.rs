//! Venues and their screens. Promises unique ids, known divisions and venues, and sizes a panel can have. Placements
//! are YAML and stand elsewhere.

use super::grid::loose;
use super::reference::{Ids, own_id};
use super::registry::{self, each, note_path};
use super::snapshot::Snapshot;
use super::table::{Found, Row, Table};
use crate::base::{Code, ContentPath, Diagnostic, Sources, Text};
use crate::model::{Colour, PrintNeed, Screen, Venue, VenueKind};
use std::collections::BTreeMap;

/// What the tables of places hold.
pub(super) struct Places {
    /// Sorted by id.
    pub venues: Vec<Venue>,
    /// Sorted by id.
    pub screens: Vec<Screen>,
    /// The ids that placements may name.
    pub known: Ids<'static>,
    /// Whether venues were left out because of errors.
    pub is_partial: bool,
    /// Where each table was read from.
    pub tables: BTreeMap<&'static str, ContentPath>,
}

/// Reads venues and screens; their divisions must be in the registry.
pub(super) fn read(
    snapshot: &Snapshot,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
    registry: &mut registry::Tables,
) -> Places {
    let mut tables = BTreeMap::new();
    let mut load = |name: &'static str| {
        let found = Table::load(name, snapshot, sources, findings);
        note_path(&mut tables, name, &found);
        found
    };
    let (table, screens) = (load("places/venues"), load("places/screens"));
    let (mut venues, mut ids) = read_venues(&table, registry, findings);
    let mut screens = read_screens(&screens, &mut ids, findings);
    venues.sort_by(|a, b| a.id.cmp(&b.id));
    screens.sort_by(|a, b| a.id.cmp(&b.id));
    let is_partial = match &table {
        Found::Table(table) => table.rows() as usize > venues.len(),
        Found::Broken(_) => true,
        Found::Absent => false,
    };
    Places { venues, screens, known: ids.into_owned(), is_partial, tables }
}

fn read_venues<'t>(
    found: &'t Found,
    registry: &mut registry::Tables,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<Venue>, Ids<'t>) {
    let kind = Text { zh: "点位", en: "venue" };
    let mut ids = Ids::new("places/venues", kind, found, "id");
    let venues = each(found, findings, |row| {
        let (id, name) = (own_id("id", row), row.owned("name"));
        ids.add_or_doubt(id, "id", row);
        let (kind, region) = (row.word("kind", VenueKind::WORDS), registry.known.refer("region", row));
        let (address, hotline) = (row.owned("address"), row.owned("hotline"));
        let (print, place) = (print_needs(row), row.place(""));
        Some(Venue { id: id?.to_string(), name: name?, kind: kind?, region: region?, address, hotline, print, place })
    });
    (venues, ids)
}

/// Reads what a venue needs in print, such as `a3:4, a4:10`.
fn print_needs(row: &mut Row<'_, '_>) -> Vec<PrintNeed> {
    let Some(text) = row.text("print") else { return Vec::new() };
    let narrow: String = text.chars().map(super::grid::narrow).collect();
    let mut needs: Vec<PrintNeed> = Vec::new();
    for item in narrow.split([' ', ',', ';', '、']).filter(|item| !item.is_empty()) {
        let need = item.split_once(':').and_then(|(format, quantity)| {
            let format = loose(format);
            let quantity: u32 = quantity.parse().ok().filter(|quantity| (1..=1_000_000).contains(quantity))?;
            super::grid::is_id(&format).then_some(PrintNeed { format, quantity })
        });
        match need {
            Some(need) if needs.iter().any(|other| other.format == need.format) => {
                let once = Text { zh: "每种规格只写一次", en: "each format once" };
                row.bad_value("print", item, once);
            }
            Some(need) => needs.push(need),
            None => row.bad_value("print", item, Text { zh: "规格:数量，如 a3:4", en: "format:quantity such as a3:4" }),
        }
    }
    needs
}

fn read_screens(found: &Found, venues: &mut Ids<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Screen> {
    let kind = Text { zh: "屏", en: "screen" };
    let mut ids = Ids::new("places/screens", kind, found, "id");
    each(found, findings, |row| {
        let (id, name) = (own_id("id", row), row.owned("name"));
        ids.add_or_doubt(id, "id", row);
        let venue = row.text("venue");
        if let Some(venue) = venue
            && !venues.has(venue)
        {
            venues.refuse(venue, "venue", row);
        }
        let (size, colour, pitch) = (size(row), row.word("colour", Colour::WORDS), pitch(row));
        let (width, height) = size?;
        let (venue, place) = (venue?.to_string(), row.place(""));
        Some(Screen { id: id?.to_string(), venue, name: name?, width, height, colour: colour?, pitch, place })
    })
}

const PIXELS: std::ops::RangeInclusive<u32> = 1..=8192;

fn size(row: &mut Row<'_, '_>) -> Option<(u32, u32)> {
    let (width, height) = (row.text("width"), row.text("height"));
    let (width, height) = (width?, height?);
    let pixels = |text: &str| text.parse::<u32>().ok().filter(|pixels| PIXELS.contains(pixels));
    let (read_width, read_height) = (pixels(width), pixels(height));
    if let (Some(width), Some(height)) = (read_width, read_height) {
        return Some((width, height));
    }
    let why = Text { zh: "宽和高应为 1 到 8192 的整数", en: "both are whole numbers from 1 to 8192" };
    let finding = Diagnostic::new(Code::ScreenSize).arg("width", width).arg("height", height).arg_text("why", why);
    row.fail(if read_width.is_none() { "width" } else { "height" }, finding);
    None
}

/// Reads the pitch in mm; panels are sold from under 1 to about 40.
fn pitch(row: &mut Row<'_, '_>) -> Option<f64> {
    let text = row.text("pitch")?;
    let bare = loose(text);
    let bare = bare.strip_suffix("mm").or_else(|| bare.strip_suffix("毫米")).unwrap_or(&bare);
    let bare = bare.strip_prefix('p').unwrap_or(bare);
    let pitch = bare.parse::<f64>().ok().filter(|pitch| (0.1..=100.0).contains(pitch));
    if pitch.is_none() {
        row.bad_value("pitch", text, Text { zh: "毫米数，如 10 或 2.5", en: "millimetres such as 10 or 2.5" });
    }
    pitch
}

#[cfg(test)]
mod tests {
    use super::super::table::testing::{from_repository, report, snapshot};
    use super::*;

    fn load(snapshot: &Snapshot) -> (Places, Vec<String>) {
        let (mut sources, mut findings) = (Sources::default(), Vec::new());
        let mut registry = registry::read(snapshot, &mut sources, &mut findings);
        let places = read(snapshot, &mut sources, &mut findings, &mut registry);
        let lines = report(&findings, &sources);
        (places, lines)
    }

    #[test]
    fn the_example_has_no_fault() {
        let (places, lines) = load(&from_repository(&[
            ("registry/regions.csv", "content/registry/regions.csv"),
            ("places/venues.csv", "content/places/venues.csv"),
            ("places/screens.csv", "content/places/screens.csv"),
        ]));
        assert_eq!(lines, Vec::<String>::new());
        assert_eq!((places.venues.len(), places.screens.len()), (14, 19));
        assert!(places.venues.is_sorted_by_key(|venue| &venue.id));
    }

    #[test]
    fn a_gbk_list_is_read() {
        let (places, lines) = load(&from_repository(&[
            ("registry/regions.csv", "content/registry/regions.csv"),
            ("places/venues.csv", "tests/fixtures/venues-gbk.csv"),
        ]));
        assert_eq!(lines, Vec::<String>::new());
        assert_eq!(places.venues.len(), 6);
        let board = &places.venues[0];
        assert_eq!((board.id.as_str(), board.kind), ("changting-board", VenueKind::Board));
        assert_eq!(board.print, [PrintNeed { format: "a3".into(), quantity: 2 }]);
    }

    #[test]
    fn every_fault_is_found_at_its_cell() {
        let venues = "id,name,kind,region,address,hotline,print\n\
            a,甲,车站,3401,,,\"a3:4、A4：2，a5:1\"\n\
            b 站,乙,火车站,3499,,,a3:0 a4\n";
        let screens = "id,venue,name,width,height,colour,pitch\n\
            s1,a,屏,１９２０,1080,全彩,P2.5\n\
            s2,c,屏,0,9000,red,宽\n";
        let (places, lines) = load(&snapshot(&[
            ("registry/regions.csv", "code,name\n3401,合肥市\n".as_bytes()),
            ("places/venues.csv", venues.as_bytes()),
            ("places/screens.csv", screens.as_bytes()),
        ]));
        assert_eq!(
            lines,
            [
                "bad-value 3:1 b 站",
                "bad-value 3:15 red",
                "bad-value 3:18 a3:0 a4",
                "bad-value 3:18 a3:0 a4",
                "bad-value 3:19 宽",
                "bad-value 3:7 火车站",
                "repaired 2:8 １９２０",
                "screen-size 3:8 0",
                "unknown-reference 3:11 3499",
            ]
        );
        assert_eq!(places.venues.len(), 1);
        assert_eq!(places.venues[0].print.len(), 3);
        assert_eq!((places.screens[0].width, places.screens[0].pitch), (1920, Some(2.5)));
    }
}
