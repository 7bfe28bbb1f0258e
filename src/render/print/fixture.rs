//! The default theme as the renderers' tests see it, and jobs to fill it with.

use super::{Printer, STACK_BYTES};
use crate::base::{ContentPath, Date, FileId};
use crate::model::{Condition, Font, FontRole, Template, Theme, ThemePart, Token};
use crate::plan::view::{HotlineView, PointView};
use crate::plan::{FormatData, MessageData, Press, ProductData, ReserveData, SheetData, SheetJob, StillData, StillJob};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub(crate) const AS_OF: Date = Date::constant(2027, 2, 1);

/// Runs a test on a stack as large as the pipeline's.
pub(crate) fn on_large_stack(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, test);
        if let Err(panic) = thread.unwrap().join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Reads the default theme's sheets and fonts; `replace` puts other text in place of a template.
pub(crate) fn theme(replace: &[(ThemePart, &str, &str)]) -> Theme {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut parts: BTreeMap<ThemePart, BTreeMap<ContentPath, Template>> = BTreeMap::new();
    for (part, name) in [(ThemePart::Print, "print"), (ThemePart::Led, "led")] {
        for entry in std::fs::read_dir(folder.join(name)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let name = ContentPath::parse(path.file_name().unwrap().to_str().unwrap()).unwrap();
            parts.entry(part).or_default().insert(name, Template { file: FileId(0), bytes: bytes.into() });
        }
    }
    for (part, name, text) in replace {
        let template = Template { file: FileId(7), bytes: crate::base::Bytes::copy_from_slice(text.as_bytes()) };
        parts.entry(*part).or_default().insert(ContentPath::parse(name).unwrap(), template);
    }
    let font = |name: &str, role| {
        let bytes = std::fs::read(folder.join("fonts").join(name)).unwrap();
        Font::new(ContentPath::parse(name).unwrap(), role, bytes.into(), String::new(), std::iter::empty())
    };
    let fonts = vec![
        font("NotoSansSC-Black.otf", FontRole::Sans),
        font("NotoSansSC-Bold.otf", FontRole::Sans),
        font("NotoSansSC-Regular.otf", FontRole::Sans),
        font("NotoSerifSC-Black.otf", FontRole::Serif),
        font("NotoSerifSC-Bold.otf", FontRole::Serif),
    ];
    Theme { name: "default".into(), tokens: tokens(), parts, fonts, hashes: BTreeMap::new() }
}

/// Returns the colours that the default theme's sheets use.
fn tokens() -> BTreeMap<String, Token> {
    let colours = [
        ("red", "#b3121d", [12.0, 100.0, 92.0, 19.0]),
        ("ink", "#1d1a18", [0.0, 0.0, 0.0, 100.0]),
        ("paper", "#fbf7f0", [0.0, 2.0, 7.0, 0.0]),
        ("gold", "#c8963e", [12.0, 40.0, 84.0, 13.0]),
        ("blue", "#1f4e79", [92.0, 66.0, 26.0, 16.0]),
        ("lacquer", "#a3161c", [14.0, 100.0, 92.0, 28.0]),
        ("scarlet", "#c7111f", [6.0, 100.0, 92.0, 12.0]),
        ("amber", "#ffcf5c", [0.0, 20.0, 72.0, 0.0]),
        ("sand", "#f0e6d6", [4.0, 8.0, 16.0, 2.0]),
        ("night", "#0e3559", [100.0, 78.0, 32.0, 38.0]),
    ];
    colours.map(|(name, rgb, cmyk)| (name.into(), Token { value: rgb.into(), cmyk: Some(cmyk) })).into()
}

/// Returns a printer for the default theme with one template of the print part replaced.
pub(crate) fn printer_with(template: &str) -> Printer {
    Printer::new(&theme(&[(ThemePart::Print, "poster-warning.typ", template)]))
        .unwrap_or_else(|found| panic!("{found:?}"))
}

/// Returns what makes a sheet a press file: the default profile, marks and a slug line.
pub(crate) fn press() -> Press {
    let profile = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/icc/coated-fogra39l.icc"));
    let condition = Condition {
        id: "FOGRA39".into(),
        registry: "http://www.color.org".into(),
        name: "Offset on coated paper".into(),
        ink_limit: 300,
        profile: profile.unwrap().into(),
        hash: "fogra39".into(),
    };
    Press {
        condition: Arc::new(condition),
        marks: true,
        folds_mm: vec![],
        slug: "示例材料 A3 海报 示例车站".into(),
        outlines: false,
        dpi: 300,
    }
}

fn hotlines() -> Vec<HotlineView> {
    [("市场监管投诉举报", "12315"), ("报警", "110")]
        .map(|(name, number)| HotlineView { name: name.into(), number: number.into(), ..HotlineView::default() })
        .into()
}

/// Returns an A3 poster.
pub(crate) fn poster(slogan: &[&str], tone: &'static str) -> SheetJob {
    let point = |head: &str, text: &str| PointView { head: head.into(), text: text.into() };
    SheetJob {
        template: "poster-warning.typ".into(),
        width_mm: 297.0,
        height_mm: 420.0,
        bleed_mm: 3.0,
        press: None,
        proof: true,
        as_of: AS_OF,
        data: SheetData::Product(ProductData {
            message: Arc::new(MessageData {
                design: "plain".into(),
                title: "示例".into(),
                summary: None,
                slogan: slogan.iter().map(|line| line.to_string()).collect(),
                short: "辛苦钱 带回家".into(),
                points: vec![
                    point("算笔账", "卖一桶油的毛利，返不出一桶油的钱。"),
                    point("看条件", "拉人才有奖励，就是传销。"),
                ],
                tone,
                body: Vec::new(),
                case: None,
                date: "2027年2月1日".into(),
                hotlines: hotlines(),
                organiser: "示例机构".into(),
                undertaker: None,
                campaign: "示例宣传".into(),
            }),
            format: Arc::new(FormatData {
                format: "a3".into(),
                product: "poster",
                family: "sheet",
                safe_mm: 5.0,
                reserve: ReserveData { top_mm: 0.0, right_mm: 0.0, bottom_mm: 0.0, left_mm: 0.0 },
                folds_mm: Vec::new(),
                sides: 1,
                dpi: None,
            }),
            link: None,
            qr: Arc::new(vec!["101".into(), "010".into(), "111".into()]),
            venue: None,
        }),
    }
}

/// Returns a still.
pub(crate) fn still(width: u32, height: u32, colour: &'static str, short: &str, slogan: &[&str]) -> StillJob {
    StillJob {
        width,
        height,
        colour,
        jpg: false,
        largest: 1 << 23,
        as_of: AS_OF,
        data: StillData {
            slogan: slogan.iter().map(|line| line.to_string()).collect(),
            short: short.into(),
            text: String::new(),
            page: 1,
            pages: 1,
            tone: "warning",
            hotlines: hotlines(),
            organiser: "示例机构".into(),
        },
    }
}
