//! Tables as officers keep them: whatever Excel and WPS make of a clean table, the site stays the same to the byte,
//! or the report names the cell.

use crate::harness::{Project, assert_same, repository};

const BUILD: [&str; 5] = ["build", "--as-of", "2027-02-01", "--only", "site"];
const SUBJECTS: &str = "content/registry/subjects.csv";
const EVENTS: &str = "content/registry/events.csv";
const VENUES: &str = "content/places/venues.csv";

/// Fails unless the project makes the site of the small campaign; returns what the program said.
#[track_caller]
fn reads_as_clean(project: &Project) -> String {
    let clean = Project::small();
    clean.run(&BUILD).ok();
    let said = project.run(&BUILD).ok().stderr;
    assert_same(&clean.files("output/site"), &project.files("output/site"));
    said
}

/// Writes a table of the small campaign again after a change of its text.
fn rewritten(table: &str, change: impl Fn(&str) -> String) -> Project {
    let project = Project::small();
    let text = change(&project.read(table));
    project.write(table, text);
    project
}

/// Fails unless the build ends with this many findings of a code and no others that are errors.
#[track_caller]
fn refuses(project: &Project, code: &str, count: usize) -> String {
    let said = project.run(&BUILD).expect(1).stderr;
    assert_eq!(said.matches(&format!("错误[{code}]")).count(), count, "{said}");
    assert_eq!(said.matches("错误[").count(), count, "{said}");
    said
}

#[test]
fn titles_notes_and_empty_rows_are_no_data() {
    let project = rewritten(SUBJECTS, |text| {
        let text = text.replace("340102901003", ",,,,,,,\r\n340102901003").replace('\n', "\r\n");
        format!(
            "示例区无传销社区名单,,,,,,,\n填报单位：示例办,,,填报日期：,2027-01-04,,,\n\n{text},,,,,,,\n注：内容均为示例,,,,,,,\n"
        )
    });
    let said = reads_as_clean(&project);
    assert_eq!(said.matches("[repaired]").count(), 1, "{said}");
    assert!(said.contains("已把 `注：内容均为示例` 读作 `说明`"), "{said}");
}

#[test]
fn chinese_headers_in_any_order_will_do() {
    let project = rewritten(SUBJECTS, |text| {
        let rows = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let kind = cells[1].replace("community", "社区").replace("village", "行政村").replace("platform", "平台");
            let order =
                [cells[2], &kind, cells[0], cells[3], cells[7], cells[4], cells[5], &cells[6].replace("yes", "√")];
            order.join(",") + "\n"
        });
        "名　称,类别,社区（村）代码*,所属区划,事迹,举报电话,责任单位,示范点\n".to_string() + &rows.collect::<String>()
    });
    project.replace(SUBJECTS, "行政村", "村");
    reads_as_clean(&project);
}

#[test]
fn gbk_utf16_tabs_and_semicolons_are_read() {
    let gbk = Project::small();
    gbk.write(SUBJECTS, encoding_rs::GBK.encode(&gbk.read(SUBJECTS)).0);
    assert!(!reads_as_clean(&gbk).contains('['));
    let tabs = Project::small();
    let text = format!("\u{feff}{}", tabs.read(EVENTS).replace(',', "\t"));
    tabs.write(EVENTS, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    assert!(!reads_as_clean(&tabs).contains('['));
    assert!(!reads_as_clean(&rewritten(VENUES, |text| text.replace(',', ";"))).contains('['));
    assert!(!reads_as_clean(&rewritten(SUBJECTS, |text| format!("\u{feff}{text}"))).contains('['));
}

#[test]
fn a_workbook_with_title_numbers_for_codes_and_serial_dates_is_the_same_ledger() {
    let project = Project::small();
    project.remove(EVENTS);
    let book = std::fs::read(repository().join("tests/fixtures/ledger.xlsx")).unwrap();
    project.write("content/registry/events.xlsx", book);
    let said = reads_as_clean(&project);
    assert_eq!(
        said.matches('[').count(),
        6,
        "the note below the table, and five cells that show another number: {said}"
    );
    for cell in ["B5", "A6", "B6", "B10", "B11", "A13"] {
        assert!(said.contains(&format!("（台账!{cell}）")), "{cell}: {said}");
    }
}

#[test]
fn spellings_of_codes_and_dates_are_repaired_and_shown() {
    for (from, to, repaired) in [
        ("340102901002,c", "３４０１０２９０１００２,c", 1),
        ("340102901002,c", "340102901002.00,c", 1),
        ("340102901002,c", "'340102901002,c", 1),
        ("340102901002,c", "\"=\"\"340102901002\"\"\",c", 1),
        ("340102901002,c", "3401 0290 1002,c", 1),
        ("340102901002,c", "3.40102901002E+11,c", 1),
        ("340102901002,c", " 340102901002\t,c", 1),
    ] {
        let said = reads_as_clean(&rewritten(SUBJECTS, |text| text.replace(from, to)));
        assert_eq!(said.matches("[repaired]").count(), repaired, "{to}: {said}");
    }
    for date in ["2026/3/1", "2026.3.1", "2026年3月1日", "20260301", "2026-3-1 0:00", "２０２６－０３－０１"]
    {
        reads_as_clean(&rewritten(EVENTS, |text| text.replace("2026-03-01", date)));
    }
}

#[test]
fn quotes_commas_and_line_breaks_stay_inside_their_cell() {
    let project = rewritten(EVENTS, |text| {
        text.replace("台账不全", "\"台账不全\r\n签到\"\"补填\"\"，3,200 元无据\"")
            .replace("出租屋未登记", "\"出租屋未登记\"")
    });
    let said = project.run(&BUILD).ok().stderr;
    assert!(said.contains("[repaired]") && said.contains("台账不全签到\"补填\"，3,200 元无据"), "{said}");
    let page = project.read("output/site/registry/340102/340102901002.html");
    assert!(page.contains("3,200 元无据"), "{page}");
    // A fault below such a cell is still found at its own line.
    let project = rewritten(SUBJECTS, |text| {
        text.replace("示例甲社区居委会", "\"示例甲\n社区\n居委会\"").replace("340102901201,village", "340102901201,乡")
    });
    assert!(refuses(&project, "bad-value", 1).contains("subjects.csv:7:14"));
}

#[test]
fn a_quote_that_never_closes_is_found_where_it_opens() {
    let project = rewritten(SUBJECTS, |text| text.replace("示例甲社区,", "\"示例甲社区,"));
    let said = refuses(&project, "table-unreadable", 1);
    assert!(said.contains("subjects.csv:2:1") && said.contains("引号没有配对"), "{said}");
}

#[test]
fn a_row_pasted_twice_is_one_finding_with_both_places() {
    let project = rewritten(SUBJECTS, |text| text.to_string() + "340102901002,community,示例乙社区,340102901,,,,\n");
    let said = refuses(&project, "duplicate-id", 1);
    assert!(said.contains("这里先出现") && said.contains("7 | 340102901002"), "{said}");
}

#[test]
fn one_table_in_two_files_and_one_column_twice_are_refused() {
    let project = Project::small();
    project
        .write("content/registry/events.xlsx", std::fs::read(repository().join("tests/fixtures/ledger.xlsx")).unwrap());
    refuses(&project, "table-twice", 1);
    let project = rewritten(VENUES, |text| text.replace("address", "name"));
    assert!(refuses(&project, "duplicate-key", 1).contains("venues.csv:1:21"));
}

#[test]
fn old_workbooks_and_files_with_a_wrong_name_are_told_apart() {
    for (name, bytes, words) in [
        ("subjects.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "旧版工作簿"),
        ("subjects.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版工作簿"),
        ("subjects.xlsx", b"code,kind,name,region\n", "不是 Excel 文件"),
        ("subjects.xlsx", b"PK\x03\x04", "不完整"),
        ("subjects.csv", b"PK\x03\x04\x14\0", "这是 Excel 文件"),
        ("subjects.csv", b"", "表是空的"),
    ] {
        let project = Project::small();
        project.remove(SUBJECTS);
        project.write(&format!("content/registry/{name}"), bytes);
        let said = refuses(&project, "table-unreadable", 1);
        assert!(said.contains(words), "{name}: {said}");
    }
}

#[test]
fn one_broken_row_does_not_accuse_its_neighbours() {
    // The naming cannot be read; the rectification after it is not out of order for that.
    refuses(
        &rewritten(EVENTS, |text| text.replace("340102901002,name,yaohai", "340102901002,name,yaohia")),
        "unknown-reference",
        1,
    );
    refuses(&rewritten(EVENTS, |text| text.replacen("2026-03-01", "2026-02-30", 2)), "bad-date", 2);
    // All communities point at a street whose code lost a digit.
    refuses(&rewritten("content/registry/regions.csv", |text| text.replace("340102901,", "34010290,")), "bad-code", 1);
    // A venue without a kind is still there for placements and screens.
    refuses(&rewritten(VENUES, |text| text.replace("示例广场,plaza", "示例广场,")), "missing-cell", 1);
    refuses(&rewritten(VENUES, |text| text.replace("square,", "square one,")), "bad-value", 1);
}

#[test]
fn a_failed_formula_is_no_name() {
    let project = rewritten(SUBJECTS, |text| text.replace("示例乙社区", "#REF!").replace("示例丁村", "#N/A"));
    assert!(refuses(&project, "bad-value", 2).contains("公式出错"));
}

#[test]
fn a_story_that_nobody_tells_is_an_unknown_reference() {
    let project = rewritten(SUBJECTS, |text| text.replace("yes,about", "yes,abuot"));
    assert!(refuses(&project, "unknown-reference", 1).contains("是不是想写 `about`"));
}
