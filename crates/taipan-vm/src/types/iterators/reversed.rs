//! `reversed`: what `__reversed__` gives, or a sequence gone through by its indices from the end.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::reference::Reference;
use crate::object::slot_names::call_special;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::exception::kinds;
use crate::types::iterators::{FLAGS, positional};
use crate::types::str::intern;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};

/// `reversed`
pub static TYPE: Type = Type::native(
    "reversed",
    Some(&object_type::TYPE),
    size_of::<Reversed>(),
    0,
    FLAGS,
    Slots::of_container::<Reversed>()
        .with_new(new)
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers {
        doc: Some("Return a reverse iterator over the values of the given sequence."),
        methods: METHODS,
        ..NativeMembers::NONE
    },
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

#[repr(C)]
struct Reversed {
    header: Header,
    sequence: Reference,
    index: Cell<isize>,
}

crate::native_object!(Reversed, TYPE, [sequence]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &TYPE, arguments)?;
    crate::call::check_number("reversed", arguments.len(), 1, 1)?;
    let [sequence] = arguments else { return Ok(Value::NONE) };
    if type_of(sequence).lookup(intern("__reversed__")).is_some_and(|method| method.is_none()) {
        return Err(not_reversible(sequence));
    }
    if let Some(result) = call_special(sequence, "__reversed__", &[]) {
        return result;
    }
    let slots = &type_of(sequence).slots;
    let is_sequence = (slots.item().is_some() || slots.subscript().is_some())
        && !type_of(sequence).has(TypeFlags::DICT)
        && !type_of(sequence).has(TypeFlags::MAPPING);
    let Some(length) = slots.length().filter(|_| is_sequence) else { return Err(not_reversible(sequence)) };
    let index = Cell::new(length(sequence)? as isize - 1);
    let sequence = Reference::new(Some(sequence.clone()));
    Ok(native_object::allocate(type_, |header| Reversed { header, sequence, index }))
}

#[cold]
fn not_reversible(value: &Value) -> Raised {
    type_error(format_args!("'{}' object is not reversible", type_of(value).name()))
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Reversed::of(value) else { return Ok(None) };
    let (Some(sequence), index) = (this.sequence.get(), this.index.get()) else { return Ok(None) };
    if index >= 0 {
        let item = match type_of(&sequence).slots.item() {
            Some(item) => item(&sequence, index),
            None => protocol::subscript(&sequence, &int::from_i64(index as i64)),
        };
        match item {
            Ok(item) => {
                this.index.set(index - 1);
                return Ok(Some(item));
            }
            Err(raised) => {
                if !raise::take_if(&kinds::INDEX_ERROR) && !raise::take_if(&kinds::STOP_ITERATION) {
                    return Err(raised);
                }
            }
        }
    }
    this.index.set(-1);
    this.sequence.set(None);
    Ok(None)
}

fn length_hint(value: &Value) -> PyResult {
    let Some(this) = Reversed::of(value) else { return Ok(Value::NONE) };
    let Some(sequence) = this.sequence.get() else { return Ok(int::from_i64(0)) };
    let length = match type_of(&sequence).slots.length() {
        Some(length) => length(&sequence)? as isize,
        None => 0,
    };
    let left = this.index.get() + 1;
    Ok(int::from_i64(if length < left { 0 } else { left as i64 }))
}

fn reduce(value: &Value) -> PyResult {
    let class = type_of(value).value();
    let this = Reversed::of(value);
    Ok(match this.and_then(|this| Some((this.sequence.get()?, this.index.get()))) {
        Some((sequence, index)) => {
            Tuple::from_values(vec![class, Tuple::from_values(vec![sequence]), int::from_i64(index as i64)])
        }
        None => Tuple::pair(class, Tuple::from_values(vec![Tuple::empty()])),
    })
}

fn set_state(value: &Value, state: &Value) -> PyResult {
    let index = index::to_count(state)?;
    if let Some(this) = Reversed::of(value)
        && let Some(sequence) = this.sequence.get()
        && let Some(length) = type_of(&sequence).slots.length()
    {
        let length = length(&sequence)? as isize;
        this.index.set(index.clamp(-1, (length - 1).max(-1)));
    }
    Ok(Value::NONE)
}
