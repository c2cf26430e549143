//! `enumerate`

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::class_getitem::generic_alias;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::reference::Reference;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::types::iterators::FLAGS;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `enumerate`
pub static TYPE: Type = Type::native(
    "enumerate",
    Some(&object_type::TYPE),
    size_of::<Enumerate>(),
    0,
    FLAGS,
    Slots::of_container::<Enumerate>()
        .with_new(new)
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers {
        doc: Some("Return pairs of a count, from start on, and a value of the iterable."),
        methods: METHODS,
        ..NativeMembers::NONE
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Return state information for pickling.",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
];

static PARAMETERS: Parameters = Parameters::parse("(iterable, start=0)");

#[repr(C)]
struct Enumerate {
    header: Header,
    iterator: Value,
    /// The next count, as long as it fits a word.
    count: Cell<i64>,
    /// The next count beyond that.
    big_count: Reference,
}

crate::native_object!(Enumerate, TYPE, [iterator, big_count]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.values().is_empty() {
        return Err(type_error("enumerate() missing required argument 'iterable'"));
    }
    let bound = PARAMETERS.bind("enumerate", arguments)?;
    let start = match bound.get(1).copied().flatten() {
        Some(start) => int::exact(&crate::object::index::index(start)?),
        None => int::from_i64(0),
    };
    let Some(iterable) = bound.first().copied().flatten() else { return Ok(Value::NONE) };
    let iterator = protocol::iter(iterable)?;
    let small = start.word().is_int();
    let count = Cell::new(if small { start.word().int_value() } else { 0 });
    let big_count = Reference::new((!small).then_some(start));
    Ok(native_object::allocate(type_, |header| Enumerate { header, iterator, count, big_count }))
}

impl Enumerate {
    fn next_count(&self) -> PyResult {
        let one = int::from_i64(1);
        if let Some(count) = self.big_count.get() {
            let next = protocol::binary(&count, &one, taipan_bytecode::opcode::BinaryOperator::Add)?;
            self.big_count.set(Some(next));
            return Ok(count);
        }
        let count = self.count.get();
        match Word::int(count + 1) {
            Some(_) => self.count.set(count + 1),
            None => self.big_count.set(Some(int::from_i64(count + 1))),
        }
        Ok(int::from_i64(count))
    }
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Enumerate::of(value) else { return Ok(None) };
    let Some(item) = protocol::next(&this.iterator)? else { return Ok(None) };
    Ok(Some(Tuple::pair(this.next_count()?, item)))
}

fn reduce(value: &Value) -> PyResult {
    let Some(this) = Enumerate::of(value) else { return Ok(Value::NONE) };
    let count = this.big_count.get().unwrap_or_else(|| int::from_i64(this.count.get()));
    Ok(Tuple::pair(type_of(value).value(), Tuple::pair(this.iterator.clone(), count)))
}
