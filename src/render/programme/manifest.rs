//! `manifest.json` of a programme: every file with size, hashes, pixels and time, and when it is played, for the systems
//! that want to check what they were given.

use super::lists::pace;
use super::{Programme, played_ms};
use crate::model::time;
use serde_json::{Value, json};

/// The version of this shape; fields may be added within it.
const VERSION: u32 = 1;

/// Returns the manifest, indented, with a line end.
pub fn manifest(programme: &Programme<'_>) -> String {
    let job = programme.job;
    let screen = &job.screen;
    let files: Vec<Value> = job
        .files
        .iter()
        .zip(&programme.facts)
        .map(|(file, facts)| {
            let (width, height) = facts.pixels.unzip();
            let ms = played_ms(file, facts, None);
            json!({
                "name": file.name,
                "path": file.from.as_str(),
                "material": file.material,
                "title": file.title,
                "played": file.played,
                "moves": file.moves,
                "bytes": facts.bytes,
                "width": width,
                "height": height,
                "seconds": f64::from(ms) / 1000.0,
                "chars": file.chars,
                "chars_per_minute": (pace(file.chars, ms) * 10.0).round() / 10.0,
                "md5": facts.md5,
                "sha256": facts.sha256,
            })
        })
        .collect();
    let lists: Vec<Value> = (0..job.lists.len())
        .map(|list| {
            let items: Vec<Value> = programme
                .list(list)
                .map(|item| json!({ "file": item.file.name, "seconds": f64::from(item.ms) / 1000.0 }))
                .collect();
            json!({ "seconds": programme.list_ms(list) as f64 / 1000.0, "items": items })
        })
        .collect();
    let slots: Vec<Value> = job
        .slots
        .iter()
        .map(|slot| {
            json!({
                "from": slot.from.to_string(),
                "until": slot.until.to_string(),
                "start": time(slot.start),
                "end": time(slot.end),
                "name": slot.name,
                "emergency": slot.emergency,
                "list": slot.list,
            })
        })
        .collect();
    let value = json!({
        "version": VERSION,
        "campaign": job.campaign,
        "organiser": job.organiser,
        "as_of": job.as_of.to_string(),
        "screen": screen,
        "files": files,
        "lists": lists,
        "slots": slots,
    });
    // The alternate form is indented; keys are in a fixed order.
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{built, job};

    #[test]
    fn files_carry_what_a_player_checks() {
        let text = &built(&job())[4];
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(value["files"][1]["name"], "02.mp4");
        assert_eq!(value["files"][1]["seconds"], 20.5);
        assert_eq!(value["files"][1]["bytes"], "led/a/hall/02.mp4".len());
        assert_eq!(value["files"][0]["sha256"].as_str().unwrap().len(), 64);
        assert_eq!(value["files"][0]["md5"].as_str().unwrap().len(), 32);
        assert_eq!(value["lists"][0]["seconds"], 38.5);
        assert_eq!((&value["slots"][2]["emergency"], &value["slots"][2]["list"]), (&true.into(), &1.into()));
        assert_eq!(value["screen"]["width"], 1920);
    }
}
