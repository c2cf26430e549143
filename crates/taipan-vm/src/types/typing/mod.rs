//! What the module `typing` has natively.

use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// Whether a value can be part of a union made with `|`.
pub(crate) fn can_be_part_of_union(_: &Value) -> bool {
    false
}

/// A function of the module `typing`.
pub(crate) fn function(name: &str) -> PyResult {
    let import = crate::runtime::builtin("__import__")?;
    let module = protocol::call(&import, Arguments::positional_only(&[Str::new("typing")]))?;
    protocol::attribute_named(&module, name)
}

/// What `typing` takes a value for where a type has to stand.
pub(crate) fn type_check(value: &Value, message: &str) -> PyResult {
    if value.is_none() {
        return Ok(type_of(value).value());
    }
    let modules =
        Dict::of(&crate::runtime::state().modules).and_then(|names| names.get_str(intern("typing")));
    match modules {
        Some(_) => {
            let check = function("_type_check")?;
            protocol::call(&check, Arguments::positional_only(&[value.clone(), Str::new(message)]))
        }
        None => Ok(value.clone()),
    }
}
