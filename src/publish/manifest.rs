//! `manifest.json`: what a release consists of, so that anyone can check it and the next build knows what it may keep.
//! One file a line, sorted by path, so that two releases can be compared with `diff`. Its shape is public and versioned
//! (`manifest.schema.json`); readers must bear new fields, a field never changes its meaning within a version.

use crate::base::{ContentPath, Date, GENERATOR, Key, OutputPath, Sha256};
use crate::plan::view::PressCheck;
use crate::plan::{Kind, Product};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Arc;

/// The JSON Schema of the manifest.
pub const MANIFEST_SCHEMA: &str = include_str!("manifest.schema.json");

/// How every version of the program begins its name.
pub(super) const GENERATOR_PREFIX: &str = "gaoshi ";

/// The version of the manifest's shape.
const VERSION: u32 = 1;

/// The list of a release's files and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    pub generator: String,
    /// The build date.
    pub as_of: Date,
    /// The campaign's title.
    pub campaign: String,
    pub theme: String,
    /// The codes of all subjects whose name was revoked on the build date, so that the release can tell what it knew.
    #[serde(default)]
    pub revoked: Vec<String>,
    /// The products the release has.
    pub products: Vec<Product>,
    /// Sorted by path, each path once.
    pub files: Vec<FileEntry>,
}

/// One file of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub path: OutputPath,
    pub sha256: Sha256,
    pub bytes: u64,
    pub kind: Kind,
    /// Equal keys mean equal bytes: the next build keeps the file while its key stays.
    pub key: Key,
    /// What a person calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The content files it comes from.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty", deserialize_with = "shared_sources")]
    pub sources: Arc<[ContentPath]>,
    /// The codes of the subjects it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// The ids of the venues it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub venues: Vec<String>,
    /// The slug of the material it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// What preflight found in a press file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preflight: Option<PressCheck>,
}

/// Reads the sources of a file. Most files of a release come from the same tables, and share one list of them.
fn shared_sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[ContentPath]>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    thread_local! {
        static LAST: RefCell<Arc<[ContentPath]>> = RefCell::default();
    }
    let texts = Vec::<Text>::deserialize(deserializer)?;
    LAST.with_borrow_mut(|last| {
        if !texts.iter().map(|text| &*text.0).eq(last.iter().map(ContentPath::as_str)) {
            let paths: Result<_, _> = texts.iter().map(|text| ContentPath::parse(&text.0)).collect();
            *last = paths.map_err(D::Error::custom)?;
        }
        Ok(Arc::clone(last))
    })
}

/// Why bytes are no manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestFault {
    #[error("{0}")]
    Json(serde_json::Error),
    #[error("it has version {0}, this program reads version {VERSION}")]
    Version(u32),
    #[error("it was not written by gaoshi but by `{0}`")]
    Generator(String),
    #[error("it lists `{0}` twice")]
    Twice(OutputPath),
}

impl Manifest {
    /// Makes a manifest of this program; the files may come in any order.
    pub fn new(
        as_of: Date,
        campaign: String,
        theme: String,
        revoked: Vec<String>,
        products: Vec<Product>,
        mut files: Vec<FileEntry>,
    ) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { version: VERSION, generator: GENERATOR.into(), as_of, campaign, theme, revoked, products, files }
    }

    /// Reads a manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestFault> {
        let mut manifest: Self = serde_json::from_slice(bytes).map_err(|error| explain(bytes, error))?;
        if manifest.version != VERSION {
            return Err(ManifestFault::Version(manifest.version));
        }
        if !manifest.generator.starts_with(GENERATOR_PREFIX) {
            return Err(ManifestFault::Generator(manifest.generator));
        }
        if !manifest.files.is_sorted_by(|a, b| a.path < b.path) {
            manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
            if let Some(pair) = manifest.files.windows(2).find(|pair| pair[0].path == pair[1].path) {
                return Err(ManifestFault::Twice(pair[0].path.clone()));
            }
        }
        Ok(manifest)
    }

    /// Writes the manifest, entry by entry.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{{\n  \"version\": {},", self.version)?;
        field(out, "generator", &self.generator)?;
        field(out, "as_of", &self.as_of)?;
        field(out, "campaign", &self.campaign)?;
        field(out, "theme", &self.theme)?;
        field(out, "revoked", &self.revoked)?;
        field(out, "products", &self.products)?;
        out.write_all(b"  \"files\": [")?;
        for (index, file) in self.files.iter().enumerate() {
            out.write_all(if index == 0 { b"\n    " } else { b",\n    " })?;
            serde_json::to_writer(&mut *out, file)?;
        }
        out.write_all(b"\n  ]\n}\n")
    }

    /// Finds a file by its path.
    pub fn find(&self, path: &OutputPath) -> Option<&FileEntry> {
        let index = self.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.files.get(index)
    }
}

fn field(out: &mut impl Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "  \"{name}\": ")?;
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b",\n")
}

/// A manifest of a later version may fail anywhere; its version is what a person needs to hear of.
fn explain(bytes: &[u8], error: serde_json::Error) -> ManifestFault {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    match serde_json::from_slice::<Head>(bytes) {
        Ok(head) if head.version != VERSION => ManifestFault::Version(head.version),
        _ => ManifestFault::Json(error),
    }
}
