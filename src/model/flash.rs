//! Flashing (闪烁) after WCAG 2.3.1: not more than three general or red flashes in any second. A picture is judged in
//! blocks of a sixth of its width, which is the smallest area that counts; a block's light is the mean of its pixels.
//! Promises: a blink of 5 Hz fails, one of 2 Hz passes, ordinary running text passes. Pure arithmetic on linear light.

/// Blocks across a picture.
pub const COLUMNS: usize = 6;

/// More flashes in a second than this can cause seizures.
pub const MOST_FLASHES: u32 = 3;

/// A swing of relative luminance from which on a change counts.
const SWING: f32 = 0.1;

/// A change counts only if its darker side is below this.
const BRIGHT: f32 = 0.8;

/// A swing of `(R - G - B) * 320` from which on a change of saturated red counts.
const RED_SWING: f32 = 20.0;

/// Linear red, green and blue, 0 to 1.
pub type Light = [f32; 3];

/// Returns the linear light of each value of an sRGB channel.
pub fn linear() -> [f32; 256] {
    std::array::from_fn(|value| {
        let share = value as f32 / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

/// Returns the rows of blocks of a picture. A strip has fewer: blocks flatter than a ticker's characters would see strokes.
pub fn rows(width: usize, height: usize) -> usize {
    (COLUMNS * 4 * height / width.max(1)).clamp(1, COLUMNS)
}

/// Returns where each of some equal parts of a length begins, and where the last ends.
pub fn cuts(length: usize, parts: usize) -> Vec<usize> {
    (0..=parts).map(|part| part * length / parts.max(1)).collect()
}

/// Collects the blocks of a sequence of pictures.
#[derive(Debug, Default)]
pub struct Meter {
    blocks: usize,
    lights: Vec<Light>,
    /// When each picture appears, in seconds.
    times: Vec<f64>,
    length: f64,
}

/// What a sequence does in its worst second, shown over and over.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flashes {
    pub general: u32,
    pub red: u32,
    /// When the worst second begins.
    pub second: f64,
}

impl Flashes {
    /// Tells whether the sequence may be shown.
    pub fn is_safe(&self) -> bool {
        self.general.max(self.red) <= MOST_FLASHES
    }
}

impl Meter {
    /// Adds a picture by the light of its blocks; all pictures have the same number of them.
    pub fn push(&mut self, seconds: f64, blocks: &[Light]) {
        if self.times.is_empty() {
            self.blocks = blocks.len();
        }
        if blocks.len() == self.blocks {
            self.lights.extend_from_slice(blocks);
            self.times.push(self.length);
            self.length += seconds;
        }
    }

    /// Counts the flashes of the sequence shown over and over, for two rounds and two seconds at least.
    pub fn finish(&self) -> Flashes {
        let mut worst = Flashes::default();
        let rounds = (2.0 / self.length.max(0.005)).ceil().max(2.0) as usize;
        for block in 0..self.blocks {
            let lights = || (0..rounds * self.times.len()).map(|at| self.at(at, block));
            let (general, second) = most(lights().map(|(time, light)| (time, luminance(light), true)), SWING, BRIGHT);
            let (red, red_second) =
                most(lights().map(|(time, light)| (time, redness(light), is_red(light))), RED_SWING, f32::MAX);
            if general.max(red) > worst.general.max(worst.red) {
                worst.second = if general >= red { second } else { red_second };
            }
            worst.general = worst.general.max(general);
            worst.red = worst.red.max(red);
        }
        worst.second %= self.length.max(f64::MIN_POSITIVE);
        worst
    }

    /// The time and light of a block in the sequence shown over and over.
    fn at(&self, index: usize, block: usize) -> (f64, Light) {
        let (round, frame) = (index / self.times.len(), index % self.times.len());
        (self.times[frame] + round as f64 * self.length, self.lights[frame * self.blocks + block])
    }
}

fn luminance([red, green, blue]: Light) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn redness([red, green, blue]: Light) -> f32 {
    (red - green - blue).max(0.0) * 320.0
}

fn is_red([red, green, blue]: Light) -> bool {
    red > 0.0 && red / (red + green + blue) >= 0.8
}

/// Returns the most flashes of a value in any second and when that second begins. A flash is a pair of opposing changes;
/// a change counts if it is large, its darker side is dark, and one of its sides is marked.
fn most(values: impl Iterator<Item = (f64, f32, bool)>, swing: f32, bright: f32) -> (u32, f64) {
    let mut changes: Vec<f64> = Vec::new();
    // The lowest and highest value since the last change, and whether one of them was marked.
    let (mut low, mut high, mut rising, mut seen) = (f32::MAX, f32::MIN, None, false);
    for (time, value, mark) in values {
        (low, high, seen) = (low.min(value), high.max(value), seen || mark);
        let change = match rising {
            Some(true) => high - value >= swing,
            Some(false) => value - low >= swing,
            None => high - low >= swing,
        };
        if change {
            if low < bright && seen {
                changes.push(time);
            }
            rising = Some(value > low);
            (low, high, seen) = (value, value, mark);
        } else if (rising == Some(true) && value == high) || (rising == Some(false) && value == low) {
            // The extreme goes on; what came before it is no part of the next change.
            (low, high, seen) = (value, value, mark);
        }
    }
    let mut best = (0, 0.0);
    let mut first = 0;
    for (last, time) in changes.iter().enumerate() {
        // A hair less than a second, so that three flashes a second stay three whatever the rounding.
        while time - changes[first] >= 1.0 - 1e-6 {
            first += 1;
        }
        let count = last + 1 - first;
        // Seven changes are more than three flashes.
        let flashes = (count + usize::from(count > 6)) / 2;
        if flashes as u32 > best.0 {
            best = (flashes as u32, changes[first]);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Light = [1.0; 3];
    const BLACK: Light = [0.0; 3];
    const RED: Light = [1.0, 0.0, 0.0];

    /// Ten seconds of two lights at a rate, at 30 pictures a second.
    fn blink(hertz: usize, on: Light, off: Light) -> Flashes {
        let mut meter = Meter::default();
        for frame in 0..300 {
            let light = if (frame * hertz * 2 / 30).is_multiple_of(2) { on } else { off };
            meter.push(1.0 / 30.0, &[BLACK, light]);
        }
        meter.finish()
    }

    #[test]
    fn five_hertz_fail_and_two_pass() {
        assert_eq!((blink(5, WHITE, BLACK).general, blink(5, WHITE, BLACK).is_safe()), (5, false));
        assert_eq!((blink(2, WHITE, BLACK).general, blink(2, WHITE, BLACK).is_safe()), (2, true));
        assert!(blink(3, WHITE, BLACK).is_safe());
        assert!(!blink(4, WHITE, BLACK).is_safe());
    }

    #[test]
    fn red_counts_where_light_does_not() {
        // A dark red and black differ little in luminance.
        let dark = [0.3, 0.0, 0.0];
        let found = blink(5, dark, BLACK);
        assert_eq!((found.general, found.red, found.is_safe()), (0, 5, false));
        assert_eq!(blink(5, RED, [0.9, 0.0, 0.0]).red, 5);
        assert_eq!(blink(5, [0.0, 0.08, 0.0], BLACK), Flashes::default());
    }

    #[test]
    fn bright_on_bright_and_slow_changes_are_no_flashes() {
        assert!(blink(5, WHITE, [0.85; 3]).is_safe());
        let mut meter = Meter::default();
        for frame in 0..3000 {
            meter.push(1.0 / 30.0, &[[(frame as f32 / 3000.0); 3]]);
        }
        // The end against the beginning is one change.
        assert_eq!(meter.finish().general, 0);
    }

    #[test]
    fn a_loop_that_flashes_at_its_seam_is_seen() {
        let mut meter = Meter::default();
        for frame in 0..4 {
            meter.push(0.1, &[if frame < 2 { WHITE } else { BLACK }]);
        }
        assert_eq!(Meter::default().finish(), Flashes::default());
        // 0.4 s a round are 2.5 flashes a second, 0.2 s are five.
        assert!(meter.finish().is_safe());
        let mut meter = Meter::default();
        meter.push(0.1, &[WHITE]);
        meter.push(0.1, &[BLACK]);
        assert_eq!(meter.finish().general, 5);
    }

    #[test]
    fn strips_have_tall_blocks() {
        assert_eq!((rows(1920, 1080), rows(512, 128), rows(320, 32), rows(256, 16)), (6, 6, 2, 1));
        assert_eq!(cuts(10, 3), [0, 3, 6, 10]);
    }
}
