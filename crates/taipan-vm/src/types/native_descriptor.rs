//! Methods of native types as the types' namespaces hold them: functions that are bound when they are got
//! from an instance.

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Binding, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slot_names::{SlotMethod, Wrapper};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::builtin_function::{BuiltinFunction, call_method};
use crate::types::method;
use crate::types::object_type;
use crate::value::{PyResult, Value};

/// `method_descriptor`
pub static TYPE: Type = Type::native(
    "method_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::of::<Descriptor>().with_call(call).with_descriptor_get(get),
    &NativeMembers::NONE,
);

/// `classmethod_descriptor`
pub static CLASS_TYPE: Type = Type::native(
    "classmethod_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::of::<Descriptor>().with_call(call).with_descriptor_get(get_for_class),
    &NativeMembers::NONE,
);

/// `wrapper_descriptor`
pub static WRAPPER_TYPE: Type = Type::native(
    "wrapper_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::of::<Descriptor>().with_call(call).with_descriptor_get(get),
    &NativeMembers::NONE,
);

/// What a descriptor calls.
#[derive(Clone, Copy)]
pub enum Target {
    /// A method from a type's table.
    Method(&'static Method),
    /// The function in a slot.
    Slot(&'static SlotMethod),
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Method(method) => method.name,
            Target::Slot(method) => method.name,
        }
    }
}

/// A descriptor object.
#[repr(C)]
pub struct Descriptor {
    header: Header,
    /// What it calls.
    pub target: Target,
    /// The type whose method it is.
    pub owner: &'static Type,
}

impl Descriptor {
    /// A new descriptor.
    pub fn new(target: Target, owner: &'static Type) -> Value {
        let type_ = match target {
            Target::Method(Method { binding: Binding::Class, .. }) => &CLASS_TYPE,
            Target::Method(_) => &TYPE,
            Target::Slot(_) => &WRAPPER_TYPE,
        };
        native_object::allocate(type_, |header| Descriptor { header, target, owner })
    }
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for Descriptor {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&WRAPPER_TYPE) || type_.is(&CLASS_TYPE)
    }
}

/// A class method, bound to the class.
fn get_for_class(descriptor: &Value, _: Option<&Value>, owner: &Value) -> PyResult {
    match Descriptor::of(descriptor) {
        Some(Descriptor { target: Target::Method(method), .. }) => {
            Ok(BuiltinFunction::new(method, owner.clone()))
        }
        _ => Ok(descriptor.clone()),
    }
}

fn get(descriptor: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    match instance {
        Some(instance) => Ok(method::Method::new(descriptor.clone(), instance.clone())),
        None => Ok(descriptor.clone()),
    }
}

fn call(descriptor: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(descriptor) = Descriptor::of(descriptor) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (name, owner) = (descriptor.target.name(), descriptor.owner);
    let Some((receiver, rest)) = arguments.split_first() else {
        return Err(type_error(format_args!("unbound method {}.{name}() needs an argument", owner.name())));
    };
    if !type_of(receiver).is_subtype(owner) {
        return Err(type_error(format_args!(
            "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
            owner.name(),
            type_of(receiver).name()
        )));
    }
    match descriptor.target {
        Target::Method(method) => call_method(method, Some(owner), receiver, rest),
        Target::Slot(method) => call_slot(method.wrapper, owner, receiver, rest),
    }
}

/// Calls the function in a slot as a method.
fn call_slot(wrapper: Wrapper, owner: &Type, receiver: &Value, arguments: Arguments<'_>) -> PyResult {
    let slots = &owner.slots;
    match (wrapper, arguments.positional()) {
        (Wrapper::Unary(slot), []) => slot(slots).map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(receiver)),
        (Wrapper::Binary(slot), [other]) => {
            slot(slots).map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(receiver, other))
        }
        (Wrapper::Reflected(slot), [other]) => {
            slot(slots).map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(other, receiver))
        }
        (Wrapper::Compare(operator), [other]) => {
            slots.richcompare().map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(receiver, other, operator))
        }
        (Wrapper::Other(function), _) => function(owner, receiver, arguments),
        (Wrapper::Unary(_), given) => {
            Err(type_error(format_args!("expected 0 arguments, got {}", given.len())))
        }
        (_, given) => Err(type_error(format_args!("expected 1 argument, got {}", given.len()))),
    }
}
