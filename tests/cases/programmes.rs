//! What the operator of a screen copies to a stick: a programme with its lists, true to the files and to the placements.

use crate::harness::Project;
use serde_json::Value;

const GATE: &str = "output/led/programme/gate";

/// A market strip and a square, with a second material in the mornings and an emergency on two days.
fn project() -> Project {
    let project = Project::small();
    let second = project.read("content/materials/rebate.md").replace("返利是饵，别上钩", "拉人头就是传销");
    project.write("content/materials/heads.md", second);
    project.write(
        "content/places/screens.csv",
        "id,venue,name,profile\ngate,market,入口条屏,p10-single-32\nhall,square,广场大屏,plaza-768x384\n",
    );
    project.write(
        "content/places/placements.yaml",
        "- {material: rebate, kinds: [market, plaza], from: 2027-01-20, until: 2027-03-05}\n\
         - {material: heads, venues: [market], from: 2027-02-01, until: 2027-02-28, dayparts: [06:00-09:00], order: 1}\n\
         - {material: heads, venues: [market], from: 2027-02-10, until: 2027-02-11, emergency: true}\n",
    );
    project
}

fn json(project: &Project, name: &str) -> Value {
    serde_json::from_str(&project.read(name)).unwrap()
}

/// The tags of an XML text in their order with their depth; fails unless every tag is closed where it should be.
fn tags(xml: &str) -> Vec<(usize, String)> {
    let (mut open, mut found): (Vec<String>, _) = (Vec::new(), Vec::new());
    for piece in xml.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("`{piece}` does not end"));
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{xml}");
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split([' ', '/']).next().unwrap().to_string();
        found.push((open.len(), name.clone()));
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn a_programme_follows_the_placements_and_its_manifest_the_files() {
    let project = project();
    project.build();
    let manifest = json(&project, &format!("{GATE}/manifest.json"));
    let slots: Vec<String> = manifest["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| {
            let text = |name: &str| slot[name].as_str().unwrap().to_string();
            let files = manifest["lists"][slot["list"].as_u64().unwrap() as usize]["items"].as_array().unwrap();
            let files: Vec<&str> = files.iter().map(|item| item["file"].as_str().unwrap()).collect();
            let mark = if slot["emergency"] == true { " !" } else { "" };
            format!("{} {} {}-{}{mark} {}", text("from"), text("until"), text("start"), text("end"), files.join(","))
        })
        .collect();
    assert_eq!(
        slots,
        [
            "2027-01-20 2027-01-31 00:00-24:00 01.bmp",
            "2027-02-01 2027-02-09 00:00-06:00 01.bmp",
            "2027-02-01 2027-02-09 06:00-09:00 02.bmp,01.bmp",
            "2027-02-01 2027-02-09 09:00-24:00 01.bmp",
            "2027-02-10 2027-02-11 00:00-24:00 ! 02.bmp",
            "2027-02-12 2027-02-28 00:00-06:00 01.bmp",
            "2027-02-12 2027-02-28 06:00-09:00 02.bmp,01.bmp",
            "2027-02-12 2027-02-28 09:00-24:00 01.bmp",
            "2027-03-01 2027-03-05 00:00-24:00 01.bmp",
        ]
    );
    for file in manifest["files"].as_array().unwrap() {
        let path = format!("output/{}", file["path"].as_str().unwrap());
        let bytes = std::fs::read(project.path(&path)).unwrap();
        assert_eq!(file["bytes"], bytes.len(), "{path}");
        assert_eq!(file["sha256"], gaoshi::base::sha256(&bytes).to_string(), "{path}");
        assert_eq!(file["md5"].as_str().unwrap().len(), 32, "{path}");
        assert!(file["name"].as_str().unwrap().is_ascii());
        // What the card moves keeps to the rule.
        if file["moves"] == true {
            assert!(file["chars_per_minute"].as_f64().unwrap() <= 80.0, "{file}");
        }
    }
    let table = project.read(&format!("{GATE}/playlist.csv"));
    assert!(table.starts_with("\u{feff}次序,文件,材料,") && table.ends_with("\r\n"));
    assert_eq!(table.lines().count(), 1 + 11);
}

#[test]
fn smil_and_colorlight_have_their_shape() {
    let project = project();
    project.build();
    // SMIL 3.0: head with one region, body with an excl of priority classes, whose children have wall-clock times.
    let smil = project.read(&format!("{GATE}/index.smil"));
    assert!(smil.contains("<smil xmlns=\"http://www.w3.org/ns/SMIL\" version=\"3.0\" baseProfile=\"Language\""));
    let tags = tags(&smil);
    let shape: Vec<String> = tags.iter().map(|(depth, name)| format!("{depth}{name}")).collect();
    let head = ["0smil", "1head", "2meta", "2layout", "3root-layout", "3region", "1body", "2excl"];
    let classes = ["3priorityClass", "4seq", "5img", "3priorityClass", "4seq", "5img", "4seq", "5img", "5img"];
    assert_eq!(shape, [&head[..], &classes].concat());
    let sequences: Vec<&str> = smil.split("<seq ").skip(1).collect();
    for sequence in &sequences {
        let (begin, rest) = sequence.split_once("\" end=\"").unwrap();
        let (end, _) = rest.split_once('"').unwrap();
        let count = |text: &str| text.matches("wallclock(2027-").count();
        assert!(count(begin) > 0 && count(begin) == count(end) && sequence.contains("repeatCount=\"indefinite\""));
    }
    assert!(sequences[0].contains("02.bmp") && sequences[0].contains("wallclock(2027-02-12T00:00:00+08:00)"));
    // Colorlight: Programs > Program > Pages > Page > Regions > Region > Items > Item with a file each.
    let vsn = project.read("output/led/programme/hall/programme.vsn");
    let shape = self::tags(&vsn);
    let depth = |wanted: &str| shape.iter().find(|(_, name)| name == wanted).map(|(depth, _)| *depth);
    let chain =
        ["Programs", "Program", "Pages", "Page", "Regions", "Region", "Items", "Item", "FileSource", "FilePath"];
    for (index, name) in chain.iter().enumerate() {
        assert_eq!(depth(name), Some(index), "{name}");
    }
    let count = |wanted: &str| shape.iter().filter(|(_, name)| name == wanted).count();
    assert!(count("Item") > 0 && count("Item") == count("MD5") && count("Item") == count("Type"));
    assert!(vsn.contains("<Width>768</Width>") && vsn.contains("<Height>384</Height>"));
    assert!(!project.has(&format!("{GATE}/programme.vsn")));
}

#[test]
fn the_package_of_a_screen_is_ready_for_the_stick() {
    let project = project();
    project.build();
    let bytes = std::fs::read(project.path("output/delivery/market-gate.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    assert_eq!(names[..2], ["01.bmp", "02.bmp"]);
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
    for name in ["playlist.csv", "index.smil", "playlist.m3u8", "manifest.json", "settings.pdf", "README.txt"] {
        assert!(names.contains(&name.to_string()), "{name}");
    }
    let pdf = std::fs::read(project.path(&format!("{GATE}/settings.pdf"))).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn the_contact_sheet_plays_programmes_without_inline_scripts() {
    let project = project();
    project.build();
    let html = project.read("output/overview.html");
    assert!(html.contains("电子屏节目") && html.contains("data-play"), "no programme");
    let script = html.split("<script").nth(1).expect("the player");
    assert!(script.contains("overview.js") && script.split_once('>').unwrap().1.starts_with("</script>"));
    assert!(!html.contains(" onclick") && project.has("output/overview.js"));
    // Without video in the browser, and without scripts, the pages stand there.
    assert!(html.contains("led/rebate/hall/01.png") && html.contains("led/rebate/gate/preview.png"));
}
