//! A material must not praise who lost the name: its sheets, screens and notices would go on carrying it. A text that
//! says itself that the name is revoked may name the subject, and so may one of a name that others still carry.
//! Articles are not looked at: a notice of naming remains a document of its day.

use super::Scope;
use crate::base::{Code, Diagnostic, Place};
use crate::model::{EventKind, Material, Standing, mentions};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let materials: Vec<&Material> = scope.materials().collect();
    let texts: Vec<String> = materials.iter().map(|material| text(material)).collect();
    let registry = &scope.campaign.registry;
    let standing = |index| registry.state(index, scope.as_of, scope.campaign.review_months).standing;
    let named = mentions(&texts, registry.subjects());
    for &(text, index) in &named {
        let subject = &registry.subjects()[index];
        let same =
            |other: usize| registry.subjects()[other].name == subject.name && standing(other) != Standing::Revoked;
        let is_meant = || named.iter().filter(|(other, _)| *other == text).all(|(_, other)| !same(*other));
        if standing(index) != Standing::Revoked || texts[text].contains("取消命名") || !is_meant() {
            continue;
        }
        let rows = registry.history(index).iter().rev();
        let mut rows = rows.filter(|row| row.kind == EventKind::Revoke && row.date <= scope.as_of);
        let Some(row) = rows.next() else { continue };
        found.push(
            Diagnostic::new(Code::RevokedName)
                .at(place(materials[text], &subject.name))
                .at(row.place)
                .arg("subject", &subject.name)
                .arg("date", row.date),
        );
    }
}

/// Returns where a material names a subject, as near as it is known.
fn place(material: &Material, name: &str) -> Place {
    let (slogan, short) = (material.slogan.concat().contains(name), material.short.contains(name));
    match (slogan, short) {
        (true, _) => material.slogan_place,
        (false, true) => material.short_place,
        (false, false) => material.place,
    }
}

/// Returns all that a material says, on sheets, screens and its page.
fn text(material: &Material) -> String {
    let summary = material.summary.as_deref().unwrap_or_default();
    format!("{}\n{summary}\n{}", material.printed_text(), material.body.plain_text())
}
