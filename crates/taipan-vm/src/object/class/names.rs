//! Assignments to `__name__` and `__qualname__`.

use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// Checks an assignment to an attribute that classes made at run time have.
pub(crate) fn check_assignment(class: &Type, value: Option<&Value>, name: &str) -> PyResult<()> {
    let type_name = class.name();
    if class.has(TypeFlags::IMMUTABLE) {
        return Err(type_error(format_args!(
            "cannot set '{name}' attribute of immutable type '{type_name}'"
        )));
    }
    match value {
        Some(_) => Ok(()),
        None => {
            Err(type_error(format_args!("cannot delete '{name}' attribute of immutable type '{type_name}'")))
        }
    }
}

/// `cls.__name__ = value`
///
/// # Errors
/// `TypeError` if it is no `str` or the class's name cannot be changed; `ValueError` for null characters.
pub fn set_name(class: &Type, value: Option<&Value>) -> PyResult<()> {
    check_assignment(class, value, "__name__")?;
    let Some(value) = value else { return Ok(()) };
    let Some(text) = Str::of(value) else {
        let (name, given) = (class.name(), type_of(value).name());
        return Err(type_error(format_args!("can only assign string to {name}.__name__, not '{given}'")));
    };
    if text.code_points().any(|character| character == 0) {
        return Err(raise::value_error("type name must not contain null characters"));
    }
    class.replace_name(value.clone());
    Ok(())
}

/// `cls.__qualname__ = value`
///
/// # Errors
/// `TypeError` if it is no `str` or the class's name cannot be changed.
pub fn set_qualname(class: &Type, value: Option<&Value>) -> PyResult<()> {
    check_assignment(class, value, "__qualname__")?;
    let Some(value) = value else { return Ok(()) };
    if Str::of(value).is_none() {
        let (name, given) = (class.name(), type_of(value).name());
        return Err(type_error(format_args!("can only assign string to {name}.__qualname__, not '{given}'")));
    }
    class.replace_qualname(value.clone());
    Ok(())
}
