//! Which subjects sheets, screens and notices name, so that the manifest can tell and a recall finds them.

use super::scope::Scope;
use super::task::{Product, Task};
use crate::model::mentions;
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
    for task in tasks {
        let found: BTreeSet<&str> = match (&task.material, task.product) {
            (Some(slug), _) => named.get(slug.as_str()).cloned().unwrap_or_default(),
            (None, Product::Embed) => named.values().flatten().copied().collect(),
            _ => continue,
        };
        let more: Vec<String> =
            found.into_iter().filter(|code| !task.subjects.iter().any(|c| c == code)).map(Into::into).collect();
        task.subjects.extend(more);
    }
}
