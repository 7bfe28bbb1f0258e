//! Hashes: SHA-256 for what users check by hand, BLAKE3 for keys (键) that decide what is rendered again.

use serde::{Deserialize, Serialize};
use sha2::Digest;
use std::fmt;

/// The SHA-256 of one output file, as 64 hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

/// Returns the SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Sha256 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(serde::de::Error::custom("a SHA-256 has 64 hex digits"));
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(serde::de::Error::custom)?;
            *byte = u8::from_str_radix(pair, 16).map_err(serde::de::Error::custom)?;
        }
        Ok(Self(bytes))
    }
}

/// The three things an artifact depends on, hashed apart so that a stale one can say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyParts {
    /// The job: the data this artifact shows.
    pub job: String,
    /// The part of the theme and the shared data (title, hotlines, navigation) its renderer reads.
    pub theme: String,
    /// The renderer itself.
    pub program: String,
}

/// A key (键): equal keys mean equal bytes. Written as `job.theme.program`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub String);

impl Key {
    /// Joins the parts into the key that the manifest carries.
    pub fn new(parts: &KeyParts) -> Self {
        Self(format!("{}.{}.{}", parts.job, parts.theme, parts.program))
    }

    /// Splits a key from a manifest; `None` if another version of the program wrote it in another form.
    pub fn parts(&self) -> Option<KeyParts> {
        let mut parts = self.0.split('.');
        let (job, theme, program) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then(|| KeyParts { job: job.into(), theme: theme.into(), program: program.into() })
    }
}

/// Returns 32 hex digits of a BLAKE3 hash over several pieces; the length of each is hashed too.
pub fn short_hash(pieces: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for piece in pieces {
        hasher.update(&(piece.len() as u64).to_le_bytes());
        hasher.update(piece);
    }
    hex(&hasher.finalize().as_bytes()[..16])
}

/// Returns bytes as small hex digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_reads_back_what_it_wrote() {
        let hash = sha256(b"abc");
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<Sha256>(&json).unwrap(), hash);
        assert!(serde_json::from_str::<Sha256>("\"12\"").is_err());
    }

    #[test]
    fn pieces_do_not_run_together() {
        assert_ne!(short_hash(&[b"ab", b"c"]), short_hash(&[b"a", b"bc"]));
    }

    #[test]
    fn key_splits_into_its_parts() {
        let parts = KeyParts { job: "a".into(), theme: "b".into(), program: "c".into() };
        assert_eq!(Key::new(&parts).parts(), Some(parts));
        assert_eq!(Key("old".into()).parts(), None);
    }
}
