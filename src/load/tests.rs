//! The example campaign loads without a finding; a broken one reports everything in one run.

use super::*;
use crate::base::{Lang, Severity};
use crate::model::{FontRole, FormatUse, Link, ProductKind, ThemePart};
use std::path::Path;

fn example() -> Loaded {
    let mut sources = Sources::default();
    let (snapshot, pre) = Snapshot::read(Path::new(env!("CARGO_MANIFEST_DIR")), &mut sources).unwrap();
    load(&snapshot, sources, pre)
}

fn shown(loaded: &Loaded) -> Vec<String> {
    let line = |finding: &Diagnostic| {
        let place = loaded.sources.resolve(finding.places[0].0);
        let at = place.start.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        format!("{}{at} {} {}", place.path, finding.code.name(), finding.message(Lang::Zh))
    };
    loaded.findings.iter().map(line).collect()
}

#[test]
fn the_example_campaign_loads_without_a_finding() {
    let loaded = example();
    assert_eq!(shown(&loaded), Vec::<String>::new());
    let campaign = loaded.campaign.unwrap();
    assert_eq!(campaign.hotlines[0].number, "12315");
    assert_eq!(campaign.site.url.as_deref(), Some("https://www.example.gov.cn/wcx/"));
    assert_eq!((campaign.articles.len(), campaign.materials.len(), campaign.pictures.len()), (17, 8, 3));
    assert_eq!(campaign.placements.len(), 9);
    let placement = campaign.placements.iter().find(|placement| placement.material == "no-mlm-community").unwrap();
    assert!(placement.venues.contains(&"binhu-plaza".to_string()) && placement.venues.len() > 1);
    let mut links = 0;
    for article in &campaign.articles {
        article.body.each_inline(&mut |inline| {
            if let crate::model::Inline::Link { link: Link::Content { .. }, .. } = inline {
                links += 1;
            }
        });
    }
    assert!(links > 10, "{links}");
    let theme = loaded.theme.unwrap();
    assert!("埇歙黟濉㙦传销".chars().all(|c| theme.covers(FontRole::Sans, c) && theme.covers(FontRole::Serif, c)));
    assert!(!theme.covers(FontRole::Sans, '🎉'));
    assert_eq!(theme.hashes.len(), ThemePart::ALL.len());
}

#[test]
fn no_emphasis_marks_are_left_in_the_example() {
    let campaign = example().campaign.unwrap();
    let bodies = campaign.articles.iter().map(|a| (&a.slug, &a.body));
    for (slug, body) in bodies.chain(campaign.materials.iter().map(|m| (&m.slug, &m.body))) {
        assert!(!body.plain_text().contains("**"), "{slug}");
    }
}

#[test]
fn colours_are_pairs_that_a_press_can_print() {
    let head = "name: a\nviews: 1\nfonts:\n  - { file: a.otf, role: sans }\ntokens:\n  ";
    let read = |tokens: &str| {
        let font = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/fonts/NotoSansSC-Bold.otf"));
        let files = [("theme.yaml", format!("{head}{tokens}\n").into_bytes()), ("a.otf", font.unwrap())];
        let files = files.map(|(path, bytes)| (ContentPath::parse(path).unwrap(), Bytes::from(bytes)));
        let campaign = (ContentPath::parse("campaign.yaml").unwrap(), Bytes::from("title: 甲\ntheme: a\n"));
        let snapshot = Snapshot {
            content: [campaign].into(),
            themes: [("a".to_string(), files.into()), ("default".to_string(), Default::default())].into(),
        };
        load(&snapshot, Sources::default(), Vec::new())
    };
    let loaded = read("{ red: { rgb: \"#b3121d\", cmyk: [12, 100, 92.5, 19] }, corner: 3mm }");
    let tokens = loaded.theme.unwrap().tokens;
    assert_eq!((&*tokens["red"].value, tokens["red"].cmyk), ("#b3121d", Some([12.0, 100.0, 92.5, 19.0])));
    assert_eq!((&*tokens["corner"].value, tokens["corner"].cmyk), ("3mm", None));
    for (wrong, message) in [
        ("red: { rgb: \"#b3121d\" }", "缺少字段 `cmyk`"),
        ("red: { rgb: red, cmyk: [0, 0, 0, 0] }", "`rgb` 的值 `red` 不能用"),
        ("red: { rgb: \"#b3121d\", cmyk: [0, 0, 0] }", "cmyk 要写四个数"),
        ("red: { rgb: \"#b3121d\", cmyk: [0, 0, 0, 0, 0] }", "5 条"),
        ("red: { rgb: \"#b3121d\", cmyk: [0, 101, 0, 0] }", "`101` 不能用"),
        ("red: { rgb: \"#b3121d\", cmyk: [0, nan, 0, 0] }", "`nan` 不能用"),
        ("red: { rgb: \"#b3121d\", cmyk: [100, 100, 90, 20] }", "合计 310%"),
        ("red: [1]", "字段 `tokens` 应为"),
    ] {
        let found = shown(&read(wrong)).join("\n");
        assert!(found.contains("themes/a/theme.yaml") && found.contains(message), "{wrong}: {found}");
    }
}

#[test]
fn one_run_reports_everything() {
    let files: [(&str, &[u8]); 8] = [
        ("campaign.yaml", "title: 甲\norganizer: 乙\nsite: { url: www.example.cn }\ntheme: defualt\n".as_bytes()),
        (
            "cases/坏_名.md",
            "---\ntitle: 甲\ndisguise: rebat\nregion: 34x\ncover: no.jpg\n---\n[乙](file:///x)\n".as_bytes(),
        ),
        ("cases/gbk.md", &[b'-', b'-', b'-', b'\n', 0xb1, 0xea]),
        ("notices/bare.md", "没有信息区\n".as_bytes()),
        ("materials/a.md", "---\ntitle: 甲\nslogan: [一, 二, 三, 四]\n---\n".as_bytes()),
        ("places/placements.yaml", "- material: b\n  venues: [x]\n  from: 2027-01-01\n".as_bytes()),
        ("media/a.png", b"no picture"),
        ("notes/a.md", b"x"),
    ];
    let content =
        files.iter().map(|(path, bytes)| (ContentPath::parse(path).unwrap(), Bytes::copy_from_slice(bytes))).collect();
    let snapshot = Snapshot { content, themes: Default::default() };
    let loaded = load(&snapshot, Sources::default(), Vec::new());
    let found: Vec<(String, &str)> = loaded
        .findings
        .iter()
        .map(|finding| (loaded.sources.path(finding.places[0].0.file).to_string(), finding.code.name()))
        .filter(|(path, _)| !path.contains("registry"))
        .collect();
    for expected in [
        ("content/campaign.yaml", "unknown-field"),
        ("content/campaign.yaml", "missing-field"),
        ("content/campaign.yaml", "bad-value"),
        ("content/campaign.yaml", "theme-not-found"),
        ("content/cases/坏_名.md", "bad-value"),
        ("content/cases/坏_名.md", "bad-code"),
        ("content/cases/坏_名.md", "missing-image"),
        ("content/cases/坏_名.md", "unsafe-link"),
        ("content/cases/gbk.md", "not-text"),
        ("content/notices/bare.md", "front-matter-missing"),
        ("content/materials/a.md", "missing-field"),
        ("content/materials/a.md", "bad-value"),
        ("content/places/placements.yaml", "missing-field"),
        ("content/places/placements.yaml", "unknown-reference"),
        ("content/media/a.png", "image-unreadable"),
        ("content/notes/a.md", "unknown-file"),
    ] {
        assert!(found.contains(&(expected.0.to_string(), expected.1)), "{expected:?} is not in {found:#?}");
    }
    for finding in &loaded.findings {
        for lang in [Lang::Zh, Lang::En] {
            let words = finding.message(lang) + &finding.hint(lang);
            let is_filled = !words.contains('{') || words.contains("markdown: {html: true}");
            assert!(is_filled && !words.contains("``"), "{words}");
        }
    }
    assert!(loaded.findings.iter().any(|finding| finding.severity == Severity::Error));
}

#[test]
fn an_empty_folder_says_what_is_missing() {
    let loaded = load(&Snapshot::default(), Sources::default(), Vec::new());
    assert!(loaded.campaign.is_none());
    assert!(shown(&loaded).iter().any(|line| line.starts_with("content/campaign.yaml missing-file")));
}

#[test]
fn damaged_files_are_findings_and_never_a_panic() {
    let mut sources = Sources::default();
    let (whole, _) = Snapshot::read(Path::new(env!("CARGO_MANIFEST_DIR")), &mut sources).unwrap();
    let junk: Vec<char> = "*_~`[]()!<>#|-:\\\"'{}&%\n\n  。“”（）1甲a^\t\u{fdd0}\u{0}".chars().collect();
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below.max(1)
    };
    for _ in 0..ROUNDS {
        let mut snapshot = Snapshot::default();
        for (path, bytes) in whole.content.iter().filter(|(path, _)| matches!(path.extension().as_str(), "md" | "yaml"))
        {
            let mut text: Vec<char> = String::from_utf8_lossy(bytes).chars().collect();
            for _ in 0..1 + random(40) {
                let at = random(text.len());
                match random(3) {
                    0 => text.insert(at, junk[random(junk.len())]),
                    1 if random(9) == 0 => text.truncate(at),
                    _ => text.splice(at..(at + 1).min(text.len()), [junk[random(junk.len())]]).for_each(drop),
                }
            }
            snapshot.content.insert(path.clone(), String::from_iter(text).into_bytes().into());
        }
        let loaded = load(&snapshot, Sources::default(), Vec::new());
        for finding in &loaded.findings {
            for (place, _) in &finding.places {
                let resolved = loaded.sources.resolve(*place);
                if let (crate::base::At::Bytes { start, end }, Some((_, range))) = (place.at, resolved.snippet) {
                    assert_eq!(start as usize..end as usize, range, "{finding:?}");
                }
            }
        }
    }
}

const ROUNDS: usize = 60;

#[test]
fn a_format_of_the_campaign_is_named_before_a_product() {
    let own = "title: 甲\nprint: { formats: [{ id: board, product: board, width: 900, height: 1200 }] }\n";
    let material = "---\ntitle: 甲\nslogan: 一\nshort: 一\nformats: [\"board:5\", banner, Leaflet]\n---\n";
    let files = [("campaign.yaml", own), ("materials/a.md", material)];
    let content = files.map(|(path, text)| (ContentPath::parse(path).unwrap(), Bytes::from(text)));
    let loaded = load(&Snapshot { content: content.into(), ..Default::default() }, Sources::default(), Vec::new());
    let material = &loaded.campaign.unwrap().materials[0];
    let formats: Vec<(&FormatUse, u32)> =
        material.formats.iter().flatten().map(|choice| (&choice.format, choice.stock)).collect();
    let format = |id: &str| FormatUse::Format(id.into());
    let banner = FormatUse::Product(ProductKind::Banner);
    assert_eq!(formats, [(&format("board"), 5), (&banner, 0), (&format("leaflet"), 0)]);
}
