//! Screens (电子屏): for each placed material and each screen of its venues a still, or the files of a strip.

use super::job::{Job, StillData, StillJob};
use super::programme::{StripFile, halves};
use super::scope::Scope;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::words::Words;
use super::{message, scroll, strip};
use crate::base::{Code, Diagnostic, Key};
use crate::model::{Colour, Material, Screen};

/// Returns the path of the picture that stands for a material on a screen.
pub fn path(material: &Material, screen: &Screen) -> String {
    let name = if screen.profile.colour == Colour::Full { "01.png" } else { "preview.png" };
    format!("led/{}/{}/{name}", material.slug, screen.id)
}

/// Adds the files of all screens.
pub fn add(scope: &Scope, out: &mut Tasks) {
    let words = message::words(scope);
    for &(material, screen) in &scope.shows {
        if screen.profile.colour != Colour::Full {
            add_strip(scope, &words, material, screen, out);
            continue;
        }
        let Some(path) = out.path(&path(material, screen), Some(screen.place)) else { continue };
        let job = StillJob {
            width: screen.profile.width,
            height: screen.profile.height,
            colour: screen.profile.colour.name(),
            jpg: false,
            as_of: scope.as_of,
            data: StillData {
                slogan: material.slogan.clone(),
                short: material.short.clone(),
                text: String::new(),
                page: 1,
                pages: 1,
                tone: material.tone.name(),
                hotlines: scope.hotlines(),
                organiser: scope.campaign.organiser.clone(),
            },
        };
        let screens = scope.campaign.table_files("places/screens");
        scroll::add(scope, material, screen, &job.data, out);
        out.push(Task {
            product: Product::Led,
            artifacts: vec![Artifact { path, kind: Kind::Still }],
            key: Key(String::new()),
            job: Job::Still(Box::new(job)),
            title: format!("{} {}×{}", material.title, screen.profile.width, screen.profile.height),
            sources: std::iter::once(material.path.clone()).chain(screens).collect(),
            subjects: Vec::new(),
            venues: vec![screen.venue.clone()],
            material: Some(material.slug.clone()),
            place: material.short_place,
        });
    }
}

fn add_strip(scope: &Scope, words: &Words, material: &Material, screen: &Screen, out: &mut Tasks) {
    let profile = &screen.profile;
    let job = match strip::job(scope, words, material, screen) {
        Ok(job) => job,
        Err(word) => {
            let full = |halves: usize| halves as f64 / 2.0;
            let panel = strip::panel(screen);
            out.findings.push(
                Diagnostic::new(Code::TextTooLong)
                    .at(material.short_place)
                    .at(screen.place)
                    .arg("length", full(halves(&word)))
                    .arg("text", word)
                    .arg("place", format!("{} {}×{}", screen.name, profile.width, profile.height))
                    .arg("limit", full(panel.halves(profile.glyph))),
            );
            return;
        }
    };
    let folder = format!("led/{}/{}", material.slug, screen.id);
    let path = |file: &StripFile| format!("{folder}/{}", strip::name(*file));
    let mut artifact = |file: &StripFile| {
        let kind = if *file == StripFile::Preview { Kind::Still } else { Kind::Strip };
        Some(Artifact { path: out.path(&path(file), Some(screen.place))?, kind })
    };
    let Some(artifacts) = job.files.iter().map(&mut artifact).collect() else { return };
    out.push(Task {
        product: Product::Led,
        artifacts,
        key: Key(String::new()),
        job: Job::Strip(Box::new(job)),
        title: format!("{} {}×{}", material.title, profile.width, profile.height),
        sources: std::iter::once(material.path.clone()).chain(scope.campaign.table_files("places/screens")).collect(),
        subjects: Vec::new(),
        venues: vec![screen.venue.clone()],
        material: Some(material.slug.clone()),
        place: material.short_place,
    });
}
