//! Render and publish: takes over what is unchanged, renders the rest into the stage, checks the links, swaps.

use super::links::{self, PageFacts, Targets};
use super::press;
use super::work;
use super::{Built, Clock, Input, Options, Phase, Progress, Published};
use crate::base::{Date, Diagnostic, Key, OutputPath, Sha256};
use crate::model::{Campaign, Standing};
use crate::plan::view::{PressCheck, PressChecks};
use crate::plan::{Artifact, Job, Kind, PackageJob, PageJob, Plan, Product, Task};
use crate::preflight::Inspector;
use crate::publish::{Failure, FileEntry, Manifest, Output, Stage};
use crate::render::{self, Renderer};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

/// One file that stands in the stage.
struct Staged {
    sha256: Sha256,
    bytes: u64,
    /// What a page said; None for other files and for pages taken over.
    facts: Option<PageFacts>,
    /// Ids that this page had in the last release and has no more.
    lost_ids: bool,
    /// What preflight found in a press file.
    preflight: Option<PressCheck>,
    reused: bool,
}

impl Staged {
    /// A new file that nothing more is known of.
    fn new(sha256: Sha256, bytes: u64) -> Self {
        Self { sha256, bytes, facts: None, lost_ids: false, preflight: None, reused: false }
    }
}

/// What became of a task.
enum Done {
    Staged(Vec<Staged>),
    Failed(Vec<Diagnostic>),
}

/// Makes the release of a plan.
pub fn make(
    options: &Options,
    mut input: Input,
    plan: Plan,
    output: Output,
    mut clock: Clock,
) -> Result<Built, Failure> {
    clock.enter(Phase::Render);
    (clock.progress)(Progress::Planned { tasks: plan.tasks.len() });
    let Some(theme) = input.theme.take() else { return Ok(Built { checked: input.checked(), published: None }) };
    let renderer = match Renderer::new(&theme, &plan.site) {
        Ok(renderer) => renderer,
        Err(findings) => return Ok(failed(input, findings)),
    };
    let stage = output.stage()?;
    let live = stage.live();
    let run = Run {
        renderer,
        inspector: Inspector::default(),
        stage: &stage,
        live: Live::new(live),
        targets: targets(&plan),
        clock: &clock,
    };
    let mut done: Vec<Option<Done>> = (0..plan.tasks.len()).map(|_| None).collect();
    let twins = twins(&plan.tasks);
    for wave in waves(&plan.tasks, &twins) {
        // Only the contact sheet shows them.
        let shows = wave.iter().any(|&index| matches!(plan.tasks[index].job, Job::Overview(_)));
        let checks = if shows { press_checks(&plan, &done) } else { PressChecks::default() };
        let work = |at: usize| match twins.get(&wave[at]) {
            Some(first) => run.repeat(&plan.tasks[wave[at]], &plan.tasks[*first], done[*first].as_ref(), &checks),
            None => run.task(&plan.tasks[wave[at]], &checks),
        };
        let results = work::run(wave.len(), options.jobs, &work)?;
        for (index, result) in wave.into_iter().zip(results) {
            done[index] = Some(result);
        }
        if done.iter().any(|done| matches!(done, Some(Done::Failed(_)))) {
            break;
        }
    }
    let mut findings = Vec::new();
    let mut staged: Vec<(&Task, &Artifact, Staged)> = Vec::new();
    for (task, result) in plan.tasks.iter().zip(done) {
        match result {
            Some(Done::Staged(files)) => {
                staged.extend(task.artifacts.iter().zip(files).map(|(artifact, file)| (task, artifact, file)));
            }
            Some(Done::Failed(more)) => findings.extend(more),
            None => {}
        }
    }
    if findings.is_empty() {
        findings = run.check_links(&mut staged)?;
    }
    if !findings.is_empty() {
        return Ok(failed(input, findings));
    }
    let removed = run.live.files.keys().filter(|path| !run.targets.has(path)).count();
    drop(run);
    clock.enter(Phase::Publish);
    let count = |reused| staged.iter().filter(|(.., file)| file.reused == reused).count();
    let mut published = Published {
        as_of: plan.as_of,
        made: count(false),
        reused: count(true),
        removed,
        files_by_product: by_product(&staged),
        bytes: staged.iter().map(|(.., file)| file.bytes).sum(),
        output: options.output.clone(),
        unchanged: false,
        timings: Vec::new(),
    };
    let files = staged.into_iter().map(|(.., file)| file).collect();
    let manifest = manifest(plan, &input, &theme.name, files);
    published.unchanged = live == Some(&manifest);
    if published.unchanged {
        stage.put_by();
    } else {
        stage.commit(&manifest)?;
    }
    published.timings = clock.timings();
    // The program ends after a build; giving back memory of 20,000 files piece by piece takes longer than a changed row.
    std::mem::forget(manifest);
    Ok(Built { checked: input.checked(), published: Some(published) })
}

/// Returns what preflight found in the press files that are made so far.
fn press_checks(plan: &Plan, done: &[Option<Done>]) -> PressChecks {
    let mut checks = PressChecks::default();
    for (task, done) in plan.tasks.iter().zip(done) {
        let Some(Done::Staged(files)) = done else { continue };
        for (artifact, file) in task.artifacts.iter().zip(files) {
            let check = file.preflight.clone();
            checks.files.extend(check.map(|check| (artifact.path.to_string(), check)));
        }
    }
    checks
}

fn failed(mut input: Input, findings: Vec<Diagnostic>) -> Built {
    input.findings.extend(findings);
    Built { checked: input.checked(), published: None }
}

/// Returns the tasks that make the same files as an earlier one: screens of one size show one text. Equal keys mean equal
/// bytes, so they are made once.
fn twins(tasks: &[Task]) -> HashMap<usize, usize> {
    let (mut firsts, mut twins) = (HashMap::new(), HashMap::new());
    for (index, task) in tasks.iter().enumerate() {
        if matches!(task.job, Job::Still(_) | Job::Strip(_) | Job::Scroll(_)) {
            let first = *firsts.entry(task.key.0.as_str()).or_insert(index);
            if first != index && tasks[first].artifacts.len() == task.artifacts.len() {
                twins.insert(index, first);
            }
        }
    }
    twins
}

/// The order of work: what takes long first, twins after their first, lists and the contact sheet after the files they
/// name, packages after what they hold.
fn waves(tasks: &[Task], twins: &HashMap<usize, usize>) -> [Vec<usize>; 4] {
    let mut waves = [const { Vec::new() }; 4];
    for (index, task) in tasks.iter().enumerate() {
        let wave = match task.job {
            // The contact sheet shows what preflight found.
            Job::Programme(_) | Job::Overview(_) => 2,
            Job::Package(_) => 3,
            _ => usize::from(twins.contains_key(&index)),
        };
        waves[wave].push(index);
    }
    let haste = |job: &Job| match job {
        Job::Scroll(_) => 0,
        Job::Sheet(_) | Job::Still(_) | Job::Strip(_) | Job::Image(_) | Job::Download(_) => 1,
        _ => 2,
    };
    waves[0].sort_by_key(|&index| haste(&tasks[index].job));
    waves
}

fn targets(plan: &Plan) -> Targets<'_> {
    Targets::new(plan.tasks.iter().flat_map(|task| &task.artifacts).map(|artifact| artifact.path.as_str()))
}

/// The files of the release that is live now.
struct Live<'a> {
    files: FxHashMap<&'a str, &'a FileEntry>,
}

impl<'a> Live<'a> {
    fn new(manifest: Option<&'a Manifest>) -> Self {
        Self { files: manifest.into_iter().flat_map(|m| &m.files).map(|file| (file.path.as_str(), file)).collect() }
    }

    fn entry(&self, path: &OutputPath, key: &Key) -> Option<&'a FileEntry> {
        self.files.get(path.as_str()).copied().filter(|file| file.key == *key)
    }
}

struct Run<'a> {
    renderer: Renderer<'a>,
    inspector: Inspector,
    stage: &'a Stage,
    live: Live<'a>,
    targets: Targets<'a>,
    clock: &'a Clock<'a>,
}

impl Run<'_> {
    fn task(&self, task: &Task, checks: &PressChecks) -> io::Result<Done> {
        let done = match self.take_over(task)? {
            Some(files) => Done::Staged(files),
            None => self.render(task, checks)?,
        };
        Ok(self.told(task, done))
    }

    /// Tells progress of a task that is done.
    fn told(&self, task: &Task, done: Done) -> Done {
        let reused = matches!(&done, Done::Staged(files) if files.iter().all(|file| file.reused));
        (self.clock.progress)(Progress::Made { path: task.path(), reused });
        done
    }

    /// Links the files of a task from its twin, which stands in the stage.
    fn repeat(&self, task: &Task, first: &Task, made: Option<&Done>, checks: &PressChecks) -> io::Result<Done> {
        let Some(Done::Staged(files)) = made else { return self.task(task, checks) };
        if let Some(files) = self.take_over(task)? {
            return Ok(self.told(task, Done::Staged(files)));
        }
        for (from, to) in first.artifacts.iter().zip(&task.artifacts) {
            self.stage.repeat(&from.path, &to.path)?;
        }
        let staged = |file: &Staged| Staged::new(file.sha256, file.bytes);
        Ok(self.told(task, Done::Staged(files.iter().map(staged).collect())))
    }

    /// Links the files of a task from the live release, if every one has the same key and is still whole.
    fn take_over(&self, task: &Task) -> io::Result<Option<Vec<Staged>>> {
        let entries: Option<Vec<&FileEntry>> =
            task.artifacts.iter().map(|artifact| self.live.entry(&artifact.path, &task.key)).collect();
        let Some(entries) = entries else { return Ok(None) };
        if !self.stage.reuse(&entries)? {
            return Ok(None);
        }
        let staged = |entry: &FileEntry| Staged {
            preflight: entry.preflight.clone(),
            reused: true,
            ..Staged::new(entry.sha256, entry.bytes)
        };
        Ok(Some(entries.into_iter().map(staged).collect()))
    }

    fn render(&self, task: &Task, checks: &PressChecks) -> io::Result<Done> {
        let files = match &task.job {
            Job::Page(page) => return self.page(task, page),
            Job::Programme(programme) => render::programme::build(programme, &mut |path| self.stage.read(path))?,
            Job::Package(package) => return self.package(task, package),
            Job::Overview(page) => match self.renderer.overview(page, checks) {
                Ok(html) => vec![html],
                Err(findings) => return Ok(Done::Failed(placed(findings, task))),
            },
            job => match self.renderer.render(job) {
                Ok(files) => files,
                Err(findings) => return Ok(Done::Failed(placed(findings, task))),
            },
        };
        let mut staged = Vec::with_capacity(files.len());
        for (artifact, bytes) in task.artifacts.iter().zip(files) {
            let (sha256, size) = self.stage.write(&artifact.path, &bytes)?;
            let mut file = Staged::new(sha256, size);
            if is_page(artifact.kind) {
                self.note(&mut file, &artifact.path, self.targets.read(&artifact.path, &bytes));
            }
            if let (Job::Sheet(sheet), false) = (&task.job, artifact.kind == Kind::Proof) {
                file.preflight = match press::check(&self.inspector, sheet, &artifact.path, &bytes) {
                    Ok(check) => check,
                    Err(findings) => return Ok(Done::Failed(placed(findings, task))),
                };
            }
            staged.push(file);
        }
        Ok(Done::Staged(staged))
    }

    fn page(&self, task: &Task, page: &PageJob) -> io::Result<Done> {
        let rendered = match self.renderer.page(page) {
            Ok(rendered) => rendered,
            Err(findings) => return Ok(Done::Failed(placed(findings, task))),
        };
        let path = task.path();
        let (sha256, bytes) = self.stage.write(path, &rendered.html)?;
        let mut file = Staged::new(sha256, bytes);
        self.note(&mut file, path, self.targets.read_new(path, &rendered));
        Ok(Done::Staged(vec![file]))
    }

    /// Notes what a new page said.
    fn note(&self, file: &mut Staged, path: &OutputPath, facts: PageFacts) {
        file.lost_ids = self.lost_ids(path, &facts);
        file.facts = Some(facts);
    }

    /// Builds a package straight into the stage: it may be larger than memory.
    fn package(&self, task: &Task, package: &PackageJob) -> io::Result<Done> {
        let file = self.stage.create(task.path())?;
        let documents = |order| self.renderer.order(order, package.as_of);
        match render::package::build(package, &mut |path| self.stage.read(path), &documents, file) {
            Ok(file) => {
                let (sha256, bytes) = file.finish()?;
                Ok(Done::Staged(vec![Staged::new(sha256, bytes)]))
            }
            Err(render::package::Fault::Machine(error)) => Err(error),
            Err(render::package::Fault::Findings(findings)) => Ok(Done::Failed(placed(findings, task))),
        }
    }

    /// Tells whether the live version of a page had an id that the new one lacks.
    fn lost_ids(&self, path: &OutputPath, facts: &PageFacts) -> bool {
        if !self.live.files.contains_key(path.as_str()) {
            return false;
        }
        let Ok(before) = self.stage.read_live(path) else { return false };
        let now: HashSet<&str> = facts.ids().collect();
        render::links::extract(&before).ids.iter().any(|id| !now.contains(id.as_ref()))
    }

    /// Checks every link that may lead nowhere since the last release.
    fn check_links(&self, staged: &mut [(&Task, &Artifact, Staged)]) -> io::Result<Vec<Diagnostic>> {
        let gone = self.live.files.keys().any(|path| !self.targets.has(path));
        if gone || staged.iter().any(|(.., file)| file.lost_ids) {
            for (_, artifact, file) in staged.iter_mut() {
                if is_page(artifact.kind) && file.facts.is_none() {
                    let html = self.stage.read(&artifact.path)?;
                    file.facts = Some(self.targets.read(&artifact.path, &html));
                }
            }
        }
        let pages =
            staged.iter().filter_map(|(task, artifact, file)| Some((&artifact.path, task.place, file.facts.as_ref()?)));
        Ok(links::compare(pages))
    }
}

fn is_page(kind: Kind) -> bool {
    matches!(kind, Kind::Page | Kind::Overview)
}

/// A renderer that knows no place lets the content that the task comes from answer for it.
fn placed(findings: Vec<Diagnostic>, task: &Task) -> Vec<Diagnostic> {
    let place = |finding: Diagnostic| if finding.places.is_empty() { finding.at(task.place) } else { finding };
    findings.into_iter().map(place).collect()
}

fn by_product(staged: &[(&Task, &Artifact, Staged)]) -> BTreeMap<Product, usize> {
    let mut counts = BTreeMap::new();
    for (task, ..) in staged {
        *counts.entry(task.product).or_default() += 1;
    }
    counts
}

/// Makes the manifest out of the plan: for a country the copies would take half a gigabyte. The files stand in the order of
/// the plan's artifacts.
fn manifest(plan: Plan, input: &Input, theme: &str, files: Vec<Staged>) -> Manifest {
    let products: BTreeSet<Product> = plan.tasks.iter().map(|task| task.product).collect();
    let title = input.campaign.as_ref().map(|campaign| campaign.title.clone()).unwrap_or_default();
    let revoked = input.campaign.as_ref().map(|campaign| revoked(campaign, plan.as_of)).unwrap_or_default();
    let mut entries = Vec::with_capacity(files.len());
    let mut files = files.into_iter();
    for task in plan.tasks {
        let Task { artifacts, key, title, sources, subjects, venues, material, job, .. } = task;
        // As with the manifest: the program ends soon.
        std::mem::forget(job);
        let mut about = Some((key, title, sources, subjects, venues, material));
        let last = artifacts.len().saturating_sub(1);
        for (at, (artifact, file)) in artifacts.into_iter().zip(files.by_ref()).enumerate() {
            // All artifacts but the last get copies.
            let shared = if at == last { about.take() } else { about.clone() };
            let Some((key, title, sources, subjects, venues, material)) = shared else { break };
            let (path, kind, sha256, bytes) = (artifact.path, artifact.kind, file.sha256, file.bytes);
            let preflight = file.preflight;
            entries.push(FileEntry {
                path,
                sha256,
                bytes,
                kind,
                key,
                title,
                sources,
                subjects,
                venues,
                material,
                preflight,
            });
        }
    }
    let products = products.into_iter().collect();
    Manifest::new(plan.as_of, title, theme.into(), revoked, products, entries)
}

/// Returns the codes of the subjects whose name is revoked on a date.
fn revoked(campaign: &Campaign, as_of: Date) -> Vec<String> {
    let subjects = campaign.registry.subjects().iter().enumerate();
    let is_revoked =
        |index| campaign.registry.state(index, as_of, campaign.review_months).standing == Standing::Revoked;
    subjects.filter(|(index, _)| is_revoked(*index)).map(|(_, subject)| subject.code.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{FileId, Place};
    use crate::plan::{Asset, Panel, Shrink, StripFile, StripJob};

    fn task(path: &str, key: &str, files: usize) -> Task {
        let strip = StripJob {
            panel: Panel { width: 320, height: 32, colour: "single" },
            tone: "warning",
            pages: vec![],
            text: "防".into(),
            numbers: vec![],
            glyph: 32,
            step: 2,
            delay: 5,
            largest: 1 << 20,
            files: vec![StripFile::Loop; files],
        };
        let path = |file| OutputPath::parse(&format!("led/{path}/{file}.gif")).unwrap();
        Task {
            product: Product::Led,
            artifacts: (0..files).map(|file| Artifact { path: path(file), kind: Kind::Clip }).collect(),
            key: Key(key.into()),
            job: Job::Strip(Box::new(strip)),
            title: String::new(),
            sources: Default::default(),
            subjects: vec![],
            venues: vec![],
            material: None,
            place: Place::file(FileId(0)),
        }
    }

    #[test]
    fn equal_keys_are_made_once_and_before_those_who_repeat_them() {
        let mut tasks = vec![
            task("a", "one", 1),
            task("b", "two", 1),
            task("c", "one", 1),
            // As many files as the first, or there is nothing to repeat.
            task("d", "one", 2),
            task("e", "one", 1),
        ];
        let found = twins(&tasks);
        assert_eq!(found.iter().collect::<BTreeMap<_, _>>(), BTreeMap::from([(&2, &0), (&4, &0)]));
        assert_eq!(waves(&tasks, &found)[..2], [vec![0, 1, 3], vec![2, 4]]);
        // What is not for a screen is made each time: it costs less than it saves.
        tasks[2].job = Job::Asset(Asset { bytes: crate::base::Bytes::new(), shrink: Shrink::Nothing });
        assert_eq!(twins(&tasks).into_iter().collect::<Vec<_>>(), [(4, 0)]);
    }
}
