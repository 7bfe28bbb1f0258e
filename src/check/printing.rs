//! Print: what venues need and nobody makes, what no shop prints, and designs and products that the theme has no template for.
//! Names of formats that nobody has are refused when the content is read.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Format, Material, Medium, RegionCode, Theme, Venue};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(scope: &Scope, theme: &Theme, found: &mut Vec<Diagnostic>) {
    let materials: BTreeMap<&str, &Material> = scope.materials().map(|material| (&*material.slug, material)).collect();
    let mut placed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for placement in scope.campaign.placements.iter().filter(|placement| placement.until >= scope.as_of) {
        for venue in &placement.venues {
            placed.entry(venue).or_default().insert(&placement.material);
        }
    }
    let mut used: BTreeMap<&str, &Format> = BTreeMap::new();
    let mut orphans: BTreeMap<&str, &Venue> = BTreeMap::new();
    let printing = &scope.campaign.printing;
    for venue in &scope.campaign.venues {
        let shown = placed.get(venue.id.as_str()).into_iter().flatten();
        let shown: Vec<&Material> = shown.filter_map(|slug| materials.get(slug).copied()).collect();
        if shown.is_empty() {
            continue;
        }
        for need in &venue.print {
            let Some(format) = printing.formats.get(&need.format) else { continue };
            if shown.iter().any(|material| material.is_printed_as(format)) {
                used.insert(&format.id, format);
                if !printing.shops.is_empty() && printing.shop(&format.id, Some(&venue.region)).is_none() {
                    orphans.entry(&format.id).or_insert(venue);
                }
            } else {
                let finding = Diagnostic::new(Code::NeedUnmet).at(venue.place.field("print"));
                found.push(finding.arg("venue", &venue.name).arg("format", &format.id));
            }
        }
    }
    for material in materials.values() {
        let standing = material.standing_formats(printing);
        used.extend(standing.iter().map(|(format, _)| (&*format.id, &***format)));
    }
    for (format, venue) in orphans {
        let place = scope.campaign.place;
        let finding = Diagnostic::new(Code::ShopMissing).at(place).at(venue.place.field("print"));
        found.push(finding.arg("format", format).arg("where", region_name(scope, &venue.region)));
    }
    check_templates(theme, &materials, used.values().copied(), found);
}

fn region_name(scope: &Scope, code: &RegionCode) -> String {
    let path = scope.campaign.regions.path(code);
    path.iter().skip(1).map(|region| region.name.as_str()).collect()
}

/// Reports designs of posters and products without a template in the theme.
fn check_templates<'a>(
    theme: &Theme,
    materials: &BTreeMap<&str, &Material>,
    used: impl Iterator<Item = &'a Format>,
    found: &mut Vec<Diagnostic>,
) {
    let designs = theme.designs();
    for material in materials.values().filter(|material| material.media.contains(&Medium::Poster)) {
        if let Some((design, place)) = &material.design
            && !designs.contains(&design.as_str())
        {
            let finding = Diagnostic::new(Code::BadValue).at(*place).arg("field", "design").arg("value", design);
            found.push(finding.arg("allowed", designs.join(", ")));
        }
    }
    for format in used.filter(|format| theme.template(format.product, None).is_none()) {
        const NONE: Text = Text {
            zh: "主题没有{product}的模板 print/{file}.typ",
            en: "the theme has no template print/{file}.typ for the product {file}",
        };
        let finding = Diagnostic::new(Code::ThemeInvalid).at(format.place).arg_text("detail", NONE);
        let (product, file) = (format.product.chinese(), format.product.name());
        found.push(finding.arg("product", product).arg("file", file));
    }
}
