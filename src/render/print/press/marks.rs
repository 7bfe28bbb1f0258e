//! What stands around the trim: crop marks 3 mm off it, register marks, fold marks, a bar of colours and the slug line.
//! Everything lies outside the bleed, and the marks are on all plates (Separation All).

use std::sync::Arc;
use typst::foundations::Smart;
use typst::layout::{Abs, Em, Frame, FrameItem, FrameKind, Point, Sides, Size};
use typst::syntax::Span;
use typst::text::{Font, FontInstance, FontVariant, FontVariations, Glyph, Lang, TextItem};
use typst::visualize::{
    Cmyk, Color, Curve, DashPattern, FixedStroke, Geometry, Paint, ProcessColor, SpotColor, SpotColorant,
    SpotColorantName,
};
use typst_layout::Page;

const MM: f64 = 72.0 / 25.4;
/// How much paper the marks need outside the bleed, in points.
pub(super) const SLUG: f64 = 11.0 * MM;
/// The least distance of a crop mark from the trim.
const CROP_GAP: f64 = 3.0 * MM;
const CROP_LENGTH: f64 = 5.0 * MM;
const HAIRLINE: f64 = 0.25;
/// Register marks: a circle in a cross.
const TARGET_RADIUS: f64 = 1.8 * MM;
const TARGET_ARM: f64 = 2.8 * MM;
/// One field of the colour bar.
const PATCH: f64 = 4.5 * MM;
const SLUG_SIZE: f64 = 5.5;
const SLUG_LEAST: f64 = 3.5;

/// What is drawn around one page.
pub(super) struct Marks<'a> {
    pub folds: &'a [f64],
    /// The second page folds at the mirrored places.
    pub mirrored: bool,
    pub line: &'a str,
    pub font: Option<&'a FontInstance>,
}

/// Draws the marks around a page and makes room for them. The design is cut off at the bleed.
pub(super) fn add(page: &mut Page, marks: &Marks) {
    let (size, bleed) = (page.frame.size(), page.bleed.left.to_pt());
    let (width, height) = (size.x.to_pt(), size.y.to_pt());
    let inner = std::mem::replace(&mut page.frame, Frame::hard(size));
    let mut out = Frame::new(size, FrameKind::Hard);
    if let Some(fill) = page.fill_or_transparent() {
        let ground = Size::new(Abs::pt(width + 2.0 * bleed), Abs::pt(height + 2.0 * bleed));
        out.push(point(-bleed, -bleed), FrameItem::Shape(Geometry::Rect(ground).filled(fill), Span::detached()));
    }
    page.fill = Smart::Custom(None);
    let mut design = Frame::hard(size);
    design.push_frame(Point::zero(), inner);
    let mut edge = Curve::rect(Size::new(Abs::pt(width + 2.0 * bleed), Abs::pt(height + 2.0 * bleed)));
    edge.translate(point(-bleed, -bleed));
    design.clip(edge);
    out.push_frame(Point::zero(), design);
    let mut pen = Pen { out, all: all() };
    pen.crop(width, height, bleed);
    pen.targets(width, height, bleed, marks);
    pen.folds(width, height, bleed, marks);
    pen.bar(width, bleed);
    if let Some(font) = marks.font {
        pen.line(width, height, bleed, marks.line, font);
    }
    page.frame = pen.out;
    page.bleed = Sides::splat(Abs::pt(bleed + SLUG));
}

/// The colour that is on every plate.
fn all() -> Color {
    let every = Cmyk { c: 1.0, m: 1.0, y: 1.0, k: 1.0 };
    let colorant = SpotColorant { name: Some(SpotColorantName::All), fallback: ProcessColor::Cmyk(every) };
    Color::Spot(SpotColor::new(Arc::new(colorant), typst::layout::Ratio::one()))
}

fn point(x: f64, y: f64) -> Point {
    Point::new(Abs::pt(x), Abs::pt(y))
}

struct Pen {
    out: Frame,
    all: Color,
}

impl Pen {
    fn stroke(&self) -> FixedStroke {
        FixedStroke::from_pair(self.all.clone(), Abs::pt(HAIRLINE))
    }

    fn segment(&mut self, from: (f64, f64), to: (f64, f64), dashed: bool) {
        let mut stroke = self.stroke();
        if dashed {
            stroke.dash = Some(DashPattern { array: vec![Abs::pt(2.0), Abs::pt(1.5)], phase: Abs::zero() });
        }
        let line = Geometry::Line(point(to.0 - from.0, to.1 - from.1)).stroked(stroke);
        self.out.push(point(from.0, from.1), FrameItem::Shape(line, Span::detached()));
    }

    fn crop(&mut self, width: f64, height: f64, bleed: f64) {
        let near = CROP_GAP.max(bleed);
        let far = near + CROP_LENGTH;
        for (x, away) in [(0.0, -1.0), (width, 1.0)] {
            for (y, down) in [(0.0, -1.0), (height, 1.0)] {
                self.segment((x + away * near, y), (x + away * far, y), false);
                self.segment((x, y + down * near), (x, y + down * far), false);
            }
        }
    }

    fn targets(&mut self, width: f64, height: f64, bleed: f64, marks: &Marks) {
        let off = bleed + 5.0 * MM;
        let folded = folds(width, marks).any(|fold| (fold - width / 2.0).abs() < 8.0 * MM);
        let middle = if folded { width / 2.0 + 12.0 * MM } else { width / 2.0 };
        let places = [(middle, -off), (middle, height + off), (-off, height / 2.0), (width + off, height / 2.0)];
        for (x, y) in places {
            self.segment((x - TARGET_ARM, y), (x + TARGET_ARM, y), false);
            self.segment((x, y - TARGET_ARM), (x, y + TARGET_ARM), false);
            let circle = Geometry::Curve(Curve::ellipse(Size::splat(Abs::pt(2.0 * TARGET_RADIUS))));
            let circle = FrameItem::Shape(circle.stroked(self.stroke()), Span::detached());
            self.out.push(point(x - TARGET_RADIUS, y - TARGET_RADIUS), circle);
        }
    }

    fn folds(&mut self, width: f64, height: f64, bleed: f64, marks: &Marks) {
        let (near, far) = (bleed + 1.0 * MM, bleed + 7.0 * MM);
        for fold in folds(width, marks) {
            self.segment((fold, -near), (fold, -far), true);
            self.segment((fold, height + near), (fold, height + far), true);
        }
    }

    /// The four inks, their halves and the overprints, as many as there is room for left of the middle.
    fn bar(&mut self, width: f64, bleed: f64) {
        let fields = [
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 1.0, 1.0, 0.0],
            [1.0, 0.0, 1.0, 0.0],
            [1.0, 1.0, 0.0, 0.0],
            [0.5, 0.0, 0.0, 0.0],
            [0.0, 0.5, 0.0, 0.0],
            [0.0, 0.0, 0.5, 0.0],
            [0.0, 0.0, 0.0, 0.5],
        ];
        let room = ((width / 2.0 - 10.0 * MM) / PATCH).floor().max(0.0) as usize;
        for (at, [c, m, y, k]) in fields.into_iter().take(room).enumerate() {
            let ink = Color::Process(ProcessColor::Cmyk(Cmyk { c, m, y, k }));
            let patch = Geometry::Rect(Size::splat(Abs::pt(PATCH))).filled(Paint::Solid(ink));
            let place = point(4.0 * MM + at as f64 * PATCH, -bleed - 3.0 * MM - PATCH);
            self.out.push(place, FrameItem::Shape(patch, Span::detached()));
        }
    }

    /// The slug line below everything, made smaller and then cut if the sheet is narrow.
    fn line(&mut self, width: f64, height: f64, bleed: f64, line: &str, font: &FontInstance) {
        let room = width - 2.0 * MM;
        let natural: f64 = line.chars().map(|character| advance(font, character)).sum();
        let size = (room / natural.max(1.0)).clamp(SLUG_LEAST, SLUG_SIZE);
        let (mut text, mut glyphs, mut wide) = (String::new(), Vec::new(), 0.0);
        for character in line.chars() {
            let share = advance(font, character);
            wide += share * size;
            if wide > room {
                break;
            }
            let start = text.len();
            text.push(character);
            let id = font.ttf().glyph_index(character).map_or(0, |glyph| glyph.0);
            // A line is at most a few hundred characters long: it stops at the edge of the sheet, a letter has a width.
            let range = start.min(usize::from(u16::MAX)) as u16..text.len().min(usize::from(u16::MAX)) as u16;
            glyphs.push(Glyph {
                id,
                x_advance: Em::new(share),
                x_offset: Em::zero(),
                y_advance: Em::zero(),
                y_offset: Em::zero(),
                range,
                span: (Span::detached(), 0),
            });
        }
        if glyphs.is_empty() {
            return;
        }
        let item = TextItem {
            font: font.clone(),
            size: Abs::pt(size),
            fill: Paint::Solid(self.all.clone()),
            stroke: None,
            lang: Lang::CHINESE,
            region: None,
            text: text.into(),
            glyphs,
        };
        self.out.push(point(1.0 * MM, height + bleed + 10.0 * MM), FrameItem::Text(item));
    }
}

/// Returns the folds of a page from its left edge in points.
fn folds<'a>(width: f64, marks: &'a Marks) -> impl Iterator<Item = f64> + 'a {
    marks.folds.iter().map(move |fold| if marks.mirrored { width - fold * MM } else { fold * MM })
}

fn advance(font: &FontInstance, character: char) -> f64 {
    let glyph = font.ttf().glyph_index(character).map_or(0, |glyph| glyph.0);
    font.x_advance(glyph).map_or(1.0, Em::get)
}

/// Returns the font of the slug line: of those given, the one whose weight is nearest to regular.
pub(super) fn slug_font(fonts: impl Iterator<Item = Font>) -> Option<FontInstance> {
    let font = fonts.min_by_key(|font| font.info().variant.weight.to_number().abs_diff(400))?;
    let variant = FontVariant::default();
    Some(font.instantiate(variant, Abs::pt(SLUG_SIZE), &FontVariations::default()))
}
