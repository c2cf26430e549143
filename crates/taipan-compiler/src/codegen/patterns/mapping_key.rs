//! When two literal keys of a mapping pattern are one key: as Python's `==` has it.

use num_bigint::{BigInt, Sign};
use num_traits::FromPrimitive;
use taipan_ast::nodes::ConstantValue;

/// A number split into its real part, exactly, and its imaginary part.
#[derive(PartialEq)]
struct Number {
    real: Real,
    imaginary: f64,
}

/// A real number; a `float` with an integer value counts as the integer.
#[derive(PartialEq)]
enum Real {
    Integer(BigInt),
    Float(f64),
}

/// Whether two keys are equal: `1`, `1.0`, `True` and `1+0j` are.
pub(super) fn same_key(a: &ConstantValue<'_>, b: &ConstantValue<'_>) -> bool {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a == b,
        _ => false,
    }
}

fn number(value: &ConstantValue<'_>) -> Option<Number> {
    let (real, imaginary) = match *value {
        ConstantValue::Bool(b) => (Real::Integer(BigInt::from(u8::from(b))), 0.0),
        ConstantValue::Int(i) => (Real::Integer(BigInt::from(i)), 0.0),
        ConstantValue::BigInt { negative, magnitude } => {
            let sign = if negative { Sign::Minus } else { Sign::Plus };
            (Real::Integer(BigInt::from_slice(sign, magnitude)), 0.0)
        }
        ConstantValue::Float(x) => (real(x), 0.0),
        ConstantValue::Complex(re, im) => (real(re), im),
        _ => return None,
    };
    Some(Number { real, imaginary })
}

fn real(x: f64) -> Real {
    let integer = if x.fract() == 0.0 { BigInt::from_f64(x) } else { None };
    integer.map_or(Real::Float(x), Real::Integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_across_types() {
        let ones = [
            ConstantValue::Int(1),
            ConstantValue::Float(1.0),
            ConstantValue::Bool(true),
            ConstantValue::Complex(1.0, 0.0),
        ];
        for a in &ones {
            for b in &ones {
                assert!(same_key(a, b), "{a:?} {b:?}");
            }
        }
        let big = ConstantValue::BigInt { negative: false, magnitude: &[0, 0, 1] };
        assert!(same_key(&big, &ConstantValue::Float(18446744073709551616.0)));
        assert!(same_key(&ConstantValue::Float(0.0), &ConstantValue::Float(-0.0)));
        assert!(same_key(&ConstantValue::Float(f64::INFINITY), &ConstantValue::Float(f64::INFINITY)));
    }

    #[test]
    fn other_keys_are_equal_only_to_their_like() {
        assert!(same_key(&ConstantValue::Str(b"a"), &ConstantValue::Str(b"a")));
        assert!(!same_key(&ConstantValue::Str(b"a"), &ConstantValue::Bytes(b"a")));
        assert!(!same_key(&ConstantValue::None, &ConstantValue::Int(0)));
        assert!(!same_key(&ConstantValue::Float(0.5), &ConstantValue::Int(0)));
    }
}
