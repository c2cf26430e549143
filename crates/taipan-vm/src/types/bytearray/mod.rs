//! `bytearray`: a row of bytes that can be changed.
//!
//! It is not resized as long as there are buffers of it.

use std::cell::{Cell, UnsafeCell};

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::buffer::{Buffer, buffer_error, copied, flag};
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::byte_string::{self, percent, search, source};
use crate::types::bytes::iterator;
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::int;
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

mod methods;
mod subscript;

/// `bytearray`
pub static TYPE: Type = Type::native(
    "bytearray",
    Some(&object_type::TYPE),
    size_of::<ByteArray>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::MATCH_SELF),
    Slots::of::<ByteArray>()
        .with_new(new)
        .with_init(init)
        .with_buffer(get_buffer)
        .with_repr(repr)
        .with_length(|value| Ok(ByteArray::of(value).map_or(0, ByteArray::length)))
        .with_richcompare(compare)
        .with_item(item)
        .with_subscript(subscript::get)
        .with_set_subscript(subscript::set)
        .with_contains(search::contains)
        .with_concat(concat)
        .with_repeat(repeat)
        .with_inplace_concat(inplace_concat)
        .with_inplace_repeat(inplace_repeat)
        .with_remainder(remainder)
        .with_iter(iterator::over_array),
    &NativeMembers { doc: Some(DOC), methods: methods::METHODS, getters: &[] },
);

const DOC: &str = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> \
                   bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array \
                   of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nA row of \
                   bytes that can be changed.";

/// A bytearray object.
#[repr(C)]
pub struct ByteArray {
    header: Header,
    bytes: UnsafeCell<Vec<u8>>,
    /// Number of buffers.
    exports: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for ByteArray {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl ByteArray {
    /// A new bytearray.
    pub fn from_vec(bytes: Vec<u8>) -> Value {
        ByteArray::create(|header| ByteArray { header, bytes: UnsafeCell::new(bytes), exports: Cell::new(0) })
    }

    /// Calls `read` with the bytes. It runs no Python code.
    fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        // SAFETY: the bytes change only while Python code runs.
        read(unsafe { &*self.bytes.get() })
    }

    /// Number of bytes.
    pub fn length(&self) -> usize {
        self.read(<[u8]>::len)
    }

    /// The byte at a place.
    pub fn get(&self, place: usize) -> Option<u8> {
        self.read(|bytes| bytes.get(place).copied())
    }

    /// A copy of the bytes.
    pub fn copy(&self) -> Vec<u8> {
        self.read(<[u8]>::to_vec)
    }

    /// Sets the byte at a place, if there is one.
    fn put(&self, place: usize, byte: u8) {
        self.overwrite(|bytes| {
            if let Some(to) = bytes.get_mut(place) {
                *to = byte;
            }
        });
    }

    /// Writes to the bytes without resizing. `change` runs no Python code.
    fn overwrite<R>(&self, change: impl FnOnce(&mut [u8]) -> R) -> R {
        // SAFETY: no slice of the bytes is alive, for those live only while no Python code runs.
        let bytes: &mut Vec<u8> = unsafe { &mut *self.bytes.get() };
        change(bytes.as_mut_slice())
    }

    /// Changes the bytes and perhaps how many there are. `change` runs no Python code.
    ///
    /// # Errors
    /// `BufferError` if there are buffers.
    fn resize<R>(&self, change: impl FnOnce(&mut Vec<u8>) -> R) -> PyResult<R> {
        if self.exports.get() > 0 {
            return Err(buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        // SAFETY: as above, and there is no buffer.
        Ok(change(unsafe { &mut *self.bytes.get() }))
    }
}

fn get_buffer(value: &Value, _: u32) -> PyResult<Buffer> {
    let Some(array) = ByteArray::of(value) else { return Err(crate::object::buffer::not_bytes_like(value)) };
    array.exports.set(array.exports.get() + 1);
    // SAFETY: the vector is not resized as long as there are buffers, so its memory stays.
    unsafe {
        let bytes = &mut *array.bytes.get();
        Ok(Buffer::new(value.clone(), bytes.as_mut_ptr(), bytes.len(), false, None, Some(release_buffer)))
    }
}

fn release_buffer(value: &Value) {
    if let Some(array) = ByteArray::of(value) {
        array.exports.set(array.exports.get().saturating_sub(1));
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(native_object::allocate(type_, |header| ByteArray {
        header,
        bytes: UnsafeCell::new(Vec::new()),
        exports: Cell::new(0),
    }))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let bytes = source::from_arguments(arguments, "bytearray")?;
    match ByteArray::of(value) {
        Some(array) => array.resize(|own| *own = bytes),
        None => Ok(()),
    }
}

fn repr(value: &Value) -> PyResult {
    let bytes = ByteArray::of(value).map(ByteArray::copy).unwrap_or_default();
    let has = |quote: u8| bytes.contains(&quote);
    let quote = if has(b'\'') && !has(b'"') { '"' } else { '\'' };
    // Single quotes are escaped in either kind of quotes.
    let mut shown = String::new();
    for byte in bytes {
        match byte {
            b'\\' | b'\'' => shown.extend(['\\', byte as char]),
            b'\t' => shown.push_str("\\t"),
            b'\n' => shown.push_str("\\n"),
            b'\r' => shown.push_str("\\r"),
            b' '..0x7f => shown.push(byte as char),
            _ => shown.push_str(&format!("\\x{byte:02x}")),
        }
    }
    Ok(Str::new(&format!("{}(b{quote}{shown}{quote})", type_of(value).name())))
}

/// Compares with any bytes-like object.
fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(a), Some(b)) = (Buffer::find(a, flag::SIMPLE), Buffer::find(b, flag::SIMPLE)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        _ => {
            let _not_plain = raise::take_if(&kinds::BASE_EXCEPTION);
            return Ok(Value::NOT_IMPLEMENTED);
        }
    };
    Ok(Value::bool(ordering_satisfies(Some(a.as_slice().cmp(b.as_slice())), operator)))
}

fn item(value: &Value, index: isize) -> PyResult {
    let place = usize::try_from(index).ok();
    match place.and_then(|place| ByteArray::of(value)?.get(place)) {
        Some(byte) => Ok(int::from_i64(i64::from(byte))),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "bytearray index out of range")),
    }
}

/// The buffer of the right side of a concatenation.
fn addend(a: &Value, b: &Value) -> PyResult<Buffer> {
    Buffer::find(b, flag::SIMPLE).unwrap_or_else(|| {
        let (left, right) = (type_of(a).name(), type_of(b).name());
        Err(type_error(format_args!("can't concat {right} to {left}")))
    })
}

fn concat(a: &Value, b: &Value) -> PyResult {
    let right = addend(a, b)?;
    let mut bytes = ByteArray::of(a).map(ByteArray::copy).unwrap_or_default();
    bytes.try_reserve(right.length()).map_err(|_| raise::memory_error())?;
    bytes.extend_from_slice(right.as_slice());
    Ok(ByteArray::from_vec(bytes))
}

fn inplace_concat(a: &Value, b: &Value) -> PyResult {
    let right = copied(addend(a, b)?.as_slice())?;
    if let Some(array) = ByteArray::of(a) {
        array.extend(&right)?;
    }
    Ok(a.clone())
}

impl ByteArray {
    /// Appends bytes.
    fn extend(&self, bytes: &[u8]) -> PyResult<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.resize(|own| {
            own.try_reserve(bytes.len()).map_err(|_| raise::memory_error())?;
            own.extend_from_slice(bytes);
            Ok(())
        })?
    }
}

fn repeated(value: &Value, times: isize) -> PyResult<Vec<u8>> {
    let bytes = ByteArray::of(value).map(ByteArray::copy).unwrap_or_default();
    let times = usize::try_from(times).unwrap_or(0);
    let length = bytes.len().checked_mul(times).ok_or_else(raise::memory_error)?;
    let mut repeated = byte_string::with_room(length)?;
    while repeated.len() < length {
        repeated.extend_from_slice(&bytes);
    }
    Ok(repeated)
}

fn repeat(value: &Value, times: isize) -> PyResult {
    repeated(value, times).map(ByteArray::from_vec)
}

fn inplace_repeat(value: &Value, times: isize) -> PyResult {
    let bytes = repeated(value, times)?;
    if let Some(array) = ByteArray::of(value) {
        array.resize(|own| *own = bytes)?;
    }
    Ok(value.clone())
}

fn remainder(a: &Value, b: &Value) -> PyResult {
    match ByteArray::of(a) {
        Some(_) => percent::format(a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
