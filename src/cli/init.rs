//! `gaoshi init NAME`: a small campaign that builds as it is, to be changed into a real one. Refuses a folder that has
//! anything in it; its dates are counted from today, so that it never starts out of date.

use super::args::InitArgs;
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Date, Lang, add_days};
use std::fs;
use std::io::Write;
use std::path::Path;

macro_rules! starter {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("starter/", $path)))),*] };
}

/// The starter's files. Dates in them are written `@today-30@`.
const FILES: &[(&str, &str)] = starter![
    "README.md",
    "content/campaign.yaml",
    "content/cases/rebate-shop.md",
    "content/materials/hotline.md",
    "content/materials/rebate-shop.md",
    "content/notices/reminder.md",
    "content/pages/about.md",
    "content/pages/how-to-report.md",
    "content/places/placements.yaml",
    "content/places/screens.csv",
    "content/places/venues.csv",
    "content/registry/authorities.csv",
    "content/registry/events.csv",
    "content/registry/regions.csv",
    "content/registry/subjects.csv",
];

const GITIGNORE: &str = "/output/\n.*.gaoshi\n";

/// Writes the starter into a new folder.
pub fn run(context: &Context, args: &InitArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let (lang, name) = (context.lang, args.name.display());
    let root = context.here.join(&args.name);
    if root.symlink_metadata().is_ok() && !is_empty_folder(&root) {
        return Err(match lang {
            Lang::Zh => Stop::called(
                format!("`{name}` 已经存在，而且不是空文件夹"),
                "换一个名字，或先清空它；已有的文件不会覆盖",
            ),
            Lang::En => Stop::called(
                format!("`{name}` exists and is no empty folder"),
                "use another name; existing files are not overwritten",
            ),
        });
    }
    write_all(&root, context.today).map_err(|error| {
        let (zh, en) = (format!("写不了 `{name}`"), format!("cannot write `{name}`"));
        Stop::machine(lang, (&zh, "检查磁盘空间和文件夹的写入权限"), (&en, "check disk space and permissions"), &error)
    })?;
    match lang {
        Lang::Zh => writeln!(
            out,
            "已新建 {name}，内容都是示例。接下来：\n  1. 打开 {name}/README.md，按步骤换成自己的内容\n  2. gaoshi build {name}\n  3. 用浏览器打开 {name}/output/overview.html"
        )?,
        Lang::En => writeln!(
            out,
            "made {name} with example content. Next:\n  1. read {name}/README.md and put in your own content\n  2. gaoshi build {name}\n  3. open {name}/output/overview.html in a browser"
        )?,
    }
    Ok(Exit::Done)
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

fn write_all(root: &Path, today: Date) -> std::io::Result<()> {
    for (path, text) in FILES.iter().chain(&[(".gitignore", GITIGNORE)]) {
        let file = root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Excel and WPS open a CSV as UTF-8 only if it begins with a byte order mark.
        let mark = if path.ends_with(".csv") { "\u{feff}" } else { "" };
        fs::write(file, format!("{mark}{}", dated(text, today)))?;
    }
    Ok(())
}

/// Fills `@today@`, `@today-30@`, `@today+60@`, and `@year-30@` with the year of that day.
fn dated(text: &str, today: Date) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        match after.split_once('@').and_then(|(mark, after)| Some((filled(mark, today)?, after))) {
            Some((date, after)) => {
                out.push_str(&date);
                rest = after;
            }
            None => {
                out.push('@');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn filled(mark: &str, today: Date) -> Option<String> {
    let (days, year_only) = match (mark.strip_prefix("today"), mark.strip_prefix("year")) {
        (Some(days), _) => (days, false),
        (_, Some(days)) => (days, true),
        _ => return None,
    };
    let date = add_days(today, if days.is_empty() { 0 } else { days.parse().ok()? });
    Some(if year_only { date.year().to_string() } else { date.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_today() {
        let today = crate::base::parse_date("2027-02-01").unwrap();
        let text = dated("a@b.cn @today@ @today-32@ @today+28@ @year@ @year-32@ @", today);
        assert_eq!(text, "a@b.cn 2027-02-01 2026-12-31 2027-03-01 2027 2026 @");
    }

    #[test]
    fn no_mark_is_left_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("new");
        write_all(&root, crate::base::parse_date("2027-02-01").unwrap()).unwrap();
        for (path, _) in FILES {
            assert!(!fs::read_to_string(root.join(path)).unwrap().contains("@today"), "{path}");
        }
        assert!(!is_empty_folder(&root) && !is_empty_folder(&root.join("README.md")));
        assert!(fs::read(root.join("content/registry/regions.csv")).unwrap().starts_with(b"\xef\xbb\xbf"));
    }
}
