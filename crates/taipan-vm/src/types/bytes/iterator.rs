//! The iterators over `bytes` and `bytearray`.

use std::cell::{Cell, RefCell};

use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::runtime;
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::str::intern;
use crate::types::tuple::Tuple;
use crate::types::{int, list, object_type};
use crate::value::{PyResult, Value};

/// `bytes_iterator`
pub static TYPE: Type = iterator_type("bytes_iterator");
/// `bytearray_iterator`
pub static ARRAY_TYPE: Type = iterator_type("bytearray_iterator");

const fn iterator_type(name: &'static str) -> Type {
    Type::native(
        name,
        Some(&object_type::TYPE),
        size_of::<ByteIterator>(),
        0,
        TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
        Slots::of::<ByteIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next),
        &MEMBERS,
    )
}

static MEMBERS: NativeMembers = NativeMembers { doc: None, methods: METHODS, getters: &[] };

static METHODS: &[Method] = &[
    Method::instance(
        "__length_hint__",
        "($self, /)",
        Function::NoArguments(length_hint),
        "Return an estimate of the number of remaining items.",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "What makes an equal iterator.",
    ),
    Method::instance("__setstate__", "($self, state, /)", Function::One(set_state), "Set the place."),
];

/// An iterator.
#[repr(C)]
pub struct ByteIterator {
    header: Header,
    /// What is gone through, until the end was reached.
    row: RefCell<Option<Value>>,
    next: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of both types are this structure.
unsafe impl NativeObject for ByteIterator {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&ARRAY_TYPE)
    }
}

fn new(type_: &Type, row: &Value) -> PyResult {
    let row = RefCell::new(Some(row.clone()));
    Ok(native_object::allocate(type_, |header| ByteIterator { header, row, next: Cell::new(0) }))
}

/// The iterator over a `bytes`.
pub(crate) fn over_bytes(row: &Value) -> PyResult {
    new(&TYPE, row)
}

/// The iterator over a `bytearray`.
pub(crate) fn over_array(row: &Value) -> PyResult {
    new(&ARRAY_TYPE, row)
}

/// The byte at a place, and the number of bytes.
fn at(row: &Value, place: usize) -> (Option<u8>, usize) {
    match (Bytes::of(row), ByteArray::of(row)) {
        (Some(bytes), _) => (bytes.as_slice().get(place).copied(), bytes.length()),
        (_, Some(array)) => (array.get(place), array.length()),
        _ => (None, 0),
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = ByteIterator::of(iterator) else { return Ok(None) };
    let place = iterator.next.get();
    let byte = iterator.row.borrow().as_ref().and_then(|row| at(row, place).0);
    match byte {
        Some(byte) => {
            iterator.next.set(place + 1);
            Ok(Some(int::from_i64(i64::from(byte))))
        }
        None => {
            let ended = iterator.row.take();
            drop(ended);
            Ok(None)
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let Some(iterator) = ByteIterator::of(iterator) else { return Ok(Value::NONE) };
    let length = iterator.row.borrow().as_ref().map_or(0, |row| at(row, 0).1);
    Ok(int::from_usize(length.saturating_sub(iterator.next.get())))
}

fn reduce(iterator: &Value) -> PyResult {
    let Some(iterator) = ByteIterator::of(iterator) else { return Ok(Value::NONE) };
    let iter = Dict::of(&runtime::state().builtins).and_then(|names| names.get_str(intern("iter")));
    let iter = iter.unwrap_or(Value::NONE);
    let row = iterator.row.borrow().clone();
    Ok(Tuple::from_values(match row {
        Some(row) => vec![iter, Tuple::from_values(vec![row]), int::from_usize(iterator.next.get())],
        None => vec![iter, Tuple::from_values(vec![list::List::from_values(Vec::new())])],
    }))
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    let place = int::convert::to_ssize(state)?;
    let Some(iterator) = ByteIterator::of(iterator) else { return Ok(Value::NONE) };
    let length = iterator.row.borrow().as_ref().map(|row| at(row, 0).1);
    if let Some(length) = length {
        iterator.next.set(usize::try_from(place).unwrap_or(0).min(length));
    }
    Ok(Value::NONE)
}
