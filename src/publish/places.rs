//! Where a release and its neighbours stand: `output/` and, beside it, the hidden `.output.gaoshi/`.
//! Both stand in one folder so that a rename moves between them. Refuses what cannot be replaced as a whole.

use super::failure::Failure;
use super::manifest::{GENERATOR_PREFIX, Manifest};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The manifest's name in a release.
pub(super) const MANIFEST: &str = "manifest.json";

/// The file that keeps the output folder in git and its files out.
pub(super) const IGNORE: (&str, &str) = (".gitignore", "*\n!.gitignore\n");

/// Files that desktops and git put into empty folders; they are nobody's work.
const LITTER: &[&str] = &[".gitignore", ".gitkeep", ".DS_Store", "desktop.ini", "Thumbs.db"];

/// Folders of version control, which must survive even in a folder that is ours.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn"];

/// The paths one release needs.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub output: PathBuf,
    /// The folder around `output`.
    pub parent: PathBuf,
    pub work: PathBuf,
    pub lock: PathBuf,
    pub journal: PathBuf,
    /// The release that is being built.
    pub stage: PathBuf,
    /// The release before the live one.
    pub previous: PathBuf,
    /// What earlier releases have issued.
    pub history: PathBuf,
    /// The release before the previous one: the next stage grows from it. Its name frees `previous` for a rename.
    pub retired: PathBuf,
}

impl Places {
    /// Works out the paths; an output that is a symbolic link stands for the folder it leads to.
    pub fn new(path: &Path) -> Result<Self, Failure> {
        let is_link = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
        let output = match path.file_name() {
            Some(_) if !is_link => path.to_path_buf(),
            _ => fs::canonicalize(path).map_err(Failure::at(path))?,
        };
        let no_folder = || Failure::NoFolder { path: path.into() };
        let mut name = OsString::from(".");
        name.push(output.file_name().ok_or_else(no_folder)?);
        name.push(".gaoshi");
        let parent = match output.parent().ok_or_else(no_folder)? {
            parent if parent.as_os_str().is_empty() => PathBuf::from("."),
            parent => parent.to_path_buf(),
        };
        let work = parent.join(name);
        let place = |name: &str| work.join(name);
        Ok(Self {
            lock: place("lock"),
            journal: place("journal"),
            stage: place("stage"),
            previous: place("previous"),
            history: place("history"),
            retired: place("retired"),
            output,
            parent,
            work,
        })
    }

    /// Refuses an output folder that is not ours or cannot be moved.
    pub fn check(&self) -> Result<(), Failure> {
        let foreign = |file: String| Err(Failure::Foreign { folder: self.output.clone(), file });
        let meta = match fs::symlink_metadata(&self.output) {
            Ok(meta) => meta,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Failure::at(&self.output)(error)),
        };
        if !meta.is_dir() {
            return Err(Failure::Foreign {
                folder: self.parent.clone(),
                file: self.output.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            });
        }
        if is_mount_point(&meta, &self.parent) {
            return Err(Failure::MountPoint { folder: self.output.clone() });
        }
        let names = names(&self.output).map_err(Failure::at(&self.output))?;
        if let Some(name) = names.iter().find(|name| VERSION_CONTROL.contains(&name.as_str())) {
            return foreign(name.clone());
        }
        if is_ours(&self.output.join(MANIFEST)).map_err(Failure::at(&self.output))? {
            return Ok(());
        }
        match names.into_iter().find(|name| !is_litter(name)) {
            Some(name) => foreign(name),
            None => Ok(()),
        }
    }
}

/// Tells whether a file is what desktops and git leave in folders.
pub(super) fn is_litter(name: &str) -> bool {
    LITTER.contains(&name)
}

/// Tells whether a folder holds a release.
pub fn is_release(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(MANIFEST)).is_ok_and(|meta| meta.is_file())
}

/// Tells whether something stands at a path.
pub(super) fn exists(path: &Path) -> bool {
    !matches!(fs::symlink_metadata(path), Err(error) if error.kind() == ErrorKind::NotFound)
}

/// Returns the names in a folder, sorted, so that the same one is named each time.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Tells whether a manifest was written by this program, in whatever version and state; web apps have a `manifest.json` too.
fn is_ours(path: &Path) -> io::Result<bool> {
    if !fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file()) {
        return Ok(false);
    }
    let mut head = Vec::new();
    File::open(path)?.take(256).read_to_end(&mut head)?;
    let marked = String::from_utf8_lossy(&head).contains(&format!("\"generator\": \"{GENERATOR_PREFIX}"));
    Ok(marked || Manifest::parse(&fs::read(path)?).is_ok())
}

#[cfg(unix)]
fn is_mount_point(meta: &fs::Metadata, parent: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(parent).is_ok_and(|parent| parent.dev() != meta.dev())
}

#[cfg(not(unix))]
fn is_mount_point(_: &fs::Metadata, _: &Path) -> bool {
    false
}
