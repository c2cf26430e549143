//! The bytes that `bytes(x)` and `bytearray(x)` make of their arguments.

use super::with_room;
use crate::call::Arguments;
use crate::codecs;
use crate::object::buffer::{Buffer, copied, flag};
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slot_names::call_special;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::list::{self, List};
use crate::types::str::Str;
use crate::types::tuple::{self, Tuple};
use crate::value::{PyResult, Value};

/// All items of an iterable.
///
/// # Errors
/// What going through it raises.
pub fn collect(iterable: &Value) -> PyResult<Vec<Value>> {
    let type_ = type_of(iterable);
    if let Some(list) = List::of(iterable).filter(|_| type_.is(&list::TYPE)) {
        return Ok(list.items().to_vec());
    }
    if let Some(tuple) = Tuple::of(iterable).filter(|_| type_.is(&tuple::TYPE)) {
        return Ok(tuple.values().to_vec());
    }
    let iterator = protocol::iter(iterable)?;
    let mut items = Vec::new();
    while let Some(item) = protocol::next(&iterator)? {
        items.push(item);
    }
    Ok(items)
}

/// The parameters of both types.
static PARAMETERS: Parameters = Parameters::parse("(source=b'', encoding='utf-8', errors='strict')");

/// The text of an argument that names an encoding or what to do about errors.
///
/// # Errors
/// `TypeError` if it is no `str`.
pub fn name(argument: Option<&Value>, function: &str, parameter: &str) -> PyResult<Option<String>> {
    let Some(argument) = argument else { return Ok(None) };
    match Str::of(argument) {
        Some(text) => Ok(Some(text.to_string_lossy())),
        None => Err(type_error(format_args!(
            "{function}() argument '{parameter}' must be str, not {}",
            type_of(argument).name()
        ))),
    }
}

/// The bytes of the arguments of `bytes(...)` or `bytearray(...)`; `function` is the name of the type.
///
/// # Errors
/// `TypeError` or `ValueError` if there are no bytes in them.
pub fn from_arguments(arguments: Arguments<'_>, function: &'static str) -> PyResult<Vec<u8>> {
    let bound = match (arguments.positional(), arguments.has_keywords()) {
        ([], false) => return Ok(Vec::new()),
        ([source], false) => vec![Some(source), None, None],
        _ => PARAMETERS.bind(function, arguments)?,
    };
    let [source, encoding, errors] = bound[..] else { return Ok(Vec::new()) };
    let encoding_name = name(encoding, function, "encoding")?;
    let errors_name = name(errors, function, "errors")?;
    let text = source.filter(|source| Str::of(source).is_some());
    if let (Some(text), Some(encoding)) = (text, &encoding_name) {
        let encoded = codecs::encode(text, Some(encoding), errors_name.as_deref())?;
        return Ok(Bytes::of(&encoded).map(|bytes| bytes.as_slice().to_vec()).unwrap_or_default());
    }
    if encoding.is_some() {
        return Err(type_error("encoding without a string argument"));
    }
    if errors.is_some() {
        return Err(type_error(match text {
            Some(_) => "string argument without an encoding",
            None => "errors without a string argument",
        }));
    }
    match source {
        None => Ok(Vec::new()),
        Some(source) => from_object(source, function),
    }
}

fn from_object(source: &Value, function: &'static str) -> PyResult<Vec<u8>> {
    let is_bytes = function == "bytes";
    if is_bytes && let Some(result) = call_special(source, "__bytes__", &[]) {
        return checked(&result?);
    }
    if Str::of(source).is_some() {
        return Err(type_error("string argument without an encoding"));
    }
    if type_of(source).slots.index().is_some() {
        match int::convert::to_isize_or(source, &kinds::OVERFLOW_ERROR) {
            Ok(length) => return zeros(length),
            Err(raised) if !raise::take_if(&kinds::TYPE_ERROR) => return Err(raised),
            // An integer that cannot be had: it may still be something else.
            Err(_) => {}
        }
    }
    if let Some(buffer) = Buffer::find(source, flag::FULL_RO) {
        return contiguous(&buffer?);
    }
    if type_of(source).slots.iter().is_none() && type_of(source).slots.item().is_none() {
        let given = type_of(source).name();
        return Err(type_error(format_args!("cannot convert '{given}' object to {function}")));
    }
    let not_a_byte =
        if is_bytes { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" };
    from_items(source, not_a_byte)
}

/// The bytes of an object that is bytes-like, has a `__bytes__` or is an iterable of integers: what `int.from_bytes`
/// takes.
///
/// # Errors
/// `TypeError` or `ValueError` if it is none of that.
pub fn bytes_of_object(source: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = Bytes::of(source).filter(|_| type_of(source).is(&crate::types::bytes::TYPE)) {
        return copied(bytes.as_slice());
    }
    if let Some(result) = call_special(source, "__bytes__", &[]) {
        return checked(&result?);
    }
    if let Some(buffer) = Buffer::find(source, flag::FULL_RO) {
        return contiguous(&buffer?);
    }
    if Str::of(source).is_some() || type_of(source).slots.iter().is_none() {
        let given = type_of(source).name();
        return Err(type_error(format_args!("cannot convert '{given}' object to bytes")));
    }
    from_items(source, "bytes must be in range(0, 256)")
}

/// The bytes that the items of an iterable are.
///
/// # Errors
/// `TypeError` if an item is no integer, `ValueError` with the message if it is no byte.
pub fn from_items(source: &Value, not_a_byte: &str) -> PyResult<Vec<u8>> {
    let iterator = protocol::iter(source)?;
    let mut bytes = Vec::new();
    while let Some(item) = protocol::next(&iterator)? {
        let number = int::convert::to_isize_clamped(&item)?;
        let byte = u8::try_from(number).map_err(|_| value_error(not_a_byte))?;
        bytes.try_reserve(1).map_err(|_| raise::memory_error())?;
        bytes.push(byte);
    }
    Ok(bytes)
}

/// The bytes that `__bytes__` returned.
fn checked(result: &Value) -> PyResult<Vec<u8>> {
    match Bytes::of(result) {
        Some(bytes) => copied(bytes.as_slice()),
        None => {
            let given = type_of(result).name();
            Err(type_error(format_args!("__bytes__ returned non-bytes (type {given})")))
        }
    }
}

fn zeros(length: isize) -> PyResult<Vec<u8>> {
    let length = usize::try_from(length).map_err(|_| value_error("negative count"))?;
    let mut bytes = with_room(length)?;
    bytes.resize(length, 0);
    Ok(bytes)
}

/// The items of a buffer in C order, as bytes.
///
/// # Errors
/// `MemoryError` if there is no room for them.
pub fn contiguous(buffer: &Buffer) -> PyResult<Vec<u8>> {
    let layout = buffer.layout();
    if layout.is_c_contiguous() {
        return copied(buffer.as_slice());
    }
    let mut bytes = with_room(layout.size())?;
    gather(buffer.data(), &layout.shape, &layout.strides, layout.item_size, &mut bytes);
    Ok(bytes)
}

/// Appends the items of a dimension and those below it.
fn gather(data: *const u8, shape: &[usize], strides: &[isize], item_size: usize, bytes: &mut Vec<u8>) {
    let (Some((&items, shape)), Some((&stride, strides))) = (shape.split_first(), strides.split_first())
    else {
        // SAFETY: the items of a buffer's layout lie in its memory.
        bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, item_size) });
        return;
    };
    for place in 0..items as isize {
        gather(data.wrapping_offset(place.wrapping_mul(stride)), shape, strides, item_size, bytes);
    }
}
