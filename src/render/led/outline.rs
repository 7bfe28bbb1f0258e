//! Outlines as coverage: how much of each pixel of a cell a glyph covers. Small on purpose: characters of a strip are cut
//! to on and off afterwards, so nothing is needed but areas that are exact.
//! Promises: equal outlines give equal bytes; what leaves the cell is pushed to its edge; numbers that are none are left
//! out, so that a broken font draws something wrong and nothing worse.

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Where the em box of a font has its baseline, from the top: Chinese fonts agree on it.
const BASELINE: f32 = 0.88;

/// Returns the coverage of a glyph, 0 to 255, row by row, in a cell of this width and height; the em is as high as the
/// cell. A glyph that is wider than the cell is narrowed, one that is not stands in its middle.
pub(super) fn coverage(face: &Face, glyph: GlyphId, width: usize, height: usize) -> Vec<u8> {
    let scale = height as f32 / f32::from(face.units_per_em().max(1));
    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
    let narrowed = if advance > width as f32 { width as f32 / advance } else { 1.0 };
    let mut pen = Pen {
        area: Area { width, height, cells: vec![0.0; (width + 2) * height] },
        scale: (scale * narrowed, scale),
        origin: ((width as f32 - advance * narrowed) / 2.0, height as f32 * BASELINE),
        start: (0.0, 0.0),
        at: (0.0, 0.0),
    };
    face.outline_glyph(glyph, &mut pen);
    pen.area.sum()
}

type Point = (f32, f32);

/// Follows an outline and adds its lines to the area.
struct Pen {
    area: Area,
    scale: Point,
    origin: Point,
    start: Point,
    at: Point,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> Point {
        (self.origin.0 + x * self.scale.0, self.origin.1 - y * self.scale.1)
    }

    fn line(&mut self, to: Point) {
        self.area.line(self.at, to);
        self.at = to;
    }

    /// Follows a curve in straight pieces of a pixel or less.
    fn curve(&mut self, length: f32, point: impl Fn(f32) -> Point) {
        let pieces = length.clamp(2.0, 64.0) as usize;
        for piece in 1..=pieces {
            self.line(point(piece as f32 / pieces as f32));
        }
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.place(x, y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.line(self.place(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (a, b, c) = (self.at, self.place(x1, y1), self.place(x, y));
        self.curve(distance(a, b) + distance(b, c), |t| {
            let s = 1.0 - t;
            (s * s * a.0 + 2.0 * s * t * b.0 + t * t * c.0, s * s * a.1 + 2.0 * s * t * b.1 + t * t * c.1)
        });
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b, c, d) = (self.at, self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.curve(distance(a, b) + distance(b, c) + distance(c, d), |t| {
            let s = 1.0 - t;
            let (ka, kb, kc, kd) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            (ka * a.0 + kb * b.0 + kc * c.0 + kd * d.0, ka * a.1 + kb * b.1 + kc * c.1 + kd * d.1)
        });
    }

    fn close(&mut self) {
        self.line(self.start);
    }
}

/// The change of coverage from each pixel to the next; two more a row take what ends at the right edge.
struct Area {
    width: usize,
    height: usize,
    cells: Vec<f32>,
}

impl Area {
    /// Adds the area to the right of a line, positive downwards.
    fn line(&mut self, from: Point, to: Point) {
        if !(from.0.is_finite() && from.1.is_finite() && to.0.is_finite() && to.1.is_finite()) || from.1 == to.1 {
            return;
        }
        let (sign, top, bottom) = if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        let slope = (bottom.0 - top.0) / (bottom.1 - top.1);
        let first = top.1.max(0.0);
        let last = bottom.1.min(self.height as f32);
        let mut y = first;
        while y < last {
            let row = y as usize;
            let next = ((row + 1) as f32).min(last);
            let x = |y: f32| (top.0 + (y - top.1) * slope).clamp(0.0, self.width as f32);
            self.span(row, x(y), x(next), sign * (next - y));
            y = next;
        }
    }

    /// Adds a piece of a line inside one row that goes from `a` to `b`; `high` is its height with its sign.
    fn span(&mut self, row: usize, a: f32, b: f32, high: f32) {
        let (left, right) = if a < b { (a, b) } else { (b, a) };
        let start = row * (self.width + 2);
        let (first, last) = (left as usize, right as usize);
        // Coverage of the pixel at `column`, summed from the left: the share of the piece that lies left of a point in it.
        let mut before = 0.0;
        for column in first..=last {
            // The mean over the pixel of the share of the piece that lies to the left.
            let (from, to) = (left.max(column as f32), right.min((column + 1) as f32));
            let share = if right > left { (to - from) / (right - left) } else { 1.0 };
            let middle = (from + to) / 2.0 - column as f32;
            let done = if right > left { (from - left) / (right - left) } else { 0.0 };
            let covered = done + share * (1.0 - middle);
            self.cells[start + column] += high * (covered - before);
            before = covered;
        }
        self.cells[start + last + 1] += high * (1.0 - before);
    }

    fn sum(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.width * self.height);
        for row in self.cells.chunks_exact(self.width + 2) {
            let mut sum = 0.0f32;
            bytes.extend(row[..self.width].iter().map(|change| {
                sum += change;
                (sum.abs().min(1.0) * 255.0).round() as u8
            }));
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(points: &[Point], width: usize, height: usize) -> Vec<u8> {
        let mut area = Area { width, height, cells: vec![0.0; (width + 2) * height] };
        for (index, point) in points.iter().enumerate() {
            area.line(*point, points[(index + 1) % points.len()]);
        }
        area.sum()
    }

    #[test]
    fn areas_are_exact() {
        assert_eq!(fill(&[(1.0, 0.0), (3.0, 0.0), (3.0, 2.0), (1.0, 2.0)], 4, 2), [0, 255, 255, 0, 0, 255, 255, 0]);
        assert_eq!(fill(&[(0.5, 0.0), (2.5, 0.0), (2.5, 0.5), (0.5, 0.5)], 3, 1), [64, 128, 64]);
        // A triangle covers half of its box.
        let half = fill(&[(0.0, 0.0), (4.0, 0.0), (0.0, 4.0)], 4, 4);
        assert_eq!(half, [255, 255, 255, 128, 255, 255, 128, 0, 255, 128, 0, 0, 128, 0, 0, 0]);
        let flat = fill(&[(0.0, 0.0), (4.0, 0.0), (4.0, 1.0)], 4, 1);
        assert_eq!(flat, [32, 96, 159, 223]);
    }

    #[test]
    fn what_leaves_the_cell_or_is_no_number_breaks_nothing() {
        assert_eq!(fill(&[(-5.0, -5.0), (9.0, -5.0), (9.0, 9.0), (-5.0, 9.0)], 2, 2), [255; 4]);
        assert_eq!(fill(&[(f32::NAN, 0.0), (1.0, f32::INFINITY), (0.0, 1.0)], 2, 2), [0; 4]);
        assert_eq!(fill(&[(1e30, -1e30), (-1e30, 1e30)], 2, 2).len(), 4);
    }
}
