//! 谁命名谁负责: an event needs an authority that may handle the subject, and a name is reviewed, rectified and revoked
//! by the authority that gave it or by one above it. An event out of order gives no name, so it starts no responsibility.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Authority, Event, EventKind, Registry, Subject, follow, power_over};

const SUBJECT_ROW: Text = Text { zh: "该主体登记在这一行", en: "the subject's row" };
const NAMED_HERE: Text = Text { zh: "当初由它命名", en: "it gave the name" };
const NOT_THE_NAMER: Text = Text {
    zh: "它不是命名机关，也不是命名机关的上级",
    en: "it is neither the authority that named it nor one above that",
};

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let registry = &scope.campaign.registry;
    for (index, subject) in registry.subjects().iter().enumerate() {
        check_subject(registry, subject, registry.history(index), found);
    }
}

fn check_subject(registry: &Registry, subject: &Subject, history: &[Event], found: &mut Vec<Diagnostic>) {
    let faults = follow(history);
    let mut naming: Option<(&Event, &Authority)> = None;
    for (index, event) in history.iter().enumerate() {
        // An unknown authority was refused when the table was read.
        let Some(authority) = registry.authorities.get(&event.authority) else { continue };
        let lawful = faults.iter().all(|fault| fault.event != index);
        let powerless = power_over(authority, subject);
        if let Some(why) = powerless {
            found.push(finding(event, authority, subject, why));
        }
        if event.kind == EventKind::Name {
            if lawful {
                // Whoever follows an authority that had no power is not to blame for that.
                naming = powerless.is_none().then_some((event, authority));
            }
        } else if let (true, None, Some((named, namer))) = (lawful, powerless, naming)
            && !answers_for(authority, namer)
        {
            found.push(
                finding(event, authority, subject, NOT_THE_NAMER)
                    .at_labelled(named.place.field("authority"), NAMED_HERE),
            );
        }
    }
}

/// Tells whether an authority answers for a name that another gave.
fn answers_for(authority: &Authority, namer: &Authority) -> bool {
    authority.id == namer.id || (authority.level < namer.level && authority.region.contains(namer.region.as_str()))
}

fn finding(event: &Event, authority: &Authority, subject: &Subject, why: Text) -> Diagnostic {
    Diagnostic::new(Code::AuthorityNotEntitled)
        .at(event.place.field("authority"))
        .at_labelled(subject.place, SUBJECT_ROW)
        .arg("authority", &authority.name)
        .arg("subject", &subject.name)
        .arg_text("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, Place};
    use crate::check::example::{authority, event, scope_of, subject, with_registry};
    use crate::model::Level;

    /// Authorities of every level around one community.
    fn found(events: Vec<Event>) -> Vec<Diagnostic> {
        let authorities = vec![
            authority("province", Level::Province, "34"),
            authority("city", Level::City, "3401"),
            authority("county", Level::County, "340102"),
            authority("county-2", Level::County, "340102"),
            authority("street", Level::Street, "340102001"),
            authority("elsewhere", Level::City, "3402"),
        ];
        let campaign = with_registry(authorities, vec![subject("340102001001", "340102001")], events);
        let mut found = Vec::new();
        check(&scope_of(&campaign), &mut found);
        found
    }

    #[test]
    fn the_namer_and_those_above_it_answer_for_a_name() {
        for (reviewer, allowed) in
            [("county", true), ("city", true), ("province", true), ("street", false), ("county-2", false)]
        {
            let found = found(vec![
                event("2024-01-01", EventKind::Name, "county"),
                event("2025-01-01", EventKind::Review, reviewer),
            ]);
            assert_eq!(found.is_empty(), allowed, "{reviewer}: {found:?}");
        }
    }

    #[test]
    fn a_new_name_brings_a_new_namer() {
        let found = found(vec![
            event("2024-01-01", EventKind::Name, "city"),
            event("2024-06-01", EventKind::Revoke, "city"),
            event("2025-06-01", EventKind::Name, "street"),
            event("2026-06-01", EventKind::Review, "street"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn an_event_out_of_order_makes_no_namer() {
        let found = found(vec![
            event("2024-01-01", EventKind::Name, "county"),
            event("2024-06-01", EventKind::Name, "city"),
            event("2025-06-01", EventKind::Review, "county"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn one_without_power_is_reported_once_and_blames_nobody_else() {
        let found = found(vec![
            event("2024-01-01", EventKind::Name, "elsewhere"),
            event("2025-01-01", EventKind::Review, "county"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        let places: Vec<Place> = found[0].places.iter().map(|(place, _)| *place).collect();
        let event = event("2024-01-01", EventKind::Name, "elsewhere");
        assert_eq!(places, [event.place.field("authority"), subject("340102001001", "340102001").place]);
        assert!(found[0].message(Lang::Zh).contains("对象不在它的区划内"));
    }
}
