//! What is due as of the build date: reviews, rectifications, and events that are dated later than the build.
//! All are warnings: the list may be published while an office is late, and a later event simply does not count yet.

use super::Scope;
use crate::base::{Code, Diagnostic};
use crate::model::{Event, EventKind, Standing, State};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let (registry, as_of) = (&scope.campaign.registry, scope.as_of);
    for (index, subject) in registry.subjects().iter().enumerate() {
        let history = registry.history(index);
        for event in history.iter().rev().take_while(|event| event.date > as_of) {
            found.push(
                Diagnostic::new(Code::EventInFuture)
                    .at(event.place.field("date"))
                    .arg("subject", &subject.name)
                    .arg("date", event.date)
                    .arg("as_of", as_of),
            );
        }
        let state = registry.state(index, as_of, scope.campaign.review_months);
        let Some(last) = last_event(history, &state) else { continue };
        if let Some(due) = state.review_due.filter(|due| *due < as_of) {
            found.push(
                Diagnostic::new(Code::ReviewOverdue).at(last.place).arg("subject", &subject.name).arg("due", due),
            );
        }
        if let (Standing::Overdue, Some(deadline)) = (state.standing, state.deadline) {
            found.push(
                Diagnostic::new(Code::RectifyOverdue)
                    .at(last.place.field("deadline"))
                    .arg("subject", &subject.name)
                    .arg("deadline", deadline),
            );
        }
    }
}

/// Returns the event that brought a subject where it stands.
fn last_event<'a>(history: &'a [Event], state: &State) -> Option<&'a Event> {
    let since = state.since?;
    let led_here = |event: &Event| match state.standing {
        Standing::Named => matches!(event.kind, EventKind::Name | EventKind::Review),
        Standing::Rectifying | Standing::Overdue => event.kind == EventKind::Rectify,
        Standing::Revoked => event.kind == EventKind::Revoke,
        Standing::Unnamed => false,
    };
    history.iter().rev().find(|event| event.date == since && led_here(event))
}
