//! The order of events: names come first, nothing is named twice, after a revocation only a new name follows.
//! `model::follow` knows the rule; this file says it in words and shows both rows. Two events of one day are refused
//! where only the order of rows would decide, or where they are the same twice (`model::same_day`).

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Event, EventKind, Fault, SameDay, Standing, Subject, follow, same_day};

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
        found.extend(same_day(history).into_iter().map(|pair| one_day(subject, history, pair)));
    }
}

const SAME_DAY: Text = Text { zh: "同一天的另一行", en: "the other row of that day" };

fn one_day(subject: &Subject, history: &[Event], SameDay { first, second, is_repeated }: SameDay) -> Diagnostic {
    const REPEATED: Text =
        Text { zh: "同一机关的“{first}”登记了两遍", en: "`{first}` by one office is entered twice" };
    const UNDECIDED: Text = Text {
        zh: "“{first}”和“{second}”谁先谁后，结果不同",
        en: "whether `{first}` or `{second}` comes first decides the result",
    };
    const DELETE: Text = Text {
        zh: "删去重复的一行，或改正其中一个日期",
        en: "delete one of the rows, or correct its date",
    };
    const DECIDE: Text = Text {
        zh: "改正其中一个日期；确在同一天的，只登记最后的结论",
        en: "correct one of the dates; if both fell on one day, enter only what was decided last",
    };
    let text = |event: usize| Text { zh: history[event].kind.chinese(), en: word(history[event].kind) };
    let finding = Diagnostic::new(Code::SameDay).arg("subject", &subject.name).arg("date", history[first].date);
    let finding = finding.arg_text("first", text(first)).arg_text("second", text(second));
    let finding = finding.arg_text("why", if is_repeated { REPEATED } else { UNDECIDED });
    let finding = finding.arg_text("advice", if is_repeated { DELETE } else { DECIDE });
    let place = |event: usize| history[event].place.field("date");
    finding.at_labelled(place(second), THIS).at_labelled(place(first), SAME_DAY)
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
