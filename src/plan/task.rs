//! The plan (计划): tasks sorted by path. A task is one job with the files it makes; an artifact (成品文件) is one file.

use super::job::Job;
use super::view::SiteView;
use crate::base::{Code, ContentPath, Date, Diagnostic, Key, Outcome, OutputPath, Place, collision_key};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// One of the products a build can be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    Site,
    Print,
    Led,
    Embed,
    Delivery,
    /// The contact sheet, made with whatever else is made.
    Overview,
}

/// What an artifact is, as the manifest says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Page,
    Feed,
    Sitemap,
    Download,
    Asset,
    Image,
    Poster,
    Leaflet,
    Trifold,
    Letter,
    Card,
    Banner,
    Rollup,
    Xstand,
    Board,
    Backdrop,
    List,
    Plaque,
    Certificate,
    Proof,
    Still,
    /// A file that a strip card plays: BMP, GIF or text.
    Strip,
    /// Running text for a screen: a film, or a GIF.
    Clip,
    /// What a player reads: lists, a manifest, words.
    Playlist,
    /// How the operator of a screen sets its card.
    Settings,
    NoticeFeed,
    SearchIndex,
    Snippet,
    Package,
    Overview,
}

impl Kind {
    /// Returns the name the manifest uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Download => "download",
            Self::Asset => "asset",
            Self::Image => "image",
            Self::Poster => "poster",
            Self::Leaflet => "leaflet",
            Self::Trifold => "trifold",
            Self::Letter => "letter",
            Self::Card => "card",
            Self::Banner => "banner",
            Self::Rollup => "rollup",
            Self::Xstand => "xstand",
            Self::Board => "board",
            Self::Backdrop => "backdrop",
            Self::List => "list",
            Self::Plaque => "plaque",
            Self::Certificate => "certificate",
            Self::Proof => "proof",
            Self::Still => "still",
            Self::Strip => "strip",
            Self::Clip => "clip",
            Self::Playlist => "playlist",
            Self::Settings => "settings",
            Self::NoticeFeed => "notice_feed",
            Self::SearchIndex => "search_index",
            Self::Snippet => "snippet",
            Self::Package => "package",
            Self::Overview => "overview",
        }
    }
}

/// One output file.
#[derive(Clone, Debug)]
pub struct Artifact {
    pub path: OutputPath,
    pub kind: Kind,
}

/// One job and the files it makes, in the order the renderer returns them.
#[derive(Clone, Debug)]
pub struct Task {
    pub product: Product,
    pub artifacts: Vec<Artifact>,
    pub key: Key,
    pub job: Job,
    /// What a person calls it.
    pub title: String,
    /// The content files it comes from.
    pub sources: Arc<[ContentPath]>,
    /// The codes of the subjects it names.
    pub subjects: Vec<String>,
    /// The ids of the venues it is for.
    pub venues: Vec<String>,
    /// The slug of the material it shows.
    pub material: Option<String>,
    /// Where its content stands, for findings.
    pub place: Place,
}

impl Task {
    /// Returns the first path, by which tasks are sorted.
    pub fn path(&self) -> &OutputPath {
        // `Plan::new` drops tasks without artifacts.
        &self.artifacts[0].path
    }
}

/// Everything one build makes.
#[derive(Debug)]
pub struct Plan {
    pub as_of: Date,
    /// What all pages share.
    pub site: Arc<SiteView>,
    /// Sorted by first path; no two artifacts share a path on any system.
    pub tasks: Vec<Task>,
    /// What does not stop a build but should be known.
    pub warnings: Vec<Diagnostic>,
}

impl Plan {
    /// Sorts the tasks and refuses two artifacts that share a path on some system.
    pub fn new(as_of: Date, site: Arc<SiteView>, mut tasks: Vec<Task>) -> Outcome<Self> {
        tasks.retain(|task| !task.artifacts.is_empty());
        tasks.sort_by(|a, b| a.path().cmp(b.path()));
        let mut seen: HashMap<Cow<str>, Place> = HashMap::with_capacity(tasks.len());
        let mut findings = Vec::new();
        for task in &tasks {
            for artifact in &task.artifacts {
                if let Some(other) = seen.insert(collision_key(artifact.path.as_str()), task.place) {
                    let finding = Diagnostic::new(Code::DuplicateOutput).arg("path", &artifact.path);
                    findings.push(finding.at(task.place).at(other));
                }
            }
        }
        if findings.is_empty() { Ok(Self { as_of, site, tasks, warnings: Vec::new() }) } else { Err(findings) }
    }
}
