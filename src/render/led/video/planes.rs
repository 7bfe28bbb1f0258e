//! Pictures as video has them (YUV 4:2:0, BT.709, limited range), and the frames of a scroll: a still ground with a
//! window through which a long strip moves. Colours are turned once; a frame is rows copied out of the strip.
//! Steps are even, so a chroma sample moves by whole samples and never blurs.

use super::super::canvas::around;
use image::RgbImage;

/// A picture of even size.
#[derive(Clone, Debug)]
pub struct Planes {
    pub width: usize,
    pub height: usize,
    pub y: Vec<u8>,
    pub u: Vec<u8>,
    pub v: Vec<u8>,
}

impl Planes {
    /// Turns a picture; an odd last row or column is left out.
    pub fn of(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize & !1, picture.height() as usize & !1);
        let (stride, raw) = (picture.width() as usize * 3, picture.as_raw());
        let mut y = Vec::with_capacity(width * height);
        let (mut u, mut v) = (Vec::with_capacity(width * height / 4), Vec::with_capacity(width * height / 4));
        let row = |row: usize| &raw[row * stride..][..width * 3];
        // Most of a picture is flat: what stands beside its like is not reckoned again.
        let (mut last, mut light) = ([0; 3], luma([0.0; 3]));
        for pixel in (0..height).flat_map(|number| row(number).chunks_exact(3)) {
            if *pixel != last {
                last = [pixel[0], pixel[1], pixel[2]];
                light = luma(last.map(f32::from));
            }
            y.push(light);
        }
        let (mut last, mut colour) = ((&[][..], &[][..]), (0, 0));
        for number in (0..height).step_by(2) {
            for two in row(number).chunks_exact(6).zip(row(number + 1).chunks_exact(6)) {
                if two != last {
                    let (upper, lower) = two;
                    let four = [&upper[..3], &upper[3..], &lower[..3], &lower[3..]];
                    let sum = |channel: usize| four.iter().map(|pixel| f32::from(pixel[channel])).sum::<f32>();
                    (last, colour) = (two, chroma([0, 1, 2].map(|channel| sum(channel) / 4.0)));
                }
                u.push(colour.0);
                v.push(colour.1);
            }
        }
        Self { width, height, y, u, v }
    }
}

/// What BT.709 gives red, green and blue of a luma.
const SHARES: [f32; 3] = [0.2126, 0.7152, 0.0722];

fn weighed(rgb: [f32; 3]) -> f32 {
    rgb.iter().zip(SHARES).map(|(value, share)| value * share).sum()
}

fn luma(rgb: [f32; 3]) -> u8 {
    (16.5 + weighed(rgb) * 219.0 / 255.0) as u8
}

fn chroma(rgb: [f32; 3]) -> (u8, u8) {
    let grey = weighed(rgb);
    let part = |value: f32, share: f32| (128.5 + (value - grey) / (2.0 * (1.0 - share)) * 224.0 / 255.0) as u8;
    (part(rgb[2], SHARES[2]), part(rgb[0], SHARES[0]))
}

/// Where text runs in a picture; all values even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

/// The frames of a scroll.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The ground with whatever stands in the window now.
    frame: Planes,
    /// As wide as the loop is long.
    strip: Planes,
    window: Window,
}

impl Scene {
    /// Puts a strip behind the window of a ground; the strip is as tall as the window.
    pub fn new(ground: &RgbImage, strip: &RgbImage, window: Window) -> Self {
        Self { frame: Planes::of(ground), strip: Planes::of(strip), window }
    }

    /// Returns the frame in which the strip has moved this many pixels to the left.
    pub fn at(&mut self, moved: usize) -> &Planes {
        let Window { x, y, width, height } = self.window;
        let (frame, strip) = (&mut self.frame, &self.strip);
        let whole = (frame.width, strip.width, x, y, width, height, moved);
        let half = (frame.width / 2, strip.width / 2, x / 2, y / 2, width / 2, height / 2, moved / 2);
        shift(&mut frame.y, &strip.y, whole);
        shift(&mut frame.u, &strip.u, half);
        shift(&mut frame.v, &strip.v, half);
        &self.frame
    }
}

/// Copies rows of a strip into a window, beginning at `moved` and going round.
fn shift(
    frame: &mut [u8],
    strip: &[u8],
    (frame_width, strip_width, x, y, width, height, moved): (usize, usize, usize, usize, usize, usize, usize),
) {
    for row in 0..height {
        let to = &mut frame[(y + row) * frame_width + x..][..width];
        around(&strip[row * strip_width..][..strip_width], moved, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn colours_are_those_of_the_standard() {
        let planes = |rgb| {
            let planes = Planes::of(&RgbImage::from_pixel(2, 2, Rgb(rgb)));
            (planes.y[0], planes.u[0], planes.v[0])
        };
        assert_eq!(planes([0, 0, 0]), (16, 128, 128));
        assert_eq!(planes([255, 255, 255]), (235, 128, 128));
        assert_eq!(planes([255, 0, 0]), (63, 102, 240));
        assert_eq!(planes([0, 0, 255]), (32, 240, 118));
    }

    #[test]
    fn a_strip_moves_round_without_a_gap() {
        let ground = RgbImage::from_pixel(8, 4, Rgb([0; 3]));
        let strip = RgbImage::from_fn(6, 2, |x, _| Rgb([(x * 40) as u8; 3]));
        let mut scene = Scene::new(&ground, &strip, Window { x: 2, y: 2, width: 4, height: 2 });
        let level = |x: usize| luma([(x * 40) as f32; 3]);
        let row = |scene: &mut Scene, moved| scene.at(moved).y[3 * 8..4 * 8].to_vec();
        assert_eq!(row(&mut scene, 0), [16, 16, level(0), level(1), level(2), level(3), 16, 16]);
        assert_eq!(row(&mut scene, 4), [16, 16, level(4), level(5), level(0), level(1), 16, 16]);
        assert_eq!(row(&mut scene, 6), row(&mut scene, 0));
        assert_eq!(scene.at(4).y[..8], [16; 8]);
    }
}
