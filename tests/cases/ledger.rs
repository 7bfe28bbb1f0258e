//! The ledger and the tables it is kept in, as a province has them: one file a county, merged cells, numbers for codes.

use crate::harness::{Project, Run};
use gaoshi::cli::template::registry_workbook;
use rust_xlsxwriter::{Format, Workbook};
use std::collections::BTreeMap;

const DAY: [&str; 2] = ["--as-of", "2027-02-01"];

/// Checks a project and returns `code places` of each finding.
fn findings(project: &Project) -> Vec<String> {
    listed(&project.run(&["check", DAY[0], DAY[1], "--report", "json"]))
}

fn listed(run: &Run) -> Vec<String> {
    let report = run.json();
    let place = |place: &serde_json::Value| {
        let file = place["file"].as_str().unwrap_or_default().trim_start_matches("content/registry/");
        match place["cell"].as_str() {
            Some(cell) => format!("{file} {cell}"),
            None => format!("{file} {}:{}", place["line"], place["column"]),
        }
    };
    let line = |finding: &serde_json::Value| {
        let places: Vec<String> = finding["places"].as_array().unwrap().iter().map(place).collect();
        format!(
            "{} {} {}",
            finding["severity"].as_str().unwrap(),
            finding["code"].as_str().unwrap(),
            places.join(" | ")
        )
    };
    report["diagnostics"].as_array().unwrap().iter().map(line).collect()
}

/// Writes a sheet of texts; `#` begins a number.
fn sheet(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (row, column) = (row as u32, column as u16);
            match cell.strip_prefix('#') {
                Some(number) => sheet.write_number(row, column, number.parse::<f64>().unwrap()).unwrap(),
                None => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
}

const HEAD: &[&str] = &["编码", "类别", "名称", "所属区划"];

#[test]
fn files_of_counties_are_one_table() {
    let project = Project::small();
    let mut book = Workbook::new();
    sheet(&mut book, "瑶海", &[HEAD, &["340102901011", "社区", "示例己社区", "340102901"]]);
    sheet(&mut book, "庐阳", &[HEAD, &["340103001001", "村", "示例庚村", "340103"]]);
    project.write("content/registry/subjects/yaohai.xlsx", book.save_to_buffer().unwrap());
    project.write(
        "content/registry/subjects-luyang.csv",
        "代码,类别,名称,区划\n340103001002,社区,示例辛社区,340103\n".as_bytes(),
    );
    assert_eq!(findings(&project), ["notice sheets-joined subjects/yaohai.xlsx null:null"]);
    project.build();
    assert!(project.has("output/site/registry/340103/340103001001.html"));
    let manifest: serde_json::Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let page = files.iter().find(|f| f["path"] == "site/registry/340103/340103001001.html").unwrap();
    for source in ["subjects-luyang.csv", "subjects.csv", "subjects/yaohai.xlsx"] {
        let path = format!("registry/{source}");
        assert!(page["sources"].as_array().unwrap().iter().any(|s| s == path.as_str()), "{page}");
    }

    // The same code in two files, and one name under two codes.
    project.write(
        "content/registry/subjects-luyang.csv",
        "代码,类别,名称,区划\n340102901011,社区,示例壬社区,340102\n340102901012,社区,示例甲社区,340102901\n".as_bytes(),
    );
    let expected = [
        "error duplicate-id subjects/yaohai.xlsx A2 | subjects-luyang.csv 2:1",
        "error same-name subjects-luyang.csv 3:1 | subjects.csv 2:1",
    ];
    let mut found: Vec<String> = findings(&project).into_iter().filter(|line| line.starts_with("error")).collect();
    found.sort();
    assert_eq!(found, expected);
    project.run(&["build", DAY[0], DAY[1]]).expect(1);
}

#[test]
fn one_file_that_cannot_be_read_makes_one_finding() {
    let project = Project::small();
    project.write("content/registry/subjects-luyang.xlsx", "no workbook");
    project.replace("content/registry/events.csv", "2026-12-01,340102901002", "2026-12-01,340103001002");
    assert_eq!(findings(&project), ["error table-unreadable subjects-luyang.xlsx null:null"]);
    project.write("content/registry/subjects-luyang.csv", "代码,类别,名称,区划\n");
    assert!(findings(&project).iter().any(|line| line.starts_with("error table-twice")), "{:?}", findings(&project));
}

#[test]
fn what_officers_have_is_read_and_every_repair_is_told() {
    let project = Project::small();
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "名单",
        &[
            &["示例市无传销社区名单"],
            &["序号", "编码", "类别", "名称", "所属区划", "联系方式", ""],
            &["", "", "", "", "", "电话", "责任单位"],
            &["#1", "#340102901001", "社区", "示例甲社区", "340102901", "", "示例街道"],
            &["#2", "３４０１０２９０１００２", "", "示例乙社区 ", "", "", ""],
            &["#3", "3.40102901003E+11", "", "示例丙社区", "", "", ""],
            &["#4", "340102901201", "村", "示例丁村", "340102901", "", ""],
            &["#5", "p-0001", "网络平台", "示例网络平台", "3401", "", ""],
            &["注：以上名单由各街道报送"],
        ],
    );
    let sheet_of = book.worksheet_from_name("名单").unwrap();
    let merge = Format::new();
    for (column, name) in [(0, "序号"), (1, "编码"), (2, "类别"), (3, "名称"), (4, "所属区划")] {
        sheet_of.merge_range(1, column, 2, column, name, &merge).unwrap();
    }
    sheet_of.merge_range(1, 5, 1, 6, "联系方式", &merge).unwrap();
    sheet_of.merge_range(3, 2, 5, 2, "社区", &merge).unwrap();
    sheet_of.merge_range(3, 4, 5, 4, "340102901", &merge).unwrap();
    sheet_of.merge_range(0, 0, 0, 6, "示例市无传销社区名单", &merge).unwrap();
    project.remove("content/registry/subjects.csv");
    project.write("content/registry/subjects.xlsx", book.save_to_buffer().unwrap());

    let mut events = Workbook::new();
    sheet(
        &mut events,
        "台账",
        &[
            &["日期", "对象", "事件", "命名机关", "文号", "整改期限", "原因"],
            &["2025.6.1", "340102901003", "命名", "hefei", "示例〔2025〕1号"],
            &["2026年3月1日", "340102901001", "命名", "hefei", "示例〔2026〕1号"],
            &["#46082", "340102901002", "命名", "yaohai", "示例〔2026〕2号"],
            &["２０２６－６－１", "p-0001", "命名", "示例市打击传销办公室", "示例〔2026〕3号"],
        ],
    );
    project.remove("content/registry/events.csv");
    project.write("content/registry/events.xlsx", events.save_to_buffer().unwrap());

    let found = findings(&project);
    let expected = [
        "notice repaired events.xlsx A4",
        "notice repaired events.xlsx A5",
        "notice repaired subjects.xlsx A9",
        "notice repaired subjects.xlsx B4",
        "notice repaired subjects.xlsx B5",
        "notice repaired subjects.xlsx B6",
        "notice repaired subjects.xlsx C5",
        "notice repaired subjects.xlsx C6",
        "notice repaired subjects.xlsx D5",
        "notice repaired subjects.xlsx E5",
        "notice repaired subjects.xlsx E6",
    ];
    let mut sorted: Vec<&str> =
        found.iter().map(String::as_str).filter(|line| !line.contains("review-overdue")).collect();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);

    // What it means goes into the canonical files, and stays the same from then on.
    project.run(&["fmt", "registry"]).ok();
    let subjects = project.read("content/registry/subjects.csv");
    assert!(subjects.starts_with('\u{feff}'), "Excel needs the mark");
    assert!(subjects.contains("\n340102901002,community,示例乙社区,340102901,,,,\n"), "{subjects}");
    let events = project.read("content/registry/events.csv");
    assert!(events.contains("\n2026-03-01,340102901002,name,yaohai,示例〔2026〕2号,,\n"), "{events}");
    assert!(project.has("content/registry/subjects.xlsx.bak") && !project.has("content/registry/subjects.xlsx"));
    let rest: Vec<String> = findings(&project).into_iter().filter(|line| !line.contains("review-overdue")).collect();
    assert_eq!(rest, Vec::<String>::new());
    let before = project.files("content");
    let run = project.run(&["fmt", "registry"]).ok();
    assert!(run.stdout.lines().all(|line| line.starts_with("没有变化")), "{}", run.stdout);
    assert_eq!(before, project.files("content"));
}

#[test]
fn doubts_are_errors_and_nothing_is_rewritten() {
    let project = Project::small();
    let mut book = Workbook::new();
    let rows: &[&[&str]] = &[
        HEAD,
        &["3.40102E+11", "社区", "示例甲社区", "340102901"],
        &["340102901002", "社区", "示例乙社区", "340103"],
        &["340102901003", "社区", "示例丙社区", "349999"],
        &["34010290120", "村", "示例丁村", "340102901"],
    ];
    sheet(&mut book, "名单", rows);
    project.write("content/registry/subjects-x.xlsx", book.save_to_buffer().unwrap());
    project.write("content/registry/events-x.csv", "date,subject,event,authority\n45371,p-0001,review,hefei\n");
    let before = project.files("content");
    let run = project.run(&["fmt", "registry"]).expect(1);
    assert!(run.stderr.contains("[bad-code]"), "{}", run.stderr);
    assert_eq!(before, project.files("content"));
    let found = findings(&project);
    for line in [
        "error bad-code subjects-x.xlsx A2",
        "error code-outside-region subjects-x.xlsx A3 | subjects-x.xlsx D3",
        "error unknown-reference subjects-x.xlsx D4",
        "error bad-code subjects-x.xlsx A5",
        "error bad-value events-x.csv 2:1",
    ] {
        assert!(found.iter().any(|found| found == line), "{line} is not in {found:#?}");
    }
}

#[test]
fn an_event_of_tomorrow_is_an_error_unless_one_looks_back() {
    let project = Project::small();
    project.replace("content/registry/events.csv", "2026-06-01,p-0001", "2027-02-02,p-0001");
    let run = project.run(&["check", "--report", "json"]).expect(1);
    assert_eq!(listed(&run), ["error event-in-future events.csv 5:1 | content/campaign.yaml 4:8"]);
    // The campaign's own day is not one gone by, however it is given.
    let run = project.run(&["build", DAY[0], DAY[1], "--report", "json"]).expect(1);
    assert_eq!(listed(&run), ["error event-in-future events.csv 5:1 | content/campaign.yaml 4:8"]);
    let run = project.run(&["build", "--as-of", "2027-01-31", "--report", "json"]).ok();
    assert_eq!(listed(&run), ["warning event-in-future events.csv 5:1"]);
    let run = project.run(&["check", "--as-of", "2027-02-02", "--report", "json"]).ok();
    assert_eq!(listed(&run), Vec::<String>::new());
}

#[test]
fn an_authority_revokes_only_what_it_or_one_below_it_named() {
    let project = Project::small();
    project.replace(
        "content/registry/events.csv",
        "2026-09-01,340102901003,revoke,hefei",
        "2026-09-01,340102901003,revoke,yaohai",
    );
    assert_eq!(
        findings(&project),
        ["error authority-not-entitled events.csv 6:32 | subjects.csv 4:1 | events.csv 2:30"]
    );
}

#[test]
fn what_subjects_report_of_themselves_stands_on_their_page() {
    let project = Project::small();
    project.replace(
        "content/registry/subjects.csv",
        "demonstration,story",
        "demonstration,story,部门互动,信息采集,运营单位,网址或应用,ICP备案号,六个一",
    );
    project.replace("content/registry/subjects.csv", "yes,about", "yes,about,是,否,,,,");
    project.replace(
        "content/registry/subjects.csv",
        "示例网络平台,3401,,,,",
        "示例网络平台,3401,,,,,,,示例公司,www.example.cn,皖ICP备0号,设一名专员",
    );
    project.build();
    let page = project.read("output/site/registry/340102/340102901001.html");
    assert!(page.contains("已落实：部门互动；未落实：信息采集"), "{page}");
    let files = project.files("output/site/registry");
    let (_, page) = files.iter().find(|(name, _)| name.ends_with("p-0001.html")).unwrap();
    let page = String::from_utf8(page.clone()).unwrap();
    assert!(
        ["示例公司", "www.example.cn", "皖ICP备0号", "设一名专员"].iter().all(|text| page.contains(text)),
        "{page}"
    );

    project.replace("content/registry/subjects.csv", "yes,about,是,否,,", "yes,about,是,否,某公司,");
    assert_eq!(findings(&project), ["error bad-value subjects.csv 2:77"]);
}

#[test]
fn the_workbook_to_fill_in_is_read_once_it_is_filled() {
    let project = Project::small();
    project.run(&["template", "registry"]).ok();
    project.run(&["template", "registry"]).expect(2);
    project.run(&["template", "registry", "--output", "空表.xlsx"]).ok();
    let empty = std::fs::read(project.path("registry.xlsx")).unwrap();
    assert_eq!(empty, std::fs::read(project.path("空表.xlsx")).unwrap());
    // One that knows the divisions and authorities says nothing new, and several may say the same.
    project.run(&["template", "registry", ".", "--output", "瑶海.xlsx"]).ok();
    for name in ["registry-瑶海.xlsx", "registry-庐阳.xlsx"] {
        project.write(&format!("content/registry/{name}"), std::fs::read(project.path("瑶海.xlsx")).unwrap());
    }
    assert_eq!(findings(&project), Vec::<String>::new());
    project.replace("content/registry/regions.csv", "340103,庐阳区", "340103,庐阳");
    assert!(findings(&project).iter().all(|line| line.starts_with("error duplicate-id")));
    project.replace("content/registry/regions.csv", "340103,庐阳", "340103,庐阳区");
    project.remove("content/registry/registry-瑶海.xlsx").remove("content/registry/registry-庐阳.xlsx");
    // An empty one beside the tables changes nothing.
    project.write("content/registry/registry.xlsx", &empty);
    assert_eq!(findings(&project), Vec::<String>::new());

    let rows = |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect();
    let filled: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::from([
        ("区划", rows(&[&["34", "安徽省"], &["3401", "合肥市"], &["340102", "瑶海区"]])),
        ("命名机关", rows(&[&["hefei", "示例市办公室", "市级", "3401"]])),
        (
            "创建主体",
            rows(&[&["340102901001", "社区", "示例甲社区", "340102"], &["340102901002", "村", "示例乙村", "340102"]]),
        ),
        ("命名事件", rows(&[&["2026-03-01", "340102901001", "命名", "示例市办公室", "示例〔2026〕1号"]])),
    ]);
    for name in ["regions", "authorities", "subjects", "events"] {
        project.remove(&format!("content/registry/{name}.csv"));
    }
    project
        .remove("content/places/venues.csv")
        .remove("content/places/screens.csv")
        .remove("content/places/placements.yaml");
    project.write("content/registry/registry.xlsx", registry_workbook(&filled).unwrap());
    assert_eq!(findings(&project), Vec::<String>::new());
    project.build();
    assert!(project.has("output/site/registry/340102/340102901002.html"));

    project.run(&["fmt", "registry"]).ok();
    assert!(project.has("content/registry/registry.xlsx.bak") && project.has("content/registry/subjects.csv"));
    assert_eq!(findings(&project), Vec::<String>::new());
    let run = project.run(&["build", DAY[0], DAY[1], "--report", "json"]).ok();
    assert_eq!(run.json()["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn the_overview_lists_who_is_overdue() {
    let project = Project::small();
    project.build();
    assert!(!project.read("output/overview.html").contains("逾期</h2>"));
    project.run(&["build", "--as-of", "2027-04-02", "--only", "site"]).ok();
    let overview = project.read("output/overview.html");
    let list = |id: &str| {
        let from = overview.find(&format!("<h2 id={id}>")).or(overview.find(&format!("<h2 id=\"{id}\">"))).expect(id);
        let rest = &overview[from..];
        rest[..rest.find("</section>").unwrap()].to_string()
    };
    let (rectification, review) = (list("overdue-1"), list("overdue-2"));
    assert!(rectification.contains("整改逾期") && rectification.contains("示例乙社区"), "{rectification}");
    assert!(rectification.contains("瑶海区") && rectification.contains("期限 2027-03-01，示例区打击传销办公室"));
    assert!(rectification.contains("site/registry/340102/340102901002.html"));
    assert!(review.contains("复评逾期") && review.contains("示例甲社区") && review.contains("应在 2027-03-01"));
    assert!(!review.contains("示例乙社区"));
    assert!(!overview.contains("rectify-overdue") && !overview.contains("review-overdue"));
}
