//! Findings for people: level, code, message, the place with its line of source and carets, and what to do.
//! Promises carets that stand right under wide characters and a report that stays readable with thousands of findings;
//! the worst come last, nearest to the prompt.

use super::Tally;
use crate::base::{Diagnostic, Lang, Place, Resolved, Severity, Sources, Text};
use crate::cli::options::Context;
use crate::pipeline::Checked;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

/// More findings of one code than this are only counted.
const EACH: usize = 50;
/// Longer lines are named, not shown.
const LONGEST_LINE: usize = 20_000;
/// Two places further apart than this stand in snippets of their own.
const FAR: usize = 32_768;

/// How a report looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub colour: bool,
    pub width: usize,
}

impl Style {
    /// Returns the style for this terminal.
    pub(in crate::cli) fn of(context: &Context) -> Self {
        Self { lang: context.lang, colour: context.colour, width: context.width }
    }

    fn renderer(self) -> Renderer {
        if self.colour { Renderer::styled() } else { Renderer::plain() }.term_width(self.width)
    }
}

/// Writes all findings and a closing line.
pub fn write(out: &mut dyn Write, checked: &Checked, style: Style) -> io::Result<()> {
    let (renderer, mut seen) = (style.renderer(), BTreeMap::new());
    for severity in [Severity::Notice, Severity::Warning, Severity::Error] {
        for finding in checked.findings.iter().filter(|finding| finding.severity == severity) {
            let count: &mut usize = seen.entry((severity, finding.code)).or_default();
            *count += 1;
            if *count <= EACH {
                writeln!(out, "{}\n", render(finding, &checked.sources, style.lang, &renderer))?;
            }
        }
        for ((_, code), count) in seen.iter().filter(|((other, _), count)| *other == severity && **count > EACH) {
            let (more, code) = (count - EACH, code.name());
            match style.lang {
                Lang::Zh => writeln!(out, "另有 {more} 处 {code} 没有列出；全部见 --report json\n")?,
                Lang::En => writeln!(out, "{more} more of {code} are not shown; see --report json for all\n")?,
            }
        }
    }
    writeln!(out, "{}", closing(Tally::of(&checked.findings), style.lang))
}

/// Returns the line that counts findings.
fn closing(tally: Tally, lang: Lang) -> String {
    let Tally { errors, warnings, notices } = tally;
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut line = match lang {
        Lang::Zh => format!("{errors} 个错误，{warnings} 个警告"),
        Lang::En => format!("{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings)),
    };
    if notices > 0 {
        line.push_str(&match lang {
            Lang::Zh => format!("，{notices} 条提示"),
            Lang::En => format!(", {notices} notice{}", plural(notices)),
        });
    }
    if errors + warnings > 0 {
        line.push_str(match lang {
            Lang::Zh => "；逐条讲解：gaoshi explain 方括号里的代码",
            Lang::En => "; more on each: gaoshi explain CODE",
        });
    }
    line
}

fn render(finding: &Diagnostic, sources: &Sources, lang: Lang, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE,
    };
    let level = level.with_name(finding.severity.text().get(lang));
    let mut group = Group::with_title(level.primary_title(finding.message(lang)).id(finding.code.name()));
    group = group.elements(places(finding, sources, lang));
    let hint = finding.hint(lang);
    if !hint.is_empty() {
        let help = Level::HELP.with_name(Text { zh: "建议", en: "help" }.get(lang));
        group = group.element(help.message(annotate_snippets::normalize_untrusted_str(&hint)));
    }
    renderer.render(&[group])
}

/// A piece of one file's text with the marks in it.
struct Window<'a> {
    path: &'a str,
    text: &'a str,
    lines: Range<usize>,
    marks: Vec<(Range<usize>, Option<&'static str>, AnnotationKind)>,
}

fn places<'a>(finding: &Diagnostic, sources: &'a Sources, lang: Lang) -> Vec<Element<'a>> {
    let (mut elements, mut windows): (Vec<Element<'a>>, Vec<Window<'a>>) = (Vec::new(), Vec::new());
    for (nth, (place, label)) in finding.places.iter().enumerate() {
        let label = label.map(|label| label.get(lang));
        let kind = if nth == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let resolved = sources.resolve(*place);
        let Some((text, marked)) = shown(&resolved) else {
            elements.push(origin(&resolved, label, lang));
            continue;
        };
        let lines = lines_around(text, &marked);
        let near = windows
            .iter_mut()
            .find(|window| window.path == resolved.path && window.lines.start.abs_diff(lines.start) < FAR);
        match near {
            Some(window) => {
                window.lines = window.lines.start.min(lines.start)..window.lines.end.max(lines.end);
                window.marks.push((marked, label, kind));
            }
            None => windows.push(Window { path: resolved.path, text, lines, marks: vec![(marked, label, kind)] }),
        }
    }
    let mut shown: Vec<Element<'a>> = windows.into_iter().map(|window| snippet(window).into()).collect();
    // The first place is the fault: whichever form it has, it stands first.
    let first_is_text = finding.places.first().is_some_and(|(place, _)| has_text(sources, *place));
    if first_is_text {
        shown.append(&mut elements);
        return shown;
    }
    elements.append(&mut shown);
    elements
}

fn has_text(sources: &Sources, place: Place) -> bool {
    shown(&sources.resolve(place)).is_some()
}

/// Returns the text to show and the bytes to mark; nothing for whole files, workbooks and endless lines.
fn shown<'a>(resolved: &Resolved<'a>) -> Option<(&'a str, Range<usize>)> {
    let (text, range) = resolved.snippet.clone()?;
    let first_line_end = text[range.start..].find('\n').map_or(text.len(), |newline| range.start + newline);
    // A mark over many lines would bury the message: its first line is enough.
    let many = text[range.clone()].matches('\n').count() > 3;
    let mut end = if many { first_line_end } else { range.end };
    end = range.start + text[range.start..end].trim_end().len();
    let marked = range.start..end;
    (lines_around(text, &marked).len() <= LONGEST_LINE).then_some((text, marked))
}

fn lines_around(text: &str, marked: &Range<usize>) -> Range<usize> {
    let start = text[..marked.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[marked.end..].find('\n').map_or(text.len(), |newline| marked.end + newline);
    start..end
}

fn snippet(window: Window<'_>) -> Snippet<'_, Annotation<'_>> {
    let Window { path, text, lines, marks } = window;
    let first_line = text[..lines.start].matches('\n').count() + 1;
    let annotations = marks
        .into_iter()
        .map(|(range, label, kind)| kind.span(range.start - lines.start..range.end - lines.start).label(label));
    Snippet::source(&text[lines.clone()]).line_start(first_line).path(path).annotations(annotations)
}

/// Names a place without showing it: `content/registry/subjects.xlsx（名单!B12）`.
fn origin<'a>(resolved: &Resolved<'a>, label: Option<&'static str>, lang: Lang) -> Element<'a> {
    let mut path = resolved.path.to_string();
    if let Some((sheet, cell)) = &resolved.cell {
        path.push_str(&match lang {
            Lang::Zh => format!("（{sheet}!{cell}）"),
            Lang::En => format!(" ({sheet}!{cell})"),
        });
    }
    if let Some((line, column)) = resolved.start {
        path.push_str(&format!(":{line}:{column}"));
    }
    if let Some(label) = label {
        path.push_str(&format!(" {label}"));
    }
    Origin::path(path).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, Code, SourceKind};

    fn text_of(checked: &Checked, lang: Lang) -> String {
        let mut out = Vec::new();
        write(&mut out, checked, Style { lang, colour: false, width: 100 }).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn checked(sources: Sources, findings: Vec<Diagnostic>) -> Checked {
        Checked { sources, findings, as_of: crate::base::parse_date("2027-02-01").unwrap() }
    }

    fn workbook(sources: &mut Sources) -> crate::base::FileId {
        let columns = BTreeMap::from([("code", 0), ("name", 1)]);
        let kind = SourceKind::Sheet { sheet: "名单".into(), rows: vec![11, 12], columns };
        sources.add("content/registry/subjects.xlsx", kind)
    }

    #[test]
    fn carets_stand_under_wide_characters_and_cells_are_named() {
        let mut sources = Sources::default();
        let text = "---\ntitle: 返利\n---\n\n小区门口的“超市”，见[案例](nope.md)。\n";
        let file = sources.add("content/cases/a.md", SourceKind::Text(text.into()));
        let book = workbook(&mut sources);
        let at = text.find("nope.md").unwrap();
        let cell = Place { file: book, at: At::Cell { row: 1, field: "name" } };
        let findings = vec![
            Diagnostic::new(Code::BrokenLink).at(Place::bytes(file, at..at + 7)).arg("target", "nope.md"),
            Diagnostic::new(Code::MissingCell).at(cell).arg("column", "名称").arg("about", "社区的全称"),
        ];
        let report = text_of(&checked(sources, findings), Lang::Zh);
        assert_eq!(report, include_str!("human.expected.txt"));
    }

    #[test]
    fn two_rows_that_collide_are_both_shown() {
        let mut sources = Sources::default();
        let text = "编号,名称\n1,甲\n2,乙\n3,丙\n4,丁\n5,戊\n1,己\n";
        let rows = text.match_indices('\n').map(|(at, _)| at as u32 + 1).collect();
        let columns = BTreeMap::from([("id", 0), ("name", 1)]);
        let file = sources
            .add("content/places/venues.csv", SourceKind::Csv { text: text.into(), rows, columns, separator: b',' });
        let place = |row| Place { file, at: At::Cell { row, field: "id" } };
        let finding = Diagnostic::new(Code::DuplicateId)
            .arg("id", 1)
            .at(place(5))
            .at_labelled(place(0), Text { zh: "先出现在这里", en: "first here" });
        let report = text_of(&checked(sources, vec![finding]), Lang::En);
        assert!(report.contains("--> content/places/venues.csv:7:1"), "{report}");
        assert!(report.contains("- first here"), "{report}");
    }

    #[test]
    fn no_range_of_a_text_can_break_the_report() {
        let text = "\u{feff}甲\r\n\t乙丙\u{301}\n\n👨‍👩‍👧 x\r\n\u{1b}[31m";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                let mut sources = Sources::default();
                let file = sources.add("a.md", SourceKind::Text(text.into()));
                let finding = Diagnostic::new(Code::YamlSyntax)
                    .at(Place::bytes(file, start..end))
                    .at(Place::bytes(file, end..end));
                let report = text_of(&checked(sources, vec![finding]), Lang::Zh);
                assert!(!report.contains('\u{1b}'));
            }
        }
    }

    #[test]
    fn a_flood_of_one_code_is_counted() {
        let mut sources = Sources::default();
        let file = workbook(&mut sources);
        let findings =
            (0..80).map(|n| Diagnostic::new(Code::MissingCell).at(Place::file(file)).arg("column", n)).collect();
        let report = text_of(&checked(sources, findings), Lang::En);
        assert_eq!(report.matches("error[missing-cell]").count(), EACH);
        assert!(report.contains("30 more of missing-cell") && report.contains("80 errors, 0 warnings"), "{report}");
    }
}
