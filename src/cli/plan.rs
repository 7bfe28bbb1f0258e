//! `gaoshi plan`: what a build would make, change and remove, and why; writes nothing to the release.

use super::args::PlanArgs;
use super::build::refused;
use super::options::Context;
use super::report::{Tally, human};
use super::stop::{Exit, Stop};
use super::table;
use crate::base::{Lang, Text};
use crate::pipeline::{self, PlanReport};
use std::io::{self, Write};

/// Prints the plan, as a list of what differs from the release or whole as JSON.
pub fn run(context: &Context, args: &PlanArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let (options, _) = context.options(&args.input, args.output.output.as_deref())?;
    let (checked, plan) = pipeline::plan(&options).map_err(|failure| refused(&failure, context.lang))?;
    let errors = Tally::of(&checked.findings).errors > 0;
    if !args.json || errors {
        human::write(err, &checked, human::Style::of(context))?;
    }
    let Some(plan) = plan else { return Ok(Exit::Errors) };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &plan).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write_list(out, &plan, context.lang)?;
    }
    Ok(if errors { Exit::Errors } else { Exit::Done })
}

const STATES: [(&str, Text); 4] = [
    ("new", Text { zh: "新做", en: "new" }),
    ("changed", Text { zh: "更新", en: "changed" }),
    ("removed", Text { zh: "删除", en: "removed" }),
    ("unchanged", Text { zh: "不变", en: "unchanged" }),
];

const REASONS: [(&str, Text); 3] = [
    ("content", Text { zh: "内容变了", en: "its content changed" }),
    ("theme", Text { zh: "主题或公共信息变了", en: "the theme or shared data changed" }),
    ("program", Text { zh: "程序升级了", en: "the program changed" }),
];

fn word(words: &[(&str, Text)], name: &str, lang: Lang) -> String {
    words.iter().find(|(other, _)| *other == name).map_or("", |(_, word)| word.get(lang)).to_string()
}

fn write_list(out: &mut dyn Write, plan: &PlanReport, lang: Lang) -> io::Result<()> {
    let rows: Vec<Vec<String>> = plan
        .artifacts
        .iter()
        .filter(|artifact| artifact.state != "unchanged")
        .map(|artifact| {
            let why = word(&REASONS, artifact.why.unwrap_or_default(), lang);
            vec![word(&STATES, artifact.state, lang), artifact.path.clone(), why]
        })
        .collect();
    table::write(out, &rows, &[false, false, false])?;
    let counts: Vec<String> = STATES
        .iter()
        .map(|(state, word)| {
            let count = plan.artifacts.iter().filter(|artifact| artifact.state == *state).count();
            format!("{} {count}", word.get(lang))
        })
        .collect();
    writeln!(out, "{}", counts.join(Text { zh: "，", en: ", " }.get(lang)))
}
