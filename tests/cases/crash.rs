//! A build that is killed leaves the old or the new release whole, at any moment.

use crate::harness::{Project, assert_same};
use std::thread::sleep;
use std::time::{Duration, Instant};

#[test]
fn killed_at_fifty_moments_the_release_stays_whole() {
    let project = Project::small();
    let arguments = ["build", "--as-of", "2027-02-01", "--only", "site,embed"];
    let started = Instant::now();
    project.run(&arguments).ok();
    let length = started.elapsed();
    let versions = ["天天返利", "天天返钱"];
    for moment in 0..50u32 {
        project.replace("content/cases/rebate.md", versions[moment as usize % 2], versions[(moment as usize + 1) % 2]);
        project.replace("content/campaign.yaml", "title: ", &format!("title: {moment}"));
        let mut child = project.start(&arguments);
        // Spread over the whole build and a little beyond.
        sleep(length * moment / 45);
        let _ = child.kill();
        child.wait().expect("the program ends");
        project.run(&["verify"]).ok();
    }
    project.run(&arguments).ok();
    let clean = Project::copy_of(&project.path("."));
    std::fs::remove_dir_all(clean.path("output")).expect("the copied release");
    std::fs::remove_dir_all(clean.path(".output.gaoshi")).expect("the copied working folder");
    clean.run(&arguments).ok();
    assert_same(&clean.files("output"), &project.files("output"));
    assert!(!project.has(".output.gaoshi/stage"), "the next run cleans up");
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let project = Project::small();
    project.run(&["build", "--only", "site"]).ok();
    let mut first = project.start(&["build", "--as-of", "2027-03-01"]);
    sleep(Duration::from_millis(30));
    let second = project.run(&["build", "--as-of", "2027-03-01"]);
    let first = first.wait().expect("the program ends").code().expect("it was not killed");
    // Whichever came second either found the first done or was told that another build runs.
    assert!(matches!((first, second.code), (0, 0 | 2) | (2, 0)), "{first}, {}: {}", second.code, second.stderr);
    project.run(&["verify"]).ok();
}
