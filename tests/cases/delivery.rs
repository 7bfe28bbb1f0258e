//! What a print shop gets: files named for what they are, true sums, and an order that says what its files are.

use crate::harness::Project;
use calamine::{Data, Reader, Xlsx};
use gaoshi::base::sha256;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::process::Command;

const SHOPS: &str = "changes_since: 2026-06-01
print:
  lists: [a3]
  plaques: true
  certificates: true
  shops:
    - { id: sign, name: 示例标牌店, formats: [plaque], marks: false }
    - { id: office, name: 示例文印店, formats: [list] }
    - id: press
      name: 示例彩印厂
      outlines: true
      condition: { id: TEST-1, profile: print/own.icc }
organiser:";

fn with_shops() -> Project {
    let project = Project::small();
    project.replace("content/campaign.yaml", "organiser:", SHOPS);
    let profile = crate::harness::repository().join("themes/default/icc/coated-fogra39l.icc");
    project.write("content/print/own.icc", std::fs::read(profile).unwrap());
    let (material, venues) = ("content/materials/rebate.md", "content/places/venues.csv");
    project.replace(material, "tone: warning", "tone: warning\nformats: [a3, leaflet, \"letter:50\"]");
    project.replace(venues, "a3:2", "a3:2 leaflet:100");
    project.replace(venues, "plaza,340102901,,,", "plaza,340102901,,,leaflet:200");
    project.run(&["build", "--as-of", "2027-02-01", "--only", "print,delivery"]).ok();
    project
}

/// A shop's delivery: its files by name, and the rows of its order.
struct Delivery {
    files: BTreeMap<String, Vec<u8>>,
}

impl Delivery {
    fn open(project: &Project, shop: &str) -> Self {
        let bytes = std::fs::read(project.path(&format!("output/delivery/{shop}.zip"))).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            files.insert(file.name().unwrap().into_owned(), bytes);
        }
        Self { files }
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }

    /// Returns the rows of a sheet of the order's workbook below its head, as texts.
    fn rows(&self, sheet: &str) -> Vec<Vec<String>> {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&self.files["印刷委托单.xlsx"][..])).unwrap();
        let range = workbook.worksheet_range(sheet).unwrap();
        range.rows().skip(1).map(|row| row.iter().map(Data::to_string).collect()).collect()
    }

    /// Returns the names of the press files.
    fn pdfs(&self) -> Vec<String> {
        self.files.keys().filter_map(|name| Some(name.strip_prefix("印刷文件/")?.to_string())).collect()
    }

    fn pdf(&self, part: &str) -> lopdf::Document {
        let (_, bytes) =
            self.files.iter().find(|(name, _)| name.starts_with("印刷文件/") && name.contains(part)).unwrap();
        lopdf::Document::load_mem(bytes).unwrap()
    }

    /// Returns the words of the order to stamp without spaces; none where the reader is not installed.
    fn order(&self, project: &Project) -> Option<String> {
        project.write("order.pdf", &self.files["印刷委托单.pdf"]);
        let output = Command::new("pdftotext").arg("-layout").arg(project.path("order.pdf")).arg("-").output().ok()?;
        Some(String::from_utf8(output.stdout).unwrap().split_whitespace().collect())
    }
}

/// Returns the width of a PDF's first page in mm.
fn width_mm(pdf: &lopdf::Document) -> f32 {
    let page = pdf.get_dictionary(pdf.get_pages()[&1]).unwrap();
    let edges: Vec<f32> =
        page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|edge| edge.as_float().unwrap()).collect();
    ((edges[2] - edges[0]) / 72.0 * 25.4 * 10.0).round() / 10.0
}

/// Returns the identifier of a PDF's printing condition; none for what is no press file.
fn condition(pdf: &lopdf::Document) -> Option<String> {
    let intents = pdf.catalog().unwrap().get(b"OutputIntents").ok()?;
    let intents = pdf.dereference(intents).unwrap().1.as_array().unwrap();
    let intent = pdf.dereference(&intents[0]).unwrap().1.as_dict().unwrap();
    let is_press = intent.get(b"S").unwrap().as_name().unwrap() == b"GTS_PDFX";
    let identifier = intent.get(b"OutputConditionIdentifier").unwrap().as_str().unwrap();
    is_press.then(|| String::from_utf8(identifier.to_vec()).unwrap())
}

#[test]
fn a_delivery_holds_what_its_order_says() {
    let project = with_shops();
    let mut copies: BTreeMap<String, u32> = BTreeMap::new();
    for shop in ["sign", "office", "press"] {
        let delivery = Delivery::open(&project, shop);
        // Every file but the sums themselves has its sum, and it is true.
        let sums = delivery.text("SHA256SUMS.txt");
        let sums: BTreeMap<&str, &str> =
            sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, name)| (name, sum)).collect();
        assert_eq!(sums.len(), delivery.files.len() - 1);
        for (name, sum) in &sums {
            assert_eq!(sha256(&delivery.files[*name]).to_string(), *sum, "{shop}: {name}");
        }
        let mut rows = delivery.rows("印刷委托单");
        let total = rows.pop().unwrap();
        let pdfs = delivery.pdfs();
        assert_eq!((rows.len(), &*total[1]), (pdfs.len(), &*format!("合计 {} 个文件", pdfs.len())));
        assert!(delivery.text("使用说明.txt").contains(&format!("共 {} 个文件，{} 份", rows.len(), total[8])));
        let places = delivery.rows("分发清单");
        for row in &rows {
            let (name, quantity): (_, u32) = (&row[1], row[8].parse().unwrap());
            assert!(pdfs.contains(name), "{shop}: {name}");
            assert!(delivery.files.contains_key(&format!("打样/{}", name.replace(".pdf", ".png"))), "{shop}: {name}");
            let parts: Vec<&str> = name.strip_suffix(".pdf").unwrap().split('_').collect();
            assert_eq!((parts.len(), parts[2]), (4, &*format!("{quantity}份")), "{shop}: {name}");
            assert_eq!(sums[&*format!("印刷文件/{name}")], row[14]);
            let sent = places.iter().filter(|place| place[4] == row[2] && place[5] == row[3]);
            let sent = sent.map(|place| place[6].parse::<u32>().unwrap()).sum::<u32>();
            *copies.entry(format!("{} {sent}", row[3])).or_default() += quantity;
        }
    }
    // What venues need, added up, and the stock that goes to none; lists and awards once each.
    let expected = [
        ("A3 公示名单 0", 2),
        ("A3 海报 2", 2),
        ("大度16开宣传单 300", 300),
        ("告市民一封信 0", 50),
        ("牌匾 600×400 毫米 0", 1),
        ("证书 297×210 毫米 0", 1),
    ];
    assert_eq!(copies, BTreeMap::from(expected.map(|(name, copies)| (name.to_string(), copies))));
}

#[test]
fn a_shop_gets_its_files_as_it_wants_them_and_the_order_says_so() {
    let project = with_shops();
    // No marks: the sheet ends at the bleed of 3 mm, and the order promises none.
    let sign = Delivery::open(&project, "sign");
    assert_eq!(width_mm(&sign.pdf("牌匾")), 606.0);
    assert_eq!(condition(&sign.pdf("牌匾")), Some("FOGRA39".into()));
    if let Some(order) = sign.order(&project) {
        assert!(
            order.contains("PDF/X-4，CMYK") && order.contains("字体已嵌入") && !order.contains("含裁切线"),
            "{order}"
        );
    }

    // Text as paths, marks, and the shop's own condition; certificates are for any printer.
    let press = Delivery::open(&project, "press");
    for file in ["A3海报", "宣传单", "一封信"] {
        let pdf = press.pdf(file);
        assert_eq!(condition(&pdf), Some("TEST-1".into()), "{file}");
        let is_font = |object: &lopdf::Object| object.as_dict().is_ok_and(|dict| dict.has_type(b"Font"));
        assert!(!pdf.objects.values().any(is_font), "{file} has live text");
    }
    assert_eq!(width_mm(&press.pdf("A3海报")), 297.0 + 6.0 + 22.0);
    assert_eq!(condition(&press.pdf("证书")), None);
    let rows = press.rows("印刷委托单");
    let colours = |format: &str| rows.iter().find(|row| row[3].contains(format)).unwrap()[11].clone();
    assert_eq!((&*colours("A3 海报"), &*colours("证书")), ("单面四色 4+0（CMYK）", "彩色或黑白打印（PDF/A）"));
    let xjdf = press.text("印刷委托单.xjdf");
    let product = |format: &str| xjdf.split("<Product ").find(|part| part.contains(format)).unwrap().to_string();
    assert!(product("A3 海报").contains("PrintStandard=\"TEST-1\""), "{xjdf}");
    assert!(!product("证书 297").contains("PrintStandard") && !product("证书 297").contains("ColorsUsed"), "{xjdf}");
    let readme = press.text("使用说明.txt");
    assert!(
        readme.contains("证书为 PDF/A") && readme.contains("其余为 PDF/X-4") && readme.contains("文字已转曲"),
        "{readme}"
    );

    // Lists alone: nothing about plates, and as many pages as they have.
    let office = Delivery::open(&project, "office");
    let readme = office.text("使用说明.txt");
    assert!(readme.contains("PDF/A") && !readme.contains("CMYK") && !readme.contains("FOGRA39"), "{readme}");
    let xjdf = office.text("印刷委托单.xjdf");
    assert!(!xjdf.contains("PrintStandard") && !xjdf.contains("Pages=") && !xjdf.contains("NPage="), "{xjdf}");
    if let Some(order) = office.order(&project) {
        assert!(order.contains("PDF/A") && !order.contains("CMYK") && !order.contains("PDF/X"), "{order}");
    }
}
