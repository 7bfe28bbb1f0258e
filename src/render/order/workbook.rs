//! The order as an Excel workbook: one sheet with a row a file, one with where the copies go, one with whom to ask.

use crate::base::Date;
use crate::plan::OrderSheet;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

const FILES: [(&str, f64); 15] = [
    ("序号", 6.0),
    ("文件", 48.0),
    ("材料", 28.0),
    ("规格", 18.0),
    ("品类", 10.0),
    ("成品尺寸", 18.0),
    ("出血（毫米）", 12.0),
    ("印面", 8.0),
    ("数量（份）", 10.0),
    ("用纸或材料", 22.0),
    ("后道工艺", 26.0),
    ("颜色", 22.0),
    ("点位", 24.0),
    ("字节数", 12.0),
    ("SHA-256", 68.0),
];

const PLACES: [(&str, f64); 7] = [
    ("点位", 26.0),
    ("区划", 20.0),
    ("地址", 36.0),
    ("电话", 16.0),
    ("材料", 28.0),
    ("规格", 18.0),
    ("数量（份）", 10.0),
];

/// Builds the workbook; its time is the build date.
pub fn build(order: &OrderSheet, as_of: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let time = ExcelDateTime::parse_from_str(&as_of.to_string())?;
    let title = format!("印刷委托单 {}", order.order.number);
    let properties = DocProperties::new().set_title(title).set_author(&order.order.organiser);
    workbook.set_properties(&properties.set_creation_datetime(&time));
    files(workbook.add_worksheet().set_name("印刷委托单")?, order)?;
    places(workbook.add_worksheet().set_name("分发清单")?, order)?;
    about(workbook.add_worksheet().set_name("委托信息")?, order, as_of)?;
    workbook.save_to_buffer()
}

fn head(sheet: &mut Worksheet, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    let format = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    for (column, (name, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *name, &format)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn files(sheet: &mut Worksheet, order: &OrderSheet) -> Result<(), XlsxError> {
    head(sheet, &FILES)?;
    for (row, file) in (1u32..).zip(&order.files) {
        let line = &order.order.lines[file.line];
        sheet.write_number(row, 0, row)?;
        let texts = [&*line.file, &line.material, &line.format, line.product, &line.size];
        for (column, text) in (1u16..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
        sheet.write_number(row, 6, line.bleed_mm)?;
        sheet.write_string(row, 7, if line.sides == 2 { "双面" } else { "单面" })?;
        // Copies fit a double exactly up to 2^53.
        sheet.write_number(row, 8, file.quantity as f64)?;
        let texts = [&*line.stock, &line.finishing, &line.colours, &line.venue];
        for (column, text) in (9u16..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
        sheet.write_number(row, 13, file.bytes as f64)?;
        sheet.write_string(row, 14, &file.sha256)?;
    }
    let last = u32::try_from(order.files.len()).unwrap_or(u32::MAX - 1) + 1;
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(last, 1, format!("合计 {} 个文件", order.files.len()), &bold)?;
    sheet.write_number_with_format(last, 8, order.total as f64, &bold)?;
    Ok(())
}

fn places(sheet: &mut Worksheet, order: &OrderSheet) -> Result<(), XlsxError> {
    head(sheet, &PLACES)?;
    let mut places: Vec<_> = order.order.destinations.iter().collect();
    places.sort_by(|a, b| (&a.region, &a.venue, a.line).cmp(&(&b.region, &b.venue, b.line)));
    for (row, place) in (1u32..).zip(places) {
        let line = &order.order.lines[order.same_as[place.line]];
        let (address, hotline) = (place.address.as_deref(), place.hotline.as_deref());
        let texts = [&*place.venue, &place.region, address.unwrap_or_default(), hotline.unwrap_or_default()];
        let texts = texts.into_iter().chain([&*line.material, &line.format]);
        for (column, text) in (0u16..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
        sheet.write_number(row, 6, place.quantity)?;
    }
    Ok(())
}

fn about(sheet: &mut Worksheet, order: &OrderSheet, as_of: Date) -> Result<(), XlsxError> {
    let data = &order.order;
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let lines = [
        ("委托单号", data.number.clone()),
        ("日期", as_of.to_string()),
        ("专项宣传", data.campaign.clone()),
        ("委托单位", data.organiser.clone()),
        ("承办单位", optional(&data.undertaker)),
        ("联系电话", optional(&data.contact)),
        ("地址", optional(&data.address)),
        ("承印单位", data.shop.clone()),
        ("承印联系人", optional(&data.shop_contact)),
        ("印刷条件", optional(&data.condition_name)),
        ("条件标识", optional(&data.condition)),
        ("总墨量上限", data.condition.as_ref().map_or_else(String::new, |_| format!("{}%", data.ink_limit))),
        ("文件要求", data.files_are.clone()),
        ("收货核对", "按“分发清单”分装；数量、尺寸与委托单不符的，先联系委托单位".into()),
    ];
    sheet.set_column_width(0, 14)?;
    sheet.set_column_width(1, 60)?;
    let bold = Format::new().set_bold();
    for (row, (name, value)) in (0u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::order;
    use super::*;

    #[test]
    fn equal_orders_make_equal_workbooks() {
        let day = Date::constant(2027, 2, 1);
        let bytes = build(&order(), day).unwrap();
        assert_eq!(bytes, build(&order(), day).unwrap());
        assert!(bytes.starts_with(b"PK"));
    }
}
