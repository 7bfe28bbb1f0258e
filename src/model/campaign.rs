//! The campaign (专项宣传): everything above, indexed, complete after load.

use super::{Article, Material, Picture, Placement, Printing, Regions, Registry, Screen, ScreenRules, Venue};
use crate::base::{ContentPath, Date, Place};
use std::collections::{BTreeMap, BTreeSet};

/// A number to call.
#[derive(Clone, Debug)]
pub struct Hotline {
    pub name: String,
    pub number: String,
    pub note: Option<String>,
    pub hours: Option<String>,
    pub place: Place,
}

/// What the site says of itself, as government web rules ask.
#[derive(Clone, Debug, Default)]
pub struct SiteIdentity {
    /// The absolute address under which the site will stand, ending in `/`.
    pub url: Option<String>,
    pub name: Option<String>,
    pub domain: Option<String>,
    pub id_code: Option<String>,
    pub icp: Option<String>,
    pub police: Option<String>,
    pub contact: Option<String>,
    pub address: Option<String>,
}

/// The paper of a printed list (公示名单).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    A3,
    A4,
}

impl Paper {
    /// All papers with the words a campaign may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::A3, "a3", &["A3"]), (Self::A4, "a4", &["A4"])];

    /// Returns the name that paths use.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(paper, ..)| *paper == self).map_or("", |(_, name, _)| name)
    }
}

/// What of the registry goes to print, besides the posters.
#[derive(Clone, Debug)]
pub struct PrintChoice {
    /// The papers that lists are made for; none for no lists.
    pub lists: BTreeSet<Paper>,
    /// One plaque (牌匾) for each subject that carries the name.
    pub plaques: bool,
    /// One certificate (证书) for each subject that carries the name.
    pub certificates: bool,
    /// A picture (打样图) beside each venue's own sheet, not only beside the one for all.
    pub venue_proofs: bool,
}

impl Default for PrintChoice {
    /// Lists are few; plaques and certificates are as many as there are names, so they are made when asked for.
    fn default() -> Self {
        Self { lists: [Paper::A3].into(), plaques: false, certificates: false, venue_proofs: true }
    }
}

/// What load has reported as errors, by path and field: a check does not complain of what only follows from them.
#[derive(Debug, Default)]
pub struct Reported(pub BTreeSet<(String, String)>);

impl Reported {
    /// Tells whether an error stands in a file, or is the file.
    pub fn file(&self, path: &str) -> bool {
        let first = (path.to_string(), String::new());
        self.0.range(first..).next().is_some_and(|(reported, _)| reported == path)
    }

    /// Tells whether a field of a file is wrong.
    pub fn field(&self, path: &str, field: &str) -> bool {
        self.0.contains(&(path.to_string(), field.to_string()))
    }
}

/// One campaign, complete.
#[derive(Debug)]
pub struct Campaign {
    pub title: String,
    pub summary: String,
    pub organiser: String,
    pub undertaker: Option<String>,
    pub language: String,
    /// The build date that the content asks for.
    pub as_of: Option<Date>,
    /// Where it asks for it.
    pub as_of_place: Option<Place>,
    pub theme: String,
    pub hotlines: Vec<Hotline>,
    pub site: SiteIdentity,
    pub review_months: u32,
    pub print: PrintChoice,
    pub printing: Printing,
    /// Since when events count as changes of the period (本期变化).
    pub changes_since: Option<Date>,
    pub regions: Regions,
    pub registry: Registry,
    /// Sorted by kind, then slug.
    pub articles: Vec<Article>,
    /// Sorted by slug.
    pub materials: Vec<Material>,
    /// Sorted by id.
    pub venues: Vec<Venue>,
    /// Sorted by id.
    pub screens: Vec<Screen>,
    pub placements: Vec<Placement>,
    /// What the local rule for screens asks.
    pub screen_rules: ScreenRules,
    pub pictures: BTreeMap<ContentPath, Picture>,
    /// The files that each table was read from, for the manifest: `registry/subjects` -> `registry/subjects.csv`, ...
    pub tables: BTreeMap<&'static str, Vec<ContentPath>>,
    pub reported: Reported,
    pub place: Place,
}

impl Campaign {
    /// Returns the files of all tables of a folder such as `registry/`, each once.
    pub fn table_files(&self, folder: &str) -> Vec<ContentPath> {
        let tables = self.tables.iter().filter(|(table, _)| table.starts_with(folder));
        let files: BTreeSet<&ContentPath> = tables.flat_map(|(_, files)| files).collect();
        files.into_iter().cloned().collect()
    }

    /// Finds a material by its slug.
    pub fn material(&self, slug: &str) -> Option<&Material> {
        self.materials.binary_search_by(|material| material.slug.as_str().cmp(slug)).ok().map(|at| &self.materials[at])
    }

    /// Finds a venue by its id.
    pub fn venue(&self, id: &str) -> Option<&Venue> {
        self.venues.binary_search_by(|venue| venue.id.as_str().cmp(id)).ok().map(|at| &self.venues[at])
    }
}
