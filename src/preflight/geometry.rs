//! Matrices and rectangles in points. Numbers that are no numbers never leave here.

/// An affine transformation `[a b c d e f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Returns this transformation followed by another.
    pub fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, next.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    /// Moves a point.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Returns how long the sides of a unit square become.
    pub fn sides(self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }

    /// Returns how much lengths grow on the whole, for line widths.
    pub fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }

    /// Returns the area that a rectangle covers.
    pub fn area(self, rect: Rect) -> Rect {
        let corners =
            [(rect.left, rect.bottom), (rect.right, rect.bottom), (rect.left, rect.top), (rect.right, rect.top)];
        corners.into_iter().fold(Rect::NOTHING, |area, (x, y)| area.with(self.apply(x, y)))
    }
}

/// A rectangle with its sides in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub bottom: f64,
    pub right: f64,
    pub top: f64,
}

impl Rect {
    /// Holds no point.
    pub const NOTHING: Self =
        Self { left: f64::INFINITY, bottom: f64::INFINITY, right: f64::NEG_INFINITY, top: f64::NEG_INFINITY };
    pub const UNIT: Self = Self { left: 0.0, bottom: 0.0, right: 1.0, top: 1.0 };

    /// Builds a rectangle from any two opposite corners.
    pub fn new(x: f64, y: f64, other_x: f64, other_y: f64) -> Self {
        Self { left: x.min(other_x), bottom: y.min(other_y), right: x.max(other_x), top: y.max(other_y) }
    }

    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.top - self.bottom
    }

    /// Grows to hold a point.
    pub fn with(self, (x, y): (f64, f64)) -> Self {
        Self { left: self.left.min(x), bottom: self.bottom.min(y), right: self.right.max(x), top: self.top.max(y) }
    }

    /// Returns what two rectangles share; its sides are out of order if that is nothing.
    pub fn meet(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }

    /// Tells whether it holds anything; lines count.
    pub fn is_something(self) -> bool {
        self.left <= self.right && self.bottom <= self.top
    }

    /// Tells whether another rectangle lies inside, within a tolerance.
    pub fn holds(self, other: Self, tolerance: f64) -> bool {
        other.left >= self.left - tolerance
            && other.bottom >= self.bottom - tolerance
            && other.right <= self.right + tolerance
            && other.top <= self.top + tolerance
    }

    /// Moves every side outwards, or inwards for a negative number.
    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, bottom: self.bottom - by, right: self.right + by, top: self.top + by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_follow_each_other() {
        let turned = Matrix([0.0, 2.0, -2.0, 0.0, 10.0, 0.0]);
        assert_eq!(turned.area(Rect::UNIT), Rect { left: 8.0, bottom: 0.0, right: 10.0, top: 2.0 });
        assert_eq!(turned.then(Matrix([1.0, 0.0, 0.0, 1.0, 5.0, 5.0])).apply(1.0, 0.0), (15.0, 7.0));
        assert_eq!((turned.sides(), turned.scale()), ((2.0, 2.0), 2.0));
        assert!(!Rect::UNIT.meet(Rect::new(3.0, 3.0, 2.0, 2.0)).is_something());
    }
}
