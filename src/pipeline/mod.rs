//! Floor 5: the one place where the phases meet. Read, check, plan, render, publish; nothing flows back.
//! Errors of content stop a run before anything is written; errors of rendering before anything is swapped in.

mod links;
mod options;
mod press;
mod recall;
mod release;
mod work;

pub use options::{Built, Checked, Options, Phase, PlanReport, PlannedArtifact, Progress, Published};
pub use recall::{Holder, RecallItem, RecallReport, RecalledScreen, RecalledSubject, recall, recall_notice};

use crate::base::{Date, Diagnostic, Severity, Sources, sort};
use crate::check;
use crate::load::{self, Loaded};
use crate::model::{Campaign, Theme};
use crate::plan::{self, Plan};
use crate::publish::{Failure, Output, is_release};
use crate::render;
use std::time::Instant;

type Report<'a> = &'a (dyn Fn(Progress) + Sync);

/// Compiles a campaign into a release. With errors in the content nothing on the disk changes.
pub fn build(options: &Options, progress: Report) -> Result<Built, Failure> {
    let mut clock = Clock::start(progress);
    std::thread::scope(|scope| {
        // The manifest of a large release takes as long to read as the tables. A run that fails opens nothing new.
        let opening = is_release(&options.output).then(|| scope.spawn(|| Output::open(&options.output)));
        let mut input = read(options, &mut clock)?;
        let Some(plan) = make_plan(options, &mut input, &mut clock) else {
            return Ok(Built { checked: input.checked(), published: None });
        };
        let output = match opening.map(|thread| thread.join()) {
            Some(Ok(output)) => output?,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Output::open(&options.output)?,
        };
        release::make(options, input, plan, output, clock)
    })
}

/// Reads and checks a campaign, writes nothing.
pub fn check(options: &Options) -> Result<Checked, Failure> {
    let mut clock = Clock::start(&|_| {});
    let mut input = read(options, &mut clock)?;
    make_plan(options, &mut input, &mut clock);
    Ok(input.checked())
}

/// Lists what a build would make and why.
pub fn plan(options: &Options) -> Result<(Checked, Option<PlanReport>), Failure> {
    let mut clock = Clock::start(&|_| {});
    let mut input = read(options, &mut clock)?;
    let report = match make_plan(options, &mut input, &mut clock) {
        Some(plan) => Some(PlanReport::new(&plan, crate::publish::live(&options.output)?.as_ref())),
        None => None,
    };
    Ok((input.checked(), report))
}

/// What the first phases hand on.
struct Input {
    campaign: Option<Campaign>,
    theme: Option<Theme>,
    sources: Sources,
    findings: Vec<Diagnostic>,
    as_of: Date,
}

impl Input {
    fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn checked(mut self) -> Checked {
        sort(&mut self.findings, &self.sources);
        Checked { sources: self.sources, findings: self.findings, as_of: self.as_of }
    }
}

fn read(options: &Options, clock: &mut Clock) -> Result<Input, Failure> {
    clock.enter(Phase::Read);
    let mut sources = Sources::default();
    let (snapshot, found) = load::Snapshot::read(&options.root, &mut sources)?;
    let Loaded { campaign, theme, sources, mut findings } = load::load(&snapshot, sources, found);
    drop(snapshot);
    clock.enter(Phase::Check);
    let as_of = options.as_of.or_else(|| campaign.as_ref()?.as_of).unwrap_or(options.today);
    if let (Some(campaign), Some(theme)) = (&campaign, &theme) {
        // Whoever gives a day before the campaign's own asks for that day's list, which knows nothing of what came later.
        let is_past = |given| campaign.as_of.is_none_or(|own| given < own);
        let moment = check::Moment { as_of, looks_back: options.as_of.is_some_and(is_past) };
        findings.extend(check::all(campaign, theme, &sources, moment, options.drafts));
    }
    sort(&mut findings, &sources);
    Ok(Input { campaign, theme, sources, findings, as_of })
}

/// Makes the plan; `None` and a finding more if there is an error.
fn make_plan(options: &Options, input: &mut Input, clock: &mut Clock) -> Option<Plan> {
    clock.enter(Phase::Plan);
    if input.has_errors() {
        return None;
    }
    let request = plan::Request {
        campaign: input.campaign.as_ref()?,
        theme: input.theme.as_ref()?,
        sources: &input.sources,
        findings: &input.findings,
        as_of: input.as_of,
        only: &options.only,
        drafts: options.drafts,
        generator: &options.generator,
        version: &render::version,
        jobs: options.jobs,
    };
    match plan::plan(&request) {
        Ok(plan) => {
            input.findings.extend(plan.warnings.iter().cloned());
            Some(plan)
        }
        Err(findings) => {
            input.findings.extend(findings);
            None
        }
    }
}

/// Tells progress which phase runs and keeps how long each took.
struct Clock<'a> {
    progress: Report<'a>,
    phases: Vec<(Phase, Instant)>,
}

impl<'a> Clock<'a> {
    fn start(progress: Report<'a>) -> Self {
        Self { progress, phases: Vec::new() }
    }

    fn enter(&mut self, phase: Phase) {
        (self.progress)(Progress::Phase(phase));
        self.phases.push((phase, Instant::now()));
    }

    fn timings(&self) -> Vec<(Phase, std::time::Duration)> {
        let ends = self.phases.iter().skip(1).map(|(_, at)| *at).chain(std::iter::once(Instant::now()));
        self.phases.iter().zip(ends).map(|((phase, start), end)| (*phase, end - *start)).collect()
    }
}
