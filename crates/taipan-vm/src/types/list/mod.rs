//! `list`

use std::cell::UnsafeCell;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::iterate::collect;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::str::Str;
use crate::types::{list_iterator, object_type};
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

mod methods;
mod sort;
mod subscript;

pub use sort::sort_values;

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
    Slots::of::<List>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_length(length)
        .with_item(subscript::item)
        .with_repr(repr)
        .with_richcompare(compare)
        .with_subscript(subscript::get)
        .with_set_subscript(subscript::set)
        .with_contains(contains)
        .with_concat(concat)
        .with_repeat(repeat)
        .with_inplace_concat(inplace_concat)
        .with_inplace_repeat(inplace_repeat)
        .with_iter(list_iterator::new),
    &NativeMembers {
        doc: Some("Built-in mutable sequence."),
        methods: methods::METHODS,
        ..NativeMembers::NONE
    },
);

/// A list object.
#[repr(C)]
pub struct List {
    header: Header,
    items: UnsafeCell<Vec<Value>>,
}

// SAFETY: the structure begins with a header; every type with the flag has instances that begin with a `List`.
unsafe impl NativeObject for List {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline(always)]
    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::LIST)
    }
}

impl List {
    /// The list that a value is, if it is one.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&List> {
        NativeObject::of(value)
    }

    /// A new list.
    #[inline]
    pub fn from_values(items: Vec<Value>) -> Value {
        List::create(|header| List { header, items: UnsafeCell::new(items) })
    }

    /// The items, for as long as no Python code runs.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: only `change` borrows mutably, and runs no Python code.
        unsafe { &*self.items.get() }
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items().is_empty()
    }

    /// The item at a place, if the list is so long.
    #[inline(always)]
    pub fn get(&self, place: usize) -> Option<Value> {
        self.items().get(place).cloned()
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

    /// Puts a word with its reference at the end, if there is room for it.
    #[inline(always)]
    pub(crate) fn push_within_capacity(&self, word: Word) -> bool {
        // SAFETY: no other borrow is alive; there is room for one more item, whose reference becomes the list's.
        unsafe {
            let items = &mut *self.items.get();
            let length = items.len();
            if length == items.capacity() {
                return false;
            }
            items.as_mut_ptr().add(length).cast::<Word>().write(word);
            items.set_len(length + 1);
            true
        }
    }

    /// Puts items in the place of those from `first` to `end`, as far as the list goes.
    pub(crate) fn replace_items(&self, first: usize, end: usize, items: Vec<Value>) {
        let before: Vec<Value> = self.change(|list| {
            let end = end.min(list.len());
            let first = first.min(end);
            if items.len() != end - first {
                return list.splice(first..end, items).collect();
            }
            let mut items = items;
            items.swap_with_slice(&mut list[first..end]);
            items
        });
        drop(before);
    }

    /// A new list of `number` words.
    ///
    /// # Safety
    /// `words` points to so many, none NULL; their references become the list's.
    #[inline(never)]
    pub(crate) unsafe fn from_owned_words(words: *const Word, number: usize) -> Value {
        let mut items: Vec<Value> = Vec::with_capacity(number);
        // SAFETY: says the caller; values are words, and there is room for so many.
        unsafe {
            std::ptr::copy_nonoverlapping(words.cast::<Value>(), items.as_mut_ptr(), number);
            items.set_len(number);
        }
        List::from_values(items)
    }

    /// Puts a value at the end.
    #[inline(always)]
    pub fn push(&self, value: Value) {
        self.change(|items| items.push(value));
    }
}

/// The list of a receiver, which the type of the method guarantees.
fn receiver(value: &Value) -> PyResult<&List> {
    List::of(value).ok_or_else(|| type_error("a list is required"))
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

/// What is known of two items without running Python code.
#[inline(always)]
fn are_surely_equal(a: Word, b: Word) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    // Two different ints, or two different floats of the common kind.
    let differ = a.both_ints(b) || a.is_common_float() && b.is_common_float();
    differ.then_some(false)
}

/// Compares sequences item by item; the first that differ decide, then the lengths. `items` gives the items anew
/// each time, for comparing may change the sequences.
///
/// # Errors
/// What comparing items raises.
pub(crate) fn compare_sequences<'a>(
    items: impl Fn() -> (&'a [Value], &'a [Value]),
    operator: CompareOperator,
) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    let (a, b) = items();
    if is_equality && a.len() != b.len() {
        return Ok(Value::bool(operator == CompareOperator::NotEqual));
    }
    let mut place = 0;
    let differing = loop {
        let (a, b) = items();
        let (Some(a), Some(b)) = (a.get(place), b.get(place)) else { break None };
        match are_surely_equal(a.word(), b.word()) {
            Some(true) => {}
            Some(false) => break Some((a.clone(), b.clone())),
            None => {
                let (a, b) = (a.clone(), b.clone());
                if !protocol::equals(&a, &b)? {
                    break Some((a, b));
                }
            }
        }
        place += 1;
    };
    match (differing, operator) {
        (Some(_), CompareOperator::Equal) => Ok(Value::FALSE),
        (Some(_), CompareOperator::NotEqual) => Ok(Value::TRUE),
        (Some((a, b)), _) => protocol::compare(&a, &b, operator),
        (None, _) => {
            let (a, b) = items();
            Ok(Value::bool(ordering_satisfies(Some(a.len().cmp(&b.len())), operator)))
        }
    }
}

/// Whether an item is among those that `item` gives by place, as long as there are some.
///
/// # Errors
/// What comparing raises.
pub(crate) fn position(item: impl Fn(usize) -> Option<Value>, wanted: &Value) -> PyResult<Option<usize>> {
    let mut place = 0;
    while let Some(other) = item(place) {
        if protocol::equals(&other, wanted)? {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}

fn repr(value: &Value) -> PyResult {
    let list = receiver(value)?;
    if list.is_empty() {
        return Ok(Str::new("[]"));
    }
    let text = guarded(value, || {
        let mut text = Text::new();
        let mut place = 0;
        while let Some(item) = list.get(place) {
            text.push_str(if place == 0 { "[" } else { ", " });
            text.push_repr(&item)?;
            place += 1;
        }
        text.push_str("]");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("[...]")))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (List::of(a), List::of(b)) {
        (Some(a), Some(b)) => compare_sequences(|| (a.items(), b.items()), operator),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn contains(value: &Value, item: &Value) -> PyResult<bool> {
    let list = receiver(value)?;
    Ok(position(|place| list.get(place), item)?.is_some())
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(native_object::allocate(type_, |header| List { header, items: UnsafeCell::default() }))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let arguments = match type_of(value).is(&TYPE) {
        true => arguments.between("list", 0, 1)?,
        false => {
            crate::call::check_number("list", arguments.positional().len(), 0, 1)?;
            arguments.positional()
        }
    };
    let list = receiver(value)?;
    drop(list.change(std::mem::take));
    match arguments {
        [iterable] => extend(list, iterable),
        _ => Ok(()),
    }
}

/// Puts the items of an iterable at the end, each as soon as it is there.
pub(crate) fn extend(list: &List, iterable: &Value) -> PyResult<()> {
    let type_ = type_of(iterable);
    let is_plain = type_.is(&TYPE) || type_.is(&crate::types::tuple::TYPE);
    if is_plain || list.is_empty() && type_.is(&crate::types::range::TYPE) {
        let mut items = collect(iterable)?;
        list.change(|list| list.append(&mut items));
        return Ok(());
    }
    let items = crate::object::iterate::items(iterable)?;
    let hint = crate::object::iterate::length_hint(iterable, 0)?;
    list.change(|list| list.reserve(hint.min(1 << 16)));
    for item in items {
        list.push(item?);
    }
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

fn inplace_concat(value: &Value, other: &Value) -> PyResult {
    extend(receiver(value)?, other)?;
    Ok(value.clone())
}

/// `MemoryError`, where CPython finds no room for so many.
#[cold]
pub(crate) fn no_memory() -> Raised {
    raise::raise_with(&kinds::MEMORY_ERROR, Vec::new())
}

/// Items repeated so many times.
///
/// # Errors
/// `MemoryError` if there is no room.
pub(crate) fn repeated(items: &[Value], times: isize) -> PyResult<Vec<Value>> {
    let times = usize::try_from(times).unwrap_or(0);
    let Some(total) = items.len().checked_mul(times).filter(|total| *total <= isize::MAX as usize / 8) else {
        return Err(no_memory());
    };
    let mut repeated: Vec<Value> = Vec::new();
    if repeated.try_reserve_exact(total).is_err() {
        return Err(no_memory());
    }
    for item in items {
        if let Some(header) = item.header() {
            header.incref_by(times);
        }
    }
    for _ in 0..times {
        // SAFETY: there is room for all; each copy's reference was counted above.
        unsafe {
            let end = repeated.as_mut_ptr().add(repeated.len());
            std::ptr::copy_nonoverlapping(items.as_ptr(), end, items.len());
            repeated.set_len(repeated.len() + items.len());
        }
    }
    Ok(repeated)
}

fn repeat(value: &Value, times: isize) -> PyResult {
    Ok(List::from_values(repeated(receiver(value)?.items(), times)?))
}

fn inplace_repeat(value: &Value, times: isize) -> PyResult {
    let list = receiver(value)?;
    let before = match times {
        ..=0 => list.change(std::mem::take),
        1 => return Ok(value.clone()),
        _ => {
            let items = repeated(list.items(), times)?;
            list.change(|list| std::mem::replace(list, items))
        }
    };
    drop(before);
    Ok(value.clone())
}

fn length(value: &Value) -> PyResult<usize> {
    Ok(receiver(value)?.len())
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a list.
    unsafe { List::from_header(object) }.items().iter().for_each(|item| visit(item.word()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a list.
    let items = unsafe { List::from_header(object) }.change(std::mem::take);
    drop(items);
}
