//! One sheet of a workbook, from memory, cell by cell: no cell that is not there is ever allocated, whatever size a
//! sheet claims. Numbers keep all their digits, dates become `YYYY-MM-DD`, formulas give their last value, cells merged
//! downwards count for each row. What cannot be read is marked and never left out.

use super::cell::{Mark, unmarked};
use super::columns::{Column, Kind};
use super::grid::{Cells, Full, Grid, HEAD_ROWS, Header, trim};
use super::table::{Failure, Origin, Reading};
use crate::base::Text;
use crate::model::Profile;
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, ExcelDateTimeType, Xlsx, XlsxError, XlsxFormulaMetadata};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Most cells that a sheet may have.
const CELLS: usize = 60_000_000;

/// The first rows of a sheet, and the cells it merges.
pub(super) struct Top {
    rows: Vec<(u32, Vec<(u16, String)>)>,
    merges: Vec<Dimensions>,
}

/// What stands above the data of a sheet.
pub(super) struct Head {
    pub header: Header,
    /// The sheet row of the header, and the last row that belongs to it.
    row: u32,
    last: u32,
    /// Whether anything stands below, or the row itself is no header but data.
    pub has_rows: bool,
    /// Whether the row is no header but holds the code of a community.
    pub is_headless: bool,
    merges: Vec<Dimensions>,
}

impl Top {
    /// Reads the top of a sheet; `None` if the sheet is empty.
    pub fn read(book: &mut Book<'_>, sheet: &str) -> Result<Option<Self>, Box<Failure>> {
        let (mut rows, is_1904) = (Vec::<(u32, Vec<(u16, String)>)>::new(), book.has_1904_epoch());
        walk(book, sheet, |row, cells| {
            let texts = cells.iter().map(|(at, value)| {
                let text = text(value, None, is_1904);
                (*at, text.chars().take(100).collect())
            });
            let texts: Vec<(u16, String)> = texts.filter(|(_, text): &(u16, String)| !trim(text).is_empty()).collect();
            if !texts.is_empty() {
                rows.push((row, texts));
            }
            rows.len() <= HEAD_ROWS
        })?;
        if rows.is_empty() {
            return Ok(None);
        }
        let merges = book.merge_cells_by_sheet_name(sheet).map_err(damaged)?;
        Ok(Some(Self { rows, merges }))
    }

    /// Finds the header. It may take several rows: cells merged downwards say how far it goes, and names below win.
    pub fn head(&self, columns: &'static [Column]) -> Head {
        let mut lasts = Vec::new();
        let first = self.rows.iter().take(HEAD_ROWS).map(|(row, cells)| {
            let down = |m: &&Dimensions| m.start.0.saturating_add(1) == *row && m.end.0 > m.start.0;
            let ends = self.merges.iter().filter(down).map(|m| m.end.0.saturating_add(1));
            let last = ends.max().filter(|last| *last < row.saturating_add(4)).unwrap_or(*row);
            lasts.push(last);
            if last == *row {
                return cells.clone();
            }
            let mut names = BTreeMap::new();
            for (_, cells) in self.rows.iter().filter(|(at, _)| (*row..=last).contains(at)) {
                names.extend(cells.iter().cloned());
            }
            names.into_iter().collect()
        });
        let rows: Vec<Vec<(u16, String)>> = first.collect();
        let header = Header::find(&rows, columns).unwrap_or_default();
        let (row, last) = (self.rows[header.row].0, lasts[header.row]);
        // A code in what should be the header is data.
        let digits = |text: &str| text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        let longest = rows[header.row].iter().filter_map(|(_, text)| digits(text)).max().unwrap_or(0);
        let is_data = header.score.1 < 2 && longest >= 6;
        let is_headless = is_data && longest == 12;
        let has_rows = is_data || self.rows.last().is_some_and(|(at, _)| *at > last);
        Head { header, row, last, has_rows, is_headless, merges: self.merges.clone() }
    }

    /// Tells whether the header has all columns of a table, and something stands below.
    pub fn is_table(&self, columns: &'static [Column]) -> bool {
        let head = self.head(columns);
        head.header.is_complete(columns) && head.has_rows
    }
}

/// Reads a sheet below its header.
pub(super) fn read_sheet(
    book: &mut Book<'_>,
    sheet: &str,
    columns: &'static [Column],
    head: Head,
) -> Result<Reading, Box<Failure>> {
    let is_1904 = book.has_1904_epoch();
    let mut merges = Merges::new(&head);
    let mut grid = Grid::new(columns, head.header, 0);
    let mut is_whole = true;
    walk(book, sheet, |row, cells| {
        if row <= head.last {
            return true;
        }
        let cells = cells.iter().map(|(at, value)| {
            let column = grid.header.column(columns, *at);
            let text = text(value, column, is_1904);
            Cell { column: *at, shown: column.and_then(|column| shown(value, column.kind, &text)), text }
        });
        let mut row_cells = merges.fill(row, cells.collect());
        merges.mark(row, &mut row_cells, &grid.header);
        is_whole = grid.push(row, &row_cells);
        is_whole
    })?;
    if !is_whole {
        return Err(Failure::whole(TOO_LARGE));
    }
    grid.finish(head.row);
    Ok(Reading { grid, origin: Origin::Sheet { name: sheet.to_string() } })
}

const TOO_LARGE: Text = Text { zh: "工作表太大", en: "the sheet is too large" };

/// Cells merged downwards: the value stands in the first row and counts for all.
struct Merges {
    /// The last row of each merged range, by its first row and column.
    ends: BTreeMap<(u32, u16), u32>,
    /// Those that reach into the current row: column, last row, value.
    open: Vec<(u16, u32, String)>,
    /// The last column of each range of several, by its first row and column.
    wide: BTreeMap<(u32, u16), u16>,
}

impl Merges {
    /// Takes the ranges of one column below the header; a range of several columns says nothing about each of them.
    fn new(head: &Head) -> Self {
        let downwards = head.merges.iter().filter(|m| m.start.1 == m.end.1 && m.end.0 > m.start.0);
        let ends = downwards.filter(|m| m.start.0 >= head.last).filter_map(|m| {
            let column = u16::try_from(m.start.1).ok()?;
            Some(((m.start.0.saturating_add(1), column), m.end.0.saturating_add(1)))
        });
        let across = head.merges.iter().filter(|m| m.end.1 > m.start.1 && m.start.0 >= head.last);
        let wide = across.filter_map(|m| {
            let (from, to) = (u16::try_from(m.start.1).ok()?, u16::try_from(m.end.1).ok()?);
            Some(((m.start.0.saturating_add(1), from), to))
        });
        Self { ends: ends.collect(), open: Vec::new(), wide: wide.collect() }
    }

    /// Marks what stands in a range over several fields, unless it is all there is in the row, such as a title.
    fn mark(&self, row: u32, cells: &mut SheetRow, header: &Header) {
        for (&(_, from), &to) in self.wide.range((row, 0)..=(row, u16::MAX)) {
            let Some(field) = header.first_of_several(from, to) else { continue };
            let Some(value) = cells.find(from).map(|cell| unmarked(&cell.text)) else { continue };
            let text = Mark::Wide.before(value);
            if trim(value).is_empty() || cells.filled().1.is_none() {
                continue;
            }
            cells.0.retain(|cell| cell.column != field);
            cells.0.push(Cell { column: field, text, shown: None });
            cells.0.sort_by_key(|cell| cell.column);
        }
    }

    /// Adds the values that reach down into a row; an empty row stays empty.
    fn fill(&mut self, row: u32, mut cells: Vec<Cell>) -> SheetRow {
        self.open.retain(|(_, last, _)| *last >= row);
        if cells.iter().all(|cell| trim(&cell.text).is_empty()) {
            return SheetRow(cells);
        }
        for (column, _, value) in &self.open {
            let filled = Cell { column: *column, text: value.clone(), shown: Some((NO_VALUE.into(), MERGED)) };
            match cells.iter_mut().find(|cell| cell.column == *column) {
                Some(cell) if trim(&cell.text).is_empty() => *cell = filled,
                Some(_) => {}
                None => cells.push(filled),
            }
        }
        for (&(_, column), &last) in self.ends.range((row, 0)..=(row, u16::MAX)) {
            if let Some(cell) = cells.iter().find(|cell| cell.column == column && !trim(&cell.text).is_empty()) {
                self.open.push((column, last, cell.text.clone()));
            }
        }
        if !self.open.is_empty() {
            cells.sort_by_key(|cell| cell.column);
        }
        SheetRow(cells)
    }
}

const NO_VALUE: &str = "（空）";
const MERGED: Text = Text {
    zh: "这一格与上面的格合并了，按合并的内容填上",
    en: "the cell is merged with those above and takes their value",
};

/// A cell of a row.
struct Cell {
    column: u16,
    text: String,
    /// What the sheet shows instead of the text, and why that was read differently.
    shown: Option<(String, Text)>,
}

/// Returns what a sheet shows of a number that was read as something else.
fn shown(value: &DataRef<'_>, kind: Kind, read: &str) -> Option<(String, Text)> {
    const SERIAL: Text = Text {
        zh: "这是表格软件的日期序号；请把这一列设为日期格式",
        en: "it is the serial number of a date; format the column as a date",
    };
    const NUMBER: Text = Text {
        zh: "代码存成了数字，位数完整；请把这一列设为文本",
        en: "the code is stored as a number, with all its digits; format the column as text",
    };
    match (kind, value) {
        (Kind::Date, DataRef::Float(number)) if digits(*number) != read => Some((digits(*number), SERIAL)),
        // Programs show a number of twelve digits or more with an exponent.
        (Kind::Code, DataRef::Float(number)) if *number >= 1e11 => Some((scientific(*number), NUMBER)),
        _ => None,
    }
}

fn scientific(number: f64) -> String {
    let text = format!("{number:.5e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{}E+{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
}

/// The cells of one row that are there.
struct SheetRow(Vec<Cell>);

impl SheetRow {
    fn find(&self, column: u16) -> Option<&Cell> {
        self.0.iter().find(|cell| cell.column == column)
    }
}

impl Cells for SheetRow {
    fn cell(&self, column: u16) -> &str {
        self.find(column).map_or("", |cell| &cell.text)
    }

    fn filled(&self) -> (Option<Full<'_>>, Option<Full<'_>>) {
        let mut filled = self.0.iter().map(|cell| (cell.column, cell.text.as_str())).filter(is_full);
        (filled.next(), filled.next())
    }

    fn stray(&self, headed: &[bool]) -> Option<Full<'_>> {
        let bare = self.0.iter().filter(|cell| headed.get(usize::from(cell.column)) != Some(&true));
        bare.map(|cell| (cell.column, cell.text.as_str())).find(is_full)
    }

    fn repair(&self, column: u16) -> Option<(&str, Text)> {
        self.find(column)?.shown.as_ref().map(|(shown, why)| (shown.as_str(), *why))
    }
}

fn is_full((_, text): &(u16, &str)) -> bool {
    !trim(text).is_empty()
}

pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Calls `visit` with the number (1 is the top) and the cells of each row until it returns `false`.
fn walk(
    book: &mut Book<'_>,
    sheet: &str,
    mut visit: impl FnMut(u32, &[(u16, DataRef<'_>)]) -> bool,
) -> Result<(), Box<Failure>> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let (mut current, mut cells, mut count) = (0, Vec::new(), 0);
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = cell.pos;
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
        let Ok(column) = u16::try_from(column) else { continue };
        match (cell.value, cell.formula) {
            (DataRef::Empty, None) => {}
            // A formula that was never worked out is no empty cell.
            (DataRef::Empty, Some(formula)) => {
                cells.push((column, DataRef::String(Mark::NoResult.before(&shown_formula(formula)))))
            }
            (value, _) => cells.push((column, value)),
        }
    }
    if !cells.is_empty() {
        visit(current.saturating_add(1), &cells);
    }
    Ok(())
}

fn shown_formula(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => format!("={formula}"),
        _ => "=…".to_string(),
    }
}

/// Returns a cell as text, the way its column wants it; without a column, what it shows.
fn text(value: &DataRef<'_>, column: Option<&Column>, is_1904: bool) -> String {
    let kind = column.map(|column| column.kind);
    let is_words = matches!(kind, Some(Kind::Text | Kind::Number));
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) if column.is_none() => unmarked(text).to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(value) if column.is_none_or(takes_truth) => if *value { "yes" } else { "no" }.to_string(),
        DataRef::Bool(value) => Mark::Truth.before(if *value { "TRUE" } else { "FALSE" }),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(serial) if kind == Some(Kind::Date) => {
            let time = ExcelDateTime::new(*serial, ExcelDateTimeType::DateTime, is_1904);
            // A year or a date written as one number is no serial.
            if is_plausible(&time) { day(&time) } else { digits(*serial) }
        }
        DataRef::Float(number) => digits(*number),
        DataRef::DateTime(time) if kind == Some(Kind::Date) && !is_plausible(time) => {
            Mark::Number.before(&digits(time.as_f64()))
        }
        DataRef::DateTime(time) if is_words && time.is_datetime() => Mark::Dated.before(&day(time)),
        DataRef::DateTime(time) if is_words => Mark::Dated.before(&clock(time)),
        DataRef::DateTime(time) if time.is_datetime() && kind != Some(Kind::Code) => day(time),
        DataRef::DateTime(time) => digits(time.as_f64()),
        DataRef::DateTimeIso(time) if kind == Some(Kind::Date) => time.split('T').next().unwrap_or(time).to_string(),
        DataRef::DateTimeIso(time) | DataRef::DurationIso(time) if is_words => Mark::Dated.before(time),
        DataRef::DateTimeIso(time) | DataRef::DurationIso(time) => time.clone(),
        DataRef::Error(error) if column.is_none() => Data::Error(error.clone()).to_string(),
        DataRef::Error(error) => Mark::Failed.before(&Data::Error(error.clone()).to_string()),
    }
}

/// Tells whether a column asks yes or no.
fn takes_truth(column: &Column) -> bool {
    column.field == "demonstration" || Profile::MECHANISMS.iter().any(|(field, _)| *field == column.field)
}

/// Tells a date of this age from a year, or a date written as one number, that was given the format of dates.
fn is_plausible(time: &ExcelDateTime) -> bool {
    (2000..=2100).contains(&time.to_ymd_hms_milli().0)
}

fn day(time: &ExcelDateTime) -> String {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(time: &ExcelDateTime) -> String {
    let (.., hour, minute, second, _) = time.to_ymd_hms_milli();
    format!("{hour}:{minute:02}:{second:02}")
}

/// Writes a number with all its digits and never with an exponent.
fn digits(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// Returns what is said of a workbook that cannot be opened.
pub(super) fn damaged(error: XlsxError) -> Box<Failure> {
    let detail = match &error {
        XlsxError::Password => Text { zh: "工作簿设了密码", en: "the workbook has a password" },
        XlsxError::NotAWorksheet(_) => Text { zh: "第一张不是工作表", en: "the first sheet is no worksheet" },
        _ => Text { zh: "工作簿已损坏（{error}）", en: "the workbook is damaged ({error})" },
    };
    let mut failure = Failure::whole(detail);
    failure.args.push(("error", error.to_string()));
    failure
}

#[cfg(test)]
mod tests;
