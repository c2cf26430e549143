//! What `__getstate__` and `__setstate__` of the streams in memory have in common.

use taipan_vm::object::index;
use taipan_vm::object::native_object;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::value::{PyResult, Value};

/// A copy of the dict of a stream, `None` if it has none.
pub(super) fn copied_dict(stream: &Value) -> Value {
    let dict = native_object::dict_of(stream, false);
    dict.as_ref().and_then(Dict::of).map_or(Value::NONE, Dict::copy)
}

/// A position as an `int`.
///
/// # Errors
/// `OverflowError` if it does not fit, `ValueError` if it is negative.
pub(super) fn position(position: &Value) -> PyResult<usize> {
    usize::try_from(index::to_count(position)?).map_err(|_| value_error("position value cannot be negative"))
}

/// Adds the attributes of a dict or `None`.
///
/// # Errors
/// `TypeError` with the message if it is neither.
pub(super) fn update_dict(stream: &Value, dict: &Value, message: &str) -> PyResult<()> {
    if dict.is_none() {
        return Ok(());
    }
    let Some(attributes) = Dict::of(dict) else {
        return Err(type_error(format_args!("{message} {}", type_of(dict).name())));
    };
    let own = native_object::dict_of(stream, true).unwrap_or(Value::NONE);
    let pairs: Vec<_> = attributes.iter().collect();
    for (name, value) in pairs {
        if let Some(own) = Dict::of(&own) {
            own.set(&name, value)?;
        }
    }
    Ok(())
}
