//! The methods and attributes that every object has.

use super::reduce;
use crate::object::class;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::{int, type_type};
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce::reduce), "Helper for pickle."),
    Method::instance(
        "__reduce_ex__",
        "($self, protocol, /)",
        Function::One(reduce::reduce_ex),
        "Helper for pickle.",
    ),
    Method::instance(
        "__getstate__",
        "($self, /)",
        Function::NoArguments(reduce::state),
        "Helper for pickle.",
    ),
    Method::class(
        "__init_subclass__",
        "($type, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Called when a class is subclassed.",
    ),
    Method::class(
        "__subclasshook__",
        "($type, object, /)",
        Function::One(|_, _| Ok(Value::NOT_IMPLEMENTED)),
        "Lets abstract classes decide what their subclasses are.",
    ),
    Method::instance(
        "__format__",
        "($self, format_spec, /)",
        Function::One(format),
        "The default formatter.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(size),
        "The size of the object in bytes.",
    ),
    Method::instance("__dir__", "($self, /)", Function::NoArguments(dir), "The default list of attributes."),
];

pub(super) static GETTERS: &[Getter] = &[Getter {
    name: "__class__",
    get: |object| Ok(type_of(object).value()),
    set: Some(class::set_class),
    doc: "the object's class",
}];

fn format(object: &Value, specification: &Value) -> PyResult {
    let Some(text) = Str::of(specification) else {
        let given = type_of(specification).name();
        return Err(type_error(format_args!("__format__() argument must be str, not {given}")));
    };
    if text.length() > 0 {
        let name = type_of(object).name();
        return Err(type_error(format_args!("unsupported format string passed to {name}.__format__")));
    }
    protocol::str(object)
}

fn size(object: &Value) -> PyResult {
    let size = object.header().map_or(24, native_object::size_of_object);
    Ok(int::from_i64(size as i64))
}

fn dir(object: &Value) -> PyResult {
    let names = Dict::with_capacity(16);
    let Some(all) = Dict::of(&names) else { return Ok(names) };
    if let Some(attributes) = protocol::optional_attribute(object, intern("__dict__"))?
        && let Some(attributes) = Dict::of(&attributes)
    {
        let own: Vec<_> = attributes.iter().collect();
        for (name, value) in own {
            all.set(&name, value)?;
        }
    }
    if let Some(class) = protocol::optional_attribute(object, intern("__class__"))?
        && let Some(class) = type_type::of(&class)
    {
        type_type::methods::merge_names(class, all)?;
    }
    Ok(List::from_values(all.iter().map(|(name, _)| name).collect()))
}
