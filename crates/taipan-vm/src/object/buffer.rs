//! The buffer protocol: memory of objects that other objects look into and write to (PEP 3118).
//!
//! An exporter's `Buffer` slot gives a [`Buffer`], which keeps the exporter alive and tells it when it is dropped:
//! as long as there are buffers of it, a `bytearray` or an array is not resized, so the address stays right.
//! `bytes` has no slot function: it never changes, and its buffers need nothing to be told.
//!
//! A slice of a buffer must be given back before Python code runs that may write to the same memory.

use std::rc::Rc;

use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::value::{PyResult, Raised, Value};

/// What is asked of a buffer: bits of `inspect.BufferFlags`.
pub mod flag {
    /// Memory in one piece, only to read.
    pub const SIMPLE: u32 = 0;
    /// It can be written to.
    pub const WRITABLE: u32 = 0x1;
    /// The format of an item is wanted.
    pub const FORMAT: u32 = 0x4;
    /// The shape is wanted.
    pub const ND: u32 = 0x8;
    /// The strides are wanted.
    pub const STRIDES: u32 = 0x10 | ND;
    /// In one piece, the last index moving fastest.
    pub const C_CONTIGUOUS: u32 = 0x20 | STRIDES;
    /// In one piece, the first index moving fastest.
    pub const F_CONTIGUOUS: u32 = 0x40 | STRIDES;
    /// In one piece either way.
    pub const ANY_CONTIGUOUS: u32 = 0x80 | STRIDES;
    /// Everything, only to read.
    pub const FULL_RO: u32 = 0x100 | STRIDES | FORMAT;
}

/// How the items of a buffer lie, unless they are plain bytes in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The format of an item, as module `struct` has it.
    pub format: Rc<str>,
    /// Bytes of an item.
    pub item_size: usize,
    /// Number of items in each dimension.
    pub shape: Vec<usize>,
    /// Bytes from one item to the next in each dimension.
    pub strides: Vec<isize>,
}

impl Layout {
    /// Items in a row.
    pub fn row(format: Rc<str>, item_size: usize, items: usize) -> Layout {
        Layout { format, item_size, shape: vec![items], strides: vec![item_size as isize] }
    }

    /// Bytes in a row.
    pub fn bytes(length: usize) -> Layout {
        Layout::row(Rc::from("B"), 1, length)
    }

    /// Bytes of all items.
    pub fn size(&self) -> usize {
        self.shape.iter().fold(self.item_size, |size, items| size.saturating_mul(*items))
    }

    /// Whether the items follow each other, the last index moving fastest.
    pub fn is_c_contiguous(&self) -> bool {
        self.is_contiguous(self.shape.iter().zip(&self.strides).rev())
    }

    /// Whether the items follow each other, the first index moving fastest.
    pub fn is_f_contiguous(&self) -> bool {
        self.is_contiguous(self.shape.iter().zip(&self.strides))
    }

    fn is_contiguous<'a>(&self, dimensions: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
        let mut expected = self.item_size as isize;
        if self.size() == 0 {
            return true;
        }
        for (items, stride) in dimensions {
            if *items > 1 && *stride != expected {
                return false;
            }
            expected = expected.saturating_mul(*items as isize);
        }
        true
    }
}

/// A buffer that an object has given.
pub struct Buffer {
    owner: Value,
    data: *mut u8,
    /// Bytes of all items.
    length: usize,
    readonly: bool,
    layout: Option<Box<Layout>>,
    release: Option<fn(&Value)>,
}

impl Buffer {
    /// Memory of `owner`: `length` bytes from `data` on, as items of a layout, or bytes if there is none. `release`
    /// is called when the buffer is no longer needed.
    ///
    /// # Safety
    /// The memory stays where it is until `release` is called or, without it, until the owner is freed; it can be
    /// written to unless it is read-only. All items of the layout lie in it.
    pub unsafe fn new(
        owner: Value,
        data: *mut u8,
        length: usize,
        readonly: bool,
        layout: Option<Box<Layout>>,
        release: Option<fn(&Value)>,
    ) -> Buffer {
        Buffer { owner, data, length, readonly, layout, release }
    }

    /// The buffer of a bytes-like object.
    ///
    /// # Errors
    /// `TypeError` if it is none; `BufferError` if it cannot give what the flags ask for.
    pub fn get(value: &Value, flags: u32) -> PyResult<Buffer> {
        match Buffer::find(value, flags) {
            Some(buffer) => buffer,
            None => Err(not_bytes_like(value)),
        }
    }

    /// The same, `None` if the value is not bytes-like.
    pub fn find(value: &Value, flags: u32) -> Option<PyResult<Buffer>> {
        if let Some(get) = type_of(value).slots.buffer() {
            return Some(get(value, flags));
        }
        let bytes = Bytes::of(value)?.as_slice();
        if flags & flag::WRITABLE != 0 {
            return Some(Err(buffer_error("Object is not writable.")));
        }
        // SAFETY: bytes stay where they are as long as the object lives, and are never written to.
        Some(Ok(unsafe {
            Buffer::new(value.clone(), bytes.as_ptr().cast_mut(), bytes.len(), true, None, None)
        }))
    }

    /// The object whose memory it is.
    pub fn owner(&self) -> &Value {
        &self.owner
    }

    /// Where the first item lies.
    pub fn data(&self) -> *mut u8 {
        self.data
    }

    /// Bytes of all items.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether it is only to read.
    pub fn is_readonly(&self) -> bool {
        self.readonly
    }

    /// How the items lie.
    pub fn layout(&self) -> Layout {
        self.layout.as_deref().cloned().unwrap_or_else(|| Layout::bytes(self.length))
    }

    /// The memory, whose items follow each other.
    pub fn as_slice(&self) -> &[u8] {
        debug_assert!(
            self.layout.as_ref().is_none_or(|layout| layout.is_c_contiguous() || layout.is_f_contiguous())
        );
        if self.length == 0 {
            return &[];
        }
        // SAFETY: so much memory is there, says who made the buffer.
        unsafe { std::slice::from_raw_parts(self.data, self.length) }
    }

    /// The memory, to be written to in `write`, which runs no Python code. Not for read-only buffers.
    pub fn write<R>(&self, write: impl FnOnce(&mut [u8]) -> R) -> R {
        if self.readonly || self.length == 0 {
            return write(&mut []);
        }
        // SAFETY: so much memory is there and can be written to, says who made the buffer; no other slice of it is
        // alive while no Python code runs.
        write(unsafe { std::slice::from_raw_parts_mut(self.data, self.length) })
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            release(&self.owner);
        }
    }
}

/// `BufferError`
#[cold]
pub fn buffer_error(message: &str) -> Raised {
    raise::raise(&kinds::BUFFER_ERROR, message)
}

/// `TypeError`: the value is not bytes-like.
#[cold]
pub fn not_bytes_like(value: &Value) -> Raised {
    type_error(format_args!("a bytes-like object is required, not '{}'", type_of(value).name()))
}

/// A copy of the bytes of a bytes-like object, in C order; `None` if it is none.
pub fn bytes_of(value: &Value) -> Option<PyResult<Vec<u8>>> {
    let buffer = match Buffer::find(value, flag::SIMPLE)? {
        Ok(buffer) => buffer,
        Err(raised) => return Some(Err(raised)),
    };
    Some(copied(buffer.as_slice()))
}

/// A copy of bytes.
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub fn copied(bytes: &[u8]) -> PyResult<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| raise::memory_error())?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// A copy of the bytes of a `bytes` or `bytearray`, of a subclass too.
pub fn own_bytes(value: &Value) -> Option<Vec<u8>> {
    if let Some(bytes) = Bytes::of(value) {
        return Some(bytes.as_slice().to_vec());
    }
    ByteArray::of(value).map(ByteArray::copy)
}
