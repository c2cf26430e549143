//! `bool`: `True` and `False`, which are constant words.

use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::int;
use crate::types::object_type::never_freed;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// `bool`
pub static TYPE: Type = Type::native(
    "bool",
    Some(&int::TYPE),
    0,
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::INT),
    Slots::new(never_freed).with_repr(repr),
    &NativeMembers::NONE,
);

fn repr(value: &Value) -> PyResult {
    Ok(intern(if value.is(&Value::TRUE) { "True" } else { "False" }).to_value())
}
