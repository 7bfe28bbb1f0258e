//! A theme: `theme.yaml`, the files of its four parts, its fonts with the characters they cover, and a hash of each part.
//! Refuses a theme that is written for other views, or whose fonts are missing or cannot be read.

use super::fields::{Field, Kind, Record, Words, field, required, word, words};
use super::snapshot::Files;
use super::{Cx, yaml};
use crate::base::{Code, ContentPath, Diagnostic, Place, SourceKind, Text, short_hash};
use crate::model::{Font, FontRole, Template, Theme, ThemePart, VIEWS};
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// The fields of `theme.yaml`.
pub(super) const THEME: &[Field] = &[
    required("name", Kind::Line, "主题名称", "the theme's name"),
    required("views", Kind::Line, "模板所用视图的版本，如 1 或 1-2", "the versions of the views, as in 1 or 1-2"),
    required("fonts", Kind::Records(FONT, 50), "字体列表", "the fonts"),
    field("tokens", Kind::Free, "颜色等模板可用的值", "colours and other values for templates"),
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
    let tokens = record.free("tokens");
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
    let mut fonts = Vec::new();
    for entry in record.records("fonts") {
        let (Some((file, place)), Some(role)) = (entry.line_at("file"), entry.line("role")) else { continue };
        let found = ContentPath::parse(file).ok().and_then(|path| files.get_key_value(&path));
        let Some((path, bytes)) = found else {
            cx.findings.push(invalid(place, Text { zh: "主题里没有这个字体文件", en: "the theme has no such font" }));
            continue;
        };
        let role = word(ROLES, &role).unwrap_or(FontRole::Sans);
        match coverage(bytes) {
            Some(characters) => fonts.push(Font::new(path.clone(), role, bytes.clone(), characters.into_iter())),
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
        let inside = path.as_str().strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        let Some(Ok(inside)) = inside.map(ContentPath::parse) else { continue };
        let kind = std::str::from_utf8(bytes).map_or(SourceKind::Binary, |text| SourceKind::Text(text.into()));
        let file = cx.sources.add(format!("themes/{theme}/{path}"), kind);
        templates.insert(inside, Template { file, bytes: Arc::clone(bytes) });
    }
    templates
}

/// Hashes what the renderers of a part read: its files, the tokens, and the fonts where they are drawn into the result.
fn hash(
    part: ThemePart,
    files: &BTreeMap<ContentPath, Template>,
    fonts: &[Font],
    tokens: &BTreeMap<String, String>,
) -> String {
    let mut pieces: Vec<&[u8]> = Vec::new();
    for (name, value) in tokens {
        pieces.extend([name.as_bytes(), value.as_bytes()]);
    }
    pieces.push(b"files");
    for (path, template) in files {
        pieces.extend([path.as_str().as_bytes(), &*template.bytes]);
    }
    if matches!(part, ThemePart::Print | ThemePart::Led) {
        pieces.push(b"fonts");
        for font in fonts {
            let role: &[u8] = if font.role == FontRole::Sans { b"sans" } else { b"serif" };
            pieces.extend([font.path.as_str().as_bytes(), role, &*font.bytes]);
        }
    }
    short_hash(&pieces)
}

fn invalid(place: Place, detail: Text) -> Diagnostic {
    Diagnostic::new(Code::ThemeInvalid).at(place).arg_text("detail", detail)
}
