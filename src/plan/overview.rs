//! The contact sheet (总览): a picture of every sheet, screen and notice, with its problems.

use super::job::Job;
use super::scope::Scope;
use super::screen;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::view::{OverviewCount, OverviewGroup, OverviewItem, OverviewPage, OverviewProblem};
use super::{embed, print};
use crate::base::{At, Diagnostic, Key, Lang, OutputPath, Sources};
use crate::model::{Material, Screen};
use std::collections::{BTreeMap, HashSet};

/// Adds the contact sheet of everything that the plan has so far.
pub fn add(scope: &Scope, sources: &Sources, findings: &[Diagnostic], out: &mut Tasks) {
    let Ok(path) = OutputPath::parse("overview.html") else { return };
    let page = page(scope, sources, findings, &out.tasks);
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

fn page(scope: &Scope, sources: &Sources, findings: &[Diagnostic], tasks: &[Task]) -> OverviewPage {
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
        let path = screen::path(material, screen);
        planned(&path).then(|| OverviewItem {
            title: title.into(),
            detail: format!("{}×{} 像素", screen.width, screen.height),
            link: path.clone(),
            picture: Some(path),
            width: screen.width,
            height: screen.height,
        })
    };
    let shows = screen::shows(scope);
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
        notices: embed::feed(scope).notices,
        pages: pages(tasks),
    }
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
        ("电子屏画面", Kind::Still, None),
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
