//! Floor 4: bytes to a release. The only writer of the disk.
//!
//! A release is built in a hidden folder beside the live one and takes its place in one step; the one before it is kept.
//! Whatever happens in between - an error, a full disk, a killed process - the old or the new release is whole,
//! and the next [`Output::open`] cleans up.

mod diff;
mod failure;
mod folders;
mod history;
mod manifest;
mod output;
mod places;
mod recall;
mod remove;
mod stage;
mod swap;
mod sync;
mod verify;

#[cfg(test)]
mod tests;

pub use diff::{Change, Difference, File, Group, Opened, diff, open, open_previous};
pub use failure::Failure;
pub use history::each_release;
pub use manifest::{FileEntry, MANIFEST_SCHEMA, Manifest, ManifestFault};
pub use output::{Output, live, rollback};
pub use places::is_release;
pub use recall::{Issued, Now, Recall};
pub use stage::Stage;
pub use swap::Swapped;
pub use verify::{Fault, Problem, Verified, verify};
