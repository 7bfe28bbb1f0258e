//! One folder for each code: the files of `tests/invalid/<code>/` are laid over the small campaign, and the report
//! must be `expected.txt` to the letter. `BLESS=1` accepts what the program says now; read the diff.

use crate::harness::{self, Project};
use gaoshi::base::Code;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_string()).collect();
    let entries = fs::read_dir(harness::repository().join("tests/invalid")).unwrap();
    let folders: BTreeSet<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(codes, folders);
}

#[test]
fn every_report_is_as_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    // A program without video says so in every report, so all others are for one with it.
    let shown = |code: &&Code| (**code != Code::NoVideo) == cfg!(feature = "video");
    for code in Code::ALL.iter().filter(shown) {
        let folder = harness::repository().join("tests/invalid").join(code.name());
        let report = report(&folder);
        if !report.contains(&format!("[{}]", code.name())) {
            wrong.push(format!("{}: the report does not name the code:\n{report}", code.name()));
        }
        let expected = folder.join("expected.txt");
        if bless {
            fs::write(&expected, &report).unwrap();
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(report.as_str()) {
            wrong.push(format!("{}: expected.txt differs from:\n{report}", code.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Builds the small campaign with a folder's files laid over it and returns what the program says.
fn report(folder: &std::path::Path) -> String {
    let project = Project::small();
    let mut only = String::from("site");
    for (name, bytes) in harness::files(folder) {
        match name.as_str() {
            "expected.txt" => {}
            // What is built, if the fault does not show on the site.
            "only.txt" => only = String::from_utf8(bytes).unwrap().trim().into(),
            "remove.txt" => {
                let list = String::from_utf8(bytes).unwrap();
                list.lines().filter_map(|line| line.strip_prefix("- ")).for_each(|path| _ = project.remove(path));
            }
            // A file of that many zero bytes, too large to keep in the repository.
            "size.txt" => {
                let line = String::from_utf8(bytes).unwrap();
                let (path, size) = line.trim().split_once(' ').unwrap();
                project.write(path, "");
                fs::File::create(project.path(path)).unwrap().set_len(size.parse().unwrap()).unwrap();
            }
            // A folder of the repository to begin with, such as a theme with fonts that need not be here twice.
            "copy.txt" => {
                let line = String::from_utf8(bytes).unwrap();
                let (from, to) = line.trim().split_once(' ').unwrap();
                harness::copy(&harness::repository().join(from), &project.path(to));
            }
            // A symbolic link, which not every system can check out.
            "link.txt" => {
                let line = String::from_utf8(bytes).unwrap();
                let (path, target) = line.trim().split_once(' ').unwrap();
                project.write(path, "").remove(path);
                #[cfg(unix)]
                std::os::unix::fs::symlink(target, project.path(path)).unwrap();
            }
            name => _ = project.write(name, bytes),
        }
    }
    project.run(&["build", "--as-of", "2027-02-01", "--only", &only]).stderr
}
