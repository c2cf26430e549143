//! `tuple`: the items follow the head.

use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::native_object;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::{hashing, list, object_type, sequence_iterator};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `tuple`
pub static TYPE: Type = Type::native(
    "tuple",
    Some(&object_type::TYPE),
    size_of::<Tuple>(),
    size_of::<Word>(),
    TypeFlags::BASE
        .union(TypeFlags::IMMUTABLE)
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::TUPLE)
        .union(TypeFlags::SEQUENCE)
        .union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        .container(traverse, None)
        .with_length(length)
        .with_item(item)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_iter(sequence_iterator::new),
    &NativeMembers::NONE,
);

/// The head of a tuple.
#[repr(C)]
pub struct Tuple {
    header: Header,
    length: usize,
}

impl Tuple {
    /// The tuple that a value is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&Tuple> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `Tuple`.
        header.type_().has(TypeFlags::TUPLE).then(|| unsafe { &*ptr::from_ref(header).cast::<Tuple>() })
    }

    /// A new tuple of values.
    pub fn from_values(values: Vec<Value>) -> Value {
        // SAFETY: the vector's references become the tuple's; its storage goes without them.
        unsafe {
            let mut values = std::mem::ManuallyDrop::new(values);
            let tuple = Tuple::from_owned_words(values.as_ptr().cast(), values.len());
            values.set_len(0);
            drop(std::mem::ManuallyDrop::into_inner(values));
            tuple
        }
    }

    /// A new tuple of a type derived from `tuple`.
    pub fn from_values_of(type_: &Type, values: Vec<Value>) -> Value {
        let native_size = size_of::<Tuple>() + values.len() * size_of::<Word>();
        let tuple: NonNull<Tuple> =
            HEAP.allocate(native_object::total_size(type_, native_size), Kind::Container).cast();
        // SAFETY: there is room for the head and the items; the one reference becomes the value's.
        unsafe {
            tuple.write(Tuple { header: Header::new(type_), length: values.len() });
            for (place, value) in values.into_iter().enumerate() {
                tuple.add(1).cast::<Word>().add(place).write(value.into_word());
            }
            native_object::begin_subclass_words(tuple.as_ptr().cast(), type_, native_size);
            Value::from_owned(Word::from_bits(tuple.as_ptr() as usize as u64))
        }
    }

    /// A new tuple of `length` words.
    ///
    /// # Safety
    /// `words` points to so many, none NULL; their references become the tuple's.
    pub(crate) unsafe fn from_owned_words(words: *const Word, length: usize) -> Value {
        let size = size_of::<Tuple>() + length * size_of::<Word>();
        let tuple: NonNull<Tuple> = HEAP.allocate(size, Kind::Container).cast();
        // SAFETY: there is room for the head and the items; the one reference becomes the value's.
        unsafe {
            tuple.write(Tuple { header: Header::new(&raw const TYPE), length });
            ptr::copy_nonoverlapping(words, tuple.add(1).cast().as_ptr(), length);
            Value::from_owned(Word::from_bits(tuple.as_ptr() as usize as u64))
        }
    }

    /// The items.
    #[inline(always)]
    pub fn words(&self) -> &[Word] {
        // SAFETY: `length` items follow the head.
        unsafe { std::slice::from_raw_parts(ptr::from_ref(self).add(1).cast(), self.length) }
    }

    /// The items.
    #[inline(always)]
    pub fn values(&self) -> &[Value] {
        // SAFETY: as above; a tuple has no NULL items once it can be seen, and keeps its items alive.
        unsafe { std::slice::from_raw_parts(ptr::from_ref(self).add(1).cast(), self.length) }
    }
}

fn repr(tuple: &Value) -> PyResult {
    let items = Tuple::of(tuple).map_or(&[][..], Tuple::values);
    let mut text = String::from("(");
    list::write_items(&mut text, items)?;
    text.push_str(if items.len() == 1 { ",)" } else { ")" });
    Ok(Str::new(&text))
}

fn hash(tuple: &Value) -> PyResult<i64> {
    let items = Tuple::of(tuple).map_or(&[][..], Tuple::values);
    let hashes = items.iter().map(protocol::hash).collect::<PyResult<Vec<i64>>>()?;
    Ok(hashing::tuple(hashes.into_iter()))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (Tuple::of(a), Tuple::of(b)) {
        (Some(a), Some(b)) => list::compare_items(a.values(), b.values(), operator),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn length(tuple: &Value) -> PyResult<usize> {
    Ok(Tuple::of(tuple).map_or(0, |tuple| tuple.length))
}

fn item(tuple: &Value, index: isize) -> PyResult {
    let items = Tuple::of(tuple).map_or(&[][..], Tuple::values);
    match usize::try_from(index).ok().and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "tuple index out of range")),
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a tuple.
    unsafe { &*ptr::from_ref(object).cast::<Tuple>() }.words().iter().for_each(|word| visit(*word));
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the tuple's end, and the references were its own.
    unsafe {
        let tuple = &*object.cast::<Tuple>();
        for word in tuple.words() {
            decref(*word);
        }
        let size = size_of::<Tuple>() + tuple.length * size_of::<Word>();
        HEAP.release(object, size, Kind::Container);
    }
}
