//! `bytes`: the bytes follow the object's head.
//!
//! Bytes are never changed after they have been made, so a borrow of them stays what it is.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use taipan_bytecode::constant::{Constant, PyBytes};
use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::buffer::{Buffer, flag};
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Method, NativeMembers};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::byte_string::{self, byte_methods, hex, percent, search, source};
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{hashing, int, object_type, type_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

pub mod iterator;

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
        .with_new(new)
        .with_item(item)
        .with_subscript(subscript)
        .with_contains(search::contains)
        .with_concat(concat)
        .with_repeat(repeat)
        .with_remainder(remainder)
        .with_iter(iterator::over_bytes),
    &NativeMembers { doc: Some(DOC), methods: METHODS, getters: &[] },
);

const DOC: &str = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) \
                   -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter \
                   initialized with null bytes\nbytes() -> empty bytes object\n\nAn immutable row of bytes.";

static METHODS: &[Method] = byte_methods![
    Method::class(
        "fromhex",
        "($type, string, /)",
        Function::One(from_hex),
        "The bytes whose hexadecimal digits a text has.",
    ),
    Method::instance(
        "__bytes__",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "Convert this value to exact type bytes.",
    ),
    Method::instance(
        "__getnewargs__",
        "($self, /)",
        Function::NoArguments(|value| Ok(Tuple::from_values(vec![exact(value)]))),
        "The arguments that make an equal object.",
    ),
];

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

/// The value itself if it is exactly `bytes`; of an instance of a subclass, its bytes.
fn exact(value: &Value) -> Value {
    match Bytes::of(value) {
        Some(bytes) if !type_of(value).is(&TYPE) => Bytes::new(bytes.as_slice()),
        _ => value.clone(),
    }
}

/// `bytes.__new__`
fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if let ([source], false) = (arguments.positional(), arguments.has_keywords())
        && type_.is(&TYPE)
        && type_of(source).is(&TYPE)
    {
        return Ok(source.clone());
    }
    let bytes = source::from_arguments(arguments, "bytes")?;
    Ok(Bytes::allocate(type_, &bytes))
}

fn from_hex(class: &Value, digits: &Value) -> PyResult {
    let bytes = Bytes::new(&hex::from_hex(digits)?);
    match type_type::of(class) {
        Some(type_) if !type_.is(&TYPE) => protocol::call(class, Arguments::positional_only(&[bytes])),
        _ => Ok(bytes),
    }
}

fn concat(a: &Value, b: &Value) -> PyResult {
    let row = Bytes::of(a).map_or(&[][..], Bytes::as_slice);
    let Some(other) = Buffer::find(b, flag::SIMPLE) else {
        let (left, right) = (type_of(a).name(), type_of(b).name());
        return Err(type_error(format_args!("can't concat {right} to {left}")));
    };
    let other = other?;
    let both = [row, other.as_slice()].concat();
    Ok(Bytes::new(&both))
}

fn repeat(value: &Value, times: isize) -> PyResult {
    let row = Bytes::of(value).map_or(&[][..], Bytes::as_slice);
    let times = usize::try_from(times).unwrap_or(0);
    if times == 1 && type_of(value).is(&TYPE) {
        return Ok(value.clone());
    }
    let length =
        row.len().checked_mul(times).filter(|length| *length <= isize::MAX as usize - size_of::<Bytes>());
    let Some(length) = length else {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "repeated bytes are too long"));
    };
    let mut repeated = byte_string::with_room(length)?;
    while repeated.len() < length {
        repeated.extend_from_slice(row);
    }
    Ok(Bytes::new(&repeated))
}

fn remainder(a: &Value, b: &Value) -> PyResult {
    match Bytes::of(a) {
        Some(_) => percent::format(a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn subscript(value: &Value, key: &Value) -> PyResult {
    let row = Bytes::of(value).map_or(&[][..], Bytes::as_slice);
    if let Some(slice) = Slice::of(key) {
        let indices = slice.indices(row.len())?;
        let part: Vec<u8> = indices.filter_map(|place| row.get(place).copied()).collect();
        if part.len() == row.len() && type_of(value).is(&TYPE) && part == row {
            return Ok(value.clone());
        }
        return Ok(Bytes::new(&part));
    }
    if type_of(key).slots.index().is_none() {
        let given = type_of(key).name();
        return Err(type_error(format_args!("byte indices must be integers or slices, not {given}")));
    }
    let place = byte_string::place(key, row.len(), "index out of range")?;
    Ok(int::from_i64(i64::from(row.get(place).copied().unwrap_or(0))))
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
