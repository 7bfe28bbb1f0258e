//! Where people pass: venues (点位), their screens (屏), and placements (投放).

use super::{Daypart, RegionCode, ScreenProfile};
use crate::base::{Date, Place};

/// What a venue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VenueKind {
    Station,
    Wharf,
    Market,
    Mall,
    Plaza,
    Board,
}

impl VenueKind {
    /// All kinds with the words a table may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Station, "station", &["车站"]),
        (Self::Wharf, "wharf", &["码头"]),
        (Self::Market, "market", &["集贸市场", "市场"]),
        (Self::Mall, "mall", &["大型商超", "商超", "商场"]),
        (Self::Plaza, "plaza", &["社区活动广场", "广场"]),
        (Self::Board, "board", &["社区宣传栏", "宣传栏"]),
    ];

    /// Returns the Chinese word that products print.
    pub fn chinese(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, _, words)| words[0])
    }
}

/// How many of a print format a venue needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintNeed {
    pub format: String,
    pub quantity: u32,
}

/// A place where people pass.
#[derive(Clone, Debug)]
pub struct Venue {
    pub id: String,
    pub name: String,
    pub kind: VenueKind,
    pub region: RegionCode,
    pub address: Option<String>,
    pub hotline: Option<String>,
    pub print: Vec<PrintNeed>,
    pub place: Place,
}

/// Which colours a screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    /// Red on black.
    Single,
    /// Red, green and yellow on black.
    Dual,
    Full,
}

impl Colour {
    /// All colour kinds with the words a table may use for them.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::Single, "single", &["单色"]), (Self::Dual, "dual", &["双色"]), (Self::Full, "full", &["全彩"])];

    /// Returns the name that tables and jobs use.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(colour, ..)| *colour == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the Chinese word.
    pub fn chinese(self) -> &'static str {
        Self::WORDS.iter().find(|(colour, ..)| *colour == self).map_or("", |(_, _, words)| words[0])
    }
}

/// A panel at a venue.
#[derive(Clone, Debug)]
pub struct Screen {
    pub id: String,
    pub venue: String,
    pub name: String,
    /// Its pixels, colours and card: a named profile or the nearest one, with what its row says otherwise.
    pub profile: ScreenProfile,
    pub place: Place,
}

/// One material at some venues for some time.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The material's slug.
    pub material: String,
    /// Venue ids, sorted, each once; named one by one or through their kind.
    pub venues: Vec<String>,
    pub from: Date,
    pub until: Date,
    /// Its position in the programme of a screen; those without one follow in the order of the file.
    pub order: Option<u32>,
    /// How many seconds a page of it stands, if the author says so.
    pub dwell: Option<u32>,
    /// When on a day it is shown, sorted; empty for the whole day.
    pub dayparts: Vec<Daypart>,
    /// While it lasts nothing else is shown on its screens.
    pub emergency: bool,
    pub until_place: Place,
    pub place: Place,
}
