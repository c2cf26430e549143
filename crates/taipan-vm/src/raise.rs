//! Raising exceptions from native code.

use std::fmt::Display;

use crate::modules::sys;
use crate::object::native_object::NativeObject;
use crate::object::type_object::{Type, type_of};
use crate::thread;
use crate::types::exception::{self, Exception, kinds};
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
    raise_in_context(exception::new(type_, arguments))
}

/// Raises an exception whose context is the one that is being handled.
///
/// Of the exceptions in the context's own chain of contexts, the one that is raised goes, so that no cycle comes of
/// it; a cycle that was there before is gone through once.
pub fn raise_in_context(exception: Value) -> Raised {
    if let Some(context) = thread::current().handled()
        && !context.is(&exception)
    {
        let mut seen = Vec::new();
        let mut current = context.clone();
        while let Some(next) = Exception::of(&current).and_then(Exception::context_value) {
            if next.is(&exception) {
                Exception::of(&current).into_iter().for_each(|current| current.set_context(None));
                break;
            }
            if seen.contains(&next.word()) {
                break;
            }
            seen.push(next.word());
            current = next;
        }
        if let Some(exception) = Exception::of(&exception) {
            exception.set_context(Some(context));
        }
    }
    thread::current().set_raised(exception);
    Raised
}

/// Raises an exception again, as it is.
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

/// Raises an exception whose first member is a name: `NameError` and its subclass.
#[cold]
pub fn name_error(type_: &'static Type, message: impl Display, name: Value) -> Raised {
    let error = exception::new(type_, vec![Str::new(&message.to_string())]);
    if let Some(error) = Exception::of(&error) {
        error.set_member(0, Some(name));
    }
    raise_in_context(error)
}

/// Reports the raised exception, which nobody can handle, to `sys.unraisablehook` and forgets it: `doing` says when it
/// was raised, `object` is what was being called.
#[cold]
pub fn unraisable(doing: &str, object: Option<&Value>) {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return };
    let what = match object.map(crate::object::protocol::repr) {
        Some(Ok(text)) => format!(" {}", Str::of(&text).map(Str::to_string_lossy).unwrap_or_default()),
        Some(Err(_)) => " <object repr() failed>".to_owned(),
        None => String::new(),
    };
    drop(thread.take_raised());
    if sys::report_unraisable(&exception, &format!("{doing}{what}")).is_err() {
        drop(thread.take_raised());
        eprint!("{doing}{what}:\n{}", crate::traceback::format_plain(&exception));
    }
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
    crate::modules::warnings::warn(&kinds::DEPRECATION_WARNING, &message.to_string(), 1)
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
    let error = exception::new(&kinds::ATTRIBUTE_ERROR, vec![Str::new(&message)]);
    if let Some(error) = Exception::of(&error) {
        error.set_member(0, Some(name.to_value()));
        error.set_member(1, Some(object.clone()));
    }
    raise_in_context(error)
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
