//! Binary operators on numbers: which kind of arithmetic, and how large a result may become.

use taipan_bytecode::opcode::BinaryOperator as Op;

use super::complex::{self, Complex};
use super::number::{IntValue, Number};
use super::{float, int};

/// Largest `int` that a product, power or shift may become, in bits.
const MAX_INT_SIZE: u64 = 128;

/// `left operator right`
pub(crate) fn binary(operator: Op, left: Number<'_>, right: Number<'_>) -> Option<Number<'static>> {
    match (&left, &right) {
        (Number::Int(x), Number::Int(y)) => int_operator(operator, x, y),
        (Number::Complex(_), _) | (_, Number::Complex(_)) => {
            complex_operator(operator, &left, &right).map(Number::Complex)
        }
        _ => float_operator(operator, left.to_float()?, right.to_float()?),
    }
}

fn int_operator(operator: Op, x: &IntValue<'_>, y: &IntValue<'_>) -> Option<Number<'static>> {
    let result = match operator {
        Op::Add => int::add(x, y),
        Op::Subtract => int::subtract(x, y),
        Op::Multiply if x.bits() + y.bits() > MAX_INT_SIZE && !x.is_zero() && !y.is_zero() => return None,
        Op::Multiply => int::multiply(x, y),
        Op::TrueDivide => return int::true_divide(x, y).map(Number::Float),
        Op::FloorDivide => int::floor_divide(x, y)?,
        Op::Remainder => int::remainder(x, y)?,
        Op::Power if y.is_negative() => {
            return float::power(x.to_float()?, y.to_float()?);
        }
        Op::Power => int_power(x, y)?,
        Op::LeftShift => left_shift(x, y)?,
        Op::RightShift => int::right_shift(x, y)?,
        Op::And => int::bits(x, y, |x, y| x & y, |x, y| x & y),
        Op::Or => int::bits(x, y, |x, y| x | y, |x, y| x | y),
        Op::Xor => int::bits(x, y, |x, y| x ^ y, |x, y| x ^ y),
        _ => return None,
    };
    Some(Number::Int(result))
}

/// `x ** y` for `y >= 0`.
fn int_power(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<IntValue<'static>> {
    if y.is_zero() {
        return Some(IntValue::Small(1));
    }
    if x.is_zero() {
        return Some(IntValue::Small(0));
    }
    let exponent = u64::try_from(y.to_i64()?).ok()?;
    if x.bits() > MAX_INT_SIZE / exponent {
        return None;
    }
    Some(IntValue::new(x.to_big().pow(u32::try_from(exponent).ok()?)))
}

fn left_shift(x: &IntValue<'_>, y: &IntValue<'_>) -> Option<IntValue<'static>> {
    if y.is_negative() {
        return None;
    }
    if x.is_zero() {
        return Some(IntValue::Small(0));
    }
    let shift = u64::try_from(y.to_i64()?).ok()?;
    if shift > 0 && (shift > MAX_INT_SIZE || x.bits() > MAX_INT_SIZE - shift) {
        return None;
    }
    Some(IntValue::new(x.to_big() << shift))
}

fn float_operator(operator: Op, x: f64, y: f64) -> Option<Number<'static>> {
    let result = match operator {
        Op::Add => x + y,
        Op::Subtract => x - y,
        Op::Multiply => x * y,
        Op::TrueDivide if y != 0.0 => x / y,
        Op::FloorDivide if y != 0.0 => float::floor_divide(x, y),
        Op::Remainder if y != 0.0 => float::remainder(x, y),
        Op::Power => return float::power(x, y),
        _ => return None,
    };
    Some(Number::Float(result))
}

/// At least one operand is a `complex`. A real one is used as it is, not made complex first (C99, Annex G).
fn complex_operator(operator: Op, left: &Number<'_>, right: &Number<'_>) -> Option<Complex> {
    if operator == Op::Power {
        return complex::power(to_complex(left)?, to_complex(right)?);
    }
    match (left, right) {
        (Number::Complex(x), Number::Complex(y)) => match operator {
            Op::Add => Some(complex::add(*x, *y)),
            Op::Subtract => Some(complex::subtract(*x, *y)),
            Op::Multiply => Some(complex::multiply(*x, *y)),
            Op::TrueDivide => complex::divide(*x, *y),
            _ => None,
        },
        (Number::Complex(x), _) => complex_real(operator, *x, right.to_float()?),
        (_, Number::Complex(y)) => real_complex(operator, left.to_float()?, *y),
        _ => None,
    }
}

fn complex_real(operator: Op, x: Complex, y: f64) -> Option<Complex> {
    match operator {
        Op::Add => Some(Complex { real: x.real + y, imag: x.imag }),
        Op::Subtract => Some(Complex { real: x.real - y, imag: x.imag }),
        Op::Multiply => Some(Complex { real: x.real * y, imag: x.imag * y }),
        Op::TrueDivide if y != 0.0 => Some(Complex { real: x.real / y, imag: x.imag / y }),
        _ => None,
    }
}

fn real_complex(operator: Op, x: f64, y: Complex) -> Option<Complex> {
    match operator {
        Op::Add => Some(Complex { real: y.real + x, imag: y.imag }),
        Op::Subtract => Some(Complex { real: x - y.real, imag: -y.imag }),
        Op::Multiply => Some(Complex { real: y.real * x, imag: y.imag * x }),
        Op::TrueDivide => complex::divide_real(x, y),
        _ => None,
    }
}

fn to_complex(value: &Number<'_>) -> Option<Complex> {
    match value {
        Number::Complex(value) => Some(*value),
        other => Some(Complex { real: other.to_float()?, imag: 0.0 }),
    }
}
