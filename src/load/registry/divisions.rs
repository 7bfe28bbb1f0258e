//! The codes of divisions that other tables may name, and where the code of a community or village belongs. Refuses
//! codes that are none, divisions that the table lacks, and a community that is entered above its own county, whose
//! page and downloads would not have it.

use super::super::reference::Ids;
use super::super::table::Row;
use super::{REGION, bad_code, restored};
use crate::base::{Code, Diagnostic, Text};
use crate::model::{RegionCode, Regions};
use std::collections::HashSet;

/// The divisions that references may name.
pub(in crate::load) struct Divisions {
    ids: Ids<'static>,
    /// The divisions below which the table has cities (2 digits) or counties (4 digits). It is only ever asked.
    divided: HashSet<String>,
    /// The last one looked up: tables come sorted by division.
    last: Option<(String, RegionCode)>,
    /// The last county that was found known.
    county: String,
}

impl Divisions {
    /// Takes the ids of the table and the divisions that were read.
    pub(super) fn new(ids: Ids<'static>, regions: &Regions) -> Self {
        let above = |code: &RegionCode| match code.as_str().len() {
            4 => Some(code.as_str()[..2].to_string()),
            6 => Some(code.as_str()[..4].to_string()),
            _ => None,
        };
        let divided = regions.0.keys().filter_map(above).collect();
        Self { ids, divided, last: None, county: String::new() }
    }

    /// Reads a cell with the code of a division that must be in the table.
    pub fn refer(&mut self, field: &'static str, row: &mut Row<'_, '_>) -> Option<RegionCode> {
        let text = row.text(field)?;
        if let Some((known, code)) = &self.last
            && known == text
        {
            return Some(code.clone());
        }
        let code = match RegionCode::parse(text) {
            Some(code) => code,
            None => self.restore(text, field, row)?,
        };
        if !self.ids.has(code.as_str()) {
            self.ids.refuse(code.as_str(), field, row);
            return None;
        }
        self.last = Some((text.to_string(), code.clone()));
        Some(code)
    }

    /// Tells whether a division is known or nobody can say.
    pub fn has(&self, code: &RegionCode) -> bool {
        self.ids.has(code.as_str())
    }

    /// Puts back a leading zero if the table knows the division then; reports what is no code.
    fn restore(&self, text: &str, field: &'static str, row: &mut Row<'_, '_>) -> Option<RegionCode> {
        let code = RegionCode::parse(&format!("0{text}")).filter(|code| self.ids.holds(code.as_str()));
        match &code {
            Some(code) => restored(text, code.as_str(), field, row),
            None => bad_code(text, field, None, row),
        }
        code
    }

    /// Reports a community or village, by its 12 digits, whose city or county the table lacks though it has that one's
    /// neighbours, or that is entered under a division above its city or county.
    pub(super) fn place(&mut self, code: &str, region: &RegionCode, row: &mut Row<'_, '_>) {
        let home = if self.county == code[..6] || self.ids.holds(&code[..6]) {
            if self.county != code[..6] {
                self.county = code[..6].to_string();
            }
            &code[..6]
        } else if self.divided.contains(&code[..4]) {
            return self.refuse(&code[..6], row);
        } else if self.ids.holds(&code[..4]) {
            &code[..4]
        } else if self.divided.contains(&code[..2]) {
            return self.refuse(&code[..4], row);
        } else {
            return;
        };
        if region.as_str().len() < home.len() {
            const CODE: Text = Text { zh: "代码里的县区或市", en: "its code names this county or city" };
            let finding = Diagnostic::new(Code::RegionAbove).arg("code", code).arg("home", home).arg("region", region);
            let finding = finding.at_labelled(row.place("region"), REGION).at_labelled(row.place("code"), CODE);
            row.is_good = false;
            row.findings.push(finding);
        }
    }

    fn refuse(&mut self, division: &str, row: &mut Row<'_, '_>) {
        if !self.ids.has(division) {
            self.ids.refuse(division, "code", row);
        }
    }
}
