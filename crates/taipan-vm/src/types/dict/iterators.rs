//! Iterators over dicts: keys, values or items, forwards or backwards.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::{Next, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::runtime::builtin;
use crate::types::dict::{Dict, Pair, changed};
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

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

static MEMBERS: NativeMembers = NativeMembers { methods: METHODS, ..NativeMembers::NONE };

const fn iterator_type(name: &'static str, next: Next) -> Type {
    Type::native(
        name,
        Some(&object_type::TYPE),
        size_of::<DictIterator>(),
        0,
        TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
        Slots::of::<DictIterator>()
            .container(traverse, Some(clear))
            .with_iter(|iterator| Ok(iterator.clone()))
            .with_next(next),
        &MEMBERS,
    )
}

/// `dict_keyiterator`
pub static KEY_ITERATOR: Type =
    iterator_type("dict_keyiterator", |iterator| Ok(next(iterator)?.map(|(key, _)| key)));
/// `dict_valueiterator`
pub static VALUE_ITERATOR: Type =
    iterator_type("dict_valueiterator", |iterator| Ok(next(iterator)?.map(|(_, value)| value)));
/// `dict_itemiterator`
pub static ITEM_ITERATOR: Type = iterator_type("dict_itemiterator", |iterator| {
    Ok(next(iterator)?.map(|(key, value)| Tuple::pair(key, value)))
});
/// `dict_reversekeyiterator`
pub static REVERSE_KEY_ITERATOR: Type =
    iterator_type("dict_reversekeyiterator", |iterator| Ok(previous(iterator)?.map(|(key, _)| key)));
/// `dict_reversevalueiterator`
pub static REVERSE_VALUE_ITERATOR: Type =
    iterator_type("dict_reversevalueiterator", |iterator| Ok(previous(iterator)?.map(|(_, value)| value)));
/// `dict_reverseitemiterator`
pub static REVERSE_ITEM_ITERATOR: Type = iterator_type("dict_reverseitemiterator", |iterator| {
    Ok(previous(iterator)?.map(|(key, value)| Tuple::pair(key, value)))
});

/// An iterator over a dict.
#[repr(C)]
pub struct DictIterator {
    header: Header,
    /// The dict; NULL once the end was reached.
    dict: Cell<Word>,
    /// The entry to look at next; of an iterator that goes backwards, one more.
    place: Cell<usize>,
    /// How many keys the dict had; `usize::MAX` once it was found to have others.
    used: Cell<usize>,
    /// How many keys are left.
    left: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for DictIterator {
    fn type_() -> &'static Type {
        &KEY_ITERATOR
    }

    fn is_layout_of(type_: &Type) -> bool {
        [
            &KEY_ITERATOR,
            &VALUE_ITERATOR,
            &ITEM_ITERATOR,
            &REVERSE_KEY_ITERATOR,
            &REVERSE_VALUE_ITERATOR,
            &REVERSE_ITEM_ITERATOR,
        ]
        .into_iter()
        .any(|own| type_.is(own))
    }
}

impl Drop for DictIterator {
    fn drop(&mut self) {
        self.finish();
    }
}

impl DictIterator {
    /// The dict, as long as the end was not reached.
    #[inline(always)]
    pub(crate) fn dict(&self) -> Option<&Dict> {
        let word = self.dict.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { &*header_of(word).cast::<Dict>() })
    }

    fn finish(&self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.dict.replace(Word::NULL)) };
    }
}

/// A new iterator of one of the types over a dict.
pub(super) fn new(type_: &'static Type, value: &Value) -> PyResult {
    let Some(dict) = Dict::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let is_reversed = [&REVERSE_KEY_ITERATOR, &REVERSE_VALUE_ITERATOR, &REVERSE_ITEM_ITERATOR]
        .into_iter()
        .any(|reversed| type_.is(reversed));
    let place = Cell::new(if is_reversed { dict.table().entries().len() } else { 0 });
    let (used, left) = (Cell::new(dict.len()), Cell::new(dict.len()));
    let dict = Cell::new(value.clone().into_word());
    Ok(native_object::allocate(type_, |header| DictIterator { header, dict, place, used, left }))
}

/// `iter(dict)`
pub(super) fn keys(dict: &Value) -> PyResult {
    new(&KEY_ITERATOR, dict)
}

/// `reversed(dict)`
pub(super) fn reversed_keys(dict: &Value) -> PyResult {
    new(&REVERSE_KEY_ITERATOR, dict)
}

fn check_size(this: &DictIterator, dict: &Dict) -> PyResult<()> {
    if dict.len() == this.used.get() {
        return Ok(());
    }
    this.used.set(usize::MAX);
    Err(changed("dictionary changed size during iteration"))
}

fn next(iterator: &Value) -> PyResult<Option<Pair>> {
    let Some((this, dict)) = DictIterator::of(iterator).and_then(|this| Some((this, this.dict()?))) else {
        return Ok(None);
    };
    check_size(this, dict)?;
    match dict.next_entry(this.place.get()) {
        None => {
            this.finish();
            Ok(None)
        }
        Some(_) if this.left.get() == 0 => Err(changed("dictionary keys changed during iteration")),
        Some((place, pair)) => {
            this.place.set(place + 1);
            this.left.set(this.left.get() - 1);
            Ok(Some(pair))
        }
    }
}

fn previous(iterator: &Value) -> PyResult<Option<Pair>> {
    let Some((this, dict)) = DictIterator::of(iterator).and_then(|this| Some((this, this.dict()?))) else {
        return Ok(None);
    };
    check_size(this, dict)?;
    let place = this.place.get().checked_sub(1);
    match place.and_then(|place| dict.previous_entry(place)) {
        None => {
            this.finish();
            Ok(None)
        }
        Some((place, pair)) => {
            this.place.set(place);
            this.left.set(this.left.get().saturating_sub(1));
            Ok(Some(pair))
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let left = DictIterator::of(iterator)
        .and_then(|this| this.dict().filter(|dict| dict.len() == this.used.get()).map(|_| this.left.get()));
    Ok(int::from_i64(left.unwrap_or(0) as i64))
}

fn reduce(iterator: &Value) -> PyResult {
    let mut items = Vec::new();
    if let Some(this) = DictIterator::of(iterator) {
        // A copy goes to the end, so that this iterator stays where it is.
        let (dict, place) = (Cell::new(this.dict.get()), this.place.clone());
        // SAFETY: the reference that the copy holds is a new one.
        unsafe { crate::value::incref(dict.get()) };
        let (used, left) = (this.used.clone(), this.left.clone());
        let type_ = type_of(iterator);
        let copy = native_object::allocate(type_, |header| DictIterator { header, dict, place, used, left });
        while let Some(item) = crate::object::protocol::next(&copy)? {
            items.push(item);
        }
    }
    Ok(Tuple::pair(builtin("iter")?, Tuple::from_values(vec![List::from_values(items)])))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { DictIterator::from_header(object) }.dict.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator.
    unsafe { DictIterator::from_header(object) }.finish();
}
