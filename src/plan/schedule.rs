//! The programme of a screen (节目单): which materials it shows on which days and at what times, in which order.
//! Promises: periods and slots that follow each other without overlap, each with what is shown in all of it; an emergency
//! material alone wherever it is in force. A material stands in a slot once, whoever places it there.

use super::scope::Scope;
use crate::base::{Date, add_days};
use crate::model::{DAY, Daypart, Material, Medium, Placement, Screen};
use std::collections::BTreeSet;

/// Days with the same slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Period<'a> {
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// In the order of the day, none empty.
    pub slots: Vec<Slot<'a>>,
}

/// Hours with the same materials.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot<'a> {
    pub time: Daypart,
    pub emergency: bool,
    /// In the order they are shown.
    pub shown: Vec<Entry<'a>>,
}

/// A material in a slot.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub material: &'a Material,
    /// What its placement says of how long a page stands.
    pub dwell: Option<u32>,
    pub placement: &'a Placement,
}

impl PartialEq for Entry<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.material.slug == other.material.slug && self.dwell == other.dwell
    }
}

/// Returns the programme of a screen: all periods with something to show, in the order of time.
pub fn schedule<'a>(scope: &Scope<'a>, screen: &Screen) -> Vec<Period<'a>> {
    let mut placed: Vec<Entry> = Vec::new();
    // Its venues are sorted, each once.
    let is_here = |placement: &&&Placement| placement.venues.binary_search(&screen.venue).is_ok();
    for placement in scope.placements.iter().filter(is_here) {
        let material = scope.campaign.material(&placement.material);
        if let Some(material) = material.filter(|material| material.media.contains(&Medium::Led)) {
            placed.push(Entry { material, dwell: placement.dwell, placement });
        }
    }
    // Those of the same order stay as the file has them.
    placed.sort_by_key(|entry| entry.placement.order.unwrap_or(u32::MAX));
    let mut days = BTreeSet::new();
    for Entry { placement, .. } in &placed {
        days.extend([placement.from, add_days(placement.until, 1)]);
    }
    let days: Vec<Date> = days.into_iter().collect();
    let mut periods: Vec<Period> = Vec::new();
    for pair in days.windows(2) {
        let active: Vec<Entry> =
            placed.iter().filter(|e| e.placement.from <= pair[0] && pair[0] <= e.placement.until).copied().collect();
        let period = Period { from: pair[0], until: add_days(pair[1], -1), slots: slots(&active) };
        match periods.last_mut() {
            Some(last) if last.slots == period.slots && add_days(last.until, 1) == period.from => {
                last.until = period.until;
            }
            _ if period.slots.is_empty() => {}
            _ => periods.push(period),
        }
    }
    periods
}

/// Cuts a day where something begins or ends.
fn slots<'a>(active: &[Entry<'a>]) -> Vec<Slot<'a>> {
    const WHOLE: &[Daypart] = &[Daypart::WHOLE];
    let parts = |entry: &Entry<'a>| -> &'a [Daypart] {
        if entry.placement.dayparts.is_empty() { WHOLE } else { &entry.placement.dayparts }
    };
    let mut times = BTreeSet::from([0, DAY]);
    times.extend(active.iter().flat_map(parts).flat_map(|part| [part.from, part.until]));
    let times: Vec<u16> = times.into_iter().collect();
    let mut slots: Vec<Slot> = Vec::new();
    for pair in times.windows(2) {
        let covers = |part: &&Daypart| part.from <= pair[0] && pair[1] <= part.until;
        let now: Vec<&Entry> = active.iter().filter(|entry| parts(entry).iter().any(|part| covers(&part))).collect();
        let emergency = now.iter().any(|entry| entry.placement.emergency);
        let mut shown: Vec<Entry> = Vec::new();
        for entry in now.iter().filter(|entry| entry.placement.emergency == emergency) {
            if !shown.iter().any(|other| other.material.slug == entry.material.slug) {
                shown.push(**entry);
            }
        }
        if shown.is_empty() {
            continue;
        }
        match slots.last_mut() {
            Some(last) if last.shown == shown && last.emergency == emergency && last.time.until == pair[0] => {
                last.time.until = pair[1];
            }
            _ => slots.push(Slot { time: Daypart { from: pair[0], until: pair[1], name: None }, emergency, shown }),
        }
    }
    // A slot that is just a part of the day which the campaign names has that name.
    for slot in &mut slots {
        let mut named = active.iter().flat_map(parts);
        let same = named.find(|part| (part.from, part.until) == (slot.time.from, slot.time.until));
        slot.time.name = same.and_then(|part| part.name.clone());
    }
    slots
}

/// Returns the most materials that a screen shows in one slot, emergencies aside, and at least one.
pub fn most_at_once(periods: &[Period]) -> usize {
    let slots = periods.iter().flat_map(|period| &period.slots).filter(|slot| !slot.emergency);
    slots.map(|slot| slot.shown.len()).max().unwrap_or(1).max(1)
}
