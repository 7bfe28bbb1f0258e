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

    /// Returns the word for people.
    pub fn text(self) -> Text {
        let zh = match self {
            Self::Error => "错误",
            Self::Warning => "警告",
            Self::Notice => "提示",
        };
        Text { zh, en: self.name() }
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
    SymbolicLink "symbolic-link" Error { "`{path}` 是符号链接（指向别处的记号），不会读取", "`{path}` is a symbolic link and is not read"; "请把文件本身放进 content 文件夹", "put the file itself into the content folder" }
    FileTooLarge "file-too-large" Error { "文件有 {size}，超过上限 {limit}", "the file has {size}, more than the limit of {limit}"; "压缩图片，或把内容拆成几个文件", "make the picture smaller, or split the content into several files" }
    UnknownFile "unknown-file" Notice { "文件 `{path}` 没有用到", "`{path}` is not used"; "内容应放在 cases、notices、pages、materials、registry、places、media、print（ICC）中，扩展名为 {expected}", "content belongs in cases, notices, pages, materials, registry, places, media or print (ICC profiles), ending in {expected}" }
    NotText "not-text" Error { "文件不是 UTF-8 编码的文字，第 {line} 行读不出来", "the file is not UTF-8 text; line {line} cannot be read"; "在编辑器里另存为 UTF-8 编码；Word 文件请把文字粘贴到新的文本文件里", "save it again as UTF-8 in your editor; paste the text of a Word file into a new text file" }

    // YAML and front matter.
    YamlSyntax "yaml-syntax" Error { "YAML 写法有误：{detail}", "this is not valid YAML: {detail}"; "检查缩进、冒号后的空格，以及引号是否成对", "check the indentation, the space after each colon, and that quotes come in pairs" }
    DuplicateKey "duplicate-key" Error { "字段 `{field}` 写了两次", "the field `{field}` appears twice"; "删去其中一个", "delete one of them" }
    UnknownField "unknown-field" Error { "不认识的字段 `{field}`", "unknown field `{field}`"; "{suggestion}", "{suggestion}" }
    MissingField "missing-field" Error { "缺少字段 `{field}`", "the field `{field}` is missing"; "请补上 `{field}`：{about}", "add `{field}`: {about}" }
    WrongType "wrong-type" Error { "字段 `{field}` 应为{expected}", "the field `{field}` should be {expected}"; "改成 {example}", "write it like {example}" }
    BadValue "bad-value" Error { "`{field}` 的值 `{value}` 不能用", "`{value}` cannot be used for `{field}`"; "应为：{allowed}", "use {allowed}" }
    BadDate "bad-date" Error { "`{value}` 不是日期", "`{value}` is not a date"; "写成 2027-02-01 的样子", "write it like 2027-02-01" }
    FrontMatterMissing "front-matter-missing" Error { "文件开头没有夹在两行 --- 之间的信息区", "the file has no front matter between two --- lines"; "第一行写 ---，接着写 title 等字段，再写一行 ---", "start with a line ---, then title and the other fields, then another line ---" }

    // Markdown.
    HtmlNotAllowed "html-not-allowed" Warning { "正文里的 HTML 标签 `{tag}` 会按文字显示", "the HTML tag `{tag}` in the text is shown as text"; "用 Markdown 写，例如加粗是 **文字**；确有需要时在 campaign.yaml 里设 markdown: {html: true}", "write Markdown, such as **words** for bold; if HTML is needed set markdown: {html: true} in campaign.yaml" }
    NestingTooDeep "nesting-too-deep" Error { "列表或引用嵌套超过 {limit} 层", "lists or quotes are nested more than {limit} deep"; "把内容拆开写", "split the content" }
    BrokenLink "broken-link" Error { "链接 `{target}` 找不到对应的内容", "the link `{target}` leads nowhere"; "检查文件名；站内链接写相对路径，如 ../cases/rebate.md", "check the file name; internal links are relative paths such as ../cases/rebate.md" }
    BrokenAnchor "broken-anchor" Error { "`{target}` 里没有名为 `{anchor}` 的标题", "`{target}` has no heading `{anchor}`"; "检查 # 后面的标题名", "check the heading's name after #" }
    UnsafeLink "unsafe-link" Error { "链接 `{target}` 的类型不允许", "links like `{target}` are not allowed"; "只能用 http、https、tel、mailto 或站内相对路径", "use http, https, tel, mailto or a relative path" }
    MissingImage "missing-image" Error { "找不到图片 `{target}`", "the picture `{target}` is missing"; "把图片放进 content/media，正文里写 ../media/文件名", "put the picture into content/media and write ../media/name" }
    ImageWithoutText "image-without-text" Warning { "图片 `{target}` 没有说明文字", "the picture `{target}` has no description"; "正文图片写在方括号里，封面写在 cover_alt 里；读屏软件会念出来", "describe it between the brackets, a cover in cover_alt; screen readers speak it" }
    ImageUnreadable "image-unreadable" Error { "图片读不出来：{detail}", "the picture cannot be read: {detail}"; "用看图软件另存为 JPG 或 PNG", "save it again as JPG or PNG" }
    ImageTooLarge "image-too-large" Error { "图片有 {width}×{height} 像素，超过上限（{limit}）", "the picture has {width}x{height} pixels, more than the limit ({limit})"; "用看图软件缩小后再放进来", "make the picture smaller first" }

    // Tables.
    TableUnreadable "table-unreadable" Error { "表格读不出来：{detail}", "the table cannot be read: {detail}"; "用 Excel 或 WPS 打开，改正后另存为 .xlsx 或 CSV，不要设密码", "open it in Excel or WPS, correct it, and save it as .xlsx or CSV without a password" }
    TableTwice "table-twice" Error { "`{path}` 与 `{other}` 是同一张表", "`{path}` and `{other}` are the same table"; "只留一个", "keep one of them" }
    TableNotRead "table-not-read" Error { "文件 `{path}` 没有读取：{why}", "`{path}` is not read: {why}"; "表格放在 {folder} 文件夹，另存为 .xlsx 或 .csv，文件名以表名开头，后面可加“-地名”；表名：{names}；用不着的文件请移出这个文件夹", "save tables as .xlsx or .csv in the folder {folder}, under a table's name, with -PLACE behind it if there are several; the tables are {names}; move other files out of the folder" }
    UnreadSheet "unread-sheet" Warning { "工作表“{sheet}”没有读取：{why}", "the sheet `{sheet}` is not read: {why}"; "里面是名单的，请把表头改成和其他工作表一样；不是的可以不管", "if it holds part of the list, give it the same header as the other sheets; leave it if it does not" }
    SheetLeftOut "sheet-left-out" Error { "工作表“{sheet}”像是名单，却没有读取：{why}", "the sheet `{sheet}` looks like part of the list but is not read: {why}"; "{advice}", "{advice}" }
    SheetsJoined "sheets-joined" Notice { "几张工作表合在一起读作一张表：{sheet}", "several sheets are read as one table: {sheet}"; "其中有旧表、副本或草稿的，请删掉那一张", "delete those that are old, copies or drafts" }
    UnreadCell "unread-cell" Error { "`{value}` 没有读取：{why}", "`{value}` is not read: {why}"; "{advice}", "{advice}" }
    MissingColumn "missing-column" Error { "表头里没有“{column}”列", "the header has no column `{column}`"; "加上这一列；可用的列名：{aliases}", "add the column; its name may be {aliases}" }
    UnknownColumn "unknown-column" Warning { "不认识的列“{column}”，没有读取", "unknown column `{column}` is not read"; "{suggestion}", "{suggestion}" }
    MissingCell "missing-cell" Error { "“{column}”不能为空", "`{column}` must not be empty"; "请填写：{about}", "fill it in: {about}" }
    Repaired "repaired" Notice { "已把 `{value}` 读作 `{read}`", "read `{value}` as `{read}`"; "{why}", "{why}" }
    BadCode "bad-code" Error { "`{value}` 不是区划代码", "`{value}` is not a division code"; "区划代码为 2、4、6、9 或 12 位数字", "a division code has 2, 4, 6, 9 or 12 digits" }
    DuplicateId "duplicate-id" Error { "`{id}` 出现了两次", "`{id}` appears twice"; "每个编号只能用一次；删去或改掉其中一行", "each id may be used once; delete or change one of the rows" }
    UnknownReference "unknown-reference" Error { "没有编号为 `{id}` 的{kind}", "there is no {kind} `{id}`"; "{suggestion}", "{suggestion}" }

    // The registry.
    SameName "same-name" Error { "`{name}` 用两个编码登记了两次{why}", "`{name}` is registered twice under two codes{why}"; "同一个主体只留一行；{advice}", "keep one row if they are one subject; {advice}" }
    CodeOutsideRegion "code-outside-region" Error { "代码 `{code}` 不属于区划 `{region}`", "the code `{code}` does not belong to the region `{region}`"; "社区、村的代码前几位应与所属区划相同", "the code of a community or village begins with its region's code" }
    RegionAbove "region-above" Error { "代码 `{code}` 属于 `{home}`，所属区划却写了上一级的 `{region}`", "the code `{code}` belongs to `{home}`, but its region is `{region}` above that"; "所属区划改为 {home} 或它的街道、乡镇", "make {home}, or a street or township of it, the region" }
    AuthorityNotEntitled "authority-not-entitled" Error { "`{authority}` 无权处理 `{subject}`：{why}", "`{authority}` has no power over `{subject}`: {why}"; "谁命名谁负责：改成有权的机关，或改正该机关的级别和区划", "whoever names is responsible: use the entitled authority, or correct its level and region" }
    EventOrder "event-order" Error { "`{subject}` 的“{event}”次序不对：此前状态为“{standing}”", "`{event}` of `{subject}` is out of order: before it the subject was {standing}"; "{rule}", "{rule}" }
    SameDay "same-day" Error { "`{subject}` 在 {date} 有两次事件：{why}", "`{subject}` has two events on {date}: {why}"; "{advice}", "{advice}" }
    EventInFuture "event-in-future" Error { "`{subject}` 的事件日期 {date} 晚于发布日期 {as_of}", "the event of `{subject}` on {date} is later than the build date {as_of}"; "{advice}", "{advice}" }
    BadDeadline "bad-deadline" Error { "整改期限有误：{why}", "the deadline is wrong: {why}"; "限期整改必须写期限，且晚于事件日期；其他事件不写期限", "give rectify a deadline later than its date, and other events none" }
    ReviewOverdue "review-overdue" Warning { "`{subject}` 的复评已于 {due} 到期", "`{subject}` was due for review on {due}"; "在 events 表里登记复核结果，或登记限期整改", "record the review, or a rectification, in the events table" }
    RectifyOverdue "rectify-overdue" Warning { "`{subject}` 的整改期限 {deadline} 已过，仍无结果", "the deadline {deadline} of `{subject}` has passed without a result"; "登记复核通过或取消命名", "record the review or the revocation" }
    RevokedName "revoked-name" Error { "{text}里写着 `{subject}`，它已于 {date} 取消命名", "{text} names `{subject}`, whose name was revoked on {date}"; "改掉这处文字，或在同一句里写明“取消命名”；已经张贴和播放的，用 gaoshi recall 列出并撤换", "change the text, or say 取消命名 in the same sentence; what hangs or plays already is listed by gaoshi recall" }

    // Articles, materials, placements.
    ArticleWithoutDate "article-without-date" Error { "文章没有日期", "the article has no date"; "在开头两行 --- 之间加一行，如 date: 2027-02-01", "add a line such as date: 2027-02-01 between the --- lines at the top" }
    ArticleWithoutSource "article-without-source" Error { "文章没有来源", "the article has no source"; "在开头两行 --- 之间加一行 source: 来源单位", "add a line source: with the office it comes from between the --- lines at the top" }
    DatesContradict "dates-contradict" Error { "开始日期 {first}（{first_name}）晚于结束日期 {second}（{second_name}）", "the first day {first} ({first_name}) is later than the last day {second} ({second_name})"; "改正其中一个日期", "correct one of the dates" }
    MissingHotline "missing-hotline" Error { "没有举报电话", "there is no report hotline"; "在 campaign.yaml 的 hotlines 里写上举报电话，每件宣传品都会印上", "add the report numbers under hotlines in campaign.yaml; every product prints them" }
    PersonalData "personal-data" Error { "文中有完整的{what}（`{value}`，此处已隐去中间几位）", "the text shows {what} in full (`{value}`, masked here)"; "中间几位用 * 代替，例如 138****1234；人名写作“王某”", "replace the middle with *, for example 138****1234; write people as 王某" }
    GlyphMissing "glyph-missing" Error { "主题字体里没有“{character}”字（{codepoint}），{product}会缺字", "the theme's fonts lack `{character}` ({codepoint}); {product} would show a gap"; "换一个写法；地名等不能改的，在主题的 fonts 文件夹里加一款有这个字的字体", "use another spelling; for a name that cannot change add a font with this character to the fonts folder of the theme" }
    TextTooLong "text-too-long" Error { "“{text}”有 {length} 个字宽，{place}最多 {limit} 个字", "`{text}` is {length} characters wide; {place} takes {limit}"; "缩短文字；两个数字或字母算一个字宽", "shorten it; two digits or Latin letters count as one character" }
    PlacementEmpty "placement-empty" Warning { "这条投放没有对应的点位", "this placement reaches no venue"; "在 venues 里写点位编号，或在 kinds 里写点位类型", "list venue ids under venues, or kinds of venues under kinds" }
    DuplicateOutput "duplicate-output" Error { "两项内容会写到同一个文件 `{path}`", "two things would be written to one file, `{path}`"; "改掉其中一个的文件名或编号；只差大小写也算同名", "change the file name or id of one of them; upper and lower case are one" }
    ScreenSize "screen-size" Error { "屏幕尺寸 {width}×{height} 不能用：{why}", "the screen size {width}x{height} cannot be used: {why}"; "填写屏幕的实际像素", "give the panel's real pixels" }
    ClipRefused "clip-refused" Error { "{place} 的滚动画面做不出来：{why}", "the running text for {place} cannot be made: {why}"; "{rule}", "{rule}" }
    ScreenFile "screen-file" Error { "{place} 的 {file} 有 {size} KB，超过播放卡的上限 {limit} KB", "{file} for {place} has {size} KB, more than the {limit} KB that its player takes"; "缩短文字；播放卡其实收得下的，在屏参的 largest 里填真实的上限", "shorten the text; if the player does take it, give its real limit as `largest` in the screen's profile" }
    Flashing "flashing" Error { "{place} 的画面每秒闪 {flashes} 次（从第 {second} 秒起），超过 3 次", "the picture for {place} flashes {flashes} times a second (from {second} s on), more than 3"; "放慢滚动，或去掉一明一暗交替的内容；快速闪烁可能诱发癫痫", "slow it down, or take out what goes light and dark by turns; fast flashes can cause seizures" }
    NoVideo "no-video" Notice { "这个版本的程序不带视频编码器，全彩屏得到图片和 GIF，没有 MP4", "this program was built without video: full-colour screens get pictures and GIFs, no MP4"; "需要 MP4 时，换用带视频的版本（编译时不要写 --no-default-features）", "for MP4 use a program built with the feature `video` (without --no-default-features)" }
    BadProfile "bad-profile" Error { "印刷特性文件 `{path}` 不能用：{fault}", "the ICC profile `{path}` cannot be used: {fault}"; "向印刷厂要一份 CMYK 输出的 ICC 文件，放进 content/print", "ask the print shop for its CMYK output profile and put it into content/print" }
    NeedUnmet "need-unmet" Warning { "点位 `{venue}` 要 `{format}`，投放到这里的材料都没有这种规格", "the venue `{venue}` needs `{format}`, but no material placed there is printed as that"; "在材料的 formats 里加上 {format}，或改掉点位表里的“印刷”", "add {format} to the formats of a material, or change the venue's print cell" }
    ShopMissing "shop-missing" Warning { "没有印刷厂承印 `{format}`（{where}）", "no print shop prints `{format}` ({where})"; "在 campaign.yaml 的 print.shops 里给一家印刷厂加上这种规格或区划；现在归入 delivery/print-shop.zip", "add the format or the division to one of print.shops in campaign.yaml; for now it goes into delivery/print-shop.zip" }
    ScreenProfile "screen-profile" Error { "屏参 `{profile}` 不能用：{why}", "the screen profile `{profile}` cannot be used: {why}"; "{rule}", "{rule}" }
    ScreenHeight "screen-height" Warning { "“{screen}”的字高 {height} 厘米（{glyph} 像素），{distance} 米外看不清，最多看 {most} 米", "the characters of `{screen}` are {height} cm high ({glyph} pixels) and cannot be read from {distance} m, only from {most} m"; "字高改为 {needed} 像素以上，或按实际改小观看距离", "use {needed} pixels or more, or give the real distance" }
    ScreenPace "screen-pace" Warning { "“{screen}”的滚动文字每分钟 {pace} 字，{bound}", "the text on `{screen}` runs at {pace} characters a minute; {bound}"; "每分钟字数 = 帧率 {fps} × 每帧 {step} 像素 ÷ 字高 {glyph} × 60；依据：{rule}", "characters a minute are {fps} frames x {step} pixels / {glyph} x 60; by: {rule}" }
    ScreenCharset "screen-charset" Warning { "{where}的 {charset} 字库里没有{characters}，这条内容只给图片页，不给文字", "the {charset} font chip of {where} lacks {characters}; this message comes as pictures, not as text"; "提醒操作员导入图片，不要手工输入文字；卡能写 GBK 的，在 charset 里写 gbk", "tell the operator to import the pictures and not to type; if the card writes GBK, set charset to gbk" }
    ScreenDwell "screen-dwell" Warning { "每页停留 {dwell} 秒太短：“{screen}”上这一页 {chars} 个字，至少 {needed} 秒", "{dwell} seconds are too short: this page on `{screen}` has {chars} characters and needs {needed}"; "加长 dwell，或不写，由程序按字数算；依据：{rule}", "make dwell longer, or leave it out to have it counted; by: {rule}" }
    ScreenLoop "screen-loop" Warning { "“{screen}”一轮要 {seconds} 秒，超过屏参的 {longest} 秒（{count} 份材料，{days} 起）", "one round on `{screen}` takes {seconds} seconds, more than its {longest} ({count} materials, from {days})"; "错开投放的日期或时段，减少同时播的材料，或改屏参的 longest", "spread the placements over days or hours, show fewer at once, or change longest of the screen" }
    ScreenContrast "screen-contrast" Error { "{place} 的画面看不清：{why}", "the picture for {place} cannot be read: {why}"; "{rule}", "{rule}" }

    // Themes and rendering.
    ThemeNotFound "theme-not-found" Error { "没有名为 `{theme}` 的主题", "there is no theme `{theme}`"; "把主题放进 themes/{theme}，或把 campaign.yaml 里的 theme 改为 default", "put it into themes/{theme}, or set theme to default in campaign.yaml" }
    ThemeInvalid "theme-invalid" Error { "主题有误：{detail}", "the theme is broken: {detail}"; "改正 theme.yaml，或换回默认主题", "correct theme.yaml, or go back to the default theme" }
    TemplateError "template-error" Error { "模板出错：{detail}", "the template failed: {detail}"; "改正主题里的模板；如果是默认主题，请向开发者报告", "correct the theme's template; if it is the default theme, report it to the developers" }
    TextOverflow "text-overflow" Error { "“{what}”在 {size} 的版面上放不下，最小字号也不够（{limit}）", "`{what}` does not fit a sheet of {size}, even at the smallest size ({limit})"; "缩短这一项的文字，或不做这个规格", "shorten this text, or leave this format out" }
    ColourNotForPress "colour-not-for-press" Error { "颜色 `{colour}` 不能上机印刷：{detail}", "the colour `{colour}` cannot be printed: {detail}"; "印刷模板里的颜色写成 cmyk(…) 或 luma(…)，不能透明", "write the colours of sheets as cmyk(...) or luma(...), and none of them transparent" }
    TooMuchInk "too-much-ink" Error { "颜色 `{colour}` 的总墨量为 {total}%，超过 {limit}%", "the colour `{colour}` lays down {total} % of ink, more than {limit} %"; "减少青、品红、黄，用黑代替一部分", "take out cyan, magenta and yellow, and put black in their place" }
    PreflightFailed "preflight-failed" Error { "`{file}` 印前检查不合格（{rule}）：{page}{fault}", "`{file}` fails preflight ({rule}): {page}{fault}"; "{advice}", "{advice}" }
}
