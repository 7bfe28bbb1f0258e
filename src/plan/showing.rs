//! What a screen shows of a material (上屏): its files, which of them the programme plays, and how long each takes.
//! A material gets its share of the longest programme: what does not fit into it is left out in whole sentences, so that
//! several materials on one screen still come round in time. Refuses a word that is wider than the panel.

use super::job::{Job, StillData, StillJob};
use super::programme::{ScrollJob, StripFile, StripJob, halves, is_invisible, too_wide};
use super::schedule::{Period, most_at_once, schedule};
use super::scope::Scope;
use super::strip;
use super::task::Kind;
use super::words::Words;
use crate::base::Diagnostic;
use crate::model::{Accepts, Charset, Colour, Material, Screen, ScreenProfile, rate};
use std::cell::LazyCell;
use std::collections::HashMap;

/// A screen with its programme and everything it shows.
pub struct ScreenPlan<'a> {
    pub screen: &'a Screen,
    pub periods: Vec<Period<'a>>,
    /// One for each material, in the order of their slugs.
    pub showings: Vec<Showing<'a>>,
}

impl<'a> ScreenPlan<'a> {
    /// Finds what is shown of a material.
    pub fn showing(&self, slug: &str) -> Option<&Showing<'a>> {
        self.showings.iter().find(|showing| showing.material.slug == slug)
    }
}

/// A material on a screen.
pub struct Showing<'a> {
    pub material: &'a Material,
    pub made: Vec<Made>,
    /// What the programme plays, in order.
    pub play: Vec<Shown>,
    /// What stands beside it for players that cannot play the first: pages, loops, texts.
    pub spare: Vec<Shown>,
    /// The picture that stands for it.
    pub picture: String,
}

/// A job with the files it makes.
pub struct Made {
    pub job: Job,
    pub files: Vec<(String, Kind)>,
}

/// A file as a programme uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub path: String,
    /// It moves by itself, or the card moves it, for a time of its own; a page stands as long as it is told.
    pub moves: bool,
    /// How long one pass takes in milliseconds; for a page how long reading takes.
    pub ms: u32,
    /// What it says in full-width characters.
    pub chars: u32,
}

/// Height from which a full-colour panel has room for pages of its own beside the loop.
const ROOM: u32 = 200;

/// The least side of a panel whose text runs as outlines.
const LEAST_SCROLL: u32 = 64;

/// How long people pass a panel with room: no loop of points is longer, unless its first point is.
const PASSING_SECONDS: f64 = 30.0;

/// The width of a Latin letter or digit in hundredths of a character's height: the bold ones of the default theme have less.
const NARROW: u64 = 64;

/// Returns all screens that show something, in the order of their ids.
pub fn all<'a, F: FnOnce() -> Words<'a>>(
    scope: &Scope<'a>,
    words: &LazyCell<Words<'a>, F>,
    found: &mut Vec<Diagnostic>,
) -> Vec<ScreenPlan<'a>> {
    let mut plans = Vec::new();
    let mut shown: HashMap<&str, Vec<&Material>> = HashMap::new();
    for (material, screen) in &scope.shows {
        shown.entry(&screen.id).or_default().push(material);
    }
    for screen in &scope.campaign.screens {
        let Some(materials) = shown.remove(&*screen.id) else { continue };
        let periods = schedule(scope, screen);
        let share = f64::from(screen.profile.longest_loop) / most_at_once(&periods) as f64;
        let maker = Maker { scope, words, screen, share };
        let showings = materials.into_iter().filter_map(|material| maker.show(material, found)).collect();
        plans.push(ScreenPlan { screen, periods, showings });
    }
    plans
}

/// Returns where a material's files for a screen stand.
pub fn folder(material: &Material, screen: &Screen) -> String {
    format!("led/{}/{}", material.slug, screen.id)
}

struct Maker<'a, 's> {
    scope: &'s Scope<'a>,
    words: &'s Words<'s>,
    screen: &'s Screen,
    /// Seconds of the programme for each material.
    share: f64,
}

impl<'a> Maker<'a, '_> {
    fn show(&self, material: &'a Material, found: &mut Vec<Diagnostic>) -> Option<Showing<'a>> {
        let shown = match self.screen.profile.colour {
            Colour::Full => Ok(self.full(material)),
            _ => self.strip(material),
        };
        shown.map_err(|word| found.push(self.too_wide(material, word))).ok()
    }

    fn too_wide(&self, material: &Material, word: String) -> Diagnostic {
        let (screen, profile) = (self.screen, &self.screen.profile);
        let place = format!("{} {}×{}", screen.name, profile.width, profile.height);
        too_wide(&word, &place, strip::panel(screen).halves(profile.glyph)).at(material.short_place).at(screen.place)
    }

    /// Files for a card that moves a long strip by itself, or plays the loop.
    fn strip(&self, material: &'a Material) -> Result<Showing<'a>, String> {
        let profile = &self.screen.profile;
        let mut job = strip::job(self.scope, self.words, material, self.screen)?;
        if !can_write(profile, &job.text) {
            job.files.retain(|file| *file != StripFile::Text);
        }
        let folder = folder(material, self.screen);
        let path = |file: StripFile| format!("{folder}/{}", strip::name(file));
        let ms = frames_ms(profile, job.frames());
        let moving = |file| Shown { path: path(file), moves: true, ms, chars: chars(&job.text) };
        let pages = job.files.iter().filter_map(|file| match file {
            StripFile::Page(page) => Some(self.page(path(*file), job.pages.get(usize::from(*page))?)),
            _ => None,
        });
        let mut rest: Vec<Shown> = pages.collect();
        rest.extend(job.files.contains(&StripFile::Loop).then(|| moving(StripFile::Loop)));
        let (play, spare) = if job.files.contains(&StripFile::Long) {
            (vec![moving(StripFile::Long)], rest)
        } else if job.files.contains(&StripFile::Loop) {
            (vec![moving(StripFile::Loop)], Vec::new())
        } else {
            let text = job.pages.first().map_or("", String::as_str);
            (vec![self.page(path(StripFile::Preview), text)], Vec::new())
        };
        let mut spare = spare;
        spare.extend(job.files.contains(&StripFile::Text).then(|| moving(StripFile::Text)));
        Ok(Showing { material, picture: path(StripFile::Preview), made: vec![made(job, &path)], play, spare })
    }

    fn page(&self, path: String, text: &str) -> Shown {
        let chars = chars(text);
        Shown { path, moves: false, ms: self.scope.campaign.screen_rules.page_seconds(chars) * 1000, chars }
    }

    /// Pages and loops for a full-colour panel.
    fn full(&self, material: &'a Material) -> Showing<'a> {
        let (scope, profile) = (self.scope, &self.screen.profile);
        let folder = folder(material, self.screen);
        let has_room = profile.height >= ROOM;
        let mut faces = vec![self.face(material)];
        let scroll = if self.scrolls() { Some(self.scroll(material, has_room)) } else { None };
        let seconds = |text: &str| f64::from(scope.campaign.screen_rules.page_seconds(chars(text)));
        let said = |data: &StillData| {
            let numbers = data.hotlines.iter().map(|hotline| hotline.number.as_str()).collect::<String>();
            format!("{}{}{numbers}", data.slogan.concat(), data.text)
        };
        let mut left = self.share - scroll.as_ref().map_or(0.0, |(_, ms)| f64::from(*ms) / 1000.0);
        let plays_face = scroll.is_none() || left >= seconds(&said(&faces[0]));
        if plays_face {
            left -= seconds(&said(&faces[0]));
        }
        if has_room {
            for point in &material.points {
                let face = StillData {
                    slogan: vec![self.words.whole(&point.head)],
                    short: String::new(),
                    text: self.words.whole(&point.text),
                    ..faces[0].clone()
                };
                left -= seconds(&said(&face));
                if left < 0.0 {
                    break;
                }
                faces.push(face);
            }
        }
        let count = faces.len();
        let (mut made, mut play, mut spare) = (Vec::new(), Vec::new(), Vec::new());
        for (index, face) in faces.into_iter().enumerate() {
            let (path, is_jpg) = (format!("{folder}/{:02}", index + 1), profile.takes(Accepts::Jpg));
            let shown = self.page(format!("{path}.png"), &said(&face));
            let list = if index > 0 || plays_face { &mut play } else { &mut spare };
            list.push(shown.clone());
            let mut files = vec![(format!("{path}.png"), Kind::Still)];
            if is_jpg {
                files.push((format!("{path}.jpg"), Kind::Still));
            }
            let job = StillJob {
                width: profile.width,
                height: profile.height,
                colour: profile.colour.name(),
                jpg: is_jpg,
                largest: profile.largest_file,
                as_of: scope.as_of,
                data: StillData { page: index + 1, pages: count, ..face },
            };
            made.push(Made { job: Job::Still(Box::new(job)), files });
        }
        if let Some(scroll) = scroll {
            self.add_scroll(scroll, &folder, &mut made, &mut play, &mut spare);
        }
        Showing { material, picture: format!("{folder}/01.png"), made, play, spare }
    }

    /// Tells whether text may run here. Without video only a card that plays GIF has a loop.
    fn scrolls(&self) -> bool {
        let profile = &self.screen.profile;
        profile.width.min(profile.height) >= LEAST_SCROLL
            && (profile.takes(Accepts::Mp4) && cfg!(feature = "video") || profile.takes(Accepts::Gif))
    }

    /// Plans running text. On a strip it is all there is: the short line, points as far as the share goes, and the numbers.
    /// On a panel with room slogan and numbers stand above it, so points run, as many as pass while people do.
    fn scroll(&self, material: &Material, has_room: bool) -> (ScrollJob, u32) {
        let profile = &self.screen.profile;
        let points = |count: usize| material.points.iter().take(count);
        let numbers = self.scope.campaign.hotlines.iter().map(|hotline| format!("{} {}", hotline.name, hotline.number));
        let numbers: Vec<String> = numbers.collect();
        let runs_points = has_room && !material.points.is_empty();
        let text = |count: usize| -> String {
            let pieces: Vec<String> = if runs_points {
                points(count.max(1)).map(|point| point.text.clone()).collect()
            } else {
                let said = points(count).map(|point| format!("{}：{}", point.head, point.text));
                std::iter::once(material.short.clone()).chain(said).chain(numbers.clone()).collect()
            };
            pieces.join("　　")
        };
        let most = if runs_points { self.share.min(PASSING_SECONDS) } else { self.share };
        let fits = |count: &usize| f64::from(frames_ms(profile, frames(profile, &text(*count)))) <= most * 1000.0;
        let text = text((0..=material.points.len()).rev().find(fits).unwrap_or(0));
        let frames = frames(profile, &text);
        let ms = frames_ms(profile, frames);
        let job = ScrollJob {
            panel: strip::panel(self.screen),
            fps: profile.fps,
            step: profile.step,
            glyph: profile.glyph,
            text,
            frames,
            gif: false,
            data: self.face(material),
            longest: profile.longest_loop,
            largest: profile.largest_file,
            level: profile.level,
            as_of: self.scope.as_of,
        };
        (job, ms)
    }

    /// Adds the loops: the video is played, a GIF beside it is for players without.
    fn add_scroll(
        &self,
        (job, ms): (ScrollJob, u32),
        folder: &str,
        made: &mut Vec<Made>,
        play: &mut Vec<Shown>,
        spare: &mut Vec<Shown>,
    ) {
        let profile = &self.screen.profile;
        let text = job.text.clone();
        let has_video = profile.takes(Accepts::Mp4) && cfg!(feature = "video");
        let mut add = |gif: bool, list: &mut Vec<Shown>| {
            let path = format!("{folder}/loop.{}", if gif { "gif" } else { "mp4" });
            list.push(Shown { path: path.clone(), moves: true, ms, chars: chars(&text) });
            made.push(Made {
                job: Job::Scroll(Box::new(ScrollJob { gif, ..job.clone() })),
                files: vec![(path, Kind::Clip)],
            });
        };
        if has_video {
            add(false, play);
        }
        if profile.takes(Accepts::Gif) {
            add(true, if has_video { spare } else { play });
        }
    }

    /// The words of the first page.
    fn face(&self, material: &Material) -> StillData {
        StillData {
            slogan: material.slogan.iter().map(|line| self.words.whole(line)).collect(),
            short: self.words.whole(&material.short),
            text: String::new(),
            page: 1,
            pages: 1,
            tone: material.tone.name(),
            hotlines: self.scope.hotlines(),
            organiser: self.scope.campaign.organiser.clone(),
        }
    }
}

fn made(job: StripJob, path: &dyn Fn(StripFile) -> String) -> Made {
    let kind = |file| if file == StripFile::Preview { Kind::Still } else { Kind::Strip };
    let files = job.files.iter().map(|file| (path(*file), kind(*file))).collect();
    Made { job: Job::Strip(Box::new(job)), files }
}

/// Returns the frames in which running text and a gap pass.
fn frames(profile: &ScreenProfile, text: &str) -> u32 {
    let share = |character: char| match character {
        _ if is_invisible(character) => 0,
        ' '..='~' => NARROW,
        _ => 100,
    };
    let hundredths: u64 = text.chars().map(share).sum();
    let wide = (hundredths * u64::from(profile.glyph)).div_ceil(100);
    let gap = u64::from((profile.width / 4).max(2 * profile.glyph));
    let period = (wide + gap).max(profile.width.into());
    u32::try_from(period.div_ceil(profile.step.max(1).into())).unwrap_or(u32::MAX)
}

/// Returns how long frames take.
fn frames_ms(profile: &ScreenProfile, frames: u32) -> u32 {
    let (rate, over) = rate(profile.fps);
    u32::try_from(u64::from(frames) * 1000 * u64::from(over) / u64::from(rate)).unwrap_or(u32::MAX)
}

/// Returns how many full-width characters a text has to be read as: marks and spaces are seen, not read.
pub fn chars(text: &str) -> u32 {
    let read: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    u32::try_from(halves(&read).div_ceil(2)).unwrap_or(u32::MAX)
}

/// Tells whether the card's font chip has all characters of a text; a card without one is sent GBK.
pub fn can_write(profile: &ScreenProfile, text: &str) -> bool {
    unwritable(profile, text).is_empty()
}

/// Returns the characters that the card's font chip lacks, each once.
pub fn unwritable(profile: &ScreenProfile, text: &str) -> Vec<char> {
    let chip = profile.charset.unwrap_or(Charset::Gbk);
    let mut lacking: Vec<char> = Vec::new();
    for character in text.chars().filter(|character| !chip.has(*character)) {
        if !lacking.contains(&character) {
            lacking.push(character);
        }
    }
    lacking
}
