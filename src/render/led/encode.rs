//! The file formats of strips, all with exactly the colours of a palette: BMP of 1 or 4 bits, PNG, GIF.
//! Nothing but pixels stands in them: no date, no program, no metadata.

use super::canvas::Canvas;
use crate::base::{Code, Diagnostic, Outcome};
use gif::{DisposalMethod, Frame, Repeat};

/// The colours of a strip; the first is off.
pub(super) type Palette = &'static [[u8; 3]];

/// Returns a BMP of 1 bit for two colours, else of 4.
pub(super) fn bmp(canvas: &Canvas, palette: Palette) -> Vec<u8> {
    let bits = if palette.len() <= 2 { 1 } else { 4 };
    let row = (canvas.width * bits).div_ceil(32) * 4;
    let offset = 14 + 40 + 4 * (1 << bits);
    let size = offset + row * canvas.height;
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(b"BM");
    for value in [size as u32, 0, offset as u32, 40, canvas.width as u32, canvas.height as u32] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(1u16.to_le_bytes());
    bytes.extend((bits as u16).to_le_bytes());
    // No compression; 2835 pixels a metre are 72 dpi; a full table of colours.
    for value in [0u32, (row * canvas.height) as u32, 2835, 2835, 1 << bits, 0] {
        bytes.extend(value.to_le_bytes());
    }
    for index in 0..1 << bits {
        let [r, g, b] = palette.get(index).copied().unwrap_or_default();
        bytes.extend([b, g, r, 0]);
    }
    // From the bottom up, the first pixel in the highest bits.
    let mut packed = vec![0u8; row];
    for line in canvas.pixels.chunks(canvas.width.max(1)).rev() {
        packed.fill(0);
        for (x, value) in line.iter().enumerate() {
            let at = x * bits;
            packed[at / 8] |= value << (8 - bits - at % 8);
        }
        bytes.extend(&packed);
    }
    bytes
}

/// Returns a PNG with the palette.
pub(super) fn png(canvas: &Canvas, palette: Palette) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    let mut packed = Vec::with_capacity(canvas.width.div_ceil(2) * canvas.height);
    for line in canvas.pixels.chunks(canvas.width.max(1)) {
        packed.extend(line.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)));
    }
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&packed)).map_err(failed)?;
    Ok(bytes)
}

/// Returns a GIF that shows a strip going by, `step` pixels a frame, and begins again without a jump. `delay` is in
/// hundredths of a second.
pub(super) fn scrolling(
    strip: &Canvas,
    (width, height): (usize, usize),
    step: usize,
    delay: u16,
    palette: Palette,
) -> Outcome<Vec<u8>> {
    let side = |pixels: usize| u16::try_from(pixels).map_err(failed);
    let (wide, tall) = (side(width)?, side(height)?);
    let mut bytes = Vec::new();
    let mut window = Canvas::new(width, height);
    let mut encoder = gif::Encoder::new(&mut bytes, wide, tall, &palette.concat()).map_err(failed)?;
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    let step = step.max(1);
    for frame in 0..strip.width / step {
        strip.window(frame * step, &mut window);
        let frame = Frame {
            delay,
            dispose: DisposalMethod::Keep,
            width: wide,
            height: tall,
            buffer: window.pixels.as_slice().into(),
            ..Frame::default()
        };
        encoder.write_frame(&frame).map_err(failed)?;
    }
    drop(encoder);
    Ok(bytes)
}

pub(super) fn failed(detail: impl ToString) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::TemplateError).arg("detail", detail)]
}
