//! `float`: a word, or a heap object for the few numbers that a word cannot hold.

use std::ptr;

use taipan_bytecode::constant::Constant;
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::{hashing, int, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `float`
pub static TYPE: Type = Type::native(
    "float",
    Some(&object_type::TYPE),
    size_of::<Float>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::FLOAT).union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(of(value) != Some(0.0)))
        .with_richcompare(compare)
        .with_add(|a, b| arithmetic(a, b, |a, b| Ok(a + b)))
        .with_subtract(|a, b| arithmetic(a, b, |a, b| Ok(a - b)))
        .with_multiply(|a, b| arithmetic(a, b, |a, b| Ok(a * b)))
        .with_true_divide(|a, b| arithmetic(a, b, true_divide))
        .with_negative(|value| Ok(new(-of(value).unwrap_or_default())))
        .with_positive(|value| Ok(new(of(value).unwrap_or_default()))),
    &NativeMembers::NONE,
);

/// A float that a word cannot hold.
#[repr(C)]
struct Float {
    header: Header,
    number: f64,
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
    let float = HEAP.allocate(size_of::<Float>(), Kind::Leaf).cast::<Float>();
    // SAFETY: there is room for a float, whose one reference becomes the value's.
    unsafe {
        float.write(Float { header: Header::new(&raw const TYPE), number });
        Value::from_owned(Word::from_bits(float.as_ptr() as usize as u64))
    }
}

/// The number, if the value is a `float`.
#[inline(always)]
pub fn of(value: &Value) -> Option<f64> {
    value.word().as_float().or_else(|| {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `Float`.
        header
            .type_()
            .has(TypeFlags::FLOAT)
            .then(|| unsafe { (*ptr::from_ref(header).cast::<Float>()).number })
    })
}

/// The number, if the value is a `float` or an `int`.
fn operand(value: &Value) -> PyResult<Option<f64>> {
    match of(value) {
        Some(number) => Ok(Some(number)),
        None => int::to_float(value),
    }
}

fn arithmetic(a: &Value, b: &Value, operation: fn(f64, f64) -> PyResult<f64>) -> PyResult {
    match (operand(a)?, operand(b)?) {
        (Some(a), Some(b)) => Ok(new(operation(a, b)?)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn true_divide(a: f64, b: f64) -> PyResult<f64> {
    if b == 0.0 {
        return Err(raise::raise(&kinds::ZERO_DIVISION_ERROR, "division by zero"));
    }
    Ok(a / b)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (of(a), operand(b)?) {
        (Some(a), Some(b)) => Ok(Value::bool(ordering_satisfies(a.partial_cmp(&b), operator))),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
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

fn repr(value: &Value) -> PyResult {
    let number = Constant::Float(of(value).unwrap_or_default());
    Ok(Str::new(&taipan_bytecode::repr::repr(&number)))
}

fn hash(value: &Value) -> PyResult<i64> {
    let number = of(value).unwrap_or_default();
    if number.is_nan() {
        return Ok(hashing::int((object_type::identity(value).rotate_right(4)) as i64));
    }
    Ok(hashing::float(number))
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the float's end.
    unsafe { HEAP.release(object, size_of::<Float>(), Kind::Leaf) }
}
