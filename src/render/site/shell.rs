//! The shell (页眉页脚) of pages: `top.html` and `foot.html` of the theme. It is the same for all pages of one depth and one
//! section, so it is rendered, minified and searched for links once; pages carry marks where it goes, and minifying puts it
//! in.
//! A theme without these templates has no shell, and its pages are whole by themselves.

use super::engine::Engine;
use super::links::{self, PageLinks};
use super::minify;
use crate::base::Outcome;
use crate::plan::view::SiteView;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};
use tera::{Context, Map, Value};

/// The finished parts, in the order of their marks.
pub struct Shell([ShellPart; 2]);

/// A finished part of a shell, and what [`links::extract`] finds in it.
pub struct ShellPart {
    /// No other part of the site has it.
    pub number: usize,
    html: Vec<u8>,
    pub ids: Vec<String>,
    pub links: Vec<String>,
}

impl ShellPart {
    fn new(number: usize, html: Vec<u8>) -> Self {
        let PageLinks { ids, links } = links::extract(&html);
        let (ids, links) = (owned(ids), owned(links));
        Self { number, html, ids, links }
    }
}

fn owned(texts: Vec<Cow<'_, str>>) -> Vec<String> {
    texts.into_iter().map(Cow::into_owned).collect()
}

/// A finished page.
pub struct ShelledPage {
    pub html: Vec<u8>,
    shell: Arc<Shell>,
    /// Which part of the shell stands where.
    parts: Vec<(usize, Range<usize>)>,
}

impl ShelledPage {
    /// Minifies what a page's template wrote and puts the shell in.
    pub fn new(html: &[u8], shell: Arc<Shell>) -> Self {
        let (html, parts) = minify::with_parts(html, &shell.0.each_ref().map(|part| part.html.as_slice()));
        Self { html, shell, parts }
    }

    /// Returns the page without its shell, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.parts.iter().map(|(_, range)| range.end));
        let ends = self.parts.iter().map(|(_, range)| range.start).chain([self.html.len()]);
        starts.zip(ends).map(|(start, end)| &self.html[start..end])
    }

    /// Returns the parts of the shell that stand in the page.
    pub fn shell(&self) -> impl Iterator<Item = &ShellPart> {
        self.parts.iter().map(|(number, _)| &self.shell.0[*number])
    }
}

/// The templates, in the order of their marks.
const PARTS: [(&str, &str); 2] = [("top", "top.html"), ("foot", "foot.html")];

/// What shells differ in.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Around {
    root: String,
    section: String,
    /// The page itself if the navigation has it, which marks it; else nothing.
    path: String,
}

/// The shells of a site, each made when a page first needs it.
pub struct Shells {
    navigation: FxHashSet<String>,
    made: RwLock<FxHashMap<Around, Arc<Shell>>>,
    /// What pages see as `shell`.
    marks: Value,
}

impl Shells {
    pub fn new(site: &SiteView) -> Self {
        let navigation = site.nav.iter().chain(&site.pages).map(|item| item.link.clone()).collect();
        let mut marks = Map::new();
        for (number, (name, _)) in PARTS.iter().enumerate() {
            marks.insert((*name).into(), Value::safe_string(&format!("{}{number}", minify::MARK)));
        }
        Self { navigation, made: RwLock::default(), marks: Value::from(marks) }
    }

    /// Returns what a page's template sees as `shell`.
    pub fn marks(&self) -> Value {
        self.marks.clone()
    }

    /// Returns the shell around a page.
    pub fn of(&self, engine: &Engine, root: &str, section: &str, path: &str) -> Outcome<Arc<Shell>> {
        let path = if self.navigation.contains(path) { path } else { "" };
        let around = Around { root: root.into(), section: section.into(), path: path.into() };
        if let Some(shell) = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&around) {
            return Ok(shell.clone());
        }
        let mut context = Context::new();
        context.insert("root", root);
        context.insert("section", section);
        context.insert("path", path);
        let part = |(_, template): &(&str, &str)| -> Outcome<Vec<u8>> {
            if !engine.has(template) {
                return Ok(Vec::new());
            }
            Ok(minify::part(&engine.render(template, &context)?))
        };
        let [top, foot] = [part(&PARTS[0])?, part(&PARTS[1])?];
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let number = made.len() * PARTS.len();
        // If another thread made it meanwhile, that one counts.
        let shell = made
            .entry(around)
            .or_insert_with(|| Arc::new(Shell([ShellPart::new(number, top), ShellPart::new(number + 1, foot)])));
        Ok(shell.clone())
    }
}
