//! `array[key]`, `array[key] = value`, `del array[key]`.

use taipan_vm::object::index;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{Raised, memory_error, raise, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::slice::Slice;
use taipan_vm::value::{PyResult, Value};

use super::object::{Array, make, of};

fn no_index() -> Raised {
    type_error("array indices must be integers")
}

fn out_of_range(what: &str) -> Raised {
    raise(&kinds::INDEX_ERROR, format_args!("array {what} out of range"))
}

pub(super) fn get(value: &Value, key: &Value) -> PyResult {
    let array = of(value)?;
    let size = array.kind.size();
    if let Some(slice) = Slice::of(key) {
        let places = slice.indices(array.len())?;
        let mut bytes = Vec::new();
        array.read(|own| {
            for place in places {
                bytes.extend_from_slice(own.get(place * size..(place + 1) * size).unwrap_or_default());
            }
        });
        return Ok(make(array.kind, bytes));
    }
    if !index::is_index(key) {
        return Err(no_index());
    }
    let place = index::to_isize(key, &kinds::INDEX_ERROR)?;
    index::place(place, array.len()).and_then(|place| array.get(place)).ok_or_else(|| out_of_range("index"))
}

pub(super) fn set(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let array = of(value)?;
    if let Some(slice) = Slice::of(key) {
        return set_slice(array, slice, item);
    }
    if !index::is_index(key) {
        return Err(no_index());
    }
    let key = index::to_isize(key, &kinds::INDEX_ERROR)?;
    let find = || index::place(key, array.len()).ok_or_else(|| out_of_range("assignment index"));
    find()?;
    let size = array.kind.size();
    match item {
        Some(item) => {
            let item = array.kind.pack(item)?;
            // Reading the item may have run Python code.
            let start = find()? * size;
            array.overwrite(|own| {
                if let (Some(to), Some(from)) = (own.get_mut(start..start + size), item.get(..size)) {
                    to.copy_from_slice(from);
                }
            });
            Ok(())
        }
        None => {
            let start = find()? * size;
            array.resize(|own| drop(own.drain(start..start + size)))
        }
    }
}

fn set_slice(array: &Array, slice: &Slice, item: Option<&Value>) -> PyResult<()> {
    let size = array.kind.size();
    let new = match item {
        None => Vec::new(),
        Some(item) => match Array::of(item) {
            Some(other) if other.kind == array.kind => other.read(<[u8]>::to_vec),
            Some(_) => return Err(type_error("bad argument type for built-in operation")),
            None => {
                let given = type_of(item).name();
                return Err(type_error(format_args!(
                    "can only assign array (not \"{given}\") to array slice"
                )));
            }
        },
    };
    let places: Vec<usize> = slice.indices(array.len())?.collect();
    let is_plain = slice.bounds()?.adjust(array.len()).step == 1;
    if is_plain {
        let first = places.first().copied().map_or_else(|| slice.insertion_place(array.len()), Ok)?;
        let (start, end) = (first * size, (first + places.len()) * size);
        if end - start == new.len() {
            array.overwrite(|own| {
                if let Some(to) = own.get_mut(start..end) {
                    to.copy_from_slice(&new);
                }
            });
            return Ok(());
        }
        return array.resize(|own| {
            own.try_reserve(new.len()).map_err(|_| memory_error())?;
            let end = end.min(own.len());
            own.splice(start.min(end)..end, new);
            Ok(())
        })?;
    }
    if item.is_none() {
        let mut is_gone = vec![false; array.len()];
        for place in places {
            is_gone.get_mut(place).into_iter().for_each(|gone| *gone = true);
        }
        return array.resize(|own| {
            let kept = own.chunks_exact(size).zip(&is_gone).filter(|(_, gone)| !**gone);
            *own = kept.flat_map(|(item, _)| item.iter().copied()).collect();
        });
    }
    if places.len() * size != new.len() {
        let (given, wanted) = (new.len() / size, places.len());
        return Err(value_error(format_args!(
            "attempt to assign array of size {given} to extended slice of size {wanted}"
        )));
    }
    array.overwrite(|own| {
        for (place, item) in places.iter().zip(new.chunks_exact(size)) {
            if let Some(to) = own.get_mut(place * size..(place + 1) * size) {
                to.copy_from_slice(item);
            }
        }
    });
    Ok(())
}
