//! Going through iterables from native code.

use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::tuple::{self, Tuple};
use crate::value::{PyResult, Value};

/// An iterator whose items Rust code takes with `for`; each may be an error.
pub struct Items {
    iterator: Value,
}

/// Goes through an iterable.
///
/// # Errors
/// `TypeError` if it is none; what its `__iter__` raises.
pub fn items(iterable: &Value) -> PyResult<Items> {
    Ok(Items { iterator: protocol::iter(iterable)? })
}

impl Iterator for Items {
    type Item = PyResult;

    fn next(&mut self) -> Option<PyResult> {
        protocol::next(&self.iterator).transpose()
    }
}

/// All items of an iterable.
///
/// # Errors
/// `TypeError` if it is none; what going through it raises.
pub fn collect(iterable: &Value) -> PyResult<Vec<Value>> {
    let type_ = type_of(iterable);
    if type_.is(&list::TYPE)
        && let Some(list) = List::of(iterable)
    {
        return Ok(list.items().to_vec());
    }
    if type_.is(&tuple::TYPE)
        && let Some(tuple) = Tuple::of(iterable)
    {
        return Ok(tuple.values().to_vec());
    }
    let items = items(iterable)?;
    // A hint is asked for, because it may raise; but no room is made for items that nobody has seen.
    let hint = length_hint(iterable, 0)?;
    let mut collected = Vec::with_capacity(hint.min(1 << 16));
    for item in items {
        collected.push(item?);
    }
    Ok(collected)
}

/// All items of an iterable, with another text of the error where it is none.
///
/// # Errors
/// `TypeError` with the text; what going through it raises.
pub fn collect_or(iterable: &Value, message: &str) -> PyResult<Vec<Value>> {
    let type_ = type_of(iterable);
    if type_.is(&list::TYPE) || type_.is(&tuple::TYPE) {
        return collect(iterable);
    }
    match protocol::iter(iterable) {
        Ok(iterator) => collect(&iterator),
        Err(_) if raise::take_if(&kinds::TYPE_ERROR) => Err(type_error(message)),
        Err(raised) => Err(raised),
    }
}

/// How many items an object says it has or will give: `operator.length_hint`.
///
/// # Errors
/// What `__len__` and `__length_hint__` raise, `TypeError` aside; `TypeError` and `ValueError` for a hint that is
/// none.
pub fn length_hint(value: &Value, default: usize) -> PyResult<usize> {
    let type_ = type_of(value);
    if let Some(length) = type_.slots.length() {
        match length(value) {
            Ok(length) => return Ok(length),
            Err(raised) if !raise::take_if(&kinds::TYPE_ERROR) => return Err(raised),
            Err(_) => {}
        }
    }
    let hint = match call_special(value, "__length_hint__", &[]) {
        None => return Ok(default),
        Some(Ok(hint)) => hint,
        Some(Err(_)) if raise::take_if(&kinds::TYPE_ERROR) => return Ok(default),
        Some(Err(raised)) => return Err(raised),
    };
    if hint.is(&Value::NOT_IMPLEMENTED) {
        return Ok(default);
    }
    if !type_of(&hint).has(TypeFlags::INT) {
        let name = type_of(&hint).name();
        return Err(type_error(format_args!("__length_hint__ must be an integer, not {name}")));
    }
    let hint = crate::object::index::to_count(&hint)?;
    usize::try_from(hint).map_err(|_| value_error("__length_hint__() should return >= 0"))
}

/// `list` of an iterable: [`List::from_values`] of what [`collect`] gives.
///
/// # Errors
/// As for [`collect`].
pub fn to_list(iterable: &Value) -> PyResult {
    collect(iterable).map(List::from_values)
}

/// Whether going through objects of the type is what the native type does, whatever it is a subclass of.
pub fn has_iter_of(type_: &Type, native: &Type) -> bool {
    match (type_.slots.iter(), native.slots.iter()) {
        (Some(own), Some(native)) => std::ptr::fn_addr_eq(own, native),
        _ => false,
    }
}
