//! Reading what a command was pointed at: one file to be judged, or the content of a campaign. Refuses a file that is too
//! large, whole: half of one would be judged wrongly.

use super::stop::Stop;
use crate::base::{Diagnostic, Lang, Sources};
use crate::load::Snapshot;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a file.
const LARGEST: u64 = 1 << 30;

/// Reads a file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let too_large = |size: u64| io::Error::other(format!("{} MiB > {} MiB", size.div_ceil(1 << 20), LARGEST >> 20));
    if size > LARGEST {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    // It may grow, and what is no plain file tells no size.
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// Reads the content and the themes of a campaign; a stop if the machine cannot.
pub fn snapshot(root: &Path, sources: &mut Sources, lang: Lang) -> Result<(Snapshot, Vec<Diagnostic>), Stop> {
    Snapshot::read(root, sources).map_err(|error| {
        let (zh, en) = (("表格读不出来", "检查文件夹的权限"), ("the tables cannot be read", "check permissions"));
        Stop::machine(lang, zh, en, &error)
    })
}
