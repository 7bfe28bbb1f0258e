//! All input of one run, read once: the only place of the program that reads content from the disk.
//!
//! Promises: files in a fixed order, paths that are safe and unique on every system, nothing outside the two folders.
//! Refuses: symbolic links, names that Windows or macOS cannot keep apart, files above the limit of their kind.
//! A folder or file that cannot be read is an error of the machine, not of the content.

use crate::base::{Bytes, Code, ContentPath, Diagnostic, PathFault, Place, SourceKind, Sources, collision_key};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

static DEFAULT_THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The files of one folder, by path inside it.
pub type Files = BTreeMap<ContentPath, Bytes>;

/// All input bytes.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Everything under `content/`.
    pub content: Files,
    /// Everything under `themes/<name>/`, by name; `default` is always there.
    pub themes: BTreeMap<String, Files>,
}

impl Snapshot {
    /// Reads `content/` and `themes/` of a folder; findings are about files that were left out.
    pub fn read(root: &Path, sources: &mut Sources) -> io::Result<(Self, Vec<Diagnostic>)> {
        let mut findings = Vec::new();
        let mut walk = Walk { sources, findings: &mut findings };
        let content = walk.folder(&root.join("content"), "content", content_limit)?;
        let mut themes: BTreeMap<String, Files> = BTreeMap::new();
        for (path, bytes) in walk.folder(&root.join("themes"), "themes", |_| Some(64 * MIB))? {
            let Some((theme, inside)) = path.as_str().split_once('/') else { continue };
            // A part of a safe path is a safe path.
            let Ok(inside) = ContentPath::parse(inside) else { continue };
            themes.entry(theme.to_string()).or_default().insert(inside, bytes);
        }
        themes.entry("default".into()).or_insert_with(embedded_theme);
        Ok((Self { content, themes }, findings))
    }
}

/// Returns the default theme as it was when the program was built.
pub fn embedded_theme() -> Files {
    let (mut files, mut folders) = (Files::new(), vec![&DEFAULT_THEME]);
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let Ok(path) = ContentPath::parse(&path) {
                files.insert(path, Bytes::from_static(file.contents()));
            }
        }
    }
    files
}

/// Returns one file of the default theme as it was when the program was built.
pub(super) fn embedded_file(path: &ContentPath) -> Option<Bytes> {
    DEFAULT_THEME.get_file(path.as_str()).map(|file| Bytes::from_static(file.contents()))
}

const MIB: u64 = 1024 * 1024;

/// Returns how many bytes a content file may have; `None` for a kind of file that content has no use for.
fn content_limit(path: &ContentPath) -> Option<u64> {
    match path.extension().as_str() {
        "md" | "yaml" | "yml" => Some(2 * MIB),
        // Old workbooks are read to be refused with words that help.
        "csv" | "xlsx" | "xls" | "et" => Some(256 * MIB),
        "jpg" | "jpeg" | "png" | "webp" => Some(40 * MIB),
        "icc" | "icm" => Some(16 * MIB),
        _ => None,
    }
}

struct Walk<'a> {
    sources: &'a mut Sources,
    findings: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Reads a folder; a missing one is empty.
    fn folder(&mut self, folder: &Path, shown: &str, limit: fn(&ContentPath) -> Option<u64>) -> io::Result<Files> {
        let (mut files, mut seen) = (Files::new(), BTreeMap::new());
        match folder.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            Err(error) => return Err(located(folder, error)),
            Ok(found) if found.is_symlink() => {
                self.report(Code::SymbolicLink, shown, |finding| finding);
                return Ok(files);
            }
            Ok(_) => {}
        }
        let walk = WalkDir::new(folder).follow_links(false).follow_root_links(false).sort_by_file_name().min_depth(1);
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(folder).to_path_buf();
                located(&path, error.into())
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let Some(path) = self.safe_path(folder, shown, &entry) else { continue };
            if let Some(other) = seen.insert(collision_key(path.as_str()).into_owned(), path.clone()) {
                let other = format!("{shown}/{other}");
                self.report(Code::PathCollision, &format!("{shown}/{path}"), |finding| finding.arg("other", other));
                continue;
            }
            if let Some(bytes) = self.file(&entry, &path, shown, limit(&path))? {
                files.insert(path, bytes);
            }
        }
        Ok(files)
    }

    /// Returns the path of an entry inside its folder, or reports why there is none.
    fn safe_path(&mut self, folder: &Path, shown: &str, entry: &DirEntry) -> Option<ContentPath> {
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        let lossy = || format!("{shown}/{}", relative.to_string_lossy().replace('\\', "/"));
        if entry.file_type().is_symlink() {
            self.report(Code::SymbolicLink, &lossy(), |finding| finding);
            return None;
        }
        match parts.map_or(Err(PathFault::Character), |parts| ContentPath::parse(&parts.join("/"))) {
            Ok(path) => Some(path),
            Err(fault) => {
                self.report(Code::UnsafePath, &lossy(), |finding| finding.arg_text("fault", fault.text()));
                None
            }
        }
    }

    /// Reads one file, but never more of it than its kind may have.
    fn file(
        &mut self,
        entry: &DirEntry,
        path: &ContentPath,
        shown: &str,
        limit: Option<u64>,
    ) -> io::Result<Option<Bytes>> {
        let shown = format!("{shown}/{path}");
        let Some(limit) = limit.filter(|_| entry.file_type().is_file()) else {
            let place = Place::file(self.sources.add(&*shown, SourceKind::Binary));
            self.findings.push(super::files::unread(path).at(place));
            return Ok(None);
        };
        let found = |error| located(entry.path(), error);
        let size = entry.metadata().map_err(|error| found(error.into()))?.len();
        let mut bytes = Vec::new();
        if size <= limit {
            // The file may have grown since it was measured.
            File::open(entry.path()).map_err(found)?.take(limit + 1).read_to_end(&mut bytes).map_err(found)?;
        }
        let size = size.max(bytes.len() as u64);
        if size > limit {
            let args =
                |finding: Diagnostic| finding.arg("size", megabytes(size)).arg("limit", format!("{} MB", limit / MIB));
            self.report(Code::FileTooLarge, &shown, args);
            return Ok(None);
        }
        Ok(Some(bytes.into()))
    }

    fn report(&mut self, code: Code, shown: &str, fill: impl FnOnce(Diagnostic) -> Diagnostic) {
        let file = self.sources.add(shown, SourceKind::Binary);
        self.findings.push(fill(Diagnostic::new(code).at(Place::file(file)).arg("path", shown)));
    }
}

/// The endings of files that content is made of.
pub(super) const EXPECTED: &str = ".md .yaml .csv .xlsx .jpg .png .webp .icc";

/// Tells whether an entry is none of the author's: hidden files, what `fmt` puts aside, and what Office, WPS and Windows
/// leave behind.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with(".bak")
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

/// Writes a size as file managers do: 1024 × 1024 bytes are an MB.
fn megabytes(size: u64) -> String {
    format!("{:.1} MB", size as f64 / MIB as f64)
}

fn located(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read(root: &Path) -> (Snapshot, Vec<(Code, String)>) {
        let mut sources = Sources::default();
        let (snapshot, findings) = Snapshot::read(root, &mut sources).unwrap();
        let findings = findings.iter().map(|f| (f.code, sources.path(f.places[0].0.file).to_string())).collect();
        (snapshot, findings)
    }

    #[test]
    fn reads_content_and_leaves_out_what_is_not_safe() {
        let root = tempfile::tempdir().unwrap();
        let content = root.path().join("content");
        fs::create_dir_all(content.join("cases")).unwrap();
        fs::write(content.join("cases/a.md"), "x").unwrap();
        fs::write(content.join("cases/A.md"), "x").unwrap();
        fs::write(content.join("cases/con.md"), "x").unwrap();
        fs::write(content.join("cases/.hidden.md"), "x").unwrap();
        fs::write(content.join("cases/~$a.xlsx"), "x").unwrap();
        fs::write(content.join("cases/film.mp4"), "x").unwrap();
        File::create(content.join("big.yaml")).unwrap().set_len(3 * MIB).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", content.join("link.md")).unwrap();
        let (snapshot, findings) = read(root.path());
        assert_eq!(snapshot.content.keys().map(ContentPath::as_str).collect::<Vec<_>>(), ["cases/A.md"]);
        assert!(snapshot.themes.contains_key("default"));
        let expected = [
            (Code::FileTooLarge, "content/big.yaml"),
            (Code::PathCollision, "content/cases/a.md"),
            (Code::UnsafePath, "content/cases/con.md"),
            (Code::UnknownFile, "content/cases/film.mp4"),
            (Code::SymbolicLink, "content/link.md"),
        ];
        assert_eq!(findings, expected.map(|(code, path)| (code, path.to_string())));
    }

    #[test]
    fn a_folder_without_content_is_empty() {
        let root = tempfile::tempdir().unwrap();
        let (snapshot, findings) = read(root.path());
        assert!(snapshot.content.is_empty() && findings.is_empty());
    }
}
