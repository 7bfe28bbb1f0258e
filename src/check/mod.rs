//! Floor 2: rules over a complete campaign, one file a rule. Pure: the same campaign, theme and date give the same findings.
//!
//! Every rule runs, whatever the others find. None repairs anything, and none repeats what loading has already refused
//! (missing fields, duplicate ids, references to nothing).

mod dates;
mod deadlines;
#[cfg(test)]
mod example;
mod fit;
mod glyphs;
mod hotline;
mod links;
mod naming;
mod order;
mod printing;
mod privacy;
mod screens;
mod twins;
mod venues;
mod video;
mod withdrawn;

use crate::base::{Date, Diagnostic, Sources};
use crate::model::{Article, Campaign, Material, Theme, Times};

/// Returns everything the rules find in a campaign as of a moment; `drafts` takes drafts in as the build would.
pub fn all(campaign: &Campaign, theme: &Theme, sources: &Sources, moment: Moment, drafts: bool) -> Vec<Diagnostic> {
    let Moment { as_of, looks_back } = moment;
    let scope = Scope { campaign, as_of, looks_back, drafts };
    let mut found = Vec::new();
    naming::check(&scope, &mut found);
    twins::check(&scope, &mut found);
    order::check(&scope, &mut found);
    deadlines::check(&scope, &mut found);
    hotline::check(&scope, &mut found);
    links::check(&scope, &mut found);
    glyphs::check(&scope, theme, &mut found);
    dates::check(&scope, &mut found);
    fit::check(&scope, &mut found);
    printing::check(&scope, theme, &mut found);
    privacy::check(&scope, sources, &mut found);
    screens::check(&scope, theme, &mut found);
    venues::check(&scope, &mut found);
    video::check(&scope, &mut found);
    withdrawn::check(&scope, &mut found);
    found
}

/// The build date, and whether it was asked for to look at a day gone by, after which things have happened.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub as_of: Date,
    pub looks_back: bool,
}

/// What all rules look at.
struct Scope<'a> {
    campaign: &'a Campaign,
    as_of: Date,
    looks_back: bool,
    drafts: bool,
}

impl<'a> Scope<'a> {
    /// Returns the articles that this release shows or a later one will: a text that is announced for next week
    /// should fail today, not on the day it appears.
    fn articles(&self) -> impl Iterator<Item = &'a Article> {
        self.campaign.articles.iter().filter(|article| self.counts(&article.times))
    }

    /// Returns the materials that this release shows or a later one will.
    fn materials(&self) -> impl Iterator<Item = &'a Material> {
        self.campaign.materials.iter().filter(|material| self.counts(&material.times))
    }

    fn counts(&self, times: &Times) -> bool {
        times.shown(self.first_shown(times), self.drafts)
    }

    /// Returns the first day, from the build date on, on which a text can be shown.
    fn first_shown(&self, times: &Times) -> Date {
        times.publish.map_or(self.as_of, |publish| publish.max(self.as_of))
    }
}
