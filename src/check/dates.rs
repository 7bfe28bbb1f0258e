//! Dates and sources that government web rules ask of every text, and periods that end before they begin.

use super::Scope;
use crate::base::{Code, Date, Diagnostic, Place};
use crate::model::ArticleKind;

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let reported = &scope.campaign.reported;
    for article in scope.articles().filter(|article| article.kind != ArticleKind::Page) {
        if article.times.date.is_none() && !reported.field(article.path.as_str(), "date") {
            found.push(Diagnostic::new(Code::ArticleWithoutDate).at(article.place));
        }
        let has_source = article.source.as_deref().is_some_and(|source| !source.trim().is_empty());
        if !has_source && !reported.field(article.path.as_str(), "source") {
            found.push(Diagnostic::new(Code::ArticleWithoutSource).at(article.place));
        }
    }
    for material in scope.materials().filter(|material| material.times.date.is_none()) {
        if !reported.field(material.path.as_str(), "date") {
            found.push(Diagnostic::new(Code::ArticleWithoutDate).at(material.place));
        }
    }
    // Every text, for one that expires before it is published is never shown and would escape the scope.
    let campaign = scope.campaign;
    let articles = campaign.articles.iter().map(|article| (article.times, article.place));
    let materials = campaign.materials.iter().map(|material| (material.times, material.place));
    for (times, place) in articles.chain(materials).filter(|(times, _)| scope.drafts || !times.draft) {
        if let (Some(publish), Some(expire)) = (times.publish, times.expire) {
            check_period(("publish", publish), ("expire", expire), times.expire_place.unwrap_or(place), found);
        }
    }
    for placement in &campaign.placements {
        check_period(("from", placement.from), ("until", placement.until), placement.until_place, found);
    }
}

fn check_period(first: (&str, Date), second: (&str, Date), place: Place, found: &mut Vec<Diagnostic>) {
    if first.1 > second.1 {
        found.push(
            Diagnostic::new(Code::DatesContradict)
                .at(place)
                .arg("first_name", first.0)
                .arg("first", first.1)
                .arg("second_name", second.0)
                .arg("second", second.1),
        );
    }
}
