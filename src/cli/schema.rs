//! `gaoshi schema`: the JSON Schemas of content, manifest, report and downloads, for editors and other programs.

use super::args::SchemaArgs;
use super::options::Context;
use super::report::json;
use super::stop::{Exit, Stop};
use crate::base::{Lang, similar};
use crate::inspect;
use crate::load;
use crate::plan;
use crate::preflight;
use crate::publish;
use std::io::Write;

/// Prints one schema, or the list of names.
pub fn run(context: &Context, args: &SchemaArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let Some(name) = &args.name else {
        for name in names() {
            writeln!(out, "{name}")?;
        }
        return Ok(Exit::Done);
    };
    let Some(schema) = schema(name) else { return Err(unknown(name, context.lang)) };
    writeln!(out, "{}", schema.trim_end())?;
    Ok(Exit::Done)
}

fn names() -> Vec<&'static str> {
    let contents = load::SCHEMAS.iter().copied();
    let tables = load::TABLES.iter().map(|(name, _)| *name);
    contents.chain(tables).chain(["manifest", "preflight", "registry-download", "report"]).collect()
}

fn schema(name: &str) -> Option<String> {
    match name {
        "manifest" => Some(publish::MANIFEST_SCHEMA.to_string()),
        "preflight" => Some(preflight::SCHEMA.to_string()),
        "registry-download" => Some(plan::DOWNLOAD_SCHEMA.to_string()),
        "report" => Some(json::SCHEMA.to_string()),
        "screen" => Some(inspect::SCHEMA.to_string()),
        _ => load::json_schema(name),
    }
}

fn unknown(name: &str, lang: Lang) -> Stop {
    let all = names();
    let close = similar(name, all.iter().copied());
    match (lang, close) {
        (Lang::Zh, Some(close)) => Stop::called(format!("没有格式 `{name}`"), format!("是不是 `{close}`？")),
        (Lang::Zh, None) => Stop::called(format!("没有格式 `{name}`"), format!("可用的名字：{}", all.join("、"))),
        (Lang::En, Some(close)) => {
            Stop::called(format!("there is no schema `{name}`"), format!("did you mean `{close}`?"))
        }
        (Lang::En, None) => {
            Stop::called(format!("there is no schema `{name}`"), format!("use one of {}", all.join(", ")))
        }
    }
}
