//! What moves: MP4 and GIF. The frames are decoded for two questions that no header answers: does it flash (WCAG 2.3.1),
//! and does its end meet its beginning? Only so many pixels are looked at; the report says where looking ended.

#[cfg(feature = "video")]
use super::MOST_PIXELS;
use super::bits::Sps;
use super::picture::Colours;
use super::{CUT, Facts, Fault, Film, LONGEST_SIDE, Notes, TOO_LARGE, mp4};
use crate::base::Text;
use crate::model::flash::{self, Flashes, Light, Meter};

/// About so many pixels of a frame are looked at.
const SAMPLES: usize = 120_000;

/// Reads an MP4 and, if its codec is known, its frames.
pub(super) fn mp4(bytes: &[u8], facts: &mut Facts, notes: &mut Notes) -> Result<(), Fault> {
    facts.format = "mp4";
    let file = mp4::read(bytes)?;
    let mut film = Film { tracks: file.tracks, faststart: Some(file.faststart), ..Film::default() };
    let Some(track) = file.video else {
        facts.film = Some(film);
        return Err(if file.fragmented { FRAGMENTED } else { NO_VIDEO });
    };
    (facts.width, facts.height) = (track.width, track.height);
    film.frames = track.frames.len() as u64;
    let scale = f64::from(track.scale.max(1));
    let (mut left, mut ticks) = (film.frames, 0.0);
    for (count, each) in &track.times {
        let now = u64::from(*count).min(left);
        left -= now;
        ticks += now as f64 * f64::from(*each);
    }
    film.seconds = ticks / scale;
    let even = track.times.windows(2).all(|pair| pair[0].1 == pair[1].1);
    film.fps = track.times.first().filter(|(_, ticks)| even && *ticks > 0).map(|(_, ticks)| scale / f64::from(*ticks));
    film.first_is_key = Some(track.keys.as_ref().is_none_or(|keys| keys.first() == Some(&1)));
    film.codec = if matches!(track.codec.as_str(), "avc1" | "avc3") { "h264".into() } else { track.codec.clone() };
    let sps = track.sps.first().and_then(|unit| Sps::read(unit));
    if let Some(sps) = &sps {
        (facts.width, facts.height) = (sps.width, sps.height);
        film.profile = Some(sps.profile_name());
        film.level = Some(sps.level.into());
        film.pixels = Some(sps.pixels());
        film.colour = Some(sps.colour_name());
        film.interlaced = sps.interlaced;
    }
    let result = match &sps {
        Some(sps) if film.codec == "h264" => decode(bytes, &track, sps, &mut film, notes),
        None if film.codec == "h264" => Err(CUT),
        _ => {
            notes.unseen = Some(OTHER_CODEC);
            Ok(())
        }
    };
    facts.film = Some(film);
    if file.fragmented && result.is_ok() { Err(FRAGMENTED) } else { result }
}

/// Decodes the frames of a track.
#[cfg(feature = "video")]
fn decode(bytes: &[u8], track: &mp4::Track, sps: &Sps, film: &mut Film, notes: &mut Notes) -> Result<(), Fault> {
    use openh264::decoder::{DecodeOptions, Flush};
    if sps.width.max(sps.height) > LONGEST_SIDE || sps.width.min(sps.height) < 2 {
        return Err(TOO_LARGE);
    }
    if sps.chroma != 1 || sps.depth != 8 || sps.interlaced {
        notes.unseen = Some(OTHER_CODEC);
        return Ok(());
    }
    let mut decoder = openh264::decoder::Decoder::new().map_err(|_| CUT)?;
    let (mut watch, mut packet) = (Watch::default(), Vec::new());
    let seconds = film.seconds / film.frames.max(1) as f64;
    let most = MOST_PIXELS / (u64::from(sps.width) * u64::from(sps.height)).max(1);
    for (number, (at, size)) in track.frames.iter().enumerate() {
        if number as u64 >= most {
            notes.unseen = Some(REST);
            break;
        }
        packet.clear();
        if number == 0 {
            for unit in track.sps.iter().chain(&track.pps) {
                packet.extend_from_slice(&[0, 0, 0, 1]);
                packet.extend_from_slice(unit);
            }
        }
        if !annex_b(bytes.get(*at..at + size).unwrap_or_default(), track.length_size, &mut packet) {
            return Err(CUT);
        }
        // Flushing after each frame would break streams whose frames stand in another order than they are shown.
        match decoder.decode_with_options(&packet, DecodeOptions::new().flush_after_decode(Flush::NoFlush)) {
            Ok(Some(frame)) => show(&frame, seconds, sps.full_range, &mut watch)?,
            Ok(None) => {}
            Err(_) if sps.profile == 66 => return Err(CUT),
            // The decoder is made for Baseline and may not know all that others use.
            Err(_) => {
                notes.unseen = Some(REST);
                break;
            }
        }
    }
    for frame in decoder.flush_remaining().unwrap_or_default() {
        show(&frame, seconds, sps.full_range, &mut watch)?;
    }
    watch.tell(film);
    if watch.frames == 0 { Err(CUT) } else { Ok(()) }
}

/// Shows a decoded frame. Its sizes are the decoder's own, but it read them in the file.
#[cfg(feature = "video")]
fn show(frame: &openh264::decoder::DecodedYUV, seconds: f64, full: bool, watch: &mut Watch) -> Result<(), Fault> {
    use openh264::formats::YUVSource;
    let ((width, height), (stride, half, _)) = (frame.dimensions(), frame.strides());
    let (width, height) = (width & !1, height & !1);
    let (y, u, v) = (frame.y(), frame.u(), frame.v());
    let fits = |plane: &[u8], stride: usize, width: usize, height: usize| {
        width <= stride && height.checked_sub(1).is_some_and(|rows| plane.len() >= rows * stride + width)
    };
    if width == 0
        || !fits(y, stride, width, height)
        || !fits(u, half, width / 2, height / 2)
        || !fits(v, half, width / 2, height / 2)
    {
        return Err(CUT);
    }
    let pixel = |x: usize, row: usize| {
        let at = row / 2 * half + x / 2;
        rgb(y[row * stride + x], u[at], v[at], full)
    };
    watch.see(seconds, width, height, &pixel);
    Ok(())
}

#[cfg(not(feature = "video"))]
fn decode(_: &[u8], _: &mp4::Track, _: &Sps, _: &mut Film, notes: &mut Notes) -> Result<(), Fault> {
    notes.unseen = Some(NO_DECODER);
    Ok(())
}

/// Turns units with lengths into units with start codes; false if a length is wrong.
#[cfg(feature = "video")]
fn annex_b(mut rest: &[u8], length_size: usize, out: &mut Vec<u8>) -> bool {
    while !rest.is_empty() {
        let Some((head, tail)) = rest.split_at_checked(length_size.clamp(1, 4)) else { return false };
        let length = head.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
        let Some((unit, tail)) = tail.split_at_checked(length) else { return false };
        out.extend_from_slice(&[0, 0, 0, 1]);
        out.extend_from_slice(unit);
        rest = tail;
    }
    true
}

/// Returns the colour of a pixel, as a screen shows BT.709.
#[cfg(feature = "video")]
fn rgb(y: u8, u: u8, v: u8, full: bool) -> [u8; 3] {
    let (base, light, tint) = if full { (0.0, 1.0, 1.0) } else { (16.0, 255.0 / 219.0, 255.0 / 224.0) };
    let y = (f32::from(y) - base) * light;
    let (blue, red) = ((f32::from(u) - 128.0) * tint, (f32::from(v) - 128.0) * tint);
    [y + 1.5748 * red, y - 0.1873 * blue - 0.4681 * red, y + 1.8556 * blue].map(|value| (value + 0.5) as u8)
}

/// Reads a GIF and its frames.
pub(super) fn gif(bytes: &[u8], facts: &mut Facts, notes: &mut Notes) -> Result<(), Fault> {
    facts.format = "gif";
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let memory = std::num::NonZeroU64::new(256 << 20).map_or(gif::MemoryLimit::Unlimited, gif::MemoryLimit::Bytes);
    options.set_memory_limit(memory);
    let mut decoder = options.read_info(bytes).map_err(|_| CUT)?;
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    (facts.width, facts.height) = (width as u32, height as u32);
    if width * height == 0 || width.max(height) > LONGEST_SIDE as usize * 4 || width * height > 64 << 20 {
        return Err(TOO_LARGE);
    }
    let mut film = Film { codec: "gif".into(), tracks: 1, ..Film::default() };
    let (mut canvas, mut colours, mut watch) = (vec![[0u8; 3]; width * height], Colours::default(), Watch::default());
    let (mut delays, mut steady, mut first) = (0u64, true, None);
    let mut budget = GIF_PIXELS;
    let result = loop {
        let frame = match decoder.read_next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => break Ok(()),
            Err(_) => break Err(CUT),
        };
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        let (wide, tall) = (usize::from(frame.width), usize::from(frame.height));
        // A frame that is put back afterwards is rare in loops; it is drawn over, which only adds to what is seen.
        if left + wide > width || top + tall > height {
            break Err(CUT);
        }
        for (row, pixels) in frame.buffer.chunks_exact((wide * 4).max(1)).enumerate() {
            let to = &mut canvas[(top + row) * width + left..][..wide];
            for (to, pixel) in to.iter_mut().zip(pixels.chunks_exact(4)) {
                if pixel[3] > 0 {
                    *to = [pixel[0], pixel[1], pixel[2]];
                }
            }
        }
        film.frames += 1;
        delays += u64::from(frame.delay);
        steady &= *first.get_or_insert(frame.delay) == frame.delay;
        colours.add(canvas.iter().copied());
        let pixel = |x: usize, row: usize| canvas[row * width + x];
        watch.see(f64::from(frame.delay.max(1)) / 100.0, width, height, &pixel);
        budget = budget.saturating_sub((width * height + wide * tall) as u64);
        if budget == 0 {
            notes.unseen = Some(REST);
            break Ok(());
        }
    };
    film.repeats = Some(!matches!(decoder.repeat(), gif::Repeat::Finite(_)));
    film.seconds = delays as f64 / 100.0;
    film.fps = first.filter(|delay| steady && *delay > 0).map(|delay| 100.0 / f64::from(delay));
    facts.colours = colours.list();
    if film.frames > 1 {
        watch.tell(&mut film);
    }
    let empty = film.frames == 0;
    facts.film = Some(film);
    if empty { Err(CUT) } else { result }
}

/// The most pixels of a GIF, whose frames are cheap to declare and slow to draw.
const GIF_PIXELS: u64 = 4_000_000_000;

/// Looks at frames as they come.
#[derive(Default)]
struct Watch {
    meter: Meter,
    linear: Vec<f32>,
    frames: usize,
    seconds: f64,
    first: Vec<u8>,
    last: Vec<u8>,
    now: Vec<u8>,
    /// The most that two neighbours differ.
    most: f64,
}

impl Watch {
    /// Takes in a frame: the mean light of its blocks, and a thinned picture to compare with the others.
    fn see(&mut self, seconds: f64, width: usize, height: usize, pixel: &dyn Fn(usize, usize) -> [u8; 3]) {
        if self.linear.is_empty() {
            self.linear = flash::linear().to_vec();
        }
        let mut thin = 1;
        while width.div_ceil(thin) * height.div_ceil(thin) > SAMPLES {
            thin += 1;
        }
        let rows = flash::rows(width, height);
        let mut sums = vec![[0f64; 4]; rows * flash::COLUMNS];
        self.now.clear();
        for row in (0..height).step_by(thin) {
            let line = row * rows / height.max(1) * flash::COLUMNS;
            for x in (0..width).step_by(thin) {
                let colour = pixel(x, row);
                let sum = &mut sums[line + x * flash::COLUMNS / width.max(1)];
                for (to, value) in sum.iter_mut().zip(colour) {
                    *to += f64::from(self.linear[usize::from(value)]);
                }
                sum[3] += 1.0;
                let [red, green, blue] = colour.map(u32::from);
                self.now.push(((red * 54 + green * 183 + blue * 19) >> 8) as u8);
            }
        }
        let light = |[red, green, blue, count]: &[f64; 4]| -> Light {
            [*red, *green, *blue].map(|sum| (sum / count.max(1.0)) as f32)
        };
        self.meter.push(seconds, &sums.iter().map(light).collect::<Vec<_>>());
        if self.frames == 0 {
            self.first.clone_from(&self.now);
        } else {
            self.most = self.most.max(difference(&self.last, &self.now));
        }
        std::mem::swap(&mut self.last, &mut self.now);
        self.frames += 1;
        self.seconds += seconds;
    }

    fn tell(&self, film: &mut Film) {
        let Flashes { general, red, second } = self.meter.finish();
        (film.general_flashes, film.red_flashes, film.flash_second) = (Some(general), Some(red), Some(round(second)));
        film.seen_seconds = round(self.seconds);
        if self.frames > 1 {
            // Half a grey level is the noise of an encoder.
            film.seam = Some(round(difference(&self.last, &self.first) / (self.most + 0.5)));
        }
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The mean difference of two thinned pictures in grey levels.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    if a.len() != b.len() || a.is_empty() {
        return 255.0;
    }
    let sum: u64 = a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len() as f64
}

const NO_VIDEO: Text = Text { zh: "里面没有画面", en: "it has no pictures" };
const FRAGMENTED: Text = Text {
    zh: "是分段的 MP4（直播格式），播放卡大多不认",
    en: "it is a fragmented MP4, which few players take",
};
const OTHER_CODEC: Text = Text {
    zh: "这种编码不解码，没有看闪烁和首尾",
    en: "frames of this codec are not decoded, so flashing and the seam were not looked at",
};
const REST: Text = Text {
    zh: "画面太长，闪烁和首尾只看了前面一段",
    en: "it is long: flashing was looked at in the first part only, and the seam against its end",
};
#[cfg(not(feature = "video"))]
const NO_DECODER: Text = Text {
    zh: "这个版本的程序不带视频解码器，没有看闪烁和首尾",
    en: "this program was built without video, so flashing and the seam were not looked at",
};
