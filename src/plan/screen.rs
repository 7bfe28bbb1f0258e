//! Screens (电子屏): the tasks that make the files of each placed material for each screen of its venues.

use super::scope::Scope;
use super::showing::{Made, ScreenPlan};
use super::task::{Artifact, Product, Task};
use super::tasks::Tasks;
use crate::base::Key;

/// Adds the files of all screens.
pub fn add(scope: &Scope, screens: &[ScreenPlan], out: &mut Tasks) {
    let table = scope.campaign.table_files("places/screens");
    for plan in screens {
        let (screen, profile) = (plan.screen, &plan.screen.profile);
        for showing in &plan.showings {
            let material = showing.material;
            for Made { job, files } in &showing.made {
                let mut artifact = |(path, kind): &(String, _)| {
                    Some(Artifact { path: out.path(path, Some(screen.place))?, kind: *kind })
                };
                let Some(artifacts) = files.iter().map(&mut artifact).collect() else { continue };
                out.push(Task {
                    product: Product::Led,
                    artifacts,
                    key: Key(String::new()),
                    job: job.clone(),
                    title: format!("{} {}×{}", material.title, profile.width, profile.height),
                    sources: std::iter::once(material.path.clone()).chain(table.clone()).collect(),
                    subjects: Vec::new(),
                    venues: vec![screen.venue.clone()],
                    material: Some(material.slug.clone()),
                    place: material.short_place,
                });
            }
        }
    }
}
