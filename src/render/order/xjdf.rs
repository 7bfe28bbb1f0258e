//! The order as XJDF 2.1 (CIP4): a product with its intents for each file, and the file itself with its SHA-256. Sizes are
//! in points, as XJDF wants them. Text from content is escaped; nothing else could make the document ill-formed.

use super::super::xml::escape;
use crate::base::Date;
use crate::plan::{OrderFile, OrderLine, OrderSheet};
use std::fmt::Write;

const PT_PER_MM: f64 = 72.0 / 25.4;

/// Writes the document.
pub fn build(order: &OrderSheet, as_of: Date) -> String {
    let data = &order.order;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let number = escape(&data.number);
    let title = escape(&format!("{} {}", data.campaign, data.shop));
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<XJDF xmlns=\"http://www.CIP4.org/JDFSchema_2_0\" Version=\"2.1\" JobID=\"{number}\" Types=\"Product\" DescriptiveName=\"{title}\">\n  \
         <AuditPool>\n    <AuditCreated>\n      <Header AgentName=\"gaoshi\" DeviceID=\"gaoshi\" Time=\"{as_of}T00:00:00+08:00\"/>\n    \
         </AuditCreated>\n  </AuditPool>\n  <ProductList>\n"
    );
    for (index, file) in order.files.iter().enumerate() {
        product(&mut out, index, file, &data.lines[file.line], data.condition.as_deref());
    }
    out.push_str("  </ProductList>\n  <ResourceSet Name=\"RunList\" Usage=\"Input\">\n");
    for (index, file) in order.files.iter().enumerate() {
        run_list(&mut out, index, file, &data.lines[file.line]);
    }
    out.push_str("  </ResourceSet>\n");
    contact(&mut out, "Customer", &data.organiser, data.contact.as_deref());
    contact(&mut out, "Delivery", &data.shop, data.shop_contact.as_deref());
    out.push_str("</XJDF>\n");
    out
}

fn product(out: &mut String, index: usize, file: &OrderFile, line: &OrderLine, condition: Option<&str>) {
    let (width, height) = (points(line.width_mm), points(line.height_mm));
    let (bleed, sides) = (points(line.bleed_mm), if line.sides == 2 { "TwoSidedHeadToHead" } else { "OneSided" });
    let inks = match condition.filter(|_| line.press) {
        Some(id) => format!(" ColorsUsed=\"Cyan Magenta Yellow Black\" PrintStandard=\"{}\"", escape(id)),
        // A PDF/A in the colours of screens, printed in colour or black as the shop can.
        None => String::new(),
    };
    let pages = line.pages.map_or_else(String::new, |pages| format!(" Pages=\"{pages}\""));
    let weight = grammage(&line.stock).map_or_else(String::new, |weight| format!(" Weight=\"{weight}\""));
    let media = if line.stock.contains('纸') { "Paper" } else { "Other" };
    let _ = write!(
        out,
        "    <Product ID=\"p{index}\" IsRoot=\"true\" Amount=\"{}\" ProductType=\"{}\" DescriptiveName=\"{}\">\n      \
         <Comment>{}</Comment>\n      \
         <Intent Name=\"LayoutIntent\">\n        <LayoutIntent Bleed=\"{bleed}\" FinishedDimensions=\"{width} {height} 0\"{pages} Sides=\"{sides}\"/>\n      </Intent>\n      \
         <Intent Name=\"MediaIntent\">\n        <MediaIntent MediaQuality=\"{}\" MediaType=\"{media}\"{weight}/>\n      </Intent>\n      \
         <Intent Name=\"ColorIntent\">\n        <ColorIntent>\n",
        file.quantity,
        line.product_type,
        escape(&format!("{} {} {}", line.material, line.format, line.venue)),
        escape(&line.finishing),
        escape(&line.stock),
    );
    for surface in ["Front", "Back"].into_iter().take(line.sides.into()) {
        let _ = writeln!(out, "          <SurfaceColor Surface=\"{surface}\"{inks}/>");
    }
    out.push_str("        </ColorIntent>\n      </Intent>\n    </Product>\n");
}

fn run_list(out: &mut String, index: usize, file: &OrderFile, line: &OrderLine) {
    let name = escape(&line.file);
    let url = uri(&format!("印刷文件/{}", line.file));
    let pages = line.pages.map_or_else(String::new, |pages| format!(" NPage=\"{pages}\""));
    let _ = write!(
        out,
        "    <Resource ID=\"r{index}\" DescriptiveName=\"{name}\">\n      <Part Product=\"p{index}\"/>\n      \
         <Comment>SHA-256 {}</Comment>\n      <RunList{pages}>\n        \
         <FileSpec URL=\"{url}\" MimeType=\"application/pdf\" FileSize=\"{}\"/>\n      </RunList>\n    </Resource>\n",
        file.sha256, file.bytes
    );
}

fn contact(out: &mut String, role: &str, name: &str, phone: Option<&str>) {
    let channel = phone.map_or_else(String::new, |phone| {
        format!("\n        <ComChannel ChannelType=\"Phone\" Locator=\"tel:{}\"/>", escape(&uri(phone)))
    });
    let _ = write!(
        out,
        "  <ResourceSet Name=\"Contact\" Usage=\"Input\">\n    <Resource>\n      <Part ContactType=\"{role}\"/>\n      \
         <Contact>{channel}\n        <Company OrganizationName=\"{}\"/>\n      </Contact>\n    </Resource>\n  </ResourceSet>\n",
        escape(name)
    );
}

/// Returns the grams of a stock such as 157 克铜版纸.
fn grammage(stock: &str) -> Option<u32> {
    let (before, _) = stock.split_once('克')?;
    let digits = before.trim_end().rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Returns a length in points with two decimals.
fn points(mm: f64) -> String {
    format!("{:.2}", mm * PT_PER_MM)
}

/// Returns a relative path as a URI reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::order;
    use super::*;

    #[test]
    fn every_file_has_its_product_and_its_sum() {
        let text = build(&order(), Date::constant(2027, 2, 1));
        assert_eq!(text.matches("<Product ").count(), 2);
        assert_eq!(text.matches("<RunList ").count(), 2);
        assert!(text.contains("Amount=\"500\"") && text.contains("Sides=\"TwoSidedHeadToHead\""));
        assert!(text.contains("FinishedDimensions=\"841.89 1190.55 0\"") && text.contains("Bleed=\"8.50\""));
        assert!(text.contains(&format!("SHA-256 {}", "a".repeat(64))) && text.contains("Weight=\"157\""));
        assert!(text.contains("返利 &lt;陷阱&gt; &amp; &quot;骗局&quot;") && !text.contains("<陷阱>"));
        assert!(text.contains("URL=\"%E5%8D%B0%E5%88%B7%E6%96%87%E4%BB%B6/"));
    }

    #[test]
    fn an_office_copy_claims_no_plates_and_a_list_no_number_of_pages() {
        let mut sheet = order();
        let data = std::sync::Arc::make_mut(&mut sheet.order);
        (data.lines[1].press, data.lines[1].pages) = (false, None);
        let text = build(&sheet, Date::constant(2027, 2, 1));
        let products: Vec<&str> = text.split("<Product ").collect();
        assert!(products[1].contains("ColorsUsed=\"Cyan Magenta Yellow Black\" PrintStandard=\"FOGRA39\""), "{text}");
        assert!(products[2].contains("<SurfaceColor Surface=\"Back\"/>") && !products[2].contains(" Pages="), "{text}");
        assert!(text.contains("<RunList NPage=\"1\">") && text.contains("<RunList>\n"), "{text}");
    }

    #[test]
    fn what_xml_cannot_hold_goes() {
        assert_eq!(escape("a\u{0}b\u{ffff}c\u{b}"), "a bc ");
        assert_eq!((grammage("157 克铜版纸"), grammage("条幅布")), (Some(157), None));
    }
}
