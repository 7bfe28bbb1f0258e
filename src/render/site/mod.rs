//! The site (网站): templates over views, text into HTML, pictures in sizes, lists as files, and what a finished page links to.

pub mod body;
pub mod css;
pub mod download;
pub mod engine;
mod escape;
mod helpers;
pub mod images;
pub mod links;
pub mod minify;
pub mod script;
mod sheet;
pub mod shell;
pub mod view_value;
mod workbook;
