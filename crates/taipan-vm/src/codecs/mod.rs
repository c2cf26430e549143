//! Encoding and decoding text.

use crate::raise::value_error;
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// The name of a codec.
///
/// # Errors
/// `ValueError` if it holds a null character.
pub fn name(name: &Str) -> PyResult<String> {
    let name = name.to_string_lossy();
    if name.contains('\0') { Err(value_error("embedded null character")) } else { Ok(name) }
}

/// A copy of the bytes of a bytes-like object, `None` if it is none.
///
/// # Errors
/// What asking for its buffer raises.
pub fn bytes_of(value: &Value) -> PyResult<Option<Vec<u8>>> {
    crate::object::buffer::bytes_of(value).transpose()
}

/// `bytes.decode`
///
/// # Errors
/// What the codec raises.
pub fn decode(bytes: &[u8], _encoding: Option<&str>, _errors: Option<&str>) -> PyResult {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Str::new(text)),
        Err(error) => Err(value_error(error)),
    }
}

/// `str.encode`
///
/// # Errors
/// What the codec raises.
pub fn encode(string: &Value, _encoding: Option<&str>, _errors: Option<&str>) -> PyResult {
    Ok(Bytes::new(Str::of(string).map(Str::to_string_lossy).unwrap_or_default().as_bytes()))
}
