//! Attributes of any object.

use crate::object::instance::Instance;
use crate::object::native_object;
use crate::object::slots::{GetAttribute, SetAttribute};
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

#[cold]
fn name_is_no_string(name: &Value) -> Raised {
    type_error(format_args!("attribute name must be string, not '{}'", type_of(name).name()))
}

/// `object.name`
///
/// # Errors
/// `AttributeError` if there is none; what getting it raises.
pub fn attribute(object: &Value, name: &Value) -> PyResult {
    if Str::of(name).is_none() {
        return Err(name_is_no_string(name));
    }
    match type_of(object).slots.getattribute() {
        Some(getattribute) => getattribute(object, name),
        None => generic_attribute(object, name),
    }
}

/// `object.name`
///
/// # Errors
/// As for [`attribute`].
pub fn attribute_named(object: &Value, name: &str) -> PyResult {
    attribute(object, &intern(name).to_value())
}

/// `object.name`, `None` if there is no such attribute.
///
/// # Errors
/// What getting it raises, `AttributeError` aside.
pub fn optional_attribute(object: &Value, name: &Str) -> PyResult<Option<Value>> {
    let generic: GetAttribute = generic_attribute;
    let getattribute = type_of(object).slots.getattribute();
    let found = match getattribute {
        Some(get) if !std::ptr::fn_addr_eq(get, generic) => get(object, &name.to_value()).map(Some),
        _ => find_attribute(object, name),
    };
    match found {
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(None),
        found => found,
    }
}

/// `object.__getattribute__`: data descriptors of the type, then the instance, then the rest of the type.
///
/// # Errors
/// As for [`attribute`].
pub fn generic_attribute(object: &Value, name: &Value) -> PyResult {
    let Some(text) = Str::of(name) else { return Err(name_is_no_string(name)) };
    match find_attribute(object, text)? {
        Some(value) => Ok(value),
        None => Err(raise::no_attribute(object, text)),
    }
}

/// The same, `None` if there is no such attribute.
///
/// # Errors
/// What descriptors raise.
pub fn find_attribute(object: &Value, name: &Str) -> PyResult<Option<Value>> {
    let type_ = type_of(object);
    let found = type_.lookup(name);
    let get = found.as_ref().and_then(|found| type_of(found).slots.descriptor_get());
    if let (Some(found), Some(get)) = (&found, get)
        && type_of(found).slots.descriptor_set().is_some()
    {
        return get(found, Some(object), &type_.value()).map(Some);
    }
    if let Some((instance, keys)) = Instance::of(object) {
        if let Some(value) = instance.get(keys, name) {
            return Ok(Some(value));
        }
    } else if let Some(attributes) = native_object::dict_of(object, false)
        && let Some(value) = Dict::of(&attributes).and_then(|attributes| attributes.get_str(name))
    {
        return Ok(Some(value));
    }
    match (found, get) {
        (Some(found), Some(get)) => get(&found, Some(object), &type_.value()).map(Some),
        (found, _) => Ok(found),
    }
}

/// `object.name = value`, or `del object.name`.
///
/// # Errors
/// `AttributeError` if it cannot be set; what setting it raises.
pub fn set_attribute(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    if Str::of(name).is_none() {
        return Err(name_is_no_string(name));
    }
    match type_of(object).slots.setattribute() {
        Some(set) => set(object, name, value),
        None => generic_set_attribute(object, name, value),
    }
}

/// `del object.name`
///
/// # Errors
/// As for [`set_attribute`].
pub fn delete_attribute(object: &Value, name: &Value) -> PyResult<()> {
    set_attribute(object, name, None)
}

/// `object.__setattr__`: data descriptors of the type, then the instance.
///
/// # Errors
/// As for [`set_attribute`].
pub fn generic_set_attribute(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(text) = Str::of(name) else { return Err(name_is_no_string(name)) };
    let found = type_of(object).lookup(text);
    if let Some(found) = &found
        && let Some(set) = type_of(found).slots.descriptor_set()
    {
        return set(found, object, value);
    }
    match (Instance::of(object), value) {
        (Some((instance, keys)), Some(value)) => {
            instance.set(keys, text, value.clone());
            return Ok(());
        }
        (Some((instance, keys)), None) => {
            return match instance.delete(keys, text) {
                true => Ok(()),
                false => Err(raise::no_attribute(object, text)),
            };
        }
        (None, _) => {}
    }
    let Some(attributes) = native_object::dict_of(object, value.is_some()) else {
        return match native_object::has_dict(object) {
            true => Err(raise::no_attribute(object, text)),
            false => Err(no_dict(object, text, found.is_some())),
        };
    };
    let Some(names) = Dict::of(&attributes) else { return Ok(()) };
    match value {
        Some(value) => names.set_str(text, value.clone()),
        None if names.remove(&text.to_value())?.is_none() => return Err(raise::no_attribute(object, text)),
        None => {}
    }
    Ok(())
}

/// `AttributeError` for an object without a dict whose type has an attribute of the name, or has not.
#[cold]
fn no_dict(object: &Value, name: &Str, has_attribute: bool) -> Raised {
    let type_ = type_of(object);
    let generic: SetAttribute = generic_set_attribute;
    let is_generic = type_.slots.setattribute().is_some_and(|set| std::ptr::fn_addr_eq(set, generic));
    let (type_, text) = (type_.name(), name.to_string_lossy());
    let message = match (has_attribute, is_generic) {
        (true, _) => format!("'{type_}' object attribute '{text}' is read-only"),
        (false, true) => {
            format!("'{type_}' object has no attribute '{text}' and no __dict__ for setting new attributes")
        }
        (false, false) => format!("'{type_}' object has no attribute '{text}'"),
    };
    raise::attribute_error(object, name, message)
}
