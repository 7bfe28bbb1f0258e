//! The contact sheet (总览): a picture of every sheet, screen and notice, with its problems.

use super::job::{Asset, Job, Shrink};
use super::scope::Scope;
use super::showing::ScreenPlan;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::view::{OverviewCount, OverviewGroup, OverviewItem, OverviewPage, OverviewProblem};
use super::{embed, preview, print};
use crate::base::{At, Diagnostic, Key, Lang, OutputPath, Place, Sources};
use crate::model::{Material, Screen, Theme, ThemePart};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Adds the contact sheet of everything that the plan has so far.
pub fn add(
    scope: &Scope,
    screens: &[ScreenPlan],
    theme: &Theme,
    sources: &Sources,
    findings: &[Diagnostic],
    out: &mut Tasks,
) {
    // The page must open from the disk and forbid inline scripts, so its script lies beside it.
    if let Some(script) = theme.file(ThemePart::Site, SCRIPT) {
        let asset = Asset { bytes: Arc::clone(&script.bytes), shrink: Shrink::Script };
        out.asset(SCRIPT, Product::Overview, asset, Place::file(script.file));
    }
    let Ok(path) = OutputPath::parse("overview.html") else { return };
    let page = page(scope, screens, sources, findings, &out.tasks);
    out.push(Task {
        product: Product::Overview,
        artifacts: vec![Artifact { path, kind: Kind::Overview }],
        key: Key(String::new()),
        job: Job::Overview(Box::new(page)),
        title: "总览".into(),
        sources: Vec::new(),
        subjects: Vec::new(),
        venues: Vec::new(),
        material: None,
        place: scope.campaign.place,
    });
}

fn page(
    scope: &Scope,
    screens: &[ScreenPlan],
    sources: &Sources,
    findings: &[Diagnostic],
    tasks: &[Task],
) -> OverviewPage {
    let paths: HashSet<&str> = tasks.iter().flat_map(|task| &task.artifacts).map(|a| a.path.as_str()).collect();
    let planned = |path: &str| paths.contains(path);
    let poster = |material: &Material| {
        let (pdf, png) = (print::path(material, "pdf")?, print::path(material, "png")?);
        planned(pdf.as_str()).then(|| OverviewItem {
            title: "A3 海报".into(),
            detail: "297×420 毫米，出血 3 毫米".into(),
            link: pdf.to_string(),
            picture: Some(png.to_string()),
            width: 297,
            height: 420,
        })
    };
    let still = |material: &Material, screen: &Screen, title: &str| {
        let plan = screens.iter().find(|plan| plan.screen.id == screen.id)?;
        let path = plan.showing(&material.slug)?.picture.clone();
        planned(&path).then(|| OverviewItem {
            title: title.into(),
            detail: format!("{}×{} 像素", screen.profile.width, screen.profile.height),
            link: path.clone(),
            picture: Some(path),
            width: screen.profile.width,
            height: screen.profile.height,
        })
    };
    let shows = &scope.shows;
    let problems_of =
        |path: &str| problems(sources, findings.iter().filter(|finding| stands_in(finding, sources, path)));
    let materials = scope.produced.iter().map(|material| {
        let mut items: Vec<OverviewItem> = poster(material).into_iter().collect();
        for (_, screen) in shows.iter().filter(|(shown, _)| shown.slug == material.slug) {
            let venue = scope.campaign.venue(&screen.venue).map_or("", |venue| venue.name.as_str());
            items.extend(still(material, screen, &format!("{venue} {}", screen.name)));
        }
        OverviewGroup {
            title: material.title.clone(),
            detail: material.slogan.join(" / "),
            items,
            problems: problems_of(&format!("content/{}", material.path)),
        }
    });
    let venues = scope.campaign.venues.iter().map(|venue| {
        let mut items = Vec::new();
        for placement in scope.placements.iter().filter(|placement| placement.venues.contains(&venue.id)) {
            let Some(material) = scope.campaign.material(&placement.material) else { continue };
            items.extend(
                poster(material)
                    .filter(|_| !venue.print.is_empty())
                    .map(|item| OverviewItem { title: material.title.clone(), ..item }),
            );
            for (_, screen) in shows.iter().filter(|(m, screen)| m.slug == material.slug && screen.venue == venue.id) {
                items.extend(still(material, screen, &format!("{} {}", material.title, screen.name)));
            }
        }
        items.dedup_by(|a, b| a.link == b.link);
        OverviewGroup {
            title: venue.name.clone(),
            detail: format!("{} {}", venue.kind.chinese(), scope.region_name(&venue.region)),
            items,
            problems: Vec::new(),
        }
    });
    OverviewPage {
        title: scope.campaign.title.clone(),
        as_of: scope.as_of.to_string(),
        organiser: scope.campaign.organiser.clone(),
        counts: counts(tasks),
        problems: problems(sources, findings.iter()),
        materials: materials.collect(),
        venues: venues.collect(),
        screens: screens.iter().filter_map(|plan| preview::screen(scope, plan, &planned)).take(SCREENS).collect(),
        more_screens: screens.len().saturating_sub(SCREENS),
        script: planned(SCRIPT).then(|| SCRIPT.to_string()),
        lists: lists(tasks),
        notices: embed::feed(scope).notices,
        pages: pages(tasks),
    }
}

/// How many screens have a player.
const SCREENS: usize = 60;

/// The script that plays programmes.
pub const SCRIPT: &str = "overview.js";

/// How many lists and how many plaques or certificates are shown; a province has tens of thousands.
const LISTS: usize = 150;
const AWARDS: usize = 24;

/// Lists, plaques and certificates, each kind a group.
fn lists(tasks: &[Task]) -> Vec<OverviewGroup> {
    let group = |(kind, title, about, most): (Kind, &str, &str, usize)| {
        let of_kind = tasks.iter().filter(|task| task.artifacts[0].kind == kind);
        let count = of_kind.clone().count();
        let item = |task: &Task| {
            let Job::Sheet(sheet) = &task.job else { return None };
            let (width, height) = (sheet.width_mm.round() as u32, sheet.height_mm.round() as u32);
            Some(OverviewItem {
                title: task.title.clone(),
                detail: format!("{width}×{height} 毫米"),
                link: task.path().to_string(),
                picture: task.artifacts.get(1).map(|proof| proof.path.to_string()),
                width,
                height,
            })
        };
        let more = if count > most {
            format!("。共 {count} 件，这里是前 {most} 件，全部在 print/registry/ 里")
        } else {
            String::new()
        };
        (count > 0).then(|| OverviewGroup {
            title: title.into(),
            detail: format!("{about}{more}"),
            items: of_kind.take(most).filter_map(item).collect(),
            problems: Vec::new(),
        })
    };
    let kinds = [
        (Kind::List, "公示名单", "图是第一页，点开看全部", LISTS),
        (Kind::Plaque, "牌匾", "只给今天仍有命名的社区（村）和网络平台", AWARDS),
        (Kind::Certificate, "证书", "编号就是命名文号", AWARDS),
    ];
    kinds.into_iter().filter_map(group).collect()
}

fn counts(tasks: &[Task]) -> Vec<OverviewCount> {
    let mut by_kind: BTreeMap<Kind, usize> = BTreeMap::new();
    for artifact in tasks.iter().flat_map(|task| &task.artifacts) {
        *by_kind.entry(artifact.kind).or_default() += 1;
    }
    let rows = [
        ("网页", Kind::Page, Some("site/index.html")),
        ("名单数据", Kind::Download, None),
        ("海报", Kind::Poster, None),
        ("公示名单", Kind::List, None),
        ("牌匾", Kind::Plaque, None),
        ("证书", Kind::Certificate, None),
        ("电子屏画面", Kind::Still, None),
        ("条屏文件", Kind::Strip, None),
        ("电子屏滚动画面", Kind::Clip, None),
        ("电子屏设置单", Kind::Settings, None),
        ("公告片段", Kind::Snippet, Some("embed/notice.html")),
        ("交付包", Kind::Package, None),
    ];
    let rows = rows.into_iter().filter_map(|(name, kind, link)| {
        let link = link.filter(|link| tasks.iter().any(|task| task.path().as_str() == *link));
        Some(OverviewCount { name, count: *by_kind.get(&kind)?, link: link.map(String::from) })
    });
    rows.collect()
}

/// The pages that a leader looks at first.
fn pages(tasks: &[Task]) -> Vec<OverviewItem> {
    let first = [
        "site/index.html",
        "site/registry/index.html",
        "site/registry/changes.html",
        "site/registry/revoked.html",
        "site/report.html",
        "site/cases/index.html",
        "site/notices/index.html",
    ];
    let find = |path: &str| tasks.iter().find(|task| task.path().as_str() == path);
    let items = first.into_iter().filter_map(|path| {
        let title = find(path)?.title.clone();
        Some(OverviewItem { title, detail: path.into(), link: path.into(), picture: None, width: 0, height: 0 })
    });
    items.collect()
}

fn stands_in(finding: &Diagnostic, sources: &Sources, path: &str) -> bool {
    finding.places.iter().any(|(place, _)| sources.path(place.file) == path)
}

fn problems<'a>(sources: &Sources, findings: impl Iterator<Item = &'a Diagnostic>) -> Vec<OverviewProblem> {
    let problem = |finding: &Diagnostic| OverviewProblem {
        severity: finding.severity.name(),
        code: finding.code.name(),
        place: finding.places.first().map_or(String::new(), |(place, _)| {
            let resolved = sources.resolve(*place);
            match (&resolved.cell, resolved.start, place.at) {
                (Some((sheet, cell)), ..) => format!("{}（{sheet}!{cell}）", resolved.path),
                (None, Some((line, _)), at) if at != At::File => format!("{}:{line}", resolved.path),
                _ => resolved.path.to_string(),
            }
        }),
        message: finding.message(Lang::Zh),
        hint: finding.hint(Lang::Zh),
    };
    findings.map(problem).collect()
}
