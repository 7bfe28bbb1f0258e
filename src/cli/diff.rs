//! `gaoshi diff`: what changed from one release to the next, in words; or as JSON.

use super::args::DiffArgs;
use super::build::refused;
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Lang, Text};
use crate::publish::{self, Change, Difference, File, Group};
use std::io::{self, Write};
use std::path::Path;

/// More files of one group than this are only counted.
const SHOWN: usize = 20;

/// Prints the differences.
pub fn run(context: &Context, args: &DiffArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let at = |path: &Path| context.here.join(path);
    let opened = match (&args.old, &args.new) {
        (Some(old), Some(new)) => publish::open(&at(old)).and_then(|old| Ok((old, publish::open(&at(new))?))),
        (one, _) => {
            let path = one.as_deref().map_or_else(|| context.here.join("output"), at);
            publish::open(&path).and_then(|new| Ok((publish::open_previous(&path)?, new)))
        }
    };
    let (old, new) = opened.map_err(|failure| refused(&failure, lang))?;
    let difference = publish::diff(&old, &new);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &difference).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write_words(out, &difference, lang)?;
    }
    Ok(Exit::Done)
}

fn write_words(out: &mut dyn Write, found: &Difference, lang: Lang) -> io::Result<()> {
    let (old, new) = (&found.old, &found.new);
    match lang {
        Lang::Zh => {
            writeln!(out, "{} 的发布（{} 个文件）→ {} 的发布（{} 个文件）", old.as_of, old.files, new.as_of, new.files)?
        }
        Lang::En => writeln!(
            out,
            "release of {} ({} files) -> release of {} ({} files)",
            old.as_of, old.files, new.as_of, new.files
        )?,
    }
    write_subjects(out, found, lang)?;
    for group in &found.files {
        write_group(out, group, lang)?;
    }
    match (lang, found.files.is_empty()) {
        (Lang::Zh, true) => writeln!(out, "\n文件没有差别"),
        (Lang::En, true) => writeln!(out, "\nno file differs"),
        (Lang::Zh, false) => writeln!(out, "\n另有 {} 个文件没有变", found.unchanged),
        (Lang::En, false) => writeln!(out, "\n{} files are the same", found.unchanged),
    }
}

fn write_subjects(out: &mut dyn Write, found: &Difference, lang: Lang) -> io::Result<()> {
    let subjects = &found.subjects;
    let sections = [
        (Text { zh: "取消命名", en: "revoked" }, &subjects.revoked),
        (Text { zh: "新命名", en: "named" }, &subjects.named),
        (Text { zh: "复核通过", en: "reviewed" }, &subjects.reviewed),
        (Text { zh: "限期整改", en: "told to rectify" }, &subjects.rectifying),
        (Text { zh: "整改逾期", en: "rectification overdue" }, &subjects.overdue),
        (Text { zh: "台账里删去的记录", en: "rows taken out of the ledger" }, &subjects.withdrawn),
        (Text { zh: "新登记的主体", en: "registered" }, &subjects.added),
        (Text { zh: "不再登记的主体", en: "no longer registered" }, &subjects.removed),
    ];
    for (word, changes) in sections.iter().filter(|(_, changes)| !changes.is_empty()) {
        writeln!(out, "\n{} {}", word.get(lang), changes.len())?;
        for change in changes.iter().take(SHOWN) {
            writeln!(out, "  {}", line(change, lang))?;
        }
        write_rest(out, changes.len(), lang)?;
    }
    let unchanged = sections.iter().all(|(_, changes)| changes.is_empty());
    match (lang, subjects.complete, unchanged) {
        (Lang::Zh, true, true) => writeln!(out, "\n名单没有变化"),
        (Lang::En, true, true) => writeln!(out, "\nthe list is the same"),
        (Lang::Zh, false, _) => {
            writeln!(out, "\n两次发布不都带名单数据（JSON），命名、复核和整改的变化看不出来")
        }
        (Lang::En, false, _) => {
            writeln!(
                out,
                "\nnot both releases have the list as JSON: namings, reviews and rectifications are not known"
            )
        }
        _ => Ok(()),
    }
}

fn line(change: &Change, lang: Lang) -> String {
    let mut parts = vec![format!("{}（{}）", change.name, change.code)];
    let deadline = change.deadline.as_ref().map(|deadline| match lang {
        Lang::Zh => format!("期限 {deadline}"),
        Lang::En => format!("until {deadline}"),
    });
    let region = Some(&change.region).filter(|region| !region.is_empty());
    let rest = [region, change.date.as_ref(), change.authority.as_ref(), change.document.as_ref()];
    parts.extend(rest.into_iter().flatten().cloned());
    parts.extend(deadline);
    parts.extend(change.reason.clone());
    parts.join("  ")
}

const GROUPS: &[(&str, &str, Text)] = &[
    ("site", "page", Text { zh: "网页", en: "pages" }),
    ("site", "download", Text { zh: "名单下载", en: "downloads" }),
    ("site", "image", Text { zh: "网站图片", en: "pictures of the site" }),
    ("site", "feed", Text { zh: "订阅源", en: "feed" }),
    ("site", "sitemap", Text { zh: "网站地图", en: "sitemap" }),
    ("site", "search_index", Text { zh: "查找索引", en: "search index" }),
    ("site", "asset", Text { zh: "网站的样式和脚本", en: "styles and scripts of the site" }),
    ("site", "notice_feed", Text { zh: "网站里的门户公告数据", en: "notice feeds in the site" }),
    ("site", "snippet", Text { zh: "网站里的门户公告片段", en: "notices in the site" }),
    ("print", "poster", Text { zh: "海报", en: "posters" }),
    ("print", "leaflet", Text { zh: "宣传单", en: "leaflets" }),
    ("print", "trifold", Text { zh: "三折页", en: "folded leaflets" }),
    ("print", "letter", Text { zh: "一封信", en: "letters" }),
    ("print", "card", Text { zh: "联系卡", en: "contact cards" }),
    ("print", "banner", Text { zh: "横幅", en: "banners" }),
    ("print", "rollup", Text { zh: "易拉宝", en: "roll-ups" }),
    ("print", "xstand", Text { zh: "X 展架", en: "X-stands" }),
    ("print", "board", Text { zh: "展板", en: "boards" }),
    ("print", "backdrop", Text { zh: "背景板", en: "backdrops" }),
    ("print", "list", Text { zh: "公示名单", en: "printed lists" }),
    ("print", "plaque", Text { zh: "牌匾", en: "plaques" }),
    ("print", "certificate", Text { zh: "证书", en: "certificates" }),
    ("print", "proof", Text { zh: "打样小图", en: "proofs" }),
    ("led", "still", Text { zh: "电子屏画面", en: "screens" }),
    ("led", "strip", Text { zh: "条屏文件", en: "files of strips" }),
    ("led", "clip", Text { zh: "电子屏滚动画面", en: "running text for screens" }),
    ("led", "playlist", Text { zh: "电子屏节目单", en: "programmes of screens" }),
    ("led", "settings", Text { zh: "电子屏设置单", en: "setting sheets of screens" }),
    ("led", "proof", Text { zh: "设置单小图", en: "pictures of setting sheets" }),
    ("embed", "notice_feed", Text { zh: "门户公告数据", en: "notice feeds" }),
    ("embed", "snippet", Text { zh: "门户公告片段", en: "notices" }),
    ("delivery", "package", Text { zh: "交付包", en: "packages" }),
    ("overview", "overview", Text { zh: "总览", en: "overview" }),
    ("overview", "asset", Text { zh: "总览的脚本", en: "script of the overview" }),
];

const PRODUCTS: [(&str, Text); 5] = [
    ("site", Text { zh: "网站的其他文件", en: "other files of the site" }),
    ("print", Text { zh: "印刷品", en: "print" }),
    ("led", Text { zh: "电子屏", en: "led" }),
    ("embed", Text { zh: "门户公告", en: "embed" }),
    ("delivery", Text { zh: "交付", en: "delivery" }),
];

fn write_group(out: &mut dyn Write, group: &Group, lang: Lang) -> io::Result<()> {
    let known = GROUPS.iter().find(|(product, kind, _)| *product == group.product && *kind == group.kind);
    let product = PRODUCTS.iter().find(|(product, _)| *product == group.product);
    let name = match (known, product) {
        (Some((.., name)), _) => name.get(lang).to_string(),
        (None, Some((_, name))) => format!("{}（{}）", name.get(lang), group.kind),
        (None, None) => group.kind.to_string(),
    };
    let (added, changed, removed) = (group.added.len(), group.changed.len(), group.removed.len());
    let refreshed = group.refreshed.len();
    match lang {
        Lang::Zh => write!(out, "\n{name}：新增 {added}，更新 {changed}，删除 {removed}")?,
        Lang::En => write!(out, "\n{name}: {added} new, {changed} changed, {removed} removed")?,
    }
    match (lang, refreshed) {
        (_, 0) => writeln!(out)?,
        (Lang::Zh, _) => writeln!(out, "；内容没变、只换了日期或版式 {refreshed}")?,
        (Lang::En, _) => writeln!(out, "; {refreshed} with the same content and a new date or look")?,
    }
    write_files(out, '+', &group.added, lang)?;
    write_files(out, '~', &group.changed, lang)?;
    write_files(out, '-', &group.removed, lang)
}

fn write_files(out: &mut dyn Write, mark: char, files: &[File], lang: Lang) -> io::Result<()> {
    for file in files.iter().take(SHOWN) {
        match file.title.as_str() {
            "" => writeln!(out, "  {mark} {}", file.path)?,
            title => writeln!(out, "  {mark} {title}  {}", file.path)?,
        }
    }
    write_rest(out, files.len(), lang)
}

fn write_rest(out: &mut dyn Write, count: usize, lang: Lang) -> io::Result<()> {
    match (count.saturating_sub(SHOWN), lang) {
        (0, _) => Ok(()),
        (rest, Lang::Zh) => writeln!(out, "  …… 另有 {rest} 个，全部见 --json"),
        (rest, Lang::En) => writeln!(out, "  ... and {rest} more, all of them with --json"),
    }
}

#[cfg(test)]
mod tests {
    use super::GROUPS;

    #[test]
    fn every_kind_of_file_has_a_name() {
        let schema: serde_json::Value = serde_json::from_str(crate::publish::MANIFEST_SCHEMA).unwrap();
        let kinds = schema["$defs"]["file"]["properties"]["kind"]["enum"].as_array().unwrap();
        for kind in kinds {
            assert!(GROUPS.iter().any(|(_, known, _)| kind == known), "{kind}");
        }
    }
}
