//! Workbooks made by hand: what officers, other programs and hostile people put into a sheet.

use super::super::book::read;
use super::super::columns::{Column, EVENTS, SUBJECTS};
use super::super::table::testing::{report, snapshot};
use super::super::table::{Found, Table};
use super::*;
use crate::base::Sources;

const NS: &str = "http://schemas.openxmlformats.org";

/// Packs a sheet into the smallest workbook there is.
fn workbook(sheet: &str) -> Vec<u8> {
    workbook_of(&[("名单", "", sheet)])
}

/// Packs sheets with their names and attributes; style 1 is a date, style 2 a time of day.
fn workbook_of(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{NS}/officeDocument/2006/relationships/{kind}' Target='{target}'/>")
    };
    let relations =
        |inner: String| format!("<Relationships xmlns='{NS}/package/2006/relationships'>{inner}</Relationships>");
    let (mut list, mut targets, mut parts) = (String::new(), relation("s", "styles", "styles.xml"), Vec::new());
    for (at, (name, attributes, sheet)) in (1..).zip(sheets) {
        list += &format!("<sheet name='{name}' sheetId='{at}' r:id='r{at}' {attributes}/>");
        targets += &relation(&format!("r{at}"), "worksheet", &format!("worksheets/sheet{at}.xml"));
        let sheet = format!("<worksheet xmlns='{NS}/spreadsheetml/2006/main'>{sheet}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet));
    }
    let book = format!(
        "<workbook xmlns='{NS}/spreadsheetml/2006/main' xmlns:r='{NS}/officeDocument/2006/relationships'>\
         <sheets>{list}</sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns='{NS}/spreadsheetml/2006/main'><cellXfs count='3'><xf numFmtId='0'/><xf numFmtId='14'/>\
         <xf numFmtId='20'/></cellXfs></styleSheet>"
    );
    parts.extend([
        ("_rels/.rels".into(), relations(relation("r0", "officeDocument", "xl/workbook.xml"))),
        ("xl/_rels/workbook.xml.rels".into(), relations(targets)),
        ("xl/workbook.xml".into(), book),
        ("xl/styles.xml".into(), styles),
    ]);
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    store(&parts)
}

/// Writes an archive without compression.
fn store(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let crc = !text.bytes().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        });
        let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields.extend(crc.to_le_bytes());
        fields.extend([(text.len() as u32).to_le_bytes(); 2].concat());
        fields.extend((name.len() as u32).to_le_bytes());
        directory.extend([b"PK\x01\x02\x14\0".as_slice(), &fields, &[0; 10]].concat());
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend([b"PK\x03\x04".as_slice(), &fields, name.as_bytes(), text.as_bytes()].concat());
    }
    let (start, count) = (out.len() as u32, (parts.len() as u16).to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &(directory.len() as u32).to_le_bytes()].concat();
    out.extend([directory.as_slice(), &end, &start.to_le_bytes(), &[0; 2]].concat());
    out
}

/// Writes rows of cells: `=` begins an error, `#` a number, `@` a date, `~` a time, `?` true or false, `f` and `$` a
/// formula without a result and with an empty one, the rest is text.
fn sheet(rows: &[(u32, &[(&str, &str)])]) -> String {
    let cell = |row: u32, (column, value): &(&str, &str)| match value.split_at_checked(1) {
        Some(("=", error)) => format!("<c r='{column}{row}' t='e'><f>A1</f><v>{error}</v></c>"),
        Some(("#", number)) => format!("<c r='{column}{row}'><v>{number}</v></c>"),
        Some(("@", number)) => format!("<c r='{column}{row}' s='1'><v>{number}</v></c>"),
        Some(("~", number)) => format!("<c r='{column}{row}' s='2'><v>{number}</v></c>"),
        Some(("?", truth)) => format!("<c r='{column}{row}' t='b'><v>{truth}</v></c>"),
        Some(("f", formula)) => format!("<c r='{column}{row}'><f>{formula}</f><v></v></c>"),
        Some(("$", formula)) => format!("<c r='{column}{row}' t='str'><f>{formula}</f><v></v></c>"),
        _ => format!("<c r='{column}{row}' t='inlineStr'><is><t>{value}</t></is></c>"),
    };
    let row = |(row, cells): &(u32, &[(&str, &str)])| {
        let cells: String = cells.iter().map(|c| cell(*row, c)).collect();
        format!("<row r='{row}'>{cells}</row>")
    };
    format!("<dimension ref='A1:XFD1048576'/><sheetData>{}</sheetData>", rows.iter().map(row).collect::<String>())
}

#[test]
fn a_sheet_is_read_whatever_stands_around_the_table() {
    let bytes = workbook(&sheet(&[
        (1, &[("A", "无传销社区名单")]),
        (3, &[("B", "编码"), ("C", "类别"), ("D", "名称"), ("E", "所属区划"), ("G", "备注"), ("XFD", "远")]),
        (4, &[("B", "#340102001001"), ("C", "社区"), ("D", "甲"), ("E", "#340102")]),
        (5, &[("B", " ")]),
        (7, &[("B", "#3.40102001002E11"), ("C", "社区"), ("D", "=#N/A"), ("E", "#340102"), ("XFD", "远")]),
        (8, &[("B", "注：以上为示例")]),
        (1_048_576, &[("B", "p-1"), ("C", "平台"), ("D", "乙"), ("E", "#340102")]),
    ]));
    let (mut sources, mut findings) = (Sources::default(), Vec::new());
    let snapshot = snapshot(&[("registry/subjects.xlsx", &bytes)]);
    let Found::Table(table) = Table::load("registry/subjects", &snapshot, &mut sources, &mut findings) else {
        panic!("{:?}", report(&findings, &sources));
    };
    let codes: Vec<&str> = (0..table.rows()).map(|row| table.get(row, "code")).collect();
    assert_eq!(codes, ["340102001001", "340102001002", "p-1"]);
    assert_eq!(table.get(1, "name"), "");
    let lines = report(&findings, &sources);
    assert_eq!(
        lines,
        ["bad-value D7", "repaired B4", "repaired B7", "repaired B8", "unknown-column B3", "unknown-column G3"]
    );
    let far = sources.resolve(table.place(2, "name"));
    assert_eq!(far.cell, Some(("名单", "D1048576".to_string())));
}

#[test]
fn hostile_positions_and_sizes_are_refused_or_read_without_a_panic() {
    for place in ["A0", "A99999999999", "ZZZZZZZZ1", "1", "A", "é1", "", "A4294967295"] {
        let cells = format!("<row r='4294967295'><c r='{place}'><v>1</v></c></row><row><c><v>1</v></c></row>");
        for dimension in ["A1:XFD1048576", "C9:A1", "A1:ZZZZZZZZ1", "A1:B2:C3", ""] {
            read_quietly(&workbook(&format!("<dimension ref='{dimension}'/><sheetData>{cells}</sheetData>")));
        }
    }
    for range in ["A0:A9", "A1:A4294967295", "A9:A1", "XFE1:ZZZZZZ2", "A2", "", "A2:A4294967296"] {
        let rows = sheet(&[(1, &[("A", "编码"), ("B", "类别"), ("C", "名称"), ("D", "所属区划")]), (3, &[("A", "1")])]);
        read_quietly(&workbook(&format!("{rows}<mergeCells count='1'><mergeCell ref='{range}'/></mergeCells>")));
    }
    let mut bomb = workbook(&sheet(&[]));
    let entry = bomb.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    assert!(
        matches!(read(&bomb, "registry/subjects", SUBJECTS), Err(failure) if failure.detail.en == "it unpacks to an absurd size")
    );
}

fn read_quietly(bytes: &[u8]) {
    // Whatever it says, it must say it.
    let _ = read(bytes, "registry/subjects", SUBJECTS);
}

#[test]
fn numbers_and_dates_keep_their_meaning() {
    let column =
        |kind| -> &'static Column { SUBJECTS.iter().chain(EVENTS).find(|column| column.kind == kind).unwrap() };
    let float = |number: f64, kind| text(&DataRef::Float(number), Some(column(kind)), false);
    assert_eq!(float(340_102_901_001.0, Kind::Code), "340102901001");
    assert_eq!(float(45371.0, Kind::Date), "2024-03-20");
    assert_eq!(float(20_240_320.0, Kind::Date), "20240320");
    assert_eq!(float(2024.0, Kind::Date), "2024");
    assert_eq!(float(2.5, Kind::Number), "2.5");
    assert_eq!(float(1e300, Kind::Code).len(), 301);
    assert_eq!(text(&DataRef::Error(calamine::CellErrorType::NA), Some(column(Kind::Code)), false), "\0e#N/A");
}

#[test]
fn damaged_workbooks_are_refused_without_a_panic() {
    for file in ["officer.xlsx", "events.xlsx"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
        let whole = std::fs::read(path).unwrap();
        for length in (0..whole.len()).step_by(whole.len() / 100) {
            read_quietly(&whole[..length]);
        }
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..1 + seed % 4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 20) as usize % bytes.len();
                bytes[at] ^= 1 << (seed >> 61);
            }
            read_quietly(&bytes);
        }
    }
}

/// Reads a workbook as a table; returns its rows and what is said, with the hints.
fn load(path: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>, String) {
    let (mut sources, mut findings) = (Sources::default(), Vec::new());
    let snapshot = snapshot(&[(path, bytes)]);
    let mut rows = Vec::new();
    for (name, columns) in super::super::columns::TABLES {
        if let Found::Table(table) = Table::load(name, &snapshot, &mut sources, &mut findings) {
            let row = |row| columns.iter().map(|column| table.get(row, column.field)).collect::<Vec<_>>().join("|");
            rows.extend((0..table.rows()).map(row));
        }
    }
    let hints = findings.iter().map(|finding| finding.hint(crate::base::Lang::Zh) + "\n").collect();
    (rows, report(&findings, &sources), hints)
}

const SUBJECT_HEAD: (u32, &[(&str, &str)]) =
    (1, &[("A", "编码"), ("B", "类别"), ("C", "名称"), ("D", "所属区划"), ("E", "示范点"), ("F", "部门互动")]);
const EVENT_HEAD: (u32, &[(&str, &str)]) =
    (1, &[("A", "日期"), ("B", "对象"), ("C", "事件"), ("D", "命名机关"), ("E", "文号"), ("F", "整改期限")]);
const SUBJECT: &[(&str, &str)] = &[("A", "p-1"), ("B", "平台"), ("C", "示例"), ("D", "#34")];

#[test]
fn a_formula_without_a_result_is_no_empty_cell() {
    let rows =
        sheet(&[SUBJECT_HEAD, (2, &[("A", "p-1"), ("B", "平台"), ("C", "fA1&amp;B1"), ("D", "#34"), ("E", "$A1")])]);
    let (_, said, hints) = load("registry/subjects.xlsx", &workbook(&rows));
    assert_eq!(said, ["bad-value C2"]);
    assert!(hints.contains("公式没有保存结果"), "{hints}");
}

#[test]
fn numbers_that_only_look_like_dates_are_named() {
    let event = |date| [("A", date), ("B", "p-1"), ("C", "命名"), ("D", "hefei"), ("F", "@20261231")];
    for (date, number) in [("@2024", "2024"), ("@20260320", "20260320"), ("@30000", "30000")] {
        let bytes = workbook(&sheet(&[EVENT_HEAD, (2, &event(date))]));
        let (_, said, hints) = load("registry/events.xlsx", &bytes);
        assert_eq!(said, ["bad-value A2", "bad-value F2"]);
        assert!(hints.contains(&format!("数字 {number}")) && hints.contains("数字 20261231"), "{hints}");
    }
    let (rows, ..) = load("registry/events.xlsx", &workbook(&sheet(&[EVENT_HEAD, (2, &event("@46101"))])));
    assert!(rows[0].starts_with("2026-03-20|"), "{rows:?}");
    let (_, said, _) = load("registry/events.xlsx", &workbook(&sheet(&[EVENT_HEAD, (2, &event("#30000"))])));
    assert_eq!(said, ["bad-value A2", "bad-value F2"]);
}

#[test]
fn dates_and_truths_are_no_words() {
    let cells = [("A", "@46101"), ("B", "p-1"), ("C", "命名"), ("D", "?1"), ("E", "@46113")];
    let (_, said, hints) = load("registry/events.xlsx", &workbook(&sheet(&[EVENT_HEAD, (2, &cells)])));
    assert_eq!(said, ["bad-value D2", "bad-value E2"]);
    assert!(hints.contains("变成了日期") && hints.contains("变成了真假值"), "{hints}");
    let cells = [("A", "p-1"), ("B", "平台"), ("C", "~0.25"), ("D", "#34"), ("E", "?1"), ("F", "?0")];
    let (rows, said, _) = load("registry/subjects.xlsx", &workbook(&sheet(&[SUBJECT_HEAD, (2, &cells)])));
    assert_eq!(said, ["bad-value C2"]);
    assert!(rows[0].contains("|yes|") && rows[0].contains("|no|"), "{rows:?}");
}

#[test]
fn a_cell_merged_over_fields_is_no_value() {
    let rows = sheet(&[
        SUBJECT_HEAD,
        (2, &[("A", "一、平台")]),
        (3, &[("A", "p-1"), ("B", "平台"), ("C", "示例"), ("D", "#34"), ("E", "是")]),
        (4, &[("A", "p-2"), ("B", "平台"), ("C", "示例乙"), ("D", "#34")]),
    ]);
    let merges = "<mergeCells count='2'><mergeCell ref='A2:F2'/><mergeCell ref='E3:F4'/></mergeCells>";
    let (rows, said, hints) = load("registry/subjects.xlsx", &workbook(&format!("{rows}{merges}")));
    assert_eq!((rows.len(), &said[..]), (2, &["bad-value E3".to_string(), "repaired A2".to_string()][..]));
    assert!(hints.contains("请取消合并"), "{hints}");
}

#[test]
fn the_header_of_two_rows_with_the_mechanisms_is_found() {
    let rows = sheet(&[
        (1, &[("A", "示例区名单")]),
        (2, &[("A", "序号"), ("B", "编码"), ("C", "类别"), ("D", "名称"), ("E", "所属区划"), ("F", "五项机制")]),
        (3, &[("F", "部门互动"), ("G", "信息采集"), ("H", "宣传教育"), ("I", "责任落实"), ("J", "监管打击")]),
        (4, &[("A", "#1"), ("B", "p-1"), ("C", "平台"), ("D", "示例"), ("E", "#34"), ("F", "是"), ("J", "否")]),
    ]);
    let merges: String = ["A1:J1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:J2"]
        .map(|r| format!("<mergeCell ref='{r}'/>"))
        .concat();
    let (rows, said, _) =
        load("registry/subjects.xlsx", &workbook(&format!("{rows}<mergeCells>{merges}</mergeCells>")));
    assert_eq!(said, Vec::<String>::new());
    assert!(rows[0].starts_with("p-1|platform|示例|34|") || rows[0].starts_with("p-1|平台|示例|34|"), "{rows:?}");
    assert!(rows[0].contains("|是||||否|"), "{rows:?}");
}

#[test]
fn sheets_that_are_left_out_or_joined_are_named() {
    let (whole, other) = (sheet(&[SUBJECT_HEAD, (2, SUBJECT)]), sheet(&[SUBJECT_HEAD]));
    let loose = sheet(&[(1, &[("A", "340102901009"), ("B", "社区"), ("C", "示例庚社区"), ("D", "340102901")])]);
    let events = sheet(&[EVENT_HEAD, (2, &[("A", "2026-03-20"), ("B", "p-1"), ("C", "命名"), ("D", "hefei")])]);
    let hidden = "state='hidden'";
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)], &'a str, &'a str, usize);
    let cases: [Case<'_>; 9] = [
        ("subjects", &[("甲", "", &whole), ("乙", hidden, &whole)], "sheet-left-out", "取消隐藏", 1),
        ("subjects", &[("甲", "", &whole), ("乙", hidden, &other)], "", "", 1),
        ("subjects", &[("甲", "", &whole), ("命名事件", "", &events)], "sheet-left-out", "registry.xlsx", 1),
        ("subjects", &[("甲", "", &whole), ("乙", "", &whole)], "sheets-joined", "副本", 2),
        ("subjects", &[("甲", "", &whole), ("乙", "", &loose)], "sheet-left-out", "表头复制", 1),
        ("registry", &[("创建主体", "", &whole), ("命名事件", hidden, &events)], "sheet-left-out", "取消隐藏", 2),
        ("registry", &[("创建主体", "", &whole), ("创建主体 (2)", "", &whole)], "sheet-left-out", "副本", 1),
        ("registry", &[("创建主体", "", &whole), ("subjects", "", &whole)], "sheets-joined", "副本", 2),
        ("registry", &[("创建主体", "", &whole), ("备用", "", &loose)], "sheet-left-out", "名称", 1),
    ];
    for (name, sheets, code, words, count) in cases {
        let path = format!("registry/{name}.xlsx");
        let (rows, said, hints) = load(&path, &workbook_of(sheets));
        let expected: Vec<String> =
            [code].iter().filter(|code| !code.is_empty()).map(|code| format!("{code} content/{path}")).collect();
        assert_eq!((said, rows.len()), (expected, count), "{sheets:?}");
        assert!(hints.contains(words), "{hints}");
    }
}
