//! The errors that streams raise.

use std::fmt::Display;

use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::thread;
use taipan_vm::types::exception::{Exception, kinds, os_error};
use taipan_vm::value::{PyResult, Value};

/// `io.UnsupportedOperation`
#[cold]
pub(super) fn unsupported(message: impl Display) -> Raised {
    raise::raise(&kinds::UNSUPPORTED_OPERATION, message)
}

/// `ValueError` of a file or a stream in memory that is closed.
#[cold]
pub(super) fn closed() -> Raised {
    value_error("I/O operation on closed file")
}

/// The same as the base class and `BytesIO` word it.
#[cold]
pub(super) fn is_closed() -> Raised {
    value_error("I/O operation on closed file.")
}

/// What the operating system refused; `filename` is what it was about.
#[cold]
pub(super) fn system(error: rustix::io::Errno, filename: Option<&Value>) -> Raised {
    os_error::raise_io(&error.into(), filename)
}

/// `OSError` with a message only.
#[cold]
pub(super) fn failed(message: impl Display) -> Raised {
    raise::raise(&kinds::OS_ERROR, message)
}

/// `AttributeError`: an attribute cannot be set.
#[cold]
pub(super) fn read_only() -> Raised {
    raise::raise(&kinds::ATTRIBUTE_ERROR, "readonly attribute")
}

/// `RuntimeError`: the `repr` of a stream needs its own.
#[cold]
pub(super) fn reentrant_repr(type_: &str) -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, format_args!("reentrant call inside {type_}.__repr__"))
}

/// `TypeError`: objects of the type are not for `pickle`.
#[cold]
pub(super) fn cannot_pickle(stream: &Value) -> PyResult {
    let name = type_of(stream).short_name();
    Err(type_error(format_args!("cannot pickle '{name}' instances")))
}

/// Whether the exception that was raised says that a signal came in between; then it is forgotten.
pub(super) fn take_interrupt() -> bool {
    const EINTR: i64 = 4;
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return false };
    let is_os_error = type_of(&exception).is_subtype(&kinds::OS_ERROR);
    let errno = if is_os_error { protocol::attribute_named(&exception, "errno").ok() } else { None };
    if errno.is_some_and(|errno| errno.word().is_int() && errno.word().int_value() == EINTR) {
        return true;
    }
    thread.set_raised(exception);
    false
}

/// Does what has to be done after `result` in any case. If both fail, the first error becomes the context of the
/// second.
pub(super) fn afterwards<T, R>(result: PyResult<T>, last: impl FnOnce() -> PyResult<R>) -> PyResult<T> {
    let thread = thread::current();
    let value = match result {
        Ok(value) => return last().map(|_| value),
        Err(raised) => raised,
    };
    let first = thread.take_raised();
    let second = last().is_err().then(|| thread.take_raised()).flatten();
    match (first, second) {
        (first, Some(second)) => {
            if let Some(exception) = Exception::of(&second) {
                exception.set_context(first);
            }
            thread.set_raised(second);
        }
        (Some(first), None) => thread.set_raised(first),
        (None, None) => {}
    }
    Err(value)
}
