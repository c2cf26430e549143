//! `__class_getitem__` of native types: `list[int]`.

use crate::types::generic_alias;
use crate::value::{PyResult, Value};

/// What `class[arguments]` gives for a class that is generic for the eyes of type checkers alone.
pub fn generic_alias(class: &Value, arguments: &Value) -> PyResult {
    Ok(generic_alias::new(class.clone(), arguments.clone()))
}
