//! Floor 2: bytes to the campaign. Only `snapshot` reads the disk; everything else turns bytes into values with places.
//!
//! Reading goes on after an error, so that one run reports everything; whoever uses the result stops on errors.

mod articles;
mod book;
mod campaign;
mod cell;
mod columns;
mod csv;
mod emphasis;
mod fields;
mod files;
mod front_matter;
mod grid;
mod heading;
mod html;
mod links;
mod markdown;
mod media;
mod placements;
mod places;
mod printing;
mod profiles;
mod reference;
mod registry;
mod schema;
mod snapshot;
mod table;
mod text;
mod theme;
mod tidy;
mod xlsx;
mod yaml;

pub use columns::{Column, GUIDE, Kind, SHEETS, TABLES, columns, table_schema};
pub use printing::built_in as built_in_printing;
pub use profiles::screen_profiles;
pub use schema::{NAMES as SCHEMAS, json_schema};
pub use snapshot::{Files, Snapshot, embedded_theme};
pub use tidy::{Tidy, TidyTable, tidy_registry};

use crate::base::{Bytes, Code, ContentPath, Diagnostic, FileId, Place, SourceKind, Sources, sort};
use crate::model::{ArticleKind, Campaign, Theme};
use std::sync::Arc;

/// What load found.
#[derive(Debug)]
pub struct Loaded {
    /// The campaign as far as it could be read; complete only if no finding is an error.
    pub campaign: Option<Campaign>,
    pub theme: Option<Theme>,
    pub sources: Sources,
    /// Sorted by file and place.
    pub findings: Vec<Diagnostic>,
}

/// Turns a snapshot into a campaign and its theme; `pre` are the findings of reading the disk.
pub fn load(snapshot: &Snapshot, mut sources: Sources, pre: Vec<Diagnostic>) -> Loaded {
    let mut findings = pre;
    let mut registry = registry::read(snapshot, &mut sources, &mut findings);
    let mut cx = Cx { snapshot, sources: &mut sources, findings: &mut findings };
    let head = campaign::head(&mut cx);
    let profiles = profiles::read(&mut cx, head.as_ref().map_or("default", |head| &head.theme));
    let places = places::read(snapshot, cx.sources, cx.findings, &mut registry, &profiles);
    let html = head.as_ref().is_some_and(|head| head.html);
    let theme = head.as_ref().and_then(|head| theme::theme(&mut cx, &head.theme, head.theme_place));
    let theme_name = head.as_ref().map_or("default", |head| &head.theme);
    let printing = printing::read(&mut cx, theme_name, head.as_ref().and_then(|head| head.print_record.as_ref()));
    let (articles, region_uses) = articles::articles(&mut cx, html);
    let materials = articles::materials(&mut cx, html, &printing.formats);
    let pictures = media::pictures(&mut cx);
    let placements = placements::read(&mut cx);
    let parts = campaign::Parts { articles, region_uses, materials, pictures, placements, registry, places, printing };
    let campaign = campaign::assemble(&mut cx, head, parts);
    report_unknown_files(&mut cx);
    sort(&mut findings, &sources);
    Loaded { campaign, theme, sources, findings }
}

/// What the readers of one run share.
struct Cx<'a> {
    snapshot: &'a Snapshot,
    sources: &'a mut Sources,
    findings: &'a mut Vec<Diagnostic>,
}

/// The files of a theme: those of the snapshot, or those that come with the program.
#[derive(Clone, Copy)]
enum ThemeFiles<'a> {
    Read(&'a Files),
    BuiltIn,
}

impl ThemeFiles<'_> {
    fn file(self, path: &ContentPath) -> Option<Bytes> {
        match self {
            Self::Read(files) => files.get(path).cloned(),
            Self::BuiltIn => snapshot::embedded_file(path),
        }
    }
}

impl<'a> Cx<'a> {
    /// Returns the theme whose file counts, with its name: the asked one, else the `default` of the snapshot, else the
    /// built-in one.
    fn theme_with<'n>(&self, theme: &'n str, path: &ContentPath) -> (&'n str, ThemeFiles<'a>) {
        let snapshot = self.snapshot;
        let with_file = |name| snapshot.themes.get(name).filter(|files| files.contains_key(path));
        match (with_file(theme), with_file("default")) {
            (Some(files), _) => (theme, ThemeFiles::Read(files)),
            (None, Some(files)) => ("default", ThemeFiles::Read(files)),
            (None, None) => ("default", ThemeFiles::BuiltIn),
        }
    }
}

impl Cx<'_> {
    /// Returns a content file as text; `None` if it is missing, or is no text, which is reported.
    fn text(&mut self, path: &ContentPath) -> Option<(FileId, Arc<str>)> {
        let bytes = self.snapshot.content.get(path)?;
        self.decode(&format!("content/{path}"), bytes)
    }

    /// Takes a text in among the sources, without the mark that Windows editors put in front.
    fn decode(&mut self, shown: &str, bytes: &[u8]) -> Option<(FileId, Arc<str>)> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
                Some((self.sources.add(shown, SourceKind::Text(text.clone())), text))
            }
            Err(error) => {
                let file = self.sources.add(shown, SourceKind::Binary);
                let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
                self.findings.push(Diagnostic::new(Code::NotText).at(Place::file(file)).arg("line", line));
                None
            }
        }
    }
}

/// Reports files that nothing reads: most often they stand in the wrong folder or have the wrong name or ending.
fn report_unknown_files(cx: &mut Cx<'_>) {
    let snapshot = cx.snapshot;
    for path in snapshot.content.keys().filter(|path| !is_known(path)) {
        let place = Place::file(cx.sources.add(files::shown(path), SourceKind::Binary));
        cx.findings.push(files::unread(path).at(place));
    }
}

fn is_known(path: &ContentPath) -> bool {
    if files::is_table(path) {
        return true;
    }
    let ending = path.extension();
    let texts = [ArticleKind::Case, ArticleKind::Notice, ArticleKind::Page].map(ArticleKind::folder);
    match path.folder() {
        "" => matches!(path.as_str(), "campaign.yaml" | "README.md"),
        "materials" => ending == "md",
        folder if texts.contains(&folder) => ending == "md",
        "print" => matches!(ending.as_str(), "icc" | "icm"),
        "places" => path.name() == "placements.yaml",
        folder => folder.split('/').next() == Some("media") && media::ENDINGS.contains(&ending.as_str()),
    }
}

#[cfg(test)]
mod tests;
