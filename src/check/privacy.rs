//! Personal data that must not be published: identity card numbers, mobile numbers, bank card numbers.
//!
//! Finds what is written in full, also in groups (`138 0013 8000`) and with full-width digits; what is masked is fine.
//! Keeps away from numbers that only look alike: parts of longer numbers, amounts, decimals, ids with letters, division
//! codes. A finding shows the number masked, so that a report can be passed on.

use super::Scope;
use crate::base::{Code, Date, Diagnostic, Place, Sources, Text};
use crate::model::{Block, Body, Inline, Link};
use std::collections::BTreeSet;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Identity,
    Mobile,
    Card,
}

impl What {
    fn words(self) -> Text {
        match self {
            Self::Identity => Text { zh: "身份证号", en: "an identity card number" },
            Self::Mobile => Text { zh: "手机号", en: "a mobile number" },
            Self::Card => Text { zh: "银行卡号", en: "a bank card number" },
        }
    }
}

/// How people group a number: the lengths of the groups between spaces or hyphens.
const GROUPED: &[&[usize]] = &[
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[4, 4, 4, 4],
    &[6, 4, 4, 4],
    &[6, 4, 4, 3],
    &[6, 8, 4],
    &[6, 8, 3],
    &[6, 13],
    &[3, 4, 4],
];

pub(super) fn check(scope: &Scope, sources: &Sources, found: &mut Vec<Diagnostic>) {
    for article in scope.articles() {
        let fields = [Some(&article.title), article.summary.as_ref(), article.lesson.as_ref(), article.source.as_ref()];
        let fields = fields.into_iter().chain([article.author.as_ref()]).chain(article.tags.iter().map(Some));
        check_text(fields.flatten(), &article.body, (sources, article.place), found);
    }
    for material in scope.materials() {
        let fields =
            [Some(&material.title), material.summary.as_ref(), material.source.as_ref(), material.author.as_ref()];
        let fields = fields.into_iter().flatten().chain([&material.short]).chain(&material.slogan);
        let points = material.points.iter().flat_map(|point| [&point.head, &point.text]);
        check_text(fields.chain(points), &material.body, (sources, material.place), found);
    }
}

fn check_text<'a>(
    fields: impl Iterator<Item = &'a String>,
    body: &Body,
    (sources, place): (&Sources, Place),
    found: &mut Vec<Diagnostic>,
) {
    let mut texts: Vec<String> = fields.cloned().collect();
    collect_blocks(&body.blocks, &mut texts);
    body.footnotes.iter().for_each(|blocks| collect_blocks(blocks, &mut texts));
    let mut seen = BTreeSet::new();
    for (what, value) in texts.iter().flat_map(|text| numbers(text)) {
        if seen.insert((what, value.clone())) {
            let finding =
                Diagnostic::new(Code::PersonalData).at(written(sources, place, &value)).arg_text("what", what.words());
            found.push(finding.arg("value", masked(&value)));
        }
    }
}

/// Returns where a number stands in the file of an article, the article itself if it is written in another way.
fn written(sources: &Sources, article: Place, value: &str) -> Place {
    let Some((text, _)) = sources.resolve(article).snippet else { return article };
    let form = |(at, character)| Some((at, plain_form(character)?));
    let chars: Vec<(usize, char)> = text.char_indices().filter_map(form).collect();
    let end_of_match = |start: usize| {
        let (mut wanted, mut at) = (value.chars().peekable(), start);
        while let Some(next) = wanted.peek() {
            match chars.get(at)?.1 {
                found if found == *next => _ = wanted.next(),
                ' ' | '-' if at > start => {}
                _ => return None,
            }
            at += 1;
        }
        Some(chars.get(at).map_or(text.len(), |(end, _)| *end))
    };
    let found = (0..chars.len()).find_map(|start| Some(chars[start].0..end_of_match(start)?));
    found.map_or(article, |range| Place::bytes(article.file, range))
}

/// Returns the personal numbers in a text, digits only.
fn numbers(text: &str) -> Vec<(What, String)> {
    let chars: Vec<char> = text.chars().filter_map(plain_form).collect();
    let runs = digit_runs(&chars);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < runs.len() {
        let hit = GROUPED.iter().find_map(|shape| Some((grouped(&chars, &runs[at..], shape)?, shape.len())));
        let hit = hit.or_else(|| Some((judge(&chars, runs[at].0, runs[at].1, &digits(&chars, &runs[at..=at]))?, 1)));
        at += hit.as_ref().map_or(1, |(_, groups)| *groups);
        found.extend(hit.map(|(number, _)| number));
    }
    found
}

/// Reads full-width digits and the many hyphens and spaces as plain ones; drops what has no width.
fn plain_form(character: char) -> Option<char> {
    match character {
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32),
        'Ｘ' | 'ｘ' | 'x' => Some('X'),
        '－' | '–' | '—' | '‐' | '‑' => Some('-'),
        '\u{a0}' | '\u{3000}' | '\u{2009}' | '\u{202f}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        other => Some(other),
    }
}

/// Returns start and end of every run of digits.
fn digit_runs(chars: &[char]) -> Vec<(usize, usize)> {
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if length > 0 {
            runs.push((at, at + length));
        }
        at += length.max(1);
    }
    runs
}

fn digits(chars: &[char], runs: &[(usize, usize)]) -> String {
    runs.iter().flat_map(|&(start, end)| &chars[start..end]).collect()
}

/// Judges the next runs as one number, if they have the lengths of a shape and one separator throughout.
fn grouped(chars: &[char], runs: &[(usize, usize)], shape: &[usize]) -> Option<(What, String)> {
    let runs = runs.get(..shape.len())?;
    let separator = *chars.get(runs[0].1)?;
    let joined = runs.windows(2).all(|pair| pair[1].0 == pair[0].1 + 1 && chars[pair[0].1] == separator);
    let lengths = runs.iter().zip(shape).all(|((start, end), length)| end - start == *length);
    if !joined || !lengths || !matches!(separator, ' ' | '-') {
        return None;
    }
    judge(chars, runs[0].0, runs[runs.len() - 1].1, &digits(chars, runs))
}

/// Tells what the digits between two positions are.
fn judge(chars: &[char], start: usize, mut end: usize, digits: &str) -> Option<(What, String)> {
    let mut value = digits.to_string();
    if value.len() == 17 && chars.get(end) == Some(&'X') {
        value.push('X');
        end += 1;
    }
    if !free_before(chars, start) || !free_after(chars, end) {
        return None;
    }
    if is_identity(&value) {
        return Some((What::Identity, value));
    }
    // Only identity numbers end in X, and an amount in yuan may have as many digits.
    if value.ends_with('X') || matches!(chars.get(end), Some('元' | '万' | '亿')) {
        return None;
    }
    if let Some(number) = mobile(chars, start, &value) {
        return Some((What::Mobile, number.to_string()));
    }
    // What stands in an address after these is an id.
    let in_address = start > 0 && matches!(chars[start - 1], '/' | '=' | '&' | '%' | '#');
    (!in_address && is_card(&value)).then_some((What::Card, value))
}

/// Tells whether a number begins here and is not the rest of a longer token.
fn free_before(chars: &[char], start: usize) -> bool {
    let before = |back: usize| start.checked_sub(back).map(|at| chars[at]);
    match before(1) {
        None => true,
        Some('-') => match before(2) {
            // A country code before the hyphen.
            Some('6') => before(3) == Some('8') && before(4).is_none_or(|c| c == '+' || c == '0'),
            Some(c) => !c.is_ascii_alphanumeric(),
            None => true,
        },
        Some('.') => !before(2).is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_ascii_alphabetic() && c != '_',
    }
}

/// Tells whether a number ends here.
fn free_after(chars: &[char], end: usize) -> bool {
    let second = || chars.get(end + 1).copied();
    match chars.get(end) {
        None => true,
        Some('-') => !second().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some('.') => !second().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_ascii_alphanumeric() && *c != '_',
    }
}

/// 11 digits from 13 to 19, with the country code or without.
fn mobile<'a>(chars: &[char], start: usize, value: &'a str) -> Option<&'a str> {
    let plus = start > 0 && chars[start - 1] == '+';
    let number = match value.len() {
        13 if plus => value.strip_prefix("86")?,
        15 => value.strip_prefix("0086")?,
        _ => value,
    };
    let bytes = number.as_bytes();
    (bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])).then_some(number)
}

/// 18 places with a valid check digit, or the 15 of the first generation; both with a real date of birth.
fn is_identity(value: &str) -> bool {
    if !has_identity_form(value) {
        return false;
    }
    if value.len() == 15 {
        return true;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = value.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    value.as_bytes()[17] == b"10X98765432"[(sum % 11) as usize]
}

/// Tells whether a number has a province and a date of birth where an identity number has them.
fn has_identity_form(value: &str) -> bool {
    let (year, month_day) = match value.len() {
        18 => (value[6..10].parse(), &value[10..14]),
        15 => (value[6..8].parse().map(|year: i16| 1900 + year), &value[8..12]),
        _ => return false,
    };
    let province = matches!(&value[..2], "71" | "81" | "82" | "83")
        || matches!(value.as_bytes()[0], b'1'..=b'6' if (b'1'..=b'7').contains(&value.as_bytes()[1]));
    let date = match (year, month_day[..2].parse(), month_day[2..].parse()) {
        (Ok(year), Ok(month), Ok(day)) => (1800..2100).contains(&year) && Date::new(year, month, day).is_ok(),
        _ => false,
    };
    province && date
}

/// 16 to 19 digits that begin as cards in China do and pass Luhn's check.
fn is_card(value: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| value.starts_with(prefix));
    let known = match value.len() {
        16 => starts(&["62", "60", "4", "51", "52", "53", "54", "55", "35", "955"]),
        17..=19 => starts(&["62", "60", "4", "955"]),
        _ => false,
    };
    known && !has_identity_form(value) && luhn(value)
}

fn luhn(value: &str) -> bool {
    let sum: u32 = value
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double > 9 => double - 9,
                (_, double) => double,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Shows the first three and last four places, enough to find the number in the text.
fn masked(value: &str) -> String {
    let hidden = value.len().saturating_sub(7);
    format!("{}{}{}", &value[..3], "*".repeat(hidden), &value[3 + hidden..])
}

/// Takes the text of each block for itself, so that numbers of two cells never become one.
/// A body's depth is limited when it is built, so this ends.
fn collect_blocks(blocks: &[Block], texts: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => collect_inlines(content, texts),
            Block::Quote { blocks } => collect_blocks(blocks, texts),
            Block::List { items, .. } => items.iter().for_each(|item| collect_blocks(&item.blocks, texts)),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| collect_inlines(cell, texts));
            }
            Block::Figure { image, caption } => {
                collect_inlines(std::slice::from_ref(image), texts);
                texts.extend(caption.clone());
            }
            Block::Code { text, .. } | Block::Html { html: text } => texts.push(text.clone()),
            Block::Rule => {}
        }
    }
}

fn collect_inlines(content: &[Inline], texts: &mut Vec<String>) {
    let mut line = String::new();
    collect_line(content, &mut line, texts);
    texts.push(line);
}

fn collect_line(content: &[Inline], line: &mut String, texts: &mut Vec<String>) {
    for inline in content {
        match inline {
            Inline::Text { text } | Inline::Code { text } => line.push_str(text),
            Inline::Strong { content } | Inline::Emphasis { content } | Inline::Strike { content } => {
                collect_line(content, line, texts);
            }
            Inline::Link { link, content } => {
                if let Link::External { url } = link {
                    texts.push(url.clone());
                }
                collect_line(content, line, texts);
            }
            Inline::Image { alt, .. } => texts.push(alt.clone()),
            Inline::Break => line.push('\n'),
            Inline::Footnote { .. } | Inline::Html { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<What> {
        numbers(text).into_iter().map(|(what, _)| what).collect()
    }

    #[test]
    fn finds_what_is_written_in_full() {
        for (text, expected) in [
            ("身份证11010519491231002X，住址略", What::Identity),
            ("身份证 440524 18800101 0014", What::Identity),
            ("440524188001010014", What::Identity),
            ("身份证：１１０１０５１９４９１２３１００２x", What::Identity),
            ("旧证130503670401001", What::Identity),
            ("电话13800138000。", What::Mobile),
            ("电话 138 0013 8000", What::Mobile),
            ("电话138-0013-8000转", What::Mobile),
            ("+8613800138000", What::Mobile),
            ("+86-13800138000", What::Mobile),
            ("+86 138 0013 8000", What::Mobile),
            ("tel:13800138000", What::Mobile),
            ("2024-03-05 19912345678", What::Mobile),
            ("汇到6222021234567890128", What::Card),
            ("卡号 6222 0212 3456 7890 128", What::Card),
            ("卡号4111 1111 1111 1111", What::Card),
        ] {
            assert_eq!(kinds(text), [expected], "{text}");
        }
    }

    #[test]
    fn leaves_what_only_looks_alike() {
        for text in [
            "12315、110、96110、400-800-1234、0551-12345678、0551-XXXXXXXX",
            "138****8000，3401**********1234，6222 **** **** 1234",
            "区划代码340102901001",
            "示例瑶打传办〔2024〕4号，2027-02-01 至 2027-03-05",
            "皖公网安备 34010202601234号",
            "统一社会信用代码91340100MA2ABCDE1X",
            "订单号A13800138000，13800138000B，v1.13800138000",
            "单号2024-13800138000-1",
            "涉案13800138000元",
            "合计13800138000.50",
            "流水号138001380001，4138001380001234567890",
            "110105194912310021",
            "6222021234567890123",
            "https://example.gov.cn/4111111111111111",
            "2021 2022 2023 2024 2025",
            "ISBN 978-7-5116-1234-5",
        ] {
            assert!(kinds(text).is_empty(), "{text}: {:?}", numbers(text));
        }
    }

    #[test]
    fn reports_masked_values_once_and_never_joins_cells() {
        let cell = |text: &str| vec![Inline::Text { text: text.into() }];
        let body = Body {
            blocks: vec![
                Block::Table { align: vec![], head: vec![cell("1380013"), cell("8000")], rows: vec![] },
                Block::Paragraph { content: cell("13800138000，再打13800138000") },
            ],
            footnotes: vec![],
        };
        let mut found = Vec::new();
        let place = Place::file(crate::base::FileId(0));
        let mut sources = Sources::default();
        let text = "---\ntitle: 甲\n---\n电话 138-0013 8000";
        sources.add("a.md", crate::base::SourceKind::Text(text.into()));
        let start = Place::bytes(place.file, 4..9);
        check_text(std::iter::empty(), &body, (&sources, start), &mut found);
        assert_eq!(found[0].places[0].0, Place::bytes(place.file, text.len() - 13..text.len()));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].args["value"], "138****8000");
    }
}
