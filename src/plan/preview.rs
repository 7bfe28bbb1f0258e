//! A screen's programme on the contact sheet: what a leader plays and approves, and how large the panel is beside a person.

use super::playlist::{self, Programme, ProgrammeItem, ProgrammeSlot};
use super::scope::Scope;
use super::view::{OverviewFrame, OverviewScale, OverviewScreen, OverviewSlot};
use crate::base::Date;
use crate::model::ScreenProfile;

/// How tall the person is, in cm.
const PERSON: u32 = 170;

/// Returns a screen's programme; none if its files are not made.
pub fn screen(scope: &Scope, programme: &Programme, planned: &dyn Fn(&str) -> bool) -> Option<OverviewScreen> {
    let plan = programme.plan;
    let (screen, profile) = (plan.screen, &plan.screen.profile);
    let mut frames = Vec::new();
    for (name, shown, slug) in programme.files.iter().filter(|(name, ..)| !name.contains('/')) {
        let showing = plan.showing(slug)?;
        let is_film = shown.path.ends_with(".mp4");
        frames.push(OverviewFrame {
            name: name.clone(),
            title: showing.material.title.clone(),
            link: planned(&shown.path).then(|| shown.path.clone())?,
            // A card moves its long strip; where no script runs the first page stands for it.
            picture: if shown.moves { showing.picture.clone() } else { shown.path.clone() },
            kind: match (shown.moves, is_film) {
                (false, _) => "still",
                (true, true) => "film",
                (true, false) if shown.path.ends_with(".gif") => "still",
                (true, false) => "strip",
            },
        });
    }
    let folder = playlist::folder(screen);
    let links = [
        ("设置单".to_string(), format!("{folder}/settings.pdf")),
        ("节目表".to_string(), format!("{folder}/playlist.csv")),
        ("U 盘包".to_string(), format!("delivery/{}-{}.zip", screen.venue, screen.id)),
    ];
    let (wide, high) = profile.size_m();
    Some(OverviewScreen {
        id: screen.id.clone(),
        title: screen.name.clone(),
        venue: scope.campaign.venue(&screen.venue).map_or_else(String::new, |venue| venue.name.clone()),
        detail: format!(
            "{}×{} 像素，{}，点间距 {} 毫米，{wide:.2}×{high:.2} 米",
            profile.width,
            profile.height,
            profile.colour.chinese(),
            profile.pitch_mm
        ),
        width: profile.width,
        height: profile.height,
        pitch_mm: profile.pitch_mm,
        step: profile.step,
        fps: profile.fps,
        distance: profile.distance_m,
        slots: programme.slots.iter().map(|slot| self::slot(programme, slot)).collect(),
        links: links.into_iter().filter(|(_, link)| planned(link)).collect(),
        scale: scale(profile, frames.first()?.picture.clone()),
        frames,
    })
}

fn slot(programme: &Programme, slot: &ProgrammeSlot) -> OverviewSlot {
    let list = &programme.lists[slot.list];
    let day = |date: Date| format!("{}月{}日", date.month(), date.day());
    let times = slot.times("–");
    let name = slot.name.as_ref().map_or_else(String::new, |name| format!("（{name}）"));
    let play = |item: &ProgrammeItem| {
        let ms = item.seconds.map_or(programme.files[item.file].1.ms, |seconds| seconds.saturating_mul(1000));
        format!("{}:{ms}", item.file)
    };
    OverviewSlot {
        label: format!("{}–{} {times}{name}", day(slot.from), day(slot.until)),
        emergency: slot.emergency,
        seconds: programme.seconds(list).round() as u32,
        play: list.iter().map(play).collect::<Vec<_>>().join(" "),
    }
}

/// Draws the panel where such panels hang: strips above a door, stands on the floor, walls above heads.
fn scale(profile: &ScreenProfile, picture: String) -> OverviewScale {
    let (wide, high) = profile.size_m();
    let (wide, high) = (wide * 100.0, high * 100.0);
    let is_stand = profile.height > profile.width;
    let foot = match high {
        _ if is_stand => 20.0,
        high if high < 120.0 => 230.0,
        _ => 200.0,
    };
    let (margin, person) = (30.0, 70.0);
    let top = 25.0;
    let height = (foot + high + top).max(f64::from(PERSON) + top);
    let whole = |length: f64| length.round().clamp(0.0, 1e6) as u32;
    OverviewScale {
        width: whole(margin + wide + margin + person + margin),
        height: whole(height),
        x: whole(margin),
        y: whole(height - foot - high),
        panel_width: (wide * 10.0).round() / 10.0,
        panel_height: (high * 10.0).round() / 10.0,
        person_x: whole(margin + wide + margin + person / 2.0),
        person: PERSON,
        words: format!(
            "屏体约 {:.2} 米宽、{:.2} 米高，旁边是身高 1.7 米的人；{} 米以内看得清",
            wide / 100.0,
            high / 100.0,
            profile.distance_m
        ),
        picture,
    }
}
