//! Floor 1: the campaign as typed values, complete when built. Data and what follows from it; no reading, no rendering.

mod article;
mod authority;
mod body;
mod campaign;
pub mod flash;
mod format;
mod media;
mod mention;
mod passages;
mod place;
mod programme;
mod region;
mod registry;
mod screen;
mod standing;
mod theme;

pub use article::{
    Article, ArticleKind, Disguise, FormatChoice, FormatUse, Material, Medium, NoticeHead, Point, Review, Times, Tone,
};
pub use authority::{Authority, Level, power_over};
pub use body::{Align, Block, Body, Heading, Inline, Link, ListItem, Row, plain};
pub use campaign::{Campaign, Hotline, Paper, PrintChoice, Reported, SiteIdentity};
pub use format::{Condition, Family, Format, Printing, ProductKind, Reserve, Shop, millimetres, size};
pub use media::{Picture, PictureFormat};
pub use mention::{Mention, mentions, squeezed};
pub use passages::Passage;
pub use place::{Colour, Placement, PrintNeed, Screen, Venue, VenueKind};
pub use programme::{DAY, Daypart, ScreenRules, clock, time};
pub use region::{Region, RegionCode, Regions};
pub use registry::{Event, EventKind, Profile, Registry, Subject, SubjectKind};
pub use screen::{Accepts, Card, Charset, GIF_FPS, LONGEST_SIDE, ScreenProfile, is_level, level_for, rate};
pub use standing::{Fault, SameDay, Standing, State, follow, same_day};
pub use theme::{Font, FontRole, Template, Theme, ThemePart, Token, VIEWS};
