//! `gaoshi recall`: what was issued and still names a revoked subject, as a table for people, CSV for Excel or JSON for
//! programs, and as notices to print. The list goes to stdout; what must be known about it goes to stderr.

use super::args::{ListName, RecallArgs};
use super::build::refused;
use super::options::{Context, release_of};
use super::report::human;
use super::stop::{Exit, Stop};
use super::table;
use crate::base::{Lang, Text, push_csv_cell};
use crate::pipeline::{self, RecallItem, RecallReport};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Prints the list and writes the notices.
pub fn run(context: &Context, args: &RecallArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    if !context.here.join(&args.dir).is_dir() {
        return Err(context.no_folder(&args.dir));
    }
    let output = release_of(&args.dir, args.output.output.as_deref());
    let options = context.options_at(&args.dir, &output, args.as_of);
    let (mut checked, found) = pipeline::recall(&options, args.since).map_err(|failure| refused(&failure, lang))?;
    let Some((report, theme)) = found else {
        human::write(err, &checked, human::Style::of(context))?;
        return Ok(Exit::Errors);
    };
    match args.format {
        ListName::Table => write_table(out, &report, lang)?,
        ListName::Csv => write_csv(out, &report)?,
        ListName::Json => {
            serde_json::to_writer_pretty(&mut *out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    for line in remarks(&report, lang) {
        writeln!(err, "{line}")?;
    }
    let Some(file) = &args.notice else { return Ok(Exit::Done) };
    match pipeline::recall_notice(&theme, &report) {
        Ok(html) => write_notice(context, file, &html, err)?,
        Err(findings) => {
            checked.findings.extend(findings);
            human::write(err, &checked, human::Style::of(context))?;
            return Ok(Exit::Errors);
        }
    }
    Ok(Exit::Done)
}

fn write_notice(context: &Context, file: &Path, html: &[u8], err: &mut dyn Write) -> Result<(), Stop> {
    let (lang, shown) = (context.lang, file.display());
    let path = context.here.join(file);
    // A notice that is half-written must not be printed: it gets its name when it is whole.
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, html).and_then(|()| fs::rename(&unfinished, &path)).map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        let (zh, en) = (format!("写不了 `{shown}`"), format!("cannot write `{shown}`"));
        Stop::machine(lang, (&zh, "检查路径和写入权限"), (&en, "check the path and permissions"), &error)
    })?;
    match lang {
        Lang::Zh => writeln!(err, "撤换通知单已写到 {shown}，用浏览器打开后打印")?,
        Lang::En => writeln!(err, "the notices are in {shown}; open it in a browser and print")?,
    }
    Ok(())
}

const HEAD: [Text; 6] = [
    Text { zh: "在哪里", en: "where" },
    Text { zh: "已取消命名的主体", en: "revoked subject" },
    Text { zh: "取消日期", en: "revoked on" },
    Text { zh: "宣传品", en: "artifact" },
    Text { zh: "文件", en: "file" },
    Text { zh: "怎样处理", en: "what to do" },
];

fn write_table(out: &mut dyn Write, report: &RecallReport, lang: Lang) -> io::Result<()> {
    if report.items.is_empty() {
        return match (lang, &report.earliest) {
            (Lang::Zh, None) => writeln!(out, "还没有发布过，没有需要撤换的"),
            (Lang::En, None) => writeln!(out, "nothing was ever published, nothing to take down"),
            (Lang::Zh, Some(from)) => {
                writeln!(out, "没有需要撤换的：查了自 {from} 起有印刷品、屏幕画面等的 {} 次发布", report.releases)
            }
            (Lang::En, Some(from)) => {
                writeln!(out, "nothing to take down in {} releases since {from} that issued anything", report.releases)
            }
        };
    }
    let mut rows = vec![HEAD.map(|word| word.get(lang).to_string()).to_vec()];
    for item in &report.rows() {
        rows.push(vec![
            item.holder.name.clone(),
            item.subject.name.clone(),
            item.subject.revoked_on.clone(),
            item.title.clone(),
            item.path.clone(),
            advice(item, lang).into(),
        ]);
    }
    table::write(out, &rows, &[false; 6])?;
    let count = |key: &dyn Fn(&RecallItem) -> String| report.items.iter().map(key).collect::<BTreeSet<_>>().len();
    let places = count(&|item| format!("{} {}", item.holder.kind, item.holder.id));
    let (subjects, files) = (count(&|item| item.subject.code.clone()), count(&|item| item.path.clone()));
    match lang {
        Lang::Zh => writeln!(out, "\n{subjects} 个主体，{files} 个文件，{places} 处要撤换"),
        Lang::En => writeln!(out, "\n{subjects} subjects, {files} files, {places} places"),
    }
}

fn advice(item: &RecallItem, lang: Lang) -> &'static str {
    let word = match item.now {
        "replaced" => Text { zh: "换新版", en: "put up the new version" },
        "gone" => Text { zh: "撤下，不再替换", en: "take down, nothing replaces it" },
        "kept" => Text { zh: "撤下；先改材料再发布", en: "take down; change the material, then publish" },
        _ => Text { zh: "撤下；最新发布仍是旧版", en: "take down; the live release still has it" },
    };
    word.get(lang)
}

/// What must be known beside the list.
fn remarks(report: &RecallReport, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if report.items.iter().any(|item| item.now == "same") {
        lines.push(match lang {
            Lang::Zh => "注意：最新一次发布还不知道这些取消命名，请先运行 gaoshi build".to_string(),
            Lang::En => {
                "note: the live release does not know of all revocations yet, run gaoshi build first".to_string()
            }
        });
    }
    if report.items.iter().any(|item| item.now == "kept") {
        lines.push(match lang {
            Lang::Zh => {
                "注意：最新一次发布已知道取消命名，但材料里还写着它：先改材料，再运行 gaoshi build".to_string()
            }
            Lang::En => "note: the live release knows of the revocation, but a material still names the subject: change the material, then run gaoshi build"
                .to_string(),
        });
    }
    for name in &report.unreadable {
        lines.push(match lang {
            Lang::Zh => format!("注意：发布历史 {name} 读不出来或被改动过，没有查它"),
            Lang::En => format!("note: the record {name} cannot be read or was changed and was left out"),
        });
    }
    lines
}

const COLUMNS: &str = "在哪里,类别,编号,地址,主体代码,主体,所在地,取消日期,取消机关,文号,原因,宣传品,文件,首次发布,最后发布,怎样处理,SHA-256";

/// Writes the list for Excel: UTF-8 with its mark, lines end with CR LF.
fn write_csv(out: &mut dyn Write, report: &RecallReport) -> io::Result<()> {
    write!(out, "\u{feff}{COLUMNS}\r\n")?;
    for item in &report.items {
        let (holder, subject) = (&item.holder, &item.subject);
        let kind = match holder.kind {
            "venue" => "点位",
            "subject" => "主体",
            "recipient" => "交付对象",
            "portal" => "门户网站",
            _ => "张贴单位",
        };
        let cells = [
            &holder.name,
            kind,
            &holder.id,
            &holder.address,
            &subject.code,
            &subject.name,
            &subject.region,
            &subject.revoked_on,
            &subject.authority,
            &subject.document,
            subject.reason.as_deref().unwrap_or_default(),
            &item.title,
            &item.path,
            &item.first,
            &item.last,
            advice(item, Lang::Zh),
            &item.sha256,
        ];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn cell(text: &str) -> String {
    let mut cell = String::new();
    push_csv_cell(&mut cell, text);
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("示例社区"), "示例社区");
        assert_eq!(cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!((cell("＝1"), cell(" =1")), ("'＝1".into(), "' =1".into()));
    }
}
