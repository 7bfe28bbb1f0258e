//! Fields of YAML records as tables: one table says what may stand there, and the reader reports all that does not fit.
//!
//! The same tables become JSON Schemas in `schema`, so that an editor completes exactly what this reader accepts.
//! Promises: every unknown, missing or wrong field of a record is reported in one run, at the value itself.

use super::text::join_lines;
use super::yaml::{self, Node};
use crate::base::{Code, Date, Diagnostic, FileId, Place, Text, parse_date, similar};
use std::collections::BTreeMap;

/// One field of a record.
pub(super) struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub about: Text,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Text in one line; line breaks of a long value are joined.
    Line,
    /// A date as officers write it.
    Date,
    Bool,
    /// A whole number between two, both included.
    Integer(i64, i64),
    /// A number between two, both included, decimals allowed.
    Number(f64, f64),
    /// One of some words.
    Word(fn() -> Words),
    /// A list of at most so many lines; a single one needs no list.
    Lines(usize),
    /// A list of words; a single one needs no list.
    WordList(fn() -> Words),
    Record(&'static [Field]),
    /// A list of at most so many records.
    Records(&'static [Field], usize),
    /// Names of the author's own, each with a text or with a record of these fields.
    Named(&'static [Field]),
}

/// The words a field may hold: the name in content and what else is understood.
pub(super) type Words = Vec<(&'static str, &'static [&'static str])>;

/// Returns the names of a word list of the model.
pub(super) fn words<T>(list: &'static [(T, &'static str, &'static [&'static str])]) -> Words {
    list.iter().map(|(_, name, others)| (*name, *others)).collect()
}

/// Returns what a word of the model stands for; the reader has checked that there is one.
pub(super) fn word<T: Copy>(list: &'static [(T, &'static str, &'static [&'static str])], name: &str) -> Option<T> {
    list.iter().find(|(_, candidate, _)| *candidate == name).map(|(value, ..)| *value)
}

/// Shortens a table entry.
pub(super) const fn field(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind, required: false, about: Text { zh, en } }
}

/// Shortens a table entry of a required field.
pub(super) const fn required(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind, required: true, about: Text { zh, en } }
}

/// A record that has been read; a field that was wrong is absent, because it is reported already.
pub(super) struct Record {
    pub place: Place,
    values: BTreeMap<&'static str, (Value, Place)>,
}

enum Value {
    Line(String),
    Date(Date),
    Bool(bool),
    Integer(i64),
    Number(f64),
    Lines(Vec<(String, Place)>),
    Record(Record),
    Records(Vec<Record>),
    Named(BTreeMap<String, Named>),
}

/// What the author has given a name.
pub(super) enum Named {
    Line(String),
    Record(Record),
}

impl Record {
    /// Reads a record by its table; `None` only if the node is no mapping.
    pub fn read(node: &Node, fields: &'static [Field], file: FileId, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let entries = match &node.value {
            yaml::Value::Map(entries) => entries.as_slice(),
            yaml::Value::Null => &[],
            _ => {
                let place = Place::bytes(file, node.span.clone());
                let finding = Diagnostic::new(Code::WrongType).at(place).arg("field", fields[0].name);
                findings.push(finding.arg_text("expected", FIELDS).arg("example", format!("{}: …", fields[0].name)));
                return None;
            }
        };
        let mut reader = Reader { file, findings };
        let mut record = Self { place: node.place(file), values: BTreeMap::new() };
        for entry in entries {
            let key_place = Place::bytes(file, entry.key_span.clone());
            let Some(field) = fields.iter().find(|field| field.name == entry.key) else {
                reader.unknown(&entry.key, key_place, fields);
                continue;
            };
            if matches!(entry.value.value, yaml::Value::Null) {
                if field.required {
                    reader.missing(field, key_place);
                }
                continue;
            }
            if let Some(value) = reader.value(&entry.value, field) {
                record.values.insert(field.name, (value, Place::bytes(file, entry.value.span.clone())));
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !entries.iter().any(|entry| entry.key == field.name) {
                reader.missing(field, record.place);
            }
        }
        Some(record)
    }

    /// Returns a line of text.
    pub fn line(&self, name: &str) -> Option<String> {
        self.line_at(name).map(|(line, _)| line.to_string())
    }

    /// Returns a line of text with its place.
    pub fn line_at(&self, name: &str) -> Option<(&str, Place)> {
        match self.values.get(name)? {
            (Value::Line(line), place) => Some((line, *place)),
            _ => None,
        }
    }

    /// Returns a date.
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.values.get(name)? {
            (Value::Date(date), _) => Some(*date),
            _ => None,
        }
    }

    /// Returns a yes or no.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.values.get(name)? {
            (Value::Bool(yes), _) => Some(*yes),
            _ => None,
        }
    }

    /// Returns a whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            (Value::Integer(number), _) => Some(*number),
            _ => None,
        }
    }

    /// Returns a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.values.get(name)? {
            (Value::Number(number), _) => Some(*number),
            _ => None,
        }
    }

    /// Returns the lines of a list with their places, none if it is absent.
    pub fn lines_at(&self, name: &str) -> &[(String, Place)] {
        match self.values.get(name) {
            Some((Value::Lines(lines), _)) => lines,
            _ => &[],
        }
    }

    /// Returns the lines of a list.
    pub fn lines(&self, name: &str) -> Vec<String> {
        self.lines_at(name).iter().map(|(line, _)| line.clone()).collect()
    }

    /// Returns a record inside this one.
    pub fn record(&self, name: &str) -> Option<&Record> {
        match self.values.get(name)? {
            (Value::Record(record), _) => Some(record),
            _ => None,
        }
    }

    /// Takes a record inside this one out of it.
    pub fn take(&mut self, name: &str) -> Option<Record> {
        match self.values.remove(name)? {
            (Value::Record(record), _) => Some(record),
            _ => None,
        }
    }

    /// Returns the records of a list, none if it is absent.
    pub fn records(&self, name: &str) -> &[Record] {
        match self.values.get(name) {
            Some((Value::Records(records), _)) => records,
            _ => &[],
        }
    }

    /// Returns the author's own names with what each stands for.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (&String, &Named)> {
        let values = match self.values.get(name) {
            Some((Value::Named(values), _)) => Some(values),
            _ => None,
        };
        values.into_iter().flatten()
    }

    /// Tells whether a field has a value, even an empty list.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns where a field's value stands; the record itself if it is absent.
    pub fn place_of(&self, name: &str) -> Place {
        self.values.get(name).map_or(self.place, |(_, place)| *place)
    }
}

struct Reader<'a> {
    file: FileId,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn value(&mut self, node: &Node, field: &'static Field) -> Option<Value> {
        match field.kind {
            Kind::Line => self.line(node, field).map(Value::Line),
            Kind::Date => self.date(node, field).map(Value::Date),
            Kind::Bool => self.bool(node, field).map(Value::Bool),
            Kind::Integer(low, high) => self.integer(node, field, low, high).map(Value::Integer),
            Kind::Number(low, high) => self.number(node, field, low, high).map(Value::Number),
            Kind::Word(words) => self.word(node, field, words).map(|word| Value::Line(word.into())),
            Kind::Lines(most) => {
                let items = self.items(node, field, most)?;
                let read = |item: &Node| Some((self.line(item, field)?, Place::bytes(self.file, item.span.clone())));
                Some(Value::Lines(items.iter().filter_map(read).collect()))
            }
            Kind::WordList(words) => {
                let items = self.items(node, field, usize::MAX)?;
                let read = |item: &Node| {
                    Some((self.word(item, field, words)?.into(), Place::bytes(self.file, item.span.clone())))
                };
                Some(Value::Lines(items.iter().filter_map(read).collect()))
            }
            Kind::Record(fields) => match node.value {
                yaml::Value::Map(_) => Record::read(node, fields, self.file, self.findings).map(Value::Record),
                _ => self.wrong(node, field),
            },
            Kind::Records(fields, most) => {
                let items = match &node.value {
                    yaml::Value::List(items) => items,
                    _ => return self.wrong(node, field),
                };
                self.count(items.len(), most, node, field);
                let read = |item: &Node| match item.value {
                    yaml::Value::Map(_) => Record::read(item, fields, self.file, self.findings),
                    _ => self.wrong(item, field),
                };
                Some(Value::Records(items.iter().filter_map(read).collect()))
            }
            Kind::Named(fields) => match &node.value {
                yaml::Value::Map(entries) => {
                    let read = |entry: &yaml::Entry| {
                        let value = match entry.value.value {
                            yaml::Value::Map(_) => {
                                Named::Record(Record::read(&entry.value, fields, self.file, self.findings)?)
                            }
                            _ => Named::Line(self.line(&entry.value, field)?),
                        };
                        Some((entry.key.clone(), value))
                    };
                    Some(Value::Named(entries.iter().filter_map(read).collect()))
                }
                _ => self.wrong(node, field),
            },
        }
    }

    fn line(&mut self, node: &Node, field: &'static Field) -> Option<String> {
        let yaml::Value::Scalar(text) = &node.value else { return self.wrong(node, field) };
        let line = join_lines(text);
        if line.is_empty() {
            if field.required {
                self.missing(field, Place::bytes(self.file, node.span.clone()));
            }
            return None;
        }
        Some(line)
    }

    fn date(&mut self, node: &Node, field: &'static Field) -> Option<Date> {
        let yaml::Value::Scalar(text) = &node.value else { return self.wrong(node, field) };
        let date = parse_date(text);
        if date.is_none() {
            let place = Place::bytes(self.file, node.span.clone());
            self.findings.push(Diagnostic::new(Code::BadDate).at(place).arg("field", field.name).arg("value", text));
        }
        date
    }

    fn bool(&mut self, node: &Node, field: &'static Field) -> Option<bool> {
        match &node.value {
            yaml::Value::Scalar(text) => match text.as_str() {
                "true" | "True" | "TRUE" | "yes" | "是" => Some(true),
                "false" | "False" | "FALSE" | "no" | "否" => Some(false),
                _ => self.bad(text, Text { zh: "true（是）或 false（否）", en: "true or false" }, node, field),
            },
            _ => self.wrong(node, field),
        }
    }

    fn integer(&mut self, node: &Node, field: &'static Field, low: i64, high: i64) -> Option<i64> {
        let yaml::Value::Scalar(text) = &node.value else { return self.wrong(node, field) };
        match text.parse::<i64>() {
            Ok(number) if (low..=high).contains(&number) => Some(number),
            Ok(_) => {
                let finding = bad_value(Place::bytes(self.file, node.span.clone()), field.name, text);
                let allowed = Text { zh: "{low} 到 {high} 的整数", en: "a whole number from {low} to {high}" };
                self.findings.push(finding.arg("low", low).arg("high", high).arg_text("allowed", allowed));
                None
            }
            Err(_) => self.wrong(node, field),
        }
    }

    fn number(&mut self, node: &Node, field: &'static Field, low: f64, high: f64) -> Option<f64> {
        let yaml::Value::Scalar(text) = &node.value else { return self.wrong(node, field) };
        let number = text.parse::<f64>().ok().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let finding = bad_value(Place::bytes(self.file, node.span.clone()), field.name, text);
            let allowed = Text { zh: "{low} 到 {high} 的数", en: "a number from {low} to {high}" };
            self.findings.push(finding.arg("low", low).arg("high", high).arg_text("allowed", allowed));
        }
        number
    }

    fn word(&mut self, node: &Node, field: &'static Field, words: fn() -> Words) -> Option<&'static str> {
        let yaml::Value::Scalar(text) = &node.value else { return self.wrong(node, field) };
        let words = words();
        match words.iter().find(|(name, others)| name == text || others.contains(&text.as_str())) {
            Some((name, _)) => Some(name),
            None => {
                let shown = |(name, others): &(&str, &[&str])| match others.first() {
                    Some(other) => format!("{name}（{other}）"),
                    None => (*name).to_string(),
                };
                let zh = words.iter().map(shown).collect::<Vec<_>>().join("、");
                let en = words.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                let finding = bad_value(Place::bytes(self.file, node.span.clone()), field.name, text);
                let allowed = Text { zh: "{zh}", en: "{en}" };
                self.findings.push(finding.arg("zh", zh).arg("en", en).arg_text("allowed", allowed));
                None
            }
        }
    }

    /// Returns the items of a list; a single value is a list of one.
    fn items<'n>(&mut self, node: &'n Node, field: &'static Field, most: usize) -> Option<&'n [Node]> {
        match &node.value {
            yaml::Value::List(items) => {
                self.count(items.len(), most, node, field);
                Some(items)
            }
            yaml::Value::Scalar(_) => Some(std::slice::from_ref(node)),
            _ => self.wrong(node, field),
        }
    }

    fn count(&mut self, count: usize, most: usize, node: &Node, field: &'static Field) {
        if count == 0 && field.required {
            self.missing(field, node.place(self.file));
        }
        if count > most {
            let place = node.place(self.file);
            let finding = Diagnostic::new(Code::BadValue).at(place).arg("field", field.name).arg("count", count);
            self.findings.push(finding.arg("most", most).arg_text("value", COUNT).arg_text("allowed", AT_MOST));
        }
    }

    fn wrong<T>(&mut self, node: &Node, field: &'static Field) -> Option<T> {
        let (expected, example) = expectation(field);
        let finding = Diagnostic::new(Code::WrongType).at(node.place(self.file)).arg("field", field.name);
        self.findings.push(finding.arg_text("expected", expected).arg("example", example));
        None
    }

    fn bad<T>(&mut self, value: &str, allowed: Text, node: &Node, field: &'static Field) -> Option<T> {
        let finding = bad_value(Place::bytes(self.file, node.span.clone()), field.name, value);
        self.findings.push(finding.arg_text("allowed", allowed));
        None
    }

    fn missing(&mut self, field: &'static Field, place: Place) {
        let finding = Diagnostic::new(Code::MissingField).at(place).arg("field", field.name);
        self.findings.push(finding.arg_text("about", field.about));
    }

    fn unknown(&mut self, key: &str, place: Place, fields: &'static [Field]) {
        let names = fields.iter().map(|field| field.name);
        let finding = Diagnostic::new(Code::UnknownField).at(place).arg("field", key);
        self.findings.push(suggest(finding, key, names));
    }
}

/// Starts a finding about a value; the caller adds `allowed`.
pub(super) fn bad_value(place: Place, field: &str, value: &str) -> Diagnostic {
    Diagnostic::new(Code::BadValue).at(place).arg("field", field).arg("value", value)
}

/// Returns a finding about a name that nothing of its kind has.
pub(super) fn unknown<'a>(
    id: &str,
    kind: Text,
    place: Place,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    suggest(Diagnostic::new(Code::UnknownReference).at(place).arg("id", id).arg_text("kind", kind), id, names)
}

/// What such a name is of.
pub(super) const DIVISION: Text = Text { zh: "区划", en: "division" };

/// Adds the `suggestion` of a finding: the name that was probably meant, else the first names there are.
pub(super) fn suggest<'a>(finding: Diagnostic, word: &str, names: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    const SHOWN: usize = 30;
    if let Some(name) = similar(word, names.clone()) {
        return finding.arg("similar", name).arg_text("suggestion", SIMILAR);
    }
    let mut allowed = names.clone().take(SHOWN).collect::<Vec<_>>().join(", ");
    if allowed.is_empty() {
        return finding.arg_text("suggestion", NONE_THERE);
    }
    if names.count() > SHOWN {
        allowed.push_str(", …");
    }
    finding.arg("allowed", allowed).arg_text("suggestion", ALLOWED)
}

const SIMILAR: Text = Text { zh: "是不是想写 `{similar}`？", en: "did you mean `{similar}`?" };
const ALLOWED: Text = Text { zh: "可以写：{allowed}", en: "there are: {allowed}" };
const NONE_THERE: Text = Text { zh: "这里还没有任何条目", en: "there are none yet" };
const COUNT: Text = Text { zh: "{count} 条", en: "{count} entries" };
const AT_MOST: Text = Text { zh: "最多 {most} 条", en: "at most {most} of them" };
const FIELDS: Text = Text { zh: "“字段: 值”的形式", en: "`field: value` lines" };

/// Returns what a field should be, in words and as an example.
fn expectation(field: &Field) -> (Text, String) {
    let name = field.name;
    match field.kind {
        Kind::Line | Kind::Word(_) => (Text { zh: "一行文字", en: "a line of text" }, format!("{name}: …")),
        Kind::Date => (Text { zh: "日期", en: "a date" }, format!("{name}: 2027-02-01")),
        Kind::Bool => (Text { zh: "true 或 false", en: "true or false" }, format!("{name}: true")),
        Kind::Integer(low, _) => (Text { zh: "整数", en: "a whole number" }, format!("{name}: {}", low.max(1))),
        Kind::Number(low, _) => (Text { zh: "数", en: "a number" }, format!("{name}: {low}")),
        Kind::Lines(_) | Kind::WordList(_) => (Text { zh: "列表", en: "a list" }, format!("{name}: [甲, 乙]")),
        Kind::Record(fields) | Kind::Records(fields, _) => {
            let inside = fields.iter().take(2).map(|field| format!("{}: …", field.name)).collect::<Vec<_>>().join(", ");
            match field.kind {
                Kind::Record(_) => (FIELDS, format!("{name}: {{ {inside} }}")),
                _ => (Text { zh: "条目的列表", en: "a list of entries" }, format!("{name}: [{{ {inside} }}]")),
            }
        }
        Kind::Named(_) => (FIELDS, format!("{name}: {{ red: {{ rgb: \"#b3121d\", cmyk: [12, 100, 92, 16] }} }}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, Lang};

    const POINT: &[Field] = &[required("head", Kind::Line, "小标题", "the head"), field("on", Kind::Bool, "", "")];
    const FIELDS: &[Field] = &[
        required("title", Kind::Line, "标题", "the title"),
        required("summary", Kind::Line, "摘要", "the summary"),
        field("date", Kind::Date, "", ""),
        field("order", Kind::Integer(0, 9), "", ""),
        field("tone", Kind::Word(|| vec![("warning", &["警示"]), ("info", &[])]), "", ""),
        field("tags", Kind::Lines(2), "", ""),
        field("points", Kind::Records(POINT, 3), "", ""),
    ];

    fn read(text: &str) -> (Option<Record>, Vec<(Code, String)>, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let node = yaml::parse(text, 0..text.len(), FileId(0), &mut findings).unwrap();
        let record = Record::read(&node, FIELDS, FileId(0), &mut findings);
        let at = |finding: &Diagnostic| match finding.places[0].0.at {
            At::Bytes { start, end } => text[start as usize..end as usize].to_string(),
            _ => String::new(),
        };
        (record, findings.iter().map(|finding| (finding.code, at(finding))).collect(), findings)
    }

    #[test]
    fn reports_everything_wrong_at_its_value() {
        let text = "title: 甲\nsumary: x\ndate: 2027-02-30\norder: 12\ntone: loud\ntags: [a, b, c]\npoints:\n  - on: maybe\n  - 3\n";
        let (_, found, findings) = read(text);
        let expected = [
            (Code::UnknownField, "sumary"),
            (Code::BadDate, "2027-02-30"),
            (Code::BadValue, "12"),
            (Code::BadValue, "loud"),
            (Code::BadValue, "a"),
            (Code::BadValue, "maybe"),
            (Code::MissingField, "on"),
            (Code::WrongType, "3"),
            (Code::MissingField, "title"),
        ];
        assert_eq!(found, expected.map(|(code, text)| (code, text.to_string())));
        assert_eq!(findings[0].hint(Lang::En), "did you mean `summary`?");
        assert_eq!(findings[3].hint(Lang::Zh), "应为：warning（警示）、info");
        assert_eq!(findings[4].hint(Lang::Zh), "应为：最多 2 条");
    }

    #[test]
    fn forgives_what_is_clear() {
        let (record, found, _) =
            read("title: >\n  第一行\n  第二行\nsummary: 12315\ndate: 2027年2月1日\ntone: 警示\ntags: 甲\n");
        assert!(found.is_empty(), "{found:?}");
        let record = record.unwrap();
        assert_eq!(record.line("title").unwrap(), "第一行第二行");
        assert_eq!(record.line("summary").unwrap(), "12315");
        assert_eq!(record.line("tone").unwrap(), "warning");
        assert_eq!(record.lines("tags"), ["甲"]);
    }
}
