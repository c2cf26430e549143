//! Subscripts, membership and iteration.

use super::equals;
use crate::call::Arguments;
use crate::object::index;
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::str::intern;
use crate::types::{generic_alias, sequence_iterator, type_type};
use crate::value::{PyResult, Value};

/// `container[key]`
///
/// # Errors
/// `TypeError` if there are no items or `key` is no key; what getting the item raises.
pub fn subscript(container: &Value, key: &Value) -> PyResult {
    let type_ = type_of(container);
    if let Some(subscript) = type_.slots.subscript() {
        return subscript(container, key);
    }
    if let Some(item) = type_.slots.item() {
        if !index::is_index(key) {
            let name = type_of(key).name();
            return Err(type_error(format_args!("sequence index must be integer, not '{name}'")));
        }
        let index = index::to_isize(key, &kinds::INDEX_ERROR)?;
        return item(container, from_end(container, index)?);
    }
    if let Some(class) = type_type::of(container) {
        if class.is(&type_type::TYPE) {
            return Ok(generic_alias::new(container.clone(), key.clone()));
        }
        let method = super::optional_attribute(container, intern("__class_getitem__"))?;
        if let Some(method) = method.filter(|method| !method.is_none()) {
            return super::call(&method, Arguments::positional_only(std::slice::from_ref(key)));
        }
        return Err(type_error(format_args!("type '{}' is not subscriptable", class.name())));
    }
    Err(type_error(format_args!("'{}' object is not subscriptable", type_.name())))
}

/// `len(value)`
///
/// # Errors
/// `TypeError` if it has none; what its `__len__` raises.
pub fn length(value: &Value) -> PyResult<usize> {
    match type_of(value).slots.length() {
        Some(length) => length(value),
        None => Err(type_error(format_args!("object of type '{}' has no len()", type_of(value).name()))),
    }
}

/// An index that counts from the end if it is negative.
///
/// # Errors
/// What the container's `__len__` raises.
pub fn from_end(container: &Value, index: isize) -> PyResult<isize> {
    match type_of(container).slots.length() {
        Some(length) if index < 0 => Ok(index.saturating_add_unsigned(length(container)?)),
        _ => Ok(index),
    }
}

/// `container[key] = value`, or `del container[key]`.
///
/// # Errors
/// `TypeError` if items cannot be set; what setting the item raises.
pub fn set_subscript(container: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match type_of(container).slots.set_subscript() {
        Some(set) => set(container, key, value),
        None => {
            let what = if value.is_some() { "assignment" } else { "deletion" };
            let name = type_of(container).name();
            Err(type_error(format_args!("'{name}' object does not support item {what}")))
        }
    }
}

/// `item in container`: by the type's own function, or by going through it.
///
/// # Errors
/// `TypeError` if the container is none; what asking it raises.
pub fn contains(container: &Value, item: &Value) -> PyResult<bool> {
    match type_of(container).slots.contains() {
        Some(contains) => contains(container, item),
        None => contains_by_iteration(container, item),
    }
}

/// `item in container` for what can only be gone through.
///
/// # Errors
/// As for [`contains`].
pub fn contains_by_iteration(container: &Value, item: &Value) -> PyResult<bool> {
    if !is_iterable(container) {
        let name = type_of(container).name();
        return Err(type_error(format_args!("argument of type '{name}' is not a container or iterable")));
    }
    let iterator = iter(container)?;
    while let Some(other) = next(&iterator)? {
        if equals(&other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the type says that its instances can be gone through.
fn is_iterable(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.iter().is_some() || slots.item().is_some() && !type_of(value).has(TypeFlags::DICT)
}

/// `iter(value)`
///
/// # Errors
/// `TypeError` if it cannot be gone through; what `__iter__` raises.
pub fn iter(value: &Value) -> PyResult {
    let Some(iter) = type_of(value).slots.iter() else {
        if is_iterable(value) {
            return sequence_iterator::new(value);
        }
        return Err(type_error(format_args!("'{}' object is not iterable", type_of(value).name())));
    };
    let iterator = iter(value)?;
    if type_of(&iterator).slots.next().is_none() {
        let name = type_of(&iterator).name();
        return Err(type_error(format_args!("iter() returned non-iterator of type '{name}'")));
    }
    Ok(iterator)
}

/// The next item of an iterator, `None` at the end.
///
/// # Errors
/// `TypeError` if it is no iterator; what it raises.
pub fn next(iterator: &Value) -> PyResult<Option<Value>> {
    match type_of(iterator).slots.next() {
        Some(next) => match next(iterator) {
            // What a generator has returned, or a `__next__` has raised: the end too.
            Err(_) if raise::take_if(&kinds::STOP_ITERATION) => Ok(None),
            item => item,
        },
        None => Err(type_error(format_args!("'{}' object is not an iterator", type_of(iterator).name()))),
    }
}
