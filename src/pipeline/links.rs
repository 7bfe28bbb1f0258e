//! Checks the links of the finished pages: every target must be a file of the plan, every anchor an id of its page.
//! A page taken over from the last release was checked then; it is read again only if something it may point to is gone.

use crate::base::{Code, Diagnostic, OutputPath, Place};
use crate::render::links::{self, PageLinks};
use crate::render::{ShellPart, ShelledPage};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

/// What one page said: its ids, and where it leads with an anchor.
#[derive(Debug, Default)]
pub struct PageFacts {
    ids: Vec<String>,
    /// Links to files that exist, with anchors that are still to be looked up.
    anchors: Vec<(String, String)>,
    /// Links as written whose page does not exist.
    broken: Vec<String>,
    /// What the parts of its shell said, for all pages of the folder.
    shell: Vec<Arc<PageFacts>>,
}

impl PageFacts {
    /// Returns all ids of the page.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().flat_map(|facts| &facts.ids).map(String::as_str)
    }

    fn has(&self, id: &str) -> bool {
        self.ids().any(|own| own == id)
    }

    /// Anchors without a path.
    fn own_anchors(&self) -> impl Iterator<Item = &String> {
        self.anchors.iter().filter(|(target, _)| target.is_empty()).map(|(_, anchor)| anchor)
    }

    fn all(&self) -> impl Iterator<Item = &PageFacts> {
        std::iter::once(self).chain(self.shell.iter().map(|part| &**part))
    }
}

/// The paths of all files of a plan.
pub struct Targets<'a> {
    files: FxHashSet<&'a str>,
    /// What the parts of shells said, by their number and the folder of the page: half of a page's links are in its shell.
    shells: RwLock<FxHashMap<usize, FxHashMap<String, Arc<PageFacts>>>>,
}

impl<'a> Targets<'a> {
    /// Takes in the paths.
    pub fn new(files: impl Iterator<Item = &'a str>) -> Self {
        Self { files: files.collect(), shells: RwLock::default() }
    }

    /// Tells whether the plan has a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Reads the links of a page from its bytes.
    pub fn read(&self, page: &OutputPath, html: &[u8]) -> PageFacts {
        let mut facts = PageFacts::default();
        self.add(page, links::extract(html), &mut facts);
        settled(page, facts)
    }

    /// Reads the links of a page that was just rendered.
    pub fn read_new(&self, page: &OutputPath, rendered: &ShelledPage) -> PageFacts {
        let mut facts = PageFacts::default();
        for piece in rendered.pieces() {
            self.add(page, links::extract(piece), &mut facts);
        }
        facts.shell = rendered.shell().map(|part| self.shell(page, part)).collect();
        settled(page, facts)
    }

    /// Returns what a part of a shell says in the folder of a page.
    fn shell(&self, page: &OutputPath, part: &ShellPart) -> Arc<PageFacts> {
        let folder = page.folder();
        let read = self.shells.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(facts) = read.get(&part.number).and_then(|folders| folders.get(folder)) {
            return facts.clone();
        }
        drop(read);
        let borrowed = |texts: &'_ [String]| texts.iter().map(|text| Cow::Owned(text.clone())).collect();
        let mut facts = PageFacts::default();
        self.add(page, PageLinks { ids: borrowed(&part.ids), links: borrowed(&part.links) }, &mut facts);
        let facts = Arc::new(facts);
        let mut write = self.shells.write().unwrap_or_else(PoisonError::into_inner);
        write.entry(part.number).or_default().insert(folder.into(), facts.clone());
        facts
    }

    fn add(&self, page: &OutputPath, found: PageLinks<'_>, facts: &mut PageFacts) {
        facts.ids.extend(found.ids.into_iter().map(Cow::into_owned));
        let (folder, mut plain) = (page.folder(), String::new());
        for link in found.links {
            if links::resolve_plain(folder, &link, &mut plain) {
                if !self.has(&plain) {
                    facts.broken.push(link.into());
                }
                continue;
            }
            let Some(target) = links::resolve(page, &link) else { continue };
            // A link without a path leads into whatever page it stands in.
            let own = link.trim_start().starts_with(['#', '?']);
            if !own && !self.has(&target.path) {
                facts.broken.push(link.into());
            } else if let Some(anchor) = target.anchor.filter(|anchor| !anchor.is_empty()) {
                facts.anchors.push((if own { String::new() } else { target.path }, anchor));
            }
        }
    }
}

/// Looks up the anchors that lead into the page itself, as almost all do; those that lead nowhere stay.
fn settled(page: &OutputPath, mut facts: PageFacts) -> PageFacts {
    let all = std::mem::take(&mut facts.anchors);
    let of_shell: Vec<String> = facts.shell.iter().flat_map(|part| part.own_anchors()).cloned().collect();
    let own = |target: &str| target.is_empty() || target == page.as_str();
    let mut left: Vec<(String, String)> =
        all.into_iter().filter(|(target, anchor)| !(own(target) && facts.has(anchor))).collect();
    left.extend(of_shell.into_iter().filter(|anchor| !facts.has(anchor)).map(|anchor| (String::new(), anchor)));
    for (target, _) in &mut left {
        if target.is_empty() {
            target.push_str(page.as_str());
        }
    }
    facts.anchors = left;
    facts
}

/// Compares the facts of all pages and returns what leads nowhere. Pages that are not among them are not looked into.
pub fn compare<'a>(pages: impl Iterator<Item = (&'a OutputPath, Place, &'a PageFacts)> + Clone) -> Vec<Diagnostic> {
    let anchors =
        |facts: &'a PageFacts| facts.all().flat_map(|facts| &facts.anchors).filter(|(target, _)| !target.is_empty());
    let asked = pages.clone().flat_map(|(.., facts)| anchors(facts)).map(|(target, _)| target.as_str());
    let asked: FxHashSet<&str> = asked.collect();
    let has = pages.clone().filter(|(path, ..)| asked.contains(path.as_str()));
    let known: FxHashMap<&str, &PageFacts> = has.map(|(path, _, facts)| (path.as_str(), facts)).collect();
    let mut findings = Vec::new();
    for (path, place, facts) in pages {
        for target in facts.all().flat_map(|facts| &facts.broken) {
            findings.push(Diagnostic::new(Code::BrokenLink).at(place).arg("target", target).arg("page", path));
        }
        for (target, anchor) in anchors(facts) {
            if known.get(target.as_str()).is_some_and(|page| !page.has(anchor)) {
                findings
                    .push(Diagnostic::new(Code::BrokenAnchor).at(place).arg("target", target).arg("anchor", anchor));
            }
        }
    }
    findings
}
