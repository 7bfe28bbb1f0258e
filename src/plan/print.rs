//! Sheets (印刷品): every print file of every material, general and for single venues, with the data its design shows and
//! what makes it a press file.

use super::job::{FormatData, Job, MessageData, Press, ProductData, ReserveData, SheetData, SheetJob, VenueData};
use super::message;
use super::scope::Scope;
use super::sheets::{Setup, Sheet};
use super::spread::spread;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use super::words::Words;
use crate::base::{ContentPath, Key};
use crate::model::{Format, Material, ProductKind, Theme, Venue};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Adds the sheets.
pub fn add(scope: &Scope, theme: &Theme, words: &Words, jobs: usize, out: &mut Tasks) {
    let mut made = Made {
        scope,
        theme,
        words,
        codes: codes(scope, jobs),
        messages: BTreeMap::new(),
        formats: BTreeMap::new(),
        venues: BTreeMap::new(),
    };
    for sheet in &scope.sheets {
        let (pdf, png) = (format!("{}.pdf", sheet.base), format!("{}.png", sheet.base));
        let place = sheet.venue.map_or(sheet.material.place, |venue| venue.place);
        let (Some(pdf), Some(png)) = (out.path(&pdf, Some(place)), out.path(&png, Some(place))) else { continue };
        let Some(job) = made.job(sheet) else { continue };
        let mut artifacts = vec![Artifact { path: pdf, kind: kind(sheet.format.product) }];
        if job.proof {
            artifacts.push(Artifact { path: png, kind: Kind::Proof });
        }
        out.push(Task {
            product: Product::Print,
            artifacts,
            key: Key(String::new()),
            job: Job::Sheet(Box::new(job)),
            title: title(sheet),
            sources: made.sources(sheet).into(),
            subjects: Vec::new(),
            venues: venues(sheet),
            material: Some(sheet.material.slug.clone()),
            place: sheet.material.place,
        });
    }
}

/// Returns what the manifest calls a product.
pub fn kind(product: ProductKind) -> Kind {
    match product {
        ProductKind::Poster => Kind::Poster,
        ProductKind::Leaflet => Kind::Leaflet,
        ProductKind::Trifold => Kind::Trifold,
        ProductKind::Letter => Kind::Letter,
        ProductKind::Card => Kind::Card,
        ProductKind::Banner => Kind::Banner,
        ProductKind::RollUp => Kind::Rollup,
        ProductKind::XStand => Kind::Xstand,
        ProductKind::Board => Kind::Board,
        ProductKind::Backdrop => Kind::Backdrop,
    }
}

/// Returns what makes a file a press file; nothing without a printing condition.
pub fn press(setup: &Setup, folds_mm: &[f64], dpi: u32, slug: String) -> Option<Press> {
    let condition = Arc::clone(setup.condition?);
    Some(Press { condition, marks: setup.marks, folds_mm: folds_mm.to_vec(), slug, outlines: setup.outlines, dpi })
}

fn title(sheet: &Sheet) -> String {
    let venue = sheet.venue.map_or_else(String::new, |venue| format!("（{}）", venue.name));
    format!("{} {}{venue}", sheet.material.title, sheet.format.name)
}

/// Returns the ids of the venues a file is for.
fn venues(sheet: &Sheet) -> Vec<String> {
    let mut ids: Vec<String> =
        sheet.orders.iter().flat_map(|order| &order.venues).map(|(venue, _)| venue.id.clone()).collect();
    ids.sort();
    ids
}

/// What sheets share, made once.
struct Made<'a, 'b> {
    scope: &'b Scope<'a>,
    theme: &'b Theme,
    words: &'b Words<'a>,
    /// QR codes by address; a material's sheets share one.
    codes: BTreeMap<Option<String>, Arc<Vec<String>>>,
    messages: BTreeMap<&'b str, Arc<MessageData>>,
    formats: BTreeMap<&'b str, Arc<FormatData>>,
    venues: BTreeMap<&'b str, Arc<VenueData>>,
}

impl<'a, 'b> Made<'a, 'b> {
    /// Returns the job of a sheet; `None` without a template, which is an error of the check.
    fn job(&mut self, sheet: &'b Sheet<'a>) -> Option<SheetJob> {
        let (scope, theme, words, format) = (self.scope, self.theme, self.words, sheet.format);
        let material = sheet.material;
        let design = message::design(theme, material);
        let message = self.messages.entry(&material.slug);
        let message = message.or_insert_with(|| Arc::new(message::message(scope, words, material, &design)));
        let address = address(scope, material, sheet.venue);
        let data = ProductData {
            message: Arc::clone(message),
            format: Arc::clone(self.formats.entry(&format.id).or_insert_with(|| Arc::new(format_data(format)))),
            qr: self.codes.get(&address).cloned().unwrap_or_default(),
            link: address,
            venue: sheet.venue.map(|venue| {
                let made = self.venues.entry(&venue.id);
                Arc::clone(made.or_insert_with(|| Arc::new(venue_data(scope, words, venue))))
            }),
        };
        let slug = [material.title.as_str(), &format.name, &format.size()];
        let venue = sheet.venue.map(|venue| venue.name.as_str());
        let slug: Vec<&str> = slug.into_iter().chain(venue).collect();
        Some(SheetJob {
            template: theme.template(format.product, Some(&design))?,
            width_mm: format.width_mm,
            height_mm: format.height_mm,
            bleed_mm: format.bleed_mm,
            press: press(&sheet.setup, &format.folds_mm, format.dpi, slug.join("  ·  ")),
            proof: sheet.venue.is_none() || self.scope.campaign.print.venue_proofs,
            as_of: scope.as_of,
            data: SheetData::Product(data),
        })
    }

    fn sources(&self, sheet: &Sheet) -> Vec<ContentPath> {
        let mut sources = vec![sheet.material.path.clone()];
        if sheet.venue.is_some() {
            sources.extend(self.scope.campaign.table_files("places/venues"));
        }
        sources
    }
}

/// Draws the QR codes of all sheets, each address once: those of a thousand venues take as long as reading the campaign.
fn codes(scope: &Scope, jobs: usize) -> BTreeMap<Option<String>, Arc<Vec<String>>> {
    let addresses = scope.sheets.iter().map(|sheet| address(scope, sheet.material, sheet.venue));
    let addresses: BTreeSet<Option<String>> = addresses.collect();
    let draw = |address: Option<String>| {
        let code = Arc::new(address.as_deref().map(qr).unwrap_or_default());
        (address, code)
    };
    spread(addresses.into_iter().collect(), jobs, &draw).into_iter().collect()
}

/// Returns the address behind the QR code: the material's page, else the first page, with the venue of its own sheet.
fn address(scope: &Scope, material: &Material, venue: Option<&Venue>) -> Option<String> {
    let page = scope.address(scope.link(&material.path).unwrap_or_default())?;
    Some(match venue {
        Some(venue) => format!("{page}?venue={}", venue.id),
        None => page,
    })
}

fn format_data(format: &Format) -> FormatData {
    let reserve = &format.reserve;
    FormatData {
        format: format.id.clone(),
        product: format.product.name(),
        family: format.family.name(),
        safe_mm: format.safe_mm,
        reserve: ReserveData {
            top_mm: reserve.top_mm,
            right_mm: reserve.right_mm,
            bottom_mm: reserve.bottom_mm,
            left_mm: reserve.left_mm,
        },
        folds_mm: format.folds_mm.clone(),
        sides: format.sides,
        dpi: (format.product == ProductKind::Board).then_some(format.dpi),
    }
}

fn venue_data(scope: &Scope, words: &Words, venue: &Venue) -> VenueData {
    VenueData {
        id: venue.id.clone(),
        name: words.whole(&venue.name),
        kind: venue.kind.chinese(),
        region: words.whole(&scope.region_name(&venue.region)),
        address: venue.address.as_deref().map(|address| words.whole(address)),
        hotline: venue.hotline.clone(),
    }
}

/// Returns a QR code as rows of `0` and `1`; empty if the text is too long for one.
fn qr(text: &str) -> Vec<String> {
    let Ok(code) = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::M).build() else { return Vec::new() };
    let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect();
    (0..code.size).map(row).collect()
}
