//! What portals embed: the notice feed as JSON and the snippet that an editor pastes. The snippet is complete in itself:
//! it needs no script, no style sheet and no request to anyone.

use super::site::engine::Engine;
use super::site::minify;
use crate::base::{Code, Diagnostic, Outcome};
use crate::plan::view::NoticeFeed;
use tera::Context;

/// Writes the notice feed as JSON that people can read too.
pub fn feed(feed: &NoticeFeed) -> Outcome<Vec<u8>> {
    let mut json = serde_json::to_vec_pretty(feed)
        .map_err(|error| vec![Diagnostic::new(Code::TemplateError).arg("detail", error.to_string())])?;
    json.push(b'\n');
    Ok(json)
}

/// Renders `snippet.html` of the theme's `embed` part; the template sees the feed as `feed`.
pub fn snippet(engine: &Engine, feed: &NoticeFeed) -> Outcome<Vec<u8>> {
    let mut context = Context::new();
    context.insert("feed", feed);
    Ok(minify::page(&engine.render("snippet.html", &context)?))
}
