//! Pictures: how fine they are at their final size and how much ink they lay down.

use super::colour::Space;
use super::file::{Broken, Pdf};
use super::jpeg;
use crate::base::{Sha256, sha256};
use lopdf::{Dictionary, Object, Stream};

/// What a picture says of itself.
#[derive(Clone, Debug)]
pub struct Image {
    pub width: u32,
    pub height: u32,
    pub bits: u32,
    /// A stencil that is painted in the current colour.
    pub mask: bool,
    pub space: Space,
    /// For each component where its values begin and end, if not 0 and 1.
    pub decode: Option<Vec<f64>>,
    /// Carries its own transparency.
    pub soft: bool,
}

/// How much ink a picture has, in squares of 8x8 samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// The square with the most, in per cent.
    pub most: f64,
}

/// Why there is no figure.
#[derive(Debug)]
pub enum NoInk {
    /// The colours must be converted first, which is a finding of its own.
    Colour,
    Filter(String),
    Broken(String),
    TooLarge,
}

impl Image {
    /// Reads the dictionary of a picture; short names of inline ones too.
    pub fn read(pdf: &Pdf, dict: &Dictionary, resources: Option<&Dictionary>) -> Self {
        let either = |long: &str, short: &str| pdf.entry(dict, long).or_else(|| pdf.entry(dict, short));
        let number = |long: &str, short: &str| {
            either(long, short).and_then(super::file::number).map_or(0, |number| number.clamp(0.0, 1e9) as u32)
        };
        let mask = either("ImageMask", "IM").and_then(|object| object.as_bool().ok()).unwrap_or(false);
        let space = match either("ColorSpace", "CS") {
            _ if mask => Space::Gray,
            Some(object) => Space::read(pdf, object, resources),
            // JPEG 2000 brings its own.
            None => Space::Unknown("JPX".into()),
        };
        let decode = pdf.numbers(dict, "Decode").or_else(|| pdf.numbers(dict, "D"));
        Self {
            width: number("Width", "W"),
            height: number("Height", "H"),
            bits: if mask { 1 } else { number("BitsPerComponent", "BPC").clamp(1, 16) },
            mask,
            space,
            decode,
            soft: pdf.entry(dict, "SMask").is_some_and(|object| !matches!(object, Object::Name(_))),
        }
    }

    /// Returns how many bytes the samples take.
    pub fn bytes(&self) -> Option<usize> {
        let row = (self.width as usize).checked_mul(self.space.components().max(1))?.checked_mul(self.bits as usize)?;
        row.div_ceil(8).checked_mul(self.height as usize)
    }

    /// Returns a hash of all that says how the bytes of a picture become ink: its size, its colour space with the palette,
    /// and what unpacks it.
    pub fn reading(&self, pdf: &Pdf, stream: &Stream) -> Sha256 {
        let unpacks = ["DecodeParms", "DP"].map(|name| pdf.entry(&stream.dict, name));
        sha256(format!("{self:?} {:?} {unpacks:?}", pdf.filters(stream)).as_bytes())
    }

    /// Measures the ink of a picture.
    pub fn ink(&self, pdf: &Pdf, stream: &Stream) -> Result<Ink, NoInk> {
        let base = self.space.base();
        if !matches!(base, Space::Gray | Space::Cmyk | Space::Inks(..)) {
            return Err(NoInk::Colour);
        }
        let filters = pdf.filters(stream);
        match filters.as_slice() {
            [only] if only == "DCTDecode" => self.jpeg(&stream.content, color_transform(pdf, stream)),
            [.., last] if last == "DCTDecode" => {
                // The JPEG is wrapped once more: take off what is around it.
                let mut outer = stream.clone();
                let names = filters[..filters.len() - 1].iter().map(|name| Object::Name(name.as_bytes().to_vec()));
                outer.dict.set("Filter", Object::Array(names.collect()));
                let inner = pdf.decode(&outer).map_err(no_ink)?;
                self.jpeg(&inner, color_transform(pdf, stream))
            }
            _ => self.samples(&pdf.decode(stream).map_err(no_ink)?),
        }
    }

    fn jpeg(&self, data: &[u8], transform: Option<u8>) -> Result<Ink, NoInk> {
        let Some(squares) = jpeg::read(data) else { return Err(NoInk::Broken("JPEG".into())) };
        let count = squares.components.len();
        if count != self.space.components() || matches!(self.space, Space::Indexed(..)) {
            return Err(NoInk::Broken(format!("JPEG with {count} components")));
        }
        if !squares.whole {
            return Err(NoInk::Broken("JPEG".into()));
        }
        // Adobe's marker says whether the inks were turned into YCCK. That they stand inverted, the Decode array says.
        let ycck = count == 4 && squares.adobe.or(transform) == Some(2)
            || count == 4 && squares.adobe.is_none() && transform == Some(1);
        let (across, down) = squares.size();
        let mut most = 0.0f64;
        let mut bytes = [0u8; 4];
        for y in 0..down {
            for x in 0..across {
                for (component, byte) in bytes.iter_mut().enumerate().take(count) {
                    *byte = squares.mean(component, x, y);
                }
                if ycck {
                    bytes = inks_of_ycck(bytes);
                }
                for (component, byte) in bytes.iter_mut().enumerate().take(count) {
                    *byte = self.decoded(component, *byte);
                }
                most = most.max(self.space.ink_of_bytes(&bytes[..count]).unwrap_or(0.0));
            }
        }
        Ok(Ink { most })
    }

    fn samples(&self, data: &[u8]) -> Result<Ink, NoInk> {
        let (width, height, count) = (self.width as usize, self.height as usize, self.space.components().max(1));
        let (Some(wanted), true) = (self.bytes(), width > 0 && height > 0) else {
            return Err(NoInk::Broken("size".into()));
        };
        if data.len() < wanted {
            return Err(NoInk::Broken(format!("{} of {wanted} bytes", data.len())));
        }
        let row_bytes = wanted / height;
        let indexed = matches!(self.space, Space::Indexed(..));
        let mut most = 0.0f64;
        let (mut sums, mut pixel) = (vec![0.0f64; width.div_ceil(8)], vec![0u8; count]);
        for (y, row) in data.chunks_exact(row_bytes).take(height).enumerate() {
            for x in 0..width {
                for (component, byte) in pixel.iter_mut().enumerate() {
                    let raw = sample(row, x * count + component, self.bits, indexed);
                    *byte = if indexed { raw } else { self.decoded(component, raw) };
                }
                sums[x / 8] += self.space.ink_of_bytes(&pixel).unwrap_or(0.0);
            }
            if y % 8 == 7 || y + 1 == height {
                let rows = y % 8 + 1;
                for (square, sum) in sums.iter_mut().enumerate() {
                    let columns = (width - square * 8).min(8);
                    most = most.max(*sum / (rows * columns) as f64);
                    *sum = 0.0;
                }
            }
        }
        Ok(Ink { most })
    }

    /// Applies the Decode array.
    fn decoded(&self, component: usize, byte: u8) -> u8 {
        let Some(&[low, high]) = self.decode.as_deref().and_then(|decode| decode.get(component * 2..component * 2 + 2))
        else {
            return byte;
        };
        // A cast from a float stays within the byte.
        ((low + f64::from(byte) / 255.0 * (high - low)) * 255.0).round() as u8
    }
}

fn no_ink(broken: Broken) -> NoInk {
    match broken {
        Broken::Filter(filter) => NoInk::Filter(filter),
        Broken::Damaged(detail) => NoInk::Broken(detail),
        Broken::TooLarge => NoInk::TooLarge,
    }
}

fn color_transform(pdf: &Pdf, stream: &Stream) -> Option<u8> {
    pdf.integer(pdf.dict(&stream.dict, "DecodeParms")?, "ColorTransform").map(|value| value.clamp(0, 2) as u8)
}

/// Turns the means of Y, Cb, Cr and K into those of the inks.
fn inks_of_ycck([y, cb, cr, k]: [u8; 4]) -> [u8; 4] {
    let (y, cb, cr) = (f64::from(y), f64::from(cb) - 128.0, f64::from(cr) - 128.0);
    let rgb = [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb];
    let [red, green, blue] = rgb.map(|value| 255 - value.round() as u8);
    [red, green, blue, k]
}

/// Returns one sample as a byte: an index as it is, a share scaled to 255.
fn sample(row: &[u8], at: usize, bits: u32, indexed: bool) -> u8 {
    let byte = |at: usize| row.get(at).copied().unwrap_or(0);
    match bits {
        8 => byte(at),
        9..=16 => byte(at * 2),
        _ => {
            let bits = bits as usize;
            let position = at * bits;
            let mask = (1u16 << bits) - 1;
            let pair = u16::from(byte(position / 8)) << 8 | u16::from(byte(position / 8 + 1));
            let raw = pair >> (16 - position % 8 - bits) & mask;
            if indexed { raw as u8 } else { (raw * 255 / mask) as u8 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_every_width() {
        assert_eq!((0..4).map(|at| sample(&[0b0110_0000], at, 1, false)).collect::<Vec<_>>(), [0, 255, 255, 0]);
        assert_eq!((0..3).map(|at| sample(&[0x0f, 0x80], at, 4, false)).collect::<Vec<_>>(), [0, 255, 136]);
        assert_eq!(sample(&[0b1101_0000], 1, 2, true), 1);
        assert_eq!(sample(&[1, 2, 3, 4], 1, 16, false), 3);
    }

    #[test]
    fn inverted_values_and_ycck() {
        let image = Image {
            width: 1,
            height: 1,
            bits: 8,
            mask: false,
            space: Space::Cmyk,
            decode: Some(vec![1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
            soft: false,
        };
        let ink = |data: &[u8]| image.samples(data).map(|ink| ink.most.round()).ok();
        assert_eq!((ink(&[0, 0, 0, 0]), ink(&[255, 255, 255, 0]), ink(&[1])), (Some(400.0), Some(100.0), None));
        assert_eq!(inks_of_ycck([255, 128, 128, 9]), [0, 0, 0, 9]);
    }
}
