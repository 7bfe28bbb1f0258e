//! Naming authorities (命名机关) and what they may name: 谁命名谁负责.

use super::{RegionCode, Subject, SubjectKind};
use crate::base::{Place, Text};

/// The level of an authority (级别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Province,
    City,
    County,
    Street,
}

impl Level {
    /// All levels with the words a table may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Province, "province", &["省", "省级"]),
        (Self::City, "city", &["市", "市级", "地市"]),
        (Self::County, "county", &["县", "县级", "区", "区级", "县区"]),
        (Self::Street, "street", &["街道", "乡镇", "镇", "乡"]),
    ];

    /// Returns how many digits the code of a division of this level has.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Street => 9,
        }
    }
}

/// An office that names, reviews and revokes.
#[derive(Clone, Debug)]
pub struct Authority {
    pub id: String,
    pub name: String,
    pub level: Level,
    pub region: RegionCode,
    pub place: Place,
}

/// Returns why an authority may not name a subject, or `None` if it may.
///
/// It must be of its region's level, the subject must lie inside that region, and a street, whose own
/// communities are under review, names no platforms.
pub fn power_over(authority: &Authority, subject: &Subject) -> Option<Text> {
    if authority.region.as_str().len() != authority.level.digits() {
        return Some(Text { zh: "级别与区划不符", en: "its level does not match its region" });
    }
    if !authority.region.contains(subject.region.as_str()) {
        return Some(Text { zh: "对象不在它的区划内", en: "the subject lies outside its region" });
    }
    if authority.level == Level::Street && subject.kind == SubjectKind::Platform {
        return Some(Text {
            zh: "网络平台由县级以上机关命名", en: "platforms are named by a county or above"
        });
    }
    None
}
