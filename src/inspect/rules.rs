//! What a card makes of a file: each rule compares a fact with a screen's profile, or with what all players share.

use super::{Facts, Film, Finding, Notes, Report, look};
use crate::base::Severity::{self, Error, Notice, Warning};
use crate::model::flash::MOST_FLASHES;
use crate::model::{Accepts, Colour, ScreenProfile};

/// Looks at a file and judges it, for a screen's profile if there is one. The name is only looked at.
pub fn judge(bytes: &[u8], name: &str, profile: Option<&ScreenProfile>) -> Report {
    let (facts, notes) = look(bytes);
    let mut judge = Judge { facts: &facts, findings: Vec::new() };
    judge.read(&notes);
    if !facts.format.is_empty() {
        judge.name(name);
        if let Some(film) = &facts.film {
            judge.film(film);
        }
        if let Some(profile) = profile {
            judge.screen(profile);
        }
    }
    let mut findings = judge.findings;
    findings.sort_by_key(|finding| finding.severity);
    Report { facts, findings }
}

struct Judge<'a> {
    facts: &'a Facts,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    fn say(&mut self, rule: &'static str, severity: Severity, zh: impl Into<String>, en: impl Into<String>) {
        self.findings.push(Finding { rule, severity, zh: zh.into(), en: en.into() });
    }

    fn read(&mut self, notes: &Notes) {
        if let Some(fault) = notes.broken {
            self.say("unreadable", Error, format!("读不出来：{}", fault.zh), format!("cannot be read: {}", fault.en));
        }
        if let Some(unseen) = notes.unseen {
            self.say("unseen", Warning, unseen.zh, unseen.en);
        }
    }

    fn name(&mut self, name: &str) {
        if !name.is_ascii() || name.contains(' ') {
            let zh = "文件名里有汉字或空格，有的播放卡认不出；改成 01.mp4 这样的名字";
            self.say(
                "name",
                Notice,
                zh,
                "the name is not plain ASCII, which some cards cannot read; call it 01.mp4 or alike",
            );
        }
    }

    /// What all players share.
    fn film(&mut self, film: &Film) {
        let mp4 = self.facts.format == "mp4";
        if mp4 && film.codec != "h264" && !film.codec.is_empty() {
            let codec = &film.codec;
            self.say("codec", Error, format!("编码是 {codec}，不是 H.264"), format!("the codec is {codec}, not H.264"));
        }
        match film.profile.as_deref() {
            None | Some("Constrained Baseline" | "Baseline") => {}
            Some(profile @ ("Main" | "High")) => self.say(
                "profile",
                Warning,
                format!("H.264 {profile} 档次，旧的播放卡可能放不动；Constrained Baseline 最稳妥"),
                format!("H.264 profile {profile}: old players may fail; Constrained Baseline is the safe one"),
            ),
            Some(profile) => self.say(
                "profile",
                Error,
                format!("H.264 {profile} 档次，播放卡放不了"),
                format!("H.264 profile {profile}, which players do not decode"),
            ),
        }
        if let Some(pixels) = film.pixels.as_deref().filter(|pixels| *pixels != "yuv420p") {
            self.say(
                "pixels",
                Error,
                format!("像素格式 {pixels}，不是 yuv420p"),
                format!("pixels are {pixels}, not yuv420p"),
            );
        }
        if let Some(colour) = film.colour.as_deref().filter(|colour| *colour != "bt709 limited") {
            let (zh, en) = (
                format!("颜色标注是 {colour}，不是 bt709 limited，颜色可能偏"),
                format!("colours are marked {colour}, not bt709 limited, and may come out wrong"),
            );
            self.say("colour", Warning, zh, en);
        }
        if film.interlaced {
            self.say("interlaced", Error, "隔行扫描，运动的字会拉丝", "it is interlaced: moving text frays");
        }
        if film.frames > 1 && film.fps.is_none() {
            self.say(
                "rate",
                Error,
                "每帧时间不一样，滚动会忽快忽慢",
                "frames last different times, so motion is uneven",
            );
        }
        if film.faststart == Some(false) {
            let zh = "索引在文件末尾（没有 faststart），有的播放盒要等很久或放不了";
            self.say(
                "faststart",
                Warning,
                zh,
                "the index stands at the end (no faststart), which some players do not take",
            );
        }
        if film.first_is_key == Some(false) {
            self.say(
                "first-frame",
                Error,
                "第一帧不是关键帧，循环时会花屏",
                "the first frame is no key frame, so a loop begins broken",
            );
        }
        if mp4 && film.tracks > 1 {
            let zh = format!("有 {} 条轨道（声音或字幕），屏上用不到", film.tracks);
            self.say(
                "tracks",
                Warning,
                zh,
                format!("it has {} tracks; sound and subtitles are of no use", film.tracks),
            );
        }
        if let Some(seam) = film.seam.filter(|seam| *seam > 1.5) {
            let zh = format!("最后一帧接不上第一帧，循环时会跳一下（相差为正常的 {seam:.1} 倍）");
            self.say(
                "seam",
                Warning,
                zh,
                format!("the end does not meet the beginning (difference {seam:.1} times the usual): it jumps"),
            );
        }
        let flashes = film.general_flashes.unwrap_or(0).max(film.red_flashes.unwrap_or(0));
        if flashes > MOST_FLASHES {
            let at = film.flash_second.unwrap_or(0.0);
            let zh = format!("每秒闪 {flashes} 次（从第 {at:.1} 秒起），超过 {MOST_FLASHES} 次，可能诱发癫痫");
            self.say("flashes", Error, zh, format!("it flashes {flashes} times a second (from {at:.1} s), more than {MOST_FLASHES}: it can cause seizures"));
        }
        if self.facts.format == "gif" && film.frames > 1 {
            if film.repeats == Some(false) {
                self.say("repeats", Warning, "GIF 只放一遍就停", "the GIF stops after playing");
            }
            if film.fps.is_none_or(|fps| fps > 34.0) {
                let zh = "GIF 的帧时间短于 3/100 秒或不一样，播放器会自行改慢";
                self.say(
                    "gif-time",
                    Warning,
                    zh,
                    "frames last less than 3/100 s or different times; players slow them down",
                );
            }
        }
    }

    /// What this screen takes.
    fn screen(&mut self, profile: &ScreenProfile) {
        let facts = self.facts;
        let file = match facts.format {
            "mp4" => Accepts::Mp4,
            "gif" => Accepts::Gif,
            "bmp" => Accepts::Bmp,
            "png" => Accepts::Png,
            _ => Accepts::Jpg,
        };
        if !profile.takes(file) {
            let format = facts.format.to_uppercase();
            self.say(
                "format",
                Error,
                format!("这块屏的播放卡不收 {format}"),
                format!("the card of this screen takes no {format}"),
            );
        }
        let (width, height) = (profile.width, profile.height);
        // A long strip is as tall as the panel and any length.
        let is_strip =
            file == Accepts::Bmp && facts.height == height && facts.width > width && facts.width.is_multiple_of(16);
        if (facts.width, facts.height) != (width, height) && !is_strip {
            let (w, h) = (facts.width, facts.height);
            self.say(
                "size",
                Error,
                format!("画面 {w}×{h}，屏是 {width}×{height}，会被缩放或裁切"),
                format!("it has {w}x{h} pixels, the screen {width}x{height}: it is scaled or cut"),
            );
        }
        if facts.bytes > profile.largest_file {
            let (now, most) = (facts.bytes / 1024, profile.largest_file / 1024);
            self.say(
                "bytes",
                Error,
                format!("文件 {now} KB，上限 {most} KB"),
                format!("it has {now} KB, the limit is {most} KB"),
            );
        }
        self.colours(profile);
        let Some(film) = &facts.film else { return };
        if let Some(level) = film.level.filter(|level| *level > profile.level) {
            let (level, most) = (f64::from(level) / 10.0, f64::from(profile.level) / 10.0);
            self.say(
                "level",
                Error,
                format!("H.264 {level:.1} 级，播放卡只到 {most:.1} 级"),
                format!("H.264 level {level:.1}, the card goes to {most:.1}"),
            );
        }
        let most = profile.frames_per_second();
        if let Some(fps) = film.fps.filter(|fps| *fps > most + 0.01) {
            self.say(
                "fps",
                Error,
                format!("每秒 {fps:.1} 帧，播放卡最多 {most:.1} 帧"),
                format!("{fps:.1} frames a second, the card plays {most:.1}"),
            );
        }
        if film.seconds > f64::from(profile.longest_loop) + 0.001 {
            let (now, most) = (film.seconds, profile.longest_loop);
            self.say(
                "length",
                Error,
                format!("长 {now:.1} 秒，最长 {most} 秒"),
                format!("it lasts {now:.1} s, the limit is {most} s"),
            );
        }
    }

    /// Panels of one or two colours show pure colours only, and their cards take 1 or 4 bits.
    fn colours(&mut self, profile: &ScreenProfile) {
        let allowed: &[&str] = match profile.colour {
            Colour::Single => &["#000000", "#ff0000"],
            Colour::Dual => &["#000000", "#ff0000", "#00ff00", "#ffff00"],
            Colour::Full => return,
        };
        if self.facts.format != "mp4" {
            let wrong = match &self.facts.colours {
                Some(colours) => colours.iter().filter(|colour| !allowed.contains(&colour.as_str())).cloned().collect(),
                None => vec!["…".to_string()],
            };
            if !wrong.is_empty() {
                let wrong = wrong.join(" ");
                self.say(
                    "palette",
                    Error,
                    format!("有这块屏显示不了的颜色：{wrong}"),
                    format!("it has colours that the panel cannot show: {wrong}"),
                );
            }
        }
        let want = if profile.colour == Colour::Single { 1 } else { 4 };
        if let Some(bits) = self.facts.bits.filter(|bits| *bits != want) {
            self.say(
                "bits",
                Error,
                format!("BMP 是 {bits} 位，应为 {want} 位"),
                format!("the BMP has {bits} bits a pixel, not {want}"),
            );
        }
    }
}
