//! One walk over the items of a frame that changes colours and pictures in place. Who walks decides what becomes of them.
//! Refuses frames nested deeper than any layout is.

use typst::foundations::Smart;
use typst::layout::{Abs, Frame, FrameItem, Size, Transform};
use typst::syntax::Span;
use typst::visualize::{Color, ColorSpace, FixedStroke, Gradient, Image, Paint, ProcessColorSpace, Tiling};
use typst_layout::Page;

/// Groups in groups; typst itself stops far earlier.
const DEPTH: usize = 512;
/// Into how many steps a blend is cut when its ends change their colour space.
const STEPS: usize = 8;

/// What becomes of the colours and pictures of a page.
pub(super) trait Change {
    /// The space that blends are computed in afterwards.
    const SPACE: ProcessColorSpace;

    /// Returns the colour to put in place of one; none keeps it.
    fn colour(&mut self, colour: &Color, span: Span) -> Option<Color>;

    /// Returns the picture to put in place of one; the size is that on the sheet.
    fn picture(&mut self, picture: &Image, size: Size, span: Span) -> Option<Image>;

    /// Looks at a blend before its colours change.
    fn blend(&mut self, _gradient: &Gradient, _span: Span) {}

    /// Looks at a pattern, whose colours cannot be changed.
    fn pattern(&mut self, _tiling: &Tiling, _span: Span) {}

    /// Takes note of frames that are nested too deep.
    fn too_deep(&mut self);
}

/// Changes a page.
pub(super) fn page(page: &mut Page, change: &mut impl Change) {
    if let Smart::Custom(Some(fill)) = &mut page.fill {
        paint(fill, Span::detached(), change);
    }
    frame(&mut page.frame, Transform::identity(), change, 0);
}

/// Changes a frame.
pub(super) fn frame(frame: &mut Frame, at: Transform, change: &mut impl Change, depth: usize) {
    if depth > DEPTH {
        change.too_deep();
        return;
    }
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => {
                self::frame(&mut group.frame, at.pre_concat(group.transform), change, depth + 1);
            }
            FrameItem::Text(text) => {
                let span = text.glyphs.first().map_or(Span::detached(), |glyph| glyph.span.0);
                paint(&mut text.fill, span, change);
                stroke(&mut text.stroke, span, change);
            }
            FrameItem::Shape(shape, span) => {
                if let Some(fill) = &mut shape.fill {
                    paint(fill, *span, change);
                }
                stroke(&mut shape.stroke, *span, change);
            }
            FrameItem::Image(picture, size, span) => {
                if let Some(other) = change.picture(picture, scaled(*size, at), *span) {
                    *picture = other;
                }
            }
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
        true
    });
}

/// Returns a size as it is on the sheet.
fn scaled(size: Size, at: Transform) -> Size {
    let length = |a: f64, b: f64| a.hypot(b);
    let (x, y) = (length(at.sx.get(), at.ky.get()), length(at.kx.get(), at.sy.get()));
    Size::new(Abs::pt(size.x.to_pt() * x), Abs::pt(size.y.to_pt() * y))
}

fn stroke(stroke: &mut Option<FixedStroke>, span: Span, change: &mut impl Change) {
    if let Some(stroke) = stroke {
        paint(&mut stroke.paint, span, change);
    }
}

fn paint<C: Change>(paint: &mut Paint, span: Span, change: &mut C) {
    match paint {
        Paint::Solid(colour) => {
            if let Some(other) = change.colour(colour, span) {
                *colour = other;
            }
        }
        Paint::Gradient(gradient) => {
            change.blend(gradient, span);
            let stops = stops(gradient, ColorSpace::Process(C::SPACE));
            let map = |(colour, at)| (change.colour(&colour, span).unwrap_or(colour), at);
            let stops = stops.into_iter().map(map).collect();
            let space = ColorSpace::Process(C::SPACE);
            match gradient {
                Gradient::Linear(it) => {
                    let it = std::sync::Arc::make_mut(it);
                    (it.stops, it.space) = (stops, space);
                }
                Gradient::Radial(it) => {
                    let it = std::sync::Arc::make_mut(it);
                    (it.stops, it.space) = (stops, space);
                }
                Gradient::Conic(it) => {
                    let it = std::sync::Arc::make_mut(it);
                    (it.stops, it.space) = (stops, space);
                }
            }
        }
        Paint::Tiling(tiling) => change.pattern(tiling, span),
    }
}

/// Returns the stops of a blend; with steps between them if it was computed in another space, so that it looks the same.
fn stops(gradient: &Gradient, space: ColorSpace) -> Vec<(Color, typst::layout::Ratio)> {
    use typst::layout::Ratio;
    use typst::visualize::RatioOrAngle;
    let own = gradient.stops_ref();
    if gradient.space() == space {
        return own.to_vec();
    }
    let mut stops: Vec<(Color, Ratio)> = Vec::with_capacity(own.len() * STEPS);
    for pair in own.windows(2) {
        let [(first, from), (_, to)] = pair else { continue };
        stops.push((first.clone(), *from));
        if to > from {
            for step in 1..STEPS {
                let at = Ratio::new(from.get() + (to.get() - from.get()) * step as f64 / STEPS as f64);
                stops.push((gradient.sample(RatioOrAngle::Ratio(at)), at));
            }
        }
    }
    stops.extend(own.last().cloned());
    stops
}
