//! Methods of native types as the types' namespaces hold them: functions that are bound when they are got
//! from an instance.

use std::ptr::{self, NonNull};

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Method as NativeMethod, NativeMembers};
use crate::object::slot_names::{SlotMethod, Wrapper};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::builtin_function::call_method;
use crate::types::method::Method;
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `method_descriptor`
pub static TYPE: Type = Type::native(
    "method_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::new(dealloc).with_call(call).with_descriptor_get(get),
    &NativeMembers::NONE,
);

/// `wrapper_descriptor`
pub static WRAPPER_TYPE: Type = Type::native(
    "wrapper_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::new(dealloc).with_call(call).with_descriptor_get(get),
    &NativeMembers::NONE,
);

/// What a descriptor calls.
#[derive(Clone, Copy)]
pub enum Target {
    /// A method from a type's table.
    Method(&'static NativeMethod),
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
        let descriptor: NonNull<Descriptor> = HEAP.allocate(size_of::<Descriptor>(), Kind::Leaf).cast();
        let type_ = match target {
            Target::Method(_) => &raw const TYPE,
            Target::Slot(_) => &raw const WRAPPER_TYPE,
        };
        // SAFETY: there is room for a descriptor, whose one reference becomes the value's.
        unsafe {
            descriptor.write(Descriptor { header: Header::new(type_), target, owner });
            Value::from_owned(Word::from_bits(descriptor.as_ptr() as usize as u64))
        }
    }

    /// The descriptor that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Descriptor> {
        let header = value.header()?;
        let is_one = header.type_().is(&TYPE) || header.type_().is(&WRAPPER_TYPE);
        // SAFETY: objects of these types are descriptors.
        is_one.then(|| unsafe { &*ptr::from_ref(header).cast::<Descriptor>() })
    }
}

fn get(descriptor: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    match instance {
        Some(instance) => Ok(Method::new(descriptor.clone(), instance.clone())),
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
        Target::Method(method) => call_method(method, receiver, rest),
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

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the descriptor's end.
    unsafe { HEAP.release(object, size_of::<Descriptor>(), Kind::Leaf) }
}
