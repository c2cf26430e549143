//! Encoding and decoding text: the codecs that are built in, what is done about errors, and the registry of all
//! others.
//!
//! A codec works on a [`Decoding`] or [`Encoding`], which holds what is read, what was written, and what to do about
//! what cannot be read or written.

use std::borrow::Cow;

use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

pub mod charmap;
pub mod errors;
pub mod escape;
pub mod registry;
pub mod single;
pub mod utf16;
pub mod utf32;
pub mod utf8;

pub use errors::{Decoding, Encoding};

/// The name of a codec or error handler.
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

/// The codecs that are found without the registry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Utf8,
    Latin1,
    Ascii,
    Utf16,
    Utf32,
}

/// The codec of a name that is spelled in one of the common ways.
fn known(encoding: &str) -> Option<Known> {
    let mut normal = String::with_capacity(encoding.len());
    for character in encoding.chars() {
        normal.push(if character == '_' { '-' } else { character.to_ascii_lowercase() });
    }
    match normal.as_str() {
        "utf-8" | "utf8" => Some(Known::Utf8),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Some(Known::Latin1),
        "ascii" | "us-ascii" => Some(Known::Ascii),
        "utf-16" | "utf16" => Some(Known::Utf16),
        "utf-32" | "utf32" => Some(Known::Utf32),
        _ => None,
    }
}

/// `bytes.decode`
///
/// # Errors
/// What the codec raises; `LookupError` if there is none.
pub fn decode(bytes: &[u8], encoding: Option<&str>, errors: Option<&str>) -> PyResult {
    let name = encoding.unwrap_or("utf-8");
    let errors = errors.unwrap_or("strict");
    let Some(known) = known(name) else {
        let decoded = registry::text_codec(name, "decode", 1, &Bytes::new(bytes), errors)?;
        return match Str::of(&decoded) {
            Some(_) => Ok(decoded),
            None => {
                let given = type_of(&decoded).name();
                Err(type_error(format_args!(
                    "'{name}' decoder returned '{given}' instead of 'str'; use codecs.decode() to decode to \
                     arbitrary types"
                )))
            }
        };
    };
    let input = Cow::Borrowed(bytes);
    match known {
        Known::Utf8 => utf8::decode(input, errors, true),
        Known::Latin1 => return Ok(Str::from_latin1(bytes)),
        Known::Ascii => single::decode_ascii(input, errors),
        Known::Utf16 => utf16::decode(input, errors, "utf-16", utf16::Order::Mark, true),
        Known::Utf32 => utf32::decode(input, errors, "utf-32", utf16::Order::Mark, true),
    }
    .map(|decoded| decoded.text)
}

/// `str.encode`
///
/// # Errors
/// What the codec raises; `LookupError` if there is none.
pub fn encode(string: &Value, encoding: Option<&str>, errors: Option<&str>) -> PyResult {
    let name = encoding.unwrap_or("utf-8");
    let errors = errors.unwrap_or("strict");
    let Some(known) = known(name) else {
        let encoded = registry::text_codec(name, "encode", 0, string, errors)?;
        return match Bytes::of(&encoded) {
            Some(_) => Ok(encoded),
            None => {
                let given = type_of(&encoded).name();
                Err(type_error(format_args!(
                    "'{name}' encoder returned '{given}' instead of 'bytes'; use codecs.encode() to encode to \
                     arbitrary types"
                )))
            }
        };
    };
    match known {
        Known::Utf8 => utf8::encode(string, errors),
        Known::Latin1 => single::encode(string, errors, 256),
        Known::Ascii => single::encode(string, errors, 128),
        Known::Utf16 => utf16::encode(string, errors, "utf-16", utf16::Order::Mark),
        Known::Utf32 => utf32::encode(string, errors, "utf-32", utf16::Order::Mark),
    }
}

/// Text that was decoded.
pub struct Decoded {
    /// The text.
    pub text: Value,
    /// How many bytes were read.
    pub consumed: usize,
}

/// Calls a function that may have been written in Python.
fn call(function: &Value, arguments: &[Value]) -> PyResult {
    protocol::call(function, crate::call::Arguments::positional_only(arguments))
}

/// Imports `encodings`, which registers the library's codecs.
fn load_encodings() -> PyResult<()> {
    let builtins = &crate::runtime::state().builtins;
    let import = Dict::of(builtins).and_then(|names| names.get_str(intern("__import__")));
    import.map_or(Ok(()), |import| call(&import, &[Str::new("encodings")]).map(drop))
}
