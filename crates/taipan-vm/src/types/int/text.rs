//! Digits of ints: reading and writing, and the limit on both.

use std::sync::atomic::{AtomicUsize, Ordering};

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, Zero};

use super::{Operand, operand, unicode};
use crate::object::protocol;
use crate::raise::{self, value_error};
use crate::types::str::Str;
use crate::value::{PyResult, Raised, Value};

/// The most digits that are converted to or from other bases than powers of two, which takes more than linear time;
/// 0 if there is no limit.
static MOST_DIGITS: AtomicUsize = AtomicUsize::new(DEFAULT_MOST_DIGITS);

/// What the limit is to begin with: `sys.int_info.default_max_str_digits`.
pub const DEFAULT_MOST_DIGITS: usize = 4300;
/// So many digits are always allowed: `sys.int_info.str_digits_check_threshold`.
pub const ALWAYS_ALLOWED: usize = 640;

/// What `sys.get_int_max_str_digits` gives.
pub fn most_digits() -> usize {
    MOST_DIGITS.load(Ordering::Relaxed)
}

/// What `sys.set_int_max_str_digits` does.
///
/// # Errors
/// `ValueError` if the limit would be lower than it may be.
pub fn set_most_digits(digits: usize) -> PyResult<()> {
    if digits != 0 && digits < ALWAYS_ALLOWED {
        return Err(value_error(format_args!("maxdigits must be >= {ALWAYS_ALLOWED} or 0 for unlimited")));
    }
    MOST_DIGITS.store(digits, Ordering::Relaxed);
    Ok(())
}

/// The digits of an `int`.
///
/// # Errors
/// `ValueError` if there are more than the limit allows.
pub fn repr(value: &Value) -> PyResult<String> {
    match operand(value) {
        Some(Operand::Small(number)) => Ok(number.to_string()),
        Some(Operand::Big(number)) => decimal(number),
        None => Ok(String::new()),
    }
}

/// The decimal digits of a number.
///
/// # Errors
/// `ValueError` if there are more than the limit allows.
pub fn decimal(number: &BigInt) -> PyResult<String> {
    let limit = most_digits();
    // Ten digits have 33.2 bits.
    if limit > 0 && number.bits() / 34 > limit as u64 / 10 + 1 {
        return Err(too_many_to_write(limit));
    }
    let digits = number.to_string();
    let length = digits.len() - usize::from(number.is_negative());
    if limit > 0 && length > limit && length > ALWAYS_ALLOWED {
        return Err(too_many_to_write(limit));
    }
    Ok(digits)
}

#[cold]
fn too_many_to_write(limit: usize) -> Raised {
    value_error(format_args!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
         increase the limit"
    ))
}

/// `int(text, base)`; `source` is what the error names.
///
/// # Errors
/// `ValueError` if the text is no number in the base.
pub fn parse_str(text: &Str, base: u32, source: &Value) -> PyResult {
    match text.as_ascii() {
        Some(ascii) => parse(ascii.as_bytes(), base, source),
        None => parse(&unicode::to_ascii(text.code_points()), base, source),
    }
}

/// `int(bytes, base)`
///
/// # Errors
/// `ValueError` if the text is no number in the base.
pub fn parse(text: &[u8], base: u32, source: &Value) -> PyResult {
    match parse_number(text, base) {
        Ok(number) => Ok(number),
        Err(Failure::NoNumber) => {
            let source = protocol::repr(source)?;
            let shown: String = Str::of(&source).map(Str::to_string_lossy).unwrap_or_default();
            let shown: String = shown.chars().take(200).collect();
            Err(value_error(format_args!("invalid literal for int() with base {base}: {shown}")))
        }
        Err(Failure::TooLong(digits)) => {
            let limit = most_digits();
            Err(value_error(format_args!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
                 sys.set_int_max_str_digits() to increase the limit"
            )))
        }
        Err(Failure::NoMemory) => Err(raise::memory_error()),
    }
}

/// Why a text is no number.
enum Failure {
    NoNumber,
    TooLong(usize),
    NoMemory,
}

/// Whether C calls a byte a space.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 9..=13)
}

/// The text without the spaces around it: those of ASCII's control characters that Python calls spaces too.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(*byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

fn parse_number(text: &[u8], base: u32) -> Result<Value, Failure> {
    let text = trim(text);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        text => (false, text),
    };
    let (base, text, zero_only) = strip_prefix(text, base);
    let mut digits = Vec::new();
    digits.try_reserve_exact(text.len()).map_err(|_| Failure::NoMemory)?;
    let mut after_digit = false;
    for &byte in text {
        match (byte as char).to_digit(base) {
            Some(digit) => digits.push(digit as u8),
            None if byte == b'_' && after_digit => {
                after_digit = false;
                continue;
            }
            None => return Err(Failure::NoNumber),
        }
        after_digit = true;
    }
    if !after_digit {
        return Err(Failure::NoNumber);
    }
    let limit = most_digits();
    if !base.is_power_of_two() && limit > 0 && digits.len() > limit && digits.len() > ALWAYS_ALLOWED {
        return Err(Failure::TooLong(digits.len()));
    }
    if digits.len() <= 11 || base == 10 && digits.len() <= 18 {
        let number = digits.iter().fold(0_i64, |number, digit| number * i64::from(base) + i64::from(*digit));
        if zero_only && number != 0 {
            return Err(Failure::NoNumber);
        }
        return Ok(super::from_i64(if negative { -number } else { number }));
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    let number = BigInt::from_radix_be(sign, &digits, base).unwrap_or_default();
    if zero_only && !number.is_zero() {
        return Err(Failure::NoNumber);
    }
    Ok(super::new(number))
}

/// The base that a prefix says, the text behind it, and whether the text may have no digit but zeros: digits that
/// begin with zero are not written in base 0.
fn strip_prefix(text: &[u8], base: u32) -> (u32, &[u8], bool) {
    let [b'0', letter, rest @ ..] = text else { return (if base == 0 { 10 } else { base }, text, false) };
    let prefixed = match letter.to_ascii_lowercase() {
        b'x' => 16,
        b'o' => 8,
        b'b' => 2,
        _ => 0,
    };
    match (base, prefixed) {
        (0, 0) => (10, text, true),
        (0, prefixed) => (prefixed, rest.strip_prefix(b"_").unwrap_or(rest), false),
        (base, prefixed) if base == prefixed => (base, rest.strip_prefix(b"_").unwrap_or(rest), false),
        _ => (base, text, false),
    }
}
