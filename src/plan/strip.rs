//! Strips (条屏): the words of a material for a panel of one or two colours, page by page and in one row.

use super::pages::pages;
use super::programme::{Panel, StripFile, StripJob, halves};
use super::scope::Scope;
use super::words::Words;
use crate::model::{Accepts, Material, Screen};

/// Returns the job of a strip; the error is the word of the short line that is wider than the panel.
pub fn job(scope: &Scope, words: &Words, material: &Material, screen: &Screen) -> Result<StripJob, String> {
    let (profile, panel) = (&screen.profile, panel(screen));
    let most = panel.halves(profile.glyph);
    let mut shown = pages(words, &material.short, most)?;
    // Numbers that the line says already are not said twice.
    let unsaid = scope.campaign.hotlines.iter().filter(|hotline| !material.short.contains(&hotline.number));
    let calls: Vec<String> = unsaid
        .filter_map(|hotline| {
            let named = format!("{} {}", hotline.name, hotline.number);
            let ways = [named, format!("拨打 {}", hotline.number), hotline.number.clone()];
            ways.into_iter().find(|way| halves(way) <= most)
        })
        .collect();
    shown.extend(calls.iter().cloned());
    let text: Vec<&str> = std::iter::once(&*material.short).chain(calls.iter().map(String::as_str)).collect();
    Ok(StripJob {
        tone: material.tone.name(),
        text: text.join("　　"),
        numbers: scope.campaign.hotlines.iter().map(|hotline| hotline.number.clone()).collect(),
        glyph: profile.glyph,
        step: profile.step,
        delay: match profile.fps {
            33 => 3,
            25 => 4,
            _ => 5,
        },
        largest: profile.largest_file,
        files: files(profile.accepts.as_slice(), shown.len()),
        pages: shown,
        panel,
    })
}

/// Returns the panel of a screen.
pub fn panel(screen: &Screen) -> Panel {
    Panel { width: screen.profile.width, height: screen.profile.height, colour: screen.profile.colour.name() }
}

/// The preview comes first: it is what people are shown.
fn files(accepts: &[Accepts], pages: usize) -> Vec<StripFile> {
    let mut files = vec![StripFile::Preview];
    if accepts.contains(&Accepts::Bmp) {
        files.extend((0..pages).map(|page| StripFile::Page(page as u16)));
        files.push(StripFile::Long);
    }
    if accepts.contains(&Accepts::Gif) {
        files.push(StripFile::Loop);
    }
    if accepts.contains(&Accepts::Txt) {
        files.push(StripFile::Text);
    }
    files
}

/// Returns the name of a file of a strip.
pub fn name(file: StripFile) -> String {
    match file {
        StripFile::Page(page) => format!("{:02}.bmp", page + 1),
        StripFile::Long => "strip.bmp".into(),
        StripFile::Preview => "preview.png".into(),
        StripFile::Loop => "loop.gif".into(),
        StripFile::Text => "text.txt".into(),
    }
}
