//! Putting one release in the place of another so that at every instant one of them is whole.
//!
//! Where the system can exchange two folders in one step (Linux, macOS) nobody ever sees `output` missing. Elsewhere two
//! renames do it and a journal, written after the new release is safe on the disk, lets the next run finish what a crash
//! cut short. The journal holds the hash of the new manifest: it tells the new release from the old wherever they stand.

use super::failure::Failure;
use super::places::{MANIFEST, Places, exists, is_release};
use super::remove::remove;
use super::stage::Stage;
use super::sync;
use crate::base::{Sha256, sha256};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// How a release took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// There was no output folder before.
    First,
    /// The system exchanged the folders in one step.
    Exchanged,
    /// Two renames, for systems that cannot exchange.
    Renamed,
}

/// The steps that replace a release, on the folders they work on.
pub(super) struct Swap<'a> {
    places: &'a Places,
    exchange: bool,
    /// Runs before each change of the disk; tests fail or stop there as the system or a crash would.
    before: &'a dyn Fn() -> io::Result<()>,
}

impl<'a> Swap<'a> {
    /// Takes the way this system does best.
    pub fn new(places: &'a Places) -> Self {
        Self { places, exchange: true, before: &|| Ok(()) }
    }

    #[cfg(test)]
    pub fn with(places: &'a Places, exchange: bool, before: &'a dyn Fn() -> io::Result<()>) -> Self {
        Self { places, exchange, before }
    }

    /// Puts the staged release, which is safe on the disk, in the place of the live one.
    pub fn replace(&self, manifest: Sha256) -> Result<Swapped, Failure> {
        let places = self.places;
        self.write_journal(manifest).map_err(Failure::at(&places.journal))?;
        match self.move_in() {
            Ok(swapped) => {
                // The new release is live; if this run cannot put the old one away, the next does by the journal.
                let _ = self.shelve().and_then(|()| self.finish());
                Ok(swapped)
            }
            Err(error) => {
                self.give_up();
                Err(Failure::swap(&places.output, error))
            }
        }
    }

    /// Exchanges the live release with the one before it.
    pub fn roll_back(&self) -> Result<Swapped, Failure> {
        let places = self.places;
        let failure = |error| Failure::swap(&places.output, error);
        if !exists(&places.output) {
            self.rename(&places.previous, &places.output).map_err(failure)?;
            return Ok(Swapped::First);
        }
        if self.exchange {
            match self.step(|| exchange(&places.output, &places.previous)) {
                Ok(()) => {
                    sync_names(places);
                    return Ok(Swapped::Exchanged);
                }
                Err(error) if cannot_exchange(&error) => {}
                Err(error) => return Err(failure(error)),
            }
        }
        let target = hash_of_manifest(&places.previous).map_err(Failure::at(&places.previous))?;
        self.write_journal(target).map_err(Failure::at(&places.journal))?;
        let moved = self.rename(&places.previous, &places.stage).and_then(|()| self.rename_twice());
        if let Err(error) = moved {
            if !exists(&places.previous) && exists(&places.output) {
                let _ = fs::rename(&places.stage, &places.previous);
            }
            self.give_up();
            return Err(failure(error));
        }
        let _ = self.finish();
        Ok(Swapped::Renamed)
    }

    /// Finishes a swap that a crash cut short, and removes what is left of an unfinished build.
    pub fn recover(&self) -> Result<(), Failure> {
        let places = self.places;
        if let Some(new) = read_journal(&places.journal).map_err(Failure::at(&places.journal))? {
            let stands_in = |folder: &Path| hash_of_manifest(folder).is_ok_and(|hash| hash == new);
            let resumed = if stands_in(&places.stage) {
                self.move_in().and_then(|_| self.shelve())
            } else if stands_in(&places.output) {
                self.shelve()
            } else if !exists(&places.output) && is_release(&places.previous) {
                self.rename(&places.previous, &places.output)
            } else {
                Ok(())
            };
            resumed.map_err(|error| Failure::swap(&places.output, error))?;
        }
        remove(&places.stage).map_err(Failure::at(&places.stage))?;
        self.finish().map_err(Failure::at(&places.work))
    }

    fn move_in(&self) -> io::Result<Swapped> {
        let places = self.places;
        if !exists(&places.output) {
            self.rename(&places.stage, &places.output)?;
            return Ok(Swapped::First);
        }
        if self.exchange {
            match self.step(|| exchange(&places.output, &places.stage)) {
                Ok(()) => return Ok(Swapped::Exchanged),
                Err(error) if cannot_exchange(&error) => {}
                Err(error) => return Err(error),
            }
        }
        self.rename_twice()?;
        Ok(Swapped::Renamed)
    }

    fn rename_twice(&self) -> io::Result<()> {
        let places = self.places;
        let target = self.free_shelf(&places.output)?;
        self.rename(&places.output, target)?;
        self.rename(&places.stage, &places.output).inspect_err(|_| {
            // A failure, unlike a crash, can be undone at once.
            let _ = fs::rename(target, &places.output);
        })
    }

    /// Keeps the replaced release, which an exchange has left in `stage`, as the previous one.
    fn shelve(&self) -> io::Result<()> {
        let places = self.places;
        if !exists(&places.stage) {
            return Ok(());
        }
        sync_names(places);
        let target = self.free_shelf(&places.stage)?;
        self.rename(&places.stage, target)
    }

    /// Makes room for an old folder and returns where it goes: `previous`, or to the bin if it is not a release.
    fn free_shelf(&self, old: &Path) -> io::Result<&'a Path> {
        let places = self.places;
        if !is_release(old) {
            if exists(&places.retired) {
                self.step(|| remove(&places.retired))?;
            }
            return Ok(&places.retired);
        }
        if exists(&places.previous) {
            self.step(|| remove(&places.retired))?;
            self.rename(&places.previous, &places.retired)?;
        }
        Ok(&places.previous)
    }

    /// Ends the swap: from here on nothing is left to recover.
    fn finish(&self) -> io::Result<()> {
        let places = self.places;
        if exists(&places.journal) {
            self.step(|| remove(&places.journal))?;
            sync_names(places);
        }
        self.tidy()
    }

    /// Forgets a swap that failed with the live release in its place.
    fn give_up(&self) {
        if exists(&self.places.output) {
            // If even this fails the next run recovers by the journal.
            let _ = remove(&self.places.journal).and_then(|()| self.tidy());
        }
    }

    /// Throws the retired folder away, unless it is the only earlier release or the next stage can grow from it.
    fn tidy(&self) -> io::Result<()> {
        let places = self.places;
        if !exists(&places.retired) {
            return Ok(());
        }
        let is_release = is_release(&places.retired);
        if is_release && !exists(&places.previous) {
            return self.rename(&places.retired, &places.previous);
        }
        if is_release && Stage::GROWS { Ok(()) } else { self.step(|| remove(&places.retired)) }
    }

    fn write_journal(&self, manifest: Sha256) -> io::Result<()> {
        let path = &self.places.journal;
        self.step(|| {
            remove(path)?;
            let mut file = File::create_new(path)?;
            file.write_all(format!("{manifest}\n").as_bytes())?;
            file.sync_all()
        })?;
        sync::names(&self.places.work);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| fs::rename(from, to))?;
        sync_names(self.places);
        Ok(())
    }

    fn step<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        (self.before)()?;
        change()
    }
}

fn sync_names(places: &Places) {
    sync::names(&places.work);
    sync::names(&places.parent);
}

/// Reads the hash of the release that was about to go live. A torn journal says nothing: the swap had not begun.
fn read_journal(path: &Path) -> io::Result<Option<Sha256>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(serde_json::from_value(text.trim_end().into()).ok()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => Ok(None),
        Err(error) => Err(error),
    }
}

fn hash_of_manifest(folder: &Path) -> io::Result<Sha256> {
    Ok(sha256(&fs::read(folder.join(MANIFEST))?))
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Tells whether the file system, not this folder, refuses to exchange.
fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput)
}
