//! Colorlight's programme XML (.vsn): a page of one region as large as the panel, whose items play one after the other.
//! The shape follows what the maker publishes for its players and web service: Programs > Program > Information (Width,
//! Height) and Pages > Page (LoopType 1: as long as its content) > Regions > Region (Rect, Items) > Item. Item types are 2
//! for pictures, 3 for films and 6 for GIF; times are milliseconds; colours are ARGB; a file has its MD5. All are required
//! by players. Not tried on a card.

use super::{Programme, xml};

/// Returns a list as a programme.
pub fn vsn(programme: &Programme<'_>, list: usize) -> String {
    let screen = &programme.job.screen;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Programs>\n  <Program>\n    <Information>\n      <Width>{w}</Width>\n\
         \x20     <Height>{h}</Height>\n    </Information>\n    <Pages>\n      <Page>\n        <AppointDuration>{ms}</AppointDuration>\n\
         \x20       <LoopType>1</LoopType>\n        <BgColor>0xFF000000</BgColor>\n        <Regions>\n          <Region>\n\
         \x20           <Name>{name}</Name>\n            <Layer>1</Layer>\n            <IsScheduleRegion>0</IsScheduleRegion>\n\
         \x20           <Rect>\n              <X>0</X>\n              <Y>0</Y>\n              <Width>{w}</Width>\n\
         \x20             <Height>{h}</Height>\n              <BorderWidth>0</BorderWidth>\n            </Rect>\n            <Items>\n",
        w = screen.width,
        h = screen.height,
        ms = programme.list_ms(list),
        name = xml(&screen.id),
    );
    for item in programme.list(list) {
        let (name, is_film) = (xml(&item.file.name), item.file.name.ends_with(".mp4"));
        let is_gif = item.file.name.ends_with(".gif");
        let kind = if is_film {
            3
        } else if is_gif {
            6
        } else {
            2
        };
        let line = |tag: &str, value: &str| format!("                <{tag}>{value}</{tag}>\n");
        out.push_str("              <Item>\n");
        out.push_str(&line("Type", &kind.to_string()));
        out.push_str(&line("Name", &xml(&item.file.title)));
        out.push_str(&line("Duration", &item.ms.to_string()));
        if !is_film {
            out.push_str(&line("Alpha", "1.0"));
        }
        if is_gif {
            out.push_str(&line("PlayTimes", "1"));
        }
        // The files have the panel's pixels.
        out.push_str(&line("ReserveAS", "0"));
        out.push_str(&format!(
            "                <FileSource>\n                  <IsRelative>1</IsRelative>\n                  <FilePath>./{name}</FilePath>\n\
             \x20                 <MD5>{}</MD5>\n                  <OriginName>{name}</OriginName>\n                </FileSource>\n              </Item>\n",
            item.facts.md5
        ));
    }
    out.push_str(
        "            </Items>\n          </Region>\n        </Regions>\n      </Page>\n    </Pages>\n  </Program>\n</Programs>\n",
    );
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{built, job};

    #[test]
    fn items_have_their_type_time_and_hash() {
        let text = &built(&job())[5];
        assert!(text.contains("<Width>1920</Width>") && text.contains("<AppointDuration>38500</AppointDuration>"));
        assert!(text.contains("<Type>2</Type>") && text.contains("<Type>3</Type>"));
        assert!(text.contains("<FilePath>./02.mp4</FilePath>") && text.contains("<Duration>20500</Duration>"));
        assert!(text.contains("<Name>返利 &lt;陷阱&gt; &amp; &quot;骗局&quot;</Name>"));
        assert_eq!(text.matches("<MD5>").count(), 2);
    }
}
