//! `string[index]` and `string[start:stop:step]`.

use super::{Str, StrBuilder};
use crate::object::index;
use crate::object::type_object::type_of;
use crate::raise::{raise, type_error};
use crate::types::exception::kinds;
use crate::types::slice::Slice;
use crate::value::{PyResult, Value};

/// The character at a place.
pub(super) fn item(value: &Value, place: isize) -> PyResult {
    let place = usize::try_from(place).ok();
    match place.and_then(|place| Str::of(value)?.characters().get(place)) {
        Some(code) => Ok(Str::from_code(code)),
        None => Err(raise(&kinds::INDEX_ERROR, "string index out of range")),
    }
}

/// `string[key]`
pub(super) fn subscript(value: &Value, key: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    if index::is_index(key) {
        let number = index::to_isize(key, &kinds::INDEX_ERROR)?;
        let place = index::place(number, string.length());
        return item(value, place.map_or(-1, |place| place as isize));
    }
    let Some(slice) = Slice::of(key) else {
        let given = type_of(key).name();
        return Err(type_error(format_args!("string indices must be integers, not '{given}'")));
    };
    let mut indices = slice.indices(string.length())?;
    let Some(first) = indices.next() else { return Ok(Str::empty()) };
    let characters = string.characters();
    match indices.next() {
        None => Ok(characters.get(first).map_or_else(Str::empty, Str::from_code)),
        Some(second) if second == first + 1 => {
            let last = indices.last().unwrap_or(second);
            Ok(string.slice(first, last + 1))
        }
        Some(second) => {
            let mut out = StrBuilder::new();
            let places = [first, second].into_iter().chain(indices);
            places.filter_map(|place| characters.get(place)).for_each(|code| out.push(code));
            Ok(out.finish())
        }
    }
}
