//! The contact sheet (总览): a picture of every sheet, screen and notice, with its problems.

use super::job::{Asset, Job, Shrink};
use super::playlist::Programme;
use super::scope::Scope;
use super::sheets::Sheet;
use super::showing::ScreenPlan;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::view::{OverviewCount, OverviewGroup, OverviewItem, OverviewPage, OverviewProblem};
use super::{embed, overdue, preview};
use crate::base::{At, Code, Diagnostic, Key, Lang, OutputPath, Place, Sources, short_hash};
use crate::model::{Material, Screen, Theme, ThemePart, Venue, VenueKind, millimetres};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Adds the contact sheet of everything that the plan has so far.
pub fn add(
    scope: &Scope,
    programmes: &[Programme],
    theme: &Theme,
    sources: &Sources,
    findings: &[Diagnostic],
    out: &mut Tasks,
) {
    // The page must open from the disk and forbid inline scripts, so its script lies beside it.
    if let Some(script) = theme.file(ThemePart::Site, SCRIPT) {
        let asset = Asset { bytes: script.bytes.clone(), shrink: Shrink::Script };
        out.asset(SCRIPT, Product::Overview, asset, Place::file(script.file));
    }
    let Ok(path) = OutputPath::parse("overview.html") else { return };
    let page = page(scope, programmes, sources, findings, &out.tasks);
    out.push(Task {
        product: Product::Overview,
        artifacts: vec![Artifact { path, kind: Kind::Overview }],
        key: Key(String::new()),
        job: Job::Overview(Box::new(page)),
        title: "总览".into(),
        sources: Default::default(),
        subjects: Vec::new(),
        venues: Vec::new(),
        material: None,
        place: scope.campaign.place,
    });
}

fn page(
    scope: &Scope,
    programmes: &[Programme],
    sources: &Sources,
    findings: &[Diagnostic],
    tasks: &[Task],
) -> OverviewPage {
    let paths: HashSet<&str> = tasks.iter().flat_map(|task| &task.artifacts).map(|a| a.path.as_str()).collect();
    let planned = |path: &str| paths.contains(path);
    // A venue's own sheet may have no proof.
    let pictured = |mut item: OverviewItem| {
        item.picture = item.picture.filter(|picture| planned(picture));
        item
    };
    let mut sheets: HashMap<&str, Vec<&Sheet>> = HashMap::new();
    for sheet in scope.sheets.iter().filter(|sheet| planned(&format!("{}.pdf", sheet.base))) {
        sheets.entry(&sheet.material.slug).or_default().push(sheet);
    }
    let index = Index::new(scope, programmes);
    let of_material = |material: &Material| sheets.get(material.slug.as_str()).map_or(&[][..], Vec::as_slice);
    let still = |material: &Material, screen: &Screen, title: &str| {
        let plan = index.plans.get(screen.id.as_str())?;
        let path = plan.showing(&material.slug)?.picture.clone();
        planned(&path).then(|| OverviewItem {
            title: title.into(),
            detail: format!("{}×{} 像素", screen.profile.width, screen.profile.height),
            link: path.clone(),
            picture: Some(path),
            width: screen.profile.width,
            height: screen.profile.height,
            check: None,
        })
    };
    let problems_of =
        |path: &str| problems(sources, findings.iter().filter(|finding| stands_in(finding, sources, path)));
    let materials = scope.produced.iter().map(|material| {
        let mut items: Vec<_> = print_items(of_material(material)).into_iter().map(pictured).collect();
        for screen in index.screens.get(material.slug.as_str()).into_iter().flatten() {
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
    let mut of_kind: BTreeMap<VenueKind, usize> = BTreeMap::new();
    let shown = scope.campaign.venues.iter().filter(|venue| {
        let count = of_kind.entry(venue.kind).or_default();
        *count += 1;
        *count <= VENUES
    });
    let shown: Vec<&Venue> = shown.collect();
    let venues = shown.into_iter().map(|venue| {
        let mut items = Vec::new();
        for material in index.placed.get(venue.id.as_str()).into_iter().flatten() {
            let here = (material.slug.as_str(), venue.id.as_str());
            let sheets = index.sheets.get(&here).into_iter().flatten();
            let made = sheets.filter(|sheet| planned(&format!("{}.pdf", sheet.base)));
            let titled = |sheet: &&Sheet| OverviewItem {
                title: format!("{} {}", material.title, sheet.format.name),
                ..print_item(sheet)
            };
            items.extend(made.map(|sheet| pictured(titled(sheet))));
            let screens = index.screens.get(material.slug.as_str()).into_iter().flatten();
            for screen in screens.filter(|screen| screen.venue == venue.id) {
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
        problems: problems(sources, findings.iter().filter(|finding| !is_overdue(finding))),
        overdue: overdue::lists(scope, &planned),
        materials: materials.collect(),
        venues: venues.collect(),
        venue_count: scope.campaign.venues.len(),
        more_venues: more_venues(&of_kind),
        screens: programmes
            .iter()
            .filter_map(|programme| preview::screen(scope, programme, &planned))
            .take(SCREENS)
            .collect(),
        more_screens: programmes.len().saturating_sub(SCREENS),
        script: planned(SCRIPT).then(|| SCRIPT.to_string()),
        lists: lists(tasks),
        notices: embed::feed(scope).notices,
        pages: pages(tasks),
        press: press(tasks),
    }
}

/// Who is where, looked up once: a province has thousands of venues, and each stands on the page.
struct Index<'a, 's> {
    /// By the screen's id.
    plans: HashMap<&'s str, &'s ScreenPlan<'a>>,
    /// The screens that show a material, in the scope's order.
    screens: HashMap<&'s str, Vec<&'a Screen>>,
    /// The materials placed at a venue, in the order of the placements.
    placed: HashMap<&'s str, Vec<&'a Material>>,
    /// The sheets of a material that a venue gets, in the order of their paths.
    sheets: HashMap<(&'s str, &'s str), Vec<&'s Sheet<'a>>>,
}

impl<'a, 's> Index<'a, 's> {
    fn new(scope: &'s Scope<'a>, programmes: &'s [Programme<'s, 'a>]) -> Self {
        let plans = programmes.iter().map(|programme| (programme.plan.screen.id.as_str(), programme.plan)).collect();
        let mut index = Self { plans, screens: HashMap::new(), placed: HashMap::new(), sheets: HashMap::new() };
        for (material, screen) in &scope.shows {
            index.screens.entry(&material.slug).or_default().push(screen);
        }
        for placement in &scope.placements {
            let Some(material) = scope.campaign.material(&placement.material) else { continue };
            for venue in &placement.venues {
                index.placed.entry(venue).or_default().push(material);
            }
        }
        for sheet in &scope.sheets {
            for (venue, _) in sheet.orders.iter().flat_map(|order| &order.venues) {
                let sheets = index.sheets.entry((&sheet.material.slug, &venue.id)).or_default();
                if !sheets.last().is_some_and(|last| std::ptr::eq(*last, sheet)) {
                    sheets.push(sheet);
                }
            }
        }
        index
    }
}

/// How many venues of each kind the page shows.
const VENUES: usize = 20;

/// Says of which kinds only the first venues are shown; empty if all are.
fn more_venues(of_kind: &BTreeMap<VenueKind, usize>) -> String {
    let more = of_kind.iter().filter(|(_, count)| **count > VENUES);
    let more: Vec<String> = more.map(|(kind, count)| format!("{} {count} 处", kind.chinese())).collect();
    if more.is_empty() {
        return String::new();
    }
    format!("{}，各只列前 {VENUES} 处；每处的文件都在 delivery/ 里它自己的交付包里。", more.join("、"))
}

/// How many screens have a player.
const SCREENS: usize = 60;

/// The script that plays programmes.
pub const SCRIPT: &str = "overview.js";

/// Returns a hash of the keys of all press files.
fn press(tasks: &[Task]) -> String {
    let is_press = |task: &&Task| matches!(&task.job, Job::Sheet(sheet) if sheet.press.is_some());
    let keys: Vec<&[u8]> = tasks.iter().filter(is_press).map(|task| task.key.0.as_bytes()).collect();
    short_hash(&keys)
}

/// How many single venues' files a material shows of each format.
const OWN: usize = 3;

/// The files of a material: what is for everyone, and the first of what each venue has of its own.
fn print_items(sheets: &[&Sheet]) -> Vec<OverviewItem> {
    let mut items = Vec::new();
    let mut shown: HashMap<&str, usize> = HashMap::new();
    for sheet in sheets {
        let mut item = print_item(sheet);
        let Some(venue) = sheet.venue else {
            let own = sheets.iter().filter(|other| other.venue.is_some() && other.format.id == sheet.format.id).count();
            if own > 0 {
                item.detail.push_str(&format!("；另有 {own} 个点位各一份"));
            }
            items.push(item);
            continue;
        };
        let count = shown.entry(&sheet.format.id).or_insert(0);
        *count += 1;
        if *count <= OWN {
            item.title = format!("{} {}", sheet.format.name, venue.name);
            items.push(item);
        }
    }
    items
}

/// Returns a print file with its size, its copies and how many venues get them.
fn print_item(sheet: &Sheet) -> OverviewItem {
    let format = sheet.format;
    let bleed = match format.bleed_mm {
        0.0 => "，不出血".to_string(),
        bleed => format!("，出血 {} 毫米", millimetres(bleed)),
    };
    let copies: u64 = sheet.orders.iter().map(|order| u64::from(order.quantity())).sum();
    let venues: usize = sheet.orders.iter().map(|order| order.venues.len()).sum();
    let copies = match (copies, venues) {
        (0, _) => String::new(),
        (copies, 0) => format!("，备货 {copies} 份"),
        (copies, venues) => format!("，{venues} 个点位共 {copies} 份"),
    };
    OverviewItem {
        title: format.name.clone(),
        detail: format!("{}{bleed}{copies}", format.size()),
        link: format!("{}.pdf", sheet.base),
        picture: Some(format!("{}.png", sheet.base)),
        width: format.width_mm.round() as u32,
        height: format.height_mm.round() as u32,
        check: None,
    }
}

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
                check: None,
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
        ("宣传单", Kind::Leaflet, None),
        ("三折页", Kind::Trifold, None),
        ("一封信", Kind::Letter, None),
        ("联系卡", Kind::Card, None),
        ("横幅", Kind::Banner, None),
        ("易拉宝", Kind::Rollup, None),
        ("X 展架", Kind::Xstand, None),
        ("展板", Kind::Board, None),
        ("背景板", Kind::Backdrop, None),
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
        Some(OverviewItem {
            title,
            detail: path.into(),
            link: path.into(),
            picture: None,
            width: 0,
            height: 0,
            check: None,
        })
    });
    items.collect()
}

fn stands_in(finding: &Diagnostic, sources: &Sources, path: &str) -> bool {
    finding.places.iter().any(|(place, _)| sources.path(place.file) == path)
}

/// Tells whether a finding is in a list of its own.
fn is_overdue(finding: &Diagnostic) -> bool {
    matches!(finding.code, Code::ReviewOverdue | Code::RectifyOverdue)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_of_which_kinds_it_shows_only_the_first() {
        let few = BTreeMap::from([(VenueKind::Station, VENUES)]);
        assert_eq!(more_venues(&few), "");
        let many = BTreeMap::from([(VenueKind::Station, 900), (VenueKind::Mall, VENUES + 1), (VenueKind::Board, 3)]);
        assert!(
            more_venues(&many).starts_with("车站 900 处、大型商超 21 处，各只列前 20 处"),
            "{}",
            more_venues(&many)
        );
    }
}
