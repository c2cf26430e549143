//! The operators of `complex`. With a real number on one side they act on each part alone (C11, annex G), so
//! that infinities and signs of zeros survive.

use taipan_bytecode::opcode::CompareOperator;

use super::{Number, of};
use crate::object::protocol;
use crate::raise::{self, Raised, value_error};
use crate::types::exception::kinds;
use crate::types::{float, int};
use crate::value::{PyResult, Value};

/// An operand.
#[derive(Clone, Copy)]
enum Operand {
    Real(f64),
    Complex(Number),
}

impl Operand {
    fn of(value: &Value) -> PyResult<Option<Operand>> {
        if let Some(number) = of(value) {
            return Ok(Some(Operand::Complex(number)));
        }
        match float::of(value) {
            Some(number) => Ok(Some(Operand::Real(number))),
            None => Ok(int::to_float(value)?.map(Operand::Real)),
        }
    }

    fn number(self) -> Number {
        match self {
            Operand::Real(number) => Number::new(number, 0.0),
            Operand::Complex(number) => number,
        }
    }
}

fn operands(a: &Value, b: &Value) -> PyResult<Option<(Operand, Operand)>> {
    match (Operand::of(a)?, Operand::of(b)?) {
        (Some(a), Some(b)) => Ok(Some((a, b))),
        _ => Ok(None),
    }
}

/// `a + b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn add(a: &Value, b: &Value) -> PyResult {
    let Some(operands) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(match operands {
        (Operand::Complex(a), Operand::Real(b)) => Number::new(a.real + b, a.imaginary),
        (Operand::Real(a), Operand::Complex(b)) => Number::new(b.real + a, b.imaginary),
        (a, b) => sum(a.number(), b.number()),
    }
    .value())
}

fn sum(a: Number, b: Number) -> Number {
    Number::new(a.real + b.real, a.imaginary + b.imaginary)
}

/// `a - b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn subtract(a: &Value, b: &Value) -> PyResult {
    let Some(operands) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(match operands {
        (Operand::Complex(a), Operand::Real(b)) => Number::new(a.real - b, a.imaginary),
        (Operand::Real(a), Operand::Complex(b)) => Number::new(a - b.real, -b.imaginary),
        (a, b) => {
            let (a, b) = (a.number(), b.number());
            Number::new(a.real - b.real, a.imaginary - b.imaginary)
        }
    }
    .value())
}

/// `a * b`
///
/// # Errors
/// `OverflowError` if an int is too large.
pub fn multiply(a: &Value, b: &Value) -> PyResult {
    let Some(operands) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(match operands {
        (Operand::Complex(a), Operand::Real(b)) | (Operand::Real(b), Operand::Complex(a)) => {
            Number::new(a.real * b, a.imaginary * b)
        }
        (a, b) => product(a.number(), b.number()),
    }
    .value())
}

/// One with the sign of an infinity, zero with the sign of any other number.
fn boxed(number: f64) -> f64 {
    if number.is_infinite() { 1.0_f64.copysign(number) } else { 0.0_f64.copysign(number) }
}

/// Zero with the sign of a NaN; other numbers as they are.
fn without_nan(number: f64) -> f64 {
    if number.is_nan() { 0.0_f64.copysign(number) } else { number }
}

/// The product; what would be NaN because of an infinity is infinite.
pub fn product(z: Number, w: Number) -> Number {
    let (mut a, mut b, mut c, mut d) = (z.real, z.imaginary, w.real, w.imaginary);
    let products = [a * c, b * d, a * d, b * c];
    let result = Number::new(products[0] - products[1], products[2] + products[3]);
    if !(result.real.is_nan() && result.imaginary.is_nan()) {
        return result;
    }
    let mut again = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (boxed(a), boxed(b), without_nan(c), without_nan(d));
        again = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (a, b, c, d) = (without_nan(a), without_nan(b), boxed(c), boxed(d));
        again = true;
    }
    if !again && products.iter().any(|product| product.is_infinite()) {
        (a, b, c, d) = (without_nan(a), without_nan(b), without_nan(c), without_nan(d));
        again = true;
    }
    if again {
        return Number::new(f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c));
    }
    result
}

/// `a / b`
///
/// # Errors
/// `ZeroDivisionError`; `OverflowError` if an int is too large.
pub fn true_divide(a: &Value, b: &Value) -> PyResult {
    let Some(operands) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = match operands {
        (Operand::Complex(_), Operand::Real(0.0)) => None,
        (Operand::Complex(a), Operand::Real(b)) => Some(Number::new(a.real / b, a.imaginary / b)),
        (Operand::Real(a), Operand::Complex(b)) => quotient_of_real(a, b),
        (a, b) => quotient(a.number(), b.number()),
    };
    match result {
        Some(number) => Ok(number.value()),
        None => Err(raise::raise(&kinds::ZERO_DIVISION_ERROR, "division by zero")),
    }
}

/// The quotient, `None` if the divisor is zero. Both are divided by the greater part of the divisor first, so that
/// nothing overflows on the way.
pub fn quotient(a: Number, b: Number) -> Option<Number> {
    let (real, imaginary) = (b.real.abs(), b.imaginary.abs());
    let result = if real >= imaginary {
        if real == 0.0 {
            return None;
        }
        let ratio = b.imaginary / b.real;
        let divisor = b.real + b.imaginary * ratio;
        Number::new((a.real + a.imaginary * ratio) / divisor, (a.imaginary - a.real * ratio) / divisor)
    } else if imaginary >= real {
        let ratio = b.real / b.imaginary;
        let divisor = b.real * ratio + b.imaginary;
        Number::new((a.real * ratio + a.imaginary) / divisor, (a.imaginary * ratio - a.real) / divisor)
    } else {
        Number::new(f64::NAN, f64::NAN)
    };
    if !(result.real.is_nan() && result.imaginary.is_nan()) {
        return Some(result);
    }
    let is_infinite = |number: Number| number.real.is_infinite() || number.imaginary.is_infinite();
    let is_finite = |number: Number| number.real.is_finite() && number.imaginary.is_finite();
    if is_infinite(a) && is_finite(b) {
        let (x, y) = (boxed(a.real), boxed(a.imaginary));
        return Some(Number::new(
            f64::INFINITY * (x * b.real + y * b.imaginary),
            f64::INFINITY * (y * b.real - x * b.imaginary),
        ));
    }
    if is_infinite(b) && is_finite(a) {
        let (x, y) = (boxed(b.real), boxed(b.imaginary));
        return Some(Number::new(0.0 * (a.real * x + a.imaginary * y), 0.0 * (a.imaginary * x - a.real * y)));
    }
    Some(result)
}

/// The quotient of a real number, `None` if the divisor is zero.
fn quotient_of_real(a: f64, b: Number) -> Option<Number> {
    let (real, imaginary) = (b.real.abs(), b.imaginary.abs());
    let result = if real >= imaginary {
        if real == 0.0 {
            return None;
        }
        let ratio = b.imaginary / b.real;
        let divisor = b.real + b.imaginary * ratio;
        Number::new(a / divisor, (-a * ratio) / divisor)
    } else if imaginary >= real {
        let ratio = b.real / b.imaginary;
        let divisor = b.real * ratio + b.imaginary;
        Number::new((a * ratio) / divisor, (-a) / divisor)
    } else {
        Number::new(f64::NAN, f64::NAN)
    };
    let is_nan = result.real.is_nan() && result.imaginary.is_nan();
    if is_nan && a.is_finite() && (real.is_infinite() || imaginary.is_infinite()) {
        let (x, y) = (boxed(b.real), boxed(b.imaginary));
        return Some(Number::new(0.0 * (a * x), 0.0 * (-a * y)));
    }
    Some(result)
}

#[cold]
fn zero_to_power() -> Raised {
    raise::raise(&kinds::ZERO_DIVISION_ERROR, "zero to a negative or complex power")
}

/// `a ** b`
///
/// # Errors
/// `ZeroDivisionError` for a negative or complex power of zero; `OverflowError` if the result is too large.
pub fn power(a: &Value, b: &Value, modulus: &Value) -> PyResult {
    const GREATEST_SMALL: f64 = 100.0;
    let Some((a, b)) = operands(a, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    if !modulus.is_none() {
        return Err(value_error("complex modulo"));
    }
    let (a, b) = (a.number(), b.number());
    let is_small = b.imaginary == 0.0 && b.real == b.real.floor() && b.real.abs() <= GREATEST_SMALL;
    let result = if is_small { integer_power(a, b.real as i64) } else { general_power(a, b) };
    match result {
        None => Err(zero_to_power()),
        Some(number) if number.real.is_infinite() || number.imaginary.is_infinite() => {
            Err(raise::raise(&kinds::OVERFLOW_ERROR, "complex exponentiation"))
        }
        Some(number) => Ok(number.value()),
    }
}

/// The power, `None` if it would be one of zero that there is not.
fn general_power(a: Number, b: Number) -> Option<Number> {
    if b.real == 0.0 && b.imaginary == 0.0 {
        return Some(Number::new(1.0, 0.0));
    }
    if a.real == 0.0 && a.imaginary == 0.0 {
        return (b.imaginary == 0.0 && b.real >= 0.0).then_some(Number::new(0.0, 0.0));
    }
    let magnitude = a.real.hypot(a.imaginary);
    let angle = a.imaginary.atan2(a.real);
    let mut length = magnitude.powf(b.real);
    let mut phase = angle * b.real;
    if b.imaginary != 0.0 {
        length *= (-angle * b.imaginary).exp();
        phase += b.imaginary * magnitude.ln();
    }
    Some(Number::new(length * phase.cos(), length * phase.sin()))
}

/// The power by repeated squaring.
fn integer_power(a: Number, exponent: i64) -> Option<Number> {
    let one = Number::new(1.0, 0.0);
    let positive = |exponent: u64| {
        let (mut result, mut square, mut mask) = (one, a, 1);
        while exponent >= mask {
            if exponent & mask != 0 {
                result = product(result, square);
            }
            mask <<= 1;
            square = product(square, square);
        }
        result
    };
    let power = positive(exponent.unsigned_abs());
    if exponent > 0 { Some(power) } else { quotient(one, power) }
}

/// The distance from zero; `None` if it is too large.
pub fn magnitude(number: Number) -> Option<f64> {
    if number.real.is_infinite() || number.imaginary.is_infinite() {
        return Some(f64::INFINITY);
    }
    if number.real.is_nan() || number.imaginary.is_nan() {
        return Some(f64::NAN);
    }
    Some(number.real.hypot(number.imaginary)).filter(|magnitude| magnitude.is_finite())
}

/// `abs(a)`
///
/// # Errors
/// `OverflowError` if the result is too large.
pub fn absolute(value: &Value) -> PyResult {
    match of(value).and_then(magnitude) {
        Some(magnitude) => Ok(float::new(magnitude)),
        None => Err(raise::raise(&kinds::OVERFLOW_ERROR, "absolute value too large")),
    }
}

/// `a == b`; numbers have no order if they are complex.
///
/// # Errors
/// None.
pub fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let Some(a) = of(a) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = if let Some(b) = of(b) {
        a == b
    } else if let Some(b) = float::of(b) {
        a.real == b && a.imaginary == 0.0
    } else if int::is_int(b) {
        if a.imaginary == 0.0 {
            return protocol::compare(&float::new(a.real), b, operator);
        }
        false
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}
