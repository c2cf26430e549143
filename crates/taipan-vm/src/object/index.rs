//! Objects as indices and counts: `__index__`, and what is too large for a machine word.

use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::types::int::convert;
pub use crate::types::int::convert::{index, to_isize_clamped as to_isize_clipped, to_ssize as to_count};
use crate::value::{PyResult, Value};

/// Whether an object has an `__index__`.
pub fn is_index(value: &Value) -> bool {
    value.word().is_int() || type_of(value).slots.index().is_some()
}

/// An index or a count; `overflow` is raised if it does not fit.
///
/// # Errors
/// As for [`index`], and `overflow`.
#[inline]
pub fn to_isize(value: &Value, overflow: &'static Type) -> PyResult<isize> {
    match value.word().is_int() {
        true => Ok(value.word().int_value() as isize),
        false => convert::to_isize_or(value, overflow),
    }
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
