//! Lengths: a slogan that a poster can set large, a short line that a narrow screen can hold. Widths count full-width
//! characters; a digit or a Latin letter is half of one.
//!
//! A screen up to 31 pixels high has one line of 16-pixel characters. One of 32 to 40 pixels is read from twice as far
//! with 32-pixel characters, so a text that fits only at 16 pixels there is a warning, not an error.

use super::Scope;
use crate::base::{Code, Diagnostic, Place, Severity, Text};
use crate::model::{Material, Medium, Screen};
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

const SLOGAN: Text = Text { zh: "slogan 各行合计", en: "slogan, all lines together," };
const SHORT: Text = Text { zh: "short", en: "short" };
const HEAD: Text = Text { zh: "points 的 head", en: "the head of a point" };
const TEXT: Text = Text { zh: "points 的 text", en: "the text of a point" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    for material in scope.materials() {
        check_material(material, found);
    }
    check_screens(scope, found);
}

fn check_material(material: &Material, found: &mut Vec<Diagnostic>) {
    let slogan_place = material.slogan_place;
    check_count("slogan", material.slogan.len(), slogan_place, found);
    check_count("points", material.points.len(), material.place, found);
    let slogan: usize = material.slogan.iter().map(|line| halves(line)).sum();
    if slogan > 2 * 24 {
        found.push(too_long(&material.slogan.join(" "), slogan, 24, slogan_place).arg_text("place", SLOGAN));
    }
    check_width(&material.short, 16, SHORT, material.short_place, found);
    for point in &material.points {
        check_width(&point.head, 8, HEAD, material.place, found);
        check_width(&point.text, 36, TEXT, material.place, found);
    }
}

fn check_count(field: &str, count: usize, place: Place, found: &mut Vec<Diagnostic>) {
    if count > 3 {
        let allowed = Text { zh: "最多 3 条", en: "at most 3 entries" };
        let finding = Diagnostic::new(Code::BadValue).at(place).arg("field", field).arg_text("allowed", allowed);
        found.push(finding.arg("value", format!("[{count}]")));
    }
}

fn check_width(text: &str, limit: usize, what: Text, place: Place, found: &mut Vec<Diagnostic>) {
    let width = halves(text);
    if width > 2 * limit {
        found.push(too_long(text, width, limit, place).arg_text("place", what));
    }
}

/// Reports a `short` that a narrow screen of its placements cannot hold, once for each screen.
fn check_screens(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let mut narrow: BTreeMap<&str, Vec<&Screen>> = BTreeMap::new();
    for screen in campaign.screens.iter().filter(|screen| (16..=40).contains(&screen.height)) {
        narrow.entry(&screen.venue).or_default().push(screen);
    }
    let materials: BTreeMap<&str, &Material> = scope
        .materials()
        .filter(|material| material.media.contains(&Medium::Led))
        .map(|material| (&*material.slug, material))
        .collect();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for placement in campaign.placements.iter().filter(|placement| placement.until >= scope.as_of) {
        let Some(material) = materials.get(&*placement.material) else { continue };
        for screen in placement.venues.iter().filter_map(|venue| narrow.get(venue.as_str())).flatten() {
            if seen.insert((&material.slug, &screen.id)) {
                found.extend(unfit(scope, material, screen));
            }
        }
    }
}

fn unfit(scope: &Scope, material: &Material, screen: &Screen) -> Option<Diagnostic> {
    let width = halves(&material.short);
    let at_16 = screen.width as usize / 16;
    let limit = if screen.height < 32 { at_16 } else { screen.width as usize / 32 };
    if width <= 2 * limit {
        return None;
    }
    let venue = scope.campaign.venue(&screen.venue).map_or(screen.venue.as_str(), |venue| venue.name.as_str());
    let size = format!("{}×{}", screen.width, screen.height);
    let mut finding = too_long(&material.short, width, limit, material.short_place)
        .at(screen.place)
        .arg("place", format!("{venue} {} ({size})", screen.name));
    if width <= 2 * at_16 {
        finding.severity = Severity::Warning;
    }
    Some(finding)
}

fn too_long(text: &str, width: usize, limit: usize, place: Place) -> Diagnostic {
    let length = if width.is_multiple_of(2) { format!("{}", width / 2) } else { format!("{}.5", width / 2) };
    Diagnostic::new(Code::TextTooLong).at(place).arg("text", text).arg("length", length).arg("limit", limit)
}

/// Returns the width in half-width characters, as Chinese fonts set it.
fn halves(text: &str) -> usize {
    text.width_cjk()
}
