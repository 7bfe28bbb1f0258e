//! Checks the links of the finished pages: every target must be a file of the plan, every anchor an id of its page.
//! A page taken over from the last release was checked then; it is read again only if something it may point to is gone.

use crate::base::{Code, Diagnostic, OutputPath, Place};
use crate::render::links::{self, PageLinks};
use rustc_hash::{FxHashMap, FxHashSet};

/// What one page said: its ids, and where it leads with an anchor.
#[derive(Debug, Default)]
pub struct PageFacts {
    pub ids: Vec<String>,
    /// Links to files that exist, with anchors that are still to be looked up.
    anchors: Vec<(String, String)>,
    /// Links as written whose page does not exist.
    broken: Vec<String>,
}

/// The paths of all files of a plan.
pub struct Targets<'a>(pub FxHashSet<&'a str>);

impl Targets<'_> {
    /// Reads the links of a page.
    pub fn read(&self, page: &OutputPath, html: &[u8]) -> PageFacts {
        let PageLinks { ids, links: written } = links::extract(html);
        let ids = ids.into_iter().map(Into::into).collect();
        let mut facts = PageFacts { ids, ..PageFacts::default() };
        let (folder, mut plain) = (page.folder(), String::new());
        for link in written {
            if links::resolve_plain(folder, &link, &mut plain) {
                if !self.0.contains(plain.as_str()) {
                    facts.broken.push(link.into());
                }
                continue;
            }
            let Some(target) = links::resolve(page, &link) else { continue };
            if !self.0.contains(target.path.as_str()) {
                facts.broken.push(link.into());
            } else if let Some(anchor) = target.anchor.filter(|anchor| !anchor.is_empty()) {
                // Most anchors are in the page itself, like that of the way past the navigation.
                if target.path != page.as_str() || !facts.ids.contains(&anchor) {
                    facts.anchors.push((target.path, anchor));
                }
            }
        }
        facts
    }
}

/// Compares the facts of all pages and returns what leads nowhere. Pages that are not among them are not looked into.
pub fn compare<'a>(pages: impl Iterator<Item = (&'a OutputPath, Place, &'a PageFacts)> + Clone) -> Vec<Diagnostic> {
    let asked = pages.clone().flat_map(|(.., facts)| &facts.anchors).map(|(target, _)| target.as_str());
    let asked: FxHashSet<&str> = asked.collect();
    let has = pages.clone().filter(|(path, ..)| asked.contains(path.as_str()));
    let ids: FxHashMap<&str, &Vec<String>> = has.map(|(path, _, facts)| (path.as_str(), &facts.ids)).collect();
    let mut findings = Vec::new();
    for (path, place, facts) in pages {
        for target in &facts.broken {
            findings.push(Diagnostic::new(Code::BrokenLink).at(place).arg("target", target).arg("page", path));
        }
        for (target, anchor) in &facts.anchors {
            if ids.get(target.as_str()).is_some_and(|ids| !ids.contains(anchor)) {
                findings
                    .push(Diagnostic::new(Code::BrokenAnchor).at(place).arg("target", target).arg("anchor", anchor));
            }
        }
    }
    findings
}
