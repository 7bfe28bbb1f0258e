//! A list as an Excel workbook: one sheet with a row for each subject, codes as text and days as days, and one sheet that
//! says what the columns mean. Equal lists make equal bytes: the time of the file is the day the list is as of.
//!
//! The library makes everything but the rows of the list (styles, widths, filter, the second sheet, the package); the rows
//! and their texts are put into its sheet here, because the library keeps a tree of cells and hashes every text, which for
//! a province is a sixth of a whole build.

use super::download::{COLUMNS, Cell, cells};
use super::sheet::{Rows, SheetFault, Strings};
use crate::base::Date;
use crate::plan::DownloadList;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipArchive, ZipWriter};

/// Day 0 of the calendar that Excel counts in.
const ZERO: Date = Date::constant(1899, 12, 30);
/// The first day after the one that Excel counts though it never was.
const FIRST: Date = Date::constant(1900, 3, 1);
/// Where the package keeps the list and the texts of all sheets.
const LIST: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
/// Paper as Excel numbers it. Twenty columns are too small to read on A4.
const A3: u8 = 8;
const A4: u8 = 9;

/// Builds the workbook of a list.
pub fn build(list: &DownloadList) -> Result<Vec<u8>, SheetFault> {
    let frame = frame(list)?;
    let mut frame = ZipArchive::new(Cursor::new(&frame))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(list.subjects.len() * 64 + (1 << 14))));
    let mut strings = Strings::new(&text(&mut frame, STRINGS)?)?;
    for at in 0..frame.len() {
        let part = frame.by_index_raw(at)?;
        match &*part.name()? {
            LIST => {
                drop(part);
                let sheet = text(&mut frame, LIST)?;
                out.start_file(LIST, options())?;
                write_list(&mut out, &sheet, list, &mut strings)?;
            }
            STRINGS => {}
            _ => out.raw_copy_file(part)?,
        }
    }
    out.start_file(STRINGS, options())?;
    strings.write(&mut out)?;
    Ok(out.finish()?.into_inner())
}

/// The same on every system.
fn options() -> SimpleFileOptions {
    let options = SimpleFileOptions::default().system(System::Unix).unix_permissions(0o644);
    options.compression_method(CompressionMethod::Deflated).compression_level(Some(1))
}

fn text(frame: &mut ZipArchive<Cursor<&Vec<u8>>>, name: &str) -> Result<String, SheetFault> {
    let mut text = String::new();
    frame.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Makes the workbook as it is without subjects.
fn frame(list: &DownloadList) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(1);
    let time = ExcelDateTime::parse_from_str(&list.as_of.to_string())?;
    let properties = DocProperties::new().set_title(format!("{}名单", list.name)).set_author(&list.organiser);
    let properties = properties.set_comment(format!("截至 {}", list.as_of)).set_creation_datetime(&time);
    workbook.set_properties(&properties);
    head(workbook.add_worksheet().set_name("名单")?, list)?;
    about(workbook.add_worksheet().set_name("说明")?, list)?;
    workbook.save_to_buffer()
}

fn head(sheet: &mut Worksheet, list: &DownloadList) -> Result<(), XlsxError> {
    let head = Format::new().set_bold();
    for (column, (name, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name, &head)?;
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for column in days(list) {
        sheet.set_column_format(column, &day)?;
    }
    let last = u32::try_from(list.subjects.len()).unwrap_or(u32::MAX);
    print_setup(sheet.set_landscape().set_paper_size(A3));
    sheet.set_repeat_rows(0, 0)?;
    sheet.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    sheet.set_freeze_panes(1, 2)?;
    Ok(())
}

/// As officers print it: no column on a sheet of its own, and the sheets counted.
fn print_setup(sheet: &mut Worksheet) {
    sheet.set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&C第 &P 页，共 &N 页");
}

/// Returns the columns that hold days.
fn days(list: &DownloadList) -> Vec<u16> {
    let Some(first) = list.subjects.first() else { return Vec::new() };
    let columns = (0u16..).zip(cells(first, list.as_of));
    columns.filter(|(_, cell)| matches!(cell, Cell::Day(_))).map(|(column, _)| column).collect()
}

/// Puts a row for each subject into the sheet that has the header only.
fn write_list<'a>(
    out: &mut impl Write,
    sheet: &str,
    list: &'a DownloadList,
    strings: &mut Strings<'a>,
) -> Result<(), SheetFault> {
    let mut rows = Rows::new(out, sheet, COLUMNS.len(), list.subjects.len())?;
    for subject in &list.subjects {
        rows.start();
        for (column, cell) in cells(subject, list.as_of).into_iter().enumerate() {
            match cell {
                Cell::Text(text) => rows.text(column, text, strings)?,
                Cell::Day(None) => {}
                Cell::Day(Some(date)) if date < FIRST => rows.lone_text(column, &date.to_string()),
                Cell::Day(Some(date)) => rows.day(column, day_number(date)),
            }
        }
        rows.end()?;
    }
    rows.finish()
}

/// Returns the number that Excel counts a day by.
fn day_number(date: Date) -> u32 {
    u32::try_from((date - ZERO).get_days()).unwrap_or(0)
}

fn about(sheet: &mut Worksheet, list: &DownloadList) -> Result<(), XlsxError> {
    let counts = &list.counts;
    let numbers = [
        ("登记在册", counts.total),
        ("已命名", counts.named),
        ("整改中", counts.rectifying),
        ("整改逾期", counts.overdue),
        ("已取消命名", counts.revoked),
        ("未命名", counts.unnamed),
    ];
    let texts = [
        ("名单", list.name.clone()),
        ("截至日期", list.as_of.to_string()),
        ("专项宣传", list.campaign.clone()),
        ("发布单位", list.organiser.clone()),
    ];
    let words = [
        ("状态", "按“截至日期”当天的台账推算；已取消命名的不再是无传销社区（村）或网络平台"),
        ("命名日期、命名机关", "现有名称或被取消的名称的命名日期和机关"),
        ("下次复评", "已命名的主体应当在这一天前复评"),
    ];
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 60)?;
    print_setup(sheet.set_paper_size(A4));
    // Numbers that can be added up, at the left like the texts around them.
    let (wrapped, count) = (Format::new().set_text_wrap(), Format::new().set_align(FormatAlign::Left));
    let mut row = 0;
    for (name, text) in texts.iter().map(|(name, text)| (*name, text.as_str())) {
        sheet.write_string(row, 0, name)?.write_string(row, 1, text)?;
        row += 1;
    }
    for (name, number) in numbers {
        sheet.write_string(row, 0, name)?.write_number_with_format(row, 1, number as f64, &count)?;
        row += 1;
    }
    for (name, text) in words {
        sheet.write_string(row, 0, name)?.write_string_with_format(row, 1, text, &wrapped)?;
        row += 1;
    }
    Ok(())
}
