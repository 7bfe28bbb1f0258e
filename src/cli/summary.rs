//! The closing table of a build: what was made, how much, how long, and where to look first.

use super::table;
use crate::base::{Lang, Text};
use crate::pipeline::{Phase, Published};
use crate::plan::Product;
use std::io::{self, Write};
use std::path::Path;

const PRODUCTS: [(Product, Text); 6] = [
    (Product::Site, Text { zh: "网站", en: "site" }),
    (Product::Print, Text { zh: "海报", en: "print" }),
    (Product::Led, Text { zh: "电子屏", en: "led" }),
    (Product::Embed, Text { zh: "门户公告", en: "embed" }),
    (Product::Delivery, Text { zh: "交付包", en: "delivery" }),
    (Product::Overview, Text { zh: "总览", en: "overview" }),
];

/// Writes the summary; `output` is the folder as the caller named it.
pub fn write(out: &mut dyn Write, published: &Published, output: &Path, warnings: usize, lang: Lang) -> io::Result<()> {
    let Published { as_of, made, reused, removed, .. } = published;
    let shown = output.display();
    match (lang, published.unchanged) {
        (Lang::Zh, false) => writeln!(out, "已发布到 {shown}，发布日期 {as_of}\n")?,
        (Lang::Zh, true) => writeln!(out, "与上次发布完全相同，{shown} 没有改动；发布日期 {as_of}\n")?,
        (Lang::En, false) => writeln!(out, "published to {shown}, build date {as_of}\n")?,
        (Lang::En, true) => writeln!(out, "same as the last release, {shown} was not touched; build date {as_of}\n")?,
    }
    table::write(out, &rows(published, lang), &[false, false, true])?;
    let (size, time) = (size(published.bytes), time(published, lang));
    match lang {
        Lang::Zh => {
            writeln!(out, "\n新做 {made}，沿用 {reused}，删除 {removed}；共 {size}，用时 {time}；警告 {warnings} 个")?
        }
        Lang::En => {
            writeln!(out, "\nmade {made}, reused {reused}, removed {removed}; {size} in {time}; warnings: {warnings}")?
        }
    }
    write_first_looks(out, published, output, lang)
}

/// Returns the line that ends a build refused for errors.
pub fn nothing_published(output: &Path, lang: Lang) -> String {
    let shown = output.display();
    match lang {
        Lang::Zh => format!("没有发布：请先改正错误。{shown} 里的成品保持原样"),
        Lang::En => format!("nothing was published: correct the errors first. {shown} is as it was"),
    }
}

fn rows(published: &Published, lang: Lang) -> Vec<Vec<String>> {
    let head =
        [Text { zh: "成品", en: "product" }, Text { zh: "文件夹", en: "folder" }, Text { zh: "文件数", en: "files" }];
    let mut rows = vec![head.map(|word| word.get(lang).to_string()).to_vec()];
    for (product, word) in PRODUCTS {
        let Some(count) = published.files_by_product.get(&product) else { continue };
        let folder = match product {
            Product::Overview => "overview.html".to_string(),
            _ => format!("{}/", PRODUCTS.iter().find(|(other, _)| *other == product).map_or("", |(_, word)| word.en)),
        };
        rows.push(vec![word.get(lang).to_string(), folder, count.to_string()]);
    }
    let total: usize = published.files_by_product.values().sum();
    rows.push(vec![Text { zh: "合计", en: "total" }.get(lang).to_string(), String::new(), total.to_string()]);
    rows
}

fn write_first_looks(out: &mut dyn Write, published: &Published, output: &Path, lang: Lang) -> io::Result<()> {
    let looks = [
        (Product::Overview, "overview.html", Text { zh: "全部成品一览", en: "everything at a glance" }),
        (Product::Site, "site/index.html", Text { zh: "网站首页", en: "the site" }),
    ];
    let rows: Vec<Vec<String>> = looks
        .into_iter()
        .filter(|(product, ..)| published.files_by_product.contains_key(product))
        .map(|(_, path, words)| vec![format!("  {}", output.join(path).display()), words.get(lang).to_string()])
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", Text { zh: "先看这里：", en: "look here first:" }.get(lang))?;
    table::write(out, &rows, &[false, false])
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// Returns the whole time, and how much of it went into making files.
fn time(published: &Published, lang: Lang) -> String {
    let sum = |wanted: &dyn Fn(Phase) -> bool| -> f64 {
        published.timings.iter().filter(|(phase, _)| wanted(*phase)).map(|(_, time)| time.as_secs_f64()).sum()
    };
    let (all, making) = (sum(&|_| true), sum(&|phase| phase == Phase::Render));
    match lang {
        Lang::Zh => format!("{all:.1} 秒（其中制作 {making:.1} 秒）"),
        Lang::En => format!("{all:.1} s ({making:.1} s of it making files)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::parse_date;
    use std::collections::BTreeMap;
    use std::time::Duration;

    #[test]
    fn columns_are_aligned_and_only_what_was_made_is_named() {
        let published = Published {
            as_of: parse_date("2027-02-01").unwrap(),
            made: 3,
            reused: 138,
            removed: 1,
            files_by_product: BTreeMap::from([(Product::Led, 132), (Product::Overview, 1)]),
            bytes: 12_345_678,
            output: "/somewhere/output".into(),
            unchanged: false,
            timings: vec![(Phase::Read, Duration::from_millis(100)), (Phase::Render, Duration::from_millis(2000))],
        };
        let mut out = Vec::new();
        write(&mut out, &published, Path::new("output"), 2, Lang::Zh).unwrap();
        let expected = "\
已发布到 output，发布日期 2027-02-01

成品    文件夹         文件数
电子屏  led/              132
总览    overview.html       1
合计                      133

新做 3，沿用 138，删除 1；共 12.3 MB，用时 2.1 秒（其中制作 2.0 秒）；警告 2 个
先看这里：
  output/overview.html  全部成品一览
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
