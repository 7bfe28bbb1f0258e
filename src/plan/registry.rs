//! Pages of the registry: divisions down to each subject, and the list of revoked names.

use super::articles::page_title;
use super::articles::pager;
use super::changes::CHANGES;
use super::downloads;
use super::job::Page;
use super::page::{Draft, Drafts};
use super::region::{RegionPage, SubjectRow};
use super::scope::{Scope, column};
use super::spread::spread;
use super::subject::{EventFacts, SubjectJob, event_name, facts, words};
use super::view::{Counts, Crumb, EventView, Head, Pager, RegionRow, RevokedPage, RevokedRow};
use crate::base::ContentPath;
use crate::model::{Event, EventKind, RegionCode, Standing};
use std::sync::Arc;

/// How many subjects a page of a division lists.
const PAGE: usize = 100;
/// Where the registry starts.
pub const HOME: &str = "registry/index.html";
/// Where the revoked names are.
pub const REVOKED: &str = "registry/revoked.html";
/// What the registry is called.
pub const TITLE: &str = "创建名单";

/// Returns the tables the registry comes from; hundreds of thousands of files share the list.
pub fn sources(scope: &Scope) -> Arc<[ContentPath]> {
    scope.campaign.table_files("registry/").into()
}

/// The facts of each subject's page, in the registry's order; none for one in an unknown division, which the loader leaves
/// out. The subject's page, lists and downloads share them.
pub type Facts = [Option<Arc<SubjectJob>>];

/// Returns the facts of every subject.
pub fn facts_of_all(scope: &Scope, jobs: usize) -> Vec<Option<Arc<SubjectJob>>> {
    let subjects = 0..scope.campaign.registry.subjects().len();
    spread(subjects.collect(), jobs, &|index| facts_of(scope, index).map(Arc::new))
}

/// Adds every page of the registry but those of subjects; none if nothing is registered.
pub fn add(scope: &Scope, subjects: &Facts, jobs: usize, out: &mut Drafts) {
    if scope.campaign.registry.subjects().is_empty() {
        return;
    }
    let sources = sources(scope);
    let below = scope.members.keys().filter(|code| scope.root() != Some(*code)).map(Some);
    let regions = std::iter::once(scope.root()).chain(below).collect();
    out.extend(spread(regions, jobs, &|code| region(scope, code, subjects, &sources)).into_iter().flatten());
    add_revoked(scope, &sources, out);
}

/// Returns the divisions below one with their counts; the top of the table without a code.
pub fn children(scope: &Scope, code: Option<&RegionCode>) -> Vec<RegionRow> {
    let regions = &scope.campaign.regions;
    let row = |region: &crate::model::Region| RegionRow {
        code: region.code.to_string(),
        name: region.name.clone(),
        link: scope.region_link(&region.code),
        counts: scope.members.get(&region.code).map_or_else(Counts::default, |members| scope.counts(members)),
    };
    match code {
        Some(code) => regions.children(code).map(row).collect(),
        None => regions.0.values().filter(|region| regions.parent(&region.code).is_none()).map(row).collect(),
    }
}

/// Returns how many of `total` subjects stand in none of the divisions below.
pub fn direct(total: usize, children: &[RegionRow]) -> usize {
    total.saturating_sub(children.iter().map(|child| child.counts.total).sum())
}

/// Returns an event as pages show it.
pub fn event(scope: &Scope, event: &Event, with_subject: bool) -> EventView {
    let index = with_subject.then(|| scope.campaign.registry.index(&event.subject)).flatten();
    let subject = index.map(|index| &scope.campaign.registry.subjects()[index]);
    let is_revoked = index.is_some_and(|index| scope.states[index].standing == Standing::Revoked);
    EventView {
        date: event.date.to_string(),
        kind: event_name(event.kind),
        kind_word: kind_word(event.kind, is_revoked),
        authority: scope.authority(&event.authority).as_ref().into(),
        document: event.document.clone(),
        deadline: event.deadline.map(|date| date.to_string()),
        reason: event.reason.clone(),
        subject: subject.map(|subject| Crumb { title: subject.name.clone(), link: scope.subject_link(subject) }),
        region: subject.map(|subject| scope.region_name(&subject.region)),
    }
}

/// A list of events that still tells of a naming must say that the name is gone; the revocation may stand on another page.
fn kind_word(kind: EventKind, is_revoked: bool) -> &'static str {
    match kind {
        EventKind::Name if is_revoked => "命名（后已取消命名）",
        EventKind::Review if is_revoked => "复核通过（后已取消命名）",
        EventKind::Rectify if is_revoked => "限期整改（后已取消命名）",
        kind => kind.chinese(),
    }
}

/// Returns the newest events of some subjects up to the build date, newest first.
pub fn newest(scope: &Scope, subjects: &[usize], count: usize) -> Vec<EventView> {
    let registry = &scope.campaign.registry;
    let mut events: Vec<&Event> = Vec::new();
    for &index in subjects {
        events.extend(registry.history(index).iter().filter(|event| event.date <= scope.as_of));
        if events.len() > 4096 {
            keep_newest(&mut events, count);
        }
    }
    keep_newest(&mut events, count);
    events.into_iter().map(|e| event(scope, e, true)).collect()
}

fn keep_newest(events: &mut Vec<&Event>, count: usize) {
    events.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.subject.cmp(&b.subject)));
    events.truncate(count);
}

fn crumbs(scope: &Scope, code: &RegionCode) -> Vec<Crumb> {
    scope.trail(code).map_or_else(Vec::new, |trail| trail.crumbs.clone())
}

/// The pages of a division, or of all subjects where no division holds them all.
fn region(scope: &Scope, code: Option<&RegionCode>, facts: &Facts, sources: &Arc<[ContentPath]>) -> Vec<Draft> {
    let all: Vec<usize>;
    let members: &[usize] = match code {
        Some(code) => scope.members.get(code).map_or(&[], Vec::as_slice),
        None => {
            all = (0..scope.campaign.registry.subjects().len()).collect();
            &all
        }
    };
    let children = children(scope, code);
    let subjects = listed(scope, code, members, &children);
    let region = code.and_then(|code| scope.campaign.regions.get(code));
    let is_home = code.is_none() || code == scope.root();
    let name = region.map_or(TITLE, |region| region.name.as_str());
    let total = subjects.len().div_ceil(PAGE).max(1);
    let link = |number: usize| match (code, number) {
        (_, 1) if is_home => HOME.to_string(),
        (Some(code), 1) => format!("registry/{code}.html"),
        (Some(code), number) => format!("registry/{code}-{number}.html"),
        (None, number) => format!("registry/all-{number}.html"),
    };
    let mut above = code.map_or_else(Vec::new, |code| crumbs(scope, code));
    above.pop();
    let newest = newest(scope, members, 10);
    let downloads = downloads::of(scope, code);
    let (counts, direct) = (scope.counts(members), direct(members.len(), &children));
    let row = |subject: &Option<Arc<SubjectJob>>| Some(SubjectRow { subject: subject.clone()?, under: code.cloned() });
    let page = |number: usize| {
        let chunk = &subjects[(number - 1) * PAGE..subjects.len().min(number * PAGE)];
        let head = region_head(scope, name, number, &link(number), &above, is_home);
        let view = RegionPage {
            head,
            name: name.into(),
            code: code.map(RegionCode::to_string).unwrap_or_default(),
            level: code.map_or("country", level),
            counts: counts.clone(),
            direct,
            children: if number == 1 { children.clone() } else { Vec::new() },
            subjects: chunk.iter().filter_map(|&index| row(&facts[index])).collect(),
            pager: pages(number, total, &link),
            events: if number == 1 { newest.clone() } else { Vec::new() },
            revoked: REVOKED.into(),
            changes: CHANGES.into(),
            downloads: downloads.clone(),
        };
        let mut draft = Draft::new(&link(number), name, Page::Region(Box::new(view))).sources(Arc::clone(sources));
        draft.subjects = chunk.iter().map(|&index| scope.campaign.registry.subjects()[index].code.clone()).collect();
        match region {
            Some(region) => draft.place(region.place),
            None => draft,
        }
    };
    (1..=total).map(page).collect()
}

fn region_head(scope: &Scope, name: &str, number: usize, link: &str, above: &[Crumb], is_home: bool) -> Head {
    let title = if name == TITLE { TITLE.to_string() } else { format!("{name}{TITLE}") };
    let about = format!("{name}无传销社区（村）和无传销网络平台：谁命名、何时复评、谁被取消");
    let mut head = scope.head(&title, &about, "registry", link, above);
    if !is_home && let Some(here) = head.crumbs.last_mut() {
        here.title = name.into();
    }
    head.title = page_title(&title, number);
    head.column = Some(column(&title, &about, "数据发布"));
    head
}

/// A small division lists all its subjects; a large one those no division below it lists.
fn listed(scope: &Scope, code: Option<&RegionCode>, members: &[usize], children: &[RegionRow]) -> Vec<usize> {
    let has_children = children.iter().any(|child| child.link.is_some());
    if !has_children || members.len() <= PAGE {
        return members.to_vec();
    }
    let Some(code) = code else { return Vec::new() };
    let subjects = scope.campaign.registry.subjects();
    let below = |region: &RegionCode| {
        region != code && children.iter().any(|child| child.link.is_some() && region.as_str().starts_with(&child.code))
    };
    members.iter().copied().filter(|&index| !below(&subjects[index].region)).collect()
}

/// Returns the name of a division's level.
pub fn level(code: &RegionCode) -> &'static str {
    match code.as_str().len() {
        2 => "province",
        4 => "city",
        6 => "county",
        9 => "street",
        _ => "community",
    }
}

/// Returns the page of the subject at an index.
pub fn subject(scope: &Scope, index: usize, facts: &Facts, sources: &Arc<[ContentPath]>) -> Option<Draft> {
    let job = Arc::clone(facts.get(index)?.as_ref()?);
    let (link, name, code) = (job.link.clone(), job.name.clone(), job.code.clone());
    let mut draft = Draft::new(&link, &name, Page::Subject(job)).sources(Arc::clone(sources));
    draft.subjects = vec![code];
    Some(draft.place(scope.campaign.registry.subjects().get(index)?.place))
}

fn facts_of(scope: &Scope, index: usize) -> Option<SubjectJob> {
    let subject = scope.campaign.registry.subjects().get(index)?;
    let trail = scope.trail(&subject.region)?;
    let state = &scope.states[index];
    let is_revoked = state.standing == Standing::Revoked;
    // A story holds its subject up as an example, as the word for a model does.
    let story = subject.story.as_ref().filter(|_| !is_revoked).and_then(|slug| {
        let article = scope.cases.iter().chain(&scope.pages).find(|article| article.slug == *slug)?;
        Some(Crumb { title: article.title.clone(), link: scope.link(&article.path)?.into() })
    });
    let events = scope.campaign.registry.history(index).iter().rev().filter(|event| event.date <= scope.as_of);
    let event_facts = |event: &Event| EventFacts {
        date: event.date,
        kind: event.kind,
        word: event.kind.chinese(),
        authority: scope.authority(&event.authority),
        document: event.document.clone(),
        deadline: event.deadline,
        reason: event.reason.clone(),
    };
    Some(SubjectJob {
        code: subject.code.clone(),
        name: subject.name.clone(),
        kind: subject.kind,
        standing: state.standing,
        words: (words(subject.kind).0, state.standing.name()),
        link: scope.subject_link(subject),
        trail: trail.clone(),
        named_on: state.named_on,
        named_by: state.named_by.as_ref().map(|id| scope.authority(id)),
        review_due: state.review_due,
        review_overdue: state.review_due.is_some_and(|due| due < scope.as_of),
        deadline: state.deadline,
        hotline: subject.hotline.clone(),
        office: subject.office.clone(),
        demonstration: subject.demonstration && !is_revoked,
        story,
        facts: subject.profile.as_deref().map_or_else(Vec::new, facts),
        events: events.map(event_facts).collect(),
    })
}

fn add_revoked(scope: &Scope, sources: &Arc<[ContentPath]>, out: &mut Drafts) {
    let registry = &scope.campaign.registry;
    let mut rows: Vec<(String, RevokedRow)> = Vec::new();
    for (index, subject) in registry.subjects().iter().enumerate() {
        if scope.states[index].standing != Standing::Revoked {
            continue;
        }
        let Some(last) = registry.last(index, EventKind::Revoke, scope.as_of) else { continue };
        let row = RevokedRow {
            name: subject.name.clone(),
            link: scope.subject_link(subject),
            kind_word: words(subject.kind).1,
            region: scope.region_name(&subject.region),
            date: last.date.to_string(),
            authority: scope.authority(&last.authority).as_ref().into(),
            document: last.document.clone(),
            reason: last.reason.clone(),
        };
        rows.push((subject.code.clone(), row));
    }
    rows.sort_by(|(_, a), (_, b)| b.date.cmp(&a.date).then_with(|| a.link.cmp(&b.link)));
    let (title, about) = ("取消命名公布", "被取消命名的社区、村和网络平台，以及取消的机关、文号和原因");
    let above = [Crumb { title: TITLE.into(), link: HOME.into() }];
    let total = rows.len().div_ceil(PAGE).max(1);
    let link = |number: usize| match number {
        1 => REVOKED.to_string(),
        number => format!("registry/revoked-{number}.html"),
    };
    for number in 1..=total {
        let range = (number - 1) * PAGE..rows.len().min(number * PAGE);
        let mut head = scope.head(title, about, "registry", &link(number), &above);
        head.column = Some(column(title, about, "数据发布"));
        head.title = page_title(title, number);
        let (codes, subjects) = rows[range].iter().cloned().unzip();
        let page = RevokedPage { head, subjects, pager: pages(number, total, &link) };
        let mut draft = Draft::new(&link(number), title, Page::Revoked(Box::new(page))).sources(Arc::clone(sources));
        draft.subjects = codes;
        out.push(draft);
    }
}

/// Returns the pager of a list; one of a single page has nothing to turn.
pub fn pages(number: usize, total: usize, link: &dyn Fn(usize) -> String) -> Pager {
    match total {
        1 => Pager { number: 1, total: 1, ..Pager::default() },
        total => pager(number, total, link),
    }
}
