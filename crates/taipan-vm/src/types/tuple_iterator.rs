//! Iterators over tuples.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::runtime::builtin;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// `tuple_iterator`
pub static TYPE: Type = Type::native(
    "tuple_iterator",
    Some(&object_type::TYPE),
    size_of::<TupleIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<TupleIterator>()
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

/// An iterator over a tuple.
#[repr(C)]
pub struct TupleIterator {
    header: Header,
    /// The tuple; NULL once the end was reached.
    tuple: Cell<Word>,
    /// The place of the next item.
    index: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for TupleIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for TupleIterator {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A new iterator over a tuple.
pub fn new(tuple: &Value) -> PyResult {
    let tuple = Cell::new(tuple.clone().into_word());
    Ok(TupleIterator::create(|header| TupleIterator { header, tuple, index: Cell::new(0) }))
}

impl TupleIterator {
    /// The iterator that a word is, if it is one.
    ///
    /// # Safety
    /// The word is alive, if it is an object.
    #[inline(always)]
    pub(crate) unsafe fn at<'a>(word: Word) -> Option<&'a TupleIterator> {
        // SAFETY: says the caller; objects of this type are iterators.
        unsafe {
            (word.is_object() && (*header_of(word)).type_().is(&TYPE)).then(|| &*header_of(word).cast())
        }
    }

    #[inline(always)]
    fn tuple(&self) -> Option<&Tuple> {
        let word = self.tuple.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { &*header_of(word).cast::<Tuple>() })
    }

    /// The next item, which the tuple keeps alive; None at the end.
    #[inline(always)]
    pub(crate) fn advance(&self) -> Option<Word> {
        let index = self.index.get();
        let item = *self.tuple()?.words().get(index)?;
        self.index.set(index + 1);
        Some(item)
    }

    fn finish(&self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.tuple.replace(Word::NULL)) };
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = TupleIterator::of(iterator) else { return Ok(None) };
    match this.advance() {
        // SAFETY: the tuple keeps the item alive.
        Some(word) => Ok(Some(unsafe { Value::from_borrowed(word) })),
        None => {
            this.finish();
            Ok(None)
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let left = TupleIterator::of(iterator)
        .and_then(|this| Some(this.tuple()?.len().saturating_sub(this.index.get())));
    Ok(int::from_i64(left.unwrap_or(0) as i64))
}

fn reduce(iterator: &Value) -> PyResult {
    let this = TupleIterator::of(iterator).filter(|this| !this.tuple.get().is_null());
    let iter = builtin("iter")?;
    Ok(match this {
        Some(this) => {
            // SAFETY: alive while the iterator has it.
            let tuple = unsafe { Value::from_borrowed(this.tuple.get()) };
            let index = int::from_i64(this.index.get() as i64);
            Tuple::from_values(vec![iter, Tuple::from_values(vec![tuple]), index])
        }
        None => Tuple::pair(iter, Tuple::from_values(vec![Tuple::empty()])),
    })
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    let index = index::to_count(state)?;
    if let Some(this) = TupleIterator::of(iterator)
        && let Some(tuple) = this.tuple()
    {
        this.index.set(usize::try_from(index).unwrap_or(0).min(tuple.len()));
    }
    Ok(Value::NONE)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { TupleIterator::from_header(object) }.tuple.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator.
    unsafe { TupleIterator::from_header(object) }.finish();
}
