//! Downloads (名单数据): the list of a division as CSV, XLSX and JSON, one set a division down to the county. A street
//! links the set of its county: one file a street would be thousands of files that nobody asks for. A division with more
//! than [`MOST`] subjects has none, since no spreadsheet program holds it with comfort; its parts have their own.
//! The manifest does not list the subjects of a download: it holds every one of its division.

use super::job::{Asset, Job, Page};
use super::registry::{self, TITLE, level};
use super::scope::Scope;
use super::subject::SubjectJob;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::view::{Counts, DownloadFile, DownloadsView};
use crate::base::{ContentPath, Date, Key, Place, short_hash};
use crate::model::RegionCode;
use serde::Serialize;
use std::sync::Arc;

/// The JSON Schema of the JSON download.
pub const SCHEMA: &str = include_str!("download.schema.json");
/// The version of its shape.
pub const VERSION: u32 = 1;
/// Where the schema stands in the site, beside the files it describes.
const SCHEMA_LINK: &str = "registry/download.schema.json";
/// How many subjects a download may have.
const MOST: usize = 100_000;

/// The format of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadFormat {
    Csv,
    Xlsx,
    Json,
}

impl DownloadFormat {
    /// All formats, in the order pages show them.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Json];

    /// Returns the ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Xlsx => ("Excel 表格", "XLSX"),
            Self::Csv => ("文本表格", "CSV"),
            Self::Json => ("程序数据", "JSON"),
        }
    }
}

/// One file to download.
#[derive(Clone, Debug, Serialize)]
pub struct DownloadJob {
    pub format: DownloadFormat,
    pub list: Arc<DownloadList>,
}

/// The list of a division; its three files share it, and subjects are shared with their pages.
#[derive(Debug, Serialize)]
pub struct DownloadList {
    /// Empty for everything.
    pub code: String,
    pub name: String,
    pub level: &'static str,
    /// In keys it stands with what all files share.
    #[serde(skip)]
    pub as_of: Date,
    pub campaign: String,
    pub organiser: String,
    pub counts: Counts,
    /// Sorted by code.
    #[serde(skip)]
    pub subjects: Vec<Arc<SubjectJob>>,
    /// Stands for the subjects in keys.
    digest: String,
}

/// A subject with the hash of what its page shows, which stands for it in keys.
type Listed = (Arc<SubjectJob>, String);

/// Adds the files of every division that has them; the pages of subjects must be there already, since lists share their
/// facts.
pub fn add(scope: &Scope, out: &mut Tasks) {
    let subjects = listed(scope, &out.tasks);
    if subjects.is_empty() {
        return;
    }
    let sources = registry::sources(scope);
    if scope.root().is_none() && subjects.len() <= MOST {
        let all: Vec<usize> = (0..subjects.len()).collect();
        add_list(list(scope, None, &all, &subjects), &sources, None, out);
    }
    for (code, members) in &scope.members {
        if has_files(scope, code) {
            let place = scope.campaign.regions.get(code).map(|region| region.place);
            add_list(list(scope, Some(code), members, &subjects), &sources, place, out);
        }
    }
    let job = Asset { bytes: SCHEMA.as_bytes().into(), shrink: super::job::Shrink::Nothing };
    out.download_schema(&format!("site/{SCHEMA_LINK}"), job);
}

/// Returns the subjects in the registry's order; nothing for one that has no page.
fn listed(scope: &Scope, tasks: &[Task]) -> Vec<Option<Listed>> {
    let mut pages = tasks.iter().filter_map(|task| match &task.job {
        Job::Page(page) => match &page.page {
            Page::Subject(facts) => Some((facts, &task.key)),
            _ => None,
        },
        _ => None,
    });
    let mut next = pages.next();
    let subjects = scope.campaign.registry.subjects().iter().map(|subject| {
        let (facts, key) = next.filter(|(facts, _)| facts.code == subject.code)?;
        next = pages.next();
        Some((Arc::clone(facts), key.parts().map_or_else(|| key.0.clone(), |parts| parts.job)))
    });
    subjects.collect()
}

/// Returns the files that a division's page links: its own, or those of the nearest division above that has some.
pub fn of(scope: &Scope, code: Option<&RegionCode>) -> Option<DownloadsView> {
    let Some(code) = code else {
        let total = scope.campaign.registry.subjects().len();
        return (scope.root().is_none() && total <= MOST).then(|| view("", TITLE));
    };
    let steps = &scope.trail(code)?.steps;
    let (code, name) = steps.iter().rev().find(|(step, _)| has_files(scope, step))?;
    Some(view(code.as_str(), name))
}

/// A county is the lowest level with files, but the top of a registry has them at any level.
fn has_files(scope: &Scope, code: &RegionCode) -> bool {
    let is_high = code.as_str().len() <= 6 || scope.root() == Some(code);
    is_high && scope.members.get(code).is_some_and(|members| members.len() <= MOST)
}

fn view(code: &str, name: &str) -> DownloadsView {
    let file = |format: DownloadFormat| {
        let (word, short) = format.words();
        DownloadFile { link: link(code, format), word, format: short }
    };
    DownloadsView { title: list_title(name), files: DownloadFormat::ALL.into_iter().map(file).collect() }
}

fn list_title(name: &str) -> String {
    if name == TITLE { TITLE.into() } else { format!("{name}名单") }
}

fn link(code: &str, format: DownloadFormat) -> String {
    let stem = if code.is_empty() { "all" } else { code };
    format!("registry/{stem}.{}", format.ending())
}

fn list(scope: &Scope, code: Option<&RegionCode>, members: &[usize], subjects: &[Option<Listed>]) -> DownloadList {
    let region = code.and_then(|code| scope.campaign.regions.get(code));
    let shown = || members.iter().filter_map(|&index| subjects[index].as_ref());
    let pieces: Vec<&[u8]> = shown().map(|(_, hash)| hash.as_bytes()).collect();
    DownloadList {
        code: code.map(RegionCode::to_string).unwrap_or_default(),
        name: region.map_or_else(|| TITLE.to_string(), |region| region.name.clone()),
        level: code.map_or("country", level),
        as_of: scope.as_of,
        campaign: scope.campaign.title.clone(),
        organiser: scope.campaign.organiser.clone(),
        counts: scope.counts(members),
        subjects: shown().map(|(subject, _)| Arc::clone(subject)).collect(),
        digest: short_hash(&pieces),
    }
}

fn add_list(list: DownloadList, sources: &Arc<[ContentPath]>, place: Option<Place>, out: &mut Tasks) {
    let list = Arc::new(list);
    for format in DownloadFormat::ALL {
        let Some(path) = out.path(&format!("site/{}", link(&list.code, format)), place) else { continue };
        let place = place.unwrap_or_else(|| out.fallback());
        out.push(Task {
            product: Product::Site,
            artifacts: vec![Artifact { path, kind: Kind::Download }],
            key: Key(String::new()),
            job: Job::Download(DownloadJob { format, list: Arc::clone(&list) }),
            title: format!("{}（{}）", list_title(&list.name), format.words().1),
            sources: Arc::clone(sources),
            subjects: Vec::new(),
            venues: Vec::new(),
            material: None,
            place,
        });
    }
}
