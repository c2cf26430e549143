//! Functions of one or two floats.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use taipan_bytecode::opcode::BinaryOperator;
use taipan_vm::object::protocol;
use taipan_vm::object::slot_names::call_special;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::float::round::truncate;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

use super::gamma::Failure;
use super::libm;

#[cold]
pub(super) fn range_error() -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, "math range error")
}

#[cold]
pub(super) fn domain_error() -> Raised {
    value_error("math domain error")
}

/// The error of an argument out of a function's domain: the text with the number behind it.
#[cold]
fn unexpected(expected: &str, number: f64) -> Raised {
    match expected {
        "" => domain_error(),
        expected => value_error(format_args!("expected {expected}, got {}", float::repr_text(number))),
    }
}

/// Calls a function of one float. A NaN of another number is a domain error, an infinity of a finite number is one
/// too, or an overflow.
pub(super) fn one(value: &Value, function: fn(f64) -> f64, can_overflow: bool, expected: &str) -> PyResult {
    let x = float::convert(value)?;
    let result = function(x);
    if result.is_nan() && !x.is_nan() {
        return Err(unexpected(expected, x));
    }
    if result.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range_error() } else { unexpected(expected, x) });
    }
    Ok(float::new(result))
}

/// Calls a function that says itself what is wrong.
pub(super) fn one_checked(value: &Value, function: fn(f64) -> Result<f64, Failure>) -> PyResult {
    let x = float::convert(value)?;
    match function(x) {
        Ok(result) => Ok(float::new(result)),
        Err(Failure::Domain) => Err(unexpected("a noninteger or positive integer", x)),
        Err(Failure::Range) => Err(range_error()),
    }
}

/// Two floats as arguments.
pub(super) fn two(arguments: &[Value]) -> PyResult<(f64, f64)> {
    match arguments {
        [x, y] => Ok((float::convert(x)?, float::convert(y)?)),
        _ => Ok((0.0, 0.0)),
    }
}

/// Calls a function of two floats, with the errors of [`one`].
fn of_two(arguments: &[Value], function: fn(f64, f64) -> f64) -> PyResult {
    let (x, y) = two(arguments)?;
    let result = function(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error());
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error());
    }
    Ok(float::new(result))
}

pub(super) fn atan2(_: &Value, arguments: &[Value]) -> PyResult {
    of_two(arguments, f64::atan2)
}

pub(super) fn copysign(_: &Value, arguments: &[Value]) -> PyResult {
    of_two(arguments, f64::copysign)
}

pub(super) fn remainder(_: &Value, arguments: &[Value]) -> PyResult {
    of_two(arguments, nearest_remainder)
}

/// What is left of `x` after the nearest multiple of `y`, the even one of two.
fn nearest_remainder(x: f64, y: f64) -> f64 {
    if !x.is_finite() || !y.is_finite() {
        return match () {
            () if x.is_nan() => x,
            () if y.is_nan() => y,
            () if x.is_infinite() => f64::NAN,
            () => x,
        };
    }
    if y == 0.0 {
        return f64::NAN;
    }
    let (whole, step) = (x.abs(), y.abs());
    let rest = whole % step;
    let complement = step - rest;
    let nearest = if rest < complement {
        rest
    } else if rest > complement {
        -complement
    } else {
        rest - 2.0 * ((0.5 * (whole - rest)) % step)
    };
    1.0_f64.copysign(x) * nearest
}

pub(super) fn fmod(_: &Value, arguments: &[Value]) -> PyResult {
    let (x, y) = two(arguments)?;
    if y.is_infinite() && x.is_finite() {
        return Ok(float::new(x));
    }
    let rest = x % y;
    if rest.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error());
    }
    Ok(float::new(rest))
}

pub(super) fn pow(_: &Value, arguments: &[Value]) -> PyResult {
    let (x, y) = two(arguments)?;
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(domain_error());
        }
        if result.is_infinite() {
            return Err(range_error());
        }
    }
    Ok(float::new(result))
}

pub(super) fn fma(_: &Value, arguments: &[Value]) -> PyResult {
    let [x, y, z] = arguments else { return Ok(Value::NONE) };
    let (x, y, z) = (float::convert(x)?, float::convert(y)?, float::convert(z)?);
    let result = x.mul_add(y, z);
    if result.is_nan() && ![x, y, z].iter().any(|number| number.is_nan()) {
        return Err(value_error("invalid operation in fma"));
    }
    if result.is_infinite() && [x, y, z].iter().all(|number| number.is_finite()) {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "overflow in fma"));
    }
    Ok(float::new(result))
}

/// A number and the power of two that it has to be multiplied with; the number is 0.5 at least, and below 1.
pub(super) fn frexp(number: f64) -> (f64, i64) {
    if number == 0.0 || !number.is_finite() {
        return (number, 0);
    }
    let (number, shift) =
        if number.abs() < f64::MIN_POSITIVE { (number * 2f64.powi(54), 54) } else { (number, 0) };
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64 - 1022;
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - shift)
}

pub(super) fn frexp_pair(_: &Value, value: &Value) -> PyResult {
    let (mantissa, exponent) = frexp(float::convert(value)?);
    Ok(Tuple::from_values(vec![float::new(mantissa), int::from_i64(exponent)]))
}

pub(super) fn ldexp(_: &Value, arguments: &[Value]) -> PyResult {
    let [x, exponent] = arguments else { return Ok(Value::NONE) };
    let x = float::convert(x)?;
    let Some(exponent) = int::operand(exponent) else {
        return Err(type_error("Expected an int as second argument to ldexp."));
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(float::new(x));
    }
    let far = if exponent.is_negative() { -5000 } else { 5000 };
    let exponent = exponent.to_i64().unwrap_or(far).clamp(-5000, 5000);
    let result = scale_once(x, exponent);
    if result.is_infinite() { Err(range_error()) } else { Ok(float::new(result)) }
}

/// A number times a power of two, rounded once.
fn scale_once(x: f64, exponent: i64) -> f64 {
    let (mantissa, own) = frexp(x);
    let exponent = exponent + own;
    if exponent > -1021 {
        return float::scale(mantissa, exponent);
    }
    // Subnormal: first exactly to the least normal numbers, then by the rest.
    let rest = (exponent + 1021).max(-100);
    float::scale(mantissa, -1021) * float::scale(1.0, rest)
}

pub(super) fn modf(_: &Value, value: &Value) -> PyResult {
    let x = float::convert(value)?;
    let (fraction, whole) = match x {
        _ if x.is_infinite() => (0.0_f64.copysign(x), x),
        _ if x.is_nan() => (x, x),
        _ => (x.fract().copysign(x), x.trunc()),
    };
    Ok(Tuple::from_values(vec![float::new(fraction), float::new(whole)]))
}

pub(super) fn ulp(_: &Value, value: &Value) -> PyResult {
    let x = float::convert(value)?.abs();
    if !x.is_finite() {
        return Ok(float::new(x));
    }
    let next = libm::nextafter(x, f64::INFINITY);
    let distance = if next.is_infinite() { x - libm::nextafter(x, f64::NEG_INFINITY) } else { next - x };
    Ok(float::new(distance))
}

/// `nextafter(x, y, *, steps=None)`
pub(super) fn nextafter(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(x), Some(y), steps] = arguments else { return Ok(Value::NONE) };
    let (x, y) = (float::convert(x)?, float::convert(y)?);
    let Some(steps) = steps.filter(|steps| !steps.is_none()) else {
        return Ok(float::new(libm::nextafter(x, y)));
    };
    let steps = int::convert::index(steps)?;
    let steps = int::of(&steps).unwrap_or_default();
    if steps.is_negative() {
        return Err(value_error("steps must be a non-negative integer"));
    }
    let steps = steps.to_u64().unwrap_or(u64::MAX);
    if steps == 0 || x.is_nan() {
        return Ok(float::new(x));
    }
    if y.is_nan() || x == y {
        return Ok(float::new(y));
    }
    // Floats in order are integers in order, those below zero the other way round.
    let place = |number: f64| {
        let magnitude = (number.to_bits() & !(1 << 63)) as i128;
        if number.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (place(x), place(y));
    let distance = (to - from).unsigned_abs();
    if u128::from(steps) >= distance {
        return Ok(float::new(y));
    }
    let reached = if to > from { from + i128::from(steps) } else { from - i128::from(steps) };
    let magnitude = f64::from_bits(reached.unsigned_abs() as u64);
    let negative = reached < 0 || reached == 0 && x.is_sign_negative();
    Ok(float::new(if negative { -magnitude } else { magnitude }))
}

/// The logarithm of a number, which may be an int that no float can hold.
fn logarithm(value: &Value, function: fn(f64) -> f64) -> PyResult {
    let Some(number) = int::operand(value) else { return one(value, function, false, "a positive input") };
    if number.is_negative() || number.to_i64() == Some(0) {
        return Err(value_error("expected a positive input"));
    }
    match int::to_float(value) {
        Ok(number) => Ok(float::new(function(number.unwrap_or_default()))),
        Err(_) if raise::take_if(&kinds::OVERFLOW_ERROR) => {
            let (mantissa, exponent) = big_frexp(&number.to_big());
            Ok(float::new(function(mantissa) + function(2.0) * exponent as f64))
        }
        Err(raised) => Err(raised),
    }
}

/// As [`frexp`], rounded half to even, of a number of more than 64 bits.
fn big_frexp(number: &BigInt) -> (f64, i64) {
    let shift = number.bits().saturating_sub(64);
    let lost = number.trailing_zeros().unwrap_or(0) < shift;
    let top = (number >> shift).to_u64().unwrap_or(u64::MAX) | u64::from(lost);
    let (mantissa, exponent) = frexp(top as f64);
    (mantissa, exponent + shift as i64)
}

/// The logarithm of a positive number; of others, what makes the error.
fn checked(x: f64, function: fn(f64) -> f64) -> f64 {
    match x {
        0.0 => f64::NEG_INFINITY,
        x if x < 0.0 => f64::NAN,
        x => function(x),
    }
}

pub(super) fn log(_: &Value, arguments: &[Value]) -> PyResult {
    let natural = |x| checked(x, f64::ln);
    match arguments {
        [x, base] => {
            let (x, base) = (logarithm(x, natural)?, logarithm(base, natural)?);
            protocol::binary(&x, &base, BinaryOperator::TrueDivide)
        }
        [x] => logarithm(x, natural),
        _ => Ok(Value::NONE),
    }
}

pub(super) fn log2(_: &Value, value: &Value) -> PyResult {
    logarithm(value, |x| checked(x, f64::log2))
}

pub(super) fn log10(_: &Value, value: &Value) -> PyResult {
    logarithm(value, |x| checked(x, f64::log10))
}

/// `ceil` and `floor`: of floats, by a method of the type, of what can be made a float.
fn to_integer(value: &Value, method: &str, function: fn(f64) -> f64) -> PyResult {
    if !float::is_exact(value)
        && let Some(result) = call_special(value, method, &[])
    {
        return result;
    }
    truncate(function(float::convert(value)?))
}

pub(super) fn ceil(_: &Value, value: &Value) -> PyResult {
    to_integer(value, "__ceil__", f64::ceil)
}

pub(super) fn floor(_: &Value, value: &Value) -> PyResult {
    to_integer(value, "__floor__", f64::floor)
}

pub(super) fn trunc(_: &Value, value: &Value) -> PyResult {
    if let Some(number) = float::of(value).filter(|_| float::is_exact(value)) {
        return truncate(number);
    }
    call_special(value, "__trunc__", &[]).unwrap_or_else(|| {
        let name = type_of(value).name();
        Err(type_error(format_args!("type {name} doesn't define __trunc__ method")))
    })
}

/// `isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)`
pub(super) fn isclose(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(a), Some(b), relative, absolute] = arguments else { return Ok(Value::NONE) };
    let (a, b) = (float::convert(a)?, float::convert(b)?);
    let relative = relative.map_or(Ok(1e-9), float::convert)?;
    let absolute = absolute.map_or(Ok(0.0), float::convert)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::FALSE);
    }
    let distance = (b - a).abs();
    let close = distance <= (relative * b).abs() || distance <= (relative * a).abs() || distance <= absolute;
    Ok(Value::bool(close))
}
