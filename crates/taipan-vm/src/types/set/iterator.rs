//! Iterators over sets.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::runtime::builtin;
use crate::types::exception::kinds;
use crate::types::list::List;
use crate::types::set::Set;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// `set_iterator`
pub static TYPE: Type = Type::native(
    "set_iterator",
    Some(&object_type::TYPE),
    size_of::<SetIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<SetIterator>()
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
];

/// An iterator over a set.
#[repr(C)]
pub struct SetIterator {
    header: Header,
    /// The set; NULL once the end was reached.
    set: Cell<Word>,
    /// The place to look at next.
    place: Cell<usize>,
    /// How many items the set had; `usize::MAX` once it was found to have others.
    used: Cell<usize>,
    /// How many items are left.
    left: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for SetIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for SetIterator {
    fn drop(&mut self) {
        self.finish();
    }
}

impl SetIterator {
    fn set(&self) -> Option<&Set> {
        let word = self.set.get();
        // SAFETY: alive while the iterator has it; only sets are put there.
        (!word.is_null()).then(|| unsafe { &*header_of(word).cast::<Set>() })
    }

    fn finish(&self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.set.replace(Word::NULL)) };
    }
}

/// `iter(set)`
pub(super) fn new(value: &Value) -> PyResult {
    let length = super::receiver(value)?.len();
    let set = Cell::new(value.clone().into_word());
    Ok(SetIterator::create(|header| SetIterator {
        header,
        set,
        place: Cell::new(0),
        used: Cell::new(length),
        left: Cell::new(length),
    }))
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some((this, set)) = SetIterator::of(iterator).and_then(|this| Some((this, this.set()?))) else {
        return Ok(None);
    };
    if set.len() != this.used.get() {
        this.used.set(usize::MAX);
        return Err(raise::raise(&kinds::RUNTIME_ERROR, "Set changed size during iteration"));
    }
    match set.next_item(this.place.get()) {
        Some((place, item, _)) => {
            this.place.set(place + 1);
            this.left.set(this.left.get().saturating_sub(1));
            Ok(Some(item))
        }
        None => {
            this.finish();
            Ok(None)
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let left = SetIterator::of(iterator)
        .and_then(|this| this.set().filter(|set| set.len() == this.used.get()).map(|_| this.left.get()));
    Ok(int::from_i64(left.unwrap_or(0) as i64))
}

fn reduce(iterator: &Value) -> PyResult {
    let mut items = Vec::new();
    if let Some((this, set)) = SetIterator::of(iterator).and_then(|this| Some((this, this.set()?))) {
        if set.len() != this.used.get() {
            this.used.set(usize::MAX);
            return Err(raise::raise(&kinds::RUNTIME_ERROR, "Set changed size during iteration"));
        }
        let mut place = this.place.get();
        while let Some((found, item, _)) = set.next_item(place) {
            items.push(item);
            place = found + 1;
        }
    }
    Ok(Tuple::pair(builtin("iter")?, Tuple::from_values(vec![List::from_values(items)])))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { SetIterator::from_header(object) }.set.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator.
    unsafe { SetIterator::from_header(object) }.finish();
}
