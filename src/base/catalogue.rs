//! Every finding the program can make, with its words in Chinese and English. One entry a code; codes never change.
//! Message: what is wrong, lower case, no full stop, the value in backticks. Hint: what to do.

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    Zh,
    En,
}

/// How bad a finding is: an error stops the release, a warning is shown in it, a notice tells of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Notice,
}

impl Severity {
    /// Returns the word that machine output uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// A text in both languages; `{name}` is filled from the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Text {
    /// Returns the text in a language.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// What the catalogue says of a code.
#[derive(Debug)]
pub struct Entry {
    pub name: &'static str,
    pub severity: Severity,
    pub message: Text,
    pub hint: Text,
}

macro_rules! catalogue {
    ($($code:ident $name:literal $severity:ident { $zh:literal, $en:literal; $hint_zh:literal, $hint_en:literal })*) => {
        /// The stable code of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($code),* }

        impl Code {
            /// All codes, in the catalogue's order.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// Returns the catalogue's entry.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Code::$code => &Entry {
                        name: $name,
                        severity: Severity::$severity,
                        message: Text { zh: $zh, en: $en },
                        hint: Text { zh: $hint_zh, en: $hint_en },
                    }),*
                }
            }
        }
    };
}

impl Code {
    /// Returns the code as text, such as `broken-link`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Finds a code by its text.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

catalogue! {
    // Files and paths.
    MissingFile "missing-file" Error { "缺少文件 `{path}`", "the file `{path}` is missing"; "放在 content 文件夹里；新建一套内容可以用 gaoshi init 名称", "put it into the content folder; `gaoshi init NAME` starts new content" }
    UnsafePath "unsafe-path" Error { "路径 `{path}` 不能用：{fault}", "the path `{path}` cannot be used: it {fault}"; "文件名请只用字母、数字、连字符和汉字，并留在 content 文件夹内", "keep to letters, digits, hyphens and Chinese characters, inside the content folder" }
    PathCollision "path-collision" Error { "`{path}` 与 `{other}` 在 Windows 上是同一个文件", "`{path}` and `{other}` are one file on Windows"; "请改掉其中一个文件名", "rename one of them" }
    SymbolicLink "symbolic-link" Error { "`{path}` 是符号链接，不会读取", "`{path}` is a symbolic link and is not read"; "请把文件本身放进 content 文件夹", "put the file itself into the content folder" }
    FileTooLarge "file-too-large" Error { "文件有 {size}，超过上限 {limit}", "the file has {size}, more than the limit of {limit}"; "请压缩图片，或把内容拆成几个文件", "shrink the picture, or split the content into several files" }
    UnknownFile "unknown-file" Notice { "没有用到 `{path}`", "`{path}` is not used"; "内容应放在 cases、notices、pages、materials、registry、places、media 中，扩展名为 {expected}", "content belongs in cases, notices, pages, materials, registry, places or media, ending in {expected}" }
    NotText "not-text" Error { "文件不是 UTF-8 文本（第 {offset} 个字节）", "the file is not UTF-8 text (byte {offset})"; "请在编辑器里另存为 UTF-8 编码", "save it as UTF-8 in your editor" }

    // YAML and front matter.
    YamlSyntax "yaml-syntax" Error { "YAML 写法有误：{detail}", "this is not valid YAML: {detail}"; "检查缩进、冒号后的空格，以及引号是否成对", "check the indentation, the space after each colon, and that quotes come in pairs" }
    DuplicateKey "duplicate-key" Error { "字段 `{field}` 写了两次", "the field `{field}` stands twice"; "删去其中一个", "delete one of them" }
    UnknownField "unknown-field" Error { "不认识的字段 `{field}`", "unknown field `{field}`"; "{suggestion}", "{suggestion}" }
    MissingField "missing-field" Error { "缺少字段 `{field}`", "the field `{field}` is missing"; "请补上 `{field}`：{about}", "add `{field}`: {about}" }
    WrongType "wrong-type" Error { "字段 `{field}` 应为{expected}", "the field `{field}` should be {expected}"; "改成 {example}", "write it like {example}" }
    BadValue "bad-value" Error { "`{field}` 的值 `{value}` 不能用", "`{value}` is no value for `{field}`"; "可用的值：{allowed}", "use {allowed}" }
    BadDate "bad-date" Error { "`{value}` 不是日期", "`{value}` is not a date"; "写成 2027-02-01 的样子", "write it like 2027-02-01" }
    FrontMatterMissing "front-matter-missing" Error { "文件开头没有 --- 信息区", "the file has no front matter between --- lines"; "第一行写 ---，接着写 title 等字段，再写一行 ---", "start with a line ---, then title and the other fields, then another line ---" }

    // Markdown.
    HtmlNotAllowed "html-not-allowed" Warning { "正文里的 HTML 标签 `{tag}` 会按文字显示", "the HTML tag `{tag}` in the text is shown as text"; "用 Markdown 写；确有需要时在 campaign.yaml 里设 markdown: {html: true}", "write Markdown; if HTML is needed set markdown: {html: true} in campaign.yaml" }
    NestingTooDeep "nesting-too-deep" Error { "列表或引用嵌套超过 {limit} 层", "lists or quotes are nested more than {limit} deep"; "把内容拆开写", "split the content" }
    BrokenLink "broken-link" Error { "链接 `{target}` 找不到对应的内容", "the link `{target}` leads nowhere"; "检查文件名；站内链接写相对路径，如 ../cases/rebate.md", "check the file name; internal links are relative paths such as ../cases/rebate.md" }
    BrokenAnchor "broken-anchor" Error { "`{target}` 里没有名为 `{anchor}` 的标题", "`{target}` has no heading `{anchor}`"; "检查 # 后面的标题名", "check the heading's name after #" }
    UnsafeLink "unsafe-link" Error { "链接 `{target}` 的类型不允许", "links like `{target}` are not allowed"; "只能用 http、https、tel、mailto 或站内相对路径", "use http, https, tel, mailto or a relative path" }
    MissingImage "missing-image" Error { "找不到图片 `{target}`", "the picture `{target}` is missing"; "把图片放进 content/media，正文里写 ../media/文件名", "put the picture into content/media and write ../media/name" }
    ImageWithoutText "image-without-text" Warning { "图片 `{target}` 没有说明文字", "the picture `{target}` has no description"; "在方括号里写出图片内容，读屏软件会念出来", "describe it between the brackets; screen readers speak it" }
    ImageUnreadable "image-unreadable" Error { "图片读不出来：{detail}", "the picture cannot be read: {detail}"; "用看图软件另存为 JPG 或 PNG", "save it again as JPG or PNG" }
    ImageTooLarge "image-too-large" Error { "图片有 {width}×{height} 像素，超过上限 {limit}", "the picture has {width}x{height} pixels, more than {limit}"; "请先缩小图片", "shrink the picture first" }

    // Tables.
    TableUnreadable "table-unreadable" Error { "表格读不出来：{detail}", "the table cannot be read: {detail}"; "用 Excel 或 WPS 另存为 .xlsx 或 CSV", "save it again as .xlsx or CSV with Excel or WPS" }
    TableTwice "table-twice" Error { "`{path}` 与 `{other}` 是同一张表", "`{path}` and `{other}` are the same table"; "只留一个", "keep one of them" }
    MissingColumn "missing-column" Error { "表头里没有“{column}”列", "the header has no column `{column}`"; "加上这一列；可用的列名：{aliases}", "add the column; its name may be {aliases}" }
    UnknownColumn "unknown-column" Warning { "不认识的列“{column}”，没有读取", "unknown column `{column}` is not read"; "{suggestion}", "{suggestion}" }
    MissingCell "missing-cell" Error { "“{column}”不能为空", "`{column}` must not be empty"; "请填写：{about}", "fill it in: {about}" }
    Repaired "repaired" Notice { "已把 `{value}` 读作 `{read}`", "read `{value}` as `{read}`"; "{why}", "{why}" }
    BadCode "bad-code" Error { "`{value}` 不是区划代码", "`{value}` is not a division code"; "区划代码为 2、4、6、9 或 12 位数字", "a division code has 2, 4, 6, 9 or 12 digits" }
    DuplicateId "duplicate-id" Error { "`{id}` 出现了两次", "`{id}` stands twice"; "每个编号只能用一次；删去或改掉其中一行", "each id may be used once; delete or change one of the rows" }
    UnknownReference "unknown-reference" Error { "没有编号为 `{id}` 的{kind}", "there is no {kind} `{id}`"; "{suggestion}", "{suggestion}" }

    // The registry.
    CodeOutsideRegion "code-outside-region" Error { "代码 `{code}` 不属于区划 `{region}`", "the code `{code}` does not belong to the region `{region}`"; "社区、村的代码前几位应与所属区划相同", "the code of a community or village begins with its region's code" }
    AuthorityNotEntitled "authority-not-entitled" Error { "`{authority}` 无权处理 `{subject}`：{why}", "`{authority}` has no power over `{subject}`: {why}"; "谁命名谁负责：改成有权的机关，或改正该机关的级别和区划", "whoever names is responsible: use the entitled authority, or correct its level and region" }
    EventOrder "event-order" Error { "`{subject}` 的“{event}”次序不对：此前状态为“{standing}”", "`{event}` of `{subject}` is out of order: it was {standing} before"; "{rule}", "{rule}" }
    EventInFuture "event-in-future" Warning { "`{subject}` 的事件日期 {date} 晚于发布日期 {as_of}，暂不生效", "the event of `{subject}` on {date} is later than the build date {as_of} and has no effect yet"; "检查日期是否写错", "check the date" }
    BadDeadline "bad-deadline" Error { "整改期限有误：{why}", "the deadline is wrong: {why}"; "限期整改必须写期限，且晚于事件日期；其他事件不写期限", "rectify needs a deadline after its date; other events have none" }
    ReviewOverdue "review-overdue" Warning { "`{subject}` 的复评已于 {due} 到期", "`{subject}` was due for review on {due}"; "在 events 表里登记复核结果，或登记限期整改", "record the review, or a rectification, in the events table" }
    RectifyOverdue "rectify-overdue" Warning { "`{subject}` 的整改期限 {deadline} 已过，仍无结果", "the deadline {deadline} of `{subject}` has passed without a result"; "登记复核通过或取消命名", "record the review or the revocation" }

    // Articles, materials, placements.
    ArticleWithoutDate "article-without-date" Error { "文章没有日期", "the article has no date"; "在开头加一行 date: 2027-02-01", "add a line date: 2027-02-01 at the top" }
    ArticleWithoutSource "article-without-source" Error { "文章没有来源", "the article has no source"; "在开头加一行 source: 来源单位", "add a line source: at the top" }
    DatesContradict "dates-contradict" Error { "{first_name} {first} 晚于 {second_name} {second}", "{first_name} {first} is later than {second_name} {second}"; "改正其中一个日期", "correct one of the dates" }
    MissingHotline "missing-hotline" Error { "没有举报电话", "there is no report hotline"; "在 campaign.yaml 的 hotlines 里写上举报电话，每件宣传品都会印上", "add the report numbers under hotlines in campaign.yaml; every product prints them" }
    PersonalData "personal-data" Error { "正文里有{what} `{value}`", "the text has {what} `{value}`"; "隐去个人信息，例如 138****1234；人名写作 王某", "mask personal data, for example 138****1234; write people as 王某" }
    GlyphMissing "glyph-missing" Error { "主题字体里没有“{character}”字（{codepoint}），{product}会缺字", "the theme's fonts lack `{character}` ({codepoint}); the {product} would show a gap"; "换一个写法，或在主题里加一款有这个字的字体", "use another spelling, or add a font with this character to the theme" }
    TextTooLong "text-too-long" Error { "“{text}”有 {length} 个字宽，{place}最多 {limit} 个", "`{text}` is {length} characters wide; {place} takes {limit}"; "写短一些", "shorten it" }
    PlacementEmpty "placement-empty" Warning { "这条投放没有对应的点位", "this placement reaches no venue"; "写上 venues 或 kinds", "name venues or kinds" }
    DuplicateOutput "duplicate-output" Error { "两项内容会写到同一个文件 `{path}`", "two things would be written to one file, `{path}`"; "改掉其中一个的文件名或编号", "change the file name or id of one of them" }
    ScreenSize "screen-size" Error { "屏幕尺寸 {width}×{height} 不能用：{why}", "the screen size {width}x{height} cannot be used: {why}"; "填写屏幕的实际像素", "give the panel's real pixels" }

    // Themes and rendering.
    ThemeNotFound "theme-not-found" Error { "没有名为 `{theme}` 的主题", "there is no theme `{theme}`"; "把主题放进 themes/{theme}，或把 campaign.yaml 里的 theme 改为 default", "put it into themes/{theme}, or set theme to default in campaign.yaml" }
    ThemeInvalid "theme-invalid" Error { "主题有误：{detail}", "the theme is broken: {detail}"; "改正 theme.yaml，或换回默认主题", "correct theme.yaml, or go back to the default theme" }
    TemplateError "template-error" Error { "模板出错：{detail}", "the template failed: {detail}"; "改正主题里的模板；默认主题出错请告诉我们", "correct the theme's template; tell us if it is the default theme" }
}
