//! The columns of every table (表头): names, Chinese names and what a cell is for. What reads tables, what explains
//! them and what exports their schema all look here. Refuses nothing; it is a list.

use crate::base::{Diagnostic, Text};
use std::collections::BTreeMap;

/// What the cells of a column are, so that a reader knows which spellings it may repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Names, words, sentences.
    Text,
    /// Division codes and ids: ASCII, no spaces.
    Code,
    Date,
    /// Numbers and telephone numbers.
    Number,
}

/// One column of a table.
#[derive(Debug)]
pub struct Column {
    /// The name in the schema, which a header may always use.
    pub field: &'static str,
    /// Other names a header may use.
    pub aliases: &'static [&'static str],
    /// Whether the column must be there and each of its cells filled.
    pub required: bool,
    pub kind: Kind,
    /// What to write into it.
    pub about: Text,
}

impl Column {
    /// Returns the name that Chinese messages use.
    pub fn chinese(&self) -> &'static str {
        self.aliases.first().copied().unwrap_or(self.field)
    }

    /// Names the column in a finding, in Chinese with the schema's name behind it, since a header may use either.
    pub(super) fn name(&self, finding: Diagnostic) -> Diagnostic {
        const NAME: Text = Text { zh: "{chinese}（{name}）", en: "{name}" };
        let finding = finding.arg("name", self.field).arg("chinese", self.chinese());
        finding.arg_text("column", NAME).arg_text("field", NAME)
    }
}

/// Returns a table's columns as JSON Schema: a list of objects, the Chinese names beside each field.
pub fn table_schema(name: &str) -> Option<serde_json::Value> {
    let columns = columns(name)?;
    let property = |column: &Column| {
        let mut value = serde_json::json!({
            "type": "string",
            "title": column.chinese(),
            "description": format!("{} / {}", column.about.zh, column.about.en),
            "x-aliases": column.aliases,
        });
        if column.kind == Kind::Date {
            value["format"] = "date".into();
        }
        (column.field, value)
    };
    let properties: BTreeMap<&str, serde_json::Value> = columns.iter().map(property).collect();
    let required: Vec<&str> = columns.iter().filter(|column| column.required).map(|column| column.field).collect();
    Some(serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "array",
        "items": { "type": "object", "properties": properties, "required": required },
    }))
}

/// Returns the columns of a table such as `registry/subjects`.
pub fn columns(table: &str) -> Option<&'static [Column]> {
    TABLES.iter().find(|(name, _)| *name == table).map(|(_, columns)| *columns)
}

/// The sheets of a workbook of the whole registry: each table and the sheet's name.
pub const SHEETS: &[(&str, &str)] = &[
    ("registry/subjects", "创建主体"),
    ("registry/events", "命名事件"),
    ("registry/authorities", "命名机关"),
    ("registry/regions", "区划"),
    (GUIDE, "说明"),
];

/// The sheet that explains the others.
pub const GUIDE: &str = "";

/// All tables by their path without the extension.
pub const TABLES: &[(&str, &[Column])] = &[
    ("registry/regions", REGIONS),
    ("registry/authorities", AUTHORITIES),
    ("registry/subjects", SUBJECTS),
    ("registry/events", EVENTS),
    ("places/venues", VENUES),
    ("places/screens", SCREENS),
];

macro_rules! column {
    ($need:ident $kind:ident $field:literal [$($alias:literal),*] $zh:literal, $en:literal) => {
        Column {
            field: $field,
            aliases: &[$($alias),*],
            required: column!(@ $need),
            kind: Kind::$kind,
            about: Text { zh: $zh, en: $en },
        }
    };
    (@ must) => { true };
    (@ may) => { false };
}

pub(super) const REGIONS: &[Column] = &[
    column!(must Code "code" ["代码", "区划代码", "行政区划代码", "统计用区划代码", "编码"] "统计用区划代码，2、4、6、9 或 12 位数字", "the statistical division code, 2, 4, 6, 9 or 12 digits"),
    column!(must Text "name" ["名称", "区划名称"] "区划名称，如 合肥市", "the division's name"),
];

pub(super) const AUTHORITIES: &[Column] = &[
    column!(must Code "id" ["编号", "机关编号", "代号"] "自定的编号，如 hefei", "an id of your own such as hefei"),
    column!(must Text "name" ["名称", "机关名称", "单位名称", "全称"] "机关全称", "the office's full name"),
    column!(must Text "level" ["级别", "层级"] "省、市、县 或 街道", "province, city, county or street"),
    column!(must Code "region" ["区划", "所属区划", "区划代码", "所在区划"] "所在区划的代码", "the code of its division"),
];

pub(super) const SUBJECTS: &[Column] = &[
    column!(must Code "code" ["编码", "代码", "社区代码", "社区（村）代码", "编号", "统计用区划代码"] "社区、村写 12 位代码，平台写自定编号，如 p-0001", "12 digits for a community or village, an id such as p-0001 for a platform"),
    column!(must Text "kind" ["类别", "类型", "种类"] "社区、村 或 网络平台", "community, village or platform"),
    column!(must Text "name" ["名称", "社区名称", "社区（村）名称", "主体名称"] "名称", "its name"),
    column!(must Code "region" ["所属区划", "区划", "所属区划代码", "所在区划", "区划代码"] "所属县区或街道的区划代码", "the code of its county or street"),
    column!(may Number "hotline" ["举报电话", "电话", "联系电话"] "当地举报电话", "its own number to call"),
    column!(may Text "office" ["责任单位", "联系单位", "命名单位", "办公室"] "负责的单位", "the office in charge"),
    column!(may Text "demonstration" ["示范点", "示范", "是否示范", "是否示范点"] "示范点写 是，其他空着", "yes for a demonstration site"),
    column!(may Code "story" ["事迹", "故事", "典型经验", "案例"] "讲述它的案例或页面的文件名", "the file name of the case or page about it"),
    column!(may Text "cooperation" ["部门互动"] "五项机制之一，自报：是 或 否", "one of the five mechanisms, as the subject reports it: yes or no"),
    column!(may Text "information" ["信息采集"] "五项机制之一，自报：是 或 否", "one of the five mechanisms, as the subject reports it: yes or no"),
    column!(may Text "education" ["宣传教育"] "五项机制之一，自报：是 或 否", "one of the five mechanisms, as the subject reports it: yes or no"),
    column!(may Text "responsibility" ["责任落实"] "五项机制之一，自报：是 或 否", "one of the five mechanisms, as the subject reports it: yes or no"),
    column!(may Text "enforcement" ["监管打击"] "五项机制之一，自报：是 或 否", "one of the five mechanisms, as the subject reports it: yes or no"),
    column!(may Text "operator" ["运营单位", "运营企业", "平台企业"] "网络平台的运营单位", "who runs the platform"),
    column!(may Text "address" ["网址或应用", "网址", "域名", "应用名称", "APP名称"] "网络平台的网址或应用名称", "the platform's address or the name of its app"),
    column!(may Text "icp" ["ICP备案号", "备案号", "ICP"] "网络平台的 ICP 备案号", "the platform's ICP filing number"),
    column!(may Text "practices" ["六个一", "“六个一”"] "网络平台“六个一”的做法，自报，一句话", "the platform's six practices (六个一), in one sentence of its own"),
];

pub(super) const EVENTS: &[Column] = &[
    column!(must Date "date" ["日期", "事件日期", "发文日期"] "日期，如 2027-02-01", "a date such as 2027-02-01"),
    column!(must Code "subject" ["对象", "主体", "对象编码", "主体编码", "编码", "代码"] "名单里的编码", "a code of the subjects table"),
    column!(must Text "event" ["事件", "事项", "类型"] "命名、复核通过、限期整改 或 取消命名", "name, review, rectify or revoke"),
    column!(must Text "authority" ["命名机关", "机关", "机关编号", "命名单位"] "机关表里的编号", "an id of the authorities table"),
    column!(may Text "document" ["文号", "发文字号", "文件号"] "文号", "the document number"),
    column!(may Date "deadline" ["整改期限", "期限", "整改截止日期"] "限期整改的截止日期", "the last day of a rectification"),
    column!(may Text "reason" ["原因", "理由", "事由"] "限期整改和取消命名的原因", "why, for rectify and revoke"),
];

pub(super) const VENUES: &[Column] = &[
    column!(must Code "id" ["编号", "点位编号"] "自定的编号，如 hefei-south", "an id of your own such as hefei-south"),
    column!(must Text "name" ["名称", "点位名称"] "点位名称", "its name"),
    column!(must Text "kind" ["类型", "类别", "种类"] "车站、码头、集贸市场、大型商超、社区活动广场 或 社区宣传栏", "station, wharf, market, mall, plaza or board"),
    column!(must Code "region" ["区划", "所属区划", "区划代码", "所在区划"] "所在区划的代码", "the code of its division"),
    column!(may Text "address" ["地址", "详细地址"] "地址", "its address"),
    column!(may Number "hotline" ["举报电话", "电话", "联系电话"] "当地举报电话", "its own number to call"),
    column!(may Text "print" ["印刷", "印刷需求", "印刷数量"] "规格和数量，如 a3:4", "formats and quantities such as a3:4"),
];

pub(super) const SCREENS: &[Column] = &[
    column!(must Code "id" ["编号", "屏幕编号"] "自定的编号，如 hefei-south-hall", "an id of your own such as hefei-south-hall"),
    column!(must Code "venue" ["点位", "点位编号", "所在点位"] "点位表里的编号", "an id of the venues table"),
    column!(must Text "name" ["名称", "屏幕名称"] "屏幕名称", "its name"),
    column!(may Code "profile" ["屏参", "屏型", "屏幕参数"] "屏参的编号，如 p10-single-32；空着就按颜色和尺寸找最接近的", "a screen profile such as p10-single-32; without it the nearest by colour and size"),
    column!(may Number "width" ["宽", "宽度", "宽（像素）", "宽度（像素）", "横向像素"] "横向像素数；写了屏参、又与它相同的可以不写", "pixels across; may be left out if the profile says it"),
    column!(may Number "height" ["高", "高度", "高（像素）", "高度（像素）", "纵向像素"] "纵向像素数；写了屏参、又与它相同的可以不写", "pixels down; may be left out if the profile says it"),
    column!(may Text "colour" ["颜色", "色彩", "color"] "单色、双色 或 全彩；写了屏参的可以不写", "single, dual or full; may be left out if the profile says it"),
    column!(may Text "pitch" ["点间距", "间距", "点间距（毫米）", "像素间距"] "点间距，毫米", "distance between two LEDs in mm"),
    column!(may Text "accepts" ["文件格式", "支持格式", "可播格式"] "播放卡收的文件，如 png、mp4", "the file types its card takes, such as png, mp4"),
    column!(may Number "fps" ["帧率", "每秒帧数"] "每秒帧数", "frames a second"),
    column!(may Number "step" ["每帧像素", "步长", "滚动步长"] "滚动时每帧移动的像素", "pixels that text moves in a frame"),
    column!(may Number "glyph" ["字高", "字高（像素）"] "滚动文字的字高，像素", "height of running characters in pixels"),
    column!(may Number "longest" ["最长秒数", "最长时长", "节目最长（秒）"] "一轮节目最长多少秒", "the longest programme in seconds"),
    column!(may Text "largest" ["文件上限", "单个文件上限"] "单个文件的上限，如 2MB", "the most bytes of one file, such as 2MB"),
    column!(may Number "level" ["解码级别", "H.264级别"] "播放卡的 H.264 解码级别，如 4.0", "the decoder's H.264 level such as 4.0"),
    column!(may Text "card" ["播放卡", "控制卡", "卡型"] "条屏卡、诺瓦、灰度、卡莱特、U盘 或 xibo", "strip, novastar, huidu, colorlight, usb or xibo"),
    column!(may Text "charset" ["字库", "字库卡"] "卡上的字库：gb2312 或 gbk", "the card's font chip: gb2312 or gbk"),
    column!(may Text "distance" ["观看距离", "视距", "观看距离（米）"] "多远能看清，米", "from how far it is read, in metres"),
];
