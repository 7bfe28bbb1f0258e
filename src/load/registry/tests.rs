//! Tests of reading the registry's tables.

use super::super::table::testing::{from_repository, is_clean, report, snapshot};
use super::*;

const REGIONS: &str = "code,name\n34,安徽省\n3401,合肥市\n340102,瑶海区\n";
const AUTHORITIES: &str = "id,name,level,region\nhefei,合肥市办公室,市级,3401\n";

fn load(snapshot: &Snapshot) -> (Tables, Vec<String>, Vec<Diagnostic>) {
    let (mut sources, mut findings) = (Sources::default(), Vec::new());
    let tables = read(snapshot, &mut sources, &mut findings);
    let lines = report(&findings, &sources);
    (tables, lines, findings)
}

fn load_with(subjects: &str, events: &str) -> (Tables, Vec<String>) {
    let (tables, lines, _) = load(&snapshot(&[
        ("registry/regions.csv", REGIONS.as_bytes()),
        ("registry/authorities.csv", AUTHORITIES.as_bytes()),
        ("registry/subjects.csv", subjects.as_bytes()),
        ("registry/events.csv", events.as_bytes()),
    ]));
    (tables, lines)
}

#[test]
fn the_example_has_no_fault() {
    let (tables, lines, _) = load(&from_repository(&[
        ("registry/regions.csv", "content/registry/regions.csv"),
        ("registry/authorities.csv", "content/registry/authorities.csv"),
        ("registry/subjects.csv", "content/registry/subjects.csv"),
        ("registry/events.csv", "content/registry/events.csv"),
    ]));
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(tables.regions.0.len(), 137);
    assert_eq!(tables.registry.subjects().len(), 46);
    assert_eq!(tables.registry.events().len(), 123);
    assert_eq!(tables.tables["registry/subjects"][0].as_str(), "registry/subjects.csv");
}

#[test]
fn workbooks_of_officers_are_read() {
    let (tables, lines, findings) = load(&from_repository(&[
        ("registry/regions.csv", "content/registry/regions.csv"),
        ("registry/authorities.csv", "content/registry/authorities.csv"),
        ("registry/subjects.xlsx", "tests/fixtures/officer.xlsx"),
        ("registry/events.xlsx", "tests/fixtures/events.xlsx"),
    ]));
    assert!(is_clean(&findings), "{lines:#?}");
    // Codes that stand there as numbers.
    assert!(lines.len() == 11 && lines[0] == "repaired A4" && lines.iter().all(|l| l.starts_with("repaired ")));
    let subjects = tables.registry.subjects();
    assert_eq!(subjects.len(), 6);
    assert_eq!((subjects[0].code.as_str(), subjects[0].kind), ("340102901001", SubjectKind::Community));
    assert!(!subjects[0].demonstration && subjects[2].demonstration);
    let events = tables.registry.events();
    assert_eq!(events.len(), 13);
    assert_eq!(events[0].date, crate::base::parse_date("2024-03-20").unwrap());
}

#[test]
fn every_fault_of_a_list_is_found_at_its_cell() {
    let subjects = "编码,类别,名称,所属区划,举报电话,示范点,备注\n\
        340102001001,社区,甲社区,340102,,,\n\
        340102001001,社区,乙社区,340102,,,\n\
        3.40102E+11,社区,丙社区,340102,,,\n\
        340102001004,街坊,丁社区,340102,,,\n\
        340103001005,社区,戊社区,340102,,maybe,\n\
        340102001006,社区,,340109,,,\n\
        ３４０１０２００１００７,村,庚村,340102,,,\n\
        ,,,,,,\n\
        p-1,网络平台,辛,3401,,,\n\
        注：以上为示例,,,,,,\n";
    let (tables, lines) = load_with(subjects, "date,subject,event,authority,document,deadline,reason\n");
    assert_eq!(
        lines,
        [
            "bad-code 4:1 3.40102E+11",
            "bad-value 5:14 街坊",
            "bad-value 6:29 maybe",
            "code-outside-region 6:1 340103001005 | 6:21 340102",
            "duplicate-id 3:1 340102001001 | 2:1 340102001001",
            "missing-cell 7:17 ",
            "repaired 11:1 注：以上为示例,,,,,,",
            "repaired 8:1 ３４０１０２００１００７",
            "unknown-column 1:24 备注",
            "unknown-reference 7:18 340109",
        ]
    );
    let codes: Vec<&str> = tables.registry.subjects().iter().map(|s| s.code.as_str()).collect();
    assert_eq!(codes, ["340102001001", "340102001007", "p-1"]);
}

#[test]
fn the_ledger_is_checked_cell_by_cell() {
    let subjects = "code,kind,name,region\n340102001001,社区,甲社区,340102\n340102001002,社区,\"乙\n社,区\",340999\n";
    let events = "date;subject;event;authority;document;deadline;reason\n\
        2024-01-01;340102001001;命名;合肥市办公室;;;\n\
        2024-13-01;340102001001;复评;hefei;;;\n\
        2024-02-01;340102001009;复评;hefey;;;\n\
        2024-03-01;340102001001;限期整改;hefei;;;\n\
        2024-03-01;340102001001;rectify;hefei;;2024-03-01;原因\n\
        2024-04-01;340102001001;review;hefei;;2024-05-01;\n\
        2024-04-01;340102001001;revoke;hefei;;;\n\
        2024-04-01;340102001002;name;hefei;;;\n";
    let (tables, lines) = load_with(subjects, events);
    assert_eq!(
        lines,
        [
            "bad-date 3:1 2024-13-01",
            "bad-deadline 5:37 ",
            "bad-deadline 6:40 2024-03-01",
            "bad-deadline 7:39 2024-05-01",
            "missing-cell 5:38 ",
            "missing-cell 8:40 ",
            "repaired 3:17 \"乙\n社,区\"",
            "unknown-reference 4:12 340102001009",
            "unknown-reference 4:28 hefey",
            "unknown-reference 4:6 340999",
        ]
    );
    // Events of a subject with a faulty row are left out: the rest of its history would look out of order.
    assert_eq!(tables.registry.events().len(), 1);
    assert_eq!(tables.registry.events()[0].authority, "hefei");
}

#[test]
fn one_missing_table_is_one_finding() {
    let subjects = "code,kind,name,region\n340102001001,社区,甲,340102\n340102001002,社区,乙,340102\n";
    let (_, lines, _) = load(&snapshot(&[("registry/subjects.csv", subjects.as_bytes())]));
    assert_eq!(lines, ["missing-file 2:19 340102"]);
    let (_, lines, _) = load(&snapshot(&[]));
    assert_eq!(lines, Vec::<String>::new());
    let (_, lines) = load_with("code,kind,region\n340102001001,社区,340102\n", "date,event\n");
    assert_eq!(
        lines,
        ["missing-column 1:1 code,kind,region", "missing-column 1:1 date,event", "missing-column 1:1 date,event",]
    );
}

#[test]
fn broken_text_is_said_with_its_place() {
    let twice: &[(&str, &[u8])] =
        &[("registry/regions.csv", "code,name\n34,安徽省\n3401,合肥市\n".as_bytes()), ("registry/regions.xlsx", b"x")];
    assert_eq!(load(&snapshot(twice)).1, ["table-twice content/registry/regions.xlsx | content/registry/regions.csv"]);
    let mut damaged = "code,name\n34,安徽省\n3401,合肥市\n340102,瑶海区".as_bytes().to_vec();
    damaged.truncate(damaged.len() - 1);
    let (_, lines, findings) = load(&snapshot(&[("registry/regions.csv", &damaged)]));
    assert_eq!(lines, ["table-unreadable 4:10 \u{fffd}"]);
    assert_eq!(findings[0].args["offset"], (damaged.len() - 1).to_string());
    let (_, lines, _) = load(&snapshot(&[("registry/regions.csv", b"code,name\n34,\"a\n35,b\n36,c\n")]));
    assert_eq!(lines, ["table-unreadable 2:1 34,\"a"]);
    let (_, lines, _) = load(&snapshot(&[("registry/regions.csv", b"code,name\n34,\"a\n35,b\n36,\"c\n")]));
    assert_eq!(lines, ["table-unreadable 2:1 34,\"a"]);
    let (_, lines, _) = load(&snapshot(&[("registry/regions.csv", b"code,name\n34,\xb0\xb2\xbb\xd5\xff\n")]));
    assert_eq!(lines, ["table-unreadable 2:6 \u{fffd}"]);
    for bytes in [&b""[..], b"\xef\xbb\xbf", b"PK\x03\x04"] {
        assert_eq!(
            load(&snapshot(&[("registry/regions.csv", bytes)])).1,
            ["table-unreadable content/registry/regions.csv"]
        );
    }
}

#[test]
fn excel_text_in_utf16_with_tabs_is_read() {
    let text = "\u{feff}区划一览\r\n\r\n代码\t名称\r\n34\t安徽省\r\n3401\t\"合肥市\"\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (tables, lines, _) = load(&snapshot(&[("registry/regions.csv", &bytes)]));
    assert_eq!(lines, Vec::<String>::new());
    let names: Vec<&str> = tables.regions.0.values().map(|region| region.name.as_str()).collect();
    assert_eq!(names, ["安徽省", "合肥市"]);
}

#[test]
fn the_code_of_a_community_fits_the_table_of_divisions() {
    let regions = "code,name\n34,安徽省\n3401,合肥市\n340102,瑶海区\n3402,芜湖市\n";
    let subjects = "code,kind,name,region\n\
        340102000000,社区,甲,340102\n\
        340102901000,社区,乙,340102\n\
        349902901001,社区,丙,34\n\
        340199001001,社区,丁,3401\n\
        340102901009,社区,戊,3401\n\
        340202901001,社区,己,3402\n\
        340203901001,社区,庚,34\n\
        340102901010,社区,辛,340102\n";
    let (tables, lines, _) = load(&snapshot(&[
        ("registry/regions.csv", regions.as_bytes()),
        ("registry/subjects.csv", subjects.as_bytes()),
    ]));
    assert_eq!(
        lines,
        [
            "bad-code 2:1 340102000000",
            "bad-code 3:1 340102901000",
            "region-above 6:19 3401 | 6:1 340102901009",
            "region-above 8:19 34 | 8:1 340203901001",
            "unknown-reference 4:1 349902901001",
            "unknown-reference 5:1 340199001001",
        ]
    );
    // No county of 芜湖 is in the table, so that nobody can say which there are.
    let codes: Vec<&str> = tables.registry.subjects().iter().map(|s| s.code.as_str()).collect();
    assert_eq!(codes, ["340102901010", "340202901001"]);
}

const TWO: &str = "code,kind,name,region\n340102001001,社区,甲社区,340102\n";

#[test]
fn a_name_of_several_offices_is_refused_with_their_ids() {
    let authorities = "id,name,level,region\na1,联席办,市,3401\na2,联席办,区,340102\na3,瑶海办,区,340102\n";
    let events = "date,subject,event,authority\n2026-03-20,340102001001,命名,联席办\n";
    let load_by = |events: &str| {
        load(&snapshot(&[
            ("registry/regions.csv", REGIONS.as_bytes()),
            ("registry/authorities.csv", authorities.as_bytes()),
            ("registry/subjects.csv", TWO.as_bytes()),
            ("registry/events.csv", events.as_bytes()),
        ]))
    };
    let (_, lines, findings) = load_by(events);
    assert_eq!(lines, ["bad-value 2:28 联席办"]);
    assert!(findings[0].hint(crate::base::Lang::Zh).contains("a1、a2"));
    let (tables, lines, _) = load_by(&events.replace("联席办", "瑶海办"));
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(tables.registry.events()[0].authority, "a3");
}

#[test]
fn the_level_of_an_office_is_that_of_its_division() {
    let authorities = "id,name,level,region\nyaohai,瑶海办,市,340102\nhefei,合肥办,市,3401\n";
    let (_, lines, findings) = load(&snapshot(&[
        ("registry/regions.csv", REGIONS.as_bytes()),
        ("registry/authorities.csv", authorities.as_bytes()),
        ("registry/subjects.csv", TWO.as_bytes()),
        // An office that was refused is no second fault where it is named.
        ("registry/events.csv", "date,subject,event,authority\n2026-03-20,340102001001,命名,瑶海办\n".as_bytes()),
    ]));
    assert_eq!(lines, ["bad-value 2:12 市 | 2:14 340102"]);
    assert!(findings[0].hint(crate::base::Lang::Zh).contains("县（区划 340102 是这一级）"));
}

#[test]
fn years_that_no_ledger_has_are_refused() {
    let events = "date,subject,event,authority,document,deadline,reason\n\
        1905-07-16,340102001001,命名,hefei,,,\n\
        2026-05-15,340102001001,整改,hefei,,2206-12-31,台账\n\
        2026-05-15,340102001001,整改,hefei,,2062-06-15,台账\n\
        2026-06-15,340102001001,整改,hefei,,2029-06-15,台账\n";
    let (_, lines) = load_with(TWO, events);
    assert_eq!(lines, ["bad-deadline 4:35 2062-06-15", "bad-value 2:1 1905-07-16", "bad-value 3:35 2206-12-31"]);
}

#[test]
fn a_review_whose_reason_says_it_failed_is_refused() {
    for (event, reason, is_refused) in [
        ("复核", "不合格，限期整改", true),
        ("复评", "未通过", true),
        ("review", "整改未完成", true),
        ("复核", "要求整改", true),
        ("复核", "建议取消", true),
        ("复核", "未完成整改", true),
        ("复核", "整改到位，复核通过", false),
        ("复核通过", "已整改", false),
        ("复核", "台账齐全", false),
        ("限期整改", "不合格", false),
    ] {
        let deadline = if event == "限期整改" { "2026-09-01" } else { "" };
        let events = format!(
            "date,subject,event,authority,document,deadline,reason\n2026-06-01,340102001001,{event},hefei,,{deadline},{reason}\n"
        );
        let (_, lines) = load_with(TWO, &events);
        let is_said = lines.iter().any(|line| line.starts_with("bad-value 2:25 "));
        assert_eq!((is_said, lines.len()), (is_refused, usize::from(is_refused)), "{reason}: {lines:?}");
    }
}
