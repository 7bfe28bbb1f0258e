//! Whether a picture can be read on a screen: type and ground differ by 4.5:1, and the ground is not white, which blinds
//! at night. Measured on the finished picture, so that it holds for any theme.

use crate::base::{Code, Diagnostic, Text};
use image::RgbImage;

/// The least contrast of type and ground, as WCAG 2.2 counts it.
const LEAST: f64 = 4.5;
/// A ground as bright as this is white.
const WHITE: f64 = 0.8;
/// What has less than this share of the picture is no type.
const SHARE: f64 = 0.004;

/// Finds what is wrong with a picture.
pub(super) fn check(picture: &RgbImage) -> Vec<Diagnostic> {
    // Colours that differ by less than an eighth are one.
    let mut bins = vec![(0u32, [0u64; 3]); 512];
    // Most of a picture is flat, so equal neighbours are counted together.
    let mut count = |[r, g, b]: [u8; 3], times: u32| {
        let bin = &mut bins[usize::from(r >> 5) << 6 | usize::from(g >> 5) << 3 | usize::from(b >> 5)];
        bin.0 += times;
        for (sum, value) in bin.1.iter_mut().zip([r, g, b]) {
            *sum += u64::from(value) * u64::from(times);
        }
    };
    let (mut last, mut times) = ([0; 3], 0);
    for pixel in picture.as_raw().chunks_exact(3) {
        if *pixel != last {
            count(last, times);
            (last, times) = ([pixel[0], pixel[1], pixel[2]], 0);
        }
        times += 1;
    }
    count(last, times);
    let luminance = |(count, sums): &(u32, [u64; 3])| {
        let linear = |sum: u64| {
            let value = sum as f64 / f64::from((*count).max(1)) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(sums[0]) + 0.7152 * linear(sums[1]) + 0.0722 * linear(sums[2])
    };
    let Some(ground) = bins.iter().max_by_key(|bin| bin.0).map(luminance) else { return Vec::new() };
    let pixels = f64::from(picture.width()) * f64::from(picture.height());
    let contrast = |bin: &(u32, [u64; 3])| {
        let other = luminance(bin);
        (ground.max(other) + 0.05) / (ground.min(other) + 0.05)
    };
    let best = bins.iter().filter(|bin| f64::from(bin.0) >= SHARE * pixels).map(contrast).fold(1.0, f64::max);
    let mut found = Vec::new();
    let place = format!("{}×{}", picture.width(), picture.height());
    if ground > WHITE {
        let finding = Diagnostic::new(Code::ScreenContrast).arg("place", &place);
        found.push(finding.arg_text("why", TOO_BRIGHT).arg_text("rule", TOO_BRIGHT_RULE));
    }
    if best < LEAST {
        let finding = Diagnostic::new(Code::ScreenContrast).arg("place", &place).arg("contrast", format!("{best:.1}"));
        found.push(finding.arg_text("why", TOO_WEAK).arg_text("rule", TOO_WEAK_RULE));
    }
    found
}

const TOO_BRIGHT: Text = Text { zh: "整屏是白底", en: "its ground is white" };
const TOO_BRIGHT_RULE: Text =
    Text { zh: "改用深色的底；白底夜里刺眼", en: "use a dark ground; a white one blinds at night" };
const TOO_WEAK: Text =
    Text { zh: "文字和底的对比度只有 {contrast}:1", en: "type and ground differ by {contrast}:1 only" };
const TOO_WEAK_RULE: Text = Text {
    zh: "对比度至少 4.5:1：在主题里把底改深，或把文字改亮",
    en: "4.5:1 is the least: make the ground darker or the type lighter in the theme",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use image::Rgb;

    fn picture(ground: [u8; 3], ink: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(100, 20, |x, _| Rgb(if x % 10 == 0 { ink } else { ground }))
    }

    fn found(ground: [u8; 3], ink: [u8; 3]) -> Vec<String> {
        check(&picture(ground, ink)).iter().map(|finding| finding.message(Lang::En)).collect()
    }

    #[test]
    fn weak_type_and_white_grounds_are_refused() {
        assert!(found([0, 0, 0], [255, 0, 0]).is_empty());
        assert!(found([176, 0, 0], [255, 255, 255]).is_empty());
        assert_eq!(found([255, 0, 0], [255, 255, 255]).len(), 1);
        assert!(found([255, 0, 0], [0, 160, 0])[0].contains(":1 only"));
        assert_eq!(found([255, 255, 255], [0, 0, 0]).len(), 1);
        assert_eq!(found([10, 10, 10], [10, 10, 10]).len(), 1);
    }
}
