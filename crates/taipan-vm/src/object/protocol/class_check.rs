//! `isinstance` and `issubclass`.

use crate::call::Arguments;
use crate::object::recursion;
use crate::object::slot_names::lookup_special;
use crate::object::slots::GetAttribute;
use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::types::str::intern;
use crate::types::tuple::Tuple;
use crate::types::{object_type, type_type, union_type};
use crate::value::{PyResult, Value};

/// `isinstance(value, class)`, where the class may be a tuple or a union of classes.
///
/// # Errors
/// `TypeError` if `class` is no class; what its `__instancecheck__` raises.
pub fn is_instance(value: &Value, class: &Value) -> PyResult<bool> {
    if type_of(value).value().is(class) {
        return Ok(true);
    }
    check(value, class, is_instance, recursive_is_instance, "__instancecheck__")
}

/// Whether an object of `type_` is an instance of `class`, whose metaclass is `type`; `None` if that depends on what the
/// object says its `__class__` is. Runs no Python code.
#[inline(never)]
pub(crate) fn is_plain_instance(type_: &Type, class: &Type) -> Option<bool> {
    if type_.is_subtype(class) {
        return Some(true);
    }
    let generic: GetAttribute = super::generic_attribute;
    let is_generic = type_.slots.getattribute().is_some_and(|get| std::ptr::fn_addr_eq(get, generic));
    let name = intern("__class__");
    let (own, usual) = (type_.lookup(name)?, object_type::TYPE.lookup(name)?);
    (is_generic && own.is(&usual)).then_some(false)
}

/// `issubclass(derived, class)`, where the class may be a tuple or a union of classes.
///
/// # Errors
/// `TypeError` if one is no class; what the class's `__subclasscheck__` raises.
pub fn is_subclass(derived: &Value, class: &Value) -> PyResult<bool> {
    if type_of(class).is(&type_type::TYPE) && derived.is(class) {
        return Ok(true);
    }
    check(derived, class, is_subclass, recursive_is_subclass, "__subclasscheck__")
}

/// Asks the parts of a tuple or union, or the class's own method, or else `usual`.
fn check(
    value: &Value,
    class: &Value,
    again: fn(&Value, &Value) -> PyResult<bool>,
    usual: fn(&Value, &Value) -> PyResult<bool>,
    method: &str,
) -> PyResult<bool> {
    if type_of(class).is(&type_type::TYPE) {
        return usual(value, class);
    }
    recursion::check(&format!(" in {method}"))?;
    let parts = union_type::args(class).unwrap_or_else(|| class.clone());
    if let Some(parts) = Tuple::of(&parts) {
        for part in parts.values() {
            if again(value, part)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match lookup_special(class, method)? {
        Some(check) => {
            let result = check.call(class, Arguments::positional_only(std::slice::from_ref(value)))?;
            super::is_true(&result)
        }
        None => usual(value, class),
    }
}

/// `type.__instancecheck__`: by the type, else by what the object's `__class__` says.
///
/// # Errors
/// `TypeError` if `class` is no class; what `__class__` raises.
pub fn recursive_is_instance(value: &Value, class: &Value) -> PyResult<bool> {
    if let Some(type_) = type_type::of(class) {
        if type_of(value).is_subtype(type_) {
            return Ok(true);
        }
        let said = super::optional_attribute(value, intern("__class__"))?;
        let said = said.as_ref().and_then(type_type::of);
        return Ok(said.is_some_and(|said| !said.is(type_of(value)) && said.is_subtype(type_)));
    }
    if bases(class)?.is_none() {
        return Err(type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
    }
    match super::optional_attribute(value, intern("__class__"))? {
        Some(said) => is_among_bases(&said, class),
        None => Ok(false),
    }
}

/// `type.__subclasscheck__`: by the order of bases, else by what `__bases__` says.
///
/// # Errors
/// `TypeError` if one is no class; what `__bases__` raises.
pub fn recursive_is_subclass(derived: &Value, class: &Value) -> PyResult<bool> {
    if let (Some(derived), Some(class)) = (type_type::of(derived), type_type::of(class)) {
        return Ok(derived.is_subtype(class));
    }
    if bases(derived)?.is_none() {
        return Err(type_error("issubclass() arg 1 must be a class"));
    }
    if bases(class)?.is_none() {
        return Err(type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
    }
    is_among_bases(derived, class)
}

/// `__bases__`, if it is there and a tuple.
fn bases(class: &Value) -> PyResult<Option<Value>> {
    let bases = super::optional_attribute(class, intern("__bases__"))?;
    Ok(bases.filter(|bases| Tuple::of(bases).is_some()))
}

/// Whether a class is `class` or among its bases, as `__bases__` says.
fn is_among_bases(derived: &Value, class: &Value) -> PyResult<bool> {
    let mut waiting = vec![derived.clone()];
    while let Some(derived) = waiting.pop() {
        if derived.is(class) {
            return Ok(true);
        }
        if let Some(bases) = bases(&derived)?
            && let Some(bases) = Tuple::of(&bases)
        {
            waiting.extend(bases.values().iter().rev().cloned());
        }
    }
    Ok(false)
}
