//! gaoshi (告示): compiles one public-information campaign into a site, sheets, screens and notices.
//! The map is in `ARCHITECTURE.md` beside this file.

pub mod base;
pub mod check;
pub mod cli;
pub mod inspect;
pub mod load;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod preflight;
pub mod publish;
pub mod render;
