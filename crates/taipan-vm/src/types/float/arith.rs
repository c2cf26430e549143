//! The operators of `float`.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::{new, of};
use crate::raise::{self, type_error};
use crate::types::complex;
use crate::types::exception::kinds;
use crate::types::int::{self, Operand};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value};

/// The number, if the value is a `float` or an `int`.
#[inline]
fn operand(value: &Value) -> PyResult<Option<f64>> {
    match of(value) {
        Some(number) => Ok(Some(number)),
        None => int::to_float(value),
    }
}

/// Both operands, if both are real numbers.
#[inline]
fn operands(a: &Value, b: &Value) -> PyResult<Option<(f64, f64)>> {
    match (operand(a)?, operand(b)?) {
        (Some(a), Some(b)) => Ok(Some((a, b))),
        _ => Ok(None),
    }
}

#[inline]
fn arithmetic(a: &Value, b: &Value, operation: fn(f64, f64) -> PyResult<f64>) -> PyResult {
    match operands(a, b)? {
        Some((a, b)) => Ok(new(operation(a, b)?)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a + b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn add(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| Ok(a + b))
}

/// `a - b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn subtract(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| Ok(a - b))
}

/// `a * b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn multiply(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| Ok(a * b))
}

#[cold]
fn division_by_zero() -> Raised {
    raise::raise(&kinds::ZERO_DIVISION_ERROR, "division by zero")
}

/// `a / b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn true_divide(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| if b == 0.0 { Err(division_by_zero()) } else { Ok(a / b) })
}

/// The remainder, which has the sign of `b`.
fn modulo(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    match remainder {
        0.0 => 0.0_f64.copysign(b),
        _ if (b < 0.0) != (remainder < 0.0) => remainder + b,
        _ => remainder,
    }
}

/// Quotient and remainder.
fn divide(a: f64, b: f64) -> (f64, f64) {
    let remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 && (b < 0.0) != (remainder < 0.0) {
        quotient -= 1.0;
    }
    // The quotient is close to an integer; flooring brings it to the nearest.
    let whole = match quotient.floor() {
        _ if quotient == 0.0 => 0.0_f64.copysign(a / b),
        whole if quotient - whole > 0.5 => whole + 1.0,
        whole => whole,
    };
    (whole, modulo(a, b))
}

/// `a // b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn floor_divide(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| if b == 0.0 { Err(division_by_zero()) } else { Ok(divide(a, b).0) })
}

/// `a % b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn remainder(a: &Value, b: &Value) -> PyResult {
    arithmetic(a, b, |a, b| if b == 0.0 { Err(division_by_zero()) } else { Ok(modulo(a, b)) })
}

/// `divmod(a, b)`
///
/// # Errors
/// `ZeroDivisionError`
pub fn divmod(a: &Value, b: &Value) -> PyResult {
    let Some((a, b)) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    if b == 0.0 {
        return Err(division_by_zero());
    }
    let (quotient, remainder) = divide(a, b);
    Ok(Tuple::from_values(vec![new(quotient), new(remainder)]))
}

/// `a ** b`: complex for a negative number to a power that is no integer.
///
/// # Errors
/// `ZeroDivisionError` for a negative power of zero; `OverflowError` if the result is too large.
pub fn power(a: &Value, b: &Value, modulus: &Value) -> PyResult {
    if !modulus.is_none() {
        return Err(type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let Some((base, exponent)) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    if base == 0.0 && exponent < 0.0 {
        return Err(raise::raise(&kinds::ZERO_DIVISION_ERROR, "zero to a negative power"));
    }
    let is_finite = base.is_finite() && exponent.is_finite();
    if is_finite && base < 0.0 && exponent != exponent.floor() {
        return complex::power(&complex::new(base, 0.0), &complex::new(exponent, 0.0), &Value::NONE);
    }
    let result = base.powf(exponent);
    if is_finite && result.is_infinite() {
        return Err(range_error());
    }
    Ok(new(result))
}

/// `OverflowError` as C's error number says it.
#[cold]
pub fn range_error() -> Raised {
    let arguments = vec![int::from_i64(34), Str::new("Numerical result out of range")];
    raise::raise_with(&kinds::OVERFLOW_ERROR, arguments)
}

/// How a float and an int compare, exactly; `None` if the float is NaN.
pub(super) fn compare_with_int(a: f64, b: Operand<'_>) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    match b {
        Operand::Small(b) if b.unsigned_abs() <= EXACT => a.partial_cmp(&(b as f64)),
        _ if a.is_nan() => None,
        _ if a.is_infinite() => a.partial_cmp(&0.0),
        b => {
            let whole = BigInt::from_f64(a.trunc())?;
            let fraction = a.fract().partial_cmp(&0.0)?;
            Some(whole.cmp(&b.to_big()).then(fraction))
        }
    }
}

/// `number` times two to the power of `exponent`, which rounds only if the result is subnormal.
pub fn scale(mut number: f64, mut exponent: i64) -> f64 {
    let power = |exponent: i64| f64::from_bits(((exponent + 1023) as u64) << 52);
    while exponent > 1023 && number.is_finite() {
        number *= power(1023);
        exponent -= 1023;
    }
    while exponent < -969 && number != 0.0 {
        number *= power(-969);
        exponent += 969;
    }
    number * power(exponent.clamp(-1022, 1023))
}
