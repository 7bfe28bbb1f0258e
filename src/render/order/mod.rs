//! The order to a print shop (印刷委托单) in three forms with the same facts: a PDF to stamp, a workbook to plan with and
//! an XJDF for shops whose systems read it. Promises: equal orders and files give equal bytes.

mod workbook;
mod xjdf;

use super::print::Printer;
use crate::base::{Code, Date, Diagnostic, Outcome};
use crate::plan::{OrderSheet, SheetData, SheetJob};

/// A4, which every office prints.
const A4_MM: (f64, f64) = (297.0, 210.0);

/// Returns the documents of an order with their names.
pub fn documents(printer: &Printer, order: OrderSheet, as_of: Date) -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let workbook = workbook::build(&order, as_of).map_err(|error| fault(&error))?;
    let xjdf = xjdf::build(&order, as_of);
    let job = SheetJob {
        template: "order.typ".into(),
        width_mm: A4_MM.0,
        height_mm: A4_MM.1,
        bleed_mm: 0.0,
        press: None,
        proof: false,
        as_of,
        data: SheetData::Order(order),
    };
    let pdf = printer.pdf(&job)?;
    Ok(vec![("印刷委托单.pdf", pdf), ("印刷委托单.xlsx", workbook), ("印刷委托单.xjdf", xjdf.into_bytes())])
}

fn fault(error: &dyn std::fmt::Display) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::TemplateError).arg("detail", error)]
}

#[cfg(test)]
pub(super) mod fixture {
    use crate::plan::{Destination, OrderData, OrderFile, OrderLine, OrderSheet};
    use std::sync::Arc;

    /// An order of two files, one of them for two venues.
    pub fn order() -> OrderSheet {
        let line = |file: &str, material: &str, quantity, sides, venue: &str| OrderLine {
            file: file.into(),
            material: material.into(),
            product: "海报",
            product_type: "Poster",
            format: "A3 海报".into(),
            width_mm: 297.0,
            height_mm: 420.0,
            size: "297×420 毫米".into(),
            bleed_mm: 3.0,
            sides,
            pages: Some(sides),
            quantity,
            stock: "157 克铜版纸".into(),
            finishing: "裁切".into(),
            colours: "单面四色 4+0（CMYK）".into(),
            press: true,
            marks: true,
            venue: venue.into(),
        };
        let destination = |line, venue: &str, quantity| Destination {
            line,
            venue: venue.into(),
            region: "示例市示例区".into(),
            address: Some("示例路1号 <东门> & \"西门\"".into()),
            hotline: None,
            quantity,
        };
        let lines = vec![
            line("返利_A3海报_6份_示例站.pdf", "返利 <陷阱> & \"骗局\"", 6, 1, "示例站"),
            line("一封信_告市民一封信_500份_2个点位.pdf", "一封信", 500, 2, "2个点位"),
        ];
        let order = OrderData {
            number: "20270201-print-shop".into(),
            shop: "示例印刷厂".into(),
            shop_contact: Some("王某 0551-XXXXXXXX".into()),
            campaign: "示例宣传".into(),
            organiser: "示例机构".into(),
            undertaker: Some("示例中心".into()),
            contact: Some("0551-XXXXXXXX".into()),
            address: None,
            condition: Some("FOGRA39".into()),
            condition_name: Some("Coated FOGRA39L".into()),
            ink_limit: 300,
            outlines: false,
            files_are: "PDF/X-4，CMYK，总墨量不超过 300%，字体已嵌入".into(),
            lines,
            destinations: vec![
                destination(0, "示例站", 6),
                destination(1, "示例甲", 200),
                destination(1, "示例乙", 300),
            ],
        };
        let file = |line, quantity, digit: &str| OrderFile { line, quantity, sha256: digit.repeat(64), bytes: 123_456 };
        OrderSheet {
            order: Arc::new(order),
            files: vec![file(0, 6, "a"), file(1, 500, "b")],
            same_as: vec![0, 1],
            total: 506,
        }
    }
}
