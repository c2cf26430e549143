//! `int`: a word, or a heap object for numbers of more than 63 bits.

use std::ptr;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::float::{self, ordering_satisfies};
use crate::types::str::Str;
use crate::types::{hashing, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `int`
pub static TYPE: Type = Type::native(
    "int",
    Some(&object_type::TYPE),
    size_of::<Int>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::INT).union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(!value.is(&zero()) && !value.is(&Value::FALSE)))
        .with_richcompare(compare)
        .with_add(|a, b| arithmetic(a, b, |a, b| Ok(new(a + b))))
        .with_subtract(|a, b| arithmetic(a, b, |a, b| Ok(new(a - b))))
        .with_multiply(|a, b| arithmetic(a, b, |a, b| Ok(new(a * b))))
        .with_floor_divide(|a, b| arithmetic(a, b, floor_divide))
        .with_remainder(|a, b| arithmetic(a, b, remainder))
        .with_true_divide(|a, b| arithmetic(a, b, true_divide))
        .with_and(|a, b| arithmetic(a, b, |a, b| Ok(new(a & b))))
        .with_or(|a, b| arithmetic(a, b, |a, b| Ok(new(a | b))))
        .with_xor(|a, b| arithmetic(a, b, |a, b| Ok(new(a ^ b))))
        .with_negative(|value| Ok(of(value).map_or(Value::NOT_IMPLEMENTED, |number| new(-number))))
        .with_invert(|value| Ok(of(value).map_or(Value::NOT_IMPLEMENTED, |number| new(!number))))
        .with_index(|value| Ok(value.clone())),
    &NativeMembers::NONE,
);

/// An `int` that a word cannot hold, or an instance of a subclass.
#[repr(C)]
struct Int {
    header: Header,
    number: BigInt,
}

fn zero() -> Value {
    from_i64(0)
}

/// An `int` object.
pub fn new(number: BigInt) -> Value {
    if let Some(word) = number.to_i64().and_then(Word::int) {
        // SAFETY: the word is no object and not NULL.
        return unsafe { Value::from_owned(word) };
    }
    let int = HEAP.allocate(size_of::<Int>(), Kind::Leaf).cast::<Int>();
    // SAFETY: there is room for an int, whose one reference becomes the value's.
    unsafe {
        int.write(Int { header: Header::new(&raw const TYPE), number });
        Value::from_owned(Word::from_bits(int.as_ptr() as usize as u64))
    }
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

/// The number, if the value is an `int` or a `bool`.
pub fn of(value: &Value) -> Option<BigInt> {
    if let Some(number) = as_word_int(value) {
        return Some(number.into());
    }
    big(value).cloned()
}

/// The number of a heap `int`.
fn big(value: &Value) -> Option<&BigInt> {
    let header = value.header()?;
    // SAFETY: every type with the flag has instances that begin with an `Int`, words aside.
    header.type_().has(TypeFlags::INT).then(|| unsafe { &(*ptr::from_ref(header).cast::<Int>()).number })
}

/// The number, if it is held in a word.
#[inline]
fn as_word_int(value: &Value) -> Option<i64> {
    match value.word() {
        word if word.is_int() => Some(word.int_value()),
        Word::TRUE => Some(1),
        Word::FALSE => Some(0),
        _ => None,
    }
}

/// The number as the nearest float, if the value is an `int`.
///
/// # Errors
/// `OverflowError` if no float is so large.
pub fn to_float(value: &Value) -> PyResult<Option<f64>> {
    if let Some(number) = as_word_int(value) {
        return Ok(Some(number as f64));
    }
    match big(value).map(|number| number.to_f64().unwrap_or(f64::INFINITY)) {
        Some(number) if number.is_infinite() => {
            Err(raise::raise(&kinds::OVERFLOW_ERROR, "int too large to convert to float"))
        }
        number => Ok(number),
    }
}

fn arithmetic(a: &Value, b: &Value, operation: fn(BigInt, BigInt) -> PyResult) -> PyResult {
    match (of(a), of(b)) {
        (Some(a), Some(b)) => operation(a, b),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn division_by_zero() -> crate::value::Raised {
    raise::raise(&kinds::ZERO_DIVISION_ERROR, "division by zero")
}

fn floor_divide(a: BigInt, b: BigInt) -> PyResult {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    Ok(new(num_integer::Integer::div_floor(&a, &b)))
}

fn remainder(a: BigInt, b: BigInt) -> PyResult {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    Ok(new(num_integer::Integer::mod_floor(&a, &b)))
}

/// The nearest float to a quotient, rounded once.
fn true_divide(a: BigInt, b: BigInt) -> PyResult {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    if a.bits() <= 53 && b.bits() <= 53 {
        return Ok(float::new(a.to_f64().unwrap_or_default() / b.to_f64().unwrap_or(1.0)));
    }
    // Scaled so that the integer quotient has 55 bits and more; the remainder counts as one more bit.
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.abs(), b.abs());
    let shift = a.bits() as i64 - b.bits() as i64 - 66;
    let (scaled_a, scaled_b) = if shift >= 0 { (a, b << shift) } else { (a << -shift, b) };
    let (quotient, rest) = num_integer::Integer::div_rem(&scaled_a, &scaled_b);
    let sticky = if rest.is_zero() { BigInt::zero() } else { BigInt::from(1) };
    let exact: BigInt = (quotient << 1) | sticky;
    let nearest = exact.to_f64().unwrap_or(f64::INFINITY) * 2f64.powi((shift - 1).clamp(-2000, 2000) as i32);
    if nearest.is_infinite() {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "integer division result too large for a float"));
    }
    Ok(float::new(if negative { -nearest } else { nearest }))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (of(a), of(b)) {
        (Some(a), Some(b)) => Ok(Value::bool(ordering_satisfies(Some(a.cmp(&b)), operator))),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repr(value: &Value) -> PyResult {
    Ok(Str::new(&of(value).unwrap_or_default().to_string()))
}

fn hash(value: &Value) -> PyResult<i64> {
    match as_word_int(value) {
        Some(number) => Ok(hashing::int(number)),
        None => {
            let modulus = BigInt::from((1_i64 << 61) - 1);
            Ok(hashing::int(big(value).and_then(|number| (number % modulus).to_i64()).unwrap_or_default()))
        }
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the int's end.
    unsafe {
        ptr::drop_in_place(&raw mut (*object.cast::<Int>()).number);
        HEAP.release(object, size_of::<Int>(), Kind::Leaf);
    }
}
