//! `type`

use std::ptr;

use crate::call::Arguments;
use crate::object::class;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
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
    Slots::new(object_type::never_freed)
        .with_repr(repr)
        .with_call(call)
        .with_getattribute(attribute)
        .with_setattribute(set_attribute),
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

/// `cls(...)`: `__new__`, then `__init__` if that made an instance of the class. `type(x)` is the type of x.
fn call(class: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(type_) = of(class) else { return Ok(Value::NOT_IMPLEMENTED) };
    if type_.is(&TYPE)
        && let ([value], false) = (arguments.positional(), arguments.has_keywords())
    {
        return Ok(type_of(value).value());
    }
    let Some(new) = type_.slots.new_object() else {
        return Err(type_error(format_args!("cannot create '{}' instances", type_.name())));
    };
    let object = new(type_, arguments)?;
    if type_of(&object).is_subtype(type_)
        && let Some(init) = type_of(&object).slots.init()
    {
        init(&object, arguments)?;
    }
    Ok(object)
}

/// An attribute of a class: data descriptors of the metaclass, then the class and its bases, then the rest.
fn attribute(class: &Value, name: &Value) -> PyResult {
    let (Some(type_), Some(text)) = (of(class), Str::of(name)) else {
        return Err(type_error("attribute name must be string"));
    };
    let meta = type_of(class);
    let of_meta = meta.lookup(text);
    let get = of_meta.as_ref().and_then(|found| type_of(found).slots.descriptor_get());
    if let (Some(found), Some(get)) = (&of_meta, get)
        && type_of(found).slots.descriptor_set().is_some()
    {
        return get(found, Some(class), &meta.value());
    }
    if let Some(found) = type_.lookup(text) {
        return match type_of(&found).slots.descriptor_get() {
            Some(get) => get(&found, None, class),
            None => Ok(found),
        };
    }
    match (of_meta, get, text.as_ascii()) {
        (Some(found), Some(get), _) => get(&found, Some(class), &meta.value()),
        (Some(found), None, _) => Ok(found),
        (None, _, Some("__name__")) => Ok(Str::new(type_.name())),
        (None, _, Some("__qualname__")) => Ok(type_.qualname()),
        (None, ..) => Err(raise::raise(
            &kinds::ATTRIBUTE_ERROR,
            format_args!("type object '{}' has no attribute '{}'", type_.name(), text.to_string_lossy()),
        )),
    }
}

fn set_attribute(class: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let (Some(type_), Some(text)) = (of(class), Str::of(name)) else {
        return Err(type_error("attribute name must be string"));
    };
    if !type_.has(TypeFlags::HEAP) {
        let (name, text) = (type_.name(), text.to_string_lossy());
        return Err(type_error(format_args!("cannot set '{text}' attribute of immutable type '{name}'")));
    }
    match value {
        Some(value) => type_.namespace().set_str(text, value.clone()),
        None => drop(type_.namespace().remove(name)?),
    }
    type_.modified();
    class::inherit_slots(type_);
    Ok(())
}
