//! Packages (交付包): one ZIP for one recipient, the same bytes for the same files. It carries its own instructions and
//! checksums; pictures, sheets and films are stored as they are, since they are compressed already.

use crate::base::{OutputPath, sha256};
use crate::plan::PackageJob;
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

const README: &str = "使用说明.txt";
const SUMS: &str = "SHA256SUMS.txt";

/// Builds a package; `read` returns the bytes of a file of this release.
pub fn build(job: &PackageJob, read: &mut dyn FnMut(&OutputPath) -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut zip = Package { zip: ZipWriter::new(Cursor::new(Vec::new())), options: options(job), sums: String::new() };
    if let Some(text) = &job.readme {
        zip.add(README, readme(text).as_bytes())?;
    }
    for entry in &job.entries {
        // Whoever unpacks must not be led out of the folder.
        let name = OutputPath::parse(&entry.name).map_err(|fault| invalid(format!("`{}` {fault}", entry.name)))?;
        zip.add(name.as_str(), &read(&entry.from)?)?;
    }
    // Written last, when all sums are known; line ends stay plain for `sha256sum -c`.
    let sums = std::mem::take(&mut zip.sums);
    zip.add(SUMS, sums.as_bytes())?;
    Ok(zip.zip.finish()?.into_inner())
}

struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
    sums: String,
}

impl Package {
    fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.zip.start_file(name, self.options.compression_method(method(name)))?;
        self.zip.write_all(bytes)?;
        self.sums.push_str(&format!("{}  {name}\n", sha256(bytes)));
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
    use std::io::Read;

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

    fn built(names: &[&str]) -> io::Result<Vec<u8>> {
        build(&job(names), &mut |path| Ok(format!("bytes of {path}").into_bytes()))
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
