//! Characters: sets, categories, and characters without case.

use taipan_vm::unicode::{self, Case, Flags};

use super::opcodes::{category, op};

pub(super) fn is_ascii_word(code: u32) -> bool {
    code < 128 && (code as u8 == b'_' || (code as u8).is_ascii_alphanumeric())
}

pub(super) fn is_unicode_word(code: u32) -> bool {
    if code < 128 {
        return is_ascii_word(code);
    }
    unicode::is(code, Flags::ALPHA | Flags::DECIMAL | Flags::DIGIT | Flags::NUMERIC)
}

fn is_ascii_space(code: u32) -> bool {
    matches!(code, 9..=13 | 32)
}

fn is_ascii_digit(code: u32) -> bool {
    (48..58).contains(&code)
}

/// Whether a character is of a category.
pub(super) fn in_category(number: u32, code: u32) -> bool {
    match number {
        category::DIGIT => is_ascii_digit(code),
        category::NOT_DIGIT => !is_ascii_digit(code),
        category::SPACE => is_ascii_space(code),
        category::NOT_SPACE => !is_ascii_space(code),
        category::WORD | category::LOC_WORD => is_ascii_word(code),
        category::NOT_WORD | category::LOC_NOT_WORD => !is_ascii_word(code),
        category::LINEBREAK => code == 10,
        category::NOT_LINEBREAK => code != 10,
        category::UNI_DIGIT => unicode::decimal(code).is_some(),
        category::UNI_NOT_DIGIT => unicode::decimal(code).is_none(),
        category::UNI_SPACE => unicode::is_space(code),
        category::UNI_NOT_SPACE => !unicode::is_space(code),
        category::UNI_WORD => is_unicode_word(code),
        category::UNI_NOT_WORD => !is_unicode_word(code),
        category::UNI_LINEBREAK => unicode::is(code, Flags::LINE_BREAK),
        category::UNI_NOT_LINEBREAK => !unicode::is(code, Flags::LINE_BREAK),
        _ => false,
    }
}

/// Lower case of ASCII.
#[inline]
pub(super) fn lower_ascii(code: u32) -> u32 {
    if (65..91).contains(&code) { code + 32 } else { code }
}

/// Lower case of any character, of which one stays one.
#[inline]
pub(super) fn lower_unicode(code: u32) -> u32 {
    if code < 128 { lower_ascii(code) } else { unicode::to_case_simple(code, Case::Lower) }
}

fn upper_unicode(code: u32) -> u32 {
    unicode::to_case_simple(code, Case::Upper)
}

/// Whether a character has another case.
pub(super) fn is_cased(code: u32) -> bool {
    lower_unicode(code) != code || upper_unicode(code) != code
}

/// Whether a set, which begins behind `IN` and its length, has a character.
pub(super) fn in_set(set: &[u32], code: u32) -> bool {
    let mut has = true;
    let mut rest = set;
    loop {
        rest = match rest {
            [op::LITERAL, literal, rest @ ..] => {
                if *literal == code {
                    return has;
                }
                rest
            }
            [op::CATEGORY, number, rest @ ..] => {
                if in_category(*number, code) {
                    return has;
                }
                rest
            }
            [op::CHARSET, rest @ ..] => {
                let word = if code < 256 { rest.get((code >> 5) as usize) } else { None };
                if word.is_some_and(|word| word >> (code & 31) & 1 != 0) {
                    return has;
                }
                rest.get(8..).unwrap_or_default()
            }
            [op::RANGE, low, high, rest @ ..] => {
                if (*low..=*high).contains(&code) {
                    return has;
                }
                rest
            }
            [op::RANGE_UNI_IGNORE, low, high, rest @ ..] => {
                if (*low..=*high).contains(&code) || (*low..=*high).contains(&upper_unicode(code)) {
                    return has;
                }
                rest
            }
            [op::NEGATE, rest @ ..] => {
                has = !has;
                rest
            }
            [op::BIGCHARSET, count, rest @ ..] => {
                if big_set_has(rest, code) {
                    return has;
                }
                rest.get(64 + *count as usize * 8..).unwrap_or_default()
            }
            _ => return !has,
        };
    }
}

/// A set of characters below 65,536: the number of a block for each run of 256, then the blocks.
fn big_set_has(set: &[u32], code: u32) -> bool {
    if code > 0xffff {
        return false;
    }
    let run = code >> 8;
    let Some(word) = set.get((run >> 2) as usize) else { return false };
    let block = (word >> ((run & 3) * 8) & 0xff) as usize;
    let word = set.get(64 + block * 8 + ((code & 255) >> 5) as usize);
    word.is_some_and(|word| word >> (code & 31) & 1 != 0)
}
