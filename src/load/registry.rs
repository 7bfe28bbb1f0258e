//! The registry tables: divisions, authorities, subjects and the ledger. Promises that every code, reference and date
//! in what it returns is sound; a row with an error is reported and left out. Whether an authority had the power and
//! whether events follow a legal order is for the checks to say.

use super::grid::{is_scientific, loose};
use super::reference::{Ids, own_id};
use super::snapshot::Snapshot;
use super::table::{Found, Row, Table};
use crate::base::{Code, ContentPath, Diagnostic, Sources, Text};
use crate::model::{Authority, Event, EventKind, Level, Region, RegionCode, Regions, Registry, Subject, SubjectKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What the registry's tables hold.
pub(super) struct Tables {
    pub regions: Regions,
    pub registry: Registry,
    /// Where each table was read from.
    pub tables: BTreeMap<&'static str, ContentPath>,
    /// The division codes other tables may use.
    pub known: Divisions,
}

/// Reads all tables of the registry.
pub(super) fn read(snapshot: &Snapshot, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> Tables {
    let mut tables = BTreeMap::new();
    let mut load = |name: &'static str| {
        let found = Table::load(name, snapshot, sources, findings);
        note_path(&mut tables, name, &found);
        found
    };
    let (regions, authorities) = (load("registry/regions"), load("registry/authorities"));
    let (subjects, events) = (load("registry/subjects"), load("registry/events"));

    let (regions, mut known) = read_regions(&regions, findings);
    let (authorities, mut authority_ids) = read_authorities(&authorities, &mut known, findings);
    let (subjects, mut subject_ids) = read_subjects(&subjects, &mut known, findings);
    let events = read_events(&events, &authorities, &mut authority_ids, &mut subject_ids, findings);
    Tables { regions, registry: Registry::new(authorities, subjects, events), tables, known }
}

/// Remembers where a table was read from.
pub(super) fn note_path(tables: &mut BTreeMap<&'static str, ContentPath>, name: &'static str, found: &Found) {
    match found {
        Found::Table(table) => tables.insert(name, table.path.clone()),
        Found::Broken(path) => tables.insert(name, path.clone()),
        Found::Absent => None,
    };
}

/// Calls `read` for each row of a table that is there, and keeps what it returns for good rows.
pub(super) fn each<'t, T>(
    found: &'t Found,
    findings: &mut Vec<Diagnostic>,
    mut read: impl FnMut(&mut Row<'t, '_>) -> Option<T>,
) -> Vec<T> {
    let Found::Table(table) = found else { return Vec::new() };
    let mut all = Vec::with_capacity(table.rows() as usize);
    for number in 0..table.rows() {
        let mut row = Row::new(table, number, findings);
        if let Some(value) = read(&mut row)
            && row.is_good
        {
            all.push(value);
        }
    }
    all
}

/// The divisions that references may name.
pub(super) struct Divisions {
    ids: Ids<'static>,
    /// The last one looked up: tables come sorted by division.
    last: Option<(String, RegionCode)>,
}

impl Divisions {
    /// Reads a cell with the code of a division that must be in the table.
    pub fn refer(&mut self, field: &'static str, row: &mut Row<'_, '_>) -> Option<RegionCode> {
        let text = row.text(field)?;
        if let Some((known, code)) = &self.last
            && known == text
        {
            return Some(code.clone());
        }
        let code = match RegionCode::parse(text) {
            Some(code) => code,
            None => self.restore(text, field, row)?,
        };
        if !self.ids.has(code.as_str()) {
            self.ids.refuse(code.as_str(), field, row);
            return None;
        }
        self.last = Some((text.to_string(), code.clone()));
        Some(code)
    }

    /// Tells whether a division is known or nobody can say.
    pub fn has(&self, code: &RegionCode) -> bool {
        self.ids.has(code.as_str())
    }

    /// Puts back a leading zero if the table knows the division then; reports what is no code.
    fn restore(&self, text: &str, field: &'static str, row: &mut Row<'_, '_>) -> Option<RegionCode> {
        let code = RegionCode::parse(&format!("0{text}")).filter(|code| self.ids.holds(code.as_str()));
        match &code {
            Some(code) => restored(text, code.as_str(), field, row),
            None => bad_code(text, field, None, row),
        }
        code
    }
}

fn restored(text: &str, code: &str, field: &'static str, row: &mut Row<'_, '_>) {
    const WHY: Text = Text {
        zh: "开头的 0 丢了，已补上；把这一列设为文本就不会再丢",
        en: "the leading zero was lost and put back; format the column as text to keep it",
    };
    let finding = Diagnostic::new(Code::Repaired).arg("value", text).arg("read", code).arg_text("why", WHY);
    row.findings.push(finding.at(row.place(field)));
}

/// Reports what is no code, with words beside the cell where they help.
fn bad_code(text: &str, field: &'static str, label: Option<Text>, row: &mut Row<'_, '_>) {
    const LOST: Text = Text {
        zh: "科学计数法，后面的数字已丢失；请把这一列设为文本后重新填写",
        en: "scientific notation has lost digits; format the column as text and type the code again",
    };
    let finding = Diagnostic::new(Code::BadCode).arg("value", text);
    let place = (row.place(field), if is_scientific(text) { Some(LOST) } else { label });
    row.is_good = false;
    row.findings.push(Diagnostic { places: vec![place], ..finding });
}

fn read_regions(found: &Found, findings: &mut Vec<Diagnostic>) -> (Regions, Divisions) {
    let kind = Text { zh: "区划", en: "region" };
    let mut ids = Ids::new("registry/regions", kind, found, "code");
    let regions = each(found, findings, |row| {
        let (text, name, place) = (row.text("code"), row.owned("name"), row.place(""));
        let Some(code) = text.and_then(RegionCode::parse) else {
            ids.doubt();
            if let Some(text) = text {
                bad_code(text, "code", None, row);
            }
            return None;
        };
        ids.add(code.as_str().to_string(), "code", row);
        Some((code.clone(), Region { code, name: name?, place }))
    });
    (Regions(regions.into_iter().collect()), Divisions { ids: ids.into_owned(), last: None })
}

fn read_authorities<'t>(
    found: &'t Found,
    divisions: &mut Divisions,
    findings: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, Authority>, Ids<'t>) {
    let kind = Text { zh: "机关", en: "authority" };
    let mut ids = Ids::new("registry/authorities", kind, found, "id");
    let authorities = each(found, findings, |row| {
        let (id, name, place) = (own_id("id", row), row.owned("name"), row.place(""));
        ids.add_or_doubt(id, "id", row);
        let (level, region) = (row.word("level", Level::WORDS), divisions.refer("region", row));
        let id = id?.to_string();
        Some((id.clone(), Authority { id, name: name?, level: level?, region: region?, place }))
    });
    (authorities.into_iter().collect(), ids)
}

fn read_subjects<'t>(
    found: &'t Found,
    divisions: &mut Divisions,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<Subject>, Ids<'t>) {
    let kind = Text { zh: "创建主体", en: "subject" };
    let mut ids = Ids::new("registry/subjects", kind, found, "code");
    let subjects = each(found, findings, |row| {
        let (kind, name) = (row.word("kind", SubjectKind::WORDS), row.owned("name"));
        let region = divisions.refer("region", row);
        let code = subject_code(kind, region.as_ref(), row);
        match &code {
            Some(code) => ids.add(code.clone(), "code", row),
            None => ids.doubt(),
        }
        let hotline = row.owned("hotline");
        let (office, story) = (row.owned("office"), row.owned("story"));
        let demonstration = row.word("demonstration", YES_NO).unwrap_or(false);
        let place = row.place("");
        Some(Subject {
            code: code?.into_owned(),
            kind: kind?,
            name: name?,
            region: region?,
            hotline,
            office,
            demonstration,
            story,
            place,
        })
    });
    (subjects, ids)
}

const YES_NO: &[(bool, &str, &[&str])] = &[
    (true, "yes", &["是", "true", "y", "1", "√", "✓", "示范", "示范点"]),
    (false, "no", &["否", "false", "n", "0", "×", "不是", "-", "—", "/"]),
];

const REGION: Text = Text { zh: "所属区划", en: "its region" };

/// Reads the code of a subject: 12 digits inside its region, or an id of its own for a platform.
fn subject_code<'t>(
    kind: Option<SubjectKind>,
    region: Option<&RegionCode>,
    row: &mut Row<'t, '_>,
) -> Option<Cow<'t, str>> {
    if kind == Some(SubjectKind::Platform) {
        return own_id("code", row).map(Cow::Borrowed);
    }
    let text = row.text("code")?;
    let is_code = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_code(text) {
        if let Some(region) = region
            && !region.contains(text)
        {
            let finding = Diagnostic::new(Code::CodeOutsideRegion).arg("code", text).arg("region", region);
            let finding = finding.at(row.place("code")).at_labelled(row.place("region"), REGION);
            row.is_good = false;
            row.findings.push(finding);
        }
        return Some(text.into());
    }
    let longer = format!("0{text}");
    if is_code(&longer) && region.is_some_and(|region| region.contains(&longer)) {
        restored(text, &longer, "code", row);
        return Some(longer.into());
    }
    // Without its kind nobody can say what the code should look like.
    if kind.is_some() {
        let label = Text {
            zh: "社区、村的代码为 12 位数字", en: "the code of a community or village has 12 digits"
        };
        bad_code(text, "code", Some(label), row);
        return None;
    }
    Some(text.into())
}

fn read_events(
    found: &Found,
    authorities: &BTreeMap<String, Authority>,
    authority_ids: &mut Ids<'_>,
    subject_ids: &mut Ids<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Event> {
    let by_name: BTreeMap<String, &str> = authorities.values().map(|a| (loose(&a.name), a.id.as_str())).collect();
    let mut doubtful: BTreeSet<String> = BTreeSet::new();
    let mut events = each(found, findings, |row| {
        let (date, kind) = (row.date("date"), row.word("event", EventKind::WORDS));
        let subject = row.text("subject").and_then(|id| refer_subject(id, subject_ids, row));
        let authority = row.text("authority").and_then(|id| {
            if authority_ids.has(id) {
                return Some(id.to_string());
            }
            // Officers write the office's name as often as its id.
            let named = by_name.get(&loose(id)).map(|id| (*id).to_string());
            if named.is_none() {
                authority_ids.refuse(id, "authority", row);
            }
            named
        });
        let (deadline, reason) = (row.date("deadline"), row.owned("reason"));
        if let Some(kind) = kind {
            check_deadline(kind, date, deadline, row);
            if matches!(kind, EventKind::Rectify | EventKind::Revoke) && row.table.get(row.row, "reason").is_empty() {
                row.miss("reason");
            }
        }
        let (document, place) = (row.owned("document").unwrap_or_default(), row.place(""));
        if !row.is_good {
            doubtful.extend(subject.clone());
        }
        Some(Event {
            date: date?,
            subject: subject?,
            kind: kind?,
            authority: authority?,
            document,
            deadline,
            reason,
            place,
        })
    });
    // With a row left out the rest of a subject's history would look out of order.
    events.retain(|event| !doubtful.contains(&event.subject));
    events
}

fn refer_subject(id: &str, ids: &mut Ids<'_>, row: &mut Row<'_, '_>) -> Option<String> {
    if ids.has(id) {
        return Some(id.to_string());
    }
    let longer = format!("0{id}");
    if longer.len() == 12 && ids.has(&longer) {
        restored(id, &longer, "subject", row);
        return Some(longer);
    }
    match is_scientific(id) {
        true => bad_code(id, "subject", None, row),
        false => ids.refuse(id, "subject", row),
    }
    None
}

fn check_deadline(
    kind: EventKind,
    date: Option<crate::base::Date>,
    deadline: Option<crate::base::Date>,
    row: &mut Row<'_, '_>,
) {
    let is_written = !row.table.get(row.row, "deadline").is_empty();
    let why = match (kind, deadline) {
        (EventKind::Rectify, Some(deadline)) if date.is_some_and(|date| deadline <= date) => {
            Text { zh: "期限不晚于事件日期", en: "it is not after the event's date" }
        }
        (EventKind::Rectify, None) if !is_written => {
            Text { zh: "限期整改没有写期限", en: "a rectification has none" }
        }
        (EventKind::Name | EventKind::Review | EventKind::Revoke, _) if is_written => {
            Text { zh: "只有限期整改才写期限", en: "only a rectification has one" }
        }
        _ => return,
    };
    row.fail("deadline", Diagnostic::new(Code::BadDeadline).arg_text("why", why));
}

#[cfg(test)]
mod tests {
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
        assert_eq!(tables.tables["registry/subjects"].as_str(), "registry/subjects.csv");
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
        assert_eq!(lines, Vec::<String>::new());
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
        let subjects =
            "code,kind,name,region\n340102001001,社区,甲社区,340102\n340102001002,社区,\"乙\n社,区\",340999\n";
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
        let twice: &[(&str, &[u8])] = &[
            ("registry/regions.csv", "code,name\n34,安徽省\n3401,合肥市\n".as_bytes()),
            ("registry/regions.xlsx", b"x"),
        ];
        assert_eq!(
            load(&snapshot(twice)).1,
            ["table-twice content/registry/regions.xlsx | content/registry/regions.csv"]
        );
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
}
