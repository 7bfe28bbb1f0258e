//! Report hotlines: every product prints them, so a campaign without one is refused, and so is a number nobody can dial:
//! other signs than digits, two numbers in one place, or an area code without its leading zero, which spreadsheet
//! programs take off. `X` stands for a digit in example content (0551-XXXXXXXX).

use super::Scope;
use crate::base::{Code, Diagnostic, Place, Text};

const ALLOWED: Text = Text {
    zh: "数字、连字符和空格，如 12315 或 0551-12345678",
    en: "digits, hyphens and spaces, such as 12315 or 0551-12345678",
};
const ONE: Text = Text {
    zh: "一个号码，如 0551-12345678；这里只写一个号码",
    en: "one number such as 0551-12345678; only one goes here",
};
const LOST_ZERO: Text = Text {
    zh: "0{value} 的样子（区号开头的 0 可能丢了；表格里请先把这一列设为文本）",
    en: "a number such as 0{value} (the area code may have lost its leading 0; format a table's column as text first)",
};

/// The column of tables as messages name it.
const COLUMN: Text = Text { zh: "举报电话（hotline）", en: "hotline" };
/// The field of `campaign.yaml`.
const FIELD: Text = Text { zh: "number", en: "number" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let is_reported = |field: &&str| campaign.reported.field("campaign.yaml", field);
    if campaign.hotlines.is_empty() && !["hotlines", "name", "number"].iter().any(is_reported) {
        found.push(Diagnostic::new(Code::MissingHotline).at(campaign.place));
    }
    for hotline in &campaign.hotlines {
        check_number(&hotline.number, FIELD, hotline.place, found);
    }
    for venue in &campaign.venues {
        if let Some(number) = &venue.hotline {
            check_number(number, COLUMN, venue.place.field("hotline"), found);
        }
    }
    for subject in campaign.registry.subjects() {
        if let Some(number) = &subject.hotline {
            check_number(number, COLUMN, subject.place.field("hotline"), found);
        }
    }
}

fn check_number(number: &str, field: Text, place: Place, found: &mut Vec<Diagnostic>) {
    if let Some(allowed) = fault(number) {
        let finding = Diagnostic::new(Code::BadValue).at(place).arg_text("field", field).arg("value", number);
        found.push(finding.arg_text("allowed", allowed));
    }
}

/// Returns what should stand there instead of a number that nobody can dial.
fn fault(number: &str) -> Option<Text> {
    let digits = digits(number);
    let ends = number.starts_with([' ', '-']) || number.ends_with([' ', '-']);
    let known = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x' | b'-' | b' '));
    if is_several(number) {
        return Some(ONE);
    }
    if !known || ends || !(3..=16).contains(&digits) {
        return Some(ALLOWED);
    }
    has_lost_zero(number, digits).then_some(LOST_ZERO)
}

/// Tells whether there are several numbers; an extension has fewer digits than a number.
fn is_several(number: &str) -> bool {
    let parts = number.split(['/', '、', ',', '，', ';', '；', '或', ' ']);
    parts.filter(|part| (5..=16).contains(&digits(part))).count() > 1
}

/// Tells whether an area code stands there without its zero: no number of 9 to 11 digits begins like that but mobile
/// ones (1), those of enterprises (400, 800) and short ones with their branches (95, 96).
fn has_lost_zero(number: &str, digits: usize) -> bool {
    let is_bare = !number.contains([' ', '-']);
    // An area code by itself, such as 551-.
    let is_cut = number.split(['-', ' ']).next().is_some_and(|first| matches!(first.len(), 2 | 3));
    let is_beijing = digits == 10 && number.starts_with("10");
    let is_other = ["0", "1", "400", "800", "95", "96", "X", "x"].iter().any(|start| number.starts_with(start));
    (9..=11).contains(&digits) && (is_bare || is_cut) && (is_beijing || !is_other)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::check::example::{scope_of, subject, with_registry};

    #[test]
    fn a_number_can_be_dialled_or_is_refused() {
        for number in [
            "12315",
            "110",
            "12345",
            "0551-12345678",
            "055112345678",
            "010-12345678",
            "021 12345678",
            "13800001234",
            "4001234567",
            "400-123-4567",
            "8001234567",
            "95512",
            "955120551",
            "62345678",
            "6234567-801",
            "62345678-123",
            "0551-XXXXXXXX",
            "0551-12345678-8001",
            "8008101234",
        ] {
            assert_eq!(fault(number), None, "{number}");
        }
        for number in
            ["55112345678", "551-12345678", "2112345678", "1012345678", "10-12345678", "9318412345", "5581234567"]
        {
            assert_eq!(fault(number), Some(LOST_ZERO), "{number}");
        }
        for number in [
            "0551-12345678/87654321",
            "12345678、87654321",
            "12345678 87654321",
            "0551-12345678，0551-87654321",
            "12315或12345",
        ] {
            assert_eq!(fault(number), Some(ONE), "{number}");
        }
        for number in ["请拨12315", "12", "-12315", "12315-", "0551（12345678）", "12345678901234567"] {
            assert_eq!(fault(number), Some(ALLOWED), "{number}");
        }
    }

    #[test]
    fn a_lost_zero_is_said_with_the_name_of_the_column() {
        let mut subject = subject("340102001001", "340102");
        subject.hotline = Some("55112345678".into());
        let campaign = with_registry(vec![], vec![subject], vec![]);
        let mut found = Vec::new();
        check(&scope_of(&campaign), &mut found);
        let finding = found.iter().find(|finding| finding.code == Code::BadValue).unwrap();
        assert_eq!(finding.message(Lang::Zh), "`举报电话（hotline）` 的值 `55112345678` 不能用");
        assert!(finding.hint(Lang::Zh).contains("055112345678 的样子（区号开头的 0 可能丢了"));
    }
}
