//! The site (网站): all pages, their shared frame, feed, sitemap, pictures and theme files.

use super::articles;
use super::job::{Asset, ImageJob, Job, Page, PageJob, Shrink, TextJob, Variant};
use super::page::{Draft, Drafts};
use super::registry;
use super::scope::{Scope, height_at, image_link, office_hotline, widths};
use super::search;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::{Tasks, asset_name};
use super::view::{
    Counts, FeedEntry, FeedView, HomePage, NavItem, OfficeRow, PlainPage, ReportPage, SiteView, SitemapEntry,
    SitemapView,
};
use super::{changes, downloads, overview};
use crate::base::{Bytes, ContentPath, FileId, Key, OutputPath};
use crate::model::{Article, Picture, PictureFormat, Theme, ThemePart};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The style sheet of the theme's site part.
const STYLE: &str = "style.css";
/// How many entries the feed has; an unlimited feed grows without end.
const FEED: usize = 30;
/// How many offices the page about reporting lists.
const OFFICES: usize = 200;
/// How many addresses a sitemap may have by its standard.
const SITEMAP: usize = 50_000;

/// Returns what all pages share.
pub fn shared(scope: &Scope, theme: &Theme, generator: &str) -> SiteView {
    let campaign = scope.campaign;
    let item = |title: &str, link: &str, section| NavItem { title: title.into(), link: link.into(), section };
    let mut nav = vec![item("首页", "index.html", "home")];
    if !campaign.registry.subjects().is_empty() {
        nav.push(item("创建名单", registry::HOME, "registry"));
    }
    for (list_is_empty, title, link, section) in [
        (scope.cases.is_empty(), "以案说法", "cases/index.html", "cases"),
        (scope.notices.is_empty(), "通知公告", "notices/index.html", "notices"),
        (scope.materials.is_empty(), "宣传材料", "materials/index.html", "materials"),
    ] {
        if !list_is_empty {
            nav.push(item(title, link, section));
        }
    }
    nav.push(item("我要举报", "report.html", "report"));
    let pages = scope.pages.iter().map(|page| {
        item(page.nav.as_deref().unwrap_or(&page.title), scope.link(&page.path).unwrap_or_default(), "page")
    });
    let assets: BTreeMap<String, String> = assets(theme).map(|(name, link, ..)| (name.to_string(), link)).collect();
    let site = &campaign.site;
    SiteView {
        title: campaign.title.clone(),
        summary: campaign.summary.clone(),
        organiser: campaign.organiser.clone(),
        undertaker: campaign.undertaker.clone(),
        language: campaign.language.clone(),
        as_of: scope.as_of.to_string(),
        url: scope.address(""),
        name: site.name.clone().unwrap_or_else(|| campaign.title.clone()),
        domain: site.domain.clone(),
        id_code: site.id_code.clone(),
        icp: site.icp.clone(),
        police: site.police.clone(),
        contact: site.contact.clone(),
        address: site.address.clone(),
        hotlines: scope.hotlines(),
        pages: pages.collect(),
        nav,
        tokens: theme.tokens.iter().map(|(name, token)| (name.clone(), token.value.clone())).collect(),
        stylesheet: assets.get(STYLE).cloned().unwrap_or_default(),
        icon: assets.get("icon.svg").cloned(),
        assets,
        search: search::has(theme).then(|| search::PAGE.into()),
        generator: generator.into(),
    }
}

/// Adds the site's tasks.
pub fn add(scope: &Scope, theme: &Theme, jobs: usize, out: &mut Tasks) {
    let index = std::thread::scope(|threads| {
        // The index of a province takes as long as all other pages together.
        let index = (jobs > 1).then(|| threads.spawn(|| search::index(scope, theme)));
        add_pages(scope, theme, jobs, out);
        match index.map(|thread| thread.join()) {
            Some(Ok(index)) => index,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => search::index(scope, theme),
        }
    });
    if let Some(index) = index {
        search::add(scope, theme, index, out);
    }
}

fn add_pages(scope: &Scope, theme: &Theme, jobs: usize, out: &mut Tasks) {
    let mut pages = Drafts::new();
    pages.push(home(scope));
    articles::add(scope, &mut pages);
    let facts = registry::facts_of_all(scope, jobs);
    registry::add(scope, &facts, jobs, &mut pages);
    changes::add(scope, &mut pages);
    pages.push(report(scope));
    let mut head = scope.head("找不到这一页", "这一页不存在或已经撤下", "", "404.html", &[]);
    head.canonical = None;
    pages.push(Draft::new("404.html", "找不到这一页", Page::NotFound(Box::new(PlainPage { head }))));
    out.pages(pages, jobs, &Some);
    let tables = registry::sources(scope);
    out.pages((0..facts.len()).collect(), jobs, &|index| registry::subject(scope, index, &facts, &tables));
    downloads::add(scope, out);
    if scope.campaign.site.url.is_some() {
        add_sitemap(scope, out);
        add_feed(scope, out);
    }
    add_images(scope, out);
    add_assets(theme, out);
}

fn home(scope: &Scope) -> Draft {
    let campaign = scope.campaign;
    let all: Vec<usize> = (0..campaign.registry.subjects().len()).collect();
    let mut head = scope.head(&campaign.title, &campaign.summary, "home", "index.html", &[]);
    head.crumbs.clear();
    let newest = |list: &[&Article], count: usize| list.iter().take(count).map(|article| scope.card(article)).collect();
    let regions = if all.is_empty() { Vec::new() } else { registry::children(scope, scope.root()) };
    let view = HomePage {
        head,
        counts: if all.is_empty() { Counts::default() } else { scope.counts(&all) },
        materials: scope.materials.iter().take(6).map(|material| scope.material_card(material)).collect(),
        cases: newest(&scope.cases, 9),
        notices: newest(&scope.notices, 5),
        direct: registry::direct(all.len(), &regions),
        regions,
        events: registry::newest(scope, &all, 8),
        changes: (!all.is_empty()).then(|| changes::CHANGES.into()),
    };
    let sources: Vec<_> = ContentPath::parse("campaign.yaml").into_iter().collect();
    Draft::new("index.html", &campaign.title, Page::Home(Box::new(view))).sources(sources).place(campaign.place)
}

fn report(scope: &Scope) -> Draft {
    let article = scope.pages.iter().find(|page| page.slug == "how-to-report");
    let subjects = scope.campaign.registry.subjects().iter();
    let mut offices: Vec<OfficeRow> = subjects
        .filter_map(|subject| {
            let number = subject.hotline.as_ref()?;
            Some(OfficeRow {
                name: subject.name.clone(),
                link: scope.subject_link(subject),
                office: subject.office.clone(),
                region: scope.region_name(&subject.region),
                hotline: office_hotline(subject.office.as_deref().unwrap_or(&subject.name), number),
            })
        })
        .take(OFFICES + 1)
        .collect();
    // The first of many would be a list by chance.
    let offices_elsewhere = offices.len() > OFFICES;
    if offices_elsewhere {
        offices.clear();
    }
    let about = "发现传销线索，拨打举报电话；人身安全受到威胁，立即报警";
    let view = ReportPage {
        head: scope.head("我要举报", about, "report", "report.html", &[]),
        body: article.map(|article| articles::body(scope, &article.body)),
        offices,
        offices_elsewhere,
    };
    let mut draft = Draft::new("report.html", "我要举报", Page::Report(Box::new(view)));
    draft.sources = article.map(|article| article.path.clone()).into_iter().collect();
    draft
}

fn add_sitemap(scope: &Scope, out: &mut Tasks) {
    let pages = out.tasks.iter().filter_map(|task| match &task.job {
        Job::Page(job) if job.path != "404.html" => Some(&**job),
        _ => None,
    });
    let entry = |job: &PageJob| Some(SitemapEntry { address: scope.address(&job.path)?, date: page_date(&job.page) });
    let entries: Vec<SitemapEntry> = pages.filter_map(entry).collect();
    if entries.len() <= SITEMAP {
        let view = SitemapView { pages: entries, parts: Vec::new() };
        return out.text(
            "site/sitemap.xml",
            Kind::Sitemap,
            "网站地图",
            Product::Site,
            TextJob::Sitemap(view),
            Arc::default(),
        );
    }
    let mut parts = Vec::new();
    for (at, chunk) in entries.chunks(SITEMAP).enumerate() {
        let name = format!("sitemap-{}.xml", at + 1);
        parts.extend(scope.address(&name));
        let view = SitemapView { pages: chunk.to_vec(), parts: Vec::new() };
        out.text(
            &format!("site/{name}"),
            Kind::Sitemap,
            "网站地图",
            Product::Site,
            TextJob::Sitemap(view),
            Arc::default(),
        );
    }
    let view = SitemapView { pages: Vec::new(), parts };
    out.text("site/sitemap.xml", Kind::Sitemap, "网站地图", Product::Site, TextJob::Sitemap(view), Arc::default());
}

fn page_date(page: &Page) -> Option<String> {
    match page {
        Page::Case(view) | Page::Notice(view) | Page::Article(view) => view.date.clone(),
        Page::Material(view) => view.date.clone(),
        Page::Subject(facts) => facts.events.first().map(|event| event.date.to_string()),
        _ => None,
    }
}

fn add_feed(scope: &Scope, out: &mut Tasks) {
    let mut articles: Vec<&Article> = scope.cases.iter().chain(&scope.notices).copied().collect();
    articles.sort_by(|a, b| b.times.date.cmp(&a.times.date).then_with(|| a.path.cmp(&b.path)));
    articles.truncate(FEED);
    let (Some(home), Some(address)) = (scope.address(""), scope.address("feed.xml")) else { return };
    let entry = |article: &&Article| {
        let link = scope.address(scope.link(&article.path)?)?;
        Some(FeedEntry {
            id: link.clone(),
            title: article.title.clone(),
            link,
            updated: format!("{}T00:00:00+08:00", article.times.date?),
            summary: article.summary.clone().unwrap_or_default(),
        })
    };
    let entries: Vec<FeedEntry> = articles.iter().filter_map(entry).collect();
    let newest = entries.first().map(|entry| entry.updated.clone());
    let view = FeedView {
        title: scope.campaign.title.clone(),
        subtitle: scope.campaign.summary.clone(),
        author: scope.campaign.organiser.clone(),
        home,
        address,
        updated: newest.unwrap_or_else(|| format!("{}T00:00:00+08:00", scope.as_of)),
        entries,
    };
    let sources = articles.iter().map(|article| article.path.clone()).collect();
    out.text("site/feed.xml", Kind::Feed, "订阅源", Product::Site, TextJob::AtomFeed(view), sources);
}

/// Pictures that shown articles use, each in its sizes.
fn add_images(scope: &Scope, out: &mut Tasks) {
    let mut used: BTreeSet<&ContentPath> = BTreeSet::new();
    let bodies = scope.cases.iter().chain(&scope.notices).chain(&scope.pages).map(|article| {
        used.extend(article.cover.as_ref().map(|(path, _)| path));
        &article.body
    });
    let mut bodies: Vec<_> = bodies.collect();
    bodies.extend(scope.materials.iter().map(|material| &material.body));
    for body in bodies {
        body.each_inline(&mut |inline| match inline {
            crate::model::Inline::Image { path, .. }
            | crate::model::Inline::Link { link: crate::model::Link::Content { path, .. }, .. } => {
                used.insert(path);
            }
            _ => {}
        });
    }
    for picture in used.into_iter().filter_map(|path| scope.campaign.pictures.get(path)) {
        add_image(picture, out);
    }
}

fn add_image(picture: &Picture, out: &mut Tasks) {
    let (mut variants, mut artifacts) = (Vec::new(), Vec::new());
    for width in widths(picture) {
        for webp in [true, false] {
            let Ok(path) = OutputPath::parse(&format!("site/{}", image_link(picture, width, webp))) else { continue };
            variants.push(Variant { width, height: height_at(picture, width), webp });
            artifacts.push(Artifact { path, kind: Kind::Image });
        }
    }
    let png = picture.format != PictureFormat::Jpeg;
    let job = ImageJob { hash: picture.hash.clone(), bytes: picture.bytes.clone(), png, variants };
    let place = crate::base::Place::file(picture.file);
    out.push(Task {
        product: Product::Site,
        artifacts,
        key: Key(String::new()),
        job: Job::Image(Box::new(job)),
        title: picture.path.name().into(),
        sources: [picture.path.clone()].into(),
        subjects: Vec::new(),
        venues: Vec::new(),
        material: None,
        place,
    });
}

/// Adds the files of the theme's site part that are no templates.
fn add_assets(theme: &Theme, out: &mut Tasks) {
    for (name, link, bytes, file) in assets(theme) {
        let job = Asset { bytes, shrink: Shrink::of(&name.extension()) };
        out.asset(&format!("site/{link}"), Product::Site, job, crate::base::Place::file(file));
    }
}

/// Returns the files of the theme's site part that are no templates (style sheet, icon, scripts): each with its name in
/// the theme, its path below the site's root and its bytes.
fn assets(theme: &Theme) -> impl Iterator<Item = (&ContentPath, String, Bytes, FileId)> {
    let files = theme.parts.get(&ThemePart::Site).into_iter().flatten();
    // The contact sheet's script lies beside that.
    let files = files
        .filter(|(path, _)| !matches!(path.extension().as_str(), "html" | "xml") && path.as_str() != overview::SCRIPT);
    files.map(|(path, file)| {
        let bytes = if path.as_str() == STYLE { styled(theme, &file.bytes) } else { file.bytes.clone() };
        (path, asset_name(path.as_str(), &bytes), bytes, file.file)
    })
}

/// Puts the theme's tokens in front of its style sheet, as custom properties.
fn styled(theme: &Theme, css: &[u8]) -> Bytes {
    let tokens = theme.tokens.iter().map(|(name, token)| (name, &token.value));
    let tokens = tokens.filter(|(name, value)| is_plain(name) && is_plain(value));
    let tokens: String = tokens.map(|(name, value)| format!("--{name}:{value};")).collect();
    // `@charset` may only stand at the very beginning, and the file is UTF-8 anyway.
    [format!(":root{{{tokens}}}\n").as_bytes(), css].concat().into()
}

/// Tells whether a token can stand in a declaration without ending it.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '#' | '-' | '_' | '.' | '%' | ',' | '(' | ')' | ' '))
}
