//! The floor: subjects from a table, one page each, written by two threads. The page has the markup of the real one; there
//! are no checks, no minifying, no hashes, no lists, no search, no manifest.
//!
//!     floor CONTENT OUTPUT

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tera::{Context, Tera};

#[derive(Deserialize)]
struct Region {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct Subject {
    code: String,
    kind: String,
    name: String,
    region: String,
}

#[derive(Deserialize, Serialize)]
struct Event {
    date: String,
    subject: String,
    event: String,
    authority: String,
    document: String,
    deadline: String,
    reason: String,
}

#[derive(Serialize)]
struct Step {
    link: String,
    title: String,
}

#[derive(Serialize)]
struct Page<'a> {
    name: &'a str,
    kind: &'a str,
    standing: &'a str,
    steps: Vec<Step>,
    events: &'a [Event],
}

fn rows<T: serde::de::DeserializeOwned>(path: &Path) -> Vec<T> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (registry, output) = (Path::new(&arguments[1]).join("registry"), Path::new(&arguments[2]));
    let regions: HashMap<String, String> =
        rows::<Region>(&registry.join("regions.csv")).into_iter().map(|region| (region.code, region.name)).collect();
    let subjects: Vec<Subject> = rows(&registry.join("subjects.csv"));
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    for event in rows::<Event>(&registry.join("events.csv")) {
        events.entry(event.subject.clone()).or_default().push(event);
    }
    let mut tera = Tera::new();
    tera.add_raw_template("page.html", include_str!("page.html")).unwrap();
    for subject in &subjects {
        std::fs::create_dir_all(output.join(&subject.code[..6])).unwrap();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let above = [2, 4, 6, 9].into_iter().filter_map(|digits| {
                let code = subject.region.get(..digits)?;
                Some(Step { link: format!("../../registry/{code}.html"), title: regions.get(code)?.clone() })
            });
            let events = events.get(&subject.code).map_or(&[][..], |events| events);
            let standing = match events.last() {
                Some(event) if event.event == "rectify" => "整改中",
                Some(_) => "已命名",
                None => "未命名",
            };
            let words = format!("**{}** 的创建状态是“{standing}”。有传销线索请拨打 12315。", subject.name);
            let mut body = String::new();
            pulldown_cmark::html::push_html(&mut body, pulldown_cmark::Parser::new(&words));
            let kind = if subject.kind == "village" { "村" } else { "社区" };
            let mut context = Context::new();
            context.insert("body", &body);
            context.insert("page", &Page { name: &subject.name, kind, standing, steps: above.collect(), events });
            let html = tera.render("page.html", &context).unwrap();
            let path = output.join(&subject.code[..6]).join(format!("{}.html", subject.code));
            std::fs::write(path, html).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
}
