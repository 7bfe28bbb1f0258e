//! What stands in the products.

use crate::harness::{Project, assert_same, copy, repository};
use std::collections::BTreeMap;

fn small_site() -> Project {
    let project = Project::small();
    project.build();
    project
}

#[test]
fn the_manifest_names_every_file_with_its_hash() {
    let project = small_site();
    let manifest: serde_json::Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    let listed: Vec<String> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_string()).collect();
    let mut found: Vec<String> = project.files("output").into_keys().collect();
    found.retain(|name| name != "manifest.json" && name != ".gitignore");
    assert_eq!(listed, found);
    assert_eq!(manifest["as_of"], "2027-02-01");
    let subject = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["path"] == "site/registry/340102/340102901001.html");
    assert_eq!(subject.unwrap()["subjects"][0], "340102901001");
}

#[test]
fn links_are_relative_and_scripts_stand_in_files_of_the_site() {
    let project = small_site();
    for (name, bytes) in project.files("output/site") {
        if name.ends_with(".html") {
            let html = String::from_utf8(bytes).unwrap();
            assert!(!html.contains("href=\"/") && !html.contains("src=\"/"), "{name} has a link from the root");
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                let source = tag.split_once("src=").map_or("", |(_, source)| source.trim_start_matches('"'));
                let source = source.trim_start_matches("../");
                assert!(source.starts_with("assets/"), "{name} has a script: {tag}");
                assert!(script.split_once('>').unwrap().1.starts_with("</script>"), "{name} has an inline script");
            }
            assert!(!html.contains(" onclick") && !html.contains("javascript:"), "{name} has a script in an attribute");
            assert!(!html.contains("src=\"http") && !html.contains("src=//"), "{name} loads something from elsewhere");
        }
    }
}

#[test]
fn every_product_carries_the_hotline() {
    let project = small_site();
    for (name, bytes) in project.files("output/site") {
        if name.ends_with(".html") && !name.starts_with("embed/") {
            assert!(String::from_utf8(bytes).unwrap().contains("12315"), "{name} has no hotline");
        }
    }
    assert!(project.read("output/embed/notice.html").contains("12315"));
    assert!(project.read("output/embed/feed.json").contains("12315"));
}

#[test]
fn no_location_leaves_with_a_photograph() {
    let project = Project::example();
    project.run(&["build", "--only", "site"]).ok();
    let source = std::fs::read(crate::harness::repository().join("content/media/community-board.jpg")).unwrap();
    let has_exif = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"Exif\0\0");
    assert!(has_exif(&source), "the example photograph should have a location to drop");
    let mut pictures = 0;
    for (name, bytes) in project.files("output/site/media") {
        pictures += 1;
        assert!(!has_exif(&bytes) && !bytes.windows(4).any(|window| window == b"EXIF"), "{name} has EXIF");
    }
    assert!(pictures > 6);
}

#[test]
fn a_revoked_name_is_on_its_list_and_said_on_its_page() {
    let project = small_site();
    assert!(project.read("output/site/registry/revoked.html").contains("示例丙社区"));
    assert!(project.read("output/site/registry/340102/340102901003.html").contains("已取消命名"));
}

#[test]
fn screens_have_exact_pixels_and_sheets_a_trim_box() {
    let project = small_site();
    let png = std::fs::read(project.path("output/led/rebate/gate/preview.png")).unwrap();
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (320, 32));
    let pdf = std::fs::read(project.path("output/print/rebate/a3.pdf")).unwrap();
    assert!(pdf.windows(8).any(|window| window == b"/TrimBox"));
}

#[test]
fn a_workbook_says_the_same_as_a_table() {
    let project = Project::small();
    let fixtures = crate::harness::repository().join("tests/fixtures");
    project.remove("content/registry/subjects.csv").remove("content/registry/events.csv");
    project.write("content/registry/subjects.xlsx", std::fs::read(fixtures.join("officer.xlsx")).unwrap());
    project.write("content/registry/events.xlsx", std::fs::read(fixtures.join("events.xlsx")).unwrap());
    let run = project.run(&["check", "--as-of", "2027-02-01", "--report", "json"]);
    let errors: Vec<_> =
        run.json()["diagnostics"].as_array().unwrap().iter().filter(|d| d["severity"] == "error").cloned().collect();
    assert!(errors.iter().all(|error| error["code"] == "unknown-reference"), "{errors:#?}");
}

/// What is rendered once for many pages is what each page would render for itself.
#[test]
fn a_shared_shell_is_the_same_page() {
    let shared = Project::small();
    shared.run(&["build", "--only", "site"]).ok();
    let alone = Project::small();
    copy(&repository().join("themes/default"), &alone.path("themes/default"));
    let include = |part: &str| format!("{{% set section = page.head.section %}}{{% include \"{part}.html\" %}}");
    for part in ["top", "foot"] {
        alone.replace("themes/default/site/base.html", &format!("{{{{ shell.{part} }}}}"), &include(part));
    }
    alone.run(&["build", "--only", "site"]).ok();
    let pages = |project: &Project| -> BTreeMap<String, Vec<u8>> {
        project.files("output/site").into_iter().filter(|(name, _)| name.ends_with(".html")).collect()
    };
    let (left, right) = (pages(&shared), pages(&alone));
    assert!(left.len() > 10);
    assert_same(&left, &right);
}
