//! Making bytes safe on the disk, each system in its own way.

use std::fs::File;
use std::io;
use std::path::Path;

/// Brings everything below a folder to the disk. Linux flushes the file system once, which costs less than 20,000 calls.
#[cfg(target_os = "linux")]
pub(super) fn tree(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Brings the names below a folder to the disk; the bytes went there as each file was written.
#[cfg(not(target_os = "linux"))]
pub(super) fn tree(folder: &Path) -> io::Result<()> {
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            }
        }
        names(&folder);
    }
    Ok(())
}

/// Brings a file that was just written to the disk where [`tree`] cannot.
#[cfg(target_os = "linux")]
pub(super) fn file(_: &File) -> io::Result<()> {
    Ok(())
}

/// Brings a file that was just written to the disk where [`tree`] cannot.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn file(file: &File) -> io::Result<()> {
    // Plain fsync: the standard library's `sync_all` also empties the drive's cache on macOS, milliseconds a file.
    Ok(rustix::fs::fsync(file)?)
}

/// Brings a file that was just written to the disk where [`tree`] cannot.
#[cfg(windows)]
pub(super) fn file(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Brings a folder's names to the disk, after a rename in it. Some file systems cannot; they order renames by themselves.
#[cfg(unix)]
pub(super) fn names(folder: &Path) {
    let _ = File::open(folder).map(rustix::fs::fsync);
}

/// Windows has no such call.
#[cfg(windows)]
pub(super) fn names(_: &Path) {}
