//! Press files as the program of a print shop reads them: boxes, inks, overprints, photographs, identification.

use super::super::Printer;
use super::super::fixture::{on_large_stack, poster, press, printer_with, theme};
use crate::base::{At, Code, ContentPath, Diagnostic, FileId};
use crate::model::{Template, ThemePart};
use crate::plan::{self, SheetData, SheetJob};
use lopdf::{Dictionary, Document, Object};
use std::sync::Arc;

const PAGE: &str = "#let d = json(\"data.json\")\n\
    #set page(width: d.width_mm * 1mm, height: d.height_mm * 1mm, bleed: d.bleed_mm * 1mm, margin: 10mm)\n\
    #set text(font: \"Noto Sans CJK SC\")\n";

fn job(press: plan::Press) -> SheetJob {
    SheetJob { press: Some(press), ..poster(&["辛苦钱 带回家", "别交给传销"], "info") }
}

/// Makes a press file of a template.
fn made(body: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
    printer_with(&format!("{PAGE}{body}")).sheet(&job(press())).map(|(pdf, _)| pdf)
}

fn refused(body: &str) -> Vec<Diagnostic> {
    made(body).err().unwrap_or_else(|| panic!("`{body}` is printed"))
}

fn read(pdf: &[u8]) -> Document {
    Document::load_mem(pdf).unwrap()
}

fn page(document: &Document, number: u32) -> &Dictionary {
    document.get_dictionary(document.get_pages()[&number]).unwrap()
}

fn content(document: &Document, number: u32) -> String {
    let id = page(document, number).get(b"Contents").unwrap().as_reference().unwrap();
    String::from_utf8(document.get_object(id).unwrap().as_stream().unwrap().get_plain_content().unwrap()).unwrap()
}

/// Returns a box of a page in hundredths of a millimetre.
fn page_box(page: &Dictionary, name: &str) -> Vec<i64> {
    let numbers = page.get(name.as_bytes()).unwrap().as_array().unwrap();
    numbers.iter().map(|number| (f64::from(number.as_float().unwrap()) * 2540.0 / 72.0).round() as i64).collect()
}

/// Returns every name and number that says of which colours an object is.
fn colour_words(pdf: &[u8]) -> Vec<String> {
    let document = read(pdf);
    let mut words = Vec::new();
    for object in document.objects.values() {
        let text = match object {
            Object::Stream(stream) => format!("{:?}", stream.dict),
            object => format!("{object:?}"),
        };
        words.extend(
            ["DeviceRGB", "CalRGB", "ICCBased", "DeviceGray", "CalGray", "Lab"]
                .map(String::from)
                .into_iter()
                .filter(|word| text.contains(word.as_str())),
        );
    }
    let inside = content(&document, 1);
    words.extend(
        [" rg\n", " RG\n", " g\n", " G\n"].map(String::from).into_iter().filter(|word| inside.contains(word.as_str())),
    );
    words
}

#[test]
fn a_press_file_has_its_boxes_its_intent_and_its_identity() {
    on_large_stack(|| {
        let printer = Printer::new(&theme(&[])).unwrap();
        let (pdf, proof) = printer.sheet(&job(press())).unwrap();
        assert!(printer.sheet(&job(press())).unwrap() == (pdf.clone(), proof));
        assert!(pdf.starts_with(b"%PDF-1.6\n") && pdf.len() < 250_000, "{}", pdf.len());
        assert_eq!(colour_words(&pdf), [""; 0]);
        let document = read(&pdf);
        let page = page(&document, 1);
        // 11 mm for the marks, 3 mm bleed, A3.
        assert_eq!(page_box(page, "MediaBox"), [0, 0, 32_500, 44_800]);
        assert_eq!(page_box(page, "BleedBox"), [1_100, 1_100, 31_400, 43_700]);
        assert_eq!(page_box(page, "TrimBox"), [1_400, 1_400, 31_100, 43_400]);
        assert!(page.get(b"Group").is_err() && page.get(b"UserUnit").is_err());
        let text = |object: &Object| lopdf::decode_text_string(object).unwrap();
        let catalog = document.catalog().unwrap();
        let intent = catalog.get(b"OutputIntents").unwrap().as_array().unwrap()[0].as_dict().unwrap();
        assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFX");
        assert_eq!(text(intent.get(b"OutputConditionIdentifier").unwrap()), "FOGRA39");
        let profile = intent.get(b"DestOutputProfile").unwrap().as_reference().unwrap();
        let profile = document.get_object(profile).unwrap().as_stream().unwrap();
        assert_eq!(profile.get_plain_content().unwrap(), *press().condition.profile);
        let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = document.get_dictionary(info).unwrap();
        assert_eq!(text(info.get(b"GTS_PDFXVersion").unwrap()), "PDF/X-4");
        assert_eq!(info.get(b"Trapped").unwrap().as_name().unwrap(), b"False");
        assert_eq!(text(info.get(b"CreationDate").unwrap()), "D:20270201000000Z");
        let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
        let metadata = &document.get_object(metadata).unwrap().as_stream().unwrap().content;
        let metadata = std::str::from_utf8(metadata).unwrap();
        for fact in [
            "<pdfxid:GTS_PDFXVersion>PDF/X-4<",
            "<pdf:Trapped>False<",
            "<xmp:CreateDate>2027-02-01T00:00:00Z<",
            "<rdf:li xml:lang=\"x-default\">示例<",
            "<xmpMM:RenditionClass>default<",
        ] {
            assert!(metadata.contains(fact), "{fact}");
        }
        let id = document.trailer.get(b"ID").unwrap().as_array().unwrap();
        assert!(id.len() == 2 && id.iter().all(|part| part.as_str().unwrap().len() == 16));
        // Another content is another edition of the same kind of file.
        let other = SheetJob { press: Some(press()), ..poster(&["别交给传销"], "info") };
        let other = read(&printer.sheet(&other).unwrap().0);
        assert_ne!(other.trailer.get(b"ID").unwrap().as_array().unwrap()[1], id[1]);
    });
}

#[test]
fn black_text_overprints_and_nothing_else_does() {
    on_large_stack(|| {
        let body = "#rect(fill: cmyk(80%, 20%, 0%, 0%))[black]\n\n#text(fill: cmyk(0%, 0%, 0%, 0%))[white]\n\n\
            #text(fill: luma(40%))[grey]\n\n#rect(fill: cmyk(0%, 0%, 0%, 100%), width: 5mm)";
        let pdf = made(body).unwrap();
        let document = read(&pdf);
        let content = content(&document, 1);
        assert_eq!(content.matches("/Overprint gs 0 0 0 1 k\nBT").count(), 1, "{content}");
        assert_eq!(content.matches("Overprint").count(), 1);
        // 40 % light is 60 % black, in black alone.
        assert!(content.contains("0 0 0 0.6 k\nBT"), "{content}");
        let resources = page(&document, 1).get(b"Resources").unwrap().as_reference().unwrap();
        let states = document.get_dictionary(resources).unwrap().get(b"ExtGState").unwrap().as_dict().unwrap();
        let state = document.get_dictionary(states.get(b"Overprint").unwrap().as_reference().unwrap()).unwrap();
        assert_eq!(state.get(b"OPM").unwrap().as_i64().unwrap(), 1);
        assert!(state.get(b"op").unwrap().as_bool().unwrap() && state.get(b"OP").unwrap().as_bool().unwrap());
    });
}

#[test]
fn text_as_paths_needs_no_font_and_looks_the_same() {
    on_large_stack(|| {
        let printer = Printer::new(&theme(&[])).unwrap();
        let (_, proof) = printer.sheet(&job(press())).unwrap();
        let (pdf, same) = printer.sheet(&job(plan::Press { outlines: true, ..press() })).unwrap();
        assert!(proof == same && pdf.len() < 250_000, "{}", pdf.len());
        let document = read(&pdf);
        let is_font = |object: &Object| object.as_dict().is_ok_and(|d| d.has_type(b"Font"));
        assert!(!document.objects.values().any(is_font));
        let content = content(&document, 1);
        assert!(!content.contains("BT") && content.contains("/Overprint gs 0 0 0 1 k"));
    });
}

#[test]
fn colours_of_screens_and_too_much_ink_are_refused_at_their_place() {
    on_large_stack(|| {
        let found = refused("#rect(width: 10mm, fill: rgb(\"#b3121d\"))");
        assert_eq!((found.len(), found[0].code), (1, Code::ColourNotForPress));
        assert_eq!(found[0].args["colour"], "rgb(\"#b3121d\")");
        assert!(found[0].args["nearest"].starts_with("cmyk(") && !found[0].args["nearest"].contains('…'), "{found:?}");
        let (place, _) = found[0].places[0];
        assert_eq!(place.file, FileId(7));
        let At::Bytes { start, .. } = place.at else { panic!("{place:?}") };
        assert_eq!(start as usize, PAGE.len() + 1);
        let found = refused("#rect(fill: cmyk(90%, 90%, 90%, 40%))\n#text(fill: rgb(\"#ff000080\"))[x]");
        let codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::TooMuchInk, Code::ColourNotForPress]);
        assert_eq!((&*found[0].args["total"], &*found[0].args["limit"]), ("310", "300"));
        // A gradient mixes in the colours of screens unless it is told otherwise.
        let blend = |space| format!("#rect(fill: gradient.linear(cmyk(0%, 9%, 0%, 0%), cmyk(0%, 0%, 9%, 0%){space}))");
        assert_eq!(refused(&blend(""))[0].code, Code::TemplateError);
        assert!(colour_words(&made(&blend(", space: cmyk")).unwrap()).is_empty());
        // Greys are black ink, however they are written.
        let greys = "#rect(fill: rgb(\"#777\"), stroke: luma(20%))\n#text(fill: white)[x]";
        assert!(colour_words(&made(greys).unwrap()).is_empty());
        let tiling =
            |fill| format!("#rect(fill: tiling(size: (2mm, 2mm), rect(width: 1mm, fill: {fill}, stroke: none)))");
        assert_eq!(refused(&tiling("rgb(1, 2, 3)"))[0].code, Code::ColourNotForPress);
        assert!(colour_words(&made(&tiling("cmyk(0%, 9%, 0%, 0%)")).unwrap()).is_empty());
    });
}

fn png(pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let picture = image::RgbaImage::from_fn(600, 300, |x, y| image::Rgba(pixel(x, y)));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

/// Makes a press file of a template that shows one picture, and returns the dictionaries of the pictures in it.
fn photographs(template: &str, picture: Vec<u8>) -> Result<(Vec<u8>, Vec<Dictionary>), Vec<Diagnostic>> {
    let template = format!("{PAGE}{template}");
    let mut theme = theme(&[(ThemePart::Print, "poster-warning.typ", &template)]);
    let file = Template { file: FileId(8), bytes: picture.into() };
    let print = theme.parts.get_mut(&ThemePart::Print).unwrap();
    print.insert(ContentPath::parse("photo.png").unwrap(), file);
    let (pdf, _) = Printer::new(&theme).unwrap().sheet(&job(press()))?;
    let pictures = read(&pdf).objects.into_values().filter_map(|object| match object {
        Object::Stream(stream) if stream.dict.get(b"Width").is_ok() => Some(stream.dict),
        _ => None,
    });
    let pictures = pictures.collect();
    Ok((pdf, pictures))
}

#[test]
fn photographs_become_cmyk_of_at_most_300_dpi() {
    on_large_stack(|| {
        let colours = png(|x, y| [(x % 256) as u8, (y % 256) as u8, 99, 255]);
        // Twice on the sheet at one size, once larger than its pixels allow.
        let body = "#image(\"photo.png\", width: 25.4mm)\n#rotate(30deg, image(\"photo.png\", width: 25.4mm))\n\
            #image(\"photo.png\", width: 200mm)";
        let (pdf, pictures) = photographs(body, colours).unwrap();
        assert!(colour_words(&pdf).is_empty());
        let mut widths: Vec<i64> =
            pictures.iter().map(|picture| picture.get(b"Width").unwrap().as_i64().unwrap()).collect();
        widths.sort_unstable();
        assert_eq!(widths, [300, 600]);
        for picture in &pictures {
            assert_eq!(picture.get(b"ColorSpace").unwrap().as_name().unwrap(), b"DeviceCMYK");
            assert!(format!("{:?}", picture.get(b"Filter")).contains("DCTDecode"), "{picture:?}");
        }
        let glass = png(|x, _| [200, 0, 0, (x % 256) as u8]);
        let found = photographs("#image(\"photo.png\")", glass).unwrap_err();
        assert!(found[0].args["detail"].contains("transparent") && !found[0].places.is_empty(), "{found:?}");
        let drawing = "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9'/></svg>\"))";
        assert!(refused(drawing)[0].args["detail"].contains("SVG"));
    });
}

#[test]
fn a_banner_longer_than_pages_may_be_has_larger_units() {
    on_large_stack(|| {
        let printer = printer_with(&format!("{PAGE}#place(center + horizon, text(size: 1200pt)[远离传销])"));
        let banner = SheetJob {
            width_mm: 10_000.0,
            height_mm: 700.0,
            bleed_mm: 0.0,
            ..job(plan::Press { marks: false, ..press() })
        };
        let (pdf, proof) = printer.sheet(&banner).unwrap();
        let document = read(&pdf);
        let page = page(&document, 1);
        assert_eq!(page.get(b"UserUnit").unwrap().as_float().unwrap(), 2.0);
        assert_eq!(page_box(page, "TrimBox"), [0, 0, 500_000, 35_000]);
        assert_eq!(page_box(page, "MediaBox"), page_box(page, "BleedBox"));
        assert!(content(&document, 1).contains("q 0.5 0 0 -0.5 "));
        assert_eq!(image::load_from_memory(&proof).unwrap().width(), 1200);
    });
}

#[test]
fn a_back_folds_at_the_mirrored_places() {
    on_large_stack(|| {
        let printer = printer_with(&format!("{PAGE}front\n#pagebreak()\nback"));
        let mut sheet = job(plan::Press { folds_mm: vec![94.0], ..press() });
        if let SheetData::Product(product) = &mut sheet.data {
            Arc::make_mut(&mut product.format).sides = 2;
        }
        let (pdf, proof) = printer.sheet(&sheet).unwrap();
        let document = read(&pdf);
        // A fold mark begins on the fold, which is the fold and 14 mm of paper from the left edge.
        let marked = |number, mm: f64| {
            let wanted = (mm + 14.0) * 72.0 / 25.4;
            content(&document, number).split(" cm").any(|piece| {
                let x = piece.rsplit(' ').nth(1).and_then(|x| x.parse::<f64>().ok());
                x.is_some_and(|x| (x - wanted).abs() < 0.01)
            })
        };
        assert!(marked(1, 94.0) && !marked(1, 203.0));
        assert!(marked(2, 203.0) && !marked(2, 94.0));
        let proof = image::load_from_memory(&proof).unwrap();
        assert!(proof.width() > proof.height() && proof.height() == 1200);
    });
}

#[test]
fn a_copy_for_readers_is_tagged_and_has_the_colours_of_screens() {
    on_large_stack(|| {
        let printer = Printer::new(&theme(&[])).unwrap();
        let (pdf, _) = printer.sheet(&poster(&["别交给传销"], "info")).unwrap();
        let document = read(&pdf);
        let catalog = document.catalog().unwrap();
        assert!(catalog.get(b"StructTreeRoot").is_ok());
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
        let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
        let metadata = document.get_object(metadata).unwrap().as_stream().unwrap().get_plain_content().unwrap();
        let metadata = String::from_utf8(metadata).unwrap();
        assert!(metadata.contains("<pdfaid:part>2<") && metadata.contains("<pdfaid:conformance>U<"), "{metadata}");
        assert!(!String::from_utf8_lossy(&pdf).contains("DeviceCMYK"));
    });
}

#[test]
fn what_does_not_fit_names_the_field_and_the_sheet() {
    on_large_stack(|| {
        let found = refused("#panic(\"overflow: slogan 12 mm\")");
        assert_eq!((found.len(), found[0].code), (1, Code::TextOverflow));
        let args: Vec<&str> = ["what", "limit", "size"].iter().map(|name| &*found[0].args[*name]).collect();
        assert_eq!(args, ["slogan", "12 mm", "297 × 420 mm"]);
        // The content answers for it, so the template's place is not named.
        assert!(found[0].places.is_empty());
        assert_eq!(refused("#panic(\"else\")")[0].code, Code::TemplateError);
    });
}

#[test]
fn a_profile_that_is_none_is_a_fault_of_the_theme() {
    on_large_stack(|| {
        let mut condition = (*press().condition).clone();
        condition.profile = "not a profile".into();
        condition.hash = "other".into();
        let job = job(plan::Press { condition: Arc::new(condition), ..press() });
        let found = Printer::new(&theme(&[])).unwrap().sheet(&job).unwrap_err();
        assert_eq!(found[0].code, Code::ThemeInvalid);
    });
}
