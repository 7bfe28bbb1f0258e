//! Longer words for each code: why it is bad, a wrong example and a right one. `gaoshi explain CODE` prints them.

use super::catalogue::{Code, Text};

/// The explanation of a code.
#[derive(Debug)]
pub struct Explanation {
    pub why: Text,
    pub wrong: &'static str,
    pub right: &'static str,
}

/// Returns the explanation of a code.
pub fn explanation(code: Code) -> Explanation {
    let _ = code;
    Explanation { why: Text { zh: "", en: "" }, wrong: "", right: "" }
}
