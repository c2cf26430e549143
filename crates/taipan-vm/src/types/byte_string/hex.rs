//! Bytes in hexadecimal.

use super::with_room;
use crate::object::buffer::{Buffer, flag};
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The digits of bytes, in groups of `group` with a separator between them; a negative number counts the groups from
/// the left.
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub fn to_hex(bytes: &[u8], separator: Option<u8>, group: isize) -> PyResult {
    let size = group.unsigned_abs();
    let separator = separator.filter(|_| size > 0);
    let room = bytes.len().checked_mul(if separator.is_some() { 3 } else { 2 });
    let mut digits = with_room(room.ok_or_else(raise::memory_error)?)?;
    for (place, byte) in bytes.iter().enumerate() {
        let boundary = if group < 0 { place } else { bytes.len() - place };
        if let Some(separator) = separator
            && place > 0
            && boundary % size == 0
        {
            digits.push(separator);
        }
        digits.push(DIGITS[usize::from(byte >> 4)]);
        digits.push(DIGITS[usize::from(byte & 15)]);
    }
    Ok(Str::from_latin1(&digits))
}

/// The arguments `sep` and `bytes_per_sep`.
///
/// # Errors
/// `TypeError` or `ValueError` if the separator is not one character of ASCII.
pub fn separator(arguments: &[Option<&Value>]) -> PyResult<(Option<u8>, isize)> {
    let group = match arguments.get(1).copied().flatten() {
        Some(group) => int::convert::to_c_int(group)? as isize,
        None => 1,
    };
    let Some(separator) = arguments.first().copied().flatten() else { return Ok((None, group)) };
    let wrong_length = || value_error("sep must be length 1.");
    let code = if let Some(text) = Str::of(separator) {
        if text.length() != 1 {
            return Err(wrong_length());
        }
        text.code_points().next().unwrap_or(0)
    } else if let Some(bytes) = Bytes::of(separator) {
        match bytes.as_slice() {
            [byte] => u32::from(*byte),
            _ => return Err(wrong_length()),
        }
    } else if let Some(length) = type_of(separator).slots.length() {
        if length(separator)? != 1 {
            return Err(wrong_length());
        }
        return Err(type_error("sep must be str or bytes."));
    } else {
        let name = type_of(separator).name();
        return Err(type_error(format_args!("object of type '{name}' has no len()")));
    };
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii() => Ok((Some(byte), group)),
        _ => Err(value_error("sep must be ASCII.")),
    }
}

#[cold]
fn no_digit(place: usize) -> Raised {
    value_error(format_args!("non-hexadecimal number found in fromhex() arg at position {place}"))
}

/// The bytes whose digits an argument has, with spaces between bytes.
///
/// # Errors
/// `TypeError` if the argument is neither text nor bytes-like, `ValueError` if there are other characters.
pub fn from_hex(argument: &Value) -> PyResult<Vec<u8>> {
    if let Some(text) = Str::of(argument) {
        // A character that is not ASCII is no digit and no space.
        let ascii: Vec<u8> = text.code_points().map(|code| u8::try_from(code).unwrap_or(0xff)).collect();
        return parse(&ascii);
    }
    match Buffer::find(argument, flag::SIMPLE) {
        Some(buffer) => parse(buffer?.as_slice()),
        None => Err(type_error(format_args!(
            "fromhex() argument must be str or bytes-like, not {}",
            type_of(argument).name()
        ))),
    }
}

fn parse(digits: &[u8]) -> PyResult<Vec<u8>> {
    let value = |place: usize| digits.get(place).and_then(|digit| (*digit as char).to_digit(16));
    let mut bytes = with_room(digits.len() / 2)?;
    let mut place = 0;
    while let Some(&character) = digits.get(place) {
        if super::split::is_space(character) {
            place += 1;
            continue;
        }
        let Some(high) = value(place) else { return Err(no_digit(place)) };
        let Some(low) = value(place + 1) else {
            if place + 1 == digits.len() {
                return Err(value_error("fromhex() arg must contain an even number of hexadecimal digits"));
            }
            return Err(no_digit(place + 1));
        };
        bytes.push((high << 4 | low) as u8);
        place += 2;
    }
    Ok(bytes)
}
