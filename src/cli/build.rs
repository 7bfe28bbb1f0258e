//! `gaoshi build` and `gaoshi check`: run the pipeline, then the report. Findings go to stderr for people and to
//! stdout alone for programs; the summary of a build goes to stdout.

use super::args::{BuildArgs, CheckArgs, ReportName};
use super::options::Context;
use super::progress::Bar;
use super::report::{Tally, human, json};
use super::stop::{Exit, Stop};
use super::summary;
use crate::base::Lang;
use crate::pipeline;
use crate::publish::Failure;
use std::io::Write;

/// Builds a release.
pub fn build(context: &Context, args: &BuildArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let (options, output) = context.options(&args.input, args.output.output.as_deref())?;
    let bar = Bar::new(context);
    let built = pipeline::build(&options, &|event| bar.show(event));
    bar.clear();
    let built = built.map_err(|failure| refused(&failure, context.lang))?;
    let tally = Tally::of(&built.checked.findings);
    match args.report.report {
        ReportName::Json => {
            let report =
                json::Report::new("build", &built.checked, context.lang).with_build(built.published.as_ref(), &output);
            json::write(out, &report)?;
        }
        ReportName::Human => {
            human::write(err, &built.checked, human::Style::of(context))?;
            match &built.published {
                Some(published) => summary::write(out, published, &output, tally.warnings, context.lang)?,
                None => writeln!(err, "{}", summary::nothing_published(&output, context.lang))?,
            }
        }
    }
    Ok(exit(built.published.is_some() && tally.errors == 0))
}

/// Checks the content.
pub fn check(context: &Context, args: &CheckArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let (options, _) = context.options(&args.input, None)?;
    let checked = pipeline::check(&options).map_err(|failure| refused(&failure, context.lang))?;
    match args.report.report {
        ReportName::Json => json::write(out, &json::Report::new("check", &checked, context.lang))?,
        ReportName::Human => human::write(err, &checked, human::Style::of(context))?,
    }
    Ok(exit(Tally::of(&checked.findings).errors == 0))
}

/// Turns a failure of the machine into a stop.
pub fn refused(failure: &Failure, lang: Lang) -> Stop {
    Stop::Refused { message: failure.message(lang), hint: failure.hint(lang).to_string(), code: failure.exit_code() }
}

fn exit(done: bool) -> Exit {
    if done { Exit::Done } else { Exit::Errors }
}
