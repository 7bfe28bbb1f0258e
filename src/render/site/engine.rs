//! Templates of one part of a theme, ready to render from several threads. What the whole site shares is serialised once.
//! An error of a template is reported with the file and the bytes where it stands; nothing half-rendered comes out.

use super::{escape, helpers};
use crate::base::{Code, Diagnostic, FileId, Outcome, Place, Text};
use crate::model::{Theme, ThemePart};
use crate::plan::view::SiteView;
use std::collections::BTreeMap;
use std::ops::Range;
use tera::{Context, ErrorKind, Tera};

/// The templates of one part of a theme.
pub struct Engine {
    tera: Tera,
    folder: &'static str,
    files: BTreeMap<String, (FileId, String)>,
}

impl Engine {
    /// Reads all `.html` and `.xml` files of a part; reports every template that is broken.
    pub fn new(theme: &Theme, part: ThemePart, site: &SiteView) -> Outcome<Self> {
        let folder = ThemePart::ALL.iter().find(|(each, _)| *each == part).map_or("", |(_, folder)| folder);
        let mut engine = Self { tera: empty(), folder, files: BTreeMap::new() };
        let mut findings = Vec::new();
        for (path, template) in theme.parts.get(&part).into_iter().flatten() {
            if !matches!(path.extension().as_str(), "html" | "xml") {
                continue;
            }
            match template.text() {
                Some(text) => {
                    engine.files.insert(path.to_string(), (template.file, text.to_string()));
                }
                None => {
                    let good = std::str::from_utf8(&template.bytes).map_or_else(|error| error.valid_up_to(), |_| 0);
                    let line = template.bytes[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
                    findings.push(Diagnostic::new(Code::NotText).at(Place::file(template.file)).arg("line", line));
                }
            }
        }
        findings.extend(engine.syntax_errors());
        if findings.is_empty() {
            let templates = engine.files.iter().map(|(name, (_, text))| (name, text));
            if let Err(error) = engine.tera.add_raw_templates(templates) {
                findings = engine.findings(&error);
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        engine.tera.global_context().insert("site", site);
        Ok(engine)
    }

    /// Tells whether the theme has a template.
    pub fn has(&self, template: &str) -> bool {
        self.files.contains_key(template)
    }

    /// Renders a template; the context is what this one file adds to `site`. Templates are UTF-8, so is what comes out.
    pub fn render(&self, template: &str, context: &Context) -> Outcome<Vec<u8>> {
        if !self.has(template) {
            return Err(vec![self.missing(template)]);
        }
        let mut bytes = Vec::with_capacity(1 << 13);
        self.tera.render_to(template, context, &mut bytes).map_err(|error| self.findings(&error))?;
        Ok(bytes)
    }

    fn missing(&self, template: &str) -> Diagnostic {
        let path = format!("{}/{template}", self.folder);
        Diagnostic::new(Code::TemplateError)
            .arg("detail", format!("缺少模板 `{path}` (the template `{path}` is missing)"))
    }

    /// The engine stops at the first template it cannot parse, so each is tried alone.
    fn syntax_errors(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (name, (_, text)) in &self.files {
            if let Err(error) = empty().add_raw_template(name, text)
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                findings.extend(self.findings(&error));
            }
        }
        findings
    }

    fn findings(&self, error: &tera::Error) -> Vec<Diagnostic> {
        let finding = |place: Option<Place>, detail: &str| {
            let finding = in_words(Diagnostic::new(Code::TemplateError), detail);
            match place {
                Some(place) => finding.at(place),
                None => finding,
            }
        };
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                vec![finding(self.place(report.filename(), report.span().range.clone()), report.message())]
            }
            ErrorKind::MissingParent { current, parent } => {
                let place = self.files.get(current).map(|(file, text)| {
                    let start = text.find(parent.as_str()).unwrap_or_default();
                    Place::bytes(*file, start..start + parent.len())
                });
                vec![self.missing(parent)].into_iter().map(|missing| at(missing, place)).collect()
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                let place = self.files.get(tpl).map(|(file, _)| Place::file(*file));
                vec![finding(place, &error.to_string())]
            }
            _ => {
                let text = error.to_string();
                // References between templates are checked together and come as one text.
                let reports = text.strip_prefix("error: ").unwrap_or(&text).split("\n\nerror: ");
                reports
                    .map(|report| finding(self.reported_place(report), report.lines().next().unwrap_or_default()))
                    .collect()
            }
        }
    }

    fn place(&self, template: &str, range: Range<usize>) -> Option<Place> {
        self.files.get(template).map(|(file, _)| Place::bytes(*file, range))
    }

    /// Reads `--> file:line:column` from a report; errors found when templates are joined have their places only there.
    fn reported_place(&self, report: &str) -> Option<Place> {
        let position = report.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
        let (rest, column) = position.rsplit_once(':')?;
        let (name, line) = rest.rsplit_once(':')?;
        let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
        let (_, text) = self.files.get(name)?;
        let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let marked = report.trim_end().lines().last()?.chars().filter(|c| *c == '^').count().max(1);
        let chars = |count: usize, from: usize| text[from..].chars().take(count).map(char::len_utf8).sum::<usize>();
        let begin = start + chars(column.checked_sub(1)?, start);
        self.place(name, begin..begin + chars(marked, begin))
    }
}

/// Says in both languages what theme authors get wrong most, a misspelt name; the rest stays as the engine says it.
fn in_words(finding: Diagnostic, detail: &str) -> Diagnostic {
    const ALONE: Text = Text { zh: "没有 `{name}` 这个值", en: "`{name}` is not defined" };
    const AMONG: Text = Text {
        zh: "没有 `{name}` 这个值，可用的有 {names}",
        en: "`{name}` is not defined; there are {names}",
    };
    let parts = detail
        .strip_prefix("Field `")
        .or_else(|| detail.strip_prefix("Variable `"))
        .and_then(|rest| rest.split_once("` is not defined"));
    let Some((name, rest)) = parts else { return finding.arg("detail", detail) };
    let finding = finding.arg("name", name);
    match rest.split_once(": ") {
        Some((_, names)) => finding.arg("names", names.trim()).arg_text("detail", AMONG),
        None => finding.arg_text("detail", ALONE),
    }
}

fn at(finding: Diagnostic, place: Option<Place>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place),
        None => finding,
    }
}

fn empty() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".xml"]);
    tera.set_escape_fn(escape::write);
    helpers::register(&mut tera);
    tera
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::base::{At, ContentPath};
    use crate::model::Template;

    /// A theme whose files have the numbers of their order.
    pub fn theme(part: ThemePart, files: &[(&str, &str)]) -> Theme {
        let files = files.iter().enumerate().map(|(at, (path, text))| {
            let template = Template { file: FileId(at as u32), bytes: text.as_bytes().into() };
            (ContentPath::parse(path).unwrap(), template)
        });
        Theme {
            name: "test".into(),
            tokens: BTreeMap::new(),
            parts: BTreeMap::from([(part, files.collect())]),
            fonts: vec![],
            hashes: BTreeMap::new(),
        }
    }

    fn engine(files: &[(&str, &str)]) -> Outcome<Engine> {
        Engine::new(
            &theme(ThemePart::Site, files),
            ThemePart::Site,
            &SiteView { title: "<示例>".into(), ..SiteView::default() },
        )
    }

    fn marked(finding: &Diagnostic, text: &str) -> String {
        match finding.places[0].0.at {
            At::Bytes { start, end } => text[start as usize..end as usize].to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn values_are_escaped_in_html_and_xml() {
        let engine = engine(&[("a.html", "{{ site.title }}{{ x }}"), ("a.xml", "{{ x }}")]).unwrap();
        let mut context = Context::new();
        context.insert("x", "<script>'\u{0}");
        assert_eq!(
            String::from_utf8(engine.render("a.html", &context).unwrap()).unwrap(),
            "&lt;示例&gt;&lt;script&gt;&#39;"
        );
        assert_eq!(String::from_utf8(engine.render("a.xml", &context).unwrap()).unwrap(), "&lt;script&gt;&#39;");
    }

    #[test]
    fn every_broken_template_is_reported_where_it_is_broken() {
        let files = [("a.html", "乙\n{{ 1 + }}"), ("b.html", "{% for %}"), ("c.html", "fine")];
        let findings = engine(&files).err().unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert_eq!(findings.iter().map(|finding| finding.places[0].0.file).collect::<Vec<_>>(), [FileId(0), FileId(1)]);
        assert!("{{ 1 + }}".contains(&marked(&findings[0], files[0].1)));
    }

    #[test]
    fn unknown_filters_and_parents_have_their_place() {
        let files = [("a.html", "甲\n乙{{ 'x' | nope }}{{ 'x' | never }}"), ("b.html", "ok")];
        let findings = engine(&files).err().unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(
            findings.iter().zip(["nope", "never"]).all(|(finding, name)| marked(finding, files[0].1).contains(name)),
            "{findings:?}"
        );
        let files = [("a.html", "{% extends 'gone.html' %}")];
        let findings = engine(&files).err().unwrap();
        assert_eq!(marked(&findings[0], files[0].1), "gone.html");
    }

    #[test]
    fn render_errors_and_missing_templates_are_findings() {
        let files = [("a.html", "乙{{ gone.field }}")];
        let engine = engine(&files).unwrap();
        let findings = engine.render("a.html", &Context::new()).unwrap_err();
        assert!(marked(&findings[0], files[0].1).contains("gone"), "{findings:?}");
        assert!(engine.render("b.html", &Context::new()).unwrap_err()[0].args["detail"].contains("site/b.html"));
    }
}
