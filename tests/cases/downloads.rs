//! Lists as files, what happened in the period, and tables that sort.

use crate::harness::Project;
use calamine::{Data, Reader, Xlsx, open_workbook};

/// Reads the first sheet of a workbook as text.
fn sheet(project: &Project, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(project.path(name)).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("its cells");
    let text = |cell: &Data| cell.to_string();
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn lines(project: &Project, name: &str) -> Vec<String> {
    let text = project.read(name);
    assert!(text.starts_with('\u{feff}'), "{name} has no mark, so Excel reads noise");
    assert!(text.ends_with("\r\n"));
    text.trim_start_matches('\u{feff}').lines().map(String::from).collect()
}

#[test]
fn each_division_down_to_the_county_has_its_list_in_three_forms() {
    let project = Project::small();
    project.build();
    let manifest: serde_json::Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let downloads: Vec<&str> = files
        .iter()
        .filter(|file| file["kind"] == "download")
        .map(|file| file["path"].as_str().unwrap().trim_start_matches("site/registry/"))
        .collect();
    let expected = ["34.csv", "34.json", "34.xlsx", "3401.csv", "3401.json", "3401.xlsx", "340102.csv", "340102.json"];
    assert_eq!(downloads, [&expected[..], &["340102.xlsx", "download.schema.json"]].concat());
    for (code, count) in [("34", 5), ("3401", 5), ("340102", 4)] {
        let document: serde_json::Value =
            serde_json::from_str(&project.read(&format!("output/site/registry/{code}.json"))).unwrap();
        assert_eq!((&document["as_of"], &document["version"]), (&"2027-02-01".into(), &1.into()));
        assert_eq!(document["counts"]["total"], count);
        let subjects = document["subjects"].as_array().unwrap();
        let lines = lines(&project, &format!("output/site/registry/{code}.csv"));
        let rows = sheet(&project, &format!("output/site/registry/{code}.xlsx"));
        assert_eq!((subjects.len(), lines.len(), rows.len()), (count, count + 1, count + 1));
        for (at, subject) in subjects.iter().enumerate() {
            let code = subject["code"].as_str().unwrap();
            assert!(lines[at + 1].starts_with(&format!("{code},")) && lines[at + 1].ends_with(",2027-02-01"));
            // Text, not a number in scientific notation.
            assert_eq!(rows[at + 1][0], code);
        }
    }
    // A street has no file of its own and links the county's.
    let street = project.read("output/site/registry/340102901.html");
    assert!(street.contains("340102.xlsx") && !street.contains("340102901.xlsx"));
}

#[test]
fn a_revoked_subject_is_revoked_in_every_form() {
    let project = Project::small();
    project.build();
    let lines = lines(&project, "output/site/registry/340102.csv");
    let line = lines.iter().find(|line| line.starts_with("340102901003,")).unwrap();
    assert!(line.contains(",已取消命名,2025-06-01,"), "{line}");
    let rows = sheet(&project, "output/site/registry/340102.xlsx");
    assert_eq!(rows.iter().find(|row| row[0] == "340102901003").unwrap()[8], "已取消命名");
    let document: serde_json::Value = serde_json::from_str(&project.read("output/site/registry/340102.json")).unwrap();
    let subject = document["subjects"].as_array().unwrap().iter().find(|s| s["code"] == "340102901003").unwrap();
    assert_eq!(subject["standing"], "revoked");
    assert_eq!(subject["region"]["names"][2], "瑶海区");
    let events: Vec<&str> =
        subject["events"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["name", "revoke"]);
}

#[test]
fn no_list_runs_a_formula() {
    let project = Project::small();
    project.replace("content/registry/subjects.csv", ",示例乙社区,340102901,,,,", ",=1+1,340102901,,+86=1,,");
    project.run(&["build", "--as-of", "2027-02-01", "--only", "site"]).ok();
    let lines = lines(&project, "output/site/registry/340102.csv");
    let line = lines.iter().find(|line| line.starts_with("340102901002,")).unwrap();
    assert!(line.contains(",'=1+1,") && line.contains(",'+86=1,"), "{line}");
    let rows = sheet(&project, "output/site/registry/340102.xlsx");
    assert_eq!(rows[2][1], "=1+1", "a workbook says that it is text");
}

#[test]
fn a_workbook_prints_on_paper_and_its_counts_are_numbers() {
    let project = Project::small();
    project.run(&["build", "--as-of", "2027-02-01", "--only", "site"]).ok();
    let path = project.path("output/site/registry/3401.xlsx");
    let mut parts = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(parts.by_name(name).unwrap()).unwrap();
    let list = part("xl/worksheets/sheet1.xml");
    assert!(list.contains("orientation=\"landscape\"") && list.contains("fitToHeight=\"0\""), "{list}");
    assert!(list.contains("<pageSetUpPr fitToPage=\"1\"/>"), "{list}");
    assert!(part("xl/workbook.xml").contains("名单!$1:$1"), "the header is on each sheet of paper");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let about = book.worksheet_range("说明").expect("its second sheet");
    let total = about.rows().find(|row| row[0] == "登记在册").expect("a count");
    assert_eq!(total[1], Data::Float(5.0));
    // The number of a community has one name, on its page and in the files.
    assert!(sheet(&project, "output/site/registry/3401.xlsx")[0].contains(&"办公电话".to_string()));
    assert!(lines(&project, "output/site/registry/3401.csv")[0].contains(",办公电话,"));
}

#[test]
fn one_subject_changes_only_the_lists_it_stands_in() {
    let project = Project::small();
    project.build();
    project.replace("content/registry/subjects.csv", "示例网络平台", "示例新平台");
    let plan = project.run(&["plan", "--as-of", "2027-02-01", "--json"]).ok().json();
    let state = |path: &str| {
        let artifacts = plan["artifacts"].as_array().unwrap();
        artifacts.iter().find(|artifact| artifact["path"] == path).unwrap()["state"].as_str().unwrap().to_string()
    };
    for ending in ["csv", "xlsx", "json"] {
        assert_eq!(state(&format!("site/registry/3401.{ending}")), "changed");
        assert_eq!(state(&format!("site/registry/340102.{ending}")), "unchanged");
    }
}

#[test]
fn changes_are_those_of_the_period() {
    let project = Project::small();
    project.build();
    let page = project.read("output/site/registry/changes.html");
    assert!(page.contains("2026年11月3日"), "90 days before the build date");
    assert!(page.contains("示例乙社区") && !page.contains("示例丙社区"));
    assert!(project.read("output/site/index.html").contains("registry/changes.html"));
    assert!(project.read("output/site/registry/index.html").contains("changes.html"));

    project.replace("content/campaign.yaml", "as_of:", "changes_since: 2026-06-01\nas_of:");
    project.build();
    let page = project.read("output/site/registry/changes.html");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    assert!(place("示例丙社区") < place("示例乙社区") && place("示例乙社区") < place("示例网络平台"), "by kind");
    assert!(!page.contains("示例甲社区"), "named before the period");

    project.replace("content/campaign.yaml", "2026-06-01", "2027-01-31");
    project.build();
    assert!(project.read("output/site/registry/changes.html").contains("没有变化"));

    // A day looked at before the period begins.
    project.run(&["build", "--as-of", "2026-12-15", "--only", "site"]).ok();
    assert!(project.read("output/site/registry/changes.html").contains("2026年9月16日"));
}

#[test]
fn long_lists_of_changes_and_of_revoked_names_have_pages() {
    let project = Project::small();
    let (mut subjects, mut events) =
        (project.read("content/registry/subjects.csv"), project.read("content/registry/events.csv"));
    for number in 0..150 {
        subjects += &format!("340102901{:03},community,示例{number}号社区,340102901,,,,\n", 300 + number);
        events += &format!("2026-12-01,340102901{:03},name,hefei,示例打传〔2026〕7号,,\n", 300 + number);
        events += &format!("2027-01-01,340102901{:03},revoke,hefei,示例打传〔2027〕1号,,示例原因\n", 300 + number);
    }
    project.write("content/registry/subjects.csv", subjects).write("content/registry/events.csv", events);
    project.run(&["build", "--as-of", "2027-02-01", "--only", "site"]).ok();
    assert!(project.has("output/site/registry/changes-4.html") && !project.has("output/site/registry/changes-5.html"));
    assert!(project.read("output/site/registry/changes.html").contains("取消命名（150）"), "revocations come first");
    let page = project.read("output/site/registry/changes-4.html");
    assert!(!page.contains("取消命名（150）") && page.contains("changes-3.html"));
    // The counts on every page lead to where their events begin.
    assert!(page.contains("registry/changes.html#revoke") && page.contains("registry/changes-2.html#name"), "{page}");
    assert!(project.read("output/site/registry/changes-2.html").contains("<h2 id=\"name\">"));
    assert!(project.has("output/site/registry/revoked-2.html") && !project.has("output/site/registry/revoked-3.html"));
}

#[test]
fn tables_are_whole_without_their_script() {
    let project = Project::small();
    let mut subjects = project.read("content/registry/subjects.csv");
    for number in 4..7 {
        subjects += &format!("34010290100{number},community,示例{number}号社区,340102901,,,,\n");
    }
    project.write("content/registry/subjects.csv", subjects);
    project.build();
    let page = project.read("output/site/registry/340102.html");
    assert!(page.contains("示例甲社区") && page.contains("示例丁村"));
    let script = page.split("src=").nth(1).unwrap().trim_start_matches('"');
    assert!(script.starts_with("../assets/table-"), "{script}");
    let size = |name: &str| std::fs::metadata(project.path(name)).unwrap().len();
    let name = script.split(['"', ' ', '>']).next().unwrap().trim_start_matches("../");
    assert!(size(&format!("output/site/{name}")) < 4096);
    // A short table and a page without one need no script.
    for page in ["index.html", "registry/3401.html", "registry/revoked.html"] {
        let page = project.read(&format!("output/site/{page}"));
        assert!(!page.contains("assets/table-") || page.matches("<tr").count() > 6);
    }
}
