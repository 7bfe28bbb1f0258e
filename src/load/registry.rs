//! The registry tables: divisions, authorities, subjects and the ledger. Promises that every code, reference and date
//! in what it returns is sound; a row with an error is reported and left out. Whether an authority had the power and
//! whether events follow a legal order is for the checks to say.

mod divisions;
mod events;

use super::grid::{is_scientific, loose};
use super::reference::{Ids, own_id};
use super::snapshot::Snapshot;
use super::table::{Found, Row, Table};
use crate::base::{Code, ContentPath, Diagnostic, Sources, Text};
use crate::model::{Authority, Level, Profile, Region, RegionCode, Regions, Registry, Subject, SubjectKind};
use divisions::Divisions;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// What the registry's tables hold.
pub(super) struct Tables {
    pub regions: Regions,
    pub registry: Registry,
    /// Where each table was read from.
    pub tables: BTreeMap<&'static str, Vec<ContentPath>>,
    /// The division codes other tables may use.
    pub known: Divisions,
}

/// Reads all tables of the registry.
pub(super) fn read(snapshot: &Snapshot, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> Tables {
    let mut tables = BTreeMap::new();
    let mut load = |name: &'static str| {
        let found = Table::load(name, snapshot, sources, findings);
        note_files(&mut tables, name, &found);
        found
    };
    let (regions, authorities) = (load("registry/regions"), load("registry/authorities"));
    let (subjects, events) = (load("registry/subjects"), load("registry/events"));

    let (regions, mut known) = read_regions(&regions, findings);
    let (authorities, mut offices) = read_authorities(&authorities, &mut known, findings);
    let (subjects, mut subject_ids) = read_subjects(&subjects, &mut known, findings);
    let events = events::read(&events, &mut offices, &mut subject_ids, findings);
    Tables { regions, registry: Registry::new(authorities, subjects, events), tables, known }
}

/// Remembers where a table was read from.
pub(super) fn note_files(tables: &mut BTreeMap<&'static str, Vec<ContentPath>>, name: &'static str, found: &Found) {
    match found {
        Found::Table(table) => tables.insert(name, table.files.clone()),
        Found::Broken(files) => tables.insert(name, files.clone()),
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
        ids.add_shared(code.as_str().to_string(), "code", &["name"], row);
        Some((code.clone(), Region { code, name: name?, place }))
    });
    let regions = Regions(regions.into_iter().collect());
    let known = Divisions::new(ids.into_owned(), &regions);
    (regions, known)
}

/// The authorities that events may name, by their ids or names.
struct Offices<'t> {
    ids: Ids<'t>,
    /// The ids behind each name, those of rows with another fault included: one fault makes one finding. It is only
    /// ever asked.
    named: HashMap<String, Vec<String>>,
}

fn read_authorities<'t>(
    found: &'t Found,
    divisions: &mut Divisions,
    findings: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, Authority>, Offices<'t>) {
    let kind = Text { zh: "机关", en: "authority" };
    let ids = Ids::new("registry/authorities", kind, found, "id");
    let mut offices = Offices { ids, named: HashMap::new() };
    let authorities = each(found, findings, |row| {
        let (id, name, place) = (own_id("id", row), row.owned("name"), row.place(""));
        match id {
            // The level follows from the region, and has more than one spelling.
            Some(id) => offices.ids.add_shared(id, "id", &["name", "region"], row),
            None => offices.ids.doubt(),
        }
        let (level, region) = (row.word("level", Level::WORDS), divisions.refer("region", row));
        if let (Some(id), Some(name)) = (id, &name) {
            let ids = offices.named.entry(loose(name)).or_default();
            if !ids.iter().any(|other| other == id) {
                ids.push(id.to_string());
            }
        }
        if let (Some(level), Some(region)) = (level, &region) {
            check_level(level, region, row);
        }
        let id = id?.to_string();
        Some((id.clone(), Authority { id, name: name?, level: level?, region: region?, place }))
    });
    (authorities.into_iter().collect(), offices)
}

/// Reports an authority whose level is not that of its division.
fn check_level(level: Level, region: &RegionCode, row: &mut Row<'_, '_>) {
    const ALLOWED: Text = Text {
        zh: "{right}（区划 {region} 是这一级）；区划写错了的，请改区划",
        en: "{right_en}, the level of the division {region}; or correct the division",
    };
    const NONE: Text = Text {
        zh: "省、市、县 或 街道，区划 {region} 却是社区或村",
        en: "a level above that of the community {region}",
    };
    let digits = region.as_str().len();
    if digits == level.digits() {
        return;
    }
    let value = row.table.get(row.row, "level");
    let finding = row.name("level", Code::BadValue).arg("value", value).arg("region", region);
    let finding = match Level::WORDS.iter().find(|(level, ..)| level.digits() == digits) {
        Some((_, english, chinese)) => finding
            .arg("right", chinese.first().unwrap_or(english))
            .arg("right_en", english)
            .arg_text("allowed", ALLOWED),
        None => finding.arg_text("allowed", NONE),
    };
    row.is_good = false;
    row.findings.push(finding.at(row.place("level")).at_labelled(row.place("region"), REGION));
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
        let code = subject_code(kind, region.as_ref(), divisions, row);
        match &code {
            Some(code) => ids.add(code.clone(), "code", row),
            None => ids.doubt(),
        }
        let hotline = row.owned("hotline");
        let (office, story) = (row.owned("office"), row.owned("story"));
        let demonstration = row.word("demonstration", YES_NO).unwrap_or(false);
        let profile = profile(kind, row);
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
            profile,
            place,
        })
    });
    (subjects, ids)
}

/// Reads what a subject reports of itself; only platforms have an operator, an address, a filing and practices.
fn profile(kind: Option<SubjectKind>, row: &mut Row<'_, '_>) -> Option<Box<Profile>> {
    const NOTHING: Text = Text { zh: "空着（只有网络平台才填）", en: "nothing: only platforms have it" };
    let mechanisms = Profile::MECHANISMS.map(|(field, _)| row.word(field, YES_NO));
    let [operator, address, icp, practices] = ["operator", "address", "icp", "practices"].map(|field| {
        let text = row.text(field)?;
        if !matches!(kind, None | Some(SubjectKind::Platform)) {
            row.bad_value(field, text, NOTHING);
        }
        Some(text.to_string())
    });
    let profile = Profile { mechanisms, operator, address, icp, practices };
    (profile != Profile::default()).then(|| Box::new(profile))
}

const YES_NO: &[(bool, &str, &[&str])] = &[
    (true, "yes", &["是", "true", "y", "1", "√", "✓", "示范", "示范点"]),
    (false, "no", &["否", "false", "n", "0", "×", "不是", "-", "—", "/"]),
];

const REGION: Text = Text { zh: "所属区划", en: "its region" };

/// Checks the 12 digits of a community or village against its division and the table of divisions.
fn check_code(code: &str, region: Option<&RegionCode>, divisions: &mut Divisions, row: &mut Row<'_, '_>) {
    if code.ends_with("000") {
        const LABEL: Text = Text {
            zh: "以 000 结尾的是街道、乡镇或县区，不是社区、村；多半是表格软件丢了后面的数字，请把这一列设为文本后重新填写",
            en: "a code that ends in 000 is a street's or a county's; most often a spreadsheet program lost its last digits: format the column as text and type it again",
        };
        return bad_code(code, "code", Some(LABEL), row);
    }
    let Some(region) = region else { return };
    if region.contains(code) {
        return divisions.place(code, region, row);
    }
    let finding = Diagnostic::new(Code::CodeOutsideRegion).arg("code", code).arg("region", region);
    row.is_good = false;
    row.findings.push(finding.at(row.place("code")).at_labelled(row.place("region"), REGION));
}

/// Reads the code of a subject: 12 digits inside its region, or an id of its own for a platform.
fn subject_code<'t>(
    kind: Option<SubjectKind>,
    region: Option<&RegionCode>,
    divisions: &mut Divisions,
    row: &mut Row<'t, '_>,
) -> Option<Cow<'t, str>> {
    if kind == Some(SubjectKind::Platform) {
        return own_id("code", row).map(Cow::Borrowed);
    }
    let text = row.text("code")?;
    let is_code = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_code(text) {
        check_code(text, region, divisions, row);
        return Some(text.into());
    }
    let longer = format!("0{text}");
    if is_code(&longer) && region.is_some_and(|region| region.contains(&longer)) {
        restored(text, &longer, "code", row);
        check_code(&longer, region, divisions, row);
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

#[cfg(test)]
mod tests;
