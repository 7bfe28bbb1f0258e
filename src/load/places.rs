//! Venues and their screens. Promises unique ids, known divisions and venues, and sizes a panel can have. Placements
//! are YAML and stand elsewhere.

use super::grid::loose;
use super::profiles::Profiles;
use super::reference::{Ids, own_id};
use super::registry::{self, each, note_files};
use super::snapshot::Snapshot;
use super::table::{Found, Row, Table};
use crate::base::{ContentPath, Diagnostic, Sources, Text};
use crate::model::{PrintNeed, Screen, Venue, VenueKind};
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
    pub tables: BTreeMap<&'static str, Vec<ContentPath>>,
}

/// Reads venues and screens; their divisions must be in the registry.
pub(super) fn read(
    snapshot: &Snapshot,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
    registry: &mut registry::Tables,
    profiles: &Profiles,
) -> Places {
    let mut tables = BTreeMap::new();
    let mut load = |name: &'static str| {
        let found = Table::load(name, snapshot, sources, findings);
        note_files(&mut tables, name, &found);
        found
    };
    let (table, screens) = (load("places/venues"), load("places/screens"));
    let (mut venues, mut ids) = read_venues(&table, registry, findings);
    let mut screens = read_screens(&screens, &mut ids, profiles, findings);
    venues.sort_by(|a, b| a.id.cmp(&b.id));
    screens.sort_by(|a, b| a.id.cmp(&b.id));
    let is_partial = match &table {
        Found::Table(table) => !table.is_whole || table.rows() as usize > venues.len(),
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

fn read_screens(
    found: &Found,
    venues: &mut Ids<'_>,
    profiles: &Profiles,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Screen> {
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
        let profile = profiles.of(row);
        let (venue, place) = (venue?.to_string(), row.place(""));
        Some(Screen { id: id?.to_string(), venue, name: name?, profile: profile?, place })
    })
}

#[cfg(test)]
mod tests {
    use super::super::profiles;
    use super::super::table::testing::{from_repository, report, snapshot};
    use super::*;
    use crate::model::{Accepts, Card, Colour};

    fn load(snapshot: &Snapshot) -> (Places, Vec<String>) {
        let (mut sources, mut findings) = (Sources::default(), Vec::new());
        let mut registry = registry::read(snapshot, &mut sources, &mut findings);
        let places = read(snapshot, &mut sources, &mut findings, &mut registry, &profiles::built_in());
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
        assert_eq!((places.venues.len(), places.screens.len()), (14, 20));
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
        assert_eq!((places.screens[0].profile.width, places.screens[0].profile.pitch_mm), (1920, 2.5));
    }

    const VENUE: (&str, &[u8]) =
        ("places/venues.csv", "id,name,kind,region,address,hotline,print\na,甲,车站,3401,,,\n".as_bytes());
    const REGION: (&str, &[u8]) = ("registry/regions.csv", "code,name\n3401,合肥市\n".as_bytes());

    #[test]
    fn a_screen_has_the_profile_it_names_or_the_nearest_with_what_its_row_changes() {
        let screens = "编号,点位,名称,屏参,宽,高,颜色,点间距,文件格式,帧率,每帧像素,字高,最长秒数,文件上限,解码级别,播放卡,字库,观看距离\n\
            s1,a,屏,plaza-768x384,,,,P4,,,,,,,,,,\n\
            s2,a,屏,,512,32,单色,,,,,,,,,,GBK,\n\
            s3,a,屏,,384,96,全彩,,,,,,,,,,,\n\
            s4,a,屏,hall-fhd,,,,,\"png、MP4\",25,8,120,60,5MB,4.2,卡莱特,,30米\n";
        let (places, lines) = load(&snapshot(&[REGION, VENUE, ("places/screens.csv", screens.as_bytes())]));
        assert_eq!(lines, Vec::<String>::new());
        let [plaza, strip, banner, hall] = &places.screens[..] else { panic!("{}", places.screens.len()) };
        assert_eq!((plaza.profile.width, plaza.profile.pitch_mm, plaza.profile.card), (768, 4.0, Card::Colorlight));
        assert_eq!((&*strip.profile.id, strip.profile.width, strip.profile.glyph), ("p10-single-32", 512, 32));
        assert_eq!(strip.profile.charset, Some(crate::model::Charset::Gbk));
        assert_eq!((&*banner.profile.id, banner.profile.glyph, banner.profile.step), ("full-banner-128", 72, 2));
        let hall = &hall.profile;
        assert_eq!((hall.fps, hall.step, hall.glyph, hall.longest_loop, hall.level), (25, 8, 120, 60, 42));
        assert_eq!((hall.largest_file, hall.card, hall.distance_m), (5 << 20, Card::Colorlight, 30.0));
        assert_eq!((&*hall.accepts, hall.colour), (&[Accepts::Png, Accepts::Mp4][..], Colour::Full));
    }

    #[test]
    fn a_wrong_profile_is_refused_at_the_cell_that_makes_it_wrong() {
        let screens = "id,venue,name,profile,width,height,colour,step,fps\n\
            s1,a,屏,p10-single-32,330,,,,\n\
            s2,a,屏,hall-fhd,1919,,,3,\n\
            s3,a,屏,wide-2x1,3842,,,,\n\
            s4,a,屏,full-strip-64,,,,,30\n\
            s5,a,屏,hall,,,,,\n\
            s6,a,屏,,512,,全彩,,\n";
        let (_, lines) = load(&snapshot(&[REGION, VENUE, ("places/screens.csv", screens.as_bytes())]));
        let expected = [
            "missing-cell 7:13 ",
            "screen-profile 2:22 330",
            "screen-profile 3:17 1919",
            "screen-profile 3:24 3",
            "screen-profile 4:17 3842",
            "screen-profile 5:26 30",
            "unknown-reference 6:8 hall",
        ];
        assert_eq!(lines, expected);
    }
}
