//! Which print files there are and who needs how many of each (印刷品): every material in the formats that the venues of
//! its placements need, in those it names for stock, and for some formats one file a venue. Quantities are added up here,
//! each venue once a material, so that a file is ordered once with its sum.

use crate::model::{Campaign, Condition, Format, Material, Placement, Shop, Venue};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One print file, without its ending.
pub struct Sheet<'a> {
    pub material: &'a Material,
    pub format: &'a Arc<Format>,
    /// The venue whose own file it is.
    pub venue: Option<&'a Venue>,
    pub setup: Setup<'a>,
    /// The path without an ending.
    pub base: String,
    /// What is ordered of it, one entry a shop; none if it is only kept ready.
    pub orders: Vec<Order<'a>>,
}

/// How a shop wants its files.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    pub condition: Option<&'a Arc<Condition>>,
    pub outlines: bool,
    pub marks: bool,
}

/// How many copies of a file one shop prints, and for whom.
pub struct Order<'a> {
    /// `None` for the delivery of a campaign that names no shop for it.
    pub shop: Option<&'a Shop>,
    pub stock: u32,
    pub venues: Vec<(&'a Venue, u32)>,
}

impl Order<'_> {
    /// Returns how many copies are printed.
    pub fn quantity(&self) -> u32 {
        self.venues.iter().fold(self.stock, |sum, (_, quantity)| sum.saturating_add(*quantity))
    }
}

/// Returns the setup of files for a shop.
pub fn setup<'a>(campaign: &'a Campaign, marks: bool, shop: Option<&'a Shop>) -> Setup<'a> {
    Setup {
        condition: shop.and_then(|shop| shop.condition.as_ref()).or(campaign.printing.condition.as_ref()),
        outlines: shop.is_some_and(|shop| shop.outlines),
        marks: shop.and_then(|shop| shop.marks).unwrap_or(marks),
    }
}

impl Setup<'_> {
    /// Tells whether one file serves both.
    fn equals(&self, other: &Setup) -> bool {
        fn ids<'c>(setup: &Setup<'c>) -> Option<(&'c str, &'c str)> {
            setup.condition.map(|condition| (condition.id.as_str(), condition.hash.as_str()))
        }
        self.outlines == other.outlines && self.marks == other.marks && ids(self) == ids(other)
    }
}

/// Lists all print files of produced materials, in the order of their paths.
pub fn sheets<'a>(campaign: &'a Campaign, produced: &[&'a Material], placements: &[&'a Placement]) -> Vec<Sheet<'a>> {
    let mut venues: BTreeMap<&str, BTreeMap<&str, &Venue>> = BTreeMap::new();
    for placement in placements {
        let found = placement.venues.iter().filter_map(|id| campaign.venue(id));
        venues.entry(&placement.material).or_default().extend(found.map(|venue| (venue.id.as_str(), venue)));
    }
    let mut list = List { campaign, sheets: Vec::new(), general: HashMap::new() };
    for material in produced {
        for (format, stock) in material.standing_formats(&campaign.printing) {
            list.general(material, format, campaign.printing.shop(&format.id, None), stock, None);
        }
        for venue in venues.get(material.slug.as_str()).into_iter().flat_map(|venues| venues.values()) {
            for need in &venue.print {
                let format = campaign.printing.formats.get(&need.format);
                let Some(format) = format.filter(|format| material.is_printed_as(format)) else { continue };
                let shop = campaign.printing.shop(&format.id, Some(&venue.region));
                let all = (*venue, need.quantity);
                if format.per_venue {
                    list.general(material, format, campaign.printing.shop(&format.id, None), 0, None);
                    list.own(material, format, shop, all);
                } else {
                    list.general(material, format, shop, 0, Some(all));
                }
            }
        }
    }
    let mut sheets = list.sheets;
    sheets.sort_by(|a, b| a.base.cmp(&b.base));
    sheets
}

struct List<'a> {
    campaign: &'a Campaign,
    sheets: Vec<Sheet<'a>>,
    /// Which of them are for everyone, by material and format.
    general: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> List<'a> {
    /// Orders copies of the file for everyone. Shops that want it otherwise have a file of their own.
    fn general(
        &mut self,
        material: &'a Material,
        format: &'a Arc<Format>,
        shop: Option<&'a Shop>,
        stock: u32,
        need: Option<(&'a Venue, u32)>,
    ) {
        let setup = setup(self.campaign, format.marks, shop);
        let same = self.general.entry((&material.slug, &format.id)).or_default();
        let found = same.iter().copied().find(|&at| self.sheets[at].setup.equals(&setup));
        // What is kept ready and not ordered needs no second file.
        let found = found.or_else(|| same.first().copied().filter(|_| stock == 0 && need.is_none()));
        let at = found.unwrap_or_else(|| {
            let suffix = match (same.is_empty(), shop) {
                (true, _) => String::new(),
                (false, shop) => format!("-{}", shop.map_or("print-shop", |shop| &shop.id)),
            };
            let base = format!("print/{}/{}{suffix}", material.slug, format.id);
            self.sheets.push(Sheet { material, format, venue: None, setup, base, orders: Vec::new() });
            same.push(self.sheets.len() - 1);
            self.sheets.len() - 1
        });
        if stock == 0 && need.is_none() {
            return;
        }
        let orders = &mut self.sheets[at].orders;
        let id = shop.map(|shop| &shop.id);
        let order = orders.iter().position(|order| order.shop.map(|shop| &shop.id) == id);
        let order = order.unwrap_or_else(|| {
            orders.push(Order { shop, stock: 0, venues: Vec::new() });
            orders.len() - 1
        });
        orders[order].stock = orders[order].stock.saturating_add(stock);
        orders[order].venues.extend(need);
    }

    /// Orders copies of a venue's own file.
    fn own(&mut self, material: &'a Material, format: &'a Arc<Format>, shop: Option<&'a Shop>, need: (&'a Venue, u32)) {
        let setup = setup(self.campaign, format.marks, shop);
        let base = format!("print/{}/{}/{}", material.slug, format.id, need.0.id);
        let orders = vec![Order { shop, stock: 0, venues: vec![need] }];
        self.sheets.push(Sheet { material, format, venue: Some(need.0), setup, base, orders });
    }
}
