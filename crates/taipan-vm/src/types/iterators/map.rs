//! `map`

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::types::iterators::{FLAGS, strict, zip};
use crate::types::object_type;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `map`
pub static TYPE: Type = Type::native(
    "map",
    Some(&object_type::TYPE),
    size_of::<Map>(),
    0,
    FLAGS,
    Slots::of_container::<Map>().with_new(new).with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers {
        doc: Some("Make an iterator that computes the function using arguments from each of the iterables."),
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
    Method::instance(
        "__setstate__",
        "($self, state, /)",
        Function::One(set_state),
        "Set state information for unpickling.",
    ),
];

#[repr(C)]
struct Map {
    header: Header,
    function: Value,
    iterators: Vec<Value>,
    strict: Cell<bool>,
}

crate::native_object!(Map, TYPE, [function, iterators]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let strict = Cell::new(if type_.is(&TYPE) { strict("map", &arguments)? } else { false });
    let [function, iterables @ ..] = arguments.positional() else {
        return Err(type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(type_error("map() must have at least two arguments."));
    }
    let iterators = iterables.iter().map(protocol::iter).collect::<PyResult<Vec<Value>>>()?;
    let function = function.clone();
    Ok(native_object::allocate(type_, |header| Map { header, function, iterators, strict }))
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Map::of(value) else { return Ok(None) };
    if let [iterator] = &this.iterators[..] {
        let Some(item) = protocol::next(iterator)? else { return Ok(None) };
        let arguments = Arguments::positional_only(std::slice::from_ref(&item));
        return protocol::call(&this.function, arguments).map(Some);
    }
    match zip::next_of_each("map", &this.iterators, this.strict.get())? {
        Some(items) => protocol::call(&this.function, Arguments::positional_only(&items)).map(Some),
        None => Ok(None),
    }
}

fn reduce(value: &Value) -> PyResult {
    let Some(this) = Map::of(value) else { return Ok(Value::NONE) };
    let arguments = std::iter::once(&this.function).chain(&this.iterators).cloned().collect();
    let mut parts = vec![type_of(value).value(), Tuple::from_values(arguments)];
    if this.strict.get() {
        parts.push(Value::TRUE);
    }
    Ok(Tuple::from_values(parts))
}

fn set_state(value: &Value, state: &Value) -> PyResult {
    if let Some(this) = Map::of(value) {
        this.strict.set(protocol::is_true(state)?);
    }
    Ok(Value::NONE)
}
