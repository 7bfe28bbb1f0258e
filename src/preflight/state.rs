//! What a content stream has set: where things go, in which colour, and how they print over each other.

use super::colour::Space;
use super::geometry::{Matrix, Rect};
use super::text::Font;
use std::rc::Rc;

/// A colour to paint with.
#[derive(Clone, Debug)]
pub struct Paint {
    pub space: Rc<Space>,
    pub values: Rc<[f64]>,
    /// Counts every choice of a colour, so that one colour is judged once however often it paints.
    pub serial: u64,
}

impl Paint {
    /// Returns black, with which a page begins.
    pub fn black() -> Self {
        Self { space: Rc::new(Space::Gray), values: Rc::new([0.0]), serial: 0 }
    }
}

/// The graphics state.
#[derive(Clone)]
pub struct State {
    pub ctm: Matrix,
    /// What can be seen at all, as a rectangle.
    pub clip: Rect,
    pub fill: Paint,
    pub stroke: Paint,
    pub line_width: f64,
    pub overprint_fill: bool,
    pub overprint_stroke: bool,
    pub overprint_mode: i64,
    pub fill_alpha: f64,
    pub stroke_alpha: f64,
    pub font: Option<Rc<Font>>,
    pub font_size: f64,
    pub text_mode: i64,
    pub leading: f64,
    pub stretch: f64,
    pub rise: f64,
}

impl State {
    /// Starts with a transformation and what can be seen.
    pub fn new(ctm: Matrix, clip: Rect) -> Self {
        Self {
            ctm,
            clip,
            fill: Paint::black(),
            stroke: Paint::black(),
            line_width: 1.0,
            overprint_fill: false,
            overprint_stroke: false,
            overprint_mode: 0,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            font: None,
            font_size: 0.0,
            text_mode: 0,
            leading: 0.0,
            stretch: 1.0,
            rise: 0.0,
        }
    }
}

/// A path under construction, of which the outline's box is enough.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    pub area: Rect,
    /// How many pieces; a single rectangle may be a line.
    pub rects: usize,
    pub others: usize,
    pub at: (f64, f64),
}

impl Path {
    pub const EMPTY: Self = Self { area: Rect::NOTHING, rects: 0, others: 0, at: (0.0, 0.0) };

    /// Adds a point in user space.
    pub fn point(&mut self, ctm: Matrix, x: f64, y: f64) {
        self.at = (x, y);
        self.others += 1;
        self.area = self.area.with(ctm.apply(x, y));
    }

    /// Adds a rectangle.
    pub fn rect(&mut self, ctm: Matrix, rect: Rect) {
        let area = ctm.area(rect);
        self.rects += 1;
        self.area = self.area.with((area.left, area.bottom)).with((area.right, area.top));
    }
}
