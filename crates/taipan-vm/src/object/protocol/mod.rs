//! What can be done with any object: the abstract operations that syntax and built-in functions stand for.

use crate::call::Arguments;
use crate::object::recursion;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::str::{self, Str, intern};
use crate::types::{builtin_function, float, int, native_descriptor};
use crate::value::{PyResult, Value};
use crate::word::Word;

mod attributes;
mod class_check;
mod compare;
mod container;
mod number;

pub use attributes::{
    attribute, attribute_named, delete_attribute, find_attribute, generic_attribute, generic_set_attribute,
    optional_attribute, set_attribute,
};
pub(crate) use class_check::is_plain_instance;
pub use class_check::{is_instance, is_subclass, recursive_is_instance, recursive_is_subclass};
pub use compare::{compare, equals};
pub use container::{
    contains, contains_by_iteration, from_end, iter, length, next, set_subscript, subscript,
};
pub(crate) use number::unary;
pub use number::{binary, divmod, power, to_float, to_int};

/// `repr(value)`
///
/// # Errors
/// `TypeError` if `__repr__` returns no string; what it raises.
pub fn repr(value: &Value) -> PyResult {
    recursion::check(" while getting the repr of an object")?;
    match type_of(value).slots.repr() {
        Some(repr) => check_text(repr(value)?, "__repr__"),
        None => Ok(Str::new(&format!("<{} object>", type_of(value).name()))),
    }
}

/// `str(value)`
///
/// # Errors
/// `TypeError` if `__str__` returns no string; what it raises.
pub fn str(value: &Value) -> PyResult {
    match type_of(value).slots.str() {
        _ if str::is_exact(value) => Ok(value.clone()),
        Some(str) => {
            recursion::check(" while getting the str of an object")?;
            check_text(str(value)?, "__str__")
        }
        None => repr(value),
    }
}

fn check_text(text: Value, method: &str) -> PyResult {
    if type_of(&text).has(TypeFlags::STR) {
        return Ok(text);
    }
    let name = type_of(&text).name();
    Err(type_error(format_args!("{method} returned non-string (type {name})")))
}

/// `hash(value)`
///
/// # Errors
/// `TypeError` if the value has none; what `__hash__` raises.
#[inline]
pub fn hash(value: &Value) -> PyResult<i64> {
    match type_of(value).slots.hash() {
        _ if str::is_exact(value) => Ok(Str::of(value).map_or(0, Str::hash)),
        Some(hash) => hash(value),
        None => Err(type_error(format_args!("unhashable type: '{}'", type_of(value).name()))),
    }
}

/// `bool(value)`
///
/// # Errors
/// What `__bool__` or `__len__` raise.
#[inline]
pub fn is_true(value: &Value) -> PyResult<bool> {
    match value.word() {
        Word::TRUE => return Ok(true),
        Word::FALSE | Word::NONE => return Ok(false),
        _ => {}
    }
    let slots = &type_of(value).slots;
    match (slots.bool(), slots.length()) {
        (Some(bool), _) => bool(value),
        (None, Some(length)) => Ok(length(value)? != 0),
        (None, None) => Ok(true),
    }
}

/// `callable(...)`
///
/// # Errors
/// `TypeError` if it cannot be called; what the call raises.
pub fn call(callable: &Value, arguments: Arguments<'_>) -> PyResult {
    recursion::check(" while calling a Python object")?;
    match type_of(callable).slots.call() {
        Some(call) => call(callable, arguments),
        None => Err(type_error(format_args!("'{}' object is not callable", type_of(callable).name()))),
    }
}

/// `object.name(...)`
///
/// # Errors
/// What getting the attribute or the call raises.
pub fn call_method(object: &Value, name: &str, arguments: &[Value]) -> PyResult {
    let name = intern(name);
    if let Some(method) = native_descriptor::method_of(object, name) {
        recursion::check(" while calling a Python object")?;
        let arguments = Arguments::positional_only(arguments);
        return builtin_function::call_method(method, Some(type_of(object)), object, arguments);
    }
    let method = attribute(object, &name.to_value())?;
    call(&method, Arguments::positional_only(arguments))
}

/// Whether a type's instances are exactly numbers that words hold most of the time.
pub fn is_number(type_: &Type) -> bool {
    type_.is(&int::TYPE) || type_.is(&float::TYPE)
}

/// Whether the value is a dict, of a subclass too.
pub fn is_dict(value: &Value) -> bool {
    type_of(value).has(TypeFlags::DICT) && Dict::of(value).is_some()
}
