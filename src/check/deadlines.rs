//! What is due as of the build date: reviews, rectifications, and events that are dated later than the build.
//! What is late is a warning: the list may be published while an office is late. A later event is an error, for the
//! ledger holds what has happened, unless the build looks at a day gone by.

use super::Scope;
use crate::base::{Code, Diagnostic, Severity, Text};
use crate::model::{Event, EventKind, Standing, State};

const BUILD_DATE: Text = Text { zh: "发布日期写在这里", en: "the build date" };
const SLIP: Text = Text {
    zh: "日期写错了请改正；还没发生的事，到了那天再登记",
    en: "correct the date if it is a slip; enter what has not happened yet when it has",
};
const LATER: Text = Text {
    zh: "这次按 --as-of 的日期生成，之后的事件没有算进去",
    en: "the list is that of the date given with --as-of, and what came later is not in it",
};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let (registry, as_of) = (&scope.campaign.registry, scope.as_of);
    for (index, subject) in registry.subjects().iter().enumerate() {
        let history = registry.history(index);
        for event in history.iter().rev().take_while(|event| event.date > as_of) {
            let finding = Diagnostic::new(Code::EventInFuture)
                .at(event.place.field("date"))
                .arg("subject", &subject.name)
                .arg("date", event.date)
                .arg("as_of", as_of);
            let place = scope.campaign.as_of_place.filter(|_| scope.campaign.as_of == Some(as_of));
            found.push(match (scope.looks_back, place) {
                (true, _) => Diagnostic { severity: Severity::Warning, ..finding.arg_text("advice", LATER) },
                (false, Some(place)) => finding.at_labelled(place, BUILD_DATE).arg_text("advice", SLIP),
                (false, None) => finding.arg_text("advice", SLIP),
            });
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
