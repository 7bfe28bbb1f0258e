//! Which subjects sheets, screens and notices name, so that the manifest can tell and a recall finds them.

use super::scope::Scope;
use super::task::{Kind, Task};
use crate::model::{Medium, mentions};
use std::collections::{BTreeMap, BTreeSet};

/// Adds to the tasks of each material the subjects that its texts name; a notice feed holds several materials.
pub fn add(scope: &Scope, tasks: &mut [Task]) {
    let texts: Vec<String> = scope.produced.iter().map(|material| material.printed_text()).collect();
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (text, subject) in mentions(&texts, scope.campaign.registry.subjects()) {
        let code = scope.campaign.registry.subjects()[subject].code.as_str();
        named.entry(&scope.produced[text].slug).or_default().insert(code);
    }
    if named.is_empty() {
        return;
    }
    let is_notice = |slug: &&str| scope.campaign.material(slug).is_some_and(|m| m.media.contains(&Medium::Notice));
    let notices: BTreeSet<&str> =
        named.keys().filter(|slug| is_notice(slug)).flat_map(|slug| &named[slug]).copied().collect();
    for task in tasks {
        let feed = task.artifacts.iter().any(|artifact| matches!(artifact.kind, Kind::NoticeFeed | Kind::Snippet));
        let found = match &task.material {
            Some(slug) => named.get(slug.as_str()),
            None => Some(&notices).filter(|_| feed),
        };
        let known: BTreeSet<&String> = task.subjects.iter().collect();
        let more = found.into_iter().flatten().map(ToString::to_string).filter(|code| !known.contains(code));
        let more: Vec<String> = more.collect();
        task.subjects.extend(more);
    }
}
