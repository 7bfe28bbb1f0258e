//! Stands in for the snapshot until it is merged.

use crate::base::ContentPath;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All input bytes.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub content: BTreeMap<ContentPath, Arc<[u8]>>,
    pub themes: BTreeMap<String, BTreeMap<ContentPath, Arc<[u8]>>>,
}
