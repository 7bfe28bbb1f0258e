//! A list as an Excel workbook: one sheet with a row for each subject, codes as text and days as days, and one sheet that
//! says what the columns mean. Equal lists make equal bytes: the time of the file is the day the list is as of.

use super::download::{COLUMNS, Cell, cells};
use crate::base::Date;
use crate::plan::DownloadList;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Day 0 of the calendar that Excel counts in.
const ZERO: Date = Date::constant(1899, 12, 30);
/// The first day after the one that Excel counts though it never was.
const FIRST: Date = Date::constant(1900, 3, 1);

/// Builds the workbook of a list.
pub fn build(list: &DownloadList) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(1);
    let time = ExcelDateTime::parse_from_str(&list.as_of.to_string())?;
    let properties = DocProperties::new().set_title(format!("{}名单", list.name)).set_author(&list.organiser);
    let properties = properties.set_comment(format!("截至 {}", list.as_of)).set_creation_datetime(&time);
    workbook.set_properties(&properties);
    rows(workbook.add_worksheet().set_name("名单")?, list)?;
    about(workbook.add_worksheet().set_name("说明")?, list)?;
    workbook.save_to_buffer()
}

fn rows(sheet: &mut Worksheet, list: &DownloadList) -> Result<(), XlsxError> {
    let (head, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for (column, (name, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name, &head)?;
    }
    // A format of the column costs a tenth of one for each cell.
    for column in days(list) {
        sheet.set_column_format(column, &day)?;
    }
    for (row, subject) in (1u32..).zip(&list.subjects) {
        for (column, cell) in (0u16..).zip(cells(subject, list.as_of)) {
            match cell {
                Cell::Text("") => {}
                Cell::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Cell::Day(None) => {}
                Cell::Day(Some(date)) if date < FIRST => {
                    sheet.write_string(row, column, date.to_string())?;
                }
                Cell::Day(Some(date)) => {
                    sheet.write_number(row, column, (date - ZERO).get_days())?;
                }
            }
        }
    }
    let last = u32::try_from(list.subjects.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    sheet.set_freeze_panes(1, 2)?;
    Ok(())
}

/// Returns the columns that hold days.
fn days(list: &DownloadList) -> Vec<u16> {
    let Some(first) = list.subjects.first() else { return Vec::new() };
    let columns = (0u16..).zip(cells(first, list.as_of));
    columns.filter(|(_, cell)| matches!(cell, Cell::Day(_))).map(|(column, _)| column).collect()
}

fn about(sheet: &mut Worksheet, list: &DownloadList) -> Result<(), XlsxError> {
    let counts = &list.counts;
    let lines = [
        ("名单", list.name.clone()),
        ("截至日期", list.as_of.to_string()),
        ("专项宣传", list.campaign.clone()),
        ("发布单位", list.organiser.clone()),
        ("登记在册", counts.total.to_string()),
        ("已命名", counts.named.to_string()),
        ("整改中", counts.rectifying.to_string()),
        ("整改逾期", counts.overdue.to_string()),
        ("已取消命名", counts.revoked.to_string()),
        ("未命名", counts.unnamed.to_string()),
        ("状态", "按“截至日期”当天的台账推算；已取消命名的不再是无传销社区（村）或网络平台".into()),
        ("命名日期、命名机关", "现有名称或被取消的名称的命名日期和机关".into()),
        ("下次复评", "已命名的主体应当在这一天前复评".into()),
    ];
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 60)?;
    for (row, (name, value)) in (0u32..).zip(lines) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}
