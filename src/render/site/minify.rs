//! Minifying pages and style sheets. What comes out is the same page for a browser and still valid for a checker.

use minify_html::Cfg;

/// Minifies a page: spaces between elements, comments, styles and scripts.
pub fn page(html: &str) -> Vec<u8> {
    minify_html::minify(html.as_bytes(), &settings())
}

/// Minifies a style sheet; one that the minifier does not understand stays as it is.
pub fn style_sheet(css: &[u8]) -> Vec<u8> {
    const OPEN: &[u8] = b"<style>";
    const CLOSE: &[u8] = b"</style>";
    let (Ok(text), bytes) = (std::str::from_utf8(css), css) else { return css.to_vec() };
    // The minifier takes style sheets only inside a page, where this would end them.
    if text.to_ascii_lowercase().contains("</style") {
        return bytes.to_vec();
    }
    let wrapped = minify_html::minify(&[OPEN, bytes, CLOSE].concat(), &settings());
    match wrapped.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)) {
        Some(inner) => inner.to_vec(),
        None => bytes.to_vec(),
    }
}

/// Everything that would save a few bytes at the price of validity stays off.
fn settings() -> Cfg {
    Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        minify_css: true,
        minify_js: true,
        ..Cfg::new()
    }
}
