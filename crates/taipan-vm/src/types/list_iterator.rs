//! Iterators over lists, forwards and backwards, which see what happens to the list in the meantime.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::runtime::builtin;
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// `list_iterator`
pub static TYPE: Type = Type::native(
    "list_iterator",
    Some(&object_type::TYPE),
    size_of::<ListIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<ListIterator>()
        .container(traverse, Some(clear))
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

/// `list_reverseiterator`
pub static REVERSE_TYPE: Type = Type::native(
    "list_reverseiterator",
    Some(&object_type::TYPE),
    size_of::<ListIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<ListIterator>()
        .container(traverse, Some(clear))
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next_reversed),
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

/// An iterator over a list.
#[repr(C)]
pub struct ListIterator {
    header: Header,
    /// The list; NULL once the end was reached.
    list: Cell<Word>,
    /// The place of the next item; -1 before the first one of an iterator that goes backwards.
    index: Cell<isize>,
}

// SAFETY: the structure begins with a header, and instances of both types are this structure.
unsafe impl NativeObject for ListIterator {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&REVERSE_TYPE)
    }
}

impl Drop for ListIterator {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A new iterator over a list.
pub fn new(list: &Value) -> PyResult {
    let list = Cell::new(list.clone().into_word());
    Ok(ListIterator::create(|header| ListIterator { header, list, index: Cell::new(0) }))
}

/// A new iterator over a list from its end.
pub fn new_reversed(value: &Value) -> PyResult {
    let index = List::of(value).map_or(-1, |list| list.len() as isize - 1);
    let list = Cell::new(value.clone().into_word());
    Ok(native_object::allocate(&REVERSE_TYPE, |header| ListIterator {
        header,
        list,
        index: Cell::new(index),
    }))
}

impl ListIterator {
    /// The iterator that a word is, if it goes forwards.
    ///
    /// # Safety
    /// The word is alive, if it is an object.
    #[inline(always)]
    pub(crate) unsafe fn at<'a>(word: Word) -> Option<&'a ListIterator> {
        // SAFETY: says the caller; objects of this type are iterators.
        unsafe {
            (word.is_object() && (*header_of(word)).type_().is(&TYPE)).then(|| &*header_of(word).cast())
        }
    }

    /// The list, as long as the end was not reached.
    #[inline(always)]
    fn list(&self) -> Option<&List> {
        let word = self.list.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { &*header_of(word).cast::<List>() })
    }

    /// The next item, which the list keeps alive; None at the end, where the list is still to be given back.
    #[inline(always)]
    pub(crate) fn advance(&self) -> Option<Word> {
        let index = self.index.get();
        let item = self.list()?.items().get(index as usize)?.word();
        self.index.set(index + 1);
        Some(item)
    }

    /// Forgets the list, whose end was reached.
    fn finish(&self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.list.replace(Word::NULL)) };
    }

    fn value(&self) -> Option<Value> {
        let word = self.list.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = ListIterator::of(iterator) else { return Ok(None) };
    match this.advance() {
        // SAFETY: the list keeps the item alive.
        Some(word) => Ok(Some(unsafe { Value::from_borrowed(word) })),
        None => {
            this.finish();
            Ok(None)
        }
    }
}

fn next_reversed(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = ListIterator::of(iterator) else { return Ok(None) };
    let index = this.index.get();
    let item = usize::try_from(index).ok().and_then(|place| this.list()?.get(place));
    match item {
        Some(item) => {
            this.index.set(index - 1);
            Ok(Some(item))
        }
        None => {
            this.index.set(-1);
            this.finish();
            Ok(None)
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let left = ListIterator::of(iterator).and_then(|this| {
        let (length, index) = (this.list()?.len() as isize, this.index.get());
        let is_reversed = type_of(iterator).is(&REVERSE_TYPE);
        Some(if is_reversed && index < length {
            index + 1
        } else {
            (length - index) * isize::from(!is_reversed)
        })
    });
    Ok(int::from_i64(left.unwrap_or(0).max(0) as i64))
}

fn reduce(iterator: &Value) -> PyResult {
    let this = ListIterator::of(iterator);
    match this.and_then(|this| Some((this.value()?, this.index.get()))) {
        Some((list, index)) => {
            let name = if type_of(iterator).is(&TYPE) { "iter" } else { "reversed" };
            let arguments = Tuple::from_values(vec![list]);
            Ok(Tuple::from_values(vec![builtin(name)?, arguments, int::from_i64(index as i64)]))
        }
        None => {
            let arguments = Tuple::from_values(vec![List::from_values(Vec::new())]);
            Ok(Tuple::pair(builtin("iter")?, arguments))
        }
    }
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    let index = index::to_count(state)?;
    if let Some(this) = ListIterator::of(iterator)
        && let Some(list) = this.list()
    {
        let length = list.len() as isize;
        this.index.set(match type_of(iterator).is(&TYPE) {
            true => index.clamp(0, length),
            false => index.clamp(-1, length - 1),
        });
    }
    Ok(Value::NONE)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { ListIterator::from_header(object) }.list.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator.
    unsafe { ListIterator::from_header(object) }.finish();
}
