//! Opens a PDF and hands out its parts. Every walk through the file is bounded: by depth, by a set of visited objects, or
//! by a budget that all streams of the file share.

use super::geometry::Rect;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::cell::Cell;
use std::collections::HashSet;

/// The most that one stream may decode to.
const STREAM_LIMIT: usize = 256 << 20;
/// The most that all streams may decode to.
const TOTAL_LIMIT: usize = 2 << 30;
/// Pages beyond this many are counted but not looked at.
pub const MOST_PAGES: usize = 5_000;
const TREE_DEPTH: usize = 64;

/// An open file.
pub struct Pdf {
    pub document: Document,
    decoded: Cell<usize>,
}

/// A page with what it inherits.
pub struct Page<'a> {
    pub dict: &'a Dictionary,
    pub resources: Option<&'a Dictionary>,
    inherited: Vec<&'a Dictionary>,
}

/// Why a stream has no bytes.
#[derive(Debug)]
pub enum Broken {
    /// The budget of the file is spent, or the stream is too large for one.
    TooLarge,
    /// A filter that is not decoded here, such as JPXDecode.
    Filter(String),
    Damaged(String),
}

impl Pdf {
    /// Reads a file; the error is a word for the report.
    pub fn open(bytes: &[u8]) -> Result<Self, String> {
        let options = LoadOptions { max_decompressed_size: Some(64 << 20), ..LoadOptions::default() };
        // Some writers put a few bytes before the header; without one at all it is another kind of file.
        let head = &bytes[..bytes.len().min(1024)];
        if !head.windows(5).any(|window| window == b"%PDF-") {
            return Err("not a PDF file / 不是 PDF 文件".into());
        }
        let document = Document::load_mem_with_options(bytes, options).map_err(|error| error.to_string())?;
        Ok(Self { document, decoded: Cell::new(0) })
    }

    /// Follows references.
    pub fn get<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).map_or(&Object::Null, |(_, object)| object)
    }

    /// Returns an entry of a dictionary, references followed.
    pub fn entry<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        let object = self.get(dict.get(key.as_bytes()).ok()?);
        (!object.is_null()).then_some(object)
    }

    /// Returns an entry that is a dictionary, or the dictionary of a stream.
    pub fn dict<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        match self.entry(dict, key)? {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub fn array<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a [Object]> {
        self.entry(dict, key)?.as_array().ok().map(Vec::as_slice)
    }

    pub fn name<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a [u8]> {
        self.entry(dict, key)?.as_name().ok()
    }

    /// Tells whether an entry is this name.
    pub fn is(&self, dict: &Dictionary, key: &str, name: &str) -> bool {
        self.name(dict, key) == Some(name.as_bytes())
    }

    pub fn number(&self, dict: &Dictionary, key: &str) -> Option<f64> {
        number(self.entry(dict, key)?)
    }

    pub fn integer(&self, dict: &Dictionary, key: &str) -> Option<i64> {
        self.number(dict, key).map(|number| number as i64)
    }

    pub fn bool(&self, dict: &Dictionary, key: &str) -> Option<bool> {
        self.entry(dict, key)?.as_bool().ok()
    }

    /// Returns numbers of an array; what is no number is 0.
    pub fn numbers(&self, dict: &Dictionary, key: &str) -> Option<Vec<f64>> {
        let array = self.array(dict, key)?;
        Some(array.iter().take(4096).map(|object| number(self.get(object)).unwrap_or(0.0)).collect())
    }

    /// Returns a text string, UTF-16 or not.
    pub fn text(&self, dict: &Dictionary, key: &str) -> Option<String> {
        let bytes = match self.entry(dict, key)? {
            Object::String(bytes, _) | Object::Name(bytes) => bytes,
            _ => return None,
        };
        Some(text(bytes))
    }

    /// Decodes a stream within the budget.
    pub fn decode(&self, stream: &Stream) -> Result<Vec<u8>, Broken> {
        let filters = self.filters(stream);
        let known = ["FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode"];
        if let Some(other) = filters.iter().find(|filter| !known.contains(&filter.as_str())) {
            return Err(Broken::Filter(other.clone()));
        }
        let left = TOTAL_LIMIT.saturating_sub(self.decoded.get()).min(STREAM_LIMIT);
        if left == 0 {
            return Err(Broken::TooLarge);
        }
        let decoded = stream.get_plain_content_with_limit(left).map_err(|error| match error {
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Broken::TooLarge,
            other => Broken::Damaged(other.to_string()),
        })?;
        self.decoded.set(self.decoded.get() + decoded.len().max(64));
        Ok(decoded)
    }

    /// Returns the names of a stream's filters, short forms written out.
    pub fn filters(&self, stream: &Stream) -> Vec<String> {
        let names: Vec<&[u8]> = match self.entry(&stream.dict, "Filter").or_else(|| self.entry(&stream.dict, "F")) {
            Some(Object::Name(name)) => vec![name],
            Some(Object::Array(names)) => {
                names.iter().take(16).filter_map(|name| self.get(name).as_name().ok()).collect()
            }
            _ => Vec::new(),
        };
        names.into_iter().map(|name| filter_name(name).to_string()).collect()
    }

    pub fn catalog(&self) -> Option<&Dictionary> {
        self.dict(&self.document.trailer, "Root")
    }

    pub fn info(&self) -> Option<&Dictionary> {
        self.dict(&self.document.trailer, "Info")
    }

    /// Returns the pages in order, at most a few thousand, and how many there are.
    pub fn pages(&self) -> (Vec<Page<'_>>, usize) {
        let (mut pages, mut count) = (Vec::new(), 0);
        let Some(root) = self.catalog().and_then(|catalog| self.dict(catalog, "Pages")) else { return (pages, 0) };
        let mut seen: HashSet<ObjectId> = HashSet::new();
        // A stack of nodes, each with its ancestors; children are pushed backwards so that pages come out in order.
        let mut stack: Vec<(&Dictionary, Vec<&Dictionary>)> = vec![(root, Vec::new())];
        while let Some((node, ancestors)) = stack.pop() {
            let kids = self.array(node, "Kids");
            let is_page = self.is(node, "Type", "Page") || kids.is_none();
            if is_page {
                count += 1;
                if pages.len() < MOST_PAGES {
                    let mut page = Page { dict: node, resources: None, inherited: ancestors };
                    page.resources = page.inherit(self, "Resources").and_then(|object| object.as_dict().ok());
                    pages.push(page);
                }
                continue;
            }
            if ancestors.len() >= TREE_DEPTH {
                continue;
            }
            for kid in kids.into_iter().flatten().rev() {
                let fresh = kid.as_reference().is_ok_and(|id| seen.insert(id));
                if let (true, Ok(dict)) = (fresh, self.get(kid).as_dict()) {
                    let mut chain = ancestors.clone();
                    chain.push(node);
                    stack.push((dict, chain));
                }
            }
        }
        (pages, count)
    }
}

impl<'a> Page<'a> {
    /// Returns an entry of the page, or of the nearest node above it that has one.
    pub fn inherit(&self, pdf: &'a Pdf, key: &str) -> Option<&'a Object> {
        std::iter::once(self.dict).chain(self.inherited.iter().rev().copied()).find_map(|dict| pdf.entry(dict, key))
    }

    /// Returns a box of the page; `Err` if it is there and wrong.
    pub fn rect(&self, pdf: &'a Pdf, key: &str) -> Result<Option<Rect>, ()> {
        let own = key != "MediaBox" && key != "CropBox";
        let object = if own { pdf.entry(self.dict, key) } else { self.inherit(pdf, key) };
        let Some(object) = object else { return Ok(None) };
        let numbers: Option<Vec<f64>> =
            object.as_array().ok().and_then(|array| array.iter().map(|object| number(pdf.get(object))).collect());
        match numbers.as_deref() {
            Some(&[x, y, other_x, other_y]) => {
                let rect = Rect::new(x, y, other_x, other_y);
                let sound = rect.width() > 0.0 && rect.height() > 0.0 && rect.width() < 1e7 && rect.height() < 1e7;
                if sound { Ok(Some(rect)) } else { Err(()) }
            }
            _ => Err(()),
        }
    }
}

/// Returns a number; the infinite and what is none are refused.
pub fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)).filter(|number| number.is_finite()),
        _ => None,
    }
}

/// Reads a text string: UTF-16 or UTF-8 with a mark, else Latin-1.
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_string(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        },
    }
}

/// Writes out the short names of inline images.
pub fn filter_name(name: &[u8]) -> std::borrow::Cow<'_, str> {
    match name {
        b"AHx" => "ASCIIHexDecode".into(),
        b"A85" => "ASCII85Decode".into(),
        b"LZW" => "LZWDecode".into(),
        b"Fl" => "FlateDecode".into(),
        b"RL" => "RunLengthDecode".into(),
        b"CCF" => "CCITTFaxDecode".into(),
        b"DCT" => "DCTDecode".into(),
        other => String::from_utf8_lossy(other),
    }
}
