//! One loop of running text, for `benches/led`: encodes it as a build does, or writes the frames that the encoder sees.
//!
//!     frames CAMPAIGN PATH encode FILE      the file, and seconds from job to file
//!     frames CAMPAIGN PATH raw FILE         the frames as YUV4MPEG2

use gaoshi::base::{Sources, parse_date};
use gaoshi::plan::{self, Job, Product};
use gaoshi::{load, render};
use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().filter(|word| word != "--bench").collect();
    let [_, campaign, path, what, to] = &words[..] else { panic!("frames CAMPAIGN PATH encode|raw FILE") };
    let mut sources = Sources::default();
    let (snapshot, found) = load::Snapshot::read(Path::new(campaign), &mut sources).expect("a campaign");
    let load::Loaded { campaign, theme, sources, .. } = load::load(&snapshot, sources, found);
    let (campaign, theme) = (campaign.expect("a campaign"), theme.expect("a theme"));
    let request = plan::Request {
        campaign: &campaign,
        theme: &theme,
        sources: &sources,
        findings: &[],
        as_of: parse_date("2027-02-01").expect("a date"),
        only: &BTreeSet::from([Product::Led]),
        drafts: false,
        generator: "benches",
        version: &render::version,
        jobs: 1,
    };
    let plan = plan::plan(&request).expect("a plan");
    let mut tasks =
        plan.tasks.iter().filter(|task| task.artifacts.iter().any(|artifact| artifact.path.as_str() == path));
    let Some(Job::Scroll(job)) = tasks.next().map(|task| &task.job) else { panic!("{path} is no loop") };
    let renderer = render::Renderer::new(&theme, &plan.site).expect("a renderer");
    // The typesetter wants a large stack; fonts are opened once for a whole build, so they are not counted.
    let thread = std::thread::Builder::new().stack_size(render::STACK_BYTES);
    std::thread::scope(|scope| {
        let work = || match what.as_str() {
            "encode" => {
                renderer.frames(job, 1, &mut |_| {}).expect("fonts");
                let start = Instant::now();
                let file = renderer.render(&Job::Scroll(job.clone())).expect("a file").remove(0);
                let seconds = start.elapsed().as_secs_f64();
                std::fs::write(to, file).expect("a place for the file");
                println!("{seconds:.4}");
            }
            _ => {
                let mut out = BufWriter::new(std::fs::File::create(to).expect("a file"));
                let (rate, over) = gaoshi::model::rate(job.fps);
                let (width, height) = (job.panel.width, job.panel.height);
                writeln!(out, "YUV4MPEG2 W{width} H{height} F{rate}:{over} Ip A1:1 C420jpeg").expect("a header");
                let mut write = |planes: [&[u8]; 3]| {
                    out.write_all(b"FRAME\n").expect("a frame");
                    planes.iter().for_each(|plane| out.write_all(plane).expect("a frame"));
                };
                renderer.frames(job, usize::MAX, &mut write).expect("frames");
            }
        };
        thread.spawn_scoped(scope, work).expect("a thread").join().expect("no panic");
    });
}
