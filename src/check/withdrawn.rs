//! A material must not praise who lost the name: its sheets, screens and notices would go on carrying it, and so would the
//! case that it prints. A sentence that says itself that the name is revoked may name the subject, and so may one of a
//! name that others still carry. Other cases and pages are still read today, so they are warned of; notices are not looked
//! at: a notice of naming remains a document of its day.

use super::Scope;
use crate::base::{Code, ContentPath, Diagnostic, Severity, Text};
use crate::model::{Article, ArticleKind, EventKind, Material, Passage, Standing, mentions, squeezed};
use std::collections::{BTreeSet, HashSet};

const MATERIAL: Text = Text { zh: "材料", en: "the material" };
const PRINTED_CASE: Text = Text { zh: "材料要印的案例", en: "the case that a material prints" };
const CASE: Text = Text { zh: "案例", en: "the case" };
const PAGE: Text = Text { zh: "页面", en: "the page" };
const PRINTER: Text = Text { zh: "这份材料要印它", en: "this material prints it" };

/// A passage of one file.
struct Said<'a> {
    passage: Passage,
    path: &'a ContentPath,
    what: Text,
    /// The material that prints it, if that is another file.
    printer: Option<&'a Material>,
    severity: Severity,
}

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let registry = &scope.campaign.registry;
    let standing = |index| registry.state(index, scope.as_of, scope.campaign.review_months).standing;
    // Without a revocation there is nothing to look for, and a province has many names.
    if !(0..registry.subjects().len()).any(|index| standing(index) == Standing::Revoked) {
        return;
    }
    let said = said(scope);
    let texts: Vec<&str> = said.iter().map(|said| said.passage.text.as_str()).collect();
    let named = mentions(&texts, registry.subjects());
    let name = |index: usize| squeezed(&registry.subjects()[index].name);
    let carried: HashSet<_> =
        named.iter().filter(|m| standing(m.subject) != Standing::Revoked).map(|m| name(m.subject)).collect();
    // Materials come first, so a case that one prints is an error and not a warning too.
    let mut told: BTreeSet<(&ContentPath, usize)> = BTreeSet::new();
    for mention in named.iter().filter(|mention| !mention.is_withdrawal) {
        let (said, index) = (&said[mention.text], mention.subject);
        if standing(index) != Standing::Revoked || carried.contains(&name(index)) {
            continue;
        }
        let Some(row) = registry.last(index, EventKind::Revoke, scope.as_of) else { continue };
        if !told.insert((said.path, index)) {
            continue;
        }
        let mut finding = Diagnostic::new(Code::RevokedName)
            .at(said.passage.place)
            .at(row.place)
            .arg_text("text", said.what)
            .arg("subject", &registry.subjects()[index].name)
            .arg("date", row.date);
        if let Some(material) = said.printer {
            finding = finding.at_labelled(material.place, PRINTER);
        }
        found.push(Diagnostic { severity: said.severity, ..finding });
    }
}

/// Returns all that is read: what materials say on sheets, screens and their pages, then cases and pages.
fn said<'a>(scope: &Scope<'a>) -> Vec<Said<'a>> {
    let mut said = Vec::new();
    let cases: Vec<&Article> = scope.articles().filter(|article| article.kind == ArticleKind::Case).collect();
    let shown = |case: &&&Article| case.times.shown(scope.as_of, scope.drafts);
    let shown: Vec<&Article> = cases.iter().filter(shown).copied().collect();
    for material in scope.materials() {
        let passages = material.printed().into_iter().chain(material.told());
        said.extend(passages.map(|passage| Said {
            passage,
            path: &material.path,
            what: MATERIAL,
            printer: None,
            severity: Severity::Error,
        }));
        if !material.prints_text(&scope.campaign.printing) {
            continue;
        }
        // What it prints today, and what it will print when a later case is shown.
        let today = material.case_among(&shown);
        let later = material.case_among(&cases).filter(|case| today.is_none_or(|today| today.path != case.path));
        for case in today.into_iter().chain(later) {
            said.extend(case.passages().into_iter().map(|passage| Said {
                passage,
                path: &case.path,
                what: PRINTED_CASE,
                printer: Some(material),
                severity: Severity::Error,
            }));
        }
    }
    for article in scope.articles().filter(|article| article.kind != ArticleKind::Notice) {
        said.extend(article.passages().into_iter().map(|passage| Said {
            passage,
            path: &article.path,
            what: if article.kind == ArticleKind::Case { CASE } else { PAGE },
            printer: None,
            severity: Severity::Warning,
        }));
    }
    said
}
