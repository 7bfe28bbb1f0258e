//! Content is hostile until escaped: every case ends in an error or in harmless text, never in a panic.

use crate::harness::Project;

/// Builds hostile content: it may pass or fail as content, nothing else.
#[track_caller]
fn survives(project: &Project) -> crate::harness::Run {
    let run = project.run(&["build", "--as-of", "2027-02-01"]);
    assert!(matches!(run.code, 0 | 1), "exit {}\n{}\n{}", run.code, run.stdout, run.stderr);
    run
}

#[test]
fn script_in_names_titles_cells_and_yaml_is_only_text() {
    let evil = "<script>alert(1)</script>";
    let project = Project::small();
    project.replace("content/cases/rebate.md", "title: ", &format!("title: {evil}"));
    project.replace("content/cases/rebate.md", "听说天天返利", &format!("{evil}<img src=x onerror=alert(1)>"));
    project.replace(
        "content/registry/subjects.csv",
        "示例甲社区",
        &format!("\"示例甲{evil}\"\" onmouseover=alert(1)\""),
    );
    project.replace("content/campaign.yaml", "title: ", &format!("title: {evil}"));
    project.replace("content/places/venues.csv", "示例农贸市场", &format!("示例{evil}"));
    let run = survives(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (name, bytes) in project.files("output") {
        if name.ends_with(".html") || name.ends_with(".xml") {
            let text = String::from_utf8(bytes).unwrap();
            // The search page has one script of its own, and so has the contact sheet.
            let own = ["<script src=\"assets/search-", "<script src=\"overview.js\""];
            let own: usize = own.iter().map(|script| text.matches(script).count()).sum();
            let scripts = text.matches("<script").count() - own;
            assert!(scripts == 0 && !text.contains("<img src=x"), "{name} lets a script through");
            assert!(!text.contains("\" onmouseover=alert"), "{name} lets an attribute through");
        }
    }
}

#[test]
fn paths_cannot_leave_their_folder() {
    let project = Project::small();
    project.replace(
        "content/cases/rebate.md",
        "听说天天返利",
        "![x](../../../../etc/passwd) [y](../../../secret.md) 听说天天返利",
    );
    assert_eq!(survives(&project).code, 1);
    let project = Project::small();
    project.replace("content/registry/subjects.csv", "340102901001", "../../../x");
    assert_eq!(survives(&project).code, 1);
    let project = Project::small();
    project.replace("content/places/venues.csv", "market,", "../../x,");
    assert_eq!(survives(&project).code, 1);
    let project = Project::small();
    project.replace("content/campaign.yaml", "title: ", "theme: ../../x\ntitle: ");
    assert_eq!(survives(&project).code, 1);
}

#[test]
fn scripts_in_links_are_refused() {
    for link in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example/x", "vbscript:x"] {
        let project = Project::small();
        project.replace("content/cases/rebate.md", "听说天天返利", &format!("[x]({link}) 听说天天返利"));
        let run = survives(&project);
        assert_eq!(run.code, 1, "{link}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_content_are_not_followed() {
    let project = Project::small();
    project.write("secret.md", "---\ntitle: 秘密\n---\n秘密");
    std::os::unix::fs::symlink(project.path("secret.md"), project.path("content/cases/leak.md")).unwrap();
    std::os::unix::fs::symlink("/etc", project.path("content/media")).unwrap();
    let run = survives(&project);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("symbolic-link"), "{}", run.stderr);
}

#[test]
fn a_yaml_bomb_does_not_explode() {
    let project = Project::small();
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (from, to) in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"].iter().map(|pair| pair.split_at(1)) {
        bomb.push_str(&format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 10].join(",")));
    }
    project.write("content/campaign.yaml", &bomb);
    assert_eq!(survives(&project).code, 1);
    project.write("content/campaign.yaml", "[".repeat(100_000));
    assert_eq!(survives(&project).code, 1);
    project.write("content/campaign.yaml", "a: ".repeat(50_000));
    assert_eq!(survives(&project).code, 1);
}

#[test]
fn a_file_of_100_megabytes_is_refused_by_its_size() {
    let project = Project::small();
    let file = std::fs::File::create(project.path("content/cases/big.md")).unwrap();
    file.set_len(100 << 20).unwrap();
    let run = survives(&project);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("file-too-large"), "{}", run.stderr);
}

#[test]
fn broken_pictures_and_picture_bombs_are_errors() {
    let png = std::fs::read(crate::harness::repository().join("content/media/three-features.png")).unwrap();
    let use_picture = |bytes: &[u8]| {
        let project = Project::small();
        project.write("content/media/x.png", bytes);
        project.replace("content/cases/rebate.md", "听说天天返利", "![图](../media/x.png)\n\n听说天天返利");
        survives(&project).code
    };
    assert_eq!(use_picture(&png), 0);
    assert_eq!(use_picture(&png[..png.len() / 2]), 1);
    assert_eq!(use_picture(b"no picture at all"), 1);
    assert_eq!(use_picture(b""), 1);
    let mut bomb = png[..8].to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(60_000u32.to_be_bytes());
    header.extend(60_000u32.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    bomb.extend(13u32.to_be_bytes());
    bomb.extend(&header);
    bomb.extend(crc32(&header).to_be_bytes());
    assert_eq!(use_picture(&bomb), 1);
}

#[test]
fn text_that_is_no_text_is_an_error() {
    let project = Project::small();
    project.write("content/cases/broken.md", b"---\ntitle: \xff\xfe\n---\n\xc3\x28");
    assert_eq!(survives(&project).code, 1);
    let project = Project::small();
    project.write("content/registry/subjects.csv", b"code,name\n\xff\xff\xff,\x80\x81");
    assert_eq!(survives(&project).code, 1);
    let project = Project::small();
    project
        .remove("content/registry/subjects.csv")
        .write("content/registry/subjects.xlsx", b"PK\x03\x04 not a workbook");
    assert_eq!(survives(&project).code, 1);
}

#[test]
fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
    for (text, code) in
        [(format!("{}x", "> ".repeat(50_000)), 1), (format!("{}x", "- ".repeat(50_000)), 1), ("*".repeat(200_000), 0)]
    {
        let project = Project::small();
        project.replace("content/cases/rebate.md", "听说天天返利", &format!("听说天天返利\n\n{text}\n"));
        assert_eq!(survives(&project).code, code);
    }
    let project = Project::small();
    project.replace(
        "content/cases/rebate.md",
        "听说天天返利",
        &format!("听说天天返利 {}x{}", "[".repeat(50_000), "](y)".repeat(50_000)),
    );
    survives(&project);
}

#[test]
fn formulas_in_cells_do_not_reach_a_spreadsheet_as_formulas() {
    let project = Project::small();
    project.replace("content/registry/subjects.csv", "示例甲社区", "=HYPERLINK(1)");
    survives(&project);
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
