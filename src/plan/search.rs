//! Search (搜索): an index of the divisions, subjects and articles in small files that a script loads without a server.
//! Divisions and subjects are found by any part of two or more characters of what the index says of them; blocks hold
//! what a result shows, so that only the blocks with results load. Without a script the page leads to the registry.

use super::grams::{Files, Grams};
use super::job::{Page, TextJob};
use super::page::Draft;
use super::registry;
use super::scope::Scope;
use super::subject::{Trail, words};
use super::task::{Kind, Product};
use super::tasks::{Tasks, asset_name};
use super::view::{NamedWord, SearchPage};
use crate::base::{ContentPath, short_hash};
use crate::model::{Article, Body, Standing, SubjectKind, Theme, ThemePart};
use std::sync::Arc;

/// The page, and the template without which a theme has no search.
pub const PAGE: &str = "search.html";
const SCRIPT: &str = "search.js";
const FOLDER: &str = "search";
/// How many entries a block has.
const BLOCK: usize = 32;
/// The same for articles, whose summaries take more room.
const ARTICLES: usize = 8;
/// How many characters of a text are indexed.
const TEXT: usize = 20_000;
const KINDS: [SubjectKind; 3] = [SubjectKind::Community, SubjectKind::Village, SubjectKind::Platform];

/// The columns of the index: divisions; subjects by their own words, then by where they are; articles.
const REGION: usize = 0;
const NAME: usize = 1;
const PLACE: usize = 2;
const ARTICLE: usize = 3;

/// Tells whether the theme has a search page.
pub fn has(theme: &Theme) -> bool {
    theme.file(ThemePart::Site, PAGE).is_some()
}

/// A block on its way into the plan.
struct Block {
    name: String,
    text: String,
    subjects: Vec<String>,
}

/// The index of everything that can be found.
pub struct Index {
    blocks: Vec<Block>,
    files: Files,
}

/// Builds the index; nothing of it depends on other pages, so it may be built beside them. None if the theme cannot search.
pub fn index(scope: &Scope, theme: &Theme) -> Option<Index> {
    if !has(theme) {
        return None;
    }
    let mut grams = Grams::default();
    let mut blocks = regions(scope, &mut grams);
    blocks.extend(subjects(scope, &mut grams));
    blocks.extend(articles(scope, &mut grams));
    Some(Index { blocks, files: grams.finish() })
}

/// Adds the search page and the files of the index.
pub fn add(scope: &Scope, theme: &Theme, index: Index, out: &mut Tasks) {
    let Some(script) = theme.file(ThemePart::Site, SCRIPT) else { return };
    let Index { blocks, files: Files { shards, files } } = index;
    let mut pieces: Vec<&[u8]> = Vec::new();
    for (name, text) in blocks.iter().map(|block| (&block.name, &block.text)).chain(files.iter().map(|(n, t)| (n, t))) {
        pieces.extend([name.as_bytes(), text.as_bytes()]);
    }
    let version = short_hash(&pieces)[..8].to_string();
    let standings = Standing::ALL.map(|standing| NamedWord { name: standing.name(), word: standing.chinese() });
    let (title, about) = ("查找", "按名称或所在地查社区、村和网络平台，也查案例、公告和宣传材料");
    let view = SearchPage {
        head: scope.head(title, about, "search", PAGE, &[]),
        script: asset_name(SCRIPT, &script.bytes),
        folder: FOLDER.into(),
        version,
        shards,
        block: BLOCK,
        article_block: ARTICLES,
        standings: standings.into(),
        kinds: KINDS.map(|kind| words(kind).1).into(),
        registry: (!scope.campaign.registry.subjects().is_empty()).then(|| registry::HOME.into()),
    };
    let tables = registry::sources(scope);
    out.page(Draft::new(PAGE, title, Page::Search(Box::new(view))).sources(tables.clone()));
    for block in blocks {
        let sources = if block.name.starts_with('a') { Arc::default() } else { tables.clone() };
        file(&block.name, &block.text, sources, block.subjects, out);
    }
    for (name, text) in files {
        file(&name, &text, Arc::default(), Vec::new(), out);
    }
}

fn file(name: &str, text: &str, sources: Arc<[ContentPath]>, subjects: Vec<String>, out: &mut Tasks) {
    let call = format!("gaoshi({},{})\n", script_text(name), script_text(text));
    let before = out.tasks.len();
    let path = format!("site/{FOLDER}/{name}.js");
    out.text(&path, Kind::SearchIndex, "查找索引", Product::Site, TextJob::Index(call.into()), sources);
    if let Some(task) = out.tasks.get_mut(before) {
        task.subjects = subjects;
    }
}

/// Writes a text as a literal that old browsers read too.
fn script_text(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A block is lines. Line breaks and tabs inside of texts would break them.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn block(letter: char, at: usize, text: String) -> Block {
    Block { name: format!("{letter}{at}"), text, subjects: Vec::new() }
}

/// Divisions by their own names: link, name, the way down, how many subjects.
fn regions(scope: &Scope, grams: &mut Grams) -> Vec<Block> {
    let mut lines = Vec::new();
    for (code, members) in &scope.members {
        let (Some(link), Some(trail)) = (scope.region_link(code), scope.trail(code)) else { continue };
        let Some((_, name)) = trail.steps.last() else { continue };
        let at = lines.len() as u32;
        grams.add(REGION, at, at + 1, name);
        let above: String = trail.steps[..trail.steps.len() - 1].iter().map(|(_, name)| line(name)).collect();
        lines.push(format!("{link}\t{}\t{above}\t{}\n", line(name), members.len()));
    }
    lines.chunks(BLOCK).enumerate().map(|(at, chunk)| block('r', at, chunk.concat())).collect()
}

/// Subjects in the order of their divisions, so that a division is one run of numbers. A block has a line with the
/// beginning of the links and the place for each division, then a line each: kind, standing, end of the link, name.
fn subjects(scope: &Scope, grams: &mut Grams) -> Vec<Block> {
    let subjects = scope.campaign.registry.subjects();
    let mut order: Vec<usize> = (0..subjects.len()).filter(|&at| scope.trail(&subjects[at].region).is_some()).collect();
    order.sort_by(|&a, &b| {
        (&subjects[a].region, &subjects[a].code, a).cmp(&(&subjects[b].region, &subjects[b].code, b))
    });
    let mut at = 0;
    for group in order.chunk_by(|&a, &b| subjects[a].region == subjects[b].region) {
        let end = at + group.len() as u32;
        if let Some(trail) = group.first().and_then(|&first| scope.trail(&subjects[first].region)) {
            // As one text: what is written across the border of two names is found too.
            grams.add(PLACE, at, end, &trail.below(None));
        }
        at = end;
    }
    let mut blocks = Vec::new();
    for (number, chunk) in order.chunks(BLOCK).enumerate() {
        let mut made = block('s', number, String::new());
        let mut group: Option<(&Arc<Trail>, String)> = None;
        for (offset, &index) in chunk.iter().enumerate() {
            let (subject, standing) = (&subjects[index], scope.states[index].standing);
            let Some(trail) = scope.trail(&subject.region) else { continue };
            let link = scope.subject_link(subject);
            let stem = link.trim_end_matches(".html");
            let id = (number * BLOCK + offset) as u32;
            let last = trail.steps.last().and_then(|(_, name)| name.chars().last()).unwrap_or(' ');
            grams.add(NAME, id, id + 1, &format!("{last}{}", subject.name));
            grams.add(NAME, id, id + 1, words(subject.kind).1);
            grams.add(NAME, id, id + 1, standing.chinese());
            let same = |(of, prefix): &&(&Arc<Trail>, String)| Arc::ptr_eq(of, trail) && stem.starts_with(prefix);
            if group.as_ref().filter(same).is_none() {
                // All links of a county begin alike, most with its code once more.
                let folder = stem.rfind('/').map_or(0, |slash| slash + 1);
                let county = stem[..folder].trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let shared = if stem[folder..].starts_with(county) { folder + county.len() } else { folder };
                made.text.push_str(&format!("\t{}\t{}\n", &stem[..shared], line(&trail.below(None))));
                group = Some((trail, stem[..shared].to_string()));
            }
            let prefix = group.as_ref().map_or(0, |(_, prefix)| prefix.len());
            let kind = KINDS.iter().position(|kind| *kind == subject.kind).unwrap_or(0);
            let standing = Standing::ALL.iter().position(|other| *other == standing).unwrap_or(0);
            made.text.push_str(&format!("{kind}{standing}{}\t{}\n", &stem[prefix..], line(&subject.name)));
            made.subjects.push(subject.code.clone());
        }
        blocks.push(made);
    }
    blocks
}

/// Articles and materials, newest first within their kind: link, title, kind, date, summary.
fn articles(scope: &Scope, grams: &mut Grams) -> Vec<Block> {
    let mut lines = Vec::new();
    let mut add = |link: Option<&str>, kind: &str, date: Option<crate::base::Date>, texts: [&str; 3], body: &Body| {
        let Some(link) = link else { return };
        let at = lines.len() as u32;
        for text in texts {
            grams.add(ARTICLE, at, at + 1, text);
        }
        let text: String = body.plain_text().chars().take(TEXT).collect();
        grams.add(ARTICLE, at, at + 1, &text);
        let [title, summary, _] = texts.map(line);
        let date = date.map(|date| date.to_string()).unwrap_or_default();
        lines.push(format!("{link}\t{title}\t{kind}\t{date}\t{summary}\n"));
    };
    for (list, kind) in [(&scope.notices, "通知公告"), (&scope.cases, "以案说法"), (&scope.pages, "")] {
        for article in list {
            let article: &Article = article;
            let summary = article.summary.as_deref().unwrap_or_default();
            let more = article.notice.document.as_deref().or(article.lesson.as_deref()).unwrap_or_default();
            add(scope.link(&article.path), kind, article.times.date, [&article.title, summary, more], &article.body);
        }
    }
    for material in &scope.materials {
        let slogan = material.slogan.join("，");
        let summary = material.summary.as_deref().unwrap_or(&slogan);
        let texts = [material.title.as_str(), summary, &slogan];
        add(scope.link(&material.path), "宣传材料", material.times.date, texts, &material.body);
    }
    lines.chunks(ARTICLES).enumerate().map(|(at, chunk)| block('a', at, chunk.concat())).collect()
}
