//! Removing a whole release. Many threads do it at once: on disks that give freed space back at once (`discard`) each file
//! costs milliseconds, and 20,000 files took 50 seconds on one thread.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The threads wait for the disk, not for the processor.
const THREADS: usize = 16;

/// Below this many files threads cost more than they save.
const FEW: usize = 64;

/// Removes whatever stands at a path; nothing there is fine. A link goes, what it leads to stays.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => remove_folder(path),
        Ok(_) => fine_if_gone(fs::remove_file(path)),
        Err(error) => fine_if_gone(Err(error)),
    }
}

fn remove_folder(root: &Path) -> io::Result<()> {
    let (mut folders, mut files, mut at) = (vec![root.to_path_buf()], Vec::new(), 0);
    while let Some(folder) = folders.get(at) {
        let entries = fs::read_dir(folder)?;
        at += 1;
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    remove_files(&files)?;
    // A folder stands behind the one it is in, so from the end each is empty.
    folders.iter().rev().try_for_each(|folder| fine_if_gone(fs::remove_dir(folder)))
}

/// Removes files, each of which may be gone.
pub(super) fn remove_files(files: &[PathBuf]) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            fine_if_gone(fs::remove_file(file))?;
        }
        Ok(())
    };
    if files.len() < FEW {
        return work();
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..THREADS).map(|_| scope.spawn(work)).collect();
        let own = work();
        workers.into_iter().fold(own, |result, worker| match worker.join() {
            Ok(other) => result.and(other),
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn fine_if_gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
