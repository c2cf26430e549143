//! Finding and calling the special methods of an object, which are looked up in its type only.

use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise;
use crate::types::method;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// A special method that was found.
pub enum Special {
    /// It gets the object as its first argument.
    Unbound(Value),
    /// It is called as it is.
    Bound(Value),
}

impl Special {
    /// Calls the method.
    ///
    /// # Errors
    /// What the method raises.
    pub fn call(&self, object: &Value, arguments: Arguments<'_>) -> PyResult {
        match self {
            Special::Unbound(method) => method::call_with(method, object, arguments),
            Special::Bound(method) => protocol::call(method, arguments),
        }
    }

    /// Whether the attribute is `None`, which says that the object cannot do this.
    pub fn is_none(&self) -> bool {
        matches!(self, Special::Bound(method) if method.is_none())
    }
}

/// The method `name` of the value's type, if it has one.
///
/// # Errors
/// What binding the method raises.
pub fn lookup_special(value: &Value, name: &str) -> PyResult<Option<Special>> {
    let Some(method) = type_of(value).lookup(intern(name)) else { return Ok(None) };
    if type_of(&method).has(TypeFlags::METHOD_DESCRIPTOR) {
        return Ok(Some(Special::Unbound(method)));
    }
    let bound = match type_of(&method).slots.descriptor_get() {
        Some(get) => get(&method, Some(value), &type_of(value).value())?,
        None => method,
    };
    Ok(Some(Special::Bound(bound)))
}

/// Calls the method `name` of the value's type, if it has one.
pub fn call_special(value: &Value, name: &str, arguments: &[Value]) -> Option<PyResult> {
    match lookup_special(value, name) {
        Ok(Some(method)) => Some(method.call(value, Arguments::positional_only(arguments))),
        Ok(None) => None,
        Err(raised) => Some(Err(raised)),
    }
}

/// The same where the class is known to have the method, unless it was deleted in the meantime.
pub(super) fn call_own(value: &Value, name: &str, arguments: &[Value]) -> PyResult {
    call_special(value, name, arguments).unwrap_or_else(|| Err(raise::no_attribute(value, intern(name))))
}
