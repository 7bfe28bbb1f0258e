//! `gaoshi explain`: what a code means, why it matters, a wrong example and a right one; the list of all without a code.

use super::args::ExplainArgs;
use super::options::Context;
use super::stop::{Exit, Stop};
use super::table;
use crate::base::{Code, Lang, Severity, Text, explanation, similar};
use crate::preflight::Rule;
use std::io::{self, Write};

/// Explains one code, or lists all.
pub fn run(context: &Context, args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let Some(name) = &args.code else {
        list(out, lang)?;
        return Ok(Exit::Done);
    };
    // A code may be pasted with the brackets it stands in.
    let name = name.trim_matches(['[', ']', ' ']).to_ascii_lowercase();
    match Code::parse(&name) {
        Some(code) => one(out, code, lang)?,
        None => match Rule::parse(&name) {
            Some(rule) => of_print(out, rule, lang)?,
            None => return Err(unknown(&name, lang)),
        },
    }
    Ok(Exit::Done)
}

fn unknown(name: &str, lang: Lang) -> Stop {
    let codes = Code::ALL.iter().map(|code| code.name()).chain(Rule::ALL.iter().map(|rule| rule.code()));
    let close = similar(name, codes);
    match (lang, close) {
        (Lang::Zh, Some(close)) => Stop::called(format!("没有代码 `{name}`"), format!("是不是 `{close}`？")),
        (Lang::En, Some(close)) => {
            Stop::called(format!("there is no code `{name}`"), format!("did you mean `{close}`?"))
        }
        (Lang::Zh, None) => Stop::called(format!("没有代码 `{name}`"), "用 gaoshi explain 列出全部代码"),
        (Lang::En, None) => Stop::called(format!("there is no code `{name}`"), "see gaoshi explain for all codes"),
    }
}

fn list(out: &mut dyn Write, lang: Lang) -> io::Result<()> {
    let rows: Vec<Vec<String>> = Code::ALL
        .iter()
        .map(|code| {
            let entry = code.entry();
            vec![entry.name.to_string(), entry.severity.text().get(lang).to_string(), template(entry.message, lang)]
        })
        .collect();
    table::write(out, &rows, &[false, false, false])
}

fn one(out: &mut dyn Write, code: Code, lang: Lang) -> io::Result<()> {
    let (entry, explanation) = (code.entry(), explanation(code));
    writeln!(out, "{}[{}]: {}", entry.severity.text().get(lang), entry.name, template(entry.message, lang))?;
    let hint = template(entry.hint, lang);
    if hint != "…" {
        writeln!(out, "{}: {hint}", Text { zh: "建议", en: "help" }.get(lang))?;
    }
    let why = explanation.why.get(lang);
    if !why.is_empty() {
        writeln!(out, "\n{why}")?;
    }
    let examples = [
        (Text { zh: "不要这样", en: "wrong" }, explanation.wrong),
        (Text { zh: "应当这样", en: "right" }, explanation.right),
    ];
    for (word, example) in examples.into_iter().filter(|(_, example)| !example.is_empty()) {
        writeln!(out, "\n{}:", word.get(lang))?;
        for line in example.lines() {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        }
    }
    Ok(())
}

/// Explains a rule of `gaoshi preflight`.
fn of_print(out: &mut dyn Write, rule: Rule, lang: Lang) -> io::Result<()> {
    let entry = rule.entry();
    let worst = entry.sheet.into_iter().chain(entry.large).min().unwrap_or(Severity::Notice);
    writeln!(out, "{}[{}]: {}", worst.text().get(lang), entry.code, template(entry.message, lang))?;
    writeln!(out, "{}: {}", Text { zh: "建议", en: "help" }.get(lang), template(entry.hint, lang))?;
    writeln!(out, "{}: {}", Text { zh: "依据", en: "source" }.get(lang), entry.source.get(lang))
}

/// Returns a text with `…` for every value that a finding would fill in.
fn template(text: Text, lang: Lang) -> String {
    let (mut out, mut rest) = (String::new(), text.get(lang));
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push('…');
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_can_be_explained() {
        for code in Code::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let mut out = Vec::new();
                one(&mut out, *code, lang).unwrap();
                let text = String::from_utf8(out).unwrap();
                assert!(text.contains(code.name()) && !text.lines().next().unwrap().contains('{'), "{text}");
            }
        }
    }
}
