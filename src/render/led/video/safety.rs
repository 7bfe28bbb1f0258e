//! The flash check of a loop before it is written. The ground never changes and the strip only moves, so the light of a
//! block is a difference of two sums along the strip: exact, and a fraction of the work of looking at every frame.

use super::Loop;
use crate::model::flash::{self, Flashes, Light, Meter};
use image::RgbImage;

/// Sums of light from the left end of a picture, one more than there are columns.
fn sums(picture: &RgbImage, rows: std::ops::Range<usize>, linear: &[f32; 256]) -> Vec<[f64; 3]> {
    let (width, raw) = (picture.width() as usize, picture.as_raw());
    let mut columns = vec![[0.0f64; 3]; width + 1];
    for row in rows {
        for (column, pixel) in raw[row * width * 3..(row + 1) * width * 3].chunks_exact(3).enumerate() {
            for (sum, value) in columns[column + 1].iter_mut().zip(pixel) {
                *sum += f64::from(linear[usize::from(*value)]);
            }
        }
    }
    let mut sum = [0.0; 3];
    for column in &mut columns {
        sum = std::array::from_fn(|channel| sum[channel] + column[channel]);
        *column = sum;
    }
    columns
}

fn between(sums: &[[f64; 3]], from: usize, to: usize) -> [f64; 3] {
    std::array::from_fn(|channel| sums[to][channel] - sums[from][channel])
}

/// The sum over `count` columns from `from` on, going round.
fn around(sums: &[[f64; 3]], from: usize, count: usize) -> [f64; 3] {
    let width = sums.len() - 1;
    if width == 0 {
        return [0.0; 3];
    }
    let (rounds, from, rest) = (count / width, from % width, count % width);
    let whole = between(sums, 0, width);
    let part = if from + rest <= width {
        between(sums, from, from + rest)
    } else {
        let (tail, head) = (between(sums, from, width), between(sums, 0, from + rest - width));
        std::array::from_fn(|channel| tail[channel] + head[channel])
    };
    std::array::from_fn(|channel| whole[channel] * rounds as f64 + part[channel])
}

/// Counts the flashes of a loop.
pub(super) fn flashes(scene: &Loop) -> Flashes {
    let (ground, strip, course) = (&scene.ground, &scene.strip, &scene.course);
    let (width, height) = (ground.width() as usize, ground.height() as usize);
    let (left, top, wide, tall) = scene.window;
    let (left, top, right, bottom) = (left as usize, top as usize, (left + wide) as usize, (top + tall) as usize);
    let linear = flash::linear();
    let (xs, ys) = (flash::cuts(width, flash::COLUMNS), flash::cuts(height, flash::rows(width, height)));
    // For each row of blocks: what of the ground stays, and the strip's rows inside it.
    let bands: Vec<_> = ys
        .windows(2)
        .map(|rows| {
            let (from, to) = (rows[0].clamp(top, bottom), rows[1].clamp(top, bottom));
            let (all, hidden) = (sums(ground, rows[0]..rows[1], &linear), sums(ground, from..to, &linear));
            (all, hidden, sums(strip, from - top..to - top, &linear), rows[1] - rows[0])
        })
        .collect();
    let mut meter = Meter::default();
    let mut lights: Vec<Light> = Vec::with_capacity(bands.len() * flash::COLUMNS);
    for frame in 0..course.frames {
        lights.clear();
        for (all, hidden, moving, rows) in &bands {
            for columns in xs.windows(2) {
                let (from, to) = (columns[0].clamp(left, right), columns[1].clamp(left, right));
                let pixels = ((columns[1] - columns[0]) * rows).max(1) as f64;
                let (still, under) = (between(all, columns[0], columns[1]), between(hidden, from, to));
                let running = around(moving, frame * course.step + from - left, to - from);
                lights.push(std::array::from_fn(|c| ((still[c] - under[c] + running[c]) / pixels) as f32));
            }
        }
        meter.push(f64::from(course.rate.1) / f64::from(course.rate.0), &lights);
    }
    meter.finish()
}
