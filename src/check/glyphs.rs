//! Characters that the theme's sans fonts lack: a poster or a screen would show a gap or a box.
//! What is printed must not have one, so there it is an error. Where an official name stands only on the site, readers'
//! own fonts may help, so there it is a warning.

use super::Scope;
use crate::base::{Code, Diagnostic, Place, Severity, Text};
use crate::model::{Campaign, FontRole, RegionCode, Theme};
use std::collections::BTreeSet;

const POSTER_AND_LED: Text = Text { zh: "海报和电子屏", en: "posters and screens" };
const POSTER: Text = Text { zh: "海报", en: "posters" };
const LED: Text = Text { zh: "电子屏", en: "screens" };
const EVERYTHING: Text = Text { zh: "每件宣传品", en: "every product" };
const DELIVERY: Text = Text { zh: "点位清单", en: "venue lists" };
const LISTS: Text = Text { zh: "网站和印刷的名单", en: "lists on the site and on paper" };

pub(super) fn check(scope: &Scope, theme: &Theme, found: &mut Vec<Diagnostic>) {
    // A theme without a single sans font was reported; every character would follow from that.
    if theme.fonts.iter().all(|font| font.role != FontRole::Sans) {
        return;
    }
    let campaign = scope.campaign;
    let hotlines = campaign.hotlines.iter().flat_map(|hotline| {
        [Some(&hotline.name), Some(&hotline.number), hotline.note.as_ref(), hotline.hours.as_ref()]
    });
    let own = [Some(&campaign.title), Some(&campaign.organiser), campaign.undertaker.as_ref()];
    for text in own.into_iter().chain(hotlines).flatten() {
        found.extend(missing(theme, &[text], campaign.place, EVERYTHING));
    }
    for material in scope.materials() {
        let slogan: Vec<&str> = material.slogan.iter().map(String::as_str).collect();
        found.extend(missing(theme, &slogan, material.slogan_place, POSTER_AND_LED));
        found.extend(missing(theme, &[&material.short], material.short_place, LED));
        for point in &material.points {
            found.extend(missing(theme, &[&point.head, &point.text], point.place, POSTER));
        }
    }
    let venues = campaign.venues.iter().map(|venue| (&venue.name, venue.place, DELIVERY));
    let subjects = campaign.registry.subjects().iter().map(|subject| (&subject.name, subject.place, LISTS));
    let authorities = campaign.registry.authorities.values();
    let authorities = authorities.map(|authority| (&authority.name, authority.place, LISTS));
    let shown = divisions(campaign);
    let regions = campaign.regions.0.values().filter(|region| shown.contains(&region.code));
    let regions = regions.map(|region| (&region.name, region.place, LISTS));
    let choice = &campaign.print;
    let is_printed = !choice.lists.is_empty() || choice.plaques || choice.certificates;
    for (name, place, product) in venues.chain(subjects).chain(authorities).chain(regions) {
        for mut finding in missing(theme, &[name], place.field("name"), product) {
            if product == DELIVERY || !is_printed {
                finding.severity = Severity::Warning;
            }
            found.push(finding);
        }
    }
}

/// Returns the divisions that products name: those that something registered or a venue stands in. An officer may have the
/// table of a whole province for the lists of one city.
fn divisions(campaign: &Campaign) -> BTreeSet<&RegionCode> {
    let subjects = campaign.registry.subjects().iter().map(|subject| &subject.region);
    let used: BTreeSet<&RegionCode> = subjects.chain(campaign.venues.iter().map(|venue| &venue.region)).collect();
    used.into_iter().flat_map(|code| campaign.regions.path(code)).map(|region| &region.code).collect()
}

/// Returns a finding for each character of a field that no sans font has.
fn missing(theme: &Theme, texts: &[&str], place: Place, product: Text) -> Vec<Diagnostic> {
    let mut characters: Vec<char> = Vec::new();
    for character in texts.iter().flat_map(|text| text.chars()) {
        if !invisible(character) && !theme.covers(FontRole::Sans, character) && !characters.contains(&character) {
            characters.push(character);
        }
    }
    let finding = |character: char| {
        Diagnostic::new(Code::GlyphMissing)
            .at(place)
            .arg("character", character)
            .arg("codepoint", format!("U+{:04X}", character as u32))
            .arg_text("product", product)
    };
    characters.into_iter().map(finding).collect()
}

/// Tells whether a character draws nothing by itself: joiners, marks of direction, variation selectors.
fn invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}
