//! Packages (交付包): one ZIP for each venue, for the print shop and for portals. They hold artifacts of the same plan.

use super::embed;
use super::handover;
use super::job::{FILE_COUNT, Job, PackageEntry, PackageJob};
use super::order::OrderData;
use super::playlist::{self, Programme};
use super::scope::Scope;
use super::sheets::Sheet;
use super::showing::ScreenPlan;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::{Key, OutputPath};
use crate::model::{Venue, VenueKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Adds the packages of everything that the plan has so far.
pub fn add(scope: &Scope, programmes: &[Programme], out: &mut Tasks) {
    let keys: BTreeMap<OutputPath, Key> = out
        .tasks
        .iter()
        .filter(|task| task.product != Product::Site)
        .flat_map(|task| task.artifacts.iter().map(|artifact| (artifact.path.clone(), task.key.clone())))
        .collect();
    let named: BTreeMap<OutputPath, Vec<String>> = out
        .tasks
        .iter()
        .filter(|task| task.product != Product::Site && !task.subjects.is_empty())
        .flat_map(|task| task.artifacts.iter().map(|artifact| (artifact.path.clone(), task.subjects.clone())))
        .collect();
    let first = out.tasks.len();
    let entry = |name: String, from: OutputPath| {
        let key = keys.get(&from)?;
        Some(PackageEntry { name, key: key.0.clone(), from })
    };
    let mut files: BTreeMap<&str, Vec<&Sheet>> = BTreeMap::new();
    for sheet in &scope.sheets {
        for (venue, _) in sheet.orders.iter().flat_map(|order| &order.venues) {
            files.entry(&venue.id).or_default().push(sheet);
        }
    }
    let mut screens_at: BTreeMap<&str, Vec<&ScreenPlan>> = BTreeMap::new();
    for programme in programmes {
        screens_at.entry(&programme.plan.screen.venue).or_default().push(programme.plan);
    }
    for venue in &scope.campaign.venues {
        let screens = screens_at.get(venue.id.as_str()).map_or(&[][..], Vec::as_slice);
        let (entries, materials) = venue_entries(scope, screens, venue, &files, &entry);
        if !entries.is_empty() {
            let readme = venue_readme(scope, venue, &materials);
            let package = Package { readme: Some(readme), entries, order: None };
            add_package(scope, &venue.id, &venue.name, vec![venue.id.clone()], package, out);
        }
    }
    let mut players: BTreeMap<String, Vec<OutputPath>> = BTreeMap::new();
    let led = out.tasks.iter().filter(|task| task.product == Product::Led).flat_map(|task| &task.artifacts);
    for artifact in led.filter(|artifact| matches!(artifact.kind, Kind::Playlist | Kind::Settings)) {
        players.entry(artifact.path.folder().to_string()).or_default().push(artifact.path.clone());
    }
    for programme in programmes {
        add_screen(scope, programme, &players, &entry, out);
    }
    for delivery in handover::deliveries(scope, &keys) {
        let id = delivery.shop.map_or(handover::NO_SHOP, |shop| &shop.id).to_string();
        let readme = Some(print_readme(scope, &delivery.order));
        let files = delivery.files.into_iter().chain(delivery.proofs);
        let entries = files.filter_map(|(name, path)| entry(name, path)).collect();
        let (title, order) = (delivery.order.shop.clone(), Some(Arc::new(delivery.order)));
        add_package(scope, &id, &title, Vec::new(), Package { readme, entries, order }, out);
    }
    let embed: Vec<PackageEntry> = keys
        .keys()
        .filter(|path| path.folder() == "embed")
        .filter_map(|path| entry(path.name().to_string(), path.clone()))
        .collect();
    if !embed.is_empty() {
        let package = Package { readme: Some(portal_readme(scope)), entries: embed, order: None };
        add_package(scope, "portal", "门户网站", Vec::new(), package, out);
    }
    for task in &mut out.tasks[first..] {
        name_subjects(task, &named);
    }
}

/// A package names whom its files name.
fn name_subjects(task: &mut Task, named: &BTreeMap<OutputPath, Vec<String>>) {
    let Job::Package(package) = &task.job else { return };
    let codes: BTreeSet<&String> =
        package.entries.iter().filter_map(|entry| named.get(&entry.from)).flatten().collect();
    task.subjects = codes.into_iter().cloned().collect();
}

fn venue_entries(
    scope: &Scope,
    screens: &[&ScreenPlan],
    venue: &Venue,
    files: &BTreeMap<&str, Vec<&Sheet>>,
    entry: &dyn Fn(String, OutputPath) -> Option<PackageEntry>,
) -> (Vec<PackageEntry>, Vec<String>) {
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    for plan in screens {
        for showing in &plan.showings {
            if let Ok(path) = OutputPath::parse(&showing.picture) {
                entries.extend(entry(format!("led/{}/{}.png", plan.screen.id, showing.material.slug), path));
            }
        }
        if let Ok(path) = OutputPath::parse(&format!("{}/settings.pdf", playlist::folder(plan.screen))) {
            entries.extend(entry(format!("led/{}/settings.pdf", plan.screen.id), path));
        }
    }
    let placements = scope.placements.iter().filter(|placement| placement.venues.binary_search(&venue.id).is_ok());
    for placement in placements {
        let Some(material) = scope.campaign.material(&placement.material) else { continue };
        lines.push(format!("{} 至 {}  {}", placement.from, placement.until, material.title));
    }
    for sheet in files.get(venue.id.as_str()).into_iter().flatten() {
        if let Ok(path) = OutputPath::parse(&format!("{}.pdf", sheet.base)) {
            entries.extend(entry(format!("print/{}-{}.pdf", sheet.material.slug, sheet.format.id), path));
        }
    }
    if venue.kind == VenueKind::Board
        && let Some(county) = venue.region.at(6)
    {
        for paper in &scope.campaign.print.lists {
            let name = format!("list-{}.pdf", paper.name());
            if let Ok(path) = OutputPath::parse(&format!("print/registry/{county}/{name}")) {
                entries.extend(entry(format!("print/{name}"), path));
            }
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries.dedup_by(|a, b| a.name == b.name);
    (entries, lines)
}

/// Adds the package of a screen, to be copied to a stick as it is; `players` are lists and setting sheets by folder.
fn add_screen(
    scope: &Scope,
    programme: &Programme,
    players: &BTreeMap<String, Vec<OutputPath>>,
    entry: &dyn Fn(String, OutputPath) -> Option<PackageEntry>,
    out: &mut Tasks,
) {
    let screen = programme.plan.screen;
    let folder = playlist::folder(screen);
    let mut entries = Vec::new();
    for (name, shown, _) in &programme.files {
        entries.extend(OutputPath::parse(&shown.path).ok().and_then(|path| entry(name.clone(), path)));
    }
    let lists = players.get(&folder).into_iter().flatten();
    entries.extend(lists.filter_map(|path| entry(path.name().to_string(), path.clone())));
    if !entries.is_empty() {
        let (id, venues) = (format!("{}-{}", screen.venue, screen.id), vec![screen.venue.clone()]);
        let package = Package { readme: None, entries, order: None };
        add_package(scope, &id, &screen.name, venues, package, out);
    }
}

fn venue_readme(scope: &Scope, venue: &Venue, lines: &[String]) -> String {
    format!(
        "{}\n交付对象：{}（{}）\n生成日期：{}\n\n本包内容\n  led/   每块电子屏的画面小样和设置单；播放用的文件在同名的电子屏包里（点位编号-屏幕编号.zip）。\n  print/ 印刷文件，由印刷厂印制；宣传栏的包里还有本地的公示名单。\n\n投放安排\n  {}\n\n收到后请核对 SHA256SUMS.txt。过期请及时撤下。\n",
        scope.campaign.title,
        venue.name,
        venue.kind.chinese(),
        scope.as_of,
        lines.join("\n  ")
    )
}

fn print_readme(scope: &Scope, order: &OrderData) -> String {
    let copies: u64 = order.lines.iter().map(|line| u64::from(line.quantity)).sum();
    let condition = match (&order.condition, &order.condition_name) {
        (Some(id), Some(name)) => format!("{name}，标识 {id}，总墨量不超过 {}%", order.ink_limit),
        _ => "未指定".into(),
    };
    format!(
        "{}\n印刷委托单 {}\n承印：{}\n委托单位：{}\n生成日期：{}\n\n共 {FILE_COUNT} 个文件，{copies} 份。份数、用纸、工艺和校验值见印刷委托单（PDF 和 XLSX 内容一致），各点位的份数见 XLSX 的“分发清单”。\n\n  印刷文件/        文件名为 材料_规格_数量_点位；{}\n  打样/            同名 PNG，模拟印在纸上的样子，仅供核对\n  印刷委托单.pdf   盖章留存\n  印刷委托单.xlsx  排产用\n  印刷委托单.xjdf  印刷管理系统用（CIP4 XJDF 2.1），没有这类系统的不用管它\n\n印刷条件：{condition}\n有出血的文件含 TrimBox、BleedBox；喷绘、写真文件为真实尺寸，不加出血。\n印前请核对 SHA256SUMS.txt，数目不符或文件打不开的不要开印，先联系委托单位。\n",
        scope.campaign.title, order.number, order.shop, order.organiser, scope.as_of, order.files_are
    )
}

fn portal_readme(scope: &Scope) -> String {
    let notices = embed::feed(scope).notices;
    let mut ends: Vec<(&str, &str)> =
        notices.iter().filter_map(|notice| Some((notice.until.as_deref()?, notice.text.as_str()))).collect();
    ends.sort();
    let ends = match ends.first() {
        None => "  本包里的公告都没有到期日，长期有效。".to_string(),
        Some((first, _)) => {
            let lines: Vec<String> = ends.iter().map(|(until, text)| format!("    {until}  {text}")).collect();
            format!("  最早到期：{first}。请在次日换上新的片段。本包里有到期日的公告：\n{}", lines.join("\n"))
        }
    };
    format!(
        "{}\n门户网站公告\n生成日期：{}\n\n本包内容\n  notice.html  公告片段，复制到页面里即可，不需要脚本，不引用外部网站。\n  notice.css   配套样式，与片段一起上传；不用样式也能阅读。\n  feed.json    同样内容的数据，供自行开发使用。\n\n到期\n  片段没有脚本，不会自己消失。重新生成时，过期的公告自动去掉；换上新的 notice.html 就行。\n  页面由程序生成的，可以直接读 feed.json，只显示当天在 from 和 until 之间（含这两天）的公告；\n  没有 from 的立即有效，没有 until 的长期有效。片段里的 data-from、data-until 是同样的日期。\n{ends}\n\n撤下：删去片段和样式即可。\n",
        scope.campaign.title, scope.as_of
    )
}

/// What goes into a ZIP.
struct Package {
    readme: Option<String>,
    entries: Vec<PackageEntry>,
    order: Option<Arc<OrderData>>,
}

fn add_package(scope: &Scope, id: &str, title: &str, venues: Vec<String>, package: Package, out: &mut Tasks) {
    let place =
        venues.first().and_then(|id| scope.campaign.venue(id)).map_or(scope.campaign.place, |venue| venue.place);
    let Some(path) = out.path(&format!("delivery/{id}.zip"), Some(place)) else { return };
    out.push(Task {
        product: Product::Delivery,
        artifacts: vec![Artifact { path, kind: Kind::Package }],
        key: Key(String::new()),
        job: Job::Package(Box::new(PackageJob {
            readme: package.readme,
            as_of: scope.as_of,
            entries: package.entries,
            order: package.order,
        })),
        title: format!("{title}交付包"),
        sources: scope.campaign.table_files("places/").into(),
        subjects: Vec::new(),
        venues,
        material: None,
        place,
    });
}
