//! `gaoshi screen`: files of ours and of others, against a screen.

use crate::harness::{Project, repository};
use std::fs;

fn fixture(name: &str) -> String {
    repository().join("tests/fixtures").join(name).to_string_lossy().into_owned()
}

fn rules(run: &serde_json::Value) -> Vec<String> {
    let rule = |finding: &serde_json::Value| finding["rule"].as_str().unwrap().to_string();
    run["files"][0]["findings"].as_array().unwrap().iter().map(rule).collect()
}

#[test]
fn what_a_build_makes_passes_its_screen() {
    let project = Project::small();
    let screens =
        "id,venue,name,profile,width\nhall,square,广场大屏,full-strip-64,128\ngate,market,入口条屏,p10-single-32,\n";
    project.write("content/places/screens.csv", screens);
    project.run(&["build", "--only", "led", "--as-of", "2027-02-01"]).ok();
    let folder = "output/led/rebate";
    let hall = [format!("{folder}/hall/01.png"), format!("{folder}/hall/loop.gif")];
    let gate = [format!("{folder}/gate/01.bmp"), format!("{folder}/gate/strip.bmp"), format!("{folder}/gate/loop.gif")];
    let run = |screen: &str, files: &[String]| {
        let mut words = vec!["screen".to_string(), "--screen".into(), screen.into()];
        words.extend_from_slice(files);
        project.run(&words)
    };
    run("hall", &hall).ok();
    run("gate", &gate).ok();
    let wrong = run("gate", &hall[..1]).expect(1);
    assert!(wrong.stdout.contains("[format]") && wrong.stdout.contains("[size]"), "{}", wrong.stdout);
    if cfg!(feature = "video") {
        let report =
            project.run(&["screen", "--screen", "hall", "--json", &format!("{folder}/hall/loop.mp4")]).ok().json();
        let film = &report["files"][0]["facts"]["film"];
        assert_eq!(film["profile"], "Constrained Baseline");
        assert_eq!(
            (&film["fps"], &film["faststart"], &film["first_is_key"]),
            (&25.0.into(), &true.into(), &true.into())
        );
        assert_eq!((film["colour"].as_str(), film["pixels"].as_str()), (Some("bt709 limited"), Some("yuv420p")));
        assert_eq!(rules(&report), Vec::<String>::new());
        assert_eq!(film["seconds"], film["seen_seconds"]);
    }
}

#[test]
#[cfg(feature = "video")]
fn five_blinks_a_second_fail_and_two_pass() {
    let project = Project::empty();
    let five = project.run(&["screen", "--json", &fixture("blink-5hz.mp4")]).expect(1).json();
    assert_eq!(
        (rules(&five), &five["files"][0]["facts"]["film"]["general_flashes"]),
        (vec!["flashes".into()], &5.into())
    );
    let two = project.run(&["screen", "--json", &fixture("blink-2hz.mp4")]).ok().json();
    assert_eq!(two["files"][0]["facts"]["film"]["general_flashes"], 2);
}

#[test]
fn a_film_from_elsewhere_is_told_what_it_lacks() {
    let project = Project::empty();
    let run = project.run(&["screen", "--json", "--profile", "hall-fhd", &fixture("phone.mp4")]).expect(1).json();
    let found = rules(&run);
    for rule in ["size", "profile", "faststart", "colour"] {
        assert!(found.iter().any(|found| found == rule), "{rule} is not in {found:?}");
    }
    assert!(!found.iter().any(|found| found == "unreadable"), "{found:?}");
}

#[test]
fn hostile_files_get_an_answer() {
    let project = Project::empty();
    let names = ["blink-5hz.mp4", "phone.mp4"];
    let mut files = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let bytes = fs::read(fixture(name)).unwrap();
        // A small generator with a fixed seed: the same broken files every time.
        let mut state = 7u64 + number as u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        for round in 0..150 {
            let mut broken = bytes.clone();
            for _ in 0..1 + round % 8 {
                // Most of what can go wrong stands in the boxes at either end.
                let at = if next() % 2 == 0 { next() % broken.len() } else { next() % 900.min(broken.len()) };
                broken[at] = [0, 255, next() as u8, broken[at] ^ 1 << (next() % 8)][next() % 4];
            }
            if round % 5 == 0 {
                broken.truncate(next() % bytes.len());
            }
            let name = format!("{number}-{round}.mp4");
            project.write(&name, broken);
            files.push(name);
        }
    }
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("short.bmp", b"BM"),
        ("huge.bmp", b"BM____________\x28\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\0\x01\0\0\0\0\0"),
        ("huge.gif", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x00;"),
        ("half.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"),
        ("half.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("long.mp4", b"\0\0\0\x08ftyp\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff"),
    ] {
        project.write(name, bytes);
        files.push(name.to_string());
    }
    let mut words = vec!["screen".to_string(), "--json".into()];
    words.extend(files.iter().cloned());
    let run = project.run(&words).expect(1).json();
    assert_eq!(run["files"].as_array().unwrap().len(), files.len());
}

#[test]
fn a_file_that_is_too_large_is_refused_and_not_judged_in_part() {
    let project = Project::empty();
    // A hole, so it takes no room.
    let file = fs::File::create(project.path("large.mp4")).unwrap();
    file.set_len((1 << 30) + 1).unwrap();
    for command in ["screen", "preflight"] {
        let run = project.run(&[command, "--lang", "en", "large.mp4"]).expect(2);
        assert!(run.stderr.contains("large.mp4") && run.stderr.contains("> 1024 MiB"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn wrong_calls_are_answered() {
    let project = Project::small();
    project.run(&["screen"]).expect(2);
    project.run(&["screen", "nowhere.mp4"]).expect(2);
    let run = project.run(&["screen", &fixture("phone.mp4"), "--profile", "hall-fdh"]).expect(2);
    assert!(run.stderr.contains("hall-fhd"), "{}", run.stderr);
}
