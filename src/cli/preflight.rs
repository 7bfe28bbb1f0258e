//! `gaoshi preflight`: judges PDF files for print, ours or not. One block a file for people, one document for programs.
//! Exit 1 if a file has errors, 2 if one cannot be read from the disk; the others are judged all the same.

use super::args::{PreflightArgs, ProfileName};
use super::file;
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Lang, Severity, Sources, Text, similar};
use crate::load;
use crate::model::{Family, Printing};
use crate::preflight::{Document, Expected, Finding, Inspector, LONGEST_SHEET_MM, Options, Profile, Report};
use std::io::{self, Write};

/// Judges files.
pub fn run(context: &Context, args: &PreflightArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let options = options(context, args)?;
    let inspector = Inspector::default();
    let (mut judged, mut unread) = (Vec::new(), Vec::new());
    for file in &args.files {
        let name = file.to_string_lossy().replace('\\', "/");
        match file::read(&context.here.join(file)) {
            Ok(bytes) => judged.push((name, inspector.inspect(&bytes, &options))),
            Err(error) => unread.push(format!("`{name}`: {error}")),
        }
    }
    if args.json {
        let format = args.format.as_deref();
        let files = judged.iter().map(|(name, report)| report.view(name, format, lang)).collect();
        serde_json::to_writer_pretty(&mut *out, &Document::new(files)).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        for (name, report) in &judged {
            write_report(out, name, report, lang)?;
        }
        if judged.len() > 1 {
            writeln!(out, "{}", closing(&judged, lang))?;
        }
    }
    if let [first, ..] = unread.as_slice() {
        out.flush()?;
        let more = if unread.len() > 1 { format!(" (+{})", unread.len() - 1) } else { String::new() };
        return Err(match lang {
            Lang::Zh => Stop::called(format!("文件读不了：{first}{more}"), "检查路径和权限"),
            Lang::En => Stop::called(format!("cannot read {first}{more}"), "check the path and its permissions"),
        });
    }
    Ok(if judged.iter().all(|(_, report)| report.ok()) { Exit::Done } else { Exit::Errors })
}

fn options(context: &Context, args: &PreflightArgs) -> Result<Options, Stop> {
    let profile = args.profile.map(|profile| match profile {
        ProfileName::Sheet => Profile::Sheet,
        ProfileName::Large => Profile::Large,
    });
    let mut options = Options { profile, expected: None, ink_limit: args.ink };
    let Some(name) = &args.format else { return Ok(options) };
    if let Some(expected) = size(name, profile) {
        options.expected = Some(expected);
        return Ok(options);
    }
    let printing = printing(context)?;
    let Some(format) = printing.formats.get(name.as_str()) else {
        return Err(unknown(name, printing.formats.keys().map(String::as_str), context.lang));
    };
    options.profile = profile.or(Some(match format.family {
        Family::Sheet => Profile::Sheet,
        Family::Large => Profile::Large,
    }));
    options.ink_limit = args.ink.or(printing.condition.map(|condition| condition.ink_limit));
    options.expected = Some(Expected {
        width_mm: format.width_mm,
        height_mm: format.height_mm,
        bleed_mm: format.bleed_mm,
        safe_mm: format.safe_mm,
        pages: Some(u32::from(format.sides)),
        dpi: Some(format.dpi),
    });
    Ok(options)
}

/// Reads a size such as `297x420`, in mm.
fn size(format: &str, profile: Option<Profile>) -> Option<Expected> {
    let (width, height) = format.split_once(['x', '×', 'X', '*'])?;
    let side = |text: &str| text.trim().parse::<f64>().ok().filter(|side| (1.0..100_000.0).contains(side));
    let (width_mm, height_mm) = (side(width)?, side(height)?);
    let large = profile == Some(Profile::Large) || width_mm.max(height_mm) > LONGEST_SHEET_MM;
    let bleed_mm = if large { 0.0 } else { 3.0 };
    Some(Expected { width_mm, height_mm, bleed_mm, safe_mm: 5.0, pages: None, dpi: None })
}

/// Returns the formats of the campaign that stands here, else the built-in ones.
fn printing(context: &Context) -> Result<Printing, Stop> {
    if !context.here.join("content/campaign.yaml").is_file() {
        return Ok(load::built_in_printing());
    }
    let mut sources = Sources::default();
    let (snapshot, found) = file::snapshot(&context.here, &mut sources, context.lang)?;
    let campaign = load::load(&snapshot, sources, found).campaign;
    Ok(campaign.map_or_else(load::built_in_printing, |campaign| campaign.printing))
}

fn unknown<'a>(format: &str, known: impl Iterator<Item = &'a str> + Clone, lang: Lang) -> Stop {
    let all: Vec<&str> = known.clone().collect();
    match (lang, similar(format, known)) {
        (Lang::Zh, Some(close)) => Stop::called(format!("没有规格 `{format}`"), format!("是不是 `{close}`？")),
        (Lang::En, Some(close)) => {
            Stop::called(format!("there is no format `{format}`"), format!("did you mean `{close}`?"))
        }
        (Lang::Zh, None) => Stop::called(
            format!("没有规格 `{format}`"),
            format!("写成品尺寸（毫米），如 297x420，或规格编号：{}", all.join("、")),
        ),
        (Lang::En, None) => Stop::called(
            format!("there is no format `{format}`"),
            format!("give the trimmed size in mm, such as 297x420, or one of {}", all.join(", ")),
        ),
    }
}

fn write_report(out: &mut dyn Write, name: &str, report: &Report, lang: Lang) -> io::Result<()> {
    let say = |zh, en| Text { zh, en }.get(lang);
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let verdict = match (errors, warnings, lang) {
        (0, 0, _) => say("合格", "good").to_string(),
        (0, warnings, Lang::Zh) => format!("合格，{warnings} 个警告"),
        (0, warnings, Lang::En) => format!("good, {warnings} warning{}", plural(warnings)),
        (errors, _, Lang::Zh) => format!("不合格，{errors} 个错误"),
        (errors, _, Lang::En) => format!("not good, {errors} error{}", plural(errors)),
    };
    writeln!(out, "{name}  {verdict}")?;
    let facts = facts(report, lang);
    if !facts.is_empty() {
        writeln!(out, "  {}", facts.join(" · "))?;
    }
    for finding in &report.findings {
        write_finding(out, finding, lang)?;
    }
    writeln!(out)
}

/// Returns what the file is, in short.
fn facts(report: &Report, lang: Lang) -> Vec<String> {
    let say = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_string() } else { en.to_string() };
    let mut facts = Vec::new();
    if let Some(page) = report.pages.first() {
        let round = |side: f64| (side * 10.0).round() / 10.0;
        facts.push(format!("{}×{} {}", round(page.width_mm), round(page.height_mm), say("毫米", "mm")));
        facts.push(format!(
            "{} {}",
            report.page_count,
            say("页", if report.page_count == 1 { "page" } else { "pages" })
        ));
    }
    facts.push(match report.profile {
        Profile::Sheet => say("单张印刷", "sheet"),
        Profile::Large => say("大幅面", "large format"),
    });
    facts.extend(report.pdfx.clone().or_else(|| report.pdf.as_ref().map(|version| format!("PDF {version}"))));
    facts.extend(report.intent.as_ref().and_then(|intent| intent.identifier.clone()));
    if report.most_ink > 0.0 {
        facts.push(format!("{} {}%", say("最大墨量", "most ink"), report.most_ink.round()));
    }
    facts.extend(report.spots.iter().take(4).map(|spot| format!("{} {spot}", say("专色", "spot"))));
    facts
}

fn write_finding(out: &mut dyn Write, finding: &Finding, lang: Lang) -> io::Result<()> {
    let say = |zh, en| Text { zh, en }.get(lang);
    let level = finding.severity.text().get(lang);
    let page = match (finding.page, lang) {
        (None, _) => String::new(),
        (Some(page), Lang::Zh) => format!("第 {page} 页，"),
        (Some(page), Lang::En) => format!("page {page}: "),
    };
    let times = match (finding.count, lang) {
        (0 | 1, _) => String::new(),
        (count, Lang::Zh) => format!("（{count} 处）"),
        (count, Lang::En) => format!(" ({count} times)"),
    };
    let entry = finding.rule.entry();
    let message = finding.message(lang);
    writeln!(out, "  {level}[{}]: {page}{message}{times}", entry.code)?;
    if let Some(place) = finding.place.filter(|_| finding.severity != Severity::Notice) {
        let (x, y, width, height) = (place.x, place.y, place.width, place.height);
        match lang {
            Lang::Zh => writeln!(out, "    位置：距成品左边 {x}、上边 {y} 毫米，{width}×{height} 毫米")?,
            Lang::En => writeln!(
                out,
                "    place: {x} mm from the left and {y} mm from the top of the trim, {width}×{height} mm"
            )?,
        }
    }
    if finding.severity != Severity::Notice {
        writeln!(out, "    {}: {}", say("建议", "help"), finding.hint(lang))?;
        writeln!(out, "    {}: {}", say("依据", "source"), entry.source.get(lang))?;
    }
    Ok(())
}

fn closing(judged: &[(String, Report)], lang: Lang) -> String {
    let good = judged.iter().filter(|(_, report)| report.ok()).count();
    match lang {
        Lang::Zh => format!("{} 个文件，{good} 个合格", judged.len()),
        Lang::En => format!("{} files, {good} good", judged.len()),
    }
}
