//! A table over CSV or a workbook: rows and fields by the schema's names, and the place of every cell. Reports what
//! the header lacks, two files for one table, and cells that are empty, no date, or no word of the list.

use super::columns::columns;
use super::grid::{Grid, UNREADABLE, loose};
use super::snapshot::Snapshot;
use super::{csv, xlsx};
use crate::base::{At, Code, ContentPath, Date, Diagnostic, FileId, Place, SourceKind, Sources, Text, parse_date};
use std::sync::Arc;

/// What a reader makes of a file.
pub(super) struct Reading {
    pub grid: Grid,
    pub origin: Origin,
}

/// What of a file its places are worked out from.
pub(super) enum Origin {
    Csv { text: Arc<str>, separator: u8 },
    Sheet { name: String },
}

/// Why a file is no table.
pub(super) struct Failure {
    pub at: At,
    pub source: SourceKind,
    pub detail: Text,
    pub args: Vec<(&'static str, String)>,
}

/// What stands under a table's name.
pub(super) enum Found {
    Absent,
    /// It was reported; nobody should complain that its rows are missing.
    Broken(ContentPath),
    Table(Box<Table>),
}

/// A table that was read.
pub(super) struct Table {
    grid: Grid,
    file: FileId,
    pub path: ContentPath,
}

impl Table {
    /// Finds a table such as `registry/subjects` and reads it.
    pub fn load(name: &str, snapshot: &Snapshot, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> Found {
        let Some(schema) = columns(name) else { return Found::Absent };
        let is_table = |path: &&ContentPath| {
            let extension = path.extension();
            path.as_str().len() == name.len() + 1 + extension.len()
                && path.as_str().starts_with(name)
                && matches!(extension.as_str(), "csv" | "xlsx" | "xls" | "et")
        };
        let paths: Vec<&ContentPath> = snapshot.content.keys().filter(is_table).collect();
        let Some(path) = paths.first().copied() else { return Found::Absent };
        let bytes = &snapshot.content[path];
        let read = if path.extension() == "csv" { csv::read(bytes, schema) } else { xlsx::read(bytes, schema) };
        let (file, found) = match read {
            Ok(reading) => {
                let table = Self::new(reading, path, sources, findings);
                (table.file, Found::Table(Box::new(table)))
            }
            Err(failure) => {
                let finding = failure.finding();
                let file = sources.add(shown(path), failure.source);
                findings.push(finding.at(Place { file, at: failure.at }));
                (file, Found::Broken(path.clone()))
            }
        };
        for other in &paths[1..] {
            let second = sources.add(shown(other), SourceKind::Binary);
            let finding = Diagnostic::new(Code::TableTwice).at(Place::file(second)).at(Place::file(file));
            findings.push(finding.arg("path", other).arg("other", path));
        }
        found
    }

    fn new(reading: Reading, path: &ContentPath, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> Self {
        let Reading { mut grid, origin } = reading;
        let (rows, columns) = (std::mem::take(&mut grid.positions), grid.fields());
        let kind = match origin {
            Origin::Csv { text, separator } => SourceKind::Csv { text, rows, columns, separator },
            Origin::Sheet { name } => SourceKind::Sheet { sheet: name, rows, columns },
        };
        let file = sources.add(shown(path), kind);
        for (row, field, finding) in std::mem::take(&mut grid.findings) {
            findings.push(finding.at(Place { file, at: At::Cell { row, field } }));
        }
        Self { grid, file, path: path.clone() }
    }

    /// Returns how many data rows there are.
    pub fn rows(&self) -> u32 {
        self.grid.rows as u32
    }

    /// Tells whether the file has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.index(field).is_some_and(|index| self.grid.has(index))
    }

    /// Returns a cell, `""` if it is empty or there is no such column.
    pub fn get(&self, row: u32, field: &str) -> &str {
        match self.index(field).map_or("", |index| self.grid.get(row, index)) {
            UNREADABLE => "",
            text => text,
        }
    }

    /// Returns the place of a cell, or of the row for `""`.
    pub fn place(&self, row: u32, field: &'static str) -> Place {
        Place { file: self.file, at: At::Cell { row, field } }
    }

    fn index(&self, field: &str) -> Option<usize> {
        self.grid.schema.iter().position(|column| column.field == field)
    }
}

/// One row being read: hands out typed cells and remembers whether all of them were good.
pub(super) struct Row<'t, 'f> {
    pub table: &'t Table,
    pub row: u32,
    pub findings: &'f mut Vec<Diagnostic>,
    pub is_good: bool,
}

impl<'t, 'f> Row<'t, 'f> {
    /// Starts a row.
    pub fn new(table: &'t Table, row: u32, findings: &'f mut Vec<Diagnostic>) -> Self {
        Self { table, row, findings, is_good: true }
    }

    /// Returns the place of a cell, or of the row for `""`.
    pub fn place(&self, field: &'static str) -> Place {
        self.table.place(self.row, field)
    }

    /// Reports an error of a cell.
    pub fn fail(&mut self, field: &'static str, finding: Diagnostic) {
        self.is_good = false;
        self.findings.push(finding.at(self.place(field)));
    }

    /// Returns a cell that may be empty; a required one that is empty is reported.
    pub fn text(&mut self, field: &'static str) -> Option<&'t str> {
        let table = self.table;
        let index = table.index(field)?;
        match table.grid.get(self.row, index) {
            UNREADABLE => self.is_good = false,
            "" if table.grid.schema[index].required => self.miss(field),
            "" => {}
            text => return Some(text),
        }
        None
    }

    /// Returns a cell that may be empty as an owned text.
    pub fn owned(&mut self, field: &'static str) -> Option<String> {
        self.text(field).map(str::to_string)
    }

    /// Reports an empty cell, unless the whole column is missing, which has been reported.
    pub fn miss(&mut self, field: &'static str) {
        self.is_good = false;
        let Some(column) = self.table.grid.schema.iter().find(|column| column.field == field) else { return };
        if self.table.has(field) || !column.required {
            let finding = column.name(Diagnostic::new(Code::MissingCell)).arg_text("about", column.about);
            self.fail(field, finding);
        }
    }

    /// Returns a cell that is a date.
    pub fn date(&mut self, field: &'static str) -> Option<Date> {
        let text = self.text(field)?;
        let date = parse_date(text);
        if date.is_none() {
            self.fail(field, Diagnostic::new(Code::BadDate).arg("value", text));
        }
        date
    }

    /// Returns a cell that is a word of a list, in English or Chinese.
    pub fn word<T: Copy>(&mut self, field: &'static str, words: &[(T, &str, &[&str])]) -> Option<T> {
        let text = self.text(field)?;
        let find = |text: &str| {
            let known = words.iter().find(|(_, english, chinese)| *english == text || chinese.contains(&text));
            known.map(|(value, ..)| *value)
        };
        if let Some(value) = find(text).or_else(|| find(&loose(text))) {
            return Some(value);
        }
        let list = |word: fn(&(&str, &str)) -> String| {
            words
                .iter()
                .map(|(_, english, chinese)| word(&(english, chinese.first().unwrap_or(english))))
                .collect::<Vec<_>>()
        };
        let finding = self.name(field, Code::BadValue).arg("value", text);
        let finding =
            finding.arg("zh", list(|w| w.1.to_string()).join("、")).arg("en", list(|w| w.0.to_string()).join(", "));
        self.fail(field, finding.arg_text("allowed", Text { zh: "{zh}", en: "{en}" }));
        None
    }

    /// Starts a finding that names a column.
    fn name(&self, field: &'static str, code: Code) -> Diagnostic {
        let column = self.table.grid.schema.iter().find(|column| column.field == field);
        column.map_or(Diagnostic::new(code), |column| column.name(Diagnostic::new(code)))
    }

    /// Reports a value that the column cannot have.
    pub fn bad_value(&mut self, field: &'static str, value: &str, allowed: Text) {
        let finding = self.name(field, Code::BadValue).arg("value", value);
        self.fail(field, finding.arg_text("allowed", allowed));
    }
}

/// Returns a path as reports show it.
fn shown(path: &ContentPath) -> String {
    format!("content/{path}")
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::base::{Lang, Severity};

    /// Builds a snapshot from paths and bytes.
    pub fn snapshot(files: &[(&str, &[u8])]) -> Snapshot {
        let content = files.iter().map(|(path, bytes)| (ContentPath::parse(path).unwrap(), Arc::from(*bytes)));
        Snapshot { content: content.collect(), ..Snapshot::default() }
    }

    /// Reads files of this repository into a snapshot under other paths.
    pub fn from_repository(files: &[(&str, &str)]) -> Snapshot {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |(path, file): &(&str, &str)| {
            (ContentPath::parse(path).unwrap(), Arc::from(std::fs::read(root.join(file)).unwrap()))
        };
        Snapshot { content: files.iter().map(read).collect(), ..Snapshot::default() }
    }

    /// Writes findings as `code place`: line and column with the text there, or the cell.
    pub fn report(findings: &[Diagnostic], sources: &Sources) -> Vec<String> {
        let place = |place: &Place| {
            let resolved = sources.resolve(*place);
            match (resolved.cell, resolved.start, resolved.snippet) {
                (Some((_, cell)), ..) => cell,
                (None, Some((line, column)), Some((text, range))) => format!("{line}:{column} {}", &text[range]),
                _ => resolved.path.to_string(),
            }
        };
        let line = |finding: &Diagnostic| {
            for lang in [Lang::Zh, Lang::En] {
                let text = finding.message(lang) + &finding.hint(lang);
                assert!(!text.contains(['{', '}']), "unfilled: {text}");
            }
            let places: Vec<String> = finding.places.iter().map(|(at, _)| place(at)).collect();
            format!("{} {}", finding.code.name(), places.join(" | "))
        };
        let mut lines: Vec<String> = findings.iter().map(line).collect();
        lines.sort();
        lines
    }

    /// Tells whether no finding is an error.
    pub fn is_clean(findings: &[Diagnostic]) -> bool {
        findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}
