//! Text as paths (转曲) for shops that insist: every run of text becomes one shape with the outlines of its glyphs.

use ttf_parser::{GlyphId, OutlineBuilder};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::text::TextItem;
use typst::visualize::{Curve, FillRule, Geometry, Paint, Shape};

/// Turns all text of a frame into paths.
pub(super) fn text_to_paths(frame: &mut Frame) {
    // The nesting was checked when the colours were changed.
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => text_to_paths(&mut group.frame),
            FrameItem::Text(text) => {
                let span = text.glyphs.first().map_or(typst::syntax::Span::detached(), |glyph| glyph.span.0);
                *item = FrameItem::Shape(shape(text), span);
            }
            _ => {}
        }
        true
    });
}

fn shape(text: &TextItem) -> Shape {
    let face = text.font.ttf();
    let scale = text.size.to_pt() / text.font.units_per_em();
    // Small type needs finer steps: a thousandth of a point, else a hundredth. More digits are bytes that no press shows.
    let steps = if text.size.to_pt() < 24.0 { 1000.0 } else { 100.0 };
    let mut pen = Pen { curve: Curve::new(), scale, steps, origin: Point::zero(), at: Point::zero() };
    let mut cursor = Point::zero();
    for glyph in &text.glyphs {
        let offset = Point::new(glyph.x_offset.at(text.size), -glyph.y_offset.at(text.size));
        pen.origin = cursor + offset;
        face.outline_glyph(GlyphId(glyph.id), &mut pen);
        cursor += Point::new(glyph.x_advance.at(text.size), -glyph.y_advance.at(text.size));
    }
    let fill = match &text.fill {
        Paint::Gradient(gradient) => Paint::Gradient(gradient.clone().with_relative(gradient.unwrap_relative(true))),
        Paint::Tiling(tiling) => Paint::Tiling(tiling.clone().with_relative(tiling.unwrap_relative(true))),
        solid => solid.clone(),
    };
    Shape {
        geometry: Geometry::Curve(pen.curve),
        fill: Some(fill),
        fill_rule: FillRule::NonZero,
        stroke: text.stroke.clone(),
    }
}

/// Draws glyphs in the units of a sheet, with y downwards.
struct Pen {
    curve: Curve,
    scale: f64,
    /// How many steps a point has.
    steps: f64,
    origin: Point,
    at: Point,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> Point {
        let place = |origin: Abs, units: f64| {
            Abs::pt(((origin.to_pt() + units * self.scale) * self.steps).round() / self.steps)
        };
        Point::new(place(self.origin.x, x.into()), place(self.origin.y, -f64::from(y)))
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.point(x, y);
        self.curve.move_(self.at);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.at = self.point(x, y);
        self.curve.line(self.at);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.point(x1, y1), self.point(x, y));
        let third = |from: Point| from + (control - from) * (2.0 / 3.0);
        self.curve.cubic(third(self.at), third(end), end);
        self.at = end;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at = self.point(x, y);
        self.curve.cubic(self.point(x1, y1), self.point(x2, y2), self.at);
    }

    fn close(&mut self) {
        self.curve.close();
    }
}
