//! `range`: start, stop and step of any size. Most ranges have numbers that fit words, and are gone through
//! without making objects.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::repr_guard::Text;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::slice::Slice;
use crate::types::tuple::Tuple;
use crate::types::{hashing, int, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

mod iterator;

pub use iterator::{LONG_TYPE as LONG_ITERATOR_TYPE, RangeIterator, TYPE as ITERATOR_TYPE};

/// `range`
pub static TYPE: Type = Type::native(
    "range",
    Some(&object_type::TYPE),
    size_of::<Range>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::SEQUENCE),
    Slots::of::<Range>()
        .with_new(new_object)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(!receiver(value)?.big_length().is_zero()))
        .with_richcompare(compare)
        .with_length(length)
        .with_item(|value, index| item(value, &int::from_i64(index as i64)))
        .with_subscript(subscript)
        .with_contains(contains)
        .with_iter(iterator::new),
    &NativeMembers {
        doc: Some("Return an object that produces a sequence of integers."),
        methods: METHODS,
        getters: GETTERS,
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "count",
        "($self, object, /)",
        Function::One(count),
        "Return number of occurrences of value.",
    ),
    Method::instance("index", "($self, object, /)", Function::One(index_of), "Return index of value."),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(iterator::new_reversed),
        "Return a reverse iterator.",
    ),
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), ""),
];

static GETTERS: &[Getter] = &[
    Getter { name: "start", get: |range| Ok(receiver(range)?.start.clone()), set: None, doc: "" },
    Getter { name: "stop", get: |range| Ok(receiver(range)?.stop.clone()), set: None, doc: "" },
    Getter { name: "step", get: |range| Ok(receiver(range)?.step.clone()), set: None, doc: "" },
];

/// A range object.
#[repr(C)]
pub struct Range {
    header: Header,
    start: Value,
    stop: Value,
    step: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Range {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE)
    }
}

/// A range whose numbers, the one after the last too, fit words.
#[derive(Clone, Copy)]
struct Small {
    start: i64,
    step: i64,
    length: i64,
}

fn big(value: &Value) -> BigInt {
    int::of(value).unwrap_or_default()
}

impl Range {
    fn new(start: Value, stop: Value, step: Value) -> Value {
        Range::create(|header| Range { header, start, stop, step })
    }

    /// The range in numbers of a word, if they fit.
    fn small(&self) -> Option<Small> {
        let (start, stop, step) = (self.start.word(), self.stop.word(), self.step.word());
        if !(start.is_int() && stop.is_int() && step.is_int()) {
            return None;
        }
        let (start, stop, step) = (start.int_value(), stop.int_value(), step.int_value());
        // Words have 63 bits, so these do not overflow.
        let distance = if step > 0 { stop.checked_sub(start)? } else { start.checked_sub(stop)? };
        let length = if distance > 0 { (distance - 1) / step.abs() + 1 } else { 0 };
        Word::int(start.checked_add(step.checked_mul(length)?)?)?;
        Some(Small { start, step, length })
    }

    /// Number of items, however many.
    fn big_length(&self) -> BigInt {
        match self.small() {
            Some(small) => small.length.into(),
            None => length_of(&big(&self.start), &big(&self.stop), &big(&self.step)),
        }
    }

    /// The item at a place that is in the range.
    fn at(&self, place: &BigInt) -> Value {
        int::new(big(&self.start) + place * big(&self.step))
    }
}

/// Number of items from `start` to `stop`.
fn length_of(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let distance = if step.is_positive() { stop - start } else { start - stop };
    match distance.is_positive() {
        true => (distance - 1u8) / step.abs() + 1u8,
        false => BigInt::zero(),
    }
}

fn receiver(value: &Value) -> PyResult<&Range> {
    Range::of(value).ok_or_else(|| type_error("a range is required"))
}

/// An index as a range keeps it: exactly an `int`.
fn exact_index(value: &Value) -> PyResult {
    let number = index::index(value)?;
    Ok(if number.word().is_int() { number } else { int::new(big(&number)) })
}

fn new_object(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = arguments.between("range", 1, 3)?;
    let one = || int::from_i64(1);
    match arguments {
        [stop] => Ok(Range::new(int::from_i64(0), exact_index(stop)?, one())),
        [start, stop] => Ok(Range::new(exact_index(start)?, exact_index(stop)?, one())),
        [start, stop, step] => {
            let (start, stop, step) = (exact_index(start)?, exact_index(stop)?, exact_index(step)?);
            if step.is(&int::from_i64(0)) {
                return Err(value_error("range() arg 3 must not be zero"));
            }
            Ok(Range::new(start, stop, step))
        }
        _ => Ok(Value::NONE),
    }
}

fn repr(value: &Value) -> PyResult {
    let range = receiver(value)?;
    let mut text = Text::new();
    text.push_str("range(");
    text.push_repr(&range.start)?;
    text.push_str(", ");
    text.push_repr(&range.stop)?;
    if !range.step.is(&int::from_i64(1)) {
        text.push_str(", ");
        text.push_repr(&range.step)?;
    }
    text.push_str(")");
    Ok(text.finish())
}

/// Length, start and step, as far as they tell ranges apart.
fn identity(range: &Range) -> [Value; 3] {
    let length = int::new(range.big_length());
    if length.is(&int::from_i64(0)) {
        return [length, Value::NONE, Value::NONE];
    }
    let step = if length.is(&int::from_i64(1)) { Value::NONE } else { range.step.clone() };
    [length, range.start.clone(), step]
}

fn hash(value: &Value) -> PyResult<i64> {
    let [length, start, step] = identity(receiver(value)?);
    let hashes = [protocol::hash(&length)?, protocol::hash(&start)?, protocol::hash(&step)?];
    Ok(hashing::tuple(hashes.into_iter()))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let wanted = match operator {
        CompareOperator::Equal => true,
        CompareOperator::NotEqual => false,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    let (Some(a), Some(b)) = (Range::of(a), Range::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    for (a, b) in identity(a).iter().zip(&identity(b)) {
        if !protocol::equals(a, b)? {
            return Ok(Value::bool(!wanted));
        }
    }
    Ok(Value::bool(wanted))
}

fn length(value: &Value) -> PyResult<usize> {
    let length = receiver(value)?.big_length();
    length
        .to_isize()
        .map(|length| length as usize)
        .ok_or_else(|| raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"))
}

fn item(value: &Value, key: &Value) -> PyResult {
    let range = receiver(value)?;
    if let (Some(small), true) = (range.small(), key.word().is_int()) {
        let index = key.word().int_value();
        let place = if index < 0 { index + small.length } else { index };
        if (0..small.length).contains(&place) {
            return Ok(int::from_i64(small.start + place * small.step));
        }
    } else {
        let length = range.big_length();
        let index = big(key);
        let place = if index.is_negative() { index + &length } else { index };
        if !place.is_negative() && place < length {
            return Ok(range.at(&place));
        }
    }
    Err(raise::raise(&kinds::INDEX_ERROR, "range object index out of range"))
}

/// A slice without step of a range of small numbers, if the bounds are small numbers or missing.
fn plain_part(small: Small, slice: &Slice) -> Option<Value> {
    let place = |bound: &Value, missing: i64| match bound.word() {
        Word::NONE => Some(missing),
        word if word.is_int() => {
            let index = word.int_value();
            let place = if index < 0 { index.saturating_add(small.length) } else { index };
            Some(place.clamp(0, small.length))
        }
        _ => None,
    };
    if !slice.step.is_none() {
        return None;
    }
    let (start, stop) = (place(&slice.start, 0)?, place(&slice.stop, small.length)?);
    Some(of_words(small.start + start * small.step, small.start + stop * small.step, small.step))
}

fn subscript(value: &Value, key: &Value) -> PyResult {
    if let Some(slice) = Slice::of(key) {
        let range = receiver(value)?;
        if let Some(part) = range.small().and_then(|small| plain_part(small, slice)) {
            return Ok(part);
        }
        let length = range.big_length();
        let (start, stop, step) = slice.big_indices(&length)?;
        return Ok(Range::new(range.at(&start), range.at(&stop), int::new(step * big(&range.step))));
    }
    if !index::is_index(key) {
        let name = type_of(key).name();
        return Err(type_error(format_args!("range indices must be integers or slices, not {name}")));
    }
    item(value, &index::index(key)?)
}

/// The place of a number that is exactly an `int` or a `bool`, if it is in the range.
fn place_of(range: &Range, number: &Value) -> Option<BigInt> {
    let (start, stop, step, number) = (big(&range.start), big(&range.stop), big(&range.step), big(number));
    let is_between = match step.is_positive() {
        true => start <= number && number < stop,
        false => stop < number && number <= start,
    };
    let distance = number - start;
    (is_between && distance.is_multiple_of(&step)).then(|| distance / step)
}

fn is_plain_int(value: &Value) -> bool {
    value.word().is_int() || value.word().is_bool() || type_of(value).is(&int::TYPE)
}

fn contains(value: &Value, number: &Value) -> PyResult<bool> {
    let range = receiver(value)?;
    if is_plain_int(number) {
        return Ok(place_of(range, number).is_some());
    }
    Ok(search(value, number, true)? > 0)
}

/// How many items equal the value, or the place of the first of them and -1 if there is none.
fn search(value: &Value, wanted: &Value, only_first: bool) -> PyResult<i64> {
    let mut count = 0;
    for item in crate::object::iterate::items(value)? {
        if protocol::equals(&item?, wanted)? {
            count += 1;
            if only_first {
                break;
            }
        }
    }
    Ok(count)
}

fn count(value: &Value, number: &Value) -> PyResult {
    match is_plain_int(number) {
        true => Ok(int::from_i64(i64::from(place_of(receiver(value)?, number).is_some()))),
        false => search(value, number, false).map(int::from_i64),
    }
}

fn index_of(value: &Value, number: &Value) -> PyResult {
    if is_plain_int(number) {
        if let Some(place) = place_of(receiver(value)?, number) {
            return Ok(int::new(place));
        }
        return Err(value_error("range.index(x): x not in range"));
    }
    for (place, item) in crate::object::iterate::items(value)?.enumerate() {
        if protocol::equals(&item?, number)? {
            return Ok(int::from_i64(place as i64));
        }
    }
    Err(value_error("sequence.index(x): x not in sequence"))
}

fn reduce(value: &Value) -> PyResult {
    let range = receiver(value)?;
    let parts = Tuple::from_values(vec![range.start.clone(), range.stop.clone(), range.step.clone()]);
    Ok(Tuple::pair(type_of(value).value(), parts))
}

/// `range(start, stop)` of two small numbers, for handlers.
#[inline(never)]
pub(crate) fn from_start_to_stop(start: Word, stop: Word) -> Word {
    // SAFETY: words of small numbers refer to nothing.
    let (start, stop) = unsafe { (Value::from_owned(start), Value::from_owned(stop)) };
    Range::new(start, stop, int::from_i64(1)).into_word()
}

/// A range of numbers that fit words; `step` is not zero.
pub fn of_words(start: i64, stop: i64, step: i64) -> Value {
    Range::new(int::from_i64(start), int::from_i64(stop), int::from_i64(step))
}
