//! An MP4 file of one H.264 track: `ftyp`, `moov`, `mdat` in this order, so that a player can start before it has all.
//! Every frame lasts the same time, times and dates are zero, colours are named (BT.709, limited range): equal frames give
//! equal bytes. Refuses a frame without picture, because a player would show a hole.

/// What a track is.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    pub width: u32,
    pub height: u32,
    /// Frames a second as a fraction.
    pub rate: (u32, u32),
}

/// The track as it grows.
#[derive(Debug, Default)]
pub struct Muxer {
    data: Vec<u8>,
    sizes: Vec<u32>,
    /// Frames that stand alone, counted from 1.
    keys: Vec<u32>,
    sps: Vec<u8>,
    pps: Vec<u8>,
}

/// How many parts of a frame's time the clock counts: ticks for players that want finer ones.
const TICKS: u32 = 512;

impl Muxer {
    /// Adds the NAL units of one frame, with or without start code; false if they hold no picture.
    #[must_use]
    pub fn push<'a>(&mut self, units: impl Iterator<Item = &'a [u8]>) -> bool {
        let (before, mut picture, mut key) = (self.data.len(), false, false);
        for unit in units {
            let unit = without_start_code(unit);
            match unit.first().map(|first| first & 31) {
                Some(7) => self.sps = unit.to_vec(),
                Some(8) => self.pps = unit.to_vec(),
                // Delimiters and filler are not for files.
                None | Some(9..=12) => {}
                Some(kind) => {
                    picture |= matches!(kind, 1 | 5);
                    key |= kind == 5;
                    self.data.extend_from_slice(&(unit.len() as u32).to_be_bytes());
                    self.data.extend_from_slice(unit);
                }
            }
        }
        self.sizes.push((self.data.len() - before) as u32);
        if key {
            self.keys.push(self.sizes.len() as u32);
        }
        picture
    }

    /// Returns how many bytes of frames there are.
    pub fn bytes(&self) -> usize {
        self.data.len()
    }

    /// Returns the level of the stream as ten times its number.
    pub fn level(&self) -> u32 {
        self.sps.get(3).copied().map_or(0, u32::from)
    }

    /// Returns the most bytes of any run of this many frames.
    pub fn most_bytes(&self, frames: usize) -> u64 {
        self.sizes
            .windows(frames.clamp(1, self.sizes.len().max(1)))
            .map(|run| run.iter().map(|size| u64::from(*size)).sum())
            .max()
            .unwrap_or(0)
    }

    /// Returns the file.
    pub fn finish(self, track: Track) -> Vec<u8> {
        let kind = boxed(b"ftyp", &[b"isom", &512u32.to_be_bytes(), b"isomiso2avc1mp41"]);
        // The place of the data depends on the length of what stands before it, not on its value.
        let length = self.moov(track, 0).len();
        let moov = self.moov(track, (kind.len() + length + 8) as u32);
        let mut file = Vec::with_capacity(kind.len() + moov.len() + 8 + self.data.len());
        file.extend_from_slice(&kind);
        file.extend_from_slice(&moov);
        file.extend_from_slice(&(self.data.len() as u32 + 8).to_be_bytes());
        file.extend_from_slice(b"mdat");
        file.extend_from_slice(&self.data);
        file
    }

    fn moov(&self, track: Track, data_at: u32) -> Vec<u8> {
        let (frames, (rate, over)) = (self.sizes.len() as u32, track.rate);
        let (scale, delta) = (rate * TICKS, over * TICKS);
        let duration = u32s(&[frames * delta]);
        const MATRIX: [u32; 9] = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];
        let matrix = u32s(&MATRIX);
        // Version and flags, two dates, clock, duration, rate 1, volume 1, ten reserved bytes, matrix, 24 zeros, next track.
        let mvhd = boxed(
            b"mvhd",
            &[
                &u32s(&[0, 0, 0, scale]),
                &duration,
                &u32s(&[0x10000, 0x0100_0000, 0, 0]),
                &matrix,
                &[0; 24],
                &u32s(&[2]),
            ],
        );
        // In use, in the film; track 1; layer, group, volume 0; the size as 16.16.
        let size = u32s(&[track.width << 16, track.height << 16]);
        let tkhd = boxed(b"tkhd", &[&u32s(&[3, 0, 0, 1, 0]), &duration, &u32s(&[0, 0, 0, 0]), &matrix, &size]);
        // 0x55c4 is `und`, no language.
        let mdhd = boxed(b"mdhd", &[&u32s(&[0, 0, 0, scale]), &duration, &u32s(&[0x55c4_0000])]);
        let hdlr = boxed(b"hdlr", &[&u32s(&[0, 0]), b"vide", &[0; 12], b"video\0"]);
        let vmhd = boxed(b"vmhd", &[&u32s(&[1, 0, 0])]);
        let url = boxed(b"url ", &[&u32s(&[1])]);
        let dinf = boxed(b"dinf", &[&boxed(b"dref", &[&u32s(&[0, 1]), &url])]);
        let minf = boxed(b"minf", &[&vmhd, &dinf, &self.table(track, frames, delta, data_at)]);
        let mdia = boxed(b"mdia", &[&mdhd, &hdlr, &minf]);
        boxed(b"moov", &[&mvhd, &boxed(b"trak", &[&tkhd, &mdia])])
    }

    fn table(&self, track: Track, frames: u32, delta: u32, data_at: u32) -> Vec<u8> {
        let (sps, pps) = (&self.sps, &self.pps);
        let length = |unit: &[u8]| (unit.len() as u16).to_be_bytes();
        // Profile, compatibility and level are the three bytes after the kind of the SPS; lengths of units take four bytes.
        let head = [1, at(sps, 1), at(sps, 2), at(sps, 3), 0xff, 0xe1];
        let avcc = boxed(b"avcC", &[&head, &length(sps), sps, &[1], &length(pps), pps]);
        let colr = boxed(b"colr", &[b"nclx", &[0, 1, 0, 1, 0, 1, 0]]);
        let pasp = boxed(b"pasp", &[&u32s(&[1, 1])]);
        let size = [(track.width as u16).to_be_bytes(), (track.height as u16).to_be_bytes()].concat();
        // Six reserved bytes, data reference 1, 16 zeros, size, 72 dpi, one frame a sample, no name, 24 bits, no colour table.
        let entry = boxed(
            b"avc1",
            &[
                &[0, 0, 0, 0, 0, 0, 0, 1],
                &[0; 16],
                &size,
                &u32s(&[0x48_0000, 0x48_0000, 0]),
                &[0, 1],
                &[0; 32],
                &[0, 24, 0xff, 0xff],
                &avcc,
                &colr,
                &pasp,
            ],
        );
        let stsd = boxed(b"stsd", &[&u32s(&[0, 1]), &entry]);
        let stts = boxed(b"stts", &[&u32s(&[0, 1, frames, delta])]);
        let stss = boxed(b"stss", &[&u32s(&[0, self.keys.len() as u32]), &u32s(&self.keys)]);
        let stsc = boxed(b"stsc", &[&u32s(&[0, 1, 1, frames, 1])]);
        let stsz = boxed(b"stsz", &[&u32s(&[0, 0, frames]), &u32s(&self.sizes)]);
        let stco = boxed(b"stco", &[&u32s(&[0, 1, data_at])]);
        boxed(b"stbl", &[&stsd, &stts, &stss, &stsc, &stsz, &stco])
    }
}

fn at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or(0)
}

fn boxed(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let length = 8 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&(length as u32).to_be_bytes());
    out.extend_from_slice(name);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

fn u32s(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    let zeros = unit.iter().take_while(|byte| **byte == 0).count();
    if zeros >= 2 && unit.get(zeros) == Some(&1) { &unit[zeros + 1..] } else { unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_parts_in_the_order_of_playing() {
        let mut muxer = Muxer::default();
        let (sps, pps) = ([0, 0, 0, 1, 0x67, 66, 0xc0, 30, 1], [0, 0, 1, 0x68, 2]);
        assert!(muxer.push([&sps[..], &pps, &[0, 0, 0, 1, 0x65, 9, 9]].into_iter()));
        assert!(muxer.push([&[0, 0, 0, 1, 0x41, 7][..]].into_iter()));
        assert!(!muxer.push([&sps[..]].into_iter()), "a frame without picture");
        muxer.sizes.pop();
        assert_eq!((muxer.level(), muxer.most_bytes(1), muxer.most_bytes(9)), (30, 7, 13));
        let file = muxer.finish(Track { width: 512, height: 128, rate: (30, 1) });
        let find = |name: &[u8]| file.windows(name.len()).position(|window| window == name).unwrap();
        let order: Vec<usize> = [&b"ftyp"[..], b"moov", b"avcC", b"colr", b"stco", b"mdat"].map(find).into();
        assert!(order.is_sorted(), "{order:?}");
        let stco = find(b"stco");
        let data_at = u32::from_be_bytes(file[stco + 12..stco + 16].try_into().unwrap()) as usize;
        assert_eq!(file[data_at..], [0, 0, 0, 3, 0x65, 9, 9, 0, 0, 0, 2, 0x41, 7]);
    }
}
