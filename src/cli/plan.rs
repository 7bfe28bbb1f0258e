//! `gaoshi plan`: what a build would make, change and remove, and why; writes nothing to the release.

use super::args::PlanArgs;
use super::build::refused;
use super::options::Context;
use super::report::{Tally, human};
use super::stop::{Exit, Stop};
use super::table;
use crate::base::{Lang, Text};
use crate::pipeline::{self, PlanReport, State};
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

const STATES: [(State, Text); 4] = [
    (State::New, Text { zh: "新做", en: "new" }),
    (State::Changed, Text { zh: "更新", en: "changed" }),
    (State::Removed, Text { zh: "删除", en: "removed" }),
    (State::Unchanged, Text { zh: "不变", en: "unchanged" }),
];

fn write_list(out: &mut dyn Write, plan: &PlanReport, lang: Lang) -> io::Result<()> {
    let word = |state: State| STATES.iter().find(|(other, _)| *other == state).map_or("", |(_, word)| word.get(lang));
    let differing = plan.artifacts.iter().filter(|artifact| artifact.state != State::Unchanged);
    let rows: Vec<Vec<String>> = differing
        .map(|artifact| {
            vec![word(artifact.state).to_string(), artifact.path.to_string(), artifact.why.clone().unwrap_or_default()]
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
