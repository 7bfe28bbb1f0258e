//! Packages (交付包): one ZIP for each venue, for the print shop and for portals. They hold artifacts of the same plan.

use super::embed;
use super::job::{Job, PackageEntry, PackageJob};
use super::playlist;
use super::print;
use super::scope::Scope;
use super::showing::ScreenPlan;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::{Key, OutputPath};
use crate::model::Venue;
use std::collections::{BTreeMap, BTreeSet};

/// Adds the packages of everything that the plan has so far.
pub fn add(scope: &Scope, screens: &[ScreenPlan], out: &mut Tasks) {
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
    for venue in &scope.campaign.venues {
        let (entries, materials) = venue_entries(scope, screens, venue, &entry);
        if !entries.is_empty() {
            let readme = venue_readme(scope, venue, &materials);
            add_package(scope, &venue.id, &venue.name, vec![venue.id.clone()], Some(readme), entries, out);
        }
    }
    for plan in screens {
        add_screen(scope, plan, &entry, out);
    }
    let orders = orders(scope);
    let sheets: Vec<PackageEntry> = scope
        .produced
        .iter()
        .flat_map(|material| ["pdf", "png"].into_iter().filter_map(|ending| print::path(material, ending)))
        .filter_map(|path| {
            let name = format!("{}-{}", path.folder().rsplit('/').next().unwrap_or_default(), path.name());
            entry(name, path)
        })
        .collect();
    if !sheets.is_empty() {
        add_package(scope, "print-shop", "印刷厂", Vec::new(), Some(print_readme(scope, &orders)), sheets, out);
    }
    let embed: Vec<PackageEntry> = keys
        .keys()
        .filter(|path| path.folder() == "embed")
        .filter_map(|path| entry(path.name().to_string(), path.clone()))
        .collect();
    if !embed.is_empty() {
        add_package(scope, "portal", "门户网站", Vec::new(), Some(portal_readme(scope)), embed, out);
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
    screens: &[ScreenPlan],
    venue: &Venue,
    entry: &dyn Fn(String, OutputPath) -> Option<PackageEntry>,
) -> (Vec<PackageEntry>, Vec<String>) {
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    for plan in screens.iter().filter(|plan| plan.screen.venue == venue.id) {
        for showing in &plan.showings {
            if let Ok(path) = OutputPath::parse(&showing.picture) {
                entries.extend(entry(format!("led/{}/{}.png", plan.screen.id, showing.material.slug), path));
            }
        }
        if let Ok(path) = OutputPath::parse(&format!("{}/settings.pdf", playlist::folder(plan.screen))) {
            entries.extend(entry(format!("led/{}/settings.pdf", plan.screen.id), path));
        }
    }
    let placements = scope.placements.iter().filter(|placement| placement.venues.contains(&venue.id));
    for placement in placements {
        let Some(material) = scope.campaign.material(&placement.material) else { continue };
        lines.push(format!("{} 至 {}  {}", placement.from, placement.until, material.title));
        if !venue.print.is_empty()
            && let Some(path) = print::path(material, "pdf")
        {
            entries.extend(entry(format!("print/{}-{}.pdf", material.slug, print::A3), path));
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries.dedup_by(|a, b| a.name == b.name);
    (entries, lines)
}

/// Adds the package of a screen, to be copied to a stick as it is.
fn add_screen(
    scope: &Scope,
    plan: &ScreenPlan,
    entry: &dyn Fn(String, OutputPath) -> Option<PackageEntry>,
    out: &mut Tasks,
) {
    let screen = plan.screen;
    let folder = playlist::folder(screen);
    let mut entries = Vec::new();
    for (name, shown, _) in &playlist::programme(plan).files {
        entries.extend(OutputPath::parse(&shown.path).ok().and_then(|path| entry(name.clone(), path)));
    }
    let lists: Vec<OutputPath> = out
        .tasks
        .iter()
        .filter(|task| task.product == Product::Led)
        .flat_map(|task| &task.artifacts)
        .filter(|artifact| matches!(artifact.kind, Kind::Playlist | Kind::Settings) && artifact.path.folder() == folder)
        .map(|artifact| artifact.path.clone())
        .collect();
    entries.extend(lists.into_iter().filter_map(|path| entry(path.name().to_string(), path)));
    if !entries.is_empty() {
        let (id, venues) = (format!("{}-{}", screen.venue, screen.id), vec![screen.venue.clone()]);
        add_package(scope, &id, &screen.name, venues, None, entries, out);
    }
}

/// How many sheets of each material all venues together need, each venue's number once a material.
fn orders(scope: &Scope) -> BTreeMap<String, u32> {
    let mut orders: BTreeMap<String, BTreeMap<&str, u32>> = BTreeMap::new();
    for placement in &scope.placements {
        for venue in placement.venues.iter().filter_map(|id| scope.campaign.venue(id)) {
            let needs = venue.print.iter().filter(|need| need.format == print::A3);
            let quantity: u32 = needs.map(|need| need.quantity).fold(0, u32::saturating_add);
            if quantity > 0 {
                orders.entry(placement.material.clone()).or_default().insert(&venue.id, quantity);
            }
        }
    }
    let sum = |venues: BTreeMap<&str, u32>| venues.values().fold(0, |sum: u32, quantity| sum.saturating_add(*quantity));
    orders.into_iter().map(|(material, venues)| (material, sum(venues))).collect()
}

fn venue_readme(scope: &Scope, venue: &Venue, lines: &[String]) -> String {
    format!(
        "{}\n交付对象：{}（{}）\n生成日期：{}\n\n本包内容\n  led/   每块电子屏的画面小样和设置单；播放用的文件在同名的电子屏包里（点位编号-屏幕编号.zip）。\n  print/ 海报，A3 加 3 毫米出血，交印刷厂印制。\n\n投放安排\n  {}\n\n收到后请核对 SHA256SUMS.txt。过期请及时撤下。\n",
        scope.campaign.title,
        venue.name,
        venue.kind.chinese(),
        scope.as_of,
        lines.join("\n  ")
    )
}

fn print_readme(scope: &Scope, orders: &BTreeMap<String, u32>) -> String {
    let line = |(slug, quantity): (&String, &u32)| {
        let title = scope.campaign.material(slug).map_or("", |material| material.title.as_str());
        format!("{slug}-{}.pdf  A3（297×420 毫米）  {quantity} 张  {title}", print::A3)
    };
    let lines: Vec<String> = orders.iter().map(line).collect();
    format!(
        "{}\n印刷清单\n委托单位：{}\n生成日期：{}\n\n  {}\n\n成品尺寸 297×420 毫米，四边各 3 毫米出血，文件内有 TrimBox；全部为 CMYK，字体已嵌入。\n同名 .png 为打样小图，仅供核对内容。\n",
        scope.campaign.title,
        scope.campaign.organiser,
        scope.as_of,
        if lines.is_empty() { "（各点位未登记数量）".to_string() } else { lines.join("\n  ") }
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

fn add_package(
    scope: &Scope,
    id: &str,
    title: &str,
    venues: Vec<String>,
    readme: Option<String>,
    entries: Vec<PackageEntry>,
    out: &mut Tasks,
) {
    let place =
        venues.first().and_then(|id| scope.campaign.venue(id)).map_or(scope.campaign.place, |venue| venue.place);
    let Some(path) = out.path(&format!("delivery/{id}.zip"), Some(place)) else { return };
    out.push(Task {
        product: Product::Delivery,
        artifacts: vec![Artifact { path, kind: Kind::Package }],
        key: Key(String::new()),
        job: Job::Package(PackageJob { readme, as_of: scope.as_of, entries }),
        title: format!("{title}交付包"),
        sources: scope.campaign.table_files("places/"),
        subjects: Vec::new(),
        venues,
        material: None,
        place,
    });
}
