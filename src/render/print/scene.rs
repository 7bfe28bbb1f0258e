//! Scenes: a template of the `led` part whose first page is the ground of a screen and whose second is text in one row.
//! Where the text runs is said by the template itself: `#metadata((x: .., y: .., width: .., height: ..)) <window>`.

use super::world::{compile, outside, template_error};
use super::{Printer, check_size, draw, input};
use crate::base::{Date, Diagnostic, Outcome};
use image::RgbImage;
use serde::Serialize;
use std::collections::BTreeMap;
use typst::foundations::{Dict, Label, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// A still ground, a window in it, and a row of text to run there.
pub(crate) struct Scene {
    pub ground: RgbImage,
    /// Left, top, width and height in pixels, all even.
    pub window: (u32, u32, u32, u32),
    /// The text, as tall as the window.
    pub strip: RgbImage,
}

impl Printer {
    /// Draws a scene, one point a pixel. Refuses text that is wider than `longest`.
    pub(crate) fn scene<T: Serialize>(
        &self,
        template: &str,
        data: &T,
        (width, height): (u32, u32),
        longest: u32,
        as_of: Date,
    ) -> Outcome<Scene> {
        self.sweep();
        let size = BTreeMap::from([("width", f64::from(width)), ("height", f64::from(height))]);
        let data = input(data, size, as_of, &self.values)?;
        let document = compile(&self.shared, &self.led, template, data, as_of, "led")?;
        let [ground, strip] = document.pages() else {
            return Err(fault(format!(
                "`{template}` has {} pages, not a ground and a row of text",
                document.pages().len()
            )));
        };
        check_size(ground, width.into(), height.into(), 0.0)?;
        let window = window(&document).ok_or_else(|| fault("`<window>` is no dictionary of x, y, width and height"))?;
        let (x, y, wide, tall) = window;
        let inside =
            |from: u32, length: u32, all: u32| length > 0 && from.checked_add(length).is_some_and(|end| end <= all);
        if !inside(x, wide, width) || !inside(y, tall, height) || [x, y, wide, tall].iter().any(|value| value % 2 != 0)
        {
            return Err(fault(format!("the window ({x}, {y}, {wide}, {tall}) must be even and inside the screen")));
        }
        let lost: Vec<String> = [ground, strip].iter().flat_map(|page| outside(&page.frame)).collect();
        if !lost.is_empty() {
            return Err(fault(format!("`{}` leaves the screen", lost.join("`, `"))));
        }
        let length = strip.frame.size().x.to_pt();
        if length > f64::from(longest) + 0.01 {
            return Err(fault(format!("the row of text is {length:.0} pixels long, more than {longest}")));
        }
        check_size(strip, length, tall.into(), 0.0)?;
        let strip = draw(strip, 1.0);
        if strip.height() != tall {
            return Err(fault("the row of text is not as tall as the window"));
        }
        Ok(Scene { ground: draw(ground, 1.0), window, strip })
    }
}

/// Reads where the template wants the text to run.
fn window(document: &PagedDocument) -> Option<(u32, u32, u32, u32)> {
    let label = Label::new(PicoStr::intern("window"))?;
    let content = document.introspector().query_label(label).ok()?;
    let Value::Dict(dict) = &content.to_packed::<MetadataElem>()?.value else { return None };
    Some((number(dict, "x")?, number(dict, "y")?, number(dict, "width")?, number(dict, "height")?))
}

fn number(dict: &Dict, name: &str) -> Option<u32> {
    match dict.get(name).ok()? {
        Value::Int(value) => u32::try_from(*value).ok(),
        _ => None,
    }
}

fn fault(detail: impl ToString) -> Vec<Diagnostic> {
    vec![template_error(detail, None)]
}
