//! Running text (滚动画面) of full-colour screens: what runs, and how fast. A loop takes about half a minute, the time in
//! which people pass; what does not fit stands on the pages.

use super::job::{Job, StillData};
use super::programme::{Panel, ScrollJob};
use super::scope::Scope;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::Key;
use crate::model::{Accepts, Colour, Material, Screen};

/// Seconds that a loop should not exceed, unless its shortest text does.
const SECONDS: u32 = 30;

/// What stands between two things that run.
const GAP: &str = "　　";

/// The smallest character that outlines can be read at.
const SMALLEST_GLYPH: u32 = 24;

/// Returns how a screen takes running text: as video, else as GIF, else not at all. A program without its encoder makes
/// GIFs in place of video.
pub fn format(screen: &Screen) -> Option<Accepts> {
    let profile = &screen.profile;
    let video = profile.takes(Accepts::Mp4);
    if profile.colour != Colour::Full || profile.glyph < SMALLEST_GLYPH {
        None
    } else if video && cfg!(feature = "video") {
        Some(Accepts::Mp4)
    } else {
        (video || profile.takes(Accepts::Gif)).then_some(Accepts::Gif)
    }
}

/// Returns the path of a loop.
pub fn path(material: &Material, screen: &Screen) -> Option<String> {
    let ending = if format(screen)? == Accepts::Mp4 { "mp4" } else { "gif" };
    Some(format!("led/{}/{}/loop.{ending}", material.slug, screen.id))
}

/// Adds the loop of a material on a screen, if the screen takes one. `data` is what stands while the text runs.
pub fn add(scope: &Scope, material: &Material, screen: &Screen, data: &StillData, out: &mut Tasks) {
    let Some(path) = path(material, screen).and_then(|path| out.path(&path, Some(screen.place))) else { return };
    let profile = &screen.profile;
    let job = ScrollJob {
        panel: Panel { width: profile.width, height: profile.height, colour: profile.colour.name() },
        fps: profile.fps,
        step: profile.step,
        glyph: profile.glyph,
        text: text(scope, material, screen),
        gif: format(screen) == Some(Accepts::Gif),
        data: data.clone(),
        longest: profile.longest_loop,
        largest: profile.largest_file,
        level: profile.level,
        as_of: scope.as_of,
    };
    out.push(Task {
        product: Product::Led,
        artifacts: vec![Artifact { path, kind: Kind::Clip }],
        key: Key(String::new()),
        job: Job::Scroll(Box::new(job)),
        title: format!("{} {}×{}", material.title, profile.width, profile.height),
        sources: std::iter::once(material.path.clone()).chain(scope.campaign.table_files("places/screens")).collect(),
        subjects: Vec::new(),
        venues: vec![screen.venue.clone()],
        material: Some(material.slug.clone()),
        place: material.short_place,
    });
}

/// Returns what runs: on strips the short line and the numbers; elsewhere slogan and numbers stand, and as many points run
/// as pass in time.
fn text(scope: &Scope, material: &Material, screen: &Screen) -> String {
    let profile = &screen.profile;
    let is_strip = profile.height <= 100 || profile.width >= 3 * profile.height;
    if is_strip || material.points.is_empty() {
        let numbers = scope.hotlines().into_iter().map(|line| format!("{} {}", line.name, line.number));
        return std::iter::once(material.short.clone()).chain(numbers).collect::<Vec<_>>().join(GAP);
    }
    let mut pieces: Vec<&str> = material.points.iter().map(|point| point.text.as_str()).collect();
    let most = (SECONDS.min(profile.longest_loop) * profile.fps * profile.step / profile.glyph.max(1)) as usize;
    while pieces.len() > 1 && pieces.iter().map(|piece| piece.chars().count() + 2).sum::<usize>() > most {
        pieces.pop();
    }
    pieces.join(GAP)
}
