//! Codecs of one byte for each character, given by a mapping.

use std::borrow::Cow;

use super::Decoded;
use super::errors::{Decoding, Encoding, Replacement};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

const REASON: &str = "character maps to <undefined>";
/// What a decoding table has for bytes without a meaning.
const UNDEFINED: u32 = 0xfffe;

/// Decodes by a string of up to 256 characters or another mapping of ints.
///
/// # Errors
/// What the error handler raises; `TypeError` if the mapping gives what it must not.
pub fn decode(input: Cow<'_, [u8]>, errors: &str, mapping: &Value) -> PyResult<Decoded> {
    let mut decoding = Decoding::new("charmap", errors, input);
    let mut place = 0;
    while let Some(byte) = decoding.byte(place) {
        let written = match Str::of(mapping) {
            Some(table) => match table.characters().get(usize::from(byte)) {
                Some(code) if code != UNDEFINED => {
                    decoding.out.push(code);
                    true
                }
                _ => false,
            },
            None => decode_by_mapping(&mut decoding, byte, mapping)?,
        };
        place = if written { place + 1 } else { decoding.error(place, place + 1, REASON)? };
    }
    Ok(decoding.finish(place))
}

/// Writes what a mapping has for a byte, and says whether it has something.
fn decode_by_mapping(decoding: &mut Decoding<'_>, byte: u8, mapping: &Value) -> PyResult<bool> {
    let found = match protocol::subscript(mapping, &int::from_i64(i64::from(byte))) {
        Ok(found) => found,
        Err(_) if raise::take_if(&kinds::LOOKUP_ERROR) => return Ok(false),
        Err(raised) => return Err(raised),
    };
    if found.is_none() {
        return Ok(false);
    }
    if let Some(text) = Str::of(&found) {
        if text.length() == 1 && text.characters().get(0) == Some(UNDEFINED) {
            return Ok(false);
        }
        decoding.out.push_string(text);
        return Ok(true);
    }
    let Some(number) = int::of(&found) else {
        return Err(type_error("character mapping must return integer, None or str"));
    };
    match u32::try_from(&number) {
        Ok(UNDEFINED) => Ok(false),
        Ok(code) if code < 0x11_0000 => {
            decoding.out.push(code);
            Ok(true)
        }
        _ => Err(type_error("character mapping must be in range(0x110000)")),
    }
}

/// The bytes that a mapping has for a code point, if it has some.
fn look_up(mapping: &Value, code: u32) -> PyResult<Option<Vec<u8>>> {
    let found = match protocol::subscript(mapping, &int::from_i64(i64::from(code))) {
        Ok(found) => found,
        Err(_) if raise::take_if(&kinds::LOOKUP_ERROR) => return Ok(None),
        Err(raised) => return Err(raised),
    };
    if found.is_none() {
        return Ok(None);
    }
    if let Some(bytes) = Bytes::of(&found) {
        return Ok(Some(bytes.as_slice().to_vec()));
    }
    let Some(number) = int::of(&found) else {
        let given = type_of(&found).name();
        return Err(type_error(format_args!(
            "character mapping must return integer, bytes or None, not {given}"
        )));
    };
    match u8::try_from(&number) {
        Ok(byte) => Ok(Some(vec![byte])),
        Err(_) => Err(type_error("character mapping must be in range(256)")),
    }
}

/// Encodes by a mapping of ints to ints or bytes.
///
/// # Errors
/// What the error handler raises; `TypeError` if the mapping gives what it must not.
pub fn encode(string: &Value, errors: &str, mapping: &Value) -> PyResult {
    let mut encoding = Encoding::new("charmap", errors, string);
    let mut place = 0;
    while let Some(code) = encoding.characters.get(place) {
        if let Some(bytes) = look_up(mapping, code)? {
            encoding.out.extend_from_slice(&bytes);
            place += 1;
            continue;
        }
        let mut end = place + 1;
        while let Some(code) = encoding.characters.get(end)
            && look_up(mapping, code)?.is_none()
        {
            end += 1;
        }
        let (replacement, next) = encoding.error(place, end, REASON)?;
        match replacement {
            Replacement::Bytes(bytes) => encoding.out.extend_from_slice(&bytes),
            Replacement::Text(text) => {
                for code in Str::of(&text).into_iter().flat_map(Str::code_points) {
                    match look_up(mapping, code)? {
                        Some(bytes) => encoding.out.extend_from_slice(&bytes),
                        None => return Err(encoding.raise(place, end, REASON)),
                    }
                }
            }
        }
        place = next;
    }
    Ok(encoding.finish())
}

/// The mapping that encodes what a string of 256 characters decodes.
///
/// # Errors
/// None that matter.
pub fn build(table: &Str) -> PyResult {
    let mapping = Dict::with_capacity(table.length());
    if let Some(entries) = Dict::of(&mapping) {
        for (byte, code) in table.code_points().enumerate().take(256) {
            if code != UNDEFINED {
                entries.set(&int::from_i64(i64::from(code)), int::from_i64(byte as i64))?;
            }
        }
    }
    Ok(mapping)
}
