//! The release that is being built. Files are only ever created, never opened for writing, so a hard link into an older
//! release cannot change it. Dropping a stage throws it away; only [`Stage::commit`] makes it live.
//!
//! A stage grows from the release before the previous one, if there is one: most files stand there already as links to the
//! same file as in the live release and need neither be made now nor removed later. What is not taken over or written anew
//! goes before the stage is sealed.

use super::failure::{AtPath, Failure};
use super::folders::Folders;
use super::history::History;
use super::manifest::{FileEntry, Manifest};
use super::output::Output;
use super::places::{IGNORE, MANIFEST};
use super::remove::remove;
use super::swap::{Swap, Swapped};
use super::sync;
use crate::base::{OutputPath, Sha256, sha256};
use sha2::Digest;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A release under construction; several threads may write to it.
#[derive(Debug)]
pub struct Stage {
    // Dropped before `output`, so that the folder goes while the lock is held.
    folder: Folder,
    output: Output,
    /// Where files go.
    folders: Folders,
    files: AtomicU64,
    /// Whether it grew from an older release.
    grown: bool,
    /// Set once the file system has refused a link.
    copies: AtomicBool,
}

/// The stage's folder, which goes with the value unless it was handed over to the swap.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    handed_over: bool,
}

impl Stage {
    pub(super) fn new(output: Output) -> Result<Self, Failure> {
        let path = output.places.stage.clone();
        let grown = Self::GROWS && output.live.is_some() && fs::rename(&output.places.retired, &path).is_ok();
        if !grown {
            fs::create_dir(&path).map_err(Failure::at(&path))?;
        }
        let folder = Folder { path, handed_over: false };
        let (folders, files, copies) = (Folders::new(&folder.path), AtomicU64::new(0), AtomicBool::new(false));
        Ok(Self { folder, output, folders, files, grown, copies })
    }

    /// Whether this system can tell that two names are one file.
    pub(super) const GROWS: bool = cfg!(unix);

    /// Returns the manifest of the live release, as [`Output::live`] does.
    pub fn live(&self) -> Option<&Manifest> {
        self.output.live()
    }

    /// Writes a new file and returns its hash and size.
    pub fn write(&self, path: &OutputPath, bytes: &[u8]) -> io::Result<(Sha256, u64)> {
        create(&self.folders.free(path)?, bytes)?;
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok((sha256(bytes), bytes.len() as u64))
    }

    /// Starts a new file that is too large to be in memory; `NewFile::finish` ends it.
    pub fn create(&self, path: &OutputPath) -> io::Result<NewFile> {
        let target = self.folders.free(path)?;
        let file = File::options().read(true).write(true).create_new(true).open(&target);
        let file = file.map_err(AtPath::add(&target))?;
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok(NewFile { out: BufWriter::with_capacity(1 << 18, file) })
    }

    /// Takes files over from the live release, all or none: false if one is missing there or was changed since.
    pub fn reuse(&self, files: &[&FileEntry]) -> io::Result<bool> {
        let Some(whole) = files.iter().map(|file| self.whole(file)).collect::<Option<Vec<_>>>() else {
            return Ok(false);
        };
        for (file, (source, meta)) in files.iter().zip(whole) {
            if let Some(target) = self.folders.free_unless(&file.path, &meta)? {
                self.link_or_copy(&source, &target)?;
            }
            self.files.fetch_add(1, Ordering::Relaxed);
        }
        Ok(true)
    }

    /// Returns where a file of the live release stands, if it is as it was built.
    fn whole(&self, file: &FileEntry) -> Option<(PathBuf, Metadata)> {
        let live = self.output.live.as_ref()?;
        let source = self.output.places.output.join(file.path.as_str());
        let meta = fs::symlink_metadata(&source).ok()?;
        let younger = matches!((meta.modified(), live.written), (Ok(file), Some(written)) if file > written);
        (meta.is_file() && meta.len() == file.bytes && !younger).then_some((source, meta))
    }

    /// Puts a file of this stage at a second path too; both are the same file where the file system can.
    pub fn repeat(&self, from: &OutputPath, to: &OutputPath) -> io::Result<()> {
        self.link_or_copy(&self.folder.path.join(from.as_str()), &self.folders.free(to)?)?;
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Returns the bytes of a file that this stage already has.
    pub fn read(&self, path: &OutputPath) -> io::Result<Vec<u8>> {
        let source = self.folder.path.join(path.as_str());
        fs::read(&source).map_err(AtPath::add(&source))
    }

    /// Returns the bytes of a file of the live release.
    pub fn read_live(&self, path: &OutputPath) -> io::Result<Vec<u8>> {
        let source = self.output.places.output.join(path.as_str());
        fs::read(&source).map_err(AtPath::add(&source))
    }

    /// Makes the release live in one step and keeps the one before it.
    pub fn commit(self, manifest: &Manifest) -> Result<Swapped, Failure> {
        let (output, hash) = self.seal(manifest)?;
        let history = History::new(&output.places);
        history.prepare(manifest)?;
        let swapped = Swap::new(&output.places).replace(hash)?;
        // The release is live; if its record cannot get its name now, the next run gives it.
        let _ = history.settle(Some(manifest));
        Ok(swapped)
    }

    /// Puts a stage by that is the live release once more; the next one grows from it.
    pub fn put_by(mut self) {
        let (places, folder) = (&self.output.places, &self.folder.path);
        let has_manifest = self.grown || fs::hard_link(places.output.join(MANIFEST), folder.join(MANIFEST)).is_ok();
        // What cannot be put by is thrown away.
        self.folder.handed_over = Self::GROWS && has_manifest && fs::rename(folder, &places.retired).is_ok();
    }

    /// Completes the folder, brings it to the disk and leaves it to the swap.
    pub(super) fn seal(mut self, manifest: &Manifest) -> Result<(Output, Sha256), Failure> {
        let (written, listed) = (self.files.load(Ordering::Relaxed), manifest.files.len() as u64);
        if written != listed {
            return Err(Failure::Incomplete { written, listed });
        }
        let folder = &self.folder.path;
        if self.grown {
            self.folders.prune().map_err(Failure::at(folder))?;
        }
        create(&folder.join(IGNORE.0), IGNORE.1.as_bytes())?;
        let path = folder.join(MANIFEST);
        let hash = write_manifest(&path, manifest).map_err(Failure::at(&path))?;
        sync::tree(folder).map_err(Failure::at(folder))?;
        // From here on the journal decides what becomes of the folder.
        self.folder.handed_over = true;
        Ok((self.output, hash))
    }

    fn link_or_copy(&self, source: &Path, target: &Path) -> io::Result<()> {
        if self.copies.load(Ordering::Relaxed) || !self.link(source, target)? {
            copy(source, target).map_err(AtPath::add(target))?;
        }
        Ok(())
    }

    /// Links a file; false if links do not work here.
    fn link(&self, source: &Path, target: &Path) -> io::Result<bool> {
        match fs::hard_link(source, target) {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::StorageFull) => {
                Err(AtPath::add(target)(error))
            }
            Err(_) => {
                self.copies.store(true, Ordering::Relaxed);
                Ok(false)
            }
        }
    }
}

/// A file of the stage that is being written.
#[derive(Debug)]
pub struct NewFile {
    out: BufWriter<File>,
}

impl NewFile {
    /// Brings the file to the disk and returns its hash and size.
    pub fn finish(self) -> io::Result<(Sha256, u64)> {
        let mut file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        sync::file(&file)?;
        file.seek(SeekFrom::Start(0))?;
        let mut hasher = sha2::Sha256::new();
        let mut piece = vec![0; 1 << 18];
        let mut size = 0;
        loop {
            let read = file.read(&mut piece)?;
            if read == 0 {
                return Ok((Sha256(hasher.finalize().into()), size));
            }
            hasher.update(&piece[..read]);
            size += read as u64;
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.handed_over {
            // What cannot be removed now is removed when the output is opened next.
            let _ = remove(&self.path);
        }
    }
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        sync::file(&file)
    };
    write().map_err(AtPath::add(path))
}

fn copy(source: &Path, target: &Path) -> io::Result<()> {
    let mut file = File::create_new(target)?;
    io::copy(&mut File::open(source)?, &mut file)?;
    sync::file(&file)
}

fn write_manifest(path: &Path, manifest: &Manifest) -> io::Result<Sha256> {
    let hashing = Hashing { file: File::create_new(path)?, hasher: sha2::Sha256::new() };
    let mut out = BufWriter::with_capacity(1 << 18, hashing);
    manifest.write(&mut out)?;
    let Hashing { file, hasher } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    sync::file(&file)?;
    Ok(Sha256(hasher.finalize().into()))
}

/// A file that is hashed as it is written, so that a large manifest is never whole in memory.
struct Hashing {
    file: File,
    hasher: sha2::Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
