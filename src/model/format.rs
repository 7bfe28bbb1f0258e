//! Print formats (成品规格) and printing conditions (印刷条件): what a print product measures, what a shop needs around it,
//! and the colours its press can lay down. Lengths are mm of the finished, unfolded product.

use crate::base::Place;
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
}

/// How a format is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Offset or digital sheets: bleed, marks, 300 dpi.
    Sheet,
    /// Large-format inkjet (喷绘、写真): true size, neither bleed nor marks, resolution by area.
    Large,
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
    /// Where these figures come from.
    pub source: String,
    pub place: Place,
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
    pub profile: Arc<[u8]>,
    /// A hash of the profile stands for it in keys.
    pub hash: String,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Condition({})", self.id)
    }
}
