//! The methods that only `bytearray` has.

use super::{ByteArray, TYPE};
use crate::call::Arguments;
use crate::object::buffer::{Buffer, flag};
use crate::object::native::Method;
use crate::object::native_object;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::byte_string::{self, byte_methods, hex, source};
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, type_type};
use crate::value::{PyResult, Raised, Value};

pub(super) static METHODS: &[Method] = byte_methods![
    Method::class(
        "fromhex",
        "($type, string, /)",
        Function::One(from_hex),
        "The bytes whose hexadecimal digits a text has.",
    ),
    Method::instance("append", "($self, item, /)", Function::One(append), "Append one byte."),
    Method::instance("clear", "($self, /)", Function::NoArguments(clear), "Remove all bytes."),
    Method::instance(
        "copy",
        "($self, /)",
        Function::NoArguments(|value| Ok(ByteArray::from_vec(copy_of(value)))),
        "Return a copy.",
    ),
    Method::instance(
        "extend",
        "($self, iterable_of_ints, /)",
        Function::One(extend),
        "Append the bytes of an iterable or of a bytes-like object.",
    ),
    Method::instance(
        "insert",
        "($self, index, item, /)",
        Function::Positional(2, 2, insert),
        "Insert one byte before a place.",
    ),
    Method::instance(
        "pop",
        "($self, index=-1, /)",
        Function::Positional(0, 1, pop),
        "Remove and return one byte."
    ),
    Method::instance(
        "remove",
        "($self, value, /)",
        Function::One(remove),
        "Remove the first byte of a value."
    ),
    Method::instance(
        "resize",
        "($self, size, /)",
        Function::One(resize),
        "Make the array longer or shorter."
    ),
    Method::instance("reverse", "($self, /)", Function::NoArguments(reverse), "Reverse the bytes in place."),
    Method::instance(
        "__alloc__",
        "($self, /)",
        Function::NoArguments(allocated),
        "Bytes that there is room for."
    ),
    Method::instance("__sizeof__", "($self, /)", Function::NoArguments(size), "Bytes in memory."),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "What makes an equal object."
    ),
    Method::instance(
        "__reduce_ex__",
        "($self, proto=0, /)",
        Function::Positional(0, 1, reduce_ex),
        "What makes an equal object.",
    ),
];

fn copy_of(value: &Value) -> Vec<u8> {
    ByteArray::of(value).map(ByteArray::copy).unwrap_or_default()
}

fn from_hex(class: &Value, digits: &Value) -> PyResult {
    let bytes = hex::from_hex(digits)?;
    match type_type::of(class) {
        Some(type_) if !type_.is(&TYPE) => {
            protocol::call(class, Arguments::positional_only(&[Bytes::new(&bytes)]))
        }
        _ => Ok(ByteArray::from_vec(bytes)),
    }
}

fn append(value: &Value, item: &Value) -> PyResult {
    let byte = byte_string::byte(item)?;
    if let Some(array) = ByteArray::of(value) {
        array.extend(&[byte])?;
    }
    Ok(Value::NONE)
}

fn clear(value: &Value) -> PyResult {
    if let Some(array) = ByteArray::of(value) {
        array.resize(Vec::clear)?;
    }
    Ok(Value::NONE)
}

fn extend(value: &Value, items: &Value) -> PyResult {
    let bytes = if let Some(buffer) = Buffer::find(items, flag::SIMPLE) {
        buffer?.as_slice().to_vec()
    } else if Str::of(items).is_some() {
        let given = type_of(items).name();
        return Err(type_error(format_args!("expected iterable of integers; got: '{given}'")));
    } else {
        let iterator = protocol::iter(items).map_err(|raised| cannot_extend(value, items, raised))?;
        source::from_items(&iterator, "byte must be in range(0, 256)")?
    };
    if let Some(array) = ByteArray::of(value) {
        array.extend(&bytes)?;
    }
    Ok(Value::NONE)
}

fn cannot_extend(value: &Value, items: &Value, raised: Raised) -> Raised {
    if !raise::take_if(&kinds::TYPE_ERROR) {
        return raised;
    }
    let (own, given) = (type_of(value).name(), type_of(items).name());
    type_error(format_args!("can't extend {own} with {given}"))
}

fn insert(value: &Value, arguments: &[Value]) -> PyResult {
    let [index, item] = arguments else { return Ok(Value::NONE) };
    let index = int::convert::to_ssize(index)?;
    let byte = byte_string::byte(item)?;
    if let Some(array) = ByteArray::of(value) {
        array.resize(|own| {
            own.try_reserve(1).map_err(|_| raise::memory_error())?;
            let index = if index < 0 { index.saturating_add(own.len() as isize).max(0) } else { index };
            own.insert((index as usize).min(own.len()), byte);
            Ok(())
        })??;
    }
    Ok(Value::NONE)
}

fn pop(value: &Value, arguments: &[Value]) -> PyResult {
    let index = arguments.first().map_or(Ok(-1), int::convert::to_ssize)?;
    let Some(array) = ByteArray::of(value) else { return Ok(Value::NONE) };
    let length = array.length() as isize;
    let out_of_range = |text: &str| raise::raise(&kinds::INDEX_ERROR, text);
    if length == 0 {
        return Err(out_of_range("pop from empty bytearray"));
    }
    let index = if index < 0 { index.saturating_add(length) } else { index };
    if !(0..length).contains(&index) {
        return Err(out_of_range("pop index out of range"));
    }
    array.resize(|own| own.remove(index as usize)).map(|byte| int::from_i64(i64::from(byte)))
}

fn remove(value: &Value, item: &Value) -> PyResult {
    let byte = byte_string::byte(item)?;
    let Some(array) = ByteArray::of(value) else { return Ok(Value::NONE) };
    match array.read(|bytes| memchr::memchr(byte, bytes)) {
        Some(place) => array.resize(|own| own.remove(place)).map(|_| Value::NONE),
        None => Err(value_error("value not found in bytearray")),
    }
}

fn resize(value: &Value, size: &Value) -> PyResult {
    let size = int::convert::to_ssize(size)?;
    let Ok(size) = usize::try_from(size) else {
        return Err(value_error(format_args!("Can only resize to positive sizes, got {size}")));
    };
    if let Some(array) = ByteArray::of(value) {
        array.resize(|own| {
            own.try_reserve(size.saturating_sub(own.len())).map_err(|_| raise::memory_error())?;
            own.resize(size, 0);
            Ok(())
        })??;
    }
    Ok(Value::NONE)
}

fn reverse(value: &Value) -> PyResult {
    if let Some(array) = ByteArray::of(value) {
        array.overwrite(<[u8]>::reverse);
    }
    Ok(Value::NONE)
}

/// The bytes that CPython's array of the same length has room for when it was made in one go.
fn room(value: &Value) -> usize {
    match ByteArray::of(value).map_or(0, ByteArray::length) {
        0 => 0,
        length => length + 1,
    }
}

fn allocated(value: &Value) -> PyResult {
    Ok(int::from_usize(room(value)))
}

fn size(value: &Value) -> PyResult {
    Ok(int::from_usize(56 + room(value)))
}

fn reduce(value: &Value) -> PyResult {
    reduced(value, 2)
}

fn reduce_ex(value: &Value, arguments: &[Value]) -> PyResult {
    let protocol = arguments.first().map_or(Ok(0), int::convert::to_c_int)?;
    reduced(value, protocol)
}

/// The type, what to call it with, and the attributes.
fn reduced(value: &Value, protocol: i32) -> PyResult {
    let bytes = copy_of(value);
    let arguments = match protocol {
        _ if bytes.is_empty() => Vec::new(),
        ..3 => vec![Str::from_latin1(&bytes), Str::new("latin-1")],
        3.. => vec![Bytes::new(&bytes)],
    };
    let state = native_object::dict_of(value, false).unwrap_or(Value::NONE);
    Ok(Tuple::from_values(vec![type_of(value).value(), Tuple::from_values(arguments), state]))
}
