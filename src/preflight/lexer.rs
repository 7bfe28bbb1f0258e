//! Cuts a content stream into operands and operators. Reads every input to its end in one pass without recursion;
//! what it cannot read is skipped and counted.

use std::borrow::Cow;

/// One operand.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    /// A string, of which only the length matters here.
    Text(usize),
    /// The start or end of an array or dictionary, whose parts follow as operands.
    Open,
    Close,
}

/// What comes next.
#[derive(Debug, PartialEq)]
pub enum Item<'a> {
    Operand(Operand<'a>),
    Operator(&'a [u8]),
}

/// Reads a content stream.
pub struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    /// Bytes that made no sense.
    pub strange: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the first byte.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, strange: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Returns the bytes up to the next delimiter.
    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.data[start..self.at]
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let raw = self.word();
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let (mut out, mut rest) = (Vec::with_capacity(raw.len()), raw);
        while let [first, tail @ ..] = rest {
            match (first, tail) {
                (b'#', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    out.push(hex(*high) << 4 | hex(*low));
                    rest = after;
                }
                _ => {
                    out.push(*first);
                    rest = tail;
                }
            }
        }
        Cow::Owned(out)
    }

    /// Skips `(...)` with its inner brackets and returns its raw length.
    fn string(&mut self) -> usize {
        self.at += 1;
        let (start, mut depth) = (self.at, 1usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.at - 1 - start;
                    }
                }
                _ => {}
            }
        }
        self.at = self.data.len();
        self.strange += 1;
        self.at - start.min(self.at)
    }

    fn hex_string(&mut self) -> usize {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|byte| byte != b'>') {
            self.at += 1;
        }
        let length = (self.at - start).div_ceil(2);
        self.at = (self.at + 1).min(self.data.len());
        length
    }

    /// Returns the data of an inline image, of a known length or up to `EI`; `ID` was the last operator.
    pub fn image(&mut self, length: Option<usize>) -> &'a [u8] {
        if self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        let start = self.at.min(self.data.len());
        let known = length.and_then(|length| start.checked_add(length)).filter(|end| *end <= self.data.len());
        let mut at = known.unwrap_or(start);
        let is_end = |at: usize| {
            let after = self.data.get(at + 2).copied();
            let before = at == start || self.data.get(at - 1).copied().is_some_and(is_space);
            self.data[at..].starts_with(b"EI") && before && after.is_none_or(is_space)
        };
        while at < self.data.len() && !is_end(at) {
            at += 1;
        }
        self.at = (at + 2).min(self.data.len());
        &self.data[start..known.unwrap_or(at).min(self.data.len())]
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        loop {
            self.skip_space();
            let byte = self.peek()?;
            let next = self.data.get(self.at + 1).copied();
            let operand = match byte {
                b'/' => Operand::Name(self.name()),
                b'(' => Operand::Text(self.string()),
                b'<' if next == Some(b'<') => self.two(Operand::Open),
                b'<' => Operand::Text(self.hex_string()),
                b'>' if next == Some(b'>') => self.two(Operand::Close),
                b'[' | b'{' => self.one(Operand::Open),
                b']' | b'}' => self.one(Operand::Close),
                b')' | b'>' => {
                    self.at += 1;
                    self.strange += 1;
                    continue;
                }
                b'+' | b'-' | b'.' | b'0'..=b'9' => match number(self.word()) {
                    Some(number) => Operand::Number(number),
                    None => {
                        self.strange += 1;
                        continue;
                    }
                },
                _ => return Some(Item::Operator(self.word())),
            };
            return Some(Item::Operand(operand));
        }
    }
}

impl<'a> Lexer<'a> {
    fn one(&mut self, operand: Operand<'a>) -> Operand<'a> {
        self.at += 1;
        operand
    }

    fn two(&mut self, operand: Operand<'a>) -> Operand<'a> {
        self.at += 2;
        operand
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 32) - b'a' + 10,
    }
}

/// Reads a number as PDF writes it; long runs of digits stay finite.
fn number(word: &[u8]) -> Option<f64> {
    let (sign, digits) = match word {
        [b'-', rest @ ..] => (-1.0, rest),
        [b'+', rest @ ..] => (1.0, rest),
        _ => (1.0, word),
    };
    let (mut value, mut scale, mut seen, mut point) = (0.0f64, 1.0f64, false, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                if point {
                    scale /= 10.0;
                    value += f64::from(byte - b'0') * scale;
                } else {
                    value = (value * 10.0 + f64::from(byte - b'0')).min(1e30);
                }
            }
            b'.' if !point => point = true,
            // Some writers put a sign inside, `0.-12`; readers stop there.
            b'-' if seen => break,
            _ => return None,
        }
    }
    seen.then_some(sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let show = |item: Item| match item {
            Item::Operator(word) => String::from_utf8_lossy(word).into_owned(),
            Item::Operand(Operand::Number(number)) => format!("{number}"),
            Item::Operand(Operand::Name(name)) => format!("/{}", String::from_utf8_lossy(&name)),
            Item::Operand(Operand::Text(length)) => format!("({length})"),
            Item::Operand(Operand::Open) => "[".into(),
            Item::Operand(Operand::Close) => "]".into(),
        };
        Lexer::new(text.as_bytes()).map(show).collect()
    }

    #[test]
    fn operands_and_operators() {
        assert_eq!(
            words("q 1 0 0 -1.5 .25 +3. cm/F1#20a Tf% x\n"),
            ["q", "1", "0", "0", "-1.5", "0.25", "3", "cm", "/F1 a", "Tf"]
        );
        assert_eq!(words("[(a(b)\\)c) -20<41 42>]TJ"), ["[", "(7)", "-20", "(3)", "]", "TJ"]);
        assert_eq!(words("/OC <</A 1>> BDC 0.-5 w --1 m"), ["/OC", "[", "/A", "1", "]", "BDC", "0", "w", "m"]);
    }

    #[test]
    fn inline_images_end_where_they_end() {
        let mut lexer = Lexer::new(b"BI /W 2 ID EI\x00\x01 EI Q");
        for _ in 0..4 {
            lexer.next();
        }
        assert_eq!(lexer.image(Some(4)), b"EI\x00\x01");
        assert_eq!(lexer.next(), Some(Item::Operator(b"Q")));
        let mut lexer = Lexer::new(b"ID abcEIxyz\nEI");
        lexer.next();
        assert_eq!(lexer.image(Some(1 << 60)), b"abcEIxyz\n");
        assert_eq!(lexer.next(), None);
    }

    #[test]
    fn nothing_hangs_or_panics() {
        for text in ["(", "(\\", "<", "<<", ">", "[", "/", "%", "1e5", "-", "EI", "((((", "\\"] {
            let mut lexer = Lexer::new(text.as_bytes());
            assert!(lexer.by_ref().count() < 5, "{text}");
            lexer.image(None);
        }
    }
}
