//! `gaoshi new KIND TITLE`: a draft with the right front matter, ready to fill. Never overwrites; prints where it is.

use super::args::{KindName, NewArgs};
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Date, Lang};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes the draft.
pub fn run(context: &Context, args: &NewArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let (kind, title) = (args.kind, args.title.trim());
    if title.is_empty() || title.chars().any(char::is_control) {
        return Err(match lang {
            Lang::Zh => Stop::called("标题不能为空，也不能换行", "例如：gaoshi new case 买油返油钱"),
            Lang::En => Stop::called("the title is empty or has line breaks", "for example: gaoshi new case TITLE"),
        });
    }
    let content = context.here.join(&args.dir).join("content");
    if !content.is_dir() {
        return Err(context.no_folder(&args.dir.join("content")));
    }
    let folder = content.join(folder(kind));
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, lang, &error))?;
    let text = stub(kind, title, context.today);
    let slug = match &args.slug {
        Some(slug) => create(&folder, checked_slug(slug, lang)?, &text, lang)?.to_string(),
        None => create_numbered(&folder, &format!("{}-{}", word(kind), context.today.strftime("%Y%m%d")), &text, lang)?,
    };
    let dir = if args.dir == Path::new(".") { Path::new("") } else { args.dir.as_path() };
    writeln!(out, "{}", dir.join("content").join(self::folder(kind)).join(format!("{slug}.md")).display())?;
    Ok(Exit::Done)
}

fn create<'a>(folder: &Path, slug: &'a str, text: &str, lang: Lang) -> Result<&'a str, Stop> {
    if write_new(folder, slug, text, lang)? {
        return Ok(slug);
    }
    Err(match lang {
        Lang::Zh => Stop::called(format!("已经有 `{slug}.md`，不会覆盖"), "用 --slug 另起一个文件名"),
        Lang::En => Stop::called(
            format!("`{slug}.md` is there already and is not overwritten"),
            "give another name with --slug",
        ),
    })
}

fn create_numbered(folder: &Path, stem: &str, text: &str, lang: Lang) -> Result<String, Stop> {
    let names = std::iter::once(stem.to_string()).chain((2..1000).map(|number| format!("{stem}-{number}")));
    for slug in names {
        if write_new(folder, &slug, text, lang)? {
            return Ok(slug);
        }
    }
    create(folder, stem, text, lang).map(ToString::to_string)
}

/// Writes a file that must not exist; tells whether it did not.
fn write_new(folder: &Path, slug: &str, text: &str, lang: Lang) -> Result<bool, Stop> {
    let path = folder.join(format!("{slug}.md"));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(unwritable(&path, lang, &error)),
    }
}

fn unwritable(path: &Path, lang: Lang, error: &std::io::Error) -> Stop {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (zh, en) = (format!("写不了 `{name}`"), format!("cannot write `{name}`"));
    Stop::machine(lang, (&zh, "检查磁盘空间和文件夹的写入权限"), (&en, "check disk space and permissions"), error)
}

fn checked_slug(slug: &str, lang: Lang) -> Result<&str, Stop> {
    let sound = !slug.is_empty()
        && slug.len() <= 80
        && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if sound {
        return Ok(slug);
    }
    Err(match lang {
        Lang::Zh => Stop::called(format!("文件名 `{slug}` 不能用"), "只用字母、数字和连字符，例如 rebate-trap"),
        Lang::En => Stop::called(
            format!("`{slug}` is no file name here"),
            "use letters, digits and hyphens, such as rebate-trap",
        ),
    })
}

fn word(kind: KindName) -> &'static str {
    match kind {
        KindName::Case => "case",
        KindName::Notice => "notice",
        KindName::Page => "page",
        KindName::Material => "material",
    }
}

fn folder(kind: KindName) -> &'static str {
    match kind {
        KindName::Case => "cases",
        KindName::Notice => "notices",
        KindName::Page => "pages",
        KindName::Material => "materials",
    }
}

fn stub(kind: KindName, title: &str, today: Date) -> String {
    let template = match kind {
        KindName::Case => include_str!("stubs/case.md"),
        KindName::Notice => include_str!("stubs/notice.md"),
        KindName::Page => include_str!("stubs/page.md"),
        KindName::Material => include_str!("stubs/material.md"),
    };
    // The date first: a title may contain anything, the mark of a date too.
    template.replace("@today@", &today.to_string()).replace("@title@", &quoted(title))
}

/// Writes a text as a YAML string in double quotes, which can hold any character.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_the_front_matter() {
        let text = stub(KindName::Case, "a: \"b\" \\ #c @today@", crate::base::parse_date("2027-02-01").unwrap());
        assert!(text.starts_with("---\ntitle: \"a: \\\"b\\\" \\\\ #c @today@\"\ndate: 2027-02-01\n"), "{text}");
    }

    #[test]
    fn numbers_instead_of_overwriting() {
        let folder = tempfile::tempdir().unwrap();
        let made = |_| create_numbered(folder.path(), "case-20270201", "x", Lang::Zh).unwrap();
        assert_eq!([0, 1, 2].map(made), ["case-20270201", "case-20270201-2", "case-20270201-3"]);
        assert!(create(folder.path(), "case-20270201", "y", Lang::Zh).is_err());
        assert!(["", "-a", "../a", "案例", "a b"].iter().all(|slug| checked_slug(slug, Lang::Zh).is_err()));
    }
}
