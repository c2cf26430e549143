//! `type`

use std::ptr;

use crate::call::Arguments;
use crate::object::class::{self, Definition};
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{object_type, union_type};
use crate::value::{PyResult, Value};

mod attributes;
pub(crate) mod methods;

/// `type`
pub static TYPE: Type = Type::native(
    "type",
    Some(&object_type::TYPE),
    size_of::<Type>(),
    0,
    TypeFlags::BASE
        .union(TypeFlags::IMMUTABLE)
        .union(TypeFlags::TYPE)
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES),
    Slots::new(class::dealloc)
        .with_drop(class::drop_class)
        .container(class::traverse, Some(class::clear))
        .with_repr(repr)
        .with_call(call)
        .with_new(new)
        .with_init(init)
        .with_or(union_type::or)
        .with_getattribute(attribute)
        .with_setattribute(set_attribute),
    &NativeMembers { doc: None, methods: methods::METHODS, getters: attributes::GETTERS },
);

/// The type that a value is, if it is one.
#[inline]
pub fn of(value: &Value) -> Option<&Type> {
    let header: &Header = value.header()?;
    // SAFETY: every type with the flag has instances that begin with a `Type`.
    header.type_().has(TypeFlags::TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Type>() })
}

fn repr(type_: &Value) -> PyResult {
    Ok(Str::new(&of(type_).map_or_else(String::new, Type::repr_text)))
}

/// `cls(...)`: `__new__`, then `__init__` if that made an instance of the class. `type(x)` is the type of x.
fn call(class: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(type_) = of(class) else { return Ok(Value::NOT_IMPLEMENTED) };
    if type_.is(&TYPE) {
        match (arguments.positional(), arguments.has_keywords()) {
            ([value], false) => return Ok(type_of(value).value()),
            (positional, _) if positional.len() != 3 => {
                return Err(type_error("type() takes 1 or 3 arguments"));
            }
            _ => {}
        }
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

/// `type.__new__`
fn new(metatype: &Type, arguments: Arguments<'_>) -> PyResult {
    let [name, bases, namespace] = arguments.positional() else {
        let given = arguments.positional().len();
        return Err(type_error(format_args!("type.__new__() takes exactly 3 arguments ({given} given)")));
    };
    let wrong = |place: usize, wanted: &str, given: &Value| -> Raised {
        let given = type_of(given).name();
        type_error(format_args!("type.__new__() argument {place} must be {wanted}, not {given}"))
    };
    if Str::of(name).is_none() {
        return Err(wrong(1, "str", name));
    }
    let Some(base_values) = Tuple::of(bases).map(Tuple::values) else { return Err(wrong(2, "tuple", bases)) };
    if Dict::of(namespace).is_none() {
        return Err(wrong(3, "dict", namespace));
    }
    let winner = class::most_derived(metatype, base_values)?;
    if !winner.is(metatype)
        && let Some(other) = winner.slots.new_object()
        && !metatype.slots.new_object().is_some_and(|own| ptr::fn_addr_eq(own, other))
    {
        return other(winner, arguments);
    }
    let keywords: Vec<(Value, Value)> =
        arguments.keywords().map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(name) = Str::of(name)
        && name.code_points().any(|character| character == 0)
    {
        return Err(raise::value_error("type name must not contain null characters"));
    }
    class::make(winner, &Definition { name, bases, namespace, keywords: &keywords })
}

fn init(_: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    match arguments.positional().len() {
        1 if arguments.has_keywords() => Err(type_error("type.__init__() takes no keyword arguments")),
        1 | 3 => Ok(()),
        _ => Err(type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

/// An attribute of a class: data descriptors of the metaclass, then the class and its bases, then the rest.
pub(crate) fn attribute(class: &Value, name: &Value) -> PyResult {
    let (Some(type_), Some(text)) = (of(class), Str::of(name)) else {
        let given = type_of(name).name();
        return Err(type_error(format_args!("attribute name must be string, not '{given}'")));
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
    match (of_meta, get) {
        (Some(found), Some(get)) => get(&found, Some(class), &meta.value()),
        (Some(found), None) => Ok(found),
        (None, _) => Err(no_attribute(class, text)),
    }
}

#[cold]
pub(crate) fn no_attribute(class: &Value, name: &Str) -> Raised {
    let type_ = of(class).map_or("?", Type::name);
    let text = name.to_string_lossy();
    raise::attribute_error(class, name, format!("type object '{type_}' has no attribute '{text}'"))
}

fn set_attribute(class: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let (Some(type_), Some(text)) = (of(class), Str::of(name)) else {
        let given = type_of(name).name();
        return Err(type_error(format_args!("attribute name must be string, not '{given}'")));
    };
    if type_.has(TypeFlags::IMMUTABLE) {
        let (name, text) = (type_.name(), text.to_string_lossy());
        return Err(type_error(format_args!("cannot set '{text}' attribute of immutable type '{name}'")));
    }
    let of_meta = type_of(class).lookup(text);
    if let Some(found) = &of_meta
        && let Some(set) = type_of(found).slots.descriptor_set()
    {
        return set(found, class, value);
    }
    // What was there before is dropped when the class is whole again.
    let names = type_.namespace();
    let before = names.get_str(text);
    match value {
        Some(value) => names.set_str(text, value.clone()),
        None => {
            if names.remove(name)?.is_none() {
                return Err(no_attribute(class, text));
            }
        }
    }
    type_.modified();
    if let Some(text) = text.as_ascii() {
        class::attribute_changed(type_, text);
    }
    drop(before);
    Ok(())
}

/// `AttributeError` with nothing but a name.
#[cold]
pub(crate) fn missing(name: &str) -> Raised {
    raise::raise(&kinds::ATTRIBUTE_ERROR, name)
}
