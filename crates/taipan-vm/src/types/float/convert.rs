//! What makes floats of other objects: `float(x)`, and `__float__` wherever a real number is needed.

use super::{exact, is_exact, new, new_of, of, text};
use crate::call::Arguments;
use crate::object::buffer;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error};
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// The number as C's `double`, as most functions of numbers take it.
///
/// # Errors
/// `TypeError` if the value is no real number; what its `__float__` raises.
#[inline]
pub fn as_double(value: &Value) -> PyResult<f64> {
    match value.word().as_float() {
        Some(number) => Ok(number),
        None => as_double_slowly(value),
    }
}

fn as_double_slowly(value: &Value) -> PyResult<f64> {
    if let Some(number) = of(value) {
        return Ok(number);
    }
    match from_method(value)? {
        Some(number) => Ok(number),
        None => Err(type_error(format_args!("must be real number, not {}", type_of(value).name()))),
    }
}

/// What `__float__` or `__index__` of a value gives, if it has one of the two.
fn from_method(value: &Value) -> PyResult<Option<f64>> {
    let slots = &type_of(value).slots;
    if let Some(float) = slots.float() {
        let result = float(value)?;
        let Some(number) = of(&result) else {
            return Err(type_error(format_args!(
                "{}.__float__ returned non-float (type {})",
                type_of(value).name(),
                type_of(&result).name()
            )));
        };
        if !is_exact(&result) {
            raise::warn_deprecated(format_args!(
                "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass \
                 of float is deprecated, and may not be supported in a future version of Python.",
                type_of(value).name(),
                type_of(&result).name()
            ))?;
        }
        return Ok(Some(number));
    }
    if slots.index().is_some() {
        return int::to_float(&int::convert::index(value)?);
    }
    Ok(None)
}

/// `float(value)`
///
/// # Errors
/// `TypeError` or `ValueError` if the value is no number and no text of one.
pub fn to_float(value: &Value) -> PyResult {
    if is_exact(value) {
        return Ok(value.clone());
    }
    if let Some(number) = from_method(value)? {
        return Ok(new(number));
    }
    if of(value).is_some() {
        return Ok(exact(value));
    }
    if let Some(string) = Str::of(value) {
        return text::parse_str(string, value).map(new);
    }
    match buffer::bytes_of(value) {
        Some(Ok(bytes)) => text::parse(&bytes, value).map(new),
        Some(Err(raised)) => Err(raised),
        None => Err(type_error(format_args!(
            "float() argument must be a string or a real number, not '{}'",
            type_of(value).name()
        ))),
    }
}

/// `float.__new__`
///
/// # Errors
/// Those of [`to_float`].
pub fn new_float(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() && type_.is(&super::TYPE) {
        return Err(type_error("float() takes no keyword arguments"));
    }
    let number = match arguments.positional() {
        [] => new(0.0),
        [value] => to_float(value)?,
        given => {
            return Err(type_error(format_args!("float expected at most 1 argument, got {}", given.len())));
        }
    };
    if type_.is(&super::TYPE) {
        return Ok(number);
    }
    Ok(new_of(type_, of(&number).unwrap_or_default()))
}
