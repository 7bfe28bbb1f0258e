//! What templates can call: `date_words`, `day`, `whole`, `tel` and `qr`. Each is a pure function of its input; only `qr` can fail.

use super::escape;
use crate::base::{chinese_date, parse_date};
use fast_qr::{ECL, QRBuilder};
use std::fmt::Write;
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Adds the filters and functions to an engine.
pub fn register(tera: &mut Tera) {
    tera.register_filter("date_words", |text: &str, _: Kwargs, _: &State| date_words(text));
    tera.register_filter("day", |text: &str, _: Kwargs, _: &State| day(text));
    tera.register_filter("whole", |text: &str, _: Kwargs, _: &State| whole(text));
    tera.register_filter("tel", |text: &str, _: Kwargs, _: &State| tel(text));
    tera.register_filter("qr", |text: &str, kwargs: Kwargs, _: &State| qr_value(text, &kwargs));
    tera.register_function("qr", |kwargs: Kwargs, _: &State| qr_value(kwargs.must_get::<&str>("text")?, &kwargs));
}

/// Returns `2027-02-01` as `2027年2月1日`; anything else stays as it is.
fn date_words(text: &str) -> String {
    match parse_date(text) {
        Some(date) => chinese_date(date),
        None => text.to_string(),
    }
}

/// Returns a date as an element that machines read too; anything else stays as it is. A component of templates takes ten
/// times as long, and pages have many dates.
fn day(text: &str) -> Value {
    match parse_date(text) {
        Some(date) => Value::safe_string(&format!("<time datetime=\"{date}\">{}</time>", chinese_date(date))),
        None => text.into(),
    }
}

/// What the names of subjects end with, and what all of this is against: a line that breaks inside is read twice.
const WHOLE: [&str; 7] = ["传销", "社区", "居委会", "村委会", "居民委员会", "村民委员会", "平台"];

/// Returns a heading as HTML in which no line breaks inside of [`WHOLE`]; one without them stays as it is.
fn whole(text: &str) -> Value {
    let first = |text: &str| WHOLE.iter().filter_map(|word| text.find(word).map(|at| (at, *word))).min();
    let (mut out, mut rest) = (String::new(), text);
    while let Some((at, word)) = first(rest) {
        escape::push(&mut out, &rest[..at]);
        out.push_str("<span class=\"whole\">");
        out.push_str(word);
        out.push_str("</span>");
        rest = &rest[at + word.len()..];
    }
    if out.is_empty() {
        return text.into();
    }
    escape::push(&mut out, rest);
    Value::safe_string(&out)
}

/// Returns what a `tel:` link may have of a number.
fn tel(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#')).collect()
}

fn qr_value(text: &str, kwargs: &Kwargs) -> TeraResult<Value> {
    let label = kwargs.get::<&str>("label")?.unwrap_or("二维码");
    match qr(text, label) {
        Some(svg) => Ok(Value::safe_string(&svg)),
        None => Err(tera::Error::message(format!("a QR code cannot hold {} bytes", text.len()))),
    }
}

/// Draws a QR code as inline SVG: black modules as one path on white, with the quiet zone of four modules around it.
/// `None` if the text is too long for any QR code.
fn qr(text: &str, label: &str) -> Option<String> {
    const QUIET: usize = 4;
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let mut svg = String::with_capacity(4096);
    svg.push_str("<svg class=\"qr\" role=\"img\" aria-label=\"");
    escape::push(&mut svg, label);
    // Writing to a string cannot fail.
    let _ = write!(svg, "\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">");
    let _ = write!(svg, "<rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"");
    for row in 0..code.size {
        let modules = &code[row];
        let mut column = 0;
        while column < code.size {
            let run = modules[column..].iter().take_while(|module| module.value()).count();
            if run > 0 {
                let _ = write!(svg, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers() {
        assert_eq!(date_words("2027-02-01"), "2027年2月1日");
        assert_eq!(date_words("<b>"), "<b>");
        assert_eq!(day("2027-02-01").as_str(), Some("<time datetime=\"2027-02-01\">2027年2月1日</time>"));
        assert!(day("2027-02-01").is_safe() && !day("<b>").is_safe());
        let html = "填海巷<span class=\"whole\">社区</span><span class=\"whole\">居委会</span>&lt;b&gt;";
        assert_eq!(whole("填海巷社区居委会<b>").as_str(), Some(html));
        assert!(whole("社区").is_safe() && whole("<b>").as_str() == Some("<b>") && !whole("<b>").is_safe());
        assert_eq!(tel("0551-6265 1234 转 8"), "0551626512348");
        assert_eq!(tel("+86 (551) 1"), "+865511");
    }

    #[test]
    fn the_path_draws_every_dark_module_once() {
        let code = QRBuilder::new("https://www.example.gov.cn/wcx/").ecl(ECL::M).build().unwrap_or_else(|_| panic!());
        let dark = code.data[..code.size * code.size].iter().filter(|module| module.value()).count();
        let svg = qr("https://www.example.gov.cn/wcx/", "\"><script>").unwrap();
        let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        let drawn: usize =
            path.split('M').skip(1).map(|run| run.split(['h', 'v']).nth(1).unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(drawn, dark);
        assert!(svg.contains("aria-label=\"&quot;&gt;&lt;script&gt;\""), "{svg}");
        assert!(qr(&"x".repeat(4000), "").is_none());
    }
}
