//! Links and pictures inside the content: each must lead to something the release shows on the day its text is shown.
//! External addresses are not tried; a build needs no network.

use super::Scope;
use crate::base::{Code, ContentPath, Diagnostic, Place, Text};
use crate::model::{Block, Body, Inline, Link, Times};
use std::collections::{BTreeMap, BTreeSet};

const HIDDEN: Text =
    Text { zh: "对方是草稿，或者那时不在展示期内", en: "it is a draft, or not shown at that time" };

/// What a link may lead to.
struct Target<'a> {
    times: Times,
    anchors: BTreeSet<&'a str>,
}

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let campaign = scope.campaign;
    let articles = campaign.articles.iter().map(|article| (&article.path, article.times, &article.body));
    let materials = campaign.materials.iter().map(|material| (&material.path, material.times, &material.body));
    let targets: BTreeMap<&ContentPath, Target> =
        articles.chain(materials).map(|(path, times, body)| (path, Target { times, anchors: anchors(body) })).collect();
    for article in scope.articles() {
        check_body(scope, &targets, (&article.path, &article.times, &article.body), found);
        if let Some((path, alt)) = &article.cover {
            check_picture(scope, path, alt, article.place, found);
        }
    }
    for material in scope.materials() {
        check_body(scope, &targets, (&material.path, &material.times, &material.body), found);
    }
}

fn check_body(
    scope: &Scope,
    targets: &BTreeMap<&ContentPath, Target>,
    (own_path, times, body): (&ContentPath, &Times, &Body),
    found: &mut Vec<Diagnostic>,
) {
    let day = scope.first_shown(times);
    body.each_inline(&mut |inline| match inline {
        Inline::Image { path, alt, place } => check_picture(scope, path, alt, *place, found),
        Inline::Link { link: Link::Content { path, anchor, place }, .. } => match targets.get(path) {
            Some(target) => {
                if !target.times.shown(day, scope.drafts) {
                    found.push(Diagnostic::new(Code::BrokenLink).at_labelled(*place, HIDDEN).arg("target", path));
                }
                if let Some(anchor) = anchor {
                    check_anchor(target, path, anchor, *place, found);
                }
            }
            None if scope.campaign.pictures.contains_key(path) || scope.campaign.reported.file(path.as_str()) => {}
            None => found.push(Diagnostic::new(Code::BrokenLink).at(*place).arg("target", path)),
        },
        Inline::Link { link: Link::Anchor { id, place }, .. } => {
            if let Some(own) = targets.get(own_path) {
                check_anchor(own, own_path, id, *place, found);
            }
        }
        _ => {}
    });
}

fn check_anchor(target: &Target, path: &ContentPath, anchor: &str, place: Place, found: &mut Vec<Diagnostic>) {
    // `#` alone is the top of the text.
    if !anchor.is_empty() && !target.anchors.contains(anchor) {
        found.push(Diagnostic::new(Code::BrokenAnchor).at(place).arg("target", path).arg("anchor", anchor));
    }
}

fn check_picture(scope: &Scope, path: &ContentPath, alt: &str, place: Place, found: &mut Vec<Diagnostic>) {
    if !scope.campaign.pictures.contains_key(path) && !scope.campaign.reported.file(path.as_str()) {
        found.push(Diagnostic::new(Code::MissingImage).at(place).arg("target", path));
    }
    if alt.trim().is_empty() {
        found.push(Diagnostic::new(Code::ImageWithoutText).at(place).arg("target", path));
    }
}

/// Returns the ids of all headings, those in quotes and lists included.
fn anchors(body: &Body) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    collect(&body.blocks, &mut ids);
    body.footnotes.iter().for_each(|blocks| collect(blocks, &mut ids));
    ids
}

/// A body's depth is limited when it is built, so this ends.
fn collect<'a>(blocks: &'a [Block], ids: &mut BTreeSet<&'a str>) {
    for block in blocks {
        match block {
            Block::Heading { id, .. } => {
                ids.insert(id);
            }
            Block::Quote { blocks } => collect(blocks, ids),
            Block::List { items, .. } => items.iter().for_each(|item| collect(&item.blocks, ids)),
            _ => {}
        }
    }
}
