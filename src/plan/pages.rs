//! Pages of a screen (分页): a text that does not fit is cut where a speaker would pause, never inside a word.
//! Promises: as few pages as that allows, of about equal length; what a page loses is the comma, full stop or space at
//! which it ends. Refuses a text with a word that is wider than a page.

use super::programme::halves;
use super::words::Words;

/// What cutting costs, in hundredths of a page: between words, after a pause inside a sentence, and a page that begins in
/// the middle of a clause and goes on into the next.
const BETWEEN_WORDS: u64 = 60;
const AT_A_PAUSE: u64 = 15;
const MIXED: u64 = 120;
const A_PAGE: u64 = 100;

/// Where a text may be cut: before this byte, and what it costs.
struct Cut {
    at: usize,
    cost: u64,
}

/// Cuts a text into pages of at most this width in half-width characters. The error is the word that is too wide.
pub fn pages(words: &Words, text: &str, most: usize) -> Result<Vec<String>, String> {
    let cuts = cuts(words, text);
    // The cheapest way to each cut, with the cut before it.
    let mut best: Vec<Option<(u64, usize)>> = vec![None; cuts.len()];
    best[0] = Some((0, 0));
    for end in 1..cuts.len() {
        for start in (0..end).rev() {
            let shown = shown(&text[cuts[start].at..cuts[end].at]);
            let width = halves(shown);
            if width > most && end - start > 1 && halves(&text[cuts[start].at..cuts[end].at]) > most + 4 {
                break;
            }
            let Some((before, _)) = best[start].filter(|_| width <= most) else { continue };
            let free = (most - width) as u64;
            let uneven = free * free * 40 / (most * most).max(1) as u64;
            let is_mixed =
                cuts[start].cost == BETWEEN_WORDS && cuts[start + 1..end].iter().any(|cut| cut.cost < BETWEEN_WORDS);
            let cost = before + A_PAGE + uneven + cuts[end].cost + if is_mixed { MIXED } else { 0 };
            if best[end].is_none_or(|(known, _)| cost < known) {
                best[end] = Some((cost, start));
            }
        }
        if best[end].is_none() && halves(shown(&text[cuts[end - 1].at..cuts[end].at])) > most {
            return Err(shown(&text[cuts[end - 1].at..cuts[end].at]).to_string());
        }
    }
    let (mut found, mut end) = (Vec::new(), cuts.len() - 1);
    while end > 0 {
        // Every piece fits by itself, so there is a way to every cut.
        let Some((_, start)) = best[end] else { break };
        found.push(shown(&text[cuts[start].at..cuts[end].at]).to_string());
        end = start;
    }
    found.reverse();
    found.retain(|page| !page.is_empty());
    Ok(found)
}

/// Returns the cuts of a text from its beginning to its end.
fn cuts(words: &Words, text: &str) -> Vec<Cut> {
    let ends = words.breaks(text);
    let mut cuts = vec![Cut { at: 0, cost: 0 }];
    for (at, next) in text.char_indices().skip(1) {
        let last = text[..at].chars().next_back().unwrap_or(' ');
        if is_closing(next) || next == ' ' || is_opening(last) {
            continue;
        }
        let cost = match last {
            ' ' | '\u{3000}' | '。' | '！' | '？' | '；' | '，' | '!' | '?' | ';' => 0,
            '：' | '、' | ',' | ':' | '”' | '）' | '》' => AT_A_PAUSE,
            _ if ends.binary_search(&at).is_ok() => BETWEEN_WORDS,
            _ => continue,
        };
        cuts.push(Cut { at, cost });
    }
    cuts.push(Cut { at: text.len(), cost: 0 });
    cuts
}

fn is_opening(character: char) -> bool {
    matches!(character, '“' | '‘' | '（' | '《' | '「' | '【' | '(' | '<')
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '”'
            | '’'
            | '）'
            | '》'
            | '」'
            | '】'
            | '…'
            | '—'
            | ')'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '%'
            | '％'
            | '\u{2060}'
            | '\u{3000}'
    )
}

/// What a page shows of its piece: no mark at its end that only tells that more follows.
fn shown(piece: &str) -> &str {
    piece.trim().trim_end_matches(['，', '、', '；', '：', '。', ',', ';', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, most: usize) -> Vec<String> {
        pages(&Words::new(["示例长亭里社区"]), text, most).unwrap()
    }

    #[test]
    fn pages_end_at_clauses() {
        assert_eq!(cut("辛苦钱带回家，别交给传销", 32), ["辛苦钱带回家，别交给传销"]);
        assert_eq!(cut("辛苦钱带回家，别交给传销", 20), ["辛苦钱带回家", "别交给传销"]);
        assert_eq!(cut("入门费、拉人头、团队计酬就是传销", 20), ["入门费、拉人头", "团队计酬就是传销"]);
        assert_eq!(cut("举报传销12315，遇险拨110", 20), ["举报传销12315", "遇险拨110"]);
        assert_eq!(cut("没见合同 先要交钱 这份工作 别去", 20), ["没见合同 先要交钱", "这份工作 别去"]);
        assert_eq!(cut("看准了再签！别急。", 12), ["看准了再签！", "别急"]);
    }

    #[test]
    fn a_clause_that_is_too_long_is_cut_between_words() {
        let long = "交钱或者买货才有资格加入才有资格介绍别人的就是传销";
        for most in [16, 20, 24, 32] {
            let found = cut(long, most);
            assert_eq!(found.concat(), long);
            assert!(found.iter().all(|page| halves(page) <= most && !page.ends_with('传') && !page.starts_with('销')));
            let shortest = found.iter().map(|page| halves(page)).min().unwrap();
            assert!(shortest * 3 >= most, "{found:?}");
        }
        assert_eq!(pages(&Words::new(["示例长亭里社区"]), "请到示例长亭里社区", 10), Err("示例长亭里社区".into()));
        assert!(cut("", 10).is_empty() && cut(" ，", 10).is_empty());
    }
}
