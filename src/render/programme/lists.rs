//! Lists that people and simple players read: a table for Excel, and M3U8 for boxes and VLC.

use super::{Programme, seconds};
use crate::base::push_csv_cell;
use crate::model::time;

const HEAD: [&str; 15] = [
    "次序",
    "文件",
    "材料",
    "开始日期",
    "结束日期",
    "开始时间",
    "结束时间",
    "时段",
    "紧急",
    "停留秒数",
    "宽",
    "高",
    "字节",
    "每分钟字数",
    "MD5",
];

/// Returns the whole programme as CSV: UTF-8 with the mark that Excel needs, CRLF, one row for each showing of a file.
pub fn csv(programme: &Programme<'_>) -> String {
    let mut out = String::from("\u{feff}");
    row(&mut out, &HEAD.map(String::from));
    for slot in &programme.job.slots {
        for (index, item) in programme.list(slot.list).enumerate() {
            let (width, height) = item.facts.pixels.unzip();
            let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
            let pace = pace(item.file.chars, item.ms);
            row(
                &mut out,
                &[
                    (index + 1).to_string(),
                    item.file.name.clone(),
                    item.file.title.clone(),
                    slot.from.to_string(),
                    slot.until.to_string(),
                    time(slot.start),
                    time(slot.end),
                    slot.name.clone().unwrap_or_default(),
                    if slot.emergency { "是" } else { "" }.into(),
                    seconds(item.ms),
                    number(width),
                    number(height),
                    item.facts.bytes.to_string(),
                    format!("{pace:.0}"),
                    item.facts.md5.clone(),
                ],
            );
        }
    }
    out
}

/// Returns how many characters a minute are shown.
pub fn pace(chars: u32, ms: u32) -> f64 {
    f64::from(chars) * 60_000.0 / f64::from(ms.max(1))
}

/// Writes a row.
fn row(out: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_csv_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// Returns a list as extended M3U in UTF-8.
pub fn m3u8(programme: &Programme<'_>, list: usize) -> String {
    let mut out = String::from("#EXTM3U\n");
    for item in programme.list(list) {
        let title: String = item.file.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(&format!("#EXTINF:{},{title}\n{}\n", seconds(item.ms), item.file.name));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{built, job};
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_showing() {
        let text = &built(&job())[0];
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}次序,文件,材料,"));
        assert!(
            lines[1]
                .starts_with("1,01.png,\"返利 <陷阱> & \"\"骗局\"\"\",2027-01-20,2027-01-24,00:00,24:00,,,18,,,17,67,")
        );
        assert!(lines[5].contains(",2027-01-25,2027-01-26,05:30,09:00,早市,是,15,"), "{}", lines[5]);
        assert_eq!(lines.len(), 1 + 2 + 2 + 1 + 2 + 1);
    }

    #[test]
    fn formulas_are_defused() {
        let mut out = String::new();
        row(&mut out, &["=1+1".into(), "a,b".into()]);
        assert_eq!(out, "'=1+1,\"a,b\"\r\n");
    }

    #[test]
    fn each_sequence_has_a_list() {
        let texts = built(&job());
        assert_eq!(
            texts[2],
            "#EXTM3U\n#EXTINF:18,返利 <陷阱> & \"骗局\"\n01.png\n#EXTINF:20.5,返利 <陷阱> & \"骗局\"\n02.mp4\n"
        );
        assert_eq!(texts[3], "#EXTM3U\n#EXTINF:15,返利 <陷阱> & \"骗局\"\n03.png\n");
    }
}
