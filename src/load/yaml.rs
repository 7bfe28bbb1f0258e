//! YAML as a tree in which every key and value knows its bytes in the file.
//!
//! Promises: scalars stay text as they were written (`number: 0551` keeps its zero), duplicate keys are findings,
//! a syntax error has its exact place. Refuses: trees deeper than [`DEPTH`], and aliases that copy more than
//! [`COPIES`] bytes, so that a small file cannot become a large value. Built without recursion.

use super::text::unfold;
use crate::base::{Code, Diagnostic, FileId, Place, Text};
use serde_yaml::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, options};
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

const DEPTH: usize = 32;
const NODES: usize = 200_000;
const COPIES: usize = 1024 * 1024;

/// A value with its bytes in the whole file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Nothing after the colon, `~` or `null`.
    Null,
    /// Text in NFC.
    Scalar(String),
    Map(Vec<Entry>),
    List(Vec<Node>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub value: Node,
}

impl Node {
    /// Returns the place a caret should point at: a collection's first line says enough.
    pub fn place(&self, file: FileId) -> Place {
        let span = match &self.value {
            Value::Map(entries) => entries.first().map_or(self.span.clone(), |entry| entry.key_span.clone()),
            Value::List(items) => items.first().map_or(self.span.clone(), |item| match &item.value {
                Value::Map(entries) => entries.first().map_or(item.span.clone(), |entry| entry.key_span.clone()),
                _ => item.span.clone(),
            }),
            _ => self.span.clone(),
        };
        Place::bytes(file, span)
    }

    /// Returns what a copy of this value costs; the depth limit bounds the recursion.
    fn cost(&self) -> usize {
        64 + match &self.value {
            Value::Null => 0,
            Value::Scalar(text) => text.len(),
            Value::Map(entries) => entries.iter().map(|entry| entry.key.len() + entry.value.cost()).sum(),
            Value::List(items) => items.iter().map(Node::cost).sum(),
        }
    }

    fn depth(&self) -> usize {
        1 + match &self.value {
            Value::Null | Value::Scalar(_) => 0,
            Value::Map(entries) => entries.iter().map(|entry| entry.value.depth()).max().unwrap_or(0),
            Value::List(items) => items.iter().map(Node::depth).max().unwrap_or(0),
        }
    }
}

/// Reads the YAML in a range of a file; `None` if it cannot be read at all. An empty range is [`Value::Null`].
pub(super) fn parse(text: &str, range: Range<usize>, file: FileId, findings: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder {
        file,
        text,
        base: range.start,
        open: Vec::new(),
        root: None,
        anchors: BTreeMap::new(),
        nodes: 0,
        copied: 0,
        findings,
    };
    let end = range.end;
    let options = options! { emit_comments: false, disallow_directives: true };
    for next in Parser::new_from_str_with_options(&text[range], options) {
        let step = match next {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => Err(builder.syntax(&error, end)),
        };
        if let Err(finding) = step {
            builder.findings.push(*finding);
            return None;
        }
    }
    Some(builder.root.unwrap_or(Node { span: end..end, value: Value::Null }))
}

/// A collection that has not ended yet.
struct Open {
    start: usize,
    anchor: usize,
    items: Items,
}

enum Items {
    /// `seen` finds a key's first entry; walking all entries would take the square of a long mapping's time.
    Map {
        entries: Vec<Entry>,
        seen: BTreeMap<String, usize>,
        key: Option<(String, Range<usize>)>,
    },
    List(Vec<Node>),
}

type Step = Result<(), Box<Diagnostic>>;

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    base: usize,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    copied: usize,
    findings: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Step {
        let bytes = span.byte_range().unwrap_or(0..0);
        let bytes = self.base + bytes.start..self.base + bytes.end;
        match event {
            Event::DocumentStart(..) if self.root.is_some() => Err(self.fault(bytes, SECOND_DOCUMENT)),
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let source = self.text.get(bytes.clone()).filter(|_| style != ScalarStyle::Literal).unwrap_or_default();
                let value = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    text => Value::Scalar(unfold(source, text.nfc().collect())),
                };
                self.finish(Node { span: bytes, value }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.start(bytes, anchor, Items::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                self.start(bytes, anchor, Items::Map { entries: Vec::new(), seen: BTreeMap::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let value = match open.items {
                    Items::Map { entries, .. } => Value::Map(entries),
                    Items::List(items) => Value::List(items),
                };
                self.finish(Node { span: open.start..bytes.end.max(open.start), value }, open.anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else { return Err(self.fault(bytes, UNKNOWN_ALIAS)) };
                self.copied += node.cost();
                if self.copied > COPIES || self.open.len() + node.depth() > DEPTH {
                    return Err(self.fault(bytes, TOO_MANY_ALIASES));
                }
                let node = Node { span: bytes, value: node.value.clone() };
                self.finish(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, bytes: Range<usize>, anchor: usize, items: Items) -> Step {
        if self.open.len() >= DEPTH {
            return Err(self.fault(bytes, TOO_DEEP));
        }
        if let Some(Open { items: Items::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(self.fault(bytes, KEY_NOT_TEXT));
        }
        self.open.push(Open { start: bytes.start, anchor, items });
        Ok(())
    }

    /// Puts a complete value where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Step {
        self.nodes += 1;
        if self.nodes > NODES {
            return Err(self.fault(node.span, TOO_MANY_VALUES));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let file = self.file;
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map { entries, seen, key }) => match key.take() {
                Some((key, key_span)) => {
                    if let Some(&first) = seen.get(&key) {
                        self.findings.push(
                            Diagnostic::new(Code::DuplicateKey)
                                .at(Place::bytes(file, key_span))
                                .at_labelled(Place::bytes(file, entries[first].key_span.clone()), FIRST)
                                .arg("field", key),
                        );
                    } else {
                        seen.insert(key.clone(), entries.len());
                        entries.push(Entry { key, key_span, value: node });
                    }
                }
                None => match node.value {
                    Value::Scalar(text) => *key = Some((text, node.span)),
                    _ => return Err(self.fault(node.span, KEY_NOT_TEXT)),
                },
            },
        }
        Ok(())
    }

    /// Returns the line before if it is to blame: `title:甲` without the space is a text that goes on, and the parser
    /// stumbles only over the colon of the next field.
    fn line_without_colon(&self, colon: usize) -> Option<Range<usize>> {
        let (before, key) = self.text.get(self.base..colon)?.rsplit_once('\n')?;
        let line = before.trim_end().rsplit('\n').next()?.trim_start();
        let is_field = !key.trim().is_empty() && !key.contains([':', '"', '\'']) && !line.is_empty();
        let start = self.base + before.trim_end().len() - line.len();
        (is_field && !line.contains(": ") && !line.ends_with(':')).then(|| start..start + line.len())
    }

    fn fault(&self, span: Range<usize>, detail: Text) -> Box<Diagnostic> {
        let place = Place::bytes(self.file, span);
        Box::new(Diagnostic::new(Code::YamlSyntax).at(place).arg_text("detail", detail))
    }

    /// Translates a syntax error; its place is a point, shown as one character.
    fn syntax(&self, error: &ScanError, end: usize) -> Box<Diagnostic> {
        let start = error.marker().byte_offset().map_or(end, |offset| (self.base + offset).min(end));
        if matches!(error.kind(), ErrorKind::MappingValueNotAllowed)
            && let Some(line) = self.line_without_colon(start)
        {
            return self.fault(line, NO_COLON);
        }
        let length = self.text.get(start..end).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.fault(start..start + length, detail(error.kind()))
    }
}

const FIRST: Text = Text { zh: "第一次写在这里", en: "first here" };
const SECOND_DOCUMENT: Text = Text { zh: "一个文件里只能有一份内容", en: "a file holds one document only" };
const UNKNOWN_ALIAS: Text = Text { zh: "* 后面的名称没有定义", en: "the name after * is not defined" };
const TOO_MANY_ALIASES: Text = Text { zh: "用 * 引用的内容太多", en: "aliases copy too much" };
const TOO_MANY_VALUES: Text = Text { zh: "内容太多", en: "too many values" };
const TOO_DEEP: Text = Text { zh: "嵌套太深", en: "nested too deep" };
const NO_COLON: Text = Text {
    zh: "这一行缺少英文冒号，或冒号后面缺少空格",
    en: "a colon, or the space after it, is missing in this line",
};
const KEY_NOT_TEXT: Text = Text { zh: "冒号前面应是字段名", en: "a field name should stand before the colon" };

fn detail(kind: &ErrorKind) -> Text {
    use ErrorKind as K;
    match kind {
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar => {
            Text { zh: "缩进里有制表符（Tab），请改成空格", en: "a tab in the indentation; use spaces" }
        }
        K::UnclosedQuotedScalar => Text { zh: "引号没有配对", en: "a quote is not closed" },
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => Text {
            zh: "引号后面还有文字，请把整个值放进引号",
            en: "text after a closing quote; quote the whole value",
        },
        K::UnknownQuotedScalarEscape | K::InvalidQuotedScalarHexEscape | K::InvalidUnicodeEscape => Text {
            zh: "双引号里的反斜杠写法有误，可改用单引号",
            en: "a wrong `\\` inside double quotes; use single quotes",
        },
        K::UnexpectedEofFlowSequence | K::ExpectedFlowSequenceSeparator => Text {
            zh: "方括号列表没有写完，或缺少逗号",
            en: "a [list] is not closed, or a comma is missing",
        },
        K::UnexpectedEofFlowMapping | K::ExpectedFlowMappingSeparator | K::UnexpectedEofImplicitFlowMapping => Text {
            zh: "花括号没有写完，或缺少逗号",
            en: "a {mapping} is not closed, or a comma is missing",
        },
        K::MisplacedFlowCollectionEnd | K::MismatchedFlowCollectionEnd { .. } | K::UnclosedFlowCollection { .. } => {
            Text { zh: "括号没有配对", en: "brackets do not match" }
        }
        K::MappingValueNotAllowed | K::InvalidColonPlacement | K::InvalidMappingValueWhitespace => Text {
            zh: "值里有冒号，请给整个值加引号",
            en: "a colon inside a value; put the value in quotes",
        },
        K::SimpleKeyExpected | K::InvalidSimpleKey => NO_COLON,
        K::ExpectedBlockMappingKey | K::InvalidIndentation | K::ExpectedBlockSequenceEntry => {
            Text { zh: "缩进与上一行不一致", en: "the indentation does not match the lines above" }
        }
        K::BlockEntryInFlowCollection | K::BlockSequenceEntryNotAllowed | K::InvalidBlockEntryWhitespace => {
            Text { zh: "短横线的位置不对，它后面要有空格", en: "a misplaced dash; a space follows it" }
        }
        K::UnexpectedCharacter { .. } | K::PlainScalarStartsWithDashFlowIndicator => Text {
            zh: "值以特殊字符开头，请加引号",
            en: "a value begins with a special character; put it in quotes",
        },
        K::UnknownAnchor | K::MissingAnchorOrAliasName => UNKNOWN_ALIAS,
        K::RecursionLimitExceeded => TOO_DEEP,
        K::DirectiveDisallowed | K::MultipleDocumentsUnsupported => SECOND_DOCUMENT,
        K::InvalidBlockScalarIndent | K::InvalidBlockScalarHeader | K::TabAtBlockScalarStart => {
            Text { zh: "多行文字（| 或 >）的缩进有误", en: "wrong indentation of a text block (| or >)" }
        }
        K::UnexpectedEof | K::UnexpectedEofBlockMapping | K::UnexpectedEofBlockSequence => {
            Text { zh: "文件没有写完", en: "the file ends too early" }
        }
        _ => Text { zh: "这里的写法读不懂", en: "this cannot be understood" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::At;

    fn read(text: &str, range: Range<usize>) -> (Option<Node>, Vec<(Code, String)>) {
        let mut findings = Vec::new();
        let node = parse(text, range, FileId(0), &mut findings);
        let at = |finding: &Diagnostic| match finding.places[0].0.at {
            At::Bytes { start, end } => text[start as usize..end as usize].to_string(),
            _ => String::new(),
        };
        (node, findings.iter().map(|finding| (finding.code, at(finding))).collect())
    }

    #[test]
    fn spans_are_bytes_of_the_whole_file_and_numbers_stay_text() {
        let text = "---\n标题: 0551\nlist: [甲, \"1 2\"]\nempty:\n---\n";
        let (node, findings) = read(text, 4..text.len() - 4);
        assert!(findings.is_empty());
        let Value::Map(entries) = node.unwrap().value else { panic!() };
        assert_eq!(&text[entries[0].key_span.clone()], "标题");
        assert_eq!(&text[entries[0].value.span.clone()], "0551");
        assert!(matches!(&entries[0].value.value, Value::Scalar(text) if text == "0551"));
        let Value::List(items) = &entries[1].value.value else { panic!() };
        assert_eq!(&text[items[1].span.clone()], "\"1 2\"");
        assert!(matches!(entries[2].value.value, Value::Null));
    }

    #[test]
    fn duplicate_keys_and_syntax_have_their_place() {
        assert_eq!(read("a: 1\nb: 2\na: 3\n", 0..15).1, [(Code::DuplicateKey, "a".into())]);
        let text = "title: a: b\n";
        let (node, findings) = read(text, 0..text.len());
        assert!(node.is_none());
        assert_eq!(findings[0].0, Code::YamlSyntax);
        assert_eq!(read("a: 1\n---\nb: 1\n", 0..14).1[0].0, Code::YamlSyntax);
        for (text, place) in [("a:甲\nb: 乙\n", "a:甲"), ("a： 甲\n\nb: 乙\n", "a： 甲"), ("a: 甲: 乙\n", ":")]
        {
            assert_eq!(read(text, 0..text.len()).1, [(Code::YamlSyntax, place.to_string())]);
        }
    }

    #[test]
    fn bombs_and_deep_trees_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![before; 10].join(", ")));
        }
        assert_eq!(read(&bomb, 0..bomb.len()).1[0].0, Code::YamlSyntax);
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep, 0..deep.len()).1[0].0, Code::YamlSyntax);
        let list = format!("a:\n{}", "- - - - ".repeat(20));
        assert_eq!(read(&list, 0..list.len()).1[0].0, Code::YamlSyntax);
    }
}
