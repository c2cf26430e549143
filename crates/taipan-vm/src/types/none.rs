//! The type of `None`, which is a constant word and no heap object.

use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
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
    Slots::new(never_freed).with_repr(repr).with_bool(|_| Ok(false)),
    &NativeMembers { doc: Some("The type of the None singleton."), ..NativeMembers::NONE },
);

fn repr(_: &Value) -> PyResult {
    Ok(intern("None").to_value())
}
