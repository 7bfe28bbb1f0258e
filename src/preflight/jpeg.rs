//! Measures the ink of CMYK and grey JPEGs in squares of 8x8 samples: the mean of a square is its first coefficient, so
//! nothing needs to be transformed, and the ringing of JPEG at edges does not count. Knows baseline and progressive files,
//! subsampling, restarts, YCCK, and Adobe's inverted CMYK. Damaged data ends the measuring, never the program.

/// The most blocks of one component: 65,500 x 65,500 samples would be more than any poster.
const MOST_BLOCKS: usize = 8 << 20;

/// The mean of each square of each component, 0 to 255 as the file stores it.
pub struct Squares {
    /// Samples.
    pub width: usize,
    pub height: usize,
    pub components: Vec<Component>,
    /// The `transform` of Adobe's marker, if there is one.
    pub adobe: Option<u8>,
    /// False if the data ended early.
    pub whole: bool,
}

/// One component.
pub struct Component {
    id: u8,
    across: usize,
    down: usize,
    quant: usize,
    /// Blocks in a row, rounded up to whole units of an interleaved scan.
    stride: usize,
    dc: Vec<i32>,
}

struct Table {
    /// For each length: the first code, the first index, how many.
    lengths: [(i32, usize, i32); 17],
    values: Vec<u8>,
}

/// Reads a JPEG; None if it is none or of a kind that is not measured (lossless, arithmetic, 12 bits).
pub fn read(data: &[u8]) -> Option<Squares> {
    let mut at = 2;
    if data.get(..2)? != [0xff, 0xd8] {
        return None;
    }
    let mut quant = [1i32; 4];
    let mut tables: [[Option<Table>; 4]; 2] = Default::default();
    let (mut squares, mut progressive, mut restart): (Option<Squares>, bool, usize) = (None, false, 0);
    let mut adobe = None;
    loop {
        while data.get(at) == Some(&0xff) && data.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (Some(0xff), Some(&marker)) = (data.get(at).copied(), data.get(at + 1)) else { break };
        at += 2;
        if marker == 0xd9 {
            break;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let Some(length) = data.get(at..at + 2).map(|two| usize::from(two[0]) << 8 | usize::from(two[1])) else {
            break;
        };
        let Some(body) = data.get(at + 2..(at + length).max(at + 2)) else { break };
        at += length.max(2);
        match marker {
            0xdb => read_quant(body, &mut quant),
            0xc4 => read_tables(body, &mut tables),
            0xc0..=0xc2 => {
                progressive = marker == 0xc2;
                squares = Some(read_frame(body)?);
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcf => return None,
            0xdd => restart = body.get(..2).map_or(0, |two| usize::from(two[0]) << 8 | usize::from(two[1])),
            0xee if body.starts_with(b"Adobe") => adobe = body.get(11).copied(),
            0xda => {
                let frame = squares.as_mut()?;
                let mut scan = Scan { data, at, bits: 0, count: 0, ended: false };
                let done = scan.run(body, frame, &tables, progressive, restart);
                frame.whole &= done.is_some();
                at = scan.next_marker();
            }
            _ => {}
        }
    }
    let mut squares = squares?;
    squares.adobe = adobe;
    for component in &mut squares.components {
        let step = quant[component.quant];
        for value in &mut component.dc {
            *value = (value.saturating_mul(step) / 8).saturating_add(128).clamp(0, 255);
        }
    }
    Some(squares)
}

impl Squares {
    /// Returns how many squares there are across and down.
    pub fn size(&self) -> (usize, usize) {
        (self.width.div_ceil(8), self.height.div_ceil(8))
    }

    /// Returns a component's mean at a square, 0 to 255.
    pub fn mean(&self, component: usize, x: usize, y: usize) -> u8 {
        let Some(own) = self.components.get(component) else { return 0 };
        let most = self.components.iter().map(|c| (c.across, c.down)).fold((1, 1), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let at = (y * own.down / most.1) * own.stride + x * own.across / most.0;
        own.dc.get(at).map_or(0, |value| *value as u8)
    }
}

fn read_quant(mut body: &[u8], quant: &mut [i32; 4]) {
    while let [head, rest @ ..] = body {
        let wide = head >> 4 != 0;
        let size = if wide { 128 } else { 64 };
        let Some(first) = rest.get(..size) else { return };
        let step = if wide { i32::from(first[0]) << 8 | i32::from(first[1]) } else { i32::from(first[0]) };
        quant[usize::from(head & 3)] = step;
        body = &rest[size..];
    }
}

fn read_tables(mut body: &[u8], tables: &mut [[Option<Table>; 4]; 2]) {
    while let [head, rest @ ..] = body {
        let Some(counts) = rest.get(..16) else { return };
        let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
        let Some(values) = rest.get(16..16 + total) else { return };
        let (mut code, mut index) = (0i32, 0);
        let mut lengths = [(0, 0, 0); 17];
        for (length, count) in counts.iter().enumerate() {
            code <<= 1;
            lengths[length + 1] = (code, index, i32::from(*count));
            code += i32::from(*count);
            index += usize::from(*count);
        }
        tables[usize::from(head >> 4 & 1)][usize::from(head & 3)] = Some(Table { lengths, values: values.to_vec() });
        body = &rest[16 + total..];
    }
}

fn read_frame(body: &[u8]) -> Option<Squares> {
    let [8, high, low, wide, narrow, count, parts @ ..] = body else { return None };
    let (height, width) = (usize::from(*high) << 8 | usize::from(*low), usize::from(*wide) << 8 | usize::from(*narrow));
    let sampling = |part: &[u8]| (usize::from(part[1] >> 4), usize::from(part[1] & 15));
    let parts: Vec<&[u8]> = parts.chunks_exact(3).take(usize::from(*count)).collect();
    if parts.is_empty() || parts.len() > 4 || width == 0 || height == 0 {
        return None;
    }
    let most = parts.iter().map(|part| sampling(part)).fold((1, 1), |a, b| (a.0.max(b.0), a.1.max(b.1)));
    let component = |part: &&[u8]| {
        let (across, down) = sampling(part);
        if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
            return None;
        }
        let (stride, rows) = (width.div_ceil(8 * most.0) * across, height.div_ceil(8 * most.1) * down);
        let blocks = stride.checked_mul(rows).filter(|blocks| *blocks <= MOST_BLOCKS)?;
        Some(Component { id: part[0], across, down, quant: usize::from(part[2] & 3), stride, dc: vec![0; blocks] })
    };
    let components = parts.iter().map(component).collect::<Option<Vec<_>>>()?;
    Some(Squares { width, height, components, adobe: None, whole: true })
}

/// Reads the entropy-coded bits of one scan.
struct Scan<'a> {
    data: &'a [u8],
    at: usize,
    bits: u32,
    count: u32,
    ended: bool,
}

impl Scan<'_> {
    fn run(
        &mut self,
        head: &[u8],
        frame: &mut Squares,
        tables: &[[Option<Table>; 4]; 2],
        progressive: bool,
        restart: usize,
    ) -> Option<()> {
        let [count, rest @ ..] = head else { return None };
        let count = usize::from(*count);
        let parts = rest.get(..count * 2)?;
        let &[start, _, approx] = rest.get(count * 2..count * 2 + 3)? else { return None };
        // Scans of higher frequencies only do not change a mean.
        if progressive && start != 0 {
            return Some(());
        }
        let (refine, shift) =
            (progressive && approx >> 4 != 0, if progressive { i32::from(approx & 15).min(13) } else { 0 });
        let mut order = Vec::new();
        for part in parts.chunks_exact(2) {
            let index = frame.components.iter().position(|component| component.id == part[0])?;
            order.push((index, usize::from(part[1] >> 4 & 3), usize::from(part[1] & 3)));
        }
        if order.is_empty() {
            return None;
        }
        let most =
            frame.components.iter().map(|c| (c.across, c.down)).fold((1, 1), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let single = order.len() == 1;
        let (columns, rows) = if let &[(only, ..)] = order.as_slice() {
            let component = &frame.components[only];
            let samples = |size: usize, own: usize, most: usize| (size * own).div_ceil(8 * most);
            (samples(frame.width, component.across, most.0), samples(frame.height, component.down, most.1))
        } else {
            (frame.width.div_ceil(8 * most.0), frame.height.div_ceil(8 * most.1))
        };
        let mut last = [0i32; 4];
        for unit in 0..columns * rows {
            if restart > 0 && unit > 0 && unit % restart == 0 {
                self.restart()?;
                last = [0; 4];
            }
            let (column, row) = (unit % columns, unit / columns);
            for &(index, dc, ac) in &order {
                let component = &mut frame.components[index];
                let (across, down) = if single { (1, 1) } else { (component.across, component.down) };
                for block in 0..across * down {
                    let (x, y) = (column * across + block % across, row * down + block / across);
                    let at = y * component.stride + x;
                    let value = component.dc.get_mut(at)?;
                    if refine {
                        *value |= (self.bit()? as i32) << shift;
                        continue;
                    }
                    let size = self.symbol(tables[0][dc].as_ref()?)?;
                    last[index] = last[index].wrapping_add(self.signed(u32::from(size).min(16))?);
                    *value = last[index].wrapping_shl(shift as u32);
                    if !progressive {
                        self.skip_block(tables[1][ac].as_ref()?)?;
                    }
                }
            }
        }
        Some(())
    }

    /// Reads the 63 higher coefficients of a block and forgets them.
    fn skip_block(&mut self, table: &Table) -> Option<()> {
        let mut at = 1;
        while at < 64 {
            let symbol = self.symbol(table)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 {
                if run < 15 {
                    return Some(());
                }
                at += 16;
                continue;
            }
            self.take(size)?;
            at += run + 1;
        }
        Some(())
    }

    fn fill(&mut self) {
        while self.count <= 24 {
            let byte = match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xff), Some(0)) => {
                    self.at += 2;
                    0xff
                }
                (Some(0xff), _) | (None, _) => {
                    self.ended = true;
                    return;
                }
                (Some(byte), _) => {
                    self.at += 1;
                    u32::from(*byte)
                }
            };
            self.bits |= byte << (24 - self.count);
            self.count += 8;
        }
    }

    fn take(&mut self, size: u32) -> Option<u32> {
        if size == 0 {
            return Some(0);
        }
        if self.count < size {
            self.fill();
        }
        if self.count < size {
            return None;
        }
        let value = self.bits >> (32 - size);
        self.bits <<= size;
        self.count -= size;
        Some(value)
    }

    fn bit(&mut self) -> Option<u32> {
        self.take(1)
    }

    fn signed(&mut self, size: u32) -> Option<i32> {
        let value = self.take(size)? as i32;
        Some(if size > 0 && value < 1 << (size - 1) { value - (1 << size) + 1 } else { value })
    }

    fn symbol(&mut self, table: &Table) -> Option<u8> {
        if self.count < 16 {
            self.fill();
        }
        for length in 1..=16usize {
            if self.count < length as u32 {
                return None;
            }
            let code = (self.bits >> (32 - length)) as i32;
            let (first, index, count) = table.lengths[length];
            if code >= first && code - first < count {
                self.bits = self.bits.checked_shl(length as u32).unwrap_or(0);
                self.count -= length as u32;
                return table.values.get(index + (code - first) as usize).copied();
            }
        }
        None
    }

    fn restart(&mut self) -> Option<()> {
        (self.bits, self.count) = (0, 0);
        self.at = self.next_marker();
        matches!(self.data.get(self.at + 1), Some(0xd0..=0xd7)).then(|| self.at += 2)
    }

    /// Returns where the next marker stands.
    fn next_marker(&self) -> usize {
        let mut at = self.at;
        while let Some(byte) = self.data.get(at) {
            if *byte == 0xff && self.data.get(at + 1).is_some_and(|next| !matches!(next, 0 | 0xff)) {
                return at;
            }
            at += 1;
        }
        self.data.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    type Setting = dyn Fn(&mut Encoder<&mut Vec<u8>>);

    fn picture(left: [u8; 4], right: [u8; 4], set: &Setting) -> Squares {
        let pixels: Vec<u8> = (0..40 * 24).flat_map(|at| if at % 40 < 16 { left } else { right }).collect();
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 95);
        set(&mut encoder);
        encoder.encode(&pixels, 40, 24, ColorType::Cmyk).unwrap();
        read(&bytes).unwrap()
    }

    #[test]
    fn means_of_squares_in_every_kind_of_file() {
        let near = |a: u8, b: u8| a.abs_diff(b) <= 3;
        let kinds: [&Setting; 4] = [
            &|_| {},
            &|encoder| encoder.set_progressive(true),
            &|encoder| encoder.set_restart_interval(2),
            &|encoder| encoder.set_sampling_factor(SamplingFactor::R_4_2_0),
        ];
        for (at, set) in kinds.iter().enumerate() {
            let squares = picture([0, 255, 64, 10], [200, 30, 128, 250], set);
            assert_eq!((squares.size(), squares.whole), ((5, 3), true), "{at}");
            // jpeg-encoder stores CMYK inverted, as Adobe does.
            for (component, (left, right)) in [(0, (255, 55)), (1, (0, 225)), (2, (191, 127)), (3, (245, 5))] {
                let (a, b) = (squares.mean(component, 0, 2), squares.mean(component, 4, 0));
                assert!(near(a, left) && near(b, right), "{at} {component}: {a} {b}");
            }
        }
    }

    #[test]
    fn damaged_files_end_early() {
        let pixels = vec![90u8; 64 * 64 * 4];
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 80).encode(&pixels, 64, 64, ColorType::Cmyk).unwrap();
        for cut in 0..bytes.len() {
            read(&bytes[..cut]);
        }
        for at in 0..bytes.len() {
            for value in [0, 0xff, 0x7f] {
                let mut changed = bytes.clone();
                changed[at] = value;
                read(&changed);
            }
        }
    }
}
