//! Cases, notices, pages and materials: a Markdown file with a head becomes a value of the model.
//! A file that cannot become one is reported and left out; a wrong field is reported and absent.

use super::fields::{Field, Kind, Record, bad_value, field, required, word, words};
use super::{Cx, front_matter, links, markdown, yaml};
use crate::base::{Code, ContentPath, Diagnostic, FileId, Place, Text};
use crate::model::{
    Article, ArticleKind, Body, Disguise, Format, FormatChoice, FormatUse, Material, Medium, NoticeHead, Point,
    ProductKind, RegionCode, Review, Times, Tone,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::{Builder, available_parallelism};

/// Room for the nesting that Markdown is allowed.
const STACK_BYTES: usize = 16 << 20;

const REVIEW: &[Field] = &[
    field("first", Kind::Line, "初审人", "who read it first"),
    field("second", Kind::Line, "复审人", "who read it second"),
    field("final", Kind::Line, "终审人", "who released it"),
];

const TITLE: Field = required("title", Kind::Line, "标题", "the title");
const DATE: Field = field("date", Kind::Date, "日期", "the date");
const SUMMARY: Field = field("summary", Kind::Line, "一句话摘要", "a summary in one sentence");
const SOURCE: Field = field("source", Kind::Line, "来源单位", "where the text comes from");
const AUTHOR: Field = field("author", Kind::Line, "作者", "the author");
const PUBLISH: Field = field("publish", Kind::Date, "从哪天起展示", "the first day it is shown");
const EXPIRE: Field = field("expire", Kind::Date, "展示到哪天（含当天）", "the last day it is shown");
const READ: Field = field("review", Kind::Record(REVIEW), "三审三校的姓名", "who read it before it went out");
const DRAFT: Field = field("draft", Kind::Bool, "是否为草稿", "whether it is a draft");

/// The fields of a case.
pub(super) const CASE: &[Field] = &[
    TITLE,
    DATE,
    SUMMARY,
    SOURCE,
    AUTHOR,
    PUBLISH,
    EXPIRE,
    READ,
    DRAFT,
    field("disguise", Kind::Word(|| words(Disguise::WORDS)), "传销的伪装", "how the scheme dresses up"),
    field("region", Kind::Line, "案发地的区划代码", "the division code of where it happened"),
    field("tags", Kind::Lines(20), "标签", "tags"),
    field("cover", Kind::Line, "封面图片，在 media 文件夹里", "a picture in the media folder"),
    field("cover_alt", Kind::Line, "封面图片的文字说明", "the description of that picture"),
    field("lesson", Kind::Line, "一句话：怎样识破", "how to see through it, in one sentence"),
];

/// The fields of a notice.
pub(super) const NOTICE: &[Field] = &[
    TITLE,
    DATE,
    SUMMARY,
    SOURCE,
    AUTHOR,
    PUBLISH,
    EXPIRE,
    READ,
    DRAFT,
    field("document", Kind::Line, "发文字号", "the document number"),
    field("issued", Kind::Date, "成文日期", "the date of the document"),
    field("issuer", Kind::Line, "发文机关", "the issuing office"),
    field("to", Kind::Lines(100), "主送", "addressees"),
    field("cc", Kind::Lines(100), "抄送", "copies to"),
    field("proofreader", Kind::Line, "校对", "the proofreader"),
];

/// The fields of a page.
pub(super) const PAGE: &[Field] = &[
    TITLE,
    DATE,
    SUMMARY,
    SOURCE,
    AUTHOR,
    PUBLISH,
    EXPIRE,
    READ,
    DRAFT,
    field("order", Kind::Integer(-1_000_000, 1_000_000), "导航里的次序，小的在前", "position in the navigation"),
    field("nav", Kind::Line, "导航里的短名称", "the short name in the navigation"),
];

const POINT: &[Field] = &[
    required("head", Kind::Line, "小标题，8 个字以内", "a head of at most 8 characters"),
    required("text", Kind::Line, "说明，36 个字以内", "a text of at most 36 characters"),
];

/// The fields of a material.
pub(super) const MATERIAL: &[Field] = &[
    TITLE,
    DATE,
    SUMMARY,
    SOURCE,
    AUTHOR,
    PUBLISH,
    EXPIRE,
    READ,
    DRAFT,
    required("slogan", Kind::Lines(3), "标语，1 至 3 行", "the message in one to three lines"),
    required("short", Kind::Line, "窄屏用的一行短句，16 个字以内", "the message in one line of at most 16 characters"),
    field("points", Kind::Records(POINT, 3), "海报上的要点，最多 3 条", "up to three supporting points"),
    field("tone", Kind::Word(|| words(Tone::WORDS)), "基调，默认 warning", "the tone; warning if absent"),
    field(
        "media",
        Kind::WordList(|| words(Medium::WORDS)),
        "用在哪些媒介，默认全部",
        "where it goes; everywhere if absent",
    ),
    field(
        "design",
        Kind::Line,
        "海报的版式，如 plain、warning、question、checklist",
        "how posters are laid out, such as plain, warning, question, checklist",
    ),
    field(
        "formats",
        Kind::Lines(100),
        "印成什么：规格编号（可带备货数量，如 letter:5000）或印刷品名称（点位要哪种就做哪种，如 横幅）；默认海报",
        "what it is printed as: formats, with a number for stock as in letter:5000, or products, as in banner, in the formats that venues need; posters if absent",
    ),
    field(
        "case",
        Kind::Line,
        "展板上的案例（文件名），默认正文链接的第一个",
        "the case on boards, by file name; the first one linked if absent",
    ),
];

/// A Markdown file, read but not lowered.
struct Page {
    slug: String,
    path: ContentPath,
    place: Place,
    record: Record,
    body: Body,
}

/// Formats by id.
type Formats = BTreeMap<String, Arc<Format>>;

/// Where a case says it happened, to be looked up once the divisions are known.
pub(super) type RegionUse = (RegionCode, Place);

/// Reads all articles, sorted by kind and slug.
pub(super) fn articles(cx: &mut Cx<'_>, html: bool) -> (Vec<Article>, Vec<RegionUse>) {
    let kinds = [(ArticleKind::Case, CASE), (ArticleKind::Notice, NOTICE), (ArticleKind::Page, PAGE)];
    let (mut articles, mut regions) = (Vec::new(), Vec::new());
    for (kind, fields) in kinds {
        for page in pages(cx, kind.folder(), fields, html) {
            let region_place = page.record.place_of("region");
            let article = article(cx, kind, page);
            regions.extend(article.region.clone().map(|code| (code, region_place)));
            articles.push(article);
        }
    }
    articles.sort_by(|a, b| (a.kind, &a.slug).cmp(&(b.kind, &b.slug)));
    (articles, regions)
}

/// Reads all materials, sorted by slug; `formats` are those that they can name.
pub(super) fn materials(cx: &mut Cx<'_>, html: bool, formats: &Formats) -> Vec<Material> {
    let mut materials: Vec<Material> =
        pages(cx, "materials", MATERIAL, html).into_iter().filter_map(|page| material(cx, page, formats)).collect();
    materials.sort_by(|a, b| a.slug.cmp(&b.slug));
    materials
}

fn pages(cx: &mut Cx<'_>, folder: &str, fields: &'static [Field], html: bool) -> Vec<Page> {
    let snapshot = cx.snapshot;
    let files = snapshot.content.keys().filter(|path| path.folder() == folder && path.extension() == "md");
    let texts: Vec<_> = files.filter_map(|path| Some((path, cx.text(path)?))).collect();
    let read = &|texts: &[(&ContentPath, (FileId, Arc<str>))]| {
        let (mut pages, mut findings) = (Vec::new(), Vec::new());
        for (path, (file, text)) in texts {
            pages.extend(page(path, *file, text, fields, html, &mut findings));
        }
        (pages, findings)
    };
    // Half a thousand articles take as long as the lists of a province.
    let threads = if texts.len() < 64 { 1 } else { available_parallelism().map_or(1, usize::from) };
    let mut pages = Vec::with_capacity(texts.len());
    std::thread::scope(|scope| {
        let chunks = texts.chunks(texts.len().div_ceil(threads).max(1));
        let readers: Vec<_> = chunks
            .map(|texts| {
                let thread = Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || read(texts));
                (texts, thread)
            })
            .collect();
        for (texts, thread) in readers {
            let (more, found) = match thread.map(|thread| thread.join()) {
                Ok(Ok(result)) => result,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // The system has no thread to spare.
                Err(_) => read(texts),
            };
            pages.extend(more);
            cx.findings.extend(found);
        }
    });
    pages
}

fn page(
    path: &ContentPath,
    file: FileId,
    text: &str,
    fields: &'static [Field],
    html: bool,
    findings: &mut Vec<Diagnostic>,
) -> Option<Page> {
    let slug = path.stem();
    if slug.is_empty() || !slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let finding = Diagnostic::new(Code::BadValue).at(Place::file(file)).arg("value", slug);
        findings.push(finding.arg_text("field", FILE_NAME).arg_text("allowed", SLUG));
    }
    let parts = match front_matter::split(text) {
        Ok(parts) => parts,
        Err(range) => {
            let (finding, place) = (Diagnostic::new(Code::FrontMatterMissing), Place::bytes(file, range));
            let is_open = text.starts_with("---");
            findings.push(if is_open { finding.at_labelled(place, NO_END) } else { finding.at(place) });
            return None;
        }
    };
    let head = yaml::parse(text, parts.yaml, file, findings);
    // The text is read even if the head is not, so that one run reports the faults of both.
    let source = markdown::Source { path, file, text, start: parts.body, html };
    let body = markdown::parse(&source, findings);
    let mut head = head?;
    if matches!(head.value, yaml::Value::Null) {
        // Without a single field the first line is what a finding can point at.
        head.span = 0..3;
    }
    let place = head.place(file);
    let record = Record::read(&head, fields, file, findings)?;
    Some(Page { slug: slug.to_string(), path: path.clone(), place, record, body })
}

const NO_END: Text = Text {
    zh: "从这里开始，但没有用来结束的第二行 ---",
    en: "it begins here, but no second --- line ends it",
};
const FILE_NAME: Text = Text { zh: "文件名", en: "the file name" };
const SLUG: Text = Text {
    zh: "英文字母、数字和连字符，如 rebate-trap.md",
    en: "ASCII letters, digits and hyphens, as in rebate-trap.md",
};

fn article(cx: &mut Cx<'_>, kind: ArticleKind, page: Page) -> Article {
    let record = &page.record;
    let cover = cover(cx, &page);
    let region = record.line_at("region").and_then(|(text, place)| {
        let code = RegionCode::parse(text);
        if code.is_none() {
            cx.findings.push(Diagnostic::new(Code::BadCode).at(place).arg("value", text));
        }
        code
    });
    Article {
        kind,
        title: record.line("title").unwrap_or_default(),
        summary: record.line("summary"),
        source: record.line("source"),
        author: record.line("author"),
        times: times(record),
        review: review(record),
        disguise: record.line("disguise").and_then(|name| word(Disguise::WORDS, &name)),
        region,
        tags: record.lines("tags"),
        cover,
        lesson: record.line("lesson"),
        notice: NoticeHead {
            document: record.line("document"),
            issued: record.date("issued"),
            issuer: record.line("issuer"),
            to: record.lines("to"),
            cc: record.lines("cc"),
            proofreader: record.line("proofreader"),
        },
        order: record.integer("order"),
        nav: record.line("nav"),
        place: page.place,
        slug: page.slug,
        path: page.path,
        body: page.body,
    }
}

/// Returns the cover of a case; `x.jpg`, `media/x.jpg` and `../media/x.jpg` all mean `media/x.jpg`.
fn cover(cx: &mut Cx<'_>, page: &Page) -> Option<(ContentPath, String)> {
    let (text, place) = page.record.line_at("cover")?;
    let bare = text.strip_prefix("../").unwrap_or(text);
    let reference = if bare.starts_with("media/") { format!("../{bare}") } else { format!("../media/{bare}") };
    let path = links::content_path(&reference, &page.path).filter(|path| cx.snapshot.content.contains_key(path));
    if path.is_none() && !is_reported(cx, &reference, &page.path) {
        cx.findings.push(Diagnostic::new(Code::MissingImage).at(place).arg("target", text));
    }
    Some((path?, page.record.line("cover_alt").unwrap_or_default()))
}

/// Tells whether the snapshot left a file out with a finding of its own, such as a picture that is too large.
fn is_reported(cx: &Cx<'_>, reference: &str, from: &ContentPath) -> bool {
    let Some(path) = links::content_path(reference, from) else { return false };
    let shown = format!("content/{path}");
    let is_it = |finding: &Diagnostic| finding.places.iter().any(|(place, _)| cx.sources.path(place.file) == shown);
    cx.findings.iter().any(is_it)
}

/// Reads what a material is printed as; a format's id goes before a product's word.
fn choices(cx: &mut Cx<'_>, record: &Record, formats: &Formats) -> Option<Vec<FormatChoice>> {
    let mut choices: Vec<FormatChoice> = Vec::new();
    for (text, place) in record.lines_at("formats") {
        let narrow: String = text.chars().map(super::grid::narrow).collect();
        let (name, stock) = match narrow.split_once(':') {
            Some((name, stock)) => (name.trim(), stock.trim().parse::<u32>().ok().filter(|n| *n <= 10_000_000)),
            None => (narrow.trim(), Some(0)),
        };
        let id = name.to_lowercase();
        // `leaflet` is both; the format is what can be made without a venue. Without formats, which is reported, nobody knows.
        let is_format = formats.contains_key(&id) || (formats.is_empty() && super::grid::is_id(name));
        let format = match ProductKind::parse(name) {
            Some(product) if !is_format => FormatUse::Product(product),
            _ => FormatUse::Format(id),
        };
        let is_bad = stock.is_none() || (stock != Some(0) && matches!(format, FormatUse::Product(_)));
        if is_bad || choices.iter().any(|choice| choice.format == format) {
            cx.findings.push(bad_value(*place, "formats", text).arg_text("allowed", CHOICE));
        } else if let Some(stock) = stock {
            choices.push(FormatChoice { format, stock, place: *place });
        }
    }
    record.has("formats").then_some(choices)
}

const CHOICE: Text = Text {
    zh: "规格编号（如 a3，备货写 letter:5000）或印刷品名称（如 横幅），每种一次",
    en: "a format such as a3 (letter:5000 for stock) or a product such as banner, each once",
};

/// Lowers a material; without its slogan or its short line it is nothing that could be shown.
fn material(cx: &mut Cx<'_>, page: Page, known: &Formats) -> Option<Material> {
    let record = &page.record;
    let formats = choices(cx, record, known);
    let named = |field| record.line_at(field).map(|(name, place)| (name.to_string(), place));
    let slogan = record.lines("slogan");
    let short = record.line("short")?;
    if slogan.is_empty() {
        return None;
    }
    let media: Vec<Medium> = match record.lines("media") {
        names if names.is_empty() => Medium::WORDS.iter().map(|(medium, ..)| *medium).collect(),
        names => names.iter().filter_map(|name| word(Medium::WORDS, name)).collect(),
    };
    let points = record.records("points").iter();
    Some(Material {
        title: record.line("title").unwrap_or_default(),
        summary: record.line("summary"),
        source: record.line("source"),
        author: record.line("author"),
        times: times(record),
        review: review(record),
        points: points
            .filter_map(|point| {
                Some(Point { place: point.place, head: point.line("head")?, text: point.line("text")? })
            })
            .collect(),
        tone: record.line("tone").and_then(|name| word(Tone::WORDS, &name)).unwrap_or(Tone::Warning),
        media: media.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect(),
        design: named("design"),
        formats,
        case: named("case"),
        slogan_place: record.place_of("slogan"),
        short_place: record.place_of("short"),
        slogan,
        short,
        place: page.place,
        slug: page.slug,
        path: page.path,
        body: page.body,
    })
}

fn times(record: &Record) -> Times {
    Times {
        date: record.date("date"),
        publish: record.date("publish"),
        expire: record.date("expire"),
        expire_place: record.date("expire").map(|_| record.place_of("expire")),
        draft: record.bool("draft").unwrap_or(false),
    }
}

fn review(record: &Record) -> Review {
    let names = record.record("review");
    let name = |field| names.and_then(|names| names.line(field));
    Review { first: name("first"), second: name("second"), last: name("final") }
}
