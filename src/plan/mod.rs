//! Floor 3: which artifacts a release has. Pure: no disk, no clock; the whole list stands before the first byte is rendered.

mod job;
mod task;
pub mod view;

pub use job::{
    Asset, ImageJob, Job, PackageEntry, PackageJob, Page, PageJob, PosterData, PosterJob, StillData, StillJob, TextJob,
    Variant,
};
pub use task::{Artifact, Kind, Plan, Product, Task};
