//! The first sheet of a workbook, from memory, cell by cell: no cell that is not there is ever allocated, whatever
//! size the sheet claims. Numbers keep all their digits, dates become `YYYY-MM-DD`, formulas give their last value.
//! Refuses old and encrypted workbooks, and archives that unpack to absurd sizes.

use super::columns::{Column, Kind};
use super::grid::{Cells, Grid, HEAD_ROWS, Header, UNREADABLE, trim};
use super::table::{Failure, Origin, Reading};
use crate::base::Text;
use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Reader, Xlsx, XlsxError};
use std::io::Cursor;

/// Most bytes that the parts of a workbook may unpack to.
const UNPACKED: u64 = 1 << 30;
/// Most bytes that the table of texts may unpack to; each text costs more memory than its bytes.
const UNPACKED_STRINGS: u64 = 256 << 20;
/// Most cells that a sheet may have.
const CELLS: usize = 60_000_000;

/// Reads a table.
pub(super) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Reading, Failure> {
    check_container(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| Failure::whole(EMPTY))?;
    let is_1904 = book.has_1904_epoch();

    let mut head: Vec<(u32, Vec<(u16, String)>)> = Vec::new();
    walk(&mut book, &name, |row, cells| {
        let texts = cells.iter().map(|(at, value)| (*at, text(value, Kind::Text, is_1904).chars().take(100).collect()));
        let texts: Vec<(u16, String)> = texts.filter(|(_, text): &(u16, String)| !text.is_empty()).collect();
        if !texts.is_empty() {
            head.push((row, texts));
        }
        head.len() < HEAD_ROWS
    })?;
    let rows: Vec<Vec<(u16, String)>> = head.iter().map(|(_, cells)| cells.clone()).collect();
    let header = Header::find(&rows, columns).ok_or_else(|| Failure::whole(EMPTY))?;
    let header_row = head[header.row].0;

    let mut grid = Grid::new(columns, header);
    let mut is_whole = true;
    walk(&mut book, &name, |row, cells| {
        if row <= header_row {
            return true;
        }
        let texts = cells.iter().map(|(at, value)| {
            let kind = grid.header.kind(columns, *at).unwrap_or(Kind::Text);
            (*at, text(value, kind, is_1904))
        });
        let row_cells = SheetRow(texts.collect());
        is_whole = grid.push(row, &row_cells);
        is_whole
    })?;
    if !is_whole {
        return Err(Failure::whole(TOO_LARGE));
    }
    grid.finish(header_row);
    Ok(Reading { grid, origin: Origin::Sheet { name } })
}

const EMPTY: Text = Text { zh: "第一张工作表是空的", en: "the first sheet is empty" };
const TOO_LARGE: Text = Text { zh: "工作表太大", en: "the sheet is too large" };

/// The cells of one row that are there.
struct SheetRow(Vec<(u16, String)>);

impl Cells for SheetRow {
    fn cell(&self, column: u16) -> &str {
        self.0.iter().find(|(at, _)| *at == column).map_or("", |(_, text)| text)
    }

    fn filled(&self) -> (Option<&str>, Option<&str>) {
        let mut filled = self.0.iter().map(|(_, text)| text.as_str()).filter(|text| !trim(text).is_empty());
        (filled.next(), filled.next())
    }
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Calls `visit` with the number (1 is the top) and the cells of each row until it returns `false`.
fn walk(
    book: &mut Book<'_>,
    sheet: &str,
    mut visit: impl FnMut(u32, &[(u16, DataRef<'_>)]) -> bool,
) -> Result<(), Failure> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let (mut current, mut cells, mut count) = (0, Vec::new(), 0);
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        count += 1;
        if count > CELLS {
            return Err(Failure::whole(TOO_LARGE));
        }
        if row != current {
            if !cells.is_empty() && !visit(current.saturating_add(1), &cells) {
                return Ok(());
            }
            cells.clear();
            current = row;
        }
        if let Ok(column) = u16::try_from(column)
            && *cell.get_value() != DataRef::Empty
        {
            cells.push((column, cell.get_value().clone()));
        }
    }
    if !cells.is_empty() {
        visit(current.saturating_add(1), &cells);
    }
    Ok(())
}

/// Returns a cell as text, the way its column wants it.
fn text(value: &DataRef<'_>, kind: Kind, is_1904: bool) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(value) => if *value { "yes" } else { "no" }.to_string(),
        DataRef::Int(number) => number.to_string(),
        // Days from 1970 to 2199: a year or a date written as one number is neither.
        DataRef::Float(serial) if kind == Kind::Date && (25_569.0..109_575.0).contains(serial) => {
            day(&ExcelDateTime::new(*serial, ExcelDateTimeType::DateTime, is_1904))
        }
        DataRef::Float(number) => digits(*number),
        DataRef::DateTime(time) if time.is_datetime() && kind != Kind::Code => day(time),
        DataRef::DateTime(time) => digits(time.as_f64()),
        DataRef::DateTimeIso(time) if kind == Kind::Date => time.split('T').next().unwrap_or(time).to_string(),
        DataRef::DateTimeIso(time) | DataRef::DurationIso(time) => time.clone(),
        DataRef::Error(error) => format!("{UNREADABLE}{}", Data::Error(error.clone())),
    }
}

fn day(time: &ExcelDateTime) -> String {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Writes a number with all its digits and never with an exponent.
fn digits(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

fn damaged(error: XlsxError) -> Failure {
    let detail = match &error {
        XlsxError::Password => Text { zh: "工作簿设了密码", en: "the workbook has a password" },
        XlsxError::NotAWorksheet(_) => Text { zh: "第一张不是工作表", en: "the first sheet is no worksheet" },
        _ => Text { zh: "工作簿已损坏（{error}）", en: "the workbook is damaged ({error})" },
    };
    Failure { args: vec![("error", error.to_string())], ..Failure::whole(detail) }
}

/// Refuses what is no workbook, and archives whose parts claim to unpack to more than any honest table.
fn check_container(bytes: &[u8]) -> Result<(), Failure> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let detail = Text { zh: "这是旧版 .xls 文件，或设了密码", en: "it is an old .xls file, or has a password" };
        return Err(Failure::whole(detail));
    }
    if !bytes.starts_with(b"PK") {
        let detail = Text { zh: "这不是 Excel 文件，只是扩展名为 .xlsx", en: "it is no Excel workbook in spite of its name" };
        return Err(Failure::whole(detail));
    }
    match unpacked(bytes) {
        Some((total, strings)) if total <= UNPACKED && strings <= UNPACKED_STRINGS => Ok(()),
        Some(_) => Err(Failure::whole(Text { zh: "解压后大得不正常", en: "it unpacks to an absurd size" })),
        None => Err(Failure::whole(Text { zh: "工作簿不完整，可能没有下载完", en: "the workbook is cut off" })),
    }
}

/// Returns how many bytes the directory of an archive claims for all parts, and for the table of texts.
fn unpacked(bytes: &[u8]) -> Option<(u64, u64)> {
    let u16_at = |at: usize| Some(u64::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let u32_at = |at: usize| Some(u64::from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let last = bytes.len().checked_sub(22)?;
    let end = (last.saturating_sub(65_535)..=last).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let (count, mut at) = (u16_at(end + 10)?, u32_at(end + 16)? as usize);
    let (mut total, mut strings) = (0, 0);
    for _ in 0..count {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_length = u16_at(at + 28)? as usize;
        let name = bytes.get(at + 46..at + 46 + name_length)?;
        total += u32_at(at + 24)?;
        if name.to_ascii_lowercase().ends_with(b"sharedstrings.xml") {
            strings += u32_at(at + 24)?;
        }
        at += 46 + name_length + u16_at(at + 30)? as usize + u16_at(at + 32)? as usize;
    }
    Some((total, strings))
}
