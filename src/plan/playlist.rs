//! Programmes (节目包): for each screen the lists that players read, and the sheet that tells its operator how to set the
//! card. Promises: names in ASCII, numbered in the order of play; one list for each different sequence of a day. What a
//! list says of its files (sizes, hashes, real durations) is filled in when they are there.

use super::job::{Job, SettingsData, SettingsRow, SettingsSlot, SheetData, SheetJob};
use super::schedule::{Entry, Period, Slot};
use super::scope::Scope;
use super::showing::{ScreenPlan, Shown, unwritable};
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::{Date, Key, OutputPath, chinese_date};
use crate::model::{Accepts, Card, DAY, Screen, ScreenProfile, time};
use serde::Serialize;
use std::collections::BTreeMap;

/// The lists of one screen; the artifacts stand in the order of `outputs`.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammeJob {
    pub campaign: String,
    pub organiser: String,
    pub as_of: Date,
    pub screen: ScreenFacts,
    /// The files of the package, those that are played first.
    pub files: Vec<ProgrammeFile>,
    /// The different sequences of files.
    pub lists: Vec<Vec<ProgrammeItem>>,
    /// When which list is played, in the order of time.
    pub slots: Vec<ProgrammeSlot>,
    pub outputs: Vec<ProgrammeOutput>,
}

/// What lists say of their screen.
#[derive(Clone, Debug, Serialize)]
pub struct ScreenFacts {
    pub id: String,
    pub name: String,
    pub venue: String,
    pub venue_name: String,
    pub profile: String,
    pub width: u32,
    pub height: u32,
    /// single, dual or full.
    pub colour: &'static str,
    pub pitch_mm: f64,
    pub card: &'static str,
    pub fps: u32,
    pub step: u32,
    pub glyph: u32,
    pub longest_loop: u32,
    pub largest_file: u64,
    pub distance_m: f64,
    pub chars_per_minute: f64,
    pub max_chars_per_minute: u32,
    pub min_page_seconds: u32,
    pub rule: String,
}

/// A file of the package.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammeFile {
    /// Its name in the package, such as `01.mp4`.
    pub name: String,
    pub from: OutputPath,
    /// The key of the task that makes it.
    pub key: String,
    /// The title and the slug of the material.
    pub title: String,
    pub material: String,
    /// Whether the lists name it; the others are for players that cannot play those.
    pub played: bool,
    /// It takes a time of its own.
    pub moves: bool,
    /// The planned time in milliseconds: of a pass, or of a page.
    pub ms: u32,
    pub chars: u32,
}

/// A file in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProgrammeItem {
    /// The index of the file.
    pub file: usize,
    /// Seconds of a page; what moves plays to its end.
    pub seconds: Option<u32>,
}

/// When a list is played.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammeSlot {
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Minutes since midnight.
    pub start: u16,
    pub end: u16,
    pub name: Option<String>,
    pub emergency: bool,
    pub list: usize,
}

impl ProgrammeSlot {
    /// Returns its hours with a dash between them, or that it is the whole day.
    pub fn times(&self, dash: &str) -> String {
        match (self.start, self.end) {
            (0, DAY) => "全天".into(),
            (start, end) => format!("{}{dash}{}", time(start), time(end)),
        }
    }
}

/// One file of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeOutput {
    /// For Excel.
    Csv,
    Smil,
    /// A list by its index.
    M3u8(usize),
    Manifest,
    /// Colorlight's open XML of a list by its index.
    Vsn(usize),
    Readme,
}

impl ProgrammeOutput {
    /// Returns the file's name.
    pub fn name(self) -> String {
        let numbered = |stem: &str, list: usize, ending: &str| match list {
            0 => format!("{stem}.{ending}"),
            list => format!("{stem}-{}.{ending}", list + 1),
        };
        match self {
            Self::Csv => "playlist.csv".into(),
            Self::Smil => "index.smil".into(),
            Self::M3u8(list) => numbered("playlist", list, "m3u8"),
            Self::Manifest => "manifest.json".into(),
            Self::Vsn(list) => numbered("programme", list, "vsn"),
            Self::Readme => "README.txt".into(),
        }
    }
}

/// A programme as other products use it.
pub struct Programme<'p, 'a> {
    pub plan: &'p ScreenPlan<'a>,
    pub files: Vec<(String, &'p Shown, &'p str)>,
    pub lists: Vec<Vec<ProgrammeItem>>,
    pub slots: Vec<ProgrammeSlot>,
}

/// Returns where a screen's programme stands.
pub fn folder(screen: &Screen) -> String {
    format!("led/programme/{}", screen.id)
}

/// Works the programme of a screen out: names, lists and when they are played.
pub fn programme<'p, 'a>(plan: &'p ScreenPlan<'a>) -> Programme<'p, 'a> {
    let mut files: Vec<(String, &Shown, &str)> = Vec::new();
    let (mut lists, mut slots): (Vec<Vec<ProgrammeItem>>, Vec<ProgrammeSlot>) = (Vec::new(), Vec::new());
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let shown_of = |entry: &Entry| plan.showing(&entry.material.slug);
    for (period, slot) in plan.periods.iter().flat_map(|period| period.slots.iter().map(move |slot| (period, slot))) {
        let mut list = Vec::new();
        for (entry, shown) in slot.shown.iter().filter_map(|entry| Some((entry, shown_of(entry)?))) {
            for shown in &shown.play {
                let file = *known.entry(&shown.path).or_insert_with(|| {
                    files.push((String::new(), shown, &entry.material.slug));
                    files.len() - 1
                });
                let seconds = (!shown.moves).then(|| entry.dwell.unwrap_or(shown.ms / 1000));
                list.push(ProgrammeItem { file, seconds });
            }
        }
        if list.is_empty() {
            continue;
        }
        let at = lists.iter().position(|other| *other == list).unwrap_or_else(|| {
            lists.push(list);
            lists.len() - 1
        });
        slots.push(programme_slot(period, slot, at));
    }
    let digits = if files.len() > 99 { 4 } else { 2 };
    for (index, (name, shown, _)) in files.iter_mut().enumerate() {
        let ending = shown.path.rsplit('.').next().unwrap_or_default();
        *name = format!("{:0digits$}.{ending}", index + 1);
    }
    // Spare files carry the number of the first file of their material.
    for showing in &plan.showings {
        let Some(first) = showing.play.first().and_then(|shown| known.get(shown.path.as_str())) else { continue };
        for (index, shown) in showing.spare.iter().enumerate() {
            let ending = shown.path.rsplit('.').next().unwrap_or_default();
            let name = format!("spare/{:0digits$}-{:02}.{ending}", first + 1, index + 1);
            files.push((name, shown, &showing.material.slug));
        }
    }
    Programme { plan, files, lists, slots }
}

fn programme_slot(period: &Period, slot: &Slot, list: usize) -> ProgrammeSlot {
    ProgrammeSlot {
        from: period.from,
        until: period.until,
        start: slot.time.from,
        end: slot.time.until,
        name: slot.time.name.clone(),
        emergency: slot.emergency,
        list,
    }
}

impl Programme<'_, '_> {
    /// Returns the planned seconds of a list.
    pub fn seconds(&self, list: &[ProgrammeItem]) -> f64 {
        let item = |item: &ProgrammeItem| match item.seconds {
            Some(seconds) => f64::from(seconds),
            None => self.files.get(item.file).map_or(0.0, |(_, shown, _)| f64::from(shown.ms) / 1000.0),
        };
        list.iter().map(item).sum()
    }
}

/// Adds the lists and the setting sheets of everything that the plan has so far.
pub fn add(scope: &Scope, programmes: &[Programme], out: &mut Tasks) {
    let keys: BTreeMap<OutputPath, Key> = out
        .tasks
        .iter()
        .filter(|task| task.product == Product::Led)
        .flat_map(|task| task.artifacts.iter().map(|artifact| (artifact.path.clone(), task.key.clone())))
        .collect();
    for programme in programmes.iter().filter(|programme| !programme.lists.is_empty()) {
        add_lists(scope, programme, &keys, out);
        add_settings(scope, programme, out);
    }
}

fn add_lists(scope: &Scope, programme: &Programme, keys: &BTreeMap<OutputPath, Key>, out: &mut Tasks) {
    let screen = programme.plan.screen;
    let mut files = Vec::new();
    for (index, (name, shown, slug)) in programme.files.iter().enumerate() {
        let Ok(from) = OutputPath::parse(&shown.path) else { return };
        // A file that could not be planned was reported.
        let Some(key) = keys.get(&from) else { return };
        files.push(ProgrammeFile {
            name: name.clone(),
            key: key.0.clone(),
            from,
            title: scope.campaign.material(slug).map_or_else(String::new, |material| material.title.clone()),
            material: slug.to_string(),
            played: programme.lists.iter().flatten().any(|item| item.file == index),
            moves: shown.moves,
            ms: shown.ms,
            chars: shown.chars,
        });
    }
    let count = programme.lists.len();
    let mut outputs = vec![ProgrammeOutput::Csv, ProgrammeOutput::Smil];
    outputs.extend((0..count).map(ProgrammeOutput::M3u8));
    outputs.push(ProgrammeOutput::Manifest);
    if screen.profile.card == Card::Colorlight {
        outputs.extend((0..count).map(ProgrammeOutput::Vsn));
    }
    outputs.push(ProgrammeOutput::Readme);
    let folder = folder(screen);
    let mut artifact = |output: &ProgrammeOutput| {
        let path = out.path(&format!("{folder}/{}", output.name()), Some(screen.place))?;
        Some(Artifact { path, kind: Kind::Playlist })
    };
    let Some(artifacts) = outputs.iter().map(&mut artifact).collect() else { return };
    let job = ProgrammeJob {
        campaign: scope.campaign.title.clone(),
        organiser: scope.campaign.organiser.clone(),
        as_of: scope.as_of,
        screen: facts(scope, screen),
        files,
        lists: programme.lists.clone(),
        slots: programme.slots.clone(),
        outputs,
    };
    push(scope, screen, artifacts, Job::Programme(Box::new(job)), "节目单", out);
}

fn facts(scope: &Scope, screen: &Screen) -> ScreenFacts {
    let (profile, rules) = (&screen.profile, &scope.campaign.screen_rules);
    ScreenFacts {
        id: screen.id.clone(),
        name: screen.name.clone(),
        venue: screen.venue.clone(),
        venue_name: scope.campaign.venue(&screen.venue).map_or_else(String::new, |venue| venue.name.clone()),
        profile: profile.id.clone(),
        width: profile.width,
        height: profile.height,
        colour: profile.colour.name(),
        pitch_mm: profile.pitch_mm,
        card: profile.card.name(),
        fps: profile.fps,
        step: profile.step,
        glyph: profile.glyph,
        longest_loop: profile.longest_loop,
        largest_file: profile.largest_file,
        distance_m: profile.distance_m,
        chars_per_minute: profile.chars_per_minute(),
        max_chars_per_minute: rules.max_chars_per_min,
        min_page_seconds: rules.min_page_s,
        rule: rules.rule.clone(),
    }
}

fn push(scope: &Scope, screen: &Screen, artifacts: Vec<Artifact>, job: Job, word: &str, out: &mut Tasks) {
    let product = Product::Led;
    out.push(Task {
        product,
        artifacts,
        key: Key(String::new()),
        job,
        title: format!("{} {word}", screen.name),
        sources: scope.campaign.table_files("places/").into(),
        subjects: Vec::new(),
        venues: vec![screen.venue.clone()],
        material: None,
        place: screen.place,
    });
}

/// A4 upright, in mm.
const A4_MM: (f64, f64) = (210.0, 297.0);

/// The most times and files on the setting sheet; the list in full is in `playlist.csv`.
const SHEET_SLOTS: usize = 10;
const SHEET_FILES: usize = 16;
const SLOT_FILES: usize = 9;

fn add_settings(scope: &Scope, programme: &Programme, out: &mut Tasks) {
    let screen = programme.plan.screen;
    let folder = folder(screen);
    let mut artifact = |(name, kind)| {
        Some(Artifact { path: out.path(&format!("{folder}/settings.{name}"), Some(screen.place))?, kind })
    };
    let Some(artifacts) = [("pdf", Kind::Settings), ("png", Kind::Proof)].into_iter().map(&mut artifact).collect()
    else {
        return;
    };
    let job = SheetJob {
        template: "settings.typ".into(),
        width_mm: A4_MM.0,
        height_mm: A4_MM.1,
        bleed_mm: 0.0,
        press: None,
        proof: true,
        as_of: scope.as_of,
        data: SheetData::Settings(settings(scope, programme)),
    };
    push(scope, screen, artifacts, Job::Sheet(Box::new(job)), "设置单", out);
}

fn settings(scope: &Scope, programme: &Programme) -> SettingsData {
    let screen = programme.plan.screen;
    let profile = &screen.profile;
    let venue = scope.campaign.venue(&screen.venue);
    let title = |slug: &str| scope.campaign.material(slug).map_or_else(String::new, |material| material.title.clone());
    let played = programme.files.iter().filter(|(name, ..)| !name.contains('/'));
    let played: Vec<(String, String)> = played.map(|(name, _, slug)| (name.clone(), title(slug))).collect();
    SettingsData {
        title: format!("{} 电子屏设置单", screen.name),
        screen: screen.name.clone(),
        venue: venue.map_or_else(String::new, |venue| venue.name.clone()),
        address: venue.and_then(|venue| venue.address.clone()),
        hotline: venue.and_then(|venue| venue.hotline.clone()),
        width: profile.width,
        height: profile.height,
        rows: rows(scope, profile),
        slots: programme.slots.iter().take(SHEET_SLOTS).map(|slot| settings_slot(programme, slot)).collect(),
        more: programme.slots.len().saturating_sub(SHEET_SLOTS),
        files: played.iter().take(SHEET_FILES).cloned().collect(),
        more_files: played.len().saturating_sub(SHEET_FILES),
        notes: notes(programme, profile),
        rule: scope.campaign.screen_rules.rule.clone(),
        organiser: scope.campaign.organiser.clone(),
        campaign: scope.campaign.title.clone(),
    }
}

fn settings_slot(programme: &Programme, slot: &ProgrammeSlot) -> SettingsSlot {
    let list = &programme.lists[slot.list];
    let item = |item: &ProgrammeItem| {
        let (name, shown, _) = &programme.files[item.file];
        let seconds = item.seconds.unwrap_or(shown.ms.div_ceil(1000));
        format!("{name} {seconds}秒")
    };
    SettingsSlot {
        days: days(slot.from, slot.until),
        times: slot.times("–"),
        name: slot.name.clone(),
        emergency: slot.emergency,
        files: {
            let rest = list.len().saturating_sub(SLOT_FILES);
            let more = (rest > 0).then(|| format!("等 {} 个", list.len()));
            list.iter().take(SLOT_FILES).map(item).chain(more).collect()
        },
        seconds: programme.seconds(list).ceil() as u32,
    }
}

/// Returns `2027年1月20日–24日`, saying year and month again only where they change.
fn days(from: Date, until: Date) -> String {
    let first = chinese_date(from);
    match (from.year() == until.year(), from.month() == until.month()) {
        (true, true) if from == until => first,
        (true, true) => format!("{first}–{}日", until.day()),
        (true, false) => format!("{first}–{}月{}日", until.month(), until.day()),
        (false, _) => format!("{first}–{}", chinese_date(until)),
    }
}

/// What the operator sets, in the order in which the programs ask for it.
fn rows(scope: &Scope, profile: &ScreenProfile) -> Vec<SettingsRow> {
    let rules = &scope.campaign.screen_rules;
    let row = |name: &str, value: String, note: String| SettingsRow { name: name.into(), value, note };
    let (wide, high) = profile.size_m();
    let speed = profile.fps * profile.step;
    let files: Vec<&str> = profile
        .accepts
        .iter()
        .filter_map(|file| Accepts::WORDS.iter().find(|(known, ..)| known == file).map(|(_, name, _)| *name))
        .collect();
    let mut rows = vec![
        row(
            "屏宽 × 屏高",
            format!("{} × {} 像素", profile.width, profile.height),
            format!("{}，点间距 {} 毫米，约 {wide:.2} × {high:.2} 米", profile.colour.chinese(), profile.pitch_mm),
        ),
        row("播放卡", profile.card.chinese().into(), format!("收 {} 文件", files.join("、"))),
    ];
    if profile.is_strip() {
        rows.push(row("分区", "一个图文区，铺满全屏".into(), "坐标 0,0；不加边框；不选“自动换行”".into()));
        rows.push(row("显示特效", "向左连移".into(), "导入编号的长条图（.bmp）；不用闪烁、反白、随机特效".into()));
        rows.push(row(
            "移动速度",
            format!("每秒约 {speed} 像素"),
            format!("约每分钟 {:.0} 字；取最接近、不更快的一级", profile.chars_per_minute()),
        ));
    } else {
        rows.push(row("缩放", "不缩放（1:1）".into(), "文件像素与屏一致；关掉“自适应”“拉伸”".into()));
        rows.push(row(
            "切换特效",
            "无，或淡入淡出 2 秒以内".into(),
            "不用闪烁、反白、随机特效；视频循环播放，不留黑场".into(),
        ));
        rows.push(row(
            "滚动速度",
            format!("每秒 {speed} 像素"),
            format!("已做进视频，约每分钟 {:.0} 字", profile.chars_per_minute()),
        ));
    }
    rows.push(row(
        "静止页停留",
        format!("至少 {} 秒", rules.min_page_s),
        format!("按下表的秒数设；每分钟不超过 {} 字", rules.max_chars_per_min),
    ));
    rows.push(row(
        "亮度",
        format!("白天 ≤ {}，夜间 ≤ {} cd/m²", rules.day_nits, rules.night_nits),
        "设成按时间或光感自动切换".into(),
    ));
    let glyph_cm = f64::from(profile.glyph) * profile.pitch_mm / 10.0;
    rows.push(row(
        "观看距离",
        format!("{} 米以内", profile.distance_m),
        format!("滚动文字高 {glyph_cm:.0} 厘米，按字高 200 倍最远看 {:.0} 米", glyph_cm * 2.0),
    ));
    rows
}

fn notes(programme: &Programme, profile: &ScreenProfile) -> Vec<String> {
    let mut notes = Vec::new();
    let has_emergency = programme.slots.iter().any(|slot| slot.emergency);
    if has_emergency {
        notes.push("表里标“紧急”的时段只播紧急内容，其他节目停播，到时恢复。".to_string());
    }
    if let Some(charset) = profile.charset.filter(|_| profile.takes(Accepts::Txt)) {
        let jobs =
            programme.plan.showings.iter().flat_map(|showing| &showing.made).filter_map(|made| match &made.job {
                Job::Strip(job) => Some(job),
                _ => None,
            });
        let mut lacking: Vec<char> = jobs.flat_map(|job| unwritable(profile, &job.text)).collect();
        lacking.sort_unstable();
        lacking.dedup();
        let chip = charset.name();
        if lacking.is_empty() {
            notes.push(format!("卡上字库按 {chip} 核对过：spare 里的文字（.txt）可以直接导入，没有字库缺的字。"));
        } else {
            let lacking: String = lacking.iter().map(|c| format!("“{c}”")).collect();
            notes.push(format!("卡上 {chip} 字库没有{lacking}：只导入图片（.bmp），不要手工输入文字。"));
        }
    }
    notes.push("装好后从头看一遍，再到最远的观看位置看一遍；到期请当天撤下。".to_string());
    notes
}
