//! What the search page finds, read from the files as the script reads them. The script itself runs in tests/browser.

use crate::harness::{Project, assert_same};
use std::collections::BTreeMap;

/// The files of the index by name: what each hands to `gaoshi`.
fn index(project: &Project) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (file, bytes) in project.files("output/site/search") {
        let text = String::from_utf8(bytes).unwrap();
        let call = text.strip_prefix("gaoshi(").and_then(|rest| rest.strip_suffix(")\n"));
        let (name, text): (String, String) =
            serde_json::from_str(&format!("[{}]", call.unwrap_or_else(|| panic!("{file}: {text}")))).unwrap();
        assert_eq!(format!("{name}.js"), file);
        found.insert(name, text);
    }
    found
}

fn small() -> Project {
    let project = Project::small();
    project.build();
    project
}

#[test]
fn every_pair_of_a_name_is_in_the_index() {
    let index = index(&small());
    let pairs: String = index.iter().filter(|(name, _)| name.starts_with('g')).map(|(_, text)| text.as_str()).collect();
    for pair in ["示例", "例甲", "甲社", "社区", "瑶海", "海区", "区示", "已命", "传销"] {
        assert!(pairs.contains(&format!(" {pair}")), "{pair} is missing");
    }
    assert!(index["s0"].contains("\t示例甲社区\n"), "{}", index["s0"]);
}

#[test]
fn a_revoked_name_is_found_as_revoked() {
    let index = index(&small());
    // The second digit of a row is the standing, in the order of the page's `data-standings`.
    let row = index["s0"].lines().find(|line| line.ends_with("\t示例丙社区")).unwrap();
    assert_eq!(&row[1..2], "3", "{row}");
    assert!(small().read("output/site/search.html").contains("revoked:已取消命名"));
}

#[test]
fn a_changed_name_makes_only_what_has_it_again() {
    let project = Project::example();
    project.run(&["build", "--only", "site", "--as-of", "2027-02-01"]).ok();
    let before = project.files("output/site/search");
    project.replace("content/registry/subjects.csv", "示例滨湖社区", "示例滨河社区");
    project.run(&["build", "--only", "site", "--as-of", "2027-02-01"]).ok();
    let after = project.files("output/site/search");
    let changed: Vec<&String> = before.iter().filter(|(name, bytes)| after[*name] != **bytes).map(|(n, _)| n).collect();
    assert!(changed.iter().all(|name| name.starts_with(['g', 's'])), "{changed:?}");
    assert!(changed.len() < before.len() / 2, "{changed:?} of {}", before.len());
    let clean = Project::example();
    clean.replace("content/registry/subjects.csv", "示例滨湖社区", "示例滨河社区");
    clean.run(&["build", "--only", "site", "--as-of", "2027-02-01"]).ok();
    assert_same(&clean.files("output/site"), &project.files("output/site"));
}

#[test]
fn names_with_marks_of_the_index_stay_text() {
    let project = Project::small();
    project.replace("content/registry/subjects.csv", "示例甲社区", "示例“甲”</script>!~'社区");
    project.build();
    let index = index(&project);
    assert!(index["s0"].contains("</script>!~'社区\n"), "{}", index["s0"]);
    assert!(index["g0"].contains(" !~"), "{}", index["g0"]);
}

#[test]
fn a_theme_without_the_page_has_no_search() {
    let project = Project::small();
    let from = crate::harness::repository().join("themes/default");
    crate::harness::copy(&from, &project.path("themes/default"));
    project.remove("themes/default/site/search.html");
    project.build();
    assert!(!project.has("output/site/search.html") && !project.has("output/site/search"));
    assert!(!project.read("output/site/index.html").contains("search.html"));
}
