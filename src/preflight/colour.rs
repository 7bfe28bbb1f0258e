//! Colour spaces, and how much ink a colour of one lays down. Only what the plates get without conversion has ink; what
//! must be converted first has none and is a finding of its own.

use super::file::Pdf;
use lopdf::{Dictionary, Object};
use std::rc::Rc;

/// How deep colour spaces may stand in each other.
const DEPTH: usize = 8;
/// The most components that are looked at.
pub const MOST_COMPONENTS: usize = 32;

/// A colour space.
#[derive(Clone, Debug, PartialEq)]
pub enum Space {
    Gray,
    Rgb,
    Cmyk,
    CalGray,
    CalRgb,
    Lab,
    Icc(usize),
    /// The base and its table of colours.
    Indexed(Rc<Space>, Rc<[u8]>),
    /// Separation or DeviceN: the names of the inks and the space of the fallback.
    Inks(Vec<String>, Rc<Space>),
    Pattern(Option<Rc<Space>>),
    Unknown(String),
}

impl Space {
    /// Reads a colour space; names are looked up in the resources.
    pub fn read(pdf: &Pdf, object: &Object, resources: Option<&Dictionary>) -> Self {
        read(pdf, object, resources, DEPTH)
    }

    /// Returns the space that a name stands for.
    pub fn named(pdf: &Pdf, name: &[u8], resources: Option<&Dictionary>) -> Self {
        named(pdf, name, resources, DEPTH)
    }

    /// Returns how many numbers a colour has.
    pub fn components(&self) -> usize {
        match self {
            Self::Gray | Self::CalGray | Self::Indexed(..) => 1,
            Self::Rgb | Self::CalRgb | Self::Lab => 3,
            Self::Cmyk => 4,
            Self::Icc(count) => *count,
            Self::Inks(names, _) => names.len(),
            Self::Pattern(base) => base.as_ref().map_or(0, |base| base.components()),
            Self::Unknown(_) => 0,
        }
    }

    /// Returns the name for the report.
    pub fn name(&self) -> String {
        match self {
            Self::Gray => "DeviceGray".into(),
            Self::Rgb => "DeviceRGB".into(),
            Self::Cmyk => "DeviceCMYK".into(),
            Self::CalGray => "CalGray".into(),
            Self::CalRgb => "CalRGB".into(),
            Self::Lab => "Lab".into(),
            Self::Icc(1) => "ICCBased Gray".into(),
            Self::Icc(3) => "ICCBased RGB".into(),
            Self::Icc(4) => "ICCBased CMYK".into(),
            Self::Icc(count) => format!("ICCBased {count}"),
            Self::Indexed(base, _) => format!("Indexed {}", base.name()),
            Self::Inks(names, _) if names.len() == 1 => format!("Separation {}", names[0]),
            Self::Inks(names, _) => format!("DeviceN {}", names.join("+")),
            Self::Pattern(_) => "Pattern".into(),
            Self::Unknown(name) => name.clone(),
        }
    }

    /// Returns the space under an Indexed one.
    pub fn base(&self) -> &Self {
        match self {
            Self::Indexed(base, _) => base,
            other => other,
        }
    }

    /// Returns the first colour of a space that was just chosen.
    pub fn initial(&self) -> Vec<f64> {
        match self {
            Self::Cmyk | Self::Icc(4) => vec![0.0, 0.0, 0.0, 1.0],
            Self::Inks(names, _) => vec![1.0; names.len()],
            other => vec![0.0; other.components().min(MOST_COMPONENTS)],
        }
    }

    /// Returns the ink of a colour in per cent of one plate; None if it must be converted first.
    pub fn ink(&self, values: &[f64]) -> Option<f64> {
        let share = |value: f64| value.clamp(0.0, 1.0) * 100.0;
        match self {
            Self::Gray => Some(100.0 - share(*values.first()?)),
            Self::Cmyk => Some(values.iter().take(4).map(|value| share(*value)).sum()),
            Self::Inks(names, _) => {
                let inks = names.iter().zip(values).filter(|(name, _)| !matches!(name.as_str(), "All" | "None"));
                Some(inks.map(|(_, value)| share(*value)).sum())
            }
            Self::Indexed(base, table) => {
                let at = (values.first()?.max(0.0) as usize).checked_mul(base.components())?;
                base.ink_of_bytes(table.get(at..)?)
            }
            _ => None,
        }
    }

    /// Returns the ink of a colour of a picture, a byte a component.
    pub fn ink_of_bytes(&self, bytes: &[u8]) -> Option<f64> {
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
        match self {
            Self::Gray => Some(f64::from(255 - *bytes.first()?) / 2.55),
            Self::Cmyk => Some(f64::from(sum(bytes.get(..4)?)) / 2.55),
            Self::Inks(names, _) => {
                let inks = names.iter().zip(bytes).filter(|(name, _)| !matches!(name.as_str(), "All" | "None"));
                Some(inks.map(|(_, byte)| f64::from(*byte) / 2.55).sum())
            }
            Self::Indexed(base, table) => {
                let at = usize::from(*bytes.first()?) * base.components();
                // A table within a table is not allowed; the base of this one is none.
                if matches!(**base, Self::Indexed(..)) { None } else { base.ink_of_bytes(table.get(at..)?) }
            }
            _ => None,
        }
    }
}

fn named(pdf: &Pdf, name: &[u8], resources: Option<&Dictionary>, depth: usize) -> Space {
    let default = |key: &str, device: Space| {
        let spaces = resources.and_then(|resources| pdf.dict(resources, "ColorSpace"));
        match spaces.and_then(|spaces| pdf.entry(spaces, key)) {
            // A default must not name itself.
            Some(object) if depth > 0 && object.as_name().is_err() => read(pdf, object, None, depth - 1),
            _ => device,
        }
    };
    match name {
        b"DeviceGray" | b"G" => default("DefaultGray", Space::Gray),
        b"DeviceRGB" | b"RGB" => default("DefaultRGB", Space::Rgb),
        b"DeviceCMYK" | b"CMYK" => default("DefaultCMYK", Space::Cmyk),
        b"CalGray" => Space::CalGray,
        b"CalRGB" => Space::CalRgb,
        b"CalCMYK" => Space::Cmyk,
        b"Pattern" => Space::Pattern(None),
        _ => {
            let key = String::from_utf8_lossy(name);
            let spaces = resources.and_then(|resources| pdf.dict(resources, "ColorSpace"));
            match spaces.and_then(|spaces| pdf.entry(spaces, &key)) {
                Some(object) if depth > 0 => read(pdf, object, resources, depth - 1),
                _ => Space::Unknown(key.into_owned()),
            }
        }
    }
}

fn read(pdf: &Pdf, object: &Object, resources: Option<&Dictionary>, depth: usize) -> Space {
    let object = pdf.get(object);
    if let Ok(name) = object.as_name() {
        return named(pdf, name, resources, depth);
    }
    let Ok(array) = object.as_array() else { return Space::Unknown("?".into()) };
    let part = |at: usize| array.get(at).map_or(&Object::Null, |object| pdf.get(object));
    let below = |at: usize| {
        let object = part(at);
        if depth == 0 || object.is_null() {
            Space::Unknown("?".into())
        } else {
            read(pdf, object, resources, depth - 1)
        }
    };
    let Ok(family) = part(0).as_name() else { return Space::Unknown("?".into()) };
    match family {
        b"CalGray" => Space::CalGray,
        b"CalRGB" => Space::CalRgb,
        b"Lab" => Space::Lab,
        b"ICCBased" => {
            let Ok(stream) = part(1).as_stream() else { return Space::Unknown("ICCBased".into()) };
            match pdf.integer(&stream.dict, "N") {
                Some(count @ 1..=15) => Space::Icc(count as usize),
                _ => Space::Unknown("ICCBased".into()),
            }
        }
        b"Indexed" | b"I" => {
            let table: Vec<u8> = match part(3) {
                Object::String(bytes, _) => bytes.clone(),
                Object::Stream(stream) => pdf.decode(stream).unwrap_or_default(),
                _ => Vec::new(),
            };
            Space::Indexed(Rc::new(below(1)), table.into())
        }
        b"Separation" => {
            let name = part(1).as_name().map_or("?".into(), |name| String::from_utf8_lossy(name).into_owned());
            Space::Inks(vec![name], Rc::new(below(2)))
        }
        b"DeviceN" => {
            let names = part(1).as_array().map_or(&[][..], Vec::as_slice);
            let name = |object: &Object| {
                pdf.get(object).as_name().map_or("?".into(), |name| String::from_utf8_lossy(name).into_owned())
            };
            Space::Inks(names.iter().take(MOST_COMPONENTS).map(name).collect(), Rc::new(below(2)))
        }
        b"Pattern" => Space::Pattern((array.len() > 1).then(|| Rc::new(below(1)))),
        name if array.len() == 1 => named(pdf, name, resources, depth),
        other => Space::Unknown(String::from_utf8_lossy(other).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_counted_where_it_is_known() {
        assert_eq!(Space::Gray.ink(&[0.25]), Some(75.0));
        assert_eq!(Space::Cmyk.ink(&[1.0, 0.5, 0.0, 2.0]), Some(250.0));
        assert_eq!(Space::Rgb.ink(&[0.0; 3]), None);
        let inks = Space::Inks(vec!["Gold".into(), "All".into(), "Black".into()], Rc::new(Space::Cmyk));
        assert_eq!(inks.ink(&[0.5, 1.0, 1.0]), Some(150.0));
        let table = Space::Indexed(Rc::new(Space::Cmyk), vec![0, 0, 0, 0, 255, 255, 255, 255].into());
        assert_eq!((table.ink_of_bytes(&[1]), table.ink_of_bytes(&[2])), (Some(400.0), None));
        assert_eq!(table.ink(&[1.0]), Some(400.0));
    }
}
