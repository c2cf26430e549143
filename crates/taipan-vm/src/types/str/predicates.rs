//! Questions about all characters of a string: `isalpha` and the like.

use super::Str;
use super::units::{Unit, each_width};
use crate::unicode::{self, Flags};
use crate::value::{PyResult, Value};

/// Whether there are characters and all are of one of the kinds.
macro_rules! all_are {
    ($($name:ident $flags:expr;)*) => {
        $(
            pub(super) fn $name(value: &Value) -> PyResult {
                let characters = Str::of(value).map(Str::characters).filter(|characters| !characters.is_empty());
                let Some(characters) = characters else { return Ok(Value::FALSE) };
                let flags = $flags;
                Ok(Value::bool(each_width!(characters, units => {
                    units.iter().all(|unit| unicode::is(unit.code(), flags))
                })))
            }
        )*
    };
}

all_are! {
    isalpha Flags::ALPHA;
    isdecimal Flags::DECIMAL;
    isdigit Flags::DIGIT;
    isnumeric Flags::NUMERIC;
    isspace Flags::SPACE;
    isalnum Flags::ALPHA.union(Flags::DECIMAL).union(Flags::DIGIT).union(Flags::NUMERIC);
}

pub(super) fn isascii(value: &Value) -> PyResult {
    Ok(Value::bool(Str::of(value).is_some_and(Str::is_ascii)))
}

pub(super) fn isprintable(value: &Value) -> PyResult {
    let mut codes = Str::of(value).into_iter().flat_map(Str::code_points);
    Ok(Value::bool(codes.all(|code| unicode::is(code, Flags::PRINTABLE))))
}

/// Whether the string is an identifier.
pub fn is_identifier(string: &Str) -> bool {
    let mut codes = string.code_points();
    let first = codes.next();
    let begins = |code| code == u32::from('_') || unicode::is(code, Flags::IDENTIFIER_START);
    first.is_some_and(begins) && codes.all(|code| unicode::is(code, Flags::IDENTIFIER_CONTINUE))
}

pub(super) fn isidentifier(value: &Value) -> PyResult {
    Ok(Value::bool(Str::of(value).is_some_and(is_identifier)))
}

/// Whether there is a character of the wanted case and none of another.
fn is_case(value: &Value, wanted: Flags) -> bool {
    let others = (Flags::LOWER | Flags::UPPER | Flags::TITLE).difference(wanted);
    let mut found = false;
    for code in Str::of(value).into_iter().flat_map(Str::code_points) {
        let flags = unicode::flags(code);
        if flags.intersects(others) {
            return false;
        }
        found |= flags.intersects(wanted);
    }
    found
}

pub(super) fn islower(value: &Value) -> PyResult {
    Ok(Value::bool(is_case(value, Flags::LOWER)))
}

pub(super) fn isupper(value: &Value) -> PyResult {
    Ok(Value::bool(is_case(value, Flags::UPPER)))
}

pub(super) fn istitle(value: &Value) -> PyResult {
    let (mut found, mut in_word) = (false, false);
    for code in Str::of(value).into_iter().flat_map(Str::code_points) {
        let flags = unicode::flags(code);
        let begins = flags.intersects(Flags::UPPER | Flags::TITLE);
        let goes_on = flags.contains(Flags::LOWER);
        if begins && in_word || goes_on && !begins && !in_word {
            return Ok(Value::FALSE);
        }
        in_word = begins || goes_on;
        found |= in_word;
    }
    Ok(Value::bool(found))
}
