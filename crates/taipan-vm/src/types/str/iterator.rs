//! The iterators over strings: one for ASCII, one for the others, which differ in their names alone.

use std::cell::Cell;

use super::{Str, intern};
use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::dict::Dict;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

macro_rules! iterator_type {
    ($name:literal) => {
        Type::native(
            $name,
            Some(&object_type::TYPE),
            size_of::<StrIterator>(),
            0,
            TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW).union(TypeFlags::CONTAINER),
            Slots::of::<StrIterator>()
                .container(|object, visit| visit(StrIterator::at(object).string.get()), None)
                .with_iter(|iterator| Ok(iterator.clone()))
                .with_next(next),
            &NativeMembers { doc: None, methods: METHODS, getters: &[] },
        )
    };
}

/// `str_iterator`
pub static ITERATOR_TYPE: Type = iterator_type!("str_iterator");

/// `str_ascii_iterator`
pub static ASCII_ITERATOR_TYPE: Type = iterator_type!("str_ascii_iterator");

static METHODS: &[Method] = &[
    Method::instance(
        "__length_hint__",
        "($self, /)",
        Function::NoArguments(length_hint),
        "How many characters are left.",
    ),
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "For pickling."),
    Method::instance(
        "__setstate__",
        "($self, state, /)",
        Function::One(set_state),
        "Goes to the character with this index.",
    ),
];

/// An iterator over a string.
#[repr(C)]
pub(super) struct StrIterator {
    header: Header,
    /// The string; NULL once the end was reached.
    string: Cell<Word>,
    /// The index of the next character.
    index: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of both types are this structure.
unsafe impl NativeObject for StrIterator {
    fn type_() -> &'static Type {
        &ITERATOR_TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&ITERATOR_TYPE) || type_.is(&ASCII_ITERATOR_TYPE)
    }
}

impl StrIterator {
    fn at(object: &Header) -> &StrIterator {
        // SAFETY: objects of both types are this structure.
        unsafe { StrIterator::from_header(object) }
    }

    /// The string, if the end was not reached.
    fn string(&self) -> Option<Value> {
        let word = self.string.get();
        // SAFETY: alive while the iterator has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// The next character; at the end the string is given back.
    pub(crate) fn next(&self) -> Option<Value> {
        let string = self.string()?;
        let code = Str::of(&string).and_then(|string| string.characters().get(self.index.get()));
        match code {
            Some(code) => {
                self.index.set(self.index.get() + 1);
                Some(Str::from_code(code))
            }
            None => {
                // SAFETY: the reference was the iterator's.
                unsafe { decref(self.string.replace(Word::NULL)) };
                None
            }
        }
    }
}

impl Drop for StrIterator {
    fn drop(&mut self) {
        // SAFETY: the reference was the iterator's.
        unsafe { decref(self.string.replace(Word::NULL)) };
    }
}

/// `iter(string)`
pub(super) fn new(string: &Value) -> PyResult {
    let type_ = match Str::of(string) {
        Some(string) if string.is_ascii() => &ASCII_ITERATOR_TYPE,
        _ => &ITERATOR_TYPE,
    };
    let word = Cell::new(string.clone().into_word());
    Ok(native_object::allocate(type_, |header| StrIterator { header, string: word, index: Cell::new(0) }))
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    Ok(StrIterator::of(iterator).and_then(StrIterator::next))
}

fn left(iterator: &StrIterator) -> usize {
    let string = iterator.string();
    let length = string.as_ref().and_then(Str::of).map_or(0, Str::length);
    length.saturating_sub(iterator.index.get())
}

fn length_hint(iterator: &Value) -> PyResult {
    Ok(int::from_i64(StrIterator::of(iterator).map_or(0, left) as i64))
}

fn reduce(iterator: &Value) -> PyResult {
    let iter = builtin("iter");
    let Some(iterator) = StrIterator::of(iterator) else { return Ok(Value::NOT_IMPLEMENTED) };
    let parts = match iterator.string() {
        Some(string) => {
            vec![iter, Tuple::from_values(vec![string]), int::from_i64(iterator.index.get() as i64)]
        }
        None => vec![iter, Tuple::from_values(vec![Str::empty()])],
    };
    Ok(Tuple::from_values(parts))
}

fn set_state(iterator: &Value, state: &Value) -> PyResult {
    debug_assert!(StrIterator::is_layout_of(type_of(iterator)));
    let state = index::to_count(state)?;
    if let Some(iterator) = StrIterator::of(iterator)
        && let Some(string) = iterator.string()
    {
        let length = Str::of(&string).map_or(0, Str::length);
        iterator.index.set(usize::try_from(state).unwrap_or(0).min(length));
    }
    Ok(Value::NONE)
}

/// A function of the module `builtins`.
fn builtin(name: &str) -> Value {
    Dict::of(&crate::runtime::state().builtins)
        .and_then(|names| names.get_str(intern(name)))
        .unwrap_or(Value::NONE)
}
