//! Copies for offices and readers: PDF/A-2u with tags, in the colours of screens. Tags are many small objects, so they
//! are packed into object streams: a list of a thousand names is a fifth of the size.

use lopdf::{Document, SaveOptions};

/// Smaller files are not worth the work.
const WORTH: usize = 64 << 10;
/// How many objects share a stream, and how hard it is compressed.
const TOGETHER: usize = 200;
const LEVEL: u32 = 6;

/// Packs the objects of a file.
pub(super) fn pack(pdf: Vec<u8>) -> Result<Vec<u8>, String> {
    if pdf.len() < WORTH {
        return Ok(pdf);
    }
    let failed = |error: &dyn std::fmt::Display| format!("typst's PDF cannot be packed: {error}");
    let mut document = Document::load_mem(&pdf).map_err(|error| failed(&error))?;
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(TOGETHER)
        .compression_level(LEVEL)
        .build();
    let mut out = Vec::with_capacity(pdf.len() / 4);
    document.save_with_options(&mut out, options).map_err(|error| failed(&error))?;
    Ok(out)
}
