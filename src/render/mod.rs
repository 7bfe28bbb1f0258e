//! Floor 4: one job in, bytes out. A renderer reads its job and the theme and nothing else, so that equal keys mean equal
//! bytes. It is built once and used from several threads at a time.

mod embed;
pub mod package;
mod site;

pub use site::links;

use crate::base::{Code, Diagnostic, Outcome};
use crate::model::{Theme, ThemePart};
use crate::plan::view::{BodyView, OverviewPage, SiteView};
use crate::plan::{Asset, Job, Page, PageJob, PosterJob, Product, StillJob, TextJob};
use serde::Serialize;
use site::engine::Engine;
use site::view_value::WithoutBody;
use site::{body, images, minify};
use tera::{Context, Value};

/// Returns the version of the renderer behind a product, which is part of every key. Whoever changes what a renderer
/// writes changes its version, so that no old file passes for a new one.
pub const fn version(product: Product) -> &'static str {
    match product {
        Product::Site => "site 1",
        Product::Print => "print 1",
        Product::Led => "led 1",
        Product::Embed => "embed 1",
        Product::Delivery => "delivery 1",
        Product::Overview => "overview 1",
    }
}

/// Everything that renders with one theme.
pub struct Renderer<'a> {
    theme: &'a Theme,
    site: Engine,
    embed: Engine,
}

impl<'a> Renderer<'a> {
    /// Reads the theme's templates; reports every one that is broken.
    pub fn new(theme: &'a Theme, site: &SiteView) -> Outcome<Self> {
        match (Engine::new(theme, ThemePart::Site, site), Engine::new(theme, ThemePart::Embed, site)) {
            (Ok(site), Ok(embed)) => Ok(Self { theme, site, embed }),
            (site, embed) => Err([site.err(), embed.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// Renders a job; the bytes stand in the order of the task's artifacts. Packages are built by [`package::build`].
    pub fn render(&self, job: &Job) -> Outcome<Vec<Vec<u8>>> {
        match job {
            Job::Page(job) => self.page(job).map(one),
            Job::Text(job) => self.text(job).map(one),
            Job::Asset(job) => Ok(one(asset(job))),
            Job::Image(job) => images::render(job),
            Job::Poster(job) => self.poster(job),
            Job::Still(job) => self.still(job),
            Job::Overview(page) => self.overview(page).map(one),
            // The pipeline builds packages from finished files.
            Job::Package(_) => Err(not_here("package")),
        }
    }

    fn page(&self, job: &PageJob) -> Outcome<Vec<u8>> {
        let mut context = Context::new();
        context.insert("root", &job.root);
        context.insert("path", &job.path);
        context.insert_value("page", value(&WithoutBody(&job.page))?);
        if let Some(text) = text_of(&job.page) {
            context.insert_value("body", Value::safe_string(&body::html(text, &job.root)));
        }
        Ok(minify::page(&self.site.render(job.page.template(), &context)?))
    }

    fn text(&self, job: &TextJob) -> Outcome<Vec<u8>> {
        match job {
            TextJob::AtomFeed(feed) => self.xml("feed.xml", "feed", feed),
            TextJob::Sitemap(sitemap) => self.xml("sitemap.xml", "sitemap", sitemap),
            TextJob::NoticeFeed(feed) => embed::feed(feed),
            TextJob::Snippet(feed) => embed::snippet(&self.embed, feed),
        }
    }

    fn xml(&self, template: &str, name: &'static str, view: &impl Serialize) -> Outcome<Vec<u8>> {
        let mut context = Context::new();
        context.insert_value(name, value(view)?);
        // Nothing may stand before the XML declaration.
        Ok(self.site.render(template, &context)?.trim_start().as_bytes().to_vec())
    }

    fn overview(&self, page: &OverviewPage) -> Outcome<Vec<u8>> {
        let mut context = Context::new();
        context.insert_value("page", value(page)?);
        Ok(minify::page(&self.site.render("overview.html", &context)?))
    }

    fn poster(&self, _: &PosterJob) -> Outcome<Vec<Vec<u8>>> {
        let _ = self.theme;
        Err(not_here("poster"))
    }

    fn still(&self, _: &StillJob) -> Outcome<Vec<Vec<u8>>> {
        Err(not_here("still"))
    }
}

/// Returns the text that a page shows as `body`.
fn text_of(page: &Page) -> Option<&BodyView> {
    match page {
        Page::Case(page) | Page::Notice(page) | Page::Article(page) => Some(&page.body),
        Page::Material(page) => Some(&page.body),
        Page::Report(page) => page.body.as_ref(),
        _ => None,
    }
}

fn asset(job: &Asset) -> Vec<u8> {
    if job.css { minify::style_sheet(&job.bytes) } else { job.bytes.to_vec() }
}

fn value(view: &impl Serialize) -> Outcome<Value> {
    Value::try_from_serializable(view).map_err(|error| vec![Diagnostic::new(Code::TemplateError).arg("detail", error)])
}

fn one(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    vec![bytes]
}

fn not_here(kind: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::TemplateError).arg("detail", format!("no renderer for a {kind}"))]
}

#[cfg(test)]
mod bench {
    use super::*;
    use crate::plan::view::*;
    use std::time::Instant;

    #[test]
    fn bench() {
        let mut files = Vec::new();
        for entry in std::fs::read_dir("/tmp/lookcopy/site").unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            files.push((path.file_name().unwrap().to_str().unwrap().to_string(), text));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let theme = site::engine::tests::theme(ThemePart::Site, &files);
        let nav = |t: &str, l: &str, s: &'static str| NavItem { title: t.into(), link: l.into(), section: s };
        let line = |n: &str, d: &str| HotlineView { name: n.into(), number: d.into(), tel: Some(d.into()), note: None, hours: None };
        let site = SiteView {
            title: "安徽省无传销社区·（村）创建宣传（示例）".into(), summary: "s".into(), organiser: "示例省打击传销工作机构".into(),
            undertaker: Some("示例".into()), language: "zh-CN".into(), as_of: "2027-02-01".into(), url: Some("https://www.example.gov.cn/wcx/".into()),
            name: "示例网".into(), domain: Some("www.example.gov.cn".into()), id_code: Some("3400000000".into()), icp: Some("皖ICP备00000000号".into()),
            police: Some("皖公网安备 00000000000000号".into()), contact: Some("0551-XXXXXXXX".into()), address: Some("示例路1号".into()),
            hotlines: vec![line("市场监管投诉举报", "12315"), line("报警", "110")],
            nav: vec![nav("首页", "index.html", "home"), nav("案例", "cases/index.html", "cases"), nav("通知公告", "notices/index.html", "notices"), nav("宣传材料", "materials/index.html", "materials"), nav("命名名单", "registry/index.html", "registry"), nav("举报", "report.html", "report")],
            pages: vec![nav("关于", "pages/about.html", "page"), nav("问答", "pages/faq.html", "page")],
            stylesheet: "assets/style-0123456789.css".into(), icon: Some("assets/icon-0123.svg".into()), generator: "gaoshi 0.1.0".into(),
            tokens: [("red".to_string(), "#b3121d".to_string())].into(),
        };
        let renderer = Renderer::new(&theme, &site).unwrap_or_else(|e| panic!("{e:?}"));
        let crumb = |t: &str, l: &str| Crumb { title: t.into(), link: l.into() };
        let event = |d: &str, k: &'static str, w: &'static str| EventView { date: d.into(), kind: k, kind_word: w, authority: "示例省打击传销工作机构".into(), document: "示例打传〔2026〕3号".into(), deadline: None, reason: Some("复评合格，继续保留".into()), subject: None };
        let page = SubjectPage {
            head: Head { title: "逍遥津街道某某社区".into(), description: "无传销社区命名情况".into(), section: "registry", canonical: Some("https://www.example.gov.cn/wcx/registry/340102001001.html".into()), image: None, keywords: vec!["无传销社区".into(), "示例".into()], pub_date: None, content_source: None, author: None,
              crumbs: vec![crumb("首页", "index.html"), crumb("命名名单", "registry/index.html"), crumb("合肥市", "registry/3401.html"), crumb("瑶海区", "registry/340102.html"), crumb("某某社区", "registry/340102001001.html")], column: None },
            code: "340102001001".into(), name: "某某社区".into(), kind: "community", kind_word: "社区", title_word: "无传销社区",
            regions: vec![crumb("安徽省", "registry/34.html"), crumb("合肥市", "registry/3401.html"), crumb("瑶海区", "registry/340102.html"), crumb("逍遥津街道", "registry/340102001.html")],
            standing: "named", standing_word: "命名有效", named_on: Some("2024-03-05".into()), named_by: Some("示例省打击传销工作机构".into()), review_due: Some("2027-03-05".into()), deadline: None,
            hotline: Some(line("社区", "055112345678")), office: Some("社区居委会".into()), demonstration: true, story: Some(crumb("故事", "cases/x.html")),
            events: vec![event("2026-03-05", "review", "复核通过"), event("2025-03-05", "review", "复核通过"), event("2024-03-05", "name", "命名")],
        };
        let job = PageJob { root: "../".into(), path: "registry/340102001001.html".into(), page: Page::Subject(page) };
        let mut context = Context::new();
        context.insert("root", &job.root);
        context.insert("path", &job.path);
        context.insert_value("page", value(&WithoutBody(&job.page)).unwrap());
        let html = renderer.site.render("subject.html", &context).unwrap();
        let small = minify::page(&html);
        std::fs::write("/tmp/lookcopy/raw.html", &html).unwrap();
        std::fs::write("/tmp/lookcopy/min.html", &small).unwrap();
        println!("{} -> {} bytes", html.len(), small.len());
        let time = |name: &str, f: &mut dyn FnMut()| {
            for _ in 0..200 { f() }
            let best = (0..10).map(|_| { let start = Instant::now(); for _ in 0..200 { f() } start.elapsed().as_secs_f64() / 200.0 * 1e6 }).fold(f64::MAX, f64::min);
            println!("{name}: {best:.1} us");
        };
        time("value", &mut || { value(&WithoutBody(&job.page)).unwrap(); });
        time("tera", &mut || { renderer.site.render("subject.html", &context).unwrap(); });
        time("minify", &mut || { minify::page(&html); });
        let out = String::from_utf8(small.clone()).unwrap();
        time("links", &mut || { links::extract(&out); });
        time("sha", &mut || { crate::base::sha256(out.as_bytes()); });
        time("page", &mut || { renderer.page(&job).unwrap(); });
    }
}
