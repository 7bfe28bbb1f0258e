//! Articles (文章): cases 案例, notices 通知公告, pages; and materials (宣传材料), one message for many media.

use super::{Body, Format, Printing, ProductKind, RegionCode};
use crate::base::{ContentPath, Date, Place};
use std::sync::Arc;

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArticleKind {
    Case,
    Notice,
    Page,
}

impl ArticleKind {
    /// Returns the folder in `content/`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Case => "cases",
            Self::Notice => "notices",
            Self::Page => "pages",
        }
    }
}

/// How a scheme dresses up (伪装).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    Rebate,
    Capital,
    Crypto,
    Game,
    Eldercare,
    Job,
    Dating,
    Wechat,
    Other,
}

impl Disguise {
    /// All disguises with their names in content and in Chinese.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Rebate, "rebate", &["消费返利"]),
        (Self::Capital, "capital", &["资本运作"]),
        (Self::Crypto, "crypto", &["虚拟货币"]),
        (Self::Game, "game", &["网络游戏"]),
        (Self::Eldercare, "eldercare", &["养老项目"]),
        (Self::Job, "job", &["招聘求职"]),
        (Self::Dating, "dating", &["婚恋交友"]),
        (Self::Wechat, "wechat", &["微商代理"]),
        (Self::Other, "other", &["其他"]),
    ];

    /// Returns the Chinese word that products print.
    pub fn chinese(self) -> &'static str {
        Self::WORDS.iter().find(|(disguise, ..)| *disguise == self).map_or("", |(_, _, words)| words[0])
    }
}

/// Who read a text before it went out (三审三校).
#[derive(Clone, Debug, Default)]
pub struct Review {
    pub first: Option<String>,
    pub second: Option<String>,
    pub last: Option<String>,
}

/// When a text is shown: from `publish` to `expire`, both days included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    pub date: Option<Date>,
    pub publish: Option<Date>,
    pub expire: Option<Date>,
    pub expire_place: Option<Place>,
    pub draft: bool,
}

impl Times {
    /// Tells whether the text is shown on a date.
    pub fn shown(&self, as_of: Date, drafts: bool) -> bool {
        (drafts || !self.draft)
            && self.publish.is_none_or(|from| from <= as_of)
            && self.expire.is_none_or(|until| as_of <= until)
    }
}

/// The official head and foot of a notice.
#[derive(Clone, Debug, Default)]
pub struct NoticeHead {
    /// 发文字号
    pub document: Option<String>,
    /// 成文日期
    pub issued: Option<Date>,
    /// 发文机关
    pub issuer: Option<String>,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// 校对
    pub proofreader: Option<String>,
}

/// A case, notice or page.
#[derive(Clone, Debug)]
pub struct Article {
    pub kind: ArticleKind,
    pub slug: String,
    pub path: ContentPath,
    pub title: String,
    pub summary: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub times: Times,
    pub review: Review,
    pub body: Body,
    /// Cases: how the scheme dresses up.
    pub disguise: Option<Disguise>,
    /// Cases: where it happened.
    pub region: Option<RegionCode>,
    pub tags: Vec<String>,
    /// Cases: a picture under `media/` with its description.
    pub cover: Option<(ContentPath, String)>,
    /// Cases: how to see through it, in one sentence.
    pub lesson: Option<String>,
    pub notice: NoticeHead,
    /// Pages: position and short name in the navigation.
    pub order: Option<i64>,
    pub nav: Option<String>,
    pub place: Place,
}

/// How a material speaks (基调); themes dress it accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    Warning,
    Info,
    Festive,
}

impl Tone {
    /// All tones with their names in content.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Warning, "warning", &["警示"]),
        (Self::Info, "info", &["告知"]),
        (Self::Festive, "festive", &["节日"]),
    ];

    /// Returns the name templates see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Festive => "festive",
        }
    }
}

/// Where a material goes (媒介).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Medium {
    Poster,
    Led,
    Notice,
}

impl Medium {
    /// All media with their names in content.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Poster, "poster", &["海报"]),
        (Self::Led, "led", &["LED", "电子屏"]),
        (Self::Notice, "notice", &["公告", "飘窗"]),
    ];
}

/// A supporting point on a poster.
#[derive(Clone, Debug)]
pub struct Point {
    pub place: Place,
    pub head: String,
    pub text: String,
}

/// What a material may be printed as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatUse {
    /// A format by its id, whether a venue needs it or not.
    Format(String),
    /// Every format of a product that a venue needs.
    Product(ProductKind),
}

/// An entry of a material's `formats`.
#[derive(Clone, Debug)]
pub struct FormatChoice {
    pub format: FormatUse,
    /// How many are printed for stock, on top of what venues need.
    pub stock: u32,
    pub place: Place,
}

/// A warning material: one message and the media it goes to.
#[derive(Clone, Debug)]
pub struct Material {
    pub slug: String,
    pub path: ContentPath,
    pub title: String,
    pub summary: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub times: Times,
    pub review: Review,
    pub body: Body,
    /// The message in one to three lines, as it stands on a poster.
    pub slogan: Vec<String>,
    /// The message in one line for narrow screens.
    pub short: String,
    pub points: Vec<Point>,
    pub tone: Tone,
    pub media: Vec<Medium>,
    /// How its posters are laid out, with where it says so.
    pub design: Option<(String, Place)>,
    /// What it is printed as; `None` for the posters that venues need, and the theme's first poster.
    pub formats: Option<Vec<FormatChoice>>,
    /// The case its boards carry, by slug; else the first case it links.
    pub case: Option<(String, Place)>,
    pub place: Place,
    /// Where `slogan` and `short` stand, for findings about their length and characters.
    pub slogan_place: Place,
    pub short_place: Place,
}

impl Material {
    /// Tells whether it is printed as a format when a venue needs that.
    pub fn is_printed_as(&self, format: &Format) -> bool {
        let fits = |choice: &FormatChoice| match &choice.format {
            FormatUse::Format(id) => *id == format.id,
            FormatUse::Product(product) => *product == format.product,
        };
        self.media.contains(&Medium::Poster)
            && self.formats.as_ref().map_or(format.product == ProductKind::Poster, |own| own.iter().any(fits))
    }

    /// Returns the formats it is printed as even if no venue needs them, with the number for stock, in its own order.
    pub fn standing_formats<'a>(&'a self, printing: &'a Printing) -> Vec<(&'a Arc<Format>, u32)> {
        let by_id = |id: &str| printing.formats.get(id);
        if !self.media.contains(&Medium::Poster) {
            return Vec::new();
        }
        let Some(own) = &self.formats else {
            let posters = || printing.formats.values().find(|format| format.product == ProductKind::Poster);
            return by_id("a3").or_else(posters).map(|format| (format, 0)).into_iter().collect();
        };
        let named = own.iter().filter_map(|choice| match &choice.format {
            FormatUse::Format(id) => Some((by_id(id)?, choice.stock)),
            FormatUse::Product(_) => None,
        });
        named.collect()
    }
}
