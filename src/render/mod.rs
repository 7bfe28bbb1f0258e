//! Floor 4: one job in, bytes out. A renderer reads its job and the theme and nothing else, so that equal keys mean equal
//! bytes. It is built once and used from several threads at a time.

mod embed;
mod led;
mod order;
pub mod package;
mod print;
pub mod programme;
mod site;
pub mod template;
mod xml;

pub use print::STACK_BYTES;
pub use site::links;
pub use site::shell::{ShellPart, ShelledPage};

use crate::base::{Code, Date, Diagnostic, Outcome};
use crate::model::{Theme, ThemePart};
#[cfg(feature = "video")]
use crate::plan::ScrollJob;
use crate::plan::view::{BodyView, OverviewPage, PressCheck, PressChecks, RecallPage, SiteView};
use crate::plan::{Asset, Job, OrderSheet, Page, PageJob, Product, SheetJob, Shrink, TextJob};
use print::Printer;
use serde::Serialize;
use site::engine::Engine;
use site::shell::Shells;
use site::view_value::WithoutBody;
use site::{body, css, download, images, minify, script};
use std::sync::OnceLock;
use tera::{Context, Value};

/// Returns the version of the renderer behind a product, which is part of every key. Whoever changes what a renderer
/// writes changes its version, so that no old file passes for a new one.
pub const fn version(product: Product) -> &'static str {
    match product {
        Product::Site => "site 2",
        Product::Print => "print 3",
        Product::Led => "led 2",
        Product::Embed => "embed 1",
        Product::Delivery => "delivery 3",
        Product::Overview => "overview 2",
    }
}

/// Everything that renders with one theme.
pub struct Renderer<'a> {
    theme: &'a Theme,
    site: Engine,
    shells: Shells,
    embed: Engine,
    printer: OnceLock<Outcome<Printer>>,
    ink: led::Ink<'a>,
}

impl<'a> Renderer<'a> {
    /// Reads the theme's templates; reports every one that is broken.
    pub fn new(theme: &'a Theme, site: &SiteView) -> Outcome<Self> {
        let shells = Shells::new(site);
        match (Engine::new(theme, ThemePart::Site, site), Engine::new(theme, ThemePart::Embed, site)) {
            (Ok(site), Ok(embed)) => {
                Ok(Self { theme, site, shells, embed, printer: OnceLock::new(), ink: led::Ink::new(theme) })
            }
            (site, embed) => Err([site.err(), embed.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// Renders a job; the bytes stand in the order of the task's artifacts. Packages are built by [`package::build`].
    pub fn render(&self, job: &Job) -> Outcome<Vec<Vec<u8>>> {
        match job {
            Job::Page(job) => self.page(job).map(|page| one(page.html)),
            Job::Text(job) => self.text(job).map(one),
            Job::Asset(job) => Ok(one(asset(job))),
            Job::Download(job) => download::render(job).map(one),
            Job::Image(job) => images::render(job),
            Job::Sheet(job) => self.sheet(job),
            Job::Still(job) => led::still(self.printer()?, &self.ink, job),
            Job::Strip(job) => led::strip(&self.ink, job),
            Job::Scroll(job) => led::scroll(self.printer()?, job).map(one),
            Job::Overview(page) => self.overview(page, &PressChecks::default()).map(one),
            // The pipeline builds these from finished files, so this is a fault of the program.
            Job::Package(_) | Job::Programme(_) => Err(fault("packages are built from finished files")),
        }
    }

    /// Renders a page of the site, and tells which of it is its shell.
    pub fn page(&self, job: &PageJob) -> Outcome<ShelledPage> {
        let mut context = Context::new();
        context.insert("root", &job.root);
        context.insert("path", &job.path);
        let view = match &job.page {
            Page::Subject(facts) => value(&facts.view()),
            page => value(&WithoutBody(page)),
        };
        let view = view?;
        let section = view.get_from_path("head.section").and_then(Value::as_str).unwrap_or_default().to_string();
        context.insert_value("page", view);
        context.insert_value("shell", self.shells.marks());
        if let Some(text) = text_of(&job.page) {
            context.insert_value("body", Value::safe_string(&body::html(text, &job.root)));
        }
        let html = self.site.render(job.page.template(), &context)?;
        let shell = self.shells.of(&self.site, &job.root, &section, &job.path)?;
        Ok(ShelledPage::new(&html, shell))
    }

    fn text(&self, job: &TextJob) -> Outcome<Vec<u8>> {
        match job {
            TextJob::AtomFeed(feed) => self.xml("feed.xml", "feed", feed),
            TextJob::Sitemap(sitemap) => self.xml("sitemap.xml", "sitemap", sitemap),
            TextJob::NoticeFeed(feed) => embed::feed(feed),
            TextJob::Index(text) => Ok(text.as_bytes().to_vec()),
            TextJob::Snippet(feed) => embed::snippet(&self.embed, feed),
        }
    }

    fn xml(&self, template: &str, name: &'static str, view: &impl Serialize) -> Outcome<Vec<u8>> {
        let mut context = Context::new();
        context.insert_value(name, value(view)?);
        // Nothing may stand before the XML declaration.
        Ok(self.site.render(template, &context)?.trim_ascii_start().to_vec())
    }

    /// Renders the contact sheet with what preflight found in the press files it shows.
    pub fn overview(&self, page: &OverviewPage, checks: &PressChecks) -> Outcome<Vec<u8>> {
        let mut page = page.clone();
        let groups = page.materials.iter_mut().chain(&mut page.venues).chain(&mut page.lists);
        for item in groups.flat_map(|group| &mut group.items) {
            item.check = checks.files.get(&item.link).cloned();
        }
        let mut context = Context::new();
        context.insert_value("page", value(&page)?);
        context.insert_value("press", value(&PressTotals::new(checks))?);
        Ok(minify::page(&self.site.render("overview.html", &context)?))
    }

    /// Renders the notices of a recall. They are for one day and one officer, so no release has them and no key.
    pub fn recall(&self, page: &RecallPage) -> Outcome<Vec<u8>> {
        let mut context = Context::new();
        context.insert_value("page", value(page)?);
        Ok(minify::page(&self.site.render("recall.html", &context)?))
    }

    fn sheet(&self, job: &SheetJob) -> Outcome<Vec<Vec<u8>>> {
        if !job.proof {
            return Ok(vec![self.printer()?.pdf(job)?]);
        }
        let (pdf, proof) = self.printer()?.sheet(job)?;
        Ok(vec![pdf, proof])
    }

    /// Shows the frames of a loop as they go to the encoder, at most this many, for comparisons with other encoders.
    #[cfg(feature = "video")]
    pub fn frames(&self, job: &ScrollJob, most: usize, show: &mut dyn FnMut([&[u8]; 3])) -> Outcome<()> {
        led::frames(self.printer()?, job, most, show)
    }

    /// Returns the documents of an order to a print shop with their names.
    pub fn order(&self, order: OrderSheet, as_of: Date) -> Outcome<Vec<(&'static str, Vec<u8>)>> {
        order::documents(self.printer()?, order, as_of)
    }

    /// Returns the printer. It opens all fonts, so it is made when the first sheet needs it.
    fn printer(&self) -> Outcome<&Printer> {
        self.printer.get_or_init(|| Printer::new(self.theme)).as_ref().map_err(Clone::clone)
    }
}

/// How many press files the contact sheet lists with their result, and how many with all that was found; the manifest has
/// the rest.
const LISTED: usize = 2000;
const NOTED: usize = 50;

/// What preflight found in all press files together.
#[derive(Serialize)]
struct PressTotals<'a> {
    files: usize,
    errors: u64,
    warnings: u64,
    /// Files with errors or warnings, the first of them.
    noted: Vec<(&'a str, &'a PressCheck)>,
    /// Each file with its result, the first of them.
    listed: Vec<(&'a str, &'a PressCheck)>,
    more: usize,
}

impl<'a> PressTotals<'a> {
    fn new(checks: &'a PressChecks) -> Self {
        let sum = |count: fn(&PressCheck) -> u32| checks.files.values().map(|check| u64::from(count(check))).sum();
        let files = || checks.files.iter().map(|(path, check)| (path.as_str(), check));
        Self {
            files: checks.files.len(),
            errors: sum(|check| check.errors),
            warnings: sum(|check| check.warnings),
            noted: files().filter(|(_, check)| check.errors + check.warnings > 0).take(NOTED).collect(),
            listed: files().take(LISTED).collect(),
            more: checks.files.len().saturating_sub(LISTED),
        }
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
    match (std::str::from_utf8(&job.bytes), job.shrink) {
        (Ok(text), Shrink::Css) => css::shrink(text).into_bytes(),
        (Ok(text), Shrink::Script) => script::shrink(text).into_bytes(),
        _ => job.bytes.to_vec(),
    }
}

fn value(view: &impl Serialize) -> Outcome<Value> {
    Value::try_from_serializable(view).map_err(fault)
}

fn fault(detail: impl ToString) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::TemplateError).arg("detail", detail)]
}

fn one(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    vec![bytes]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Body, Inline};
    use crate::plan::view::{FeedView, Head, NoticeFeed, PlainPage, ReportPage};
    use site::engine::tests::theme;

    fn renderer(theme: &Theme) -> Renderer<'_> {
        Renderer::new(theme, &SiteView { title: "<站>".into(), ..SiteView::default() }).unwrap_or_else(|_| panic!())
    }

    fn text(renderer: &Renderer<'_>, job: &Job) -> String {
        String::from_utf8(renderer.render(job).unwrap().remove(0)).unwrap()
    }

    fn report(title: &str, body: &str) -> Job {
        let blocks = vec![Block::Paragraph { content: vec![Inline::Text { text: body.into() }] }];
        let body = BodyView { tree: Body { blocks, footnotes: vec![] }, images: Default::default() };
        let head = Head { title: title.into(), ..Head::default() };
        let page =
            Page::Report(Box::new(ReportPage { head, body: Some(body), offices: vec![], offices_elsewhere: false }));
        Job::Page(Box::new(PageJob { root: "../".into(), path: "report/index.html".into(), page }))
    }

    #[test]
    fn hostile_content_stays_text_on_a_page() {
        let template = "<p title=\"{{ page.head.title }}\">\n {{ page.head.title }} {{ root }}{{ path }}</p>\n{{ body }}\
            {% if page.body %}tree{% endif %}{{ site.title }}";
        let theme = theme(ThemePart::Site, &[("report.html", template)]);
        assert_eq!(
            text(&renderer(&theme), &report("\"><script>x</script>", "</p><b>&")),
            "<p title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">&quot;&gt;&lt;script&gt;x&lt;/script&gt; \
             ../report/index.html</p><p>&lt;/p&gt;&lt;b&gt;&amp;</p>&lt;站&gt;"
        );
    }

    #[test]
    fn text_files_and_assets() {
        let theme = theme(ThemePart::Site, &[("feed.xml", "\n<?xml version=\"1.0\"?>\n<t>{{ feed.title }}</t>")]);
        let renderer = renderer(&theme);
        let feed = FeedView {
            title: "a<b".into(),
            subtitle: String::new(),
            author: String::new(),
            home: String::new(),
            address: String::new(),
            updated: String::new(),
            entries: vec![],
        };
        assert_eq!(
            text(&renderer, &Job::Text(Box::new(TextJob::AtomFeed(feed)))),
            "<?xml version=\"1.0\"?>\n<t>a&lt;b</t>"
        );
        let css = Asset { bytes: "a { color: #ff0000 }".into(), shrink: Shrink::Css };
        assert_eq!(text(&renderer, &Job::Asset(css)), "a{color:#ff0000}");
        let icon = Asset { bytes: "<svg> </svg>".into(), shrink: Shrink::Nothing };
        assert_eq!(text(&renderer, &Job::Asset(icon)), "<svg> </svg>");
    }

    #[test]
    fn the_snippet_comes_from_the_embed_part() {
        let theme = theme(ThemePart::Embed, &[("snippet.html", "<div>\n<p> {{ feed.title }} </p></div>")]);
        let renderer = renderer(&theme);
        let feed = NoticeFeed {
            version: 1,
            title: "<b>".into(),
            organiser: String::new(),
            as_of: String::new(),
            hotlines: vec![],
            notices: vec![],
        };
        assert_eq!(
            text(&renderer, &Job::Text(Box::new(TextJob::Snippet(feed.clone())))),
            "<div><p>&lt;b&gt;</p></div>"
        );
        let json = text(&renderer, &Job::Text(Box::new(TextJob::NoticeFeed(feed))));
        assert!(json.starts_with("{\n  \"version\": 1,\n") && json.ends_with("}\n"), "{json}");
    }

    #[test]
    fn threads_share_a_renderer_and_missing_templates_are_findings() {
        fn shared<T: Send + Sync>(_: &T) {}
        let theme = theme(ThemePart::Site, &[]);
        let renderer = renderer(&theme);
        shared(&renderer);
        let page = Page::NotFound(Box::new(PlainPage { head: Head::default() }));
        let job = Job::Page(Box::new(PageJob { root: String::new(), path: "404.html".into(), page }));
        let findings = renderer.render(&job).unwrap_err();
        assert!(findings[0].args["detail"].contains("404.html"), "{findings:?}");
    }
}
