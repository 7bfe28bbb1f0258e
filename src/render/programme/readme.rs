//! What whoever plugs the stick in reads first, for the card that the screen has. UTF-8 with a mark and CRLF, for Notepad.

use super::Programme;

/// Returns the words.
pub fn readme(programme: &Programme<'_>) -> String {
    let (job, screen) = (programme.job, &programme.job.screen);
    let mut text = format!(
        "{}\n{} {}（{}×{} 像素）\n生成日期：{}\n\n",
        job.campaign, screen.venue_name, screen.name, screen.width, screen.height, job.as_of
    );
    text.push_str("怎么播\n");
    for (index, line) in steps(screen.card).iter().enumerate() {
        text.push_str(&format!("  {}. {line}\n", index + 1));
    }
    text.push_str("\n什么时候播什么\n");
    for slot in &job.slots {
        let times = slot.times("-");
        let name = slot.name.as_ref().map_or_else(String::new, |name| format!("（{name}）"));
        let mark = if slot.emergency { "  紧急，只播它" } else { "" };
        let files: Vec<&str> = programme.list(slot.list).map(|item| item.file.name.as_str()).collect();
        text.push_str(&format!("  {} 至 {}  {times}{name}{mark}\n    {}\n", slot.from, slot.until, files.join("  ")));
    }
    text.push_str(
        "\n包里的文件\n  01、02……       按次序播的画面，像素与屏一致，不要缩放\n  spare/          备用：静止页、动图、文字，主文件放不了时用\n  settings.pdf    设置单，照着设\n  playlist.csv    节目表，Excel、WPS 可以打开\n  index.smil      SMIL 3.0 播放器用，含日期和时段\n  playlist.m3u8   VLC 等播放器用，只有次序\n  manifest.json   每个文件的大小、时长、MD5 和 SHA-256\n",
    );
    if job.lists.len() > 1 {
        text.push_str("  playlist-2.m3u8 等   其他日期或时段的次序，见上面的表\n");
    }
    if screen.card == "colorlight" {
        text.push_str("  programme.vsn   卡莱特节目文件，与画面放在同一个文件夹\n");
    }
    text.push_str(&format!(
        "\n规定\n  静止页至少 {} 秒，滚动文字每分钟不超过 {} 字。\n  依据：{}\n\n过期请当天撤下。文件没有在真实的播放卡上试过，先试播一遍再离开。\n",
        screen.min_page_seconds, screen.max_chars_per_minute, screen.rule
    ));
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

fn steps(card: &str) -> &'static [&'static str] {
    match card {
        "strip" => &[
            "在控制卡软件里新建节目，加一个铺满全屏的图文区。",
            "按次序导入编号的 .bmp 长条图，特效选“向左连移”，速度和停留照 settings.pdf。",
            "软件不收长条图的，改导入 spare 里的静止页，特效选“立即显示”，每页停留照设置单。",
            "发送到控制卡，或存到 U 盘插卡。",
        ],
        "novastar" => &[
            "在 ViPlex 或 VNNOX 里新建节目，分辨率与屏一致。",
            "按次序加入编号的文件，图片停留照 playlist.csv，视频播完为止。",
            "按 playlist.csv 的日期和时段设排期，发布。",
        ],
        "huidu" => &[
            "在 HDPlayer 里新建节目，区域铺满全屏，缩放选“填充原始大小”。",
            "按次序加入编号的文件，图片停留照 playlist.csv。",
            "设播放日期和时段，发送，或存到 U 盘插卡。",
        ],
        "colorlight" => &[
            "把包里的文件放进 U 盘根目录，插到播放盒上；programme.vsn 与画面在一起。",
            "或在 LEDVISION、彩灯云里新建节目，按次序加入编号的文件。",
            "有几个 .vsn 的，按上面的表设排期。",
        ],
        "xibo" => &[
            "在 Xibo CMS 的媒体库里上传编号的文件；文件像素与屏一致，不要让 CMS 转码。",
            "新建布局，分辨率与屏一致；放一个铺满的区域，按次序加入文件，图片时长照 playlist.csv，视频选“到结尾”。",
            "有时段的，先在 CMS 建时段（Dayparting），再按 playlist.csv 排期；紧急内容设最高优先级。",
            "Xibo 的布局文件不能由别的程序可靠地生成，所以这里不附 .xlf。",
        ],
        _ => &[
            "把编号的文件放进 U 盘根目录，插到播放盒上；播放盒按文件名的次序循环播。",
            "图片停留时间在播放盒的设置里改，照 settings.pdf。",
            "播放盒不认日期，到了日期请换盘。",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{built, job};

    #[test]
    fn the_words_fit_the_card() {
        let text = &built(&job())[6];
        assert!(text.starts_with("\u{feff}春节专项\r\n示例站 大厅屏（1920×1080 像素）\r\n"));
        assert!(text.contains("programme.vsn") && text.contains("05:30-09:00（早市）  紧急，只播它"));
        let mut other = job();
        other.screen.card = "strip";
        assert!(built(&other)[6].contains("向左连移"));
    }
}
