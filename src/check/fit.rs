//! Lengths: a slogan that a poster can set large, a short line that a narrow screen can hold. Widths count full-width
//! characters; a digit or a Latin letter is half of one.
//!
//! A screen up to 31 pixels high has one line of 16-pixel characters. One of 32 to 40 pixels is read from twice as far
//! with 32-pixel characters, so a text that fits only at 16 pixels there is a warning, not an error. That is for panels
//! of all colours; strips of one or two get pages, which are cut when the programme is planned.

use super::Scope;
use crate::base::{Code, Diagnostic, Place, Severity, Text};
use crate::model::{Colour, Material, Medium, Screen};
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// The most full-width characters of a `short`.
const LONGEST_SHORT: usize = 16;

const SLOGAN: Text = Text { zh: "标语（slogan）各行合计", en: "slogan, all lines together," };
const SHORT: Text = Text { zh: "窄屏短句（short）", en: "short" };
const HEAD: Text = Text { zh: "要点的小标题（head）", en: "the head of a point" };
const TEXT: Text = Text { zh: "要点的说明（text）", en: "the text of a point" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    for material in scope.materials() {
        check_material(material, found);
    }
    check_screens(scope, found);
}

fn check_material(material: &Material, found: &mut Vec<Diagnostic>) {
    let slogan_place = material.slogan_place;
    let slogan: usize = material.slogan.iter().map(|line| halves(line)).sum();
    if slogan > 2 * 24 {
        found.push(too_long(&material.slogan.join(" "), slogan, 24, slogan_place).arg_text("place", SLOGAN));
    }
    check_width(&material.short, LONGEST_SHORT, SHORT, material.short_place, found);
    for point in &material.points {
        check_width(&point.head, 8, HEAD, point.place, found);
        check_width(&point.text, 36, TEXT, point.place, found);
    }
}

fn check_width(text: &str, limit: usize, what: Text, place: Place, found: &mut Vec<Diagnostic>) {
    let width = halves(text);
    if width > 2 * limit {
        found.push(too_long(text, width, limit, place).arg_text("place", what));
    }
}

/// Reports a `short` that narrow screens of its placements cannot hold: once, with the screen that holds least.
fn check_screens(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let mut narrow: BTreeMap<&str, Vec<&Screen>> = BTreeMap::new();
    let is_narrow =
        |screen: &&Screen| screen.profile.colour == Colour::Full && (16..=40).contains(&screen.profile.height);
    for screen in campaign.screens.iter().filter(is_narrow) {
        narrow.entry(&screen.venue).or_default().push(screen);
    }
    let mut venues: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for placement in campaign.placements.iter().filter(|placement| placement.until >= scope.as_of) {
        venues.entry(&placement.material).or_default().extend(placement.venues.iter().map(String::as_str));
    }
    for material in scope.materials().filter(|material| material.media.contains(&Medium::Led)) {
        if halves(&material.short) > 2 * LONGEST_SHORT {
            // It is too long for any screen and was reported.
            continue;
        }
        let width = halves(&material.short);
        let screens = venues.get(&*material.slug).into_iter().flatten().filter_map(|venue| narrow.get(venue)).flatten();
        let unfit: Vec<&Screen> = screens.copied().filter(|screen| width > 2 * capacity(screen)).collect();
        if let Some(worst) = unfit.iter().min_by_key(|screen| (screen.profile.width / 16, capacity(screen), &screen.id))
        {
            found.push(unfit_finding(scope, material, worst, unfit.len() - 1));
        }
    }
}

/// Returns how many full-width characters the one line of a narrow screen holds.
fn capacity(screen: &Screen) -> usize {
    let size = if screen.profile.height < 32 { 16 } else { 32 };
    screen.profile.width as usize / size
}

fn unfit_finding(scope: &Scope, material: &Material, screen: &Screen, more: usize) -> Diagnostic {
    const ONE: Text = Text { zh: "{venue} {screen}（{size}）", en: "{venue} {screen} ({size})" };
    const MORE: Text = Text {
        zh: "{venue} {screen}（{size}，另有 {more} 块屏也放不下）",
        en: "{venue} {screen} ({size}; {more} more screens cannot hold it)",
    };
    let venue = scope.campaign.venue(&screen.venue).map_or(screen.venue.as_str(), |venue| venue.name.as_str());
    let width = halves(&material.short);
    let mut finding = too_long(&material.short, width, capacity(screen), material.short_place)
        .at(screen.place)
        .arg("venue", venue)
        .arg("screen", &screen.name)
        .arg("size", format!("{}×{}", screen.profile.width, screen.profile.height))
        .arg("more", more)
        .arg_text("place", if more == 0 { ONE } else { MORE });
    if width <= 2 * (screen.profile.width as usize / 16) {
        finding.severity = Severity::Warning;
    }
    finding
}

fn too_long(text: &str, width: usize, limit: usize, place: Place) -> Diagnostic {
    let length = if width.is_multiple_of(2) { format!("{}", width / 2) } else { format!("{}.5", width / 2) };
    Diagnostic::new(Code::TextTooLong).at(place).arg("text", text).arg("length", length).arg("limit", limit)
}

/// Returns the width in half-width characters, as Chinese fonts set it.
fn halves(text: &str) -> usize {
    text.width_cjk()
}
