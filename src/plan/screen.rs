//! Screens (电子屏): one still for each placed material and each screen of its venues.

use super::job::{Job, StillData, StillJob};
use super::scope::Scope;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::Key;
use crate::model::{Material, Screen};

/// Returns the path of a still.
pub fn path(material: &Material, screen: &Screen) -> String {
    format!("led/{}/{}/01.png", material.slug, screen.id)
}

/// Adds the stills.
pub fn add(scope: &Scope, out: &mut Tasks) {
    for &(material, screen) in &scope.shows {
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
