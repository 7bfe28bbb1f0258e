//! What a campaign can change about its print files, what a designer learns from a template that fails, and what the
//! contact sheet says of every press file.

use crate::harness::{Project, copy, repository};

/// Returns a box of a PDF's first page as width and height in mm.
fn size_mm(project: &Project, path: &str, name: &[u8]) -> (f32, f32) {
    let pdf = lopdf::Document::load(project.path(path)).unwrap();
    let page = pdf.get_dictionary(pdf.get_pages()[&1]).unwrap();
    let edges = page.get(name).unwrap().as_array().unwrap();
    let edges: Vec<f32> = edges.iter().map(|edge| edge.as_float().unwrap()).collect();
    let mm = |points: f32| (points / 72.0 * 25.4 * 10.0).round() / 10.0;
    (mm(edges[2] - edges[0]), mm(edges[3] - edges[1]))
}

#[test]
fn a_campaign_adds_formats_and_changes_those_of_the_theme() {
    let project = Project::small();
    // The example of the README.
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let formats: Vec<&str> = readme.lines().filter(|line| line.starts_with("    - { id: a")).collect();
    assert_eq!(formats.len(), 2);
    let print = format!("print:\n  formats:\n{}\norganiser:", formats.join("\n"));
    project.replace("content/campaign.yaml", "organiser:", &print);
    project.replace("content/materials/rebate.md", "tone: warning", "tone: warning\nformats: [a3, \"a5-card:50\"]");
    project.run(&["build", "--as-of", "2027-02-01", "--only", "print"]).ok();
    let card = "output/print/rebate/a5-card.pdf";
    assert_eq!(size_mm(&project, card, b"TrimBox"), (148.0, 210.0));
    assert_eq!(size_mm(&project, card, b"BleedBox"), (154.0, 216.0));
    let poster = "output/print/rebate/a3.pdf";
    assert_eq!(size_mm(&project, poster, b"TrimBox"), (297.0, 420.0));
    // No marks: nothing beyond the bleed.
    assert_eq!(size_mm(&project, poster, b"BleedBox"), (307.0, 430.0));
    assert_eq!(size_mm(&project, poster, b"MediaBox"), (307.0, 430.0));
}

#[test]
fn a_design_that_fails_is_named_with_its_line() {
    let project = Project::small();
    copy(&repository().join("themes"), &project.path("themes"));
    let design = std::fs::read_to_string(repository().join("themes/default/print/poster-plain.typ")).unwrap();
    let broken = format!("{design}\n#text(fill: c.nothing)[x]\n");
    project.write("themes/default/print/poster-plain.typ", broken.as_bytes());
    let run = project.run(&["build", "--as-of", "2027-02-01", "--only", "print"]).expect(1);
    let said = format!("{}{}", run.stdout, run.stderr);
    let line = design.lines().count() + 2;
    assert!(said.contains("template-error") && said.contains("nothing"), "{said}");
    assert!(said.contains(&format!("themes/default/print/poster-plain.typ:{line}:15")), "{said}");
    assert!(!project.has("output/print"), "nothing is published");
}

#[test]
fn the_contact_sheet_has_the_result_of_every_press_file() {
    let project = Project::small();
    project.replace("content/places/venues.csv", "a3:2", "a3:2 banner-4m:1");
    project.replace(
        "content/materials/rebate.md",
        "tone: warning",
        "tone: warning\nformats: [a3, 横幅, \"letter:50\"]",
    );
    project.run(&["build", "--as-of", "2027-02-01", "--only", "print"]).ok();
    let page = project.read("output/overview.html");
    let (_, list) = page.split_once("逐个看结果").unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&project.read("output/manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap().iter().filter(|file| !file["preflight"].is_null());
    let paths: Vec<&str> = files.map(|file| file["path"].as_str().unwrap()).collect();
    assert!(paths.len() >= 3, "{paths:?}");
    for path in paths {
        let (_, after) =
            list.split_once(&format!("href=\"{path}\"")).unwrap_or_else(|| panic!("{path} is not in {list}"));
        let (entry, _) = after.split_once("</span>").unwrap();
        assert!(entry.contains("通过"), "{entry}");
    }
}

/// Returns the colour spaces of the pictures in a PDF.
fn pictures(project: &Project, path: &str) -> Vec<Vec<u8>> {
    let pdf = lopdf::Document::load(project.path(path)).unwrap();
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let images = streams.filter(|stream| stream.dict.get(b"Subtype").is_ok_and(|kind| *kind == "Image".into()));
    images.map(|image| image.dict.get(b"ColorSpace").and_then(|space| space.as_name()).unwrap().to_vec()).collect()
}

#[test]
fn a_board_shows_the_picture_of_its_case_in_inks() {
    let project = Project::small();
    project.replace(
        "content/materials/rebate.md",
        "tone: warning",
        "tone: warning\nformats: [board-90x120]\ncase: rebate",
    );
    let board = "output/print/rebate/board-90x120.pdf";
    let build = || project.run(&["build", "--as-of", "2027-02-01", "--only", "print"]).ok();
    build();
    assert_eq!(pictures(&project, board).len(), 0);

    let save = |picture: image::DynamicImage, name: &str| {
        std::fs::create_dir_all(project.path("content/media")).unwrap();
        picture.save(project.path(&format!("content/media/{name}"))).unwrap();
    };
    let red = image::RgbImage::from_pixel(1200, 900, image::Rgb([180, 40, 30]));
    save(red.clone().into(), "receipt.png");
    let case = "content/cases/rebate.md";
    project.replace(case, "disguise: rebate", "cover: media/receipt.png\ncover_alt: 凭证（示例）\ndisguise: rebate");
    build();
    assert_eq!(pictures(&project, board), [b"DeviceCMYK"]);

    // What one could see through no press prints as it is: the board goes without it.
    save(image::DynamicImage::ImageRgb8(red).to_rgba8().into(), "clear.png");
    project.replace(case, "media/receipt.png", "media/clear.png");
    build();
    assert_eq!(pictures(&project, board).len(), 0);

    // Too coarse for any size worth having.
    save(image::RgbImage::from_pixel(240, 180, image::Rgb([180, 40, 30])).into(), "small.png");
    project.replace(case, "media/clear.png", "media/small.png");
    build();
    assert_eq!(pictures(&project, board).len(), 0);
}

#[test]
fn venues_may_go_without_proofs_of_their_own() {
    let project = Project::small();
    let build = || project.run(&["build", "--as-of", "2027-02-01", "--only", "print,delivery"]).ok();
    build();
    let folder = project.path("output/print/rebate/a3");
    let of = |ending: &str| {
        let paths = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|found| found == ending)).count()
    };
    let venues = of("pdf");
    assert!(venues > 0);
    assert_eq!(of("png"), venues);
    project.replace("content/campaign.yaml", "organiser:", "print: { venue_proofs: false }\norganiser:");
    build();
    assert_eq!((of("pdf"), of("png")), (venues, 0));
    // The sheet for all keeps its proof, and the contact sheet asks for no picture that is not there.
    assert!(project.has("output/print/rebate/a3.png"));
    let overview = project.read("output/overview.html");
    let pictures: Vec<&str> = overview.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let printed: Vec<&&str> = pictures.iter().filter(|picture| picture.starts_with("print/")).collect();
    assert!(!printed.is_empty());
    assert!(printed.iter().all(|picture| project.has(&format!("output/{picture}"))), "{printed:?}");
    project.run(&["verify"]).ok();
}
