//! The registry tables: divisions, authorities, subjects and the ledger. Promises that every code, reference and date
//! in what it returns is sound; a row with an error is reported and left out. Whether an authority had the power and
//! whether events follow a legal order is for the checks to say.

use super::grid::{is_scientific, loose};
use super::reference::{Ids, own_id};
use super::snapshot::Snapshot;
use super::table::{Found, Row, Table};
use crate::base::{Code, ContentPath, Diagnostic, Sources, Text};
use crate::model::{
    Authority, Event, EventKind, Level, Region, RegionCode, Regions, Registry, Subject, SubjectKind,
};
use std::collections::BTreeMap;

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
    if let Found::Table(Table { path, .. }) | Found::Broken(path) = found {
        tables.insert(name, path.clone());
    }
}

/// Calls `read` for each row of a table that is there, and keeps what it returns for good rows.
pub(super) fn each<T>(found: &Found, findings: &mut Vec<Diagnostic>, mut read: impl FnMut(&mut Row<'_, '_>) -> Option<T>) -> Vec<T> {
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
    ids: Ids,
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

    /// Puts back a leading zero if the table knows the division then; reports what is no code.
    fn restore(&self, text: &str, field: &'static str, row: &mut Row<'_, '_>) -> Option<RegionCode> {
        let code = RegionCode::parse(&format!("0{text}")).filter(|code| self.ids.has(code.as_str()));
        match &code {
            Some(code) => restored(text, code.as_str(), field, row),
            None => bad_code(text, field, row),
        }
        code
    }
}

fn restored(text: &str, code: &str, field: &'static str, row: &mut Row<'_, '_>) {
    const WHY: Text = Text { zh: "开头的 0 丢了；请把这一列设为文本", en: "the leading zero was lost; format the column as text" };
    let finding = Diagnostic::new(Code::Repaired).arg("value", text).arg("read", code).arg_text("why", WHY);
    row.findings.push(finding.at(row.place(field)));
}

fn bad_code(text: &str, field: &'static str, row: &mut Row<'_, '_>) {
    let finding = Diagnostic::new(Code::BadCode).arg("value", text);
    row.is_good = false;
    row.findings.push(match is_scientific(text) {
        true => {
            let label = Text {
                zh: "科学计数法，后面的数字已丢失；请把这一列设为文本后重新填写",
                en: "scientific notation has lost digits; format the column as text and type the code again",
            };
            finding.at_labelled(row.place(field), label)
        }
        false => finding.at(row.place(field)),
    });
}

fn read_regions(found: &Found, findings: &mut Vec<Diagnostic>) -> (Regions, Divisions) {
    let kind = Text { zh: "区划", en: "region" };
    let mut ids = Ids::new("registry/regions", kind, found, "code");
    let regions = each(found, findings, |row| {
        let (code, name, place) = (row.text("code"), row.owned("name"), row.place(""));
        let Some(code) = code.and_then(|text| {
            let code = RegionCode::parse(text);
            if code.is_none() {
                bad_code(text, "code", row);
            }
            code
        }) else {
            return None;
        };
        ids.add(code.as_str(), "code", row);
        Some((code.clone(), Region { code, name: name?, place }))
    });
    (Regions(regions.into_iter().collect()), Divisions { ids, last: None })
}

fn read_authorities(
    found: &Found,
    divisions: &mut Divisions,
    findings: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, Authority>, Ids) {
    let kind = Text { zh: "机关", en: "authority" };
    let mut ids = Ids::new("registry/authorities", kind, found, "id");
    let authorities = each(found, findings, |row| {
        let (id, name, place) = (own_id("id", row), row.owned("name"), row.place(""));
        if let Some(id) = id {
            ids.add(id, "id", row);
        }
        let (level, region) = (row.word("level", Level::WORDS), divisions.refer("region", row));
        let id = id?.to_string();
        Some((id.clone(), Authority { id, name: name?, level: level?, region: region?, place }))
    });
    (authorities.into_iter().collect(), ids)
}

fn read_subjects(found: &Found, divisions: &mut Divisions, findings: &mut Vec<Diagnostic>) -> (Vec<Subject>, Ids) {
    let kind = Text { zh: "创建主体", en: "subject" };
    let mut ids = Ids::new("registry/subjects", kind, found, "code");
    let subjects = each(found, findings, |row| {
        let (kind, name) = (row.word("kind", SubjectKind::WORDS), row.owned("name"));
        let region = divisions.refer("region", row);
        let code = subject_code(kind, region.as_ref(), row);
        if let Some(code) = &code {
            ids.add(code, "code", row);
        }
        let hotline = row.owned("hotline");
        let (office, story) = (row.owned("office"), row.owned("story"));
        let demonstration = row.word("demonstration", YES_NO).unwrap_or(false);
        let place = row.place("");
        Some(Subject { code: code?, kind: kind?, name: name?, region: region?, hotline, office, demonstration, story, place })
    });
    (subjects, ids)
}

const YES_NO: &[(bool, &str, &[&str])] = &[
    (true, "yes", &["是", "true", "y", "1", "√", "✓", "示范", "示范点"]),
    (false, "no", &["否", "false", "n", "0", "×", "不是", "-", "—", "/"]),
];

/// Reads the code of a subject: 12 digits inside its region, or an id of its own for a platform.
fn subject_code(kind: Option<SubjectKind>, region: Option<&RegionCode>, row: &mut Row<'_, '_>) -> Option<String> {
    if kind == Some(SubjectKind::Platform) {
        return own_id("code", row).map(str::to_string);
    }
    let text = row.text("code")?;
    let is_code = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_code(text) {
        if let Some(region) = region
            && !region.contains(text)
        {
            let finding = Diagnostic::new(Code::CodeOutsideRegion).arg("code", text).arg("region", region);
            let finding = finding.at(row.place("code")).at(row.place("region"));
            row.is_good = false;
            row.findings.push(finding);
        }
        return Some(text.to_string());
    }
    let longer = format!("0{text}");
    if is_code(&longer) && region.is_some_and(|region| region.contains(&longer)) {
        restored(text, &longer, "code", row);
        return Some(longer);
    }
    // Without its kind nobody can say what the code should look like.
    if kind.is_some() {
        bad_code(text, "code", row);
    }
    Some(text.to_string())
}

fn read_events(
    found: &Found,
    authorities: &BTreeMap<String, Authority>,
    authority_ids: &mut Ids,
    subject_ids: &mut Ids,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Event> {
    let by_name: BTreeMap<String, &str> = authorities.values().map(|a| (loose(&a.name), a.id.as_str())).collect();
    each(found, findings, |row| {
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
        Some(Event { date: date?, subject: subject?, kind: kind?, authority: authority?, document, deadline, reason, place })
    })
}

fn refer_subject(id: &str, ids: &mut Ids, row: &mut Row<'_, '_>) -> Option<String> {
    if ids.has(id) {
        return Some(id.to_string());
    }
    let longer = format!("0{id}");
    if longer.len() == 12 && ids.has(&longer) {
        restored(id, &longer, "subject", row);
        return Some(longer);
    }
    match is_scientific(id) {
        true => bad_code(id, "subject", row),
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
        (EventKind::Rectify, None) if !is_written => Text { zh: "限期整改没有写期限", en: "a rectification has none" },
        (EventKind::Name | EventKind::Review | EventKind::Revoke, _) if is_written => {
            Text { zh: "只有限期整改才写期限", en: "only a rectification has one" }
        }
        _ => return,
    };
    row.fail("deadline", Diagnostic::new(Code::BadDeadline).arg_text("why", why));
}
