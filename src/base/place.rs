//! Where something stands: a file and a byte range, or a row and field of a table.
//! A place is 16 bytes; the line, column or cell behind it is worked out only when a report needs it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The number of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A position inside a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// The file as a whole.
    File,
    /// Bytes of its decoded text.
    Bytes { start: u32, end: u32 },
    /// A data row (0 is the first below the header) and the field's name in the schema; `""` is the whole row.
    Cell { row: u32, field: &'static str },
}

/// A file and a position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub at: At,
}

impl Place {
    /// Returns the place of a whole file.
    pub fn file(file: FileId) -> Self {
        Self { file, at: At::File }
    }

    /// Returns the place of a byte range.
    pub fn bytes(file: FileId, range: Range<usize>) -> Self {
        // Text files are limited to far below 4 GiB by the snapshot.
        Self { file, at: At::Bytes { start: range.start as u32, end: range.end as u32 } }
    }

    /// Returns the place of a field in the same row.
    pub fn field(self, field: &'static str) -> Self {
        match self.at {
            At::Cell { row, .. } => Self { file: self.file, at: At::Cell { row, field } },
            _ => self,
        }
    }
}

/// What a source file is made of.
#[derive(Debug)]
pub enum SourceKind {
    /// YAML, Markdown, templates.
    Text(Arc<str>),
    /// CSV: decoded text, the byte offset of each data row, and the column of each field.
    Csv { text: Arc<str>, rows: Vec<u32>, columns: BTreeMap<&'static str, u16>, separator: u8 },
    /// XLSX: the sheet's name, the sheet row (1 is the top) of each data row, and the sheet column (0 is A) of each field.
    Sheet { sheet: String, rows: Vec<u32>, columns: BTreeMap<&'static str, u16> },
    /// Pictures, fonts and other bytes.
    Binary,
}

/// All files a run has read, by number.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    path: String,
    kind: SourceKind,
    /// Where each line of a text begins, so that a place in a table of a million rows is found at once.
    lines: Vec<u32>,
}

/// A place as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    pub path: &'a str,
    /// The text around the place and the byte range in it, where the file is text.
    pub snippet: Option<(&'a str, Range<usize>)>,
    /// Line and column from 1 (columns count characters), both ends.
    pub start: Option<(usize, usize)>,
    pub end: Option<(usize, usize)>,
    /// Sheet and cell (`B12`) in a workbook.
    pub cell: Option<(&'a str, String)>,
}

impl Sources {
    /// Takes in a file and returns its number.
    pub fn add(&mut self, path: impl Into<String>, kind: SourceKind) -> FileId {
        let lines = match &kind {
            SourceKind::Text(text) | SourceKind::Csv { text, .. } => line_starts(text),
            SourceKind::Sheet { .. } | SourceKind::Binary => Vec::new(),
        };
        self.files.push(Source { path: path.into(), kind, lines });
        FileId((self.files.len() - 1) as u32)
    }

    /// Returns the path of a file as reports show it.
    pub fn path(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].path
    }

    /// Works out line, column or cell of a place.
    pub fn resolve(&self, place: Place) -> Resolved<'_> {
        let Source { path, kind, lines } = &self.files[place.file.0 as usize];
        let mut resolved = Resolved { path, snippet: None, start: None, end: None, cell: None };
        let (text, range) = match (kind, place.at) {
            (SourceKind::Text(text), At::Bytes { start, end }) => (text, start as usize..end as usize),
            (SourceKind::Csv { text, .. }, At::Bytes { start, end }) => (text, start as usize..end as usize),
            (SourceKind::Csv { text, rows, columns, separator }, At::Cell { row, field }) => {
                let Some(&start) = rows.get(row as usize) else { return resolved };
                let column = columns.get(field).copied();
                (text, csv_cell(text, start as usize, column, *separator))
            }
            (SourceKind::Sheet { sheet, rows, columns }, At::Cell { row, field }) => {
                let Some(&sheet_row) = rows.get(row as usize) else { return resolved };
                let column = columns.get(field).or_else(|| columns.values().min()).copied().unwrap_or(0);
                resolved.cell = Some((sheet, format!("{}{sheet_row}", column_letters(column))));
                return resolved;
            }
            _ => return resolved,
        };
        let range = clamp(text, range);
        resolved.start = Some(line_column(text, lines, range.start));
        resolved.end = Some(line_column(text, lines, range.end));
        resolved.snippet = Some((text, range));
        resolved
    }
}

/// Returns the bytes of one cell of a CSV record that starts at `start`; the whole record without a column.
fn csv_cell(text: &str, start: usize, column: Option<u16>, separator: u8) -> Range<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut cell_start, mut index, mut quoted) = (start, start, 0u16, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if byte == separator && !quoted => {
                if column == Some(index) {
                    return cell_start..at;
                }
                index += 1;
                cell_start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    match column {
        Some(wanted) if wanted == index => cell_start..at,
        Some(_) => at..at,
        None => start..at,
    }
}

fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(range.start);
    start..floor(range.end).max(start)
}

fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(breaks).collect()
}

fn line_column(text: &str, lines: &[u32], at: usize) -> (usize, usize) {
    // The first line begins at 0, so there is always one before.
    let line = lines.partition_point(|start| *start as usize <= at).max(1);
    let start = lines.get(line - 1).map_or(0, |start| *start as usize);
    (line, text[start..at].chars().count() + 1)
}

fn column_letters(column: u16) -> String {
    let (mut letters, mut rest) = (String::new(), u32::from(column) + 1);
    while rest > 0 {
        letters.insert(0, (b'A' + ((rest - 1) % 26) as u8) as char);
        rest = (rest - 1) / 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_cell_of_a_quoted_record() {
        let text: Arc<str> = "code,name\n01,\"a,\"\"b\"\"\"\n02,乙\n".into();
        let rows = vec![10, 23];
        let mut sources = Sources::default();
        let columns = BTreeMap::from([("code", 0), ("name", 1)]);
        let file = sources.add("x.csv", SourceKind::Csv { text: text.clone(), rows, columns, separator: b',' });
        let cell = |row, field| {
            let resolved = sources.resolve(Place { file, at: At::Cell { row, field } });
            let (text, range) = resolved.snippet.unwrap();
            (text[range].to_string(), resolved.start.unwrap())
        };
        assert_eq!(cell(0, "name"), ("\"a,\"\"b\"\"\"".into(), (2, 4)));
        assert_eq!(cell(1, "name"), ("乙".into(), (3, 4)));
        assert_eq!(cell(1, ""), ("02,乙".into(), (3, 1)));
    }

    #[test]
    fn names_sheet_cells_as_excel_does() {
        assert_eq!(["A", "Z", "AA", "XFD"].map(String::from), [0, 25, 26, 16383].map(column_letters));
    }
}
