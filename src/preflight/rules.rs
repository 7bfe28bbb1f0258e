//! What a file is held against: one entry a rule, with its code, how bad it is on a sheet and in large format, its words
//! in both languages and where the rule comes from. Codes never change.

use super::Profile;
use crate::base::{Severity, Text};

/// What the table says of a rule.
#[derive(Debug)]
pub struct Entry {
    pub code: &'static str,
    /// None where the rule does not apply.
    pub sheet: Option<Severity>,
    pub large: Option<Severity>,
    pub message: Text,
    pub hint: Text,
    /// Where the rule comes from.
    pub source: Text,
}

macro_rules! rules {
    ($($rule:ident $code:literal $sheet:ident $large:ident {
        $zh:literal, $en:literal; $hint_zh:literal, $hint_en:literal; $source_zh:literal, $source_en:literal
    })*) => {
        /// A rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($rule),* }

        impl Rule {
            /// All rules, in the order of the table.
            pub const ALL: &'static [Rule] = &[$(Rule::$rule),*];

            /// Returns the entry of the table.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Rule::$rule => &Entry {
                        code: $code,
                        sheet: severity!($sheet),
                        large: severity!($large),
                        message: Text { zh: $zh, en: $en },
                        hint: Text { zh: $hint_zh, en: $hint_en },
                        source: Text { zh: $source_zh, en: $source_en },
                    }),*
                }
            }
        }
    };
}

macro_rules! severity {
    (None) => {
        None
    };
    ($severity:ident) => {
        Some(Severity::$severity)
    };
}

impl Rule {
    /// Returns the rule's code, such as `bleed-missing`.
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// Finds a rule by its code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// Returns how bad it is to break the rule, if it applies at all.
    pub fn severity(self, profile: Profile) -> Option<Severity> {
        match profile {
            Profile::Sheet => self.entry().sheet,
            Profile::Large => self.entry().large,
        }
    }
}

rules! {
    // The file.
    Unreadable "pdf-unreadable" Error Error { "文件读不出来：{detail}", "the file cannot be read: {detail}"; "重新导出 PDF；若是下载的，再下载一次", "export the PDF again; if it was downloaded, download it again"; "ISO 32000-1", "ISO 32000-1" }
    Repaired "pdf-repaired" Warning Warning { "文件的交叉引用表是坏的，按扫描结果读取", "the cross-reference table is broken; objects were found by scanning"; "重新导出 PDF：印刷厂的软件不一定能修复", "export the PDF again: a shop's software may not repair it"; "ISO 32000-1 7.5.4", "ISO 32000-1 7.5.4" }
    Encrypted "encrypted" Error Error { "文件加了密", "the file is encrypted"; "导出时不要设任何密码和权限", "export it without passwords and permissions"; "ISO 15930-7 (PDF/X-4)", "ISO 15930-7 (PDF/X-4)" }
    TooComplex "too-complex" Error Error { "没有查完：{detail}", "not checked to the end: {detail}"; "简化文件（合并图层、减少嵌套）后再查", "simplify the file (flatten layers, less nesting) and check again"; "gaoshi", "gaoshi" }
    NoPages "no-pages" Error Error { "文件里没有页面", "the file has no page"; "重新导出 PDF", "export the PDF again"; "ISO 32000-1 7.7.3", "ISO 32000-1 7.7.3" }
    PageCount "page-count" Error Error { "有 {pages} 页，这种规格应为 {expected} 页", "it has {pages} pages; this format has {expected}"; "按规格补齐或拆分页面", "add or split pages to suit the format"; "gaoshi formats", "gaoshi formats" }
    StreamBroken "stream-broken" Error Error { "{what}解不开：{detail}", "{what} cannot be decoded: {detail}"; "重新导出 PDF", "export the PDF again"; "ISO 32000-1 7.4", "ISO 32000-1 7.4" }
    SyntaxError "content-syntax" Warning Warning { "页面内容里有读不懂的地方（{detail}）", "the page's content has something that cannot be read ({detail})"; "重新导出 PDF：各家软件对它的理解可能不同", "export the PDF again: programs may read it differently"; "ISO 32000-1 7.8.2", "ISO 32000-1 7.8.2" }

    // Pages and boxes.
    BoxInvalid "box-invalid" Error Error { "{box} 有误：{detail}", "the {box} is wrong: {detail}"; "在导出设置里重设页面尺寸", "set the page size again when exporting"; "ISO 32000-1 14.11.2", "ISO 32000-1 14.11.2" }
    BoxOutside "box-outside" Error Error { "{inner} 超出了 {outer}", "the {inner} leaves the {outer}"; "页面框应逐层包含：Trim ⊆ Bleed ⊆ Media", "boxes nest: trim in bleed in media"; "ISO 15930-7; ISO 32000-1 14.11.2", "ISO 15930-7; ISO 32000-1 14.11.2" }
    TrimMissing "trim-missing" Error None { "没有 TrimBox，印刷厂不知道裁到哪里", "there is no TrimBox, so the shop does not know where to cut"; "导出时设定成品尺寸和出血", "set trim size and bleed when exporting"; "ISO 15930-7", "ISO 15930-7" }
    BleedMissing "bleed-missing" Error None { "出血不足：{side}只有 {bleed} 毫米，应有 {wanted} 毫米", "too little bleed: {bleed} mm {side}, {wanted} mm wanted"; "底色和图片四边各延出 3 毫米，并在导出时带上出血", "extend backgrounds and pictures by 3 mm on each side and export with bleed"; "印刷厂通例（chaxiaohao：A4 文件 216×303 mm）", "custom of Chinese print shops (chaxiaohao: an A4 file is 216×303 mm)" }
    BleedEmpty "bleed-empty" Warning None { "有底色或图片正好停在裁切线上，没有延到出血里", "a background or picture ends on the trim line and does not reach into the bleed"; "把它延出裁切线 3 毫米，否则裁切稍偏就露白边", "extend it 3 mm beyond the trim, or a slight shift in cutting shows white"; "印刷厂通例（chaxiaohao）", "custom of Chinese print shops (chaxiaohao)" }
    LargeBleed "large-bleed" None Warning { "大幅面文件带着 {bleed} 毫米出血", "a large-format file has {bleed} mm of bleed"; "喷绘按实际尺寸输出，不留出血；打孔边由厂家另留", "large format is printed at true size without bleed; the shop adds the eyelet margin"; "ggppw.com", "ggppw.com" }
    SizeDiffers "size-differs" Error Error { "成品尺寸是 {size} 毫米，规格要求 {expected} 毫米", "the trimmed size is {size} mm, the format is {expected} mm"; "按规格重设页面尺寸，不要靠缩放凑", "set the page to the format's size instead of scaling"; "gaoshi formats", "gaoshi formats" }
    SizesMixed "sizes-mixed" Warning Warning { "各页成品尺寸不同：{sizes}", "pages differ in trimmed size: {sizes}"; "一份文件只放一种尺寸", "keep one size in a file"; "印刷厂通例", "custom of print shops" }
    PageRotated "page-rotated" Notice Notice { "页面带有旋转标记（{degrees}°）", "the page carries a rotation of {degrees} degrees"; "有的拼版软件不认旋转标记，最好直接按成品方向排", "some imposition software ignores it; better lay the page out as it is printed"; "ISO 32000-1 7.7.3.3", "ISO 32000-1 7.7.3.3" }
    UserUnit "user-unit" Notice Notice { "页面用了 UserUnit {unit}，真实尺寸是 {size} 毫米", "the page uses UserUnit {unit}; its true size is {size} mm"; "请告知厂家按真实尺寸输出：旧软件会按 1 读取", "tell the shop the true size: old software reads the unit as 1"; "ISO 32000-1 14.11.2 (PDF 1.6)", "ISO 32000-1 14.11.2 (PDF 1.6)" }
    PageTooLarge "page-too-large" Error Error { "页面边长超过 14400 单位", "a side of the page has more than 14,400 units"; "超过 5.08 米的画面要用 UserUnit", "pages above 5.08 m need UserUnit"; "ISO 32000-1 Annex C", "ISO 32000-1 Annex C" }

    // Fonts.
    FontNotEmbedded "font-not-embedded" Error Error { "字体 {font} 没有嵌入", "the font {font} is not embedded"; "导出时嵌入全部字体，或转曲", "embed all fonts when exporting, or convert text to outlines"; "ISO 15930-7", "ISO 15930-7" }
    FontNotSubset "font-not-subset" Notice Notice { "字体 {font} 嵌入了全部字形", "the font {font} is embedded whole"; "导出时选“子集”，文件会小很多", "embed it as a subset to keep the file small"; "ISO 32000-1 9.6.4", "ISO 32000-1 9.6.4" }
    FontType3 "font-type3" Warning Warning { "字体 {font} 是 Type 3，由小图形拼成", "the font {font} is a Type 3 font, made of drawings"; "换用 OpenType 字体，或转曲", "use an OpenType font, or outlines"; "印前通例", "custom of prepress" }
    FontNoUnicode "font-no-unicode" Warning Warning { "字体 {font} 没有 ToUnicode，文字搜不到、复制是乱码", "the font {font} has no ToUnicode: its text cannot be searched or copied"; "换一种导出方式，或换字体", "export in another way or with another font"; "ISO 32000-1 9.10.3", "ISO 32000-1 9.10.3" }
    FontBroken "font-broken" Error Error { "字体 {font} 的嵌入数据有误", "the embedded data of the font {font} is wrong"; "重新导出，或转曲", "export again, or convert to outlines"; "ISO 32000-1 9.9", "ISO 32000-1 9.9" }

    // Colours.
    RgbColour "rgb-colour" Error Error { "{what}用了 RGB 颜色（{space}）", "{what} uses RGB colour ({space})"; "改用 CMYK；照片按印刷条件的 ICC 转换", "use CMYK; convert photographs with the profile of the printing condition"; "ggppw.com（喷绘禁用 RGB）；印刷厂通例：CMYK", "ggppw.com (no RGB in large format); custom of print shops: CMYK" }
    RgbGroup "rgb-group" Error Error { "透明组的颜色空间是 RGB（{space}）", "a transparency group blends in RGB ({space})"; "把透明混合空间设为 CMYK：印前软件会把它当作 RGB 对象退稿", "set the blending space to CMYK: prepress rejects it as an RGB object"; "WeasyPrint#2723", "WeasyPrint#2723" }
    LabColour "lab-colour" Warning Warning { "{what}用了 Lab 颜色", "{what} uses Lab colour"; "改用 CMYK 或专色", "use CMYK or a spot colour"; "印刷厂通例：CMYK", "custom of print shops: CMYK" }
    IccGrey "icc-grey" Warning Warning { "{what}的灰色带着 ICC 特性文件（{space}）", "the grey of {what} carries a profile ({space})"; "灰色和黑色用 DeviceGray 或 K，经过 ICC 会变成四色灰", "use DeviceGray or K for grey and black: through a profile it becomes four-colour grey"; "electric-book#283", "electric-book#283" }
    IccCmyk "icc-cmyk" Warning Warning { "{what}的 CMYK 带着自己的 ICC 特性文件（{space}）", "the CMYK of {what} carries its own profile ({space})"; "去掉对象上的 ICC，只留输出意图：否则 K100 会被再转换一次", "drop the object's profile and keep the output intent, or K100 is converted once more"; "electric-book#283", "electric-book#283" }
    SpotColour "spot-colour" Notice Notice { "用了专色 {name}，要多出一块版", "the spot colour {name} takes a plate of its own"; "只做四色印刷的，改成 CMYK；确要专色的，写在委托单上", "use CMYK for four-colour printing; if the spot is meant, say so in the order"; "印刷厂通例：CMYK", "custom of print shops: CMYK" }
    SpotAlternate "spot-alternate" Warning Warning { "专色 {name} 的替代色是 RGB（{space}）", "the spot colour {name} falls back to RGB ({space})"; "把替代色改为 CMYK", "give it a CMYK alternate"; "ISO 32000-1 8.6.6.4", "ISO 32000-1 8.6.6.4" }
    RegistrationColour "registration-colour" Warning Warning { "成品范围内用了套版色（All），四色版都会满版印上", "registration colour (All) is used inside the trim and prints on every plate"; "套版色只用于裁切线和套准标记", "keep it for crop and registration marks"; "vivliostyle.js#910", "vivliostyle.js#910" }
    UnknownColour "unknown-colour" Error Error { "{what}的颜色空间读不懂（{space}）", "the colour space of {what} cannot be read ({space})"; "重新导出 PDF", "export the PDF again"; "ISO 32000-1 8.6", "ISO 32000-1 8.6" }
    InkLimit "ink-limit" Error Warning { "{what}总墨量 {ink}%，超过 {limit}%（{colour}）", "{what} has {ink} % of ink, more than {limit} % ({colour})"; "减少 C、M、Y 的底色，深色用“K 加少量 C”", "reduce C, M and Y; make dark colours of K with a little C"; "Japan Color 2001 / ISOcoated_v2_300：300 %", "Japan Color 2001, ISOcoated_v2_300: 300 %" }

    // Overprint and black.
    WhiteOverprint "white-overprint" Error Error { "白色{what}设了叠印，印出来会消失", "{what} in white overprints and will vanish"; "取消白色对象的叠印", "switch overprint off for white objects"; "Ghent PDF Output Suite：white overprint", "Ghent PDF Output Suite: white overprint" }
    RichBlackText "rich-black-text" Error Warning { "{size} 点的黑字用了四色（{colour}），套印不准就发虚", "black text of {size} pt is made of several inks ({colour}) and blurs when plates shift"; "黑字只用 K100", "use K100 alone for black text"; "typst#2661, typst#8646; print-css-rocks#18", "typst#2661, typst#8646; print-css-rocks#18" }
    BlackKnocksOut "black-knocks-out" Notice None { "24 点以下的 K100 黑字没有叠印", "K100 text of up to 24 pt does not overprint"; "底色上的小黑字设为叠印，套印稍偏也不露白", "let small black text overprint so that a shift shows no white"; "印前通例", "custom of prepress" }
    Hairline "hairline" Warning Warning { "线宽 {width} 点，细于 0.25 点", "a line is {width} pt wide, less than 0.25 pt"; "线条不细于 0.25 点（约 0.09 毫米），反白线不细于 0.5 点", "make lines at least 0.25 pt (0.09 mm) wide, 0.5 pt when reversed"; "印刷厂通例：0.25 pt", "custom of print shops: 0.25 pt" }
    SafeArea "safe-area" Warning None { "有文字离裁切线只有 {distance} 毫米", "text stands {distance} mm from the trim"; "重要内容离裁切线至少 {wanted} 毫米", "keep what matters at least {wanted} mm inside the trim"; "chaxiaohao：文字距成品边 5 mm 以上", "chaxiaohao: text at least 5 mm inside the trim" }

    // Pictures.
    ImageResolution "image-resolution" Error Error { "图片 {pixels} 像素，印出来只有 {dpi} dpi，应有 {wanted} dpi", "a picture of {pixels} pixels prints at {dpi} dpi; {wanted} dpi wanted"; "换更大的原图，或把图片印小一点", "use a larger original, or print it smaller"; "印刷厂通例：300 dpi；大幅面按面积（ggppw.com：1–30 m² 45 dpi，30–180 m² 22.5 dpi，更大 11.25 dpi；写真 72 dpi）", "custom of print shops: 300 dpi; large format by area (ggppw.com: 45 dpi for 1–30 m², 22.5 for 30–180 m², 11.25 above; 72 dpi for indoor prints)" }
    ImageNotDecoded "image-not-decoded" Notice Notice { "图片的压缩方式 {filter} 没有解开，墨量没有查", "a picture compressed with {filter} was not decoded; its ink is not checked"; "用 JPEG 或 ZIP 压缩重新导出，就能全部检查", "export it with JPEG or ZIP compression to have all checked"; "gaoshi", "gaoshi" }

    // PDF/X.
    NoPdfx "pdfx-none" Notice Notice { "文件没有声明符合 PDF/X", "the file does not claim PDF/X"; "能导出 PDF/X-4 的，选 PDF/X-4", "export PDF/X-4 if you can"; "ISO 15930-7", "ISO 15930-7" }
    PdfxVersion "pdfx-version" Error Error { "声明的 {claim} 与文件不符：{detail}", "the claim {claim} does not hold: {detail}"; "用“PDF/X-4”预设重新导出", "export again with a PDF/X-4 preset"; "ISO 15930-7", "ISO 15930-7" }
    PdfxIntent "pdfx-intent" Error Error { "输出意图有误：{detail}", "the output intent is wrong: {detail}"; "导出时选定印刷条件，如 Coated FOGRA39", "choose a printing condition when exporting, such as Coated FOGRA39"; "ISO 15930-7; ISO 32000-1 14.11.5", "ISO 15930-7; ISO 32000-1 14.11.5" }
    PdfxInfo "pdfx-info" Error Error { "文件信息缺少 {field}", "the file's information lacks {field}"; "用“PDF/X-4”预设重新导出", "export again with a PDF/X-4 preset"; "ISO 15930-7", "ISO 15930-7" }
    PdfxXmp "pdfx-xmp" Error Error { "XMP 元数据有误：{detail}", "the XMP metadata is wrong: {detail}"; "用“PDF/X-4”预设重新导出", "export again with a PDF/X-4 preset"; "ISO 15930-7", "ISO 15930-7" }
    PdfxContent "pdfx-content" Error Error { "{claim} 不允许{detail}", "{claim} does not allow {detail}"; "去掉它，或换一种 PDF/X", "remove it, or use another PDF/X"; "ISO 15930-7", "ISO 15930-7" }
    Interactive "interactive" Warning Warning { "页面里有{detail}，印不出来或印出来不一样", "the page has {detail}, which does not print or prints otherwise"; "导出为印刷文件时去掉批注、表单和脚本", "leave out notes, forms and scripts in a file for print"; "ISO 15930-7", "ISO 15930-7" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_words_a_source_and_a_code_of_its_own() {
        let codes: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let entry = rule.entry();
            let texts =
                [entry.message.zh, entry.message.en, entry.hint.zh, entry.hint.en, entry.source.zh, entry.source.en];
            assert!(texts.iter().all(|text| !text.is_empty() && !text.ends_with(['。', '.'])), "{rule:?}");
            assert!(entry.sheet.is_some() || entry.large.is_some(), "{rule:?}");
            assert_eq!(Rule::parse(entry.code), Some(*rule));
        }
    }
}
