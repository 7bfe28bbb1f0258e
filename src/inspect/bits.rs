//! The sequence header of H.264 (SPS): profile, level, size, colours. Reads bits with an end; a header that is cut short is
//! no header.

/// What a sequence header says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sps {
    pub profile: u8,
    pub constraints: u8,
    pub level: u8,
    /// 1 is 4:2:0.
    pub chroma: u32,
    pub depth: u32,
    pub width: u32,
    pub height: u32,
    pub interlaced: bool,
    pub full_range: bool,
    /// Primaries, transfer and matrix, if they are named.
    pub colour: Option<(u8, u8, u8)>,
}

impl Sps {
    /// Reads an SPS unit with its kind byte.
    pub fn read(unit: &[u8]) -> Option<Self> {
        let bytes = unescaped(unit);
        let mut bits = Bits { bytes: bytes.get(1..)?, at: 0 };
        let (profile, constraints, level) = (bits.take(8)? as u8, bits.take(8)? as u8, bits.take(8)? as u8);
        let mut sps = Self { profile, constraints, level, chroma: 1, depth: 8, ..Self::default() };
        bits.golomb()?;
        if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
            sps.chroma = bits.golomb()?;
            if sps.chroma == 3 {
                bits.take(1)?;
            }
            sps.depth = 8 + bits.golomb()?.max(bits.golomb()?);
            bits.take(1)?;
            if bits.take(1)? == 1 {
                for list in 0..if sps.chroma == 3 { 12 } else { 8 } {
                    if bits.take(1)? == 1 {
                        scaling(&mut bits, if list < 6 { 16 } else { 64 })?;
                    }
                }
            }
        }
        bits.golomb()?;
        match bits.golomb()? {
            0 => _ = bits.golomb()?,
            1 => {
                bits.take(1)?;
                bits.golomb()?;
                bits.golomb()?;
                for _ in 0..bits.golomb()?.min(255) {
                    bits.golomb()?;
                }
            }
            _ => {}
        }
        bits.golomb()?;
        bits.take(1)?;
        let (across, down) = (u64::from(bits.golomb()?) + 1, u64::from(bits.golomb()?) + 1);
        let frames_only = bits.take(1)?;
        sps.interlaced = frames_only == 0;
        if sps.interlaced {
            bits.take(1)?;
        }
        bits.take(1)?;
        let (mut width, mut height) = (across * 16, down * 16 * (2 - u64::from(frames_only)));
        if bits.take(1)? == 1 {
            let (x, y) = if sps.chroma == 1 { (2, 2) } else { (1, 1) };
            let y = y * (2 - u64::from(frames_only));
            let mut side = || Some(u64::from(bits.golomb()?));
            let (left, right, top, bottom) = (side()?, side()?, side()?, side()?);
            width = width.checked_sub((left + right) * x)?;
            height = height.checked_sub((top + bottom) * y)?;
        }
        (sps.width, sps.height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        if bits.take(1)? == 1 {
            colours(&mut bits, &mut sps)?;
        }
        Some(sps)
    }

    /// Returns the profile's name.
    pub fn profile_name(&self) -> String {
        match self.profile {
            66 if self.constraints & 0x40 != 0 => "Constrained Baseline".into(),
            66 => "Baseline".into(),
            77 => "Main".into(),
            88 => "Extended".into(),
            100 => "High".into(),
            110 => "High 10".into(),
            122 => "High 4:2:2".into(),
            244 => "High 4:4:4".into(),
            other => other.to_string(),
        }
    }

    /// Returns the pixel format as ffmpeg calls it.
    pub fn pixels(&self) -> String {
        let layout = match self.chroma {
            0 => "gray",
            1 => "yuv420p",
            2 => "yuv422p",
            _ => "yuv444p",
        };
        if self.depth == 8 { layout.into() } else { format!("{layout}{}", self.depth) }
    }

    /// Returns the colour space and range.
    pub fn colour_name(&self) -> String {
        let space = match self.colour {
            Some((1, 1, 1)) => "bt709",
            Some((_, _, 5 | 6)) => "bt601",
            Some((_, _, 9 | 10)) => "bt2020",
            Some(_) => "other",
            None => "unnamed",
        };
        format!("{space} {}", if self.full_range { "full" } else { "limited" })
    }
}

fn colours(bits: &mut Bits, sps: &mut Sps) -> Option<()> {
    if bits.take(1)? == 1 && bits.take(8)? == 255 {
        bits.take(32)?;
    }
    if bits.take(1)? == 1 {
        bits.take(1)?;
    }
    if bits.take(1)? == 1 {
        bits.take(3)?;
        sps.full_range = bits.take(1)? == 1;
        if bits.take(1)? == 1 {
            sps.colour = Some((bits.take(8)? as u8, bits.take(8)? as u8, bits.take(8)? as u8));
        }
    }
    Some(())
}

fn scaling(bits: &mut Bits, size: usize) -> Option<()> {
    let (mut last, mut next) = (8i64, 8i64);
    for _ in 0..size {
        if next != 0 {
            let code = i64::from(bits.golomb()?);
            let delta = if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) };
            next = (last + delta).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

/// Drops the bytes that keep start codes out of a unit.
fn unescaped(unit: &[u8]) -> Vec<u8> {
    let (mut out, mut zeros) = (Vec::with_capacity(unit.len().min(4096)), 0);
    // A header is short; what follows is not for us.
    for byte in unit.iter().take(4096) {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0u64;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value as u32)
    }

    /// An unsigned Exp-Golomb code.
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let rest = if zeros == 0 { 0 } else { u64::from(self.take(zeros)?) };
        u32::try_from((1u64 << zeros) - 1 + rest).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_are_cut_are_none() {
        let unit = [0x67, 66, 0xc0, 30, 0xda, 0x02, 0x00, 0x43];
        for length in 0..unit.len() {
            let _ = Sps::read(&unit[..length]);
        }
        assert_eq!(Sps::read(&[0x67, 66, 0xc0]), None);
        assert_eq!(Sps::read(&[0; 40]), None);
        assert_eq!(Sps::read(&[0xff; 40]).map(|sps| sps.profile), Some(255));
    }
}
