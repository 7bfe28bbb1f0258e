//! SMIL 3.0 (W3C) for signage players: one region of the panel's size; an `excl` in which emergencies stand in the first
//! priority class and stop the rest; each sequence repeats from and until wall-clock times of Chinese standard time.
//! Wall-clock times are children of `excl`, as garlic-player, IAdea and signageOS ask; each day is written out, because the
//! standard has no repeated times.

use super::{Programme, seconds, xml};
use crate::base::{Date, add_days};
use crate::model::{DAY, time};
use crate::plan::ProgrammeSlot;
use std::collections::BTreeMap;

/// The most days that one slot is written out for.
const MOST_DAYS: usize = 400;

/// Returns the presentation.
pub fn smil(programme: &Programme<'_>) -> String {
    let screen = &programme.job.screen;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <smil xmlns=\"http://www.w3.org/ns/SMIL\" version=\"3.0\" baseProfile=\"Language\" xml:lang=\"zh-CN\">\n\
         \x20 <head>\n    <meta name=\"title\" content=\"{} {}\"/>\n    <layout>\n\
         \x20     <root-layout width=\"{w}\" height=\"{h}\" backgroundColor=\"black\"/>\n\
         \x20     <region xml:id=\"screen\" left=\"0\" top=\"0\" width=\"{w}\" height=\"{h}\" fit=\"hidden\"/>\n\
         \x20   </layout>\n  </head>\n  <body>\n    <excl dur=\"indefinite\">\n",
        xml(&screen.venue_name),
        xml(&screen.name),
        w = screen.width,
        h = screen.height,
    );
    // The first class has the highest priority.
    for emergency in [true, false] {
        let slots = programme.job.slots.iter().filter(|slot| slot.emergency == emergency);
        let mut times: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        for slot in slots {
            times.entry(slot.list).or_default().extend(windows(slot));
        }
        if times.is_empty() {
            continue;
        }
        out.push_str("      <priorityClass peers=\"stop\" higher=\"stop\" lower=\"defer\">\n");
        for (list, times) in times {
            let join = |end: bool| {
                let times = times.iter().map(|(from, until)| if end { until } else { from });
                times.map(|time| format!("wallclock({time})")).collect::<Vec<_>>().join("; ")
            };
            out.push_str(&format!(
                "        <seq begin=\"{}\" end=\"{}\" repeatCount=\"indefinite\">\n",
                join(false),
                join(true)
            ));
            for item in programme.list(list) {
                // A film ends by itself; a picture that the card does not move stands for its time.
                let is_film = item.file.name.ends_with(".mp4");
                let (tag, time) =
                    if is_film { ("video", String::new()) } else { ("img", format!(" dur=\"{}s\"", seconds(item.ms))) };
                out.push_str(&format!(
                    "          <{tag} src=\"{}\" region=\"screen\"{time} title=\"{}\"/>\n",
                    xml(&item.file.name),
                    xml(&item.file.title)
                ));
            }
            out.push_str("        </seq>\n");
        }
        out.push_str("      </priorityClass>\n");
    }
    out.push_str("    </excl>\n  </body>\n</smil>\n");
    out
}

/// Returns when a slot begins and ends: once for whole days, else day by day.
fn windows(slot: &ProgrammeSlot) -> Vec<(String, String)> {
    if (slot.start, slot.end) == (0, DAY) {
        return vec![(moment(slot.from, 0), moment(slot.until, DAY))];
    }
    let mut windows = Vec::new();
    let mut day = slot.from;
    while day <= slot.until && windows.len() < MOST_DAYS {
        windows.push((moment(day, slot.start), moment(day, slot.end)));
        let next = add_days(day, 1);
        if next == day {
            // The calendar's end.
            break;
        }
        day = next;
    }
    windows
}

fn moment(day: Date, minutes: u16) -> String {
    let (day, minutes) = if minutes >= DAY { (add_days(day, 1), minutes - DAY) } else { (day, minutes) };
    format!("{day}T{}:00+08:00", time(minutes))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{built, job};

    #[test]
    fn emergencies_come_first_and_days_are_written_out() {
        let text = &built(&job())[1];
        let (first, second) = (text.find("03.png").unwrap(), text.find("01.png").unwrap());
        assert!(first < second && text.matches("<priorityClass").count() == 2);
        assert!(text.contains(
            "begin=\"wallclock(2027-01-25T05:30:00+08:00); wallclock(2027-01-26T05:30:00+08:00)\" \
             end=\"wallclock(2027-01-25T09:00:00+08:00); wallclock(2027-01-26T09:00:00+08:00)\""
        ));
        assert!(
            text.contains("wallclock(2027-01-20T00:00:00+08:00)")
                && text.contains("wallclock(2027-01-25T00:00:00+08:00)")
        );
        assert!(text.contains("<img src=\"01.png\" region=\"screen\" dur=\"18s\""));
        assert!(
            text.contains(
                "<video src=\"02.mp4\" region=\"screen\" title=\"返利 &lt;陷阱&gt; &amp; &quot;骗局&quot;\"/>"
            )
        );
    }
}
