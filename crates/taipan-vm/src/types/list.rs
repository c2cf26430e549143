//! `list`

use std::cell::UnsafeCell;
use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::{object_type, sequence_iterator};
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
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_length(length)
        .with_item(item)
        .with_repr(repr)
        .with_richcompare(compare)
        .with_subscript(subscript)
        .with_set_subscript(set_subscript)
        .with_concat(concat)
        .with_repeat(repeat)
        .with_iter(sequence_iterator::new),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[Method::instance(
    "append",
    "($self, object, /)",
    Function::One(append),
    "Append object to the end of the list.",
)];

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

    /// Replaces the item at a place, reference for reference.
    ///
    /// # Safety
    /// The place is in the list, and the word's reference is the caller's to give.
    #[inline(always)]
    pub(crate) unsafe fn replace(&self, place: usize, word: Word) -> Word {
        // SAFETY: says the caller; values are words.
        unsafe { (*self.items.get()).as_mut_ptr().add(place).cast::<Word>().replace(word) }
    }

    /// Puts a value at the end.
    #[inline(always)]
    pub fn push(&self, value: Value) {
        self.change(|items| items.push(value));
    }
}

/// Writes the items' `repr`, with commas between them.
///
/// # Errors
/// What their `__repr__` raises.
pub(crate) fn write_items(text: &mut String, items: &[Value]) -> PyResult<()> {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        let item = protocol::repr(item)?;
        text.push_str(&Str::of(&item).map(Str::to_string_lossy).unwrap_or_default());
    }
    Ok(())
}

/// Compares sequences item by item; the first that differ decide, then the lengths.
///
/// # Errors
/// What comparing items raises.
pub(crate) fn compare_items(a: &[Value], b: &[Value], operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    if is_equality && a.len() != b.len() {
        return Ok(Value::bool(operator == CompareOperator::NotEqual));
    }
    for (a, b) in a.iter().zip(b) {
        if !protocol::equals(a, b)? {
            return match operator {
                CompareOperator::Equal => Ok(Value::FALSE),
                CompareOperator::NotEqual => Ok(Value::TRUE),
                _ => protocol::compare(a, b, operator),
            };
        }
    }
    Ok(Value::bool(ordering_satisfies(Some(a.len().cmp(&b.len())), operator)))
}

fn repr(list: &Value) -> PyResult {
    let items = List::of(list).map_or_else(Vec::new, |list| list.items().to_vec());
    let mut text = String::from("[");
    write_items(&mut text, &items)?;
    text.push(']');
    Ok(Str::new(&text))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (List::of(a), List::of(b)) {
        (Some(a), Some(b)) => {
            // Copies, for comparing may run Python code that changes the lists.
            let (a, b) = (a.items().to_vec(), b.items().to_vec());
            compare_items(&a, &b, operator)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The place that an index means.
fn place(list: &List, key: &Value) -> PyResult<Option<usize>> {
    if !key.word().is_int() {
        let name = type_of(key).name();
        return Err(type_error(format_args!("list indices must be integers or slices, not {name}")));
    }
    let (index, length) = (key.word().int_value(), list.items().len() as i64);
    let index = if index < 0 { index + length } else { index };
    Ok((0..length).contains(&index).then_some(index as usize))
}

fn subscript(value: &Value, key: &Value) -> PyResult {
    let Some(list) = List::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    if let Some(slice) = Slice::of(key) {
        let indices = slice.indices(list.items().len())?;
        return Ok(List::from_values(indices.map(|index| list.items()[index].clone()).collect()));
    }
    match place(list, key)? {
        Some(place) => Ok(list.items()[place].clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "list index out of range")),
    }
}

fn set_subscript(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let Some(list) = List::of(value) else { return Ok(()) };
    let Some(place) = place(list, key)? else {
        return Err(raise::raise(&kinds::INDEX_ERROR, "list assignment index out of range"));
    };
    let before = match item {
        Some(item) => list.change(|items| std::mem::replace(&mut items[place], item.clone())),
        None => list.change(|items| items.remove(place)),
    };
    drop(before);
    Ok(())
}

fn concat(a: &Value, b: &Value) -> PyResult {
    match (List::of(a), List::of(b)) {
        (Some(a), Some(b)) => Ok(List::from_values([a.items(), b.items()].concat())),
        _ => {
            Err(type_error(format_args!("can only concatenate list (not \"{}\") to list", type_of(b).name())))
        }
    }
}

fn repeat(list: &Value, times: isize) -> PyResult {
    let items = List::of(list).map_or(&[][..], List::items);
    let times = usize::try_from(times).unwrap_or(0);
    Ok(List::from_values(std::iter::repeat_n(items, times).flatten().cloned().collect()))
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
