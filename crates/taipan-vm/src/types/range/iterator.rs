//! Iterators over ranges.

use std::cell::{Cell, RefCell};

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::runtime::builtin;
use crate::types::range::{Range, big, receiver};
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};

/// `range_iterator`
pub static TYPE: Type = Type::native(
    "range_iterator",
    Some(&object_type::TYPE),
    size_of::<RangeIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<RangeIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

/// `longrange_iterator`
pub static LONG_TYPE: Type = Type::native(
    "longrange_iterator",
    Some(&object_type::TYPE),
    size_of::<LongRangeIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<LongRangeIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next_long),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[
    Method::instance(
        "__length_hint__",
        "($self, /)",
        Function::NoArguments(length_hint),
        "Private method returning an estimate of len(list(it)).",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Return state information for pickling.",
    ),
    Method::instance(
        "__setstate__",
        "($self, state, /)",
        Function::One(set_state),
        "Set state information for unpickling.",
    ),
];

/// An iterator over numbers that fit words.
#[repr(C)]
pub struct RangeIterator {
    header: Header,
    next: Cell<i64>,
    left: Cell<i64>,
    step: i64,
}

/// An iterator over numbers of any size.
#[repr(C)]
struct LongRangeIterator {
    header: Header,
    numbers: RefCell<Numbers>,
}

struct Numbers {
    next: BigInt,
    left: BigInt,
    step: BigInt,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for RangeIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for LongRangeIterator {
    fn type_() -> &'static Type {
        &LONG_TYPE
    }
}

impl RangeIterator {
    /// The next number.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let number = self.next.get();
        self.left.set(left - 1);
        self.next.set(number.wrapping_add(self.step));
        Some(number)
    }
}

/// `iter(range)`
pub(super) fn new(value: &Value) -> PyResult {
    let range = receiver(value)?;
    if let Some(small) = range.small() {
        return Ok(from_words(small.start, small.step, small.length));
    }
    Ok(from_numbers(big(&range.start), big(&range.step), range.big_length()))
}

/// `reversed(range)`
pub(super) fn new_reversed(value: &Value) -> PyResult {
    let range = receiver(value)?;
    if let Some(small) = range.small()
        && small.step != i64::MIN >> 1
    {
        let last = small.start + (small.length - 1) * small.step;
        return Ok(from_words(last, -small.step, small.length));
    }
    let (length, step) = (range.big_length(), big(&range.step));
    Ok(from_numbers(big(&range.start) + (&length - 1) * &step, -step, length))
}

fn from_words(next: i64, step: i64, length: i64) -> Value {
    let (next, left) = (Cell::new(next), Cell::new(length));
    RangeIterator::create(|header| RangeIterator { header, next, left, step })
}

fn from_numbers(next: BigInt, step: BigInt, left: BigInt) -> Value {
    let numbers = RefCell::new(Numbers { next, left, step });
    LongRangeIterator::create(|header| LongRangeIterator { header, numbers })
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    Ok(RangeIterator::of(iterator).and_then(RangeIterator::advance).map(int::from_i64))
}

fn next_long(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = LongRangeIterator::of(iterator) else { return Ok(None) };
    let mut numbers = this.numbers.borrow_mut();
    if !numbers.left.is_positive() {
        return Ok(None);
    }
    let number = numbers.next.clone();
    let step = numbers.step.clone();
    numbers.next += step;
    numbers.left -= 1;
    Ok(Some(int::new(number)))
}

/// Next number, step and numbers left.
fn numbers(iterator: &Value) -> (BigInt, BigInt, BigInt) {
    match (RangeIterator::of(iterator), LongRangeIterator::of(iterator)) {
        (Some(this), _) => (this.next.get().into(), this.step.into(), this.left.get().into()),
        (_, Some(this)) => {
            let numbers = this.numbers.borrow();
            (numbers.next.clone(), numbers.step.clone(), numbers.left.clone())
        }
        _ => (BigInt::zero(), BigInt::zero(), BigInt::zero()),
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    Ok(int::new(numbers(iterator).2))
}

fn reduce(iterator: &Value) -> PyResult {
    let (next, step, left) = numbers(iterator);
    let stop = &next + &step * left;
    let range = Range::new(int::new(next), int::new(stop), int::new(step));
    let arguments = Tuple::from_values(vec![range]);
    Ok(Tuple::from_values(vec![builtin("iter")?, arguments, Value::NONE]))
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    let (next, step, left) = numbers(iterator);
    let state = int::of(&index::index(state)?).unwrap_or_default();
    let skipped = state.max(BigInt::zero()).min(left.clone());
    let (next, left) = (next + &skipped * step, left - skipped);
    match (RangeIterator::of(iterator), LongRangeIterator::of(iterator)) {
        (Some(this), _) => {
            this.next.set(next.to_i64().unwrap_or_default());
            this.left.set(left.to_i64().unwrap_or_default());
        }
        (_, Some(this)) => {
            let mut numbers = this.numbers.borrow_mut();
            (numbers.next, numbers.left) = (next, left);
        }
        _ => {}
    }
    Ok(Value::NONE)
}
