//! Jobs (作业): all that a renderer may read, one type a kind. What is not in the job cannot reach the product,
//! so the hash of a job covers every input.

use super::downloads::DownloadJob;
use super::order::{OrderData, OrderSheet};
use super::playlist::ProgrammeJob;
use super::programme::{ScrollJob, StripJob};
use super::region::RegionPage;
use super::subject::SubjectJob;
use super::view::{
    ArticlePage, CasesPage, ChangesPage, HomePage, MaterialPage, MaterialsPage, NoticesPage, OverviewPage, PlainPage,
    ReportPage, RevokedPage, SearchPage,
};
use crate::base::{Bytes, Date, OutputPath};
use crate::model::Condition;
use serde::Serialize;
use std::sync::Arc;

/// One piece of work for a renderer.
#[derive(Clone, Debug)]
pub enum Job {
    /// An HTML page through a template of the theme's `site` part.
    Page(Box<PageJob>),
    /// A text file (feed, sitemap, notice feed) through a template or as JSON.
    Text(Box<TextJob>),
    /// A file of the theme, copied (style sheet, icon).
    Asset(Asset),
    /// The list of a division as a file for spreadsheets and programs.
    Download(DownloadJob),
    /// A picture in several sizes and formats.
    Image(Box<ImageJob>),
    /// A printed product: PDF and proof.
    Sheet(Box<SheetJob>),
    /// A still picture for one screen.
    Still(Box<StillJob>),
    /// The files of a strip of one or two colours.
    Strip(Box<StripJob>),
    /// A loop of running text for one screen.
    Scroll(Box<ScrollJob>),
    /// The lists of one screen; made of other artifacts, after them.
    Programme(Box<ProgrammeJob>),
    /// A ZIP of other artifacts; rendered after them.
    Package(Box<PackageJob>),
    /// The contact sheet; rendered after everything that can have findings.
    Overview(Box<OverviewPage>),
}

/// A page of the site.
#[derive(Clone, Debug, Serialize)]
pub struct PageJob {
    /// `../` for each folder between the page and the site's root; empty at the root. The site's address for the page
    /// that stands for missing ones, because a server shows it at any depth.
    pub root: String,
    /// The page's own path below `site/`.
    pub path: String,
    pub page: Page,
}

macro_rules! pages {
    ($($variant:ident($view:ty) $template:literal),* $(,)?) => {
        /// What a page shows. The template is named after the variant; templates see the view as `page`. Views are
        /// boxed, because most pages are those of subjects and each would be as large as the largest view.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum Page { $($variant($view)),* }

        impl Page {
            /// The template of the theme's `site` part that renders this page.
            pub fn template(&self) -> &'static str {
                match self { $(Self::$variant(_) => $template),* }
            }
        }
    };
}

pages! {
    Home(Box<HomePage>) "home.html",
    Cases(Box<CasesPage>) "cases.html",
    Case(Box<ArticlePage>) "case.html",
    Notices(Box<NoticesPage>) "notices.html",
    Notice(Box<ArticlePage>) "notice.html",
    Article(Box<ArticlePage>) "page.html",
    Materials(Box<MaterialsPage>) "materials.html",
    Material(Box<MaterialPage>) "material.html",
    Region(Box<RegionPage>) "region.html",
    Subject(Arc<SubjectJob>) "subject.html",
    Revoked(Box<RevokedPage>) "revoked.html",
    Changes(Box<ChangesPage>) "changes.html",
    Report(Box<ReportPage>) "report.html",
    Search(Box<SearchPage>) "search.html",
    NotFound(Box<PlainPage>) "404.html",
}

/// A text file.
#[derive(Clone, Debug, Serialize)]
pub enum TextJob {
    /// `feed.xml` through the template of that name.
    AtomFeed(super::view::FeedView),
    /// `sitemap.xml` through the template of that name.
    Sitemap(super::view::SitemapView),
    /// The machine-readable notice feed.
    NoticeFeed(super::view::NoticeFeed),
    /// The HTML snippet that portals paste, through `snippet.html` of the theme's `embed` part.
    Snippet(super::view::NoticeFeed),
    /// A file of the search index, as it is.
    Index(Box<str>),
}

/// A theme file to copy.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Bytes,
    pub shrink: Shrink,
}

/// What a theme file loses on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrink {
    Nothing,
    Css,
    Script,
}

impl Shrink {
    /// Returns what a file with this ending loses.
    pub fn of(ending: &str) -> Self {
        match ending {
            "css" => Self::Css,
            "js" => Self::Script,
            _ => Self::Nothing,
        }
    }
}

/// One size and format of a picture.
#[derive(Clone, Debug, Serialize)]
pub struct Variant {
    pub width: u32,
    pub height: u32,
    /// WebP, else JPEG or PNG like the original.
    pub webp: bool,
}

/// A picture to resize; the variants stand in the order of the task's artifacts.
#[derive(Clone, Debug, Serialize)]
pub struct ImageJob {
    /// A hash of the original stands for it in keys.
    pub hash: String,
    #[serde(skip)]
    pub bytes: Bytes,
    /// Lossless original (PNG): the fallback is PNG, else JPEG.
    pub png: bool,
    pub variants: Vec<Variant>,
}

/// A printed product. The artifacts are the PDF and a PNG proof of its first page, in this order.
#[derive(Clone, Debug, Serialize)]
pub struct SheetJob {
    /// A template of the theme's `print` part.
    pub template: String,
    /// TrimBox in mm.
    pub width_mm: f64,
    pub height_mm: f64,
    pub bleed_mm: f64,
    /// What a press file needs; without it the PDF is for offices and readers.
    pub press: Option<Press>,
    /// A picture of it is made too.
    pub proof: bool,
    /// The date of the PDF: the build date, or an earlier day if what it shows has not changed since. In keys it stands
    /// with what all files share, so that a sheet with nothing new but its date can be told from one with new content.
    #[serde(skip)]
    pub as_of: Date,
    pub data: SheetData,
}

/// What makes a sheet a press file (PDF/X-4).
#[derive(Clone, Debug, Serialize)]
pub struct Press {
    /// The printing condition; its hash stands for the profile.
    #[serde(serialize_with = "condition")]
    pub condition: Arc<Condition>,
    /// Crop marks, fold marks, colour bar and slug line outside the bleed.
    pub marks: bool,
    /// Where the first page folds, from its left edge in mm; other pages fold at the mirrored places.
    pub folds_mm: Vec<f64>,
    /// The file's words in the slug: material, format, venue. Date and hash are added.
    pub slug: String,
    /// 转曲: text becomes paths.
    pub outlines: bool,
    /// The least resolution of pictures at final size.
    pub dpi: u32,
}

fn condition<S: serde::Serializer>(condition: &Condition, out: S) -> Result<S::Ok, S::Error> {
    (&condition.id, condition.ink_limit, &condition.hash).serialize(out)
}

/// What a sheet's template sees as `data.json`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum SheetData {
    Product(ProductData),
    List(ListData),
    Award(AwardData),
    Order(OrderSheet),
    Settings(SettingsData),
}

impl SheetData {
    /// Returns the title of the document.
    pub fn title(&self) -> String {
        match self {
            Self::Product(product) => super::words::plain(&product.message.title),
            Self::List(list) => list.title.clone(),
            Self::Award(award) => award.title.clone(),
            Self::Order(order) => format!("印刷委托单 {}", order.order.number),
            Self::Settings(settings) => settings.title.clone(),
        }
    }

    /// Returns the QR code as rows of `0` and `1`; no rows without one.
    pub fn code(&self) -> &[String] {
        match self {
            Self::Product(product) => &product.qr,
            _ => &[],
        }
    }

    /// Returns what stands on the sheet of one venue and on no other.
    pub fn own_texts(&self) -> Vec<String> {
        let Self::Product(ProductData { venue: Some(venue), .. }) = self else { return Vec::new() };
        let texts = [Some(&venue.name), venue.hotline.as_ref(), venue.address.as_ref()];
        texts.into_iter().flatten().map(|text| super::words::plain(text)).collect()
    }

    /// Returns the picture that its template may place.
    pub fn picture(&self) -> Option<&PictureData> {
        match self {
            Self::Product(product) => product.message.case.as_ref()?.picture.as_ref(),
            _ => None,
        }
    }

    /// Tells whether it may take any number of pages.
    pub fn has_pages(&self) -> bool {
        matches!(self, Self::List(_) | Self::Order(_))
    }

    /// Returns how many pages it has, if that is not up to its template.
    pub fn pages(&self) -> Option<usize> {
        match self {
            Self::Product(product) => Some(product.format.sides.into()),
            Self::List(_) | Self::Order(_) => None,
            Self::Award(_) | Self::Settings(_) => Some(1),
        }
    }
}

/// What the template of a print product sees as `data.json`, with the sheet's `width_mm`, `height_mm`, `bleed_mm` and
/// `as_of` and the theme's `tokens`. In its texts the words that must stay whole have U+2060 between their characters.
#[derive(Clone, Debug, Serialize)]
pub struct ProductData {
    /// Shared by all products of a material.
    #[serde(flatten)]
    pub message: Arc<MessageData>,
    /// Shared by all products of a format.
    #[serde(flatten)]
    pub format: Arc<FormatData>,
    /// The address behind the QR code, with the venue's id on its own sheet; none without `site.url`.
    pub link: Option<String>,
    /// The QR code as rows of `0` and `1`, drawn as one vector path.
    pub qr: Arc<Vec<String>>,
    /// The venue whose own sheet this is.
    pub venue: Option<Arc<VenueData>>,
}

/// What a material says.
#[derive(Clone, Debug, Serialize)]
pub struct MessageData {
    /// How a poster is laid out: its template is `poster-<design>.typ`.
    pub design: String,
    pub title: String,
    pub summary: Option<String>,
    pub slogan: Vec<String>,
    pub short: String,
    pub points: Vec<super::view::PointView>,
    pub tone: &'static str,
    /// The text, plain, in its order.
    pub body: Vec<TextBlock>,
    /// The case that a board carries.
    pub case: Option<CaseData>,
    /// The material's date in Chinese, else the build date, such as 2027年2月1日.
    pub date: String,
    pub hotlines: Vec<super::view::HotlineView>,
    pub organiser: String,
    pub undertaker: Option<String>,
    pub campaign: String,
}

/// A paragraph of a text without links and emphasis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextBlock {
    /// heading, paragraph, item or quote.
    pub kind: &'static str,
    pub text: String,
}

/// A case as a board tells it.
#[derive(Clone, Debug, Serialize)]
pub struct CaseData {
    pub title: String,
    pub summary: Option<String>,
    /// How to see through it, in one sentence.
    pub lesson: Option<String>,
    pub source: Option<String>,
    pub date: Option<String>,
    pub body: Vec<TextBlock>,
    /// Its cover, else its first figure; none if a press could not print it as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureData>,
}

/// A picture of the content that a template places with `image(file)`.
#[derive(Clone, Debug, Serialize)]
pub struct PictureData {
    /// The name under which the template finds it.
    pub file: &'static str,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub caption: Option<String>,
    /// A hash of the bytes stands for them in keys.
    pub hash: String,
    #[serde(skip)]
    pub bytes: Bytes,
}

/// A print product's size and what surrounds it.
#[derive(Clone, Debug, Serialize)]
pub struct FormatData {
    /// The format's id.
    pub format: String,
    /// poster, leaflet, trifold, letter, card, banner, rollup, xstand, board or backdrop.
    pub product: &'static str,
    /// sheet or large.
    pub family: &'static str,
    pub safe_mm: f64,
    pub reserve: ReserveData,
    pub folds_mm: Vec<f64>,
    pub sides: u8,
    /// The least resolution of pictures; boards alone have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpi: Option<u32>,
}

/// Space that holds nothing to read.
#[derive(Clone, Debug, Serialize)]
pub struct ReserveData {
    pub top_mm: f64,
    pub right_mm: f64,
    pub bottom_mm: f64,
    pub left_mm: f64,
}

/// The venue of a sheet of its own.
#[derive(Clone, Debug, Serialize)]
pub struct VenueData {
    pub id: String,
    pub name: String,
    /// The Chinese word, such as 车站.
    pub kind: &'static str,
    /// The names of its divisions from the county up, such as 合肥市瑶海区.
    pub region: String,
    pub address: Option<String>,
    pub hotline: Option<String>,
}

/// What a printed list's template sees: who carries the name in a division, and who lost it.
#[derive(Clone, Debug, Serialize)]
pub struct ListData {
    pub title: String,
    /// The names of the divisions down to this one.
    pub region: String,
    /// The division's own name.
    pub name: String,
    /// Whoever signs the list.
    pub authority: Arc<str>,
    /// In the order of the list; sections without rows are left out.
    pub sections: Vec<ListSection>,
    /// Whoever gave the names of the list.
    pub authorities: Vec<Arc<str>>,
    pub hotlines: Vec<super::view::HotlineView>,
}

/// All names of one kind, or all that were revoked.
#[derive(Clone, Debug, Serialize)]
pub struct ListSection {
    /// community, village, platform or revoked.
    pub kind: &'static str,
    pub groups: Vec<ListGroup>,
}

/// The rows of one county; a county's own list has a single group without a name.
#[derive(Clone, Debug, Serialize)]
pub struct ListGroup {
    pub name: Option<String>,
    /// Shared by the lists of a county and of its city.
    pub rows: Arc<Vec<ListRow>>,
}

/// One subject of a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListRow {
    pub name: String,
    /// The divisions below the county; empty if there are none.
    pub region: String,
    /// The name it carries or lost, such as 无传销社区.
    pub award: &'static str,
    /// named, rectifying, overdue or revoked.
    pub standing: &'static str,
    pub demonstration: bool,
    /// When it was named, or revoked.
    pub date: Date,
    /// The document of that event.
    pub document: String,
    /// When the rectification must be done.
    pub deadline: Option<Date>,
    /// Why it was revoked.
    pub reason: Option<String>,
}

/// What the templates of plaques and certificates see.
#[derive(Clone, Debug, Serialize)]
pub struct AwardData {
    pub title: String,
    pub name: String,
    /// The names of the divisions it lies in.
    pub region: String,
    /// The name it carries, such as 无传销社区.
    pub award: &'static str,
    pub document: String,
    pub authority: Arc<str>,
    /// When it was named.
    pub date: Date,
}

/// A still page for one screen at its exact pixels. The artifacts are a PNG and, if the player wants it, a JPG.
#[derive(Clone, Debug, Serialize)]
pub struct StillJob {
    pub width: u32,
    pub height: u32,
    /// single, dual or full.
    pub colour: &'static str,
    /// Make a JPG too.
    pub jpg: bool,
    /// The most bytes of a file that the player takes.
    pub largest: u64,
    pub as_of: Date,
    pub data: StillData,
}

/// What a screen's template sees as `data.json`: the words of one page.
#[derive(Clone, Debug, Serialize)]
pub struct StillData {
    /// The message of this page in lines: the slogan, a part of it, or the head of a point.
    pub slogan: Vec<String>,
    /// The message in one short line, for panels where that can be set larger; empty on later pages.
    pub short: String,
    /// A sentence under the message, such as the text of a point; empty without one.
    pub text: String,
    /// Counted from 1.
    pub page: usize,
    pub pages: usize,
    pub tone: &'static str,
    pub hotlines: Vec<super::view::HotlineView>,
    pub organiser: String,
}

/// One file in a package.
#[derive(Clone, Debug, Serialize)]
pub struct PackageEntry {
    /// The name in the ZIP.
    pub name: String,
    pub from: OutputPath,
    /// The key of the task that makes it, so that a package is stale when a part of it is.
    pub key: String,
}

/// What stands in the 使用说明 of an order for the number of its files, which is known only when they are made.
pub const FILE_COUNT: &str = "{files}";

/// A ZIP for one recipient.
#[derive(Clone, Debug, Serialize)]
pub struct PackageJob {
    /// 使用说明 as text; none if an entry says it.
    pub readme: Option<String>,
    pub as_of: Date,
    pub entries: Vec<PackageEntry>,
    /// A package for a print shop has its order; the first entries are the order's files, line by line.
    pub order: Option<Arc<OrderData>>,
}

/// What the template of a setting sheet (设置单) sees: how the operator of a screen sets its card.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsData {
    pub title: String,
    pub screen: String,
    pub venue: String,
    pub address: Option<String>,
    pub hotline: Option<String>,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub rows: Vec<SettingsRow>,
    /// The programme, in the order of time.
    pub slots: Vec<SettingsSlot>,
    /// How many times of day found no room.
    pub more: usize,
    /// The played files with the titles of their materials.
    pub files: Vec<(String, String)>,
    /// How many files found no room.
    pub more_files: usize,
    pub notes: Vec<String>,
    /// The rule that dwell, speed and brightness come from.
    pub rule: String,
    pub organiser: String,
    pub campaign: String,
}

/// One thing to set.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsRow {
    pub name: String,
    pub value: String,
    pub note: String,
}

/// What is played when.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsSlot {
    pub days: String,
    pub times: String,
    pub name: Option<String>,
    pub emergency: bool,
    /// Names with their seconds.
    pub files: Vec<String>,
    pub seconds: u32,
}
