//! Tasks as they are collected: gives each its key and path, and notes paths that cannot be.

use super::job::{Asset, Job, TextJob};
use super::key::Keys;
use super::page::Draft;
use super::spread::spread;
use super::task::{Artifact, Kind, Product, Task};
use crate::base::{Code, ContentPath, Diagnostic, Key, OutputPath, Place, short_hash};
use std::sync::Arc;

/// The tasks of a plan as they are collected.
pub struct Tasks<'a> {
    keys: Keys<'a>,
    /// What a task without a place of its own is blamed on.
    fallback: Place,
    pub tasks: Vec<Task>,
    pub findings: Vec<Diagnostic>,
}

impl<'a> Tasks<'a> {
    /// Starts an empty list.
    pub fn new(keys: Keys<'a>, fallback: Place) -> Self {
        Self { keys, fallback, tasks: Vec::new(), findings: Vec::new() }
    }

    /// Adds a task and gives it its key.
    pub fn push(&mut self, mut task: Task) {
        task.key = self.keys.key(task.product, &task.job);
        self.tasks.push(task);
    }

    /// Reads an output path; one that cannot be is a finding.
    pub fn path(&mut self, text: &str, place: Option<Place>) -> Option<OutputPath> {
        self.safe(text, place).map_err(|finding| self.findings.push(finding)).ok()
    }

    fn safe(&self, text: &str, place: Option<Place>) -> Result<OutputPath, Diagnostic> {
        OutputPath::parse(text).map_err(|fault| {
            let finding = Diagnostic::new(Code::UnsafePath).arg("path", text).arg_text("fault", fault.text());
            finding.at(place.unwrap_or(self.fallback))
        })
    }

    /// Adds a page of the site.
    pub fn page(&mut self, draft: Draft) {
        match self.page_task(draft) {
            Ok(task) => self.tasks.push(task),
            Err(finding) => self.findings.push(finding),
        }
    }

    /// Adds many pages, each made from an item, on several threads; their order stays.
    pub fn pages<T: Send>(&mut self, items: Vec<T>, threads: usize, draft: &(dyn Fn(T) -> Option<Draft> + Sync)) {
        let this = &*self;
        let made = spread(items, threads, &|item| draft(item).map(|draft| this.page_task(draft)));
        self.tasks.reserve(made.len());
        for result in made.into_iter().flatten() {
            match result {
                Ok(task) => self.tasks.push(task),
                Err(finding) => self.findings.push(finding),
            }
        }
    }

    fn page_task(&self, draft: Draft) -> Result<Task, Diagnostic> {
        let path = self.safe(&format!("site/{}", draft.link), draft.place)?;
        let job = Job::Page(Box::new(draft.job));
        Ok(Task {
            product: Product::Site,
            artifacts: vec![Artifact { path, kind: Kind::Page }],
            key: self.keys.key(Product::Site, &job),
            job,
            title: draft.title,
            sources: draft.sources,
            subjects: draft.subjects,
            venues: Vec::new(),
            material: draft.material,
            place: draft.place.unwrap_or(self.fallback),
        })
    }

    /// Adds a text file.
    pub fn text(
        &mut self,
        path: &str,
        kind: Kind,
        title: &str,
        product: Product,
        job: TextJob,
        sources: Arc<[ContentPath]>,
    ) {
        let fallback = self.fallback;
        self.file(path, kind, title, product, Job::Text(Box::new(job)), sources, fallback);
    }

    /// Adds a theme file.
    pub fn asset(&mut self, path: &str, product: Product, job: Asset, place: Place) {
        let title = path.rsplit('/').next().unwrap_or(path).to_string();
        self.file(path, Kind::Asset, &title, product, Job::Asset(job), Arc::default(), place);
    }

    /// Adds the schema that downloads refer to.
    pub fn download_schema(&mut self, path: &str, job: Asset) {
        let fallback = self.fallback;
        self.file(path, Kind::Download, "名单数据的格式", Product::Site, Job::Asset(job), Arc::default(), fallback);
    }

    /// Returns what a task without a place of its own is blamed on.
    pub fn fallback(&self) -> Place {
        self.fallback
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one struct, in its order")]
    fn file(
        &mut self,
        path: &str,
        kind: Kind,
        title: &str,
        product: Product,
        job: Job,
        sources: Arc<[ContentPath]>,
        place: Place,
    ) {
        let Some(path) = self.path(path, Some(place)) else { return };
        self.push(Task {
            product,
            artifacts: vec![Artifact { path, kind }],
            key: Key(String::new()),
            job,
            title: title.into(),
            sources,
            subjects: Vec::new(),
            venues: Vec::new(),
            material: None,
            place,
        });
    }
}

/// Returns the site path of a theme file; its name changes with its content, so that no browser shows an old one.
pub fn asset_name(path: &str, bytes: &[u8]) -> String {
    let hash = &short_hash(&[bytes])[..8];
    match path.rsplit_once('.') {
        Some((stem, ending)) => format!("assets/{stem}-{hash}.{ending}"),
        None => format!("assets/{path}-{hash}"),
    }
}
