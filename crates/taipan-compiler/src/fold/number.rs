//! Numbers among the constants.

use std::borrow::Cow;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use taipan_bytecode::Constant;

use super::complex::Complex;

/// An `int` of any size.
pub(crate) type Int<'c> = Cow<'c, BigInt>;

/// A number; `bool`s are `int`s.
#[derive(Clone, Debug)]
pub(crate) enum Number<'c> {
    /// An `int` that fits 64 bits, or any other.
    Int(IntValue<'c>),
    /// A `float`.
    Float(f64),
    /// A `complex`.
    Complex(Complex),
}

/// An `int`; those that fit 64 bits are always `Small`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IntValue<'c> {
    /// Fits 64 bits.
    Small(i64),
    /// Does not.
    Big(Int<'c>),
}

impl<'c> Number<'c> {
    /// The number a constant is, if it is one.
    pub(crate) fn of(value: &'c Constant) -> Option<Self> {
        Some(match value {
            Constant::Bool(value) => Self::Int(IntValue::Small(i64::from(*value))),
            Constant::Int(value) => Self::Int(IntValue::Small(*value)),
            Constant::BigInt(value) => Self::Int(IntValue::Big(Cow::Borrowed(&**value))),
            Constant::Float(value) => Self::Float(*value),
            Constant::Complex(real, imag) => Self::Complex(Complex { real: *real, imag: *imag }),
            _ => return None,
        })
    }

    /// The number as a constant.
    pub(crate) fn into_constant(self) -> Constant {
        match self {
            Self::Int(IntValue::Small(value)) => Constant::Int(value),
            Self::Int(IntValue::Big(value)) => Constant::BigInt(Arc::new(value.into_owned())),
            Self::Float(value) => Constant::Float(value),
            Self::Complex(Complex { real, imag }) => Constant::Complex(real, imag),
        }
    }

    /// The number as a `float`; `None` for a `complex` and for an `int` that is too large.
    pub(crate) fn to_float(&self) -> Option<f64> {
        match self {
            Self::Int(value) => value.to_float(),
            Self::Float(value) => Some(*value),
            Self::Complex(_) => None,
        }
    }
}

impl IntValue<'_> {
    /// The value with its size found out.
    pub(crate) fn new(value: BigInt) -> IntValue<'static> {
        match value.to_i64() {
            Some(value) => IntValue::Small(value),
            None => IntValue::Big(Cow::Owned(value)),
        }
    }

    /// The value as one of any size.
    pub(crate) fn to_big(&self) -> BigInt {
        match self {
            IntValue::Small(value) => BigInt::from(*value),
            IntValue::Big(value) => value.clone().into_owned(),
        }
    }

    /// Whether it is 0.
    pub(crate) fn is_zero(&self) -> bool {
        matches!(self, IntValue::Small(0))
    }

    /// Whether it is below 0.
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            IntValue::Small(value) => *value < 0,
            IntValue::Big(value) => value.sign() == num_bigint::Sign::Minus,
        }
    }

    /// How many bits its magnitude has (`int.bit_length`).
    pub(crate) fn bits(&self) -> u64 {
        match self {
            IntValue::Small(value) => u64::from(64 - value.unsigned_abs().leading_zeros()),
            IntValue::Big(value) => value.bits(),
        }
    }

    /// The value, if it fits 64 bits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        match self {
            IntValue::Small(value) => Some(*value),
            IntValue::Big(_) => None,
        }
    }

    /// The nearest `float`, ties to even; `None` if it is too large.
    pub(crate) fn to_float(&self) -> Option<f64> {
        match self {
            IntValue::Small(value) => Some(*value as f64),
            IntValue::Big(value) => value.to_f64().filter(|value| value.is_finite()),
        }
    }
}
