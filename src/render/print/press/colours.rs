//! Colours of a press sheet: everything in CMYK or a spot ink, greys and black in black ink alone. Refuses other colours,
//! transparency and more ink than the paper holds, with the place in the template.

use super::ink::{FULL, Ink};
use super::photos::Photos;
use super::walk::Change;
use crate::base::{Code, Diagnostic, Text};
use std::collections::BTreeMap;
use typst::foundations::Repr;
use typst::layout::{Size, Transform};
use typst::syntax::Span;
use typst::visualize::{Cmyk, Color, ColorSpace, Gradient, Image, ProcessColor, ProcessColorSpace, Tiling};

/// Makes the colours of a page fit for the press and keeps what is wrong with them.
pub(super) struct Press<'a> {
    pub ink: &'a Ink,
    pub photos: &'a Photos,
    /// One finding for each colour, with the first place that has it.
    pub findings: BTreeMap<String, (Diagnostic, Span)>,
}

impl Change for Press<'_> {
    const SPACE: ProcessColorSpace = ProcessColorSpace::Cmyk;

    fn colour(&mut self, colour: &Color, span: Span) -> Option<Color> {
        let process = match colour {
            Color::Spot(spot) => spot.colorant.fallback,
            Color::Process(process) => *process,
        };
        let printed = match process {
            ProcessColor::Cmyk(cmyk) => cmyk,
            process if process.alpha().is_some_and(|alpha| alpha < 1.0) => {
                let detail = Text { zh: "它是透明的", en: "it is transparent" };
                return self.refuse(colour, Diagnostic::new(Code::ColourNotForPress).arg_text("detail", detail), span);
            }
            ProcessColor::Luma(luma) => black(1.0 - luma.luma),
            process => match grey(process) {
                Some(share) => black(share),
                None => {
                    let detail = Text {
                        zh: "最接近它的四色值是 {nearest}",
                        en: "the inks nearest to it are {nearest}",
                    };
                    let finding = Diagnostic::new(Code::ColourNotForPress).arg_text("detail", detail);
                    return self.refuse(colour, finding.arg("nearest", self.nearest(process)), span);
                }
            },
        };
        // The numbers of the template count, not their rounding to a 255th in the file.
        let total = (printed.c + printed.m + printed.y + printed.k) * 100.0;
        if total.round() as u32 > self.ink.condition.ink_limit {
            let finding = Diagnostic::new(Code::TooMuchInk).arg("total", format!("{total:.0}"));
            return self.refuse(colour, finding.arg("limit", self.ink.condition.ink_limit), span);
        }
        match colour {
            Color::Spot(_) => None,
            Color::Process(ProcessColor::Cmyk(_)) => None,
            Color::Process(_) => Some(Color::Process(ProcessColor::Cmyk(printed))),
        }
    }

    fn picture(&mut self, picture: &Image, size: Size, span: Span) -> Option<Image> {
        match self.photos.for_press(self.ink, picture, size) {
            Ok(picture) => picture,
            Err(detail) => {
                self.keep(detail.clone(), Diagnostic::new(Code::TemplateError).arg("detail", detail), span);
                None
            }
        }
    }

    fn blend(&mut self, gradient: &Gradient, span: Span) {
        let inks = |space| matches!(space, ColorSpace::Process(ProcessColorSpace::Cmyk | ProcessColorSpace::D65Gray));
        if !inks(gradient.space()) {
            let detail = "a gradient is blended in the colours of screens; add `space: cmyk`";
            self.keep(detail.into(), Diagnostic::new(Code::TemplateError).arg("detail", detail), span);
        }
    }

    fn pattern(&mut self, tiling: &Tiling, span: Span) {
        // Its colours cannot be changed, so they must be right as they are.
        let before = self.findings.len();
        let mut frame = tiling.frame().clone();
        let mut check = Pattern { press: self, changed: false };
        super::walk::frame(&mut frame, Transform::identity(), &mut check, 0);
        if check.changed && self.findings.len() == before {
            let detail = "a tiling has a grey or a picture that is not CMYK";
            self.keep(detail.into(), Diagnostic::new(Code::TemplateError).arg("detail", detail), span);
        }
    }

    fn too_deep(&mut self) {
        let detail = "the layout is nested too deep";
        self.keep(detail.into(), Diagnostic::new(Code::TemplateError).arg("detail", detail), Span::detached());
    }
}

impl Press<'_> {
    fn refuse(&mut self, colour: &Color, finding: Diagnostic, span: Span) -> Option<Color> {
        let name = colour.repr().to_string();
        let finding = finding.arg("colour", &name);
        self.keep(name, finding, span);
        None
    }

    fn keep(&mut self, name: String, finding: Diagnostic, span: Span) {
        self.findings.entry(name).or_insert((finding, span));
    }

    /// Returns the inks that come nearest to a colour, as a template writes them.
    fn nearest(&self, colour: ProcessColor) -> String {
        let [red, green, blue, _] = colour.to_space(ProcessColorSpace::Srgb).to_vec4_u8();
        match self.ink.to_inks(&[red, green, blue]).as_deref() {
            Some([c, m, y, k]) => {
                let [c, m, y, k] = [c, m, y, k].map(|share| (u32::from(*share) * 100).div_ceil(FULL));
                format!("cmyk({c}%, {m}%, {y}%, {k}%)")
            }
            _ => "cmyk(…)".into(),
        }
    }
}

/// A pattern: its colours are looked at and not changed.
struct Pattern<'a, 'b> {
    press: &'a mut Press<'b>,
    changed: bool,
}

impl Change for Pattern<'_, '_> {
    const SPACE: ProcessColorSpace = ProcessColorSpace::Cmyk;

    fn colour(&mut self, colour: &Color, span: Span) -> Option<Color> {
        self.changed |= self.press.colour(colour, span).is_some();
        None
    }

    fn picture(&mut self, _: &Image, _: Size, _: Span) -> Option<Image> {
        self.changed = true;
        None
    }

    fn blend(&mut self, gradient: &Gradient, span: Span) {
        self.press.blend(gradient, span);
    }

    fn too_deep(&mut self) {
        self.press.too_deep();
    }
}

/// Returns the share of black in a colour that is a grey.
fn grey(colour: ProcessColor) -> Option<f32> {
    let [red, green, blue, _] = colour.to_space(ProcessColorSpace::Srgb).to_vec4_u8();
    (red == green && green == blue).then(|| 1.0 - f32::from(red) / 255.0)
}

/// Returns black ink alone.
pub(super) fn black(k: f32) -> Cmyk {
    Cmyk { c: 0.0, m: 0.0, y: 0.0, k }
}

/// Returns inks as the file has them.
pub(super) fn inks(cmyk: Cmyk) -> [u8; 4] {
    [cmyk.c, cmyk.m, cmyk.y, cmyk.k].map(|share| (share.clamp(0.0, 1.0) * 255.0).round() as u8)
}
