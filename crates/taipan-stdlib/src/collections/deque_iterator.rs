//! Iterators over deques, which end with an error when the deque changes.

use std::cell::Cell;

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::reference::Visit;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use crate::collections::deque::{self, mutated, receiver};

static METHODS: &[Method] = &[
    Method::instance(
        "__length_hint__",
        "($self, /)",
        Function::NoArguments(|iterator| {
            Ok(int::from_usize(DequeIterator::of(iterator).map_or(0, |this| this.left.get())))
        }),
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

const fn iterator_type(name: &'static str) -> Type {
    Type::native(
        name,
        Some(&object_type::TYPE),
        size_of::<DequeIterator>(),
        0,
        TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
        Slots::of_container::<DequeIterator>()
            .with_new(new_at)
            .with_iter(|iterator| Ok(iterator.clone()))
            .with_next(next),
        &MEMBERS,
    )
}

/// `_collections._deque_iterator`
pub(super) static TYPE: Type = iterator_type("_collections._deque_iterator");
/// `_collections._deque_reverse_iterator`
pub(super) static REVERSE_TYPE: Type = iterator_type("_collections._deque_reverse_iterator");

#[repr(C)]
struct DequeIterator {
    header: Header,
    deque: Value,
    /// How many items were given.
    given: Cell<usize>,
    left: Cell<usize>,
    state: usize,
}

// SAFETY: the structure begins with a header, and instances of both types are made of it alone.
unsafe impl NativeObject for DequeIterator {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&REVERSE_TYPE)
    }
}

impl Visit for DequeIterator {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.deque.visit(visitor);
    }
}

fn over(type_: &Type, value: &Value) -> PyResult {
    let deque = receiver(value)?;
    let (left, state, deque) = (Cell::new(deque.len()), deque.state(), value.clone());
    Ok(allocate(type_, |header| DequeIterator { header, deque, given: Cell::new(0), left, state }))
}

/// `iter(deque)`
pub(super) fn new(deque: &Value) -> PyResult {
    over(&TYPE, deque)
}

/// `reversed(deque)`
pub(super) fn new_reversed(deque: &Value) -> PyResult {
    over(&REVERSE_TYPE, deque)
}

/// An iterator that has given so many items already.
fn new_at(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = arguments.between(type_.name(), 1, 2)?;
    let [deque, given @ ..] = arguments else { return Ok(Value::NONE) };
    if !type_of(deque).is_subtype(&deque::TYPE) {
        let name = type_of(deque).name();
        return Err(type_error(format_args!(
            "{}() argument 1 must be collections.deque, not {name}",
            type_.name()
        )));
    }
    let iterator = over(type_, deque)?;
    let given = given.first().map_or(Ok(0), index::to_count)?;
    for _ in 0..given.max(0) {
        if next(&iterator)?.is_none() {
            break;
        }
    }
    Ok(iterator)
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(this) = DequeIterator::of(iterator) else { return Ok(None) };
    let deque = receiver(&this.deque)?;
    if deque.state() != this.state {
        this.left.set(0);
        return Err(mutated());
    }
    let left = this.left.get();
    if left == 0 {
        return Ok(None);
    }
    let given = this.given.get();
    let place = if type_of(iterator).is(&TYPE) { given } else { left - 1 };
    this.given.set(given + 1);
    this.left.set(left - 1);
    Ok(deque.get(place))
}

fn reduce(iterator: &Value) -> PyResult {
    let Some(this) = DequeIterator::of(iterator) else { return Ok(Value::NONE) };
    let arguments = Tuple::pair(this.deque.clone(), int::from_usize(this.given.get()));
    Ok(Tuple::pair(type_of(iterator).value(), arguments))
}
