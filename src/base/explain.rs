//! Longer words for each code: why it is bad, a wrong example and a right one. `gaoshi explain CODE` prints them.
//! Written for an officer who is no programmer; sorted as the catalogue, one entry a code.

use super::catalogue::{Code, Text};

/// The explanation of a code.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    pub why: Text,
    pub wrong: &'static str,
    pub right: &'static str,
}

/// Returns the explanation of a code.
pub fn explanation(code: Code) -> Explanation {
    let entry = TABLE.iter().find(|(known, _)| *known == code);
    // A test holds the table complete; the message is still better than nothing.
    entry.map_or(Explanation { why: code.entry().message, wrong: "", right: "" }, |(_, explanation)| *explanation)
}

macro_rules! explanations {
    ($($code:ident { $zh:literal, $en:literal; $wrong:literal => $right:literal })*) => {
        const TABLE: &[(Code, Explanation)] = &[
            $((Code::$code, Explanation { why: Text { zh: $zh, en: $en }, wrong: $wrong, right: $right })),*
        ];
    };
}

explanations! {
    // Files and paths.
    MissingFile {
        "发布要用到的文件不在 content 文件夹里。缺了它，就不知道这次宣传叫什么、谁主办、名单有哪些，所以不会生成任何成品。",
        "A file the release needs is not in the content folder. Without it the campaign has no title, no organiser or no list, so nothing is made.";
        "content/活动.yaml" => "content/campaign.yaml"
    }
    UnsafePath {
        "成品要在 Windows、手机和播放卡上都能打开，有些名字在那里不能用：含 ? : * 等字符的，以点或空格结尾的，con、aux 这类系统保留的，还有太长的。",
        "Products must open on Windows, on phones and on player cards, and some names do not work there: those with ? : * and the like, those that end in a dot or a space, those the system reserves such as con and aux, and those that are too long.";
        "content/media/图?1.jpg\ncontent/notices/aux.md" => "content/media/图1.jpg\ncontent/notices/notice-1.md"
    }
    PathCollision {
        "Windows 不分文件名的大小写，这两个文件在那里会互相覆盖。交付包解压之后，收件人只会看到其中一个。",
        "Windows does not tell upper from lower case, so one file would overwrite the other there. Whoever unpacks a delivery would see only one of them.";
        "content/media/Photo.jpg\ncontent/media/photo.jpg" => "content/media/photo-1.jpg\ncontent/media/photo-2.jpg"
    }
    SymbolicLink {
        "符号链接只是指向别处的记号，换一台电脑就可能失效，也可能把不该公开的文件带进来。因此只读取真正放在 content 里的文件。",
        "A symbolic link only points elsewhere: it may break on another computer, or bring in a file that must not be public. Only files that really lie in content are read.";
        "content/media/logo.png -> /home/user/logo.png" => "content/media/logo.png"
    }
    FileTooLarge {
        "过大的文件会拖慢网站，居民用旧手机打不开，也可能是误放进来的。文字、表格和图片各有上限，正常内容远远用不完。",
        "A very large file makes the site slow on old phones, or was put here by mistake. Texts, tables and pictures each have a limit that normal content never reaches.";
        "content/media/现场照片.png    180 MB" => "content/media/现场照片.jpg    2 MB"
    }
    UnknownFile {
        "这个文件不会出现在任何成品里。可能放错了文件夹，也可能扩展名不对；如果本来就不想发布，可以不管。",
        "This file appears in no product. It may lie in the wrong folder or have the wrong ending; if it was never meant for publication, leave it.";
        "content/cases/案例一.docx" => "content/cases/case-1.md"
    }
    NotText {
        "文章和 YAML 文件必须是 UTF-8 编码的文字，否则汉字会变成乱码。旧版记事本常存成别的编码，Word 文件改了扩展名也不是文字文件。",
        "Articles and YAML files must be UTF-8 text, or Chinese characters turn into garbage. Old editors save other encodings, and a Word file with a new ending is still no text file.";
        "记事本 > 另存为 > 编码：ANSI" => "记事本 > 另存为 > 编码：UTF-8"
    }

    // YAML and front matter.
    YamlSyntax {
        "YAML 靠缩进、冒号和引号分清哪个字段是什么值。写法有误时无法猜测原意，所以停在这里。值里有英文冒号或以 @、%、* 等开头时要加引号。",
        "YAML tells fields from values by indentation, colons and quotes. When these are wrong the meaning cannot be guessed. Put a value in quotes if it holds a colon and a space or begins with a sign such as @, % or *.";
        "title:先充值再返利\nsummary: 提示: 别充值" => "title: 先充值再返利\nsummary: \"提示: 别充值\""
    }
    DuplicateKey {
        "同一个字段写了两次，不知道该用哪一个。如果悄悄取其中一个，发布出去的可能正是旧的那个。",
        "One field stands twice and nobody can tell which value is meant. Taking one silently might publish the old one.";
        "date: 2027-01-05\ndate: 2027-02-01" => "date: 2027-02-01"
    }
    UnknownField {
        "没有这个字段，多半是拼错了。如果放过它，您以为写上的内容（例如到期日）其实不起作用。",
        "There is no such field; most likely it is misspelt. If it were let pass, what you believe to have set (an end date, say) would have no effect.";
        "expires: 2027-03-01" => "expire: 2027-03-01"
    }
    MissingField {
        "这个字段必须有：成品上要印它，或者政府网站规范要求它。空着就没有可印的内容。",
        "This field must be there: products print it, or the rules for government sites ask for it. Left out, there is nothing to print.";
        "---\ndate: 2027-01-12\n---" => "---\ntitle: 先充值再返利，返的是后来人的钱\ndate: 2027-01-12\n---"
    }
    WrongType {
        "字段的值种类不对，例如该分几项写的只写了一个值，该写一行文字却写成了几项，该写数字却写了文字。",
        "The value is of the wrong kind, such as a single value where entries with several fields belong, a list where one line belongs, or a word where a number belongs.";
        "hotlines: 12315\norder: 第一" => "hotlines:\n  - { name: 市场监管投诉举报, number: \"12315\" }\norder: 1"
    }
    BadValue {
        "这个字段只接受列出的几种值，或者只接受某种样子的值。写了别的，成品就不知道该怎么做，电话也可能打不通。",
        "This field takes only the values listed, or values of a certain form. With anything else the products cannot know what to do, or a printed number cannot be dialled.";
        "disguise: 养老骗局\nnumber: 请拨12315" => "disguise: eldercare\nnumber: \"12315\""
    }
    BadDate {
        "日期写得不完整，或者日历上没有这一天。命名、整改、展示的起止都按日期推算，不能猜。",
        "The date is incomplete or no day of the calendar. Naming, rectification and display periods are worked out from dates, so none is guessed.";
        "date: 2027年2月\ndeadline: 2027-02-30" => "date: 2027-02-01\ndeadline: 2027-02-28"
    }
    FrontMatterMissing {
        "文章的标题、日期、来源写在文件开头两行 --- 之间，这里没有找到。注意 --- 要在第一行，前面不能有空行。",
        "Title, date and source of an article stand between two lines --- at the top of the file, and none were found. The first --- must be the first line, with no blank line before it.";
        "# 买油返油钱\n\n正文……" => "---\ntitle: 买油返油钱\ndate: 2026-09-15\n---\n\n正文……"
    }

    // Markdown.
    HtmlNotAllowed {
        "从网页或 Word 粘贴来的 HTML 标签可能带进脚本和外部图片，默认不启用，标签会原样显示成文字。绝大多数版式用 Markdown 就能写。",
        "HTML pasted from a web page or Word may bring scripts and remote pictures, so it is off and the tags show as text. Markdown can say nearly everything that is needed.";
        "<b>不要充值</b>" => "**不要充值**"
    }
    NestingTooDeep {
        "层层嵌套的列表和引用在手机上会挤成一条，读者也分不清层次。通常是粘贴时多出了缩进。",
        "Lists and quotes nested this deep become a narrow strip on a phone, and nobody can follow them. Usually pasting has added indentation.";
        "- 一\n  - 二\n    - 三\n      - 四 ……" => "## 一\n\n- 二\n- 三"
    }
    BrokenLink {
        "读者点这个链接会看到“找不到页面”。可能文件名写错了，也可能对方还是草稿、尚未到展示日期或者已经到期。",
        "A reader who follows this link finds nothing. The file name may be wrong, or the other text is a draft, not shown yet or no longer shown.";
        "[看案例](../cases/rebate_trap.md)" => "[看案例](../cases/rebate-trap.md)"
    }
    BrokenAnchor {
        "链接 # 后面的名字应当是对方文章里的一个标题。标题改过之后，旧链接就跳不到那一段了。",
        "The name after # should be a heading of the other text. Once a heading is changed, old links no longer reach that passage.";
        "[怎么举报](faq.md#如何举报)    标题为：## 怎样举报" => "[怎么举报](faq.md#怎样举报)"
    }
    UnsafeLink {
        "javascript:、file: 这类链接会在读者的电脑上执行程序或者打开本机文件，门户网站的安全检查也会拦下。",
        "Links such as javascript: or file: run programs or open files on the reader's computer, and a portal's security check refuses them.";
        "[附件](file:///D:/附件.docx)" => "[附件](https://www.example.gov.cn/fujian.html)"
    }
    MissingImage {
        "页面上会留下一个空框。图片可能没有放进 content/media，也可能文件名大小写或扩展名不一致。",
        "The page would show an empty frame. The picture is not in content/media, or its name differs in upper and lower case or in its ending.";
        "![返利凭证](D:\\图片\\凭证.jpg)" => "![返利凭证](../media/凭证.jpg)"
    }
    ImageWithoutText {
        "视力不好的居民靠读屏软件听网页，图片没有说明就什么也听不到；图片加载不出来时，说明也会代替它。政府网站无障碍规范要求写上。",
        "People with poor sight listen to pages, and without a description a picture says nothing. The text also stands in when a picture does not load. Accessibility rules for government sites ask for it.";
        "![](../media/receipt.png)" => "![一张返利凭证，圈出三处疑点](../media/receipt.png)"
    }
    ImageUnreadable {
        "文件损坏，或者扩展名和真正的格式不一致，例如把手机的 HEIC 照片改名成 .jpg。海报和网页都无法使用它。",
        "The file is damaged, or its ending does not match its format, such as a HEIC photo renamed to .jpg. Neither posters nor pages can use it.";
        "IMG_0012.heic 改名为 IMG_0012.jpg" => "用看图软件打开 IMG_0012.heic，另存为 JPG"
    }
    ImageTooLarge {
        "像素过多的图片会占满内存，对成品却没有好处：A3 海报印刷也只用到约 5000×3500 像素。",
        "A picture of so many pixels fills the memory and gains nothing: even an A3 poster uses about 5000x3500 pixels.";
        "扫描件 30000×20000 像素" => "扫描件 5000×3500 像素"
    }

    // Tables.
    TableUnreadable {
        "表格文件损坏、加了密码，或者其实是旧的 .xls 格式。名单读不全就不能发布，否则会漏掉已命名的社区。",
        "The table is damaged, has a password, or is the old .xls format. An incomplete list is not published, for named communities would be missing.";
        "subjects.xls（97-2003 格式，或设有密码）" => "subjects.xlsx（在 Excel 或 WPS 里另存，不设密码）"
    }
    TableTwice {
        "同一张表有 CSV 和 Excel 两份，不知道以哪一份为准。两份内容不同的时候，发布出去的名单可能是旧的。",
        "The same table exists as CSV and as a workbook, and nobody can tell which one counts. If they differ, the published list may be the old one.";
        "registry/events.csv\nregistry/events.xlsx" => "registry/events.xlsx"
    }
    TableNotRead {
        "registry 和 places 文件夹里放的是表格，这个文件却没有读进来：从文件名看不出是哪一张表，格式不对，或者放错了文件夹。如果放过它，某个县区报来的名单就会整份漏掉，而成品照样发布。文件名以表名开头就行，英文、中文都可以，大小写和全角半角不论。",
        "The folders registry and places hold tables, and this file was not read: its name does not say which table it is, its format is another, or it lies in the wrong folder. Let pass, a county's whole list would be missing from what is published. A name that begins with the table's, in English or Chinese, is enough.";
        "registry/合肥市报送.xlsx\nregistry/subjects-合肥.xlsm" => "registry/创建主体-合肥.xlsx\nregistry/subjects-合肥.xlsx"
    }
    UnreadSheet {
        "工作簿里的每张工作表都会读，只要表头齐全。这张表头不全，或者是隐藏的，里面的行没有进名单。",
        "Every sheet of a workbook is read if its header is complete. This one is hidden or its header lacks columns, so its rows are not in the list.";
        "工作表“瑶海区”的表头：代码、社区" => "工作表“瑶海区”的表头：编码、类别、名称、所属区划"
    }
    SheetLeftOut {
        "这张工作表的表头齐全，或者第一行就有社区的代码，多半也是名单，但它没有表头、是隐藏的、名称不对，或者放错了工作簿，里面的行都没有读。漏掉一张，就漏掉一个区，所以停下来请您决定：要读的改好，不要的删除。",
        "This sheet has a complete header, or codes of communities in its first row, and is most likely part of the list, but it has no header, is hidden, has another name or stands in the wrong workbook, so none of its rows is read. A sheet left out may be a county left out, so decide: put it right or delete it.";
        "工作表“创建主体 (2)”" => "工作表“创建主体”"
    }
    SheetsJoined {
        "一张表可以分在几张工作表里，例如每个区一张，读的时候合在一起。但改之前留下的副本也会一起读进来，所以把读了哪几张告诉您。",
        "A table may stand in several sheets, one for each county, and all are read together. A copy kept from before a change would be read too, so you are told which sheets were read.";
        "工作表：瑶海区、庐阳区、庐阳区 (2)" => "工作表：瑶海区、庐阳区"
    }
    UnreadCell {
        "这一格有内容，却不知道属于哪一列：多半是文字里的逗号没有加引号，后面的格都往右挪了一格；或者整行粘贴进了一格、用了中文逗号。照这样读，内容会丢掉，所以停下来。",
        "This cell holds something but belongs to no column: most often a comma in a text was not quoted and moved the cells after it, or a whole row was pasted into one cell or written with Chinese commas. Read like this it would be lost, so the program stops.";
        "2026-08-01,340103901001,revoke,hefei,,,发现传销,台账造假" => "2026-08-01,340103901001,revoke,hefei,,,\"发现传销,台账造假\""
    }
    MissingColumn {
        "表头里找不到必须有的一列。表头可以在标题之下，但要在前 20 行以内；列名可用英文，也可用提示中的中文名称。",
        "A column that must be there is not in the header. The header may stand below a title, but within the first 20 rows; names may be English or one of the Chinese names in the hint.";
        "编码,类别,名称" => "编码,类别,名称,所属区划"
    }
    UnknownColumn {
        "这一列不会被读取。若是列名写错了，里面的内容（例如整改期限）就没有起作用；若只是内部备注，可以留着。",
        "This column is not read. If its name is misspelt its content (a deadline, say) has no effect; if it only holds your own remarks, leave it.";
        "日期,对象编码,事件,命名机关,文号,整改时限,原因" => "日期,对象编码,事件,命名机关,文号,整改期限,原因"
    }
    MissingCell {
        "这一格必须填写，不然这一行就不完整，例如不知道是谁命名的、依据哪份文件。",
        "This cell must be filled in, or the row is incomplete: nobody could tell who gave the name, say, or by which document.";
        "2024-03-06,340210901001,name,,示例湾打传办〔2024〕3号,," => "2024-03-06,340210901001,name,wanzhi,示例湾打传办〔2024〕3号,,"
    }
    Repaired {
        "表格软件常把内容改了样，例如给代码加上小数点、把日期变成数字。能够确定原意的已自动改正，请看一眼是否读对了。",
        "Spreadsheet programs often change what was typed, such as a code that gets decimals or a date that becomes a number. Where the meaning is certain it was put right; please see whether it was read correctly.";
        "340102901001.0" => "340102901001"
    }
    BadCode {
        "区划代码的位数说明它是哪一级：省 2 位、市 4 位、县 6 位、乡镇街道 9 位、社区和村 12 位。位数不对就找不到上级。",
        "The number of digits tells the level: province 2, city 4, county 6, street or township 9, community or village 12. With another number of digits the division above it cannot be found.";
        "34010290100" => "340102901001"
    }
    DuplicateId {
        "编号用来认定是哪一个主体、机关或点位，重复了就会张冠李戴。常见的原因是复制一行之后忘了改编号。",
        "The id tells which subject, authority or venue is meant; twice the same and one is taken for the other. Often a row was copied and its id not changed.";
        "hefei-south,示例合肥南站候车厅,...\nhefei-south,示例合肥南站出站口,..." => "hefei-south,示例合肥南站候车厅,...\nhefei-south-exit,示例合肥南站出站口,..."
    }
    UnknownReference {
        "这里写的编号在对应的表或文件夹里找不到。可能拼写有误，也可能那一行还没有登记。",
        "The id written here is in no row of the table, or no file of the folder, that it points to. It may be misspelt, or that row is not registered yet.";
        "venues: [hefei-sorth]" => "venues: [hefei-south]"
    }

    // The registry.
    SameName {
        "同一个街道或乡镇里不会有两个同名的社区、村，多半是同一个主体用新旧两个编码登记了两次。照这样发布，取消了一个，另一个还挂着牌子。",
        "No street or township has two communities of one name: most often one subject was entered under its old and its new code. Published like this, one name is revoked and the other stays up.";
        "340102901001,community,示例东站花园社区,340102901\n340102901021,community,示例东站花园社区,340102901" => "340102901001,community,示例东站花园社区,340102901"
    }
    CodeOutsideRegion {
        "社区和村的 12 位代码，前几位就是所属区划的代码。对不上，它就会列在别的县区名下，居民在自己的辖区里查不到。",
        "The 12 digits of a community or village begin with the code of its region. If they do not, it would be listed under another county and residents would not find it in their own.";
        "340102901001,community,示例东站花园社区,340104901" => "340102901001,community,示例东站花园社区,340102901"
    }
    RegionAbove {
        "社区和村列在所属区划的页面和下载名单里。区划表里有它的县区，所属区划却只写到市或省，它在县区的页面和名单上就会缺席，居民查不到。",
        "Communities and villages stand on the page and in the downloads of their region. If the table has the county but the row says only city or province, the subject is missing from its county's page and list.";
        "340102901001,community,示例东站花园社区,3401" => "340102901001,community,示例东站花园社区,340102"
    }
    AuthorityNotEntitled {
        "谁命名谁负责：机关只能命名自己区划内的主体，复核、整改和取消命名由当初的命名机关或它的上级作出。无权机关公布的命名经不起查。",
        "Whoever names is responsible: an authority names only inside its own region, and review, rectification and revocation belong to the authority that gave the name or to one above it. A name given without power does not stand.";
        "2024-03-20,340102901001,name,yaohai,...\n2025-03-20,340102901001,review,wuhu,..." => "2024-03-20,340102901001,name,yaohai,...\n2025-03-20,340102901001,review,yaohai,..."
    }
    EventOrder {
        "台账上的事件有先后：先命名，再复核、整改或取消；取消之后只能重新命名。次序不对，就推算不出现在的状态，名单会公布错误的结论。",
        "Events follow an order: first a name, then review, rectification or revocation; after a revocation only a new name. Out of order, today's standing cannot be worked out and the list would say something wrong.";
        "2024-03-20,340102901001,review,...\n2024-05-01,340102901001,name,..." => "2024-03-20,340102901001,name,...\n2025-03-20,340102901001,review,..."
    }
    SameDay {
        "同一个主体一天里有两次事件，台账看不出先后。先复核通过、后限期整改，名单上是“整改中”；反过来就是“已命名”。表格的行重新排过序，结论就变了，所以要写清楚。同一件事登记两遍，多半是两个文件里各有一行。",
        "One subject has two events on one day and the ledger does not say which was first. A review and then a rectification leaves it rectifying, the other way round it is named, and sorting the rows would change what is published. The same entered twice often comes from two files.";
        "2026-06-01,340102901001,review,yaohai,...\n2026-06-01,340102901001,rectify,yaohai,...,2026-09-01,台账不全" => "2026-06-01,340102901001,rectify,yaohai,...,2026-09-01,台账不全"
    }
    EventInFuture {
        "台账记的是已经发生的事。日期晚于发布日期，多半是年份写错了，名单会漏掉这一条。用 --as-of 查看活动发布日期以前某一天的名单时，后来的事件只提示，不算错误。",
        "The ledger holds what has happened. A date after the build date is most often a slip in the year, and the list would miss the event. With an --as-of before the campaign's own date, which shows the list of a day gone by, later events are only warned of.";
        "2072-01-05,340102901001,review,..." => "2027-01-05,340102901001,review,..."
    }
    BadDeadline {
        "限期整改没有期限就没法判断是否逾期，期限早于事件日期则一开始就逾期了。其他事件没有期限可言，写了会让人误会。",
        "A rectification without a deadline can never be overdue, and one with a deadline before its date is overdue at once. Other events have no deadline, and a date there misleads.";
        "2026-05-10,340102901001,rectify,yaohai,文号,,材料不全" => "2026-05-10,340102901001,rectify,yaohai,文号,2026-08-10,材料不全"
    }
    ReviewOverdue {
        "命名不是一劳永逸，到了复评周期要重新核验。逾期仍挂着牌子，一旦出了问题，命名机关说不清楚。名单照常发布，但请尽快处理。",
        "A name is not for ever: it is reviewed after a period. If it stays without review and something happens, the authority has no answer. The list is published all the same, but please act soon.";
        "2025-01-10,340102901001,name,...    （此后再无记录）" => "2025-01-10,340102901001,name,...\n2026-01-08,340102901001,review,..."
    }
    RectifyOverdue {
        "整改期限已过，既没有登记复核通过，也没有登记取消命名，网站上会显示“整改逾期”。请核实结果并补登记。",
        "The deadline has passed and neither a review nor a revocation is recorded, so the site shows the subject as overdue. Find out the result and record it.";
        "2026-05-10,340102901001,rectify,...,2026-08-10,材料不全    （此后再无记录）" => "2026-05-10,340102901001,rectify,...,2026-08-10,材料不全\n2026-08-06,340102901001,review,..."
    }
    RevokedName {
        "取消命名以后，海报、电子屏和公告不得再以它为榜样。材料和它要印的案例里还写着它的名字，新印出来的仍会挂在外面，所以是错误；其他案例和页面里写着，是警告；通知公告是当时的文件，不查。同一句话（到句号、分号、叹号、问号为止）里写明“取消命名”的可以写它，别的句子里写了不算；名字中间加空格也认得出。与它同名、仍有命名的主体不受影响。改好后运行 gaoshi recall，看已经发出去的还有哪些要撤换。",
        "Once a name is revoked no poster, screen or notice may hold its subject up as an example, and this material, or the case that it prints, would go on doing so: an error. Other cases and pages that name it get a warning; notices are documents of their day and are not read. A sentence that says itself that the name is revoked (取消命名) may name it; other sentences do not count, and spaces inside a name do not hide it. A name that another subject still carries may be named. Then run gaoshi recall to see what was issued already.";
        "slogan: [学习示例丙社区]    （示例丙社区已取消命名）" => "slogan: [学习示例甲社区]"
    }

    // Articles, materials, placements.
    ArticleWithoutDate {
        "政府网站的信息要注明发布日期，读者据此判断是否还有效，列表也按日期排序。",
        "Information on a government site carries its date: readers judge by it whether it still holds, and lists are sorted by it.";
        "title: 买油返油钱\nsource: 示例省打击传销工作机构" => "title: 买油返油钱\ndate: 2026-09-15\nsource: 示例省打击传销工作机构"
    }
    ArticleWithoutSource {
        "政府网站的信息要注明来源，转载的注明原出处，出了差错才知道找谁核实。",
        "Information on a government site names its source, for a reprint the original one, so that mistakes can be traced.";
        "title: 买油返油钱\ndate: 2026-09-15" => "title: 买油返油钱\ndate: 2026-09-15\nsource: 示例省打击传销工作机构"
    }
    DatesContradict {
        "开始的日期在结束的日期之后，这段时间不存在，内容永远不会展示。通常是跨年时年份没有改。",
        "The start is later than the end, so there is no such period and the content would never be shown. Often a year was not changed at New Year.";
        "publish: 2027-12-20\nexpire: 2027-03-05" => "publish: 2026-12-20\nexpire: 2027-03-05"
    }
    MissingHotline {
        "宣传的目的之一就是让群众知道打哪个电话，每张海报、每块屏、每个页面都要印。没有电话，成品印出来就是废的。",
        "One purpose of the campaign is that people know which number to call, and every poster, screen and page prints it. Without a number the products are wasted.";
        "hotlines: []" => "hotlines:\n  - { name: 市场监管投诉举报, number: \"12315\" }"
    }
    PersonalData {
        "案例里的完整身份证号、手机号、银行卡号属于个人信息，公开之后收不回来，当事人会受到骚扰，发布单位要承担责任。中间几位用 * 代替即可。",
        "Full identity card, mobile and bank card numbers in a case are personal data. Once public they cannot be taken back, the person is harassed and the publisher is liable. Replace the middle with *.";
        "王某的电话是13800138000" => "王某的电话是138****8000"
    }
    GlyphMissing {
        "主题字体里没有这个字，印出来、播出来会是空白或方框，往往要到成品出来才发现。生僻字可换写法，地名、单位名可在主题里补一款字体。",
        "The theme's fonts do not have this character, so print and screens show a gap or a box, often noticed only when it is too late. Write it differently, or, for the name of a place or an office, add a font to the theme.";
        "slogan:\n  - 平安过年🎉" => "slogan:\n  - 平安过年"
    }
    TextTooLong {
        "海报标语要隔着几米看清，条屏一行只放得下几个字。超出的部分要么被截掉，要么字小得看不清，所以请缩短文字，而不是缩小字号。",
        "A slogan is read from metres away, and a strip screen holds only a few characters in its line. What is too long is cut off or too small to read, so shorten the text rather than the type.";
        "short: 先交钱再返利都是骗局请您千万不要相信" => "short: 先交后返，多是陷阱"
    }
    PlacementEmpty {
        "这条投放既没有写点位，所写的类型也没有任何点位，所以不会生成任何海报和屏幕文件。",
        "This placement names no venue, and no venue is of the kinds it names, so no poster and no screen file is made for it.";
        "- material: rebate-trap\n  from: 2027-01-20\n  until: 2027-03-05" => "- material: rebate-trap\n  kinds: [market, mall]\n  from: 2027-01-20\n  until: 2027-03-05"
    }
    DuplicateOutput {
        "两项内容会生成同一个文件，后写的会盖掉先写的。通常是两个编号只差大小写，而 Windows 不分大小写。",
        "Two things would make the same file and the second would overwrite the first. Usually two ids differ only in upper and lower case, which Windows does not tell apart.";
        "p-0001,platform,示例网络平台,3401\nP-0001,platform,示例团购平台,3401" => "p-0001,platform,示例网络平台,3401\np-0002,platform,示例团购平台,3401"
    }
    ScreenSize {
        "屏幕文件按实际像素逐点制作，尺寸不对，播放时会被拉伸、裁切，或者播放卡根本不认。像素数可以问屏幕厂家，或用屏体宽度除以点间距。",
        "Screen files are made pixel by pixel. With a wrong size they are stretched or cut, or the player card refuses them. Ask the maker for the pixels, or divide the width of the panel by its pitch.";
        "changting-gate,changting-board,小区南门条屏,3,0.3,single,10" => "changting-gate,changting-board,小区南门条屏,320,32,single,10"
    }
    ClipRefused {
        "滚动画面循环播放，要首尾相接：每帧移动整数个像素，总长是它的整数倍。文字太长，一遍就放不进播放卡允许的时长；文件太大或级别太高，播放卡会卡顿或黑屏。截掉一段会在中间跳一下，所以宁可停下来，把数字告诉您。",
        "Running text is played over and over and its end must meet its beginning: every frame moves whole pixels and the length is a multiple of them. Text that is too long does not pass in the time the player allows; a file too large or of too high a level stutters or stays black. Cutting it off would make it jump, so nothing is made and the numbers are told.";
        "longest = 20，文字 200 个字" => "longest = 20，文字 30 个字"
    }
    ScreenFile {
        "播放卡的存储有限，超过上限的文件会拷不进去，或者播到一半停住，屏上就停在上一条内容。图片、条屏长图和 GIF 做好以后按屏参的 largest 量一遍，超了就不发布。",
        "Player cards have little storage: a file over the limit is not copied, or stops half way and leaves the screen with what it showed before. Pictures, long strips and GIFs are measured against the profile's `largest` when they are made, and nothing is published if one is larger.";
        "largest = 1KB，条屏 320×32" => "largest = 1MB，条屏 320×32"
    }
    Flashing {
        "一秒钟里明暗交替超过三次、面积又大，可能诱发光敏性癫痫，车站和广场上尤其危险。国际通行的规则（WCAG 2.3.1）是任意一秒内不超过三次。做出来的画面和检查的文件都按这条规则数。",
        "A large area that goes light and dark more than three times a second can cause seizures, above all in stations and squares. The rule (WCAG 2.3.1) is not more than three flashes in any second. Pictures that are made and files that are inspected are counted by it.";
        "step = 24 的小屏上滚动“█　█　█　█”" => "step = 2，滚动正常的文字"
    }
    NoVideo {
        "程序编译时去掉了视频编码器（它要用 C++ 编译器）。除了 MP4，其他成品都照常生成；能放 GIF 的播放卡可以先用 GIF。",
        "The program was built without its video encoder, which needs a C++ compiler. Everything but MP4 is made as usual; players that take GIFs can use those.";
        "cargo build --release --no-default-features" => "cargo build --release"
    }
    BadProfile {
        "颜色要按印刷厂的 ICC 文件换算，印出来才和打样一致。屏幕用的 RGB 文件、下载不全的文件换算不了四色。",
        "Colours are converted with the print shop's ICC profile, so that the print matches the proof. A profile for screens, or one that is cut short, cannot give four inks.";
        "condition: { id: FOGRA39, profile: print/sRGB.icc }" => "condition: { id: FOGRA39, profile: print/coated-fogra39l.icc }"
    }
    NeedUnmet {
        "点位登记了要这种规格，可投放到这里的材料都没有排成这种规格，所以一份也不会做，到挂横幅、发传单的那天才会发现。",
        "The venue says it needs this format, but no material placed there is laid out in it, so none is made, and nobody notices until the day it should hang.";
        "formats: [a3]" => "formats: [a3, 横幅]"
    }
    ShopMissing {
        "印刷厂都写明了自己印什么、给哪里印，但这一种谁也没有接。成品照做，只是不知道该送到哪里。",
        "Every print shop says what it prints and for whom, and none takes this. The files are made all the same, but nobody knows where to send them.";
        "shops:\n  - { id: anhui-print, name: 示例印刷厂, formats: [a3, a4] }" => "shops:\n  - { id: anhui-print, name: 示例印刷厂, formats: [a3, a4, banner-6m] }"
    }
    ScreenProfile {
        "屏参写的是这块屏有多少像素、播放卡收什么文件、每秒多少帧。有些组合没有一种卡能播：条屏卡的宽高不是 16 的倍数，视频的宽高是单数，视频里每帧移动单数个像素，GIF 用它没有的帧率，尺寸超过解码级别。与其到了现场才发现放不出来，不如现在就停下。",
        "A screen profile says how many pixels a panel has, which files its card takes and at how many frames a second. Some combinations no card can play: sides of a strip card that are no multiples of 16, odd sides or steps of video, frame rates that a GIF cannot have, sizes beyond the decoder's level. Better to stop now than to find out before the panel.";
        "id,venue,name,profile,width\ngate,market,入口条屏,p10-single-32,330" => "id,venue,name,profile,width\ngate,market,入口条屏,p10-single-32,320"
    }
    ScreenHeight {
        "经验上，人能看清的距离大约是字高的 200 倍。字太小，站在该看的地方看不清，屏就白挂了。字高（像素）乘点间距就是实际高度。",
        "As a rule of thumb people read a character from about 200 times its height. If it is smaller, the screen says nothing to those it is for. Its height is its pixels times the pitch.";
        "id,venue,name,profile,distance\ngate,market,入口条屏,p10-single-16,80" => "id,venue,name,profile,distance\ngate,market,入口条屏,p10-single-16,30"
    }
    ScreenPace {
        "字跑得太快，老人和路过的人读不完；太慢，一句话等不到头。许多地方对滚动文字的快慢有规定，没有的按每分钟 60 至 80 字。速度由帧率、每帧移动的像素和字高决定。",
        "Text that runs too fast cannot be read by the old and by those who pass; too slow, nobody waits for the end. Many places have a rule; without one it is 60 to 80 characters a minute. Frames a second, pixels a frame and the height of a character decide it.";
        "id,venue,name,profile,step\ngate,market,入口条屏,p10-single-32,4" => "id,venue,name,profile,step\ngate,market,入口条屏,p10-single-32,2"
    }
    ScreenCharset {
        "带字库的控制卡只认得字库里的字。“埇桥”的“埇”、“湾沚”的“沚”不在 GB2312 里，从文字导入会缺字或变成方框，所以这条内容只给做好的图片。",
        "A card with a font chip knows only the characters in it. 埇 of 埇桥 and 沚 of 湾沚 are not in GB2312; imported as text they would be gaps or boxes, so this message comes as finished pictures only.";
        "short: 埇桥区举报传销打12315    （卡的字库是 GB2312）" => "id,venue,name,profile,charset\ngate,market,入口条屏,p10-single-32,gbk"
    }
    ScreenDwell {
        "一页停得太短，人还没读完就换了。静止页一般至少 15 秒，字多的要更久，按每分钟 80 字算。",
        "A page that goes too soon is gone before it is read. A page stands for 15 seconds at least, and longer if it says more, at 80 characters a minute.";
        "- material: rebate\n  dwell: 5" => "- material: rebate\n  dwell: 20"
    }
    ScreenLoop {
        "同一块屏同时排了太多内容，一轮播下来，路过的人等不到想看的那一条；有的播放卡也放不了这么长的节目。",
        "Too much is placed on one screen at a time: nobody who passes waits for the one that matters, and some cards do not take so long a programme.";
        "- material: a\n- material: b\n- material: c    （同一块屏，同样的日子，全天）" => "- material: a\n  dayparts: [06:00-12:00]\n- material: b\n  dayparts: [12:00-18:00]"
    }
    ScreenContrast {
        "屏在强光下看，字和底的明暗要差得够多（至少 4.5:1）；整屏白底在夜里刺眼，违反多数地方对亮度的要求。颜色由主题决定，请主题的作者改深底色或改亮文字。",
        "A screen is read in bright light, so type and ground must differ enough (4.5:1 at least); a white ground blinds at night and breaks most rules on brightness. The theme decides the colours: its author should make the ground darker or the type lighter.";
        "amber: { rgb: \"#b3121d\" }    （红底红字）" => "amber: { rgb: \"#ffcf5c\" }"
    }

    // Themes and rendering.
    ThemeNotFound {
        "campaign.yaml 里写的主题既不在 themes 文件夹里，也不是自带的主题，所以不知道成品该是什么样子。",
        "The theme named in campaign.yaml is neither in the themes folder nor built in, so the products have no look.";
        "theme: defualt" => "theme: default"
    }
    ThemeInvalid {
        "主题缺少文件、字体打不开，或者是为别的版本写的。请主题的作者改正；急用时可以先换回默认主题。",
        "The theme lacks a file, has a font that cannot be opened, or was written for another version. Ask its author to correct it; in a hurry, go back to the default theme.";
        "fonts:\n  - { file: fonts/没有这个文件.otf, role: sans }" => "fonts:\n  - { file: fonts/NotoSansSC-Bold.otf, role: sans }"
    }
    TemplateError {
        "主题模板里的一处写法有误，或用到了不存在的值，这一件成品做不出来。内容没有问题，请把这条信息交给主题的作者。",
        "A template of the theme is wrong or uses a value that does not exist, so this product cannot be made. The content is not at fault; pass this message to the author of the theme.";
        "{{ page.titel }}" => "{{ page.title }}"
    }
    TextOverflow {
        "海报、横幅的文字会自动缩小，缩到最小仍放不下就停止，不会印出缺一截的字。最小字号由版面设计规定，保证远处看得清。",
        "Text on sheets shrinks in steps; what does not fit at the smallest stops the build, so that no cut line is printed. The smallest size belongs to the design and keeps the text readable from afar.";
        "slogan: 辛辛苦苦打工一整年攒下的血汗钱千万不要交给传销组织" => "slogan: 血汗钱 不交给传销"
    }
    ColourNotForPress {
        "印刷机只有青、品红、黄、黑四色墨。屏幕颜色（RGB）交给印刷厂转换，红色会发暗，黑字会变成四色叠印、套不准。所以印刷模板只用 CMYK、灰或专色；透明色也要换成实色。",
        "A press has four inks: cyan, magenta, yellow and black. Colours of screens (RGB) that a print shop converts come out dull, and black text becomes four inks that do not register. So sheets use CMYK, greys or spot inks only, and no transparency.";
        "#text(fill: rgb(\"#b3121d\"))[…]" => "#text(fill: cmyk(14%, 100%, 92%, 16%))[…]"
    }
    TooMuchInk {
        "四色墨叠得太多，纸吃不进去，会粘脏、拉毛、背面透印。胶印铜版纸一般不超过 300%，以印刷厂的要求为准。",
        "Too much ink on one spot does not dry: it smears, picks the paper and shows on the back. Coated paper in offset printing takes about 300 %; the print shop's figure counts.";
        "cmyk(90%, 90%, 90%, 60%)" => "cmyk(50%, 50%, 50%, 100%)"
    }
    PreflightFailed {
        "每份印刷文件做好以后，都要按印刷厂的要求再查一遍，方括号里是查出问题的规则。这是最后一道关：问题出在主题的模板上，多半是小字用了几种油墨合成的黑，或线条太细。改好之前不会发布，旧的一版原样保留。gaoshi explain 规则名 可以看这条规则，gaoshi preflight 可以查任何 PDF。",
        "Every press file is held against what print shops ask for once it is made; the rule that it broke stands in brackets. This is the last gate: the fault is in a template of the theme, most often small text in a black made of several inks. Nothing is published until it is mended, and the release before stays. `gaoshi explain RULE` tells of the rule, and `gaoshi preflight` judges any PDF.";
        "#set text(size: 9pt, fill: cmyk(60%, 40%, 40%, 100%))" => "#set text(size: 9pt, fill: cmyk(0%, 0%, 0%, 100%))"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_the_order_of_the_catalogue() {
        let explained: Vec<Code> = TABLE.iter().map(|(code, _)| *code).collect();
        assert_eq!(explained, Code::ALL);
        for (code, Explanation { why, wrong, right }) in TABLE {
            let complete = [why.zh, why.en, wrong, right].iter().all(|text| !text.trim().is_empty());
            assert!(complete && wrong != right, "{code:?}");
            assert!(why.zh.ends_with('。') && why.en.ends_with('.'), "{code:?}");
        }
    }
}
