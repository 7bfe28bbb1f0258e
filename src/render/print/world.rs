//! What typst sees of the world: the files of one part of the theme, the job's `data.json`, the theme's fonts and the
//! build date. There is no disk, no network, no package and no clock behind it, so equal jobs give equal sheets.

use crate::base::{self, Code, Date, Diagnostic, Outcome, Place};
use crate::model::{Theme, ThemePart};
use crate::plan::PictureData;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::syntax::{DiagSpan, DiagSpanKind, FileId, RootedPath, Source, Span, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, TextItem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

/// The name under which a template reads its job: `json("data.json")`.
const DATA: &str = "data.json";

/// What all sheets of a run share. One library for all: a new one would throw typst's memory away each time.
pub(super) struct Shared {
    library: LazyHash<Library>,
    fonts: FontStore,
}

impl Shared {
    /// Opens the theme's fonts, each once.
    pub(super) fn new(theme: &Theme) -> Outcome<Self> {
        let (mut fonts, mut findings) = (FontStore::new(), Vec::new());
        for font in &theme.fonts {
            let mut faces = Font::iter(Bytes::new(font.bytes.clone())).peekable();
            if faces.peek().is_none() {
                let detail = format!("`{}` is not a font", font.path);
                findings.push(Diagnostic::new(Code::ThemeInvalid).arg("detail", detail));
            }
            for face in faces {
                let info = face.info().clone();
                fonts.push((face, info));
            }
        }
        let library = Library::builder().with_inputs(super::code::inputs()).build();
        if findings.is_empty() { Ok(Self { library: LazyHash::new(library), fonts }) } else { Err(findings) }
    }
}

impl Shared {
    /// Returns the fonts.
    pub(super) fn fonts(&self) -> impl Iterator<Item = Font> {
        (0..).map_while(|index| self.fonts.font(index))
    }
}

/// A theme file as typst and as our reports know it.
struct File {
    place: base::FileId,
    bytes: Bytes,
    /// Parsed once for the run; only `.typ` files have one.
    source: Option<Source>,
}

/// The files of one part of the theme.
pub(super) struct Part {
    files: HashMap<FileId, File>,
    data: FileId,
}

impl Part {
    /// Takes in the files of a part.
    pub(super) fn new(theme: &Theme, part: ThemePart) -> Outcome<Self> {
        let (mut files, mut findings) = (HashMap::new(), Vec::new());
        for (path, template) in theme.parts.get(&part).into_iter().flatten() {
            let Some(id) = file_id(path.as_str()) else {
                findings.push(template_error(format!("`{path}` is no usable path"), Some(Place::file(template.file))));
                continue;
            };
            let source = if path.as_str().ends_with(".typ") {
                let Some(text) = template.text() else {
                    let detail = format!("`{path}` is not UTF-8");
                    findings.push(template_error(detail, Some(Place::file(template.file))));
                    continue;
                };
                Some(Source::new(id, text.to_string()))
            } else {
                None
            };
            let bytes = Bytes::new(template.bytes.clone());
            files.insert(id, File { place: template.file, bytes, source });
        }
        match file_id(DATA) {
            Some(data) if findings.is_empty() => Ok(Self { files, data }),
            _ => Err(findings),
        }
    }

    /// Returns the place of a span, if it lies in a file of the part.
    pub(super) fn place(&self, span: Span) -> Option<Place> {
        let DiagSpanKind::Number { id, num, sub_range } = DiagSpan::from(span).get() else { return None };
        let file = self.files.get(&id)?;
        Some(Place::bytes(file.place, file.source.as_ref()?.range(num, sub_range)?))
    }

    /// Returns the place of a template as a whole.
    pub(super) fn template(&self, name: &str) -> Option<Place> {
        Some(Place::file(self.files.get(&file_id(name)?)?.place))
    }

    /// Returns the template's number, if the part has it.
    fn main(&self, template: &str) -> Option<FileId> {
        file_id(template).filter(|id| self.files.get(id).is_some_and(|file| file.source.is_some()))
    }
}

/// Returns typst's number of a path below the part's folder.
fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// What a sheet's template reads besides the theme: its `data.json`, and a picture under its name.
pub(super) struct Given {
    data: Bytes,
    picture: Option<(FileId, Bytes)>,
}

impl From<Vec<u8>> for Given {
    fn from(data: Vec<u8>) -> Self {
        Self { data: Bytes::new(data), picture: None }
    }
}

impl Given {
    /// Adds the picture.
    pub(super) fn with(self, picture: Option<&PictureData>) -> Self {
        let picture = picture.and_then(|found| Some((file_id(found.file)?, Bytes::new(found.bytes.clone()))));
        Self { picture, ..self }
    }
}

/// The world of one sheet.
struct SheetWorld<'a> {
    shared: &'a Shared,
    part: &'a Part,
    main: FileId,
    given: Given,
    today: Datetime,
}

impl World for SheetWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shared.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let file = self.part.files.get(&id).ok_or_else(|| not_found(id))?;
        file.source.clone().ok_or(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.part.data {
            return Ok(self.given.data.clone());
        }
        if let Some(file) = self.part.files.get(&id) {
            return Ok(file.bytes.clone());
        }
        let picture = self.given.picture.as_ref().filter(|(name, _)| *name == id);
        picture.map(|(_, bytes)| bytes.clone()).ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn not_found(id: FileId) -> FileError {
    match id.root() {
        VirtualRoot::Package(_) => FileError::Other(Some("packages cannot be used".into())),
        VirtualRoot::Project => FileError::NotFound(id.vpath().get_without_slash().into()),
    }
}

/// Lays out a template with its data; a warning is as bad as an error, because nobody would read it.
pub(super) fn compile(
    shared: &Shared,
    part: &Part,
    template: &str,
    given: impl Into<Given>,
    as_of: Date,
    product: &'static str,
) -> Outcome<PagedDocument> {
    let main = part
        .main(template)
        .ok_or_else(|| vec![template_error(format!("the theme has no `{product}/{template}`"), None)])?;
    let today = Datetime::from_ymd(as_of.year().into(), as_of.month() as u8, as_of.day() as u8)
        .ok_or_else(|| vec![template_error(format!("{as_of} is no date"), None)])?;
    let world = SheetWorld { shared, part, main, given: given.into(), today };
    let result = typst::compile::<PagedDocument>(&world);
    let errors = result.output.as_ref().err().into_iter().flatten();
    let findings: Vec<_> = errors.chain(&result.warnings).map(|found| translate(&world, found)).collect();
    match result.output {
        Ok(document) if findings.is_empty() => {
            let place = Place::file(part.files[&main].place);
            let missing = missing_glyphs(&document, place, product);
            if missing.is_empty() { Ok(document) } else { Err(missing) }
        }
        _ => Err(findings),
    }
}

/// Turns a finding of typst into ours: its place, else the nearest place of its trace, that lies in a theme file.
fn translate(world: &SheetWorld, found: &SourceDiagnostic) -> Diagnostic {
    if let Some(overflow) = overflow(&found.message) {
        return overflow;
    }
    let mut detail = found.message.to_string();
    for hint in &found.hints {
        detail.push_str(&format!("; {}", hint.v));
    }
    let spans = std::iter::once(found.span).chain(found.trace.iter().map(|point| point.span.into()));
    let place = spans.into_iter().find_map(|span| locate(world, span));
    template_error(detail, Some(place.unwrap_or(Place::file(world.part.files[&world.main].place))))
}

/// Reads `panic("overflow: WHAT LIMIT")`, by which a template says that a text does not fit. It has no place, so the
/// content answers for it.
fn overflow(message: &str) -> Option<Diagnostic> {
    let said = message.strip_prefix("panicked with: ")?.trim_matches('"').strip_prefix("overflow:")?.trim();
    let (what, limit) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    Some(Diagnostic::new(Code::TextOverflow).arg("what", what).arg("limit", limit.trim()))
}

fn locate(world: &SheetWorld, span: DiagSpan) -> Option<Place> {
    let id = match span.get() {
        DiagSpanKind::Detached => return None,
        DiagSpanKind::Number { id, .. } | DiagSpanKind::Range { id, .. } => id,
    };
    let file = world.part.files.get(&id)?;
    let range: Range<usize> = world.range(span)?;
    Some(Place::bytes(file.place, range))
}

/// Builds the finding for a template that failed.
pub(super) fn template_error(detail: impl ToString, place: Option<Place>) -> Diagnostic {
    let finding = Diagnostic::new(Code::TemplateError).arg("detail", detail);
    match place {
        Some(place) => finding.at(place),
        None => finding,
    }
}

/// Finds characters that no font of the theme has: typst draws a box for them and says nothing.
fn missing_glyphs(document: &PagedDocument, place: Place, product: &'static str) -> Vec<Diagnostic> {
    let mut missing = BTreeSet::new();
    for page in document.pages() {
        each_text(&page.frame, |_, text| {
            let glyphs = text.glyphs.iter().filter(|glyph| glyph.id == 0);
            missing.extend(glyphs.filter_map(|glyph| text.text.get(glyph.range())?.chars().next()));
        });
    }
    missing.into_iter().map(|character| glyph_missing(character, product).at(place)).collect()
}

/// Returns the texts that stand partly outside a frame.
pub(super) fn outside(frame: &Frame) -> Vec<String> {
    // Rounding may put a line that just fits a hair outside.
    let slack = Abs::pt(0.5);
    let mut found = Vec::new();
    each_text(frame, |at, text| {
        let inside = at.x >= -slack
            && at.x + text.width() <= frame.width() + slack
            && at.y >= -slack
            && at.y <= frame.height() + slack;
        if !inside {
            found.push(text.text.to_string());
        }
    });
    found
}

/// Visits every text of a frame with the place of its baseline. What is turned or scaled keeps its group's place.
fn each_text(frame: &Frame, mut visit: impl FnMut(Point, &TextItem)) {
    let mut frames = vec![(Point::zero(), frame)];
    while let Some((origin, frame)) = frames.pop() {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let shift = Point::new(group.transform.tx, group.transform.ty);
                    frames.push((origin + *at + shift, &group.frame));
                }
                FrameItem::Text(text) => visit(origin + *at, text),
                _ => {}
            }
        }
    }
}

/// Builds the finding for a character that cannot be drawn.
pub(crate) fn glyph_missing(character: char, product: &'static str) -> Diagnostic {
    Diagnostic::new(Code::GlyphMissing)
        .arg("character", character)
        .arg("codepoint", format!("U+{:04X}", u32::from(character)))
        .arg("product", product)
}
