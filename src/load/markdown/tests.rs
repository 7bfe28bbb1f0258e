//! What Markdown becomes, written down as short text.

use super::*;
use crate::base::At;

fn body(text: &str, html: bool) -> (Body, Vec<(Code, String)>) {
    let path = ContentPath::parse("cases/a.md").unwrap();
    let mut findings = Vec::new();
    let head = "---\ntitle: 甲\n---\n";
    let file = format!("{head}{text}");
    let source = Source { path: &path, file: FileId(0), text: &file, start: head.len(), html };
    let body = parse(&source, &mut findings);
    let at = |finding: &Diagnostic| match finding.places[0].0.at {
        At::Bytes { start, end } => file[start as usize..end as usize].to_string(),
        _ => String::new(),
    };
    let findings = findings.iter().map(|finding| (finding.code, at(finding))).collect();
    (body, findings)
}

fn show(text: &str) -> String {
    body(text, false).0.blocks.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading { level, id, content } => format!("<h{level} {id}>{}", inlines(content)),
        Block::Paragraph { content } => format!("<p>{}", inlines(content)),
        Block::Quote { blocks } => format!("<quote>{}</quote>", blocks.iter().map(self::block).collect::<String>()),
        Block::List { items, start, ordered } => {
            let item = |item: &ListItem| {
                let inside: String = item.blocks.iter().map(self::block).collect();
                format!("<li {:?} {}>{inside}", item.task, item.tight)
            };
            format!("<list {ordered} {start}>{}</list>", items.iter().map(item).collect::<String>())
        }
        Block::Code { language, text } => format!("<pre {language}>{text}"),
        Block::Table { head, rows, .. } => {
            let row = |row: &Row| row.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join("|");
            format!("<table>{}/{}", row(head), rows.iter().map(row).collect::<Vec<_>>().join("/"))
        }
        Block::Figure { image, caption } => format!("<figure {caption:?}>{}", inlines(std::slice::from_ref(image))),
        Block::Rule => "<hr>".into(),
        Block::Html { html } => format!("<html>{html}"),
    }
}

fn inlines(content: &[Inline]) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text { text } => text.clone(),
        Inline::Strong { content } => format!("<b>{}</b>", inlines(content)),
        Inline::Emphasis { content } => format!("<i>{}</i>", inlines(content)),
        Inline::Strike { content } => format!("<s>{}</s>", inlines(content)),
        Inline::Code { text } => format!("<code>{text}</code>"),
        Inline::Link { link: Link::Content { path, .. }, content } => format!("<a {path}>{}</a>", inlines(content)),
        Inline::Link { content, .. } => format!("<a>{}</a>", inlines(content)),
        Inline::Image { path, alt, .. } => format!("<img {path} {alt}>"),
        Inline::Footnote { number, nth } => format!("<fn {number}.{nth}>"),
        Inline::Break => "<br>".into(),
        Inline::Html { html } => format!("[{html}]"),
    };
    content.iter().map(one).collect()
}

#[test]
fn chinese_emphasis_needs_no_spaces() {
    for (text, expected) in [
        ("**重点。**后文", "<p><b>重点。</b>后文"),
        ("这是**“入门费”**。还有**拉人头**。", "<p>这是<b>“入门费”</b>。还有<b>拉人头</b>。"),
        ("他说**（注意）**后来**（再）**走", "<p>他说<b>（注意）</b>后来<b>（再）</b>走"),
        ("**(a)**后文", "<p><b>(a)</b>后文"),
        ("*口述：许某。*整理", "<p><i>口述：许某。</i>整理"),
        ("见**[案例](b.md)**。又**`码`**。", "<p>见<b><a cases/b.md>案例</a></b>。又<b><code>码</code></b>。"),
        ("\\*\\*重点。\\*\\*后文", "<p>**重点。**后文"),
        ("数量*（件），单价*（元）", "<p>数量*（件），单价*（元）"),
        ("138****1234、139****5678", "<p>138****1234、139****5678"),
        ("3*4和5*6，约3~5天、6~7天", "<p>3*4和5*6，约3~5天、6~7天"),
        ("`**。**x`后 ~~旧。~~新", "<p><code>**。**x</code>后 <s>旧。</s>新"),
        ("**bold** and *it*", "<p><b>bold</b> and <i>it</i>"),
    ] {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn soft_breaks_vanish_between_chinese_characters() {
    assert_eq!(show("第一行，\n**第二行**\nabc\ndef\\\n末"), "<p>第一行，<b>第二行</b> abc def<br>末");
}

#[test]
fn blocks_become_our_tree() {
    assert_eq!(show("# 甲 A\n\n## 甲 A\n\n### 乙 {#own-id}"), "<h2 甲-a>甲 A<h2 甲-a-2>甲 A<h3 own-id>乙");
    assert_eq!(
        show("- [ ] 一\n- [x] 二\n"),
        "<list false 1><li Some(false) true><p>一<li Some(true) true><p>二</list>"
    );
    assert_eq!(show("- 一\n\n- 二\n"), "<list false 1><li None false><p>一<li None false><p>二</list>");
    assert_eq!(
        show("3. 一\n   - 二\n"),
        "<list true 3><li None true><p>一<list false 1><li None true><p>二</list></list>"
    );
    assert_eq!(show("| 甲 | 乙 |\n|--|--|\n| **一。** | 二<br>三 |\n"), "<table>甲|乙/<b>一。</b>|二<br>三");
    assert_eq!(show("![图](../media/a.jpg \"说明\")"), "<figure Some(\"说明\")><img media/a.jpg 图>");
    assert_eq!(show("见![图](../media/a.jpg)"), "<p>见<img media/a.jpg 图>");
    assert_eq!(show("```rust x\na*b\n```"), "<pre rust>a*b\n");
}

#[test]
fn footnotes_are_numbered_by_first_use() {
    let (body, findings) = body("甲[^b]乙[^a]丙[^b]丁[^c]\n\n[^a]: 注一\n\n[^b]: 注二\n", false);
    assert!(findings.is_empty());
    assert_eq!(block(&body.blocks[0]), "<p>甲<fn 1.1>乙<fn 2.1>丙<fn 1.2>丁[^c]");
    let notes: Vec<String> = body.footnotes.iter().map(|note| note.iter().map(block).collect()).collect();
    assert_eq!(notes, ["<p>注二", "<p>注一"]);
}

#[test]
fn findings_point_into_the_whole_file() {
    let text =
        "**重点。**后[甲](javascript:x)，[乙](../../x.md)<b>丙</b>\n\n![丁](/a.jpg)\n\n<div>戊</div>\n\n<!-- 记 -->\n";
    let expected = [
        (Code::UnsafeLink, "javascript:x"),
        (Code::BrokenLink, "../../x.md"),
        (Code::HtmlNotAllowed, "<b>"),
        (Code::MissingImage, "/a.jpg"),
        (Code::HtmlNotAllowed, "<div>戊</div>\n"),
    ];
    assert_eq!(body(text, false).1, expected.map(|(code, text)| (code, text.to_string())));
    assert_eq!(show(text), "<p><b>重点。</b>后甲，乙<b>丙</b><p>丁<p><div>戊</div>");
}

#[test]
fn html_is_cut_down_where_it_is_allowed() {
    let (body, findings) = body("甲<u style=x>乙</u><script>\n\n<p onclick=x>丙</p>\n", true);
    assert!(findings.is_empty());
    assert_eq!(body.blocks.iter().map(block).collect::<String>(), "<p>甲[<u>]乙[</u>]<script><html><p>丙</p>\n");
}

#[test]
fn hostile_nesting_ends_at_the_limit() {
    for text in [">".repeat(5000) + "x", "- ".repeat(3000) + "x", "*a _b ".repeat(2000) + &"c_ d*".repeat(2000)] {
        let (body, findings) = body(&text, false);
        assert_eq!(findings.iter().filter(|(code, _)| *code == Code::NestingTooDeep).count(), 1);
        drop(body);
    }
}
