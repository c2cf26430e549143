//! `filter`

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, type_of};
use crate::types::iterators::{FLAGS, positional};
use crate::types::object_type;
use crate::types::tuple::Tuple;
use crate::types::{bool, type_type};
use crate::value::{PyResult, Value};

/// `filter`
pub static TYPE: Type = Type::native(
    "filter",
    Some(&object_type::TYPE),
    size_of::<Filter>(),
    0,
    FLAGS,
    Slots::of_container::<Filter>().with_new(new).with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers {
        doc: Some("Return an iterator yielding those items of iterable for which function(item) is true."),
        methods: METHODS,
        ..NativeMembers::NONE
    },
);

static METHODS: &[Method] = &[Method::instance(
    "__reduce__",
    "($self, /)",
    Function::NoArguments(reduce),
    "Return state information for pickling.",
)];

#[repr(C)]
struct Filter {
    header: Header,
    function: Value,
    iterator: Value,
}

crate::native_object!(Filter, TYPE, [function, iterator]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &TYPE, arguments)?;
    crate::call::check_number("filter", arguments.len(), 2, 2)?;
    let [function, iterable] = arguments else { return Ok(Value::NONE) };
    let (function, iterator) = (function.clone(), protocol::iter(iterable)?);
    Ok(native_object::allocate(type_, |header| Filter { header, function, iterator }))
}

/// Whether the function is one that asks for the truth of its argument.
pub fn is_truth(function: &Value) -> bool {
    function.is_none() || type_type::of(function).is_some_and(|type_| type_.is(&bool::TYPE))
}

/// Whether the function finds an item good; without a function, whether the item is true.
///
/// # Errors
/// What the function raises.
pub fn is_good(function: &Value, item: &Value) -> PyResult<bool> {
    if is_truth(function) {
        return protocol::is_true(item);
    }
    let arguments = Arguments::positional_only(std::slice::from_ref(item));
    protocol::is_true(&protocol::call(function, arguments)?)
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Filter::of(value) else { return Ok(None) };
    while let Some(item) = protocol::next(&this.iterator)? {
        if is_good(&this.function, &item)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn reduce(value: &Value) -> PyResult {
    let Some(this) = Filter::of(value) else { return Ok(Value::NONE) };
    Ok(Tuple::pair(type_of(value).value(), Tuple::pair(this.function.clone(), this.iterator.clone())))
}
