//! What changed from one release to another (两次发布的差别): by their manifests, and by the ledger if both have the list
//! as JSON to download. Pure; the files are read by [`standings`] and [`open`].

use super::failure::Failure;
use super::manifest::{FileEntry, Manifest};
use super::places::{MANIFEST, Places};
use crate::base::Date;
use crate::plan::Kind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The differences, for reports; its shape is versioned.
#[derive(Debug, Serialize)]
pub struct Difference {
    pub version: u32,
    pub old: Side,
    pub new: Side,
    pub subjects: Subjects,
    /// By product and kind, in the order people ask for them; groups without a difference are left out.
    pub files: Vec<Group>,
    /// Files with the same bytes.
    pub unchanged: usize,
}

/// One of the two releases.
#[derive(Debug, Serialize)]
pub struct Side {
    pub as_of: Date,
    pub campaign: String,
    pub files: usize,
}

/// What happened to subjects.
#[derive(Debug, Default, Serialize)]
pub struct Subjects {
    /// Whether both releases have the list: without it only revocations and registrations are known.
    pub complete: bool,
    pub named: Vec<Change>,
    pub reviewed: Vec<Change>,
    pub rectifying: Vec<Change>,
    /// Deadlines that passed without an event.
    pub overdue: Vec<Change>,
    pub revoked: Vec<Change>,
    /// Rows of the ledger that the new release has no more.
    pub withdrawn: Vec<Change>,
    /// Registered, and no more registered.
    pub added: Vec<Change>,
    pub removed: Vec<Change>,
}

/// One subject and what happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub code: String,
    pub name: String,
    pub region: String,
    pub date: Option<String>,
    pub authority: Option<String>,
    pub document: Option<String>,
    pub deadline: Option<String>,
    pub reason: Option<String>,
}

/// The files of one kind that differ.
#[derive(Debug, Serialize)]
pub struct Group {
    pub product: String,
    pub kind: &'static str,
    pub added: Vec<File>,
    pub changed: Vec<File>,
    /// Made anew with the same content: the build date, the theme or the program is another.
    pub refreshed: Vec<File>,
    pub removed: Vec<File>,
}

/// A file as people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    pub path: String,
    pub title: String,
}

/// The subjects of a release by code, from its downloads.
pub type Standings = BTreeMap<String, ListedSubject>;

/// A subject as the JSON download has it; other fields are not looked at.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedSubject {
    code: String,
    name: String,
    region: ListedRegion,
    standing: String,
    deadline: Option<String>,
    events: Vec<ListedEvent>,
}

#[derive(Clone, Debug, Deserialize)]
struct ListedRegion {
    names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct ListedEvent {
    date: String,
    event: String,
    authority: String,
    document: String,
    deadline: Option<String>,
    reason: Option<String>,
}

/// A release that was opened to be compared.
#[derive(Debug)]
pub struct Opened {
    pub manifest: Manifest,
    /// Where its files are; none for a manifest that stands alone.
    folder: Option<PathBuf>,
}

/// Compares two releases.
pub fn diff(old: &Opened, new: &Opened) -> Difference {
    let (before, after) = (&old.manifest, &new.manifest);
    let side = |manifest: &Manifest| Side {
        as_of: manifest.as_of,
        campaign: manifest.campaign.clone(),
        files: manifest.files.len(),
    };
    let subjects = match (standings(old), standings(new)) {
        (Some(old), Some(new)) => by_ledger(&old, &new),
        _ => by_manifest(before, after),
    };
    let (files, unchanged) = groups(before, after);
    Difference { version: 1, old: side(before), new: side(after), subjects, files, unchanged }
}

/// Opens a manifest file, a release, or the live release of a campaign's folder.
pub fn open(path: &Path) -> Result<Opened, Failure> {
    let candidates = [path.join(MANIFEST), path.join("output").join(MANIFEST), path.to_path_buf()];
    let file = candidates.into_iter().find(|file| file.is_file());
    let Some(file) = file else { return Err(Failure::NoRelease { folder: path.into() }) };
    let bytes = fs::read(&file).map_err(Failure::at(&file))?;
    let manifest =
        Manifest::parse(&bytes).map_err(|fault| Failure::Manifest { path: file.clone(), detail: fault.to_string() })?;
    let folder = file.parent().filter(|_| file.ends_with(MANIFEST)).map(Path::to_path_buf);
    Ok(Opened { manifest, folder })
}

/// Opens the release before the live one of an output or a campaign's folder.
pub fn open_previous(path: &Path) -> Result<Opened, Failure> {
    let output = if path.join(MANIFEST).is_file() { path.to_path_buf() } else { path.join("output") };
    let places = Places::new(&output)?;
    if !places.previous.is_dir() {
        return Err(Failure::NoPrevious { folder: output });
    }
    open(&places.previous)
}

/// Reads the list of a release from its downloads: the highest division's, else those below it. `None` if it has none.
fn standings(release: &Opened) -> Option<Standings> {
    #[derive(Deserialize)]
    struct List {
        subjects: Vec<ListedSubject>,
    }
    let folder = release.folder.as_ref()?;
    let mut codes: Vec<&str> = release.manifest.files.iter().filter_map(|file| list_code(file)).collect();
    codes.sort_by_key(|code| (code.len(), *code));
    let mut read: Vec<&str> = Vec::new();
    let mut found = Standings::new();
    for code in codes {
        let is_inside = |whole: &&str| *whole == "all" || code.starts_with(*whole);
        if read.iter().any(is_inside) {
            continue;
        }
        // A list that is damaged or gone is as good as none: the manifests still tell the files.
        let bytes = fs::read(folder.join(format!("site/registry/{code}.json"))).ok()?;
        let list: List = serde_json::from_slice(&bytes).ok()?;
        found.extend(list.subjects.into_iter().map(|subject| (subject.code.clone(), subject)));
        read.push(code);
    }
    (!read.is_empty()).then_some(found)
}

/// Returns the division of a list to download: `all`, or its code.
fn list_code(file: &FileEntry) -> Option<&str> {
    let code = file.path.as_str().strip_prefix("site/registry/")?.strip_suffix(".json")?;
    (code == "all" || code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

fn by_ledger(old: &Standings, new: &Standings) -> Subjects {
    let mut found = Subjects { complete: true, ..Subjects::default() };
    for (code, subject) in new {
        let before = old.get(code);
        let known: BTreeSet<&ListedEvent> = before.map(|old| old.events.iter().collect()).unwrap_or_default();
        if before.is_none() {
            found.added.push(subject.change(None));
        }
        for event in subject.events.iter().filter(|event| !known.contains(event)) {
            let list = match event.event.as_str() {
                "name" => &mut found.named,
                "review" => &mut found.reviewed,
                "rectify" => &mut found.rectifying,
                "revoke" => &mut found.revoked,
                _ => continue,
            };
            list.push(subject.change(Some(event)));
        }
        if subject.standing == "overdue" && before.is_none_or(|old| old.standing != "overdue") {
            found.overdue.push(Change { deadline: subject.deadline.clone(), ..subject.change(None) });
        }
        let kept: BTreeSet<&ListedEvent> = subject.events.iter().collect();
        let lost = before.into_iter().flat_map(|old| &old.events).filter(|event| !kept.contains(event));
        found.withdrawn.extend(lost.map(|event| subject.change(Some(event))));
    }
    found.removed = old.values().filter(|subject| !new.contains_key(&subject.code)).map(|s| s.change(None)).collect();
    found
}

impl ListedSubject {
    fn change(&self, event: Option<&ListedEvent>) -> Change {
        Change {
            code: self.code.clone(),
            name: self.name.clone(),
            region: self.region.names.concat(),
            date: event.map(|event| event.date.clone()),
            authority: event.map(|event| event.authority.clone()),
            document: event.map(|event| event.document.clone()).filter(|document| !document.is_empty()),
            deadline: event.and_then(|event| event.deadline.clone()),
            reason: event.and_then(|event| event.reason.clone()),
        }
    }
}

/// Without lists: who lost the name stands in the manifest, and who is registered has a page.
fn by_manifest(old: &Manifest, new: &Manifest) -> Subjects {
    let (before, after) = (pages(old), pages(new));
    let change = |code: &str| Change {
        code: code.into(),
        name: after.get(code).or_else(|| before.get(code)).map_or(code, |title| *title).into(),
        ..Change::default()
    };
    let only = |left: &[String], right: &[String]| {
        let right: BTreeSet<&String> = right.iter().collect();
        left.iter().filter(|code| !right.contains(code)).map(|code| change(code)).collect::<Vec<_>>()
    };
    // Without pages on one side nothing is known of who came and went.
    let both = !before.is_empty() && !after.is_empty();
    let missing = |left: &BTreeMap<&str, &str>, right: &BTreeMap<&str, &str>| {
        let codes = left.keys().filter(|code| both && !right.contains_key(*code));
        codes.map(|code| change(code)).collect::<Vec<_>>()
    };
    Subjects {
        revoked: only(&new.revoked, &old.revoked),
        // Whoever is revoked no more was named again.
        named: only(&old.revoked, &new.revoked).into_iter().filter(|c| after.contains_key(c.code.as_str())).collect(),
        added: missing(&after, &before),
        removed: missing(&before, &after),
        ..Subjects::default()
    }
}

/// Returns the names of the subjects that have a page of their own, by code.
fn pages(manifest: &Manifest) -> BTreeMap<&str, &str> {
    let is_own = |file: &&FileEntry| {
        file.kind == Kind::Page
            && matches!(&file.subjects[..], [code] if file.path.stem() == code && file.path.as_str().contains("registry"))
    };
    manifest.files.iter().filter(is_own).map(|file| (file.subjects[0].as_str(), file.title.as_str())).collect()
}

fn groups(old: &Manifest, new: &Manifest) -> (Vec<Group>, usize) {
    let mut groups: BTreeMap<(usize, &str, Kind), Group> = BTreeMap::new();
    let mut unchanged = 0;
    let group_of = |file: &FileEntry| {
        let folder = file.path.as_str().split('/').next().unwrap_or_default();
        let place = ["site", "print", "led", "embed", "delivery"].iter().position(|product| *product == folder);
        (place, folder.to_string())
    };
    let mut list = |file: &FileEntry, into: &dyn Fn(&mut Group) -> &mut Vec<File>| {
        let (place, folder) = group_of(file);
        let product = place.map_or("overview", |_| folder.as_str());
        let key = (place.unwrap_or(usize::MAX), kind_place(file.kind), file.kind);
        let group = groups.entry(key).or_insert_with(|| Group {
            product: product.into(),
            kind: file.kind.name(),
            added: Vec::new(),
            changed: Vec::new(),
            refreshed: Vec::new(),
            removed: Vec::new(),
        });
        into(group).push(File { path: file.path.to_string(), title: file.title.clone() });
    };
    for file in &new.files {
        match old.find(&file.path) {
            None => list(file, &|group| &mut group.added),
            Some(before) if before.sha256 == file.sha256 => unchanged += 1,
            Some(before) if same_content(file, before) => list(file, &|group| &mut group.refreshed),
            Some(_) => list(file, &|group| &mut group.changed),
        }
    }
    for file in old.files.iter().filter(|file| new.find(&file.path).is_none()) {
        list(file, &|group| &mut group.removed);
    }
    (groups.into_values().collect(), unchanged)
}

/// Tells whether two versions of a file show the same; what differs is what all files share.
fn same_content(new: &FileEntry, old: &FileEntry) -> bool {
    matches!((new.key.parts(), old.key.parts()), (Some(new), Some(old)) if new.job == old.job)
}

/// Pages stand before what belongs to them.
fn kind_place(kind: Kind) -> &'static str {
    if kind == Kind::Page { "" } else { kind.name() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Key, OutputPath, parse_date, sha256};

    fn file(path: &str, version: &str, title: &str, subjects: &[&str]) -> FileEntry {
        FileEntry {
            path: OutputPath::parse(path).unwrap(),
            sha256: sha256(version.as_bytes()),
            bytes: 1,
            kind: if path.ends_with("pdf") { Kind::Poster } else { Kind::Page },
            key: Key(format!("{}.b.c", version)),
            title: title.into(),
            sources: Default::default(),
            subjects: subjects.iter().map(ToString::to_string).collect(),
            venues: vec![],
            material: None,
            preflight: None,
        }
    }

    fn release(revoked: &[&str], files: Vec<FileEntry>) -> Opened {
        let (as_of, revoked) = (parse_date("2027-02-01").unwrap(), revoked.iter().map(ToString::to_string).collect());
        Opened { manifest: Manifest::new(as_of, String::new(), String::new(), revoked, vec![], files), folder: None }
    }

    fn codes(changes: &[Change]) -> Vec<&str> {
        changes.iter().map(|change| change.name.as_str()).collect()
    }

    #[test]
    fn manifests_alone_tell_files_revocations_and_who_came_and_went() {
        let old = release(
            &["b"],
            vec![
                file("print/a.pdf", "1", "海报", &[]),
                file("print/b.pdf", "1", "旧海报", &[]),
                file("site/index.html", "1", "首页", &[]),
                file("site/registry/1/a.html", "1", "甲", &["a"]),
                file("site/registry/1/b.html", "1", "乙", &["b"]),
                file("site/registry/1/c.html", "1", "丙", &["c"]),
            ],
        );
        let new = release(
            &["a"],
            vec![
                file("print/a.pdf", "2", "海报", &[]),
                file("site/index.html", "1", "首页", &[]),
                file("site/registry/1/a.html", "2", "甲", &["a"]),
                file("site/registry/1/b.html", "2", "乙", &["b"]),
                file("site/registry/1/d.html", "1", "丁", &["d"]),
            ],
        );
        let found = diff(&old, &new);
        let subjects = &found.subjects;
        assert!(!subjects.complete);
        assert_eq!((codes(&subjects.revoked), codes(&subjects.named)), (vec!["甲"], vec!["乙"]));
        assert_eq!((codes(&subjects.added), codes(&subjects.removed)), (vec!["丁"], vec!["丙"]));
        let counts = |group: &Group| (group.kind, group.added.len(), group.changed.len(), group.removed.len());
        assert_eq!(found.files.iter().map(counts).collect::<Vec<_>>(), [("page", 1, 2, 1), ("poster", 0, 1, 1)]);
        assert_eq!(found.unchanged, 1);
        let same = diff(&old, &old);
        assert!(same.files.is_empty() && same.subjects.revoked.is_empty());
    }

    #[test]
    fn lists_tell_what_happened_to_each_subject() {
        let event = |date: &str, event: &str| ListedEvent {
            date: date.into(),
            event: event.into(),
            authority: "市打传办".into(),
            document: "1号".into(),
            deadline: None,
            reason: None,
        };
        let list = |subjects: &[(&str, &str, Vec<ListedEvent>)]| -> Standings {
            let subject = |(code, standing, events): &(&str, &str, Vec<ListedEvent>)| ListedSubject {
                code: code.to_string(),
                name: code.to_string(),
                region: ListedRegion { names: vec!["省".into(), "市".into()] },
                standing: standing.to_string(),
                deadline: None,
                events: events.clone(),
            };
            subjects.iter().map(|each| (each.0.to_string(), subject(each))).collect()
        };
        let named = || event("2026-01-01", "name");
        let old = list(&[
            ("a", "named", vec![named()]),
            ("b", "rectifying", vec![named(), event("2026-02-01", "rectify")]),
            ("c", "named", vec![named()]),
            ("gone", "unnamed", vec![]),
        ]);
        let new = list(&[
            ("a", "revoked", vec![named(), event("2027-01-01", "revoke")]),
            ("b", "overdue", vec![named(), event("2026-02-01", "rectify")]),
            ("c", "named", vec![event("2026-01-02", "name"), event("2027-01-01", "review")]),
            ("d", "unnamed", vec![]),
        ]);
        let found = by_ledger(&old, &new);
        assert_eq!((codes(&found.revoked), codes(&found.overdue)), (vec!["a"], vec!["b"]));
        assert_eq!((codes(&found.named), codes(&found.reviewed)), (vec!["c"], vec!["c"]));
        assert_eq!((codes(&found.withdrawn), codes(&found.rectifying)), (vec!["c"], vec![]));
        assert_eq!((codes(&found.added), codes(&found.removed)), (vec!["d"], vec!["gone"]));
        assert_eq!(found.revoked[0].region, "省市");
    }
}
