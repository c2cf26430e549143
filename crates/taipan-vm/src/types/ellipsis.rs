//! The type of `Ellipsis`, which is a constant word and no heap object.

use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
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
    Slots::new(never_freed).with_repr(repr),
    &NativeMembers { doc: Some("The type of the Ellipsis singleton."), ..NativeMembers::NONE },
);

fn repr(_: &Value) -> PyResult {
    Ok(intern("Ellipsis").to_value())
}
