//! Keys (键): the hash of a job, of the theme part and shared data (the day among it) its renderer reads, and of the
//! renderer itself.

use super::job::{Job, TextJob};
use super::task::Product;
use super::view::SiteView;
use crate::base::{Date, Key, KeyParts, short_hash};
use crate::model::{Theme, ThemePart};
use serde::Serialize;

/// Makes keys for one plan.
pub struct Keys<'a> {
    theme: &'a Theme,
    /// The site part of the theme together with what all pages share.
    site: String,
    version: &'a (dyn Fn(Product) -> &'static str + Sync),
}

impl<'a> Keys<'a> {
    /// Takes in what all jobs share. `version` names the renderer of a product.
    pub fn new(theme: &'a Theme, site: &SiteView, version: &'a (dyn Fn(Product) -> &'static str + Sync)) -> Self {
        Self { theme, site: short_hash(&[part(theme, ThemePart::Site).as_bytes(), &json(site)]), version }
    }

    /// Returns the key of a job.
    pub fn key(&self, product: Product, job: &Job) -> Key {
        let theme = |part_of| part(self.theme, part_of).to_string();
        let none = || "-".to_string();
        let (job, theme) = match job {
            Job::Page(page) => (short_hash(&[&json(page)]), self.site.clone()),
            Job::Text(text) => {
                let theme = match &**text {
                    TextJob::AtomFeed(_) | TextJob::Sitemap(_) => theme(ThemePart::Site),
                    TextJob::Snippet(_) => theme(ThemePart::Embed),
                    TextJob::NoticeFeed(_) | TextJob::Index(_) => none(),
                };
                (short_hash(&[&json(text)]), theme)
            }
            Job::Asset(asset) => (short_hash(&[&asset.bytes, &[asset.shrink as u8]]), none()),
            Job::Download(download) => (short_hash(&[&json(download)]), day(download.list.as_of, "-")),
            Job::Image(image) => (short_hash(&[&json(image)]), none()),
            Job::Sheet(sheet) => (short_hash(&[&json(sheet)]), day(sheet.as_of, part(self.theme, ThemePart::Print))),
            Job::Still(still) => (short_hash(&[&json(still)]), theme(ThemePart::Led)),
            Job::Strip(strip) => (short_hash(&[&json(strip)]), theme(ThemePart::Led)),
            Job::Scroll(scroll) => (short_hash(&[&json(scroll)]), theme(ThemePart::Led)),
            Job::Programme(programme) => (short_hash(&[&json(programme)]), none()),
            Job::Package(package) => {
                let theme = if package.order.is_some() { theme(ThemePart::Print) } else { none() };
                (short_hash(&[&json(package)]), theme)
            }
            Job::Overview(overview) => (short_hash(&[&json(overview)]), theme(ThemePart::Site)),
        };
        Key::new(&KeyParts { job, theme, program: short_hash(&[(self.version)(product).as_bytes()])[..8].into() })
    }
}

/// Joins the day that a file says it is of, which most files share, with their part of the theme.
fn day(as_of: Date, theme: &str) -> String {
    short_hash(&[as_of.to_string().as_bytes(), theme.as_bytes()])
}

fn part(theme: &Theme, part: ThemePart) -> &str {
    theme.hashes.get(&part).map_or("", String::as_str)
}

/// Jobs are plain structs of strings, numbers and lists, in a fixed order of fields: JSON is their canonical form.
fn json(value: &impl Serialize) -> Vec<u8> {
    // Writing plain structs with string keys to memory cannot fail.
    serde_json::to_vec(value).expect("a job is plain data")
}

/// Says why an artifact with this key is rendered again, given its key in the last release.
pub fn why_stale(now: &Key, before: Option<&Key>) -> Option<&'static str> {
    let Some(before) = before else { return Some("new") };
    if now == before {
        return None;
    }
    match (now.parts(), before.parts()) {
        (Some(now), Some(before)) if now.program != before.program => Some("program"),
        (Some(now), Some(before)) if now.theme != before.theme => Some("theme"),
        (Some(_), Some(_)) => Some("content"),
        _ => Some("program"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_artifact_says_why() {
        let key = |text: &str| Key(text.into());
        assert_eq!(why_stale(&key("a.b.c"), None), Some("new"));
        assert_eq!(why_stale(&key("a.b.c"), Some(&key("a.b.c"))), None);
        assert_eq!(why_stale(&key("a.b.c"), Some(&key("x.b.c"))), Some("content"));
        assert_eq!(why_stale(&key("a.b.c"), Some(&key("x.y.c"))), Some("theme"));
        assert_eq!(why_stale(&key("a.b.c"), Some(&key("a.b.z"))), Some("program"));
        assert_eq!(why_stale(&key("a.b.c"), Some(&key("old"))), Some("program"));
    }
}
