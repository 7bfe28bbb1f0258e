//! The registry (创建名单): what can be named, and the append-only ledger (台账) of what happened to it.

use super::{Authority, RegionCode, State, standing};
use crate::base::{Date, Place};
use std::collections::BTreeMap;
use std::ops::Range;

/// What can be named (创建主体).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    Community,
    Village,
    Platform,
}

impl SubjectKind {
    /// All kinds with the words a table may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Community, "community", &["社区", "居委会", "无传销社区"]),
        (Self::Village, "village", &["村", "村委会", "行政村", "无传销村"]),
        (Self::Platform, "platform", &["网络平台", "平台", "无传销网络平台"]),
    ];
}

/// A community, village or platform.
#[derive(Clone, Debug)]
pub struct Subject {
    /// 12 digits for a community or village, an own id for a platform.
    pub code: String,
    pub kind: SubjectKind,
    pub name: String,
    pub region: RegionCode,
    pub hotline: Option<String>,
    pub office: Option<String>,
    pub demonstration: bool,
    /// The slug of the case or page that tells its story.
    pub story: Option<String>,
    /// What it reports of itself, if it reports anything.
    pub profile: Option<Box<Profile>>,
    pub place: Place,
}

/// What a subject reports of itself (自报): nobody has checked it, and pages say so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The five mechanisms in the order of [`Profile::MECHANISMS`]; `None` where nothing is said.
    pub mechanisms: [Option<bool>; 5],
    /// Who runs a platform (运营单位).
    pub operator: Option<String>,
    /// A platform's address or the name of its app (网址或应用).
    pub address: Option<String>,
    /// A platform's ICP filing number (ICP备案号).
    pub icp: Option<String>,
    /// A platform's six practices (六个一), in its own words.
    pub practices: Option<String>,
}

impl Profile {
    /// The five mechanisms (五项机制): their fields and Chinese names.
    pub const MECHANISMS: [(&'static str, &'static str); 5] = [
        ("cooperation", "部门互动"),
        ("information", "信息采集"),
        ("education", "宣传教育"),
        ("responsibility", "责任落实"),
        ("enforcement", "监管打击"),
    ];
}

/// What happened (命名事件).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    Name,
    Review,
    Rectify,
    Revoke,
}

impl EventKind {
    /// All kinds with the words a table may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Name, "name", &["命名", "认定"]),
        (Self::Review, "review", &["复核通过", "复评", "复核", "复评通过"]),
        (Self::Rectify, "rectify", &["限期整改", "整改"]),
        (Self::Revoke, "revoke", &["取消命名", "撤销", "撤销命名", "取消"]),
    ];

    /// Returns the Chinese word that products print.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Name => "命名",
            Self::Review => "复核通过",
            Self::Rectify => "限期整改",
            Self::Revoke => "取消命名",
        }
    }
}

/// One row of the ledger.
#[derive(Clone, Debug)]
pub struct Event {
    pub date: Date,
    /// The subject's code.
    pub subject: String,
    pub kind: EventKind,
    /// The authority's id.
    pub authority: String,
    pub document: String,
    pub deadline: Option<Date>,
    pub reason: Option<String>,
    pub place: Place,
}

/// Authorities, subjects and the ledger, indexed.
#[derive(Debug, Default)]
pub struct Registry {
    pub authorities: BTreeMap<String, Authority>,
    /// Sorted by code.
    subjects: Vec<Subject>,
    /// Sorted by subject, date, then row.
    events: Vec<Event>,
    /// The events of the subject with the same index.
    ranges: Vec<Range<usize>>,
}

impl Registry {
    /// Builds the index. Subjects must have unique codes; events of unknown subjects are kept but belong to none.
    pub fn new(authorities: BTreeMap<String, Authority>, mut subjects: Vec<Subject>, mut events: Vec<Event>) -> Self {
        subjects.sort_by(|a, b| a.code.cmp(&b.code));
        events.sort_by(|a, b| (&a.subject, a.date, a.place).cmp(&(&b.subject, b.date, b.place)));
        let mut ranges = Vec::with_capacity(subjects.len());
        let mut at = 0;
        for subject in &subjects {
            at += events[at..].partition_point(|event| event.subject < subject.code);
            let end = at + events[at..].partition_point(|event| event.subject == subject.code);
            ranges.push(at..end);
            at = end;
        }
        Self { authorities, subjects, events, ranges }
    }

    /// Returns all subjects, sorted by code.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Returns all events, sorted by subject and date.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Finds the index of a subject by its code.
    pub fn index(&self, code: &str) -> Option<usize> {
        self.subjects.binary_search_by(|subject| subject.code.as_str().cmp(code)).ok()
    }

    /// Finds a subject by its code.
    pub fn subject(&self, code: &str) -> Option<&Subject> {
        self.index(code).map(|at| &self.subjects[at])
    }

    /// Returns the history of the subject at an index, oldest first.
    pub fn history(&self, index: usize) -> &[Event] {
        &self.events[self.ranges[index].clone()]
    }

    /// Returns the last event of a kind of the subject at an index, up to a date.
    pub fn last(&self, index: usize, kind: EventKind, as_of: Date) -> Option<&Event> {
        self.history(index).iter().rev().find(|event| event.kind == kind && event.date <= as_of)
    }

    /// Returns the state of the subject at an index as of a date.
    pub fn state(&self, index: usize, as_of: Date, review_months: u32) -> State {
        standing::state(self.history(index), as_of, review_months)
    }
}
