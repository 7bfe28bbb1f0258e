//! Who still shows a name that is revoked: the ledger says what is revoked, the manifests of earlier releases say where
//! it was issued. Writes nothing.

use super::{Checked, Clock, Options, Report, read};
use crate::base::{Date, Outcome, OutputPath};
use crate::model::{Campaign, Event, EventKind, Standing, Subject, Theme};
use crate::plan::Kind;
use crate::plan::view::{RecallHolder, RecallNotice, RecallPage, RecallRow, SiteView};
use crate::publish::{self, Failure, Issued, Now, Recall};
use crate::render::Renderer;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a recall found.
#[derive(Debug, Serialize)]
pub struct RecallReport {
    pub version: u32,
    pub as_of: String,
    /// Only revocations from this day on.
    pub since: Option<String>,
    pub campaign: String,
    pub organiser: String,
    /// How many releases were looked through, and the build date of the earliest.
    pub releases: usize,
    pub earliest: Option<String>,
    /// Records of earlier releases that cannot be read or were changed.
    pub unreadable: Vec<String>,
    /// Sorted by holder, subject and path.
    pub items: Vec<RecallItem>,
}

/// One issued file, at one holder, that still names one revoked subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecallItem {
    pub holder: Holder,
    pub subject: RecalledSubject,
    pub path: String,
    pub kind: &'static str,
    pub title: String,
    /// The screen that plays it, by id and name.
    pub screen: Option<RecalledScreen>,
    pub sha256: String,
    /// The build dates of the first and last release that had it with the name.
    pub first: String,
    pub last: String,
    pub releases: usize,
    /// `replaced`: the live release has a new version; `gone`: it has none; `same`: it still names the subject, because it
    /// does not know of the revocation; `kept`: it knows, but a text still names the subject.
    pub now: &'static str,
}

/// A screen that plays what must go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecalledScreen {
    pub id: String,
    pub name: String,
}

/// Who has the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Holder {
    /// `venue`, `subject` (its own plaque or certificate), `recipient` (of a package), `portal` or `board`.
    pub kind: &'static str,
    pub id: String,
    pub name: String,
    /// The address, else the division.
    pub address: String,
}

/// A subject that lost its name, and by which act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecalledSubject {
    pub code: String,
    pub name: String,
    pub region: String,
    pub revoked_on: String,
    pub authority: String,
    pub document: String,
    pub reason: Option<String>,
}

/// Lists what must be taken down, and returns the theme for notices. `None` if the content has errors: then nobody knows
/// who is revoked.
pub fn recall(options: &Options, since: Option<Date>) -> Result<(Checked, Option<(RecallReport, Theme)>), Failure> {
    let report: Report = &|_| {};
    let mut input = read(options, &mut Clock::start(report))?;
    let theme = input.theme.take().filter(|_| !input.has_errors());
    let (Some(campaign), Some(theme)) = (&input.campaign, theme) else { return Ok((input.checked(), None)) };
    let revoked = revoked(campaign, input.as_of, since);
    let mut search = Recall::new(revoked.iter().map(|(code, (_, event))| (code.to_string(), event.date)).collect());
    let unreadable = publish::each_release(&options.output, &mut |release| search.look(release))?;
    let (releases, earliest) = (search.releases, search.earliest);
    let live = publish::live(&options.output)?;
    let mut items: Vec<RecallItem> = Vec::new();
    for issued in search.finish(live.as_ref()) {
        let Some((subject, event)) = revoked.get(issued.subject.as_str()) else { continue };
        items.extend(holders(campaign, &issued, subject).into_iter().map(|holder| RecallItem {
            holder,
            subject: recalled(campaign, subject, event),
            screen: screen(campaign, &issued),
            path: issued.path.to_string(),
            kind: issued.kind.name(),
            title: if issued.title.is_empty() { issued.path.to_string() } else { issued.title.clone() },
            sha256: issued.sha256.to_string(),
            first: issued.first.to_string(),
            last: issued.last.to_string(),
            releases: issued.releases,
            now: match issued.now {
                Now::Replaced => "replaced",
                Now::Gone => "gone",
                Now::Same => "same",
                Now::Kept => "kept",
            },
        }));
    }
    items.sort();
    let report = RecallReport {
        version: 1,
        as_of: input.as_of.to_string(),
        since: since.map(|date| date.to_string()),
        campaign: campaign.title.clone(),
        organiser: campaign.organiser.clone(),
        releases,
        earliest: earliest.map(|date| date.to_string()),
        unreadable,
        items,
    };
    Ok((input.checked(), Some((report, theme))))
}

impl RecallReport {
    /// Returns the list as people work through it: all files of a screen are one row, because whoever runs it changes its
    /// programme as a whole.
    pub fn rows(&self) -> Vec<RecallItem> {
        let mut groups: BTreeMap<_, Vec<&RecallItem>> = BTreeMap::new();
        for item in &self.items {
            let what = item.screen.as_ref().map_or(item.path.as_str(), |screen| &screen.id);
            groups.entry((&item.holder, &item.subject, item.screen.is_some(), what)).or_default().push(item);
        }
        groups.into_values().filter_map(|items| row(&items)).collect()
    }
}

/// Makes one row of the files of one screen, or of a single file.
fn row(items: &[&RecallItem]) -> Option<RecallItem> {
    let first = *items.first()?;
    let Some(screen) = &first.screen else { return Some(first.clone()) };
    let place = |path: &str| match path.rsplit_once('/') {
        Some((folder, _)) if path.starts_with("led/") => format!("{folder}/"),
        _ => path.to_string(),
    };
    let places: BTreeSet<String> = items.iter().map(|item| place(&item.path)).collect();
    // The state that asks for most decides: nothing may be put up while one file still names the subject.
    let states = ["same", "kept", "replaced", "gone"];
    Some(RecallItem {
        path: places.into_iter().collect::<Vec<_>>().join("、"),
        title: format!("电子屏“{}”播放的 {} 个文件", screen.name, items.len()),
        first: items.iter().map(|item| &item.first).min()?.clone(),
        last: items.iter().map(|item| &item.last).max()?.clone(),
        releases: items.iter().map(|item| item.releases).max()?,
        now: states.into_iter().find(|state| items.iter().any(|item| item.now == *state))?,
        ..first.clone()
    })
}

/// Returns the screen that plays a file: `led/<material>/<screen>/<file>`, or the package of the screen. One that is gone
/// from the tables is named by its id.
fn screen(campaign: &Campaign, issued: &Issued) -> Option<RecalledScreen> {
    let parts: Vec<&str> = issued.path.as_str().split('/').collect();
    let named = |id: &str| campaign.screens.iter().find(|screen| screen.id == id);
    match parts[..] {
        ["led", _, id, _] => {
            let name = named(id).map_or(id, |screen| &screen.name);
            Some(RecalledScreen { id: id.into(), name: name.into() })
        }
        ["delivery", _] => {
            let is_its = |id: &str, venue: &str| issued.path.stem() == format!("{venue}-{id}");
            let found = campaign.screens.iter().find(|screen| is_its(&screen.id, &screen.venue))?;
            Some(RecalledScreen { id: found.id.clone(), name: found.name.clone() })
        }
        _ => None,
    }
}

/// Renders the notices (撤换通知单), one sheet a holder, through the campaign's theme.
pub fn recall_notice(theme: &Theme, report: &RecallReport) -> Outcome<Vec<u8>> {
    let site = SiteView { title: report.campaign.clone(), ..SiteView::default() };
    Renderer::new(theme, &site)?.recall(&page(report))
}

type Revoked<'a> = BTreeMap<&'a str, (&'a Subject, &'a Event)>;

/// Returns the subjects whose name is revoked on a date, each with the row that did it.
fn revoked<'a>(campaign: &'a Campaign, as_of: Date, since: Option<Date>) -> Revoked<'a> {
    let registry = &campaign.registry;
    let last = |(index, subject): (usize, &'a Subject)| {
        let is_revoked = registry.state(index, as_of, campaign.review_months).standing == Standing::Revoked;
        let row = registry.last(index, EventKind::Revoke, as_of);
        let row = row.filter(|row| is_revoked && since.is_none_or(|since| row.date >= since))?;
        Some((subject.code.as_str(), (subject, row)))
    };
    registry.subjects().iter().enumerate().filter_map(last).collect()
}

fn recalled(campaign: &Campaign, subject: &Subject, event: &Event) -> RecalledSubject {
    let authority = campaign.registry.authorities.get(&event.authority);
    RecalledSubject {
        code: subject.code.clone(),
        name: subject.name.clone(),
        region: region(campaign, &subject.region),
        revoked_on: event.date.to_string(),
        authority: authority.map_or_else(|| event.authority.clone(), |authority| authority.name.clone()),
        document: event.document.clone(),
        reason: event.reason.clone(),
    }
}

fn region(campaign: &Campaign, code: &crate::model::RegionCode) -> String {
    campaign.regions.path(code).iter().map(|region| region.name.as_str()).collect()
}

/// Returns who has a file. A venue that is gone from the tables is still a place where it hangs.
fn holders(campaign: &Campaign, issued: &Issued, subject: &Subject) -> Vec<Holder> {
    let holder =
        |kind, id: &str, name: &str, address: String| Holder { kind, id: id.into(), name: name.into(), address };
    if !issued.venues.is_empty() {
        let venue = |id: &String| match campaign.venue(id) {
            Some(venue) => {
                let address = venue.address.clone().unwrap_or_else(|| region(campaign, &venue.region));
                holder("venue", id, &venue.name, address)
            }
            None => holder("venue", id, id, String::new()),
        };
        return issued.venues.iter().map(venue).collect();
    }
    vec![match product(&issued.path) {
        "delivery" => holder("recipient", issued.path.stem(), &issued.title, String::new()),
        "embed" => holder("portal", "portal", "转载公告的门户网站", String::new()),
        _ if matches!(issued.kind, Kind::Plaque | Kind::Certificate) => {
            holder("subject", &subject.code, &subject.name, region(campaign, &subject.region))
        }
        _ => holder("board", issued.path.as_str(), &format!("张贴“{}”的单位", issued.title), String::new()),
    }]
}

fn product(path: &OutputPath) -> &str {
    path.as_str().split('/').next().unwrap_or_default()
}

/// Puts what was found on sheets, one a holder.
fn page(report: &RecallReport) -> RecallPage {
    let mut notices: Vec<RecallNotice> = Vec::new();
    // Rows are sorted by holder.
    for item in report.rows() {
        let holder = RecallHolder {
            kind: item.holder.kind,
            name: item.holder.name.clone(),
            address: item.holder.address.clone(),
        };
        if notices.last().is_none_or(|notice| notice.id != item.holder.id || notice.holder.kind != holder.kind) {
            notices.push(RecallNotice { id: item.holder.id.clone(), holder, rows: Vec::new() });
        }
        let Some(notice) = notices.last_mut() else { continue };
        notice.rows.push(RecallRow {
            title: item.title.clone(),
            path: item.path.clone(),
            first: item.first.clone(),
            last: item.last.clone(),
            subject: item.subject.name.clone(),
            region: item.subject.region.clone(),
            revoked_on: item.subject.revoked_on.clone(),
            authority: item.subject.authority.clone(),
            document: item.subject.document.clone(),
            reason: item.subject.reason.clone(),
            now: item.now,
        });
    }
    RecallPage {
        campaign: report.campaign.clone(),
        organiser: report.organiser.clone(),
        as_of: report.as_of.clone(),
        notices,
    }
}
