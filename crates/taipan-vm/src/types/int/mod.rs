//! `int`: a word, or a heap object for numbers of more than 63 bits.
//!
//! [`arith`] has the operators, [`convert`] what makes ints of other objects, [`text`] reads and writes digits,
//! [`bytes`] does so for bytes, [`methods`] is what Python sees.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::str::Str;
use crate::types::{hashing, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

pub mod arith;
pub mod bytes;
pub mod convert;
pub mod methods;
pub mod text;
pub mod unicode;

/// `int`
pub static TYPE: Type = Type::native(
    "int",
    Some(&object_type::TYPE),
    size_of::<Int>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::INT).union(TypeFlags::MATCH_SELF),
    Slots::of::<Int>()
        .with_new(convert::new)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(!is_zero(value)))
        .with_richcompare(compare)
        .with_add(arith::add)
        .with_subtract(arith::subtract)
        .with_multiply(arith::multiply)
        .with_floor_divide(arith::floor_divide)
        .with_remainder(arith::remainder)
        .with_divmod(arith::divmod)
        .with_true_divide(arith::true_divide)
        .with_power(arith::power)
        .with_and(arith::and)
        .with_or(arith::or)
        .with_xor(arith::xor)
        .with_lshift(arith::left_shift)
        .with_rshift(arith::right_shift)
        .with_negative(arith::negative)
        .with_positive(|value| Ok(exact(value)))
        .with_absolute(arith::absolute)
        .with_invert(arith::invert)
        .with_int(|value| Ok(exact(value)))
        .with_index(|value| Ok(exact(value)))
        .with_float(|value| Ok(crate::types::float::new(to_float(value)?.unwrap_or_default()))),
    &NativeMembers { doc: Some(DOC), methods: methods::METHODS, getters: methods::GETTERS },
);

const DOC: &str = "int([x]) -> integer\nint(x, base=10) -> integer\n\nMake an integer of a number, of the digits in a \
                   string or of bytes.\nWithout arguments the result is 0. A base of 0 means the one that the \
                   prefix\nof the digits says.";

/// An `int` that a word cannot hold, or an instance of a subclass.
#[repr(C)]
pub struct Int {
    header: Header,
    number: BigInt,
}

// SAFETY: the structure begins with a header, and every heap object of a type with the flag is this structure.
unsafe impl NativeObject for Int {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline]
    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::INT)
    }
}

/// The number of an `int`, as it is kept.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// In a word.
    Small(i64),
    /// In a heap object; it may be small in an instance of a subclass.
    Big(&'a BigInt),
}

impl<'a> Operand<'a> {
    /// The number in the form of a big one.
    pub fn to_big(self) -> Cow<'a, BigInt> {
        match self {
            Operand::Small(number) => Cow::Owned(BigInt::from(number)),
            Operand::Big(number) => Cow::Borrowed(number),
        }
    }

    /// The number, if it fits.
    pub fn to_i64(self) -> Option<i64> {
        match self {
            Operand::Small(number) => Some(number),
            Operand::Big(number) => number.to_i64(),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        match self {
            Operand::Small(number) => number < 0,
            Operand::Big(number) => number.sign() == num_bigint::Sign::Minus,
        }
    }
}

/// An `int` object.
pub fn new(number: BigInt) -> Value {
    match number.to_i64().and_then(Word::int) {
        // SAFETY: the word is no object and not NULL.
        Some(word) => unsafe { Value::from_owned(word) },
        None => Int::create(|header| Int { header, number }),
    }
}

/// An instance of a subclass of `int`, made at run time.
pub fn new_of(type_: &Type, number: BigInt) -> Value {
    native_object::allocate(type_, |header| Int { header, number })
}

/// An `int` object.
#[inline(always)]
pub fn from_i64(number: i64) -> Value {
    match Word::int(number) {
        // SAFETY: the word is no object and not NULL.
        Some(word) => unsafe { Value::from_owned(word) },
        None => new(BigInt::from(number)),
    }
}

/// An `int` object.
#[inline]
pub fn from_i128(number: i128) -> Value {
    match i64::try_from(number) {
        Ok(number) => from_i64(number),
        Err(_) => new(BigInt::from(number)),
    }
}

/// An `int` object.
#[inline]
pub fn from_u64(number: u64) -> Value {
    from_i128(i128::from(number))
}

/// An `int` object.
#[inline]
pub fn from_usize(number: usize) -> Value {
    from_i128(number as i128)
}

/// The number, if the value is an `int` or a `bool`.
pub fn of(value: &Value) -> Option<BigInt> {
    operand(value).map(|operand| operand.to_big().into_owned())
}

/// The number as it is kept, if the value is an `int` or a `bool`.
#[inline]
pub fn operand(value: &Value) -> Option<Operand<'_>> {
    match as_word_int(value) {
        Some(number) => Some(Operand::Small(number)),
        None => Int::of(value).map(|int| Operand::Big(&int.number)),
    }
}

/// Whether the value is an `int`, of a subclass too.
#[inline]
pub fn is_int(value: &Value) -> bool {
    operand(value).is_some()
}

/// Whether the value is exactly an `int`, not one of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    value.word().is_int() || value.header().is_some_and(|header| header.type_().is(&TYPE))
}

/// The value itself if it is exactly an `int`; of an instance of a subclass, its number.
pub fn exact(value: &Value) -> Value {
    match operand(value) {
        Some(_) if is_exact(value) => value.clone(),
        Some(Operand::Small(number)) => from_i64(number),
        Some(Operand::Big(number)) => new(number.clone()),
        None => value.clone(),
    }
}

/// The number, if it is held in a word.
#[inline]
pub(crate) fn as_word_int(value: &Value) -> Option<i64> {
    match value.word() {
        word if word.is_int() => Some(word.int_value()),
        Word::TRUE => Some(1),
        Word::FALSE => Some(0),
        _ => None,
    }
}

fn is_zero(value: &Value) -> bool {
    operand(value).is_some_and(|operand| operand.to_i64() == Some(0))
}

/// The number as the nearest float, if the value is an `int`.
///
/// # Errors
/// `OverflowError` if no float is so large.
pub fn to_float(value: &Value) -> PyResult<Option<f64>> {
    match operand(value) {
        None => Ok(None),
        Some(Operand::Small(number)) => Ok(Some(number as f64)),
        Some(Operand::Big(number)) => big_to_float(number).map(Some),
    }
}

/// The nearest float.
///
/// # Errors
/// `OverflowError` if no float is so large.
pub fn big_to_float(number: &BigInt) -> PyResult<f64> {
    match number.to_f64() {
        Some(number) if number.is_finite() => Ok(number),
        _ => Err(raise::raise(&kinds::OVERFLOW_ERROR, "int too large to convert to float")),
    }
}

/// How the numbers of two ints compare.
pub fn ordering(a: Operand<'_>, b: Operand<'_>) -> std::cmp::Ordering {
    match (a, b) {
        (Operand::Small(a), Operand::Small(b)) => a.cmp(&b),
        (Operand::Big(a), Operand::Big(b)) => a.cmp(b),
        (a, b) => a.to_big().cmp(&b.to_big()),
    }
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (operand(a), operand(b)) {
        (Some(a), Some(b)) => Ok(Value::bool(ordering_satisfies(Some(ordering(a, b)), operator))),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repr(value: &Value) -> PyResult {
    Ok(Str::new(&text::repr(value)?))
}

fn hash(value: &Value) -> PyResult<i64> {
    match operand(value) {
        Some(Operand::Small(number)) => Ok(hashing::int(number)),
        Some(Operand::Big(number)) => {
            Ok(hashing::int((number % ((1_i64 << 61) - 1)).to_i64().unwrap_or_default()))
        }
        None => Ok(0),
    }
}
