//! `float`: a word, or a heap object for the few numbers that a word cannot hold.
//!
//! [`arith`] has the operators, [`mod@convert`] what makes floats of other objects, [`text`] and [`hexadecimal`] read
//! and write digits, [`methods`] is what Python sees.

use taipan_bytecode::constant::Constant;
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::str::Str;
use crate::types::{hashing, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

pub mod arith;
pub mod convert;
pub mod hexadecimal;
pub mod methods;
pub mod round;
pub mod text;

pub use arith::{power, scale};
pub use convert::as_double as convert;

/// `float`
pub static TYPE: Type = Type::native(
    "float",
    Some(&object_type::TYPE),
    size_of::<Float>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::FLOAT).union(TypeFlags::MATCH_SELF),
    Slots::of::<Float>()
        .with_new(convert::new_float)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(of(value) != Some(0.0)))
        .with_richcompare(compare)
        .with_add(arith::add)
        .with_subtract(arith::subtract)
        .with_multiply(arith::multiply)
        .with_true_divide(arith::true_divide)
        .with_floor_divide(arith::floor_divide)
        .with_remainder(arith::remainder)
        .with_divmod(arith::divmod)
        .with_power(power)
        .with_negative(|value| Ok(new(-of(value).unwrap_or_default())))
        .with_positive(|value| Ok(exact(value)))
        .with_absolute(|value| Ok(new(of(value).unwrap_or_default().abs())))
        .with_int(|value| round::truncate(of(value).unwrap_or_default()))
        .with_float(|value| Ok(exact(value))),
    &NativeMembers {
        doc: Some("Convert a string or number to a floating-point number, if possible."),
        methods: methods::METHODS,
        getters: methods::GETTERS,
    },
);

/// A float that a word cannot hold, or an instance of a subclass.
#[repr(C)]
pub struct Float {
    header: Header,
    number: f64,
}

// SAFETY: the structure begins with a header, and every heap object of a type with the flag is this structure.
unsafe impl NativeObject for Float {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline]
    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::FLOAT)
    }
}

/// A `float` object.
#[inline(always)]
pub fn new(number: f64) -> Value {
    match Word::float(number) {
        // SAFETY: the word is no object and not NULL.
        Some(word) => unsafe { Value::from_owned(word) },
        None => new_on_heap(number),
    }
}

#[cold]
#[inline(never)]
fn new_on_heap(number: f64) -> Value {
    Float::create(|header| Float { header, number })
}

/// An instance of a subclass of `float`.
pub fn new_of(type_: &Type, number: f64) -> Value {
    native_object::allocate(type_, |header| Float { header, number })
}

/// The number, if the value is a `float`.
#[inline(always)]
pub fn of(value: &Value) -> Option<f64> {
    value.word().as_float().or_else(|| Float::of(value).map(|float| float.number))
}

/// Whether the value is exactly a `float`, not one of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    value.word().as_float().is_some() || value.header().is_some_and(|header| header.type_().is(&TYPE))
}

/// The value itself if it is exactly a `float`; of an instance of a subclass, its number.
pub fn exact(value: &Value) -> Value {
    match of(value) {
        Some(number) if !is_exact(value) => new(number),
        _ => value.clone(),
    }
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let Some(a) = of(a) else { return Ok(Value::NOT_IMPLEMENTED) };
    let order = match (of(b), crate::types::int::operand(b)) {
        (Some(b), _) => a.partial_cmp(&b),
        (None, Some(b)) => arith::compare_with_int(a, b),
        (None, None) => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::bool(ordering_satisfies(order, operator)))
}

/// Whether two numbers of this order, `None` if one is NaN, satisfy an operator.
pub(crate) fn ordering_satisfies(order: Option<std::cmp::Ordering>, operator: CompareOperator) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match operator {
        CompareOperator::Less => order == Some(Less),
        CompareOperator::LessEqual => matches!(order, Some(Less | Equal)),
        CompareOperator::Equal => order == Some(Equal),
        CompareOperator::NotEqual => order != Some(Equal),
        CompareOperator::Greater => order == Some(Greater),
        CompareOperator::GreaterEqual => matches!(order, Some(Greater | Equal)),
    }
}

/// The shortest text that reads as the same number.
pub fn repr_text(number: f64) -> String {
    taipan_bytecode::repr::repr(&Constant::Float(number))
}

fn repr(value: &Value) -> PyResult {
    Ok(Str::new(&repr_text(of(value).unwrap_or_default())))
}

fn hash(value: &Value) -> PyResult<i64> {
    Ok(hash_part(of(value).unwrap_or_default(), value))
}

/// The hash of a number that is the value or a part of it: a NaN hashes as the object that it is in.
pub(crate) fn hash_part(number: f64, owner: &Value) -> i64 {
    if number.is_nan() {
        return hashing::int(object_type::identity(owner).rotate_right(4) as i64);
    }
    hashing::float(number)
}
