//! One subject under two codes: the same name twice in one street or township, or twice among a division's platforms.
//! No two communities of a street share a name, so that such rows are one subject or a slip; either would mislead.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Subject, SubjectKind};
use std::collections::BTreeMap;

const HERE: Text = Text { zh: "这里是一个", en: "this one" };
const THERE: Text = Text { zh: "这里是另一个", en: "the other one" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let mut street = "";
    let mut here: BTreeMap<&str, &Subject> = BTreeMap::new();
    let mut platforms: BTreeMap<(&str, &str), &Subject> = BTreeMap::new();
    // Subjects are sorted by code, so that those of one street stand together.
    for subject in scope.campaign.registry.subjects() {
        let first = if subject.kind == SubjectKind::Platform {
            platforms.insert((subject.region.as_str(), &subject.name), subject)
        } else {
            let own = subject.code.get(..9).unwrap_or(&subject.code);
            if own != street {
                street = own;
                here.clear();
            }
            here.insert(&subject.name, subject)
        };
        if let Some(first) = first {
            let finding = Diagnostic::new(Code::SameName).arg("name", &subject.name);
            let finding = finding.at_labelled(subject.place.field("code"), THERE);
            found.push(finding.at_labelled(first.place.field("code"), HERE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::example::{scope_of, subject, with_registry};

    #[test]
    fn a_name_stands_once_in_a_street() {
        let subjects = vec![
            subject("340102001001", "340102"),
            subject("340102001002", "340102"),
            subject("340102002001", "340102"),
        ];
        let campaign = with_registry(vec![], subjects, vec![]);
        let mut found = Vec::new();
        check(&scope_of(&campaign), &mut found);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].places.len(), 2);
    }
}
