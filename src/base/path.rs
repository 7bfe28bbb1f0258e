//! Paths that cannot leave their root: relative, `/` between parts, valid on Linux and Windows alike.
//! Refuses `..`, absolute paths, drive letters, NUL and control characters, and names Windows reserves.

use super::catalogue::Text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text is no safe path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    #[error("is empty")]
    Empty,
    #[error("is absolute")]
    Absolute,
    #[error("leaves its folder with `..`")]
    Parent,
    #[error("has an empty part or `.`")]
    Part,
    #[error("has a character that file systems refuse")]
    Character,
    #[error("is a name that Windows reserves")]
    Reserved,
    #[error("ends a part with a dot or a space")]
    Ending,
    #[error("is longer than 240 bytes")]
    Long,
}

impl PathFault {
    /// Returns the fault as the end of a sentence about a path.
    pub fn text(self) -> Text {
        match self {
            Self::Empty => Text { zh: "名称为空", en: "is empty" },
            Self::Absolute => Text { zh: "是绝对路径", en: "is absolute" },
            Self::Parent => Text { zh: "用 .. 离开了文件夹", en: "leaves its folder with `..`" },
            Self::Part => Text { zh: "有空的一段", en: "has an empty part" },
            Self::Character => Text {
                zh: "含有 Windows 不支持的字符，如 ? : * | < > 和引号",
                en: "has a character that Windows refuses, such as ? : * | < > or a quote",
            },
            Self::Reserved => Text { zh: "是 Windows 保留的名称", en: "is a name that Windows reserves" },
            Self::Ending => Text { zh: "以点或空格结尾", en: "ends in a dot or a space" },
            Self::Long => Text { zh: "太长，最多约 80 个汉字", en: "is longer than 240 bytes" },
        }
    }
}

const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

fn check(text: &str) -> Result<(), PathFault> {
    if text.is_empty() {
        return Err(PathFault::Empty);
    }
    if text.len() > 240 {
        return Err(PathFault::Long);
    }
    let bytes = text.as_bytes();
    if bytes[0] == b'/' || bytes[0] == b'\\' || (bytes.len() > 1 && bytes[1] == b':' && bytes[0].is_ascii_alphabetic())
    {
        return Err(PathFault::Absolute);
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
        return Err(PathFault::Character);
    }
    text.split('/').try_for_each(check_part)
}

fn check_part(part: &str) -> Result<(), PathFault> {
    match part {
        "" | "." => return Err(PathFault::Part),
        ".." => return Err(PathFault::Parent),
        _ => {}
    }
    if part.ends_with(['.', ' ']) {
        return Err(PathFault::Ending);
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    if is_reserved(stem) { Err(PathFault::Reserved) } else { Ok(()) }
}

/// Tells whether Windows takes a name for a device, such as `aux` or `COM1`.
fn is_reserved(stem: &str) -> bool {
    let is_port = stem.get(..3).is_some_and(|name| ["com", "lpt"].iter().any(|port| name.eq_ignore_ascii_case(port)))
        && matches!(&stem[3..], "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³");
    is_port || RESERVED.iter().any(|name| stem.eq_ignore_ascii_case(name))
}

/// Returns the form under which two paths are the same file on Windows or macOS: NFC, lower case.
pub fn collision_key(path: &str) -> Cow<'_, str> {
    if path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return path.into();
    }
    path.nfc().flat_map(char::to_lowercase).collect()
}

macro_rules! safe_path {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads a path; the text becomes NFC.
            pub fn parse(text: &str) -> Result<Self, PathFault> {
                check(text)?;
                Ok(if text.is_ascii() || is_nfc(text) { Self(text.into()) } else { Self(text.nfc().collect::<String>().into()) })
            }

            /// Returns the path as text with `/` between parts.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the last part.
            pub fn name(&self) -> &str {
                self.0.rsplit('/').next().unwrap_or(&self.0)
            }

            /// Returns the last part without its last extension.
            pub fn stem(&self) -> &str {
                let name = self.name();
                name.rsplit_once('.').map_or(name, |(stem, _)| stem)
            }

            /// Returns the extension in lower case, empty if there is none.
            pub fn extension(&self) -> String {
                self.name().rsplit_once('.').map_or(String::new(), |(_, end)| end.to_ascii_lowercase())
            }

            /// Returns the folder, empty at the root.
            pub fn folder(&self) -> &str {
                self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
            }

            /// Resolves a relative reference written in this file, such as `../media/a.jpg`.
            pub fn resolve(&self, reference: &str) -> Result<Self, PathFault> {
                if reference.starts_with('/') {
                    return Err(PathFault::Absolute);
                }
                let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
                for part in reference.split('/') {
                    match part {
                        "." | "" => {}
                        ".." => {
                            parts.pop().ok_or(PathFault::Parent)?;
                        }
                        part => parts.push(part),
                    }
                }
                Self::parse(&parts.join("/"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

safe_path!(
    /// A file of the campaign, relative to `content/` or to the theme's folder.
    ContentPath
);
safe_path!(
    /// A file of the release, relative to the output folder.
    OutputPath
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_every_way_out() {
        for (text, fault) in [
            ("", PathFault::Empty),
            ("/etc/passwd", PathFault::Absolute),
            ("C:/x", PathFault::Absolute),
            ("\\\\server\\x", PathFault::Absolute),
            ("a/../../b", PathFault::Parent),
            ("a//b", PathFault::Part),
            ("./a", PathFault::Part),
            ("a\0b", PathFault::Character),
            ("a\\b", PathFault::Character),
            ("CON", PathFault::Reserved),
            ("x/aux.html", PathFault::Reserved),
            ("com1.txt", PathFault::Reserved),
            ("Lpt³ .txt", PathFault::Reserved),
            ("a./b", PathFault::Ending),
        ] {
            assert_eq!(OutputPath::parse(text), Err(fault), "{text:?}");
        }
        assert!(OutputPath::parse("site/中文.html").is_ok());
        for fine in ["site/company.html", "com/lpt.txt", "com10", "com中", "中文1"] {
            assert!(OutputPath::parse(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn resolves_relative_references() {
        let file = ContentPath::parse("cases/rebate.md").unwrap();
        assert_eq!(file.resolve("../media/a.jpg").unwrap().as_str(), "media/a.jpg");
        assert_eq!(file.resolve("other.md").unwrap().as_str(), "cases/other.md");
        assert_eq!(file.resolve("../../etc/passwd"), Err(PathFault::Parent));
        assert_eq!(file.resolve("/x"), Err(PathFault::Absolute));
    }

    #[test]
    fn same_file_on_windows_and_macos_has_one_key() {
        assert_eq!(collision_key("Site/A.html"), collision_key("site/a.HTML"));
        assert_eq!(collision_key("e\u{301}"), collision_key("\u{e9}"));
    }
}
