//! `repr` of floats and complex numbers: the shortest digits that read back as the same number.

use std::fmt::{self, Write};

/// Writes `repr` of a float.
///
/// ```
/// # use taipan_bytecode::repr;
/// let mut out = String::new();
/// repr::float(&mut out, 1e16).unwrap();
/// assert_eq!(out, "1e+16");
/// ```
pub fn float(out: &mut dyn Write, value: f64) -> fmt::Result {
    shortest(out, value, ".0")
}

/// Writes `repr` of a complex number.
pub fn complex(out: &mut dyn Write, real: f64, imaginary: f64) -> fmt::Result {
    if real.to_bits() == 0 {
        shortest(out, imaginary, "")?;
        return out.write_char('j');
    }
    out.write_char('(')?;
    shortest(out, real, "")?;
    if imaginary.is_nan() || imaginary.is_sign_positive() {
        out.write_char('+')?;
    }
    shortest(out, imaginary, "")?;
    out.write_str("j)")
}

/// Writes the shortest digits, with `integral` after them if they would look like an int's. Python takes
/// the exponent form below 1e-4 and from 1e16 on.
fn shortest(out: &mut dyn Write, value: f64, integral: &str) -> fmt::Result {
    if value.is_nan() {
        return out.write_str("nan");
    }
    if value.is_infinite() {
        return out.write_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    let digits = shortest_digits(value);
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return write!(out, "{mantissa}e{sign}{:02}", exponent.abs());
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if exponent < 0 {
        let zeros = (-1 - exponent) as usize;
        return write!(out, "{sign}0.{:0<zeros$}{first}{rest}", "");
    }
    // The point moves `exponent` digits to the right.
    match rest.split_at_checked(exponent as usize) {
        Some((whole, "")) => write!(out, "{sign}{first}{whole}{integral}"),
        Some((whole, fraction)) => write!(out, "{sign}{first}{whole}.{fraction}"),
        None => write!(out, "{sign}{first}{rest:0<width$}{integral}", width = exponent as usize),
    }
}

/// The shortest digits in the form `-d.ddde-d`. Of two that are equally near, CPython takes the even one.
fn shortest_digits(value: f64) -> String {
    let digits = format!("{value:e}");
    let count = digits.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
    // A number halfway between two shorter ones has at least 16 digits itself.
    if count < 15 {
        return digits;
    }
    let nearest = format!("{value:.*e}", count - 1);
    if nearest.parse() == Ok(value) { nearest } else { digits }
}
