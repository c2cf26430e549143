//! Reading floats.

use crate::object::protocol;
use crate::raise::{Raised, value_error};
use crate::types::int::{text::trim, unicode};
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// The number that a string says; `source` is what the error names.
///
/// # Errors
/// `ValueError` if the text is no number.
pub fn parse_str(text: &Str, source: &Value) -> PyResult<f64> {
    match text.as_ascii() {
        Some(ascii) => parse(ascii.as_bytes(), source),
        None => parse(&unicode::to_ascii(text.code_points()), source),
    }
}

/// The number that bytes say.
///
/// # Errors
/// `ValueError` if the text is no number.
pub fn parse(text: &[u8], source: &Value) -> PyResult<f64> {
    match parse_number(trim(text)) {
        Some(number) => Ok(number),
        None => Err(no_number(source)),
    }
}

#[cold]
fn no_number(source: &Value) -> Raised {
    match protocol::repr(source) {
        Ok(shown) => {
            let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
            value_error(format_args!("could not convert string to float: {shown}"))
        }
        Err(raised) => raised,
    }
}

/// The number of a text without spaces around it.
pub fn parse_number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    if !text.contains('_') {
        return text.parse().ok();
    }
    let between_digits = |place: usize| {
        let digit = |place: usize| text.as_bytes().get(place).is_some_and(u8::is_ascii_digit);
        place > 0 && digit(place - 1) && digit(place + 1)
    };
    let well_placed = text.match_indices('_').all(|(place, _)| between_digits(place));
    well_placed.then(|| text.replace('_', ""))?.parse().ok()
}

/// The longest beginning of a text that is a number, and how long it is: as C's `strtod` reads it.
pub fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let unsigned = text.get(sign..)?;
    let end = sign + word_length(unsigned).or_else(|| decimal_length(unsigned))?;
    let number = std::str::from_utf8(text.get(..end)?).ok()?.parse().ok()?;
    Some((number, end))
}

/// The length of `inf`, `infinity` or `nan` at the beginning.
fn word_length(text: &[u8]) -> Option<usize> {
    let begins =
        |word: &&str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    ["infinity", "inf", "nan"].iter().find(|word| begins(word)).map(|word| word.len())
}

/// The length of digits with a point and an exponent at the beginning.
fn decimal_length(text: &[u8]) -> Option<usize> {
    let digits =
        |from: usize| text.get(from..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut fraction = 0;
    if text.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    Some(end)
}
