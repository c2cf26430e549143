//! `bytes`: the bytes follow the object's head.
//!
//! Bytes are never changed after they have been made, so a borrow of them stays what it is.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use taipan_bytecode::constant::{Constant, PyBytes};
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::native_object;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::str::Str;
use crate::types::{hashing, int, object_type, sequence_iterator};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `bytes`
pub static TYPE: Type = Type::native(
    "bytes",
    Some(&object_type::TYPE),
    size_of::<Bytes>(),
    1,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::BYTES).union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        // The bytes go with the object's room.
        .with_drop(|_| {})
        .with_size(native_size)
        .with_repr(repr)
        .with_hash(|value| Ok(Bytes::of(value).map_or(0, Bytes::hash)))
        .with_length(|value| Ok(Bytes::of(value).map_or(0, Bytes::length)))
        .with_richcompare(compare)
        .with_item(item)
        .with_iter(sequence_iterator::new),
    &NativeMembers::NONE,
);

/// The head of a bytes object.
#[repr(C)]
pub struct Bytes {
    header: Header,
    /// Number of bytes.
    length: usize,
    /// -1 as long as it has not been asked for.
    hash: Cell<i64>,
}

impl Bytes {
    /// The bytes object that a value is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&Bytes> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `Bytes`.
        header.type_().has(TypeFlags::BYTES).then(|| unsafe { &*ptr::from_ref(header).cast::<Bytes>() })
    }

    /// A new bytes object.
    pub fn new(bytes: &[u8]) -> Value {
        Bytes::allocate(&TYPE, bytes)
    }

    /// A new object of `bytes` or a subclass.
    pub fn allocate(type_: &Type, bytes: &[u8]) -> Value {
        let native_size = size_of::<Bytes>() + bytes.len();
        let size = native_object::total_size(type_, native_size);
        let object: NonNull<Bytes> = HEAP.allocate(size, type_.heap_kind()).cast();
        // SAFETY: there is room for the head, the bytes and what a subclass adds; the one reference becomes the
        // value's.
        unsafe {
            object.write(Bytes { header: Header::new(type_), length: bytes.len(), hash: Cell::new(-1) });
            ptr::copy_nonoverlapping(bytes.as_ptr(), object.add(1).cast().as_ptr(), bytes.len());
            native_object::begin_subclass_words(object.as_ptr().cast(), type_, native_size);
            Value::from_owned(Word::from_bits(object.as_ptr() as usize as u64))
        }
    }

    /// The bytes.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `length` bytes follow the head and never change.
        unsafe { std::slice::from_raw_parts(ptr::from_ref(self).add(1).cast(), self.length) }
    }

    /// Number of bytes.
    #[inline]
    pub fn length(&self) -> usize {
        self.length
    }

    /// The hash, which is never -1.
    pub fn hash(&self) -> i64 {
        if self.hash.get() == -1 {
            self.hash.set(hashing::bytes(self.as_slice()));
        }
        self.hash.get()
    }
}

fn repr(value: &Value) -> PyResult {
    let bytes = Bytes::of(value).map_or(&[][..], Bytes::as_slice);
    Ok(Str::new(&taipan_bytecode::repr::repr(&Constant::Bytes(PyBytes::from(bytes)))))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (Bytes::of(a), Bytes::of(b)) {
        (Some(a), Some(b)) => {
            Ok(Value::bool(ordering_satisfies(Some(a.as_slice().cmp(b.as_slice())), operator)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn item(value: &Value, index: isize) -> PyResult {
    let place = usize::try_from(index).ok();
    match place.and_then(|place| Bytes::of(value)?.as_slice().get(place)) {
        Some(&byte) => Ok(int::from_i64(i64::from(byte))),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "index out of range")),
    }
}

fn native_size(object: &Header) -> usize {
    // SAFETY: an object of this type is a `Bytes`.
    size_of::<Bytes>() + unsafe { &*ptr::from_ref(object).cast::<Bytes>() }.length
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: an object of this type is a `Bytes`, and this is its end.
    unsafe { HEAP.release(object, native_size(&*object), Kind::Leaf) }
}
