//! A program built without its video encoder says so once, where the first screen that would play video stands.

use super::Scope;
use crate::base::{Code, Diagnostic};
use crate::model::Accepts;

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    if cfg!(feature = "video") {
        return;
    }
    let first = scope.campaign.screens.iter().find(|screen| screen.profile.takes(Accepts::Mp4));
    found.extend(first.map(|screen| Diagnostic::new(Code::NoVideo).at(screen.place)));
}
