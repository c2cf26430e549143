//! The iterator of `iter_unpack`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use taipan_vm::object::buffer::Buffer;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use super::format::Format;
use super::{codec, error, readable, tuple};

/// `_struct.unpack_iterator`
pub(super) static TYPE: Type = Type::native(
    "_struct.unpack_iterator",
    Some(&object_type::TYPE),
    size_of::<UnpackIterator>(),
    0,
    TypeFlags::NO_NEW,
    Slots::of::<UnpackIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers {
        doc: None,
        methods: &[Method::instance(
            "__length_hint__",
            "($self, /)",
            Function::NoArguments(length_hint),
            "Return an estimate of the number of remaining items.",
        )],
        getters: &[],
    },
);

/// An iterator.
#[repr(C)]
struct UnpackIterator {
    header: Header,
    format: Rc<Format>,
    /// The buffer, until its end was reached.
    buffer: RefCell<Option<Buffer>>,
    offset: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for UnpackIterator {
    fn type_() -> &'static Type {
        &TYPE
    }
}

pub(super) fn new(format: Rc<Format>, source: &Value) -> PyResult {
    if format.size == 0 {
        return Err(error("cannot iteratively unpack with a struct of length 0"));
    }
    let buffer = readable(source)?;
    if buffer.length() % format.size != 0 {
        return Err(error(format_args!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            format.size
        )));
    }
    let buffer = RefCell::new(Some(buffer));
    Ok(UnpackIterator::create(|header| UnpackIterator { header, format, buffer, offset: Cell::new(0) }))
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = UnpackIterator::of(iterator) else { return Ok(None) };
    let (start, size) = (iterator.offset.get(), iterator.format.size);
    let values = match &*iterator.buffer.borrow() {
        Some(buffer) => {
            buffer.as_slice().get(start..start + size).map(|bytes| codec::decode(&iterator.format, bytes))
        }
        None => None,
    };
    match values {
        Some(values) => {
            iterator.offset.set(start + size);
            Ok(Some(tuple(values)))
        }
        None => {
            let ended = iterator.buffer.take();
            drop(ended);
            Ok(None)
        }
    }
}

fn length_hint(iterator: &Value) -> PyResult {
    let Some(iterator) = UnpackIterator::of(iterator) else { return Ok(Value::NONE) };
    let length = iterator.buffer.borrow().as_ref().map_or(0, Buffer::length);
    Ok(int::from_usize(length.saturating_sub(iterator.offset.get()) / iterator.format.size))
}
