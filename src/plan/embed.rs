//! Notices for portals (门户公告): a feed for machines and a snippet for people, in `embed/` and again in `site/embed/`.

use super::job::{Asset, Shrink, TextJob};
use super::scope::Scope;
use super::task::{Kind, Product};
use super::tasks::Tasks;
use super::view::{NoticeFeed, NoticeItem};
use crate::base::Place;
use crate::model::{Medium, Theme, ThemePart};
use std::sync::Arc;

/// The version of the notice feed.
const VERSION: u32 = 1;
/// How many articles stand behind the materials.
const NEWEST: usize = 3;

/// Returns the notices: materials made for it, then the newest announcements.
pub fn feed(scope: &Scope) -> NoticeFeed {
    let address = |link: &str| scope.address(link).unwrap_or_else(|| format!("../{link}"));
    let date = |date: Option<crate::base::Date>| date.map(|date| date.to_string());
    let materials = scope.materials.iter().filter(|m| m.media.contains(&Medium::Notice)).map(|material| NoticeItem {
        id: format!("materials/{}", material.slug),
        text: material.short.clone(),
        tone: material.tone.name(),
        link: address(scope.link(&material.path).unwrap_or_default()),
        from: date(material.times.publish),
        until: date(material.times.expire),
    });
    let notices = scope.notices.iter().take(NEWEST).map(|notice| NoticeItem {
        id: format!("notices/{}", notice.slug),
        text: notice.title.clone(),
        tone: "info",
        link: address(scope.link(&notice.path).unwrap_or_default()),
        from: date(notice.times.publish),
        until: date(notice.times.expire),
    });
    NoticeFeed {
        version: VERSION,
        title: scope.campaign.title.clone(),
        organiser: scope.campaign.organiser.clone(),
        as_of: scope.as_of.to_string(),
        hotlines: scope.hotlines(),
        notices: materials.chain(notices).collect(),
    }
}

/// Adds the files, in each of the folders asked for.
pub fn add(scope: &Scope, theme: &Theme, folders: &[(&str, Product)], out: &mut Tasks) {
    let feed = feed(scope);
    let sources: Arc<[_]> = scope
        .materials
        .iter()
        .map(|m| m.path.clone())
        .chain(scope.notices.iter().take(NEWEST).map(|n| n.path.clone()))
        .collect();
    for &(folder, product) in folders {
        let path = |name: &str| format!("{folder}/{name}");
        out.text(
            &path("feed.json"),
            Kind::NoticeFeed,
            "公告数据",
            product,
            TextJob::NoticeFeed(feed.clone()),
            sources.clone(),
        );
        out.text(
            &path("notice.html"),
            Kind::Snippet,
            "公告片段",
            product,
            TextJob::Snippet(feed.clone()),
            sources.clone(),
        );
        for (name, file) in theme.parts.get(&ThemePart::Embed).into_iter().flatten() {
            if name.extension() != "html" {
                let job = Asset { bytes: file.bytes.clone(), shrink: Shrink::of(&name.extension()) };
                out.asset(&path(name.as_str()), product, job, Place::file(file.file));
            }
        }
    }
}
