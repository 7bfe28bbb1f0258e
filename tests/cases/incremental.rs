//! Build, change, build again: the result must equal a clean build of the changed content.

use crate::harness::{Project, assert_same};

/// Builds, applies a change, builds again, and compares with a clean build. Returns what the second build said.
#[track_caller]
fn rebuild(change: impl Fn(&Project)) -> serde_json::Value {
    rebuild_with(change, &["build", "--as-of", "2027-02-01", "--report", "json"])
}

#[track_caller]
fn rebuild_with(change: impl Fn(&Project), arguments: &[&str]) -> serde_json::Value {
    let (project, clean) = (Project::small(), Project::small());
    project.build();
    change(&project);
    change(&clean);
    let report = project.run(arguments).ok().json();
    clean.run(arguments).ok();
    assert_same(&clean.files("output"), &project.files("output"));
    project.run(&["verify"]).ok();
    report["build"].clone()
}

#[test]
fn nothing_changed_nothing_made() {
    let build = rebuild(|_| {});
    assert_eq!(build["made"], 0);
}

#[test]
fn an_edited_article_makes_only_what_shows_it() {
    let build = rebuild(|project| {
        project.replace("content/cases/rebate.md", "交了一万元", "交了两万元");
    });
    let (made, reused) = (build["made"].as_u64().unwrap(), build["reused"].as_u64().unwrap());
    // The article, and of the search index its pairs and the page that names its version.
    assert!(made == 3 && reused > 30, "{build}");
}

#[test]
fn one_row_of_the_list_leaves_other_subjects_alone() {
    let build = rebuild(|project| {
        project.replace("content/registry/subjects.csv", "示例甲社区", "示例甲新社区");
    });
    assert!(build["reused"].as_u64().unwrap() > build["made"].as_u64().unwrap(), "{build}");
}

#[test]
fn a_removed_article_leaves_no_trace() {
    let build = rebuild(|project| {
        project.remove("content/cases/rebate.md");
        project.replace("content/notices/naming.md", "[案例](../cases/rebate.md)", "案例");
    });
    assert!(build["removed"].as_u64().unwrap() >= 1, "{build}");
}

#[test]
fn a_renamed_article_moves() {
    rebuild(|project| {
        let text = project.read("content/cases/rebate.md");
        project.remove("content/cases/rebate.md").write("content/cases/cashback.md", text);
        project.replace("content/notices/naming.md", "../cases/rebate.md", "../cases/cashback.md");
    });
}

#[test]
fn a_theme_change_makes_its_part_again() {
    rebuild(|project| {
        let from = crate::harness::repository().join("themes/default");
        crate::harness::copy(&from, &project.path("themes/default"));
        project.replace("themes/default/theme.yaml", "#b3121d", "#a00000");
    });
}

#[test]
fn a_later_date_takes_down_what_has_expired() {
    let change = |project: &Project| {
        project.replace("content/cases/rebate.md", "title:", "expire: 2027-02-10\ntitle:");
        project.replace("content/notices/naming.md", "[案例](../cases/rebate.md)", "案例");
    };
    rebuild_with(change, &["build", "--as-of", "2027-02-11", "--report", "json"]);
}

#[test]
fn a_link_to_what_is_gone_is_found_on_pages_that_did_not_change() {
    let project = Project::small();
    project.build();
    let before = project.files("output");
    project.remove("content/cases/rebate.md");
    let run = project.run(&["build", "--as-of", "2027-02-01"]).expect(1);
    assert!(run.stderr.contains("broken-link"), "{}", run.stderr);
    assert_same(&before, &project.files("output"));
}

#[test]
fn a_shell_is_checked_in_every_folder_it_stands_in() {
    let project = Project::small();
    crate::harness::copy(&crate::harness::repository().join("themes/default"), &project.path("themes/default"));
    let foot = "themes/default/site/foot.html";
    let more = "<p><a href=\"index.html\">1</a> <a href=\"#main\">2</a> <a href=\"#nowhere\">3</a> <a href=\"?a#main\">4</a></p></footer>";
    project.replace(foot, "</footer>", more);
    let run = project.run(&["build", "--only", "site", "--as-of", "2027-02-01", "--report", "json"]).expect(1);
    let findings = run.json()["diagnostics"].as_array().unwrap().clone();
    let pages = |code: &str, part: &str| {
        let message = |finding: &serde_json::Value| finding["message"].as_str().unwrap().to_string();
        let found = findings.iter().filter(|finding| finding["code"] == code).map(message);
        found.filter(|message| message.contains(part)).count()
    };
    // Folders with a page of that name have the link, the others do not; no page has the anchor, all have #main.
    let broken = pages("broken-link", "index.html");
    assert!(broken > 0 && pages("broken-link", "site/cases/") == 0, "{findings:?}");
    assert!(pages("broken-anchor", "nowhere") > broken && pages("broken-anchor", "main") == 0, "{findings:?}");
}

#[test]
fn plan_says_why_something_is_made_again() {
    let project = Project::small();
    project.build();
    project.replace("content/cases/rebate.md", "天天返利", "天天返钱");
    let plan = project.run(&["plan", "--json", "--as-of", "2027-02-01"]).ok().json();
    let artifacts = plan["artifacts"].as_array().unwrap();
    let case = artifacts.iter().find(|a| a["path"] == "site/cases/rebate.html").unwrap();
    assert_eq!((case["state"].as_str(), case["why"].as_str()), (Some("changed"), Some("content")));
    let subject = artifacts.iter().find(|a| a["path"] == "site/registry/340102/340102901001.html").unwrap();
    assert_eq!(subject["state"], "unchanged");
    let paths: Vec<_> = artifacts.iter().map(|a| a["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted());
}

#[test]
fn rollback_brings_the_release_before_back() {
    let project = Project::small();
    project.build();
    let first = project.files("output");
    project.replace("content/cases/rebate.md", "天天返利", "天天返钱");
    project.build();
    let second = project.files("output");
    project.run(&["rollback"]).ok();
    assert_same(&first, &project.files("output"));
    project.run(&["rollback"]).ok();
    assert_same(&second, &project.files("output"));
}
