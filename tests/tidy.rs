//! The repository tests itself: floors, headers, sizes, words that must not stay, commands of the README.

use crate::harness::{self, Project, repository};
use std::fs;

/// Which of our modules a module may use, from the table in `src/ARCHITECTURE.md`.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("model", &["base"]),
    ("load", &["base", "model"]),
    ("check", &["base", "model"]),
    ("plan", &["base", "model"]),
    ("render", &["base", "model", "plan"]),
    ("preflight", &["base"]),
    ("inspect", &["base", "model"]),
    ("publish", &["base", "plan"]),
    ("pipeline", &["base", "model", "load", "check", "plan", "render", "preflight", "publish"]),
    ("cli", &["base", "model", "load", "check", "plan", "render", "preflight", "inspect", "publish", "pipeline"]),
];

/// Where an outside crate may be used.
const CRATES: &[(&str, &[&str])] = &[
    ("jiff", &["base", "cli"]),
    ("sha2", &["base", "publish"]),
    ("blake3", &["base"]),
    ("bytes", &["base"]),
    ("serde_yaml", &["load"]),
    ("pulldown_cmark", &["load"]),
    ("ammonia", &["load"]),
    ("csv", &["load"]),
    ("calamine", &["load"]),
    ("encoding_rs", &["base", "load", "render"]),
    ("walkdir", &["load"]),
    ("ttf_parser", &["load", "render"]),
    ("include_dir", &["load"]),
    ("image", &["load", "render", "inspect"]),
    ("icu_segmenter", &["plan"]),
    ("fast_qr", &["plan", "render"]),
    ("tera", &["render"]),
    ("minify_html", &["render"]),
    ("typst", &["render"]),
    ("typst_kit", &["render"]),
    ("typst_layout", &["render"]),
    ("typst_pdf", &["render"]),
    ("typst_render", &["render"]),
    ("webp", &["render"]),
    ("unifont", &["render"]),
    ("memchr", &["render"]),
    ("rustc_hash", &["plan", "render", "pipeline"]),
    ("lopdf", &["render", "preflight"]),
    ("moxcms", &["render", "preflight"]),
    ("zip", &["render"]),
    ("rust_xlsxwriter", &["render"]),
    ("gif", &["render", "inspect"]),
    ("openh264", &["render", "inspect"]),
    ("png", &["render"]),
    ("jpeg_encoder", &["render"]),
    ("rustix", &["publish"]),
    ("mimalloc", &["main"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("indicatif", &["cli"]),
    ("annotate_snippets", &["cli"]),
];

/// Files that are tables: long, flat, and fine so.
const TABLES: &[&str] = &["src/base/catalogue.rs", "src/base/explain.rs", "src/plan/view.rs"];

/// Returns every Rust file of the repository with its path, except what cargo makes.
fn rust_files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches"] {
        let root = repository().join(folder);
        if !root.exists() {
            continue;
        }
        for (name, bytes) in harness::files(&root) {
            if name.ends_with(".rs") {
                found.push((format!("{folder}/{name}"), String::from_utf8(bytes).expect("source is UTF-8")));
            }
        }
    }
    found
}

/// Tells whether a file is compiled for tests only.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("/fixture.rs")
}

/// Returns the source without its unit tests, which may use anything.
fn without_tests(source: &str) -> &str {
    source.split("\n#[cfg(test)]\n").next().unwrap_or(source)
}

fn floor(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    let (module, _) = rest.split_once('/').or_else(|| rest.split_once('.'))?;
    FLOORS.iter().map(|(name, _)| *name).find(|name| *name == module)
}

#[test]
fn a_file_uses_only_floors_below_it() {
    let mut wrong = Vec::new();
    for (path, source) in rust_files() {
        let Some(own) = floor(&path) else { continue };
        let allowed = FLOORS.iter().find(|(name, _)| *name == own).map_or(&[][..], |(_, allowed)| *allowed);
        for (line, text) in without_tests(&source).lines().enumerate() {
            for (at, _) in text.match_indices("crate::") {
                let used: String =
                    text[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let is_floor = FLOORS.iter().any(|(name, _)| *name == used);
                if is_floor && used != own && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{path}:{}: {own} may not use {used}", line + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_outside_crate_lives_on_its_floor() {
    let mut wrong = Vec::new();
    for (path, source) in rust_files() {
        let Some(own) = floor(&path) else { continue };
        for (name, floors) in CRATES {
            let used = without_tests(&source).lines().any(|line| {
                let line = line.trim_start();
                let starts = |prefix: &str| {
                    line.strip_prefix(prefix).is_some_and(|rest| rest.starts_with("::") || rest.starts_with(';'))
                };
                starts(&format!("use {name}")) || starts(&format!("pub use {name}"))
            });
            if used && !floors.contains(&own) {
                wrong.push(format!("{path} may not use the crate {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_disk_is_touched_where_it_may_be() {
    let allowed = |path: &str| {
        path == "src/load/snapshot.rs"
            || path == "src/build.rs"
            || path.starts_with("src/publish/")
            || path.starts_with("src/cli/")
            || path == "src/main.rs"
    };
    let words = ["std::fs", "fs::read", "fs::write", "File::open", "File::create", "SystemTime::now", "env::var"];
    let mut wrong = Vec::new();
    for (path, source) in rust_files() {
        if path.starts_with("src/") && !allowed(&path) && !is_test(&path) {
            for word in words {
                if without_tests(&source).contains(word) {
                    wrong.push(format!("{path} has `{word}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_have_a_header_and_a_size() {
    let mut wrong = Vec::new();
    for (path, source) in rust_files() {
        if !source.starts_with("//!") {
            wrong.push(format!("{path} does not say why it exists"));
        }
        let lines = source.lines().count();
        if lines > 600 && !TABLES.contains(&path.as_str()) {
            wrong.push(format!("{path} has {lines} lines"));
        }
        if source.lines().any(|line| line.ends_with(' ') || line.contains('\t')) {
            wrong.push(format!("{path} has trailing spaces or tabs"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_that_must_not_stay() {
    let words = [
        concat!("to", "do!"),
        concat!("unimpl", "emented!"),
        concat!("db", "g!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("#[ig", "nore]"),
    ];
    let mut wrong = Vec::new();
    for (path, source) in rust_files() {
        wrong.extend(words.iter().filter(|word| source.contains(**word)).map(|word| format!("{path} has `{word}`")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_test_file_is_part_of_the_suite() {
    let suite = fs::read_to_string(repository().join("tests/suite.rs")).unwrap();
    for (name, _) in harness::files(&repository().join("tests/cases")) {
        let module = name.trim_end_matches(".rs");
        assert!(suite.contains(&format!("mod {module};")), "tests/cases/{name} is not in tests/suite.rs");
    }
}

#[test]
fn the_root_is_as_it_should_be() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "content",
        "themes",
        "output",
        "tests",
        "benches",
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "target",
    ];
    for entry in fs::read_dir(repository()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with('.') || allowed.contains(&name.as_str()), "{name} has no place at the root");
    }
}

#[test]
fn commands_of_the_readme_work() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let project = Project::empty();
    let mut run = 0;
    for line in readme.lines().filter(|line| line.starts_with("gaoshi ")) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        let arguments: Vec<String> = line.split(' ').skip(1).map(|word| word.trim_matches('"').to_string()).collect();
        // `new` works in the campaign's folder, and a rollback needs two releases.
        let result = match arguments[0].as_str() {
            "new" => {
                let campaign = Project::copy_of(&project.path("my-campaign"));
                campaign.run(&arguments)
            }
            _ => project.run(&arguments),
        };
        if arguments[0] == "init" {
            // The commands are looked at here, and large loops take most of a build.
            let hall = "候车厅主屏,hall-fhd,1920,1080,full,2.5";
            project.replace("my-campaign/content/places/screens.csv", hall, "候车厅主屏,plaza-768x384,768,384,full,5");
        }
        assert_eq!(result.code, 0, "{line}\n{}\n{}", result.stdout, result.stderr);
        run += 1;
    }
    assert!(run >= 10, "the README has its commands");
}
