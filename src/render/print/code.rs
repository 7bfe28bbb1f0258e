//! QR codes: templates leave a box of the code's colour labelled `<qr>`, and the code is drawn into it on the finished page.
//! A template that draws the code itself spends half of a poster's time on it, because no venue's code is another's.
//! Promises: dark modules are one path along their edges, so nothing shows between them at any resolution.

use typst::foundations::{Dict, IntoValue, Label};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst::visualize::{Curve, Geometry};
use typst_layout::Page;

/// What a template finds in `sys.inputs` if it may leave the code to the program.
const INPUT: &str = "draws-qr";
const LABEL: &str = "qr";

/// How deep frames are followed; layout itself stops far earlier.
const DEEPEST: usize = 256;

/// Right, down, left, up: the order in which one turns right.
const STEPS: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// Returns what templates see in `sys.inputs`.
pub(super) fn inputs() -> Dict {
    [(INPUT.into(), "yes".into_value())].into_iter().collect()
}

/// Draws the code, rows of `0` and `1`, into every box that was left for it.
pub(super) fn draw(pages: &mut [Page], rows: &[String]) {
    let Some(label) = Label::new(PicoStr::intern(LABEL)) else { return };
    if !rows.is_empty() {
        pages.iter_mut().for_each(|page| fill(&mut page.frame, label, rows, DEEPEST));
    }
}

fn fill(frame: &mut Frame, label: Label, rows: &[String], depth: usize) {
    let holds = |item: &FrameItem| matches!(item, FrameItem::Group(_));
    if depth == 0 || !frame.items().any(|(_, item)| holds(item)) {
        return;
    }
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) if group.label == Some(label) => {
                let side = group.frame.width().min(group.frame.height());
                group.frame.retain(|item| {
                    if let FrameItem::Shape(shape, _) = item {
                        shape.geometry = Geometry::Curve(outline(rows, side));
                    }
                    true
                });
            }
            FrameItem::Group(group) => fill(&mut group.frame, label, rows, depth - 1),
            _ => {}
        }
        true
    });
}

/// Returns the edges of the dark modules as closed paths with the dark on their right, so that light inside of dark is a
/// hole by either rule of filling.
fn outline(rows: &[String], side: Abs) -> Curve {
    let count = rows.len();
    let unit = side / count as f64;
    let is_dark = |x: isize, y: isize| {
        let row = usize::try_from(y).ok().and_then(|y| rows.get(y));
        row.zip(usize::try_from(x).ok()).and_then(|(row, x)| row.as_bytes().get(x)) == Some(&b'1')
    };
    // For each corner of modules the steps of edges that begin there, a bit each.
    let width = rows.iter().map(String::len).max().unwrap_or(0);
    let mut edges = vec![0u8; (width + 1) * (count + 1)];
    let at = |x: isize, y: isize| y as usize * (width + 1) + x as usize;
    for y in 0..count as isize {
        for x in (0..width as isize).filter(|x| is_dark(*x, y)) {
            let sides = [(x, y, x, y - 1), (x + 1, y, x + 1, y), (x + 1, y + 1, x, y + 1), (x, y + 1, x - 1, y)];
            for (step, (from_x, from_y, beside_x, beside_y)) in sides.into_iter().enumerate() {
                if !is_dark(beside_x, beside_y) {
                    edges[at(from_x, from_y)] |= 1 << step;
                }
            }
        }
    }
    let mut curve = Curve::new();
    for start in 0..edges.len() {
        // Every path goes right somewhere.
        while edges[start] & 1 == 1 {
            let begin = ((start % (width + 1)) as isize, (start / (width + 1)) as isize);
            let point = |(x, y): (isize, isize)| Point::new(unit * x as f64, unit * y as f64);
            let (mut here, mut step) = (begin, 0);
            curve.move_(point(here));
            loop {
                edges[at(here.0, here.1)] &= !(1 << step);
                here = (here.0 + STEPS[step].0, here.1 + STEPS[step].1);
                if here == begin {
                    break;
                }
                // Where two modules touch at a corner, each keeps a path of its own: right before straight on before left.
                let left = edges[at(here.0, here.1)];
                let Some(next) = [1, 0, 3].map(|turn| (step + turn) % 4).into_iter().find(|next| left >> next & 1 == 1)
                else {
                    break;
                };
                if next != step {
                    curve.line(point(here));
                }
                step = next;
            }
            curve.close();
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::visualize::CurveItem;

    fn rows(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    /// Tells for each module whether its middle is inside of the paths, counted by their direction.
    fn drawn(rows: &[String]) -> Vec<String> {
        let Curve(items) = outline(rows, Abs::pt(rows.len() as f64));
        let (mut edges, mut from, mut first) = (Vec::new(), Point::zero(), Point::zero());
        for item in items {
            match item {
                CurveItem::Move(to) => (from, first) = (to, to),
                CurveItem::Line(to) => {
                    edges.push((from, to));
                    from = to;
                }
                CurveItem::Close => edges.push((from, first)),
                CurveItem::Cubic(..) => panic!(),
            }
        }
        let winding = |x: f64, y: f64| {
            let crossing = |(a, b): &(Point, Point)| {
                let (low, high) = (a.y.min(b.y).to_pt(), a.y.max(b.y).to_pt());
                let crosses = a.x.to_pt() > x && low < y && y < high;
                if !crosses {
                    0
                } else if b.y > a.y {
                    1
                } else {
                    -1
                }
            };
            edges.iter().map(crossing).sum::<i32>()
        };
        let cell = |x: usize, y: usize| match winding(x as f64 + 0.5, y as f64 + 0.5) {
            0 => '0',
            1 => '1',
            other => panic!("{other}"),
        };
        (0..rows.len()).map(|y| (0..rows.len()).map(|x| cell(x, y)).collect()).collect()
    }

    #[test]
    fn the_paths_are_the_modules() {
        for code in ["1", "10 01", "01 10", "111 101 111", "101 010 101", "000 000 000", "1101 1001 0110 1011"] {
            assert_eq!(drawn(&rows(code)), rows(code), "{code}");
        }
        let code = fast_qr::QRBuilder::new("https://www.example.com/materials/x.html?venue=v-0001").build().unwrap();
        let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect::<String>();
        let code: Vec<String> = (0..code.size).map(row).collect();
        assert_eq!(drawn(&code), code);
    }

    #[test]
    fn edges_are_few() {
        let Curve(items) = outline(&rows("111 101 111"), Abs::pt(3.0));
        assert_eq!(items.len(), 10);
    }

    #[test]
    fn ragged_rows_are_no_danger() {
        outline(&rows("1 111 "), Abs::pt(3.0));
        outline(&[], Abs::pt(3.0));
    }
}
