//! CSV as officers have it: UTF-8, UTF-16 with a mark or GB18030 (GBK); commas, semicolons or tabs; a title above the
//! header. Promises the byte offset of each row in the decoded text. Refuses text it cannot decode, workbooks that
//! carry the wrong extension, and a quote that never closes.

use super::columns::Column;
use super::grid::{Cells, Full, Grid, HEAD_ROWS, Header, trim};
use super::table::{Failure, Origin, Reading};
use crate::base::{At, Code, Diagnostic, SourceKind, Text};
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads a table.
pub(super) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Reading, Box<Failure>> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let detail = Text { zh: "这是 Excel 文件，不是 CSV", en: "this is an Excel workbook, not CSV" };
        return Err(Failure::whole(detail));
    }
    let text = decode(bytes)?;
    if text.contains('\0') {
        return Err(Failure::whole(NULLS));
    }
    if text.len() > 1 << 30 {
        return Err(Failure::whole(Text { zh: "文件超过 1 GiB", en: "the file is larger than 1 GiB" }));
    }
    let (separator, header, header_position) = find_header(&text, columns)?;
    let mut grid = Grid::new(columns, header, text.len());
    let mut rows = Rows::new(&text, separator);
    let header_row = grid.header.row;
    let separators = grid.fields().len().saturating_sub(1).max(1);
    let (mut seen, mut last) = (0, 0);
    while let Some(position) = rows.next() {
        last = position as usize;
        seen += 1;
        if swallows_rows(&rows.record, separator, separators) {
            return Err(open_quote(text, last, separator));
        }
        if seen > header_row + 1 && !grid.push(position, &Line::new(&rows.record)) {
            return Err(Failure::whole(Text { zh: "表格太大", en: "the table is too large" }));
        }
    }
    if is_open(&text[last..], separator) {
        return Err(open_quote(text, last, separator));
    }
    grid.finish(header_position);
    Ok(Reading { grid, origin: Origin::Csv { text, separator } })
}

const NULLS: Text = Text {
    zh: "编码不对，或不是文字文件；请另存为 UTF-8 编码的 CSV",
    en: "its encoding is wrong, or it is no text; save it as CSV in UTF-8",
};

/// Walks over the records of a text with their offsets; empty lines are none.
struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    record: ByteRecord,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, separator: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        let reader = builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        Self { text, reader, record: ByteRecord::new() }
    }

    /// Reads the next record and returns its offset.
    fn next(&mut self) -> Option<u32> {
        let start = self.reader.position().byte() as usize;
        // The text is valid UTF-8 and any number of fields will do, so that only the end is left.
        if !self.reader.read_byte_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let rest = self.text.get(start..).unwrap_or_default().as_bytes();
        let skipped = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        Some((start + skipped) as u32)
    }
}

/// A record as text, checked as a whole and not cell by cell.
struct Line<'a> {
    text: &'a str,
    record: &'a ByteRecord,
}

impl<'a> Line<'a> {
    fn new(record: &'a ByteRecord) -> Self {
        // What the records are cut from is valid UTF-8, and separators and quotes are ASCII.
        Self { text: std::str::from_utf8(record.as_slice()).unwrap_or_default(), record }
    }

    fn get(&self, column: usize) -> &'a str {
        self.record.range(column).and_then(|range| self.text.get(range)).unwrap_or("")
    }
}

impl<'a> Line<'a> {
    /// Returns a cell that is not empty, with its column; those far off count as the last there can be.
    fn full(&self, column: usize) -> Option<Full<'a>> {
        let text = self.get(column);
        (!trim(text).is_empty()).then(|| (u16::try_from(column).unwrap_or(u16::MAX), text))
    }
}

impl Cells for Line<'_> {
    fn cell(&self, column: u16) -> &str {
        self.get(usize::from(column))
    }

    fn filled(&self) -> (Option<Full<'_>>, Option<Full<'_>>) {
        let mut filled = (0..self.record.len()).filter_map(|column| self.full(column));
        (filled.next(), filled.next())
    }

    fn stray(&self, headed: &[bool]) -> Option<Full<'_>> {
        let bare = (0..self.record.len()).filter(|column| headed.get(*column) != Some(&true));
        bare.filter_map(|column| self.full(column)).next()
    }
}

/// Returns the separator under which the first rows hold the best header, that header, and its offset.
fn find_header(text: &Arc<str>, columns: &'static [Column]) -> Result<(u8, Header, u32), Box<Failure>> {
    let mut best: Option<(u8, Header, u32)> = None;
    for separator in [b',', b';', b'\t'] {
        let (mut rows, mut head, mut positions) = (Rows::new(text, separator), Vec::new(), Vec::new());
        while head.len() < HEAD_ROWS
            && let Some(position) = rows.next()
        {
            positions.push(position);
            let line = Line::new(&rows.record);
            let cells = 0..rows.record.len().min(usize::from(u16::MAX));
            head.push(cells.map(|at| (at as u16, line.get(at).chars().take(100).collect())).collect());
        }
        let Some(header) = Header::find(&head, columns) else { continue };
        let position = positions[header.row];
        if best.as_ref().is_none_or(|(_, best, _)| header.score > best.score) {
            best = Some((separator, header, position));
        }
    }
    best.ok_or_else(|| Failure::whole(Text { zh: "表是空的", en: "it is empty" }))
}

/// Tells whether a cell holds what looks like whole rows, because a quote before them never closed.
fn swallows_rows(record: &ByteRecord, separator: u8, separators: usize) -> bool {
    let is_row = |line: &[u8]| line.iter().filter(|byte| **byte == separator).count() >= separators;
    record.as_slice().contains(&b'\n') && record.iter().any(|cell| cell.split(|b| *b == b'\n').skip(1).any(is_row))
}

fn open_quote(text: Arc<str>, start: usize, separator: u8) -> Box<Failure> {
    let detail = Text {
        zh: "这里的引号没有配对，后面的行都读不出来",
        en: "the quote here never closes and swallows the rows after it",
    };
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let at = At::Bytes { start: start as u32, end: end as u32 };
    let source = SourceKind::Csv { text, rows: Vec::new(), columns: BTreeMap::new(), separator };
    Box::new(Failure { at, source, detail, args: Vec::new() })
}

/// Tells whether the last record ends inside quotes.
fn is_open(record: &str, separator: u8) -> bool {
    let (mut quoted, mut cell_starts) = (false, true);
    for byte in record.bytes() {
        match byte {
            b'"' if quoted || cell_starts => quoted = !quoted,
            b'\r' | b'\n' if !quoted => return false,
            _ => {}
        }
        // A quote that closes may open again at once: two of them are one quote of the text.
        cell_starts = !quoted && (byte == separator || byte == b'"');
    }
    quoted
}

fn decode(bytes: &[u8]) -> Result<Arc<str>, Box<Failure>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
    {
        return decode_as(encoding, bytes, mark);
    }
    let skip = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let body = &bytes[skip..];
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.into()),
        Err(error) if skip > 0 || is_damaged_utf8(body) => {
            Err(undecodable(String::from_utf8_lossy(body).into(), skip + error.valid_up_to()))
        }
        Err(_) => decode_as(GB18030, body, 0),
    }
}

/// Tells UTF-8 with a few broken bytes from text in another encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], skip: usize) -> Result<Arc<str>, Box<Failure>> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[skip..]) {
        return Ok(text.into());
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut offset, mut buffer) = (skip, [0; 4096]);
    loop {
        use encoding_rs::DecoderResult::{InputEmpty, Malformed, OutputFull};
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(&bytes[offset..], &mut buffer, true);
        offset += read;
        match result {
            OutputFull => {}
            InputEmpty => break,
            Malformed(length, after) => {
                offset = offset.saturating_sub(usize::from(length) + usize::from(after));
                break;
            }
        }
    }
    let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
    Err(undecodable(text.into(), offset))
}

fn undecodable(text: Arc<str>, offset: usize) -> Box<Failure> {
    let start = text.find('\u{fffd}').unwrap_or(0) as u32;
    let detail = Text {
        zh: "第 {offset} 个字节既不是 UTF-8 也不是 GBK（GB18030）文字",
        en: "byte {offset} is text in neither UTF-8 nor GBK (GB18030)",
    };
    Box::new(Failure {
        at: At::Bytes { start, end: (start + 3).min(text.len() as u32) },
        source: SourceKind::Text(text),
        detail,
        args: vec![("offset", (offset + 1).to_string())],
    })
}

impl Failure {
    /// Returns a failure of the file as a whole.
    pub fn whole(detail: Text) -> Box<Self> {
        Box::new(Self { at: At::File, source: SourceKind::Binary, detail, args: Vec::new() })
    }

    /// Returns what the report says.
    pub fn finding(&self) -> Diagnostic {
        let finding = Diagnostic::new(Code::TableUnreadable).arg_text("detail", self.detail);
        self.args.iter().fold(finding, |finding, (name, value)| finding.arg(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::EVENTS;
    use super::*;

    #[test]
    fn text_with_nulls_has_the_wrong_encoding() {
        let utf16: Vec<u8> = "日期,对象\n2026-03-20,甲\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&utf16[..], b"date,subject\n2026-03-20,\0\n"] {
            let Err(failure) = read(bytes, EVENTS) else { panic!("{bytes:?} is read") };
            assert!(failure.detail.zh.contains("UTF-8"), "{}", failure.detail.zh);
        }
    }
}
