//! What a run is asked for, what it tells while it works, and what it returns.

use crate::base::{Date, Diagnostic, OutputPath, Sources};
use crate::plan::{Plan, Product, why_stale};
use crate::publish::Manifest;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// What a run is asked for; `cli` resolves it once.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that holds `content/` and perhaps `themes/`.
    pub root: PathBuf,
    pub output: PathBuf,
    /// The build date, if the command line gives one.
    pub as_of: Option<Date>,
    /// Today, for a campaign that names no date.
    pub today: Date,
    pub only: BTreeSet<Product>,
    pub jobs: usize,
    pub drafts: bool,
    /// The program's name and version.
    pub generator: String,
}

/// A phase of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Read,
    Check,
    Plan,
    Render,
    Publish,
}

impl Phase {
    /// Returns the name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Check => "check",
            Self::Plan => "plan",
            Self::Render => "render",
            Self::Publish => "publish",
        }
    }
}

/// What a run tells while it works.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    Phase(Phase),
    /// How many tasks there are.
    Planned {
        tasks: usize,
    },
    /// One task is done.
    Made {
        path: &'a OutputPath,
        reused: bool,
    },
}

/// All findings, sorted, with the texts they point into.
#[derive(Debug)]
pub struct Checked {
    pub sources: Sources,
    pub findings: Vec<Diagnostic>,
    pub as_of: Date,
}

/// The end of a build.
#[derive(Debug)]
pub struct Built {
    pub checked: Checked,
    /// None if there were errors: the last release stands untouched.
    pub published: Option<Published>,
}

/// What a build has published.
#[derive(Debug)]
pub struct Published {
    pub as_of: Date,
    /// Files made anew, taken over, and gone since the last release.
    pub made: usize,
    pub reused: usize,
    pub removed: usize,
    pub files_by_product: BTreeMap<Product, usize>,
    pub bytes: u64,
    pub output: PathBuf,
    /// Nothing differs from the last release, so nothing was swapped.
    pub unchanged: bool,
    pub timings: Vec<(Phase, Duration)>,
}

/// What a build would make, against the live release.
#[derive(Debug, Serialize)]
pub struct PlanReport {
    pub version: u32,
    pub as_of: String,
    pub artifacts: Vec<PlannedArtifact>,
}

/// One file of a plan.
#[derive(Debug, Serialize)]
pub struct PlannedArtifact {
    pub path: String,
    pub kind: &'static str,
    pub product: Product,
    pub key: String,
    pub title: String,
    pub sources: Vec<String>,
    pub subjects: Vec<String>,
    pub venues: Vec<String>,
    /// `new`, `changed`, `unchanged` or `removed`.
    pub state: &'static str,
    /// Why it is made again: `new`, `content`, `theme` or `program`.
    pub why: Option<&'static str>,
}

impl PlanReport {
    /// Compares a plan with the manifest of the live release.
    pub fn new(plan: &Plan, live: Option<&Manifest>) -> Self {
        let live: BTreeMap<&str, _> =
            live.into_iter().flat_map(|manifest| &manifest.files).map(|file| (file.path.as_str(), file)).collect();
        let mut artifacts = Vec::new();
        let mut planned = BTreeSet::new();
        for task in &plan.tasks {
            for artifact in &task.artifacts {
                planned.insert(artifact.path.as_str());
                let why = why_stale(&task.key, live.get(artifact.path.as_str()).map(|file| &file.key));
                artifacts.push(PlannedArtifact {
                    path: artifact.path.to_string(),
                    kind: artifact.kind.name(),
                    product: task.product,
                    key: task.key.0.clone(),
                    title: task.title.clone(),
                    sources: task.sources.iter().map(ToString::to_string).collect(),
                    subjects: task.subjects.clone(),
                    venues: task.venues.clone(),
                    state: match why {
                        None => "unchanged",
                        Some("new") => "new",
                        Some(_) => "changed",
                    },
                    why,
                });
            }
        }
        for (path, file) in live.into_iter().filter(|(path, _)| !planned.contains(path)) {
            artifacts.push(PlannedArtifact {
                path: path.into(),
                kind: "",
                product: product_of(path),
                key: file.key.0.clone(),
                title: file.title.to_string(),
                sources: Vec::new(),
                subjects: Vec::new(),
                venues: Vec::new(),
                state: "removed",
                why: None,
            });
        }
        artifacts.sort_by(|a, b| a.path.cmp(&b.path));
        Self { version: 1, as_of: plan.as_of.to_string(), artifacts }
    }
}

/// Tells a product by the folder its files stand in.
fn product_of(path: &str) -> Product {
    match path.split('/').next().unwrap_or_default() {
        "print" => Product::Print,
        "led" => Product::Led,
        "embed" => Product::Embed,
        "delivery" => Product::Delivery,
        "overview.html" => Product::Overview,
        _ => Product::Site,
    }
}
