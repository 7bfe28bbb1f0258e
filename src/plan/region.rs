//! The page of a division. Its rows share the facts of the subjects' own pages: a country has hundreds of thousands, and
//! what a row shows is put into words when the page is rendered.

use super::subject::{SubjectJob, words};
use super::view::{Counts, DownloadsView, EventView, Head, Pager, RegionRow};
use crate::model::RegionCode;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// A division's page: the divisions below it and its subjects.
#[derive(Clone, Debug, Serialize)]
pub struct RegionPage {
    pub head: Head,
    pub name: String,
    pub code: String,
    /// province, city, county, street
    pub level: &'static str,
    pub counts: Counts,
    /// How many subjects stand in no division below.
    pub direct: usize,
    pub children: Vec<RegionRow>,
    pub subjects: Vec<SubjectRow>,
    pub pager: Pager,
    /// The latest events here.
    pub events: Vec<EventView>,
    /// The link to the list of revoked names.
    pub revoked: String,
    /// The link to what happened in the period.
    pub changes: String,
    /// The list as files; none for a division too large for them.
    pub downloads: Option<DownloadsView>,
}

/// A subject as lists show it.
#[derive(Clone, Debug)]
pub struct SubjectRow {
    pub subject: Arc<SubjectJob>,
    /// The page's own division.
    pub under: Option<RegionCode>,
}

impl Serialize for SubjectRow {
    /// Writes what templates see.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subject = &*self.subject;
        let (kind, kind_word, _) = words(subject.kind);
        let mut row = serializer.serialize_struct("SubjectRow", 11)?;
        row.serialize_field("code", &subject.code)?;
        row.serialize_field("name", &subject.name)?;
        row.serialize_field("link", &subject.link)?;
        row.serialize_field("kind", kind)?;
        row.serialize_field("kind_word", kind_word)?;
        // Below its own division a subject needs no region; elsewhere the names between tell where it is.
        row.serialize_field("region", &subject.trail.below(self.under.as_ref()))?;
        row.serialize_field("standing", subject.standing.name())?;
        row.serialize_field("standing_word", subject.standing.chinese())?;
        row.serialize_field("named_on", &subject.named_on)?;
        row.serialize_field("named_by", &subject.named_by)?;
        row.serialize_field("demonstration", &subject.demonstration)?;
        row.end()
    }
}
