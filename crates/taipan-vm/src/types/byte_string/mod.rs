//! What `bytes` and `bytearray` have in common: methods on a row of bytes, which take any bytes-like arguments.
//!
//! A method takes its arguments first, for that may run Python code; then it borrows the bytes of all of them. As
//! long as they are borrowed, no `bytearray` among them can be resized, as they are borrowed as buffers.

use crate::object::buffer::{Buffer, flag};
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::{self, Bytes};
use crate::types::exception::kinds;
use crate::types::int;
use crate::value::{PyResult, Raised, Value};

pub mod case;
pub mod hex;
pub mod methods;
pub mod percent;
pub mod search;
pub mod shape;
pub mod source;
pub mod split;

pub(crate) use methods::byte_methods;

/// The bytes of a value that is `bytes` or `bytearray`.
///
/// # Errors
/// `TypeError` if it is not bytes-like.
pub fn own(value: &Value) -> PyResult<Buffer> {
    Buffer::get(value, flag::SIMPLE)
}

/// A new object of the kind that `like` is of: `bytearray`, or else `bytes`.
pub fn make(like: &Value, bytes: &[u8]) -> Value {
    match ByteArray::of(like) {
        Some(_) => ByteArray::from_vec(bytes.to_vec()),
        None => Bytes::new(bytes),
    }
}

/// The same of a vector.
pub fn make_owned(like: &Value, bytes: Vec<u8>) -> Value {
    match ByteArray::of(like) {
        Some(_) => ByteArray::from_vec(bytes),
        None => Bytes::new(&bytes),
    }
}

/// What a method gives that changes nothing: `bytes` themselves, a copy of a `bytearray`.
pub fn unchanged(value: &Value) -> PyResult {
    if type_of(value).is(&bytes::TYPE) {
        return Ok(value.clone());
    }
    Ok(make(value, own(value)?.as_slice()))
}

/// An empty vector with room for so many bytes.
///
/// # Errors
/// `MemoryError` if there is none.
pub fn with_room(length: usize) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| raise::memory_error())?;
    Ok(bytes)
}

#[cold]
fn not_a_byte() -> Raised {
    value_error("byte must be in range(0, 256)")
}

/// An integer as a byte.
///
/// # Errors
/// `TypeError` if it is no integer, `ValueError` if it is no byte.
pub fn byte(value: &Value) -> PyResult<u8> {
    if value.word().is_int() {
        return u8::try_from(value.word().int_value()).map_err(|_| not_a_byte());
    }
    let number = int::convert::to_isize_clamped(value)?;
    u8::try_from(number).map_err(|_| not_a_byte())
}

/// What is looked for: bytes, or one byte given as an integer.
pub enum Needle {
    /// Bytes.
    Bytes(Buffer),
    /// One byte.
    Byte(u8),
}

impl Needle {
    /// Takes an argument.
    ///
    /// # Errors
    /// `TypeError` if it is neither, `ValueError` if an integer is no byte.
    pub fn of(value: &Value) -> PyResult<Needle> {
        match Buffer::find(value, flag::SIMPLE) {
            Some(buffer) => buffer.map(Needle::Bytes),
            None if type_of(value).slots.index().is_some() => byte(value).map(Needle::Byte),
            None => Err(type_error(format_args!(
                "argument should be integer or bytes-like object, not '{}'",
                type_of(value).name()
            ))),
        }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Needle::Bytes(buffer) => buffer.as_slice(),
            Needle::Byte(byte) => std::slice::from_ref(byte),
        }
    }
}

/// The bounds `start` and `end` of an argument list, as they were given.
#[derive(Clone, Copy)]
pub struct Bounds {
    start: isize,
    end: isize,
}

impl Bounds {
    /// Takes the arguments, each of which may be missing or `None`.
    ///
    /// # Errors
    /// `TypeError` if one is no index.
    pub fn of(arguments: &[Value]) -> PyResult<Bounds> {
        let bound = |place: usize, default: isize| match arguments.get(place) {
            Some(value) if !value.is_none() => bound(value),
            _ => Ok(default),
        };
        Ok(Bounds { start: bound(0, 0)?, end: bound(1, isize::MAX)? })
    }

    /// The bounds in a row of so many items: `start` may lie behind `end`.
    pub fn within(self, length: usize) -> (usize, usize) {
        let length = isize::try_from(length).unwrap_or(isize::MAX);
        let adjust = |bound: isize| if bound < 0 { bound.saturating_add(length).max(0) } else { bound };
        (adjust(self.start) as usize, adjust(self.end).min(length) as usize)
    }

    /// The part of a row that the bounds leave, and where it begins; `None` if the begin lies behind the end.
    pub fn part(self, row: &[u8]) -> Option<(&[u8], usize)> {
        let (start, end) = self.within(row.len());
        row.get(start..end).map(|part| (part, start))
    }
}

/// A bound of a slice.
fn bound(value: &Value) -> PyResult<isize> {
    if int::is_int(value) || type_of(value).slots.index().is_some() {
        return int::convert::to_isize_clamped(value);
    }
    Err(type_error("slice indices must be integers or None or have an __index__ method"))
}

/// The index of a subscript, in a row of so many items.
///
/// # Errors
/// `IndexError` with the message if there is no such item.
pub fn place(key: &Value, length: usize, message: &str) -> PyResult<usize> {
    let index = int::convert::to_isize(key)?;
    let length = isize::try_from(length).unwrap_or(isize::MAX);
    let index = if index < 0 { index.saturating_add(length) } else { index };
    if (0..length).contains(&index) {
        return Ok(index as usize);
    }
    Err(raise::raise(&kinds::INDEX_ERROR, message))
}
