//! Sheets (印刷品): one A3 poster for each material that goes to print.

use super::job::{FormatData, Job, ProductData, ReserveData, SheetData, SheetJob};
use super::message;
use super::scope::Scope;
use super::task::{Artifact, Kind, Product, Task};
use super::tasks::Tasks;
use crate::base::{Key, OutputPath};
use crate::model::{Material, Medium};
use std::sync::Arc;

/// The bleed of a sheet in mm, as Chinese print shops ask for.
const BLEED_MM: f64 = 3.0;
/// The trimmed size of an A3 sheet in mm.
const A3_MM: (f64, f64) = (297.0, 420.0);
/// The format's name in paths and in the `print` column of venues.
pub const A3: &str = "a3";

/// Returns the path of a material's sheet.
pub fn path(material: &Material, ending: &str) -> Option<OutputPath> {
    OutputPath::parse(&format!("print/{}/{A3}.{ending}", material.slug)).ok()
}

/// Adds the sheets.
pub fn add(scope: &Scope, out: &mut Tasks) {
    let words = message::words(scope);
    let reserve = ReserveData { top_mm: 0.0, right_mm: 0.0, bottom_mm: 0.0, left_mm: 0.0 };
    let format = Arc::new(FormatData {
        format: A3.into(),
        product: "poster",
        family: "sheet",
        safe_mm: 5.0,
        reserve,
        folds_mm: Vec::new(),
        sides: 1,
    });
    let materials = scope.produced.iter().filter(|material| material.media.contains(&Medium::Poster));
    for material in materials {
        let (Some(pdf), Some(png)) = (path(material, "pdf"), path(material, "png")) else { continue };
        let link = scope.link(&material.path).and_then(|link| scope.address(link));
        let data = ProductData {
            message: Arc::new(message::message(scope, &words, material)),
            format: Arc::clone(&format),
            qr: Arc::new(link.as_deref().map(qr).unwrap_or_default()),
            link,
            venue: None,
        };
        let job = SheetJob {
            template: "poster.typ".into(),
            width_mm: A3_MM.0,
            height_mm: A3_MM.1,
            bleed_mm: BLEED_MM,
            press: None,
            as_of: scope.as_of,
            data: SheetData::Product(data),
        };
        let mut venues: Vec<String> =
            scope.venues_of(&material.slug).iter().map(|(venue, _)| venue.id.clone()).collect();
        venues.sort();
        venues.dedup();
        out.push(Task {
            product: Product::Print,
            artifacts: vec![Artifact { path: pdf, kind: Kind::Poster }, Artifact { path: png, kind: Kind::Proof }],
            key: Key(String::new()),
            job: Job::Sheet(Box::new(job)),
            title: format!("{} A3 海报", material.title),
            sources: vec![material.path.clone()],
            subjects: Vec::new(),
            venues,
            material: Some(material.slug.clone()),
            place: material.place,
        });
    }
}

/// Returns a QR code as rows of `0` and `1`; empty if the text is too long for one.
fn qr(text: &str) -> Vec<String> {
    let Ok(code) = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::M).build() else { return Vec::new() };
    let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect();
    (0..code.size).map(row).collect()
}
