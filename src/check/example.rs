//! Small campaigns for the tests of this floor, built by hand.

use super::Scope;
use crate::base::{At, Date, FileId, Place, parse_date};
use crate::model::{
    Authority, Campaign, Event, EventKind, Level, RegionCode, Regions, Registry, SiteIdentity, Subject, SubjectKind,
};
use std::collections::BTreeMap;

const SUBJECTS: FileId = FileId(1);
const EVENTS: FileId = FileId(2);

pub fn date(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub fn scope_of(campaign: &Campaign) -> Scope<'_> {
    Scope { campaign, as_of: date("2027-02-01"), looks_back: true, drafts: false }
}

pub fn authority(id: &str, level: Level, region: &str) -> Authority {
    let region = RegionCode::parse(region).unwrap();
    Authority { id: id.into(), name: id.into(), level, region, place: Place::file(FileId(0)) }
}

pub fn subject(code: &str, region: &str) -> Subject {
    Subject {
        code: code.into(),
        kind: SubjectKind::Community,
        name: "示例社区".into(),
        region: RegionCode::parse(region).unwrap(),
        hotline: None,
        office: None,
        demonstration: false,
        story: None,
        profile: None,
        place: Place { file: SUBJECTS, at: At::Cell { row: 0, field: "" } },
    }
}

/// An event of the community 340102001001.
pub fn event(day: &str, kind: EventKind, authority: &str) -> Event {
    Event {
        date: date(day),
        subject: "340102001001".into(),
        kind,
        authority: authority.into(),
        document: "示例〔2024〕1号".into(),
        deadline: None,
        reason: None,
        place: Place { file: EVENTS, at: At::Cell { row: 0, field: "" } },
    }
}

pub fn with_registry(authorities: Vec<Authority>, subjects: Vec<Subject>, events: Vec<Event>) -> Campaign {
    let authorities = authorities.into_iter().map(|authority| (authority.id.clone(), authority)).collect();
    Campaign { registry: Registry::new(authorities, subjects, events), ..empty() }
}

fn empty() -> Campaign {
    Campaign {
        title: String::new(),
        summary: String::new(),
        organiser: String::new(),
        undertaker: None,
        language: "zh-CN".into(),
        as_of: None,
        as_of_place: None,
        theme: "default".into(),
        hotlines: vec![],
        site: SiteIdentity::default(),
        review_months: 12,
        print: Default::default(),
        printing: Default::default(),
        changes_since: None,
        regions: Regions::default(),
        registry: Registry::default(),
        articles: vec![],
        materials: vec![],
        venues: vec![],
        screens: vec![],
        placements: vec![],
        screen_rules: Default::default(),
        pictures: BTreeMap::new(),
        tables: BTreeMap::new(),
        reported: Default::default(),
        place: Place::file(FileId(0)),
    }
}
