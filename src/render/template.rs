//! A workbook to fill in: one sheet a table with a frozen header, drop-downs, formats and notes, and a sheet that
//! explains them. It knows nothing of the tables but what it is told. Same input, same bytes.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};

/// A sheet to fill in.
#[derive(Debug)]
pub struct Sheet {
    pub name: &'static str,
    pub columns: Vec<Column>,
    /// Rows that stand there from the start, as text.
    pub rows: Vec<Vec<String>>,
}

/// A column to fill in.
#[derive(Debug)]
pub struct Column {
    pub title: &'static str,
    pub required: bool,
    pub cells: Cells,
    /// What to write into it.
    pub about: String,
}

/// What the cells of a column take.
#[derive(Debug)]
pub enum Cells {
    /// Text, so that codes keep their digits.
    Text,
    Date,
    /// One of these words.
    Words(Vec<&'static str>),
    /// A value of a column of another sheet.
    From {
        sheet: &'static str,
        column: u16,
    },
}

/// How many rows have drop-downs and formats.
const ROWS: u32 = 20_000;

/// Writes the workbook; `guide` is the sheet of explanations: its name and its lines.
pub fn workbook(sheets: &[Sheet], guide: (&str, &[Vec<String>])) -> Result<Vec<u8>, String> {
    write(sheets, guide).map_err(|error| error.to_string())
}

fn write(sheets: &[Sheet], (guide, lines): (&str, &[Vec<String>])) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // There is one clock, and it is not here.
    let day = ExcelDateTime::from_ymd(2027, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for sheet in sheets {
        fill(book.add_worksheet(), sheet)?;
    }
    explain(book.add_worksheet(), guide, lines)?;
    book.save_to_buffer()
}

fn fill(out: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    out.set_name(sheet.name)?.set_freeze_panes(1, 0)?.set_row_height(0, 24)?;
    let (text, date) = (Format::new().set_num_format("@"), Format::new().set_num_format("yyyy-mm-dd"));
    for (at, column) in (0u16..).zip(&sheet.columns) {
        let is_date = matches!(column.cells, Cells::Date);
        out.set_column_format(at, if is_date { &date } else { &text })?;
        out.set_column_width(at, width(column))?;
        let title = if column.required { format!("{}*", column.title) } else { column.title.to_string() };
        out.write_string_with_format(0, at, title, &head(column.required))?;
        out.insert_note(0, at, &Note::new(&column.about).set_author("gaoshi").set_width(240))?;
        out.add_data_validation(1, at, ROWS, at, &validation(column)?)?;
    }
    for (row, cells) in (1u32..).zip(&sheet.rows) {
        for (at, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            out.write_string_with_format(row, at, cell, &text)?;
        }
    }
    Ok(())
}

/// Says what a cell takes when it is chosen, and asks before it takes anything else.
fn validation(column: &Column) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let rule = match &column.cells {
        Cells::Text => rule.allow_any_value(),
        Cells::Date => {
            let ends = (ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2199, 12, 31)?);
            rule.allow_date(DataValidationRule::Between(ends.0, ends.1))
        }
        Cells::Words(words) => rule.allow_list_strings(words)?,
        Cells::From { sheet, column } => {
            let letter = char::from(b'A' + (*column).min(25) as u8);
            rule.allow_list_formula(Formula::new(format!("='{sheet}'!${letter}$2:${letter}${}", ROWS + 1)))
        }
    };
    rule.set_input_title(column.title)?
        .set_input_message(&column.about)?
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("请核对")?
        .set_error_message(&column.about)
}

fn width(column: &Column) -> f64 {
    let title = column.title.chars().count() as f64 * 2.2 + 3.0;
    let cells: f64 = match column.cells {
        Cells::Date => 12.0,
        Cells::Words(_) => 10.0,
        Cells::Text | Cells::From { .. } => 18.0,
    };
    title.max(cells)
}

fn head(required: bool) -> Format {
    let format = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    format.set_background_color(if required { "#FBE3DD" } else { "#EEF1F5" })
}

fn explain(out: &mut Worksheet, name: &str, lines: &[Vec<String>]) -> Result<(), XlsxError> {
    out.set_name(name)?;
    let (plain, bold) = (Format::new().set_text_wrap().set_align(FormatAlign::Top), Format::new().set_bold());
    for (at, width) in (0u16..).zip([14.0, 18.0, 8.0, 52.0, 40.0]) {
        out.set_column_width(at, width)?;
    }
    for (row, cells) in (0u32..).zip(lines) {
        for (at, cell) in (0u16..).zip(cells) {
            // A line of one cell is a sentence that may run over the columns beside it.
            let format = if cells.len() == 1 { &bold } else { &plain };
            out.write_string_with_format(row, at, cell, format)?;
        }
    }
    Ok(())
}
