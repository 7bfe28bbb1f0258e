//! Which characters the font chips (字库) of player cards can write. Both sets are read from the encoder of GBK, so that
//! what is checked and what is written cannot part.

use encoding_rs::GBK;

/// Returns the GBK code of a character; none if it has no code of one or two bytes.
pub fn gbk(character: char) -> Option<Vec<u8>> {
    let mut buffer = [0; 4];
    let (bytes, _, is_lost) = GBK.encode(character.encode_utf8(&mut buffer));
    // GBK's encoder knows the four-byte codes of GB18030 only as losses; the euro sign is one byte of no use to a chip.
    (!is_lost && bytes.len() <= 2 && character != '€').then(|| bytes.into_owned())
}

/// Tells whether GB 2312 has a character: ASCII, and the double bytes of its rows 1 to 9 and 16 to 87.
pub fn in_gb2312(character: char) -> bool {
    match gbk(character).as_deref() {
        Some([_]) => true,
        Some([lead, trail]) => {
            matches!(lead, 0xa1..=0xa9 | 0xb0..=0xf7) && *trail >= 0xa1 && !is_addition(*lead, *trail)
        }
        _ => false,
    }
}

/// Codes inside GB 2312's rows that GBK gave to characters of its own.
fn is_addition(lead: u8, trail: u8) -> bool {
    match lead {
        0xa2 => matches!(trail, 0xa1..=0xb0 | 0xe3..=0xe4 | 0xef..=0xf0 | 0xfd..=0xfe),
        0xa4 => trail >= 0xf4,
        0xa5 => trail >= 0xf7,
        0xa6 => matches!(trail, 0xb9..=0xc0) || trail >= 0xd9,
        0xa7 => matches!(trail, 0xc2..=0xd0) || trail >= 0xf2,
        0xa8 => matches!(trail, 0xbb..=0xc4) || trail >= 0xea,
        0xa9 => trail <= 0xa3 || trail >= 0xf0,
        0xd7 => trail >= 0xfa,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb2312_has_its_6763_characters_and_not_those_of_two_counties() {
        let count = ('\u{4e00}'..='\u{9fff}').filter(|character| in_gb2312(*character)).count();
        assert_eq!(count, 6763);
        assert!("传销返利 12315，。“”—…".chars().all(in_gb2312));
        for (character, has_gbk) in [('埇', true), ('沚', true), ('㙦', false), ('🎉', false)] {
            assert_eq!((in_gb2312(character), gbk(character).is_some()), (false, has_gbk), "{character}");
        }
    }
}
