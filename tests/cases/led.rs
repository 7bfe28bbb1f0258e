//! What the operator of a screen finds in its folder.

use crate::harness::Project;
use gaoshi::base::{Sources, parse_date};
use gaoshi::plan::{self, Job, Product, SheetData};
use gaoshi::{load, render};
use std::collections::BTreeSet;

/// Width, height and bits of a BMP.
fn bmp(bytes: &[u8]) -> (u32, u32, u16) {
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(&bytes[..2], b"BM");
    (number(18), number(22), u16::from_le_bytes([bytes[28], bytes[29]]))
}

fn read(project: &Project, name: &str) -> Vec<u8> {
    std::fs::read(project.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

const GATE: &str = "output/led/rebate/gate";

#[test]
fn a_strip_has_pages_a_long_strip_a_loop_and_a_text() {
    let project = Project::small();
    project.build();
    for page in ["01.bmp", "02.bmp"] {
        assert_eq!(bmp(&read(&project, &format!("{GATE}/{page}"))), (320, 32, 1), "{page}");
    }
    let (width, height, bits) = bmp(&read(&project, &format!("{GATE}/strip.bmp")));
    assert_eq!((height, bits, width % 16), (32, 1, 0));
    let text = read(&project, &format!("{GATE}/text.txt"));
    let (decoded, _, broken) = encoding_rs::GBK.decode(&text);
    assert!(!broken && decoded.starts_with("返利是饵，别上钩") && decoded.ends_with("\r\n"), "{decoded}");
    let gif = read(&project, &format!("{GATE}/loop.gif"));
    assert!(gif.starts_with(b"GIF89a") && gif.windows(11).any(|window| window == b"NETSCAPE2.0"));
    assert!(read(&project, &format!("{GATE}/preview.png")).starts_with(b"\x89PNG"));
}

#[test]
fn a_long_line_is_cut_into_pages_and_not_inside_a_word() {
    let project = Project::small();
    // Twelve characters at 32 pixels on 320: two pages, and 传销 stays whole.
    project.replace("content/materials/rebate.md", "返利是饵，别上钩", "高息返利莫轻信远离传销保平安");
    project.build();
    assert!(project.has(&format!("{GATE}/03.bmp")));
    let shorter = Project::small();
    shorter.build();
    assert_ne!(read(&project, &format!("{GATE}/01.bmp")), read(&shorter, &format!("{GATE}/01.bmp")));
}

#[test]
fn rare_names_are_drawn_and_what_no_font_has_is_named() {
    let project = Project::small();
    project.replace("content/materials/rebate.md", "返利是饵，别上钩", "埇桥湾沚歙黟㙦上");
    project.build();
    assert_eq!(bmp(&read(&project, &format!("{GATE}/01.bmp"))), (320, 32, 1));
    // GBK has no 㙦, so the card gets pictures and no text.
    assert!(project.has(&format!("{GATE}/strip.bmp")) && !project.has(&format!("{GATE}/text.txt")));
    project.replace("content/materials/rebate.md", "㙦上", "\u{10fffd}上");
    let run = project.run(&["build", "--as-of", "2027-02-01", "--lang", "en"]).expect(1);
    assert!(run.stderr.contains("glyph-missing") && run.stderr.contains("U+10FFFD"), "{}", run.stderr);
}

/// What the setting sheet of a screen says at its end.
fn notes(project: &Project, screen: &str) -> String {
    let mut sources = Sources::default();
    let (snapshot, found) = load::Snapshot::read(&project.path(""), &mut sources).unwrap();
    let load::Loaded { campaign, theme, sources, .. } = load::load(&snapshot, sources, found);
    let (campaign, theme) = (campaign.unwrap(), theme.unwrap());
    let request = plan::Request {
        campaign: &campaign,
        theme: &theme,
        sources: &sources,
        findings: &[],
        as_of: parse_date("2027-02-01").unwrap(),
        only: &BTreeSet::from([Product::Led]),
        drafts: false,
        generator: "tests",
        version: &render::version,
        jobs: 1,
    };
    let plan = plan::plan(&request).unwrap_or_else(|found| panic!("{found:?}"));
    let folder = format!("led/programme/{screen}");
    let mut jobs = plan.tasks.iter().filter(|task| task.artifacts[0].path.folder() == folder).map(|task| &task.job);
    let sheet = jobs.find_map(|job| match job {
        Job::Sheet(sheet) => Some(&sheet.data),
        _ => None,
    });
    let Some(SheetData::Settings(settings)) = sheet else { panic!("{screen} has no setting sheet") };
    settings.notes.join("\n")
}

#[test]
fn the_setting_sheet_offers_the_text_only_where_there_is_one() {
    let project = Project::small();
    let screens = |accepts: &str| {
        let rest = format!("single,10,{accepts},gbk");
        format!("id,venue,name,width,height,colour,pitch,accepts,charset\ngate,market,入口条屏,320,32,{rest}\n")
    };
    let (offers, warns) = ("文字（.txt）可以直接导入", "只导入图片（.bmp）");
    project.write("content/places/screens.csv", screens("bmp txt"));
    let said = notes(&project, "gate");
    assert!(said.contains(offers) && !said.contains(warns), "{said}");
    // A card that takes no text is told nothing of it.
    project.write("content/places/screens.csv", screens("bmp"));
    let said = notes(&project, "gate");
    assert!(!said.contains(offers) && !said.contains(warns), "{said}");
    // The text has the names of the hotlines too.
    project.write("content/places/screens.csv", screens("bmp txt"));
    project.replace("content/campaign.yaml", "市场监管投诉举报", "㙦水举报");
    let said = notes(&project, "gate");
    assert!(!said.contains(offers) && said.contains("GBK 字库没有“㙦”：只导入图片"), "{said}");
    project.build();
    assert!(!project.has(&format!("{GATE}/text.txt")) && project.has(&format!("{GATE}/strip.bmp")));
}
