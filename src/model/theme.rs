//! A loaded theme (主题) as data: templates, fonts with the characters they cover, hashes for keys.

use super::ProductKind;
use crate::base::{Bytes, ContentPath, FileId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version of the views that templates see (`plan::view`); a theme says which versions it is written for.
pub const VIEWS: u32 = 1;

/// A part of a theme that one kind of renderer reads; a change in it makes only that kind stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThemePart {
    Site,
    Print,
    Led,
    Embed,
}

impl ThemePart {
    /// All parts with their folder in the theme.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Site, "site"), (Self::Print, "print"), (Self::Led, "led"), (Self::Embed, "embed")];
}

/// A text or binary file of a theme.
#[derive(Clone, Debug)]
pub struct Template {
    pub file: FileId,
    pub bytes: Bytes,
}

impl Template {
    /// Returns the file as text; `None` if it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// What a font is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FontRole {
    Sans,
    Serif,
}

/// A font of the theme.
#[derive(Clone)]
pub struct Font {
    pub path: ContentPath,
    pub role: FontRole,
    pub bytes: Bytes,
    /// The hash of the bytes.
    pub hash: String,
    /// One bit a code point.
    coverage: Arc<[u64]>,
}

impl Font {
    /// Builds a font from its bytes, their hash and the code points its character map has.
    pub fn new(
        path: ContentPath,
        role: FontRole,
        bytes: Bytes,
        hash: String,
        code_points: impl Iterator<Item = u32>,
    ) -> Self {
        let mut coverage = vec![0u64; 0x11_0000 / 64];
        for code_point in code_points.filter(|c| *c < 0x11_0000) {
            coverage[code_point as usize / 64] |= 1 << (code_point % 64);
        }
        Self { path, role, bytes, hash, coverage: coverage.into() }
    }

    /// Tells whether the font has a character.
    pub fn covers(&self, character: char) -> bool {
        let at = character as usize;
        self.coverage[at / 64] >> (at % 64) & 1 == 1
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Font({})", self.path)
    }
}

/// A value that templates know by name: a colour, or a text of the theme's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What pages and screens see; for a colour `#rrggbb`.
    pub value: String,
    /// What sheets see besides: per cent of cyan, magenta, yellow and black. Only colours have it.
    pub cmyk: Option<[f64; 4]>,
}

/// A theme, complete.
#[derive(Debug)]
pub struct Theme {
    pub name: String,
    /// Colours and other values that every template sees, by name.
    pub tokens: BTreeMap<String, Token>,
    /// All files of each part by their path inside the part's folder.
    pub parts: BTreeMap<ThemePart, BTreeMap<ContentPath, Template>>,
    /// Sorted by path.
    pub fonts: Vec<Font>,
    /// A hash of each part, its fonts and tokens included where it uses them.
    pub hashes: BTreeMap<ThemePart, String>,
}

impl Theme {
    /// Finds a file of a part.
    pub fn file(&self, part: ThemePart, path: &str) -> Option<&Template> {
        self.parts.get(&part)?.get(&ContentPath::parse(path).ok()?)
    }

    /// Returns the designs that posters may have, from its templates `poster-<design>.typ`.
    pub fn designs(&self) -> Vec<&str> {
        let templates = self.parts.get(&ThemePart::Print).into_iter().flat_map(|files| files.keys());
        templates.filter_map(|path| path.as_str().strip_prefix("poster-")?.strip_suffix(".typ")).collect()
    }

    /// Returns the template of a product; a poster has one for each design, of which the first stands in.
    pub fn template(&self, product: ProductKind, design: Option<&str>) -> Option<String> {
        let has = |file: String| self.file(ThemePart::Print, &file).is_some().then_some(file);
        if product != ProductKind::Poster {
            return has(format!("{}.typ", product.name()));
        }
        let designs = self.designs();
        let chosen = design.filter(|design| designs.contains(design)).or(designs.first().copied());
        chosen.map_or_else(|| has("poster.typ".into()), |design| has(format!("poster-{design}.typ")))
    }

    /// Tells whether some font of a role has a character; characters that are not drawn always count as covered.
    pub fn covers(&self, role: FontRole, character: char) -> bool {
        character.is_whitespace()
            || character.is_control()
            || self.fonts.iter().any(|font| font.role == role && font.covers(character))
    }
}
