//! Walks through everything that a page paints: its content, forms, patterns, shadings and the drawings of fonts. Judges
//! nothing itself; `paint` does. One budget of operators bounds the whole file, whatever calls whatever.

use super::colour::{MOST_COMPONENTS, Space};
use super::file::Pdf;
use super::function;
use super::geometry::{Matrix, Rect};
use super::lexer::{Item, Lexer, Operand};
use super::paint::{Kind, Painter};
use super::state::{Paint, Path, State};
use super::text::{self, Font};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How deep forms and patterns may call each other.
const DEPTH: usize = 24;
/// How many states may be saved in one stream.
const SAVED: usize = 1024;
/// Operators of a whole file.
pub const OPERATORS: usize = 20_000_000;
/// What a call of a form costs, so that forms that call each other end soon.
const CALL: usize = 100;
/// Operands before one operator; the rest is dropped.
const OPERANDS: usize = 70_000;

/// What lasts from page to page.
pub struct Memory {
    pub operators: usize,
    serial: u64,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
    spaces: BTreeMap<ObjectId, Rc<Space>>,
}

impl Memory {
    /// Starts with the whole budget.
    pub fn new() -> Self {
        Self { operators: OPERATORS, serial: 0, fonts: BTreeMap::new(), spaces: BTreeMap::new() }
    }
}

/// Walks through one page.
pub struct Walker<'a, 'b, 'p> {
    pub pdf: &'a Pdf,
    pub memory: &'b mut Memory,
    pub painter: &'b mut Painter<'p>,
    /// Patterns and fonts of this page that were walked through.
    drawn: BTreeSet<ObjectId>,
    /// Where patterns stand: the page's own coordinates.
    base: Matrix,
}

/// The stack of numbers and names before an operator.
struct Operands<'s>(Vec<Operand<'s>>);

impl Operands<'_> {
    fn numbers(&self) -> impl DoubleEndedIterator<Item = f64> + '_ {
        self.0.iter().filter_map(|operand| match operand {
            Operand::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// Returns the last numbers; missing ones are 0.
    fn last<const N: usize>(&self) -> [f64; N] {
        let mut out = [0.0; N];
        for (place, number) in out.iter_mut().rev().zip(self.numbers().rev()) {
            *place = number;
        }
        out
    }

    fn one(&self) -> f64 {
        self.last::<1>()[0]
    }

    fn name(&self) -> Option<&[u8]> {
        self.0.iter().rev().find_map(|operand| match operand {
            Operand::Name(name) => Some(&**name),
            _ => None,
        })
    }

    fn text(&self) -> usize {
        self.0.iter().map(|operand| if let Operand::Text(length) = operand { *length } else { 0 }).sum()
    }
}

impl<'a, 'b, 'p> Walker<'a, 'b, 'p> {
    /// Starts a page.
    pub fn new(pdf: &'a Pdf, memory: &'b mut Memory, painter: &'b mut Painter<'p>, base: Matrix) -> Self {
        Self { pdf, memory, painter, drawn: BTreeSet::new(), base }
    }

    /// Walks through a content stream.
    pub fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, start: State, depth: usize) {
        let (mut state, mut saved): (State, Vec<State>) = (start, Vec::new());
        let (mut path, mut pending_clip) = (Path::EMPTY, false);
        let (mut line, mut operands) = ((Matrix::IDENTITY, Matrix::IDENTITY), Operands(Vec::new()));
        let mut lexer = Lexer::new(content);
        let mut unknown = 0usize;
        while let Some(item) = lexer.next() {
            let operator = match item {
                Item::Operand(operand) => {
                    if operands.0.len() < OPERANDS {
                        operands.0.push(operand);
                    }
                    continue;
                }
                Item::Operator(operator) => operator,
            };
            if self.memory.operators == 0 {
                return self.painter.too_complex("operators");
            }
            self.memory.operators -= 1;
            match operator {
                b"q" if saved.len() < SAVED => saved.push(state.clone()),
                b"q" => return self.painter.too_complex("q"),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.ctm = Matrix(operands.last()).then(state.ctm),
                b"w" => state.line_width = operands.one().abs(),
                b"gs" => {
                    let dict = operands.name().and_then(|name| self.resource(resources, "ExtGState", name));
                    if let Some(dict) = dict.and_then(|object| object.as_dict().ok()) {
                        self.set(&mut state, dict);
                    }
                }
                b"J" | b"j" | b"M" | b"d" | b"ri" | b"i" | b"Tc" | b"Tw" | b"d0" | b"MP" | b"DP" | b"BMC" | b"BDC"
                | b"EMC" | b"BX" | b"EX" | b"h" | b"ET" | b"d1" => {}

                // Paths.
                b"m" | b"l" => {
                    let [x, y] = operands.last();
                    path.point(state.ctm, x, y);
                }
                b"c" | b"v" | b"y" => {
                    let points = operands.last::<6>();
                    let used = if operator == b"c" { &points[..] } else { &points[2..] };
                    used.chunks_exact(2).for_each(|point| path.point(state.ctm, point[0], point[1]));
                }
                b"re" => {
                    let [x, y, width, height] = operands.last();
                    path.rect(state.ctm, Rect::new(x, y, x + width, y + height));
                }
                b"W" | b"W*" => pending_clip = true,
                b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => {
                    let fills = matches!(operator, b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*");
                    let strokes = matches!(operator, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
                    if fills {
                        self.pattern(&state, true);
                        self.painter.fill(&state, &path);
                    }
                    if strokes {
                        self.pattern(&state, false);
                        self.painter.line(&state, path.area);
                    }
                    if std::mem::take(&mut pending_clip) && path.rects + path.others > 0 {
                        state.clip = state.clip.meet(path.area);
                    }
                    path = Path::EMPTY;
                }

                // Colours.
                b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" => {
                    let name: &[u8] = match operator {
                        b"g" | b"G" => b"DeviceGray",
                        b"rg" | b"RG" => b"DeviceRGB",
                        _ => b"DeviceCMYK",
                    };
                    let space = self.space(name, resources);
                    let values = self.values(&operands, space.components());
                    self.choose(&mut state, operator[0].is_ascii_lowercase(), space, values);
                }
                b"cs" | b"CS" => {
                    if let Some(name) = operands.name() {
                        let space = self.space(name, resources);
                        let values = space.initial();
                        self.choose(&mut state, operator == b"cs", space, values);
                    }
                }
                b"sc" | b"scn" | b"SC" | b"SCN" => {
                    let is_fill = operator[0] == b's';
                    let space = if is_fill { state.fill.space.clone() } else { state.stroke.space.clone() };
                    let values = self.values(&operands, space.components());
                    self.choose(&mut state, is_fill, space.clone(), values);
                    if let (Space::Pattern(_), Some(name)) = (&*space, operands.name()) {
                        self.enter_pattern(&state, is_fill, resources, name, depth);
                    }
                }
                b"sh" => {
                    if let Some(shading) = operands.name().and_then(|name| self.resource(resources, "Shading", name)) {
                        let area = state.clip;
                        self.shading(&state, shading, resources, area);
                    }
                }

                // Text.
                b"BT" => line = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Tm" => line = (Matrix(operands.last()), Matrix(operands.last())),
                b"Td" | b"TD" => {
                    let [x, y] = operands.last();
                    if operator == b"TD" {
                        state.leading = -y;
                    }
                    let moved = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(line.1);
                    line = (moved, moved);
                }
                b"TL" => state.leading = operands.one(),
                b"Tz" => state.stretch = operands.one() / 100.0,
                b"Ts" => state.rise = operands.one(),
                b"Tr" => state.text_mode = operands.one() as i64,
                b"Tf" => {
                    state.font_size = operands.one();
                    state.font = operands.name().and_then(|name| self.font(resources, name, &state, depth));
                }
                b"Tj" | b"TJ" | b"'" | b"\"" | b"T*" => {
                    if matches!(operator, b"'" | b"\"" | b"T*") {
                        let moved = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading]).then(line.1);
                        line = (moved, moved);
                    }
                    if operands.text() > 0 {
                        self.pattern(&state, true);
                        let matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, state.rise]).then(line.0).then(state.ctm);
                        self.painter.text(&state, matrix);
                    }
                }

                // Pictures and forms.
                b"Do" => {
                    if let Some(object) = operands.name().and_then(|name| self.resource(resources, "XObject", name)) {
                        self.object(&state, object, resources, depth);
                    }
                }
                b"BI" => {
                    operands.0.clear();
                    self.inline(&mut lexer, &state, resources);
                }
                _ => unknown += 1,
            }
            operands.0.clear();
        }
        if unknown + lexer.strange > 0 {
            self.painter.syntax(unknown + lexer.strange);
        }
    }

    /// Returns a resource, references followed.
    fn resource(&self, resources: Option<&'a Dictionary>, kind: &str, name: &[u8]) -> Option<&'a Object> {
        let object = self.pdf.dict(resources?, kind)?.get(name).ok()?;
        Some(self.pdf.get(object))
    }

    fn resource_id(&self, resources: Option<&'a Dictionary>, kind: &str, name: &[u8]) -> Option<ObjectId> {
        self.pdf.dict(resources?, kind)?.get(name).ok()?.as_reference().ok()
    }

    fn space(&mut self, name: &[u8], resources: Option<&'a Dictionary>) -> Rc<Space> {
        // Names mean other spaces in other resources; those that are objects of the file are read once.
        let Some(id) = self.resource_id(resources, "ColorSpace", name) else {
            return Rc::new(Space::named(self.pdf, name, resources));
        };
        if let Some(space) = self.memory.spaces.get(&id) {
            return space.clone();
        }
        let space = Rc::new(Space::named(self.pdf, name, resources));
        self.memory.spaces.insert(id, space.clone());
        space
    }

    fn values(&self, operands: &Operands, count: usize) -> Vec<f64> {
        let mut values: Vec<f64> = operands.numbers().rev().take(count.min(MOST_COMPONENTS)).collect();
        values.reverse();
        values
    }

    fn choose(&mut self, state: &mut State, is_fill: bool, space: Rc<Space>, values: Vec<f64>) {
        self.memory.serial += 1;
        let paint = Paint { space, values: values.into(), serial: self.memory.serial };
        *(if is_fill { &mut state.fill } else { &mut state.stroke }) = paint;
    }

    fn set(&mut self, state: &mut State, dict: &'a Dictionary) {
        let (pdf, number) = (self.pdf, |key: &str| self.pdf.number(dict, key));
        if let Some(width) = number("LW") {
            state.line_width = width.abs();
        }
        if let Some(both) = pdf.bool(dict, "OP") {
            state.overprint_stroke = both;
            state.overprint_fill = pdf.bool(dict, "op").unwrap_or(both);
        } else if let Some(fill) = pdf.bool(dict, "op") {
            state.overprint_fill = fill;
        }
        state.overprint_mode = pdf.integer(dict, "OPM").unwrap_or(state.overprint_mode);
        state.fill_alpha = number("ca").unwrap_or(state.fill_alpha);
        state.stroke_alpha = number("CA").unwrap_or(state.stroke_alpha);
        self.painter.graphics_state(dict);
    }

    fn font(
        &mut self,
        resources: Option<&'a Dictionary>,
        name: &[u8],
        state: &State,
        depth: usize,
    ) -> Option<Rc<Font>> {
        let dict = self.resource(resources, "Font", name)?.as_dict().ok()?;
        let id = self.resource_id(resources, "Font", name);
        if let Some(font) = id.and_then(|id| self.memory.fonts.get(&id)) {
            return Some(font.clone());
        }
        let font = Rc::new(Font::read(self.pdf, dict));
        if let Some(id) = id {
            self.memory.fonts.insert(id, font.clone());
        }
        if font.type3 && depth < DEPTH {
            let own = self.pdf.dict(dict, "Resources").or(resources);
            for drawing in text::drawings(self.pdf, dict) {
                if let Ok(content) = self.pdf.decode(drawing) {
                    self.run(&content, own, state.clone(), depth + 1);
                }
            }
        }
        Some(font)
    }

    fn object(&mut self, state: &State, object: &'a Object, resources: Option<&'a Dictionary>, depth: usize) {
        let Ok(stream) = object.as_stream() else { return };
        match self.pdf.name(&stream.dict, "Subtype") {
            Some(b"Image") => self.painter.image(state, stream, None, resources),
            Some(b"Form") => self.form(state, stream, resources, depth),
            Some(b"PS") => self.painter.postscript(),
            _ => {}
        }
    }

    fn form(&mut self, state: &State, stream: &'a Stream, resources: Option<&'a Dictionary>, depth: usize) {
        if depth >= DEPTH {
            return self.painter.too_complex("forms");
        }
        self.memory.operators = self.memory.operators.saturating_sub(CALL);
        let (pdf, dict) = (self.pdf, &stream.dict);
        let own = pdf.dict(dict, "Resources").or(resources);
        if let Some(group) = pdf.dict(dict, "Group") {
            self.painter.group(group, own);
        }
        self.painter.form_entries(dict);
        let mut inner = state.clone();
        inner.ctm = matrix(pdf, dict).then(state.ctm);
        if let Some(&[x, y, other_x, other_y]) = pdf.numbers(dict, "BBox").as_deref() {
            inner.clip = inner.clip.meet(inner.ctm.area(Rect::new(x, y, other_x, other_y)));
        }
        if !inner.clip.is_something() {
            return;
        }
        match pdf.decode(stream) {
            Ok(content) => self.run(&content, own, inner, depth + 1),
            Err(broken) => self.painter.broken(Kind::Form, broken),
        }
    }

    /// Judges a pattern's base colour at the time it paints; the pattern itself was walked through when it was chosen.
    fn pattern(&mut self, state: &State, is_fill: bool) {
        let paint = if is_fill { &state.fill } else { &state.stroke };
        if let Space::Pattern(Some(base)) = &*paint.space {
            let under = Paint { space: base.clone(), values: paint.values.clone(), serial: paint.serial };
            self.painter.colour(state, &under, Kind::Pattern, state.clip, false);
        }
    }

    fn enter_pattern(
        &mut self,
        state: &State,
        is_fill: bool,
        resources: Option<&'a Dictionary>,
        name: &[u8],
        depth: usize,
    ) {
        let Some(object) = self.resource(resources, "Pattern", name) else { return };
        if let Some(id) = self.resource_id(resources, "Pattern", name)
            && !self.drawn.insert(id)
        {
            return;
        }
        match object {
            Object::Dictionary(dict) => {
                if let Some(shading) = self.pdf.entry(dict, "Shading") {
                    self.shading(state, shading, resources, state.clip);
                }
            }
            Object::Stream(stream) if depth < DEPTH => {
                let own = self.pdf.dict(&stream.dict, "Resources").or(resources);
                let mut inner = State::new(matrix(self.pdf, &stream.dict).then(self.base), state.clip);
                // An uncoloured pattern is painted in the colour that is given with its name.
                let chosen = if is_fill { &state.fill } else { &state.stroke };
                if let (Some(2), Space::Pattern(Some(base))) =
                    (self.pdf.integer(&stream.dict, "PaintType"), &*chosen.space)
                {
                    let under = Paint { space: base.clone(), values: chosen.values.clone(), serial: chosen.serial };
                    (inner.fill, inner.stroke) = (under.clone(), under);
                }
                match self.pdf.decode(stream) {
                    Ok(content) => self.run(&content, own, inner, depth + 1),
                    Err(broken) => self.painter.broken(Kind::Pattern, broken),
                }
            }
            Object::Stream(_) => self.painter.too_complex("patterns"),
            _ => {}
        }
    }

    fn shading(&mut self, state: &State, object: &'a Object, resources: Option<&'a Dictionary>, area: Rect) {
        let dict = match self.pdf.get(object) {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => return,
        };
        let Some(space) = self.pdf.entry(dict, "ColorSpace") else { return };
        let space = Rc::new(Space::read(self.pdf, space, resources));
        // Between two colours of an exponential function there is never more ink than at one of its ends.
        let mut colours = function::ends(self.pdf, dict);
        if colours.is_empty() {
            colours.push(Vec::new());
        }
        for values in colours {
            self.memory.serial += 1;
            let paint = Paint { space: space.clone(), values: values.into(), serial: self.memory.serial };
            self.painter.colour(state, &paint, Kind::Shading, area, false);
        }
    }

    fn inline(&mut self, lexer: &mut Lexer, state: &State, resources: Option<&'a Dictionary>) {
        let mut dict = Dictionary::new();
        let mut key: Option<Vec<u8>> = None;
        let mut list: Option<Vec<Object>> = None;
        for item in lexer.by_ref() {
            let object = match item {
                Item::Operator(b"ID") => break,
                // `true` and `false` are words here.
                Item::Operator(word) => Object::Boolean(word == b"true"),
                Item::Operand(Operand::Number(number)) => Object::Real(number as f32),
                Item::Operand(Operand::Name(name)) if key.is_none() => {
                    key = Some(name.into_owned());
                    continue;
                }
                Item::Operand(Operand::Name(name)) => Object::Name(name.into_owned()),
                Item::Operand(Operand::Text(length)) => {
                    Object::String(vec![0; length.min(1024)], lopdf::StringFormat::Literal)
                }
                Item::Operand(Operand::Open) => {
                    list = Some(Vec::new());
                    continue;
                }
                Item::Operand(Operand::Close) => Object::Array(list.take().unwrap_or_default()),
            };
            match (&mut list, key.take()) {
                (Some(list), own) => {
                    key = own;
                    if list.len() < 64 {
                        list.push(object);
                    }
                }
                (None, Some(key)) if dict.len() < 32 => dict.set(key, object),
                _ => {}
            }
        }
        let image = super::image::Image::read(self.pdf, &dict, resources);
        let plain = dict.get(b"F").is_err() && dict.get(b"Filter").is_err();
        let data = lexer.image(image.bytes().filter(|_| plain));
        // The filters stand under their short names; `decode` knows them under the long ones only.
        for (short, long) in [("F", "Filter"), ("DP", "DecodeParms")] {
            if let Ok(object) = dict.get(short.as_bytes()).cloned() {
                dict.set(long, long_names(object));
            }
        }
        let stream = Stream::new(dict, data.to_vec());
        self.painter.image(state, &stream, Some(image), resources);
    }
}

fn long_names(object: Object) -> Object {
    let long = |name: Vec<u8>| Object::Name(super::file::filter_name(&name).as_bytes().to_vec());
    match object {
        Object::Name(name) => long(name),
        Object::Array(names) => Object::Array(
            names.into_iter().map(|name| if let Object::Name(name) = name { long(name) } else { name }).collect(),
        ),
        other => other,
    }
}

fn matrix(pdf: &Pdf, dict: &Dictionary) -> Matrix {
    match pdf.numbers(dict, "Matrix").as_deref() {
        Some(&[a, b, c, d, e, f]) => Matrix([a, b, c, d, e, f]),
        _ => Matrix::IDENTITY,
    }
}
