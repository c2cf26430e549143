//! `join`.

use super::{Characters, Str, StrBuilder, check_room, is_exact};
use crate::object::iterate;
use crate::object::type_object::type_of;
use crate::raise::{raise, type_error};
use crate::types::exception::kinds;
use crate::value::{PyResult, Value};

pub(super) fn join(value: &Value, iterable: &Value) -> PyResult {
    let Some(separator) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    if type_of(iterable).slots.iter().is_none() && type_of(iterable).slots.item().is_none() {
        return Err(type_error("can only join an iterable"));
    }
    let items = iterate::collect(iterable)?;
    join_values(separator, &items)
}

/// The items, which have to be strings, with the separator between them.
///
/// # Errors
/// `TypeError` if an item is no string; `OverflowError` and `MemoryError` if it becomes too long.
pub(super) fn join_values(separator: &Str, items: &[Value]) -> PyResult {
    if let [item] = items
        && is_exact(item)
    {
        return Ok(item.clone());
    }
    let mut length = separator.length().saturating_mul(items.len().saturating_sub(1));
    let mut width = separator.width();
    for (place, item) in items.iter().enumerate() {
        let Some(item) = Str::of(item) else {
            let given = type_of(item).name();
            return Err(type_error(format_args!(
                "sequence item {place}: expected str instance, {given} found"
            )));
        };
        length = length.saturating_add(item.length());
        width = width.max(item.width());
    }
    if length > isize::MAX as usize {
        return Err(raise(&kinds::OVERFLOW_ERROR, "join() result is too long for a Python string"));
    }
    check_room(length, width.bytes())?;
    let mut out = StrBuilder::with_capacity(length);
    for (place, item) in items.iter().enumerate() {
        if place > 0 && separator.length() > 0 {
            match separator.characters() {
                Characters::One([byte]) => out.push(u32::from(*byte)),
                characters => out.push_characters(characters),
            }
        }
        if let Some(item) = Str::of(item) {
            out.push_string(item);
        }
    }
    Ok(out.finish())
}

/// The strings one after the other.
///
/// # Errors
/// As for `join`.
pub(crate) fn join_all(items: &[Value]) -> PyResult {
    let empty = Str::empty();
    Str::of(&empty).map_or(Ok(Value::NONE), |empty| join_values(empty, items))
}
