//! A printing condition (印刷条件) made ready for a run: its profile parsed and compressed once, and the ways between the
//! colours of screens and the inks of the press. Refuses what is not a CMYK profile.

use crate::model::Condition;
use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, Transform8BitExecutor, TransformOptions};
use std::sync::{Arc, OnceLock};

/// The whole of one ink in the numbers of the profile.
pub(super) const FULL: u32 = 255;
/// What the coder of photographs may add to an ink, in per cent of all inks together.
const CODER_PERCENT: u32 = 8;

/// A condition and what is computed from it once.
pub(super) struct Ink {
    pub condition: Arc<Condition>,
    profile: ColorProfile,
    /// CMYK to sRGB, relative to the paper.
    to_screen: Arc<Transform8BitExecutor>,
    into_inks: OnceLock<Option<Arc<Transform8BitExecutor>>>,
    paper: Paper,
    compressed: OnceLock<Vec<u8>>,
}

impl Ink {
    /// Parses the profile of a condition.
    pub(super) fn new(condition: Arc<Condition>) -> Result<Self, String> {
        let failed = |error: moxcms::CmsError| format!("the profile of {} cannot be used: {error}", condition.id);
        let profile = ColorProfile::new_from_slice(&condition.profile).map_err(failed)?;
        if profile.color_space != DataColorSpace::Cmyk {
            return Err(format!("the profile of {} is not for CMYK", condition.id));
        }
        let screen = ColorProfile::new_srgb();
        let to_screen = profile.create_transform_8bit(
            Layout::Rgba,
            &screen,
            Layout::Rgb,
            options(RenderingIntent::RelativeColorimetric),
        );
        let to_screen = to_screen.map_err(failed)?;
        let white = profile.media_white_point.map_or(D50, |white| [white.x, white.y, white.z]);
        let (into_inks, compressed) = (OnceLock::new(), OnceLock::new());
        Ok(Self { condition, profile, to_screen, into_inks, paper: Paper::new(white), compressed })
    }

    /// Returns inks as they look on this paper, three bytes for each four.
    pub(super) fn on_paper(&self, inks: &[u8]) -> Vec<u8> {
        let mut screen = vec![255; inks.len() / 4 * 3];
        // Both buffers hold whole pixels of the same number, which is all that can be wrong.
        if self.to_screen.transform(&inks[..inks.len() / 4 * 4], &mut screen).is_ok() {
            screen.chunks_exact_mut(3).for_each(|pixel| self.paper.tint(pixel));
        }
        screen
    }

    /// Returns sRGB pixels as inks whose sum keeps the limit, four bytes for each three; none if the profile has no way
    /// from colours to inks.
    pub(super) fn to_inks(&self, pixels: &[u8]) -> Option<Vec<u8>> {
        let way = self.into_inks.get_or_init(|| {
            let screen = ColorProfile::new_srgb();
            let options = options(RenderingIntent::Perceptual);
            screen.create_transform_8bit(Layout::Rgb, &self.profile, Layout::Rgba, options).ok()
        });
        let mut inks = vec![0; pixels.len() / 3 * 4];
        way.as_ref()?.transform(&pixels[..pixels.len() / 3 * 3], &mut inks).ok()?;
        let limit = self.condition.ink_limit.saturating_sub(CODER_PERCENT) * FULL / 100;
        inks.chunks_exact_mut(4).for_each(|ink| keep_limit(ink, limit));
        Some(inks)
    }

    /// Returns pixels of a picture in sRGB; a profile that cannot be used is passed over.
    pub(super) fn screen_of(&self, mut pixels: Vec<u8>, profile: Option<&[u8]>) -> Vec<u8> {
        let profile = profile.and_then(|profile| ColorProfile::new_from_slice(profile).ok());
        let Some(profile) = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb) else { return pixels };
        let screen = ColorProfile::new_srgb();
        let options = options(RenderingIntent::RelativeColorimetric);
        let Ok(way) = profile.create_transform_8bit(Layout::Rgb, &screen, Layout::Rgb, options) else { return pixels };
        let mut out = vec![0; pixels.len()];
        if way.transform(&pixels, &mut out).is_ok() {
            pixels = out;
        }
        pixels
    }

    /// Returns the profile compressed for a PDF; made once, for it costs more than a sheet.
    pub(super) fn compressed(&self) -> &[u8] {
        self.compressed.get_or_init(|| {
            let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), self.condition.profile.to_vec());
            // A profile that does not become smaller stays as it is, which the caller sees by its length.
            _ = stream.compress();
            stream.content
        })
    }
}

fn options(rendering_intent: RenderingIntent) -> TransformOptions {
    TransformOptions { rendering_intent, ..TransformOptions::default() }
}

/// Takes colour out of an ink that is over the limit; black stays, so that the picture keeps its depth.
fn keep_limit(ink: &mut [u8], limit: u32) {
    let sum: u32 = ink.iter().map(|share| u32::from(*share)).sum();
    if let [colours @ .., black] = ink
        && sum > limit
    {
        let black = u32::from(*black);
        let (room, colour) = (limit.saturating_sub(black), (sum - black).max(1));
        colours.iter_mut().for_each(|share| *share = (u32::from(*share) * room / colour).min(FULL) as u8);
    }
}

const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// Linear sRGB to XYZ under D50, and back.
const TO_XYZ: [[f64; 3]; 3] = [
    [0.436_065_7, 0.385_151_5, 0.143_078_4],
    [0.222_493_2, 0.716_886_9, 0.060_616_0],
    [0.013_916_0, 0.097_076_0, 0.714_096_1],
];
const FROM_XYZ: [[f64; 3]; 3] = [
    [3.134_051_7, -1.617_027_8, -0.490_652_2],
    [-0.978_762_7, 1.916_142_2, 0.033_449_6],
    [0.071_942_6, -0.228_971_2, 1.405_218_3],
];

/// How paper that is not quite white tints what is printed on it (absolute colorimetric).
struct Paper {
    matrix: [[f64; 3]; 3],
    linear: [f64; 256],
}

impl Paper {
    fn new(white: [f64; 3]) -> Self {
        let mut matrix = [[0.0; 3]; 3];
        for (row, out) in matrix.iter_mut().enumerate() {
            for (column, cell) in out.iter_mut().enumerate() {
                *cell = (0..3).map(|k| FROM_XYZ[row][k] * (white[k] / D50[k]) * TO_XYZ[k][column]).sum();
            }
        }
        let decode = |value: usize| {
            let value = value as f64 / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        Self { matrix, linear: std::array::from_fn(decode) }
    }

    fn tint(&self, pixel: &mut [u8]) {
        let linear = [0, 1, 2].map(|at| self.linear[usize::from(pixel[at])]);
        for (value, row) in pixel.iter_mut().zip(&self.matrix) {
            let light = row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
            let light = light.clamp(0.0, 1.0);
            let coded = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            *value = (coded * 255.0).round() as u8;
        }
    }
}
