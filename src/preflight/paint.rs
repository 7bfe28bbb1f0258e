//! Judges everything that is painted on a page: colour spaces, ink, overprint, black text, hairlines, the resolution of
//! pictures, and what ends on the trim line.

use super::colour::Space;
use super::file::{Broken, Pdf};
use super::geometry::{Matrix, Rect};
use super::image::{Image, Ink, NoInk};
use super::report::{ImageFacts, Report, Value, place, round};
use super::rules::Rule;
use super::state::{Paint, Path, State};
use super::{Inspector, text::Font};
use lopdf::{Dictionary, Object, Stream};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Lines thinner than this, in points, do not print well.
const HAIRLINE: f64 = 0.25;
/// Black text up to this size, in points, must be of one ink.
const SMALL_TEXT: f64 = 24.0;
/// The most pictures that stand in a report.
const MOST_IMAGES: usize = 2_000;
const MOST_SEEN: usize = 100_000;
/// A picture with fewer samples than this is a colour, not a picture.
const TINY: u64 = 16;

/// What is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Fill,
    Line,
    Text,
    Shading,
    Pattern,
    Image,
    Mask,
    Form,
    Page,
}

impl Kind {
    pub fn words(self) -> Value {
        let (zh, en) = match self {
            Self::Fill => ("填色", "a fill"),
            Self::Line => ("线条", "a line"),
            Self::Text => ("文字", "text"),
            Self::Shading => ("渐变", "a gradient"),
            Self::Pattern => ("图案", "a pattern"),
            Self::Image => ("图片", "a picture"),
            Self::Mask => ("单色图", "a stencil"),
            Self::Form => ("嵌套图形", "a form"),
            Self::Page => ("页面内容", "the page's content"),
        };
        Value::Words(zh, en)
    }
}

/// What must hold on a page.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub dpi: f64,
    pub ink: f64,
    pub safe_mm: f64,
    /// Whether the trim must be bled over.
    pub bleeds: bool,
}

/// What content did that only PDF/X minds.
#[derive(Debug, Default)]
pub struct Extras {
    pub transparency: bool,
    pub transfer: bool,
    pub postscript: bool,
    pub reference: bool,
    pub opi: bool,
    pub alternates: bool,
}

/// A colour and how it is used: its number, what it paints, two ways of printing, and the size of text.
pub type Mark = (u64, Kind, bool, bool, i64);

/// Judges one page.
pub struct Painter<'p> {
    pub pdf: &'p Pdf,
    pub report: &'p mut Report,
    pub extras: &'p mut Extras,
    pub inspector: &'p Inspector,
    pub number: u32,
    pub wanted: Wanted,
    /// Boxes in the page's units.
    pub media: Rect,
    pub bleed: Rect,
    pub trim: Rect,
    /// Points of one unit.
    pub unit: f64,
    pub seen: HashSet<Mark>,
    pub fonts: HashSet<*const Font>,
    pub inks: BTreeMap<*const Stream, bool>,
    pub edges: BTreeSet<u8>,
}

impl Painter<'_> {
    fn mm(&self) -> f64 {
        self.unit * 25.4 / 72.0
    }

    /// Tells whether this was judged before. A page of endless colours may be judged twice, but not fill the memory.
    fn saw(&mut self, mark: Mark) -> bool {
        if self.seen.len() > MOST_SEEN {
            self.seen.clear();
        }
        !self.seen.insert(mark)
    }

    fn add(&mut self, rule: Rule, area: Rect, values: Vec<(&'static str, Value)>) {
        let place = area.is_something().then(|| place(area, self.trim, self.mm()));
        self.report.add(rule, Some(self.number), place, values);
    }

    /// Says that the page was not looked at to its end.
    pub fn too_complex(&mut self, what: &str) {
        self.report.add(Rule::TooComplex, Some(self.number), None, vec![("detail", what.into())]);
    }

    pub fn syntax(&mut self, count: usize) {
        self.report.add(Rule::SyntaxError, Some(self.number), None, vec![("detail", format!("{count}").into())]);
    }

    pub fn broken(&mut self, kind: Kind, broken: Broken) {
        let detail = match broken {
            Broken::TooLarge => return self.too_complex("decompression"),
            Broken::Filter(detail) | Broken::Damaged(detail) => detail,
        };
        let values = vec![("what", kind.words()), ("detail", detail.into())];
        self.report.add(Rule::StreamBroken, Some(self.number), None, values);
    }

    pub fn postscript(&mut self) {
        self.extras.postscript = true;
    }

    /// Notes what a form carries besides its content.
    pub fn form_entries(&mut self, dict: &Dictionary) {
        self.extras.reference |= dict.has(b"Ref");
        self.extras.opi |= dict.has(b"OPI");
        self.extras.postscript |= dict.has(b"PS") || self.pdf.is(dict, "Subtype2", "PS");
    }

    /// Notes what a graphics state sets besides colours.
    pub fn graphics_state(&mut self, dict: &Dictionary) {
        let named = |key: &str, plain: &[&[u8]]| match self.pdf.entry(dict, key) {
            Some(Object::Name(name)) => !plain.contains(&name.as_slice()),
            Some(_) => true,
            None => false,
        };
        let less = |key: &str| self.pdf.number(dict, key).is_some_and(|alpha| alpha < 1.0);
        self.extras.transparency |=
            less("ca") || less("CA") || named("BM", &[b"Normal", b"Compatible"]) || named("SMask", &[b"None"]);
        self.extras.transfer |= named("TR", &[b"Identity"]) || named("TR2", &[b"Default", b"Identity"]);
    }

    /// Judges the blending space of a transparency group.
    pub fn group(&mut self, group: &Dictionary, resources: Option<&Dictionary>) {
        if !self.pdf.is(group, "S", "Transparency") {
            return;
        }
        self.extras.transparency = true;
        let Some(object) = self.pdf.entry(group, "CS") else { return };
        let space = Space::read(self.pdf, object, resources);
        if matches!(space, Space::Rgb | Space::CalRgb | Space::Icc(3)) {
            let values = vec![("space", space.name().into())];
            self.report.add(Rule::RgbGroup, Some(self.number), None, values);
        }
    }

    /// Judges a filled path.
    pub fn fill(&mut self, state: &State, path: &Path) {
        let area = path.area.meet(state.clip);
        self.colour(state, &state.fill, Kind::Fill, path.area, state.overprint_fill);
        if state.fill_alpha <= 0.0 || !area.meet(self.media).is_something() {
            return;
        }
        let (thin, long) = (area.width().min(area.height()) * self.unit, area.width().max(area.height()) * self.unit);
        if path.rects == 1 && path.others == 0 && thin < HAIRLINE - 0.005 && long > 2.0 {
            self.add(Rule::Hairline, area, vec![("width", format!("{:.2}", round(thin)).into())]);
        }
        if !is_white(&state.fill) {
            self.edge(area);
        }
    }

    /// Judges a stroked path.
    pub fn line(&mut self, state: &State, area: Rect) {
        self.colour(state, &state.stroke, Kind::Line, area, state.overprint_stroke);
        self.width(state, area);
    }

    fn width(&mut self, state: &State, area: Rect) {
        let width = state.line_width * state.ctm.scale() * self.unit;
        let seen = area.meet(state.clip).meet(self.media).is_something();
        if width < HAIRLINE - 0.005 && seen && state.stroke_alpha > 0.0 {
            self.add(Rule::Hairline, area, vec![("width", format!("{:.2}", round(width)).into())]);
        }
    }

    /// Judges shown text; the matrix leads from the text's own units to the page.
    pub fn text(&mut self, state: &State, matrix: Matrix) {
        let (fills, strokes) = match state.text_mode {
            0 | 4 => (true, false),
            1 | 5 => (false, true),
            2 | 6 => (true, true),
            _ => return,
        };
        let height = state.font_size.abs() * matrix.sides().1;
        let size = height * self.unit;
        let (x, y) = matrix.apply(0.0, 0.0);
        let top = matrix.apply(0.0, 0.7 * state.font_size);
        let area = Rect::NOTHING.with((x, y)).with(top);
        if !area.meet(self.media).is_something() {
            return;
        }
        if let Some(font) = &state.font
            && self.fonts.insert(std::rc::Rc::as_ptr(font))
        {
            font.judge(self.number, self.report);
        }
        if fills {
            self.colour(state, &state.fill, Kind::Text, area, state.overprint_fill);
            self.black(state, area, size);
        }
        if strokes {
            self.colour(state, &state.stroke, Kind::Text, area, state.overprint_stroke);
            self.width(state, area);
        }
        self.safe(area);
    }

    /// Judges small black text.
    fn black(&mut self, state: &State, area: Rect, size: f64) {
        let (paint, overprints) = (&state.fill, state.overprint_fill);
        if size > SMALL_TEXT || state.fill_alpha <= 0.0 {
            return;
        }
        let mark = (paint.serial, Kind::Text, overprints, state.overprint_mode == 1, (size * 10.0) as i64);
        if self.saw(mark) {
            return;
        }
        let size_value = ("size", Value::from(format!("{:.1}", round(size))));
        match (&*paint.space, &*paint.values) {
            (Space::Cmyk, &[c, m, y, k]) => {
                let (rest, least) = (c + m + y, c.min(m).min(y));
                if k >= 0.85 && rest > 0.05 || least >= 0.5 && k >= 0.3 || least >= 0.85 {
                    let colour = ("colour", inks(paint).into());
                    self.add(Rule::RichBlackText, area, vec![size_value, colour]);
                } else if k >= 0.99 && !(overprints && state.overprint_mode == 1) {
                    self.add(Rule::BlackKnocksOut, area, Vec::new());
                }
            }
            (Space::Gray, &[grey]) if grey <= 0.01 && !overprints => {
                self.add(Rule::BlackKnocksOut, area, Vec::new());
            }
            _ => {}
        }
    }

    /// Judges how far text stands from the trim. What stands outside the bleed is the shop's, not the reader's.
    fn safe(&mut self, area: Rect) {
        if !self.wanted.bleeds || !self.bleed.holds(area, 0.0) {
            return;
        }
        let inside = [
            area.left - self.trim.left,
            self.trim.right - area.right,
            area.bottom - self.trim.bottom,
            self.trim.top - area.top,
        ];
        let least = inside.into_iter().fold(f64::INFINITY, f64::min) * self.mm();
        if least < self.wanted.safe_mm - 0.05 {
            let values = vec![
                ("distance", format!("{:.1}", round(least)).into()),
                ("wanted", format!("{}", round(self.wanted.safe_mm)).into()),
            ];
            self.add(Rule::SafeArea, area, values);
        }
    }

    /// Notes what ends on the trim line over a good part of it.
    fn edge(&mut self, area: Rect) {
        if !self.wanted.bleeds || !area.meet(self.trim).is_something() {
            return;
        }
        let (near, trim) = (0.4 / self.mm(), self.trim);
        let (wide, tall) = (area.meet(trim).width() / trim.width(), area.meet(trim).height() / trim.height());
        let sides = [
            (area.left - trim.left, tall),
            (trim.right - area.right, tall),
            (area.bottom - trim.bottom, wide),
            (trim.top - area.top, wide),
        ];
        for (side, (gap, share)) in sides.into_iter().enumerate() {
            // A thin strip along the trim is a frame, or one of many, and no background.
            let thick = area.width().min(area.height()) * self.mm() > 5.0;
            if gap.abs() < near && share > 0.3 && thick && self.edges.insert(side as u8) {
                self.add(Rule::BleedEmpty, area, Vec::new());
            }
        }
    }

    /// Judges a colour where it is painted.
    pub fn colour(&mut self, state: &State, paint: &Paint, kind: Kind, area: Rect, overprints: bool) {
        let visible = area.meet(state.clip).meet(self.media);
        let alpha = if kind == Kind::Line { state.stroke_alpha } else { state.fill_alpha };
        if !visible.is_something() || alpha <= 0.0 || matches!(*paint.space, Space::Pattern(_)) {
            return;
        }
        let printed = visible.meet(self.bleed).is_something();
        let mark = (paint.serial, kind, overprints && state.overprint_mode == 1, printed, i64::from(overprints) - 2);
        if self.saw(mark) {
            return;
        }
        self.space(&paint.space, kind, visible);
        if let (Some(ink), true) = (paint.space.ink(&paint.values), printed) {
            self.ink(ink, kind, visible, 0.5, inks(paint));
        }
        let alone = overprints && kind != Kind::Shading;
        if alone && is_white(paint) && (state.overprint_mode == 1 || !matches!(*paint.space, Space::Cmyk)) {
            self.add(Rule::WhiteOverprint, visible, vec![("what", kind.words())]);
        }
    }

    /// Judges a colour space.
    fn space(&mut self, space: &Space, kind: Kind, area: Rect) {
        let base = space.base();
        self.report.colours.insert(space.name());
        let rule = match base {
            Space::Rgb | Space::CalRgb | Space::Icc(3) => Some(Rule::RgbColour),
            Space::Lab => Some(Rule::LabColour),
            Space::CalGray | Space::Icc(1) => Some(Rule::IccGrey),
            Space::Icc(4) => Some(Rule::IccCmyk),
            Space::Icc(_) | Space::Unknown(_) | Space::Indexed(..) => Some(Rule::UnknownColour),
            Space::Gray | Space::Cmyk | Space::Inks(..) | Space::Pattern(_) => None,
        };
        if let Some(rule) = rule {
            self.add(rule, area, vec![("what", kind.words()), ("space", space.name().into())]);
        }
        let Space::Inks(names, alternate) = base else { return };
        for name in names {
            match name.as_str() {
                "Cyan" | "Magenta" | "Yellow" | "Black" | "None" => continue,
                "All" => {
                    if area.meet(self.trim.grown(-0.5)).is_something() {
                        self.add(Rule::RegistrationColour, area, Vec::new());
                    }
                    continue;
                }
                _ => {}
            }
            if self.report.spots.insert(name.clone()) {
                self.add(Rule::SpotColour, area, vec![("name", name.as_str().into())]);
                if matches!(alternate.base(), Space::Rgb | Space::CalRgb | Space::Icc(3)) {
                    let values = vec![("name", name.as_str().into()), ("space", alternate.name().into())];
                    self.add(Rule::SpotAlternate, area, values);
                }
            }
        }
    }

    fn ink(&mut self, ink: f64, kind: Kind, area: Rect, tolerance: f64, colour: String) {
        self.report.most_ink = self.report.most_ink.max(ink);
        if ink > self.wanted.ink + tolerance {
            let values = vec![
                ("what", kind.words()),
                ("ink", format!("{}", ink.round()).into()),
                ("limit", format!("{}", self.wanted.ink).into()),
                ("colour", colour.into()),
            ];
            self.add(Rule::InkLimit, area, values);
        }
    }

    /// Judges a picture; an inline one was read already.
    pub fn image(&mut self, state: &State, stream: &Stream, inline: Option<Image>, resources: Option<&Dictionary>) {
        let is_inline = inline.is_some();
        let image = inline.unwrap_or_else(|| Image::read(self.pdf, &stream.dict, resources));
        let whole = state.ctm.area(Rect::UNIT);
        let area = whole.meet(state.clip);
        if !area.meet(self.media).is_something() || state.fill_alpha <= 0.0 {
            return;
        }
        self.extras.transparency |= image.soft;
        self.extras.opi |= stream.dict.has(b"OPI");
        self.extras.alternates |= stream.dict.has(b"Alternates");
        self.resolution(state, &image, area);
        self.edge(area);
        if image.mask {
            return self.colour(state, &state.fill, Kind::Mask, area, state.overprint_fill);
        }
        if let (Space::Unknown(name), true) = (&image.space, self.pdf.filters(stream).iter().any(|f| f == "JPXDecode"))
            && name == "JPX"
        {
            return self.add(Rule::ImageNotDecoded, area, vec![("filter", "JPXDecode".into())]);
        }
        // A picture that stands in many places is measured once.
        let key = std::ptr::from_ref(stream);
        if !is_inline && self.inks.insert(key, true).is_some() {
            return;
        }
        self.space(&image.space, Kind::Image, area);
        match self.inspector.ink(self.pdf, &image, stream) {
            Ok(Ink { most }) => {
                if area.meet(self.bleed).is_something() {
                    self.ink(most, Kind::Image, area, 5.0, "8×8".into());
                }
            }
            Err(NoInk::Colour) => {}
            Err(NoInk::Filter(filter)) => self.add(Rule::ImageNotDecoded, area, vec![("filter", filter.into())]),
            Err(NoInk::Broken(detail)) => self.broken(Kind::Image, Broken::Damaged(detail)),
            Err(NoInk::TooLarge) => self.too_complex("decompression"),
        }
    }

    fn resolution(&mut self, state: &State, image: &Image, area: Rect) {
        let (wide, tall) = state.ctm.sides();
        let inch = self.unit / 72.0;
        let (across, down) = (f64::from(image.width) / (wide * inch), f64::from(image.height) / (tall * inch));
        let dpi = across.min(down);
        if !dpi.is_finite() {
            return;
        }
        if self.report.images.len() < MOST_IMAGES {
            self.report.images.push(ImageFacts {
                page: self.number,
                width: image.width,
                height: image.height,
                bits: image.bits,
                colour: if image.mask { "ImageMask".into() } else { image.space.name() },
                dpi,
            });
        }
        let is_picture = u64::from(image.width) * u64::from(image.height) > TINY;
        if is_picture && dpi < self.wanted.dpi - 0.5 {
            let values = vec![
                ("pixels", format!("{}×{}", image.width, image.height).into()),
                ("dpi", format!("{}", dpi.round()).into()),
                ("wanted", format!("{}", self.wanted.dpi).into()),
            ];
            self.add(Rule::ImageResolution, area, values);
        }
    }
}

fn is_white(paint: &Paint) -> bool {
    match &*paint.space {
        Space::Gray => paint.values.first().is_some_and(|grey| *grey >= 1.0),
        Space::Cmyk => paint.values.len() == 4 && paint.values.iter().all(|ink| *ink <= 0.0),
        Space::Inks(..) => !paint.values.is_empty() && paint.values.iter().all(|ink| *ink <= 0.0),
        _ => false,
    }
}

/// Returns a colour as a printer writes it.
fn inks(paint: &Paint) -> String {
    let share = |value: f64| round((value * 100.0).clamp(0.0, 100.0)).round();
    let names: Vec<&str> = match &*paint.space {
        Space::Cmyk => vec!["C", "M", "Y", "K"],
        Space::Inks(names, _) => names.iter().map(String::as_str).collect(),
        other => return other.name(),
    };
    let parts: Vec<String> =
        names.iter().zip(&*paint.values).map(|(name, value)| format!("{name}{}", share(*value))).collect();
    parts.join(" ")
}
