//! Floats in hexadecimal: `float.hex` and `float.fromhex`.

use super::scale;
use crate::raise::{self, Raised, value_error};
use crate::types::exception::kinds;
use crate::types::int::text::trim;
use crate::value::PyResult;

/// Bits of a mantissa behind the point.
const FRACTION_BITS: i64 = 52;

/// `float.hex`
pub fn to_hex(number: f64) -> String {
    let sign = if number.is_sign_negative() && !number.is_nan() { "-" } else { "" };
    if number.is_nan() {
        return String::from("nan");
    }
    if number.is_infinite() {
        return format!("{sign}inf");
    }
    if number == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = number.abs().to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let (first, exponent) = match (bits >> FRACTION_BITS) as i64 {
        0 => (0, -1022),
        exponent => (1, exponent - 1023),
    };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}0x{first}.{fraction:013x}p{exponent_sign}{}", exponent.abs())
}

#[cold]
fn invalid() -> Raised {
    value_error("invalid hexadecimal floating-point string")
}

#[cold]
fn too_large() -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, "hexadecimal value too large to represent as a float")
}

/// `float.fromhex`
///
/// # Errors
/// `ValueError` if the text is no number, `OverflowError` if it is too large.
pub fn from_hex(text: &[u8]) -> PyResult<f64> {
    let text = trim(text);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        text => (false, text),
    };
    let magnitude = match text.to_ascii_lowercase().as_slice() {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        text => parse_magnitude(text)?,
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// The number of digits in lower case, `0x` in front or not.
fn parse_magnitude(text: &[u8]) -> PyResult<f64> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let (digits, exponent) = match text.iter().position(|byte| *byte == b'p') {
        Some(place) => (&text[..place], parse_exponent(&text[place + 1..])?),
        None => (text, 0),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(place) => (&digits[..place], &digits[place + 1..]),
        None => (digits, &[][..]),
    };
    let all = || whole.iter().chain(fraction);
    if all().next().is_none() || !all().all(u8::is_ascii_hexdigit) {
        return Err(invalid());
    }
    let significant =
        all().map(|digit| (*digit as char).to_digit(16).unwrap_or(0)).skip_while(|digit| *digit == 0);
    // The first digits are kept; of the others matters only whether they are all zero.
    const KEPT: usize = 15;
    let (mut mantissa, mut kept, mut dropped, mut sticky) = (0_u64, 0_usize, 0_i64, false);
    for digit in significant {
        if kept < KEPT {
            mantissa = mantissa << 4 | u64::from(digit);
            kept += 1;
        } else {
            dropped += 1;
            sticky |= digit != 0;
        }
    }
    if mantissa == 0 {
        return Ok(0.0);
    }
    let places = 4_i64.saturating_mul(dropped - fraction.len() as i64);
    let exponent = exponent.saturating_add(places);
    round_to_float(mantissa, exponent, sticky)
}

/// The exponent behind the `p`; far beyond what a float has, it stays there.
fn parse_exponent(text: &[u8]) -> PyResult<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        text => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(invalid());
    }
    let add = |sum: i64, digit: &u8| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    let exponent = digits.iter().fold(0_i64, add).min(i64::MAX / 4);
    Ok(if negative { -exponent } else { exponent })
}

/// `mantissa` times two to the power of `exponent`, rounded once, half to even; `sticky` says that there is a bit more.
fn round_to_float(mantissa: u64, exponent: i64, sticky: bool) -> PyResult<f64> {
    let bits = i64::from(64 - mantissa.leading_zeros());
    let top = exponent.saturating_add(bits);
    if top > 1024 {
        return Err(too_large());
    }
    if top < -1074 {
        return Ok(0.0);
    }
    // Bits of the mantissa below the last one of the float.
    let extra = (bits - FRACTION_BITS - 1).max(-1074 - exponent);
    if extra <= 0 {
        return Ok(scale(mantissa as f64, exponent));
    }
    let half = 1_u64.checked_shl(extra as u32 - 1).unwrap_or(0);
    let (kept, rest) = match extra {
        64.. => (0, mantissa),
        _ => (mantissa >> extra, mantissa & ((1 << extra) - 1)),
    };
    let up = rest > half || rest == half && (sticky || kept & 1 == 1);
    let number = scale((kept + u64::from(up)) as f64, exponent + extra);
    if number.is_infinite() { Err(too_large()) } else { Ok(number) }
}
