//! Divisions (区划): statistical codes of 2, 4, 6, 9 or 12 digits; the parent follows from the code.

use crate::base::Place;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A division code without trailing zeros: 34 province, 3401 city, 340102 county, 340102001 street, 12 digits community.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(Arc<str>);

impl RegionCode {
    /// Reads a code of 2, 4, 6, 9 or 12 digits; a longer form padded with zeros becomes the short one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) || !matches!(text.len(), 2 | 4 | 6 | 9 | 12) {
            return None;
        }
        let mut length = text.len();
        for (long, short) in [(12, 9), (9, 6), (6, 4), (4, 2)] {
            if length == long && text[short..long].bytes().all(|b| b == b'0') {
                length = short;
            }
        }
        (&text[..2] != "00").then(|| Self(text[..length].into()))
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code one level up; `None` for a province.
    pub fn parent(&self) -> Option<Self> {
        let length = match self.0.len() {
            12 => 9,
            9 => 6,
            6 => 4,
            4 => 2,
            _ => return None,
        };
        Some(Self(self.0[..length].into()))
    }

    /// Tells whether this division holds another or is the same.
    pub fn contains(&self, other: &str) -> bool {
        other.starts_with(&*self.0)
    }

    /// Returns the first digits as a code of a higher level, if this code has them.
    pub fn at(&self, digits: usize) -> Option<Self> {
        (self.0.len() >= digits).then(|| Self(self.0[..digits].into()))
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One division.
#[derive(Clone, Debug)]
pub struct Region {
    pub code: RegionCode,
    pub name: String,
    pub place: Place,
}

/// The tree of divisions.
#[derive(Debug, Default)]
pub struct Regions(pub BTreeMap<RegionCode, Region>);

impl Regions {
    /// Finds a division.
    pub fn get(&self, code: &RegionCode) -> Option<&Region> {
        self.0.get(code)
    }

    /// Returns the divisions directly below one.
    pub fn children<'a>(&'a self, code: &'a RegionCode) -> impl Iterator<Item = &'a Region> {
        self.0
            .range(code.clone()..)
            .map(|(_, region)| region)
            .skip(1)
            .take_while(|r| code.contains(r.code.as_str()))
            .filter(
                // A missing level in between (a county straight below a province) still has a parent to stand under.
                |region| self.parent(&region.code).is_some_and(|parent| parent.code == *code),
            )
    }

    /// Returns the nearest division above that the table has.
    pub fn parent(&self, code: &RegionCode) -> Option<&Region> {
        let mut code = code.parent()?;
        loop {
            match self.0.get(&code) {
                Some(region) => return Some(region),
                None => code = code.parent()?,
            }
        }
    }

    /// Returns the divisions from the top down to one.
    pub fn path(&self, code: &RegionCode) -> Vec<&Region> {
        let mut path: Vec<&Region> = self.0.get(code).into_iter().collect();
        let mut at = code.clone();
        while let Some(parent) = self.parent(&at) {
            path.insert(0, parent);
            at = parent.code.clone();
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn padded_codes_are_the_short_ones() {
        assert_eq!(code("340000000000").as_str(), "34");
        assert_eq!(code("340100").as_str(), "3401");
        assert_eq!(code("340102001000").as_str(), "340102001");
        assert_eq!(code("340102001001").as_str(), "340102001001");
        assert!(RegionCode::parse("3401021").is_none());
        assert!(RegionCode::parse("34010x").is_none());
        assert!(RegionCode::parse("00").is_none());
    }

    #[test]
    fn parents_follow_from_the_code() {
        assert_eq!(code("340102001").parent(), Some(code("340102")));
        assert_eq!(code("34").parent(), None);
    }
}
