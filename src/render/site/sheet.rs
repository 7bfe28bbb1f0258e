//! The rows of a large sheet of a workbook, written as they come: SpreadsheetML cells into a sheet that a library made with
//! its header only, and their texts into the workbook's table of shared texts. A text is looked up once a row at most: what
//! stands in the same column of the row above is known.

use rust_xlsxwriter::XlsxError;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use zip::result::ZipError;

/// How many characters a cell may have in Excel.
const LONGEST: usize = 32_767;
/// How much is collected before it is compressed.
const PIECE: usize = 1 << 16;

/// Why a workbook cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The library writes its files in another shape than the one rows are put into.
    #[error("the empty workbook has no `{0}`")]
    Frame(&'static str),
}

/// The shared texts of a workbook, in the order they were first used.
pub struct Strings<'a> {
    numbers: FxHashMap<&'a str, u32>,
    xml: String,
    /// How many texts there are, and how many cells use one.
    unique: u32,
    used: u32,
}

impl<'a> Strings<'a> {
    /// Starts with the texts that a workbook has already.
    pub fn new(xml: &str) -> Result<Self, SheetFault> {
        let number = |name: &'static str| {
            let text = xml.split_once(name).and_then(|(_, rest)| rest.split_once('"'));
            text.and_then(|(number, _)| number.parse().ok()).ok_or(SheetFault::Frame(name))
        };
        let (used, unique) = (number(" count=\"")?, number(" uniqueCount=\"")?);
        let first = xml.find("<si>").ok_or(SheetFault::Frame("<si>"))?;
        let known = xml[first..].strip_suffix("</sst>").ok_or(SheetFault::Frame("</sst>"))?;
        Ok(Self { numbers: FxHashMap::default(), xml: known.into(), unique, used })
    }

    fn number(&mut self, text: &'a str) -> Result<u32, SheetFault> {
        if let Some(&number) = self.numbers.get(text) {
            return Ok(number);
        }
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            return Err(XlsxError::MaxStringLengthExceeded.into());
        }
        let number = self.unique;
        self.numbers.insert(text, number);
        self.unique += 1;
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n');
        let keeps = text.starts_with(is_blank) || text.ends_with(is_blank);
        self.xml.push_str(if keeps { "<si><t xml:space=\"preserve\">" } else { "<si><t>" });
        escape(text, &mut self.xml);
        self.xml.push_str("</t></si>");
        Ok(number)
    }

    /// Writes the file.
    pub fn write(&self, out: &mut impl Write) -> Result<(), SheetFault> {
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<sst \
             xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{}\" uniqueCount=\"{}\">{}</sst>",
            self.used, self.unique, self.xml
        )?;
        Ok(())
    }
}

/// The rows of a sheet below its header.
pub struct Rows<'a, 's, W> {
    out: W,
    /// What comes after the rows.
    end: &'s str,
    /// What is not written yet.
    xml: String,
    /// How the cells of each column begin, up to the number of the row.
    cells: Vec<String>,
    /// The text above, by column.
    above: Vec<(&'a str, u32)>,
    /// The style of days.
    style: String,
    /// The current row as Excel counts, and the same as text.
    row: u32,
    number: String,
}

impl<'a, 's, W: Write> Rows<'a, 's, W> {
    /// Starts below the header of a sheet of so many columns; `count` rows will follow.
    pub fn new(mut out: W, sheet: &'s str, columns: usize, count: usize) -> Result<Self, SheetFault> {
        let (before, end) = sheet.split_once("</sheetData>").ok_or(SheetFault::Frame("</sheetData>"))?;
        let (head, rest) = before.split_once("<dimension ref=\"A1:").ok_or(SheetFault::Frame("<dimension>"))?;
        let (_, rest) = rest.split_once('"').ok_or(SheetFault::Frame("<dimension>"))?;
        let letters: Vec<char> = ('A'..='Z').take(columns).collect();
        let last = letters.last().filter(|_| letters.len() == columns).ok_or(SheetFault::Frame("<col>"))?;
        write!(out, "{head}<dimension ref=\"A1:{last}{}\"{rest}", count + 1)?;
        // The only columns with a style are those of days; a list without rows has none.
        let style = rest.split_once(" style=\"").and_then(|(_, rest)| rest.split_once('"'));
        Ok(Self {
            out,
            end,
            xml: String::with_capacity(PIECE * 2),
            cells: letters.iter().map(|letter| format!("<c r=\"{letter}")).collect(),
            above: vec![("", 0); columns],
            style: style.map_or("0", |(style, _)| style).into(),
            row: 1,
            number: String::new(),
        })
    }

    /// Starts the next row.
    pub fn start(&mut self) {
        self.row += 1;
        self.number.clear();
        push_number(self.row, &mut self.number);
        self.xml.push_str("<row r=\"");
        self.xml.push_str(&self.number);
        self.xml.push_str("\">");
    }

    /// Writes a text; an empty one is no cell.
    pub fn text(&mut self, column: usize, text: &'a str, strings: &mut Strings<'a>) -> Result<(), SheetFault> {
        if text.is_empty() {
            return Ok(());
        }
        if self.above[column].0 != text {
            self.above[column] = (text, strings.number(text)?);
        }
        strings.used += 1;
        self.cell(column, "\" t=\"s\"><v>");
        push_number(self.above[column].1, &mut self.xml);
        self.xml.push_str("</v></c>");
        Ok(())
    }

    /// Writes a day as the number that Excel counts it by.
    pub fn day(&mut self, column: usize, number: u32) {
        self.cell(column, "\" s=\"");
        self.xml.push_str(&self.style);
        self.xml.push_str("\"><v>");
        push_number(number, &mut self.xml);
        self.xml.push_str("</v></c>");
    }

    /// Writes a text that no other cell has.
    pub fn lone_text(&mut self, column: usize, text: &str) {
        self.cell(column, "\" t=\"inlineStr\"><is><t>");
        escape(text, &mut self.xml);
        self.xml.push_str("</t></is></c>");
    }

    fn cell(&mut self, column: usize, rest: &str) {
        self.xml.push_str(&self.cells[column]);
        self.xml.push_str(&self.number);
        self.xml.push_str(rest);
    }

    /// Ends the row.
    pub fn end(&mut self) -> Result<(), SheetFault> {
        self.xml.push_str("</row>");
        if self.xml.len() > PIECE {
            self.out.write_all(self.xml.as_bytes())?;
            self.xml.clear();
        }
        Ok(())
    }

    /// Ends the sheet.
    pub fn finish(mut self) -> Result<(), SheetFault> {
        self.out.write_all(self.xml.as_bytes())?;
        write!(self.out, "</sheetData>{}", self.end)?;
        Ok(())
    }
}

fn push_number(number: u32, out: &mut String) {
    let mut digits = [0; 10];
    let (mut rest, mut at) = (number, digits.len());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

/// Writes a text as Excel reads it: what XML cannot hold as `_x0001_`, and so `_x` itself with its line escaped.
fn escape(text: &str, out: &mut String) {
    let is_plain = |byte: u8| !matches!(byte, b'&' | b'<' | b'>' | b'_' | 0..0x20 | 0xef);
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return;
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if chars.peek() == Some(&'x') => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            // Writing to a text cannot fail.
            '\0'..'\x20' | '\u{fffe}' | '\u{ffff}' => _ = write!(out, "_x{:04X}_", c as u32),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "<worksheet><dimension ref=\"A1:B1\"/><cols><col min=\"2\" style=\"7\"/></cols><sheetData><row \
        r=\"1\"></row></sheetData><autoFilter/></worksheet>";
    const TEXTS: &str = "<?xml?>\n<sst count=\"3\" uniqueCount=\"2\"><si><t>a</t></si><si><t>b</t></si></sst>";

    #[test]
    fn rows_follow_the_header_and_texts_are_shared() {
        let (mut out, mut strings) = (Vec::new(), Strings::new(TEXTS).unwrap());
        let mut rows = Rows::new(&mut out, SHEET, 2, 2).unwrap();
        for (text, day) in [("甲", 45_000), ("甲", 45_001)] {
            rows.start();
            rows.text(0, text, &mut strings).unwrap();
            rows.text(1, "", &mut strings).unwrap();
            rows.day(1, day);
            rows.end().unwrap();
        }
        rows.start();
        rows.lone_text(1, "1899-01-01");
        rows.end().unwrap();
        rows.finish().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<worksheet><dimension ref=\"A1:B3\"/><cols><col min=\"2\" style=\"7\"/></cols><sheetData><row r=\"1\"></row>\
             <row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\" s=\"7\"><v>45000</v></c></row>\
             <row r=\"3\"><c r=\"A3\" t=\"s\"><v>2</v></c><c r=\"B3\" s=\"7\"><v>45001</v></c></row>\
             <row r=\"4\"><c r=\"B4\" t=\"inlineStr\"><is><t>1899-01-01</t></is></c></row>\
             </sheetData><autoFilter/></worksheet>"
        );
        let mut texts = Vec::new();
        strings.write(&mut texts).unwrap();
        let texts = String::from_utf8(texts).unwrap();
        assert!(
            texts.contains(" count=\"5\" uniqueCount=\"3\"><si><t>a</t></si><si><t>b</t></si><si><t>甲</t></si></sst>")
        );
    }

    #[test]
    fn hostile_texts_stay_texts() {
        let escaped = |text: &str| {
            let mut out = String::new();
            escape(text, &mut out);
            out
        };
        assert_eq!(escaped("<r>a & b</r>"), "&lt;r&gt;a &amp; b&lt;/r&gt;");
        assert_eq!(escaped("_x0041_\u{1}\u{ffff}，_y"), "_x005F_x0041__x0001__xFFFF_，_y");
        let mut strings = Strings::new(TEXTS).unwrap();
        assert_eq!(strings.number(" 甲").unwrap(), 2);
        assert!(strings.xml.ends_with("<si><t xml:space=\"preserve\"> 甲</t></si>"));
        let long = "长".repeat(LONGEST + 1);
        let mut strings = Strings::new(TEXTS).unwrap();
        assert!(matches!(strings.number(&long), Err(SheetFault::Xlsx(XlsxError::MaxStringLengthExceeded))));
    }

    #[test]
    fn numbers_are_written_plainly() {
        for number in [0, 7, 10, 45_000, u32::MAX] {
            let mut out = String::new();
            push_number(number, &mut out);
            assert_eq!(out, number.to_string());
        }
    }

    #[test]
    fn another_frame_is_refused() {
        assert!(matches!(Strings::new("<sst/>"), Err(SheetFault::Frame(_))));
        assert!(matches!(Rows::new(Vec::new(), "<worksheet/>", 2, 0), Err(SheetFault::Frame("</sheetData>"))));
        assert!(matches!(Rows::new(Vec::new(), SHEET, 27, 0), Err(SheetFault::Frame("<col>"))));
    }
}
