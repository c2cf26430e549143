//! Raising exceptions from native code.

use std::fmt::Display;

use crate::object::type_object::{Type, type_of};
use crate::thread;
use crate::types::exception::{self, kinds};
use crate::types::str::Str;
pub use crate::value::Raised;
use crate::value::{PyResult, Value};

/// Raises an exception of the type with a message as its only argument.
#[cold]
#[inline(never)]
pub fn raise(type_: &'static Type, message: impl Display) -> Raised {
    raise_with(type_, vec![Str::new(&message.to_string())])
}

/// Raises an exception of the type with the given arguments.
#[cold]
#[inline(never)]
pub fn raise_with(type_: &'static Type, arguments: Vec<Value>) -> Raised {
    thread::current().set_raised(exception::new(type_, arguments));
    Raised
}

/// Raises an exception.
pub fn raise_exception(exception: Value) -> Raised {
    thread::current().set_raised(exception);
    Raised
}

/// Raises `TypeError`.
#[cold]
pub fn type_error(message: impl Display) -> Raised {
    raise(&kinds::TYPE_ERROR, message)
}

/// Raises `RecursionError`: the thread's stack has no room for another frame.
#[cold]
pub fn stack_overflow() -> Raised {
    raise(&kinds::RECURSION_ERROR, "maximum recursion depth exceeded")
}

/// Raises `ValueError`.
#[cold]
pub fn value_error(message: impl Display) -> Raised {
    raise(&kinds::VALUE_ERROR, message)
}

/// Raises `MemoryError`.
#[cold]
pub fn memory_error() -> Raised {
    raise_with(&kinds::MEMORY_ERROR, Vec::new())
}

/// Warns of something deprecated.
///
/// # Errors
/// The warning, if a filter makes it an error.
#[cold]
pub fn warn_deprecated(message: impl Display) -> PyResult<()> {
    // There is no machinery of warnings yet.
    let _text = message.to_string();
    Ok(())
}

/// Raises `KeyError` with the key.
#[cold]
pub fn key_error(key: &Value) -> Raised {
    raise_with(&kinds::KEY_ERROR, vec![key.clone()])
}

/// Raises `AttributeError` for an attribute that an object does not have.
#[cold]
pub fn no_attribute(object: &Value, name: &Str) -> Raised {
    let text = format!("'{}' object has no attribute '{}'", type_of(object).name(), name.to_string_lossy());
    attribute_error(object, name, text)
}

/// Raises `AttributeError` with what it says of the object and the attribute's name.
#[cold]
pub fn attribute_error(object: &Value, name: &Str, message: String) -> Raised {
    let _about = (object, name);
    raise(&kinds::ATTRIBUTE_ERROR, message)
}

/// Reports the raised exception, which nobody can handle, and forgets it: `doing` says where it was raised, `object`
/// what was being called.
#[cold]
pub fn unraisable(doing: &str, object: Option<&Value>) {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return };
    let text = |value: Option<PyResult>| match value {
        Some(Ok(text)) => Str::of(&text).map(Str::to_string_lossy).unwrap_or_default(),
        Some(Err(_)) => {
            drop(thread.take_raised());
            "<object repr() failed>".to_owned()
        }
        None => String::new(),
    };
    let what = text(object.map(crate::object::protocol::repr));
    let message = text(Some(crate::object::protocol::str(&exception)));
    let name = type_of(&exception).name();
    let line = if message.is_empty() { name.to_owned() } else { format!("{name}: {message}") };
    eprintln!("{doing} {what}:\n{line}");
}

/// Takes the raised exception if it is one of the type, and says whether it was.
pub fn take_if(type_: &Type) -> bool {
    let thread = thread::current();
    match thread.take_raised() {
        Some(exception) if type_of(&exception).is_subtype(type_) => true,
        Some(exception) => {
            thread.set_raised(exception);
            false
        }
        None => false,
    }
}
