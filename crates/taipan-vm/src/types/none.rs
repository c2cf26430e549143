//! The type of `None`, which is a constant word and no heap object.

use crate::call::Arguments;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type::{self, never_freed};
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// `NoneType`
pub static TYPE: Type = Type::native(
    "NoneType",
    Some(&object_type::TYPE),
    0,
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(never_freed).with_new(new).with_repr(repr).with_hash(|_| Ok(HASH)).with_bool(|_| Ok(false)),
    &NativeMembers { doc: Some("The type of the None singleton."), ..NativeMembers::NONE },
);

/// The hash of `None`, the same in all processes.
const HASH: i64 = 0xfca8_6420;

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    match arguments.values() {
        [] => Ok(Value::NONE),
        _ => Err(type_error("NoneType takes no arguments")),
    }
}

fn repr(_: &Value) -> PyResult {
    Ok(intern("None").to_value())
}
