//! What was issued (发布历史): for every release that was ever live, its manifest cut down to what leaves the office.
//!
//! A sheet on a notice board, a file on a screen's card and a certificate on a wall outlive the release they came from,
//! and only one earlier release is kept with its files. When a name is revoked someone must know which of them still
//! carry it. So each release leaves a record beside the previous release, `history/<build date>-<number>-<hash>.json`:
//! a manifest with those printed, screen, embed and delivery files that name a subject or stand at a venue, and no
//! others (18,000 certificates make some 6 MB; pages of the site need no recall, the next release replaces them).
//! Files are not kept.
//!
//! A record is written and synced before the swap and gets its name after it, so no release goes live unrecorded, and a
//! crash in between leaves either a record of what is live or a note that the next run settles. Two releases that issue
//! the same leave one record. The whole stays within [`BUDGET`]: then releases that were replaced on the day they were
//! built go first, then those replaced in the same month, oldest first.

use super::failure::Failure;
use super::manifest::{FileEntry, Manifest};
use super::places::{MANIFEST, Places, exists};
use super::sync;
use crate::base::{Date, parse_date, sha256};
use crate::plan::Kind;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// How many bytes of records are kept.
const BUDGET: u64 = 256 << 20;
/// What a record counts at least, so that their number has a limit too.
const LEAST: u64 = 16 << 10;
/// The record of the release that is about to go live.
const NEXT: &str = "next";
/// A record that has no name yet.
const UNFINISHED: &str = "unfinished";

/// The records of one release folder.
pub(super) struct History<'a> {
    places: &'a Places,
    /// Runs before each change of the disk; tests stop there as a crash would.
    before: &'a dyn Fn() -> io::Result<()>,
}

/// The name of a record, in the order the releases were made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    number: u64,
    as_of: Date,
    /// The first 8 hex digits of the record's SHA-256.
    hash: String,
}

impl<'a> History<'a> {
    /// Takes the history beside a release.
    pub fn new(places: &'a Places) -> Self {
        Self { places, before: &|| Ok(()) }
    }

    #[cfg(test)]
    pub fn with(places: &'a Places, before: &'a dyn Fn() -> io::Result<()>) -> Self {
        Self { places, before }
    }

    /// Brings the record of a release that is about to go live to the disk.
    pub fn prepare(&self, next: &Manifest) -> Result<(), Failure> {
        let folder = &self.places.history;
        let Some(record) = Record::of(next) else { return Ok(()) };
        let write = || {
            if self.names()?.iter().any(|name| name.is_of(next.as_of, &record)) {
                return Ok(());
            }
            self.write(&record.bytes, NEXT)
        };
        write().map_err(Failure::at(folder))
    }

    /// Makes the history true of what is live: after a swap, and after a crash.
    pub fn settle(&self, live: Option<&Manifest>) -> Result<(), Failure> {
        let folder = &self.places.history;
        self.try_settle(live).map_err(Failure::at(folder))
    }

    fn try_settle(&self, live: Option<&Manifest>) -> io::Result<()> {
        let next = self.places.history.join(NEXT);
        if let Some((live, record)) = live.and_then(|live| Some((live, Record::of(live)?))) {
            let names = self.names()?;
            if !names.iter().any(|name| name.is_of(live.as_of, &record)) {
                if !fs::read(&next).is_ok_and(|bytes| bytes == record.bytes) {
                    self.write(&record.bytes, NEXT)?;
                }
                let number = names.last().map_or(1, |name| name.number.saturating_add(1));
                let name = Name { number, as_of: live.as_of, hash: record.hash };
                self.step(|| fs::rename(&next, self.places.history.join(name.text())))?;
                sync::names(&self.places.history);
                return self.thin(BUDGET);
            }
        }
        // The note of a release that never went live.
        if exists(&next) { self.step(|| fs::remove_file(&next)) } else { Ok(()) }
    }

    /// Throws records away until the rest fits.
    fn thin(&self, budget: u64) -> io::Result<()> {
        let mut records = Vec::new();
        for name in self.names()? {
            let bytes = fs::metadata(self.places.history.join(name.text()))?.len();
            records.push((name, bytes.max(LEAST)));
        }
        for name in too_many(&records, budget) {
            self.step(|| fs::remove_file(self.places.history.join(name.text())))?;
        }
        Ok(())
    }

    fn write(&self, record: &[u8], name: &str) -> io::Result<()> {
        let folder = &self.places.history;
        fs::create_dir_all(folder)?;
        let unfinished = folder.join(UNFINISHED);
        self.step(|| {
            let mut file = File::create(&unfinished)?;
            file.write_all(record)?;
            file.sync_all()
        })?;
        self.step(|| fs::rename(&unfinished, folder.join(name)))?;
        sync::names(folder);
        Ok(())
    }

    /// Returns the names of all records, oldest first; other files are nobody's.
    fn names(&self) -> io::Result<Vec<Name>> {
        let entries = match fs::read_dir(&self.places.history) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(Name::parse(&entry?.file_name().to_string_lossy()));
        }
        names.sort();
        Ok(names)
    }

    fn step<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        (self.before)()?;
        change()
    }
}

/// Shows every release that is remembered, oldest first and one at a time, and returns the names of records that cannot
/// be read or were changed. The previous and the live release are among them, whole if they left no record.
pub fn each_release(path: &Path, look: &mut dyn FnMut(&Manifest)) -> Result<Vec<String>, Failure> {
    let places = Places::new(path)?;
    let history = History::new(&places);
    let (mut known, mut unreadable) = (history.names().map_err(Failure::at(&places.history))?, Vec::new());
    for name in &known {
        let bytes = match fs::read(places.history.join(name.text())) {
            Ok(bytes) => bytes,
            // A build that runs beside us makes room.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::at(&places.history)(error)),
        };
        match Manifest::parse(&bytes) {
            Ok(manifest) if hash(&bytes) == name.hash => look(&manifest),
            _ => unreadable.push(name.text()),
        }
    }
    for folder in [&places.previous, &places.output] {
        let Ok(bytes) = fs::read(folder.join(MANIFEST)) else { continue };
        let Ok(manifest) = Manifest::parse(&bytes) else { continue };
        let Some(record) = Record::of(&manifest) else { continue };
        if !known.iter().any(|name| name.is_of(manifest.as_of, &record)) {
            look(&manifest);
            known.push(Name { number: u64::MAX, as_of: manifest.as_of, hash: record.hash });
        }
    }
    Ok(unreadable)
}

/// What a release leaves behind.
struct Record {
    bytes: Vec<u8>,
    /// Made once: a record of 18,000 certificates has megabytes, and every name of its day is compared with it.
    hash: String,
}

impl Record {
    /// Returns the record of a release; none if it issued nothing.
    fn of(manifest: &Manifest) -> Option<Self> {
        let files: Vec<FileEntry> = manifest.files.iter().filter(|file| is_issued(file)).cloned().collect();
        if files.is_empty() {
            return None;
        }
        let cut = Manifest {
            version: manifest.version,
            generator: manifest.generator.clone(),
            as_of: manifest.as_of,
            campaign: manifest.campaign.clone(),
            theme: manifest.theme.clone(),
            revoked: manifest.revoked.clone(),
            products: manifest.products.clone(),
            files,
        };
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        cut.write(&mut bytes).ok()?;
        Some(Self { hash: hash(&bytes), bytes })
    }
}

/// Tells whether a file leaves the office and says for whom or about whom it is. Proofs stay.
pub(super) fn is_issued(file: &FileEntry) -> bool {
    let folder = file.path.as_str().split('/').next().unwrap_or_default();
    matches!(folder, "print" | "led" | "embed" | "delivery")
        && file.kind != Kind::Proof
        && !(file.subjects.is_empty() && file.venues.is_empty() && file.material.is_none())
}

/// Chooses what to throw away: first what was replaced on its day, then in its month, oldest first; the newest stays.
fn too_many(records: &[(Name, u64)], budget: u64) -> Vec<Name> {
    let mut bytes: u64 = records.iter().map(|(_, bytes)| bytes).sum();
    let month = |date: Date| (date.year(), date.month());
    let rank = |at: usize, as_of: Date| match records.get(at + 1) {
        Some((next, _)) if next.as_of == as_of => 0,
        Some((next, _)) if month(next.as_of) == month(as_of) => 1,
        _ => 2,
    };
    let older = records.iter().enumerate().take(records.len().saturating_sub(1));
    let mut order: Vec<(u8, usize)> = older.map(|(at, (name, _))| (rank(at, name.as_of), at)).collect();
    order.sort_unstable();
    let mut gone = Vec::new();
    for (_, at) in order {
        if bytes <= budget {
            break;
        }
        bytes -= records[at].1;
        gone.push(records[at].0.clone());
    }
    gone
}

fn hash(record: &[u8]) -> String {
    sha256(record).to_string()[..8].to_string()
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        let (rest, hash) = text.strip_suffix(".json")?.rsplit_once('-')?;
        let (as_of, number) = rest.rsplit_once('-')?;
        let is_hash = hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let name = Self { number: number.parse().ok()?, as_of: parse_date(as_of)?, hash: hash.into() };
        (is_hash && name.text() == text).then_some(name)
    }

    fn text(&self) -> String {
        format!("{}-{:04}-{}.json", self.as_of, self.number, self.hash)
    }

    fn is_of(&self, as_of: Date, record: &Record) -> bool {
        self.as_of == as_of && self.hash == record.hash
    }
}

#[cfg(test)]
mod tests {
    use super::super::swap::Swap;
    use super::super::{Output, rollback};
    use super::*;
    use crate::base::{Key, OutputPath};
    use crate::plan::Product;
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    /// Builds a release with a page and a plaque of this version.
    fn manifest(as_of: &str, version: &str) -> Manifest {
        let entry = |path: &str| FileEntry {
            path: OutputPath::parse(path).unwrap(),
            sha256: sha256(version.as_bytes()),
            bytes: version.len() as u64,
            kind: Kind::Poster,
            key: Key(version.into()),
            title: String::new(),
            sources: Default::default(),
            subjects: vec!["x".into()],
            venues: vec![],
            material: None,
            preflight: None,
        };
        let files = vec![entry("print/x.pdf"), entry("site/x.html")];
        let as_of = parse_date(as_of).unwrap();
        Manifest::new(as_of, String::new(), String::new(), vec![], vec![Product::Print], files)
    }

    fn build(output: &Path, as_of: &str, version: &str) {
        let stage = Output::open(output).unwrap().stage().unwrap();
        let manifest = manifest(as_of, version);
        for file in &manifest.files {
            stage.write(&file.path, version.as_bytes()).unwrap();
        }
        stage.commit(&manifest).unwrap();
    }

    /// The keys of the releases that are remembered, oldest first.
    fn remembered(output: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let unreadable = each_release(output, &mut |manifest| {
            let names: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
            assert!(names.contains(&"print/x.pdf"), "{names:?}");
            found.push(manifest.files[0].key.0.clone());
        });
        assert_eq!(unreadable.unwrap(), [] as [String; 0]);
        found
    }

    #[test]
    fn every_release_that_was_live_is_remembered_once() {
        let root = tempfile::tempdir().unwrap();
        let (output, history) = (root.path().join("output"), root.path().join(".output.gaoshi/history"));
        for version in ["1", "2", "3", "3"] {
            build(&output, "2026-03-01", version);
        }
        rollback(&output).unwrap();
        build(&output, "2026-03-01", "4");
        assert_eq!(remembered(&output), ["1", "2", "3", "4"]);
        fs::remove_dir_all(&output).unwrap();
        assert_eq!(remembered(&output), ["1", "2", "3", "4"]);
        let first = fs::read_dir(&history).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
        assert!(!fs::read_to_string(&first).unwrap().contains("site/"), "pages are not issued");
        fs::write(&first, "{").unwrap();
        let unreadable = each_release(&output, &mut |_| ()).unwrap();
        assert_eq!(unreadable, [first.file_name().unwrap().to_string_lossy()]);
        // A release from before there was a history.
        build(&output, "2026-03-01", "5");
        build(&output, "2026-03-01", "6");
        fs::remove_dir_all(&history).unwrap();
        assert_eq!(remembered(&output), ["5", "6"]);
        build(&output, "2026-03-01", "7");
        assert_eq!(remembered(&output), ["6", "7"]);
    }

    #[test]
    fn a_crash_at_any_step_remembers_what_was_live_and_nothing_else() {
        for exchange in [true, false] {
            let steps = (1..100).take_while(|&at| crash(exchange, at)).count();
            assert!(steps > 5, "{steps}");
        }
    }

    /// Publishes `2` over `1` and crashes before a step; returns false past the last one.
    fn crash(exchange: bool, at: usize) -> bool {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("output");
        build(&output, "2026-03-01", "1");
        let next = manifest("2026-03-02", "2");
        let stage = Output::open(&output).unwrap().stage().unwrap();
        for file in &next.files {
            stage.write(&file.path, b"2").unwrap();
        }
        let (sealed, hash) = stage.seal(&next).unwrap();
        let places = sealed.places.clone();
        drop(sealed);
        let steps = Cell::new(0);
        let before = || {
            steps.set(steps.get() + 1);
            if steps.get() == at { resume_unwind(Box::new(())) } else { Ok(()) }
        };
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let history = History::with(&places, &before);
            history.prepare(&next).unwrap();
            Swap::with(&places, exchange, &before).replace(hash).unwrap();
            history.settle(Some(&next)).unwrap();
        }));
        let live = Output::open(&output).unwrap().live().unwrap().files[0].key.0.clone();
        let expected: &[&str] = if live == "2" { &["1", "2"] } else { &["1"] };
        assert_eq!(remembered(&output), expected, "exchange={exchange} at {at}");
        assert!(!exists(&places.history.join(NEXT)));
        ended.is_err()
    }

    fn record(date: &str, number: u64) -> (Name, u64) {
        (Name { number, as_of: parse_date(date).unwrap(), hash: "00000000".into() }, 10)
    }

    #[test]
    fn what_was_replaced_soon_goes_first_and_the_newest_stays() {
        let dates = ["2026-01-05", "2026-01-20", "2026-02-03", "2026-02-03", "2026-03-01"];
        let records: Vec<_> = dates.iter().zip(1..).map(|(date, number)| record(date, number)).collect();
        let gone = |budget| too_many(&records, budget).into_iter().map(|name| name.number).collect::<Vec<_>>();
        assert_eq!(gone(50), [] as [u64; 0]);
        assert_eq!(gone(49), [3]);
        assert_eq!(gone(30), [3, 1]);
        assert_eq!(gone(0), [3, 1, 2, 4]);
        assert_eq!(too_many(&[], 0), []);
    }

    #[test]
    fn names_keep_their_order_beyond_four_digits() {
        let name = Name::parse("2026-02-03-10000-0a1b2c3d.json").unwrap();
        assert!(name > Name::parse("2027-02-03-9999-0a1b2c3d.json").unwrap());
        for other in ["next", "2026-02-03-1-0a1b2c3d.json", "2026-02-30-0001-0a1b2c3d.json", "a-0001-0a1b2c3d.json"] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }
}
