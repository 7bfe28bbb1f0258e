//! What templates see (视图): the contract with theme authors, version 1. Small structs with plain values;
//! the model never leaves the program. Links are paths below the site's root: a template writes `{{ root }}{{ link }}`.
//! Dates are `YYYY-MM-DD`. Fields may be added within a version; a field never changes its meaning.

use crate::model::Body;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of these views; `theme.yaml` names the ones it works with.
pub const VERSION: u32 = crate::model::VIEWS;

/// What every page shares; templates see it as `site`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SiteView {
    pub title: String,
    pub summary: String,
    pub organiser: String,
    pub undertaker: Option<String>,
    pub language: String,
    /// The build date.
    pub as_of: String,
    /// The absolute address, ending in `/`, if the campaign has one.
    pub url: Option<String>,
    pub name: String,
    pub domain: Option<String>,
    pub id_code: Option<String>,
    pub icp: Option<String>,
    pub police: Option<String>,
    pub contact: Option<String>,
    pub address: Option<String>,
    pub hotlines: Vec<HotlineView>,
    pub nav: Vec<NavItem>,
    /// Pages that stand in the footer and in the navigation's second half.
    pub pages: Vec<NavItem>,
    /// The theme's tokens by name.
    pub tokens: std::collections::BTreeMap<String, String>,
    /// The style sheet's path below the site's root; its name changes with its content.
    pub stylesheet: String,
    /// The theme's files that are no templates, by name (`table.js`): their paths below the site's root.
    pub assets: std::collections::BTreeMap<String, String>,
    /// `icon.svg` of the theme, below the site's root; none if the theme has none.
    pub icon: Option<String>,
    /// The search page, below the site's root; none if the theme has none. It reads what is asked from `?q=`.
    pub search: Option<String>,
    pub generator: String,
}

/// A number to call; `tel` has only what a `tel:` link may have.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HotlineView {
    pub name: String,
    pub number: String,
    pub tel: Option<String>,
    pub note: Option<String>,
    pub hours: Option<String>,
}

/// An entry of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    pub title: String,
    pub link: String,
    /// `home`, `cases`, `notices`, `materials`, `registry`, `report`, `page`.
    pub section: &'static str,
}

/// What search engines, portals and people sharing a page need; every page has it as `page.head`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// The navigation entry that is current.
    pub section: &'static str,
    /// The absolute address of this page, if the campaign has one.
    pub canonical: Option<String>,
    /// The absolute address of a picture, for sharing.
    pub image: Option<String>,
    pub keywords: Vec<String>,
    /// Articles: when published, `YYYY-MM-DD HH:MM`, and by whom (the PubDate and ContentSource tags).
    pub pub_date: Option<String>,
    pub content_source: Option<String>,
    pub author: Option<String>,
    /// From the home page down to here; the last entry is this page.
    pub crumbs: Vec<Crumb>,
    /// Lists: ColumnName, ColumnDescription, ColumnType of the web rules.
    pub column: Option<Column>,
}

/// A step of the breadcrumb.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    pub title: String,
    pub link: String,
}

/// A column of a government site.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub name: String,
    pub description: String,
    pub kind: &'static str,
}

/// Page x of y of a list; `previous` and `next` are links.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    pub number: usize,
    pub total: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub pages: Vec<PagerItem>,
    /// Links to the first and the last page where `pages` lists neither.
    pub first: Option<String>,
    pub last: Option<String>,
}

/// One page of a pager.
#[derive(Clone, Debug, Serialize)]
pub struct PagerItem {
    pub number: usize,
    pub link: String,
}

/// A picture in its sizes.
#[derive(Clone, Debug, Serialize)]
pub struct ImageView {
    pub alt: String,
    pub caption: Option<String>,
    /// The largest fallback file.
    pub src: String,
    pub width: u32,
    pub height: u32,
    /// Sizes, smallest first.
    pub webp: Vec<ImageSize>,
    pub fallback: Vec<ImageSize>,
}

/// One file of a picture.
#[derive(Clone, Debug, Serialize)]
pub struct ImageSize {
    pub link: String,
    pub width: u32,
}

/// An article as lists show it.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleCard {
    pub title: String,
    pub link: String,
    pub date: Option<String>,
    pub summary: Option<String>,
    pub source: Option<String>,
    /// Cases: the disguise's name, such as `rebate`, and its Chinese word.
    pub disguise: Option<&'static str>,
    pub disguise_word: Option<&'static str>,
    pub region: Option<String>,
    /// Notices: 发文字号
    pub document: Option<String>,
    pub cover: Option<ImageView>,
}

/// A material as lists show it.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialCard {
    pub title: String,
    pub link: String,
    pub slogan: Vec<String>,
    pub tone: &'static str,
    pub summary: Option<String>,
    pub date: Option<String>,
}

/// A supporting point.
#[derive(Clone, Debug, Serialize)]
pub struct PointView {
    pub head: String,
    pub text: String,
}

/// How many subjects stand where.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    pub total: usize,
    pub named: usize,
    pub rectifying: usize,
    pub overdue: usize,
    pub revoked: usize,
    pub unnamed: usize,
}

/// The home page.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    pub head: Head,
    pub counts: Counts,
    /// The material that leads, then the others.
    pub materials: Vec<MaterialCard>,
    pub cases: Vec<ArticleCard>,
    pub notices: Vec<ArticleCard>,
    /// The top regions with their counts.
    pub regions: Vec<RegionRow>,
    /// How many subjects stand in none of them, such as a platform of the whole province.
    pub direct: usize,
    /// The newest events.
    pub events: Vec<EventView>,
    /// The link to what happened in the period; none if nothing is registered.
    pub changes: Option<String>,
}

/// The list of cases.
#[derive(Clone, Debug, Serialize)]
pub struct CasesPage {
    pub head: Head,
    pub cases: Vec<ArticleCard>,
    pub pager: Pager,
}

/// The list of notices.
#[derive(Clone, Debug, Serialize)]
pub struct NoticesPage {
    pub head: Head,
    pub notices: Vec<ArticleCard>,
    pub pager: Pager,
}

/// A case, notice or page.
#[derive(Clone, Debug, Serialize)]
pub struct ArticlePage {
    pub head: Head,
    pub title: String,
    pub summary: Option<String>,
    pub date: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub tags: Vec<String>,
    pub disguise: Option<&'static str>,
    pub disguise_word: Option<&'static str>,
    pub region: Option<String>,
    pub lesson: Option<String>,
    pub cover: Option<ImageView>,
    pub notice: Option<NoticeView>,
    pub headings: Vec<HeadingView>,
    /// The text; a template writes `{{ body }}`, which the renderer has turned into HTML.
    pub body: BodyView,
    /// The neighbours in the list this article belongs to.
    pub newer: Option<Crumb>,
    pub older: Option<Crumb>,
    /// Others of the same kind.
    pub related: Vec<ArticleCard>,
    /// Subjects whose story this is.
    pub subjects: Vec<Crumb>,
}

/// A text whose links point into the release and whose pictures are known in all sizes.
/// Templates do not see it; they see the HTML made of it, as `body`.
#[derive(Clone, Debug, Serialize)]
pub struct BodyView {
    pub tree: Body,
    /// The pictures of the tree by content path.
    pub images: std::collections::BTreeMap<String, ImageView>,
}

/// A heading for the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct HeadingView {
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// The official head and foot of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeView {
    pub document: Option<String>,
    pub issued: Option<String>,
    /// 成文日期 in words: 2027年1月5日.
    pub issued_words: Option<String>,
    pub issuer: Option<String>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub proofreader: Option<String>,
}

/// The list of materials.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialsPage {
    pub head: Head,
    pub materials: Vec<MaterialCard>,
}

/// A material.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialPage {
    pub head: Head,
    pub title: String,
    pub slogan: Vec<String>,
    pub short: String,
    pub tone: &'static str,
    pub points: Vec<PointView>,
    pub date: Option<String>,
    pub source: Option<String>,
    pub body: BodyView,
    /// Where it hangs or plays.
    pub venues: Vec<VenueView>,
    pub others: Vec<MaterialCard>,
}

/// A venue as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct VenueView {
    pub name: String,
    pub kind: &'static str,
    pub region: String,
    pub from: String,
    pub until: String,
}

/// A division as lists show it.
#[derive(Clone, Debug, Serialize)]
pub struct RegionRow {
    pub code: String,
    pub name: String,
    /// None if no page exists because nothing is registered there.
    pub link: Option<String>,
    pub counts: Counts,
}

/// The list of a division as files.
#[derive(Clone, Debug, Serialize)]
pub struct DownloadsView {
    /// Whose list they hold, such as 合肥市名单: the page's own division's, or one above it.
    pub title: String,
    pub files: Vec<DownloadFile>,
}

/// One file to download.
#[derive(Clone, Debug, Serialize)]
pub struct DownloadFile {
    pub link: String,
    /// What a person calls it: Excel 表格.
    pub word: &'static str,
    /// XLSX, CSV, JSON
    pub format: &'static str,
}

/// An event of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct EventView {
    pub date: String,
    pub kind: &'static str,
    pub kind_word: &'static str,
    pub authority: String,
    pub document: String,
    pub deadline: Option<String>,
    pub reason: Option<String>,
    /// The subject, where the list is of several, and the division it stands in.
    pub subject: Option<Crumb>,
    pub region: Option<String>,
}

/// Something that a subject reports of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub title: &'static str,
    pub text: String,
}

/// A subject's page.
#[derive(Clone, Debug, Serialize)]
pub struct SubjectPage {
    pub head: Head,
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub kind_word: &'static str,
    /// The name it carries, such as 无传销社区.
    pub title_word: &'static str,
    pub regions: Vec<Crumb>,
    pub standing: &'static str,
    pub standing_word: &'static str,
    pub named_on: Option<String>,
    pub named_by: Option<String>,
    pub review_due: Option<String>,
    /// The day of the review has passed and nothing was recorded.
    pub review_overdue: bool,
    pub deadline: Option<String>,
    pub hotline: Option<HotlineView>,
    pub office: Option<String>,
    pub demonstration: bool,
    pub story: Option<Crumb>,
    /// What it reports of itself.
    pub facts: Vec<Fact>,
    /// Newest first.
    pub events: Vec<EventView>,
}

/// The list of revoked names (公布取消命名).
#[derive(Clone, Debug, Serialize)]
pub struct RevokedPage {
    pub head: Head,
    pub subjects: Vec<RevokedRow>,
    pub pager: Pager,
}

/// What happened since a date (本期变化).
#[derive(Clone, Debug, Serialize)]
pub struct ChangesPage {
    pub head: Head,
    /// The first and the last day of the period.
    pub since: String,
    pub as_of: String,
    /// One for each kind of event, also without events; revocations first.
    pub groups: Vec<EventGroup>,
    pub pager: Pager,
}

/// The events of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct EventGroup {
    pub kind: &'static str,
    pub kind_word: &'static str,
    /// How many there are in the period, on all pages.
    pub total: usize,
    /// Where the first of them stands; none without events.
    pub link: Option<String>,
    /// Those that stand on this page, newest first.
    pub events: Vec<EventView>,
}

/// A name that was revoked and not given again.
#[derive(Clone, Debug, Serialize)]
pub struct RevokedRow {
    pub name: String,
    pub link: String,
    pub kind_word: &'static str,
    pub region: String,
    pub date: String,
    pub authority: String,
    pub document: String,
    pub reason: Option<String>,
}

/// How to report a lead.
#[derive(Clone, Debug, Serialize)]
pub struct ReportPage {
    pub head: Head,
    /// The page `how-to-report`, if the campaign has one.
    pub body: Option<BodyView>,
    /// Subjects with a number of their own; empty if there are too many for a page.
    pub offices: Vec<OfficeRow>,
    /// There are too many for a page.
    pub offices_elsewhere: bool,
}

/// A subject with the number of its office.
#[derive(Clone, Debug, Serialize)]
pub struct OfficeRow {
    /// The subject's name and page.
    pub name: String,
    pub link: String,
    pub office: Option<String>,
    pub region: String,
    pub hotline: HotlineView,
}

/// The search page; what it says of the index goes to the script as `data-` attributes.
#[derive(Clone, Debug, Serialize)]
pub struct SearchPage {
    pub head: Head,
    /// The script's path below the site's root.
    pub script: String,
    /// The index's folder below the site's root.
    pub folder: String,
    /// Changes with the index, so that no browser shows an old one.
    pub version: String,
    pub shards: usize,
    /// How many entries a block has, and how many articles.
    pub block: usize,
    pub article_block: usize,
    pub standings: Vec<NamedWord>,
    pub kinds: Vec<&'static str>,
    /// The registry's first page, if there is a registry.
    pub registry: Option<String>,
}

/// A word with the name that style sheets use.
#[derive(Clone, Debug, Serialize)]
pub struct NamedWord {
    pub name: &'static str,
    pub word: &'static str,
}

/// A page without content of its own.
#[derive(Clone, Debug, Serialize)]
pub struct PlainPage {
    pub head: Head,
}

/// An Atom feed; all links are absolute, so it exists only with `site.url`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    pub title: String,
    pub subtitle: String,
    pub author: String,
    pub home: String,
    pub address: String,
    /// RFC 3339.
    pub updated: String,
    pub entries: Vec<FeedEntry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedEntry {
    pub id: String,
    pub title: String,
    pub link: String,
    pub updated: String,
    pub summary: String,
}

/// A sitemap; it exists only with `site.url`.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapView {
    pub pages: Vec<SitemapEntry>,
    /// The addresses of further sitemaps; then this one is an index without pages of its own.
    pub parts: Vec<String>,
}

/// A page of a sitemap.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapEntry {
    pub address: String,
    pub date: Option<String>,
}

/// The notices that portals embed. This is also the file `feed.json`, so its shape is public.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeFeed {
    pub version: u32,
    pub title: String,
    pub organiser: String,
    pub as_of: String,
    pub hotlines: Vec<HotlineView>,
    pub notices: Vec<NoticeItem>,
}

/// One notice. An embedder hides it outside `from`..=`until` by itself.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeItem {
    pub id: String,
    pub text: String,
    pub tone: &'static str,
    /// Absolute with `site.url`, else relative to the site's root.
    pub link: String,
    pub from: Option<String>,
    pub until: Option<String>,
}

/// The contact sheet.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    pub title: String,
    pub as_of: String,
    pub organiser: String,
    pub counts: Vec<OverviewCount>,
    /// What was found, without what is overdue.
    pub problems: Vec<OverviewProblem>,
    /// Rectifications and reviews that are overdue.
    pub overdue: Vec<OverdueList>,
    pub materials: Vec<OverviewGroup>,
    /// The first venues of each kind.
    pub venues: Vec<OverviewGroup>,
    /// How many venues there are.
    pub venue_count: usize,
    /// Which kinds have more than are shown, in words; empty if none has.
    pub more_venues: String,
    /// The programmes of screens.
    pub screens: Vec<OverviewScreen>,
    /// How many screens more there are.
    pub more_screens: usize,
    /// The script that plays programmes, beside the page; none if the theme has none.
    pub script: Option<String>,
    /// Lists, plaques and certificates.
    pub lists: Vec<OverviewGroup>,
    pub notices: Vec<NoticeItem>,
    pub pages: Vec<OverviewItem>,
    /// Stands for all press files, whose results this page shows: it is stale when one of them is.
    pub press: String,
}

/// What preflight (印前检查) found in press files, by path; the pipeline hands it to the overview.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PressChecks {
    pub files: BTreeMap<String, PressCheck>,
}

/// What preflight found in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PressCheck {
    pub errors: u32,
    pub warnings: u32,
    /// The first findings in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}

/// Subjects that are late with one thing (逾期名单).
#[derive(Clone, Debug, Serialize)]
pub struct OverdueList {
    pub title: &'static str,
    pub about: &'static str,
    /// What stands before a date: 期限, 应在.
    pub word: &'static str,
    pub count: usize,
    /// By county, or city where there is none.
    pub divisions: Vec<OverdueDivision>,
}

/// The late subjects of one division, the longest overdue first.
#[derive(Clone, Debug, Serialize)]
pub struct OverdueDivision {
    pub name: String,
    pub count: usize,
    pub rows: Vec<OverdueRow>,
    /// How many more there are than rows.
    pub more: usize,
}

/// A late subject.
#[derive(Clone, Debug, Serialize)]
pub struct OverdueRow {
    pub name: String,
    /// Its page, if the site is made.
    pub link: Option<String>,
    pub date: String,
    /// Who gave the name and must see to it.
    pub authority: Option<String>,
}

/// How many artifacts a product has.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewCount {
    pub name: &'static str,
    pub count: usize,
    pub link: Option<String>,
}

/// A finding as the contact sheet shows it.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewProblem {
    pub severity: &'static str,
    pub code: &'static str,
    pub place: String,
    pub message: String,
    pub hint: String,
}

/// A screen with its programme, to be played and approved.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewScreen {
    pub id: String,
    pub title: String,
    pub venue: String,
    pub detail: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub pitch_mm: f64,
    /// Pixels a frame that the card moves a strip, and frames a second.
    pub step: u32,
    pub fps: u32,
    /// From how far it is read, in metres.
    pub distance: f64,
    pub frames: Vec<OverviewFrame>,
    pub slots: Vec<OverviewSlot>,
    /// What lies beside the programme: the setting sheet, the package, the table.
    pub links: Vec<(String, String)>,
    pub scale: OverviewScale,
}

/// A file of a programme.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewFrame {
    pub name: String,
    pub title: String,
    pub link: String,
    /// What shows it where no script runs.
    pub picture: String,
    /// still, strip (moved by the card) or film.
    pub kind: &'static str,
}

/// When which files are played.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewSlot {
    pub label: String,
    pub emergency: bool,
    pub seconds: u32,
    /// Indexes of frames with the milliseconds of each, as `0:15000 1:20500`.
    pub play: String,
}

/// The screen in its real size beside a person; all lengths are centimetres.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewScale {
    pub width: u32,
    pub height: u32,
    pub x: u32,
    pub y: u32,
    pub panel_width: f64,
    pub panel_height: f64,
    /// Where the person stands, and its height.
    pub person_x: u32,
    pub person: u32,
    /// The size in words.
    pub words: String,
    pub picture: String,
}

/// Everything of one material or venue.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewGroup {
    pub title: String,
    pub detail: String,
    pub items: Vec<OverviewItem>,
    pub problems: Vec<OverviewProblem>,
}

/// One artifact with its picture; paths are relative to the output folder.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewItem {
    pub title: String,
    pub detail: String,
    pub link: String,
    pub picture: Option<String>,
    pub width: u32,
    pub height: u32,
    /// What preflight found, once the file is made.
    pub check: Option<PressCheck>,
}

/// Notices to take down (撤换通知单), one sheet a holder; `recall.html` renders it on request, no release has it.
#[derive(Clone, Debug, Serialize)]
pub struct RecallPage {
    pub campaign: String,
    pub organiser: String,
    pub as_of: String,
    pub notices: Vec<RecallNotice>,
}

/// The sheet of one holder.
#[derive(Clone, Debug, Serialize)]
pub struct RecallNotice {
    pub id: String,
    pub holder: RecallHolder,
    pub rows: Vec<RecallRow>,
}

/// Who has the files.
#[derive(Clone, Debug, Serialize)]
pub struct RecallHolder {
    /// `venue`, `subject`, `recipient`, `portal` or `board`.
    pub kind: &'static str,
    pub name: String,
    pub address: String,
}

/// A file, or the files of a screen, to take down and the subject they must not name any more.
#[derive(Clone, Debug, Serialize)]
pub struct RecallRow {
    pub title: String,
    pub path: String,
    pub first: String,
    pub last: String,
    pub subject: String,
    pub region: String,
    pub revoked_on: String,
    pub authority: String,
    pub document: String,
    pub reason: Option<String>,
    /// `replaced`, `gone`, `same` or `kept`.
    pub now: &'static str,
}
