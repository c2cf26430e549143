//! Objects as indices and counts: `__index__`, and what is too large for a machine word.

use num_traits::{Signed, ToPrimitive};

use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::value::{PyResult, Value};

/// Whether an object has an `__index__`.
pub fn is_index(value: &Value) -> bool {
    value.word().is_int() || type_of(value).slots.index().is_some()
}

/// `operator.index(value)`: an `int` or an instance of a subclass.
///
/// # Errors
/// `TypeError` if it is no index; what its `__index__` raises.
pub fn index(value: &Value) -> PyResult {
    if value.word().is_int() || type_of(value).has(TypeFlags::INT) {
        return Ok(value.clone());
    }
    let Some(index) = type_of(value).slots.index() else {
        let name = type_of(value).name();
        return Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")));
    };
    let result = index(value)?;
    match type_of(&result).has(TypeFlags::INT) {
        true => Ok(result),
        false => {
            let name = type_of(&result).name();
            Err(type_error(format_args!("__index__ returned non-int (type {name})")))
        }
    }
}

/// The number of an `int`, and whether it lies outside of what fits: then the nearest that does.
fn clipped(number: &Value) -> (isize, bool) {
    if number.word().is_int() {
        return (number.word().int_value() as isize, false);
    }
    let number = int::of(number).unwrap_or_default();
    match number.to_isize() {
        Some(number) => (number, false),
        None if number.is_negative() => (isize::MIN, true),
        None => (isize::MAX, true),
    }
}

/// An index or a count; `overflow` is raised if it does not fit.
///
/// # Errors
/// As for [`index`], and `overflow`.
#[inline]
pub fn to_isize(value: &Value, overflow: &'static Type) -> PyResult<isize> {
    if value.word().is_int() {
        return Ok(value.word().int_value() as isize);
    }
    match clipped(&index(value)?) {
        (number, false) => Ok(number),
        (_, true) => {
            let name = type_of(value).name();
            Err(raise::raise(overflow, format_args!("cannot fit '{name}' into an index-sized integer")))
        }
    }
}

/// A count, such as the `n` of `PyArg_Parse`: `OverflowError` if it does not fit.
///
/// # Errors
/// As for [`index`], and `OverflowError`.
pub fn to_count(value: &Value) -> PyResult<isize> {
    match clipped(&index(value)?) {
        (number, false) => Ok(number),
        (_, true) => {
            Err(raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"))
        }
    }
}

/// An index; one that does not fit becomes the nearest that does.
///
/// # Errors
/// As for [`index`].
pub fn to_isize_clipped(value: &Value) -> PyResult<isize> {
    Ok(clipped(&index(value)?).0)
}

/// A bound of a slice, clipped as slices do.
///
/// # Errors
/// `TypeError` if it is no index; what its `__index__` raises.
pub fn slice_bound(value: &Value) -> PyResult<isize> {
    match is_index(value) {
        true => to_isize_clipped(value),
        false => Err(type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// A bound as methods such as `list.index` take it: clipped, and no `None`.
///
/// # Errors
/// As for [`slice_bound`].
pub fn search_bound(value: &Value) -> PyResult<isize> {
    match is_index(value) {
        true => to_isize_clipped(value),
        false => Err(type_error("slice indices must be integers or have an __index__ method")),
    }
}

/// An index that counts from the end if it is negative, clipped to `0..=length`.
pub fn clip(index: isize, length: usize) -> usize {
    let place = if index < 0 { index.saturating_add_unsigned(length).max(0) } else { index };
    (place as usize).min(length)
}

/// The place of an item that an index means, counted from the end if it is negative.
#[inline]
pub fn place(index: isize, length: usize) -> Option<usize> {
    let place = if index < 0 { index.checked_add_unsigned(length)? } else { index };
    usize::try_from(place).ok().filter(|place| *place < length)
}
