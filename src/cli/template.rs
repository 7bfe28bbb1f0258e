//! `gaoshi template registry`: a workbook to fill in, for those who keep the list. Never overwrites. What the workbook
//! says of each column comes from the list of columns that reading uses, so that the two cannot part.

use super::args::TemplateArgs;
use super::file;
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Lang, Severity, Sources};
use crate::load::{self, Kind, SHEETS, columns, tidy_registry};
use crate::model::{EventKind, Level, SubjectKind};
use crate::render::template::{Cells, Column, Sheet, workbook};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the workbook.
pub fn run(context: &Context, args: &TemplateArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let shown = args.output.clone().unwrap_or_else(|| PathBuf::from("registry.xlsx"));
    let known = args.dir.as_deref().map_or(Ok(BTreeMap::new()), |dir| known(context, dir))?;
    let bytes = registry_workbook(&known).map_err(|error| Stop::called(error, ""))?;
    let written = OpenOptions::new().write(true).create_new(true).open(context.here.join(&shown));
    written.and_then(|mut file| file.write_all(&bytes)).map_err(|error| refused(&shown, context.lang, &error))?;
    writeln!(out, "{}", shown.display())?;
    let next = match context.lang {
        Lang::Zh => {
            "填好后放进 content/registry/，文件名 registry.xlsx；各市各县分别填的，用 registry-合肥.xlsx 这样的名字，可放多份"
        }
        Lang::En => {
            "fill it in and put it into content/registry/ as registry.xlsx; several may stand there as registry-NAME.xlsx"
        }
    };
    writeln!(out, "{next}")?;
    Ok(Exit::Done)
}

/// Returns the divisions and authorities of a campaign, by the name of their sheet.
fn known(context: &Context, dir: &Path) -> Result<BTreeMap<&'static str, Vec<Vec<String>>>, Stop> {
    let root = context.here.join(dir);
    if !root.join("content").is_dir() {
        return Err(context.no_folder(&dir.join("content")));
    }
    let mut sources = Sources::default();
    let (snapshot, found) = file::snapshot(&root, &mut sources, context.lang)?;
    let tidy = tidy_registry(&snapshot, sources, found);
    if tidy.findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(match context.lang {
            Lang::Zh => Stop::called("名单里有错误，没有生成", "先运行 gaoshi check，改正后再生成"),
            Lang::En => {
                Stop::called("the tables have errors, nothing was written", "run gaoshi check and mend them first")
            }
        });
    }
    let mut known = BTreeMap::new();
    for table in tidy.tables {
        let mut rows = table.rows;
        match table.name {
            "registry/regions" => {}
            "registry/authorities" => rows.iter_mut().for_each(|row| {
                let level = Level::WORDS.iter().find(|(_, english, _)| row[2] == *english);
                row[2] = level.map_or(String::new(), |(_, _, chinese)| chinese[0].to_string());
            }),
            _ => continue,
        }
        known.insert(sheet_of(table.name), rows);
    }
    Ok(known)
}

fn refused(path: &Path, lang: Lang, error: &std::io::Error) -> Stop {
    let name = path.display();
    if error.kind() == std::io::ErrorKind::AlreadyExists {
        return match lang {
            Lang::Zh => Stop::called(format!("已经有 `{name}`，不会覆盖"), "用 --output 另起一个文件名"),
            Lang::En => Stop::called(
                format!("`{name}` is there already and is not overwritten"),
                "give another name with --output",
            ),
        };
    }
    let (zh, en) = (format!("写不了 `{name}`"), format!("cannot write `{name}`"));
    Stop::machine(lang, (&zh, "检查磁盘空间和文件夹的写入权限"), (&en, "check disk space and permissions"), error)
}

/// Returns the workbook of the registry with rows that are filled in already, by the name of their sheet.
pub fn registry_workbook(rows: &BTreeMap<&str, Vec<Vec<String>>>) -> Result<Vec<u8>, String> {
    let tables = SHEETS.iter().filter(|(table, _)| *table != load::GUIDE);
    let sheet = |(table, name): &(&'static str, &'static str)| {
        let columns = columns(table).unwrap_or_default().iter();
        let columns = columns.map(|column| Column {
            title: column.chinese(),
            required: column.required,
            cells: cells(table, column.field, column.kind),
            about: column.about.zh.to_string(),
        });
        Sheet { name, columns: columns.collect(), rows: rows.get(name).cloned().unwrap_or_default() }
    };
    let sheets: Vec<Sheet> = tables.map(sheet).collect();
    let guide = SHEETS.iter().find(|(table, _)| *table == load::GUIDE).map_or("说明", |(_, name)| *name);
    workbook(&sheets, (guide, &explanations(&sheets)))
}

/// Returns what the cells of a column take.
fn cells(table: &str, field: &str, kind: Kind) -> Cells {
    match (table, field) {
        ("registry/subjects", "kind") => Cells::Words(chinese(SubjectKind::WORDS)),
        ("registry/events", "event") => Cells::Words(chinese(EventKind::WORDS)),
        ("registry/authorities", "level") => Cells::Words(chinese(Level::WORDS)),
        (_, "demonstration" | "cooperation" | "information" | "education" | "responsibility" | "enforcement") => {
            Cells::Words(vec!["是", "否"])
        }
        (_, "region") => Cells::From { sheet: sheet_of("registry/regions"), column: 0 },
        ("registry/events", "authority") => Cells::From { sheet: sheet_of("registry/authorities"), column: 1 },
        ("registry/events", "subject") => Cells::From { sheet: sheet_of("registry/subjects"), column: 0 },
        _ if kind == Kind::Date => Cells::Date,
        _ => Cells::Text,
    }
}

fn sheet_of(table: &str) -> &'static str {
    SHEETS.iter().find(|(other, _)| *other == table).map_or("", |(_, name)| *name)
}

fn chinese<T>(words: &[(T, &'static str, &'static [&'static str])]) -> Vec<&'static str> {
    words.iter().map(|(_, english, chinese)| chinese.first().copied().unwrap_or(english)).collect()
}

/// Returns the lines of the sheet that explains the others.
fn explanations(sheets: &[Sheet]) -> Vec<Vec<String>> {
    let sentences = [
        "怎样填：先填“区划”和“命名机关”，再填“创建主体”，最后在“命名事件”里登记命名、复核、整改和取消。",
        "带 * 的列必须填。不要改工作表名和列名；可以加自己的备注列，程序会提示没有读取。",
        "代码列已设为文本，12 位代码不会变成科学计数法；从别处粘贴时请选“只粘贴值”。",
        "日期写 2027-02-01。现在的状态由“命名事件”推算，不用另填；取消命名也不要删除原来的行。",
        "填好后放进 content/registry/，文件名 registry.xlsx，运行 gaoshi check 看有没有错。",
    ];
    let mut lines: Vec<Vec<String>> = sentences.iter().map(|line| vec![(*line).to_string()]).collect();
    lines.push(vec![String::new()]);
    lines.push(["工作表", "列", "必填", "写什么", "可以选"].map(String::from).to_vec());
    for sheet in sheets {
        for column in &sheet.columns {
            let choices = match &column.cells {
                Cells::Words(words) => words.join("、"),
                Cells::From { sheet, .. } => format!("“{sheet}”里的"),
                Cells::Text | Cells::Date => String::new(),
            };
            let required = if column.required { "是" } else { "" };
            lines.push([sheet.name, column.title, required, &column.about, &choices].map(String::from).to_vec());
        }
    }
    lines
}
