//! Screen profiles: `screens.yaml` of the theme (or the built-in one, if the theme has none), and what a row of
//! `places/screens` says otherwise. A row that names no profile gets the nearest one by colour and size, so that an
//! old table goes on working. Refuses profiles that no card could play, each with the rule it breaks.

use super::fields::{Field, Kind, Record, Words, bad_value, field, required, suggest, word, words};
use super::grid::loose;
use super::snapshot::Snapshot;
use super::table::Row;
use super::{Cx, yaml};
use crate::base::{Code, ContentPath, Diagnostic, Sources, Text};
use crate::model::{Accepts, Card, Charset, Colour, ScreenProfile, is_level};
use std::collections::BTreeSet;

/// The file of a theme that holds its profiles.
const FILE: &str = "screens.yaml";

fn colours() -> Words {
    words(Colour::WORDS)
}

fn files() -> Words {
    words(Accepts::WORDS)
}

fn cards() -> Words {
    words(Card::WORDS)
}

fn charsets() -> Words {
    words(Charset::WORDS)
}

/// The fields of a profile in `screens.yaml`.
pub(super) const PROFILE: &[Field] = &[
    required("id", Kind::Line, "编号，如 p10-single-16", "an id such as p10-single-16"),
    required("name", Kind::Line, "名称", "its name"),
    required("width", Kind::Integer(1, 16_384), "横向像素", "pixels across"),
    required("height", Kind::Integer(1, 16_384), "纵向像素", "pixels down"),
    required("colour", Kind::Word(colours), "单色、双色或全彩", "single, dual or full"),
    required("pitch", Kind::Line, "点间距，毫米", "distance between two LEDs in mm"),
    required("accepts", Kind::WordList(files), "播放卡收的文件", "the file types its card takes"),
    required("fps", Kind::Integer(1, 60), "每秒帧数", "frames a second"),
    required("step", Kind::Integer(1, 64), "滚动时每帧移动的像素", "pixels that text moves in a frame"),
    required("glyph", Kind::Integer(8, 1080), "滚动文字的字高，像素", "height of running characters in pixels"),
    required("longest", Kind::Integer(5, 86_400), "节目最长多少秒", "the longest programme in seconds"),
    required("largest", Kind::Line, "单个文件上限，如 2MB", "the most bytes of one file, such as 2MB"),
    required("level", Kind::Line, "H.264 解码级别，如 \"4.0\"", "the decoder's H.264 level such as \"4.0\""),
    required("card", Kind::Word(cards), "播放卡的类别", "the family of cards"),
    field("charset", Kind::Word(charsets), "卡上字库：gb2312 或 gbk", "the card's font chip: gb2312 or gbk"),
    required("distance", Kind::Line, "观看距离，米", "from how far it is read, in metres"),
    field("source", Kind::Line, "这些数字的来源", "where these figures come from"),
];

/// The profiles that a campaign may name, in the order of the file.
pub(super) struct Profiles(Vec<ScreenProfile>);

/// Returns the profiles that come with the program.
pub fn screen_profiles() -> Vec<ScreenProfile> {
    let (snapshot, mut sources, mut findings) = (Snapshot::default(), Sources::default(), Vec::new());
    let mut cx = Cx { snapshot: &snapshot, sources: &mut sources, findings: &mut findings };
    read(&mut cx, "default").0
}

/// Reads the profiles of a theme; one without its own has those of the default theme.
pub(super) fn read(cx: &mut Cx<'_>, theme: &str) -> Profiles {
    // The name is a safe path.
    let Ok(path) = ContentPath::parse(FILE) else { return Profiles(Vec::new()) };
    let (theme, files) = cx.theme_with(theme, &path);
    let Some(bytes) = files.file(&path) else { return Profiles(Vec::new()) };
    let Some((file, text)) = cx.decode(&format!("themes/{theme}/{FILE}"), &bytes) else { return Profiles(Vec::new()) };
    let Some(node) = yaml::parse(&text, 0..text.len(), file, cx.findings) else { return Profiles(Vec::new()) };
    let yaml::Value::List(items) = &node.value else {
        let finding = Diagnostic::new(Code::WrongType).at(node.place(file)).arg("field", FILE);
        cx.findings.push(finding.arg_text("expected", LIST).arg("example", "- id: …"));
        return Profiles(Vec::new());
    };
    let (mut profiles, mut ids) = (Vec::new(), BTreeSet::new());
    for item in items {
        let Some(record) = Record::read(item, PROFILE, file, cx.findings) else { continue };
        let Some(profile) = profile(&record, cx.findings) else { continue };
        for (field, finding) in profile.faults() {
            cx.findings.push(finding.at(record.place_of(field)));
        }
        if ids.insert(profile.id.clone()) {
            profiles.push(profile);
        } else {
            cx.findings.push(Diagnostic::new(Code::DuplicateId).at(record.place_of("id")).arg("id", profile.id));
        }
    }
    Profiles(profiles)
}

fn profile(record: &Record, findings: &mut Vec<Diagnostic>) -> Option<ScreenProfile> {
    // The table of fields allows nothing negative and nothing above 86,400.
    let number = |name| record.integer(name).and_then(|number| u32::try_from(number).ok());
    let mut measure = |name: &'static str, read: fn(&str) -> Option<f64>, allowed| {
        let (text, place) = record.line_at(name)?;
        let value = read(text);
        if value.is_none() {
            findings.push(bad_value(place, name, text).arg_text("allowed", allowed));
        }
        value
    };
    let (pitch, distance) = (measure("pitch", millimetres, PITCH), measure("distance", metres, DISTANCE));
    let (largest, level) = (measure("largest", bytes, BYTES), measure("level", level, LEVEL));
    let accepts = record.lines("accepts").iter().filter_map(|name| word(Accepts::WORDS, name)).collect();
    Some(ScreenProfile {
        id: record.line("id")?,
        name: record.line("name")?,
        width: number("width")?,
        height: number("height")?,
        colour: word(Colour::WORDS, &record.line("colour")?)?,
        pitch_mm: pitch?,
        accepts: sorted(accepts),
        fps: number("fps")?,
        step: number("step")?,
        glyph: number("glyph")?,
        longest_loop: number("longest")?,
        largest_file: largest? as u64,
        level: level? as u32,
        card: word(Card::WORDS, &record.line("card")?)?,
        charset: record.line("charset").and_then(|name| word(Charset::WORDS, &name)),
        distance_m: distance?,
        source: record.line("source").unwrap_or_default(),
    })
}

impl Profiles {
    /// Returns the profile of a row: the one it names or the nearest, changed by its other cells, and whole.
    pub fn of(&self, row: &mut Row<'_, '_>) -> Option<ScreenProfile> {
        let name = row.text("profile");
        let named = name.and_then(|name| self.named(name, row));
        let (size, colour) = (size(row, named.is_some()), row.word("colour", Colour::WORDS));
        let cells = Cells::read(row);
        if name.is_some() && named.is_none() {
            return None;
        }
        let (width, height) = match named {
            Some(named) => {
                let (width, height) = size?;
                (width.unwrap_or(named.width), height.unwrap_or(named.height))
            }
            None => {
                if row.text("width").is_none() {
                    row.miss("width");
                }
                if row.text("height").is_none() {
                    row.miss("height");
                }
                if row.text("colour").is_none() {
                    row.miss("colour");
                }
                let (width, height) = size?;
                (width?, height?)
            }
        };
        let base = match named {
            Some(named) => named,
            None => self.nearest(width, height, colour?, row)?,
        };
        let mut profile = ScreenProfile { width, height, colour: colour.unwrap_or(base.colour), ..base.clone() };
        if (width, height) != (base.width, base.height) {
            profile.glyph = fitting_glyph(&profile, base);
            // The pace stays at or below the profile's; video moves an even number of pixels.
            let step = base.step * profile.glyph / base.glyph.max(1);
            let step = if profile.takes(Accepts::Mp4) { (step / 2 * 2).max(2) } else { step.max(1) };
            profile.step = step.min(base.step.max(1));
        }
        cells.put(&mut profile);
        let faults = profile.faults();
        for (field, finding) in faults {
            // The cell that says so, else the row, whose profile says so.
            let field = if row.text(field).is_some() { field } else { "" };
            row.fail(field, finding);
        }
        Some(profile)
    }

    fn named(&self, name: &str, row: &mut Row<'_, '_>) -> Option<&ScreenProfile> {
        let found = self.0.iter().find(|profile| profile.id == name || profile.id == loose(name));
        if found.is_none() && !self.0.is_empty() {
            let ids = self.0.iter().map(|profile| profile.id.as_str());
            let finding = Diagnostic::new(Code::UnknownReference).arg("id", name).arg_text("kind", KIND);
            row.fail("profile", suggest(finding, name, ids));
        }
        found
    }

    /// Finds the profile of a colour whose sides are nearest by proportion; height counts double, because it decides
    /// the size of characters.
    fn nearest(&self, width: u32, height: u32, colour: Colour, row: &mut Row<'_, '_>) -> Option<&ScreenProfile> {
        let apart = |profile: &ScreenProfile| {
            let ratio = |one: u32, other: u32| (f64::from(one.max(1)) / f64::from(other.max(1))).ln().abs();
            ratio(width, profile.width) + 2.0 * ratio(height, profile.height)
        };
        let of_colour = self.0.iter().filter(|profile| profile.colour == colour);
        let found = of_colour.min_by(|a, b| apart(a).total_cmp(&apart(b)));
        if found.is_none() && !self.0.is_empty() {
            row.bad_value("colour", colour.name(), NO_COLOUR);
        }
        found
    }
}

/// Returns the glyph of a panel that differs from its profile in size: strips have 16 or 32 pixels, others keep the
/// proportion, even so that colours of video stay whole.
fn fitting_glyph(profile: &ScreenProfile, base: &ScreenProfile) -> u32 {
    if profile.colour != Colour::Full {
        return if profile.height < 32 { 16 } else { 32 };
    }
    let scaled = u64::from(base.glyph) * u64::from(profile.height) / u64::from(base.height.max(1));
    (u32::try_from(scaled).unwrap_or(base.glyph).min(base.glyph) / 2 * 2).max(8)
}

/// Cells of a row that differ from its profile.
#[derive(Default)]
struct Cells {
    pitch: Option<f64>,
    accepts: Option<Vec<Accepts>>,
    fps: Option<u32>,
    step: Option<u32>,
    glyph: Option<u32>,
    longest: Option<u32>,
    largest: Option<u64>,
    level: Option<u32>,
    card: Option<Card>,
    charset: Option<Charset>,
    distance: Option<f64>,
}

impl Cells {
    fn read(row: &mut Row<'_, '_>) -> Self {
        let mut measure = |field: &'static str, read: fn(&str) -> Option<f64>, allowed: Text| {
            let text = row.text(field)?;
            let value = read(text);
            if value.is_none() {
                row.bad_value(field, text, allowed);
            }
            value
        };
        let (pitch, distance) = (measure("pitch", millimetres, PITCH), measure("distance", metres, DISTANCE));
        let (largest, level) = (measure("largest", bytes, BYTES), measure("level", level, LEVEL));
        let (fps, step) = (measure("fps", |text| whole(text, 1, 60), FPS), measure("step", |t| whole(t, 1, 64), STEP));
        let glyph = measure("glyph", |text| whole(text, 8, 1080), GLYPH);
        let longest = measure("longest", |text| whole(text, 5, 86_400), SECONDS);
        Self {
            pitch,
            accepts: accepts(row),
            fps: fps.map(|fps| fps as u32),
            step: step.map(|step| step as u32),
            glyph: glyph.map(|glyph| glyph as u32),
            longest: longest.map(|longest| longest as u32),
            largest: largest.map(|largest| largest as u64),
            level: level.map(|level| level as u32),
            card: row.word("card", Card::WORDS),
            charset: row.word("charset", Charset::WORDS),
            distance,
        }
    }

    fn put(self, profile: &mut ScreenProfile) {
        fn set<T>(value: &mut T, cell: Option<T>) {
            if let Some(cell) = cell {
                *value = cell;
            }
        }
        set(&mut profile.pitch_mm, self.pitch);
        set(&mut profile.accepts, self.accepts);
        set(&mut profile.fps, self.fps);
        set(&mut profile.step, self.step);
        set(&mut profile.glyph, self.glyph);
        set(&mut profile.longest_loop, self.longest);
        set(&mut profile.largest_file, self.largest);
        set(&mut profile.level, self.level);
        set(&mut profile.card, self.card);
        set(&mut profile.distance_m, self.distance);
        if self.charset.is_some() {
            profile.charset = self.charset;
        }
    }
}

fn accepts(row: &mut Row<'_, '_>) -> Option<Vec<Accepts>> {
    let text = row.text("accepts")?;
    let narrow = text.chars().map(super::grid::narrow).collect::<String>().to_lowercase();
    let mut accepts = Vec::new();
    for item in narrow.split([' ', ',', ';', '、', '/']).filter(|item| !item.is_empty()) {
        let known = Accepts::WORDS.iter().find(|(_, name, others)| *name == item || others.contains(&item));
        match known {
            Some((value, ..)) => accepts.push(*value),
            None => row.bad_value("accepts", item, FILES),
        }
    }
    (!accepts.is_empty()).then(|| sorted(accepts))
}

fn sorted(mut accepts: Vec<Accepts>) -> Vec<Accepts> {
    accepts.sort_unstable();
    accepts.dedup();
    accepts
}

type Size = (Option<u32>, Option<u32>);

/// Reads the size; `None` if something of it is no number. A row with a profile may leave it out.
fn size(row: &mut Row<'_, '_>, may_lack: bool) -> Option<Size> {
    let (width, height) = (row.text("width"), row.text("height"));
    if !may_lack && (width.is_none() || height.is_none()) {
        return Some((None, None));
    }
    let pixels = |text: &str| text.parse::<u32>().ok().filter(|pixels| (1..=16_384).contains(pixels));
    let (read_width, read_height) = (width.map(pixels), height.map(pixels));
    let bad = match (read_width, read_height) {
        (Some(None), _) => "width",
        (_, Some(None)) => "height",
        _ => return Some((read_width.flatten(), read_height.flatten())),
    };
    let shown = |text: Option<&str>| text.unwrap_or("-").to_string();
    let finding = Diagnostic::new(Code::ScreenSize).arg("width", shown(width)).arg("height", shown(height));
    row.fail(bad, finding.arg_text("why", WHOLE_PIXELS));
    None
}

/// Reads the pitch in mm; panels are sold from under 1 to about 40.
fn millimetres(text: &str) -> Option<f64> {
    let bare = loose(text);
    let bare = bare.strip_suffix("mm").or_else(|| bare.strip_suffix("毫米")).unwrap_or(&bare);
    let bare = bare.strip_prefix('p').unwrap_or(bare);
    bare.parse::<f64>().ok().filter(|pitch| (0.1..=100.0).contains(pitch))
}

fn metres(text: &str) -> Option<f64> {
    let bare = loose(text);
    let bare = bare.strip_suffix('m').or_else(|| bare.strip_suffix('米')).unwrap_or(&bare);
    bare.parse::<f64>().ok().filter(|metres| (0.5..=2000.0).contains(metres))
}

/// Reads a size such as 2MB or 800 KB.
fn bytes(text: &str) -> Option<f64> {
    let bare = loose(text);
    let (number, unit) = bare.split_at(bare.find(|c: char| !c.is_ascii_digit() && c != '.')?);
    let unit = match unit {
        "kb" | "k" | "kib" => 1024.0,
        "mb" | "m" | "mib" | "兆" => 1024.0 * 1024.0,
        "gb" | "g" | "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| (number * unit).round()).filter(|bytes| (1024.0..=1e11).contains(bytes))
}

/// Reads a level such as 4.0 or 41 as ten times its number.
fn level(text: &str) -> Option<f64> {
    let number = loose(text).parse::<f64>().ok()?;
    let tenfold = if number < 10.0 { (number * 10.0).round() } else { number };
    is_level(tenfold as u32).then_some(tenfold)
}

fn whole(text: &str, low: u32, high: u32) -> Option<f64> {
    text.trim().parse::<u32>().ok().filter(|number| (low..=high).contains(number)).map(f64::from)
}

const KIND: Text = Text { zh: "屏参", en: "screen profile" };
const LIST: Text = Text { zh: "列表，每条以 - 开头", en: "a list; each entry begins with -" };
const NO_COLOUR: Text =
    Text { zh: "主题的 screens.yaml 里有的颜色", en: "a colour that some profile of the theme has" };
const WHOLE_PIXELS: Text =
    Text { zh: "宽和高应为 1 到 3840 的整数", en: "both are whole numbers from 1 to 3840" };
const PITCH: Text = Text { zh: "毫米数，如 10 或 2.5", en: "millimetres such as 10 or 2.5" };
const DISTANCE: Text = Text { zh: "米数，如 30", en: "metres such as 30" };
const BYTES: Text = Text { zh: "大小，如 2MB 或 800KB", en: "a size such as 2MB or 800KB" };
const LEVEL: Text = Text { zh: "H.264 级别，如 4.0", en: "an H.264 level such as 4.0" };
const FPS: Text = Text { zh: "1 到 60 的整数", en: "a whole number from 1 to 60" };
const STEP: Text = Text { zh: "1 到 64 的整数", en: "a whole number from 1 to 64" };
const GLYPH: Text = Text { zh: "8 到 1080 的整数", en: "a whole number from 8 to 1080" };
const SECONDS: Text = Text { zh: "秒数，5 到 86400", en: "seconds, 5 to 86400" };
const FILES: Text = Text { zh: "bmp、txt、gif、png、jpg 或 mp4", en: "bmp, txt, gif, png, jpg or mp4" };

/// The built-in profiles, for tests.
#[cfg(test)]
pub(super) fn built_in() -> Profiles {
    let snapshot = super::Snapshot::default();
    let (mut sources, mut findings) = (crate::base::Sources::default(), Vec::new());
    let profiles = read(&mut Cx { snapshot: &snapshot, sources: &mut sources, findings: &mut findings }, "default");
    assert_eq!(findings, []);
    profiles
}
