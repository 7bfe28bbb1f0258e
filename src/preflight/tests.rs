//! Files made by hand, each with one fault, and thousands of damaged ones.

use super::*;
use crate::base::Severity;

/// Writes a PDF of numbered objects; the first is the catalog.
fn write(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes(),
    );
    out
}

fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dict}/Length {}>>\nstream\n", content.len()).into_bytes();
    out.extend(content);
    out.extend(b"\nendstream");
    out
}

const A6: &str = "/MediaBox[0 0 314.65 436.54]/TrimBox[8.504 8.504 306.14 428.03]";

/// One page with content, resources, entries of the page, and more objects from number 5.
fn page(content: &str, resources: &str, entries: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{resources}>>{entries}>>").into_bytes(),
        stream("", content.as_bytes()),
    ];
    objects.extend_from_slice(more);
    write(&objects, "")
}

fn inspect(bytes: &[u8], options: &Options) -> Report {
    Inspector::default().inspect(bytes, options)
}

/// Returns the codes of errors and warnings.
fn codes(report: &Report) -> Vec<&'static str> {
    let bad = report.findings.iter().filter(|finding| finding.severity != Severity::Notice);
    let mut codes: Vec<&str> = bad.map(|finding| finding.rule.code()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[track_caller]
fn check(content: &str, resources: &str, more: &[Vec<u8>], expected: &[&str]) -> Report {
    let report = inspect(&page(content, resources, A6, more), &Options::default());
    assert_eq!(codes(&report), expected, "{content}: {:?}", report.findings);
    report
}

#[test]
fn a_good_page_is_good() {
    let report = check("0 0 0 1 k 20 20 50 50 re f 0 0 0 1 K .25 w 30 30 m 90 90 l S", "", &[], &[]);
    assert_eq!(report.bleed_and_size(), ([3.0; 4], (105.0, 148.0)));
    assert!(report.ok() && report.colours.contains("DeviceCMYK"));
}

impl Report {
    fn bleed_and_size(&self) -> ([f64; 4], (f64, f64)) {
        let page = &self.pages[0];
        (page.bleed_mm.map(|side| side.round()), (page.width_mm.round(), page.height_mm.round()))
    }
}

#[test]
fn colours_that_are_no_ink() {
    let icc = |n: u32| stream(&format!("/N {n}"), b"");
    let cases: [(&str, &str, Vec<Vec<u8>>, &str); 12] = [
        ("1 0 0 rg 20 20 9 9 re f", "", vec![], "rgb-colour"),
        ("1 0 0 RG 20 20 9 9 re S", "", vec![], "rgb-colour"),
        ("/X cs .5 scn 20 20 9 9 re f", "/ColorSpace<</X[/CalGray<<>>]>>", vec![], "icc-grey"),
        ("/X cs 1 0 0 sc 20 20 9 9 re f", "/ColorSpace<</X[/CalRGB<<>>]>>", vec![], "rgb-colour"),
        ("/X cs 1 0 0 sc 20 20 9 9 re f", "/ColorSpace<</X[/Lab<<>>]>>", vec![], "lab-colour"),
        ("/X cs 1 0 0 sc 20 20 9 9 re f", "/ColorSpace<</X[/ICCBased 5 0 R]>>", vec![icc(3)], "rgb-colour"),
        ("/X cs 1 sc 20 20 9 9 re f", "/ColorSpace<</X[/ICCBased 5 0 R]>>", vec![icc(1)], "icc-grey"),
        ("/X cs 0 0 0 1 sc 20 20 9 9 re f", "/ColorSpace<</X[/ICCBased 5 0 R]>>", vec![icc(4)], "icc-cmyk"),
        ("1 g 20 20 9 9 re f", "/ColorSpace<</DefaultGray[/ICCBased 5 0 R]>>", vec![icc(1)], "icc-grey"),
        (
            "/X cs 1 sc 20 20 9 9 re f",
            "/ColorSpace<</X[/Separation/Gold/DeviceRGB 5 0 R]>>",
            vec![icc(3)],
            "spot-alternate",
        ),
        (
            "/X cs 1 sc 20 20 9 9 re f",
            "/ColorSpace<</X[/Separation/All/DeviceCMYK 5 0 R]>>",
            vec![icc(3)],
            "registration-colour",
        ),
        ("/Nope cs 1 sc 20 20 9 9 re f", "", vec![], "unknown-colour"),
    ];
    for (content, resources, more, expected) in &cases {
        check(content, resources, more, &[expected]);
    }
    // Outside the page, invisible or only chosen, a colour does not count.
    check("1 0 0 rg 900 900 9 9 re f 20 20 9 9 re n", "", &[], &[]);
    check("1 0 0 rg /G gs 20 20 9 9 re f", "/ExtGState<</G<</ca 0>>>>", &[], &[]);
    // Registration colour outside the trim is what it is for.
    let all = "/ColorSpace<</X[/Separation/All/DeviceCMYK 5 0 R]>>";
    check("/X CS 1 SC 0 4 m 3 4 l S", all, &[icc(3)], &[]);
}

#[test]
fn colours_in_forms_patterns_shadings_and_groups() {
    let form = |content: &str, entries: &str| {
        stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 99 99]{entries}"), content.as_bytes())
    };
    let x = "/XObject<</F 5 0 R>>";
    check("/F Do", x, &[form("1 0 0 rg 20 20 9 9 re f", "")], &["rgb-colour"]);
    check("/F Do", x, &[form("", "/Group<</S/Transparency/CS/DeviceRGB>>")], &["rgb-group"]);
    check("/F Do", x, &[form("/F Do", "/Resources<</XObject<</F 5 0 R>>>>")], &["too-complex"]);
    let shading = "/Shading<</S<</ShadingType 2/ColorSpace/DeviceCMYK/Function<</FunctionType 2/N 1/C0[0 0 0 0]/C1[1 1 1 .5]>>>>>>";
    check("q 20 20 9 9 re W n /S sh Q", shading, &[], &["ink-limit"]);
    check("/S sh", "/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB>>>>", &[], &["rgb-colour"]);
    let tile =
        stream("/PatternType 1/PaintType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>", b"1 0 0 rg 0 0 9 9 re f");
    check("/Pattern cs /P scn 20 20 99 99 re f", "/Pattern<</P 5 0 R>>", &[tile], &["rgb-colour"]);
    let group = format!("{A6}/Group<</S/Transparency/CS/DeviceRGB>>");
    let report = inspect(&page("", "", &group, &[]), &Options::default());
    assert_eq!(codes(&report), ["rgb-group"]);
}

#[test]
fn ink_overprint_and_black() {
    check("1 1 .7 .4 k 20 20 9 9 re f", "", &[], &["ink-limit"]);
    check("1 1 .6 .4 k 20 20 9 9 re f", "", &[], &[]);
    let over = "/ExtGState<</G<</OP true/OPM 1>>/N<</OP true/OPM 0>>>>";
    check("/G gs 0 0 0 0 k 20 20 9 9 re f", over, &[], &["white-overprint"]);
    check("/N gs 0 0 0 0 k 20 20 9 9 re f", over, &[], &[]);
    check("/N gs 1 g 20 20 9 9 re f", over, &[], &["white-overprint"]);
    let font = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let text = |colour: &str, size: u32| format!("BT {colour} k /F {size} Tf 1 0 0 1 60 60 Tm (x)Tj ET");
    check(&text(".6 .4 .4 1", 10), font, &[], &["font-not-embedded", "rich-black-text"]);
    check(&text(".7 .7 .7 .7", 10), font, &[], &["font-not-embedded", "rich-black-text"]);
    check(&text(".6 .4 .4 1", 40), font, &[], &["font-not-embedded"]);
    let report = check(&text("0 0 0 1", 10), font, &[], &["font-not-embedded"]);
    assert!(report.findings.iter().any(|finding| finding.rule == Rule::BlackKnocksOut));
}

#[test]
fn lines_edges_and_safe_areas() {
    check("0 0 0 1 K .2 w 30 30 m 90 90 l S", "", &[], &["hairline"]);
    check("q .1 0 0 .1 0 0 cm 0 0 0 1 K 2 w 300 300 m 900 900 l S Q", "", &[], &["hairline"]);
    check("0 0 0 1 k 30 30 90 .1 re f", "", &[], &["hairline"]);
    check("0 0 0 .1 k 8.5 8.5 297.6 419.5 re f", "", &[], &["bleed-empty"]);
    check("0 0 0 .1 k 0 0 314.65 436.54 re f 0 0 0 0 k 8.5 8.5 297.6 419.5 re f", "", &[], &[]);
    let font = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    check("BT 0 0 0 1 k /F 9 Tf 12 60 Td (x)Tj ET", font, &[], &["font-not-embedded", "safe-area"]);
    check("BT 0 0 0 1 k /F 9 Tf 3 Tr 12 60 Td (x)Tj ET", font, &[], &[]);
}

#[test]
fn pictures_are_measured() {
    let image =
        |entries: &str, data: &[u8]| stream(&format!("/Type/XObject/Subtype/Image/BitsPerComponent 8{entries}"), data);
    let x = "/XObject<</I 5 0 R>>";
    let cmyk = |value: u8, side: usize| {
        image(&format!("/Width {side}/Height {side}/ColorSpace/DeviceCMYK"), &vec![value; side * side * 4])
    };
    // 60 pixels on 14.4 pt are 300 dpi.
    check("q 14.4 0 0 14.4 60 60 cm /I Do Q", x, &[cmyk(100, 60)], &[]);
    check("q 15 0 0 14.4 60 60 cm /I Do Q", x, &[cmyk(100, 60)], &["image-resolution"]);
    check("q 0 14.4 -14.4 0 80 60 cm /I Do Q", x, &[cmyk(200, 60)], &["ink-limit"]);
    let rgb = image("/Width 60/Height 60/ColorSpace/DeviceRGB", &[9; 10_800]);
    check("q 14.4 0 0 14.4 60 60 cm /I Do Q", x, &[rgb], &["rgb-colour"]);
    check(
        "q 9 0 0 9 60 60 cm /I Do Q",
        x,
        &[image("/Width 60/Height 60/ColorSpace/DeviceCMYK", b"short")],
        &["stream-broken"],
    );
    check("0 0 0 1 k q 3 0 0 .4 60 60 cm BI /W 16 /H 2 /IM true /BPC 1 ID abcd EI Q", "", &[], &[]);
    check("q 3 0 0 .4 60 60 cm BI /W 16 /H 2 /CS /RGB /BPC 8 /F /AHx ID 00> EI Q", "", &[], &["rgb-colour"]);
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.encode(&[230; 64 * 64 * 4], 64, 64, jpeg_encoder::ColorType::Cmyk).unwrap();
    let dct =
        |decode: &str| image(&format!("/Width 64/Height 64/ColorSpace/DeviceCMYK/Filter/DCTDecode{decode}"), &jpeg);
    // The encoder stores inks inverted and says so with Adobe's marker only; the Decode array says it to PDF.
    check("q 9 0 0 9 60 60 cm /I Do Q", x, &[dct("/Decode[1 0 1 0 1 0 1 0]")], &["ink-limit"]);
    check("q 9 0 0 9 60 60 cm /I Do Q", x, &[dct("")], &[]);
}

#[test]
fn a_remembered_picture_is_one_with_the_same_palette() {
    let inspector = Inspector::default();
    // 60 x 80 pixels, all of the first colour of the palette: a grey, and more ink than any paper takes.
    let file = |height: usize, palette: &str| {
        let entries = format!(
            "/Type/XObject/Subtype/Image/BitsPerComponent 8/Width 60/Height {height}/ColorSpace[/Indexed/DeviceCMYK 0 <{palette}>]"
        );
        page("q 9 0 0 9 60 60 cm /I Do Q", "/XObject<</I 5 0 R>>", A6, &[stream(&entries, &[0; 4800])])
    };
    let found = |file: Vec<u8>| codes(&inspector.inspect(&file, &Options::default()));
    assert!(found(file(80, "00000080")).is_empty());
    assert_eq!(found(file(80, "ffffff80")), ["ink-limit"]);
    assert_eq!(found(file(99, "00000080")), ["stream-broken"]);
    assert!(found(file(80, "00000080")).is_empty());
}

#[test]
fn boxes_sizes_and_units() {
    let with = |entries: &str, options: &Options| {
        let report = inspect(&page("", "", entries, &[]), options);
        (codes(&report), report)
    };
    let plain = Options::default();
    assert_eq!(with("/MediaBox[0 0 298 420]", &plain).0, ["bleed-missing", "trim-missing"]);
    assert_eq!(with("/MediaBox[0 0 298 420]/TrimBox[4 4 294 416]", &plain).0, ["bleed-missing"]);
    assert_eq!(with("/MediaBox[0 0 99 99]/TrimBox[9 9 200 90]", &plain).0, ["bleed-missing", "box-outside"]);
    assert_eq!(with("/MediaBox[0 0 99 0]", &plain).0, ["box-invalid"]);
    assert_eq!(
        with("/MediaBox[0 0 99 99]/TrimBox[9 9 90]", &plain).0,
        ["bleed-missing", "box-invalid", "trim-missing"]
    );
    let large = Options { profile: Some(Profile::Large), ..Options::default() };
    assert_eq!(with("/MediaBox[0 0 2267.7 5669.3]", &large).0, [""; 0]);
    assert_eq!(with(A6, &large).0, ["large-bleed"]);
    assert_eq!(with("/MediaBox[0 0 2267.7 5669.3]", &plain).1.profile, Profile::Large);
    let (found, report) = with("/MediaBox[0 0 14173 992]/UserUnit 2", &plain);
    assert_eq!((found, report.bleed_and_size().1), (vec![], (10_000.0, 700.0)));
    assert_eq!(with("/MediaBox[0 0 28346 1984]", &plain).0, ["page-too-large"]);
    let (found, report) = with(&format!("{A6}/Rotate 90"), &plain);
    assert_eq!((found, report.bleed_and_size().1), (vec![], (148.0, 105.0)));
    let expected =
        Expected { width_mm: 148.0, height_mm: 105.0, bleed_mm: 3.0, safe_mm: 5.0, pages: Some(2), dpi: None };
    let options = Options { expected: Some(expected), ..Options::default() };
    assert_eq!(with(A6, &options).0, ["page-count", "size-differs"]);
    assert_eq!(with(&format!("{A6}/Rotate 90"), &options).0, ["page-count"]);
}

#[test]
fn fonts_that_shops_refuse() {
    let font = |entries: &str| format!("/Font<</F<</Type/Font{entries}>>>>");
    let text = "BT 0 0 0 1 k /F 9 Tf 60 60 Td (x)Tj ET";
    let embedded = "/Subtype/TrueType/BaseFont/ABCDEF+Song/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile2 5 0 R>>";
    check(text, &font(embedded), &[stream("", &[0, 1, 0, 0, 0])], &[]);
    check(text, &font(embedded), &[stream("", b"no font")], &["font-broken"]);
    let type0 = "/Subtype/Type0/BaseFont/ABCDEF+Song/Encoding/Identity-H/DescendantFonts[<</FontDescriptor<</FontFile3 5 0 R>>>>]";
    check(text, &font(type0), &[stream("", b"OTTO")], &["font-no-unicode"]);
    let type3 = "/Subtype/Type3/Name/Drawn/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</x 5 0 R>>";
    check(text, &font(type3), &[stream("", b"9 0 d0 1 0 0 rg 0 0 9 9 re f")], &["font-type3", "rgb-colour"]);
    let report = check("BT /F 9 Tf ET", &font("/Subtype/Type1/BaseFont/Unused"), &[], &[]);
    assert!(report.fonts.is_empty());
}

/// A file that claims PDF/X-4 and has what that takes, except for what a test takes away.
fn pdfx(without: &str) -> Vec<u8> {
    let profile = include_bytes!("../../themes/default/icc/coated-fogra39l.icc");
    let drop = |text: &str| if without.is_empty() { text.to_string() } else { text.replace(without, "") };
    let xmp = drop(
        "<x:xmpmeta><rdf:Description pdfxid:GTS_PDFXVersion=\"PDF/X-4\" pdf:Trapped=\"False\" xmp:CreateDate=\"a\" \
         xmp:ModifyDate=\"a\" xmp:MetadataDate=\"a\" xmpMM:DocumentID=\"a\" xmpMM:VersionID=\"1\" \
         xmpMM:RenditionClass=\"default\"><dc:title>t</dc:title></rdf:Description></x:xmpmeta>",
    );
    let objects = [
        drop("<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R/OutputIntents[7 0 R]>>").into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{A6}>>").into_bytes(),
        stream("", b"0 0 0 1 k 20 20 9 9 re f"),
        stream("/Type/Metadata/Subtype/XML", xmp.as_bytes()),
        drop("<</Title(t)/GTS_PDFXVersion(PDF/X-4)/Trapped/False/CreationDate(D:2027)/ModDate(D:2027)>>").into_bytes(),
        drop("<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier(FOGRA39)/DestOutputProfile 8 0 R>>")
            .into_bytes(),
        stream("/N 4", profile),
    ];
    write(&objects, &drop("/Info 6 0 R/ID[<01><01>]"))
}

#[test]
fn the_claim_of_pdfx_is_held_against_the_facts() {
    let report = inspect(&pdfx(""), &Options::default());
    assert_eq!(codes(&report), [""; 0], "{:?}", report.findings);
    assert_eq!(report.pdfx.as_deref(), Some("PDF/X-4"));
    let intent = report.intent.unwrap();
    assert_eq!((intent.class.as_deref(), intent.components), (Some("prtr"), Some(4)));
    assert!(intent.profile.is_some());
    for (without, expected) in [
        ("/ID[<01><01>]", "pdfx-info"),
        ("/OutputIntents[7 0 R]", "pdfx-intent"),
        ("/DestOutputProfile 8 0 R", "pdfx-intent"),
        ("/OutputConditionIdentifier(FOGRA39)", "pdfx-intent"),
        ("/Metadata 5 0 R", "pdfx-xmp"),
        ("pdfxid:GTS_PDFXVersion=\"PDF/X-4\"", "pdfx-xmp"),
        ("xmp:MetadataDate=\"a\"", "pdfx-xmp"),
    ] {
        assert_eq!(codes(&inspect(&pdfx(without), &Options::default())), [expected], "{without}");
    }
    let without_trapped = codes(&inspect(&pdfx("rapped"), &Options::default()));
    assert_eq!(without_trapped, ["pdfx-info"]);
    // An RGB profile is for no press; nothing of the file says what it is but its own head.
    let mut bytes = pdfx("");
    let at = bytes.windows(8).position(|window| window == b"prtrCMYK").unwrap();
    bytes[at..at + 4].copy_from_slice(b"mntr");
    assert_eq!(codes(&inspect(&bytes, &Options::default())), ["pdfx-intent"]);
}

#[test]
fn reports_are_stable_and_speak_both_languages() {
    let bytes = page("1 0 0 rg 20 20 9 9 re f 30 30 9 9 re f 0 1 0 rg 40 40 9 9 re f", "", A6, &[]);
    let report = inspect(&bytes, &Options::default());
    let finding = &report.findings[0];
    assert_eq!((finding.count, finding.page, finding.place.unwrap().x), (2, Some(1), 4.06));
    assert_eq!(finding.message(crate::base::Lang::Zh), "填色用了 RGB 颜色（DeviceRGB）");
    assert_eq!(finding.message(crate::base::Lang::En), "a fill uses RGB colour (DeviceRGB)");
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let codes: Vec<&str> =
        schema["$defs"]["code"]["enum"].as_array().unwrap().iter().filter_map(|code| code.as_str()).collect();
    assert_eq!(codes, Rule::ALL.iter().map(|rule| rule.code()).collect::<Vec<_>>());
}

/// A file with one of everything, small, so that damage hits something.
fn everything() -> Vec<u8> {
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 70)
        .encode(&[99; 24 * 24 * 4], 24, 24, jpeg_encoder::ColorType::Cmyk)
        .unwrap();
    let resources = "/XObject<</I 5 0 R/F 6 0 R>>/Font<</F<</Type/Font/Subtype/Type3/CharProcs<</x 7 0 R>>>>>>\
        /ColorSpace<</S[/Separation/Gold/DeviceCMYK 8 0 R]/N[/Indexed/DeviceCMYK 1<0011223344556677>]>>/Pattern<</P 9 0 R>>\
        /Shading<</S<</ShadingType 2/ColorSpace/DeviceCMYK/Function 8 0 R>>>>/ExtGState<</G<</OP true/OPM 1/ca .5/BM/Multiply>>>>";
    let content = "q /G gs 9 0 0 9 60 60 cm /I Do Q /F Do BT /F 9 Tf 1 0 0 1 60 60 Tm [(x)-20(y)]TJ ET /S cs .5 scn 20 20 9 9 re f*\
        /Pattern cs /P scn 20 20 9 9 re B /S sh /N cs 1 sc 5 5 m 6 6 7 7 8 8 c h S BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI";
    let more = [
        stream("/Subtype/Image/Width 24/Height 24/BitsPerComponent 8/ColorSpace/DeviceCMYK/Filter/DCTDecode", &jpeg),
        stream(
            "/Subtype/Form/BBox[0 0 99 99]/Matrix[1 0 0 1 5 5]/Group<</S/Transparency/CS/DeviceCMYK>>",
            b"0 g 1 1 9 9 re f",
        ),
        stream("", b"9 0 d0 1 1 9 9 re f"),
        b"<</FunctionType 2/N 1/C0[0 0 0 0]/C1[0 .2 .6 .1]/Domain[0 1]>>".to_vec(),
        stream("/PatternType 1/PaintType 1/BBox[0 0 9 9]/XStep 9/YStep 9", b"0 0 0 1 k 0 0 9 9 re f"),
    ];
    page(content, resources, A6, &more)
}

#[test]
fn damaged_files_end_in_a_report() {
    // A small generator of its own: the same damage in every run.
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let (inspector, options) = (Inspector::default(), Options::default());
    let bases = [everything(), pdfx("")];
    // The profile would take most of the hits.
    let reach = [bases[0].len(), bases[1].windows(8).position(|window| window == b"prtrCMYK").unwrap() + 400];
    let words: [&[u8]; 8] = [b"99999999999", b"-1", b"<<", b"[", b" 3 0 R", b"/", b"(", b"\xff\xd9"];
    for round in 0..4_000 {
        let which = usize::from(round % 8 == 7);
        let mut bytes = bases[which].clone();
        for _ in 0..1 + random(4) {
            let at = random(reach[which]);
            match random(5) {
                0 => bytes[at] = random(256) as u8,
                1 => bytes[at] ^= 1 << random(8),
                2 => {
                    let word = words[random(words.len())];
                    bytes.splice(at..at, word.iter().copied());
                }
                3 => {
                    let end = (at + random(30)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {
                    let from = random(reach[which]);
                    let piece: Vec<u8> = bytes[from..(from + 20).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
            if random(50) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            bytes.resize(bytes.len().max(reach[which]), b' ');
        }
        let report = inspector.inspect(&bytes, &options);
        assert!(report.findings.len() < 2_000);
    }
}

#[test]
fn bombs_and_circles_end() {
    // Forms that call each other twice at every depth would take 2^24 calls.
    let mut more = Vec::new();
    for at in 0..24 {
        let next = format!("/Resources<</XObject<</F {} 0 R>>>>", at + 6);
        more.push(stream(&format!("/Subtype/Form/BBox[0 0 99 99]{next}"), b"/F Do /F Do"));
    }
    more.push(stream("/Subtype/Form/BBox[0 0 99 99]", b"0 g 1 1 9 9 re f"));
    let bytes = page("/F Do", "/XObject<</F 5 0 R>>", A6, &more);
    assert!(codes(&inspect(&bytes, &Options::default())).contains(&"too-complex"));
    // A page tree that holds itself, a colour space that is its own base, a deep array.
    let tree = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>".to_vec()];
    assert_eq!(codes(&inspect(&write(&tree, ""), &Options::default())), ["no-pages"]);
    let own = b"[/Indexed 5 0 R 1 <00>]".to_vec();
    check("/X cs 0 sc 20 20 9 9 re f", "/ColorSpace<</X 5 0 R>>", &[own], &["unknown-colour"]);
    let deep = "[".repeat(100_000);
    inspect(&page(&deep, "", &format!("{A6}/X {deep}"), &[]), &Options::default());
    for bytes in [&b""[..], b"%PDF-", b"%PDF-1.4\n%%EOF", b"GIF89a"] {
        assert_eq!(codes(&inspect(bytes, &Options::default())), ["pdf-unreadable"]);
    }
}
