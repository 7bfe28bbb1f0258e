//! Preflight (印前检查) of a build: every press file is judged while its bytes are at hand, against what was ordered. An error
//! fails the build; that the others passed, and with which warnings, stands in the manifest and on the contact sheet.

use crate::base::{Code, Diagnostic, Lang, OutputPath, Severity, Text};
use crate::plan::view::{OverviewGroup, OverviewPage, PreflightSummary, PreflightView, WarnedFile};
use crate::plan::{SheetData, SheetJob};
use crate::preflight::{Expected, Finding, Inspector, Options, Profile, Value};
use crate::publish::Passed;
use std::collections::BTreeMap;

/// The most warnings of one file that are kept.
const WARNINGS: usize = 20;
/// How many files with warnings the contact sheet lists.
const FIRST: usize = 40;

/// Judges a press file; None if the job makes none.
pub fn judge(
    inspector: &Inspector,
    job: &SheetJob,
    path: &OutputPath,
    pdf: &[u8],
) -> Result<Option<Passed>, Vec<Diagnostic>> {
    let Some(press) = &job.press else { return Ok(None) };
    let format = match &job.data {
        SheetData::Product(product) => Some(&product.format),
        _ => None,
    };
    let expected = Expected {
        width_mm: job.width_mm,
        height_mm: job.height_mm,
        bleed_mm: job.bleed_mm,
        // The reserve of a format may be larger; templates answer for it.
        safe_mm: format.map_or(0.0, |format| format.safe_mm),
        pages: Some(format.map_or(1, |format| u32::from(format.sides))),
        dpi: Some(press.dpi),
    };
    let large = format.is_some_and(|format| format.family == "large");
    let options = Options {
        profile: Some(if large { Profile::Large } else { Profile::Sheet }),
        expected: Some(expected),
        ink_limit: Some(press.condition.ink_limit),
    };
    let report = inspector.inspect(pdf, &options);
    let of = |severity| report.findings.iter().filter(move |finding| finding.severity == severity);
    let failed: Vec<Diagnostic> = of(Severity::Error).map(|finding| diagnostic(finding, path)).collect();
    if !failed.is_empty() {
        return Err(failed);
    }
    let warnings = of(Severity::Warning).take(WARNINGS).map(|finding| finding.message(Lang::Zh)).collect();
    Ok(Some(Passed { warnings }))
}

fn diagnostic(finding: &Finding, path: &OutputPath) -> Diagnostic {
    let entry = finding.rule.entry();
    let mut out = Diagnostic::new(Code::PreflightFailed)
        .arg("file", path)
        .arg("rule", entry.code)
        .arg_text("fault", entry.message)
        .arg_text("advice", entry.hint);
    out = match finding.page {
        Some(page) => out.arg("number", page).arg_text("page", Text { zh: "第 {number} 页，", en: "page {number}, " }),
        None => out.arg("page", ""),
    };
    for (name, value) in &finding.values {
        out = match value {
            Value::Same(text) => out.arg(name, text),
            Value::Words(zh, en) => out.arg_text(name, Text { zh, en }),
        };
    }
    out
}

/// Returns the contact sheet with what preflight said of the files.
pub fn with_results(page: &OverviewPage, passed: &BTreeMap<&str, &Passed>) -> OverviewPage {
    let mut page = page.clone();
    let fill = |groups: &mut Vec<OverviewGroup>| {
        for item in groups.iter_mut().flat_map(|group| &mut group.items) {
            item.preflight =
                passed.get(item.link.as_str()).map(|passed| PreflightView { warnings: passed.warnings.clone() });
        }
    };
    fill(&mut page.materials);
    fill(&mut page.venues);
    fill(&mut page.lists);
    let warned = || passed.iter().filter(|(_, passed)| !passed.warnings.is_empty());
    let first = warned().take(FIRST);
    let first = first.map(|(path, passed)| WarnedFile { path: path.to_string(), warnings: passed.warnings.clone() });
    page.preflight = (!passed.is_empty()).then(|| PreflightSummary {
        files: passed.len(),
        warned: warned().count(),
        first: first.collect(),
    });
    page
}
