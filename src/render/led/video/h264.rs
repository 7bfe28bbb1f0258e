//! The encoder: frames of a scene become a track of H.264 Constrained Baseline. Quality is one quantiser for all frames, so
//! that a loop looks the same from end to end; no frame is left out; one thread a clip, because clips are what runs in
//! parallel. Equal scenes give equal bytes.

use super::Course;
use super::mp4::Muxer;
use super::planes::{Planes, Scene};
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, Level, QpRange, RateControlMode,
    VuiConfig,
};
use openh264::formats::YUVSource;
use openh264::{OpenH264API, Timestamp};

/// Levels by ten times their number, with the most kilobits a second (Rec. ITU-T H.264, table A-1).
const LEVELS: &[(u32, Level, u64)] = &[
    (30, Level::Level_3_0, 10_000),
    (31, Level::Level_3_1, 14_000),
    (32, Level::Level_3_2, 20_000),
    (40, Level::Level_4_0, 20_000),
    (41, Level::Level_4_1, 50_000),
    (42, Level::Level_4_2, 50_000),
    (50, Level::Level_5_0, 135_000),
    (51, Level::Level_5_1, 240_000),
    (52, Level::Level_5_2, 240_000),
];

/// Returns the most bytes a second of a level.
pub fn most_bytes(level: u32) -> u64 {
    LEVELS.iter().find(|(known, ..)| *known == level).map_or(0, |(.., kilobits)| kilobits * 125)
}

impl YUVSource for Planes {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}

/// Encodes a scene; None as soon as the track is larger than the most bytes.
pub fn encode(
    scene: &mut Scene,
    course: &Course,
    quantiser: u8,
    level: u32,
    most: u64,
) -> Result<Option<Muxer>, openh264::Error> {
    let quantiser = quantiser.min(51);
    let (rate, over) = course.rate;
    let named = LEVELS.iter().find(|(known, ..)| *known == level).map_or(Level::Level_5_2, |(_, named, _)| *named);
    let config = EncoderConfig::new()
        // Leaving out is allowed, because the encoder grumbles on stderr otherwise, at a rate that never asks for it; a frame
        // that is left out all the same is a failure below.
        .skip_frames(true)
        .bitrate(BitRate::from_bps(8_000_000))
        .rate_control_mode(RateControlMode::Quality)
        .qp(QpRange::new(quantiser, quantiser))
        .max_frame_rate(FrameRate::from_hz(rate as f32 / over as f32))
        // A loop always begins at its first frame, so others that stand alone are for players that lose one.
        .intra_frame_period(IntraFramePeriod::from_num_frames(10 * rate.div_ceil(over)))
        // Text that moves by whole pixels needs no search between them: a quarter faster, and no larger.
        .complexity(Complexity::Low)
        .scene_change_detect(false)
        .adaptive_quantization(false)
        .background_detection(false)
        .num_threads(1)
        .level(named)
        .vui(VuiConfig::bt709());
    let mut encoder = Encoder::with_api_config(OpenH264API::from_source(), config)?;
    let mut muxer = Muxer::default();
    for frame in 0..course.frames {
        let time = frame as u64 * 1000 * u64::from(over) / u64::from(rate);
        let coded = encoder.encode_at(scene.at(frame * course.step), Timestamp::from_millis(time))?;
        let layers = (0..coded.num_layers()).filter_map(|at| coded.layer(at));
        let units: Vec<Vec<u8>> = layers
            .flat_map(|layer| {
                (0..layer.nal_count()).filter_map(|at| layer.nal_unit(at).map(<[u8]>::to_vec)).collect::<Vec<_>>()
            })
            .collect();
        if !muxer.push(units.iter().map(Vec::as_slice)) {
            return Err(openh264::Error::msg(&format!("frame {frame} has no picture")));
        }
        if muxer.bytes() as u64 > most {
            return Ok(None);
        }
    }
    Ok(Some(muxer))
}
