//! `list`

use std::cell::UnsafeCell;
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Binding, Function, Method, NativeMembers};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `list`
pub static TYPE: Type = Type::native(
    "list",
    Some(&object_type::TYPE),
    size_of::<List>(),
    0,
    TypeFlags::BASE
        .union(TypeFlags::IMMUTABLE)
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::LIST)
        .union(TypeFlags::SEQUENCE)
        .union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc).container(traverse, Some(clear)).with_length(length).with_item(item),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[Method {
    name: "append",
    signature: "($self, object, /)",
    function: Function::One(append),
    binding: Binding::Instance,
    doc: "Append object to the end of the list.",
}];

/// A list object.
#[repr(C)]
pub struct List {
    header: Header,
    items: UnsafeCell<Vec<Value>>,
}

impl List {
    /// The list that a value is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&List> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `List`.
        header.type_().has(TypeFlags::LIST).then(|| unsafe { &*ptr::from_ref(header).cast::<List>() })
    }

    /// A new list.
    pub fn from_values(items: Vec<Value>) -> Value {
        let list: NonNull<List> = HEAP.allocate(size_of::<List>(), Kind::Container).cast();
        // SAFETY: there is room for a list, whose one reference becomes the value's.
        unsafe {
            list.write(List { header: Header::new(&raw const TYPE), items: UnsafeCell::new(items) });
            Value::from_owned(Word::from_bits(list.as_ptr() as usize as u64))
        }
    }

    /// The items, for as long as no Python code runs.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: only `change` borrows mutably, and runs no Python code.
        unsafe { &*self.items.get() }
    }

    /// Changes the items. `change` runs no Python code: it drops no values.
    #[inline(always)]
    pub fn change<R>(&self, change: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        // SAFETY: no other borrow is alive, for those last only while no Python code runs.
        change(unsafe { &mut *self.items.get() })
    }

    /// Puts a value at the end.
    #[inline(always)]
    pub fn push(&self, value: Value) {
        self.change(|items| items.push(value));
    }
}

fn append(list: &Value, value: &Value) -> PyResult {
    if let Some(list) = List::of(list) {
        list.push(value.clone());
    }
    Ok(Value::NONE)
}

fn length(list: &Value) -> PyResult<usize> {
    Ok(List::of(list).map_or(0, |list| list.items().len()))
}

fn item(list: &Value, index: isize) -> PyResult {
    let items = List::of(list).map_or(&[][..], List::items);
    match usize::try_from(index).ok().and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "list index out of range")),
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a list.
    unsafe { &*ptr::from_ref(object).cast::<List>() }.items().iter().for_each(|item| visit(item.word()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a list.
    let items = unsafe { &*ptr::from_ref(object).cast::<List>() }.change(std::mem::take);
    drop(items);
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the list's end.
    unsafe {
        clear(&*object);
        HEAP.release(object, size_of::<List>(), Kind::Container);
    }
}
