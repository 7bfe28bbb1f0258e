//! What happened in the period (本期变化): the events of the ledger since a date, by kind, newest first. What a reader must
//! not miss stands first, and each count leads to where its events begin, so that no one turns pages to find them.

use super::articles::page_title;
use super::job::Page;
use super::page::{Draft, Drafts};
use super::registry::{self, HOME, TITLE};
use super::scope::{Scope, column};
use super::subject::event_name;
use super::view::{ChangesPage, Crumb, EventGroup};
use crate::base::{Date, add_days, chinese_date};
use crate::model::{Event, EventKind};

/// Where the page is.
pub const CHANGES: &str = "registry/changes.html";
/// How far back it looks unless the campaign says since when.
const DAYS: i64 = 90;
/// How many events a page shows.
const PAGE: usize = 100;
const KINDS: [EventKind; 4] = [EventKind::Revoke, EventKind::Rectify, EventKind::Name, EventKind::Review];

/// Adds the page and its continuations; none if nothing is registered.
pub fn add(scope: &Scope, out: &mut Drafts) {
    if scope.campaign.registry.subjects().is_empty() {
        return;
    }
    let since = since(scope);
    let events = events(scope, since);
    let total = events.len().div_ceil(PAGE).max(1);
    let link = |number: usize| match number {
        1 => CHANGES.to_string(),
        number => format!("registry/changes-{number}.html"),
    };
    let title = "本期变化";
    let (first, last) = (chinese_date(since), chinese_date(scope.as_of));
    let about = format!("{first}至{last}，哪些社区、村和网络平台新命名、复核通过、限期整改、取消命名");
    let above = [Crumb { title: TITLE.into(), link: HOME.into() }];
    let sources = registry::sources(scope);
    let mut before = 0;
    let counts = KINDS.map(|kind| {
        let total = events.iter().filter(|event| event.kind == kind).count();
        let start = (total > 0).then(|| format!("{}#{}", link(before / PAGE + 1), event_name(kind)));
        before += total;
        (kind, total, start)
    });
    for number in 1..=total {
        let chunk = &events[(number - 1) * PAGE..events.len().min(number * PAGE)];
        let mut head = scope.head(title, &about, "registry", &link(number), &above);
        head.column = Some(column(title, &about, "数据发布"));
        head.title = page_title(title, number);
        let pager = registry::pages(number, total, &link);
        let groups = counts.iter().map(|count| group(scope, count, chunk)).collect();
        let page = ChangesPage { head, since: since.to_string(), as_of: scope.as_of.to_string(), groups, pager };
        let mut draft = Draft::new(&link(number), title, Page::Changes(Box::new(page))).sources(sources.clone());
        draft.subjects = chunk.iter().map(|event| event.subject.clone()).collect();
        draft.subjects.sort();
        draft.subjects.dedup();
        out.push(draft.place(scope.campaign.place));
    }
}

/// The first day of the period. One after the build date, as when an older day is looked at, says nothing.
pub fn since(scope: &Scope) -> Date {
    let asked = scope.campaign.changes_since.filter(|since| *since <= scope.as_of);
    asked.unwrap_or_else(|| add_days(scope.as_of, -DAYS))
}

/// Returns the events of the period by kind, newest first.
fn events<'a>(scope: &Scope<'a>, since: Date) -> Vec<&'a Event> {
    let ledger = &scope.campaign.registry;
    let known = |event: &&Event| ledger.subject(&event.subject).is_some();
    let in_period = |event: &&Event| since <= event.date && event.date <= scope.as_of;
    let mut events: Vec<&Event> = ledger.events().iter().filter(in_period).filter(known).collect();
    let rank = |event: &Event| KINDS.iter().position(|kind| *kind == event.kind);
    events.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.date.cmp(&a.date)).then_with(|| a.subject.cmp(&b.subject)));
    events
}

/// The events of one kind: how many there are in all and where they begin, and those that this page shows.
fn group(scope: &Scope, (kind, total, start): &(EventKind, usize, Option<String>), chunk: &[&Event]) -> EventGroup {
    let shown = chunk.iter().filter(|event| event.kind == *kind);
    EventGroup {
        kind: event_name(*kind),
        kind_word: kind.chinese(),
        total: *total,
        link: start.clone(),
        events: shown.map(|event| registry::event(scope, event, true)).collect(),
    }
}
