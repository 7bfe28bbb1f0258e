//! Running text over a still ground (滚动画面): a loop as MP4, or as GIF for players without video.
//! The ground and one long strip of text are drawn once; each frame moves the strip by the same number of pixels, even for
//! video, and the loop is a whole number of such steps, so that its end meets its beginning. Promises equal bytes for equal
//! jobs, the player's longest loop, largest file and level, and no flashing; refuses what cannot keep them, with the numbers.

mod gif;
#[cfg(feature = "video")]
mod h264;
#[cfg(feature = "video")]
mod mp4;
#[cfg(feature = "video")]
mod planes;
mod safety;

use super::super::print::{Printer, Scene};
use super::contrast;
#[cfg(feature = "video")]
use super::encode::failed;
use crate::base::{Code, Diagnostic, Outcome, Text};
use crate::model::rate;
use crate::plan::ScrollJob;
use image::{RgbImage, imageops};
use serde::Serialize;

/// The template: its first page is the ground, its second the running text in one row.
const TEMPLATE: &str = "scroll.typ";

/// How a strip moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Course {
    /// Pixels a frame.
    step: usize,
    /// Pixels until it comes again, a multiple of the step.
    period: usize,
    frames: usize,
    /// Frames a second as a fraction.
    rate: (u32, u32),
}

impl Course {
    fn new(job: &ScrollJob) -> Self {
        let step = if job.gif { job.step.max(1) } else { job.step.max(2) & !1 };
        let (step, frames) = (step as usize, job.frames.max(1) as usize);
        Self { step, period: frames.saturating_mul(step), frames, rate: rate(job.fps) }
    }

    fn seconds(&self) -> f64 {
        self.frames as f64 * f64::from(self.rate.1) / f64::from(self.rate.0)
    }
}

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    still: &'a crate::plan::StillData,
    running: &'a str,
    glyph: u32,
    /// The most pixels that the running text may be wide.
    longest: usize,
}

/// Returns the file of a loop.
pub(super) fn scroll(printer: &Printer, job: &ScrollJob) -> Outcome<Vec<u8>> {
    let scene = lay_out(printer, job)?;
    let unread = unread(job, &scene);
    if !unread.is_empty() {
        return Err(unread);
    }
    let flashes = safety::flashes(&scene);
    if !flashes.is_safe() {
        let most = flashes.general.max(flashes.red);
        let finding = Diagnostic::new(Code::Flashing).arg("place", place(job)).arg("flashes", most);
        return Err(vec![finding.arg("second", format!("{:.1}", flashes.second))]);
    }
    if job.gif { gif::file(job, &scene) } else { video(job, &scene) }
}

/// Finds running text that cannot be told from its band, or else a frame that cannot be read or is white.
fn unread(job: &ScrollJob, scene: &Loop) -> Vec<Diagnostic> {
    let mut found = contrast::check(&scene.strip);
    if found.is_empty() {
        let (left, top, width, _) = scene.window;
        let mut frame = scene.ground.clone();
        // In the middle of the strip stands text.
        let middle = scene.strip.width().saturating_sub(width) / 2;
        let shown = imageops::crop_imm(&scene.strip, middle, 0, width, scene.strip.height()).to_image();
        imageops::replace(&mut frame, &shown, i64::from(left), i64::from(top));
        found = contrast::check(&frame);
    }
    let file = format!("{} loop.{}", place(job), if job.gif { "gif" } else { "mp4" });
    found.into_iter().map(|finding| finding.arg("place", &file)).collect()
}

/// Draws ground and strip and plans the loop; refuses text that is too long.
fn lay_out(printer: &Printer, job: &ScrollJob) -> Outcome<Loop> {
    let course = Course::new(job);
    if course.seconds() > f64::from(job.longest) {
        return Err(vec![too_long(job, &course)]);
    }
    // A character's width stays free at least, so that the end is told from the beginning.
    let longest = course.period.saturating_sub(job.glyph as usize);
    let data = Data { still: &job.data, running: &job.text, glyph: job.glyph, longest };
    let size = (job.panel.width, job.panel.height);
    let Scene { ground, window, strip } = printer.scene(TEMPLATE, &data, size, longest as u32, job.as_of)?;
    Ok(Loop { ground, window, strip: stretch(&strip, course.period), course })
}

/// Shows frames, at most this many.
#[cfg(feature = "video")]
pub(super) fn frames(printer: &Printer, job: &ScrollJob, most: usize, show: &mut dyn FnMut([&[u8]; 3])) -> Outcome<()> {
    let scene = lay_out(printer, job)?;
    let mut planes = planes(&scene);
    for frame in 0..scene.course.frames.min(most) {
        let planes = planes.at(frame * scene.course.step);
        show([&planes.y, &planes.u, &planes.v]);
    }
    Ok(())
}

#[cfg(feature = "video")]
fn planes(scene: &Loop) -> planes::Scene {
    let (x, y, width, height) = scene.window;
    let window = planes::Window { x: x as usize, y: y as usize, width: width as usize, height: height as usize };
    planes::Scene::new(&scene.ground, &scene.strip, window)
}

/// A ground, and a strip as long as the loop that moves through the window.
struct Loop {
    ground: RgbImage,
    /// Left, top, width and height.
    window: (u32, u32, u32, u32),
    strip: RgbImage,
    course: Course,
}

/// Puts the text in the middle of a strip of the loop's length: half of the gap before it, half behind it.
fn stretch(text: &RgbImage, period: usize) -> RgbImage {
    let ground = if text.width() > 0 && text.height() > 0 { *text.get_pixel(0, 0) } else { image::Rgb([0; 3]) };
    let mut strip = RgbImage::from_pixel(period as u32, text.height(), ground);
    // Even, so that colours, which video keeps for two pixels together, are cut as they were drawn.
    let at = (period.saturating_sub(text.width() as usize) / 2) & !1;
    imageops::replace(&mut strip, text, at as i64, 0);
    strip
}

/// The quantisers that are tried: the first is hardly to be told from the picture, the last still reads well. At 18 text
/// that moves leaves nothing to correct, so files are smaller than at 22; see `benches/README.md`.
#[cfg(feature = "video")]
const QUANTISERS: [u8; 3] = [18, 26, 32];

#[cfg(feature = "video")]
fn video(job: &ScrollJob, scene: &Loop) -> Outcome<Vec<u8>> {
    let panel = &job.panel;
    let level = crate::model::level_for(panel.width, panel.height, job.fps).map(|level| level.max(30));
    let Some(level) = level.filter(|level| *level <= job.level) else {
        let needs = level.map_or("-".into(), |level| format!("{:.1}", f64::from(level) / 10.0));
        let finding = refused(job, LEVEL, LEVEL_RULE).arg("needs", needs);
        return Err(vec![finding.arg("level", format!("{:.1}", f64::from(job.level) / 10.0)).arg("fps", job.fps)]);
    };
    let mut frames = planes(scene);
    let per_second = (scene.course.rate.0 / scene.course.rate.1) as usize;
    for quantiser in QUANTISERS {
        // What stands around the frames is less than 10 kB and 4 bytes a frame.
        let most =
            job.largest.saturating_sub(10_000 + 8 * scene.course.frames as u64).min(u64::from(u32::MAX) - (1 << 20));
        let track = h264::encode(&mut frames, &scene.course, quantiser, level, most)
            .map_err(|error| failed(format!("the encoder failed: {error}")))?;
        match track {
            Some(track) if track.level() <= job.level && track.most_bytes(per_second) <= h264::most_bytes(level) => {
                let rate = scene.course.rate;
                return Ok(track.finish(mp4::Track { width: panel.width, height: panel.height, rate }));
            }
            _ => {}
        }
    }
    Err(vec![too_large(job)])
}

/// The plan asks for no video then.
#[cfg(not(feature = "video"))]
fn video(job: &ScrollJob, _: &Loop) -> Outcome<Vec<u8>> {
    Err(vec![refused(job, NO_VIDEO, NO_VIDEO_RULE)])
}

fn place(job: &ScrollJob) -> String {
    format!("{}×{}", job.panel.width, job.panel.height)
}

fn refused(job: &ScrollJob, why: Text, rule: Text) -> Diagnostic {
    Diagnostic::new(Code::ClipRefused).arg("place", place(job)).arg_text("why", why).arg_text("rule", rule)
}

/// Says how long the loop is, how much text would do, and which step would.
fn too_long(job: &ScrollJob, course: &Course) -> Diagnostic {
    let count = job.text.chars().count();
    let (rate, over) = course.rate;
    let frames = u64::from(job.longest) * u64::from(rate) / u64::from(over);
    let most = frames as f64 * course.step as f64;
    // The gap stays whatever the text.
    let fits = (most - 2.0 * f64::from(job.glyph)).max(0.0) / f64::from(job.glyph.max(1));
    let step = (course.period as u64).div_ceil(frames.max(1)).next_multiple_of(2);
    refused(job, TOO_LONG, TOO_LONG_RULE)
        .arg("count", count)
        .arg("seconds", format!("{:.0}", course.seconds().ceil()))
        .arg("limit", job.longest)
        .arg("fits", fits as u64)
        .arg("step", step)
}

fn too_large(job: &ScrollJob) -> Diagnostic {
    refused(job, TOO_LARGE, TOO_LARGE_RULE).arg("limit", job.largest / 1024)
}

const TOO_LONG: Text = Text {
    zh: "{count} 个字滚动一遍要 {seconds} 秒，播放卡最长 {limit} 秒",
    en: "{count} characters take {seconds} s to pass, and the player takes {limit} s",
};
const TOO_LONG_RULE: Text = Text {
    zh: "缩短到 {fits} 个字左右，或把每帧移动的像素改为 {step}",
    en: "shorten it to about {fits} characters, or move {step} pixels a frame",
};
const TOO_LARGE: Text = Text {
    zh: "文件超过播放卡的上限 {limit} KB",
    en: "the file is larger than the player's limit of {limit} KB",
};
const TOO_LARGE_RULE: Text =
    Text { zh: "缩短文字，或降低帧率", en: "shorten the text, or lower the frame rate" };
#[cfg(feature = "video")]
const LEVEL: Text = Text {
    zh: "每秒 {fps} 帧的视频要 {needs} 级，播放卡只到 {level} 级",
    en: "video of {fps} frames a second needs level {needs}, and the player goes to {level}",
};
#[cfg(feature = "video")]
const LEVEL_RULE: Text = Text {
    zh: "降低帧率，或在屏参里填写播放卡真实的级别",
    en: "lower the frame rate, or give the player's real level in the screen's profile",
};
#[cfg(not(feature = "video"))]
const NO_VIDEO: Text =
    Text { zh: "这个版本的程序不带视频编码器", en: "this program was built without video" };
#[cfg(not(feature = "video"))]
const NO_VIDEO_RULE: Text = Text { zh: "换用带视频的版本", en: "use a program built with the feature `video`" };

#[cfg(test)]
mod tests {
    use super::super::super::print::fixture::{AS_OF, on_large_stack, still, theme};
    use super::*;
    use crate::plan::Panel;
    use image::AnimationDecoder;

    /// A loop of about two seconds.
    fn job(step: u32, gif: bool) -> ScrollJob {
        ScrollJob {
            panel: Panel { width: 256, height: 64, colour: "full" },
            fps: 25,
            step,
            glyph: 48,
            text: "别交钱".into(),
            frames: 264 / step,
            gif,
            data: still(256, 64, "full", "别交钱", &["辛苦钱 带回家"]).data,
            longest: 60,
            largest: 1 << 23,
            level: 30,
            as_of: AS_OF,
        }
    }

    #[test]
    fn equal_jobs_give_equal_bytes() {
        on_large_stack(|| {
            let theme = theme(&[]);
            let (first, second) = (Printer::new(&theme).unwrap(), Printer::new(&theme).unwrap());
            for gif in [true, false].into_iter().filter(|gif| *gif || cfg!(feature = "video")) {
                let job = job(4, gif);
                let file = scroll(&first, &job).unwrap_or_else(|found| panic!("{found:?}"));
                // Another printer, and the same one again, whose caches are warm.
                assert!(file == scroll(&second, &job).unwrap() && file == scroll(&first, &job).unwrap(), "gif: {gif}");
            }
        });
    }

    #[test]
    fn weak_running_text_is_refused() {
        let scene = |band: [u8; 3], type_: [u8; 3], ground: [u8; 3]| Loop {
            // White numbers beside the window, which alone would do.
            ground: RgbImage::from_fn(128, 32, |x, _| image::Rgb(if x < 8 { [255; 3] } else { ground })),
            window: (32, 8, 96, 8),
            strip: RgbImage::from_fn(256, 8, |x, _| image::Rgb(if x % 8 == 0 { type_ } else { band })),
            course: Course::new(&job(4, true)),
        };
        let (red, dark, pale) = ([163, 22, 28], [40, 0, 0], [255, 220, 120]);
        assert!(unread(&job(4, true), &scene(dark, pale, red)).is_empty());
        // Amber on yellow, red on dark red; and a white panel around a band that is fine.
        for (band, type_, ground) in [([220, 190, 60], pale, red), (dark, [120, 10, 10], red), (dark, pale, [250; 3])] {
            let found = unread(&job(4, true), &scene(band, type_, ground));
            assert_eq!(found.len(), 1, "{band:?} {type_:?}");
            assert_eq!((found[0].code, &*found[0].args["place"]), (Code::ScreenContrast, "256×64 loop.gif"));
        }
    }

    #[test]
    fn a_gif_moves_by_the_planned_step_even_if_odd() {
        assert_eq!((Course::new(&job(3, false)).step, Course::new(&job(1, false)).step), (2, 2));
        on_large_stack(|| {
            let printer = Printer::new(&theme(&[])).unwrap();
            for step in [1, 3, 4] {
                let job = job(step, true);
                let file = scroll(&printer, &job).unwrap_or_else(|found| panic!("{found:?}"));
                let frames = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(file)).unwrap().into_frames();
                let frames = frames.collect_frames().unwrap();
                assert_eq!(frames.len() as u32, job.frames);
                let (left, top, wide, tall) = lay_out(&printer, &job).unwrap().window;
                let column = |frame: usize, x: u32| {
                    let picture = frames[frame].buffer();
                    (top..top + tall).map(|y| picture.get_pixel(left + x, y).0).collect::<Vec<_>>()
                };
                for frame in [1, frames.len() / 2, frames.len()] {
                    // The last frame is followed by the first.
                    let moved =
                        (0..wide - step).all(|x| column(frame % frames.len(), x) == column(frame - 1, x + step));
                    assert!(moved, "frame {frame} of step {step}");
                }
            }
        });
    }
}
