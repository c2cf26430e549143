//! What several modules need.

use taipan_vm::call::Arguments;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Visit;
use taipan_vm::object::slots::{New, Next, Slots};
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::types::object_type;
use taipan_vm::value::{PyResult, Value};

/// What is true of types that can be subclassed and refer to other objects.
pub(crate) const FLAGS: TypeFlags = TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER);

/// An iterator type.
pub(crate) const fn iterator<T: NativeObject + Visit>(
    name: &'static str,
    new: New,
    next: Next,
    members: &'static NativeMembers,
) -> Type {
    let slots =
        Slots::of_container::<T>().with_new(new).with_iter(|iterator| Ok(iterator.clone())).with_next(next);
    Type::native(name, Some(&object_type::TYPE), size_of::<T>(), 0, FLAGS, slots, members)
}

/// Calls a function with positional arguments.
pub(crate) fn call(function: &Value, arguments: &[Value]) -> PyResult {
    protocol::call(function, Arguments::positional_only(arguments))
}

/// The argument at a place, if there is one and it is not `None`.
pub(crate) fn given<'a>(arguments: &[Option<&'a Value>], place: usize) -> Option<&'a Value> {
    arguments.get(place).copied().flatten().filter(|value| !value.is_none())
}

/// The argument at a place that has to be there; binding has made sure of it.
pub(crate) fn required<'a>(arguments: &[Option<&'a Value>], place: usize) -> PyResult<&'a Value> {
    arguments
        .get(place)
        .copied()
        .flatten()
        .ok_or_else(|| taipan_vm::raise::type_error("a required argument is missing"))
}

/// The positional arguments of a type's call; keyword arguments are for subclasses alone.
pub(crate) fn positional<'a>(type_: &Type, own: &Type, arguments: Arguments<'a>) -> PyResult<&'a [Value]> {
    match type_.is(own) {
        true => arguments.without_keywords(own.name()),
        false => Ok(arguments.positional()),
    }
}
