//! The operators of `int`.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::Operand::{self, Big, Small};
use super::{from_i64, from_i128, new, operand};
use crate::raise::{self, value_error};
use crate::types::exception::kinds;
use crate::types::float;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value};

/// Bits that a result may have: those of 16 GiB.
const MOST_BITS: u64 = 1 << 37;

/// Both operands, if both are ints.
#[inline]
fn operands<'a>(a: &'a Value, b: &'a Value) -> Option<(Operand<'a>, Operand<'a>)> {
    Some((operand(a)?, operand(b)?))
}

/// An operator that has a way for two small numbers, and for a big one with either.
macro_rules! ring_operator {
    ($(#[$doc:meta])* $name:ident, $operator:tt) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// None.
        pub fn $name(a: &Value, b: &Value) -> PyResult {
            Ok(match operands(a, b) {
                None => Value::NOT_IMPLEMENTED,
                Some((Small(a), Small(b))) => from_i128(i128::from(a) $operator i128::from(b)),
                Some((Big(a), Small(b))) => new(a $operator b),
                Some((Small(a), Big(b))) => new(a $operator b),
                Some((Big(a), Big(b))) => new(a $operator b),
            })
        }
    };
}

ring_operator!(
    /// `a + b`
    add, +
);
ring_operator!(
    /// `a - b`
    subtract, -
);
ring_operator!(
    /// `a * b`
    multiply, *
);

/// An operator on the bits of the two's complement.
macro_rules! bit_operator {
    ($(#[$doc:meta])* $name:ident, $operator:tt) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// None.
        pub fn $name(a: &Value, b: &Value) -> PyResult {
            Ok(match operands(a, b) {
                None => Value::NOT_IMPLEMENTED,
                Some((Small(a), Small(b))) => from_i64(a $operator b),
                Some((a, b)) => new(a.to_big().as_ref() $operator b.to_big().as_ref()),
            })
        }
    };
}

bit_operator!(
    /// `a & b`
    and, &
);
bit_operator!(
    /// `a | b`
    or, |
);
bit_operator!(
    /// `a ^ b`
    xor, ^
);

#[cold]
pub(crate) fn division_by_zero() -> Raised {
    raise::raise(&kinds::ZERO_DIVISION_ERROR, "division by zero")
}

/// Quotient and remainder, rounded towards minus infinity.
fn divide(a: Operand<'_>, b: Operand<'_>) -> PyResult<(Value, Value)> {
    match (a, b) {
        (_, Small(0)) => Err(division_by_zero()),
        (Small(a), Small(b)) => {
            // The least of the small numbers divided by -1 still fits.
            Ok((from_i64(Integer::div_floor(&a, &b)), from_i64(Integer::mod_floor(&a, &b))))
        }
        (a, b) if b.to_i64() == Some(0) => {
            let _dividend = a;
            Err(division_by_zero())
        }
        (a, b) => {
            let (quotient, remainder) = a.to_big().div_mod_floor(&b.to_big());
            Ok((new(quotient), new(remainder)))
        }
    }
}

/// `a // b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn floor_divide(a: &Value, b: &Value) -> PyResult {
    match operands(a, b) {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some((a, b)) => divide(a, b).map(|(quotient, _)| quotient),
    }
}

/// `a % b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn remainder(a: &Value, b: &Value) -> PyResult {
    match operands(a, b) {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some((a, b)) => divide(a, b).map(|(_, remainder)| remainder),
    }
}

/// `divmod(a, b)`
///
/// # Errors
/// `ZeroDivisionError`
pub fn divmod(a: &Value, b: &Value) -> PyResult {
    match operands(a, b) {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some((a, b)) => {
            divide(a, b).map(|(quotient, remainder)| Tuple::from_values(vec![quotient, remainder]))
        }
    }
}

/// `a / b`: the nearest float to the quotient, rounded once.
///
/// # Errors
/// `ZeroDivisionError`; `OverflowError` if no float is so large.
pub fn true_divide(a: &Value, b: &Value) -> PyResult {
    const EXACT: u64 = 1 << 53;
    match operands(a, b) {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some((_, b)) if b.to_i64() == Some(0) => Err(division_by_zero()),
        Some((Small(a), Small(b))) if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT => {
            Ok(float::new(a as f64 / b as f64))
        }
        Some((a, b)) => divide_to_float(&a.to_big(), &b.to_big()).map(float::new),
    }
}

/// The nearest float to a quotient whose divisor is not zero.
///
/// # Errors
/// `OverflowError` if no float is so large.
pub fn divide_to_float(a: &BigInt, b: &BigInt) -> PyResult<f64> {
    const MANTISSA: i64 = 53;
    const LEAST_EXPONENT: i64 = -1021;
    const GREATEST_EXPONENT: i64 = 1024;
    let too_large = || raise::raise(&kinds::OVERFLOW_ERROR, "integer division result too large for a float");
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.magnitude(), b.magnitude());
    let zero = if negative { -0.0 } else { 0.0 };
    if a.is_zero() {
        return Ok(zero);
    }
    let difference = a.bits() as i64 - b.bits() as i64;
    if difference > GREATEST_EXPONENT {
        return Err(too_large());
    }
    if difference < LEAST_EXPONENT - MANTISSA - 1 {
        return Ok(zero);
    }
    // The integer quotient has two or three bits more than a mantissa, or fewer bits if it is subnormal.
    let shift = difference.max(LEAST_EXPONENT) - MANTISSA - 2;
    let (scaled, lost) = match shift {
        0.. => {
            let scaled = a >> shift as u64;
            let lost = a.trailing_zeros().unwrap_or(0) < shift as u64;
            (scaled, lost)
        }
        _ => (a << shift.unsigned_abs(), false),
    };
    let (quotient, rest) = scaled.div_rem(b);
    let bits = quotient.bits() as i64;
    let Some(quotient) = quotient.to_u64() else { return Err(too_large()) };
    let extra = bits.max(LEAST_EXPONENT - shift) - MANTISSA;
    let half = 1_u64 << (extra - 1);
    let mut rounded = quotient | u64::from(lost || !rest.is_zero());
    if rounded & half != 0 && rounded & (3 * half - 1) != 0 {
        rounded += half;
    }
    rounded &= !(2 * half - 1);
    let nearest = float::scale(rounded as f64, shift);
    if nearest.is_infinite() {
        return Err(too_large());
    }
    Ok(if negative { -nearest } else { nearest })
}

/// `a ** b`, or `pow(a, b, modulus)`.
///
/// # Errors
/// `ValueError` if the modulus is zero or the power has no inverse; `ZeroDivisionError` for a negative power of
/// zero; `MemoryError` if the result is too large.
pub fn power(a: &Value, b: &Value, modulus: &Value) -> PyResult {
    let Some((base, exponent)) = operands(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !modulus.is_none() {
        return match operand(modulus) {
            Some(modulus) => power_modulo(base, exponent, &modulus.to_big()),
            None => Ok(Value::NOT_IMPLEMENTED),
        };
    }
    if exponent.is_negative() {
        return float::power(a, b, modulus);
    }
    let exponent = match exponent {
        Small(exponent) => exponent.unsigned_abs(),
        Big(exponent) => exponent.to_u64().unwrap_or(u64::MAX - u64::from(exponent.is_even())),
    };
    if let Small(base) = base
        && let Some(power) = small_power(base, exponent)
    {
        return Ok(from_i128(power));
    }
    let base = base.to_big();
    if base.magnitude().is_one() {
        let negative = base.is_negative() && exponent % 2 == 1;
        return Ok(from_i64(if negative { -1 } else { 1 }));
    }
    if base.is_zero() {
        return Ok(from_i64(i64::from(exponent == 0)));
    }
    match (base.bits() - 1).checked_mul(exponent) {
        Some(bits) if bits < MOST_BITS => Ok(new(big_power(&base, exponent))),
        _ => Err(raise::memory_error()),
    }
}

/// The power, if it fits 128 bits on the way.
fn small_power(base: i64, mut exponent: u64) -> Option<i128> {
    if matches!(base, -1..=1) || exponent > 127 {
        return None;
    }
    let (mut result, mut square) = (1_i128, i128::from(base));
    loop {
        if exponent & 1 != 0 {
            result = result.checked_mul(square)?;
        }
        exponent >>= 1;
        if exponent == 0 {
            return Some(result);
        }
        square = square.checked_mul(square)?;
    }
}

fn big_power(base: &BigInt, exponent: u64) -> BigInt {
    // The twos of the base are shifted in at the end.
    let twos = base.trailing_zeros().unwrap_or(0);
    let odd = (base >> twos).magnitude().clone();
    let mut result = BigUint::one();
    for bit in (0..64 - exponent.leading_zeros()).rev() {
        result = &result * &result;
        if exponent >> bit & 1 != 0 {
            result *= &odd;
        }
    }
    let negative = base.is_negative() && exponent % 2 == 1;
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, result << (twos * exponent))
}

fn power_modulo(base: Operand<'_>, exponent: Operand<'_>, modulus: &BigInt) -> PyResult {
    if modulus.is_zero() {
        return Err(value_error("pow() 3rd argument cannot be 0"));
    }
    if modulus.magnitude().is_one() {
        return Ok(from_i64(0));
    }
    let (mut base, mut exponent) = (base.to_big().into_owned(), exponent.to_big().into_owned());
    if exponent.is_negative() {
        let magnitude = BigInt::from(modulus.magnitude().clone());
        base = inverse(&base, &magnitude)
            .ok_or_else(|| value_error("base is not invertible for the given modulus"))?;
        exponent = -exponent;
    }
    if let (Some(base), Some(exponent), Some(small)) = (
        base.mod_floor(&BigInt::from(modulus.magnitude().clone())).to_u64(),
        exponent.to_u64(),
        modulus.magnitude().to_u64(),
    ) {
        let power = i128::from(small_power_modulo(base, exponent, small));
        let is_adjusted = modulus.is_negative() && power != 0;
        return Ok(from_i128(if is_adjusted { power - i128::from(small) } else { power }));
    }
    Ok(new(base.modpow(&exponent, modulus)))
}

fn small_power_modulo(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let modulus = u128::from(modulus);
    let (mut result, mut square) = (1 % modulus, u128::from(base) % modulus);
    while exponent > 0 {
        if exponent & 1 != 0 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        exponent >>= 1;
    }
    result as u64
}

/// The number that times `number` is one modulo `modulus`, which is positive.
fn inverse(number: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    number.mod_floor(modulus).modinv(modulus)
}

fn negative_shift() -> Raised {
    value_error("negative shift count")
}

/// `a << b`
///
/// # Errors
/// `ValueError` if `b` is negative; `OverflowError` or `MemoryError` if the result is too large.
pub fn left_shift(a: &Value, b: &Value) -> PyResult {
    let Some((a, b)) = operands(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    if b.is_negative() {
        return Err(negative_shift());
    }
    if a.to_i64() == Some(0) {
        return Ok(from_i64(0));
    }
    let Some(shift) = b.to_i64() else {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "too many digits in integer"));
    };
    match a {
        Small(a) if shift < 64 => Ok(from_i128(i128::from(a) << shift)),
        _ if shift as u64 >= MOST_BITS => Err(raise::memory_error()),
        a => Ok(new(a.to_big().as_ref() << shift)),
    }
}

/// `a >> b`
///
/// # Errors
/// `ValueError` if `b` is negative.
pub fn right_shift(a: &Value, b: &Value) -> PyResult {
    let Some((a, b)) = operands(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    if b.is_negative() {
        return Err(negative_shift());
    }
    let shift = b.to_i64().unwrap_or(i64::MAX);
    Ok(match a {
        Small(a) => from_i64(a >> shift.min(63)),
        Big(a) if shift as u64 > a.bits() => from_i64(if a.is_negative() { -1 } else { 0 }),
        Big(a) => new(a >> shift),
    })
}

/// `-a`
///
/// # Errors
/// None.
pub fn negative(value: &Value) -> PyResult {
    Ok(match operand(value) {
        None => Value::NOT_IMPLEMENTED,
        Some(Small(number)) => from_i64(-number),
        Some(Big(number)) => new(-number),
    })
}

/// `abs(a)`
///
/// # Errors
/// None.
pub fn absolute(value: &Value) -> PyResult {
    Ok(match operand(value) {
        None => Value::NOT_IMPLEMENTED,
        Some(Small(number)) => from_i64(number.abs()),
        Some(Big(number)) => new(number.abs()),
    })
}

/// `~a`
///
/// # Errors
/// None.
pub fn invert(value: &Value) -> PyResult {
    Ok(match operand(value) {
        None => Value::NOT_IMPLEMENTED,
        Some(Small(number)) => from_i64(!number),
        Some(Big(number)) => new(!number),
    })
}
