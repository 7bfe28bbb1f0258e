//! The order to a print shop (印刷委托单) as data: what is ordered, for whom, and once the files are made, their facts. PDF,
//! XLSX and XJDF are written from it, so they cannot disagree.

use serde::Serialize;
use std::sync::Arc;

/// An order to a print shop (印刷委托单), without what is known only when its files are made.
#[derive(Clone, Debug, Serialize)]
pub struct OrderData {
    /// 委托单号
    pub number: String,
    pub shop: String,
    pub shop_contact: Option<String>,
    pub campaign: String,
    pub organiser: String,
    pub undertaker: Option<String>,
    /// The organiser's number and address.
    pub contact: Option<String>,
    pub address: Option<String>,
    /// The identifier and name of the printing condition.
    pub condition: Option<String>,
    pub condition_name: Option<String>,
    pub ink_limit: u32,
    /// 转曲: the press files have no live text.
    pub outlines: bool,
    /// What its files are, in words: press files, office copies, or which are which.
    pub files_are: String,
    /// One entry a file, in the order of the package.
    pub lines: Vec<OrderLine>,
    /// Where the copies go (分发清单), by line.
    pub destinations: Vec<Destination>,
}

/// One file of an order.
#[derive(Clone, Debug, Serialize)]
pub struct OrderLine {
    /// The file's name in the package, without its folder.
    pub file: String,
    pub material: String,
    /// The Chinese word, such as 海报.
    pub product: &'static str,
    /// The word of XJDF, such as Poster.
    pub product_type: &'static str,
    /// The format's name.
    pub format: String,
    pub width_mm: f64,
    pub height_mm: f64,
    /// The trimmed size in words.
    pub size: String,
    pub bleed_mm: f64,
    pub sides: u8,
    /// None for a list, which has as many as it needs.
    pub pages: Option<u8>,
    pub quantity: u32,
    pub stock: String,
    pub finishing: String,
    pub colours: String,
    /// A press file (PDF/X-4, CMYK); otherwise an office copy (PDF/A) in the colours of screens.
    pub press: bool,
    /// Whether there are crop marks.
    pub marks: bool,
    /// Whom it is for: a venue, or how many.
    pub venue: String,
}

/// Copies of a file for one venue.
#[derive(Clone, Debug, Serialize)]
pub struct Destination {
    /// The index of the order's line.
    pub line: usize,
    pub venue: String,
    pub region: String,
    pub address: Option<String>,
    pub hotline: Option<String>,
    pub quantity: u32,
}

/// What the template of an order sees: the order and the facts of its files.
#[derive(Clone, Debug, Serialize)]
pub struct OrderSheet {
    #[serde(flatten)]
    pub order: Arc<OrderData>,
    /// By line; a file that equals an earlier one has no entry of its own and its copies count there.
    pub files: Vec<OrderFile>,
    /// For each line of the order, the line whose file it is: itself, or an earlier one with equal bytes.
    pub same_as: Vec<usize>,
    /// All copies.
    pub total: u64,
}

/// What is known of a file once it is made.
#[derive(Clone, Debug, Serialize)]
pub struct OrderFile {
    /// The index of the order's line.
    pub line: usize,
    /// How many copies, those of equal files included.
    pub quantity: u64,
    pub sha256: String,
    pub bytes: u64,
}
