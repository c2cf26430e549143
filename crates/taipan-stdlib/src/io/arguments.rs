//! Arguments as the methods of streams take them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use taipan_vm::codecs::utf8;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::index;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use crate::posix::path::fspath;

/// `TypeError` for an argument of the wrong type.
#[cold]
pub(super) fn bad(function: &str, argument: &str, expected: &str, given: &Value) -> Raised {
    let given = if given.is_none() { "None" } else { type_of(given).name() };
    type_error(format_args!("{function}() {argument} must be {expected}, not {given}"))
}

/// An integer or `None`, which means that there is none.
///
/// # Errors
/// `TypeError` if it is neither, `OverflowError` if it does not fit.
pub(super) fn optional_size(argument: Option<&Value>) -> PyResult<Option<isize>> {
    match argument {
        None => Ok(None),
        Some(value) if value.is_none() => Ok(None),
        Some(value) if index::is_index(value) => index::to_isize(value, &kinds::OVERFLOW_ERROR).map(Some),
        Some(value) => {
            let given = type_of(value).name();
            Err(type_error(format_args!("argument should be integer or None, not '{given}'")))
        }
    }
}

/// How much is to be read at most: an integer, or `None` or a negative one for all.
///
/// # Errors
/// As for [`optional_size`].
pub(super) fn limit(argument: Option<&Value>) -> PyResult<Option<usize>> {
    Ok(optional_size(argument)?.and_then(|size| usize::try_from(size).ok()))
}

/// A text without null characters.
///
/// # Errors
/// `TypeError` if it is none, `ValueError` if there is one in it.
pub(super) fn text(function: &str, argument: &str, expected: &str, value: &Value) -> PyResult<String> {
    let Some(text) = Str::of(value) else { return Err(bad(function, argument, expected, value)) };
    let text = text.to_string_lossy();
    if text.contains('\0') { Err(value_error("embedded null character")) } else { Ok(text) }
}

/// The buffer of an object that can be written to.
///
/// # Errors
/// `TypeError` if it is none.
pub(super) fn writable(function: &str, argument: &str, value: &Value) -> PyResult<Buffer> {
    match Buffer::find(value, flag::WRITABLE) {
        Some(Ok(buffer)) => Ok(buffer),
        found => {
            if found.is_some() {
                let _other = raise::take_if(&kinds::EXCEPTION);
            }
            Err(bad(function, argument, "read-write bytes-like object", value))
        }
    }
}

/// What an attribute that is `True` or `False` is set to.
///
/// # Errors
/// `TypeError` if it is anything else or is deleted.
pub(super) fn flag_member(value: Option<&Value>) -> PyResult<bool> {
    match value {
        Some(value) if value.is(&Value::TRUE) => Ok(true),
        Some(value) if value.is(&Value::FALSE) => Ok(false),
        Some(_) => Err(type_error("attribute value type must be bool")),
        None => Err(type_error("can't delete numeric/char attribute")),
    }
}

/// The path that a `str`, `bytes` or path-like object is.
///
/// # Errors
/// `TypeError` if it is none, `ValueError` if it has a null character in it; what `__fspath__` raises.
pub(super) fn path(value: &Value) -> PyResult<OsString> {
    let path = fspath(value)?;
    let bytes = match Str::of(&path) {
        Some(_) => utf8::encode(&path, "surrogateescape")?,
        None => path,
    };
    let bytes = Bytes::of(&bytes).map_or(&[][..], Bytes::as_slice);
    if bytes.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    Ok(OsString::from_vec(bytes.to_vec()))
}

/// An empty vector with room for so many bytes.
///
/// # Errors
/// `MemoryError` if there is none.
pub(super) fn room(size: usize) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| raise::memory_error())?;
    Ok(bytes)
}
