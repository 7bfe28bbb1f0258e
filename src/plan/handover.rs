//! What a print shop gets (交付印刷厂): its files under names that say what they are, proofs, and the order (印刷委托单).
//! Every copy that a venue needs or that is kept in stock stands in exactly one shop's order.

use super::changes;
use super::lists;
use super::order::{Destination, OrderData, OrderLine};
use super::scope::Scope;
use super::sheets::{Setup, Sheet, setup};
use super::words::plain;
use crate::base::{Key, OutputPath};
use crate::model::{EventKind, Family, Format, RegionCode, Shop, Subject, Venue, VenueKind, size};
use std::collections::{BTreeMap, HashSet};

/// The delivery of a campaign that names no shop.
pub const NO_SHOP: &str = "print-shop";

/// The folders of files and proofs in a delivery.
const FILES: &str = "印刷文件";
const PROOFS: &str = "打样";

/// The most characters of a title or a venue in a file name.
const LONGEST: usize = 24;

/// A delivery: its order, the files and proofs by their name in it.
pub struct Delivery<'a> {
    pub shop: Option<&'a Shop>,
    pub order: OrderData,
    /// In the order of the order's lines.
    pub files: Vec<(String, OutputPath)>,
    pub proofs: Vec<(String, OutputPath)>,
}

/// Returns the delivery of each shop that has something to print.
pub fn deliveries<'a>(scope: &Scope<'a>, keys: &BTreeMap<OutputPath, Key>) -> Vec<Delivery<'a>> {
    let shops = scope.campaign.printing.shops.iter().map(Some).chain([None]);
    let made = shops.filter_map(|shop| {
        let mut draft = Draft { scope, shop, keys, names: HashSet::new(), delivery: empty(scope, shop) };
        draft.add_sheets();
        draft.add_lists();
        draft.add_awards();
        draft.finish();
        (!draft.delivery.files.is_empty()).then_some(draft.delivery)
    });
    made.collect()
}

fn empty<'a>(scope: &Scope<'a>, shop: Option<&'a Shop>) -> Delivery<'a> {
    let campaign = scope.campaign;
    let id = shop.map_or(NO_SHOP, |shop| &shop.id);
    let date: String = scope.as_of.to_string().chars().filter(char::is_ascii_digit).collect();
    let setup = setup(campaign, true, shop);
    let condition = setup.condition;
    let order = OrderData {
        number: format!("{date}-{id}"),
        shop: shop.map_or("印刷厂", |shop| &shop.name).to_string(),
        shop_contact: shop.and_then(|shop| shop.contact.clone()),
        campaign: campaign.title.clone(),
        organiser: campaign.organiser.clone(),
        undertaker: campaign.undertaker.clone(),
        contact: campaign.site.contact.clone(),
        address: campaign.site.address.clone(),
        condition: condition.map(|condition| condition.id.clone()),
        condition_name: condition.map(|condition| condition.name.clone()),
        ink_limit: condition.map_or(300, |condition| condition.ink_limit),
        outlines: setup.outlines,
        files_are: String::new(),
        lines: Vec::new(),
        destinations: Vec::new(),
    };
    Delivery { shop, order, files: Vec::new(), proofs: Vec::new() }
}

struct Draft<'a, 'b> {
    scope: &'b Scope<'a>,
    shop: Option<&'a Shop>,
    keys: &'b BTreeMap<OutputPath, Key>,
    /// Names that are taken, as Windows tells them apart.
    names: HashSet<String>,
    delivery: Delivery<'a>,
}

/// What an order says of a file that is no sheet of a material, besides its name, size and number.
#[derive(Clone, Copy, PartialEq)]
enum Paper {
    Plaque,
    Certificate,
    List,
}

impl Paper {
    fn product(self) -> &'static str {
        match self {
            Self::Plaque => "牌匾",
            Self::Certificate => "证书",
            Self::List => "公示名单",
        }
    }

    /// The word of XJDF.
    fn product_type(self) -> &'static str {
        match self {
            Self::Plaque | Self::Certificate => "Certificate",
            Self::List => "Poster",
        }
    }

    fn stock(self) -> &'static str {
        match self {
            Self::Plaque => "按样牌：钛金或不锈钢板",
            Self::Certificate => "230 克证书纸",
            Self::List => "80 克双胶纸",
        }
    }

    fn finishing(self) -> &'static str {
        match self {
            Self::Plaque => "UV 打印，打孔或背挂",
            Self::Certificate | Self::List => "裁切",
        }
    }

    fn bleed_mm(self) -> f64 {
        if self == Self::Plaque { lists::PLAQUE_BLEED_MM } else { 0.0 }
    }
}

/// What offices and shops print of a file that has no printing condition.
const OFFICE_COLOURS: &str = "彩色或黑白打印（PDF/A）";

impl<'a> Draft<'a, '_> {
    fn is_ours(&self, shop: Option<&Shop>) -> bool {
        self.shop.map(|shop| &shop.id) == shop.map(|shop| &shop.id)
    }

    fn add_sheets(&mut self) {
        for sheet in &self.scope.sheets {
            let order = sheet.orders.iter().find(|order| self.is_ours(order.shop));
            let Some(order) = order.filter(|order| order.quantity() > 0) else { continue };
            let whom = match (&order.venues[..], order.stock) {
                ([(venue, _)], 0) => venue.name.clone(),
                ([(venue, _)], _) => format!("{}和备货", venue.name),
                ([], _) => "备货".into(),
                (venues, 0) => format!("{}个点位", venues.len()),
                (venues, _) => format!("{}个点位和备货", venues.len()),
            };
            let line = sheet_line(sheet, order.quantity(), whom);
            self.add(line, &sheet.base, &order.venues);
        }
    }

    /// Lists hang on the boards of their division; what has none there is printed once, for its office. Only the largest
    /// paper goes to the shop: offices print the smaller ones themselves.
    fn add_lists(&mut self) {
        if let Some(paper) = self.scope.campaign.print.lists.first() {
            for code in self.scope.members.keys().filter(|code| matches!(code.as_str().len(), 4 | 6)) {
                if !self.is_ours(self.scope.campaign.printing.shop("list", Some(code))) {
                    continue;
                }
                let boards = boards(self.scope, code);
                let mm = lists::size(*paper);
                let name = self.scope.region_name(code);
                let whom = if boards.is_empty() { name.clone() } else { format!("{}处宣传栏", boards.len()) };
                let quantity = boards.len().max(1).try_into().unwrap_or(u32::MAX);
                let format = format!("{} 公示名单", paper.name().to_uppercase());
                let line = paper_line(Paper::List, None, mm, format!("{name}公示名单"), format, quantity, whom);
                let boards: Vec<(&Venue, u32)> = boards.into_iter().map(|venue| (venue, 1)).collect();
                self.add(line, &format!("print/registry/{code}/list-{}", paper.name()), &boards);
            }
        }
    }

    /// Plaques and certificates of names given in the period; the others hang already.
    fn add_awards(&mut self) {
        let registry = &self.scope.campaign.registry;
        let since = changes::since(self.scope);
        for (index, subject) in registry.subjects().iter().enumerate() {
            let history = registry.history(index);
            let is_new = |kind, date| kind == EventKind::Name && since <= date && date <= self.scope.as_of;
            let carries = self.scope.states[index].standing.carries_name();
            if !carries || !history.iter().any(|event| is_new(event.kind, event.date)) {
                continue;
            }
            let papers = [
                ("plaque", Paper::Plaque, lists::PLAQUE_MM),
                ("certificate", Paper::Certificate, lists::CERTIFICATE_MM),
            ];
            for (file, paper, mm) in papers {
                if self.is_ours(self.scope.campaign.printing.shop(file, Some(&subject.region))) {
                    self.add_award(subject, file, paper, mm);
                }
            }
        }
    }

    fn add_award(&mut self, subject: &Subject, file: &str, paper: Paper, mm: (f64, f64)) {
        let base = lists::award_base(subject, file);
        let whom = self.scope.region_name(&subject.region);
        let format = format!("{} {}", paper.product(), size(mm.0, mm.1));
        // Plaques are press files, made as this shop wants them.
        let setup = (paper == Paper::Plaque).then(|| setup(self.scope.campaign, true, self.shop));
        let line = paper_line(paper, setup, mm, subject.name.clone(), format, 1, whom);
        self.add(line, &base, &[]);
    }

    /// Says what the files are, now that all of them are there.
    fn finish(&mut self) {
        let order = &mut self.delivery.order;
        order.files_are = files_are(order);
        if !order.lines.iter().any(|line| line.press) {
            (order.condition, order.condition_name) = (None, None);
        }
    }

    /// Adds a file with its proof; a file that this build does not make is left out.
    fn add(&mut self, mut line: OrderLine, base: &str, venues: &[(&Venue, u32)]) {
        let path = |ending: &str| OutputPath::parse(&format!("{base}.{ending}")).ok();
        let (Some(pdf), Some(png)) = (path("pdf"), path("png")) else { return };
        if !self.keys.contains_key(&pdf) {
            return;
        }
        let name = self.name(&line);
        line.file = format!("{name}.pdf");
        self.delivery.files.push((format!("{FILES}/{name}.pdf"), pdf));
        if self.keys.contains_key(&png) {
            self.delivery.proofs.push((format!("{PROOFS}/{name}.png"), png));
        }
        let order = &mut self.delivery.order;
        let at = order.lines.len();
        order.destinations.extend(venues.iter().map(|(venue, quantity)| destination(self.scope, venue, at, *quantity)));
        order.lines.push(line);
    }

    /// Returns 材料_规格_数量_点位, with a number behind it if two files would have one name.
    fn name(&mut self, line: &OrderLine) -> String {
        let parts = [&*line.material, &*line.format, &format!("{}份", line.quantity), &*line.venue];
        let name = parts.map(part).join("_");
        let mut free = name.clone();
        let mut number = 2;
        while !self.names.insert(free.to_lowercase()) {
            free = format!("{name}_{number}");
            number += 1;
        }
        free
    }
}

/// Returns a text as a part of a file name on any system.
fn part(text: &str) -> String {
    let refused = |c: char| c.is_control() || "/\\:*?\"<>|_.".contains(c) || c.is_whitespace();
    let clean: String = plain(text).chars().filter(|c| !refused(*c)).take(LONGEST).collect();
    if clean.is_empty() { "-".into() } else { clean }
}

fn sheet_line(sheet: &Sheet, quantity: u32, venue: String) -> OrderLine {
    let format: &Format = sheet.format;
    let press = sheet.setup.condition.is_some();
    OrderLine {
        file: String::new(),
        material: sheet.material.title.clone(),
        product: format.product.chinese(),
        product_type: product_type(format),
        format: format.name.clone(),
        width_mm: format.width_mm,
        height_mm: format.height_mm,
        size: format.size(),
        bleed_mm: format.bleed_mm,
        sides: format.sides,
        pages: Some(format.sides),
        quantity,
        stock: format.stock.clone(),
        finishing: format.finishing.clone(),
        colours: if press { colours(format) } else { OFFICE_COLOURS }.into(),
        press,
        marks: press && sheet.setup.marks,
        venue,
    }
}

fn colours(format: &Format) -> &'static str {
    match (format.family, format.sides) {
        (Family::Large, _) => "四色喷绘（CMYK）",
        (Family::Sheet, 2) => "双面四色 4+4（CMYK）",
        (Family::Sheet, _) => "单面四色 4+0（CMYK）",
    }
}

/// Returns the product in the words of XJDF.
fn product_type(format: &Format) -> &'static str {
    use crate::model::ProductKind::*;
    match format.product {
        Poster => "Poster",
        Leaflet => "Flyer",
        Trifold => "Brochure",
        Letter => "Letter",
        Card => "BusinessCard",
        Banner | RollUp | XStand | Board | Backdrop => "Sign",
    }
}

/// The line of a file that is made for press only with a setup.
fn paper_line(
    paper: Paper,
    setup: Option<Setup>,
    mm: (f64, f64),
    material: String,
    format: String,
    quantity: u32,
    venue: String,
) -> OrderLine {
    let setup = setup.filter(|setup| setup.condition.is_some());
    OrderLine {
        file: String::new(),
        material,
        product: paper.product(),
        product_type: paper.product_type(),
        format,
        width_mm: mm.0,
        height_mm: mm.1,
        size: size(mm.0, mm.1),
        bleed_mm: paper.bleed_mm(),
        sides: 1,
        pages: (paper != Paper::List).then_some(1),
        quantity,
        stock: paper.stock().into(),
        finishing: paper.finishing().into(),
        colours: setup.map_or(OFFICE_COLOURS, |_| "四色（CMYK）").into(),
        press: setup.is_some(),
        marks: setup.is_some_and(|setup| setup.marks),
        venue,
    }
}

/// Says what an order's files are; the kinds of the office copies by name, if there are press files besides.
fn files_are(order: &OrderData) -> String {
    let text = if order.outlines { "文字已转曲" } else { "字体已嵌入" };
    let press = format!("PDF/X-4，CMYK，总墨量不超过 {}%，{text}", order.ink_limit);
    let office = "PDF/A，屏幕颜色，彩色或黑白打印，字体已嵌入";
    let mut kinds: Vec<&str> = Vec::new();
    for line in order.lines.iter().filter(|line| !line.press) {
        if !kinds.contains(&line.product) {
            kinds.push(line.product);
        }
    }
    match (order.lines.iter().any(|line| line.press), kinds.is_empty()) {
        (_, true) => press,
        (false, false) => office.into(),
        (true, false) => format!("{}为 {office}；其余为 {press}", kinds.join("、")),
    }
}

fn destination(scope: &Scope, venue: &Venue, line: usize, quantity: u32) -> Destination {
    Destination {
        line,
        venue: venue.name.clone(),
        region: scope.region_name(&venue.region),
        address: venue.address.clone(),
        hotline: venue.hotline.clone(),
        quantity,
    }
}

/// Returns the boards of a county; a city's list hangs at its office.
fn boards<'a>(scope: &Scope<'a>, code: &RegionCode) -> Vec<&'a Venue> {
    let is_board = |venue: &&Venue| venue.kind == VenueKind::Board && code.contains(venue.region.as_str());
    match code.as_str().len() {
        6 => scope.campaign.venues.iter().filter(is_board).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_file_names_are_safe_everywhere() {
        assert_eq!(part("先充值/再返利：“稳赚”?"), "先充值再返利：“稳赚”");
        assert_eq!(part("A3 海报"), "A3海报");
        assert_eq!(part("传\u{2060}销"), "传销");
        assert_eq!(part("../.."), "-");
        assert_eq!(part(&"长".repeat(99)).chars().count(), LONGEST);
    }
}
