//! The folders of a stage and what stands in them from the release it grew from. A folder is read once and as a whole:
//! asking for each of 20,000 names takes several times as long.

use super::failure::AtPath;
use super::remove::{remove, remove_files};
use crate::base::OutputPath;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folders of one stage; several threads may ask.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    /// Every folder that files went to, and those above it, by path below the root.
    known: Mutex<HashMap<String, Folder>>,
}

/// What stands in a folder that nobody has asked for yet.
#[derive(Debug, Default)]
struct Folder {
    device: u64,
    /// Files with the numbers that tell one file from another.
    files: HashMap<OsString, u64>,
    folders: HashSet<OsString>,
}

/// What stood where a file goes.
enum Before {
    Nothing,
    /// The very file that goes there.
    Same,
    Other,
}

impl Folders {
    /// Takes a folder that exists.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), known: Mutex::default() }
    }

    /// Makes the folders above a file and takes away what stands in its place; returns where it goes.
    pub fn free(&self, path: &OutputPath) -> io::Result<PathBuf> {
        let target = self.root.join(path.as_str());
        match self.take(path, None)? {
            Before::Nothing => {}
            // It may be a link into an older release, so it is never written to.
            Before::Same | Before::Other => remove(&target).map_err(AtPath::add(&target))?,
        }
        Ok(target)
    }

    /// As [`Folders::free`], but leaves a file that is the same as another; `None` then.
    pub fn free_unless(&self, path: &OutputPath, same: &Metadata) -> io::Result<Option<PathBuf>> {
        let before = self.take(path, Some(same))?;
        if matches!(before, Before::Same) {
            return Ok(None);
        }
        let target = self.root.join(path.as_str());
        if matches!(before, Before::Other) {
            remove(&target).map_err(AtPath::add(&target))?;
        }
        Ok(Some(target))
    }

    /// Removes everything that nobody has asked for.
    pub fn prune(&self) -> io::Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.enter(&mut known, "")?;
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for (path, folder) in known.iter() {
            let place = self.root.join(path);
            files.extend(folder.files.keys().map(|name| place.join(name)));
            let below = folder.folders.iter().filter(|name| !known.contains_key(&joined(path, name)));
            folders.extend(below.map(|name| place.join(name)));
        }
        remove_files(&files)?;
        folders.iter().try_for_each(|folder| remove(folder))
    }

    fn take(&self, path: &OutputPath, same: Option<&Metadata>) -> io::Result<Before> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(path.folder()) {
            self.enter(&mut known, path.folder())?;
        }
        let Some(folder) = known.get_mut(path.folder()) else { return Ok(Before::Nothing) };
        let name = OsStr::new(path.name());
        Ok(match folder.files.remove(name) {
            Some(number) if same.is_some_and(|same| id(same) == (folder.device, number)) => Before::Same,
            Some(_) => Before::Other,
            None if folder.folders.remove(name) => Before::Other,
            None => Before::Nothing,
        })
    }

    /// Makes sure that a folder is there and known, and all those above it.
    fn enter(&self, known: &mut HashMap<String, Folder>, folder: &str) -> io::Result<()> {
        if !known.contains_key("") {
            known.insert(String::new(), Folder::read(&self.root)?);
        }
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        for path in ends.map(|end| &folder[..end]).filter(|path| !path.is_empty()) {
            if known.contains_key(path) {
                continue;
            }
            let place = self.root.join(path);
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            let above = known.get_mut(above).map(|above| {
                let file = above.files.remove(OsStr::new(name)).is_some();
                (file, !above.folders.insert(name.into()))
            });
            let (is_file, is_there) = above.unwrap_or((false, false));
            if is_file {
                fs::remove_file(&place).map_err(AtPath::add(&place))?;
            }
            let found = if is_there {
                Folder::read(&place)?
            } else {
                fs::create_dir(&place).map_err(AtPath::add(&place))?;
                Folder::default()
            };
            known.insert(path.to_string(), found);
        }
        Ok(())
    }
}

fn joined(folder: &str, name: &OsStr) -> String {
    let name = name.to_string_lossy();
    if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") }
}

impl Folder {
    fn read(place: &Path) -> io::Result<Self> {
        let read = || {
            let mut folder = Self { device: id(&fs::symlink_metadata(place)?).0, ..Self::default() };
            for entry in fs::read_dir(place)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folder.folders.insert(entry.file_name());
                } else {
                    folder.files.insert(entry.file_name(), number(&entry));
                }
            }
            Ok(folder)
        };
        read().map_err(AtPath::add(place))
    }
}

/// What tells one file from another: the device it is on and its number there.
#[cfg(unix)]
fn id(meta: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (meta.dev(), meta.ino())
}

#[cfg(unix)]
fn number(entry: &fs::DirEntry) -> u64 {
    use std::os::unix::fs::DirEntryExt;
    entry.ino()
}

// Without numbers no stage grows from an older release, so there is nothing to compare.
#[cfg(not(unix))]
fn id(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(not(unix))]
fn number(_: &fs::DirEntry) -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OutputPath {
        OutputPath::parse(text).unwrap()
    }

    #[test]
    fn a_folder_gives_room_and_loses_what_nobody_asked_for() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for folder in ["a/b", "old/deep", "page.html"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for file in ["a/kept", "a/left", "a/b/other", "old/deep/x", "page.html/y", "c", "top"] {
            fs::write(at(file), file).unwrap();
        }
        let folders = Folders::new(root.path());
        // The same file stays, another goes.
        let kept = fs::symlink_metadata(at("a/kept")).unwrap();
        assert_eq!(folders.free_unless(&path("a/kept"), &kept).unwrap().is_none(), cfg!(unix));
        assert_eq!(folders.free_unless(&path("a/b/other"), &kept).unwrap(), Some(at("a/b/other")));
        assert!(!at("a/b/other").exists());
        // A folder makes room for a file, a file for a folder, and new folders are made.
        assert_eq!(folders.free(&path("page.html")).unwrap(), at("page.html"));
        assert!(!at("page.html").exists());
        assert_eq!(folders.free(&path("c/d/e")).unwrap(), at("c/d/e"));
        fs::write(at("c/d/e"), "new").unwrap();
        fs::write(at("page.html"), "new").unwrap();
        folders.prune().unwrap();
        let mut left: Vec<_> = walkdir::WalkDir::new(root.path()).into_iter().map(|e| e.unwrap().into_path()).collect();
        left.sort();
        let mut expected = ["", "a", "a/b", "c", "c/d", "c/d/e", "page.html"].map(at).to_vec();
        if cfg!(unix) {
            expected.insert(3, at("a/kept"));
        }
        assert_eq!(left, expected);
    }
}
