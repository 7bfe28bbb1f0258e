//! An index of pairs (二字索引) as small files that a page without a server can load one by one. A text of two or more
//! characters contains a query only if it contains every pair of neighbouring characters of it; so for each pair the
//! index lists, in four columns, the numbers of the entries that have it. Pairs are spread over shards by a hash, and a
//! list too long for a shard stands in segments of its own, so that no query loads a list it does not need.
//!
//! A file calls `gaoshi(name, text)`. In a shard an entry is a space, the pair, and its columns joined by `!`; a column is
//! a list, or `~` with the first numbers of its segments. A list is runs of numbers, each the gap to the run before it
//! and, if longer than one, its length. A number is written to the base 30 in printable ASCII without quote and backslash:
//! digits 0..30 end a number, 30..60 end one whose run has a length behind it, 60..90 are followed by more digits.

use rustc_hash::FxHashMap;

/// How many columns a pair has.
pub const COLUMNS: usize = 4;
/// A list of more bytes stands outside of its shard.
const LONG: usize = 4096;
/// The bytes of a shard or segment, about.
const FILE: usize = 6144;
/// The most shards an index has.
const SHARDS: usize = 8192;

/// Numbers as runs: first and one past the last.
type Runs = Vec<(u32, u32)>;

/// An index as it is collected.
#[derive(Default)]
pub struct Grams {
    pairs: FxHashMap<(char, char), [Runs; COLUMNS]>,
}

/// The finished files, by name, and how many shards there are.
pub struct Files {
    pub shards: usize,
    pub files: Vec<(String, String)>,
}

impl Grams {
    /// Notes that the entries `from..to` of a column have a text.
    pub fn add(&mut self, column: usize, from: u32, to: u32, text: &str) {
        let mut before = ' ';
        for now in text.chars().map(plain) {
            if before != ' ' && now != ' ' {
                let runs = &mut self.pairs.entry((before, now)).or_default()[column];
                match runs.last_mut() {
                    // Most come in order, many as neighbours.
                    Some(last) if last.0 <= from && from <= last.1 => last.1 = last.1.max(to),
                    _ => runs.push((from, to)),
                }
            }
            before = now;
        }
    }

    /// Writes the files.
    pub fn finish(self) -> Files {
        let mut pairs: Vec<_> = self.pairs.into_iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        let (mut files, mut entries) = (Vec::new(), Vec::with_capacity(pairs.len()));
        for ((a, b), columns) in pairs {
            let mut entry = format!(" {a}{b}");
            let start = entry.len();
            for (column, runs) in columns.into_iter().enumerate() {
                if column > 0 {
                    entry.push('!');
                }
                entry.push_str(&list(&format!("{}-{}-{column}", a as u32, b as u32), joined(runs), &mut files));
            }
            // Empty columns at the end say nothing.
            let end = entry[start..].trim_end_matches('!').len();
            entry.truncate(start + end);
            entries.push(((a, b), entry));
        }
        let bytes: usize = entries.iter().map(|(_, entry)| entry.len()).sum();
        let shards = (bytes / FILE).next_power_of_two().clamp(1, SHARDS);
        let mut texts = vec![String::new(); shards];
        for (pair, entry) in entries {
            texts[shard(pair, shards)].push_str(&entry);
        }
        files.extend(texts.into_iter().enumerate().map(|(at, text)| (format!("g{at}"), text)));
        Files { shards, files }
    }
}

/// Returns the shard of a pair; the script on the page works out the same.
fn shard((a, b): (char, char), shards: usize) -> usize {
    ((u64::from(a) * 7919 + u64::from(b)) % shards as u64) as usize
}

/// Returns a character as it is compared: full-width forms as ASCII, capitals as small letters, space as a blank.
pub fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map_or(c, |c| c.to_ascii_lowercase()),
        _ if c.is_whitespace() => ' ',
        _ => c.to_ascii_lowercase(),
    }
}

/// Sorts runs and joins those that touch.
fn joined(mut runs: Runs) -> Runs {
    runs.sort_unstable();
    runs.dedup_by(|next, last| {
        let touch = next.0 <= last.1;
        if touch {
            last.1 = last.1.max(next.1);
        }
        touch
    });
    runs
}

/// Returns what an entry says of a list; one that is long goes to files of its own.
fn list(name: &str, runs: Runs, files: &mut Vec<(String, String)>) -> String {
    let short = written(&runs, 0);
    if short.len() <= LONG {
        return short;
    }
    let (mut head, mut before, mut rest, mut number) = (String::from("~"), 0, &runs[..], 0);
    while let Some(&(first, _)) = rest.first() {
        write(first - before, 0, &mut head);
        before = first;
        let (mut text, mut end, mut count) = (String::new(), first, 0);
        while let Some(run) = rest.get(count).filter(|_| text.len() < FILE) {
            write_run(*run, &mut end, &mut text);
            count += 1;
        }
        files.push((format!("{name}-{number}"), text));
        rest = &rest[count..];
        number += 1;
    }
    head
}

fn written(runs: &[(u32, u32)], mut from: u32) -> String {
    let mut out = String::new();
    for run in runs {
        write_run(*run, &mut from, &mut out);
    }
    out
}

fn write_run((first, end): (u32, u32), before: &mut u32, out: &mut String) {
    let length = end - first;
    write(first - *before, if length > 1 { 30 } else { 0 }, out);
    if length > 1 {
        write(length - 2, 0, out);
    }
    *before = end;
}

/// Writes a number; `last` is added to its last digit.
fn write(number: u32, last: u32, out: &mut String) {
    let mut place = 1;
    while number / place >= 30 {
        place *= 30;
    }
    while place > 1 {
        out.push(digit(number / place % 30 + 60));
        place /= 30;
    }
    out.push(digit(number % 30 + last));
}

fn digit(value: u32) -> char {
    // 35 is behind the quote, 92 the backslash; 90 values end before the tilde.
    let code = 35 + value as u8;
    char::from(if code >= 92 { code + 1 } else { code })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a list as the script does.
    fn read(text: &str, mut at: u32) -> Vec<u32> {
        let (mut out, mut number, mut length) = (Vec::new(), 0, None);
        for c in text.bytes().map(u32::from) {
            let value = c - 35 - u32::from(c > 92);
            number = number * 30 + value % 30;
            match (value / 30, length.take()) {
                (2, before) => length = before,
                (1, _) => (at, number, length) = (at + number, 0, Some(())),
                (_, Some(())) => {
                    out.extend(at..at + number + 2);
                    (at, number) = (at + number + 2, 0);
                }
                (_, None) => {
                    out.push(at + number);
                    (at, number) = (at + number + 1, 0);
                }
            }
        }
        out
    }

    #[test]
    fn lists_come_back() {
        let numbers = [0, 1, 2, 5, 34, 35, 900, 27_000, 27_001, 810_000, 2_000_000];
        let mut grams = Grams::default();
        for number in numbers.into_iter().rev() {
            grams.add(2, number, number + 1, "社区");
        }
        grams.add(2, 3, 5, "社区");
        let files = grams.finish();
        assert_eq!((files.shards, files.files.len()), (1, 1));
        let entry = files.files[0].1.strip_prefix(" 社区!!").unwrap();
        assert_eq!(read(entry, 0), [0, 1, 2, 3, 4, 5, 34, 35, 900, 27_000, 27_001, 810_000, 2_000_000]);
        assert!(!entry.contains(['"', '\\', ' ', '!', '~']));
    }

    #[test]
    fn a_long_list_stands_in_segments() {
        let mut grams = Grams::default();
        for number in 0..20_000 {
            grams.add(1, number * 2, number * 2 + 1, "Ａb");
        }
        let files = grams.finish();
        let shard = &files.files.iter().find(|(name, _)| name == "g0").unwrap().1;
        let starts: Vec<u32> = read(shard.strip_prefix(" ab!~").unwrap(), 0);
        // Starts are written as gaps from start to start, so each is one less here than a run would be.
        assert_eq!(starts.len(), 4);
        let first = files.files.iter().find(|(name, _)| name == "97-98-1-0").unwrap();
        assert_eq!(read(&first.1, 0)[..3], [0, 2, 4]);
        assert!(files.files.iter().all(|(_, text)| text.len() <= FILE + 8));
    }

    #[test]
    fn blanks_part_texts() {
        let mut grams = Grams::default();
        grams.add(0, 0, 1, "甲 乙\u{3000}丙丁");
        assert_eq!(grams.finish().files[0].1, " 丙丁#");
    }
}
