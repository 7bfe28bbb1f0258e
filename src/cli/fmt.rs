//! `gaoshi fmt registry`: writes the tables of the registry anew, each as one canonical CSV file. Refuses while there are
//! errors. Nothing is lost: what a table was read from is kept as `.bak`, which reading passes over. A crash leaves
//! either form of each table, or both, which the next check reports as rows that appear twice.

use super::args::FmtArgs;
use super::options::Context;
use super::report::{Tally, human};
use super::stop::{Exit, Stop};
use crate::base::{ContentPath, Lang, Sources};
use crate::load::{Snapshot, TidyTable, tidy_registry};
use crate::pipeline::Checked;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Rewrites the tables.
pub fn run(context: &Context, args: &FmtArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let root = context.here.join(&args.dir);
    let content = root.join("content");
    if !content.is_dir() {
        return Err(context.no_folder(&args.dir.join("content")));
    }
    let mut sources = Sources::default();
    let (snapshot, found) = Snapshot::read(&root, &mut sources).map_err(|error| failed(context.lang, &error))?;
    let tidy = tidy_registry(&snapshot, sources, found);
    let checked = Checked { sources: tidy.sources, findings: tidy.findings, as_of: context.today };
    if !checked.findings.is_empty() {
        human::write(err, &checked, human::Style::of(context))?;
    }
    if Tally::of(&checked.findings).errors > 0 {
        let message = match context.lang {
            Lang::Zh => "有错误，表格没有改动；改正后再运行一次",
            Lang::En => "nothing was written: mend the errors and run it again",
        };
        writeln!(err, "{message}")?;
        return Ok(Exit::Errors);
    }
    let done = rewrite(&content, &tidy.tables, &snapshot).map_err(|error| failed(context.lang, &error))?;
    report(context.lang, &done, out)?;
    Ok(Exit::Done)
}

/// What was done.
#[derive(Debug, Default)]
struct Done {
    /// The tables that were written, with their rows.
    written: Vec<(String, usize)>,
    unchanged: Vec<String>,
    /// The files that were put aside, and their new names.
    kept: Vec<(String, String)>,
}

/// Writes all new files first, then swaps them in one by one, then puts the other sources aside.
fn rewrite(content: &Path, tables: &[TidyTable], snapshot: &Snapshot) -> io::Result<Done> {
    let (mut done, mut ready, mut aside) = (Done::default(), Vec::new(), BTreeSet::new());
    for table in tables {
        let target = format!("{}.csv", table.name);
        let is_there = table.files.iter().any(|path| path.as_str() == target);
        if table.rows.is_empty() && !is_there {
            continue;
        }
        let csv = table.csv();
        aside.extend(table.files.iter().filter(|path| path.as_str() != target));
        let is_same = |path: &ContentPath| snapshot.content.get(path).is_some_and(|bytes| **bytes == *csv);
        if table.files.iter().any(|path| path.as_str() == target && is_same(path)) {
            done.unchanged.push(target);
            continue;
        }
        let draft = content.join(draft_name(&target));
        let mut file = File::create(&draft)?;
        file.write_all(&csv)?;
        file.sync_all()?;
        ready.push((draft, target, is_there, table.rows.len()));
    }
    for (draft, target, is_there, rows) in ready {
        let path = content.join(&target);
        if is_there {
            let backup = free_name(&path);
            // A second name for the old bytes costs nothing; file systems without them get a copy.
            fs::hard_link(&path, &backup).or_else(|_| fs::copy(&path, &backup).map(|_| ()))?;
            done.kept.push((target.clone(), name_of(&backup)));
        }
        fs::rename(draft, path)?;
        done.written.push((target, rows));
    }
    for path in aside {
        let from = content.join(path.as_str());
        let backup = free_name(&from);
        fs::rename(&from, &backup)?;
        done.kept.push((path.to_string(), name_of(&backup)));
    }
    Ok(done)
}

/// Returns a hidden name beside a file, which reading passes over.
fn draft_name(target: &str) -> String {
    match target.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/.{name}.new"),
        None => format!(".{target}.new"),
    }
}

/// Returns the first name for a copy that is free.
fn free_name(path: &Path) -> PathBuf {
    let name = name_of(path);
    let numbered = (2..).map(|number| format!("{name}.{number}.bak"));
    let mut names = std::iter::once(format!("{name}.bak")).chain(numbered).map(|name| path.with_file_name(name));
    // The numbers do not end.
    names.find(|path| !path.exists()).unwrap_or_else(|| path.with_file_name(format!("{name}.bak")))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn report(lang: Lang, done: &Done, out: &mut dyn Write) -> io::Result<()> {
    for (path, rows) in &done.written {
        match lang {
            Lang::Zh => writeln!(out, "已写好 content/{path}（{rows} 行）")?,
            Lang::En => writeln!(out, "wrote content/{path} ({rows} rows)")?,
        }
    }
    for path in &done.unchanged {
        match lang {
            Lang::Zh => writeln!(out, "没有变化 content/{path}")?,
            Lang::En => writeln!(out, "unchanged content/{path}")?,
        }
    }
    for (path, name) in &done.kept {
        match lang {
            Lang::Zh => writeln!(out, "原来的 content/{path} 留作 {name}")?,
            Lang::En => writeln!(out, "content/{path} is kept as {name}")?,
        }
    }
    Ok(())
}

fn failed(lang: Lang, error: &io::Error) -> Stop {
    Stop::machine(
        lang,
        ("表格读写失败", "检查磁盘空间和权限；文件正用 Excel 或 WPS 打开的，请先关上"),
        ("the tables cannot be read or written", "check disk space and permissions; close the files in Excel or WPS"),
        error,
    )
}
