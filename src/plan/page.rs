//! A page on its way into the plan: what it shows and what the manifest says of it.

use super::job::{Page, PageJob};
use crate::base::{ContentPath, Place};
use std::sync::Arc;

/// A page before it has a key.
pub struct Draft {
    /// The path below the site's root.
    pub link: String,
    pub title: String,
    pub job: PageJob,
    pub sources: Arc<[ContentPath]>,
    pub subjects: Vec<String>,
    pub material: Option<String>,
    pub place: Option<Place>,
}

/// The pages of a plan as they are collected.
pub type Drafts = Vec<Draft>;

impl Draft {
    /// Starts a page.
    pub fn new(link: &str, title: &str, page: Page) -> Self {
        let root = "../".repeat(link.matches('/').count());
        Self {
            link: link.into(),
            title: title.into(),
            job: PageJob { root, path: link.into(), page },
            sources: Arc::default(),
            subjects: Vec::new(),
            material: None,
            place: None,
        }
    }

    /// Sets the content files it comes from.
    pub fn sources(mut self, sources: impl Into<Arc<[ContentPath]>>) -> Self {
        self.sources = sources.into();
        self
    }

    /// Sets where its content stands.
    pub fn place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}
