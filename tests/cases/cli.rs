//! The command line as people meet it.

use crate::harness::Project;

#[test]
fn init_writes_a_campaign_that_builds_without_findings() {
    let project = Project::empty();
    project.run(&["init", "专项"]).ok();
    let report = project.run(&["build", "专项", "--report", "json"]).ok().json();
    assert_eq!(report["summary"]["errors"], 0);
    assert_eq!(report["summary"]["warnings"], 0);
    assert!(project.has("专项/output/overview.html"));
    project.run(&["init", "专项"]).expect(2);
}

#[test]
fn new_articles_can_be_built() {
    let project = Project::small();
    for kind in ["case", "notice", "page", "material"] {
        project.run(&["new", kind, "新的一篇"]).ok();
    }
    let run = project.run(&["check", "--as-of", "2027-02-01"]);
    assert!(!run.stderr.contains("unknown-field"), "{}", run.stderr);
}

#[test]
fn exit_codes_say_whose_fault_it_is() {
    let project = Project::small();
    assert_eq!(project.run(&["build", "--no-such-option"]).code, 2);
    assert_eq!(project.run(&["explain", "no-such-code"]).code, 2);
    assert_eq!(project.run(&["build", "--as-of", "yesterday"]).code, 2);
    assert_eq!(project.run(&["verify", "nowhere"]).code, 2);
    project.write("content/cases/x.md", "no front matter");
    assert_eq!(project.run(&["check"]).code, 1);
}

#[test]
fn messages_are_in_the_language_asked_for() {
    let project = Project::small();
    project.replace("content/cases/rebate.md", "title:", "titel:");
    let zh = project.run(&["check", "--lang", "zh"]).expect(1);
    assert!(zh.stderr.contains("错误[unknown-field]"), "{}", zh.stderr);
    let en = project.run(&["check", "--lang", "en"]).expect(1);
    assert!(en.stderr.contains("error[unknown-field]"), "{}", en.stderr);
}

#[test]
fn every_problem_is_reported_in_one_run() {
    let project = Project::small();
    project.replace("content/cases/rebate.md", "title:", "titel:");
    project.replace("content/registry/subjects.csv", "340102901002", "34010290100");
    project.replace("content/places/screens.csv", "320,32", "0,32");
    let report = project.run(&["check", "--report", "json"]).expect(1).json();
    let files: std::collections::BTreeSet<_> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| finding["places"][0]["file"].as_str().unwrap().to_string())
        .collect();
    for file in ["content/cases/rebate.md", "content/registry/subjects.csv", "content/places/screens.csv"] {
        assert!(files.contains(file), "{file} is not in {files:?}");
    }
}

#[test]
fn explain_knows_every_code() {
    let project = Project::empty();
    for code in gaoshi::base::Code::ALL {
        let run = project.run(&["explain", code.name()]).ok();
        assert!(run.stdout.contains(code.name()), "{}", run.stdout);
    }
}

#[test]
fn verify_finds_what_was_changed_added_and_removed() {
    let project = Project::small();
    project.build();
    project.run(&["verify"]).ok();
    project.write("output/site/index.html", "changed").write("output/site/extra.html", "extra");
    project.remove("output/site/404.html");
    let run = project.run(&["verify"]).expect(1);
    let said = run.stdout + &run.stderr;
    for path in ["site/index.html", "site/extra.html", "site/404.html"] {
        assert!(said.contains(path), "{said}");
    }
}

#[test]
fn rollback_without_a_release_before_says_so() {
    let project = Project::small();
    project.build();
    project.run(&["rollback"]).expect(2);
}
