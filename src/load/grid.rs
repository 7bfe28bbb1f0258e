//! The cells of a table between the file and its meaning: finds the header by name, tidies every cell, drops empty
//! rows and notes. CSV and workbooks fill it alike. All cells lie in one string, so that a clean row costs a copy and
//! nothing else; findings are kept with their row until the file has a number.

use super::columns::{Column, Kind};
use crate::base::{Code, Diagnostic, Text, similar};
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A cell that could not be read and has been reported; no cell of a file is tidied into this.
pub(super) const UNREADABLE: &str = "\0";

/// How many rows a title may take before the header.
pub(super) const HEAD_ROWS: usize = 20;

/// Most bytes that all cells of a table may take; ends are kept as `u32`.
const CELL_BYTES: usize = 2 << 30;

/// The keys under which columns that no schema knows stand in a source.
const UNKNOWN: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

/// One row as a reader hands it over; `""` where there is no cell.
pub(super) trait Cells {
    /// Returns the text of a cell.
    fn cell(&self, column: u16) -> &str;
    /// Returns the first two cells that are not empty.
    fn filled(&self) -> (Option<&str>, Option<&str>);
}

/// The header of a table: which column holds which field.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The index of the header among the rows it was looked for in.
    pub row: usize,
    /// For each column of the schema, the column of the file.
    columns: Vec<Option<u16>>,
    unknown: Vec<(u16, String)>,
    twice: Vec<(u16, &'static Column)>,
    /// How many columns of the schema it has.
    pub score: usize,
}

impl Header {
    /// Returns the row among the first ones that names most columns; `None` if there is no row at all.
    pub fn find(head: &[Vec<(u16, String)>], columns: &'static [Column]) -> Option<Self> {
        let mut best: Option<Self> = None;
        for (row, cells) in head.iter().enumerate() {
            let header = Self::read(row, cells, columns);
            if best.as_ref().is_none_or(|best| header.score > best.score) {
                best = Some(header);
            }
        }
        best
    }

    fn read(row: usize, cells: &[(u16, String)], schema: &'static [Column]) -> Self {
        let mut header = Self { row, columns: vec![None; schema.len()], ..Self::default() };
        for (at, cell) in cells {
            let name = loose(cell);
            if name.is_empty() {
                continue;
            }
            let is_named = |c: &Column| loose(c.field) == name || c.aliases.iter().any(|alias| loose(alias) == name);
            match schema.iter().position(is_named) {
                Some(index) if header.columns[index].is_none() => {
                    header.columns[index] = Some(*at);
                    header.score += 1;
                }
                Some(index) => header.twice.push((*at, &schema[index])),
                None => header.unknown.push((*at, cell.trim().to_string())),
            }
        }
        header
    }

    /// Returns what a column of the file is for.
    pub fn kind(&self, schema: &[Column], at: u16) -> Option<Kind> {
        self.columns.iter().position(|column| *column == Some(at)).map(|index| schema[index].kind)
    }
}

/// A finding that waits for the number of its file: its row and field, and what it says.
pub(super) type Pending = (u32, &'static str, Diagnostic);

/// All tidy cells of a table.
#[derive(Debug)]
pub(super) struct Grid {
    pub schema: &'static [Column],
    pub header: Header,
    cells: String,
    /// Where each cell ends; a row has as many as the schema has columns.
    ends: Vec<u32>,
    /// Where each row stands in the file; after the data rows come those that findings speak of.
    pub positions: Vec<u32>,
    pub rows: usize,
    pub findings: Vec<Pending>,
    /// Rows that are no data, with what is said of them.
    aside: Vec<(u32, Diagnostic)>,
}

impl Grid {
    /// Starts a table below a header, with room for so many bytes.
    pub fn new(schema: &'static [Column], header: Header, bytes: usize) -> Self {
        Self {
            schema,
            header,
            cells: String::with_capacity(bytes),
            ends: Vec::new(),
            positions: Vec::new(),
            rows: 0,
            findings: Vec::new(),
            aside: Vec::new(),
        }
    }

    /// Takes in a row; `false` if the table has become too large to hold.
    pub fn push(&mut self, position: u32, row: &impl Cells) -> bool {
        match row.filled() {
            (None, _) => return true,
            (Some(only), None) if !is_id(only) => {
                self.aside.push((position, note(only)));
                return true;
            }
            _ => {}
        }
        for (index, column) in self.schema.iter().enumerate() {
            let raw = self.header.columns[index].map_or("", |at| row.cell(at));
            match tidy(column.kind, raw) {
                Ok(Tidy::Clean(text)) => self.cells.push_str(text),
                Ok(Tidy::Silently(text)) => self.cells.push_str(&text),
                Ok(Tidy::Repaired(text, why)) => {
                    let finding = Diagnostic::new(Code::Repaired).arg("value", raw.trim()).arg("read", &text);
                    self.findings.push((self.rows as u32, column.field, finding.arg_text("why", why)));
                    self.cells.push_str(&text);
                }
                Err(value) => {
                    let finding = column.name(Diagnostic::new(Code::BadValue)).arg("value", value);
                    self.findings.push((self.rows as u32, column.field, finding.arg_text("allowed", REAL_VALUE)));
                    self.cells.push_str(UNREADABLE);
                }
            }
            self.ends.push(self.cells.len() as u32);
        }
        self.positions.push(position);
        self.rows += 1;
        self.cells.len() < CELL_BYTES
    }

    /// Ends the table: what the header lacks or has too much of becomes findings, and rows aside get a number.
    pub fn finish(&mut self, header_position: u32) {
        let row = self.positions.len() as u32;
        self.positions.push(header_position);
        let header = std::mem::take(&mut self.header.unknown);
        for (index, column) in self.schema.iter().enumerate() {
            if self.header.columns[index].is_none() && column.required {
                const ALIASES: Text = Text { zh: "{names} 或 {name}", en: "{name}, or {names} in Chinese" };
                let finding = column.name(Diagnostic::new(Code::MissingColumn));
                let finding = finding.arg("names", column.aliases.join("、")).arg_text("aliases", ALIASES);
                self.findings.push((row, "", finding));
            }
        }
        for (at, name) in &header {
            self.findings.push((row, unknown_key(*at), unknown(name, self.schema)));
        }
        for (at, column) in &self.header.twice {
            let finding = column.name(Diagnostic::new(Code::DuplicateKey));
            self.findings.push((row, unknown_key(*at), finding));
        }
        self.header.unknown = header;
        for (position, finding) in std::mem::take(&mut self.aside) {
            self.findings.push((self.positions.len() as u32, "", finding));
            self.positions.push(position);
        }
        self.cells.shrink_to_fit();
    }

    /// Returns the column of the file behind each field, and behind the columns that findings speak of.
    pub fn fields(&self) -> BTreeMap<&'static str, u16> {
        let known = self.schema.iter().zip(&self.header.columns).filter_map(|(c, at)| at.map(|at| (c.field, at)));
        let unknown = self.header.unknown.iter().map(|(at, _)| *at);
        let strange = unknown.chain(self.header.twice.iter().map(|(at, _)| *at)).filter(|at| usize::from(*at) < 26);
        known.chain(strange.map(|at| (UNKNOWN[usize::from(at)], at))).collect()
    }

    /// Tells whether the file has a column.
    pub fn has(&self, index: usize) -> bool {
        self.header.columns[index].is_some()
    }

    /// Returns a cell by its row and its column in the schema.
    pub fn get(&self, row: u32, index: usize) -> &str {
        let at = row as usize * self.schema.len() + index;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.cells[start..self.ends[at] as usize]
    }
}

const REAL_VALUE: Text =
    Text { zh: "实际内容（公式出错，请改正或直接填写）", en: "the real value (the formula failed)" };

fn note(text: &str) -> Diagnostic {
    const WHY: Text = Text {
        zh: "这一行只有一格有内容，当作表格的说明，没有读取；如果是数据，请填完整",
        en: "only one cell of this row is filled, so it is taken for a note; fill the row in if it is data",
    };
    Diagnostic::new(Code::Repaired)
        .arg("value", text.trim())
        .arg_text("read", Text { zh: "说明", en: "a note" })
        .arg_text("why", WHY)
}

fn unknown(name: &str, schema: &'static [Column]) -> Diagnostic {
    let finding = Diagnostic::new(Code::UnknownColumn).arg("column", name);
    let names = schema.iter().flat_map(|column| column.aliases.iter().copied().chain([column.field]));
    match similar(&loose(name), names) {
        Some(close) => finding
            .arg("similar", close)
            .arg_text("suggestion", Text { zh: "是不是“{similar}”？", en: "did you mean `{similar}`?" }),
        None => finding
            .arg("names", schema.iter().map(Column::chinese).collect::<Vec<_>>().join("、"))
            .arg("fields", schema.iter().map(|column| column.field).collect::<Vec<_>>().join(", "))
            .arg_text(
                "suggestion",
                Text {
                    zh: "自用的备注可以不管；可用的列：{names}",
                    en: "leave it if it holds your own remarks; the columns are {fields}",
                },
            ),
    }
}

fn unknown_key(at: u16) -> &'static str {
    UNKNOWN.get(usize::from(at)).copied().unwrap_or("")
}

/// Returns a name without what people vary: width, case, spaces, brackets, marks of a required field.
pub(super) fn loose(text: &str) -> String {
    text.nfc()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '*' | ':'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Tells whether a text may be an id: ASCII letters, digits, `-` and `_`.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

enum Tidy<'a> {
    Clean(&'a str),
    Silently(String),
    Repaired(String, Text),
}

const TEXT: u8 = 1;
const CODE: u8 = 2;
const DATE: u8 = 4;
const NUMBER: u8 = 8;

/// For each byte, the kinds of cell that need no second look for it. Text passes if it is ASCII or of the common
/// Chinese characters, whose first byte is E4 to E9: they are NFC and visible.
const CLEAN: [u8; 256] = {
    let (mut table, mut at) = ([0; 256], 0);
    while at < 256 {
        let byte = at as u8;
        if matches!(byte, b' '..=b'~' | 0x80..=0xbf | 0xe4..=0xe9) && byte != b'#' {
            table[at] |= TEXT;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            table[at] |= CODE;
        }
        if byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.') {
            table[at] |= DATE;
        }
        if byte.is_ascii_graphic() && byte != b'#' {
            table[at] |= NUMBER;
        }
        at += 1;
    }
    table
};

/// Tells at a glance that there is nothing to trim; `false` if a closer look is needed.
fn is_trim(bytes: &[u8]) -> bool {
    let is_chinese = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, 0xe4..=0xe9));
    match bytes {
        [] => true,
        [first, .., last] => {
            (first.is_ascii_graphic() || is_chinese(0))
                && (last.is_ascii_graphic() || bytes.len() > 2 && is_chinese(bytes.len() - 3))
        }
        [only] => only.is_ascii_graphic(),
    }
}

/// Tidies a cell; the error is the value of a cell whose formula failed.
fn tidy(kind: Kind, raw: &str) -> Result<Tidy<'_>, &str> {
    let text = if is_trim(raw.as_bytes()) { raw } else { trim(raw) };
    let allowed = match kind {
        Kind::Text => TEXT,
        Kind::Code => CODE,
        Kind::Date => DATE,
        Kind::Number => NUMBER,
    };
    // No early return: the loop over all bytes is faster than a branch at each.
    if text.bytes().fold(TEXT | CODE | DATE | NUMBER, |all, byte| all & CLEAN[usize::from(byte)]) & allowed != 0 {
        return Ok(Tidy::Clean(text));
    }
    if let Some(fault) = failed_formula(text) {
        return Err(fault);
    }
    let text = if is_nfc_quick(text.chars()) == IsNormalized::Yes { Cow::Borrowed(text) } else { text.nfc().collect() };
    Ok(match kind {
        Kind::Text => tidy_text(&text),
        Kind::Code => tidy_code(&text),
        Kind::Date => tidy_date(&text),
        Kind::Number => tidy_number(&text),
    })
}

fn tidy_text(text: &str) -> Tidy<'static> {
    if !text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Tidy::Silently(text.to_string());
    }
    const WHY: Text = Text {
        zh: "单元格里的换行和看不见的字符已去掉，请核对",
        en: "line breaks and invisible characters were taken out; please check",
    };
    let mut out = String::with_capacity(text.len());
    for part in text.split(|c: char| c.is_control()).map(str::trim).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(part.chars().filter(|c| !is_invisible(*c)));
    }
    Tidy::Repaired(out, WHY)
}

const NARROWED: Text =
    Text { zh: "全角字符已换成半角，请核对", en: "full-width characters were made ASCII; please check" };

fn tidy_code(text: &str) -> Tidy<'static> {
    const WHY: Text = Text {
        zh: "已去掉代码里的空格和多余的符号，请核对",
        en: "spaces and stray marks were taken out of the code; please check",
    };
    const EXPANDED: Text = Text {
        zh: "科学计数法，位数完整，请核对",
        en: "scientific notation with all its digits; please check",
    };
    if let Some(digits) = expand(text) {
        return Tidy::Repaired(digits, EXPANDED);
    }
    let narrow: String = text.chars().map(narrow).collect();
    let bare: String = narrow.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c)).collect();
    let bare = bare.strip_prefix("=\"").and_then(|bare| bare.strip_suffix('"')).unwrap_or(&bare);
    let bare = bare.trim_start_matches(['\'', '`', '‘']);
    let bare = match bare.split_once('.') {
        Some((whole, zeros)) if !whole.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => bare,
    };
    // Blanks inside an id of letters are no slip of the keyboard: it is for the author to say what was meant.
    let is_certain =
        is_id(bare) && (!trim(&narrow).contains(char::is_whitespace) || bare.bytes().all(|b| b.is_ascii_digit()));
    match bare {
        bare if bare == text || !is_certain => Tidy::Silently(text.to_string()),
        bare if bare == narrow => Tidy::Repaired(bare.to_string(), NARROWED),
        bare => Tidy::Repaired(bare.to_string(), WHY),
    }
}

/// Writes out scientific notation if it has all its digits, such as `3.40102901001E+11`.
fn expand(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let (whole, rest) = mantissa.split_once('.')?;
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let is_whole = whole.len() == 1 && whole != "0" && rest.len() == exponent;
    (is_whole && format!("{whole}{rest}").bytes().all(|b| b.is_ascii_digit())).then(|| format!("{whole}{rest}"))
}

/// Tells whether a text is scientific notation, whose last digits are lost.
pub(super) fn is_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        mantissa.parse::<f64>().is_ok() && exponent.starts_with('+') && exponent[1..].parse::<u32>().is_ok()
    })
}

fn tidy_date(text: &str) -> Tidy<'static> {
    const WHY: Text = Text {
        zh: "日期后面的时刻已去掉，请核对",
        en: "the time of day was taken off the date; please check",
    };
    let narrow: String = text.chars().map(narrow).collect();
    let date = match narrow.split_once([' ', 'T']) {
        Some((date, time)) if time.bytes().all(|b| matches!(b, b'0'..=b'9' | b':' | b'.' | b' ')) => date,
        _ => &narrow,
    };
    match date {
        date if date == text => Tidy::Silently(text.to_string()),
        date if date == narrow => Tidy::Repaired(narrow, NARROWED),
        date => Tidy::Repaired(date.to_string(), WHY),
    }
}

fn tidy_number(text: &str) -> Tidy<'static> {
    let narrow: String = text.chars().map(narrow).collect();
    if narrow == text { tidy_text(text) } else { Tidy::Repaired(narrow, NARROWED) }
}

/// Returns the words of a failed formula: a workbook marks them, a CSV file has them as text.
fn failed_formula(text: &str) -> Option<&str> {
    if let Some(marked) = text.strip_prefix(UNREADABLE) {
        return Some(marked);
    }
    const WORDS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    WORDS.contains(&text).then_some(text)
}

/// Returns the ASCII form of a full-width character.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        c => c,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Trims blanks and characters that nobody sees.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, raw: &str) -> (String, bool) {
        match tidy(kind, raw) {
            Ok(Tidy::Clean(text)) => (text.into(), false),
            Ok(Tidy::Silently(text)) => (text, false),
            Ok(Tidy::Repaired(text, _)) => (text, true),
            Err(fault) => (format!("!{fault}"), true),
        }
    }

    #[test]
    fn repairs_what_is_certain_and_says_so() {
        for (kind, raw, expected, repaired) in [
            (Kind::Text, "  示例社区\u{3000}", "示例社区", false),
            (Kind::Text, "e\u{301}", "\u{e9}", false),
            (Kind::Text, "示例\n社区", "示例 社区", true),
            (Kind::Text, "#N/A", "!#N/A", true),
            (Kind::Text, "#1 楼", "#1 楼", false),
            (Kind::Code, " 340102901001 ", "340102901001", false),
            (Kind::Code, "３４０１０２", "340102", true),
            (Kind::Code, "'340102901001", "340102901001", true),
            (Kind::Code, "=\"340102901001\"", "340102901001", true),
            (Kind::Code, "340102901001.0", "340102901001", true),
            (Kind::Code, "3401 0290 1001", "340102901001", true),
            (Kind::Code, "hefei south", "hefei south", false),
            (Kind::Code, "合肥　南", "合肥　南", false),
            (Kind::Code, "3.40102901001E+11", "340102901001", true),
            (Kind::Code, "3.40102E+11", "3.40102E+11", false),
            (Kind::Date, "2024年3月5日", "2024年3月5日", false),
            (Kind::Date, "２０２４年３月５日", "2024年3月5日", true),
            (Kind::Date, "2024/3/5 0:00", "2024/3/5", true),
            (Kind::Number, "１９２０", "1920", true),
            (Kind::Number, "\0#REF!", "!#REF!", true),
        ] {
            assert_eq!(read(kind, raw), (expected.to_string(), repaired), "{raw:?}");
        }
    }

    #[test]
    fn headers_are_compared_loosely() {
        assert_eq!(loose(" 宽 （像素）* "), loose("宽(像素)"));
        assert_eq!(loose("Ｃｏｄｅ"), "code");
    }
}
