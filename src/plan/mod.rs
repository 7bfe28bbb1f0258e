//! Floor 3: which artifacts a release has. Pure: no disk, no clock; the whole list stands before the first byte is rendered.
//! One file for each product: `site` (with `articles`, `registry`, `changes`, `downloads` and `search`), `print`, `lists`, `screen`, `embed`,
//! `delivery`, `overview`.

mod articles;
mod changes;
mod delivery;
mod downloads;
mod embed;
mod grams;
mod handover;
mod job;
mod key;
mod limits;
mod lists;
mod message;
mod named;
mod order;
mod overdue;
mod overview;
mod page;
mod pages;
mod playlist;
mod preview;
mod print;
mod programme;
mod region;
mod registry;
mod schedule;
mod scope;
mod screen;
mod search;
mod sheets;
mod showing;
mod site;
mod spread;
mod strip;
mod subject;
mod task;
mod tasks;
pub mod view;
pub mod words;

pub use downloads::{
    DownloadFormat, DownloadJob, DownloadList, SCHEMA as DOWNLOAD_SCHEMA, VERSION as DOWNLOAD_VERSION,
};
pub use job::{
    Asset, AwardData, CaseData, FILE_COUNT, FormatData, ImageJob, Job, ListData, ListGroup, ListRow, ListSection,
    MessageData, PackageEntry, PackageJob, Page, PageJob, PictureData, Press, ProductData, ReserveData, SheetData,
    SheetJob, Shrink, StillData, StillJob, TextBlock, TextJob, Variant, VenueData,
};
pub use key::why_stale;
pub use order::{Destination, OrderData, OrderFile, OrderLine, OrderSheet};
pub use playlist::{ProgrammeFile, ProgrammeItem, ProgrammeJob, ProgrammeOutput, ProgrammeSlot, ScreenFacts};
pub use programme::{Panel, ScrollJob, StripFile, StripJob, halves, is_invisible, row_gap, too_wide};
pub use subject::{SubjectJob, event_name};
pub use task::{Artifact, Kind, Plan, Product, Task};

use crate::base::{Date, Diagnostic, Outcome, Sources};
use crate::model::{Campaign, Theme};
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a plan is made from.
pub struct Request<'a> {
    pub campaign: &'a Campaign,
    pub theme: &'a Theme,
    pub sources: &'a Sources,
    /// What load and check found, for the contact sheet.
    pub findings: &'a [Diagnostic],
    pub as_of: Date,
    /// The products to make; all others are left out of the release.
    pub only: &'a BTreeSet<Product>,
    pub drafts: bool,
    /// The program's name and version, for pages and the manifest.
    pub generator: &'a str,
    /// The version of the renderer of a product, for keys.
    pub version: &'a (dyn Fn(Product) -> &'static str + Sync),
    /// How many threads may work.
    pub jobs: usize,
}

/// Lists everything a build makes.
pub fn plan(request: &Request) -> Outcome<Plan> {
    let scope = scope::Scope::new(request.campaign, request.as_of, request.drafts);
    let site = site::shared(&scope, request.theme, request.generator);
    let keys = key::Keys::new(request.theme, &site, request.version);
    let mut tasks = tasks::Tasks::new(keys, request.campaign.place);
    // The names of a province take a while to sort in, and not every build needs them.
    let words = LazyCell::new(|| message::words(&scope));
    let wanted = |product| request.only.contains(&product);
    if wanted(Product::Site) {
        site::add(&scope, request.theme, request.jobs, &mut tasks);
    }
    if wanted(Product::Print) {
        print::add(&scope, request.theme, &words, request.jobs, &mut tasks);
        lists::add(&scope, &mut tasks);
    }
    let screens = showing::all(&scope, &words, &mut tasks.findings);
    let programmes: Vec<_> = screens.iter().map(playlist::programme).collect();
    let warnings = limits::check(&scope, &programmes);
    if wanted(Product::Led) {
        screen::add(&scope, &screens, &mut tasks);
        playlist::add(&scope, &programmes, &mut tasks);
    }
    let embeds = [("embed", Product::Embed), ("site/embed", Product::Site)];
    let embeds: Vec<_> = embeds.into_iter().filter(|(_, product)| wanted(*product)).collect();
    embed::add(&scope, request.theme, &embeds, &mut tasks);
    named::add(&scope, &mut tasks.tasks);
    if wanted(Product::Delivery) {
        delivery::add(&scope, &programmes, &mut tasks);
    }
    let findings: Vec<Diagnostic> = request.findings.iter().chain(&warnings).cloned().collect();
    overview::add(&scope, &programmes, request.theme, request.sources, &findings, &mut tasks);
    match (Plan::new(request.as_of, Arc::new(site), tasks.tasks), tasks.findings) {
        (Ok(plan), findings) if findings.is_empty() => Ok(Plan { warnings, ..plan }),
        (Ok(_), findings) => Err(findings),
        (Err(mut findings), more) => {
            findings.extend(more);
            Err(findings)
        }
    }
}
