//! Floor 1: the campaign as typed values, complete when built. Data and what follows from it; no reading, no rendering.

mod article;
mod authority;
mod body;
mod campaign;
mod media;
mod place;
mod region;
mod registry;
mod standing;
mod theme;

pub use article::{Article, ArticleKind, Disguise, Material, Medium, NoticeHead, Point, Review, Times, Tone};
pub use authority::{Authority, Level, power_over};
pub use body::{Align, Block, Body, Heading, Inline, Link, ListItem, Row, plain};
pub use campaign::{Campaign, Hotline, Paper, PrintChoice, Reported, SiteIdentity};
pub use media::{Picture, PictureFormat};
pub use place::{Colour, Placement, PrintNeed, Screen, Venue, VenueKind};
pub use region::{Region, RegionCode, Regions};
pub use registry::{Event, EventKind, Registry, Subject, SubjectKind};
pub use standing::{Fault, Standing, State, follow};
pub use theme::{Font, FontRole, Template, Theme, ThemePart, VIEWS};
