//! One cell of a table: takes out what programs and people put into it by accident, and says what was changed. Promises
//! that the plain path costs a look at the bytes and nothing else.

use super::columns::Kind;
use crate::base::{Date, Text, add_days, parse_date};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

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

/// A cell that could not be read and has been reported; no cell of a file is tidied into this. Readers put it, with a
/// letter for the reason, before what a cell shows that they cannot make text of.
pub(super) const UNREADABLE: &str = "\0";

/// Why a reader could not make text of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A formula that failed.
    Failed,
    /// A formula whose result was never saved.
    NoResult,
    /// A text that the program took for a date.
    Dated,
    /// A text that the program took for true or false.
    Truth,
    /// A cell that reaches over several columns.
    Wide,
    /// A number that shows as a date.
    Number,
}

impl Mark {
    const ALL: [(Self, char, Text); 6] = [
        (Self::Failed, 'e', REAL_VALUE),
        (
            Self::NoResult,
            'f',
            Text {
                zh: "计算结果：公式没有保存结果，请用 Excel 或 WPS 打开工作簿保存一次，或把公式粘贴为值",
                en: "the result: the formula has none saved; open the workbook in Excel or WPS and save it, or paste values over formulas",
            },
        ),
        (
            Self::Dated,
            'd',
            Text {
                zh: "文字：表格软件把它变成了日期或时间，请把这一列设为文本格式，重新填写",
                en: "text: the program made a date or time of it; format the column as text and type it again",
            },
        ),
        (
            Self::Truth,
            'b',
            Text {
                zh: "文字：表格软件把它变成了真假值，请把这一列设为文本格式，重新填写",
                en: "text: the program made true or false of it; format the column as text and type it again",
            },
        ),
        (
            Self::Wide,
            'm',
            Text {
                zh: "每列各填各的：这一格合并了几列，不知道属于哪一列，请取消合并，分别填写",
                en: "one value a column: the cell is merged over several columns; split it and fill each in",
            },
        ),
        (
            Self::Number,
            'n',
            Text {
                zh: "日期，如 2026-03-20：这一格里其实是数字 {value}，不是 2000 年至 2100 年的日期，请重新填写",
                en: "a date such as 2026-03-20: the cell holds the number {value}, which is no date from 2000 to 2100",
            },
        ),
    ];

    /// Marks what a cell shows.
    pub fn before(self, shown: &str) -> String {
        let letter = Self::ALL.iter().find(|(mark, ..)| *mark == self).map_or('e', |(_, letter, _)| *letter);
        format!("{UNREADABLE}{letter}{shown}")
    }
}

/// Returns what a cell shows, without the mark of a reader.
pub(super) fn unmarked(text: &str) -> &str {
    text.strip_prefix(UNREADABLE).map_or(text, |marked| marked.get(1..).unwrap_or_default())
}

/// What is left of a cell that was tidied.
pub(super) enum Tidy<'a> {
    Clean(&'a str),
    Silently(String),
    Repaired(String, Text),
}

/// Why a cell cannot be read.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    pub value: &'a str,
    /// What should stand there.
    pub allowed: Text,
    /// What the value may mean, for the words.
    pub meaning: String,
}

impl<'a> Fault<'a> {
    fn new(value: &'a str, allowed: Text) -> Self {
        Self { value, allowed, meaning: String::new() }
    }
}

const REAL_VALUE: Text =
    Text { zh: "实际内容（公式出错，请改正或直接填写）", en: "the real value (the formula failed)" };

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

/// Tidies a cell; what was trimmed is a repair too.
pub(super) fn tidy(kind: Kind, raw: &str) -> Result<Tidy<'_>, Fault<'_>> {
    const TRIMMED: Text = Text {
        zh: "前后的空格和看不见的字符已去掉",
        en: "blanks and invisible characters around it were taken off",
    };
    if is_trim(raw.as_bytes()) {
        return tidy_trimmed(kind, raw);
    }
    let text = trim(raw);
    Ok(match tidy_trimmed(kind, text)? {
        Tidy::Clean(text) if text.is_empty() || text.len() == raw.len() => Tidy::Clean(text),
        Tidy::Clean(text) => Tidy::Repaired(text.to_string(), TRIMMED),
        Tidy::Silently(read) if text.len() < raw.len() => Tidy::Repaired(read, TRIMMED),
        tidy => tidy,
    })
}

fn tidy_trimmed(kind: Kind, text: &str) -> Result<Tidy<'_>, Fault<'_>> {
    let allowed = match kind {
        Kind::Text => TEXT,
        Kind::Code => CODE,
        Kind::Date => DATE,
        Kind::Number => NUMBER,
    };
    if matches!(text.as_bytes().first(), Some(b'=' | b'\''))
        && let Some((bare, why)) = bare(kind, text)
    {
        return Ok(match (tidy(kind, bare)?, why) {
            (Tidy::Clean(bare), None) => Tidy::Clean(bare),
            (Tidy::Clean(bare), Some(why)) => Tidy::Repaired(bare.to_string(), why),
            (Tidy::Silently(bare), Some(why)) => Tidy::Repaired(bare, why),
            (tidy, _) => tidy,
        });
    }
    // No early return: the loop over all bytes is faster than a branch at each.
    if text.bytes().fold(TEXT | CODE | DATE | NUMBER, |all, byte| all & CLEAN[usize::from(byte)]) & allowed != 0 {
        return match kind {
            Kind::Date => date_fault(text, text).map_or(Ok(Tidy::Clean(text)), Err),
            _ => Ok(Tidy::Clean(text)),
        };
    }
    if let Some(fault) = unreadable(text) {
        return Err(fault);
    }
    let nfc = if is_nfc_quick(text.chars()) == IsNormalized::Yes { Cow::Borrowed(text) } else { text.nfc().collect() };
    Ok(match kind {
        Kind::Text => tidy_text(&nfc),
        Kind::Code => tidy_code(&nfc),
        Kind::Date => {
            let tidy = tidy_date(&nfc);
            if let Tidy::Silently(date) | Tidy::Repaired(date, _) = &tidy
                && let Some(fault) = date_fault(text, date)
            {
                return Err(fault);
            }
            tidy
        }
        Kind::Number => tidy_number(&nfc),
    })
}

/// Takes off what keeps a spreadsheet program from running or changing a cell; our own guard goes without a word.
fn bare(kind: Kind, text: &str) -> Option<(&str, Option<Text>)> {
    const WHY: Text = Text {
        zh: "已去掉表格软件留下的引号和等号，请核对",
        en: "the marks of a spreadsheet program were taken off; please check",
    };
    if let Some(guarded) = text.strip_prefix('\'')
        && guarded.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        && !guarded.starts_with("=\"")
    {
        return Some((guarded, None));
    }
    if matches!(kind, Kind::Code | Kind::Date) {
        return None;
    }
    let quoted = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    let bare = quoted.or_else(|| text.strip_prefix('\'').filter(|text| !text.contains('\'')));
    bare.filter(|bare| !bare.is_empty()).map(|bare| (bare, Some(WHY)))
}

/// Tells what no event of this campaign can have for a date: a year long ago or far off, a serial number.
fn date_fault<'a>(value: &'a str, date: &str) -> Option<Fault<'a>> {
    const SERIAL: Text = Text {
        zh: "日期，如 {meaning}：{value} 是表格软件的日期序号，可能是 {meaning}；请把这一列设为日期格式再保存",
        en: "a date such as {meaning}: {value} is the serial number of a date, perhaps {meaning}; format the column as a date",
    };
    const FAR: Text = Text {
        zh: "2000 年至 2100 年的日期：年份可能写错了",
        en: "a date from 2000 to 2100: the year may be a slip",
    };
    let bytes = date.as_bytes();
    let is_number = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    if bytes.len() == 5 && is_number(bytes) {
        let days = date.parse().unwrap_or_default();
        let meaning = add_days(Date::constant(1899, 12, 30), days).to_string();
        return Some(Fault { value, allowed: SERIAL, meaning });
    }
    let year = date.get(..4).filter(|year| is_number(year.as_bytes()) && bytes.len() >= 8);
    let is_far = year.is_some_and(|year| !("2000"..="2100").contains(&year));
    (is_far && parse_date(date).is_some()).then(|| Fault::new(value, FAR))
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
        // Chinese has no blanks between words.
        if out.ends_with(|c: char| !is_chinese(c)) || !out.is_empty() && part.starts_with(|c: char| !is_chinese(c)) {
            out.push(' ');
        }
        out.extend(part.chars().filter(|c| !is_invisible(*c)));
    }
    Tidy::Repaired(out, WHY)
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
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
    const SPELT: Text = Text {
        zh: "日期里的空格和“号”已改成通常的写法，请核对",
        en: "the date was put into the usual form; please check",
    };
    let narrow: String = text.chars().map(narrow).collect();
    let is_time =
        |time: &str| time.contains(':') && time.bytes().all(|b| matches!(b, b'0'..=b'9' | b':' | b'.' | b' '));
    let date = match narrow.split_once([' ', 'T']) {
        Some((date, time)) if is_time(time) => date,
        _ => &narrow,
    };
    let compact: String = date.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact.strip_suffix('号').map_or(compact.clone(), |day| format!("{day}日"));
    if compact != date && parse_date(&compact).is_some() {
        return Tidy::Repaired(compact, SPELT);
    }
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

/// Tells what a reader marked, and failed formulas, which a CSV file has as text.
fn unreadable(text: &str) -> Option<Fault<'_>> {
    if let Some(marked) = text.strip_prefix(UNREADABLE) {
        let mark = Mark::ALL.iter().find(|(_, letter, _)| marked.starts_with(*letter));
        return Some(Fault::new(unmarked(text), mark.map_or(REAL_VALUE, |(.., allowed)| *allowed)));
    }
    const WORDS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    WORDS.contains(&text).then(|| Fault::new(text, REAL_VALUE))
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
            Err(fault) => (format!("!{}", fault.value), true),
        }
    }

    #[test]
    fn repairs_what_is_certain_and_says_so() {
        for (kind, raw, expected, repaired) in [
            (Kind::Text, "  示例社区\u{3000}", "示例社区", true),
            (Kind::Text, "\u{200b}示例社区", "示例社区", true),
            (Kind::Text, " ", "", false),
            (Kind::Text, "e\u{301}", "\u{e9}", false),
            (Kind::Text, "示例\n社区", "示例社区", true),
            (Kind::Text, "示例\r\nA 座\n北", "示例 A 座北", true),
            (Kind::Text, "=\"示例社区\"", "示例社区", true),
            (Kind::Text, "'示例社区", "示例社区", true),
            (Kind::Text, "'=示例", "=示例", false),
            (Kind::Text, "'示例'社区", "'示例'社区", false),
            (Kind::Number, "'0551-XXXXXXXX", "0551-XXXXXXXX", true),
            (Kind::Text, "#N/A", "!#N/A", true),
            (Kind::Text, "#1 楼", "#1 楼", false),
            (Kind::Code, " 340102901001 ", "340102901001", true),
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
            (Kind::Date, "2026. 3. 20", "2026.3.20", true),
            (Kind::Date, "2026年03月20号", "2026年03月20日", true),
            (Kind::Date, "2026 年 3 月 20 日", "2026年3月20日", true),
            (Kind::Date, "1026-05-15", "!1026-05-15", true),
            (Kind::Date, "0206年3月20日", "!0206年3月20日", true),
            (Kind::Date, "19991231", "!19991231", true),
            (Kind::Date, "2206-12-31", "!2206-12-31", true),
            (Kind::Date, "46101", "!46101", true),
            (Kind::Number, "１９２０", "1920", true),
            (Kind::Number, "\0e#REF!", "!#REF!", true),
        ] {
            assert_eq!(read(kind, raw), (expected.to_string(), repaired), "{raw:?}");
        }
    }

    #[test]
    fn a_serial_number_is_said_to_be_one() {
        let fault = tidy(Kind::Date, "46101").err().unwrap();
        assert!(fault.meaning == "2026-03-20" && fault.allowed.zh.contains("日期序号"));
    }

    #[test]
    fn headers_are_compared_loosely() {
        assert_eq!(loose(" 宽 （像素）* "), loose("宽(像素)"));
        assert_eq!(loose("Ｃｏｄｅ"), "code");
    }
}
