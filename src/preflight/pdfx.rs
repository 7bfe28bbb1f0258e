//! Holds a claim of PDF/X against the facts. X-4 in full; X-1a and X-3 as far as they forbid more.

use super::file::{Pdf, text};
use super::geometry::Rect;
use super::paint::Extras;
use super::report::{IntentFacts, Report, Value};
use super::rules::Rule;
use super::{Inspector, icc::Profile};
use lopdf::{Dictionary, Object};

/// XMP is text; more of it is not read.
const XMP_LIMIT: usize = 4 << 20;

/// A claim that is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    X1a,
    X3,
    X4,
}

/// Judges the claim of a file, or says that there is none.
pub fn judge(pdf: &Pdf, inspector: &Inspector, extras: &Extras, report: &mut Report) {
    let Some(catalog) = pdf.catalog() else { return };
    let xmp = pdf.entry(catalog, "Metadata").and_then(|object| object.as_stream().ok());
    let xmp = xmp.and_then(|stream| pdf.decode(stream).ok()).map(|bytes| text(&bytes[..bytes.len().min(XMP_LIMIT)]));
    let info = pdf.info();
    let in_info = info.and_then(|info| pdf.text(info, "GTS_PDFXVersion"));
    let in_xmp = xmp.as_deref().and_then(|xmp| value(xmp, "GTS_PDFXVersion"));
    let claim = in_info.clone().or_else(|| in_xmp.clone());
    report.pdfx.clone_from(&claim);
    let intents = intents(pdf, catalog, inspector, report);
    let Some(claim) = claim else {
        report.add(Rule::NoPdfx, None, None, vec![]);
        interactive(pdf, catalog, report);
        return;
    };
    let level = match claim.as_str() {
        "PDF/X-4" | "PDF/X-4p" => Level::X4,
        claim if claim.starts_with("PDF/X-1") => Level::X1a,
        claim if claim.starts_with("PDF/X-3") => Level::X3,
        _ => {
            let detail = Value::Words("不认识这个版本", "the version is unknown");
            report.add(Rule::PdfxVersion, None, None, vec![("claim", claim.into()), ("detail", detail)]);
            return;
        }
    };
    let mut faults = Faults { claim: &claim, report };
    if let (Some(a), Some(b)) = (&in_info, &in_xmp)
        && a != b
    {
        faults.add(Rule::PdfxXmp, Value::Same(format!("GTS_PDFXVersion {b} ≠ {a}")));
    }
    version(pdf, level, &mut faults);
    information(pdf, level, info, xmp.as_deref(), in_xmp.is_some(), &mut faults);
    intent(level, &claim, &intents, &mut faults);
    content(pdf, level, catalog, extras, &mut faults);
}

struct Faults<'a> {
    claim: &'a str,
    report: &'a mut Report,
}

impl Faults<'_> {
    fn add(&mut self, rule: Rule, detail: Value) {
        let claim = Value::Same(self.claim.to_string());
        // A rule's message names some of these.
        let values = vec![("claim", claim), ("field", detail.clone()), ("detail", detail)];
        self.report.add(rule, None, None, values);
    }
}

fn version(pdf: &Pdf, level: Level, faults: &mut Faults) {
    let catalog = pdf.catalog().and_then(|catalog| pdf.text(catalog, "Version")).unwrap_or_default();
    let version = pdf.document.version.clone().max(catalog);
    let most = if level == Level::X4 { "1.7" } else { "1.4" };
    if version.as_str() > most {
        faults.add(Rule::PdfxVersion, Value::Same(format!("PDF {version} > {most}")));
    }
    let sound = match pdf.entry(&pdf.document.trailer, "ID") {
        Some(Object::Array(ids)) => {
            ids.len() == 2 && ids.iter().all(|id| pdf.get(id).as_str().is_ok_and(|id| !id.is_empty()))
        }
        _ => false,
    };
    if !sound {
        faults.add(Rule::PdfxInfo, Value::Words("文件标识（ID）", "the file identifier (ID)"));
    }
}

fn information(
    pdf: &Pdf,
    level: Level,
    info: Option<&Dictionary>,
    xmp: Option<&str>,
    claimed_in_xmp: bool,
    faults: &mut Faults,
) {
    let has = |key: &str| info.and_then(|info| pdf.text(info, key)).filter(|text| !text.is_empty());
    let in_xmp = |name: &str| xmp.and_then(|xmp| value(xmp, name));
    for (key, name) in [("Title", "dc:title"), ("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate")] {
        if has(key).is_none() && in_xmp(name).is_none() {
            faults.add(Rule::PdfxInfo, key.into());
        }
    }
    let trapped = has("Trapped").or_else(|| in_xmp("pdf:Trapped"));
    if !matches!(trapped.as_deref(), Some("True" | "False")) {
        faults.add(Rule::PdfxInfo, "Trapped".into());
    }
    if level != Level::X4 {
        return;
    }
    if xmp.is_none() {
        return faults.add(Rule::PdfxXmp, Value::Words("没有元数据", "there is none"));
    }
    if !claimed_in_xmp {
        faults.add(Rule::PdfxXmp, Value::Words("没有 pdfxid:GTS_PDFXVersion", "pdfxid:GTS_PDFXVersion is missing"));
    }
    let wanted = [
        "xmp:CreateDate",
        "xmp:ModifyDate",
        "xmp:MetadataDate",
        "dc:title",
        "xmpMM:DocumentID",
        "xmpMM:VersionID",
        "xmpMM:RenditionClass",
    ];
    for name in wanted {
        if in_xmp(name).is_none() {
            faults.add(Rule::PdfxXmp, Value::Words(missing_zh(name), missing_en(name)));
        }
    }
    if let (Some(a), Some(b)) = (has("Trapped"), in_xmp("pdf:Trapped"))
        && a != b
    {
        faults.add(Rule::PdfxXmp, Value::Same(format!("Trapped {b} ≠ {a}")));
    }
}

macro_rules! missing {
    ($($name:literal),*) => {
        fn missing_zh(name: &str) -> &'static str {
            match name { $($name => concat!("没有 ", $name),)* _ => "缺一项" }
        }

        fn missing_en(name: &str) -> &'static str {
            match name { $($name => concat!($name, " is missing"),)* _ => "a field is missing" }
        }
    };
}

missing!(
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "dc:title",
    "xmpMM:DocumentID",
    "xmpMM:VersionID",
    "xmpMM:RenditionClass"
);

/// Returns the value of an XMP property, written as an attribute or as an element; the prefix must be the usual one.
fn value(xmp: &str, name: &str) -> Option<String> {
    let mut rest = xmp;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        let starts = before.is_some_and(|c| c == ':' || c == '<' || c.is_whitespace());
        if !starts {
            continue;
        }
        if let Some(after) = after.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return after[1..]
                .split(quote)
                .next()
                .map(|value| value.trim().to_string())
                .filter(|value| !value.is_empty());
        }
        // Containers such as rdf:Alt stand between a name and its text.
        let mut inner = after.split_once('>').filter(|(tag, _)| !tag.ends_with('/') && !tag.contains('<'))?.1;
        for _ in 0..4 {
            inner = inner.trim_start();
            match inner.strip_prefix('<') {
                Some(tag) if !tag.starts_with('/') => inner = tag.split_once('>')?.1,
                _ => break,
            }
        }
        let text = inner.split('<').next().unwrap_or("").trim();
        return Some(text.to_string()).filter(|text| !text.is_empty());
    }
    None
}

/// An output intent with its profile.
struct Intent {
    pdfx: bool,
    facts: IntentFacts,
    /// None if no profile is embedded.
    profile: Option<Option<std::sync::Arc<Profile>>>,
}

fn intents(pdf: &Pdf, catalog: &Dictionary, inspector: &Inspector, report: &mut Report) -> Vec<Intent> {
    let mut found = Vec::new();
    for object in pdf.array(catalog, "OutputIntents").unwrap_or_default().iter().take(16) {
        let Ok(dict) = pdf.get(object).as_dict() else { continue };
        let stream = pdf.entry(dict, "DestOutputProfile").and_then(|object| object.as_stream().ok());
        let profile = stream.map(|stream| inspector.profile(pdf, stream));
        let mut facts = IntentFacts {
            subtype: pdf.text(dict, "S").unwrap_or_default(),
            identifier: pdf.text(dict, "OutputConditionIdentifier").filter(|text| !text.is_empty()),
            components: stream.and_then(|stream| pdf.integer(&stream.dict, "N")).map(|count| count as u32),
            ..IntentFacts::default()
        };
        if let Some(Some(profile)) = &profile {
            facts.profile.clone_from(&profile.description);
            facts.class = Some(profile.class.clone());
        }
        found.push(Intent { pdfx: facts.subtype == "GTS_PDFX", facts, profile });
    }
    let best = found.iter().find(|intent| intent.pdfx).or(found.first());
    report.intent = best.map(|intent| intent.facts.clone());
    found
}

fn intent(level: Level, claim: &str, intents: &[Intent], faults: &mut Faults) {
    let of_x: Vec<&Intent> = intents.iter().filter(|intent| intent.pdfx).collect();
    let [only] = of_x.as_slice() else {
        let detail = if of_x.is_empty() {
            Value::Words("没有 GTS_PDFX 输出意图", "there is none for GTS_PDFX")
        } else {
            Value::Words("有两个以上的 GTS_PDFX 输出意图", "there is more than one for GTS_PDFX")
        };
        return faults.add(Rule::PdfxIntent, detail);
    };
    if only.facts.identifier.is_none() {
        faults.add(
            Rule::PdfxIntent,
            Value::Words("没有 OutputConditionIdentifier", "OutputConditionIdentifier is missing"),
        );
    }
    match &only.profile {
        // X-1a and X-3 may name a registered condition; X-4p refers to a profile outside.
        None if level == Level::X4 && claim != "PDF/X-4p" => {
            faults.add(Rule::PdfxIntent, Value::Words("没有嵌入 ICC 特性文件", "no profile is embedded"));
        }
        None => {}
        Some(None) => {
            faults.add(Rule::PdfxIntent, Value::Words("嵌入的 ICC 特性文件是坏的", "the embedded profile is damaged"))
        }
        Some(Some(profile)) => {
            if profile.class != "prtr" {
                let detail = format!("{} ≠ prtr", profile.class);
                faults.add(Rule::PdfxIntent, Value::Same(detail));
            }
            if only.facts.components != profile.components {
                let detail = format!("N {:?} ≠ {}", only.facts.components.unwrap_or(0), profile.space);
                faults.add(Rule::PdfxIntent, Value::Same(detail));
            }
        }
    }
}

fn content(pdf: &Pdf, level: Level, catalog: &Dictionary, extras: &Extras, faults: &mut Faults) {
    let rgb = faults
        .report
        .colours
        .iter()
        .any(|name| ["RGB", "Lab", "ICCBased", "CalGray"].iter().any(|word| name.contains(word)));
    let old = level != Level::X4;
    let lzw = pdf.document.objects.values().any(|object| {
        object.as_stream().is_ok_and(|stream| {
            stream.dict.has(b"Filter") && pdf.filters(stream).iter().any(|filter| filter == "LZWDecode")
        })
    });
    let checks = [
        (extras.transparency && old, Value::Words("透明", "transparency")),
        (rgb && level == Level::X1a, Value::Words("RGB、Lab 或带 ICC 的颜色", "RGB, Lab or ICC-based colour")),
        (pdf.entry(catalog, "OCProperties").is_some() && old, Value::Words("图层", "layers")),
        (lzw, Value::Words("LZW 压缩", "LZW compression")),
        (extras.transfer, Value::Words("传递函数", "transfer functions")),
        (extras.postscript, Value::Words("PostScript 图形", "PostScript objects")),
        (extras.reference, Value::Words("外部引用", "references to other files")),
        (extras.opi, Value::Words("OPI 占位图", "OPI placeholders")),
        (extras.alternates, Value::Words("备用图片", "alternate images")),
    ];
    for (_, detail) in checks.into_iter().filter(|(is_fault, _)| *is_fault) {
        faults.add(Rule::PdfxContent, detail);
    }
    if level == Level::X1a && pdf.info().and_then(|info| pdf.text(info, "GTS_PDFXConformance")).is_none() {
        faults.add(Rule::PdfxInfo, "GTS_PDFXConformance".into());
    }
    for detail in actions(pdf, catalog) {
        faults.add(Rule::PdfxContent, detail);
    }
    let (pages, _) = pdf.pages();
    for (number, page) in pages.iter().enumerate() {
        let number = Some(number as u32 + 1);
        let (trim, art) = (page.dict.has(b"TrimBox"), page.dict.has(b"ArtBox"));
        let claim = || ("claim", Value::Same(faults.claim.to_string()));
        if trim == art {
            let detail = if trim {
                Value::Words("同一页既有 TrimBox 又有 ArtBox", "TrimBox and ArtBox on one page")
            } else {
                Value::Words("没有 TrimBox 的页面", "a page without TrimBox")
            };
            let values = vec![claim(), ("detail", detail)];
            faults.report.add(Rule::PdfxContent, number, None, values);
        }
        let area = super::boxes::Boxes::read(pdf, page).map(|boxes| boxes.bleed);
        if area.is_some_and(|area| has_notes(pdf, page.dict, area)) {
            let detail = Value::Words("页面范围内的批注或表单", "notes or form fields on the page");
            let values = vec![claim(), ("detail", detail)];
            faults.report.add(Rule::PdfxContent, number, None, values);
        }
    }
}

/// Says what will not print of a file that claims nothing.
fn interactive(pdf: &Pdf, catalog: &Dictionary, report: &mut Report) {
    for detail in actions(pdf, catalog) {
        report.add(Rule::Interactive, None, None, vec![("detail", detail)]);
    }
    let (pages, _) = pdf.pages();
    for (number, page) in pages.iter().enumerate() {
        let area = super::boxes::Boxes::read(pdf, page).map(|boxes| boxes.trim);
        if area.is_some_and(|area| has_notes(pdf, page.dict, area)) {
            let detail = Value::Words("批注或表单", "notes or form fields");
            report.add(Rule::Interactive, Some(number as u32 + 1), None, vec![("detail", detail)]);
        }
    }
}

fn actions(pdf: &Pdf, catalog: &Dictionary) -> Vec<Value> {
    let scripts = pdf.dict(catalog, "Names").is_some_and(|names| pdf.entry(names, "JavaScript").is_some());
    let opens = pdf.dict(catalog, "OpenAction").is_some_and(|action| pdf.is(action, "S", "JavaScript"));
    let automatic = pdf.entry(catalog, "AA").is_some();
    let mut found = Vec::new();
    if scripts || opens {
        found.push(Value::Words("脚本（JavaScript）", "JavaScript"));
    }
    if automatic {
        found.push(Value::Words("自动动作", "automatic actions"));
    }
    found
}

/// Tells whether a note lies on an area; printer's marks and traps may.
fn has_notes(pdf: &Pdf, page: &Dictionary, area: Rect) -> bool {
    pdf.array(page, "Annots").unwrap_or_default().iter().take(10_000).any(|object| {
        let Ok(note) = pdf.get(object).as_dict() else { return false };
        let harmless = matches!(pdf.name(note, "Subtype"), Some(b"PrinterMark" | b"TrapNet"));
        let inside = match pdf.numbers(note, "Rect").as_deref() {
            Some(&[x, y, other_x, other_y]) => Rect::new(x, y, other_x, other_y).meet(area).is_something(),
            _ => true,
        };
        !harmless && inside
    })
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn properties_as_attributes_and_elements() {
        let xmp = "<x xmp:MetadataDate=\"a\" pdf:Trapped = 'False'><pdfxid:GTS_PDFXVersion> PDF/X-4</pdfxid:GTS_PDFXVersion>\
            <dc:title><rdf:Alt><rdf:li xml:lang=\"x\">标题</rdf:li></rdf:Alt></dc:title><xmp:Empty/>";
        assert_eq!(value(xmp, "GTS_PDFXVersion").as_deref(), Some("PDF/X-4"));
        assert_eq!(value(xmp, "pdf:Trapped").as_deref(), Some("False"));
        assert_eq!(value(xmp, "xmp:MetadataDate").as_deref(), Some("a"));
        assert_eq!(value(xmp, "dc:title").as_deref(), Some("标题"));
        assert_eq!((value(xmp, "xmp:Empty"), value(xmp, "none"), value("dc:title", "dc:title")), (None, None, None));
    }
}
