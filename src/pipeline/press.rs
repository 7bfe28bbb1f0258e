//! Preflight of the build's own press files (印前检查): each is judged as it is made, by what its job says it should be.

use crate::base::{Lang, Severity};
use crate::plan::view::PressCheck;
use crate::plan::{Press, SheetData, SheetJob};
use crate::preflight::{Expected, Inspector, Options, Profile};

/// How many findings of a file are kept in words.
const WORDS: usize = 3;
/// The safe area of sheets that are no products.
const SAFE_MM: f64 = 5.0;

/// Judges the file of a sheet; `None` for a sheet that is no press file.
pub fn check(inspector: &Inspector, job: &SheetJob, pdf: &[u8]) -> Option<PressCheck> {
    let press = job.press.as_ref()?;
    let report = inspector.inspect(pdf, &options(job, press));
    let count = |severity| u32::try_from(report.count(severity)).unwrap_or(u32::MAX);
    let words = report.findings.iter().filter(|finding| finding.severity != Severity::Notice);
    Some(PressCheck {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        findings: words.take(WORDS).map(|finding| finding.message(Lang::Zh)).collect(),
    })
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
