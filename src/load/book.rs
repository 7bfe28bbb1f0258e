//! Which sheets of a workbook are read, and what is said of the others. Refuses old and encrypted workbooks, and
//! archives that unpack to absurd sizes.

use super::columns::{Column, GUIDE, SHEETS, TABLES, columns};
use super::grid::loose;
use super::table::{Failure, Reading, Unread};
use super::xlsx::{Book, Head, Top, damaged, read_sheet};
use crate::base::{Code, Text};
use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use std::io::Cursor;

/// Most bytes that the parts of a workbook may unpack to.
const UNPACKED: u64 = 1 << 30;
/// Most bytes that the table of texts may unpack to; each text costs more memory than its bytes.
const UNPACKED_STRINGS: u64 = 256 << 20;

/// The tables of a workbook, and what is said of its sheets.
type Sheets = (Vec<Reading>, Vec<Unread>);

/// Reads the sheets of a workbook of one table: every visible one whose header is complete, else the first.
pub(super) fn read(bytes: &[u8], table: &str, schema: &'static [Column]) -> Result<Sheets, Box<Failure>> {
    let mut book = open(bytes)?;
    let (mut readings, mut unread, mut first, mut joined) = (Vec::new(), Vec::new(), None, Vec::new());
    for (name, is_hidden) in sheets(&book) {
        let owner = owner(&name);
        if owner == Some(GUIDE) {
            continue;
        }
        let Some(top) = Top::read(&mut book, &name)? else { continue };
        if let Some(other) = owner.filter(|owner| *owner != table) {
            let is_left_out = columns(other).is_some_and(|schema| top.is_table(schema));
            unread.extend(match (is_left_out, top.head(schema).has_rows) {
                (true, _) => Some(left_out(name, OTHER, OTHER_ADVICE)),
                (false, true) => Some(skipped(name, OTHER)),
                (false, false) => None,
            });
            continue;
        }
        let is_table = top.is_table(schema);
        let head = top.head(schema);
        match head.header.is_complete(schema) {
            true if !is_hidden => {
                joined.extend(is_table.then(|| name.clone()));
                readings.push(read_sheet(&mut book, &name, schema, head)?);
            }
            _ if is_hidden => unread.extend(is_table.then(|| left_out(name, HIDDEN, HIDDEN_ADVICE))),
            _ if first.is_none() => first = Some((name, head)),
            _ => unread.extend(incomplete(name, &head)),
        }
    }
    match first {
        Some((name, head)) if readings.is_empty() => readings.push(read_sheet(&mut book, &name, schema, head)?),
        Some((name, head)) => unread.extend(incomplete(name, &head)),
        None if readings.is_empty() && unread.is_empty() => return Err(Failure::whole(EMPTY)),
        None => {}
    }
    unread.extend(joins(&joined));
    Ok((readings, unread))
}

/// Reads the sheet that carries the name of a table from a workbook of all tables. What is to be said of the sheets is
/// said with the first table.
pub(super) fn read_named(bytes: &[u8], table: &str, schema: &'static [Column]) -> Result<Sheets, Box<Failure>> {
    let mut book = open(bytes)?;
    let sheets = sheets(&book);
    if sheets.iter().all(|(name, _)| owner(name).is_none_or(|owner| owner == GUIDE)) {
        return Err(Failure::whole(NO_TABLE));
    }
    let mut readings = Vec::new();
    for (name, _) in sheets.iter().filter(|(name, _)| owner(name) == Some(table)) {
        if let Some(top) = Top::read(&mut book, name)? {
            readings.push(read_sheet(&mut book, name, schema, top.head(schema))?);
        }
    }
    let is_first = TABLES.first().is_some_and(|(first, _)| *first == table);
    let unread = if is_first { said(&mut book, &sheets)? } else { Vec::new() };
    Ok((readings, unread))
}

/// Says what sheets of a workbook of all tables nobody reads or may not know of.
fn said(book: &mut Book<'_>, sheets: &[(String, bool)]) -> Result<Vec<Unread>, Box<Failure>> {
    let mut unread = Vec::new();
    for (name, is_hidden) in sheets {
        let owner = owner(name);
        if owner == Some(GUIDE) || owner.is_some() && !is_hidden {
            continue;
        }
        let Some(top) = Top::read(book, name)? else { continue };
        let is_table = |table: &str| columns(table).is_some_and(|schema| top.is_table(schema));
        unread.extend(match owner {
            Some(table) => is_table(table).then(|| left_out(name.clone(), HIDDEN, HIDDEN_ADVICE)),
            None if SHEETS.iter().any(|(table, _)| is_table(table)) => {
                Some(left_out(name.clone(), NO_OWNER, NO_OWNER_ADVICE))
            }
            None => {
                let head = top.head(columns(TABLES[0].0).unwrap_or_default());
                match head.is_headless {
                    true => Some(left_out(name.clone(), NO_OWNER, NO_OWNER_ADVICE)),
                    false => head.has_rows.then(|| skipped(name.clone(), NO_OWNER)),
                }
            }
        });
    }
    for (table, _) in SHEETS.iter().filter(|(table, _)| *table != GUIDE) {
        let of_table = sheets.iter().filter(|(name, _)| owner(name) == Some(*table));
        unread.extend(joins(&of_table.map(|(name, _)| name.clone()).collect::<Vec<_>>()));
    }
    Ok(unread)
}

const HIDDEN: Text = Text { zh: "它是隐藏的", en: "it is hidden" };
const HIDDEN_ADVICE: Text = Text {
    zh: "要公布的，请取消隐藏；不要的，请删除这张工作表",
    en: "show the sheet if it is to be published; delete it if not",
};
const INCOMPLETE: Text = Text { zh: "表头不全", en: "its header lacks columns" };
const HEADLESS: Text =
    Text { zh: "没有表头，第一行就是数据", en: "it has no header; its first row is data" };
const HEADLESS_ADVICE: Text = Text {
    zh: "把第一张工作表的表头复制到最上面一行；不要的，请删除这张工作表",
    en: "copy the header of the first sheet to its top; delete the sheet if it is not wanted",
};
const OTHER: Text = Text {
    zh: "它是另一张表；要一起读，请把文件改名为 registry.xlsx",
    en: "it is another table; name the file registry.xlsx to have all of them read",
};
const OTHER_ADVICE: Text = Text {
    zh: "把文件改名为 registry.xlsx；不要的，请删除这张工作表",
    en: "name the file registry.xlsx; delete the sheet if it is not wanted",
};
const NO_OWNER: Text = Text {
    zh: "工作表应命名为 创建主体、命名事件、命名机关 或 区划",
    en: "sheets are named 创建主体, 命名事件, 命名机关 or 区划",
};
const NO_OWNER_ADVICE: Text = Text {
    zh: "要读的，请改工作表的名称，或并入同一张表；副本和旧表请删除",
    en: "rename the sheet or move its rows into the table's sheet; delete copies and old ones",
};
const NO_TABLE: Text = Text {
    zh: "没有名为 创建主体、命名事件、命名机关 或 区划 的工作表",
    en: "no sheet is named 创建主体, 命名事件, 命名机关 or 区划",
};
const EMPTY: Text = Text { zh: "工作簿是空的", en: "the workbook is empty" };

fn skipped(sheet: String, why: Text) -> Unread {
    Unread { code: Code::UnreadSheet, sheet, why, advice: why }
}

fn left_out(sheet: String, why: Text, advice: Text) -> Unread {
    Unread { code: Code::SheetLeftOut, sheet, why, advice }
}

/// Says that a sheet lacks columns; one with codes in place of a header is part of the list.
fn incomplete(sheet: String, head: &Head) -> Option<Unread> {
    match head.is_headless {
        true => Some(left_out(sheet, HEADLESS, HEADLESS_ADVICE)),
        false => head.has_rows.then(|| skipped(sheet, INCOMPLETE)),
    }
}

/// Says which sheets are read as one table, if there are several.
fn joins(sheets: &[String]) -> Option<Unread> {
    let joined = Unread { code: Code::SheetsJoined, sheet: sheets.join("、"), why: HIDDEN, advice: HIDDEN };
    (sheets.len() > 1).then_some(joined)
}

fn open(bytes: &[u8]) -> Result<Book<'_>, Box<Failure>> {
    check_container(bytes)?;
    Xlsx::new(Cursor::new(bytes)).map_err(damaged)
}

/// Returns the worksheets by name and whether each is hidden.
fn sheets(book: &Book<'_>) -> Vec<(String, bool)> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

/// Returns the table whose name a sheet carries.
fn owner(sheet: &str) -> Option<&'static str> {
    let name = loose(sheet);
    SHEETS.iter().find(|(table, chinese)| loose(chinese) == name || table.ends_with(&format!("/{name}"))).map(|s| s.0)
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
