//! The press file (PDF/X-4): what typst wrote, with the boxes, the output intent, the identification and the overprints.
//! Promises: only what changes is written anew; the same pages give the same bytes.

use super::deflate;
use super::ink::Ink;
use super::xmp::{self, Facts};
use crate::base::{Date, sha256};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

/// What typst does not know of a press file.
pub(super) struct Spec<'a> {
    pub ink: &'a Ink,
    pub title: &'a str,
    pub language: &'a str,
    pub date: Date,
    /// The name of the sheet, which stays when its content changes.
    pub ident: &'a str,
    /// The trimmed size in units of the page.
    pub width: f64,
    pub height: f64,
    /// From the edge of the paper to the trim, and the part of it that is bleed.
    pub margin: f64,
    pub bleed: f64,
    /// How many points a unit is.
    pub unit: f64,
    /// Black is in paths, not in text.
    pub outlines: bool,
}

const CREATOR: &str = "gaoshi";
const PRODUCER: &str = concat!("gaoshi ", env!("CARGO_PKG_VERSION"), " (typst)");
/// The name of the overprinting state among a page's resources; typst's names are one letter and a number.
const OVERPRINT: &str = "Overprint";

/// Completes a file.
pub(super) fn finish(pdf: &[u8], spec: &Spec) -> Result<Vec<u8>, String> {
    let failed = |error: lopdf::Error| format!("typst's PDF cannot be completed: {error}");
    let mut document = Document::load_mem(pdf).map_err(failed)?;
    document.version = "1.6".into();
    let overprint = document.add_object(dictionary! {
        "Type" => "ExtGState", "OP" => true, "op" => true, "OPM" => 1,
    });
    for page in document.get_pages().into_values() {
        self::page(&mut document, page, overprint, spec).map_err(failed)?;
    }
    let (name, content) = (hash(spec.ident.as_bytes()), hash(&[pdf, spec.ident.as_bytes()].concat()));
    let packet = xmp::packet(&Facts {
        title: spec.title,
        creator: CREATOR,
        producer: PRODUCER,
        date: spec.date,
        document: &name,
        instance: &content,
        language: spec.language,
    });
    let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let packet = Object::Stream(Stream::new(metadata, packet.into_bytes()).with_compression(false));
    let packet = replace(&mut document, b"Metadata", packet).map_err(failed)?;
    let intent = intent(&mut document, spec.ink);
    let catalog = document.catalog_mut().map_err(failed)?;
    catalog.set("Metadata", packet);
    catalog.set("OutputIntents", vec![Object::Dictionary(intent)]);
    info(&mut document, spec).map_err(failed)?;
    let bytes = |hex: &str| {
        let pair = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
        Object::String((0..16).map(|at| pair(at * 2)).collect(), StringFormat::Hexadecimal)
    };
    document.trailer.set("ID", vec![bytes(&name), bytes(&content)]);
    let mut out = Vec::with_capacity(pdf.len() + spec.ink.compressed().len() + 8192);
    document.save_to(&mut out).map_err(|error| format!("the PDF cannot be written: {error}"))?;
    Ok(out)
}

/// Returns the first 32 hex digits of a hash.
fn hash(bytes: &[u8]) -> String {
    let mut hex = sha256(bytes).to_string();
    hex.truncate(32);
    hex
}

/// Puts an object in the place of the one that an entry of the catalog names.
fn replace(document: &mut Document, entry: &[u8], object: Object) -> lopdf::Result<ObjectId> {
    match document.catalog()?.get(entry).and_then(Object::as_reference) {
        Ok(id) => {
            document.objects.insert(id, object);
            Ok(id)
        }
        Err(_) => Ok(document.add_object(object)),
    }
}

/// Sets the boxes and the overprints of a page.
fn page(document: &mut Document, id: ObjectId, overprint: ObjectId, spec: &Spec) -> lopdf::Result<()> {
    let real = |value: f64| Object::Real((value * 1000.0).round() as f32 / 1000.0);
    let frame = |inset: f64| {
        let (width, height) = (spec.width + 2.0 * spec.margin, spec.height + 2.0 * spec.margin);
        vec![real(inset), real(inset), real(width - inset), real(height - inset)]
    };
    let content = document.get_dictionary(id)?.get(b"Contents").and_then(Object::as_reference)?;
    let (stream, found) = {
        let stream = document.get_object(content)?.as_stream()?;
        let plain = stream.get_plain_content()?;
        let (plain, found) = overprinting(&plain, spec.outlines);
        (found.then_some(plain), found)
    };
    if let Some(plain) = stream {
        let packed = deflate::zlib(&plain).map_err(lopdf::Error::IO)?;
        let dictionary = dictionary! { "Filter" => "FlateDecode" };
        document.objects.insert(content, Object::Stream(Stream::new(dictionary, packed)));
    }
    let resources = document.get_dictionary(id)?.get(b"Resources").cloned();
    if found {
        let add = |resources: &mut Dictionary| {
            let states = resources.get(b"ExtGState").and_then(Object::as_dict).cloned();
            let mut states = states.unwrap_or_default();
            states.set(OVERPRINT, overprint);
            resources.set("ExtGState", states);
        };
        match resources {
            Ok(Object::Reference(shared)) => add(document.get_dictionary_mut(shared)?),
            Ok(Object::Dictionary(mut own)) => {
                add(&mut own);
                document.get_dictionary_mut(id)?.set("Resources", own);
            }
            _ => {}
        }
    }
    let page = document.get_dictionary_mut(id)?;
    page.set("MediaBox", frame(0.0));
    page.set("BleedBox", frame(spec.margin - spec.bleed));
    page.set("TrimBox", frame(spec.margin));
    if spec.unit != 1.0 {
        page.set("UserUnit", real(spec.unit));
    }
    if let Ok(group) = page.get_mut(b"Group").and_then(Object::as_dict_mut) {
        group.set("CS", "DeviceCMYK");
    }
    Ok(())
}

/// Sets the overprinting state before black text, or before all black if text is paths. typst saves the state before
/// each piece and restores it after, so nothing else overprints.
fn overprinting(content: &[u8], outlines: bool) -> (Vec<u8>, bool) {
    const BLACK: &[u8] = b" 0 0 0 1 k\n";
    let (mut out, mut found, mut rest) = (Vec::with_capacity(content.len() + 512), false, content);
    while let Some(at) = rest.windows(BLACK.len()).position(is_black) {
        let (before, after) = rest.split_at(at + 1);
        out.extend(before);
        let piece = after.get(BLACK.len() - 1..).unwrap_or_default();
        if outlines || piece.starts_with(b"BT\n") || piece.starts_with(b"BT ") {
            out.extend(b"/Overprint gs ");
            found = true;
        }
        let (colour, next) = after.split_at((BLACK.len() - 2).min(after.len()));
        out.extend(colour);
        rest = next;
    }
    out.extend(rest);
    (out, found)
}

/// Tells whether a piece of content sets the fill to black ink alone.
fn is_black(window: &[u8]) -> bool {
    matches!(window, [b' ' | b'\n', b'0', b' ', b'0', b' ', b'0', b' ', b'1', b' ', b'k', b' ' | b'\n'])
}

/// Adds the profile and returns the output intent.
fn intent(document: &mut Document, ink: &Ink) -> Dictionary {
    let condition = &ink.condition;
    let packed = ink.compressed();
    let mut dictionary = dictionary! { "N" => 4 };
    if packed.len() != condition.profile.len() {
        dictionary.set("Filter", "FlateDecode");
    }
    let profile = document.add_object(Stream::new(dictionary, packed.to_vec()));
    let text = |text: &str| lopdf::text_string(text);
    dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text(&condition.id),
        "OutputCondition" => text(&condition.name),
        "RegistryName" => text(&condition.registry),
        "Info" => text(&condition.name),
        "DestOutputProfile" => profile,
    }
}

/// Completes the Info dictionary, which must say the same as the metadata.
fn info(document: &mut Document, spec: &Spec) -> lopdf::Result<()> {
    let date = format!("D:{}000000Z", spec.date.to_string().replace('-', ""));
    let mut info = Dictionary::new();
    info.set("Title", lopdf::text_string(spec.title));
    info.set("Creator", Object::string_literal(CREATOR));
    info.set("Producer", Object::string_literal(PRODUCER));
    info.set("CreationDate", Object::string_literal(date.as_str()));
    info.set("ModDate", Object::string_literal(date.as_str()));
    info.set("Trapped", "False");
    info.set("GTS_PDFXVersion", Object::string_literal("PDF/X-4"));
    match document.trailer.get(b"Info").and_then(Object::as_reference) {
        Ok(id) => _ = document.objects.insert(id, Object::Dictionary(info)),
        Err(_) => {
            let id = document.add_object(info);
            document.trailer.set("Info", id);
        }
    }
    Ok(())
}
