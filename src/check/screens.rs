//! Screens that people cannot read: characters too small for the distance, text that runs too fast, a font chip that lacks
//! a character. What depends on how a text falls into pages is found when the programme is planned.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Accepts, Charset, Colour, FontRole, Material, Medium, Screen, Theme};
use std::collections::{BTreeMap, BTreeSet};

/// A character is read from about 200 times its height (rule of thumb).
const READ_FROM: f64 = 200.0;

const TOO_FAST: Text = Text { zh: "规定最多 {limit} 字", en: "the rule allows {limit}" };
const TOO_SLOW: Text = Text { zh: "规定最少 {limit} 字", en: "the rule asks for {limit}" };

pub(super) fn check(scope: &Scope, theme: &Theme, found: &mut Vec<Diagnostic>) {
    for screen in &scope.campaign.screens {
        check_height(screen, found);
        check_pace(scope, screen, found);
    }
    check_chips(scope, theme, found);
}

fn check_height(screen: &Screen, found: &mut Vec<Diagnostic>) {
    let profile = &screen.profile;
    let height_m = f64::from(profile.glyph) * profile.pitch_mm / 1000.0;
    if height_m * READ_FROM + 1e-6 < profile.distance_m {
        let needed = (profile.distance_m * 1000.0 / READ_FROM / profile.pitch_mm).ceil();
        found.push(
            Diagnostic::new(Code::ScreenHeight)
                .at(screen.place)
                .arg("screen", &screen.name)
                .arg("glyph", profile.glyph)
                .arg("height", format!("{:.1}", height_m * 100.0))
                .arg("distance", profile.distance_m)
                .arg("most", format!("{:.0}", height_m * READ_FROM))
                .arg("needed", needed),
        );
    }
}

fn check_pace(scope: &Scope, screen: &Screen, found: &mut Vec<Diagnostic>) {
    let (rules, profile) = (&scope.campaign.screen_rules, &screen.profile);
    let moves = [Accepts::Bmp, Accepts::Gif, Accepts::Mp4].iter().any(|file| profile.takes(*file));
    let pace = profile.chars_per_minute();
    let limit = match pace {
        _ if !moves => return,
        pace if pace > f64::from(rules.max_chars_per_min) + 0.05 => (rules.max_chars_per_min, TOO_FAST),
        pace if pace < f64::from(rules.min_chars_per_min) - 0.05 => (rules.min_chars_per_min, TOO_SLOW),
        _ => return,
    };
    found.push(
        Diagnostic::new(Code::ScreenPace)
            .at(screen.place)
            .arg("screen", &screen.name)
            .arg("pace", format!("{pace:.0}"))
            .arg("limit", limit.0)
            .arg("step", profile.step)
            .arg("fps", profile.fps)
            .arg("glyph", profile.glyph)
            .arg("rule", &rules.rule)
            .arg_text("bound", limit.1),
    );
}

/// Reports the characters that font chips lack: once a material, with the first screen that is concerned.
fn check_chips(scope: &Scope, theme: &Theme, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let takes_text = |screen: &&Screen| screen.profile.colour != Colour::Full && screen.profile.takes(Accepts::Txt);
    let mut screens: BTreeMap<&str, Vec<&Screen>> = BTreeMap::new();
    for screen in campaign.screens.iter().filter(takes_text) {
        screens.entry(&screen.venue).or_default().push(screen);
    }
    let mut venues: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for placement in campaign.placements.iter().filter(|placement| placement.until >= scope.as_of) {
        venues.entry(&placement.material).or_default().extend(placement.venues.iter().map(String::as_str));
    }
    for material in scope.materials().filter(|material| material.media.contains(&Medium::Led)) {
        let placed = venues.get(&*material.slug).into_iter().flatten();
        let on: Vec<&Screen> = placed.filter_map(|venue| screens.get(venue)).flatten().copied().collect();
        for charset in [Charset::Gb2312, Charset::Gbk] {
            let of_kind = |screen: &&&Screen| screen.profile.charset.unwrap_or(Charset::Gbk) == charset;
            let concerned: Vec<&Screen> = on.iter().filter(of_kind).copied().collect();
            if let (Some(first), lacking) = (concerned.first(), lacking(&material.short, charset, theme))
                && !lacking.is_empty()
            {
                found.push(chip(material, first, charset, &lacking, concerned.len() - 1));
            }
        }
    }
}

/// Returns the characters of a text that a font chip lacks, each once. Those that no font has are reported elsewhere.
fn lacking(text: &str, charset: Charset, theme: &Theme) -> String {
    let mut lacking = String::new();
    for character in
        text.chars().filter(|character| !charset.has(*character) && theme.covers(FontRole::Sans, *character))
    {
        if !lacking.contains(character) {
            lacking.push(character);
        }
    }
    lacking
}

fn chip(material: &Material, screen: &Screen, charset: Charset, lacking: &str, more: usize) -> Diagnostic {
    const ONE: Text = Text { zh: "{screen}", en: "{screen}" };
    const MORE: Text = Text { zh: "{screen}等 {count} 块屏", en: "{screen} and {more} more screens" };
    Diagnostic::new(Code::ScreenCharset)
        .at(material.short_place)
        .at(screen.place)
        .arg("screen", &screen.name)
        .arg("more", more)
        .arg("count", more + 1)
        .arg("charset", charset.name())
        .arg("characters", lacking.chars().map(|c| format!("“{c}”")).collect::<String>())
        .arg_text("where", if more == 0 { ONE } else { MORE })
}
