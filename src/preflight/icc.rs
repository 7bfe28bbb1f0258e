//! What an output intent's profile is: its class, its colours, its name.

use moxcms::{ColorProfile, DataColorSpace, ProfileClass, ProfileText};

/// A readable profile.
#[derive(Debug)]
pub struct Profile {
    /// `prtr` for a press.
    pub class: String,
    pub space: String,
    pub components: Option<u32>,
    pub description: Option<String>,
}

/// Reads a profile; None if it is damaged.
pub fn read(bytes: &[u8]) -> Option<Profile> {
    let profile = ColorProfile::new_from_slice(bytes).ok()?;
    let class = match profile.profile_class {
        ProfileClass::InputDevice => "scnr",
        ProfileClass::DisplayDevice => "mntr",
        ProfileClass::OutputDevice => "prtr",
        ProfileClass::DeviceLink => "link",
        ProfileClass::ColorSpace => "spac",
        ProfileClass::Abstract => "abst",
        ProfileClass::Named => "nmcl",
    };
    let (space, components) = match profile.color_space {
        DataColorSpace::Cmyk | DataColorSpace::Color4 => ("CMYK", Some(4)),
        DataColorSpace::Rgb => ("RGB", Some(3)),
        DataColorSpace::Lab => ("Lab", Some(3)),
        DataColorSpace::Gray => ("Gray", Some(1)),
        _ => ("?", None),
    };
    let description = profile.description.and_then(|text| match text {
        ProfileText::PlainString(text) => Some(text),
        ProfileText::Localizable(texts) => texts.into_iter().next().map(|text| text.value),
        ProfileText::Description(text) => Some(text.ascii_string),
    });
    let description =
        description.map(|text| text.trim_matches(['\0', ' ']).to_string()).filter(|text| !text.is_empty());
    Some(Profile { class: class.into(), space: space.into(), components, description })
}
