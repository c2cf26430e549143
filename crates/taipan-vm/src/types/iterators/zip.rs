//! `zip`

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, type_of};
use crate::raise::{Raised, value_error};
use crate::types::iterators::{FLAGS, strict};
use crate::types::object_type;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `zip`
pub static TYPE: Type = Type::native(
    "zip",
    Some(&object_type::TYPE),
    size_of::<Zip>(),
    0,
    FLAGS,
    Slots::of_container::<Zip>().with_new(new).with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers {
        doc: Some("Yield tuples with an item of each iterable until one of them is exhausted."),
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
struct Zip {
    header: Header,
    iterators: Vec<Value>,
    strict: Cell<bool>,
}

crate::native_object!(Zip, TYPE, [iterators]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let strict = Cell::new(strict("zip", &arguments)?);
    let iterators = arguments.positional().iter().map(protocol::iter).collect::<PyResult<Vec<Value>>>()?;
    Ok(native_object::allocate(type_, |header| Zip { header, iterators, strict }))
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Zip::of(value).filter(|this| !this.iterators.is_empty()) else { return Ok(None) };
    if let [first, second] = &this.iterators[..]
        && !this.strict.get()
    {
        let Some(first) = protocol::next(first)? else { return Ok(None) };
        let Some(second) = protocol::next(second)? else { return Ok(None) };
        return Ok(Some(Tuple::pair(first, second)));
    }
    Ok(next_of_each("zip", &this.iterators, this.strict.get())?.map(Tuple::from_values))
}

/// The next item of each iterator, until one of them ends. If all have to end together, an error says which one
/// did not.
pub(super) fn next_of_each(
    function: &str,
    iterators: &[Value],
    strict: bool,
) -> PyResult<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(iterators.len());
    for (place, iterator) in iterators.iter().enumerate() {
        match protocol::next(iterator)? {
            Some(item) => items.push(item),
            None if !strict => return Ok(None),
            None if place > 0 => return Err(uneven(function, place, "shorter")),
            None => {
                for (place, iterator) in iterators.iter().enumerate().skip(1) {
                    if protocol::next(iterator)?.is_some() {
                        return Err(uneven(function, place, "longer"));
                    }
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(items))
}

#[cold]
fn uneven(function: &str, place: usize, how: &str) -> Raised {
    let plural = if place == 1 { " " } else { "s 1-" };
    let number = place + 1;
    value_error(format_args!("{function}() argument {number} is {how} than argument{plural}{place}"))
}

fn reduce(value: &Value) -> PyResult {
    let Some(this) = Zip::of(value) else { return Ok(Value::NONE) };
    let mut parts = vec![type_of(value).value(), Tuple::from_values(this.iterators.clone())];
    if this.strict.get() {
        parts.push(Value::TRUE);
    }
    Ok(Tuple::from_values(parts))
}

fn set_state(value: &Value, state: &Value) -> PyResult {
    if let Some(this) = Zip::of(value) {
        this.strict.set(protocol::is_true(state)?);
    }
    Ok(Value::NONE)
}
