//! Padding, tabs, translation.

use super::{make_owned, own, unchanged, with_room};
use crate::object::buffer::{Buffer, flag};
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::int;
use crate::value::{PyResult, Value};

/// The byte that fills a field: the second argument of `center` and the like.
fn fill(arguments: &[Value], method: &str) -> PyResult<u8> {
    let Some(argument) = arguments.get(1) else { return Ok(b' ') };
    let (bytes, kind) = if let Some(bytes) = Bytes::of(argument) {
        (bytes.as_slice().to_vec(), "bytes")
    } else if let Some(array) = ByteArray::of(argument) {
        (array.copy(), "bytearray")
    } else {
        let name = type_of(argument).name();
        return Err(type_error(format_args!(
            "{method}() argument 2 must be a byte string of length 1, not {name}"
        )));
    };
    match bytes.as_slice() {
        [byte] => Ok(*byte),
        bytes => {
            let length = bytes.len();
            Err(type_error(format_args!(
                "{method}(): argument 2 must be a byte string of length 1, not a {kind} object of length {length}"
            )))
        }
    }
}

/// The bytes with fill on both sides.
fn pad(value: &Value, left: usize, right: usize, fill: u8) -> PyResult {
    if left == 0 && right == 0 {
        return unchanged(value);
    }
    let row = own(value)?;
    let total = row.length().checked_add(left).and_then(|sum| sum.checked_add(right));
    let mut padded = with_room(total.ok_or_else(raise::memory_error)?)?;
    padded.resize(left, fill);
    padded.extend_from_slice(row.as_slice());
    padded.resize(padded.len() + right, fill);
    Ok(make_owned(value, padded))
}

/// How much is missing to the width that the first argument says.
fn missing(value: &Value, arguments: &[Value]) -> PyResult<(usize, usize)> {
    let width = arguments.first().map_or(Ok(0), int::convert::to_ssize)?;
    let width = usize::try_from(width).unwrap_or(0);
    Ok((width.saturating_sub(own(value)?.length()), width))
}

pub(super) fn center(value: &Value, arguments: &[Value]) -> PyResult {
    let (missing, width) = missing(value, arguments)?;
    let left = missing / 2 + (missing & width & 1);
    pad(value, left, missing - left, fill(arguments, "center")?)
}

pub(super) fn ljust(value: &Value, arguments: &[Value]) -> PyResult {
    let (missing, _) = missing(value, arguments)?;
    pad(value, 0, missing, fill(arguments, "ljust")?)
}

pub(super) fn rjust(value: &Value, arguments: &[Value]) -> PyResult {
    let (missing, _) = missing(value, arguments)?;
    pad(value, missing, 0, fill(arguments, "rjust")?)
}

pub(super) fn zfill(value: &Value, width: &Value) -> PyResult {
    let (missing, _) = missing(value, std::slice::from_ref(width))?;
    if missing == 0 {
        return unchanged(value);
    }
    let row = own(value)?;
    let (sign, digits) = match row.as_slice() {
        [sign @ (b'+' | b'-'), digits @ ..] => (Some(*sign), digits),
        digits => (None, digits),
    };
    let mut padded = with_room(row.length().checked_add(missing).ok_or_else(raise::memory_error)?)?;
    padded.extend(sign);
    padded.resize(padded.len() + missing, b'0');
    padded.extend_from_slice(digits);
    Ok(make_owned(value, padded))
}

/// `expandtabs(tabsize=8)`
pub(super) fn expandtabs(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let size = arguments.first().copied().flatten().map_or(Ok(8), int::convert::to_c_int)?;
    let size = usize::try_from(size).unwrap_or(0);
    let row = own(value)?;
    let too_long = || raise::raise(&kinds::OVERFLOW_ERROR, "result too long");
    let mut expanded: Vec<u8> = Vec::new();
    let mut column = 0;
    for &byte in row.as_slice() {
        if byte == b'\t' {
            let spaces = if size > 0 { size - column % size } else { 0 };
            expanded.try_reserve(spaces).map_err(|_| too_long())?;
            expanded.resize(expanded.len() + spaces, b' ');
            column += spaces;
            continue;
        }
        expanded.push(byte);
        column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
    }
    Ok(make_owned(value, expanded))
}

/// `translate(table, /, delete=b'')`
pub(super) fn translate(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(table), delete] = arguments else { return Ok(Value::NONE) };
    let table = if table.is_none() { None } else { Some(Buffer::get(table, flag::SIMPLE)?) };
    if table.as_ref().is_some_and(|table| table.length() != 256) {
        return Err(value_error("translation table must be 256 characters long"));
    }
    let delete = delete.map(|delete| Buffer::get(delete, flag::SIMPLE)).transpose()?;
    let mut is_deleted = [false; 256];
    for byte in delete.as_ref().map_or(&[][..], Buffer::as_slice) {
        is_deleted[usize::from(*byte)] = true;
    }
    let row = own(value)?;
    let table = table.as_ref().map(Buffer::as_slice);
    let mut translated = with_room(row.length())?;
    for &byte in row.as_slice().iter().filter(|byte| !is_deleted[usize::from(**byte)]) {
        translated.push(table.and_then(|table| table.get(usize::from(byte)).copied()).unwrap_or(byte));
    }
    if translated == row.as_slice() {
        return unchanged(value);
    }
    Ok(make_owned(value, translated))
}

/// `maketrans(from, to)`
pub(super) fn maketrans(_: &Value, arguments: &[Value]) -> PyResult {
    let [from, to] = arguments else { return Ok(Value::NONE) };
    let from = Buffer::get(from, flag::SIMPLE)?;
    let to = Buffer::get(to, flag::SIMPLE)?;
    if from.length() != to.length() {
        return Err(value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.as_slice().iter().zip(to.as_slice()) {
        table[usize::from(*from)] = *to;
    }
    Ok(Bytes::new(&table))
}
