//! The shell (页眉页脚) of pages: `top.html` and `foot.html` of the theme. It is the same for all pages of one depth and one
//! section, so it is rendered and minified once; pages carry marks where it goes, and minifying puts it in.
//! A theme without these templates has no shell, and its pages are whole by themselves.

use super::engine::Engine;
use super::minify;
use crate::base::Outcome;
use crate::plan::view::SiteView;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, PoisonError, RwLock};
use tera::{Context, Map, Value};

/// The finished parts, in the order of their marks.
pub struct Shell {
    parts: [Vec<u8>; 2],
}

/// The templates, in the order of their marks.
const PARTS: [(&str, &str); 2] = [("top", "top.html"), ("foot", "foot.html")];

impl Shell {
    /// Returns the parts as [`minify::page`] takes them.
    pub fn parts(&self) -> [&[u8]; 2] {
        [&self.parts[0], &self.parts[1]]
    }
}

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
        let shell = Arc::new(Shell { parts: [part(&PARTS[0])?, part(&PARTS[1])?] });
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(around, shell.clone());
        Ok(shell)
    }
}
