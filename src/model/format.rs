//! Print formats (成品规格) and printing conditions (印刷条件): what a print product measures, what a shop needs around it,
//! and the colours its press can lay down. Lengths are mm of the finished, unfolded product.

use super::RegionCode;
use crate::base::{Bytes, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a print product is; a theme has one or more designs for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductKind {
    Poster,
    /// 折页以外的宣传单, two sides.
    Leaflet,
    /// 三折页, two sides of three panels.
    Trifold,
    /// 告市民一封信.
    Letter,
    /// 联系卡.
    Card,
    /// 横幅, one line.
    Banner,
    /// 易拉宝.
    RollUp,
    /// X 展架.
    XStand,
    /// 展板、宣传栏, with a case.
    Board,
    /// 背景板（桁架）.
    Backdrop,
}

impl ProductKind {
    /// All kinds with the words that formats may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Poster, "poster", &["海报"]),
        (Self::Leaflet, "leaflet", &["宣传单", "单页"]),
        (Self::Trifold, "trifold", &["三折页"]),
        (Self::Letter, "letter", &["一封信", "告市民一封信"]),
        (Self::Card, "card", &["联系卡"]),
        (Self::Banner, "banner", &["横幅"]),
        (Self::RollUp, "rollup", &["易拉宝"]),
        (Self::XStand, "xstand", &["X展架"]),
        (Self::Board, "board", &["展板", "宣传栏"]),
        (Self::Backdrop, "backdrop", &["背景板", "桁架"]),
    ];

    /// Returns the word that templates and formats use.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the Chinese word.
    pub fn chinese(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, _, words)| words[0])
    }

    /// Tells whether it has room for more than the slogan and its points: the whole text, or a case.
    pub fn has_text(self) -> bool {
        matches!(self, Self::Leaflet | Self::Trifold | Self::Letter | Self::Board | Self::RollUp | Self::XStand)
    }

    /// Finds a kind by one of its words.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, name, others)| *name == word || others.contains(&word)).map(|(kind, ..)| *kind)
    }
}

/// How a format is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Offset or digital sheets: bleed, marks, 300 dpi.
    Sheet,
    /// Large-format inkjet (喷绘、写真): true size, neither bleed nor marks, resolution by area.
    Large,
}

impl Family {
    /// Both with the words that formats may use.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::Sheet, "sheet", &["印刷"]), (Self::Large, "large", &["喷绘", "写真"])];

    /// Returns the word that templates see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::Large => "large",
        }
    }
}

/// Space that holds nothing to read: the foot of a roll-up, the eyelets of a stand or banner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reserve {
    pub top_mm: f64,
    pub right_mm: f64,
    pub bottom_mm: f64,
    pub left_mm: f64,
}

/// A print product's size family.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// The name in paths and in the `print` column of venues.
    pub id: String,
    pub name: String,
    pub product: ProductKind,
    pub family: Family,
    /// TrimBox of one page.
    pub width_mm: f64,
    pub height_mm: f64,
    /// Pages: 1, or 2 for a product with a back.
    pub sides: u8,
    pub bleed_mm: f64,
    /// How far text stays inside the trim.
    pub safe_mm: f64,
    /// Crop marks, fold marks, colour bar and slug line outside the bleed.
    pub marks: bool,
    pub reserve: Reserve,
    /// Where the front folds, from the left edge; the back folds at the mirrored places.
    pub folds_mm: Vec<f64>,
    /// The least resolution of pictures at final size.
    pub dpi: u32,
    /// 用纸或材料.
    pub stock: String,
    /// 后道工艺.
    pub finishing: String,
    /// One file for each venue with its name, hotline and QR code, besides the general one.
    pub per_venue: bool,
    /// Where these figures come from.
    pub source: String,
    pub place: Place,
}

impl Format {
    /// Returns the finished size in words, such as 297×420 毫米.
    pub fn size(&self) -> String {
        size(self.width_mm, self.height_mm)
    }
}

/// Returns a size in words, such as 297×420 毫米.
pub fn size(width_mm: f64, height_mm: f64) -> String {
    format!("{}×{} 毫米", millimetres(width_mm), millimetres(height_mm))
}

/// Writes a length without needless decimals.
pub fn millimetres(length: f64) -> String {
    let tenths = (length * 10.0).round() / 10.0;
    format!("{tenths}")
}

/// A printing condition: the profile that photographs are converted to and that the OutputIntent names.
#[derive(Clone)]
pub struct Condition {
    /// OutputConditionIdentifier, such as FOGRA39.
    pub id: String,
    /// RegistryName.
    pub registry: String,
    /// What a person calls it.
    pub name: String,
    /// The most ink in per cent, all four plates together.
    pub ink_limit: u32,
    /// A CMYK output profile.
    pub profile: Bytes,
    /// A hash of the profile stands for it in keys.
    pub hash: String,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Condition({})", self.id)
    }
}

/// A print shop (印刷厂) and what it prints for us.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The name of its delivery.
    pub id: String,
    pub name: String,
    /// Whom to ask, with a number.
    pub contact: Option<String>,
    /// What it prints: ids of formats; none for all.
    pub formats: Vec<String>,
    /// Whom it prints for: divisions; none for all.
    pub regions: Vec<RegionCode>,
    /// Its own printing condition.
    pub condition: Option<Arc<Condition>>,
    /// 转曲: it takes no live text.
    pub outlines: bool,
    /// Marks on or off for all its files, else as each format says.
    pub marks: Option<bool>,
}

impl Shop {
    /// Tells whether it prints a format.
    pub fn prints(&self, format: &str) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|own| own == format)
    }

    /// Tells whether it prints for a division; work for no division in particular is for a shop without divisions.
    pub fn serves(&self, region: Option<&RegionCode>) -> bool {
        self.regions.is_empty()
            || region.is_some_and(|region| self.regions.iter().any(|own| own.contains(region.as_str())))
    }
}

/// How a campaign prints: its formats, its condition and its print shops.
#[derive(Clone, Debug, Default)]
pub struct Printing {
    /// By id; those of the theme and the campaign's own.
    pub formats: BTreeMap<String, Arc<Format>>,
    /// `None` only if it could not be read, which is an error.
    pub condition: Option<Arc<Condition>>,
    /// In the campaign's order; the first that prints a format for a division gets the work.
    pub shops: Vec<Shop>,
}

impl Printing {
    /// Finds the shop that prints a format for a division.
    pub fn shop(&self, format: &str, region: Option<&RegionCode>) -> Option<&Shop> {
        let mut printers = self.shops.iter().filter(|shop| shop.prints(format));
        let served = printers.clone().find(|shop| shop.serves(region));
        // Work for no division in particular goes to the first shop that can do it.
        served.or_else(|| printers.next().filter(|_| region.is_none()))
    }
}
