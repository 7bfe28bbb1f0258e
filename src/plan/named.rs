//! Which subjects sheets, screens and notices name, so that the manifest can tell and a recall finds them. What a screen or a
//! notice says is read from its own job: a file without the name hangs on, whatever else its material says.

use super::job::{Job, SheetData, TextJob};
use super::message::case_of;
use super::scope::Scope;
use super::task::Task;
use crate::model::{Material, ProductKind, mentions};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Texts, each once: a thousand screens say the same.
#[derive(Default)]
struct Texts {
    indexes: HashMap<String, usize>,
    texts: Vec<String>,
}

impl Texts {
    fn add(&mut self, text: String) -> usize {
        if let Some(index) = self.indexes.get(&text) {
            return *index;
        }
        let index = self.texts.len();
        self.indexes.insert(text.clone(), index);
        self.texts.push(text);
        index
    }

    fn all(&mut self, texts: impl IntoIterator<Item = String>) -> Vec<usize> {
        texts.into_iter().map(|text| self.add(text)).collect()
    }
}

/// What sheets of a material say, by the indexes of texts.
struct Printed {
    /// Slogan and points.
    words: Vec<usize>,
    /// All that letters, leaflets and boards carry besides.
    text: Vec<usize>,
}

/// Adds to the tasks of each material the subjects that they name; a notice feed holds several materials.
pub fn add(scope: &Scope, tasks: &mut [Task]) {
    let subjects = scope.campaign.registry.subjects();
    if subjects.is_empty() {
        return;
    }
    let mut texts = Texts::default();
    let printed: BTreeMap<&str, Printed> =
        scope.produced.iter().map(|material| (&*material.slug, printed(scope, material, &mut texts))).collect();
    let shown: Vec<(usize, Vec<usize>)> = tasks
        .iter()
        .enumerate()
        .map(|(index, task)| (index, shown(task, &printed, &mut texts)))
        .filter(|(_, shown)| !shown.is_empty())
        .collect();
    let mut named: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for mention in mentions(&texts.texts, subjects) {
        named.entry(mention.text).or_default().insert(&subjects[mention.subject].code);
    }
    if named.is_empty() {
        return;
    }
    for (index, shown) in shown {
        let task = &mut tasks[index];
        let mut codes: BTreeSet<&str> = shown.iter().filter_map(|text| named.get(text)).flatten().copied().collect();
        task.subjects.iter().for_each(|known| _ = codes.remove(known.as_str()));
        task.subjects.extend(codes.into_iter().map(String::from));
    }
}

fn printed(scope: &Scope, material: &Material, texts: &mut Texts) -> Printed {
    let case = case_of(scope, material).map_or_else(Vec::new, |case| case.passages());
    Printed {
        words: texts.all(material.printed().into_iter().map(|passage| passage.text)),
        text: texts.all(material.told().into_iter().chain(case).map(|passage| passage.text)),
    }
}

/// Returns what the files of a task say, as far as a material says it.
fn shown(task: &Task, printed: &BTreeMap<&str, Printed>, texts: &mut Texts) -> Vec<usize> {
    match &task.job {
        Job::Still(still) => {
            let data = &still.data;
            texts.all([data.slogan.concat(), data.short.clone(), data.text.clone()])
        }
        Job::Scroll(scroll) => {
            let data = &scroll.data;
            texts.all([scroll.text.clone(), data.slogan.concat(), data.short.clone()])
        }
        // A word is never cut, so each page has its names whole.
        Job::Strip(strip) => texts.all(strip.pages.iter().chain([&strip.text]).cloned()),
        Job::Programme(programme) => texts.all(programme.files.iter().map(|file| file.title.clone())),
        Job::Text(text) => match &**text {
            // A notice of naming is a document of its day; what materials say is not.
            TextJob::NoticeFeed(feed) | TextJob::Snippet(feed) => {
                let said = feed.notices.iter().filter(|notice| notice.id.starts_with("materials/"));
                texts.all(said.map(|notice| notice.text.clone()))
            }
            _ => Vec::new(),
        },
        job => {
            let Some(printed) = task.material.as_deref().and_then(|slug| printed.get(slug)) else { return Vec::new() };
            let has_text = match job {
                Job::Sheet(sheet) => match &sheet.data {
                    SheetData::Product(data) => {
                        ProductKind::parse(data.format.product).is_some_and(ProductKind::has_text)
                    }
                    _ => false,
                },
                Job::Page(_) => true,
                _ => return Vec::new(),
            };
            let text = if has_text { printed.text.as_slice() } else { &[] };
            printed.words.iter().chain(text).copied().collect()
        }
    }
}
