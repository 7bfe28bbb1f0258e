//! What ids a table has, so that others can point at them. Rows that were left out for another fault still count, and
//! nothing is said of a table that could not be read: one fault makes one finding, not a hundred.

use super::table::{Found, Row};
use crate::base::{Code, Diagnostic, Text, similar};
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// How many misspelt references get a suggestion; each looks through all ids.
const SUGGESTIONS: u32 = 50;

/// The ids of one table. The map is only ever asked, never listed.
#[derive(Debug)]
pub(super) struct Ids<'t> {
    rows: HashMap<Cow<'t, str>, u32>,
    state: State,
    table: &'static str,
    kind: Text,
    suggestions: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Whole,
    /// There is no such file; whether that was reported.
    Absent {
        reported: bool,
    },
    /// The file, its column of ids, or one of them could not be read.
    Unknown,
}

impl<'t> Ids<'t> {
    /// Starts the ids of a table, such as the `code`s of `registry/subjects`.
    pub fn new(table: &'static str, kind: Text, found: &Found, field: &str) -> Self {
        let (state, rows) = match found {
            Found::Absent => (State::Absent { reported: false }, 0),
            Found::Broken(_) => (State::Unknown, 0),
            Found::Table(table) if !table.is_whole || !table.has(field) => (State::Unknown, 0),
            Found::Table(table) => (State::Whole, table.rows()),
        };
        Self { rows: HashMap::with_capacity(rows as usize), state, table, kind, suggestions: 0 }
    }

    /// Takes in an id of a row; an id that was there before is reported with both places.
    pub fn add(&mut self, id: impl Into<Cow<'t, str>>, field: &'static str, row: &mut Row<'t, '_>) {
        let first = match self.rows.entry(id.into()) {
            Entry::Vacant(free) => {
                free.insert(row.row);
                return;
            }
            Entry::Occupied(first) => first,
        };
        const FIRST: Text = Text { zh: "这里先出现", en: "first here" };
        const AGAIN: Text = Text { zh: "这里又出现", en: "again here" };
        let finding = Diagnostic::new(Code::DuplicateId).arg("id", first.key());
        let finding = finding.at_labelled(row.place(field), AGAIN);
        row.findings.push(finding.at_labelled(row.table.place(*first.get(), field), FIRST));
        row.is_good = false;
    }

    /// Takes in an id that each county may write into its own file, if the rows agree in some fields.
    pub fn add_shared(
        &mut self,
        id: impl Into<Cow<'t, str>>,
        field: &'static str,
        agree: &[&str],
        row: &mut Row<'t, '_>,
    ) {
        let id = id.into();
        if self.rows.get(&id).is_none_or(|first| !row.table.repeats(*first, row.row, agree)) {
            self.add(id, field, row);
        }
    }

    /// Takes in an id of a row; without one nobody can say any more which ids there are.
    pub fn add_or_doubt(&mut self, id: Option<&'t str>, field: &'static str, row: &mut Row<'t, '_>) {
        match id {
            Some(id) => self.add(id, field, row),
            None => self.doubt(),
        }
    }

    /// Stops refusing references: a row's own id was reported, and they may mean that row.
    pub fn doubt(&mut self) {
        self.state = State::Unknown;
    }

    /// Tells whether a row with this id was read.
    pub fn holds(&self, id: &str) -> bool {
        self.rows.contains_key(id)
    }

    /// Lets go of the table.
    pub fn into_owned(self) -> Ids<'static> {
        let rows = self.rows.into_iter().map(|(id, row)| (Cow::Owned(id.into_owned()), row)).collect();
        Ids { rows, state: self.state, table: self.table, kind: self.kind, suggestions: self.suggestions }
    }

    /// Tells whether an id is known or nobody can say.
    pub fn has(&self, id: &str) -> bool {
        self.state == State::Unknown || self.rows.contains_key(id)
    }

    /// Reports a reference to an id that no row has.
    pub fn refuse(&mut self, id: &str, field: &'static str, row: &mut Row<'_, '_>) {
        match &mut self.state {
            State::Unknown | State::Absent { reported: true } => row.is_good = false,
            State::Absent { reported } => {
                *reported = true;
                const NEEDED: Text = Text { zh: "这里用到它", en: "needed here" };
                let finding = Diagnostic::new(Code::MissingFile).arg("path", format!("content/{}.csv", self.table));
                row.findings.push(finding.at_labelled(row.place(field), NEEDED));
                row.is_good = false;
            }
            State::Whole => {
                let finding = Diagnostic::new(Code::UnknownReference).arg("id", id).arg_text("kind", self.kind);
                row.fail(field, self.suggest(finding, id));
            }
        }
    }

    fn suggest(&mut self, finding: Diagnostic, id: &str) -> Diagnostic {
        self.suggestions += 1;
        let candidates = self.rows.keys().map(|id| &**id).filter(|other| self.rows.len() < 1000 || is_near(id, other));
        let close = if self.suggestions > SUGGESTIONS { None } else { similar(id, candidates) };
        match close {
            Some(close) => finding
                .arg("similar", close)
                .arg_text("suggestion", Text { zh: "是不是想写 `{similar}`？", en: "did you mean `{similar}`?" }),
            None => finding.arg("table", self.table).arg_text(
                "suggestion",
                Text {
                    zh: "改正编号，或先在 {table} 表里登记", en: "correct the id, or add it to the table {table}"
                },
            ),
        }
    }
}

/// A cheap test before the distance of two ids is worked out: one slip leaves the first or the last half alone.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let half = a.len() / 2;
    a.len().abs_diff(b.len()) <= 2
        && b.len() >= half
        && (a[..half] == b[..half] || a[a.len() - half..] == b[b.len() - half..])
}

/// Returns the id of a row after checking its letters.
pub(super) fn own_id<'t>(field: &'static str, row: &mut Row<'t, '_>) -> Option<&'t str> {
    let id = row.text(field)?;
    if super::grid::is_id(id) {
        return Some(id);
    }
    row.bad_value(field, id, Text { zh: "字母、数字、- 和 _", en: "letters, digits, - and _" });
    None
}
