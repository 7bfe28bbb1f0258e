//! A zlib stream made fast: a page's content is written anew for its overprints, and the best compression would cost more
//! than the page. The coder is that of the packages.

use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LEVEL: i64 = 3;
/// A local header of a ZIP without its name and its extra field, and where their lengths stand.
const HEADER: usize = 30;
const NAME_LENGTH: usize = 26;
const EXTRA_LENGTH: usize = 28;
const COMPRESSED_LENGTH: usize = 18;

/// Returns bytes as a zlib stream.
pub(super) fn zlib(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 3)));
    let options = SimpleFileOptions::default();
    zip.start_file("a", options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL)))?;
    zip.write_all(bytes)?;
    let file = zip.finish()?.into_inner();
    let number = |at: usize, length: usize| {
        file.get(at..at + length)
            .map(|bytes| bytes.iter().rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let lengths = number(NAME_LENGTH, 2).zip(number(EXTRA_LENGTH, 2)).zip(number(COMPRESSED_LENGTH, 4));
    let body = lengths.and_then(|((name, extra), length)| file.get(HEADER + name + extra..)?.get(..length));
    let body = body.ok_or_else(|| io::Error::other("a ZIP without its entry"))?;
    let mut out = Vec::with_capacity(body.len() + 6);
    out.extend([0x78, 0x5e]);
    out.extend(body);
    out.extend(adler32(bytes).to_be_bytes());
    Ok(out)
}

/// Returns the checksum at the end of a zlib stream.
fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    // Sums of so many bytes cannot overflow before they are reduced.
    for block in bytes.chunks(5552) {
        for byte in block {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65_521;
        b %= 65_521;
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_reads_back() {
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
        for length in [0, 1, 1000, 200_000] {
            let bytes: Vec<u8> = (0..length as u32).map(|at| (at.wrapping_mul(at) % 251) as u8).collect();
            let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), zlib(&bytes).unwrap());
            stream.dict.set("Filter", "FlateDecode");
            assert_eq!(stream.decompressed_content().unwrap(), bytes, "{length}");
        }
    }
}
