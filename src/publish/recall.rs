//! Which issued files still carry a name that is revoked (撤换): a comparison of manifests, without the disk.
//!
//! A file carries the name if it names the subject and its release did not know of the revocation: it was built for an
//! earlier day, or before the row stood in the ledger. Files that were made knowing of it, such as a list that prints
//! the subject as revoked, need no recall. All versions of one file are one finding.

use super::history::is_issued;
use super::manifest::Manifest;
use crate::base::{Date, OutputPath, Sha256};
use crate::plan::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A file that was issued and still names a revoked subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The subject's code.
    pub subject: String,
    pub path: OutputPath,
    pub kind: Kind,
    pub title: String,
    pub material: Option<String>,
    /// The ids of all venues any of its versions was for.
    pub venues: BTreeSet<String>,
    /// The build dates of the first and the last release that had it.
    pub first: Date,
    pub last: Date,
    /// In how many releases it stood.
    pub releases: usize,
    /// The newest version that must go.
    pub sha256: Sha256,
    pub now: Now,
}

/// What the live release offers in place of an issued file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// A new version of the same file.
    Replaced,
    /// Nothing: it is only taken down.
    Gone,
    /// It still carries the name: the live release does not know of the revocation yet.
    Same,
    /// The same bytes as before, although the live release knows of it: a text still names the subject.
    Kept,
}

/// Collects what still carries a revoked name, release by release.
#[derive(Debug)]
pub struct Recall {
    /// Code and date of what is revoked.
    revoked: BTreeMap<String, Date>,
    found: BTreeMap<(String, OutputPath), Issued>,
    pub releases: usize,
    /// The build date of the earliest release that was looked at.
    pub earliest: Option<Date>,
}

impl Recall {
    /// Starts a search for the subjects that are revoked, each with the date of its revocation.
    pub fn new(revoked: BTreeMap<String, Date>) -> Self {
        Self { revoked, found: BTreeMap::new(), releases: 0, earliest: None }
    }

    /// Looks through one release; they come oldest first.
    pub fn look(&mut self, manifest: &Manifest) {
        let as_of = manifest.as_of;
        self.releases += 1;
        self.earliest = Some(self.earliest.map_or(as_of, |earliest| earliest.min(as_of)));
        let unaware = unaware(&self.revoked, manifest);
        for file in manifest.files.iter().filter(|file| is_issued(file)) {
            for code in file.subjects.iter().filter(|code| unaware(code)) {
                let found = self.found.entry((code.clone(), file.path.clone())).or_insert_with(|| Issued {
                    subject: code.clone(),
                    path: file.path.clone(),
                    kind: file.kind,
                    title: String::new(),
                    material: None,
                    venues: BTreeSet::new(),
                    first: as_of,
                    last: as_of,
                    releases: 0,
                    sha256: file.sha256,
                    now: Now::Gone,
                });
                found.first = found.first.min(as_of);
                found.last = found.last.max(as_of);
                found.releases += 1;
                found.venues.extend(file.venues.iter().cloned());
                found.title.clone_from(&file.title);
                found.material.clone_from(&file.material);
                (found.kind, found.sha256) = (file.kind, file.sha256);
            }
        }
    }

    /// Returns what must be taken down, by subject and path, with what the live release offers instead.
    pub fn finish(self, live: Option<&Manifest>) -> Vec<Issued> {
        let mut found: Vec<Issued> = self.found.into_values().collect();
        let Some(live) = live else { return found };
        let unaware = unaware(&self.revoked, live);
        for issued in &mut found {
            let unaware = unaware(&issued.subject);
            issued.now = match live.find(&issued.path) {
                None => Now::Gone,
                Some(file) if !file.subjects.contains(&issued.subject) => Now::Replaced,
                Some(_) if unaware => Now::Same,
                Some(file) if file.sha256 == issued.sha256 => Now::Kept,
                Some(_) => Now::Replaced,
            };
        }
        found
    }
}

/// Tells for revoked codes whether a release did not know of it: it was built for an earlier day, or before the row stood in
/// the ledger.
fn unaware<'a>(revoked: &'a BTreeMap<String, Date>, release: &'a Manifest) -> impl Fn(&str) -> bool + 'a {
    let told: BTreeSet<&str> = release.revoked.iter().map(String::as_str).collect();
    move |code| revoked.get(code).is_some_and(|on| release.as_of < *on || !told.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Key, parse_date, sha256};
    use crate::publish::FileEntry;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    fn file(path: &str, version: &str, subjects: &[&str], venues: &[&str]) -> FileEntry {
        FileEntry {
            path: OutputPath::parse(path).unwrap(),
            sha256: sha256(version.as_bytes()),
            bytes: 1,
            kind: if path.ends_with("png") { Kind::Proof } else { Kind::Poster },
            key: Key("k".into()),
            title: path.into(),
            sources: Default::default(),
            subjects: subjects.iter().map(ToString::to_string).collect(),
            venues: venues.iter().map(ToString::to_string).collect(),
            material: None,
            preflight: None,
        }
    }

    fn release(as_of: &str, revoked: &[&str], files: Vec<FileEntry>) -> Manifest {
        let revoked = revoked.iter().map(ToString::to_string).collect();
        Manifest::new(day(as_of), String::new(), String::new(), revoked, vec![], files)
    }

    fn search(releases: &[Manifest]) -> Vec<Issued> {
        let mut recall = Recall::new(BTreeMap::from([("x".to_string(), day("2026-09-01"))]));
        releases.iter().for_each(|release| recall.look(release));
        assert_eq!(recall.releases, releases.len());
        recall.finish(releases.last())
    }

    #[test]
    fn all_versions_and_venues_of_a_file_are_one_finding() {
        let found = search(&[
            release("2026-03-01", &[], vec![file("print/list.pdf", "1", &["x", "y"], &["market"])]),
            release(
                "2026-06-01",
                &[],
                vec![
                    file("led/x.png", "1", &["y"], &["market"]),
                    file("print/list.pdf", "2", &["x", "y", "z"], &["square"]),
                    file("print/list.png", "2", &["x"], &[]),
                    file("site/x.html", "2", &["x"], &[]),
                ],
            ),
            release("2026-09-02", &["x"], vec![file("print/list.pdf", "3", &["x", "y", "z"], &["square"])]),
        ]);
        let [list] = &found[..] else { panic!("{found:?}") };
        assert_eq!((list.first, list.last, list.releases), (day("2026-03-01"), day("2026-06-01"), 2));
        assert_eq!(list.venues.iter().collect::<Vec<_>>(), ["market", "square"]);
        assert_eq!((list.sha256, list.now), (sha256(b"2"), Now::Replaced));
    }

    #[test]
    fn what_is_not_made_any_more_is_only_taken_down() {
        let plaque = || file("print/plaques/x.pdf", "1", &["x"], &[]);
        let found = search(&[release("2026-03-01", &[], vec![plaque()]), release("2026-09-01", &["x"], vec![])]);
        assert_eq!(found[0].now, Now::Gone);
        // The revocation was entered late: the release of its day still printed the name.
        let found = search(&[release("2026-09-05", &[], vec![plaque()]), release("2026-09-09", &["x"], vec![])]);
        assert_eq!((found[0].first, found[0].now), (day("2026-09-05"), Now::Gone));
        // Nothing was built since.
        assert_eq!(search(&[release("2026-03-01", &[], vec![plaque()])])[0].now, Now::Same);
    }

    #[test]
    fn what_a_release_keeps_knowing_of_it_is_no_matter_of_building_again() {
        let still = |version, subjects: &[&str]| file("led/a/gate/01.jpg", version, subjects, &["market"]);
        let now = |live| search(&[release("2026-03-01", &[], vec![still("1", &["x"])]), live])[0].now;
        assert_eq!(now(release("2026-08-01", &[], vec![still("1", &["x"])])), Now::Same);
        assert_eq!(now(release("2026-09-02", &["x"], vec![still("1", &["x"])])), Now::Kept);
        // Another version says that the name is revoked; one without the name is new even if its bytes are not.
        assert_eq!(now(release("2026-09-02", &["x"], vec![still("2", &["x"])])), Now::Replaced);
        assert_eq!(now(release("2026-09-02", &["x"], vec![still("1", &[])])), Now::Replaced);
    }

    #[test]
    fn what_was_made_knowing_of_it_stays() {
        let list = |version| file("print/list.pdf", version, &["x"], &[]);
        assert_eq!(search(&[release("2026-09-01", &["x"], vec![list("1")])]), []);
        // A name once revoked and given again was no secret when it was revoked again.
        let found = search(&[release("2026-08-01", &["x"], vec![list("1")]), release("2026-09-01", &["x"], vec![])]);
        assert_eq!(found.len(), 1);
    }
}
