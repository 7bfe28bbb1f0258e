//! A first build: what is there, and that the same input makes the same bytes.

use crate::harness::{Project, assert_same};

#[test]
fn a_small_campaign_becomes_four_products() {
    let project = Project::small();
    project.build();
    for file in [
        "output/site/index.html",
        "output/site/404.html",
        "output/site/report.html",
        "output/site/feed.xml",
        "output/site/sitemap.xml",
        "output/site/cases/rebate.html",
        "output/site/registry/index.html",
        "output/site/registry/340102/340102901001.html",
        "output/site/registry/revoked.html",
        "output/site/embed/feed.json",
        "output/print/rebate/a3.pdf",
        "output/print/rebate/a3.png",
        "output/led/rebate/gate/preview.png",
        "output/embed/notice.html",
        "output/delivery/market.zip",
        "output/overview.html",
        "output/manifest.json",
    ] {
        assert!(project.has(file), "{file} is missing");
    }
    project.run(&["verify"]).ok();
}

#[test]
fn the_example_builds_without_errors() {
    let project = Project::example();
    project.run(&["build"]).ok();
    project.run(&["verify"]).ok();
}

#[test]
fn same_input_same_bytes_on_any_path_with_any_number_of_threads() {
    let (one, two) = (Project::small(), Project::small());
    one.run(&["build", "--as-of", "2027-02-01", "--jobs", "1"]).ok();
    two.run(&["build", "--as-of", "2027-02-01", "--jobs", "2"]).ok();
    assert_same(&one.files("output"), &two.files("output"));
}

#[test]
fn only_builds_only_what_was_asked_for() {
    let project = Project::small();
    project.run(&["build", "--as-of", "2027-02-01", "--only", "site"]).ok();
    assert!(project.has("output/site/index.html"));
    assert!(!project.has("output/print"));
    assert!(!project.has("output/led"));
}

#[test]
fn drafts_appear_only_when_asked_for() {
    let project = Project::small();
    project.replace("content/cases/rebate.md", "title:", "draft: true\ntitle:");
    project.replace("content/notices/naming.md", "[案例](../cases/rebate.md)", "案例");
    project.build();
    assert!(!project.has("output/site/cases/rebate.html"));
    project.run(&["build", "--as-of", "2027-02-01", "--drafts"]).ok();
    assert!(project.has("output/site/cases/rebate.html"));
}

#[test]
fn a_failed_build_changes_nothing() {
    let project = Project::small();
    project.build();
    let before = project.files("output");
    project.replace("content/cases/rebate.md", "title:", "titel:");
    let run = project.run(&["build", "--as-of", "2027-02-01"]).expect(1);
    assert!(run.stderr.contains("unknown-field"), "{}", run.stderr);
    assert_same(&before, &project.files("output"));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let project = Project::small();
    project.write("output/thesis.docx", "ten years of work");
    project.run(&["build"]).expect(2);
    assert_eq!(project.read("output/thesis.docx"), "ten years of work");
}
