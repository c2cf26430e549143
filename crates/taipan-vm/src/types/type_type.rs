//! `type`

use std::ptr;

use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// `type`
pub static TYPE: Type = Type::native(
    "type",
    Some(&object_type::TYPE),
    size_of::<Type>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::TYPE),
    Slots::new(object_type::never_freed).with_repr(repr),
    &NativeMembers::NONE,
);

/// The type that a value is, if it is one.
pub fn of(value: &Value) -> Option<&Type> {
    let header: &Header = value.header()?;
    // SAFETY: every type with the flag has instances that begin with a `Type`.
    header.type_().has(TypeFlags::TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Type>() })
}

fn repr(type_: &Value) -> PyResult {
    Ok(Str::new(&format!("<class '{}'>", of(type_).map_or("?", Type::name))))
}
