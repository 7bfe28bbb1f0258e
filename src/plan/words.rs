//! Words that a line must not cut (词): a dictionary finds them in Chinese text, a list and the campaign's own names add
//! what no dictionary has. Promises: a text with U+2060 between the characters of each such word, which layout engines
//! keep together and nobody sees; no chain of more than `LONGEST` characters, so that a narrow column stays possible.

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use std::collections::{BTreeMap, HashSet};

/// The character that forbids a line break.
pub const JOINER: char = '\u{2060}';

/// The most characters that are kept together beyond what the dictionary says.
const LONGEST: usize = 10;

/// Words of the subject that no dictionary has, or that it cuts.
const LISTED: &[&str] = &[
    "传销",
    "反传销",
    "打击传销",
    "禁止传销条例",
    "无传销",
    "无传销社区",
    "无传销村",
    "无传销网络平台",
    "复评",
    "命名",
    "取消命名",
    "入门费",
    "拉人头",
    "团队计酬",
    "资本运作",
    "连锁销售",
    "消费返利",
    "虚拟货币",
    "上线",
    "下线",
    "提成",
    "返利",
    "充值",
    "群聊",
    "微商",
    "转账记录",
    "拨打",
    "核实",
    "查清",
    "举报电话",
    "市场监管",
    "告市民一封信",
];

/// What follows a number on the same line.
const UNITS: &str = "年月日号时点分秒元角角万亿倍成个位人名家户条项次天周岁层级代米斤克张份套页章款第%％";

/// Short words that lead to the next one, and those that end the one before: no line begins or ends between them.
const LEADING: &str = "不没别请勿莫未被把给向从在对和与或";
const TRAILING: &str = "的了着吗呢吧们";

/// Finds the words of texts.
pub struct Words<'a> {
    segmenter: WordSegmenterBorrowed<'static>,
    /// Names and listed words by their first character, to be looked up at each place.
    listed: HashSet<&'a str>,
    /// How long the listed words with this first character may be, in characters.
    longest: BTreeMap<char, usize>,
}

impl<'a> Words<'a> {
    /// Takes in the names of a campaign; those that are too long to stand on one line anywhere are left to the dictionary.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut listed, mut longest) = (HashSet::new(), BTreeMap::new());
        for word in LISTED.iter().copied().chain(names) {
            let length = word.chars().count();
            let Some(first) = word.chars().next().filter(|_| (2..=LONGEST).contains(&length)) else { continue };
            let most = longest.entry(first).or_insert(0);
            *most = length.max(*most);
            listed.insert(word);
        }
        Self { segmenter: WordSegmenter::new_dictionary(Default::default()), listed, longest }
    }

    /// Returns the text with joiners inside the words that must stay whole.
    pub fn whole(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let (mut before, mut breaks) = (None, self.breaks(text).into_iter().peekable());
        for (at, character) in text.char_indices() {
            let may_break = breaks.next_if_eq(&at).is_some();
            if !may_break && before.is_some_and(|before| joins(before, character)) {
                out.push(JOINER);
            }
            out.push(character);
            before = Some(character);
        }
        out
    }

    /// Returns where words end, in bytes: the places between two characters at which a line may break as far as words go.
    pub fn breaks(&self, text: &str) -> Vec<usize> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let ends: HashSet<usize> = self.segmenter.segment_str(text).collect();
        let mut held = vec![false; starts.len()];
        let mut at = 0;
        while at + 1 < starts.len() {
            let length = self.listed_at(text, &starts, at).unwrap_or(1);
            held[at + 1..at + length].fill(true);
            at += length;
        }
        for (index, pair) in starts.windows(2).enumerate().skip(1) {
            let (last, next) = (text[..pair[0]].chars().next_back(), text[pair[0]..].chars().next());
            if last.is_some_and(|last| last.is_ascii_digit()) && next.is_some_and(|next| UNITS.contains(next)) {
                held[index] = true;
            }
        }
        hold_short(text, &starts, &ends, &mut held);
        self.loosen(&starts, &ends, &mut held);
        let inside = 1..starts.len().max(1) - 1;
        inside.filter(|&index| ends.contains(&starts[index]) && !held[index]).map(|index| starts[index]).collect()
    }

    /// Gives up listed words that follow each other into a chain that is too long.
    fn loosen(&self, starts: &[usize], ends: &HashSet<usize>, held: &mut [bool]) {
        let mut first = 0;
        for index in 1..starts.len() {
            let is_end = ends.contains(&starts[index]);
            if is_end && !held[index] {
                first = index;
            } else if is_end && index - first >= LONGEST {
                held[index] = false;
                first = index;
            }
        }
    }

    /// Returns the length in characters of the longest listed word that begins at a character.
    fn listed_at(&self, text: &str, starts: &[usize], at: usize) -> Option<usize> {
        let first = text[starts[at]..].chars().next()?;
        let most = (*self.longest.get(&first)?).min(starts.len() - 1 - at);
        (2..=most).rev().find(|length| self.listed.contains(&text[starts[at]..starts[at + length]]))
    }
}

/// Holds words of one character to the word that they belong to.
fn hold_short(text: &str, starts: &[usize], ends: &HashSet<usize>, held: &mut [bool]) {
    let is_end = |index: usize, held: &[bool]| ends.contains(&starts[index]) && !held[index];
    for index in 1..starts.len().max(2) - 1 {
        let alone = (index == 1 || is_end(index - 1, held)) && is_end(index, held);
        let character = text[starts[index - 1]..starts[index]].chars().next();
        if alone && character.is_some_and(|character| LEADING.contains(character)) {
            held[index] = true;
        }
        let alone = is_end(index, held) && (index + 2 == starts.len() || is_end(index + 1, held));
        let character = text[starts[index]..starts[index + 1]].chars().next();
        if alone && character.is_some_and(|character| TRAILING.contains(character)) {
            held[index] = true;
        }
    }
}

/// Tells whether a line could break between two characters, so that a joiner is of use.
fn joins(before: char, after: char) -> bool {
    before.is_alphanumeric()
        && (after.is_alphanumeric() || matches!(after, '%' | '％'))
        && !(before.is_ascii() && after.is_ascii())
}

/// Returns a text without joiners, for titles and file names.
pub fn plain(text: &str) -> String {
    text.replace(JOINER, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let words = Words::new(["示例长亭里社区", "市场监管投诉举报"]);
        let whole = words.whole(text);
        assert_eq!(plain(&whole), text);
        let mut out = String::new();
        let mut breaks = words.breaks(text).into_iter().peekable();
        for (at, character) in text.char_indices() {
            if breaks.next_if_eq(&at).is_some() {
                out.push('|');
            }
            out.push(character);
        }
        out
    }

    #[test]
    fn words_and_names_stay_whole() {
        assert_eq!(shown("沾一样就是传销"), "沾|一样|就是|传销");
        assert_eq!(shown("宣传销售不是传销"), "宣传销售|不是|传销");
        assert!(shown("谁命名的、哪天复评").ends_with("复评") && !shown("哪天复评").contains("复|评"));
        assert_eq!(shown("示例长亭里社区被命名为无传销社区"), "示例长亭里社区|被命名|为|无传销社区");
        assert_eq!(shown("2027年2月1日起返利300元"), "2027年|2月|1日|起|返利|300元");
        assert_eq!(shown("拨打12315问清楚"), "拨打|12315|问|清楚");
        assert_eq!(shown("传销不进我家门"), "传销|不进|我家|门");
        assert_eq!(shown("示例站前的人，钱呢"), "示例|站|前的|人|，|钱呢");
    }

    #[test]
    fn joiners_stand_only_where_a_line_could_break() {
        let words = Words::new([]);
        assert_eq!(words.whole("传销，是ABC网"), "传\u{2060}销，是ABC网");
        for text in ["", "传", "，。", "a b", "𠮷𠮷𠮷", "传\u{2060}销"] {
            assert_eq!(plain(&words.whole(text)), plain(text));
        }
    }

    #[test]
    fn a_chain_of_words_stays_short() {
        let words = Words::new([]);
        let chain = "团队计酬传销入门费拉人头".repeat(20);
        let breaks = words.breaks(&chain);
        let mut before = 0;
        for at in breaks.into_iter().chain([chain.len()]) {
            assert!(chain[before..at].chars().count() <= LONGEST + 4);
            before = at;
        }
    }
}
