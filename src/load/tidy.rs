//! The registry as one canonical CSV file a table: the schema's names and words, ISO dates, short codes, sorted, UTF-8
//! with a byte order mark so that Excel shows Chinese. It is written from the model, so that what is written is what a
//! build reads; no cell is a formula; whoever uses it stops on errors, for rows with an error are missing.

use super::columns::columns;
use super::registry;
use super::snapshot::Snapshot;
use crate::base::{ContentPath, Diagnostic, Sources, push_csv_cell, sort};
use crate::model::{Event, EventKind, Level, Profile, Registry, Subject, SubjectKind};

/// The registry in its canonical form.
#[derive(Debug)]
pub struct Tidy {
    /// The tables that have files, in the order they build on each other.
    pub tables: Vec<TidyTable>,
    pub sources: Sources,
    /// What was repaired, and what is wrong, sorted by place.
    pub findings: Vec<Diagnostic>,
}

/// One table in its canonical form.
#[derive(Debug)]
pub struct TidyTable {
    /// Its path without the extension, such as `registry/subjects`.
    pub name: &'static str,
    /// The files it was read from.
    pub files: Vec<ContentPath>,
    /// All cells, in the order of the schema's columns.
    pub rows: Vec<Vec<String>>,
}

impl TidyTable {
    /// Writes the table; what subjects may report of themselves is left out where none does.
    pub fn csv(&self) -> Vec<u8> {
        let header: Vec<&str> = columns(self.name).unwrap_or_default().iter().map(|column| column.field).collect();
        let is_reported = |field: &str| {
            matches!(field, "operator" | "address" | "icp" | "practices")
                || Profile::MECHANISMS.iter().any(|(mechanism, _)| *mechanism == field)
        };
        let kept: Vec<usize> = (0..header.len())
            .filter(|&at| !is_reported(header[at]) || self.rows.iter().any(|row| !row[at].is_empty()))
            .collect();
        let mut out = String::from("\u{feff}");
        let mut write = |cells: &mut dyn Iterator<Item = &str>| {
            for (at, cell) in cells.enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                push_csv_cell(&mut out, cell);
            }
            out.push('\n');
        };
        write(&mut kept.iter().map(|&at| header[at]));
        for row in &self.rows {
            write(&mut kept.iter().map(|&at| row[at].as_str()));
        }
        out.into_bytes()
    }
}

/// Reads the tables of the registry and writes them anew, in memory.
pub fn tidy_registry(snapshot: &Snapshot, mut sources: Sources, pre: Vec<Diagnostic>) -> Tidy {
    let mut findings = pre;
    let mut read = registry::read(snapshot, &mut sources, &mut findings);
    let is_ours = |finding: &Diagnostic| {
        finding.places.iter().any(|(place, _)| sources.path(place.file).starts_with("content/registry/"))
    };
    findings.retain(is_ours);
    sort(&mut findings, &sources);
    let mut tables = Vec::new();
    for name in ["registry/regions", "registry/authorities", "registry/subjects", "registry/events"] {
        let Some(files) = read.tables.remove(name) else { continue };
        tables.push(TidyTable { name, files, rows: lines(name, &read) });
    }
    Tidy { tables, sources, findings }
}

type Line = Vec<String>;

/// Returns the rows of a table.
fn lines(name: &str, read: &registry::Tables) -> Vec<Line> {
    let header: Vec<&'static str> = columns(name).unwrap_or_default().iter().map(|column| column.field).collect();
    let registry = &read.registry;
    match name {
        "registry/regions" => read.regions.0.values().map(|r| vec![r.code.to_string(), r.name.clone()]).collect(),
        "registry/authorities" => authorities(registry),
        "registry/subjects" => registry.subjects().iter().map(|subject| subject_line(&header, subject)).collect(),
        _ => events(registry),
    }
}

fn authorities(registry: &Registry) -> Vec<Line> {
    let mut all: Vec<_> = registry.authorities.values().collect();
    all.sort_by(|a, b| (&a.region, &a.id).cmp(&(&b.region, &b.id)));
    let line = |a: &&crate::model::Authority| {
        vec![a.id.clone(), a.name.clone(), word(a.level, Level::WORDS), a.region.to_string()]
    };
    all.iter().map(line).collect()
}

fn subject_line(header: &[&'static str], subject: &Subject) -> Line {
    let nothing = Profile::default();
    let profile = subject.profile.as_deref().unwrap_or(&nothing);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let yes = |said: Option<bool>| said.map_or("", |said| if said { "yes" } else { "no" }).to_string();
    let value = |field: &&'static str| match *field {
        "code" => subject.code.clone(),
        "kind" => word(subject.kind, SubjectKind::WORDS),
        "name" => subject.name.clone(),
        "region" => subject.region.to_string(),
        "hotline" => text(&subject.hotline),
        "office" => text(&subject.office),
        "demonstration" => yes(subject.demonstration.then_some(true)),
        "story" => text(&subject.story),
        "operator" => text(&profile.operator),
        "address" => text(&profile.address),
        "icp" => text(&profile.icp),
        "practices" => text(&profile.practices),
        field => {
            let at = Profile::MECHANISMS.iter().position(|(mechanism, _)| *mechanism == field);
            yes(at.and_then(|at| profile.mechanisms[at]))
        }
    };
    header.iter().map(value).collect()
}

/// Events by date and subject; those of one subject and day keep the order they stood in.
fn events(registry: &Registry) -> Vec<Line> {
    let mut all: Vec<&Event> = registry.events().iter().collect();
    all.sort_by(|a, b| (a.date, &a.subject).cmp(&(b.date, &b.subject)));
    let line = |e: &Event| {
        vec![
            e.date.to_string(),
            e.subject.clone(),
            word(e.kind, EventKind::WORDS),
            e.authority.clone(),
            e.document.clone(),
            e.deadline.map_or_else(String::new, |deadline| deadline.to_string()),
            e.reason.clone().unwrap_or_default(),
        ]
    };
    all.into_iter().map(line).collect()
}

/// Returns the schema's word for a value.
fn word<T: PartialEq>(value: T, words: &[(T, &str, &[&str])]) -> String {
    words.iter().find(|(other, ..)| *other == value).map_or_else(String::new, |(_, word, _)| (*word).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::table::testing::{from_repository, is_clean, snapshot};
    use super::*;

    #[test]
    fn the_example_is_canonical_but_for_its_mark_and_stays_so() {
        let names = ["regions", "authorities", "subjects", "events"].map(|name| format!("registry/{name}.csv"));
        let paths: Vec<(&str, String)> = names.iter().map(|n| (n.as_str(), format!("content/{n}"))).collect();
        let files: Vec<(&str, &str)> = paths.iter().map(|(name, path)| (*name, path.as_str())).collect();
        let tidy = tidy_registry(&from_repository(&files), Sources::default(), Vec::new());
        assert!(tidy.findings.is_empty() && tidy.tables.len() == 4);
        let sorted = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            // No demonstration site is an empty cell.
            let text = text.trim_start_matches('\u{feff}').replace(",no,", ",,");
            let mut lines: Vec<String> = text.lines().map(Into::into).collect();
            lines.sort();
            lines
        };
        for (table, (_, path)) in tidy.tables.iter().zip(&paths) {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            assert_eq!(sorted(&table.csv()), sorted(&std::fs::read(root.join(path)).unwrap()), "{path}");
        }
        let again: Vec<(String, Vec<u8>)> = tidy.tables.iter().map(|t| (format!("{}.csv", t.name), t.csv())).collect();
        let again: Vec<(&str, &[u8])> = again.iter().map(|(path, csv)| (path.as_str(), csv.as_slice())).collect();
        let second = tidy_registry(&snapshot(&again), Sources::default(), Vec::new());
        assert!(is_clean(&second.findings));
        assert!(tidy.tables.iter().zip(&second.tables).all(|(first, second)| first.csv() == second.csv()));
    }

    #[test]
    fn every_column_of_a_subject_is_written() {
        let subjects = "编码,类别,名称,所属区划,举报电话,责任单位,示范点,事迹,部门互动,信息采集,宣传教育,责任落实,监管打击,运营单位,网址,备案号,六个一\n\
            p-1,平台,甲,340000000000,0551-XXXXXXXX,办,是,about,是,否,是,否,是,示例公司,www.example.cn,皖ICP备0号,\"一,二\"\n";
        let files: [(&str, &[u8]); 2] = [
            ("registry/regions.csv", "code,name\n34,安徽省\n".as_bytes()),
            ("registry/subjects.csv", subjects.as_bytes()),
        ];
        let tidy = tidy_registry(&snapshot(&files), Sources::default(), Vec::new());
        assert!(tidy.findings.is_empty(), "{:?}", tidy.findings);
        let text = String::from_utf8(tidy.tables[1].csv()).unwrap();
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "p-1,platform,甲,34,0551-XXXXXXXX,办,yes,about,yes,no,yes,no,yes,示例公司,www.example.cn,皖ICP备0号,\"一,二\""
        );
    }

    #[test]
    fn no_cell_that_is_written_is_a_formula_and_all_are_read_back() {
        let subjects = "编码,类别,名称,所属区划,举报电话,责任单位\np-1,平台,=1+1,34,+86-551,＋公司\n";
        let files = |subjects: &[u8]| -> Tidy {
            let files =
                [("registry/regions.csv", "code,name\n34,安徽省\n".as_bytes()), ("registry/subjects.csv", subjects)];
            tidy_registry(&snapshot(&files), Sources::default(), Vec::new())
        };
        let first = files(subjects.as_bytes());
        let bytes = first.tables[1].csv();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("p-1,platform,'=1+1,34,'+86-551,'＋公司,"), "{text}");
        let second = files(&bytes);
        assert!(second.findings.is_empty(), "{:?}", second.findings);
        assert_eq!((&first.tables[1].rows, bytes), (&second.tables[1].rows, second.tables[1].csv()));
    }
}
