//! The ledger of naming events: dates, references and deadlines of each row. Refuses what no ledger can hold: deadlines
//! years away, a review passed whose reason says that it failed, and an office whose name several have.

use super::super::grid::{is_scientific, loose};
use super::super::reference::Ids;
use super::super::table::{Found, Row};
use super::{Offices, bad_code, each, restored};
use crate::base::{Code, Date, Diagnostic, Text, add_months};
use crate::model::{Event, EventKind};
use std::collections::BTreeSet;

/// How many months a rectification may take: a later deadline is a slip in the year.
const LONGEST: i64 = 36;

/// Reads the rows of the ledger.
pub(super) fn read(
    found: &Found,
    offices: &mut Offices<'_>,
    subject_ids: &mut Ids<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Event> {
    let mut doubtful: BTreeSet<String> = BTreeSet::new();
    let mut events = each(found, findings, |row| {
        let (date, kind) = (row.date("date"), row.word("event", EventKind::WORDS));
        let subject = row.text("subject").and_then(|id| refer_subject(id, subject_ids, row));
        let authority = row.text("authority").and_then(|id| refer_office(id, offices, row));
        let (deadline, reason) = (row.date("deadline"), row.owned("reason"));
        if let Some(kind) = kind {
            check_deadline(kind, date, deadline, row);
            if let (EventKind::Review, Some(reason)) = (kind, &reason)
                && let Some(word) = failure(reason)
            {
                refuse_review(word, row);
            }
            if matches!(kind, EventKind::Rectify | EventKind::Revoke) && !row.is_filled("reason") {
                row.miss("reason");
            }
        }
        let (document, place) = (row.owned("document").unwrap_or_default(), row.place(""));
        if !row.is_good {
            doubtful.extend(subject.clone());
        }
        Some(Event {
            date: date?,
            subject: subject?,
            kind: kind?,
            authority: authority?,
            document,
            deadline,
            reason,
            place,
        })
    });
    // With a row left out the rest of a subject's history would look out of order.
    events.retain(|event| !doubtful.contains(&event.subject));
    events
}

fn refer_subject(id: &str, ids: &mut Ids<'_>, row: &mut Row<'_, '_>) -> Option<String> {
    if ids.has(id) {
        return Some(id.to_string());
    }
    let longer = format!("0{id}");
    if longer.len() == 12 && ids.has(&longer) {
        restored(id, &longer, "subject", row);
        return Some(longer);
    }
    match is_scientific(id) {
        true => bad_code(id, "subject", None, row),
        false => ids.refuse(id, "subject", row),
    }
    None
}

/// Reads who acted: officers write the office's name as often as its id.
fn refer_office(id: &str, offices: &mut Offices<'_>, row: &mut Row<'_, '_>) -> Option<String> {
    if offices.ids.has(id) {
        return Some(id.to_string());
    }
    match offices.named.get(&loose(id)).map(Vec::as_slice) {
        Some([only]) => Some(only.clone()),
        Some(several) => {
            const IDS: Text = Text {
                zh: "机关的编号 {ids}（有几个机关叫这个名称）",
                en: "the id of the office, one of {ids}: several have this name",
            };
            let finding = row.name("authority", Code::BadValue).arg("value", id).arg("ids", several.join("、"));
            row.fail("authority", finding.arg_text("allowed", IDS));
            None
        }
        None => {
            offices.ids.refuse(id, "authority", row);
            None
        }
    }
}

/// Returns the words of a reason that say that a review was not passed.
fn failure(reason: &str) -> Option<&'static str> {
    const FAILED: [&str; 19] = [
        "不合格",
        "未合格",
        "未通过",
        "不通过",
        "没通过",
        "没有通过",
        "不合规",
        "不达标",
        "未达标",
        "限期整改",
        "责令整改",
        "未整改",
        "整改不",
        "整改未",
        "未完成",
        "没有完成",
        "未到位",
        "不到位",
        "未落实",
    ];
    // A review that ends a rectification may tell of it.
    const PASSED: [&str; 6] = ["完成", "到位", "合格", "通过", "完毕", "已整改"];
    let find = |words: &[&'static str]| words.iter().copied().find(|word| reason.contains(word));
    let doubtful = || find(&["整改", "取消", "撤销"]).filter(|_| find(&PASSED).is_none());
    find(&FAILED).or_else(doubtful)
}

fn refuse_review(word: &'static str, row: &mut Row<'_, '_>) {
    const ALLOWED: Text = Text {
        zh: "限期整改 或 取消命名，因为原因里写着“{word}”；确已通过的，请改写原因",
        en: "rectify or revoke, since the reason says `{word}`; if it was passed, put the reason differently",
    };
    const HERE: Text = Text { zh: "这里登记为复核通过", en: "entered as a review that was passed" };
    const REASON: Text = Text { zh: "这里写的是没有通过", en: "this says that it was not" };
    let value = row.table.get(row.row, "event");
    let finding = row.name("event", Code::BadValue).arg("value", value).arg("word", word).arg_text("allowed", ALLOWED);
    let finding = finding.at_labelled(row.place("event"), HERE).at_labelled(row.place("reason"), REASON);
    row.is_good = false;
    row.findings.push(finding);
}

fn check_deadline(kind: EventKind, date: Option<Date>, deadline: Option<Date>, row: &mut Row<'_, '_>) {
    let is_written = row.is_filled("deadline");
    let why = match (kind, deadline) {
        (EventKind::Rectify, Some(deadline)) if date.is_some_and(|date| deadline <= date) => {
            Text { zh: "期限不晚于事件日期", en: "it is not after the event's date" }
        }
        (EventKind::Rectify, Some(deadline)) if date.is_some_and(|date| deadline > add_months(date, LONGEST)) => Text {
            zh: "期限比事件日期晚三年以上，请核对年份",
            en: "it is more than three years after the event; check the year",
        },
        (EventKind::Rectify, None) if !is_written => {
            Text { zh: "限期整改没有写期限", en: "a rectification has none" }
        }
        (EventKind::Name | EventKind::Review | EventKind::Revoke, _) if is_written => {
            Text { zh: "只有限期整改才写期限", en: "only a rectification has one" }
        }
        _ => return,
    };
    row.fail("deadline", Diagnostic::new(Code::BadDeadline).arg_text("why", why));
}
