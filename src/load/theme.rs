//! A theme: `theme.yaml`, the files of its four parts, its fonts with the characters they cover, and a hash of each part.
//! Refuses a theme that is written for other views, whose fonts are missing or cannot be read, or whose colours no press
//! can lay down.

use super::fields::{Field, Kind, Named, Record, Words, bad_value, field, required, word, words};
use super::snapshot::Files;
use super::{Cx, yaml};
use crate::base::{Bytes, Code, ContentPath, Diagnostic, Place, SourceKind, Text, short_hash};
use crate::model::{Font, FontRole, Template, Theme, ThemePart, Token, VIEWS};
use std::collections::BTreeMap;

const ROLES: &[(FontRole, &str, &[&str])] =
    &[(FontRole::Sans, "sans", &["黑体"]), (FontRole::Serif, "serif", &["宋体"])];

fn roles() -> Words {
    words(ROLES)
}

const FONT: &[Field] = &[
    required(
        "file",
        Kind::Line,
        "字体文件，如 fonts/NotoSansSC-Regular.otf",
        "the file, as in fonts/NotoSansSC-Regular.otf",
    ),
    required("role", Kind::Word(roles), "sans 黑体或 serif 宋体", "sans or serif"),
];

/// A colour as screens show it and as a press prints it.
const TOKEN: &[Field] = &[
    required("rgb", Kind::Line, "屏幕上的颜色，如 \"#b3121d\"", "the colour on screens, as in \"#b3121d\""),
    required(
        "cmyk",
        Kind::Lines(4),
        "印刷的颜色：青、品红、黄、黑的百分比，合计不超过 300",
        "the colour in print: per cent of cyan, magenta, yellow and black, 300 at most in all",
    ),
];

/// The most ink in per cent that paper takes, all four plates together.
const INK_LIMIT: f64 = 300.0;

/// The fields of `theme.yaml`.
pub(super) const THEME: &[Field] = &[
    required("name", Kind::Line, "主题名称", "the theme's name"),
    required("views", Kind::Line, "模板所用视图的版本，如 1 或 1-2", "the versions of the views, as in 1 or 1-2"),
    required("fonts", Kind::Records(FONT, 50), "字体列表", "the fonts"),
    field("tokens", Kind::Named(TOKEN), "颜色等模板可用的值", "colours and other values for templates"),
];

/// Reads a theme by its name; `asked` is where the campaign names it.
pub(super) fn theme(cx: &mut Cx<'_>, name: &str, asked: Place) -> Option<Theme> {
    let snapshot = cx.snapshot;
    let Some(files) = snapshot.themes.get(name) else {
        cx.findings.push(Diagnostic::new(Code::ThemeNotFound).at(asked).arg("theme", name));
        return None;
    };
    let Some((head, bytes)) = files.iter().find(|(path, _)| path.as_str() == "theme.yaml") else {
        cx.findings.push(invalid(asked, Text { zh: "缺少 theme.yaml", en: "theme.yaml is missing" }));
        return None;
    };
    let (file, text) = cx.decode(&format!("themes/{name}/{head}"), bytes)?;
    let node = yaml::parse(&text, 0..text.len(), file, cx.findings)?;
    let record = Record::read(&node, THEME, file, cx.findings)?;
    check_views(cx, &record);
    let fonts = fonts(cx, &record, files);
    let tokens = tokens(cx, &record);
    let mut parts = BTreeMap::new();
    for (part, folder) in ThemePart::ALL {
        parts.insert(part, templates(cx, name, folder, files));
    }
    let hashes = ThemePart::ALL.iter().map(|(part, _)| (*part, hash(*part, &parts[part], &fonts, &tokens))).collect();
    Some(Theme { name: record.line("name")?, tokens, parts, fonts, hashes })
}

fn check_views(cx: &mut Cx<'_>, record: &Record) {
    let Some((views, place)) = record.line_at("views") else { return };
    let (low, high) = views.split_once('-').unwrap_or((views, views));
    match (low.trim().parse::<u32>(), high.trim().parse::<u32>()) {
        (Ok(low), Ok(high)) if (low..=high).contains(&VIEWS) => {}
        _ => cx.findings.push(
            invalid(
                place,
                Text {
                    zh: "它是为别的版本写的，本程序的视图版本为 {views}",
                    en: "it is written for another version; this program's views are {views}",
                },
            )
            .arg("views", VIEWS),
        ),
    }
}

fn fonts(cx: &mut Cx<'_>, record: &Record, files: &Files) -> Vec<Font> {
    let mut found = Vec::new();
    for entry in record.records("fonts") {
        let (Some((file, place)), Some(role)) = (entry.line_at("file"), entry.line("role")) else { continue };
        match ContentPath::parse(file).ok().and_then(|path| files.get_key_value(&path)) {
            Some((path, bytes)) => found.push((path, bytes, word(ROLES, &role).unwrap_or(FontRole::Sans), place)),
            None => {
                let none = Text { zh: "主题里没有这个字体文件", en: "the theme has no such font" };
                cx.findings.push(invalid(place, none));
            }
        }
    }
    // The character maps and hashes of large fonts take as long as all articles of a campaign.
    let font = |(path, bytes, role, _): &(&ContentPath, &Bytes, FontRole, Place)| {
        let characters = coverage(bytes)?.into_iter();
        Some(Font::new((*path).clone(), *role, (*bytes).clone(), short_hash(&[bytes]), characters))
    };
    let read: Vec<Option<Font>> = std::thread::scope(|scope| {
        let threads: Vec<_> = found.iter().map(|file| scope.spawn(|| font(file))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let mut fonts = Vec::new();
    for (font, (.., place)) in read.into_iter().zip(found) {
        match font {
            Some(font) => fonts.push(font),
            None => cx.findings.push(invalid(place, Text { zh: "字体读不出来", en: "the font cannot be read" })),
        }
    }
    let is_sans = |entry: &Record| entry.line("role").is_none_or(|role| role == "sans");
    if !record.records("fonts").is_empty() && !record.records("fonts").iter().any(is_sans) {
        let none = Text {
            zh: "没有黑体字体（role: sans），海报和电子屏要用",
            en: "there is no font of role sans, which posters and screens need",
        };
        cx.findings.push(invalid(record.place_of("fonts"), none));
    }
    fonts.sort_by(|a, b| a.path.cmp(&b.path));
    fonts
}

fn tokens(cx: &mut Cx<'_>, record: &Record) -> BTreeMap<String, Token> {
    let mut tokens = BTreeMap::new();
    for (name, value) in record.named("tokens") {
        let token = match value {
            Named::Line(value) => Some(Token { value: value.clone(), cmyk: None }),
            Named::Record(pair) => colour(cx, pair),
        };
        tokens.extend(token.map(|token| (name.clone(), token)));
    }
    tokens
}

/// Reads a colour; `None` if it is wrong, which is reported.
fn colour(cx: &mut Cx<'_>, pair: &Record) -> Option<Token> {
    let (rgb, place) = pair.line_at("rgb")?;
    let digits = rgb.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let allowed = Text {
            zh: "加引号的 \"#\" 和六位十六进制数", en: "a quoted \"#\" with six hexadecimal digits"
        };
        cx.findings.push(bad_value(place, "rgb", rgb).arg_text("allowed", allowed));
        return None;
    }
    let inks: Option<Vec<f64>> = pair.lines_at("cmyk").iter().map(|(ink, place)| per_cent(cx, ink, *place)).collect();
    let Ok(cmyk) = <[f64; 4]>::try_from(inks?) else {
        // More than four are reported already.
        if pair.has("cmyk") && pair.lines_at("cmyk").len() < 4 {
            let few = Text {
                zh: "cmyk 要写四个数：青、品红、黄、黑",
                en: "cmyk is four numbers: cyan, magenta, yellow, black",
            };
            cx.findings.push(invalid(pair.place_of("cmyk"), few));
        }
        return None;
    };
    let total: f64 = cmyk.iter().sum();
    if total > INK_LIMIT {
        let much = Text {
            zh: "四色墨量合计 {total}%，纸张最多承受 300%",
            en: "{total} % of ink in all; paper takes 300 % at most",
        };
        cx.findings.push(invalid(pair.place_of("cmyk"), much).arg("total", total));
        return None;
    }
    Some(Token { value: rgb.into(), cmyk: Some(cmyk) })
}

fn per_cent(cx: &mut Cx<'_>, ink: &str, place: Place) -> Option<f64> {
    let value = ink.parse::<f64>().ok().filter(|value| (0.0..=100.0).contains(value));
    if value.is_none() {
        let allowed = Text { zh: "0 到 100 的数", en: "a number from 0 to 100" };
        cx.findings.push(bad_value(place, "cmyk", ink).arg_text("allowed", allowed));
    }
    value
}

/// Returns the code points a font has a glyph for.
fn coverage(bytes: &[u8]) -> Option<Vec<u32>> {
    let face = ttf_parser::Face::parse(bytes, 0).ok()?;
    let mut characters = Vec::new();
    for table in face.tables().cmap?.subtables.into_iter().filter(|table| table.is_unicode()) {
        table.codepoints(|code| {
            // A hostile table may list four billion codes; only those a text can hold are looked up.
            if code < 0x11_0000 && table.glyph_index(code).is_some_and(|glyph| glyph.0 != 0) {
                characters.push(code);
            }
        });
    }
    Some(characters)
}

/// Returns the files of a part by their path inside it.
fn templates(cx: &mut Cx<'_>, theme: &str, folder: &str, files: &Files) -> BTreeMap<ContentPath, Template> {
    let mut templates = BTreeMap::new();
    for (path, bytes) in files {
        // What explains a part to people is none of it, so that a better sentence makes no sheet stale.
        if path.extension() == "md" {
            continue;
        }
        let inside = path.as_str().strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        let Some(Ok(inside)) = inside.map(ContentPath::parse) else { continue };
        let kind = std::str::from_utf8(bytes).map_or(SourceKind::Binary, |text| SourceKind::Text(text.into()));
        let file = cx.sources.add(format!("themes/{theme}/{path}"), kind);
        templates.insert(inside, Template { file, bytes: bytes.clone() });
    }
    templates
}

/// Hashes what the renderers of a part read: its files, the tokens, and the fonts where they are drawn into the result.
fn hash(
    part: ThemePart,
    files: &BTreeMap<ContentPath, Template>,
    fonts: &[Font],
    tokens: &BTreeMap<String, Token>,
) -> String {
    let mut pieces: Vec<&[u8]> = Vec::new();
    let inks: Vec<String> = tokens.values().map(|token| format!("{:?}", token.cmyk)).collect();
    for ((name, token), inks) in tokens.iter().zip(&inks) {
        pieces.extend([name.as_bytes(), token.value.as_bytes(), inks.as_bytes()]);
    }
    pieces.push(b"files");
    for (path, template) in files {
        pieces.extend([path.as_str().as_bytes(), &*template.bytes]);
    }
    if matches!(part, ThemePart::Print | ThemePart::Led) {
        pieces.push(b"fonts");
        for font in fonts {
            let role: &[u8] = if font.role == FontRole::Sans { b"sans" } else { b"serif" };
            pieces.extend([font.path.as_str().as_bytes(), role, font.hash.as_bytes()]);
        }
    }
    short_hash(&pieces)
}

fn invalid(place: Place, detail: Text) -> Diagnostic {
    Diagnostic::new(Code::ThemeInvalid).at(place).arg_text("detail", detail)
}
