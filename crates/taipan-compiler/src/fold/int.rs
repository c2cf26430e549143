//! Arithmetic of `int`: 64 bits where they suffice, any size otherwise.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::number::IntValue;

type Result = IntValue<'static>;

/// `-x`
pub(crate) fn negate(x: &IntValue<'_>) -> Result {
    match x.to_i64().and_then(i64::checked_neg) {
        Some(result) => IntValue::Small(result),
        None => IntValue::new(-x.to_big()),
    }
}

/// `~x`
pub(crate) fn invert(x: &IntValue<'_>) -> Result {
    match x {
        IntValue::Small(x) => IntValue::Small(!x),
        IntValue::Big(x) => IntValue::new(!&**x),
    }
}

/// `x + y`
pub(crate) fn add(x: &IntValue<'_>, y: &IntValue<'_>) -> Result {
    with(x, y, i64::checked_add, |x, y| x + y)
}

/// `x - y`
pub(crate) fn subtract(x: &IntValue<'_>, y: &IntValue<'_>) -> Result {
    with(x, y, i64::checked_sub, |x, y| x - y)
}

/// `x * y`
pub(crate) fn multiply(x: &IntValue<'_>, y: &IntValue<'_>) -> Result {
    with(x, y, i64::checked_mul, |x, y| x * y)
}

/// `x // y`, rounded down; `None` for a division by 0.
pub(crate) fn floor_divide(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<Result> {
    (!y.is_zero()).then(|| IntValue::new(x.to_big().div_floor(&y.to_big())))
}

/// `x % y`, with the sign of `y`; `None` for a division by 0.
pub(crate) fn remainder(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<Result> {
    (!y.is_zero()).then(|| IntValue::new(x.to_big().mod_floor(&y.to_big())))
}

/// `x >> y`; `None` for a negative `y`.
pub(crate) fn right_shift(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<Result> {
    if y.is_negative() {
        return None;
    }
    // No constant has as many bits as 64 bits can count.
    let shift = y.to_i64().unwrap_or(i64::MAX).unsigned_abs();
    if shift >= x.bits() {
        return Some(IntValue::Small(if x.is_negative() { -1 } else { 0 }));
    }
    Some(IntValue::new(x.to_big() >> shift))
}

/// A bitwise operator, on two's complement of any length.
pub(crate) fn bits(
    x: &IntValue<'_>,
    y: &IntValue<'_>,
    small: fn(i64, i64) -> i64,
    big: fn(BigInt, BigInt) -> BigInt,
) -> Result {
    match (x.to_i64(), y.to_i64()) {
        (Some(x), Some(y)) => IntValue::Small(small(x, y)),
        _ => IntValue::new(big(x.to_big(), y.to_big())),
    }
}

fn with(
    x: &IntValue<'_>,
    y: &IntValue<'_>,
    small: fn(i64, i64) -> Option<i64>,
    big: fn(BigInt, BigInt) -> BigInt,
) -> Result {
    let result = x.to_i64().zip(y.to_i64()).and_then(|(x, y)| small(x, y));
    result.map_or_else(|| IntValue::new(big(x.to_big(), y.to_big())), IntValue::Small)
}

/// `x / y`, the nearest `float` to the exact quotient, ties to even; `None` if there is none.
pub(crate) fn true_divide(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    if y.is_zero() {
        return None;
    }
    if let (Some(x), Some(y)) = (x.to_i64(), y.to_i64())
        && x.unsigned_abs() <= EXACT
        && y.unsigned_abs() <= EXACT
    {
        return Some(x as f64 / y as f64);
    }
    let negative = x.is_negative() != y.is_negative();
    let magnitude = quotient(x.to_big().abs().to_biguint()?, y.to_big().abs().to_biguint()?)?;
    Some(if negative { -magnitude } else { magnitude })
}

/// `x / y` for positive `y`, rounded once.
fn quotient(x: BigUint, y: BigUint) -> Option<f64> {
    if x.is_zero() {
        return Some(0.0);
    }
    // Scale so that the quotient has 55 or 56 bits; what is lost below shows in the lowest of them.
    let shift = 55 - (x.bits() as i64 - y.bits() as i64);
    // Below the normal numbers fewer bits are kept: the last is worth 2^-1074, two more decide the rounding.
    let shift = shift.min(1074 + 2);
    let (x, y) = if shift >= 0 { (x << shift as u64, y) } else { (x, y << shift.unsigned_abs()) };
    let (mut q, r) = x.div_rem(&y);
    if !r.is_zero() {
        q.set_bit(0, true);
    }
    let bits = q.bits();
    let drop = bits.saturating_sub(53).max(if shift == 1076 { 2 } else { 0 });
    let q = round_to_even(q.to_u64()?, drop as u32);
    let result = scale(q as f64, drop as i64 - shift);
    result.is_finite().then_some(result)
}

/// `q / 2**drop`, rounded to the nearest, ties to even.
fn round_to_even(q: u64, drop: u32) -> u64 {
    if drop == 0 {
        return q;
    }
    let (kept, lost, half) = (q >> drop, q & ((1 << drop) - 1), 1 << (drop - 1));
    kept + u64::from(lost > half || (lost == half && kept & 1 == 1))
}

/// `x * 2**exponent`, exact where the result is a `float`.
fn scale(mut x: f64, mut exponent: i64) -> f64 {
    const STEP: i64 = 1000;
    while exponent.abs() > STEP {
        let step = exponent.signum() * STEP;
        x *= 2f64.powi(step as i32);
        exponent -= step;
        if x == 0.0 || x.is_infinite() {
            return x;
        }
    }
    x * 2f64.powi(exponent as i32)
}

/// Whether an `int` and a `float` are the same number.
pub(crate) fn equals_float(x: &IntValue<'_>, y: f64) -> bool {
    use num_traits::FromPrimitive;
    y.fract() == 0.0 && BigInt::from_f64(y).is_some_and(|y| y == x.to_big())
}

/// A number's sign as -1, 0 or 1; for tests of places in sequences.
pub(crate) fn signum(x: &IntValue<'_>) -> i64 {
    match x {
        IntValue::Small(x) => x.signum(),
        IntValue::Big(x) => match x.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        },
    }
}
