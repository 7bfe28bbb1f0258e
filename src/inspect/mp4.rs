//! The boxes of an MP4 file: tracks, their clocks and where their frames stand. Lengths are checked against the file and
//! counts against limits, so that a hostile file costs no more than its own size.

use super::{CUT, Fault};

/// The most frames that are listed: an hour at 60 a second and more.
const MOST_FRAMES: usize = 300_000;

/// A track of pictures.
#[derive(Debug, Default)]
pub struct Track {
    /// Four letters.
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub scale: u32,
    /// Runs of frames with one time: count and ticks.
    pub times: Vec<(u32, u32)>,
    /// Frames that stand alone, counted from 1; none means all.
    pub keys: Option<Vec<u32>>,
    /// Where each frame stands.
    pub frames: Vec<(usize, usize)>,
    pub sps: Vec<Vec<u8>>,
    pub pps: Vec<Vec<u8>>,
    /// Bytes of a unit's length.
    pub length_size: usize,
}

/// A file.
#[derive(Debug, Default)]
pub struct Mp4 {
    pub tracks: usize,
    pub video: Option<Track>,
    pub faststart: bool,
    /// Its frames stand in pieces (`moof`), which players of screens rarely take.
    pub fragmented: bool,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Mp4, Fault> {
    let mut mp4 = Mp4::default();
    let (mut moov, mut mdat) = (None, None);
    for (name, body, at) in boxes(bytes) {
        match &name {
            b"moov" if moov.is_none() => moov = Some((body, at)),
            b"mdat" if mdat.is_none() => mdat = Some(at),
            b"moof" => mp4.fragmented = true,
            _ => {}
        }
    }
    let (moov, moov_at) = moov.ok_or(CUT)?;
    mp4.faststart = mdat.is_some_and(|at| moov_at < at);
    for (name, trak, _) in boxes(moov) {
        if &name == b"trak" {
            mp4.tracks += 1;
            let mdia = child(trak, b"mdia").ok_or(CUT)?;
            let handler = child(mdia, b"hdlr").and_then(|hdlr| hdlr.get(8..12));
            if handler == Some(b"vide".as_slice()) && mp4.video.is_none() {
                mp4.video = Some(track(mdia, bytes.len()).ok_or(CUT)?);
            }
        }
    }
    Ok(mp4)
}

fn track(mdia: &[u8], file: usize) -> Option<Track> {
    let mdhd = child(mdia, b"mdhd")?;
    let scale = if mdhd.first()? == &1 { u32_at(mdhd, 20)? } else { u32_at(mdhd, 12)? };
    let stbl = child(child(mdia, b"minf")?, b"stbl")?;
    let mut track = Track { scale, ..Track::default() };
    let stsd = child(stbl, b"stsd")?;
    let (codec, entry, _) = boxes(stsd.get(8..)?).next()?;
    track.codec = codec.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' }).collect();
    (track.width, track.height) = (u16_at(entry, 24)?.into(), u16_at(entry, 26)?.into());
    if let Some(avcc) = entry.get(78..).and_then(|rest| child(rest, b"avcC")) {
        parameters(avcc, &mut track);
    }
    let stts = child(stbl, b"stts")?;
    track.times = table(stts, 4, 8, u32_at(stts, 4)?)?.map(|row| (be(&row[..4]), be(&row[4..]))).collect();
    if let Some(stss) = child(stbl, b"stss") {
        track.keys = Some(table(stss, 4, 4, u32_at(stss, 4)?)?.map(be).collect());
    }
    track.frames = places(stbl, file)?;
    Some(track)
}

/// Reads the headers that stand outside the frames.
fn parameters(avcc: &[u8], track: &mut Track) {
    track.length_size = usize::from(avcc.get(4).copied().unwrap_or(3) & 3) + 1;
    let mut at = 5;
    for list in [&mut track.sps, &mut track.pps] {
        let Some(count) = avcc.get(at) else { return };
        at += 1;
        for _ in 0..count & 31 {
            let Some(length) = u16_at(avcc, at) else { return };
            let Some(unit) = avcc.get(at + 2..at + 2 + usize::from(length)) else { return };
            list.push(unit.to_vec());
            at += 2 + usize::from(length);
        }
    }
}

/// Works out where each frame stands: chunks hold runs of frames.
fn places(stbl: &[u8], file: usize) -> Option<Vec<(usize, usize)>> {
    let stsz = child(stbl, b"stsz")?;
    let (one, count) = (u32_at(stsz, 4)?, u32_at(stsz, 8)?);
    let count = (count as usize).min(MOST_FRAMES);
    let sizes: Vec<u32> = match one {
        0 => table(stsz, 8, 4, count as u32)?.map(be).collect(),
        size => vec![size; count.min(file / size.max(1) as usize)],
    };
    let chunks: Vec<u64> = match (child(stbl, b"stco"), child(stbl, b"co64")) {
        (Some(stco), _) => table(stco, 4, 4, u32_at(stco, 4)?)?.map(|row| be(row).into()).collect(),
        (None, Some(co64)) => table(co64, 4, 8, u32_at(co64, 4)?)?
            .map(|row| u64::from(be(&row[..4])) << 32 | u64::from(be(&row[4..])))
            .collect(),
        _ => return None,
    };
    let stsc = child(stbl, b"stsc")?;
    let runs: Vec<(u32, u32)> =
        table(stsc, 4, 12, u32_at(stsc, 4)?)?.map(|row| (be(&row[..4]), be(&row[4..8]))).collect();
    let (mut frames, mut run) = (Vec::with_capacity(sizes.len()), 0);
    let mut sizes = sizes.into_iter();
    for (index, chunk) in chunks.iter().enumerate() {
        while runs.get(run + 1).is_some_and(|(first, _)| *first as usize <= index + 1) {
            run += 1;
        }
        let mut at = usize::try_from(*chunk).ok()?;
        for _ in 0..runs.get(run)?.1 {
            let Some(size) = sizes.next() else { return Some(frames) };
            if at.checked_add(size as usize).is_none_or(|end| end > file) {
                return Some(frames);
            }
            frames.push((at, size as usize));
            at += size as usize;
        }
    }
    Some(frames)
}

/// Walks the boxes of one level: name, body and where each begins. Ends where a length is wrong.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8], usize)> {
    let mut at = 0usize;
    std::iter::from_fn(move || {
        let head = bytes.get(at..at.checked_add(8)?)?;
        let name = [head[4], head[5], head[6], head[7]];
        let (skip, length) = match be(&head[..4]) {
            0 => (8, bytes.len() - at),
            1 => (
                16,
                usize::try_from(u64::from(u32_at(bytes, at + 8)?) << 32 | u64::from(u32_at(bytes, at + 12)?)).ok()?,
            ),
            length => (8, length as usize),
        };
        let start = at;
        let body = bytes.get(at + skip..at.checked_add(length)?)?;
        at += length.max(8);
        Some((name, body, start))
    })
}

fn child<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(found, ..)| found == name).map(|(_, body, _)| body)
}

/// The rows of a table that begins after `head` bytes and its count.
fn table(bytes: &[u8], head: usize, row: usize, count: u32) -> Option<impl Iterator<Item = &[u8]>> {
    Some(bytes.get(head + 4..)?.chunks_exact(row).take((count as usize).min(MOST_FRAMES)))
}

fn be(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(be)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|two| u16::from(two[0]) << 8 | u16::from(two[1]))
}
