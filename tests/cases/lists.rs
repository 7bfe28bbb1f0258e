//! Lists, plaques and certificates: who gets which, and what a revocation does to them.

use crate::harness::Project;
use serde_json::Value;
use std::process::Command;

const ALL: &str = "organiser: 示例市打击传销办公室\nprint: { lists: [a3, a4], plaques: true, certificates: true }";

fn printing_all() -> Project {
    let project = Project::small();
    project.replace("content/campaign.yaml", "organiser: 示例市打击传销办公室", ALL);
    project
}

/// Returns the files of a kind with the subjects they name.
fn of_kind(project: &Project, kind: &str) -> Vec<(String, Vec<String>)> {
    let manifest: Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap().iter().filter(|file| file["kind"] == kind);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let names = |file: &Value| file["subjects"].as_array().map_or(vec![], |codes| codes.iter().map(text).collect());
    files.map(|file| (text(&file["path"]), names(file))).collect()
}

/// Returns the words of a PDF without spaces; none where the reader is not installed.
fn words(project: &Project, path: &str) -> Option<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(project.path(path)).arg("-").output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<String>().replace('\u{2060}', ""))
}

#[test]
fn lists_are_made_by_default_and_the_rest_on_request() {
    let project = Project::small();
    project.build();
    let lists: Vec<String> = of_kind(&project, "list").into_iter().map(|(path, _)| path).collect();
    assert_eq!(lists, ["print/registry/3401/list-a3.pdf", "print/registry/340102/list-a3.pdf"]);
    assert!(project.has("output/print/registry/3401/list-a3.png"));
    assert!(of_kind(&project, "plaque").is_empty() && of_kind(&project, "certificate").is_empty());

    project.replace("content/campaign.yaml", "organiser:", "print: { lists: [] }\norganiser:");
    project.build();
    assert!(!project.has("output/print/registry"));
}

#[test]
fn the_manifest_knows_which_sheet_names_whom() {
    let project = printing_all();
    project.build();
    // 340102901003 is revoked, 340102901201 was never named.
    let carrying = ["340102901001", "340102901002", "p-0001"];
    let lists = of_kind(&project, "list");
    assert_eq!(lists.len(), 4);
    assert_eq!(lists[0].1, carrying);
    assert_eq!(lists[2].1, carrying[..2]);
    for (kind, file) in [("plaque", "plaque"), ("certificate", "certificate")] {
        let expected: Vec<(String, Vec<String>)> = ["340102/340102901001", "340102/340102901002", "3401/p-0001"]
            .map(|folder| (format!("print/registry/{folder}/{file}.pdf"), vec![folder.to_string()]))
            .into();
        let mut found = of_kind(&project, kind);
        found.sort();
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|(path, codes)| (path, vec![codes[0].rsplit('/').next().unwrap().to_string()]))
            .collect();
        expected.sort();
        assert_eq!(found, expected);
    }
    let overview = project.read("output/overview.html");
    for link in ["print/registry/3401/list-a4.pdf", "print/registry/340102/340102901001/plaque.png"] {
        assert!(overview.contains(link), "{link}");
    }
    assert!(overview.contains("公示名单") && overview.contains("牌匾") && overview.contains("证书"));
    project.run(&["verify"]).ok();
}

#[test]
fn a_revocation_takes_plaque_and_certificate_away_and_the_list_says_so() {
    let project = printing_all();
    project.build();
    let folder = "output/print/registry/340102/340102901001";
    assert!(project.has(&format!("{folder}/plaque.pdf")) && project.has(&format!("{folder}/certificate.png")));
    if let Some(words) = words(&project, "output/print/registry/340102/list-a3.pdf") {
        assert!(
            words.contains("示例甲社区") && words.contains("命名有效") && !words.contains("取消“无传销社区”示例甲")
        );
    }

    let events = project.read("content/registry/events.csv");
    let revoked = "2027-01-20,340102901001,revoke,hefei,示例打传〔2027〕8号,,查获传销窝点\n";
    project.write("content/registry/events.csv", events + revoked);
    project.build();
    assert!(!project.has(folder), "what carries the name is gone");
    let manifest: Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    for file in manifest["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let names = file["subjects"].as_array().is_some_and(|codes| codes.iter().any(|code| code == "340102901001"));
        assert!(!path.starts_with("print/") || !names, "{path} still names it");
    }
    for paper in ["a3", "a4"] {
        for region in ["3401", "340102"] {
            let list = format!("output/print/registry/{region}/list-{paper}.pdf");
            let Some(words) = words(&project, &list) else { continue };
            let (_, lost) = words.split_once("、取消命名共2个").unwrap_or_else(|| panic!("{words}"));
            assert!(lost.contains("示例甲社区") && lost.contains("示例打传〔2027〕8号"), "{words}");
            assert!(lost.contains("查获传销窝点") && lost.contains("取消“无传销社区”"), "{words}");
            let (named, _) = words.split_once("、取消命名共").unwrap();
            assert!(!named.contains("示例甲社区"), "{words}");
            assert!(words.contains("12315") && words.contains("第1页，共1页"), "{words}");
        }
    }
}

#[test]
fn a_certificate_says_who_what_and_by_whom() {
    let project = printing_all();
    project.build();
    let folder = "output/print/registry/340102/340102901001";
    let Some(certificate) = words(&project, &format!("{folder}/certificate.pdf")) else { return };
    for part in ["命名", "示例街道示例甲社区", "无传销社区", "示例打传〔2026〕1号", "二〇二六年三月一日"]
    {
        assert!(certificate.contains(part), "{part} is not in {certificate}");
    }
    let plaque = words(&project, &format!("{folder}/plaque.pdf")).unwrap().replace('\u{2009}', "");
    for part in ["示例甲社区", "无传销社区", "示例市打击传销办公室", "二〇二六年三月一日"]
    {
        assert!(plaque.contains(part), "{part} is not in {plaque}");
    }
}

#[test]
fn another_day_changes_lists_only() {
    let project = printing_all();
    project.build();
    let plan = project.run(&["plan", "--json", "--as-of", "2027-02-02", "--only", "print"]).ok().json();
    let text = plan.to_string();
    assert!(text.contains("list-a3.pdf"), "{text}");
    let before = project.files("output/print/registry/340102/340102901001");
    project.run(&["build", "--as-of", "2027-02-02"]).ok();
    assert_eq!(before, project.files("output/print/registry/340102/340102901001"));
}

#[test]
fn a_wrong_print_block_is_reported_whole() {
    let project = Project::small();
    let wrong = "print:\n  lists: [a3, a5]\n  plaques: maybe\n  banners: true\norganiser:";
    project.replace("content/campaign.yaml", "organiser:", wrong);
    let run = project.run(&["check", "--as-of", "2027-02-01", "--report", "json"]).expect(1);
    for (code, part) in [("bad-value", "a5"), ("bad-value", "maybe"), ("unknown-field", "banners")] {
        let found = run.json().to_string();
        assert!(found.contains(code) && found.contains(part), "{code} {part}: {found}");
    }
    assert!(project.run(&["schema", "campaign"]).ok().stdout.contains("\"certificates\""));
}

#[test]
fn a_place_that_no_list_names_may_have_any_character() {
    let project = Project::small();
    // 䃥 is in no font of the theme.
    project.replace("content/registry/regions.csv", "340103,庐阳区\n", "340103,庐阳区\n340103101,示例䃥镇\n");
    project.run(&["check", "--as-of", "2027-02-01"]).ok();
    project.replace("content/registry/subjects.csv", "340102901201,", "340103101201,");
    project.replace("content/registry/subjects.csv", "示例丁村,340102901", "示例丁村,340103101");
    let run = project.run(&["check", "--as-of", "2027-02-01"]).expect(1);
    assert!(run.stderr.contains("U+40E5") && run.stderr.contains("地名等不能改的"), "{}", run.stderr);
}
