//! Report hotlines: every product prints them, so a campaign without one is refused, and so is a number nobody can dial.
//! `X` stands for a digit in example content (0551-XXXXXXXX).

use super::Scope;
use crate::base::{Code, Diagnostic, Place, Text};

const ALLOWED: Text = Text {
    zh: "数字、连字符和空格，如 12315 或 0551-12345678",
    en: "digits, hyphens and spaces, such as 12315 or 0551-12345678",
};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let is_reported = |field: &&str| campaign.reported.field("campaign.yaml", field);
    if campaign.hotlines.is_empty() && !["hotlines", "name", "number"].iter().any(is_reported) {
        found.push(Diagnostic::new(Code::MissingHotline).at(campaign.place));
    }
    for hotline in &campaign.hotlines {
        check_number(&hotline.number, "number", hotline.place, found);
    }
    for venue in &campaign.venues {
        if let Some(number) = &venue.hotline {
            check_number(number, "hotline", venue.place.field("hotline"), found);
        }
    }
    for subject in campaign.registry.subjects() {
        if let Some(number) = &subject.hotline {
            check_number(number, "hotline", subject.place.field("hotline"), found);
        }
    }
}

fn check_number(number: &str, field: &str, place: Place, found: &mut Vec<Diagnostic>) {
    if !plausible(number) {
        let finding = Diagnostic::new(Code::BadValue).at(place).arg("field", field).arg("value", number);
        found.push(finding.arg_text("allowed", ALLOWED));
    }
}

fn plausible(number: &str) -> bool {
    let digits = number.bytes().filter(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x')).count();
    let ends = number.starts_with([' ', '-']) || number.ends_with([' ', '-']);
    let known = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x' | b'-' | b' '));
    known && !ends && (3..=16).contains(&digits)
}
