//! Paths: what Python code passes, and what it gets. Bytes that are no UTF-8 become lone surrogates and back
//! (PEP 383).

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use taipan_vm::call::Arguments;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

/// The surrogates that stand for bytes from 0x80 on.
const ESCAPES: std::ops::RangeInclusive<u32> = 0xdc80..=0xdcff;

/// A path, and whether it was given as `bytes`.
pub(crate) struct Path {
    pub(crate) path: OsString,
    pub(super) as_bytes: bool,
}

impl Path {
    /// The path that a `str`, `bytes` or path-like object is. `function` is named in errors.
    ///
    /// # Errors
    /// `TypeError` if it is none; `ValueError` if it has a NUL in it; what `__fspath__` raises.
    pub(crate) fn of(value: &Value, function: &str) -> PyResult<Path> {
        let plain = |value: &Value| match (Str::of(value), Bytes::of(value)) {
            (Some(text), _) => Some(Path { path: OsString::from_vec(encode(text)), as_bytes: false }),
            (_, Some(bytes)) => {
                Some(Path { path: OsString::from_vec(bytes.as_slice().to_vec()), as_bytes: true })
            }
            _ => None,
        };
        let path = match plain(value) {
            Some(path) => path,
            None => {
                let converted = fspath(value).map_err(|raised| {
                    let _why = raised;
                    type_error(format_args!(
                        "{function}: path should be string, bytes or os.PathLike, not {}",
                        type_of(value).name()
                    ))
                })?;
                match plain(&converted) {
                    Some(path) => path,
                    None => return Err(type_error("expected str, bytes or os.PathLike object")),
                }
            }
        };
        if path.path.as_bytes().contains(&0) {
            return Err(value_error(format_args!("{function}: embedded null character in path")));
        }
        Ok(path)
    }

    /// A path of the file system, as `bytes` if the path here was.
    pub(super) fn like(&self, path: &OsStr) -> Value {
        if self.as_bytes { Bytes::new(path.as_bytes()) } else { decode(path) }
    }
}

/// `os.fspath`
pub(crate) fn fspath(value: &Value) -> PyResult {
    if Str::of(value).is_some() || Bytes::of(value).is_some() {
        return Ok(value.clone());
    }
    let type_ = type_of(value);
    let Some(method) = type_.lookup(intern("__fspath__")) else {
        return Err(type_error(format_args!(
            "expected str, bytes or os.PathLike object, not {}",
            type_.name()
        )));
    };
    let path = protocol::call(&method, Arguments::positional_only(std::slice::from_ref(value)))?;
    if Str::of(&path).is_some() || Bytes::of(&path).is_some() {
        return Ok(path);
    }
    Err(type_error(format_args!(
        "expected {}.__fspath__() to return str or bytes, not {}",
        type_.name(),
        type_of(&path).name()
    )))
}

/// The bytes of a text for the file system.
pub(super) fn encode(text: &Str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.length());
    for code in text.code_points() {
        match char::from_u32(code) {
            Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None if ESCAPES.contains(&code) => bytes.push(code as u8),
            // Other surrogates cannot be written; the file system will not know the name.
            None => bytes.extend_from_slice("\u{fffd}".as_bytes()),
        }
    }
    bytes
}

/// The text of bytes of the file system.
pub(super) fn decode(path: &OsStr) -> Value {
    let bytes = path.as_bytes();
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Str::new(text);
    }
    let mut codes = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        codes.extend(chunk.valid().chars().map(u32::from));
        codes.extend(chunk.invalid().iter().map(|byte| 0xdc00 + u32::from(*byte)));
    }
    Str::from_code_points(codes.into_iter())
}
