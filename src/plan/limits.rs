//! What a programme asks too much: pages that go before they are read, rounds that take longer than a screen allows.
//! These are warnings, because the figures are rules of thumb and the officer decides.

use super::playlist::Programme;
use super::scope::Scope;
use super::showing::ScreenPlan;
use crate::base::{Code, Diagnostic, Place};
use std::collections::BTreeMap;

/// Returns the warnings about all programmes.
pub fn check(scope: &Scope, programmes: &[Programme]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut short: BTreeMap<Place, Diagnostic> = BTreeMap::new();
    for programme in programmes {
        found.extend(too_long(programme));
        too_short(scope, programme.plan, &mut short);
    }
    found.extend(short.into_values());
    found
}

/// Reports the longest round of a screen.
fn too_long(programme: &Programme) -> Option<Diagnostic> {
    let (screen, longest) = (programme.plan.screen, f64::from(programme.plan.screen.profile.longest_loop));
    let slots = programme.slots.iter().map(|slot| (slot, programme.seconds(&programme.lists[slot.list])));
    let (slot, seconds) = slots.filter(|(slot, _)| !slot.emergency).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut materials: Vec<&str> = programme.lists[slot.list].iter().map(|item| programme.files[item.file].2).collect();
    materials.sort_unstable();
    materials.dedup();
    (seconds > longest + 0.5).then(|| {
        Diagnostic::new(Code::ScreenLoop)
            .at(screen.place)
            .arg("screen", &screen.name)
            .arg("seconds", format!("{seconds:.0}"))
            .arg("longest", longest)
            .arg("count", materials.len())
            .arg("days", slot.from)
    })
}

/// Reports a placement whose dwell is too short for one of its pages: once, with the page that needs longest.
fn too_short(scope: &Scope, plan: &ScreenPlan, found: &mut BTreeMap<Place, Diagnostic>) {
    let rules = &scope.campaign.screen_rules;
    for entry in plan.periods.iter().flat_map(|period| &period.slots).flat_map(|slot| &slot.shown) {
        let (Some(dwell), Some(showing)) = (entry.dwell, plan.showing(&entry.material.slug)) else { continue };
        let pages = showing.play.iter().chain(&showing.spare).filter(|shown| !shown.moves);
        let Some(worst) = pages.max_by_key(|shown| shown.ms) else { continue };
        let needed = worst.ms / 1000;
        let place = entry.placement.place;
        let is_worse = |known: &Diagnostic| known.args["needed"].parse::<u32>().is_ok_and(|known| known < needed);
        if dwell < needed && found.get(&place).is_none_or(is_worse) {
            let finding = Diagnostic::new(Code::ScreenDwell)
                .at(place)
                .arg("dwell", dwell)
                .arg("needed", needed)
                .arg("chars", worst.chars)
                .arg("screen", &plan.screen.name)
                .arg("rule", &rules.rule);
            found.insert(place, finding);
        }
    }
}
