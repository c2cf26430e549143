//! Upper, lower and title case.

use super::units::{Unit, each_width};
use super::{Str, StrBuilder};
use crate::unicode::{self, Case, Flags, Mapped};
use crate::value::{PyResult, Value};

const CAPITAL_SIGMA: u32 = 0x3a3;
const SMALL_SIGMA: u32 = 0x3c3;
/// The small sigma at the end of a word.
const FINAL_SIGMA: u32 = 0x3c2;

fn push_mapped(out: &mut StrBuilder, code: u32, case: Case) {
    match unicode::to_case(code, case) {
        Mapped::One(code) => out.push(code),
        Mapped::Full(text) => out.push_text(text),
    }
}

/// Whether a sigma ends a word: the next character before it that counts has a case, and the next after it has
/// none.
fn ends_word<U: Unit>(units: &[U], place: usize) -> bool {
    let counts = |unit: &&U| !unicode::is(unit.code(), Flags::CASE_IGNORABLE);
    let is_cased = |unit: Option<&U>| unit.is_some_and(|unit| unicode::is(unit.code(), Flags::CASED));
    is_cased(units[..place].iter().rev().find(counts)) && !is_cased(units[place + 1..].iter().find(counts))
}

fn push_lower<U: Unit>(out: &mut StrBuilder, units: &[U], place: usize) {
    let code = units[place].code();
    match code {
        CAPITAL_SIGMA if ends_word(units, place) => out.push(FINAL_SIGMA),
        CAPITAL_SIGMA => out.push(SMALL_SIGMA),
        _ => push_mapped(out, code, Case::Lower),
    }
}

/// A string of the same length in which each byte was changed.
fn map_ascii(text: &str, mut map: impl FnMut(usize, u8) -> u8) -> Value {
    let bytes: Vec<u8> = text.bytes().enumerate().map(|(place, byte)| map(place, byte)).collect();
    Str::from_units(&bytes)
}

/// The string made of what `push` gives for each character.
fn map<U: Unit>(units: &[U], mut push: impl FnMut(&mut StrBuilder, &[U], usize)) -> Value {
    let mut out = StrBuilder::with_capacity(units.len());
    for place in 0..units.len() {
        push(&mut out, units, place);
    }
    out.finish()
}

/// A method: how it changes ASCII, and how other characters.
macro_rules! method {
    ($name:ident, |$text:ident| $ascii:expr, |$units:ident| $wide:expr) => {
        pub(super) fn $name(value: &Value) -> PyResult {
            let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
            if let Some($text) = string.as_ascii() {
                return Ok($ascii);
            }
            Ok(each_width!(string.characters(), $units => $wide))
        }
    };
}

method!(upper, |text| Str::from_units(text.to_ascii_uppercase().as_bytes()), |units| map(
    units,
    |out, units, place| push_mapped(out, units[place].code(), Case::Upper)
));

method!(lower, |text| Str::from_units(text.to_ascii_lowercase().as_bytes()), |units| map(units, push_lower));

method!(casefold, |text| Str::from_units(text.to_ascii_lowercase().as_bytes()), |units| map(
    units,
    |out, units, place| push_mapped(out, units[place].code(), Case::Fold)
));

method!(
    capitalize,
    |text| map_ascii(text, |place, byte| if place == 0 {
        byte.to_ascii_uppercase()
    } else {
        byte.to_ascii_lowercase()
    }),
    |units| map(units, |out, units, place| match place {
        0 => push_mapped(out, units[0].code(), Case::Title),
        _ => push_lower(out, units, place),
    })
);

method!(
    swapcase,
    |text| map_ascii(text, |_, byte| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte }),
    |units| map(units, |out, units, place| {
        let code = units[place].code();
        match unicode::flags(code) {
            flags if flags.contains(Flags::UPPER) => push_lower(out, units, place),
            flags if flags.contains(Flags::LOWER) => push_mapped(out, code, Case::Upper),
            _ => out.push(code),
        }
    })
);

method!(
    title,
    |text| {
        let mut in_word = false;
        map_ascii(text, |_, byte| {
            let after = std::mem::replace(&mut in_word, byte.is_ascii_alphabetic());
            if after { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() }
        })
    },
    |units| {
        let mut in_word = false;
        map(units, |out, units, place| {
            let code = units[place].code();
            let after = std::mem::replace(&mut in_word, unicode::is(code, Flags::CASED));
            if after { push_lower(out, units, place) } else { push_mapped(out, code, Case::Title) }
        })
    }
);
