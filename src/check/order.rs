//! The order of events: names come first, nothing is named twice, after a revocation only a new name follows.
//! `model::follow` knows the rule; this file says it in words and shows both rows.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{EventKind, Fault, Standing, follow};

const THIS: Text = Text { zh: "这一行", en: "this row" };
const BEFORE: Text = Text { zh: "前一次事件", en: "the event before it" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let registry = &scope.campaign.registry;
    for (index, subject) in registry.subjects().iter().enumerate() {
        let history = registry.history(index);
        for Fault { event, before, standing } in follow(history) {
            let finding = Diagnostic::new(Code::EventOrder)
                .arg("subject", &subject.name)
                .arg_text("event", Text { zh: history[event].kind.chinese(), en: word(history[event].kind) })
                .arg_text("standing", Text { zh: standing.chinese(), en: standing.name() })
                .arg_text("rule", rule(standing));
            let place = history[event].place.field("event");
            found.push(match before {
                Some(before) => {
                    finding.at_labelled(place, THIS).at_labelled(history[before].place.field("event"), BEFORE)
                }
                None => finding.at(place),
            });
        }
    }
}

fn word(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Name => "name",
        EventKind::Review => "review",
        EventKind::Rectify => "rectify",
        EventKind::Revoke => "revoke",
    }
}

/// Returns what may follow.
fn rule(standing: Standing) -> Text {
    match standing {
        Standing::Unnamed => Text {
            zh: "尚未命名，只能先登记“命名”；检查日期，或补上命名那一行",
            en: "only name may come first; check the date, or add the row that named it",
        },
        Standing::Revoked => Text {
            zh: "取消命名之后只能登记新的“命名”；检查日期，或补上重新命名那一行",
            en: "after revoke only name may follow; check the date, or add the row that named it again",
        },
        Standing::Named | Standing::Rectifying | Standing::Overdue => Text {
            zh: "命名之后只能登记“复核通过”“限期整改”或“取消命名”；删去重复的命名，或补上取消命名那一行",
            en: "while it carries the name only review, rectify or revoke may follow; delete the second name, or add the row that revoked the first",
        },
    }
}
