//! The door to a release folder: takes the lock, repairs what a crash left, and knows what is live.
//! One `Output` serves one build; opening it again is cheap.

use super::failure::Failure;
use super::history::History;
use super::manifest::Manifest;
use super::places::{IGNORE, MANIFEST, Places, is_release};
use super::stage::Stage;
use super::swap::Swap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

/// A release folder that nobody else writes as long as this value lives.
#[derive(Debug)]
pub struct Output {
    pub(super) places: Places,
    pub(super) live: Option<Live>,
    /// Closing it gives the lock back, also when the process dies.
    _lock: File,
}

/// What is live: the manifest and when it was written. A file that is younger was changed by hand.
#[derive(Debug)]
pub(super) struct Live {
    pub manifest: Manifest,
    pub written: Option<SystemTime>,
}

impl Output {
    /// Opens a release folder, which need not exist, and makes it whole if a run before was cut short.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let places = Places::new(path)?;
        places.check()?;
        fs::create_dir_all(&places.work).map_err(Failure::at(&places.work))?;
        let lock = lock(&places)?;
        keep_out_of_git(&places)?;
        Swap::new(&places).recover()?;
        let live = read_live(&places)?;
        History::new(&places).settle(live.as_ref().map(|live| &live.manifest))?;
        Ok(Self { places, live, _lock: lock })
    }

    /// Returns the manifest of the live release; none if there is no release, or one that only a rebuild can mend.
    pub fn live(&self) -> Option<&Manifest> {
        self.live.as_ref().map(|live| &live.manifest)
    }

    /// Starts a new release beside the live one.
    pub fn stage(self) -> Result<Stage, Failure> {
        Stage::new(self)
    }
}

/// Reads the manifest of a release folder without taking the lock; none if there is no release.
pub fn live(path: &Path) -> Result<Option<Manifest>, Failure> {
    Ok(read_live(&Places::new(path)?)?.map(|live| live.manifest))
}

/// Exchanges the live release with the one before it and returns the manifest of what is live now.
/// Doing it twice leads back.
pub fn rollback(path: &Path) -> Result<Manifest, Failure> {
    let places = Places::new(path)?;
    if !places.work.is_dir() {
        return Err(Failure::NoPrevious { folder: places.output });
    }
    let output = Output::open(path)?;
    let places = &output.places;
    if !is_release(&places.previous) {
        return Err(Failure::NoPrevious { folder: places.output.clone() });
    }
    let manifest = places.previous.join(MANIFEST);
    let bytes = fs::read(&manifest).map_err(Failure::at(&manifest))?;
    let previous =
        Manifest::parse(&bytes).map_err(|fault| Failure::Manifest { path: manifest, detail: fault.to_string() })?;
    Swap::new(places).roll_back()?;
    Ok(previous)
}

fn lock(places: &Places) -> Result<File, Failure> {
    // The file is never removed: a process that waits on a removed file would hold a lock nobody else sees.
    let options = File::options().create(true).truncate(false).write(true).clone();
    let lock = options.open(&places.lock).map_err(Failure::at(&places.lock))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Failure::Locked { folder: places.output.clone() }),
        Err(TryLockError::Error(error)) => Err(Failure::at(&places.lock)(error)),
    }
}

fn keep_out_of_git(places: &Places) -> Result<(), Failure> {
    let path = places.work.join(IGNORE.0);
    match File::create_new(&path).and_then(|mut file| std::io::Write::write_all(&mut file, b"*\n")) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(Failure::at(&path)(error)),
        _ => Ok(()),
    }
}

fn read_live(places: &Places) -> Result<Option<Live>, Failure> {
    let path = places.output.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::at(&path)(error)),
    };
    let written = fs::metadata(&path).and_then(|meta| meta.modified()).ok();
    // A damaged manifest, or one of another version, costs a full rebuild and nothing else.
    Ok(Manifest::parse(&bytes).ok().map(|manifest| Live { manifest, written }))
}
