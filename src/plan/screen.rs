//! Screens (电子屏): one still for each placed material and each screen of its venues.

use super::job::{Job, StillData, StillJob};
use super::programme::{Panel, ScrollJob};
use super::scope::Scope;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::Key;
use crate::model::{Colour, Material, Screen};

/// Returns the path of a still.
pub fn path(material: &Material, screen: &Screen) -> String {
    format!("led/{}/{}/01.png", material.slug, screen.id)
}

/// Adds the stills.
pub fn add(scope: &Scope, out: &mut Tasks) {
    for &(material, screen) in &scope.shows {
        let Some(path) = out.path(&path(material, screen), Some(screen.place)) else { continue };
        let colour =
            Colour::WORDS.iter().find(|(colour, ..)| *colour == screen.colour).map_or("full", |(_, name, _)| name);
        let job = StillJob {
            width: screen.width,
            height: screen.height,
            colour,
            as_of: scope.as_of,
            data: StillData {
                slogan: material.slogan.clone(),
                short: material.short.clone(),
                tone: material.tone.name(),
                hotlines: scope.hotlines(),
                organiser: scope.campaign.organiser.clone(),
            },
        };
        let screens = scope.campaign.table_files("places/screens");
        let scroll = scroll(scope, material, screen, &job.data);
        if let (Some(scroll), Some(path)) = (scroll, out.path(&clip_path(material, screen), Some(screen.place))) {
            out.push(Task {
                product: Product::Led,
                artifacts: vec![Artifact { path, kind: Kind::Clip }],
                key: Key(String::new()),
                job: Job::Scroll(Box::new(scroll)),
                title: format!("{} {}×{}", material.title, screen.width, screen.height),
                sources: std::iter::once(material.path.clone()).chain(screens.clone()).collect(),
                subjects: Vec::new(),
                venues: vec![screen.venue.clone()],
                material: Some(material.slug.clone()),
                place: material.short_place,
            });
        }
        out.push(Task {
            product: Product::Led,
            artifacts: vec![Artifact { path, kind: Kind::Still }],
            key: Key(String::new()),
            job: Job::Still(Box::new(job)),
            title: format!("{} {}×{}", material.title, screen.width, screen.height),
            sources: std::iter::once(material.path.clone()).chain(screens).collect(),
            subjects: Vec::new(),
            venues: vec![screen.venue.clone()],
            material: Some(material.slug.clone()),
            place: material.short_place,
        });
    }
}

/// Returns the path of a loop of running text.
fn clip_path(material: &Material, screen: &Screen) -> String {
    let ending = if cfg!(feature = "video") { "mp4" } else { "gif" };
    format!("led/{}/{}/loop.{ending}", material.slug, screen.id)
}

/// Plans running text for a full-colour panel that is large enough for outlines.
fn scroll(scope: &Scope, material: &Material, screen: &Screen, data: &StillData) -> Option<ScrollJob> {
    let (fps, step, glyph, longest) = match (screen.width, screen.height) {
        _ if screen.colour != Colour::Full => return None,
        (width, height) if width % 2 + height % 2 > 0 || width.min(height) < 64 => return None,
        (_, 64..=99) => (25, 2, 48, 60),
        (_, 100..=199) => (30, 4, 96, 60),
        (_, 200..=719) => (25, 4, 96, 120),
        (width, height) if height > width => (30, 4, 120, 120),
        _ => (30, 6, 160, 120),
    };
    let mut pieces = vec![material.short.clone()];
    if screen.width < 3 * screen.height {
        // The slogan stands above.
        pieces = material.points.iter().map(|point| point.text.clone()).collect();
    }
    let numbers: Vec<String> = scope.hotlines().iter().map(|line| format!("{} {}", line.name, line.number)).collect();
    let most = (longest.min(30) * fps * step / glyph) as usize;
    let length = |pieces: &[String]| pieces.iter().map(|piece| piece.chars().count() + 2).sum::<usize>();
    while pieces.len() > 1 && length(&pieces) + length(&numbers) + 4 > most {
        pieces.pop();
    }
    pieces.extend(numbers);
    Some(ScrollJob {
        panel: Panel { width: screen.width, height: screen.height, colour: "full" },
        fps,
        step,
        glyph,
        text: pieces.join("　　"),
        gif: !cfg!(feature = "video"),
        data: data.clone(),
        longest,
        largest: 20 << 20,
        level: 40,
        as_of: scope.as_of,
    })
}
