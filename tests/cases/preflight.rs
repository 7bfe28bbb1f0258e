//! `gaoshi preflight`: any PDF, judged as a print shop would.

use crate::harness::{Project, files};

/// A page of A4 as an office program writes it: no bleed, RGB black, a font that is not embedded.
const OFFICE: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F 12 Tf 0 0 0 rg 100 700 Td (office) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/TrueType/BaseFont/SimSun>>endobj
trailer<</Root 1 0 R>>
%%EOF";

fn codes(file: &serde_json::Value) -> Vec<&str> {
    let findings = file["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] != "notice")
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_file_of_an_office_program_is_refused_with_advice() {
    let project = Project::empty();
    project.write("office.pdf", OFFICE);
    let run = project.run(&["preflight", "office.pdf", "--json", "--lang", "en"]).expect(1);
    let report = run.json();
    assert_eq!((&report["version"], &report["ok"]), (&1.into(), &false.into()));
    let file = &report["files"][0];
    let found = codes(file);
    for code in ["trim-missing", "bleed-missing", "font-not-embedded", "rgb-colour"] {
        assert!(found.contains(&code), "{code} in {found:?}");
    }
    assert!(file["findings"].as_array().unwrap().iter().all(|finding| !finding["hint"].as_str().unwrap().is_empty()));
    let zh = project.run(&["preflight", "office.pdf", "--lang", "zh"]).expect(1);
    for words in ["不合格", "错误[rgb-colour]: 第 1 页", "建议: ", "依据: "] {
        assert!(zh.stdout.contains(words), "{words} in {}", zh.stdout);
    }
    // Printed large, it needs neither trim nor bleed.
    let large = project.run(&["preflight", "office.pdf", "--json", "--profile", "large"]).expect(1).json();
    assert!(!codes(&large["files"][0]).contains(&"bleed-missing"));
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let project = Project::empty();
    project.write("office.pdf", OFFICE).write("notes.pdf", "no PDF at all");
    let run = project.run(&["preflight", "missing.pdf", "notes.pdf", "office.pdf", "--json"]).expect(2);
    assert!(run.stderr.contains("missing.pdf"), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["summary"]["files"], 2);
    assert_eq!(codes(&report["files"][0]), ["pdf-unreadable"]);
    project.run(&["preflight", "office.pdf", "--format", "a99"]).expect(2);
    project.run(&["preflight"]).expect(2);
}

#[test]
fn our_own_posters_are_good() {
    let project = Project::small();
    project.run(&["build", "--as-of", "2027-02-01", "--only", "print"]).ok();
    let posters: Vec<String> = files(&project.path("output/print"))
        .into_keys()
        .filter(|name| name.ends_with("/a3.pdf"))
        .map(|name| format!("output/print/{name}"))
        .collect();
    assert!(!posters.is_empty());
    let mut arguments = vec!["preflight".to_string(), "--json".into(), "--format".into(), "a3".into()];
    arguments.extend(posters);
    let report = project.run(&arguments).ok().json();
    for file in report["files"].as_array().unwrap() {
        assert_eq!(codes(file), [""; 0], "{file}");
    }
}

#[test]
fn rules_are_explained() {
    let run = Project::empty().run(&["explain", "rgb-group", "--lang", "en"]).ok();
    assert!(run.stdout.contains("error[rgb-group]") && run.stdout.contains("WeasyPrint#2723"), "{}", run.stdout);
}
