//! Every design at every format of the default theme, with short, usual, long, rare and bare texts: nothing overflows,
//! nothing leaves the sheet, no word that must stay whole is cut, and what cannot fit says so.

use super::fixture::{AS_OF, on_large_stack, poster, theme};
use super::world::{Given, compile, outside};
use super::{MM, Printer, check_size, input};
use crate::base::Outcome;
use crate::plan::view::{HotlineView, PointView};
use crate::plan::{
    CaseData, FormatData, MessageData, PictureData, ProductData, ReserveData, SheetData, TextBlock, VenueData,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use typst_layout::PagedDocument;

/// Template, format, width and height in mm, sides, reserve (top, right, bottom, left), folds. Sheets have 3 mm bleed.
type Row = (&'static str, &'static str, f64, f64, u8, [f64; 4], &'static [f64]);

const NONE: [f64; 4] = [0.0; 4];
const EYELETS: [f64; 4] = [40.0, 0.0, 40.0, 0.0];
const ENDS: [f64; 4] = [0.0, 100.0, 0.0, 100.0];

const POSTERS: [&str; 4] = ["poster-plain.typ", "poster-warning.typ", "poster-question.typ", "poster-checklist.typ"];
const POSTER_SIZES: [(&str, f64, f64); 6] = [
    ("a4", 210.0, 297.0),
    ("a3", 297.0, 420.0),
    ("a2", 420.0, 594.0),
    ("50x70", 500.0, 700.0),
    ("57x84", 570.0, 840.0),
    ("a3-landscape", 420.0, 297.0),
];
const OTHERS: &[Row] = &[
    ("leaflet.typ", "leaflet", 210.0, 285.0, 2, NONE, &[]),
    ("trifold.typ", "trifold", 285.0, 210.0, 2, NONE, &[94.0, 189.5]),
    ("letter.typ", "letter", 210.0, 297.0, 1, NONE, &[]),
    ("card.typ", "card", 90.0, 54.0, 1, NONE, &[]),
    ("card.typ", "card-two-sides", 90.0, 54.0, 2, NONE, &[]),
    ("banner.typ", "banner-4m", 4000.0, 700.0, 1, ENDS, &[]),
    ("banner.typ", "banner-6m", 6000.0, 700.0, 1, ENDS, &[]),
    ("banner.typ", "banner-8m", 8000.0, 700.0, 1, ENDS, &[]),
    ("banner.typ", "banner-10m", 10_000.0, 700.0, 1, ENDS, &[]),
    ("rollup.typ", "rollup", 800.0, 2000.0, 1, [0.0, 0.0, 100.0, 0.0], &[]),
    ("xstand.typ", "xstand-60", 600.0, 1600.0, 1, EYELETS, &[]),
    ("xstand.typ", "xstand-80", 800.0, 1800.0, 1, EYELETS, &[]),
    ("board.typ", "board-90x120", 900.0, 1200.0, 1, NONE, &[]),
    ("board.typ", "board-120x240", 1200.0, 2400.0, 1, NONE, &[]),
    ("board.typ", "board-landscape", 2400.0, 1200.0, 1, NONE, &[]),
    ("backdrop.typ", "backdrop", 4000.0, 3000.0, 1, [100.0; 4], &[]),
];

fn rows() -> Vec<Row> {
    let poster =
        |template| POSTER_SIZES.map(|(format, width, height)| (template, format, width, height, 1, NONE, &[][..]));
    POSTERS.into_iter().flat_map(poster).chain(OTHERS.iter().copied()).collect()
}

/// Puts joiners into the words that a test looks for.
fn whole(text: &str) -> String {
    ["传销", "入门费", "拉人头", "团队计酬", "辛苦钱", "带回家"].iter().fold(text.to_string(), |text, word| {
        let joined: Vec<String> = word.chars().map(String::from).collect();
        text.replace(word, &joined.join("\u{2060}"))
    })
}

fn entry(name: &str, number: &str, note: Option<&str>) -> HotlineView {
    HotlineView { name: name.into(), number: number.into(), note: note.map(String::from), ..HotlineView::default() }
}

fn point(head: &str, text: &str) -> PointView {
    PointView { head: whole(head), text: whole(text) }
}

fn block(kind: &'static str, text: &str) -> TextBlock {
    TextBlock { kind, text: whole(text) }
}

fn story(length: usize) -> CaseData {
    let sentence = "她把转账记录一条条翻出来，才发现每一笔返利都是后来人交的钱，传销换了名字，骨架没有变过。";
    let mut body = vec![block("paragraph", sentence)];
    for part in 0..length {
        body.push(block("heading", "钱是怎么没的"));
        body.push(block("paragraph", &sentence.repeat(1 + part % 4)));
        body.push(block("item", "不买货能不能一直玩？这是入门费，只不过换了个说法。"));
        body.push(block("quote", sentence));
    }
    CaseData {
        title: "妈妈的“云上果园”".into(),
        summary: Some(sentence.into()),
        lesson: Some("游戏收益要靠好友交钱来长，玩的就不是游戏。".into()),
        source: Some("示例省打击传销工作机构".into()),
        date: Some("2026年10月26日".into()),
        body,
        picture: Some(PictureData {
            file: "case.png",
            width: 1200,
            height: 900,
            caption: Some("另一张同类返利凭证的图解（示例），商家和金额均为虚构".into()),
            hash: String::new(),
            bytes: photograph(),
        }),
    }
}

/// Returns a picture of 1200 x 900 pixels.
fn photograph() -> Arc<[u8]> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1200, 900, image::Rgb([180, 40, 30]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    png.into_inner().into()
}

fn venue(name: &str, hotline: Option<&str>) -> Option<Arc<VenueData>> {
    Some(Arc::new(VenueData {
        id: "a".into(),
        name: name.into(),
        kind: "车站",
        region: "合肥市包河区".into(),
        address: Some("示例站前路1号二层候车厅".into()),
        hotline: hotline.map(String::from),
    }))
}

const QR: usize = 37;

/// What a material of some kind says, with whether the sheet has a code, and its venue.
type Text = (&'static str, MessageData, bool, Option<Arc<VenueData>>);

fn texts() -> Vec<Text> {
    let SheetData::Product(base) = poster(&["防"], "warning").data else { unreachable!() };
    let usual = MessageData {
        title: whole("认清传销的三个特征"),
        summary: Some("入门费、拉人头、团队计酬，是识别传销最管用的三把尺子。".into()),
        slogan: [whole("入门费 拉人头"), whole("团队计酬"), whole("沾一样就是传销")].into(),
        short: whole("入门费、拉人头、团队计酬就是传销"),
        points: vec![
            point("入门费", "交钱或者买货，才有资格加入、才有资格介绍别人。"),
            point("拉人头", "介绍一个人给一份钱，和卖了多少货无关。"),
            point("团队计酬", "下线卖货、交钱，上线跟着一层层提成。"),
        ],
        body: (0..4).map(|_| block("paragraph", &"传销的名目年年翻新，骨架没有变过。".repeat(4))).collect(),
        case: Some(story(6)),
        hotlines: vec![
            entry("市场监管投诉举报", "12315", Some("全国统一号码，举报传销、咨询真伪都可以打")),
            entry("报警", "110", Some("人身自由受到限制时立即拨打")),
        ],
        undertaker: Some("示例省公共信息宣传中心".into()),
        campaign: "示例省无传销社区（村）创建宣传·2027年春节专项".into(),
        ..(*base.message).clone()
    };
    let festive = MessageData { tone: "festive", case: None, undertaker: None, body: Vec::new(), ..usual.clone() };
    let bare = MessageData {
        points: Vec::new(),
        hotlines: Vec::new(),
        short: "防".into(),
        title: "防".into(),
        ..(*base.message).clone()
    };
    let rare = MessageData {
        tone: "info",
        title: "埇桥歙县黟县㙦村".into(),
        slogan: ["埇桥歙县黟县".to_string(), "㙦村".to_string()].into(),
        short: "埇歙黟㙦".into(),
        organiser: "埇桥区歙县黟县㙦村联合打击传销工作领导小组办公室".into(),
        points: vec![point("埇桥", "埇桥区歙县黟县㙦村的名单，都公开。")],
        case: Some(story(1)),
        ..usual.clone()
    };
    let mut hotlines = usual.hotlines.clone();
    hotlines.push(entry("示例省打击传销工作机构举报投诉受理中心", "0551-XXXXXXXX", Some("工作日 8:00–17:30")));
    hotlines.push(entry("反诈劝阻", "96110", None));
    hotlines.push(entry("公共法律服务", "12348", None));
    let four = "三十六个字的说明文字写满了也要放得下，不可以把传销这个词断开在两行里，一二三。";
    let long = MessageData {
        slogan: [whole("一行写满二十四个字的标语也要放得下不能断开传销行")].into(),
        short: "一行写满十六个字的短句也要放得下".into(),
        points: vec![point("八个字的小标题啊", four); 4],
        hotlines,
        organiser: "示例省打击传销规范直销工作联席会议办公室及其成员单位宣传工作领导小组".into(),
        undertaker: Some("示例省公共信息宣传中心暨新媒体联合工作室".into()),
        case: Some(story(40)),
        ..usual.clone()
    };
    let latin = MessageData {
        slogan: ["请打 12315 Hotline".to_string(), "Don't pay first".to_string()].into(),
        ..usual.clone()
    };
    let far = "示例埇桥区黟县歙县㙦村濉溪湾沚联合农副产品综合批发交易市场东一区三号门外宣传栏";
    vec![
        ("usual", usual, true, venue("示例合肥南站候车厅", Some("0551-XXXXXXXX"))),
        ("festive", festive, true, None),
        ("bare", bare, false, None),
        ("rare", rare, true, venue(far, Some("0557-XXXXXXX转8012"))),
        ("long", long, true, venue(far, None)),
        ("latin", latin, false, venue("示例客运站", None)),
    ]
}

fn printer() -> Printer {
    Printer::new(&theme(&[])).unwrap_or_else(|found| panic!("{found:?}"))
}

/// Lays out a design and checks what the renderer checks.
fn lay_out(printer: &Printer, row: Row, text: &Text) -> Outcome<PagedDocument> {
    let (template, format, width, height, sides, reserve, folds) = row;
    let (_, message, has_code, venue) = text;
    let large = width.max(height) > 850.0;
    let [top_mm, right_mm, bottom_mm, left_mm] = reserve;
    let data = ProductData {
        message: Arc::new(message.clone()),
        format: Arc::new(FormatData {
            format: format.into(),
            product: "poster",
            family: if large { "large" } else { "sheet" },
            safe_mm: if large { 20.0 } else { 5.0 },
            reserve: ReserveData { top_mm, right_mm, bottom_mm, left_mm },
            folds_mm: folds.to_vec(),
            sides,
            dpi: Some(72),
        }),
        link: None,
        qr: Arc::new(if *has_code { vec!["10".repeat(QR / 2) + "1"; QR] } else { Vec::new() }),
        venue: venue.clone(),
    };
    let bleed = if large { 0.0 } else { 3.0 };
    let size = BTreeMap::from([("width_mm", width), ("height_mm", height), ("bleed_mm", bleed)]);
    let data = input(&data, size, AS_OF, &printer.colours)?;
    let given = Given::from(data).with(message.case.as_ref().and_then(|case| case.picture.as_ref()));
    let document = compile(&printer.shared, &printer.print, template, given, AS_OF, "print")?;
    assert_eq!(document.pages().len(), usize::from(sides), "{template} {format}");
    for page in document.pages() {
        check_size(page, width * MM, height * MM, bleed * MM)?;
        assert_eq!(outside(&page.frame), Vec::<String>::new(), "{template} {format} {}", text.0);
    }
    Ok(document)
}

#[test]
fn every_design_holds_every_text_at_every_format() {
    on_large_stack(|| {
        let printer = printer();
        for text in texts() {
            for row in rows() {
                let result = lay_out(&printer, row, &text);
                assert!(result.is_ok(), "{} {} {}: {:?}", row.0, row.1, text.0, result.err());
            }
        }
    });
}

#[test]
fn a_slogan_that_fits_at_no_size_is_an_error() {
    on_large_stack(|| {
        let printer = printer();
        let (name, mut message, code, venue) = texts().remove(0);
        message.slogan = vec!["字".repeat(200)];
        message.short = "字".repeat(200);
        let text = (name, message, code, venue);
        let templates =
            ["poster-plain.typ", "poster-warning.typ", "poster-question.typ", "poster-checklist.typ", "banner.typ"];
        for template in templates {
            let row = rows().into_iter().find(|row| row.0 == template).unwrap();
            let found =
                lay_out(&printer, row, &text).err().unwrap_or_else(|| panic!("{template} holds 200 characters"));
            assert!(format!("{found:?}").contains("slogan"), "{template}: {found:?}");
        }
    });
}
