//! Lets another library judge PDF/X-4: `pdfx FILE...` prints one line for each fault and exits 1 if there is one.
//! A crate of its own, because the library takes minutes to compile and must not share code with what it judges.

use pdf_oxide::compliance::{PdfXLevel, PdfXValidator};
use pdf_oxide::document::PdfDocument;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let mut faults = 0;
    for file in &files {
        let judged = PdfDocument::open(file)
            .and_then(|mut document| PdfXValidator::new(PdfXLevel::X4).validate(&mut document));
        match judged {
            Ok(result) => {
                for fault in result.errors.iter().chain(&result.warnings) {
                    println!("{file}: {fault}");
                    faults += 1;
                }
            }
            Err(error) => {
                println!("{file}: cannot be read: {error}");
                faults += 1;
            }
        }
    }
    println!("{} files, {faults} faults", files.len());
    if faults == 0 && !files.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
