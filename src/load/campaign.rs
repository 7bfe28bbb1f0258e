//! `campaign.yaml`, and the last step of load: everything that was read becomes one [`Campaign`].

use super::articles::RegionUse;
use super::fields::{DIVISION, Field, Kind, Record, Words, bad_value, field, required, unknown, word, words};
use super::printing::{CONDITION, FORMAT, SHOP, check_names};
use super::{Cx, placements, places, registry, yaml};
use crate::base::{Code, ContentPath, Date, Diagnostic, Place, Severity, SourceKind, Text};
use crate::model::{
    Article, ArticleKind, Campaign, Daypart, Hotline, Material, Paper, Picture, PrintChoice, Printing, RegionCode,
    Registry, Reported, ScreenRules, SiteIdentity, clock,
};
use std::collections::{BTreeMap, BTreeSet};

const HOTLINE: &[Field] = &[
    required("name", Kind::Line, "电话的名称", "what the number is for"),
    required("number", Kind::Line, "号码", "the number"),
    field("note", Kind::Line, "说明", "a note"),
    field("hours", Kind::Line, "接听时间", "when it is answered"),
];

const SITE: &[Field] = &[
    field("url", Kind::Line, "网站地址，以 https:// 开头", "the address, beginning with https://"),
    field("name", Kind::Line, "网站名称", "the site's name"),
    field("domain", Kind::Line, "域名", "the domain"),
    field("id_code", Kind::Line, "政府网站标识码，10 位", "the government site code of 10 characters"),
    field("icp", Kind::Line, "ICP 备案号", "the ICP filing number"),
    field("police", Kind::Line, "公安备案号", "the police filing number"),
    field("contact", Kind::Line, "联系电话", "the contact number"),
    field("address", Kind::Line, "地址", "the address"),
];

const MARKDOWN: &[Field] =
    &[field("html", Kind::Bool, "是否允许 HTML，默认 false", "whether raw HTML is kept; false if absent")];

fn papers() -> Words {
    words(Paper::WORDS)
}

const PRINT: &[Field] = &[
    field(
        "lists",
        Kind::WordList(papers),
        "公示名单的纸张：a3、a4，默认 a3，[] 为不做",
        "the paper of lists: a3, a4; a3 if absent, [] for none",
    ),
    field("plaques", Kind::Bool, "是否做牌匾，默认 false", "whether plaques are made; false if absent"),
    field("certificates", Kind::Bool, "是否做证书，默认 false", "whether certificates are made; false if absent"),
    field(
        "venue_proofs",
        Kind::Bool,
        "点位单独的一份是否也做打样图，默认 true；上千个点位时关掉更快，总的一份仍有",
        "whether a venue's own sheet has a proof too; true if absent, the sheet for all keeps its own",
    ),
    field("formats", Kind::Records(FORMAT, 500), "新增或改动的成品规格", "formats that are new or changed"),
    field(
        "condition",
        Kind::Record(CONDITION),
        "印刷条件，默认用主题的",
        "the printing condition; the theme's if absent",
    ),
    field("shops", Kind::Records(SHOP, 200), "印刷厂", "the print shops"),
];

const SCREENS: &[Field] = &[
    field(
        "min_page_s",
        Kind::Integer(1, 600),
        "静止页最少停留多少秒，默认 15",
        "the least seconds of a page; 15 if absent",
    ),
    field(
        "min_chars_per_min",
        Kind::Integer(1, 600),
        "滚动文字每分钟最少多少字，默认 60",
        "the slowest running text in characters a minute; 60 if absent",
    ),
    field(
        "max_chars_per_min",
        Kind::Integer(1, 600),
        "滚动文字每分钟最多多少字，默认 80",
        "the fastest running text in characters a minute; 80 if absent",
    ),
    field(
        "day_nits",
        Kind::Integer(1, 10_000),
        "白天亮度上限，cd/m²，默认 350",
        "the brightest by day in cd/m²; 350 if absent",
    ),
    field(
        "night_nits",
        Kind::Integer(1, 10_000),
        "夜间亮度上限，cd/m²，默认 200",
        "the brightest by night in cd/m²; 200 if absent",
    ),
    field("rule", Kind::Line, "这些数字出自当地哪个规定", "the local rule that these figures come from"),
];

const DAYPART: &[Field] = &[
    required("name", Kind::Line, "时段的名称，如 早市", "its name such as 早市"),
    required("from", Kind::Line, "开始时间，如 05:30", "when it begins, such as 05:30"),
    required("until", Kind::Line, "结束时间，如 09:00", "when it ends, such as 09:00"),
];

/// The fields of `campaign.yaml`.
pub(super) const CAMPAIGN: &[Field] = &[
    required("title", Kind::Line, "活动名称", "the campaign's title"),
    required("summary", Kind::Line, "一句话简介", "a summary in one sentence"),
    required("organiser", Kind::Line, "主办单位", "the organiser"),
    field("undertaker", Kind::Line, "承办单位", "the undertaker"),
    field("as_of", Kind::Date, "发布日期", "the build date"),
    field("language", Kind::Line, "语言，默认 zh-CN", "the language; zh-CN if absent"),
    field("theme", Kind::Line, "主题，默认 default", "the theme; default if absent"),
    field("hotlines", Kind::Records(HOTLINE, 20), "举报电话", "the report numbers"),
    field("site", Kind::Record(SITE), "网站标识", "what the site says of itself"),
    field("markdown", Kind::Record(MARKDOWN), "正文的写法", "how texts are read"),
    field(
        "review_months",
        Kind::Integer(1, 1200),
        "复评周期（月），默认 12",
        "months until the next review; 12 if absent",
    ),
    field(
        "screens",
        Kind::Record(SCREENS),
        "电子屏的停留、速度和亮度",
        "how long pages stand, how fast text runs, how bright screens are",
    ),
    field("dayparts", Kind::Records(DAYPART, 50), "投放可以用的时段", "parts of the day that placements may name"),
    field(
        "print",
        Kind::Record(PRINT),
        "印哪些、用什么规格、交给谁印",
        "what goes to print, in which formats and where",
    ),
    field(
        "changes_since",
        Kind::Date,
        "“本期变化”从哪一天算起，默认（或晚于发布日期时）为发布日期前 90 天",
        "since when events are changes of the period; 90 days before the build date if absent or later than it",
    ),
];

/// What `campaign.yaml` says.
pub(super) struct Head {
    title: String,
    summary: String,
    organiser: String,
    undertaker: Option<String>,
    language: String,
    as_of: Option<Date>,
    as_of_place: Place,
    pub theme: String,
    pub theme_place: Place,
    hotlines: Vec<Hotline>,
    site: SiteIdentity,
    pub html: bool,
    review_months: u32,
    print: PrintChoice,
    /// The record of `print`, for what can be read only with the theme.
    pub print_record: Option<Record>,
    changes_since: Option<Date>,
    screen_rules: ScreenRules,
    pub dayparts: Vec<Daypart>,
    place: Place,
}

/// Reads `campaign.yaml`; a field that is missing is reported and empty.
pub(super) fn head(cx: &mut Cx<'_>) -> Option<Head> {
    // The name is a safe path.
    let path = ContentPath::parse("campaign.yaml").ok()?;
    if !cx.snapshot.content.contains_key(&path) {
        let shown = format!("content/{path}");
        let place = Place::file(cx.sources.add(&shown, SourceKind::Binary));
        cx.findings.push(Diagnostic::new(Code::MissingFile).at(place).arg("path", shown));
        return None;
    }
    let (file, text) = cx.text(&path)?;
    let mut node = yaml::parse(&text, 0..text.len(), file, cx.findings)?;
    if matches!(node.value, yaml::Value::Null) {
        node.span = 0..text.find('\n').unwrap_or(text.len());
    }
    let mut record = Record::read(&node, CAMPAIGN, file, cx.findings)?;
    let print = record.take("print");
    let hotlines = record.records("hotlines").iter().filter_map(|hotline| {
        Some(Hotline {
            name: hotline.line("name")?,
            number: hotline.line("number")?,
            note: hotline.line("note"),
            hours: hotline.line("hours"),
            place: hotline.place_of("number"),
        })
    });
    Some(Head {
        title: record.line("title").unwrap_or_default(),
        summary: record.line("summary").unwrap_or_default(),
        organiser: record.line("organiser").unwrap_or_default(),
        undertaker: record.line("undertaker"),
        language: language(cx, &record),
        as_of: record.date("as_of"),
        as_of_place: record.place_of("as_of"),
        theme: record.line("theme").unwrap_or_else(|| "default".into()),
        theme_place: record.place_of("theme"),
        hotlines: hotlines.collect(),
        site: record.record("site").map(|site| identity(cx, site)).unwrap_or_default(),
        html: record.record("markdown").and_then(|markdown| markdown.bool("html")).unwrap_or(false),
        // The field's table allows 1 to 1200.
        review_months: record.integer("review_months").and_then(|months| months.try_into().ok()).unwrap_or(12),
        print: print.as_ref().map(print_choice).unwrap_or_default(),
        print_record: print,
        changes_since: record.date("changes_since"),
        screen_rules: record.record("screens").map(|screens| screen_rules(cx, screens)).unwrap_or_default(),
        dayparts: dayparts(cx, &record),
        place: record.place,
    })
}

fn print_choice(print: &Record) -> PrintChoice {
    let standard = PrintChoice::default();
    let lists = print.lines("lists").iter().filter_map(|name| word(Paper::WORDS, name)).collect();
    PrintChoice {
        lists: if print.has("lists") { lists } else { standard.lists },
        plaques: print.bool("plaques").unwrap_or(standard.plaques),
        certificates: print.bool("certificates").unwrap_or(standard.certificates),
        venue_proofs: print.bool("venue_proofs").unwrap_or(standard.venue_proofs),
    }
}

fn screen_rules(cx: &mut Cx<'_>, screens: &Record) -> ScreenRules {
    let standard = ScreenRules::default();
    // The fields' table allows 1 to 10,000.
    let number = |name, otherwise| screens.integer(name).and_then(|n| u32::try_from(n).ok()).unwrap_or(otherwise);
    let min = number("min_chars_per_min", standard.min_chars_per_min);
    let max = number("max_chars_per_min", standard.max_chars_per_min);
    let min = if screens.has("min_chars_per_min") { min } else { min.min(max) };
    if min > max {
        let allowed = Text { zh: "不大于 max_chars_per_min", en: "at most max_chars_per_min" };
        let finding = bad_value(screens.place_of("min_chars_per_min"), "min_chars_per_min", &min.to_string());
        cx.findings.push(finding.arg_text("allowed", allowed));
    }
    ScreenRules {
        min_page_s: number("min_page_s", standard.min_page_s),
        min_chars_per_min: min,
        max_chars_per_min: max,
        day_nits: number("day_nits", standard.day_nits),
        night_nits: number("night_nits", standard.night_nits),
        rule: screens.line("rule").unwrap_or(standard.rule),
    }
}

fn dayparts(cx: &mut Cx<'_>, record: &Record) -> Vec<Daypart> {
    let allowed = Text {
        zh: "时间，如 05:30；结束晚于开始，最晚 24:00",
        en: "a time such as 05:30; the end is later than the start, at most 24:00",
    };
    let mut dayparts = Vec::new();
    for entry in record.records("dayparts") {
        let (Some(name), Some((from, from_at)), Some((until, until_at))) =
            (entry.line("name"), entry.line_at("from"), entry.line_at("until"))
        else {
            continue;
        };
        match (clock(from), clock(until)) {
            (None, _) => cx.findings.push(bad_value(from_at, "from", from).arg_text("allowed", allowed)),
            (Some(start), Some(end)) if start < end => {
                dayparts.push(Daypart { from: start, until: end, name: Some(name) });
            }
            _ => cx.findings.push(bad_value(until_at, "until", until).arg_text("allowed", allowed)),
        }
    }
    dayparts
}

fn language(cx: &mut Cx<'_>, record: &Record) -> String {
    let Some((language, place)) = record.line_at("language") else { return "zh-CN".into() };
    let fits =
        |part: &str| !part.is_empty() && part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !language.split('-').all(fits) {
        cx.findings.push(bad_value(place, "language", language).arg("allowed", "zh-CN, en"));
    }
    language.to_string()
}

fn identity(cx: &mut Cx<'_>, site: &Record) -> SiteIdentity {
    let url = site.line_at("url").and_then(|(url, place)| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
        if host.is_empty()
            || url.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\\'))
        {
            cx.findings.push(bad_value(place, "url", url).arg("allowed", "https://www.example.gov.cn/wcx/"));
            return None;
        }
        Some(format!("{}/", url.trim_end_matches('/')))
    });
    if let Some((code, place)) = site.line_at("id_code")
        && !(code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        let allowed =
            Text { zh: "10 位标识码，如 \"3400000000\"", en: "a code of 10 characters such as \"3400000000\"" };
        cx.findings.push(bad_value(place, "id_code", code).arg_text("allowed", allowed));
    }
    SiteIdentity {
        url,
        name: site.line("name"),
        domain: site.line("domain"),
        id_code: site.line("id_code"),
        icp: site.line("icp"),
        police: site.line("police"),
        contact: site.line("contact"),
        address: site.line("address"),
    }
}

/// Everything else that was read.
pub(super) struct Parts {
    pub articles: Vec<Article>,
    pub region_uses: Vec<RegionUse>,
    pub materials: Vec<Material>,
    pub pictures: BTreeMap<ContentPath, Picture>,
    pub placements: Vec<placements::Raw>,
    pub registry: registry::Tables,
    pub places: places::Places,
    pub printing: Printing,
}

/// Joins the parts into a campaign and looks up what they name in each other.
pub(super) fn assemble(cx: &mut Cx<'_>, head: Option<Head>, parts: Parts) -> Option<Campaign> {
    let Parts { articles, region_uses, materials, pictures, placements, registry, places, printing } = parts;
    let slugs = placements::material_slugs(cx, &materials);
    let dayparts = head.as_ref().map_or(&[][..], |head| &head.dayparts);
    let placements = placements::resolve(placements, &slugs, &places, dayparts, cx.findings);
    let divisions = &registry.regions.0;
    if !divisions.is_empty() {
        for (code, place) in region_uses.iter().filter(|(code, _)| !registry.known.has(code)) {
            let names = divisions.keys().map(|code| code.as_str());
            cx.findings.push(unknown(code.as_str(), DIVISION, *place, names));
        }
    }
    check_stories(cx, &registry.registry, &articles);
    let shops = head.as_ref().and_then(|head| head.print_record.as_ref());
    let knows = |code: &RegionCode| divisions.is_empty() || registry.known.has(code);
    check_names(cx, &printing, &materials, &places.venues, shops, &knows);
    let mut tables = registry.tables;
    tables.extend(places.tables);
    let (mut venues, mut screens) = (places.venues, places.screens);
    venues.sort_by(|a, b| a.id.cmp(&b.id));
    screens.sort_by(|a, b| a.id.cmp(&b.id));
    let head = head?;
    let reported = reported(cx);
    Some(Campaign {
        title: head.title,
        summary: head.summary,
        organiser: head.organiser,
        undertaker: head.undertaker,
        language: head.language,
        as_of: head.as_of,
        as_of_place: head.as_of.is_some().then_some(head.as_of_place),
        theme: head.theme,
        hotlines: head.hotlines,
        site: head.site,
        review_months: head.review_months,
        print: head.print,
        printing,
        changes_since: head.changes_since,
        regions: registry.regions,
        registry: registry.registry,
        articles,
        materials,
        venues,
        screens,
        placements,
        screen_rules: head.screen_rules,
        pictures,
        tables,
        reported,
        place: head.place,
    })
}

/// Reports stories of subjects that no case and no page tells; files that could not be read count as there.
fn check_stories(cx: &mut Cx<'_>, registry: &Registry, articles: &[Article]) {
    let told = articles.iter().filter(|article| article.kind != ArticleKind::Notice).map(|article| &*article.slug);
    let files = cx.snapshot.content.keys().filter(|path| matches!(path.folder(), "cases" | "pages"));
    let slugs: BTreeSet<&str> = told.chain(files.map(ContentPath::stem)).collect();
    for subject in registry.subjects() {
        let Some(story) = subject.story.as_deref().filter(|story| !slugs.contains(story)) else { continue };
        cx.findings.push(unknown(story, STORY, subject.place.field("story"), slugs.iter().copied()));
    }
}

/// Returns the content files and fields that an error was found in.
fn reported(cx: &Cx<'_>) -> Reported {
    let errors = cx.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let reported = errors.filter_map(|finding| {
        let (place, _) = finding.places.first()?;
        let path = cx.sources.path(place.file).strip_prefix("content/")?;
        Some((path.to_string(), finding.args.get("field").cloned().unwrap_or_default()))
    });
    Reported(reported.collect())
}

const STORY: Text = Text { zh: "案例或页面", en: "case or page" };
