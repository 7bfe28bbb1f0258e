//! Minifying pages and style sheets. What comes out is the same page for a browser and still valid for a checker.
//!
//! minify-html builds a tree of every page and takes 140 to 170 us for 6 kB, more than all else that a page costs, to save
//! 5 % over what templates with trimmed tags write. So pages take one pass here, which drops comments and the white space
//! that no browser draws (at the edges of blocks, beyond one space elsewhere) and takes 12 us. minify-html keeps what needs
//! a grammar: scripts in pages. Style sheets have a pass of their own. Quotes around attributes stay, because the censuses of
//! government sites look for `<meta name="SiteName" content="...">` by pattern. A test holds the pass against minify-html.

use super::css;
use super::links::after_raw_text;
use memchr::{memchr, memchr3, memmem};
use minify_html::Cfg;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Stands in a page for a part that is minified already; a digit follows, the part's number. Escaping drops this
/// character from all content, so only the program can have written it.
pub const MARK: &str = "\u{fffe}";

/// Minifies a page.
pub fn page(html: &[u8]) -> Vec<u8> {
    with_parts(html, &[]).0
}

/// Minifies a page and puts the finished parts where their marks stand. Returns it with the number of each part and where
/// it stands. Parts begin and end with blocks.
pub fn with_parts(html: &[u8], parts: &[&[u8]]) -> (Vec<u8>, Vec<(usize, Range<usize>)>) {
    let room = html.len() + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut pass = Pass { out: Vec::with_capacity(room), space: false, at_edge: true, in_body: false };
    let (mut rest, mut places) = (html, Vec::with_capacity(parts.len()));
    while let Some(mark) = memmem::find(rest, MARK.as_bytes()) {
        pass.all(&rest[..mark]);
        rest = &rest[mark + MARK.len()..];
        let number = rest.first().map(|digit| usize::from(digit.wrapping_sub(b'0')));
        if let Some((number, part)) = number.and_then(|number| Some((number, parts.get(number)?))) {
            let start = pass.out.len();
            pass.out.extend_from_slice(part);
            places.push((number, start..pass.out.len()));
            (pass.space, pass.at_edge) = (false, true);
            rest = &rest[1..];
        }
    }
    pass.all(rest);
    (pass.out, places)
}

/// Minifies a part of the body that begins and ends with blocks.
pub fn part(html: &[u8]) -> Vec<u8> {
    let mut pass = Pass { out: Vec::with_capacity(html.len()), space: false, at_edge: true, in_body: true };
    pass.all(html);
    pass.out
}

/// Minifies one element with minify-html. Everything that would save a few bytes at the price of validity is off.
fn element(html: &[u8]) -> Vec<u8> {
    let settings = Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        minify_js: true,
        ..Cfg::new()
    };
    minify_html::minify(html, &settings)
}

/// Where white space beside an element's tags is never drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Before and after the element, and inside at both ends.
    Block,
    /// Inside at both ends only.
    Box,
    /// Nowhere: the element stands in a line of text.
    Inline,
    /// White space inside is content.
    Preformatted,
    /// Script or style.
    Raw,
    /// A block in the head, inline in the body.
    Head,
}

const BLOCKS: &str = "address article aside blockquote body caption col colgroup dd details dialog div dl dt fieldset \
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option \
    p section source summary table tbody td tfoot th thead tr track ul";
/// Parts of a drawing, which has no lines of text around them.
const DRAWN: &str = "circle clippath defs ellipse g line lineargradient mask path pattern polygon polyline radialgradient \
    rect stop symbol use";
/// Between them in the head nothing is drawn; in the body they are invisible inside a line.
const IN_HEAD: [&str; 4] = ["base", "link", "meta", "title"];

/// Tag names in lower case as numbers: comparing them letter by letter took a third of the pass.
static KINDS: LazyLock<FxHashMap<u128, Kind>> = LazyLock::new(|| {
    let blocks = BLOCKS.split_whitespace().chain(DRAWN.split_whitespace()).map(|name| (name, Kind::Block));
    let boxes = ["button", "picture", "select", "svg"].map(|name| (name, Kind::Box));
    let preformatted = ["code", "pre", "textarea"].map(|name| (name, Kind::Preformatted));
    let raw = ["script", "style"].map(|name| (name, Kind::Raw));
    let head = IN_HEAD.map(|name| (name, Kind::Head));
    let all = blocks.chain(boxes).chain(preformatted).chain(raw).chain(head);
    all.map(|(name, kind)| (lower(name.as_bytes()), kind)).collect()
});

const BODY: u128 = u128::from_le_bytes(*b"body\0\0\0\0\0\0\0\0\0\0\0\0");
const STYLE: u128 = u128::from_le_bytes(*b"style\0\0\0\0\0\0\0\0\0\0\0");

fn kind(name: u128, in_body: bool) -> Kind {
    match KINDS.get(&name).copied().unwrap_or(Kind::Inline) {
        Kind::Head if in_body => Kind::Inline,
        Kind::Head => Kind::Block,
        kind => kind,
    }
}

/// Returns a name in lower case as a number; a longer one than any that matters is cut.
fn lower(name: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = name.len().min(bytes.len());
    bytes[..length].copy_from_slice(&name[..length]);
    bytes.make_ascii_lowercase();
    u128::from_le_bytes(bytes)
}

struct Pass {
    out: Vec<u8>,
    /// White space was read and not yet written.
    space: bool,
    /// Nothing that is drawn stands between here and the edge of a block.
    at_edge: bool,
    in_body: bool,
}

impl Pass {
    fn all(&mut self, html: &[u8]) {
        let mut rest = html;
        while let Some(open) = memchr(b'<', rest) {
            self.text(&rest[..open]);
            rest = self.markup(&rest[open..]);
        }
        self.text(rest);
    }

    fn text(&mut self, text: &[u8]) {
        let mut rest = text;
        loop {
            let words = rest.trim_ascii_start();
            self.space |= words.len() < rest.len() && !self.at_edge;
            if words.is_empty() {
                return;
            }
            self.write_space();
            self.at_edge = false;
            // No template writes other white space, but for the carriage return before a line's end.
            let end = memchr3(b' ', b'\n', b'\t', words).unwrap_or(words.len());
            let end = if words[..end].ends_with(b"\r") { end - 1 } else { end };
            self.out.extend_from_slice(&words[..end]);
            rest = &words[end..];
        }
    }

    /// Takes in what begins with `<` and returns what follows it.
    fn markup<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            let end = memmem::find(comment, b"-->").map_or(rest.len(), |at| at + 7);
            // Old browsers read these.
            if rest.starts_with(b"<!--[if") {
                self.write_space();
                self.out.extend_from_slice(&rest[..end]);
            }
            return &rest[end..];
        }
        let closing = rest.starts_with(b"</");
        let name_start = if closing { 2 } else { 1 };
        let name_length = rest[name_start..].iter().position(|byte| !byte.is_ascii_alphanumeric());
        let name_end = name_length.map_or(rest.len(), |length| name_start + length);
        if name_end == name_start {
            return self.declaration(rest);
        }
        let name = lower(&rest[name_start..name_end]);
        let kind = kind(name, self.in_body);
        self.in_body |= name == BODY;
        let drawn_before = match kind {
            Kind::Block => false,
            Kind::Box => !closing,
            Kind::Inline | Kind::Preformatted | Kind::Raw | Kind::Head => true,
        };
        if drawn_before {
            self.write_space();
        }
        self.space = false;
        let start = self.out.len();
        let after = self.tag(rest);
        self.at_edge = match kind {
            Kind::Block => true,
            Kind::Box => !closing,
            Kind::Inline | Kind::Preformatted | Kind::Raw | Kind::Head => false,
        };
        let verbatim = matches!(kind, Kind::Preformatted | Kind::Raw) && !closing && !self.out.ends_with(b"/>");
        if !verbatim {
            return after;
        }
        let end = end_of(after, &rest[name_start..name_end]);
        self.out.extend_from_slice(&after[..end]);
        let sheet = memmem::rfind(&after[..end], b"</").unwrap_or(end);
        if name == STYLE
            && let Ok(text) = std::str::from_utf8(&after[..sheet])
        {
            self.out.truncate(self.out.len() - end);
            self.out.extend_from_slice(css::shrink(text).as_bytes());
            self.out.extend_from_slice(&after[sheet..end]);
        } else if kind == Kind::Raw && !after[..end].starts_with(b"<") {
            let minified = element(&self.out[start..]);
            self.out.truncate(start);
            self.out.extend_from_slice(&minified);
        }
        &after[end..]
    }

    /// Copies a tag with one space between its attributes.
    fn tag<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'>' => {
                    self.out.push(b'>');
                    return &bytes[at + 1..];
                }
                quote @ (b'"' | b'\'') => {
                    let end = memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |length| at + length + 2);
                    self.out.extend_from_slice(&bytes[at..end]);
                    at = end;
                }
                byte if byte.is_ascii_whitespace() => {
                    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    if bytes.get(at) != Some(&b'>') {
                        self.out.push(b' ');
                    }
                }
                _ => {
                    let is_end = |byte: &u8| matches!(byte, b'>' | b'"' | b'\'') || byte.is_ascii_whitespace();
                    let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |length| at + length);
                    self.out.extend_from_slice(&bytes[at..end]);
                    at = end;
                }
            }
        }
        &[]
    }

    /// Copies a doctype, a lone `<` or whatever else is no element.
    fn declaration<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        self.write_space();
        let is_declaration = rest.starts_with(b"<!") || rest.starts_with(b"<?");
        let end = if is_declaration { memchr(b'>', rest).map_or(rest.len(), |at| at + 1) } else { 1 };
        self.out.extend_from_slice(&rest[..end]);
        self.at_edge = is_declaration;
        &rest[end..]
    }

    fn write_space(&mut self) {
        if self.space {
            self.out.push(b' ');
            self.space = false;
        }
    }
}

/// Finds the end of an element's closing tag.
fn end_of(text: &[u8], name: &[u8]) -> usize {
    let rest = after_raw_text(text, name);
    memchr(b'>', rest).map_or(text.len(), |end| text.len() - rest.len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minified(html: &str) -> String {
        String::from_utf8(page(html.as_bytes())).unwrap()
    }

    const SAMPLE: &str = "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n <title> 标题 - \n 站 </title>\n\
        <!-- gone --><link rel=\"stylesheet\"\n  href=\"a.css\" >\n</head>\n<body class=\"on-home\">\n<header>\n <nav>\n<ul>\n\
        <li> <a href=\"b.html\">案例</a> </li>\n <li><a href='c.html' title='a > b'>公告</a></li>\n</ul></nav></header>\n<main>\n\
        <h1> 一 <em>二</em> <b> 三</b></h1>\n<p>\n四  五\n<a href=\"d\">六</a> <a href=\"e\">七</a> <!-- x --> 八 </p>\n\
        <pre> a\n  b </pre>\n<p>看 <code> x  y </code> 。</p><svg viewBox=\"0 0 1 1\">\n<path d=\"M0 0\"/>\n </svg>\n\
        <picture>\n<source srcset=\"a\">\n<img src=\"f\" alt=\"\">\n</picture>\n<table>\n<tr>\n<td> 1 </td>\n<td>2</td></tr></table>\n\
        <textarea> k\n </textarea></main>\n</body>\n</html>\n";

    #[test]
    fn takes_only_white_space_that_is_never_drawn() {
        assert_eq!(minified("<p> a  b <b>c</b> <i>d</i> </p> <p>e</p> "), "<p>a b <b>c</b> <i>d</i></p><p>e</p>");
        assert_eq!(minified("<div><a>x</a> <a>y</a></div>"), "<div><a>x</a> <a>y</a></div>");
        assert_eq!(minified("a <!-- x --> b<!--[if IE]> c <![endif]-->"), "a b<!--[if IE]> c <![endif]-->");
        assert_eq!(minified("<p>a <meta itemprop=x> b</p>"), "<p>a<meta itemprop=x>b</p>");
        assert_eq!(minified("<body><p>a <meta itemprop=x> b</p>"), "<body><p>a <meta itemprop=x> b</p>");
        assert_eq!(minified("<pre>\n a\n\n b</pre> <PRE> c </PRE>"), "<pre>\n a\n\n b</pre> <PRE> c </PRE>");
        assert_eq!(minified("<a\n href=\"x  y\"\n  title='>' >t</a >"), "<a href=\"x  y\" title='>'>t</a>");
        assert_eq!(minified("1 < 2 &lt; <"), "1 < 2 &lt; <");
    }

    #[test]
    fn styles_and_scripts_shrink_and_data_stays() {
        assert_eq!(minified("<style> a { color: red } </style>"), "<style>a{color:red}</style>");
        assert_eq!(minified("<script> var a = 1 ; // x\n</script>"), "<script>var a=1;</script>");
        assert_eq!(minified("<script src=\"a.js\"></script>"), "<script src=\"a.js\"></script>");
        let data = "<script type=\"application/ld+json\"> {\"a\": \"</p> <p>\"} </script>";
        assert!(minified(data).contains("{\"a\": \"</p> <p>\"}"));
    }

    /// minify-html does more to tags and less at some edges; where both have passed, no difference is left.
    #[test]
    fn loses_nothing_that_minify_html_keeps() {
        let both = |first: &[u8]| minified(std::str::from_utf8(&element(first)).unwrap());
        assert_eq!(both(&page(SAMPLE.as_bytes())), both(SAMPLE.as_bytes()));
    }

    #[test]
    fn parts_stand_where_their_marks_are() {
        let part = part(b"\n<header> <a>x</a> </header>\n");
        let html = format!("<body>\n{MARK}0\n<p> a {MARK}7 </p> {MARK}");
        let page = String::from_utf8(with_parts(html.as_bytes(), &[&part]).0).unwrap();
        assert_eq!(page, "<body><header><a>x</a></header><p>a 7</p>");
    }

    #[test]
    fn once_is_enough_and_broken_markup_survives() {
        assert_eq!(minified(&minified(SAMPLE)), minified(SAMPLE));
        for html in [
            "<",
            "</",
            "<a",
            "<a href=\"",
            "<!--",
            "<!",
            "<pre",
            "<pre>x",
            "<script>",
            "<style>a{",
            "</pre>",
            "<乙>",
            "<p/ >",
        ] {
            minified(html);
        }
    }
}
