//! gaoshi (告示): compiles one public-information campaign into a site, sheets, screens and notices.
//! The map is in `ARCHITECTURE.md` beside this file.

pub mod base;
pub mod model;
pub mod plan;
pub mod render;
