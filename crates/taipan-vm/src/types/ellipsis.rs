//! The type of `Ellipsis`, which is a constant word and no heap object.

use crate::call::Arguments;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type::{self, never_freed};
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// `ellipsis`
pub static TYPE: Type = Type::native(
    "ellipsis",
    Some(&object_type::TYPE),
    0,
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(never_freed).with_new(new).with_repr(repr),
    &NativeMembers {
        doc: Some("The type of the Ellipsis singleton."),
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
        [] => Ok(Value::ELLIPSIS),
        _ => Err(type_error("EllipsisType takes no arguments")),
    }
}

fn repr(_: &Value) -> PyResult {
    Ok(intern("Ellipsis").to_value())
}
