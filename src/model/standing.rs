//! Standing (状态): derived from the ledger as of a date, never stored.
//!
//! | before \ event        | name  | review | rectify    | revoke  |
//! |-----------------------|-------|--------|------------|---------|
//! | unnamed, revoked      | named | -      | -          | -       |
//! | named                 | -     | named  | rectifying | revoked |
//! | rectifying, overdue   | -     | named  | rectifying | revoked |
//!
//! A dash is an illegal order. A rectification is overdue when its deadline has passed without another event.

use super::{Event, EventKind};
use crate::base::{Date, add_months};
use std::collections::BTreeMap;

/// Where a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Unnamed,
    Named,
    Rectifying,
    Overdue,
    Revoked,
}

impl Standing {
    /// All standings, in the order lists show them.
    pub const ALL: [Self; 5] = [Self::Named, Self::Rectifying, Self::Overdue, Self::Revoked, Self::Unnamed];

    /// Returns the word that machine output and style sheets use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unnamed => "unnamed",
            Self::Named => "named",
            Self::Rectifying => "rectifying",
            Self::Overdue => "overdue",
            Self::Revoked => "revoked",
        }
    }

    /// Returns the Chinese word that products print.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Unnamed => "未命名",
            Self::Named => "已命名",
            Self::Rectifying => "整改中",
            Self::Overdue => "整改逾期",
            Self::Revoked => "已取消命名",
        }
    }

    /// Tells whether a subject of this standing carries the name.
    pub fn carries_name(self) -> bool {
        matches!(self, Self::Named | Self::Rectifying | Self::Overdue)
    }
}

/// What the ledger says of one subject as of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub standing: Standing,
    /// When it got the name it carries or lost.
    pub named_on: Option<Date>,
    /// The id of the authority that gave that name.
    pub named_by: Option<String>,
    /// The last event that counts.
    pub since: Option<Date>,
    /// The deadline of a running or overdue rectification.
    pub deadline: Option<Date>,
    /// When the next review is due, for a subject that is named.
    pub review_due: Option<Date>,
}

/// An event that cannot follow what stood before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The index of the illegal event in the history.
    pub event: usize,
    /// The index of the event before it, if any.
    pub before: Option<usize>,
    /// Where the subject stood.
    pub standing: Standing,
}

/// Walks a history (one subject, oldest first) and returns every illegal order; illegal events have no effect.
pub fn follow(history: &[Event]) -> Vec<Fault> {
    let (mut faults, mut standing, mut before) = (Vec::new(), Standing::Unnamed, None);
    for (index, event) in history.iter().enumerate() {
        match step(standing, event.kind) {
            Some(next) => (standing, before) = (next, Some(index)),
            None => faults.push(Fault { event: index, before, standing }),
        }
    }
    faults
}

/// Two events of one subject on one day that the ledger cannot mean as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameDay {
    /// The indices of both in the history.
    pub first: usize,
    pub second: usize,
    /// Whether one office enters the same again; otherwise either may come first, with another result.
    pub is_repeated: bool,
}

/// Walks a history (one subject, oldest first) and returns the events of one day that say the same twice, or whose order
/// decides the standing though only the order of rows says which was first. Where the law allows one order only, that
/// is the order meant.
pub fn same_day(history: &[Event]) -> Vec<SameDay> {
    let (mut found, mut standing) = (Vec::new(), Standing::Unnamed);
    let (mut day, mut seen): (usize, BTreeMap<(EventKind, &str), usize>) = (0, BTreeMap::new());
    for (second, event) in history.iter().enumerate() {
        let before = standing;
        standing = step(standing, event.kind).unwrap_or(standing);
        if history[day].date != event.date {
            (day, seen) = (second, BTreeMap::new());
        }
        let is_alone = day == second && history.get(second + 1).is_none_or(|next| next.date != event.date);
        // An event out of order has no effect and is reported as such.
        if is_alone || step(before, event.kind).is_none() {
            continue;
        }
        if let Some(first) = seen.insert((event.kind, &event.authority), second) {
            found.push(SameDay { first, second, is_repeated: true });
        }
        let Some(next) = history.get(second + 1).filter(|next| next.date == event.date) else { continue };
        let ends = |one: &Event, other: &Event| step(before, one.kind).and_then(|then| step(then, other.kind));
        let is_other = next.kind != event.kind || next.authority != event.authority;
        if let (true, Some(here), Some(swapped)) = (is_other, ends(event, next), ends(next, event))
            && (here != swapped || (here == Standing::Rectifying && event.deadline != next.deadline))
        {
            found.push(SameDay { first: second, second: second + 1, is_repeated: false });
        }
    }
    found
}

/// Returns the state after all events up to and including a date.
pub(super) fn state(history: &[Event], as_of: Date, review_months: u32) -> State {
    let mut state = State {
        standing: Standing::Unnamed,
        named_on: None,
        named_by: None,
        since: None,
        deadline: None,
        review_due: None,
    };
    for event in history.iter().take_while(|event| event.date <= as_of) {
        let Some(next) = step(state.standing, event.kind) else { continue };
        if event.kind == EventKind::Name {
            state.named_on = Some(event.date);
            state.named_by = Some(event.authority.clone());
        }
        state.standing = next;
        state.since = Some(event.date);
        state.deadline = event.deadline.filter(|_| next == Standing::Rectifying);
        state.review_due = (next == Standing::Named).then(|| add_months(event.date, review_months.into()));
    }
    if state.deadline.is_some_and(|deadline| deadline < as_of) {
        state.standing = Standing::Overdue;
    }
    state
}

fn step(standing: Standing, event: EventKind) -> Option<Standing> {
    match (standing.carries_name(), event) {
        (false, EventKind::Name) => Some(Standing::Named),
        (true, EventKind::Review) => Some(Standing::Named),
        (true, EventKind::Rectify) => Some(Standing::Rectifying),
        (true, EventKind::Revoke) => Some(Standing::Revoked),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, FileId, Place};

    fn event(date: &str, kind: EventKind, deadline: Option<&str>) -> Event {
        let day = |text: &str| crate::base::parse_date(text).unwrap();
        Event {
            date: day(date),
            subject: "s".into(),
            kind,
            authority: "a".into(),
            document: String::new(),
            deadline: deadline.map(day),
            reason: None,
            place: Place { file: FileId(0), at: At::File },
        }
    }

    fn standing_on(history: &[Event], date: &str) -> Standing {
        state(history, crate::base::parse_date(date).unwrap(), 12).standing
    }

    #[test]
    fn standing_follows_the_ledger() {
        let history = [
            event("2024-01-01", EventKind::Name, None),
            event("2025-01-01", EventKind::Rectify, Some("2025-03-01")),
            event("2025-06-01", EventKind::Review, None),
            event("2026-01-01", EventKind::Revoke, None),
            event("2026-09-01", EventKind::Name, None),
        ];
        assert!(follow(&history).is_empty());
        for (date, expected) in [
            ("2023-12-31", Standing::Unnamed),
            ("2024-01-01", Standing::Named),
            ("2025-03-01", Standing::Rectifying),
            ("2025-03-02", Standing::Overdue),
            ("2025-06-01", Standing::Named),
            ("2026-01-01", Standing::Revoked),
            ("2026-09-01", Standing::Named),
        ] {
            assert_eq!(standing_on(&history, date), expected, "{date}");
        }
    }

    #[test]
    fn illegal_orders_name_both_events() {
        let history = [event("2024-01-01", EventKind::Name, None), event("2024-02-01", EventKind::Name, None)];
        assert_eq!(follow(&history), [Fault { event: 1, before: Some(0), standing: Standing::Named }]);
        let history = [event("2024-01-01", EventKind::Review, None)];
        assert_eq!(follow(&history), [Fault { event: 0, before: None, standing: Standing::Unnamed }]);
    }

    #[test]
    fn events_of_one_day_are_told_apart_by_law_or_not_at_all() {
        use EventKind::{Name, Rectify, Review, Revoke};
        let named = event("2024-01-01", Name, None);
        let on = |kind, deadline| event("2025-01-01", kind, deadline);
        let pairs = |events: Vec<Event>| {
            let history: Vec<Event> = std::iter::once(named.clone()).chain(events).collect();
            same_day(&history).iter().map(|s| (s.first, s.second, s.is_repeated)).collect::<Vec<_>>()
        };
        assert_eq!(pairs(vec![on(Review, None), on(Rectify, Some("2025-03-01"))]), [(1, 2, false)]);
        assert_eq!(pairs(vec![on(Rectify, Some("2025-03-01")), on(Review, None)]), [(1, 2, false)]);
        assert_eq!(pairs(vec![on(Review, None), on(Review, None)]), [(1, 2, true)]);
        assert_eq!(pairs(vec![on(Review, None), on(Revoke, None)]), []);
        assert_eq!(pairs(vec![on(Revoke, None), on(Name, None)]), []);
        let elsewhere = |kind, deadline| Event { authority: "b".into(), ..on(kind, deadline) };
        assert_eq!(pairs(vec![on(Review, None), elsewhere(Review, None)]), []);
        let deadlines = vec![on(Rectify, Some("2025-03-01")), elsewhere(Rectify, Some("2025-04-01"))];
        assert_eq!(pairs(deadlines), [(1, 2, false)]);
        assert_eq!(pairs(vec![on(Review, None), event("2026-01-01", Rectify, Some("2026-03-01"))]), []);
        // Two names are out of order, which is said elsewhere.
        assert_eq!(same_day(&[named.clone(), named.clone()]), []);
    }

    #[test]
    fn next_review_is_due_after_the_period() {
        let history = [event("2024-01-31", EventKind::Name, None)];
        let state = state(&history, crate::base::parse_date("2024-06-01").unwrap(), 13);
        assert_eq!(state.review_due, crate::base::parse_date("2025-02-28"));
    }
}
