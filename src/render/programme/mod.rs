//! Programmes (节目单) for players, made once their files are there: a table for people, SMIL 3.0, M3U8, a manifest with
//! hashes, Colorlight's open XML, and words for whoever plugs the stick in. The same files give the same lists.
//! Nothing here was tried on a card: shapes follow what their makers and standards publish.

mod facts;
mod lists;
mod manifest;
mod readme;
mod smil;
mod vsn;

use super::xml::escape as xml;
use crate::base::OutputPath;
use crate::plan::{ProgrammeFile, ProgrammeItem, ProgrammeJob, ProgrammeOutput};
use facts::Facts;
use std::io;

/// Builds the lists of a screen; `read` returns the bytes of a file of this release.
pub fn build(job: &ProgrammeJob, read: &mut dyn FnMut(&OutputPath) -> io::Result<Vec<u8>>) -> io::Result<Vec<Vec<u8>>> {
    let mut facts = Vec::with_capacity(job.files.len());
    for file in &job.files {
        facts.push(facts::of(&read(&file.from)?));
    }
    let programme = Programme { job, facts };
    Ok(job.outputs.iter().map(|output| programme.output(*output).into_bytes()).collect())
}

/// A job with what its files turned out to be.
struct Programme<'a> {
    job: &'a ProgrammeJob,
    facts: Vec<Facts>,
}

impl Programme<'_> {
    fn output(&self, output: ProgrammeOutput) -> String {
        match output {
            ProgrammeOutput::Csv => lists::csv(self),
            ProgrammeOutput::M3u8(list) => lists::m3u8(self, list),
            ProgrammeOutput::Smil => smil::smil(self),
            ProgrammeOutput::Manifest => manifest::manifest(self),
            ProgrammeOutput::Vsn(list) => vsn::vsn(self, list),
            ProgrammeOutput::Readme => readme::readme(self),
        }
    }

    /// Returns a list; an index that no list has is empty, which `plan` never asks for.
    fn list(&self, list: usize) -> impl Iterator<Item = Item<'_>> {
        let items = self.job.lists.get(list).map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(|item| self.item(item))
    }

    fn item(&self, item: &ProgrammeItem) -> Option<Item<'_>> {
        let (file, facts) = self.job.files.get(item.file).zip(self.facts.get(item.file))?;
        Some(Item { file, facts, ms: played_ms(file, facts, item.seconds) })
    }

    fn list_ms(&self, list: usize) -> u64 {
        self.list(list).map(|item| u64::from(item.ms)).sum()
    }
}

/// A file as a list plays it.
struct Item<'a> {
    file: &'a ProgrammeFile,
    facts: &'a Facts,
    ms: u32,
}

/// A page stands as long as the list says, a film as long as it is, what the card moves as long as was planned.
fn played_ms(file: &ProgrammeFile, facts: &Facts, seconds: Option<u32>) -> u32 {
    seconds.map(|seconds| seconds.saturating_mul(1000)).or(facts.ms).unwrap_or(file.ms)
}

/// Returns milliseconds as seconds, with no more places than needed.
fn seconds(ms: u32) -> String {
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base::Date;
    use crate::plan::{ProgrammeSlot, ScreenFacts};

    /// A programme of a page and a loop, with an emergency page in the mornings of two days.
    pub fn job() -> ProgrammeJob {
        let file = |name: &str, moves, ms| ProgrammeFile {
            name: name.into(),
            from: OutputPath::parse(&format!("led/a/hall/{name}")).unwrap(),
            key: String::new(),
            title: "返利 <陷阱> & \"骗局\"".into(),
            material: "rebate".into(),
            played: true,
            moves,
            ms,
            chars: 20,
        };
        let slot = |from, until, (start, end), emergency: bool, list| ProgrammeSlot {
            from: Date::constant(2027, 1, from),
            until: Date::constant(2027, 1, until),
            start,
            end,
            name: emergency.then(|| "早市".into()),
            emergency,
            list,
        };
        ProgrammeJob {
            campaign: "春节专项".into(),
            organiser: "示例机构".into(),
            as_of: Date::constant(2027, 1, 20),
            screen: ScreenFacts {
                id: "hall".into(),
                name: "大厅屏".into(),
                venue: "station".into(),
                venue_name: "示例站".into(),
                profile: "hall-fhd".into(),
                width: 1920,
                height: 1080,
                colour: "full",
                pitch_mm: 2.5,
                card: "colorlight",
                fps: 30,
                step: 6,
                glyph: 160,
                longest_loop: 120,
                largest_file: 1 << 20,
                distance_m: 60.0,
                chars_per_minute: 67.5,
                max_chars_per_minute: 80,
                min_page_seconds: 15,
                rule: "示例规定".into(),
            },
            files: vec![file("01.png", false, 15_000), file("02.mp4", true, 20_500), file("03.png", false, 15_000)],
            lists: vec![
                vec![ProgrammeItem { file: 0, seconds: Some(18) }, ProgrammeItem { file: 1, seconds: None }],
                vec![ProgrammeItem { file: 2, seconds: Some(15) }],
            ],
            slots: vec![
                slot(20, 24, (0, 1440), false, 0),
                slot(25, 26, (0, 330), false, 0),
                slot(25, 26, (330, 540), true, 1),
                slot(25, 26, (540, 1440), false, 0),
            ],
            outputs: vec![
                ProgrammeOutput::Csv,
                ProgrammeOutput::Smil,
                ProgrammeOutput::M3u8(0),
                ProgrammeOutput::M3u8(1),
                ProgrammeOutput::Manifest,
                ProgrammeOutput::Vsn(0),
                ProgrammeOutput::Readme,
            ],
        }
    }

    /// The files of a job as texts.
    pub fn built(job: &ProgrammeJob) -> Vec<String> {
        let files = build(job, &mut |path| Ok(path.as_str().as_bytes().to_vec())).unwrap();
        files.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
    }

    #[test]
    fn every_output_is_made_in_its_order_and_again_the_same() {
        let job = job();
        let texts = built(&job);
        assert_eq!(texts.len(), job.outputs.len());
        assert_eq!(texts, built(&job));
        assert!(texts.iter().all(|text| !text.is_empty()));
    }

    #[test]
    fn times_and_texts_are_written_plainly() {
        assert_eq!([seconds(20_500), seconds(15_000), seconds(1), seconds(0)], ["20.5", "15", "0.001", "0"]);
        assert_eq!(xml("<a href=\"x\">&\u{1}"), "&lt;a href=&quot;x&quot;&gt;&amp; ");
    }
}
