//! Screen profiles (屏参): the pixels of a panel and what its card plays. Sizes are pixels, pitch is mm, times are seconds.
//! A profile that no card could play is refused with the rule it breaks.

use super::Colour;
use crate::base::{Code, Diagnostic, Text, gbk, in_gb2312};

/// A file type that a card takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Accepts {
    /// Pages and one long strip as BMP of 1 or 4 bits.
    Bmp,
    /// GBK with CRLF.
    Txt,
    Gif,
    Png,
    Jpg,
    /// H.264 Constrained Baseline.
    Mp4,
}

impl Accepts {
    /// All file types with the words that tables may use.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Bmp, "bmp", &[]),
        (Self::Txt, "txt", &["文本"]),
        (Self::Gif, "gif", &[]),
        (Self::Png, "png", &[]),
        (Self::Jpg, "jpg", &["jpeg"]),
        (Self::Mp4, "mp4", &["视频"]),
    ];
}

/// Which cards or players a panel has; it decides the names and playlists of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// Onbon, ListenVision and alike (条屏卡): sides are multiples of 16.
    Strip,
    NovaStar,
    Huidu,
    Colorlight,
    /// An Android box or a USB port.
    Usb,
    Xibo,
}

impl Card {
    /// All families with the words that tables may use.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Strip, "strip", &["条屏卡", "仰邦", "灵信"]),
        (Self::NovaStar, "novastar", &["诺瓦"]),
        (Self::Huidu, "huidu", &["灰度"]),
        (Self::Colorlight, "colorlight", &["卡莱特"]),
        (Self::Usb, "usb", &["安卓盒", "U盘"]),
        (Self::Xibo, "xibo", &[]),
    ];
}

/// Which characters the font chip (字库) of a card can write from text; pictures are not limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charset {
    Gb2312,
    Gbk,
}

impl Charset {
    /// Both with the words that tables may use.
    pub const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::Gb2312, "gb2312", &[]), (Self::Gbk, "gbk", &[])];

    /// Tells whether the chip can write a character.
    pub fn has(self, character: char) -> bool {
        match self {
            Self::Gb2312 => in_gb2312(character),
            Self::Gbk => gbk(character).is_some(),
        }
    }

    /// Returns its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gb2312 => "GB2312",
            Self::Gbk => "GBK",
        }
    }
}

/// What a kind of screen plays; a screen of the campaign names one and may differ in single values.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenProfile {
    pub id: String,
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub colour: Colour,
    /// Distance between two LEDs in mm.
    pub pitch_mm: f64,
    /// Sorted, each once.
    pub accepts: Vec<Accepts>,
    /// Frames a second; where GIF is played it is 20, 25 or 33, which stands for 33.3.
    pub fps: u32,
    /// Pixels a scroll moves in one frame; even for video.
    pub step: u32,
    /// Height of a character of running text in pixels.
    pub glyph: u32,
    /// The longest programme in seconds.
    pub longest_loop: u32,
    /// The most bytes of one file.
    pub largest_file: u64,
    /// The highest H.264 level as ten times its number, such as 40.
    pub level: u32,
    pub card: Card,
    /// The font chip, if text is sent as text.
    pub charset: Option<Charset>,
    /// From how far people read it, in metres.
    pub distance_m: f64,
    /// Where these figures come from.
    pub source: String,
}

/// The most pixels of a side: what encoders and sending cards take.
pub const LONGEST_SIDE: u32 = 3840;

/// Frames a second that a GIF can have, whose time is in hundredths of a second; 33 stands for 33.3.
pub const GIF_FPS: [u32; 3] = [20, 25, 33];

/// Returns frames a second as a fraction; 33 stands for 33.3.
pub fn rate(fps: u32) -> (u32, u32) {
    match fps {
        33 => (100, 3),
        fps => (fps.max(1), 1),
    }
}

/// H.264 levels as ten times their number: the most macroblocks of a frame, and of a second (Rec. ITU-T H.264, table A-1).
const LEVELS: &[(u32, u32, u32)] = &[
    (10, 99, 1_485),
    (11, 396, 3_000),
    (12, 396, 6_000),
    (13, 396, 11_880),
    (20, 396, 11_880),
    (21, 792, 19_800),
    (22, 1_620, 20_250),
    (30, 1_620, 40_500),
    (31, 3_600, 108_000),
    (32, 5_120, 216_000),
    (40, 8_192, 245_760),
    (41, 8_192, 245_760),
    (42, 8_704, 522_240),
    (50, 22_080, 589_824),
    (51, 36_864, 983_040),
    (52, 36_864, 2_073_600),
];

/// Returns the lowest H.264 level, as ten times its number, that holds frames of a size at a rate.
pub fn level_for(width: u32, height: u32, fps: u32) -> Option<u32> {
    let (across, down) = (u64::from(width.div_ceil(16)), u64::from(height.div_ceil(16)));
    let fits = |(_, frame, second): &&(u32, u32, u32)| {
        // A side has at most the root of eight times the largest frame (A.3.1 f and g).
        let longest = across.max(down);
        across * down <= u64::from(*frame)
            && across * down * u64::from(fps) <= u64::from(*second)
            && longest * longest <= 8 * u64::from(*frame)
    };
    LEVELS.iter().find(fits).map(|(level, ..)| *level)
}

/// Tells whether there is such a level.
pub fn is_level(level: u32) -> bool {
    LEVELS.iter().any(|(known, ..)| *known == level)
}

impl Card {
    /// Returns the name that tables and manifests use.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(card, ..)| *card == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the family's name as operators know it.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Strip => "条屏控制卡",
            Self::NovaStar => "诺瓦",
            Self::Huidu => "灰度",
            Self::Colorlight => "卡莱特",
            Self::Usb => "U 盘播放盒",
            Self::Xibo => "Xibo",
        }
    }
}

impl ScreenProfile {
    /// Tells whether the panel's card takes a file type.
    pub fn takes(&self, file: Accepts) -> bool {
        self.accepts.contains(&file)
    }

    /// Tells whether its card scrolls and writes text by itself, so that it gets bitmaps and settings.
    pub fn is_strip(&self) -> bool {
        self.takes(Accepts::Bmp) || self.takes(Accepts::Txt)
    }

    /// Returns how many characters a minute running text shows: a character's width passes in glyph / step frames.
    pub fn chars_per_minute(&self) -> f64 {
        self.frames_per_second() * f64::from(self.step) * 60.0 / f64::from(self.glyph.max(1))
    }

    /// Returns frames a second as players count them.
    pub fn frames_per_second(&self) -> f64 {
        let (rate, over) = rate(self.fps);
        f64::from(rate) / f64::from(over)
    }

    /// Returns the size of the lit area in metres.
    pub fn size_m(&self) -> (f64, f64) {
        (f64::from(self.width) * self.pitch_mm / 1000.0, f64::from(self.height) * self.pitch_mm / 1000.0)
    }

    /// Returns every rule that the profile breaks, with the field that breaks it.
    pub fn faults(&self) -> Vec<(&'static str, Diagnostic)> {
        let mut faults = Vec::new();
        let mut fault = |field: &'static str, value: u32, why: Text, rule: Text| {
            let finding = Diagnostic::new(Code::ScreenProfile).arg("profile", &self.id).arg("value", value);
            let finding = finding.arg("width", self.width).arg("height", self.height).arg("fps", self.fps);
            faults.push((field, finding.arg_text("why", why).arg_text("rule", rule)));
        };
        for (field, side) in [("width", self.width), ("height", self.height)] {
            if side > LONGEST_SIDE {
                fault(field, side, TOO_LONG, TOO_LONG_RULE);
            } else if self.card == Card::Strip && !side.is_multiple_of(16) {
                fault(field, side, NOT_16, NOT_16_RULE);
            } else if self.takes(Accepts::Mp4) && !side.is_multiple_of(2) {
                fault(field, side, ODD_SIDE, ODD_SIDE_RULE);
            }
        }
        if self.glyph > self.height || self.glyph < 8 {
            fault("glyph", self.glyph, GLYPH, GLYPH_RULE);
        }
        if self.takes(Accepts::Mp4) {
            if self.colour != Colour::Full {
                fault("accepts", 0, PLAIN_VIDEO, PLAIN_VIDEO_RULE);
            }
            if !self.step.is_multiple_of(2) {
                fault("step", self.step, ODD_STEP, ODD_STEP_RULE);
            }
            if !self.glyph.is_multiple_of(2) {
                fault("glyph", self.glyph, ODD_GLYPH, ODD_GLYPH_RULE);
            }
            if self.glyph < THINNEST {
                fault("glyph", self.glyph, THIN, THIN_RULE);
            }
            if self.glyph * 10 > self.height * 8 {
                fault("glyph", self.glyph, AT_EDGE, AT_EDGE_RULE);
            }
            if level_for(self.width, self.height, self.fps).is_none_or(|level| level > self.level) {
                fault("level", self.level, LEVEL, LEVEL_RULE);
            }
        }
        if self.takes(Accepts::Gif) && !GIF_FPS.contains(&self.fps) {
            fault("fps", self.fps, GIF_RATE, GIF_RATE_RULE);
        }
        if self.colour == Colour::Full && self.is_strip() {
            fault("accepts", 0, FULL_STRIP, FULL_STRIP_RULE);
        }
        faults
    }
}

const TOO_LONG: Text =
    Text { zh: "边长 {value} 像素，超过 3840", en: "a side of {value} pixels is more than 3840" };
const TOO_LONG_RULE: Text = Text {
    zh: "编码器和发送卡最多 3840 像素；更大的屏请按分区各登记一块",
    en: "encoders and sending cards take 3840 pixels; register a larger wall as several screens",
};
const NOT_16: Text =
    Text { zh: "边长 {value} 像素，不是 16 的倍数", en: "a side of {value} pixels is no multiple of 16" };
const NOT_16_RULE: Text = Text {
    zh: "条屏控制卡的宽和高都是 16 的倍数（P10 单元板 32×16）",
    en: "both sides of a strip card are multiples of 16 (a P10 module is 32x16)",
};
const ODD_SIDE: Text = Text { zh: "边长 {value} 像素，是单数", en: "a side of {value} pixels is odd" };
const ODD_SIDE_RULE: Text = Text {
    zh: "H.264 视频（yuv420p）的宽和高必须是双数；单数的屏在 accepts 里去掉 mp4，改播图片",
    en: "H.264 video (yuv420p) has even sides; drop mp4 from accepts and play pictures instead",
};
const GLYPH: Text = Text {
    zh: "字高 {value} 像素，屏高 {height} 像素",
    en: "a character of {value} pixels on {height} pixels",
};
const GLYPH_RULE: Text =
    Text { zh: "字高在 8 像素和屏高之间", en: "a character is 8 pixels to the panel's height" };
const PLAIN_VIDEO: Text =
    Text { zh: "单色、双色屏不能放 mp4", en: "a panel of one or two colours takes no mp4" };
const PLAIN_VIDEO_RULE: Text = Text {
    zh: "视频压缩会把一个像素宽的红线变成灰红色；单色、双色屏用 bmp、txt、gif",
    en: "video turns red lines of one pixel into grey; use bmp, txt and gif for such panels",
};
const ODD_STEP: Text = Text { zh: "每帧移动 {value} 像素，是单数", en: "a step of {value} pixels is odd" };
const ODD_STEP_RULE: Text = Text {
    zh: "视频里每帧移动双数个像素，文字才不发虚；可以用 2、4、6、8",
    en: "text in video stays sharp only with even steps such as 2, 4, 6 or 8",
};
const ODD_GLYPH: Text = Text { zh: "字高 {value} 像素，是单数", en: "a character of {value} pixels is odd" };
const ODD_GLYPH_RULE: Text = Text {
    zh: "视频里字高用双数，彩色笔画才能落在双数像素上",
    en: "characters of video have even heights, so that coloured strokes lie on even pixels",
};
/// From this height on the strokes of a bold outline have two pixels.
const THINNEST: u32 = 24;
const THIN: Text = Text {
    zh: "字高 {value} 像素，笔画不到 2 像素",
    en: "strokes of {value}-pixel characters are thinner than 2 pixels",
};
const THIN_RULE: Text = Text {
    zh: "视频的颜色每 2×2 像素一份，彩色笔画要 2 像素以上；字高用 24 像素以上，或不用 mp4",
    en: "colour in video is one for 2x2 pixels, so strokes need 2 or more; use 24 pixels or more, or no mp4",
};
const AT_EDGE: Text = Text {
    zh: "字高 {value} 像素，离屏边（高 {height}）太近",
    en: "characters of {value} pixels stand too near the edge ({height} high)",
};
const AT_EDGE_RULE: Text = Text {
    zh: "安全区上下各留一成：滚动文字的字高不超过屏高的八成",
    en: "a tenth above and below stays free: running text is at most eight tenths of the height",
};
const LEVEL: Text = Text {
    zh: "{width}×{height}、每秒 {fps} 帧超过了播放卡的解码级别",
    en: "{width}x{height} at {fps} frames a second is more than the decoder's level",
};
const LEVEL_RULE: Text = Text {
    zh: "1080p 每秒 30 帧要 4.0 级，3840×1080 要 5.0 级（H.264 附录 A）；降低帧率，或填写播放卡真实的级别",
    en: "1080p at 30 needs level 4.0, 3840x1080 needs 5.0 (H.264 annex A); lower fps, or give the player's real level",
};
const GIF_RATE: Text = Text { zh: "GIF 不能每秒 {value} 帧", en: "a GIF cannot have {value} frames a second" };
const GIF_RATE_RULE: Text = Text {
    zh: "GIF 的时间以 1/100 秒计，只能用 20、25 或 33（即 33.3）",
    en: "time in a GIF is counted in 1/100 s: use 20, 25 or 33 (33.3)",
};
const FULL_STRIP: Text =
    Text { zh: "全彩屏不能放 bmp、txt", en: "a full-colour panel takes neither bmp nor txt" };
const FULL_STRIP_RULE: Text = Text {
    zh: "1 位、4 位 BMP 和字库文本只给单色、双色条屏卡；全彩屏用 png、jpg、mp4、gif",
    en: "BMP of 1 or 4 bits and text are for strip cards; use png, jpg, mp4 and gif for full colour",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn hall() -> ScreenProfile {
        ScreenProfile {
            id: "hall".into(),
            name: "大厅".into(),
            width: 1920,
            height: 1080,
            colour: Colour::Full,
            pitch_mm: 2.5,
            accepts: vec![Accepts::Png, Accepts::Mp4],
            fps: 30,
            step: 6,
            glyph: 160,
            longest_loop: 120,
            largest_file: 1,
            level: 40,
            card: Card::NovaStar,
            charset: None,
            distance_m: 50.0,
            source: String::new(),
        }
    }

    fn fields(profile: &ScreenProfile) -> Vec<&'static str> {
        profile.faults().iter().map(|(field, _)| *field).collect()
    }

    #[test]
    fn a_profile_that_no_card_plays_is_refused_with_the_rule() {
        assert!(fields(&hall()).is_empty());
        assert_eq!(fields(&ScreenProfile { width: 1919, ..hall() }), ["width"]);
        assert_eq!(fields(&ScreenProfile { width: 3842, level: 52, ..hall() }), ["width"]);
        assert_eq!(fields(&ScreenProfile { step: 3, ..hall() }), ["step"]);
        assert_eq!(fields(&ScreenProfile { fps: 60, ..hall() }), ["level"]);
        assert_eq!(fields(&ScreenProfile { accepts: vec![Accepts::Gif], ..hall() }), ["fps"]);
        let strip = ScreenProfile {
            width: 250,
            height: 16,
            glyph: 16,
            fps: 20,
            step: 1,
            colour: Colour::Single,
            accepts: vec![Accepts::Bmp, Accepts::Gif],
            card: Card::Strip,
            ..hall()
        };
        assert_eq!(fields(&strip), ["width"]);
        assert_eq!(fields(&ScreenProfile { width: 256, ..strip.clone() }), [""; 0]);
        assert_eq!(fields(&ScreenProfile { width: 256, glyph: 32, ..strip }), ["glyph"]);
    }

    #[test]
    fn levels_are_those_of_the_standard() {
        assert_eq!(level_for(1920, 1080, 30), Some(40));
        assert_eq!(level_for(512, 128, 30), Some(13));
        assert_eq!(level_for(3840, 1080, 25), Some(50));
        assert_eq!(level_for(3840, 32, 25), Some(40));
        assert_eq!(level_for(8192, 8192, 60), None);
    }

    #[test]
    fn running_text_passes_at_a_pace() {
        assert_eq!(hall().chars_per_minute(), 67.5);
    }
}
