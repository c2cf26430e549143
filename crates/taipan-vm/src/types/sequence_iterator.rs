//! `iterator`: goes through a sequence by its indices, until the sequence raises `IndexError`.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise;
use crate::runtime::builtin;
use crate::types::exception::kinds;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `iterator`
pub static TYPE: Type = Type::native(
    "iterator",
    Some(&object_type::TYPE),
    size_of::<SequenceIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<SequenceIterator>()
        .container(traverse, Some(clear))
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
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

/// An iterator.
#[repr(C)]
pub struct SequenceIterator {
    header: Header,
    /// What is gone through; NULL once the end was reached.
    sequence: Cell<Word>,
    /// The index of the next item.
    index: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for SequenceIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for SequenceIterator {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A new iterator over a sequence.
pub fn new(sequence: &Value) -> PyResult {
    let sequence = Cell::new(sequence.clone().into_word());
    Ok(SequenceIterator::create(|header| SequenceIterator { header, sequence, index: Cell::new(0) }))
}

impl SequenceIterator {
    fn sequence(&self) -> Option<Value> {
        let word = self.sequence.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn finish(&self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.sequence.replace(Word::NULL)) };
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = SequenceIterator::of(iterator) else { return Ok(None) };
    let Some(sequence) = this.sequence() else { return Ok(None) };
    let index = this.index.get();
    let item = match type_of(&sequence).slots.item() {
        Some(item) => item(&sequence, index as isize),
        None => protocol::subscript(&sequence, &int::from_i64(index as i64)),
    };
    match item {
        Ok(item) => {
            this.index.set(index + 1);
            Ok(Some(item))
        }
        Err(_) if raise::take_if(&kinds::INDEX_ERROR) || raise::take_if(&kinds::STOP_ITERATION) => {
            this.finish();
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let Some(this) = SequenceIterator::of(iterator) else { return Ok(Value::NONE) };
    match this.sequence().map(|sequence| type_of(&sequence).slots.length().map(|length| length(&sequence))) {
        None => Ok(int::from_i64(0)),
        Some(None) => Ok(Value::NOT_IMPLEMENTED),
        Some(Some(length)) => Ok(int::from_i64(length?.saturating_sub(this.index.get()) as i64)),
    }
}

fn reduce(iterator: &Value) -> PyResult {
    // Looked up first, for that may run code which exhausts the iterator.
    let iter = builtin("iter")?;
    let this = SequenceIterator::of(iterator);
    Ok(match this.and_then(|this| Some((this.sequence()?, this.index.get()))) {
        Some((sequence, index)) => {
            Tuple::from_values(vec![iter, Tuple::from_values(vec![sequence]), int::from_i64(index as i64)])
        }
        None => Tuple::pair(iter, Tuple::from_values(vec![Tuple::empty()])),
    })
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    let index = index::to_count(state)?;
    if let Some(this) = SequenceIterator::of(iterator)
        && !this.sequence.get().is_null()
    {
        this.index.set(usize::try_from(index).unwrap_or(0));
    }
    Ok(Value::NONE)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { SequenceIterator::from_header(object) }.sequence.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator.
    unsafe { SequenceIterator::from_header(object) }.finish();
}
