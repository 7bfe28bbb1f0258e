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
pub(super) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Reading, Box<Failure>> {
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

    let mut grid = Grid::new(columns, header, 0);
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
) -> Result<(), Box<Failure>> {
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

fn damaged(error: XlsxError) -> Box<Failure> {
    let detail = match &error {
        XlsxError::Password => Text { zh: "工作簿设了密码", en: "the workbook has a password" },
        XlsxError::NotAWorksheet(_) => Text { zh: "第一张不是工作表", en: "the first sheet is no worksheet" },
        _ => Text { zh: "工作簿已损坏（{error}）", en: "the workbook is damaged ({error})" },
    };
    let mut failure = Failure::whole(detail);
    failure.args.push(("error", error.to_string()));
    failure
}

/// Refuses what is no workbook, and archives whose parts claim to unpack to more than any honest table.
fn check_container(bytes: &[u8]) -> Result<(), Box<Failure>> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let detail = Text {
            zh: "这是旧版工作簿（.xls、.et），或设了密码",
            en: "it is an old workbook (.xls, .et), or has a password",
        };
        return Err(Failure::whole(detail));
    }
    if !bytes.starts_with(b"PK") {
        let detail = Text {
            zh: "这不是 Excel 文件，只是扩展名像", en: "it is no Excel workbook in spite of its name"
        };
        return Err(Failure::whole(detail));
    }
    match unpacked(bytes) {
        Some((total, strings)) if total <= UNPACKED && strings <= UNPACKED_STRINGS => Ok(()),
        Some(_) => Err(Failure::whole(Text { zh: "解压后大得不正常", en: "it unpacks to an absurd size" })),
        None => Err(Failure::whole(Text {
            zh: "工作簿不完整，可能没有下载完", en: "the workbook is cut off"
        })),
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

#[cfg(test)]
mod tests {
    use super::super::columns::SUBJECTS;
    use super::super::table::testing::{report, snapshot};
    use super::super::table::{Found, Table};
    use super::*;
    use crate::base::Sources;

    /// Packs a sheet into the smallest workbook there is.
    fn workbook(sheet: &str) -> Vec<u8> {
        const NS: &str = "http://schemas.openxmlformats.org";
        let relation = |id: &str, kind: &str, target: &str| {
            format!(
                "<Relationships xmlns='{NS}/package/2006/relationships'><Relationship Id='{id}' \
                 Type='{NS}/officeDocument/2006/relationships/{kind}' Target='{target}'/></Relationships>"
            )
        };
        let book = format!(
            "<workbook xmlns='{NS}/spreadsheetml/2006/main' xmlns:r='{NS}/officeDocument/2006/relationships'>\
             <sheets><sheet name='名单' sheetId='1' r:id='r1'/></sheets></workbook>"
        );
        store(&[
            ("_rels/.rels", &relation("r0", "officeDocument", "xl/workbook.xml")),
            ("xl/_rels/workbook.xml.rels", &relation("r1", "worksheet", "worksheets/sheet1.xml")),
            ("xl/workbook.xml", &book),
            (
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet xmlns='{NS}/spreadsheetml/2006/main'>{sheet}</worksheet>"),
            ),
        ])
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

    /// Writes rows of cells: `=` begins an error, `#` a number, the rest is text.
    fn sheet(rows: &[(u32, &[(&str, &str)])]) -> String {
        let cell = |row: u32, (column, value): &(&str, &str)| match value.split_at_checked(1) {
            Some(("=", error)) => format!("<c r='{column}{row}' t='e'><f>A1</f><v>{error}</v></c>"),
            Some(("#", number)) => format!("<c r='{column}{row}'><v>{number}</v></c>"),
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
        assert_eq!(lines, ["bad-value D7", "repaired B8", "unknown-column B3", "unknown-column G3"]);
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
        let mut bomb = workbook(&sheet(&[]));
        let entry = bomb.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        bomb[entry + 24..entry + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
        assert!(matches!(read(&bomb, SUBJECTS), Err(failure) if failure.detail.en == "it unpacks to an absurd size"));
    }

    fn read_quietly(bytes: &[u8]) {
        // Whatever it says, it must say it.
        let _ = read(bytes, SUBJECTS);
    }

    #[test]
    fn numbers_and_dates_keep_their_meaning() {
        let float = |number: f64, kind| text(&DataRef::Float(number), kind, false);
        assert_eq!(float(340_102_901_001.0, Kind::Code), "340102901001");
        assert_eq!(float(45371.0, Kind::Date), "2024-03-20");
        assert_eq!(float(20_240_320.0, Kind::Date), "20240320");
        assert_eq!(float(2024.0, Kind::Date), "2024");
        assert_eq!(float(2.5, Kind::Number), "2.5");
        assert_eq!(float(1e300, Kind::Code).len(), 301);
        assert_eq!(text(&DataRef::Error(calamine::CellErrorType::NA), Kind::Code, false), "\0#N/A");
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
}
