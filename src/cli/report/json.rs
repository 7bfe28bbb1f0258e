//! Findings for programs: one JSON object, versioned, described by `report.schema.json`. A change that can break a
//! reader raises the version; a reader ignores fields it does not know.

use super::Tally;
use crate::base::{Date, Diagnostic, GENERATOR, Lang, Place, Sources, Text};
use crate::pipeline::{Checked, Published};
use crate::plan::Product;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// The JSON Schema of a report.
pub const SCHEMA: &str = include_str!("report.schema.json");

/// A report.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    version: u32,
    generator: &'static str,
    command: &'static str,
    as_of: Date,
    ok: bool,
    summary: Summary,
    diagnostics: Vec<Finding<'a>>,
    build: Option<Build<'a>>,
}

#[derive(Debug, Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notices: usize,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: String,
    hint: String,
    places: Vec<PlaceView<'a>>,
}

#[derive(Debug, Serialize)]
struct PlaceView<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    sheet: Option<&'a str>,
    cell: Option<String>,
    label: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Build<'a> {
    made: usize,
    reused: usize,
    removed: usize,
    bytes: u64,
    files: &'a BTreeMap<Product, usize>,
    output: String,
    unchanged: bool,
    /// Milliseconds of each phase; the only numbers that differ from run to run.
    phases: BTreeMap<&'static str, u64>,
}

impl<'a> Report<'a> {
    /// Builds the report of a command that makes nothing.
    pub fn new(command: &'static str, checked: &'a Checked, lang: Lang) -> Self {
        let Tally { errors, warnings, notices } = Tally::of(&checked.findings);
        Self {
            version: 1,
            generator: GENERATOR,
            command,
            as_of: checked.as_of,
            ok: errors == 0,
            summary: Summary { errors, warnings, notices },
            diagnostics: checked.findings.iter().map(|finding| finding_view(finding, &checked.sources, lang)).collect(),
            build: None,
        }
    }

    /// Adds what a build made; `output` is the folder as the caller named it.
    pub fn with_build(mut self, published: Option<&'a Published>, output: &Path) -> Self {
        self.ok &= published.is_some();
        self.build = published.map(|published| Build {
            made: published.made,
            reused: published.reused,
            removed: published.removed,
            bytes: published.bytes,
            files: &published.files_by_product,
            output: output.to_string_lossy().replace('\\', "/"),
            unchanged: published.unchanged,
            phases: published.timings.iter().map(|(phase, time)| (phase.name(), time.as_millis() as u64)).collect(),
        });
        self
    }
}

/// Writes a report and a line break.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(io::Error::from)?;
    writeln!(out)
}

fn finding_view<'a>(finding: &Diagnostic, sources: &'a Sources, lang: Lang) -> Finding<'a> {
    Finding {
        code: finding.code.name(),
        severity: finding.severity.name(),
        message: finding.message(lang),
        hint: finding.hint(lang),
        places: finding.places.iter().map(|(place, label)| place_view(*place, *label, sources, lang)).collect(),
    }
}

fn place_view<'a>(place: Place, label: Option<Text>, sources: &'a Sources, lang: Lang) -> PlaceView<'a> {
    let resolved = sources.resolve(place);
    let (sheet, cell) = resolved.cell.unzip();
    let (line, column) = resolved.start.unzip();
    let (end_line, end_column) = resolved.end.unzip();
    let label = label.map(|label| label.get(lang));
    PlaceView { file: resolved.path, line, column, end_line, end_column, sheet, cell, label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, Code, SourceKind, parse_date};
    use serde_json::{Value, json};

    fn checked() -> Checked {
        let mut sources = Sources::default();
        let file = sources.add("content/cases/a.md", SourceKind::Text("一二\n三x\n".into()));
        let sheet =
            SourceKind::Sheet { sheet: "名单".into(), rows: vec![12], columns: BTreeMap::from([("name", 1)]) };
        let book = sources.add("content/registry/subjects.xlsx", sheet);
        let cell = Place { file: book, at: At::Cell { row: 0, field: "name" } };
        let findings = vec![
            Diagnostic::new(Code::BrokenLink)
                .at(Place::bytes(file, 10..11))
                .at_labelled(cell, Text { zh: "这里", en: "here" })
                .arg("target", "x"),
            Diagnostic::new(Code::PlacementEmpty).at(Place::file(file)),
        ];
        Checked { sources, findings, as_of: parse_date("2027-02-01").unwrap() }
    }

    #[test]
    fn the_shape_is_what_the_schema_says() {
        let checked = checked();
        let report = Report::new("check", &checked, Lang::En);
        let mut text = Vec::new();
        write(&mut text, &report).unwrap();
        let value: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(value["summary"], json!({"errors": 1, "warnings": 1, "notices": 0}));
        assert_eq!(
            (&value["as_of"], &value["ok"], &value["build"]),
            (&json!("2027-02-01"), &json!(false), &Value::Null)
        );
        assert_eq!(
            value["diagnostics"][0]["places"],
            json!([
                {"file": "content/cases/a.md", "line": 2, "column": 2, "end_line": 2, "end_column": 3, "sheet": null, "cell": null, "label": null},
                {"file": "content/registry/subjects.xlsx", "line": null, "column": null, "end_line": null, "end_column": null, "sheet": "名单", "cell": "B12", "label": "here"},
            ])
        );
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        same_fields(&value, &schema["properties"]);
        same_fields(&value["diagnostics"][0], &schema["$defs"]["diagnostic"]["properties"]);
        same_fields(&value["diagnostics"][0]["places"][0], &schema["$defs"]["place"]["properties"]);
    }

    #[test]
    fn a_build_says_what_it_made() {
        let checked =
            Checked { sources: Sources::default(), findings: Vec::new(), as_of: parse_date("2027-02-01").unwrap() };
        let published = Published {
            as_of: parse_date("2027-02-01").unwrap(),
            made: 3,
            reused: 2,
            removed: 1,
            files_by_product: BTreeMap::from([(Product::Site, 5)]),
            bytes: 99,
            output: "/somewhere/output".into(),
            unchanged: false,
            timings: Vec::new(),
        };
        let report = Report::new("build", &checked, Lang::Zh).with_build(Some(&published), Path::new("a/output"));
        let value = serde_json::to_value(&report).unwrap();
        assert_eq!(value["ok"], json!(true));
        assert_eq!(
            value["build"],
            json!({"made": 3, "reused": 2, "removed": 1, "bytes": 99, "files": {"site": 5}, "output": "a/output", "unchanged": false, "phases": {}})
        );
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        same_fields(&value["build"], &schema["$defs"]["build"]["properties"]);
    }

    fn same_fields(value: &Value, properties: &Value) {
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(value), keys(properties));
    }
}
