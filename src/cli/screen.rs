//! `gaoshi screen`: what files for screens are, and what a card will make of them. Looks at any file, ours or not.

use super::args::ScreenArgs;
use super::file;
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Lang, Sources, similar};
use crate::inspect::{self, Facts, Report};
use crate::load;
use crate::model::ScreenProfile;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    generator: &'static str,
    profile: Option<&'a str>,
    ok: bool,
    files: Vec<JsonFile<'a>>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    file: String,
    ok: bool,
    facts: &'a Facts,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// Looks at files; 1 if one of them has an error.
pub fn run(context: &Context, args: &ScreenArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let profile = profile(context, args)?;
    let mut reports = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let bytes = file::read(&context.here.join(path)).map_err(|error| {
            let (zh, en) = (format!("打不开 `{}`", path.display()), format!("cannot open `{}`", path.display()));
            Stop::machine(lang, (&zh, "检查路径"), (&en, "check the path"), &error)
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let report = inspect::judge(&bytes, &name, profile.as_ref());
        if !args.json {
            write_words(out, &path.display().to_string(), &report, lang)?;
        }
        reports.push((path, report));
    }
    let ok = reports.iter().all(|(_, report)| report.is_good());
    if args.json {
        let files = reports.iter().map(|(file, report)| JsonFile {
            file: file.to_string_lossy().replace('\\', "/"),
            ok: report.is_good(),
            facts: &report.facts,
            findings: findings(report, lang),
        });
        let json = Json {
            version: 1,
            generator: concat!("gaoshi ", env!("CARGO_PKG_VERSION")),
            profile: profile.as_ref().map(|profile| profile.id.as_str()),
            ok,
            files: files.collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(if ok { Exit::Done } else { Exit::Errors })
}

fn findings(report: &Report, lang: Lang) -> Vec<JsonFinding<'_>> {
    report
        .findings
        .iter()
        .map(|finding| JsonFinding {
            rule: finding.rule,
            severity: finding.severity.name(),
            message: finding.words(lang),
        })
        .collect()
}

/// Finds the profile that was named, or that of a screen of the campaign.
fn profile(context: &Context, args: &ScreenArgs) -> Result<Option<ScreenProfile>, Stop> {
    let lang = context.lang;
    if let Some(id) = &args.profile {
        let all = load::screen_profiles();
        return match all.iter().find(|profile| profile.id == *id) {
            Some(profile) => Ok(Some(profile.clone())),
            None => Err(unknown(id, &all.iter().map(|profile| profile.id.as_str()).collect::<Vec<_>>(), lang)),
        };
    }
    let Some(id) = &args.screen else { return Ok(None) };
    let root = context.here.join(&args.dir);
    if !root.is_dir() {
        return Err(context.no_folder(&args.dir));
    }
    let mut sources = Sources::default();
    let (snapshot, found) = file::snapshot(&root, &mut sources, lang)?;
    let screens = load::load(&snapshot, sources, found).campaign.map(|campaign| campaign.screens).unwrap_or_default();
    match screens.iter().find(|screen| screen.id == *id) {
        Some(screen) => Ok(Some(screen.profile.clone())),
        None => Err(unknown(id, &screens.iter().map(|screen| screen.id.as_str()).collect::<Vec<_>>(), lang)),
    }
}

fn unknown(id: &str, all: &[&str], lang: Lang) -> Stop {
    let close = similar(id, all.iter().copied());
    let (zh, en) = match close {
        Some(close) => (format!("是不是 `{close}`？"), format!("did you mean `{close}`?")),
        None => (format!("可用的：{}", all.join("、")), format!("use one of {}", all.join(", "))),
    };
    match lang {
        Lang::Zh => Stop::called(format!("没有屏幕或屏参 `{id}`"), zh),
        Lang::En => Stop::called(format!("there is no screen or profile `{id}`"), en),
    }
}

fn write_words(out: &mut dyn Write, file: &str, report: &Report, lang: Lang) -> io::Result<()> {
    writeln!(out, "{file}")?;
    writeln!(out, "  {}", facts(&report.facts, lang))?;
    for finding in &report.findings {
        let word = finding.severity.text().get(lang);
        writeln!(out, "  {word}[{}]: {}", finding.rule, finding.words(lang))?;
    }
    match (report.findings.is_empty(), lang) {
        (true, Lang::Zh) => writeln!(out, "  没有发现问题"),
        (true, Lang::En) => writeln!(out, "  nothing found"),
        _ => Ok(()),
    }
}

/// Says in one line what a file is.
fn facts(facts: &Facts, lang: Lang) -> String {
    let mut parts = vec![facts.format.to_uppercase(), format!("{}×{}", facts.width, facts.height)];
    if facts.format.is_empty() {
        parts.clear();
    }
    if let Some(bits) = facts.bits {
        parts.push(if lang == Lang::Zh { format!("{bits} 位") } else { format!("{bits} bits") });
    }
    if let Some(film) = &facts.film {
        let codec = match (&film.profile, film.level) {
            (Some(profile), Some(level)) => format!("H.264 {profile} {:.1}", f64::from(level) / 10.0),
            _ => film.codec.to_uppercase(),
        };
        if facts.format == "mp4" {
            parts.push(codec);
        }
        parts.extend([&film.pixels, &film.colour].into_iter().flatten().cloned());
        let rate = film.fps.map_or("?".into(), |fps| format!("{fps:.1}"));
        let (frames, seconds) = (film.frames, film.seconds);
        parts.push(match lang {
            Lang::Zh => format!("{frames} 帧，每秒 {rate} 帧，{seconds:.2} 秒"),
            Lang::En => format!("{frames} frames, {rate} a second, {seconds:.2} s"),
        });
        if let (Some(general), Some(red)) = (film.general_flashes, film.red_flashes) {
            parts.push(match lang {
                Lang::Zh => format!("每秒最多闪 {} 次", general.max(red)),
                Lang::En => format!("at most {} flashes a second", general.max(red)),
            });
        }
    }
    parts.push(format!("{} KB", facts.bytes.div_ceil(1024)));
    parts.join("  ")
}
