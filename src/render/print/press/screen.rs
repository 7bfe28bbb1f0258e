//! Colours for eyes: a proof shows a press sheet as it will look on its paper, a copy for offices and readers has the
//! colours of screens, with greys that are grey.

use super::colours::inks;
use super::ink::Ink;
use super::photos::Photos;
use super::walk::Change;
use typst::layout::Size;
use typst::syntax::Span;
use typst::visualize::{Color, Image, Luma, ProcessColor, ProcessColorSpace};

/// A press sheet seen on its paper.
pub(super) struct OnPaper<'a> {
    pub ink: &'a Ink,
    pub photos: &'a Photos,
    /// The colours of the sheet so far; a sheet has few, each many times.
    seen: Vec<([u8; 4], [u8; 3])>,
}

impl<'a> OnPaper<'a> {
    pub(super) fn new(ink: &'a Ink, photos: &'a Photos) -> Self {
        Self { ink, photos, seen: Vec::new() }
    }

    fn look(&mut self, inks: [u8; 4]) -> Color {
        let known = self.seen.iter().find(|(known, _)| *known == inks).map(|(_, screen)| *screen);
        let [red, green, blue] = known.unwrap_or_else(|| {
            let screen = self.ink.on_paper(&inks);
            let screen = [0, 1, 2].map(|at| screen.get(at).copied().unwrap_or(255));
            // A blend may have any number of colours; those are not worth remembering.
            if self.seen.len() < 64 {
                self.seen.push((inks, screen));
            }
            screen
        });
        Color::from_u8(red, green, blue, 255)
    }
}

impl Change for OnPaper<'_> {
    const SPACE: ProcessColorSpace = ProcessColorSpace::Srgb;

    fn colour(&mut self, colour: &Color, _: Span) -> Option<Color> {
        let process = match colour {
            Color::Spot(spot) => spot.fallback(),
            Color::Process(process) => *process,
        };
        match process {
            ProcessColor::Cmyk(cmyk) => Some(self.look(inks(cmyk))),
            ProcessColor::Luma(luma) => Some(self.look(inks(super::colours::black(1.0 - luma.luma)))),
            _ => None,
        }
    }

    fn picture(&mut self, picture: &Image, _: Size, _: Span) -> Option<Image> {
        self.photos.on_paper(self.ink, picture)
    }

    fn too_deep(&mut self) {}
}

/// A copy for offices and readers.
pub(super) struct Office;

impl Change for Office {
    const SPACE: ProcessColorSpace = ProcessColorSpace::Srgb;

    fn colour(&mut self, colour: &Color, _: Span) -> Option<Color> {
        let process = match colour {
            Color::Spot(spot) => spot.fallback(),
            Color::Process(process) => *process,
        };
        match process {
            ProcessColor::Cmyk(cmyk) if cmyk.c == 0.0 && cmyk.m == 0.0 && cmyk.y == 0.0 => {
                Some(Color::Process(ProcessColor::Luma(Luma::new(1.0 - cmyk.k, 1.0))))
            }
            ProcessColor::Cmyk(_) => Some(Color::Process(ProcessColor::Rgb(process.to_rgb()))),
            _ => None,
        }
    }

    fn picture(&mut self, _: &Image, _: Size, _: Span) -> Option<Image> {
        None
    }

    fn too_deep(&mut self) {}
}
