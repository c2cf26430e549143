//! Rounding floats: to ints, and to decimal digits.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Pow};

use super::{new, of};
use crate::raise::{self, Raised, value_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::value::{PyResult, Value};

/// The int nearest to zero; the same for floats that are integers.
///
/// # Errors
/// `OverflowError` for an infinity, `ValueError` for a NaN.
pub fn truncate(number: f64) -> PyResult {
    const SMALL: f64 = (1_i64 << 62) as f64;
    if number.abs() < SMALL {
        return Ok(int::from_i64(number as i64));
    }
    if number.is_nan() {
        return Err(value_error("cannot convert float NaN to integer"));
    }
    match BigInt::from_f64(number) {
        Some(number) => Ok(int::new(number)),
        None => Err(raise::raise(&kinds::OVERFLOW_ERROR, "cannot convert float infinity to integer")),
    }
}

/// `round(value)` or `round(value, digits)`
pub(super) fn round(value: &Value, arguments: &[Value]) -> PyResult {
    /// With more digits behind the point than this, no float is rounded.
    const MOST: isize = 323;
    /// With more zeros before the point than this, all floats are rounded to zero.
    const LEAST: isize = -308;
    let number = of(value).unwrap_or_default();
    let Some(digits) = arguments.first().filter(|digits| !digits.is_none()) else {
        return truncate(number.round_ties_even());
    };
    let digits = int::convert::to_isize_clamped(digits)?;
    if !number.is_finite() || number == 0.0 || digits > MOST {
        return Ok(new(number));
    }
    if digits < LEAST {
        return Ok(new(0.0_f64.copysign(number)));
    }
    let rounded = round_magnitude(number.abs(), digits as i64);
    if rounded.is_infinite() {
        return Err(too_large());
    }
    Ok(new(rounded.copysign(number)))
}

#[cold]
fn too_large() -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, "rounded value too large to represent")
}

/// The nearest float to a number that is rounded to decimal digits, exactly, half to even.
fn round_magnitude(number: f64, digits: i64) -> f64 {
    if digits >= 0 {
        return format!("{number:.*}", digits as usize).parse().unwrap_or(number);
    }
    let shortest = format!("{number:e}");
    let exponent: i64 = shortest.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    match usize::try_from(exponent + digits) {
        Ok(behind) => format!("{number:.behind$e}").parse().unwrap_or(number),
        // One digit less than there are: the number is rounded to zero or to the unit.
        Err(_) if exponent + digits == -1 => {
            let power: BigInt = Pow::pow(BigInt::from(10), digits.unsigned_abs());
            let twice = BigInt::from_f64(number.trunc()).unwrap_or_default() * 2;
            let above = twice > power || twice == power && number.fract() > 0.0;
            if above { format!("1e{}", -digits).parse().unwrap_or(number) } else { 0.0 }
        }
        Err(_) => 0.0,
    }
}
