//! A table over CSV files and workbooks: rows and fields by the schema's names, and the place of every cell. A table may
//! stand in several files, one for each city or county; their rows follow each other. Reports what a header lacks, and
//! cells that are empty, no date, or no word of the list.

use super::columns::{TABLES, columns};
use super::files::{FileKind, files_of, shown};
use super::grid::{Grid, UNREADABLE, loose};
use super::snapshot::Snapshot;
use super::{book, csv};
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
    Broken(Vec<ContentPath>),
    Table(Box<Table>),
}

/// The parts of a table, one for each file and sheet it is read from: a county sends its own.
pub(super) struct Table {
    parts: Vec<Part>,
    /// The files it was read from, sorted, each once.
    pub files: Vec<ContentPath>,
    /// Whether every file could be read; if not, rows are missing that others may name.
    pub is_whole: bool,
}

struct Part {
    grid: Grid,
    file: FileId,
    /// How many rows the parts before it have.
    first: u32,
}

impl Table {
    /// Finds the files of a table such as `registry/subjects` and reads them.
    pub fn load(name: &str, snapshot: &Snapshot, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> Found {
        let Some(schema) = columns(name) else { return Found::Absent };
        let (mut table, mut rows) = (Self { parts: Vec::new(), files: Vec::new(), is_whole: true }, 0);
        for (path, source) in files_of(name, snapshot, sources, findings) {
            let bytes = &snapshot.content[path];
            let read = match source {
                FileKind::Csv => csv::read(bytes, schema).map(|reading| (vec![reading], Vec::new())),
                FileKind::Workbook => book::read(bytes, name, schema),
                FileKind::Shared => book::read_named(bytes, name, schema),
            };
            // A workbook of all tables is opened for each of them; what is said of it as a whole is said once.
            let is_said = source == FileKind::Shared && name != TABLES[0].0;
            let readings = match read {
                // A workbook of all tables may lack this one.
                Ok((readings, unread)) if readings.is_empty() && unread.is_empty() => continue,
                Ok((readings, unread)) => {
                    if !is_said {
                        report_unread(path, unread, sources, findings);
                    }
                    readings
                }
                Err(failure) => {
                    let finding = failure.finding();
                    let file = sources.add(shown(path), failure.source);
                    if !is_said {
                        findings.push(finding.at(Place { file, at: failure.at }));
                    }
                    table.is_whole = false;
                    Vec::new()
                }
            };
            table.files.push(path.clone());
            for reading in readings {
                let part = Part::new(reading, path, rows, sources, findings);
                rows += part.grid.rows as u32;
                table.parts.push(part);
            }
        }
        match (table.parts.is_empty(), table.is_whole) {
            (true, true) => Found::Absent,
            (true, false) => Found::Broken(table.files),
            (false, _) => Found::Table(Box::new(table)),
        }
    }

    /// Returns how many data rows there are.
    pub fn rows(&self) -> u32 {
        self.parts.iter().map(|part| part.grid.rows as u32).sum()
    }

    /// Tells whether every part has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.parts.iter().all(|part| part.index(field).is_some_and(|index| part.grid.has(index)))
    }

    /// Returns a cell, `""` if it is empty or there is no such column.
    pub fn get(&self, row: u32, field: &str) -> &str {
        let (part, row) = self.part(row);
        match part.index(field).map_or("", |index| part.grid.get(row, index)) {
            UNREADABLE => "",
            text => text,
        }
    }

    /// Returns the place of a cell, or of the row for `""`.
    pub fn place(&self, row: u32, field: &'static str) -> Place {
        let (part, row) = self.part(row);
        Place { file: part.file, at: At::Cell { row, field } }
    }

    /// Tells whether two rows stand in different files and have the same text in some fields.
    pub fn repeats(&self, one: u32, other: u32, fields: &[&str]) -> bool {
        let is_elsewhere = self.part(one).0.file != self.part(other).0.file;
        is_elsewhere && fields.iter().all(|field| self.get(one, field) == self.get(other, field))
    }

    /// Returns the part a row stands in, and its number there.
    fn part(&self, row: u32) -> (&Part, u32) {
        let at = match self.parts.len() {
            1 => 0,
            // The first part begins at 0; of empty ones that begin with the row the last is taken, which has it.
            _ => self.parts.partition_point(|part| part.first <= row).saturating_sub(1),
        };
        let part = &self.parts[at];
        (part, row - part.first)
    }
}

impl Part {
    fn new(
        reading: Reading,
        path: &ContentPath,
        first: u32,
        sources: &mut Sources,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
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
        Self { grid, file, first }
    }

    fn index(&self, field: &str) -> Option<usize> {
        self.grid.schema.iter().position(|column| column.field == field)
    }
}

/// What is to be said of a sheet, most often that it was left out.
pub(super) struct Unread {
    pub code: Code,
    pub sheet: String,
    pub why: Text,
    pub advice: Text,
}

fn report_unread(path: &ContentPath, unread: Vec<Unread>, sources: &mut Sources, findings: &mut Vec<Diagnostic>) {
    for Unread { code, sheet, why, advice } in unread {
        let place = Place::file(sources.add(shown(path), SourceKind::Binary));
        let finding = Diagnostic::new(code).at(place).arg("sheet", sheet);
        findings.push(finding.arg_text("why", why).arg_text("advice", advice));
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
        let (part, row) = self.table.part(self.row);
        let index = part.index(field)?;
        match part.grid.get(row, index) {
            UNREADABLE => self.is_good = false,
            "" if part.grid.schema[index].required => self.miss(field),
            "" => {}
            text => return Some(text),
        }
        None
    }

    /// Tells whether something stands in a cell, even if it could not be read, which has been reported.
    pub fn is_filled(&self, field: &'static str) -> bool {
        let (part, row) = self.table.part(self.row);
        part.index(field).is_some_and(|index| !part.grid.get(row, index).is_empty())
    }

    /// Returns a cell that may be empty as an owned text.
    pub fn owned(&mut self, field: &'static str) -> Option<String> {
        self.text(field).map(str::to_string)
    }

    /// Reports an empty cell, unless the whole column is missing, which has been reported.
    pub fn miss(&mut self, field: &'static str) {
        self.is_good = false;
        let (part, _) = self.table.part(self.row);
        let Some(index) = part.index(field) else { return };
        let column = &part.grid.schema[index];
        if part.grid.has(index) || !column.required {
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
    pub fn name(&self, field: &'static str, code: Code) -> Diagnostic {
        let (part, _) = self.table.part(self.row);
        let column = part.index(field).map(|index| &part.grid.schema[index]);
        column.map_or(Diagnostic::new(code), |column| column.name(Diagnostic::new(code)))
    }

    /// Reports a value that the column cannot have.
    pub fn bad_value(&mut self, field: &'static str, value: &str, allowed: Text) {
        let finding = self.name(field, Code::BadValue).arg("value", value);
        self.fail(field, finding.arg_text("allowed", allowed));
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::base::{Bytes, Lang, Severity};

    /// Builds a snapshot from paths and bytes.
    pub fn snapshot(files: &[(&str, &[u8])]) -> Snapshot {
        let content =
            files.iter().map(|(path, bytes)| (ContentPath::parse(path).unwrap(), Bytes::copy_from_slice(bytes)));
        Snapshot { content: content.collect(), ..Snapshot::default() }
    }

    /// Reads files of this repository into a snapshot under other paths.
    pub fn from_repository(files: &[(&str, &str)]) -> Snapshot {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |(path, file): &(&str, &str)| {
            (ContentPath::parse(path).unwrap(), Bytes::from(std::fs::read(root.join(file)).unwrap()))
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
