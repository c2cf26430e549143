//! The iterator over the items of a `memoryview`.

use std::cell::{Cell, RefCell};

use super::{MemoryView, subscript};
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::value::{PyResult, Value};

/// `memory_iterator`
pub static TYPE: Type = Type::native(
    "memory_iterator",
    Some(&object_type::TYPE),
    size_of::<MemoryIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<MemoryIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers::NONE,
);

/// An iterator.
#[repr(C)]
pub(super) struct MemoryIterator {
    header: Header,
    /// The view, until the end was reached.
    view: RefCell<Option<Value>>,
    next: Cell<usize>,
    length: usize,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for MemoryIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

pub(super) fn new(value: &Value) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let _buffer = view.buffer()?;
    let length = match *view.layout.shape {
        [] => return Err(type_error("invalid indexing of 0-dim memory")),
        [length] => length,
        _ => {
            return Err(raise::raise(
                &kinds::NOT_IMPLEMENTED_ERROR,
                "multi-dimensional sub-views are not implemented",
            ));
        }
    };
    let _code = view.code()?;
    let view = RefCell::new(Some(value.clone()));
    Ok(MemoryIterator::create(|header| MemoryIterator { header, view, next: Cell::new(0), length }))
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = MemoryIterator::of(iterator) else { return Ok(None) };
    let view = iterator.view.borrow().clone();
    let place = iterator.next.get();
    match view {
        Some(view) if place < iterator.length => {
            iterator.next.set(place + 1);
            subscript::item(&view, place as isize).map(Some)
        }
        _ => {
            let ended = iterator.view.take();
            drop(ended);
            Ok(None)
        }
    }
}
