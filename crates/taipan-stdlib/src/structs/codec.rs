//! Packing and unpacking.

use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::item_format::{self, Unfit};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error};
use taipan_vm::types::bytearray::ByteArray;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::{complex, float, int};
use taipan_vm::value::{PyResult, Value};

use super::format::{Field, Format};
use super::{error, readable, tuple};

/// The bytes of values.
fn encode(format: &Format, values: &[Value], function: &str) -> PyResult<Vec<u8>> {
    if values.len() != format.values {
        let (expected, given) = (format.values, values.len());
        return Err(error(format_args!("{function} expected {expected} items for packing (got {given})")));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(format.size).map_err(|_| raise::memory_error())?;
    bytes.resize(format.size, 0);
    let mut values = values.iter();
    for field in &format.fields {
        for number in 0..field.count {
            let start = field.offset + number * field.size;
            let (Some(value), Some(room)) = (values.next(), bytes.get_mut(start..start + field.size)) else {
                break;
            };
            encode_value(field, format.big_endian, value, room)?;
        }
    }
    Ok(bytes)
}

fn encode_value(field: &Field, big_endian: bool, value: &Value, room: &mut [u8]) -> PyResult<()> {
    match field.code {
        code @ (b's' | b'p') => return encode_string(code, value, room),
        b'F' | b'D' => {
            let number = complex::convert::as_complex(value).map_err(|raised| not_a("complex", raised))?;
            let (real, imaginary) = room.split_at_mut(field.size / 2);
            let part = if field.code == b'F' { b'f' } else { b'd' };
            encode_number(part, big_endian, &float::new(number.real), real)?;
            return encode_number(part, big_endian, &float::new(number.imaginary), imaginary);
        }
        _ => {}
    }
    encode_number(field.code, big_endian, value, room)
}

#[cold]
fn not_a(kind: &str, raised: Raised) -> Raised {
    match raise::take_if(&kinds::TYPE_ERROR) {
        true => error(format_args!("required argument is not a {kind}")),
        false => raised,
    }
}

fn encode_number(code: u8, big_endian: bool, value: &Value, room: &mut [u8]) -> PyResult<()> {
    match item_format::pack(code, value, room) {
        Ok(()) if code == b'f' && is_overflow(value, room) => Err(out_of_range(code, room.len())),
        Ok(()) => {
            if big_endian {
                room.reverse();
            }
            Ok(())
        }
        Err(Unfit::Other(raised)) => Err(raised),
        Err(Unfit::Type) => Err(error(match code {
            b'c' => "char format requires a bytes object of length 1",
            b'e' | b'f' | b'd' => "required argument is not a float",
            _ => "required argument is not an integer",
        })),
        Err(Unfit::Value) => Err(out_of_range(code, room.len())),
    }
}

/// Whether a finite number became infinite when it was packed.
fn is_overflow(value: &Value, room: &[u8]) -> bool {
    let packed = float::of(&item_format::unpack(b'f', room, false));
    packed.is_some_and(f64::is_infinite) && float::of(value).is_none_or(f64::is_finite)
}

#[cold]
fn out_of_range(code: u8, size: usize) -> Raised {
    let letter = code as char;
    let bits = 8 * size as u32;
    match code {
        b'c' => error("char format requires a bytes object of length 1"),
        b'e' | b'f' | b'd' => {
            raise::raise(&kinds::OVERFLOW_ERROR, format_args!("float too large to pack with {letter} format"))
        }
        b'P' => error("int too large to convert"),
        code if item_format::is_signed(code) => {
            let most = (1_i128 << (bits - 1)) - 1;
            error(format_args!("'{letter}' format requires {} <= number <= {most}", -most - 1))
        }
        _ => error(format_args!("'{letter}' format requires 0 <= number <= {}", (1_u128 << bits) - 1)),
    }
}

/// Bytes, cut or filled with zeros; for `p` the first byte says how many there are.
fn encode_string(code: u8, value: &Value, room: &mut [u8]) -> PyResult<()> {
    let array = ByteArray::of(value).map(ByteArray::copy);
    let Some(bytes) = Bytes::of(value).map(Bytes::as_slice).or(array.as_deref()) else {
        return Err(error(format_args!("argument for '{}' must be a bytes object", code as char)));
    };
    let mut room = room;
    if code == b'p' {
        let Some((length, rest)) = room.split_first_mut() else { return Ok(()) };
        *length = bytes.len().min(rest.len()).min(255) as u8;
        room = rest;
    }
    for (to, from) in room.iter_mut().zip(bytes) {
        *to = *from;
    }
    Ok(())
}

/// The values of bytes.
pub(super) fn decode(format: &Format, bytes: &[u8]) -> Vec<Value> {
    let mut values = Vec::with_capacity(format.values.min(bytes.len() + 1));
    for field in &format.fields {
        for number in 0..field.count {
            let start = field.offset + number * field.size;
            let part = bytes.get(start..start + field.size).unwrap_or(&[]);
            values.push(decode_value(field, format.big_endian, part));
        }
    }
    values
}

fn decode_value(field: &Field, big_endian: bool, bytes: &[u8]) -> Value {
    match field.code {
        b's' => Bytes::new(bytes),
        b'p' => match bytes.split_first() {
            Some((length, rest)) => Bytes::new(&rest[..usize::from(*length).min(rest.len())]),
            None => Bytes::new(b""),
        },
        b'F' | b'D' => {
            let (real, imaginary) = bytes.split_at(bytes.len() / 2);
            let part = |bytes| {
                let code = if field.code == b'F' { b'f' } else { b'd' };
                float::of(&item_format::unpack(code, bytes, big_endian)).unwrap_or_default()
            };
            complex::new(part(real), part(imaginary))
        }
        code => item_format::unpack(code, bytes, big_endian),
    }
}

pub(super) fn pack(format: &Format, values: &[Value]) -> PyResult {
    encode(format, values, "pack").map(|bytes| Bytes::new(&bytes))
}

/// `pack_into(buffer, offset, *values)`
pub(super) fn pack_into(format: &Format, arguments: &[Value]) -> PyResult {
    let (buffer, offset, values) = match arguments {
        [] => return Err(error("pack_into expected buffer argument")),
        [_] => return Err(error("pack_into expected offset argument")),
        [buffer, offset, values @ ..] => (buffer, offset, values),
    };
    if values.len() != format.values {
        let (expected, given) = (format.values, values.len());
        return Err(error(format_args!("pack_into expected {expected} items for packing (got {given})")));
    }
    let target = match Buffer::find(buffer, flag::WRITABLE) {
        Some(Ok(target)) => target,
        _ => {
            let _not_writable = raise::take_if(&kinds::BUFFER_ERROR);
            let name = type_of(buffer).name();
            return Err(type_error(format_args!(
                "argument must be read-write bytes-like object, not {name}"
            )));
        }
    };
    let offset = int::convert::to_isize(offset)?;
    let start = place(format, offset, target.length(), true)?;
    let bytes = encode(format, values, "pack_into")?;
    target.write(|memory| {
        if let Some(room) = memory.get_mut(start..start + bytes.len()) {
            room.copy_from_slice(&bytes);
        }
    });
    Ok(Value::NONE)
}

/// Where a structure begins that is packed into or unpacked from a buffer.
fn place(format: &Format, offset: isize, length: usize, packing: bool) -> PyResult<usize> {
    let size = format.size;
    let (room, doing, function) = match packing {
        true => ("no space to pack", "packing", "pack_into"),
        false => ("not enough data to unpack", "unpacking", "unpack_from"),
    };
    let mut start = offset;
    if offset < 0 {
        if size as isize + offset > 0 {
            return Err(error(format_args!("{room} {size} bytes at offset {offset}")));
        }
        start = offset + length as isize;
        if start < 0 {
            return Err(error(format_args!("offset {offset} out of range for {length}-byte buffer")));
        }
    }
    let start = start as usize;
    if length.saturating_sub(start) < size || start > length {
        let needed = start.saturating_add(size);
        return Err(error(format_args!(
            "{function} requires a buffer of at least {needed} bytes for {doing} {size} bytes at offset {start} (actual \
             buffer size is {length})"
        )));
    }
    Ok(start)
}

pub(super) fn unpack(format: &Format, buffer: &Value) -> PyResult {
    let buffer = readable(buffer)?;
    if buffer.length() != format.size {
        return Err(error(format_args!("unpack requires a buffer of {} bytes", format.size)));
    }
    Ok(tuple(decode(format, buffer.as_slice())))
}

/// `unpack_from(buffer, offset=0)`
pub(super) fn unpack_from(format: &Format, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(buffer), offset] = arguments else { return Ok(Value::NONE) };
    let offset = offset.map_or(Ok(0), int::convert::to_isize)?;
    let buffer = readable(buffer)?;
    let start = place(format, offset, buffer.length(), false)?;
    Ok(tuple(decode(format, buffer.as_slice().get(start..start + format.size).unwrap_or(&[]))))
}
