//! `array[key]`, `array[key] = value`, `del array[key]`.

use super::ByteArray;
use crate::object::buffer::{Buffer, flag};
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::byte_string;
use crate::types::int;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::value::{PyResult, Raised, Value};

const OUT_OF_RANGE: &str = "bytearray index out of range";

#[cold]
fn no_index(key: &Value) -> Raised {
    let given = type_of(key).name();
    type_error(format_args!("bytearray indices must be integers or slices, not {given}"))
}

pub(super) fn get(value: &Value, key: &Value) -> PyResult {
    let Some(array) = ByteArray::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    if let Some(slice) = Slice::of(key) {
        // The bounds are read once, and then again with the length of then: reading them may run Python code.
        let part: Vec<u8> = slice.indices(array.length())?.filter_map(|place| array.get(place)).collect();
        return Ok(ByteArray::from_vec(part));
    }
    if type_of(key).slots.index().is_none() {
        return Err(no_index(key));
    }
    let index = int::convert::to_isize(key)?;
    let place = byte_string::place(&int::from_i64(index as i64), array.length(), OUT_OF_RANGE)?;
    Ok(int::from_i64(i64::from(array.get(place).unwrap_or(0))))
}

pub(super) fn set(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let Some(array) = ByteArray::of(value) else { return Ok(()) };
    if let Some(slice) = Slice::of(key) {
        let bytes = match item {
            Some(item) => slice_value(item)?,
            None => Vec::new(),
        };
        let places: Vec<usize> = slice.indices(array.length())?.collect();
        let start = slice_start(slice, array.length())?;
        return set_slice(array, &places, start, &bytes, item.is_none());
    }
    if type_of(key).slots.index().is_none() {
        return Err(no_index(key));
    }
    let index = int::from_i64(int::convert::to_isize(key)? as i64);
    match item {
        Some(item) => {
            let byte = byte_string::place(&index, array.length(), OUT_OF_RANGE)
                .map(|_| byte_string::byte(item))??;
            // Reading the byte may have run Python code.
            let place = byte_string::place(&index, array.length(), OUT_OF_RANGE)?;
            array.put(place, byte);
            Ok(())
        }
        None => {
            let place = byte_string::place(&index, array.length(), OUT_OF_RANGE)?;
            array.resize(|own| own.remove(place)).map(|_removed| ())
        }
    }
}

/// The bytes that are assigned to a slice.
fn slice_value(item: &Value) -> PyResult<Vec<u8>> {
    if let Some(buffer) = Buffer::find(item, flag::SIMPLE) {
        return Ok(buffer?.as_slice().to_vec());
    }
    let is_number = int::is_int(item) || type_of(item).slots.index().is_some();
    if is_number || Str::of(item).is_some() || type_of(item).slots.iter().is_none() {
        return Err(type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    byte_string::source::from_items(item, "byte must be in range(0, 256)")
}

/// Where a slice of no items lies.
fn slice_start(slice: &Slice, length: usize) -> PyResult<usize> {
    slice.insertion_place(length)
}

fn set_slice(array: &ByteArray, places: &[usize], start: usize, bytes: &[u8], delete: bool) -> PyResult<()> {
    let in_a_row = places.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if in_a_row {
        let first = places.first().copied().unwrap_or(start);
        if places.len() == bytes.len() {
            array.overwrite(|own| {
                if let Some(part) = own.get_mut(first..first + bytes.len()) {
                    part.copy_from_slice(bytes);
                }
            });
            return Ok(());
        }
        return array.resize(|own| {
            own.try_reserve(bytes.len()).map_err(|_| raise::memory_error())?;
            let end = (first + places.len()).min(own.len());
            own.splice(first.min(end)..end, bytes.iter().copied());
            Ok(())
        })?;
    }
    if delete {
        let mut is_deleted = vec![false; array.length()];
        for place in places {
            if let Some(deleted) = is_deleted.get_mut(*place) {
                *deleted = true;
            }
        }
        let mut deleted = is_deleted.iter();
        return array.resize(|own| own.retain(|_| deleted.next() != Some(&true)));
    }
    if places.len() != bytes.len() {
        return Err(value_error(format_args!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            bytes.len(),
            places.len()
        )));
    }
    for (place, byte) in places.iter().zip(bytes) {
        array.put(*place, *byte);
    }
    Ok(())
}
