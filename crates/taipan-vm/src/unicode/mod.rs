//! What the methods of `str` know about characters: kinds, cases, digits, as CPython 3.14 has them (Unicode 16).
//!
//! A character's record is found by two steps: the block that its run of characters has, and the record at its
//! place in the block. Characters of which the same is known share a record.

mod tables;

use tables::{FULL, INDEX, PLACES, RECORDS, SHIFT};

bitflags::bitflags! {
    /// Kinds of characters. The order is that of `make_character_tables.py`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Flags: u16 {
        /// `str.isalpha`
        const ALPHA = 1;
        /// `str.isdecimal`
        const DECIMAL = 1 << 1;
        /// `str.isdigit`
        const DIGIT = 1 << 2;
        /// `str.isnumeric`
        const NUMERIC = 1 << 3;
        /// A letter of lower case.
        const LOWER = 1 << 4;
        /// A letter of upper case.
        const UPPER = 1 << 5;
        /// A letter of title case.
        const TITLE = 1 << 6;
        /// `str.isspace`
        const SPACE = 1 << 7;
        /// Ends a line for `str.splitlines`.
        const LINE_BREAK = 1 << 8;
        /// `str.isprintable`
        const PRINTABLE = 1 << 9;
        /// Begins an identifier.
        const IDENTIFIER_START = 1 << 10;
        /// Continues an identifier.
        const IDENTIFIER_CONTINUE = 1 << 11;
        /// Has a case, though perhaps no other.
        const CASED = 1 << 12;
        /// Passed over where a word's end is looked for.
        const CASE_IGNORABLE = 1 << 13;
    }
}

/// What is known about a character.
struct Record {
    flags: Flags,
    /// How far off the other cases are; from [`IN_FULL`] on, the place in the table of what takes more characters.
    upper: i32,
    lower: i32,
    title: i32,
    fold: i32,
    /// The value as a decimal digit and as a digit, or -1.
    decimal: i8,
    digit: i8,
}

/// Added to places in the table of cases that take more than one character.
const IN_FULL: i32 = 0x1000_0000;

/// Which case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Upper case.
    Upper,
    /// Lower case.
    Lower,
    /// Title case, for the beginning of a word.
    Title,
    /// What comparing without case compares.
    Fold,
}

#[inline]
fn record(code: u32) -> &'static Record {
    let block = INDEX.get((code >> SHIFT) as usize).copied().map_or(0, usize::from);
    let place =
        PLACES.get(block << SHIFT | (code & ((1 << SHIFT) - 1)) as usize).copied().map_or(0, usize::from);
    &RECORDS[place.min(RECORDS.len() - 1)]
}

/// The kinds of a code point.
#[inline]
pub fn flags(code: u32) -> Flags {
    record(code).flags
}

/// Whether a code point is of a kind.
#[inline]
pub fn is(code: u32, kind: Flags) -> bool {
    record(code).flags.intersects(kind)
}

/// Whether `str.isspace` holds.
#[inline]
pub fn is_space(code: u32) -> bool {
    if code < 128 { matches!(code, 9..=13 | 28..=32) } else { is(code, Flags::SPACE) }
}

/// The value of a decimal digit.
#[inline]
pub fn decimal(code: u32) -> Option<u32> {
    match code {
        0x30..=0x39 => Some(code - 0x30),
        0..128 => None,
        _ => u32::try_from(record(code).decimal).ok(),
    }
}

/// The value of a digit, superscripts and the like included.
pub fn digit(code: u32) -> Option<u32> {
    u32::try_from(record(code).digit).ok()
}

/// A code point in another case: one code point, or several.
#[derive(Clone, Copy, Debug)]
pub enum Mapped {
    /// One.
    One(u32),
    /// More than one.
    Full(&'static str),
}

/// A code point in another case.
#[inline]
pub fn to_case(code: u32, case: Case) -> Mapped {
    let record = record(code);
    let distance = match case {
        Case::Upper => record.upper,
        Case::Lower => record.lower,
        Case::Title => record.title,
        Case::Fold => record.fold,
    };
    match usize::try_from(distance - IN_FULL) {
        Ok(place) => Mapped::Full(FULL.get(place).copied().unwrap_or_default()),
        Err(_) => Mapped::One(code.wrapping_add_signed(distance)),
    }
}

/// A code point in another case, of which only the first code point counts: what regular expressions compare.
#[inline]
pub fn to_case_simple(code: u32, case: Case) -> u32 {
    match to_case(code, case) {
        Mapped::One(code) => code,
        Mapped::Full(text) => text.chars().next().map_or(code, u32::from),
    }
}

/// The name of a character.
pub fn name(character: char) -> Option<String> {
    unicode_names2::name(character).map(|name| name.to_string())
}

/// The character of a name.
pub fn character(name: &str) -> Option<char> {
    unicode_names2::character(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_known() {
        assert!(is(u32::from('a'), Flags::LOWER) && !is(u32::from('a'), Flags::UPPER));
        assert!(is(0x2028, Flags::LINE_BREAK) && is_space(0x2028) && !is(0x2028, Flags::PRINTABLE));
        assert_eq!(decimal(0x0663), Some(3));
        assert_eq!((decimal(0xb2), digit(0xb2)), (None, Some(2)));
        assert!(matches!(to_case(0xdf, Case::Upper), Mapped::Full("SS")));
        assert!(matches!(to_case(0xdf, Case::Fold), Mapped::Full("ss")));
        assert_eq!(to_case_simple(0x130, Case::Lower), u32::from('i'));
        assert_eq!(flags(0x11_0000), flags(0x11_ffff));
    }
}
