//! How a command ends: an exit code, or a stop that says why and what to do.

use crate::base::Lang;
use std::io;

/// A command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0
    Done,
    /// 1: the content, or a release that was checked, has errors.
    Errors,
}

/// A command that could not run to its end (2), except for a closed pipe, which is silent (0).
#[derive(Debug)]
pub enum Stop {
    /// Called wrongly, or the machine failed (2; 255 if it is our fault): what is wrong and what to do.
    Refused { message: String, hint: String, code: u8 },
    /// The report could not be written.
    Write(io::Error),
}

impl Stop {
    /// Builds the stop of a wrong call.
    pub fn called(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { message: message.into(), hint: hint.into(), code: 2 }
    }

    /// Builds the stop of a machine that failed: message and hint in Chinese, then in English, and its own words.
    pub fn machine(lang: Lang, zh: (&str, &str), en: (&str, &str), error: &io::Error) -> Self {
        let (message, hint) = match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        Self::called(format!("{message}: {error}"), hint)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
