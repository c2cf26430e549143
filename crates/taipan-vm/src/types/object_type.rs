//! `object`

use std::ptr;

use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::hashing;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// `object`
pub static TYPE: Type = Type::native(
    "object",
    None,
    size_of::<Header>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE),
    Slots::new(never_freed).with_repr(repr).with_hash(hash).with_getattribute(crate::object::protocol::generic_attribute),
    &NativeMembers::NONE,
);

/// For types whose instances are constants or live for ever.
///
/// # Safety
/// None needed: it does nothing.
pub(crate) unsafe fn never_freed(_: *mut Header) {}

fn repr(object: &Value) -> PyResult {
    Ok(Str::new(&format!("<{} object at {:#x}>", type_of(object).name(), identity(object))))
}

/// What `id` gives.
pub fn identity(object: &Value) -> u64 {
    object.word().bits()
}

fn hash(object: &Value) -> PyResult<i64> {
    let address = object.header().map_or(0, |header| ptr::from_ref(header) as usize as u64);
    Ok(hashing::int(address.rotate_right(4) as i64))
}
