//! Placements that reach nobody. Duplicate ids and unknown venues are refused when the tables are read.

use super::Scope;
use crate::base::{Code, Diagnostic};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let empty = scope.campaign.placements.iter().filter(|placement| placement.venues.is_empty());
    found.extend(empty.map(|placement| Diagnostic::new(Code::PlacementEmpty).at(placement.place)));
}
