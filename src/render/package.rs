//! Packages (交付包): one ZIP for one recipient, the same bytes for the same files. It carries its own instructions and
//! checksums, and for a print shop its order; pictures, sheets and films are stored as they are, since they are compressed already.

use crate::base::{Diagnostic, Outcome, OutputPath, Sha256, sha256};
use crate::plan::{FILE_COUNT, OrderFile, OrderSheet, PackageJob};
use std::collections::HashMap;
use std::io::{self, Seek, Write};
use std::sync::Arc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

const README: &str = "使用说明.txt";
const SUMS: &str = "SHA256SUMS.txt";

/// Why a package could not be built.
#[derive(Debug)]
pub enum Fault {
    Machine(io::Error),
    /// Its order could not be rendered.
    Findings(Vec<Diagnostic>),
}

impl<E: Into<io::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Machine(error.into())
    }
}

/// Makes the documents of an order.
pub type Documents<'a> = &'a dyn Fn(OrderSheet) -> Outcome<Vec<(&'static str, Vec<u8>)>>;

/// Writes a package; `read` returns the bytes of a file of this release. Only one file is in memory at a time.
pub fn build<W: Write + Seek>(
    job: &PackageJob,
    read: &mut dyn FnMut(&OutputPath) -> io::Result<Vec<u8>>,
    documents: Documents,
    out: W,
) -> Result<W, Fault> {
    let Known { sums, files, same_as } = Known::of(job, read)?;
    let mut zip = Package { zip: ZipWriter::new(out), options: options(job), sums: String::new() };
    if let Some(text) = &job.readme {
        zip.add(README, readme(&text.replace(FILE_COUNT, &files.len().to_string())).as_bytes())?;
    }
    for (at, entry) in job.entries.iter().enumerate() {
        // Whoever unpacks must not be led out of the folder.
        let name = OutputPath::parse(&entry.name).map_err(|fault| invalid(format!("`{}` {fault}", entry.name)))?;
        match sums.get(at) {
            Some(_) if same_as[at] != at => {}
            Some(sum) => zip.add_summed(name.as_str(), &read(&entry.from)?, *sum)?,
            None => zip.add(name.as_str(), &read(&entry.from)?)?,
        }
    }
    if let Some(order) = &job.order {
        let total = files.iter().map(|file| file.quantity).sum();
        let sheet = OrderSheet { order: Arc::clone(order), files, same_as, total };
        for (name, bytes) in documents(sheet).map_err(Fault::Findings)? {
            zip.add(name, &bytes)?;
        }
    }
    // Written last, when all sums are known; line ends stay plain for `sha256sum -c`.
    let sums = std::mem::take(&mut zip.sums);
    zip.add(SUMS, sums.as_bytes())?;
    Ok(zip.zip.finish().map_err(io::Error::from)?)
}

/// What is known of an order's files before the first is packed: the instructions, which come first, say how many they are.
#[derive(Default)]
struct Known {
    /// The sums of the order's files, line by line.
    sums: Vec<Sha256>,
    files: Vec<OrderFile>,
    same_as: Vec<usize>,
}

impl Known {
    fn of(job: &PackageJob, read: &mut dyn FnMut(&OutputPath) -> io::Result<Vec<u8>>) -> io::Result<Self> {
        let (mut known, mut first) = (Self::default(), HashMap::new());
        let lines = job.order.iter().flat_map(|order| &order.lines);
        for (at, (line, entry)) in lines.zip(&job.entries).enumerate() {
            let bytes = read(&entry.from)?;
            let sum = sha256(&bytes);
            known.sums.push(sum);
            let file = *first.entry(sum).or_insert(known.files.len());
            if let Some(OrderFile { line: same, quantity, .. }) = known.files.get_mut(file) {
                // An equal file is ordered once, with the sum.
                *quantity += u64::from(line.quantity);
                known.same_as.push(*same);
                continue;
            }
            let (quantity, bytes) = (line.quantity.into(), bytes.len() as u64);
            known.files.push(OrderFile { line: at, quantity, sha256: sum.to_string(), bytes });
            known.same_as.push(at);
        }
        Ok(known)
    }
}

struct Package<W: Write + Seek> {
    zip: ZipWriter<W>,
    options: SimpleFileOptions,
    sums: String,
}

impl<W: Write + Seek> Package<W> {
    fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.add_summed(name, bytes, sha256(bytes))
    }

    fn add_summed(&mut self, name: &str, bytes: &[u8], sum: Sha256) -> io::Result<()> {
        let large = bytes.len() >= u32::MAX as usize;
        let options = self.options.compression_method(method(name)).large_file(large);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        self.sums.push_str(&format!("{sum}  {name}\n"));
        Ok(())
    }
}

fn method(name: &str) -> CompressionMethod {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "png" | "jpg" | "jpeg" | "webp" | "gif" | "pdf" | "mp4" | "zip" => CompressionMethod::Stored,
        _ => CompressionMethod::Deflated,
    }
}

/// All that could differ between machines is fixed: the build date is the time of every file.
fn options(job: &PackageJob) -> SimpleFileOptions {
    let date = job.as_of;
    let year = date.year().clamp(1980, 2107).unsigned_abs();
    let time = DateTime::from_date_and_time(year, date.month().unsigned_abs(), date.day().unsigned_abs(), 0, 0, 0);
    SimpleFileOptions::default()
        .last_modified_time(time.unwrap_or_default())
        .unix_permissions(0o644)
        .system(System::Unix)
}

/// Notepad on old Windows needs the mark and its own line ends.
fn readme(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Date;
    use crate::plan::PackageEntry;
    use std::io::{Cursor, Read};

    fn job(names: &[&str]) -> PackageJob {
        let entry = |name: &&str| PackageEntry {
            name: name.to_string(),
            from: OutputPath::parse("print/a.pdf").unwrap(),
            key: String::new(),
        };
        PackageJob {
            readme: Some("一\n二\n".into()),
            as_of: Date::constant(2027, 2, 1),
            entries: names.iter().map(entry).collect(),
            order: None,
        }
    }

    fn build_one(job: &PackageJob, documents: Documents) -> Result<Vec<u8>, Fault> {
        let mut read = |path: &OutputPath| Ok(format!("bytes of {path}").into_bytes());
        build(job, &mut read, documents, Cursor::new(Vec::new())).map(Cursor::into_inner)
    }

    fn built(names: &[&str]) -> Result<Vec<u8>, Fault> {
        build_one(&job(names), &|_| Ok(Vec::new()))
    }

    #[test]
    fn an_equal_file_is_ordered_once_with_the_sum() {
        let sheet = super::super::order::fixture::order();
        let order = PackageJob { order: Some(sheet.order), ..job(&["一.pdf", "二.pdf", "打样.png"]) };
        let seen = std::cell::RefCell::new(None);
        let bytes = build_one(&order, &|sheet| {
            *seen.borrow_mut() = Some(sheet);
            Ok(vec![("印刷委托单.pdf", b"pdf".to_vec())])
        });
        let names: Vec<String> = zip::ZipArchive::new(Cursor::new(bytes.unwrap()))
            .unwrap()
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        assert_eq!(names, ["使用说明.txt", "一.pdf", "打样.png", "印刷委托单.pdf", "SHA256SUMS.txt"]);
        let sheet = seen.into_inner().unwrap();
        assert_eq!((sheet.files.len(), sheet.files[0].quantity, sheet.total), (1, 506, 506));
        assert_eq!(sheet.same_as, [0, 0]);
    }

    #[test]
    fn the_instructions_count_files_as_the_order_does() {
        let sheet = super::super::order::fixture::order();
        let readme = Some(format!("共 {FILE_COUNT} 个文件"));
        let order = PackageJob { order: Some(sheet.order), readme, ..job(&["一.pdf", "二.pdf"]) };
        let bytes = build_one(&order, &|_| Ok(Vec::new())).unwrap();
        let mut text = String::new();
        zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(README).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "\u{feff}共 1 个文件\r\n");
    }

    #[test]
    fn carries_files_instructions_and_sums() {
        let bytes = built(&["海报/返利.pdf", "feed.json"]).unwrap();
        assert_eq!(bytes, built(&["海报/返利.pdf", "feed.json"]).unwrap());
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = |name: &str| {
            let mut file = zip.by_name(name).unwrap();
            let time = file.last_modified().unwrap();
            assert_eq!((time.year(), time.month(), time.day(), time.hour()), (2027, 2, 1, 0));
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (text, file.compression())
        };
        assert_eq!(text("海报/返利.pdf"), ("bytes of print/a.pdf".into(), CompressionMethod::Stored));
        assert_eq!(text("使用说明.txt").0, "\u{feff}一\r\n二\r\n");
        let sums = text("SHA256SUMS.txt").0;
        assert!(sums.contains(&format!("{}  海报/返利.pdf\n", sha256(b"bytes of print/a.pdf"))), "{sums}");
        assert_eq!(sums.lines().count(), 3);
    }

    #[test]
    fn refuses_names_that_leave_the_folder_or_come_twice() {
        for names in [&["../a"][..], &["/a"], &["a.pdf", "a.pdf"], &["SHA256SUMS.txt"]] {
            assert!(built(names).is_err(), "{names:?}");
        }
    }
}
