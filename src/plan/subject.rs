//! A subject's page as the facts it shows. A country has hundreds of thousands, so the plan holds the facts, shares what
//! subjects have in common, and the view that templates see is made when the page is rendered.

use super::scope::{home_crumb, office_hotline};
use super::view::{Crumb, EventView, Fact, Head, SubjectPage};
use crate::base::{Date, short_hash};
use crate::model::{EventKind, Profile, RegionCode, Standing, SubjectKind};
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// The way from the top of the registry down to a division; shared by all subjects in it.
#[derive(Debug)]
pub struct Trail {
    /// Every division on the way with its name.
    pub steps: Vec<(RegionCode, String)>,
    /// Those that have a page.
    pub crumbs: Vec<Crumb>,
    /// The absolute address of the site, if it has one.
    base: Option<String>,
    digest: String,
}

impl Trail {
    /// Joins the steps.
    pub fn new(steps: Vec<(RegionCode, String)>, crumbs: Vec<Crumb>, base: Option<String>) -> Self {
        let mut pieces: Vec<&[u8]> = vec![base.as_deref().unwrap_or_default().as_bytes()];
        pieces.extend(crumbs.iter().flat_map(|crumb| [crumb.title.as_bytes(), crumb.link.as_bytes()]));
        pieces.extend(steps.iter().flat_map(|(code, name)| [code.as_str().as_bytes(), name.as_bytes()]));
        let digest = short_hash(&pieces);
        Self { steps, crumbs, base, digest }
    }

    /// Returns the names below a division on this way, joined; all names if the way does not lead through it.
    pub fn below(&self, code: Option<&RegionCode>) -> String {
        let from = self.steps.iter().position(|(step, _)| Some(step) == code).map_or(0, |at| at + 1);
        self.steps[from..].iter().map(|(_, name)| name.as_str()).collect()
    }

    /// Returns the lowest name down to the county. Many communities share a name, so titles say with it which one is meant.
    fn county(&self) -> Option<&str> {
        self.steps.iter().rev().find(|(code, _)| code.as_str().len() <= 6).map(|(_, name)| name.as_str())
    }

    /// Returns the last two names joined, such as 合肥市瑶海区, without the topmost.
    pub fn name(&self) -> String {
        let from = self.steps.len().saturating_sub(2).max(usize::from(self.steps.len() > 1));
        self.steps[from..].iter().map(|(_, name)| name.as_str()).collect()
    }
}

impl Serialize for Trail {
    /// Writes the digest: in keys it stands for the whole.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.digest)
    }
}

/// What a subject's page shows.
#[derive(Clone, Debug, Serialize)]
pub struct SubjectJob {
    pub code: String,
    pub name: String,
    #[serde(skip)]
    pub kind: SubjectKind,
    #[serde(skip)]
    pub standing: Standing,
    /// Kind and standing in keys.
    pub words: (&'static str, &'static str),
    /// The page's own path below the site's root.
    pub link: String,
    pub trail: Arc<Trail>,
    pub named_on: Option<Date>,
    pub named_by: Option<Arc<str>>,
    pub review_due: Option<Date>,
    pub review_overdue: bool,
    pub deadline: Option<Date>,
    pub hotline: Option<String>,
    pub office: Option<String>,
    pub demonstration: bool,
    pub story: Option<Crumb>,
    /// What it reports of itself: a title and a text each.
    pub facts: Vec<(&'static str, String)>,
    /// Newest first.
    pub events: Vec<EventFacts>,
}

/// An event of a subject's history.
#[derive(Clone, Debug, Serialize)]
pub struct EventFacts {
    pub date: Date,
    #[serde(skip)]
    pub kind: EventKind,
    pub word: &'static str,
    pub authority: Arc<str>,
    pub document: String,
    pub deadline: Option<Date>,
    pub reason: Option<String>,
}

impl SubjectJob {
    /// Returns the Chinese word of its kind.
    pub fn kind_word(&self) -> &'static str {
        words(self.kind).1
    }

    /// Returns the view that templates see.
    pub fn view(&self) -> SubjectPage {
        let (kind, kind_word, title_word) = words(self.kind);
        let standing_word = self.standing.chinese();
        let place = self.trail.below(None);
        let mut crumbs = vec![home_crumb()];
        crumbs.extend_from_slice(&self.trail.crumbs);
        crumbs.push(Crumb { title: self.name.clone(), link: self.link.clone() });
        let head = Head {
            title: self.trail.county().map_or_else(|| self.name.clone(), |county| format!("{}（{county}）", self.name)),
            description: format!("{place}{}：{title_word}创建状态为“{standing_word}”", self.name),
            section: "registry",
            canonical: self.trail.base.as_ref().map(|base| format!("{base}{}", self.link)),
            crumbs,
            ..Head::default()
        };
        SubjectPage {
            head,
            code: self.code.clone(),
            name: self.name.clone(),
            kind,
            kind_word,
            title_word,
            regions: self.trail.crumbs.clone(),
            standing: self.standing.name(),
            standing_word,
            named_on: text(self.named_on),
            named_by: self.named_by.as_deref().map(String::from),
            review_due: text(self.review_due),
            review_overdue: self.review_overdue,
            deadline: text(self.deadline),
            hotline: self.hotline.as_ref().map(|number| office_hotline("社区（村）办公电话", number)),
            office: self.office.clone(),
            demonstration: self.demonstration,
            story: self.story.clone(),
            facts: self.facts.iter().map(|(title, text)| Fact { title, text: text.clone() }).collect(),
            events: self.events.iter().map(EventFacts::view).collect(),
        }
    }
}

impl EventFacts {
    fn view(&self) -> EventView {
        EventView {
            date: self.date.to_string(),
            kind: event_name(self.kind),
            kind_word: self.kind.chinese(),
            authority: self.authority.as_ref().into(),
            document: self.document.clone(),
            deadline: text(self.deadline),
            reason: self.reason.clone(),
            subject: None,
            region: None,
        }
    }
}

/// Puts what a subject reports of itself into words.
pub fn facts(profile: &Profile) -> Vec<(&'static str, String)> {
    let texts = [
        ("运营单位", &profile.operator),
        ("网址或应用", &profile.address),
        ("ICP 备案号", &profile.icp),
        ("“六个一”（自报）", &profile.practices),
    ];
    let mut facts: Vec<_> = texts.into_iter().filter_map(|(title, text)| Some((title, text.clone()?))).collect();
    let named = |answer: bool| {
        let all = Profile::MECHANISMS.iter().zip(profile.mechanisms);
        let names: Vec<&str> = all.filter(|(_, said)| *said == Some(answer)).map(|((_, name), _)| *name).collect();
        names.join("、")
    };
    let words = match (named(true), named(false)) {
        (done, missing) if done.is_empty() && missing.is_empty() => return facts,
        (done, missing) if missing.is_empty() => format!("已落实：{done}"),
        (done, missing) if done.is_empty() => format!("未落实：{missing}"),
        (done, missing) => format!("已落实：{done}；未落实：{missing}"),
    };
    facts.push(("五项机制（自报）", words));
    facts
}

/// Returns a kind's name, its Chinese word, and the name such a subject can carry.
pub fn words(kind: SubjectKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        SubjectKind::Community => ("community", "社区", "无传销社区"),
        SubjectKind::Village => ("village", "村", "无传销村"),
        SubjectKind::Platform => ("platform", "网络平台", "无传销网络平台"),
    }
}

/// Returns the name of an event's kind as templates see it.
pub fn event_name(kind: EventKind) -> &'static str {
    EventKind::WORDS.iter().find(|(other, ..)| *other == kind).map_or("", |(_, name, _)| name)
}

fn text(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}
