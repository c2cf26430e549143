//! `object`

use std::ptr;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::instance::Instance;
use crate::object::native::NativeMembers;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
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
    Slots::new(never_freed)
        .with_repr(repr)
        .with_hash(hash)
        .with_getattribute(protocol::generic_attribute)
        .with_setattribute(protocol::generic_set_attribute)
        .with_new(new),
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

/// `object.__new__`: an instance without attributes.
fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let takes_arguments = type_.slots.init().is_some();
    if !arguments.values().is_empty() && !takes_arguments {
        return Err(type_error(format_args!("{}() takes no arguments", type_.name())));
    }
    if type_.basic_size.get() as usize != size_of::<Header>() {
        return Err(type_error(format_args!(
            "object.__new__({0}) is not safe, use {0}.__new__()",
            type_.name()
        )));
    }
    Ok(Instance::allocate(type_))
}
