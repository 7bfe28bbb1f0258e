//! Which subjects sheets, screens and notices name, so that the manifest can tell and a recall finds them.

use super::message::case_of;
use super::scope::Scope;
use super::task::{Kind, Task};
use crate::model::{Material, Medium, mentions};
use std::collections::{BTreeMap, BTreeSet};

/// The codes of the subjects that each material names, by its slug.
type Named<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Adds to the tasks of each material the subjects that its texts name; a notice feed holds several materials.
pub fn add(scope: &Scope, tasks: &mut [Task]) {
    let named = find(scope, |material| material.printed_text());
    // Letters and leaflets carry the whole text, boards a case too.
    let told = find(scope, |material| {
        let case = case_of(scope, material).map_or_else(String::new, |case| {
            let summary = case.summary.as_deref().unwrap_or_default();
            format!("{}\n{summary}\n{}", case.title, case.body.plain_text())
        });
        format!("{}\n{}\n{case}", material.printed_text(), material.body.plain_text())
    });
    if told.is_empty() {
        return;
    }
    let is_notice = |slug: &&str| scope.campaign.material(slug).is_some_and(|m| m.media.contains(&Medium::Notice));
    let notices: BTreeSet<&str> =
        named.keys().filter(|slug| is_notice(slug)).flat_map(|slug| &named[slug]).copied().collect();
    for task in tasks {
        let feed = task.artifacts.iter().any(|artifact| matches!(artifact.kind, Kind::NoticeFeed | Kind::Snippet));
        let found = match &task.material {
            Some(slug) if task.artifacts.iter().any(|artifact| has_body(artifact.kind)) => told.get(slug.as_str()),
            Some(slug) => named.get(slug.as_str()),
            None => Some(&notices).filter(|_| feed),
        };
        let known: BTreeSet<&String> = task.subjects.iter().collect();
        let more = found.into_iter().flatten().map(ToString::to_string).filter(|code| !known.contains(code));
        let more: Vec<String> = more.collect();
        task.subjects.extend(more);
    }
}

fn find<'a>(scope: &Scope<'a>, text: impl Fn(&Material) -> String) -> Named<'a> {
    let texts: Vec<String> = scope.produced.iter().map(|material| text(material)).collect();
    let mut named = Named::new();
    for (text, subject) in mentions(&texts, scope.campaign.registry.subjects()) {
        let code = scope.campaign.registry.subjects()[subject].code.as_str();
        named.entry(&scope.produced[text].slug).or_default().insert(code);
    }
    named
}

/// Tells whether a product carries more than the slogan and its points.
fn has_body(kind: Kind) -> bool {
    matches!(kind, Kind::Leaflet | Kind::Trifold | Kind::Letter | Kind::Board | Kind::Rollup | Kind::Xstand)
}
