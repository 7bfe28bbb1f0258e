//! Compares a release with its manifest: every byte, every file too many. Reads only, and follows no symbolic link.

use super::failure::Failure;
use super::manifest::{FileEntry, Manifest};
use super::places::{IGNORE, MANIFEST, Places, is_litter};
use crate::base::{Lang, OutputPath, Sha256};
use sha2::Digest;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a check of a release found.
#[derive(Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many files the manifest lists.
    pub files: usize,
    /// Sorted by path; empty if the release is as it was built.
    pub problems: Vec<Problem>,
}

/// A file that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Relative to the output folder.
    pub path: String,
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Other bytes than were built, or no longer a plain file.
    Changed,
    Missing,
    /// The manifest does not know it.
    Extra,
    /// It cannot be read, or it is the manifest and makes no sense.
    Unreadable {
        detail: String,
    },
}

impl Fault {
    /// Returns the word that machine output uses.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Unreadable { .. } => "unreadable",
        }
    }
}

impl Problem {
    /// Returns what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        let path = &self.path;
        match (&self.fault, lang) {
            (Fault::Changed, Lang::Zh) => format!("`{path}` 在构建之后被改动"),
            (Fault::Changed, Lang::En) => format!("`{path}` was changed after the build"),
            (Fault::Missing, Lang::Zh) => format!("缺少 `{path}`"),
            (Fault::Missing, Lang::En) => format!("`{path}` is missing"),
            (Fault::Extra, Lang::Zh) => format!("`{path}` 不在清单里"),
            (Fault::Extra, Lang::En) => format!("`{path}` is not in the manifest"),
            (Fault::Unreadable { detail }, Lang::Zh) => format!("`{path}` 读不出来：{detail}"),
            (Fault::Unreadable { detail }, Lang::En) => format!("`{path}` cannot be read: {detail}"),
        }
    }
}

/// Checks a release against its manifest.
pub fn verify(path: &Path) -> Result<Verified, Failure> {
    let folder = Places::new(path)?.output;
    let found = list(&folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::NoRelease { folder: folder.clone() },
        _ => Failure::at(&folder)(error),
    })?;
    let manifest = match read_manifest(&folder) {
        Ok(manifest) => manifest,
        Err(Fault::Missing) if found.is_empty() => return Err(Failure::NoRelease { folder }),
        Err(fault) => {
            return Ok(Verified { files: 0, problems: vec![Problem { path: MANIFEST.into(), fault }] });
        }
    };
    let mut problems = compare(&folder, &manifest.files);
    problems.extend(
        found.into_iter().filter(|path| !is_listed(&manifest, path)).map(|path| Problem { path, fault: Fault::Extra }),
    );
    problems.sort();
    Ok(Verified { files: manifest.files.len(), problems })
}

fn read_manifest(folder: &Path) -> Result<Manifest, Fault> {
    let path = folder.join(MANIFEST);
    if fs::symlink_metadata(&path).is_ok_and(|meta| !meta.is_file()) {
        return Err(Fault::Changed);
    }
    let bytes = fs::read(&path).map_err(fault_of)?;
    Manifest::parse(&bytes).map_err(|fault| Fault::Unreadable { detail: fault.to_string() })
}

/// Hashes the files on all processors.
fn compare(folder: &Path, files: &[FileEntry]) -> Vec<Problem> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut problems, mut buffer) = (Vec::new(), vec![0; 1 << 18]);
        while let Some(entry) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(fault) = check(folder, entry, &mut buffer) {
                problems.push(Problem { path: entry.path.to_string(), fault });
            }
        }
        problems
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut problems = work();
        for worker in workers {
            match worker.join() {
                Ok(found) => problems.extend(found),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        problems
    })
}

fn check(folder: &Path, entry: &FileEntry, buffer: &mut [u8]) -> Result<(), Fault> {
    let path = folder.join(entry.path.as_str());
    let meta = fs::symlink_metadata(&path).map_err(fault_of)?;
    if !meta.is_file() || meta.len() != entry.bytes {
        return Err(Fault::Changed);
    }
    match hash(&path, buffer) {
        Ok(hash) if hash == entry.sha256 => Ok(()),
        Ok(_) => Err(Fault::Changed),
        Err(error) => Err(fault_of(error)),
    }
}

fn fault_of(error: io::Error) -> Fault {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Fault::Missing,
        _ => Fault::Unreadable { detail: error.to_string() },
    }
}

fn hash(path: &Path, buffer: &mut [u8]) -> io::Result<Sha256> {
    let (mut file, mut hasher) = (File::open(path)?, sha2::Sha256::new());
    loop {
        match file.read(buffer) {
            Ok(0) => return Ok(Sha256(hasher.finalize().into())),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Lists all that stands below a folder and is no folder, with `/` between parts; what is ours or litter is left out.
fn list(root: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut waiting) = (Vec::new(), vec![(root.to_path_buf(), String::new())]);
    while let Some((folder, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, name) = (entry.file_type()?, entry.file_name().to_string_lossy().into_owned());
            let path = format!("{prefix}{name}");
            if kind.is_dir() {
                waiting.push((entry.path(), format!("{path}/")));
            } else if path != MANIFEST && path != IGNORE.0 && !(kind.is_file() && is_litter(&name)) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Tells whether the manifest has a path. File systems of macOS may give names back in another normal form.
fn is_listed(manifest: &Manifest, path: &str) -> bool {
    OutputPath::parse(path).is_ok_and(|path| manifest.find(&path).is_some())
}
