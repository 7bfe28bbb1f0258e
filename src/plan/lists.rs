//! The registry in print: lists (公示名单) of cities and counties, plaques (牌匾) and certificates (证书).
//! Promises: a plaque and a certificate exist only for a subject that carries the name on the build date.

use super::job::{AwardData, Job, ListData, ListGroup, ListRow, ListSection, SheetData, SheetJob};
use super::registry;
use super::scope::Scope;
use super::subject::words;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::{print, sheets};
use crate::base::{ContentPath, Date, Key};
use crate::model::{EventKind, Paper, RegionCode, Shop, Standing, Subject, SubjectKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The bleed of a plaque in mm; lists and certificates have no colour at the edge and need none.
pub const PLAQUE_BLEED_MM: f64 = 3.0;
/// Trimmed sizes in mm.
pub const PLAQUE_MM: (f64, f64) = (600.0, 400.0);
/// The least resolution of pictures on a plaque.
const PLAQUE_DPI: u32 = 300;
/// What print shops call it in their `formats`.
pub const PLAQUE: &str = "plaque";
pub const CERTIFICATE_MM: (f64, f64) = (297.0, 210.0);

/// Returns the trimmed size of a list in mm.
pub fn size(paper: Paper) -> (f64, f64) {
    match paper {
        Paper::A3 => (297.0, 420.0),
        Paper::A4 => (210.0, 297.0),
    }
}

/// The sections of a list, in its order.
const SECTIONS: [&str; 4] = ["community", "village", "platform", "revoked"];

/// The rows of one county and section.
#[derive(Default)]
struct Rows {
    rows: Arc<Vec<ListRow>>,
    /// The codes of the subjects that carry the name.
    codes: Vec<String>,
    /// The ids of the authorities that gave the names.
    authorities: BTreeSet<String>,
}

/// Rows by the division right below a list's groups (a county, or a city for what belongs to no county) and section.
type Groups = BTreeMap<(RegionCode, usize), Rows>;

/// Adds lists, plaques and certificates as the campaign asks.
pub fn add(scope: &Scope, out: &mut Tasks) {
    let choice = &scope.campaign.print;
    let sources = registry::sources(scope);
    if !choice.lists.is_empty() {
        let groups = groups(scope);
        for code in scope.members.keys().filter(|code| matches!(code.as_str().len(), 4 | 6)) {
            add_list(scope, code, &groups, &sources, out);
        }
    }
    for (index, subject) in scope.campaign.registry.subjects().iter().enumerate() {
        if !(choice.plaques || choice.certificates) || !scope.states[index].standing.carries_name() {
            continue;
        }
        let Some(data) = award(scope, index, subject) else { continue };
        if choice.plaques {
            let mut job = sheet("plaque.typ", PLAQUE_MM, PLAQUE_BLEED_MM, data.date, SheetData::Award(data.clone()));
            let setup = sheets::setup(scope.campaign, true, plaque_shop(scope, subject));
            job.press = print::press(&setup, &[], PLAQUE_DPI, format!("{}  ·  牌匾  ·  600×400 毫米", subject.name));
            add_award(subject, "plaque", Kind::Plaque, "牌匾", job, &sources, out);
        }
        if choice.certificates {
            let job = sheet("certificate.typ", CERTIFICATE_MM, 0.0, data.date, SheetData::Award(data));
            add_award(subject, "certificate", Kind::Certificate, "证书", job, &sources, out);
        }
    }
}

/// Returns the shop that makes a subject's plaque.
pub fn plaque_shop<'a>(scope: &Scope<'a>, subject: &Subject) -> Option<&'a Shop> {
    scope.campaign.printing.shop(PLAQUE, Some(&subject.region))
}

fn sheet(template: &'static str, mm: (f64, f64), bleed_mm: f64, as_of: Date, data: SheetData) -> SheetJob {
    SheetJob {
        template: template.into(),
        width_mm: mm.0,
        height_mm: mm.1,
        bleed_mm,
        press: None,
        proof: true,
        as_of,
        data,
    }
}

/// Returns the division whose folder and group a subject belongs to.
fn county(subject: &Subject) -> RegionCode {
    subject.region.at(6).unwrap_or_else(|| subject.region.clone())
}

/// Sorts every subject that carries or lost the name into its county and section.
fn groups(scope: &Scope) -> Groups {
    let mut groups: BTreeMap<(RegionCode, usize), (Vec<ListRow>, Rows)> = BTreeMap::new();
    for (index, subject) in scope.campaign.registry.subjects().iter().enumerate() {
        let state = &scope.states[index];
        let section = match (state.standing, subject.kind) {
            (Standing::Unnamed, _) => continue,
            (Standing::Revoked, _) => 3,
            (_, SubjectKind::Community) => 0,
            (_, SubjectKind::Village) => 1,
            (_, SubjectKind::Platform) => 2,
        };
        let kind = if section == 3 { EventKind::Revoke } else { EventKind::Name };
        let Some(event) = scope.campaign.registry.last(index, kind, scope.as_of) else { continue };
        let county = county(subject);
        let row = ListRow {
            name: subject.name.clone(),
            region: scope.trail(&subject.region).map_or_else(String::new, |trail| trail.below(Some(&county))),
            award: words(subject.kind).2,
            standing: state.standing.name(),
            demonstration: subject.demonstration,
            date: event.date,
            document: event.document.clone(),
            deadline: state.deadline,
            reason: event.reason.clone().filter(|_| kind == EventKind::Revoke),
        };
        let (rows, group) = groups.entry((county, section)).or_default();
        rows.push(row);
        if kind == EventKind::Name {
            group.codes.push(subject.code.clone());
            group.authorities.insert(event.authority.clone());
        }
    }
    groups.into_iter().map(|(key, (rows, group))| (key, Rows { rows: Arc::new(rows), ..group })).collect()
}

fn add_list(scope: &Scope, code: &RegionCode, groups: &Groups, sources: &Arc<[ContentPath]>, out: &mut Tasks) {
    let Some(region) = scope.campaign.regions.get(code) else { return };
    let is_county = code.as_str().len() == 6;
    let mut sections: Vec<ListSection> = SECTIONS.iter().map(|kind| ListSection { kind, groups: Vec::new() }).collect();
    let (mut subjects, mut authorities) = (Vec::new(), BTreeSet::new());
    // Codes below this one follow it in the map.
    let below = groups.range((code.clone(), 0)..).take_while(|((county, _), _)| code.contains(county.as_str()));
    for ((county, section), group) in below {
        let name = (!is_county).then(|| match scope.campaign.regions.get(county) {
            Some(_) if county == code => format!("{}本级", region.name),
            Some(county) => county.name.clone(),
            None => county.to_string(),
        });
        sections[*section].groups.push(ListGroup { name, rows: group.rows.clone() });
        // A list names only who carries the name; who lost it is named as such and needs no recall.
        subjects.extend_from_slice(&group.codes);
        authorities.extend(&group.authorities);
    }
    sections.retain(|section| !section.groups.is_empty());
    let name = scope.region_name(code);
    let data = ListData {
        title: format!("{name}无传销社区（村）公示名单"),
        region: scope.trail(code).map_or_else(String::new, |trail| trail.below(None)),
        name: region.name.clone(),
        authority: signer(scope, code),
        sections,
        authorities: authorities.into_iter().map(|id| scope.authority(id)).collect(),
        hotlines: scope.hotlines(),
    };
    subjects.sort();
    for paper in &scope.campaign.print.lists {
        let path = |ending: &str| format!("print/registry/{code}/list-{}.{ending}", paper.name());
        let Some(pdf) = out.path(&path("pdf"), Some(region.place)) else { continue };
        let Some(png) = out.path(&path("png"), Some(region.place)) else { continue };
        let job = sheet("list.typ", size(*paper), 0.0, scope.as_of, SheetData::List(data.clone()));
        out.push(Task {
            product: Product::Print,
            artifacts: vec![Artifact { path: pdf, kind: Kind::List }, Artifact { path: png, kind: Kind::Proof }],
            key: Key(String::new()),
            job: Job::Sheet(Box::new(job)),
            title: format!("{name}公示名单 {}", paper.name().to_uppercase()),
            sources: Arc::clone(sources),
            subjects: subjects.clone(),
            venues: Vec::new(),
            material: None,
            place: region.place,
        });
    }
}

/// Returns the authority of exactly this division, else the organiser.
fn signer(scope: &Scope, code: &RegionCode) -> Arc<str> {
    let own = scope.campaign.registry.authorities.values().find(|authority| authority.region == *code);
    own.map_or_else(|| scope.campaign.organiser.as_str().into(), |authority| authority.name.as_str().into())
}

fn award(scope: &Scope, index: usize, subject: &Subject) -> Option<AwardData> {
    let event = scope.campaign.registry.last(index, EventKind::Name, scope.as_of)?;
    let award = words(subject.kind).2;
    Some(AwardData {
        title: format!("{award} {}", subject.name),
        name: subject.name.clone(),
        region: scope.trail(&subject.region).map_or_else(String::new, |trail| trail.below(None)),
        award,
        document: event.document.clone(),
        authority: scope.authority(&event.authority),
        date: event.date,
    })
}

/// Returns the path of a subject's plaque or certificate without its ending.
pub fn award_base(subject: &Subject, file: &str) -> String {
    format!("print/registry/{}/{}/{file}", county(subject), subject.code)
}

fn add_award(
    subject: &Subject,
    file: &str,
    kind: Kind,
    word: &str,
    job: SheetJob,
    sources: &Arc<[ContentPath]>,
    out: &mut Tasks,
) {
    let base = award_base(subject, file);
    let path = |ending: &str| format!("{base}.{ending}");
    let Some(pdf) = out.path(&path("pdf"), Some(subject.place)) else { return };
    let Some(png) = out.path(&path("png"), Some(subject.place)) else { return };
    out.push(Task {
        product: Product::Print,
        artifacts: vec![Artifact { path: pdf, kind }, Artifact { path: png, kind: Kind::Proof }],
        key: Key(String::new()),
        job: Job::Sheet(Box::new(job)),
        title: format!("{}{word}", subject.name),
        sources: Arc::clone(sources),
        subjects: vec![subject.code.clone()],
        venues: Vec::new(),
        material: None,
        place: subject.place,
    });
}
