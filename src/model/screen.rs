//! Screen profiles (屏参): the pixels of a panel and what its card plays. Sizes are pixels, pitch is mm, times are seconds.

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
}

/// What a kind of screen plays; a screen of the campaign names one and may differ in single values.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenProfile {
    pub id: String,
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub colour: super::Colour,
    /// Distance between two LEDs in mm.
    pub pitch_mm: f64,
    /// Sorted, each once.
    pub accepts: Vec<Accepts>,
    /// Frames a second of video; a GIF plays at 20, 25 or 33.3.
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
