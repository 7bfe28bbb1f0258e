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

/// Returns the rules of the site's style sheet, selectors and declarations, and the sheet itself.
fn style_sheet() -> (String, Vec<(String, String)>) {
    let css = std::fs::read_to_string(repository().join("themes/default/site/style.css")).unwrap();
    let rule = |text: &str| {
        let (head, body) = text.rsplit_once('{')?;
        let selector = head.rsplit(['{', '/']).next()?;
        Some((selector.trim().to_string(), body.trim().to_string()))
    };
    let rules = css.split('}').filter_map(rule).collect();
    (css, rules)
}

#[test]
fn old_phones_keep_things_apart() {
    let (css, rules) = style_sheet();
    // Chrome 57 to 65 know the gaps of grids by their older name, and up to 83 it knows none between flex items.
    let (_, rest) = css.split_once("@supports not (inset: 0)").expect("a part for browsers without gaps");
    let (margins, _) = rest.split_once("@supports not (aspect-ratio: 1)").expect("the part ends");
    let (mut grids, mut lines) = (0, 0);
    for (selector, body) in &rules {
        let names: Vec<&str> = body.split(';').filter_map(|pair| Some(pair.split_once(':')?.0.trim())).collect();
        if !names.iter().any(|name| matches!(*name, "gap" | "column-gap")) {
            continue;
        }
        if body.contains("display: flex") || body.contains("display: inline-flex") {
            let class: String = selector.chars().take_while(|c| !" ,:".contains(*c)).collect();
            assert!(margins.contains(&class), "{selector} has a gap that Chrome 83 lacks, and no margin instead");
            lines += 1;
        } else if !selector.ends_with(".calls ul") {
            assert!(names.iter().any(|name| name.starts_with("grid-")), "{selector} has a gap that Chrome 65 lacks");
            grids += 1;
        }
    }
    assert!(grids > 15 && lines > 20, "{grids} grids, {lines} lines");
    for item in [".changes-tally li", ".found-name > *", ".downloads li"] {
        assert!(margins.contains(item), "{item} has no margin");
    }
}

#[test]
fn big_counts_stay_on_a_narrow_screen_and_printed_headers_keep_their_words() {
    let (css, rules) = style_sheet();
    let first = |wanted: &str| rules.iter().find(|(selector, _)| selector == wanted).map_or("", |(_, body)| body);
    assert!(first(".lookup-grid").contains("minmax(0, 1fr)"));
    assert!(first(".regions").contains("minmax(0, 1fr)"));
    assert!(first(".tally-total").contains("flex-wrap: wrap"));
    let (_, print) = css.rsplit_once("@media print {").unwrap();
    assert!(print.contains(".subjects thead button { display: contents; }"));
    let hidden = print.lines().find(|line| line.contains("display: none")).unwrap();
    assert!(hidden.contains(".find,") && hidden.contains(".jump,"), "{hidden}");
}
