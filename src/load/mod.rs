//! Floor 2: bytes to the campaign. Only `snapshot` reads the disk; everything else turns bytes into values with places.

mod fields;
mod snapshot;
mod text;
mod yaml;

pub use snapshot::Snapshot;
