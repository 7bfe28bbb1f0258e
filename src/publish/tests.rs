//! Releases on a real disk: whole cycles, and a crash or a failure before every single step of a swap.

use super::manifest::{FileEntry, MANIFEST_SCHEMA, Manifest, ManifestFault};
use super::places::{Places, exists, is_release};
use super::stage::Stage;
use super::swap::Swap;
use super::{Failure, Fault, Output, Swapped, rollback, verify};
use crate::base::{ContentPath, Date, Key, Lang, OutputPath, Sha256, sha256};
use crate::plan::{Kind, Product};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

const HOME: &str = "site/index.html";

fn path(text: &str) -> OutputPath {
    OutputPath::parse(text).unwrap()
}

fn entry(name: &str, sha256: Sha256, bytes: u64) -> FileEntry {
    FileEntry {
        path: path(name),
        sha256,
        bytes,
        kind: Kind::Page,
        key: Key("a.b.c".into()),
        title: String::new(),
        sources: Default::default(),
        subjects: vec![],
        venues: vec![],
        material: None,
        preflight: None,
    }
}

fn manifest(files: Vec<FileEntry>) -> Manifest {
    let as_of = Date::constant(2027, 2, 1);
    Manifest::new(as_of, "无传销城市".into(), "default".into(), vec![], vec![Product::Site], files)
}

/// Builds a release of the given files; those without text are taken over from the live one.
fn build(output: &Path, files: &[(&str, Option<&str>)]) -> Swapped {
    let stage = Output::open(output).unwrap().stage().unwrap();
    let mut entries = Vec::new();
    for (name, text) in files {
        match text {
            Some(text) => {
                let (hash, bytes) = stage.write(&path(name), text.as_bytes()).unwrap();
                assert_eq!(stage.read(&path(name)).unwrap(), text.as_bytes());
                entries.push(entry(name, hash, bytes));
            }
            None => {
                let entry = stage.live().unwrap().find(&path(name)).unwrap();
                assert!(stage.reuse(&[entry]).unwrap(), "{name}");
                entries.push(entry.clone());
            }
        }
    }
    stage.commit(&manifest(entries)).unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn faults(output: &Path) -> Vec<(String, &'static str)> {
    verify(output).unwrap().problems.into_iter().map(|problem| (problem.path, problem.fault.name())).collect()
}

struct Disk {
    root: tempfile::TempDir,
    output: PathBuf,
}

fn disk() -> Disk {
    let root = tempfile::tempdir().unwrap();
    let output = root.path().join("output");
    Disk { root, output }
}

impl Disk {
    fn previous(&self) -> PathBuf {
        self.root.path().join(".output.gaoshi/previous")
    }
}

#[test]
fn each_build_replaces_the_one_before_and_keeps_it() {
    let disk = disk();
    assert_eq!(build(&disk.output, &[(HOME, Some("1")), ("led/a.png", Some("same"))]), Swapped::First);
    build(&disk.output, &[(HOME, Some("2")), ("led/a.png", None)]);
    assert_eq!(read(&disk.output, HOME), "2");
    assert_eq!(read(&disk.previous(), HOME), "1");
    build(&disk.output, &[(HOME, Some("3"))]);
    assert_eq!(read(&disk.output, HOME), "3");
    assert!(!exists(&disk.output.join("led")), "a file that left the plan leaves the release");
    assert_eq!(read(&disk.previous(), "led/a.png"), "same");
    assert_eq!(read(&disk.output, ".gitignore"), "*\n!.gitignore\n");
    assert_eq!(faults(&disk.output), []);
    let left: BTreeSet<_> = fs::read_dir(disk.root.path().join(".output.gaoshi"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected = BTreeSet::from([".gitignore".to_string(), "lock".into(), "previous".into()]);
    if Stage::GROWS {
        expected.insert("retired".into());
    }
    assert_eq!(left, expected);
}

#[test]
fn a_release_that_grew_from_an_old_one_has_nothing_of_it() {
    let disk = disk();
    build(&disk.output, &[(HOME, Some("1")), ("a/b", Some("file")), ("c/d/e", Some("deep")), ("same", Some("s"))]);
    build(&disk.output, &[(HOME, Some("2")), ("a/b", None), ("c/d/e", None), ("same", None)]);
    build(&disk.output, &[(HOME, Some("3")), ("a/b", None), ("same", None)]);
    // The stage grows from the first release: a file has become a folder, a folder a file, one is gone, one is other.
    build(&disk.output, &[(HOME, Some("4")), ("a/b/c", Some("folder")), ("c/d", Some("file")), ("same", None)]);
    assert_eq!((read(&disk.output, HOME), read(&disk.output, "a/b/c")), ("4".into(), "folder".into()));
    assert_eq!((read(&disk.output, "c/d"), read(&disk.output, "same")), ("file".into(), "s".into()));
    assert_eq!(faults(&disk.output), []);
    build(&disk.output, &[(HOME, None)]);
    build(&disk.output, &[(HOME, None)]);
    build(&disk.output, &[(HOME, None)]);
    assert_eq!(faults(&disk.output), []);
    assert_eq!(read(&disk.previous(), HOME), "4");
}

#[test]
fn a_second_name_takes_the_place_of_an_old_file() {
    let disk = disk();
    for text in ["1", "2", "3"] {
        build(&disk.output, &[(HOME, Some(text)), ("led/b.png", Some(text))]);
    }
    let stage = Output::open(&disk.output).unwrap().stage().unwrap();
    let (hash, bytes) = stage.write(&path("led/a.png"), b"new").unwrap();
    stage.repeat(&path("led/a.png"), &path("led/b.png")).unwrap();
    let files = ["led/a.png", "led/b.png"].map(|name| entry(name, hash, bytes));
    stage.commit(&manifest(files.into())).unwrap();
    assert_eq!(read(&disk.output, "led/b.png"), "new");
    assert_eq!(faults(&disk.output), []);
}

#[test]
fn files_are_taken_over_together_or_not_at_all() {
    let disk = disk();
    build(&disk.output, &[("a.pdf", Some("sheet")), ("a.png", Some("proof"))]);
    fs::remove_file(disk.output.join("a.png")).unwrap();
    let stage = Output::open(&disk.output).unwrap().stage().unwrap();
    let (pdf, png) = (path("a.pdf"), path("a.png"));
    let live = |path| stage.live().unwrap().find(path).unwrap();
    assert!(!stage.reuse(&[live(&pdf), live(&png)]).unwrap());
    let made =
        [(&pdf, "sheet"), (&png, "proof")].map(|(path, text)| (path, stage.write(path, text.as_bytes()).unwrap()));
    let files = made.map(|(path, (hash, bytes))| entry(path.as_str(), hash, bytes));
    stage.commit(&manifest(files.into())).unwrap();
    assert_eq!(faults(&disk.output), []);
}

#[test]
fn a_build_that_fails_changes_nothing() {
    let disk = disk();
    build(&disk.output, &[(HOME, Some("1"))]);
    let stage = Output::open(&disk.output).unwrap().stage().unwrap();
    stage.write(&path(HOME), b"2").unwrap();
    let error = stage.write(&path(HOME), b"3").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    let failure = Failure::from(error);
    assert!(failure.message(Lang::En).contains("index.html"), "{failure}");
    let failure = stage.commit(&manifest(vec![])).unwrap_err();
    assert_eq!(failure.exit_code(), 255);
    assert_eq!(read(&disk.output, HOME), "1");
    assert!(!exists(&disk.root.path().join(".output.gaoshi/stage")));
    assert!(!exists(&disk.previous()));
}

#[test]
fn reuse_refuses_what_is_not_as_it_was_built() {
    let disk = disk();
    let names = ["gone", "longer", "edited", "link", "same"];
    build(&disk.output, &names.map(|name| (name, Some("1234"))));
    fs::remove_file(disk.output.join("gone")).unwrap();
    fs::write(disk.output.join("longer"), "12345").unwrap();
    fs::write(disk.output.join("edited"), "4321").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    fs::File::options().write(true).open(disk.output.join("edited")).unwrap().set_modified(later).unwrap();
    #[cfg(unix)]
    {
        fs::remove_file(disk.output.join("link")).unwrap();
        std::os::unix::fs::symlink("same", disk.output.join("link")).unwrap();
    }
    let stage = Output::open(&disk.output).unwrap().stage().unwrap();
    let live = |name| stage.live().unwrap().find(&path(name)).unwrap();
    let kept: Vec<_> = names.into_iter().filter(|name| stage.reuse(&[live(name)]).unwrap()).collect();
    assert_eq!(kept, if cfg!(unix) { vec!["same"] } else { vec!["link", "same"] });
}

#[test]
fn rollback_twice_leads_back() {
    let disk = disk();
    assert!(matches!(rollback(&disk.output), Err(Failure::NoPrevious { .. })));
    build(&disk.output, &[(HOME, Some("1"))]);
    assert!(matches!(rollback(&disk.output), Err(Failure::NoPrevious { .. })));
    build(&disk.output, &[(HOME, Some("2"))]);
    for expected in ["1", "2", "1"] {
        assert_eq!(rollback(&disk.output).unwrap().files[0].sha256, sha256(expected.as_bytes()));
        assert_eq!(read(&disk.output, HOME), expected);
        assert_eq!(faults(&disk.output), []);
    }
    fs::remove_dir_all(&disk.output).unwrap();
    rollback(&disk.output).unwrap();
    assert_eq!(read(&disk.output, HOME), "2");
}

#[test]
fn verify_names_every_kind_of_fault() {
    let disk = disk();
    assert!(matches!(verify(&disk.output), Err(Failure::NoRelease { .. })));
    let names = ["a/changed", "a/longer", "a/missing", "a/link", "a/good"];
    build(&disk.output, &names.map(|name| (name, Some("1234"))));
    fs::write(disk.output.join("a/changed"), "4321").unwrap();
    fs::write(disk.output.join("a/longer"), "12345").unwrap();
    fs::remove_file(disk.output.join("a/missing")).unwrap();
    fs::create_dir_all(disk.output.join("b/.git")).unwrap();
    fs::write(disk.output.join("b/.git/extra"), "x").unwrap();
    fs::write(disk.output.join("a/.DS_Store"), "x").unwrap();
    let mut expected = vec![("a/changed", "changed"), ("a/longer", "changed"), ("a/missing", "missing")];
    #[cfg(unix)]
    {
        fs::remove_file(disk.output.join("a/link")).unwrap();
        std::os::unix::fs::symlink("good", disk.output.join("a/link")).unwrap();
        std::os::unix::fs::symlink("a", disk.output.join("z")).unwrap();
        expected.insert(1, ("a/link", "changed"));
    }
    expected.push(("b/.git/extra", "extra"));
    if cfg!(unix) {
        expected.push(("z", "extra"));
    }
    assert_eq!(faults(&disk.output), expected.map_names());
    fs::write(disk.output.join("manifest.json"), "{").unwrap();
    let problems = verify(&disk.output).unwrap().problems;
    assert!(matches!(&problems[..], [problem] if matches!(problem.fault, Fault::Unreadable { .. })));
    fs::remove_file(disk.output.join("manifest.json")).unwrap();
    assert_eq!(faults(&disk.output), [("manifest.json".to_string(), "missing")]);
}

trait Names {
    fn map_names(self) -> Vec<(String, &'static str)>;
}

impl Names for Vec<(&str, &'static str)> {
    fn map_names(self) -> Vec<(String, &'static str)> {
        self.into_iter().map(|(name, fault)| (name.to_string(), fault)).collect()
    }
}

#[test]
fn one_build_at_a_time() {
    let disk = disk();
    let first = Output::open(&disk.output).unwrap();
    assert!(matches!(Output::open(&disk.output), Err(Failure::Locked { .. })));
    drop(first);
    Output::open(&disk.output).unwrap();
}

#[test]
fn what_is_not_ours_is_not_replaced() {
    let disk = disk();
    let refused = || match Output::open(&disk.output) {
        Err(Failure::Foreign { file, .. }) => file,
        other => panic!("{other:?}"),
    };
    fs::write(&disk.output, "a file").unwrap();
    assert_eq!(refused(), "output");
    fs::remove_file(&disk.output).unwrap();
    fs::create_dir(&disk.output).unwrap();
    fs::write(disk.output.join(".gitignore"), "*").unwrap();
    fs::write(disk.output.join("photo.jpg"), "x").unwrap();
    assert_eq!(refused(), "photo.jpg");
    assert!(!exists(&disk.root.path().join(".output.gaoshi")), "a refusal leaves nothing behind");
    fs::remove_file(disk.output.join("photo.jpg")).unwrap();
    fs::write(disk.output.join("manifest.json"), r#"{"name": "a web app"}"#).unwrap();
    assert_eq!(refused(), "manifest.json");
    fs::remove_file(disk.output.join("manifest.json")).unwrap();
    build(&disk.output, &[(HOME, Some("1"))]);
    assert!(!exists(&disk.previous()), "a placeholder is no release to go back to");
    fs::create_dir(disk.output.join(".git")).unwrap();
    assert_eq!(refused(), ".git");
    fs::remove_dir(disk.output.join(".git")).unwrap();
    let damaged = read(&disk.output, "manifest.json").replace("\"files\"", "\"fil");
    fs::write(disk.output.join("manifest.json"), damaged).unwrap();
    assert!(Output::open(&disk.output).unwrap().live().is_none());
    build(&disk.output, &[(HOME, Some("2"))]);
    assert!(matches!(Output::open(Path::new("/")), Err(Failure::NoFolder { .. })));
}

#[cfg(unix)]
#[test]
fn a_linked_output_is_replaced_where_it_stands() {
    let disk = disk();
    fs::create_dir_all(disk.root.path().join("www/real")).unwrap();
    std::os::unix::fs::symlink("www/real", &disk.output).unwrap();
    build(&disk.output, &[(HOME, Some("1"))]);
    assert_eq!(read(&disk.root.path().join("www/real"), HOME), "1");
    assert!(fs::symlink_metadata(&disk.output).unwrap().is_symlink());
}

/// Puts a small whole release into a folder, without the cost of a sync.
fn lay(folder: &Path, text: &str) -> Sha256 {
    fs::create_dir_all(folder.join("site")).unwrap();
    fs::write(folder.join(HOME), text).unwrap();
    let mut bytes = Vec::new();
    manifest(vec![entry(HOME, sha256(text.as_bytes()), text.len() as u64)]).write(&mut bytes).unwrap();
    fs::write(folder.join("manifest.json"), &bytes).unwrap();
    sha256(&bytes)
}

fn content(folder: &Path) -> Option<String> {
    exists(folder).then(|| {
        assert_eq!(faults(folder), [], "{}", folder.display());
        read(folder, HOME)
    })
}

/// What goes wrong before a step.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Trouble {
    Crash,
    Failure,
}

/// Runs a change and lets it crash or fail before its step number `at`; true if it got that far.
fn disturb(at: usize, fault: Trouble, run: impl FnOnce(&dyn Fn() -> io::Result<()>)) -> bool {
    let (step, hit) = (Cell::new(0), Cell::new(false));
    let before = || {
        step.set(step.get() + 1);
        if step.get() != at {
            return Ok(());
        }
        hit.set(true);
        match fault {
            // `resume_unwind` stops everything as a crash does, without the message of a panic.
            Trouble::Crash => std::panic::resume_unwind(Box::new(())),
            Trouble::Failure => Err(io::Error::other("injected")),
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(|| run(&before)));
    assert!(ended.is_ok() || hit.get(), "only injected crashes");
    hit.get()
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Change {
    Replace,
    RollBack,
}

/// Lays out live `b` and previous `a`, then replaces by `c` or rolls back, with faults; returns false past the last step.
fn story(change: Change, exchange: bool, fault: Trouble, at: usize, again: usize) -> bool {
    let disk = disk();
    let places = Places::new(&disk.output).unwrap();
    lay(&places.previous, "a");
    lay(&places.output, "b");
    let new = (change == Change::Replace).then(|| lay(&places.stage, "c"));
    let hit = disturb(at, fault, |before| {
        let swap = Swap::with(&places, exchange, before);
        let _ = new.map_or_else(|| swap.roll_back(), |new| swap.replace(new));
    });
    if exchange || fault == Trouble::Failure {
        assert!(content(&places.output).is_some(), "the address never goes dark");
    }
    if again > 0 {
        disturb(again, Trouble::Crash, |before| {
            let _ = Swap::with(&places, exchange, before).recover();
        });
    }
    Output::open(&disk.output).unwrap();
    let (live, previous) = (content(&places.output), content(&places.previous));
    let (live, previous) = (live.unwrap(), previous.unwrap());
    let whole = match change {
        Change::Replace => [("b", "a"), ("c", "b")],
        Change::RollBack => [("b", "a"), ("a", "b")],
    };
    let place = format!("{change:?} exchange={exchange} {fault:?} at {at} again {again}");
    assert!(whole.contains(&(&live, &previous)), "{place}: {live} before it {previous}");
    if !hit {
        assert_eq!((live.as_str(), previous.as_str()), whole[1], "{place}");
    }
    for left in [&places.stage, &places.journal] {
        assert!(!exists(left), "{place}: {}", left.display());
    }
    // What stays for the next stage to grow from is a whole release.
    assert!(!exists(&places.retired) || Stage::GROWS && is_release(&places.retired), "{place}");
    hit
}

#[test]
fn a_fault_before_any_step_leaves_one_release_whole() {
    for change in [Change::Replace, Change::RollBack] {
        for exchange in [true, false] {
            for fault in [Trouble::Crash, Trouble::Failure] {
                let steps = (1..100).take_while(|&at| story(change, exchange, fault, at, 0)).count();
                assert!(steps >= 1, "{change:?} {exchange} {fault:?}");
            }
        }
    }
}

#[test]
fn a_crash_while_recovering_from_a_crash_does_no_harm() {
    for exchange in [true, false] {
        for at in 1..8 {
            for again in 1..6 {
                story(Change::Replace, exchange, Trouble::Crash, at, again);
                story(Change::RollBack, exchange, Trouble::Crash, at, again);
            }
        }
    }
}

#[test]
fn a_crash_while_a_placeholder_is_replaced_keeps_the_earlier_release() {
    for (exchange, at) in (1..8).flat_map(|at| [(true, at), (false, at)]) {
        let disk = disk();
        let places = Places::new(&disk.output).unwrap();
        lay(&places.previous, "a");
        fs::create_dir(&places.output).unwrap();
        fs::write(places.output.join(".gitkeep"), "").unwrap();
        let new = lay(&places.stage, "c");
        disturb(at, Trouble::Crash, |before| {
            let _ = Swap::with(&places, exchange, before).replace(new);
        });
        let live = Output::open(&disk.output).unwrap().live().is_some();
        assert!(!live || content(&places.output).as_deref() == Some("c"));
        assert_eq!(content(&places.previous).as_deref(), Some("a"));
    }
}

#[test]
fn a_stage_without_a_journal_is_thrown_away() {
    let disk = disk();
    let places = Places::new(&disk.output).unwrap();
    lay(&places.output, "b");
    let new = lay(&places.stage, "c");
    for torn in ["", "abc", &new.to_string()[..40]] {
        lay(&places.stage, "c");
        fs::write(&places.journal, torn).unwrap();
        Output::open(&disk.output).unwrap();
        assert_eq!(content(&places.output).as_deref(), Some("b"));
        assert!(!exists(&places.stage));
    }
}

#[test]
fn manifest_reads_back_what_it_wrote_one_file_a_line() {
    let mut full = entry("site/中.html", sha256(b"x"), 1);
    full.title = "\"引号\"\n".into();
    full.sources = [ContentPath::parse("cases/a.md").unwrap()].into();
    full.subjects = vec!["340111001001".into()];
    full.venues = vec!["v1".into()];
    full.material = Some("rebate".into());
    full.preflight = Some(crate::plan::view::PressCheck { errors: 0, warnings: 1, findings: vec!["细线".into()] });
    let written = manifest(vec![full, entry("a", sha256(b""), 0)]);
    let mut bytes = Vec::new();
    written.write(&mut bytes).unwrap();
    assert_eq!(Manifest::parse(&bytes).unwrap(), written);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.lines().count(), 13, "{text}");
    assert!(text.lines().nth(9).unwrap().starts_with("    {\"path\":\"a\",\"sha256\""), "sorted: {text}");
    let newer = text.replace("\"version\": 1", "\"version\": 2").replace("\"page\"", "\"hologram\"");
    assert!(matches!(Manifest::parse(newer.as_bytes()), Err(ManifestFault::Version(2))));
    let escape = text.replace("site/中.html", "../x");
    assert!(matches!(Manifest::parse(escape.as_bytes()), Err(ManifestFault::Json(_))));
    let twice = text.replace("site/中.html", "a");
    assert!(matches!(Manifest::parse(twice.as_bytes()), Err(ManifestFault::Twice(_))));

    let (schema, value): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(MANIFEST_SCHEMA).unwrap(), serde_json::from_str(&text).unwrap());
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let required = |value: &serde_json::Value| {
        value["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key.as_str().unwrap().to_string())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(keys(&schema["properties"]), keys(&value));
    assert_eq!(required(&schema), keys(&value));
    assert_eq!(keys(&schema["$defs"]["file"]["properties"]), keys(&value["files"][1]));
    assert_eq!(required(&schema["$defs"]["file"]), keys(&value["files"][0]));
    let kinds = &schema["$defs"]["file"]["properties"]["kind"]["enum"];
    let kinds: Vec<Kind> = serde_json::from_value(kinds.clone()).unwrap();
    assert_eq!(kinds.len(), Kind::Overview as usize + 1, "every kind stands in the schema");
}
