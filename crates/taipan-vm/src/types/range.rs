//! `range` and its iterator.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `range`
pub static TYPE: Type = Type::native(
    "range",
    Some(&object_type::TYPE),
    size_of::<Range>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::SEQUENCE),
    Slots::new(dealloc).with_iter(iter),
    &NativeMembers::NONE,
);

/// `range_iterator`
pub static ITERATOR_TYPE: Type = Type::native(
    "range_iterator",
    Some(&object_type::TYPE),
    size_of::<RangeIterator>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(dealloc_iterator).with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers::NONE,
);

/// A range whose numbers all fit a word.
#[repr(C)]
pub struct Range {
    header: Header,
    start: i64,
    length: i64,
    step: i64,
}

/// An iterator over such a range.
#[repr(C)]
pub struct RangeIterator {
    header: Header,
    next: Cell<i64>,
    left: Cell<i64>,
    step: i64,
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

/// A range object. `step` is not zero.
pub fn new(start: i64, stop: i64, step: i64) -> Value {
    let distance = i128::from(stop) - i128::from(start);
    let length = if (distance > 0) == (step > 0) && distance != 0 {
        distance.unsigned_abs().div_ceil(i128::from(step).unsigned_abs())
    } else {
        0
    };
    let range: NonNull<Range> = HEAP.allocate(size_of::<Range>(), Kind::Leaf).cast();
    // SAFETY: there is room for a range, whose one reference becomes the value's.
    unsafe {
        range.write(Range { header: Header::new(&raw const TYPE), start, length: length as i64, step });
        Value::from_owned(Word::from_bits(range.as_ptr() as usize as u64))
    }
}

fn iter(value: &Value) -> PyResult {
    let Some(header) = value.header() else { return Ok(Value::NOT_IMPLEMENTED) };
    // SAFETY: an object of this type is a range; there is room for an iterator, whose one reference becomes
    // the value's.
    unsafe {
        let range = &*ptr::from_ref(header).cast::<Range>();
        let iterator: NonNull<RangeIterator> = HEAP.allocate(size_of::<RangeIterator>(), Kind::Leaf).cast();
        iterator.write(RangeIterator {
            header: Header::new(&raw const ITERATOR_TYPE),
            next: Cell::new(range.start),
            left: Cell::new(range.length),
            step: range.step,
        });
        Ok(Value::from_owned(Word::from_bits(iterator.as_ptr() as usize as u64)))
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    // SAFETY: an object of this type is a range iterator.
    let number = iterator
        .header()
        .and_then(|header| unsafe { &*ptr::from_ref(header).cast::<RangeIterator>() }.advance());
    Ok(number.map(int::from_i64))
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the range's end.
    unsafe { HEAP.release(object, size_of::<Range>(), Kind::Leaf) }
}

unsafe fn dealloc_iterator(object: *mut Header) {
    // SAFETY: this is the iterator's end.
    unsafe { HEAP.release(object, size_of::<RangeIterator>(), Kind::Leaf) }
}
