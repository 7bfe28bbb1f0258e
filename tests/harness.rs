//! The only place that knows how to call the program. A `Project` is a folder of its own with a small campaign.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A campaign in a temporary folder.
pub struct Project {
    folder: tempfile::TempDir,
}

/// What a run of the program said.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Fails the test unless the program said it was done.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.expect(0)
    }

    /// Fails the test unless the exit code is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Returns what was printed as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in:\n{}", self.stdout))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            // A killed process has no code.
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }
}

/// Returns the root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Project {
    /// Copies `tests/fixtures/small`.
    pub fn small() -> Self {
        Self::copy_of(&repository().join("tests/fixtures/small"))
    }

    /// Copies the example campaign.
    pub fn example() -> Self {
        let project = Self::empty();
        copy(&repository().join("content"), &project.path("content"));
        project
    }

    /// Makes an empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Copies a folder.
    pub fn copy_of(from: &Path) -> Self {
        let project = Self::empty();
        copy(from, project.folder.path());
        project
    }

    /// Returns the path of a file of the project.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file; folders are made.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, content).expect("a file");
        self
    }

    /// Replaces text in a file; the text must be there.
    #[track_caller]
    pub fn replace(&self, name: &str, from: &str, to: &str) -> &Self {
        let content = self.read(name);
        assert!(content.contains(from), "`{from}` is not in {name}");
        self.write(name, content.replace(from, to))
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> &Self {
        fs::remove_file(self.path(name)).expect("a file to remove");
        self
    }

    /// Reads a text file.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Tells whether a file exists.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Runs the program in the project's folder.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        self.command(arguments).output().expect("the program starts").into()
    }

    /// Starts the program in the project's folder.
    pub fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// Builds at a fixed date.
    #[track_caller]
    pub fn build(&self) -> Run {
        self.run(&["build", "--as-of", "2027-02-01"]).ok()
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gaoshi"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command
    }

    /// Returns every file below a folder with its bytes, by path.
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(folder))
    }
}

/// Returns every file below a folder with its bytes, by path with `/`.
pub fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }
}

/// Fails unless two folders have the same files with the same bytes.
#[track_caller]
pub fn assert_same(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    let differing: Vec<&String> =
        left.iter().filter(|(name, bytes)| right[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "these files differ: {differing:?}");
}
