//! `view[key]` and `view[key] = value`.

use super::MemoryView;
use crate::object::buffer::Layout;
use crate::object::item_format::{self, Unfit};
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::slice::Slice;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

fn not_implemented(message: &str) -> Raised {
    raise::raise(&kinds::NOT_IMPLEMENTED_ERROR, message)
}

fn is_index(value: &Value) -> bool {
    int::is_int(value) || type_of(value).slots.index().is_some()
}

/// The address of an item, one index for each dimension.
fn address(view: &MemoryView, indices: &[isize]) -> PyResult<*mut u8> {
    let mut address = view.data;
    let dimensions = view.layout.shape.iter().zip(&view.layout.strides);
    for (number, ((items, stride), index)) in dimensions.zip(indices).enumerate() {
        let items = *items as isize;
        let place = if *index < 0 { index.saturating_add(items) } else { *index };
        if !(0..items).contains(&place) {
            let dimension = number + 1;
            return Err(raise::raise(
                &kinds::INDEX_ERROR,
                format_args!("index out of bounds on dimension {dimension}"),
            ));
        }
        address = address.wrapping_offset(place.wrapping_mul(*stride));
    }
    Ok(address)
}

/// The address of an item that a tuple of indices means.
fn address_of_tuple(view: &MemoryView, key: &Tuple) -> PyResult<*mut u8> {
    let (given, dimensions) = (key.values().len(), view.layout.shape.len());
    if given < dimensions {
        return Err(not_implemented("sub-views are not implemented"));
    }
    if given > dimensions {
        return Err(type_error(format_args!(
            "cannot index {dimensions}-dimension view with {given}-element tuple"
        )));
    }
    let indices = key.values().iter().map(int::convert::to_isize).collect::<PyResult<Vec<isize>>>()?;
    address(view, &indices)
}

pub(super) fn item(value: &Value, index: isize) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let _buffer = view.buffer()?;
    let code = view.code()?;
    match view.layout.shape.len() {
        0 => Err(type_error("invalid indexing of 0-dim memory")),
        1 => Ok(view.read(address(view, &[index])?, code)),
        _ => Err(not_implemented("multi-dimensional sub-views are not implemented")),
    }
}

pub(super) fn get(value: &Value, key: &Value) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let _buffer = view.buffer()?;
    let dimensions = view.layout.shape.len();
    if dimensions == 0 {
        return match Tuple::of(key) {
            Some(key) if key.values().is_empty() => Ok(view.read(view.data, view.code()?)),
            _ if key.is(&Value::ELLIPSIS) => Ok(value.clone()),
            _ => Err(type_error("invalid indexing of 0-dim memory")),
        };
    }
    if is_index(key) {
        return item(value, int::convert::to_isize(key)?);
    }
    if let Some(slice) = Slice::of(key) {
        let (data, layout) = sliced(view, slice)?;
        return view.with(data, layout, view.readonly);
    }
    if let Some(key) = Tuple::of(key) {
        if key.values().iter().all(is_index) {
            return Ok(view.read(address_of_tuple(view, key)?, view.code()?));
        }
        if key.values().iter().all(|item| Slice::of(item).is_some()) {
            return Err(not_implemented("multi-dimensional slicing is not implemented"));
        }
    }
    Err(type_error("memoryview: invalid slice key"))
}

/// Where the items of a slice of the first dimension lie.
fn sliced(view: &MemoryView, slice: &Slice) -> PyResult<(*mut u8, Layout)> {
    let mut layout = view.layout.clone();
    let (Some(items), Some(stride)) = (layout.shape.first_mut(), layout.strides.first_mut()) else {
        return Err(type_error("invalid indexing of 0-dim memory"));
    };
    let (start, step, length) = slice.geometry(*items)?;
    let data = view.data.wrapping_offset(start.wrapping_mul(*stride));
    *items = length;
    *stride = stride.wrapping_mul(step);
    Ok((data, layout))
}

pub(super) fn set(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let Some(view) = MemoryView::of(value) else { return Ok(()) };
    let _buffer = view.buffer()?;
    let code = view.code()?;
    if view.readonly {
        return Err(type_error("cannot modify read-only memory"));
    }
    let Some(item) = item else { return Err(type_error("cannot delete memory")) };
    let dimensions = view.layout.shape.len();
    if dimensions == 0 {
        let is_all = key.is(&Value::ELLIPSIS) || Tuple::of(key).is_some_and(|key| key.values().is_empty());
        if !is_all {
            return Err(type_error("invalid indexing of 0-dim memory"));
        }
        return write(view, view.data, code, item);
    }
    if is_index(key) {
        if dimensions > 1 {
            return Err(not_implemented("sub-views are not implemented"));
        }
        return write(view, address(view, &[int::convert::to_isize(key)?])?, code, item);
    }
    if let Some(slice) = Slice::of(key) {
        if dimensions > 1 {
            return Err(not_implemented("memoryview slice assignments are currently restricted to ndim = 1"));
        }
        return set_slice(view, slice, item);
    }
    if let Some(key) = Tuple::of(key) {
        if key.values().iter().all(is_index) {
            return write(view, address_of_tuple(view, key)?, code, item);
        }
        if key.values().iter().all(|item| Slice::of(item).is_some()) {
            return Err(not_implemented("memoryview slice assignments are currently restricted to ndim = 1"));
        }
    }
    Err(type_error("memoryview: invalid slice key"))
}

/// Writes one item.
fn write(view: &MemoryView, address: *mut u8, code: u8, item: &Value) -> PyResult<()> {
    let mut bytes = [0_u8; 8];
    let size = view.layout.item_size.min(bytes.len());
    let shown = code as char;
    match item_format::pack(code, item, &mut bytes[..size]) {
        Ok(()) => {}
        Err(Unfit::Type) => {
            return Err(type_error(format_args!("memoryview: invalid type for format '{shown}'")));
        }
        Err(Unfit::Value) => {
            return Err(value_error(format_args!("memoryview: invalid value for format '{shown}'")));
        }
        Err(Unfit::Other(raised)) => return Err(raised),
    }
    // Making bytes of the item may have run Python code, which may have released the view.
    let _buffer = view.buffer()?;
    // SAFETY: the address lies in the buffer, which is still there and can be written to.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), address, size) };
    Ok(())
}

/// Copies the items of another object of the same structure.
fn set_slice(view: &MemoryView, slice: &Slice, item: &Value) -> PyResult<()> {
    let source =
        super::of_object(item, crate::object::buffer::flag::FULL_RO).map_err(
            |raised| match raise::take_if(&kinds::TYPE_ERROR) {
                true => crate::object::buffer::not_bytes_like(item),
                false => raised,
            },
        )?;
    let Some(source) = MemoryView::of(&source) else { return Ok(()) };
    let (data, layout) = sliced(view, slice)?;
    let formats = (item_format::native_code(&layout.format), item_format::native_code(&source.layout.format));
    if formats.0 != formats.1
        || layout.shape != source.layout.shape
        || layout.item_size != source.layout.item_size
    {
        return Err(value_error("memoryview assignment: lvalue and rvalue have different structures"));
    }
    // A copy, for both may be the same memory.
    let bytes = source.to_bytes()?;
    let _buffer = view.buffer()?;
    let mut items = bytes.chunks_exact(layout.item_size.max(1));
    super::visit_items(data, &layout.shape, &layout.strides, &mut |address| {
        if let Some(item) = items.next() {
            // SAFETY: the addresses of a layout lie in the buffer, which can be written to.
            unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), address, item.len()) };
        }
    });
    Ok(())
}
