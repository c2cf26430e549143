//! The type of `NotImplemented`, which is a constant word and no heap object.

use crate::call::Arguments;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type::{self, never_freed};
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// `NotImplementedType`
pub static TYPE: Type = Type::native(
    "NotImplementedType",
    Some(&object_type::TYPE),
    0,
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(never_freed).with_new(new).with_repr(repr).with_bool(truth),
    &NativeMembers {
        doc: Some("The type of the NotImplemented singleton."),
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(repr),
            "The name, for pickle.",
        )],
        getters: &[],
    },
);

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    match arguments.values() {
        [] => Ok(Value::NOT_IMPLEMENTED),
        _ => Err(type_error("NotImplementedType takes no arguments")),
    }
}

fn truth(_: &Value) -> PyResult<bool> {
    Err(type_error("NotImplemented should not be used in a boolean context"))
}

fn repr(_: &Value) -> PyResult {
    Ok(intern("NotImplemented").to_value())
}
