//! Preflight of the build's own press files (印前检查): each is judged as it is made, by what its job says it should be. An
//! error fails the build; that the others passed, and with which warnings, stands in the manifest and on the contact sheet.

use crate::base::{Code, Diagnostic, Lang, OutputPath, Severity, Text};
use crate::plan::view::PressCheck;
use crate::plan::{Press, SheetData, SheetJob};
use crate::preflight::{Expected, Finding, Inspector, Options, Profile, Value};

/// How many findings of a file are kept in words.
const WORDS: usize = 3;
/// The safe area of sheets that are no products.
const SAFE_MM: f64 = 5.0;

/// Judges the file of a sheet; `None` for a sheet that is no press file.
pub fn check(
    inspector: &Inspector,
    job: &SheetJob,
    path: &OutputPath,
    pdf: &[u8],
) -> Result<Option<PressCheck>, Vec<Diagnostic>> {
    let Some(press) = &job.press else { return Ok(None) };
    let report = inspector.inspect(pdf, &options(job, press));
    let of = |severity| report.findings.iter().filter(move |finding| finding.severity == severity);
    let failed: Vec<Diagnostic> = of(Severity::Error).map(|finding| diagnostic(finding, path)).collect();
    if !failed.is_empty() {
        return Err(failed);
    }
    let warnings = u32::try_from(report.count(Severity::Warning)).unwrap_or(u32::MAX);
    let findings = of(Severity::Warning).take(WORDS).map(|finding| finding.message(Lang::Zh)).collect();
    Ok(Some(PressCheck { errors: 0, warnings, findings }))
}

fn options(job: &SheetJob, press: &Press) -> Options {
    let (family, safe_mm) = match &job.data {
        SheetData::Product(product) => (product.format.family, product.format.safe_mm),
        _ => ("sheet", SAFE_MM),
    };
    let pages = job.data.pages().and_then(|pages| u32::try_from(pages).ok());
    Options {
        profile: Some(if family == "large" { Profile::Large } else { Profile::Sheet }),
        expected: Some(Expected {
            width_mm: job.width_mm,
            height_mm: job.height_mm,
            bleed_mm: job.bleed_mm,
            safe_mm,
            pages,
            dpi: Some(press.dpi),
        }),
        ink_limit: Some(press.condition.ink_limit),
    }
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
