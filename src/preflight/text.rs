//! Fonts that show text: whether they stand in the file whole, as a subset, or not at all.

use super::file::{Broken, Pdf};
use super::report::{FontFacts, Report, Value};
use super::rules::Rule;
use lopdf::{Dictionary, Object, Stream};

/// A font as far as a print shop cares.
#[derive(Debug)]
pub struct Font {
    pub facts: FontFacts,
    pub broken: bool,
    pub type3: bool,
}

impl Font {
    /// Reads a font of a page's resources.
    pub fn read(pdf: &Pdf, dict: &Dictionary) -> Self {
        let kind = pdf.name(dict, "Subtype").map_or("?".into(), lossy);
        let name = pdf.name(dict, "BaseFont").or_else(|| pdf.name(dict, "Name")).map_or("?".into(), lossy);
        let type3 = kind == "Type3";
        let below = pdf.array(dict, "DescendantFonts").and_then(|fonts| pdf.get(fonts.first()?).as_dict().ok());
        let descriptor = pdf.dict(below.unwrap_or(dict), "FontDescriptor");
        let file = descriptor.and_then(|descriptor| {
            ["FontFile", "FontFile2", "FontFile3"].iter().find_map(|key| pdf.entry(descriptor, key)?.as_stream().ok())
        });
        let subset = name
            .split_once('+')
            .is_some_and(|(tag, _)| tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()));
        Self {
            broken: file.is_some_and(|file| is_broken(pdf, file)),
            type3,
            facts: FontFacts {
                embedded: type3 || file.is_some(),
                subset: type3 || subset,
                unicode: pdf.entry(dict, "ToUnicode").is_some() || speaks_latin(pdf, dict, &kind),
                name,
                kind,
            },
        }
    }

    /// Adds what is wrong with the font, at the first page that uses it.
    pub fn judge(&self, page: u32, report: &mut Report) {
        let facts = &self.facts;
        if !report.fonts.insert(facts.clone()) {
            return;
        }
        let faults = [
            (!facts.embedded, Rule::FontNotEmbedded),
            (facts.embedded && !facts.subset, Rule::FontNotSubset),
            (self.broken, Rule::FontBroken),
            (self.type3, Rule::FontType3),
            (!facts.unicode && !self.type3, Rule::FontNoUnicode),
        ];
        for (_, rule) in faults.into_iter().filter(|(is_fault, _)| *is_fault) {
            report.add(rule, Some(page), None, vec![("font", Value::Same(facts.name.clone()))]);
        }
    }
}

/// Tells whether codes of a simple font mean known characters without a table.
fn speaks_latin(pdf: &Pdf, dict: &Dictionary, kind: &str) -> bool {
    if kind == "Type0" {
        // A CMap of a known character collection is as good; Identity says nothing.
        return pdf.name(dict, "Encoding").is_some_and(|name| !name.starts_with(b"Identity"));
    }
    pdf.entry(dict, "Encoding").is_some() || pdf.entry(dict, "FontDescriptor").is_none()
}

/// Tells whether an embedded font does not even begin like one. Its glyphs are not looked at.
fn is_broken(pdf: &Pdf, file: &Stream) -> bool {
    // A font is small; its first bytes cannot be had without the rest.
    match pdf.decode(file) {
        Ok(bytes) => {
            let starts: [&[u8]; 7] = [b"%!", &[0x80, 1], &[0, 1, 0, 0], b"true", b"OTTO", b"ttcf", &[1, 0]];
            !starts.iter().any(|start| bytes.starts_with(start))
        }
        Err(Broken::Filter(_) | Broken::TooLarge) => false,
        Err(Broken::Damaged(_)) => true,
    }
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Returns the drawings of a Type 3 font.
pub fn drawings<'a>(pdf: &'a Pdf, dict: &'a Dictionary) -> Vec<&'a Stream> {
    let procs = pdf.dict(dict, "CharProcs");
    let streams = procs.into_iter().flat_map(|procs| procs.iter()).take(256);
    streams.filter_map(|(_, object): (_, &Object)| pdf.get(object).as_stream().ok()).collect()
}
