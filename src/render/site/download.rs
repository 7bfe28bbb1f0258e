//! The list of a division as a file: CSV for any spreadsheet program, JSON for programs, XLSX in `workbook`.
//! CSV and XLSX have the same columns and a row for each subject; each row says the day it is as of, so that a copied row
//! keeps its date. Cells of the CSV that a spreadsheet program would take for a formula begin with an apostrophe; cells of
//! the XLSX are typed and need none. JSON follows `plan/download.schema.json`, one subject a line.

use super::workbook;
use crate::base::{Code, Date, Diagnostic, Outcome, push_csv_cell};
use crate::plan::{DOWNLOAD_VERSION, DownloadFormat, DownloadJob, DownloadList, SubjectJob, event_name};
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Renders a download.
pub fn render(job: &DownloadJob) -> Outcome<Vec<u8>> {
    match job.format {
        DownloadFormat::Csv => Ok(csv(&job.list)),
        DownloadFormat::Json => json(&job.list).map_err(fault),
        DownloadFormat::Xlsx => workbook::build(&job.list).map_err(fault),
    }
}

fn fault(detail: impl ToString) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::TemplateError).arg("detail", detail)]
}

/// What a cell holds.
pub enum Cell<'a> {
    Text(&'a str),
    Day(Option<Date>),
}

/// The columns of CSV and XLSX: the header, and the width in characters for XLSX.
pub const COLUMNS: [(&str, f64); 20] = [
    ("代码", 14.0),
    ("名称", 26.0),
    ("类别", 9.0),
    ("区划代码", 12.0),
    ("省", 9.0),
    ("市", 9.0),
    ("县（市、区）", 11.0),
    ("乡镇（街道）", 14.0),
    ("状态", 11.0),
    ("命名日期", 11.0),
    ("命名机关", 30.0),
    ("下次复评", 11.0),
    ("整改期限", 11.0),
    ("示范", 6.0),
    ("办公电话", 15.0),
    ("负责处室", 24.0),
    ("最近事件", 9.0),
    ("事件日期", 11.0),
    ("文号", 24.0),
    ("截至日期", 11.0),
];

/// Returns the cells of a subject, in the order of [`COLUMNS`].
pub fn cells(subject: &SubjectJob, as_of: Date) -> [Cell<'_>; COLUMNS.len()] {
    fn text(text: Option<&str>) -> Cell<'_> {
        Cell::Text(text.unwrap_or_default())
    }
    let steps = &subject.trail.steps;
    let step = |digits: &[usize]| {
        let step = steps.iter().rev().find(|(code, _)| digits.contains(&code.as_str().len()));
        text(step.map(|(_, name)| name.as_str()))
    };
    let last = subject.events.first();
    [
        Cell::Text(&subject.code),
        Cell::Text(&subject.name),
        text(Some(subject.kind_word())),
        text(steps.last().map(|(code, _)| code.as_str())),
        step(&[2]),
        step(&[4]),
        step(&[6]),
        step(&[9, 12]),
        text(Some(subject.standing.chinese())),
        Cell::Day(subject.named_on),
        text(subject.named_by.as_deref()),
        Cell::Day(subject.review_due),
        Cell::Day(subject.deadline),
        text(subject.demonstration.then_some("是")),
        text(subject.hotline.as_deref()),
        text(subject.office.as_deref()),
        text(last.map(|event| event.word)),
        Cell::Day(last.map(|event| event.date)),
        text(last.map(|event| event.document.as_str())),
        Cell::Day(Some(as_of)),
    ]
}

/// UTF-8 with its mark, without which Excel reads Chinese as noise; lines end as RFC 4180 says.
fn csv(list: &DownloadList) -> Vec<u8> {
    let mut out = String::with_capacity(256 * (list.subjects.len() + 1));
    out.push('\u{feff}');
    for (at, (name, _)) in COLUMNS.iter().enumerate() {
        field(&mut out, at, name);
    }
    out.push_str("\r\n");
    for subject in &list.subjects {
        for (at, cell) in cells(subject, list.as_of).into_iter().enumerate() {
            match cell {
                Cell::Text(text) => field(&mut out, at, text),
                Cell::Day(Some(day)) => field(&mut out, at, &day.to_string()),
                Cell::Day(None) => field(&mut out, at, ""),
            }
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn field(out: &mut String, at: usize, text: &str) {
    if at > 0 {
        out.push(',');
    }
    push_csv_cell(out, text);
}

fn json(list: &DownloadList) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Division<'a> {
        code: &'a str,
        name: &'a str,
        level: &'a str,
    }
    let mut out = Vec::with_capacity(640 * (list.subjects.len() + 1));
    // Writing to memory cannot fail; what comes back is a fault of the values.
    write_head(&mut out, "{\n  \"$schema\": ", "download.schema.json")?;
    write_head(&mut out, ",\n  \"version\": ", DOWNLOAD_VERSION)?;
    write_head(&mut out, ",\n  \"as_of\": ", list.as_of)?;
    write_head(&mut out, ",\n  \"campaign\": ", &list.campaign)?;
    write_head(&mut out, ",\n  \"organiser\": ", &list.organiser)?;
    let division = Division { code: &list.code, name: &list.name, level: list.level };
    write_head(&mut out, ",\n  \"division\": ", division)?;
    write_head(&mut out, ",\n  \"counts\": ", &list.counts)?;
    out.extend_from_slice(b",\n  \"subjects\": [");
    for (at, subject) in list.subjects.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"\n    " } else { b",\n    " });
        serde_json::to_writer(&mut out, &Row::new(subject))?;
    }
    out.extend_from_slice(b"\n  ]\n}\n");
    Ok(out)
}

fn write_head(out: &mut Vec<u8>, name: &str, value: impl Serialize) -> serde_json::Result<()> {
    out.write_all(name.as_bytes()).map_err(|error: io::Error| serde_json::Error::io(error))?;
    serde_json::to_writer(out, &value)
}

/// A subject as the schema has it.
#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'static str,
    region: Region<'a>,
    standing: &'static str,
    named_on: Option<Date>,
    named_by: Option<&'a str>,
    review_due: Option<Date>,
    deadline: Option<Date>,
    demonstration: bool,
    hotline: Option<&'a str>,
    office: Option<&'a str>,
    events: Events<'a>,
}

#[derive(Serialize)]
struct Region<'a> {
    code: &'a str,
    names: Names<'a>,
}

/// The names on the way down, written without a list of their own.
struct Names<'a>(&'a SubjectJob);

/// The history, oldest first.
struct Events<'a>(&'a SubjectJob);

#[derive(Serialize)]
struct EventRow<'a> {
    date: Date,
    event: &'static str,
    authority: &'a str,
    document: &'a str,
    deadline: Option<Date>,
    reason: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn new(subject: &'a SubjectJob) -> Self {
        let (kind, standing) = subject.words;
        Self {
            code: &subject.code,
            name: &subject.name,
            kind,
            region: Region {
                code: subject.trail.steps.last().map_or("", |(code, _)| code.as_str()),
                names: Names(subject),
            },
            standing,
            named_on: subject.named_on,
            named_by: subject.named_by.as_deref(),
            review_due: subject.review_due,
            deadline: subject.deadline,
            demonstration: subject.demonstration,
            hotline: subject.hotline.as_deref(),
            office: subject.office.as_deref(),
            events: Events(subject),
        }
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.trail.steps.iter().map(|(_, name)| name))
    }
}

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.events.iter().rev().map(|event| EventRow {
            date: event.date,
            event: event_name(event.kind),
            authority: &event.authority,
            document: &event.document,
            deadline: event.deadline,
            reason: event.reason.as_deref(),
        }))
    }
}
