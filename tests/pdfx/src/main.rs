//! Lets another library judge PDF/X-4 and PDF/A-2u: `pdfx x4|a2u FILE...` prints one line for each fault and exits 1 if
//! there is one. A crate of its own, because the library takes minutes to compile and must share no code with what it
//! judges.

use pdf_oxide::compliance::{PdfALevel, PdfXLevel, PdfXValidator, WarningCode, validate_pdf_a};
use pdf_oxide::document::PdfDocument;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((level, files)) =
        words.split_first().filter(|(level, files)| matches!(level.as_str(), "x4" | "a2u") && !files.is_empty())
    else {
        eprintln!("pdfx x4|a2u FILE...");
        return ExitCode::from(2);
    };
    let mut faults = 0;
    for file in files {
        let found = match PdfDocument::open(file) {
            Ok(mut document) => judge(&mut document, level),
            Err(error) => vec![format!("cannot be read: {error}")],
        };
        faults += found.len();
        found.iter().for_each(|fault| println!("{file}: {fault}"));
    }
    println!("{} files, {faults} faults", files.len());
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Errors and warnings alike.
fn judge(document: &mut PdfDocument, level: &str) -> Vec<String> {
    if level == "x4" {
        match PdfXValidator::new(PdfXLevel::X4).validate(document) {
            Ok(result) => result.errors.iter().chain(&result.warnings).map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        }
    } else {
        match validate_pdf_a(document, PdfALevel::A2u) {
            Ok(result) => {
                // That the library did not look at everything is no fault of the file.
                let seen = result.warnings.iter().filter(|warning| warning.code != WarningCode::PartialCheck);
                let warnings = seen.map(|warning| format!("{warning:?}"));
                result.errors.iter().map(ToString::to_string).chain(warnings).collect()
            }
            Err(error) => vec![error.to_string()],
        }
    }
}
