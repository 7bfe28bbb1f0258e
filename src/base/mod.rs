//! Floor 0: what every other floor stands on. Knows nothing of campaigns.

mod catalogue;
mod cell;
mod charset;
mod date;
mod diagnostic;
mod explain;
mod hash;
mod path;
mod place;

pub use catalogue::{Code, Lang, Severity, Text};
pub use cell::push_csv_cell;
pub use charset::{gbk, in_gb2312};
pub use date::{Date, add_days, add_months, chinese_date, parse_date};
pub use diagnostic::{Diagnostic, Outcome, similar, sort};
pub use explain::{Explanation, explanation};
pub use hash::{Key, KeyParts, Sha256, hex, sha256, short_hash};
pub use path::{ContentPath, OutputPath, PathFault, collision_key};
pub use place::{At, FileId, Place, Resolved, SourceKind, Sources};

/// The program and its version, as its files name it.
pub const GENERATOR: &str = concat!("gaoshi ", env!("CARGO_PKG_VERSION"));
