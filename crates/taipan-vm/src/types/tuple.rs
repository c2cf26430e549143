//! `tuple`: the items follow the head.

use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::class_getitem::generic_alias;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::index;
use crate::object::iterate::collect;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::hashing::TupleHash;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::{int, list, object_type, tuple_iterator};
use crate::value::{PyResult, Value, decref, header_of};
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
        .with_drop(drop_items)
        .with_size(size)
        .with_new(new)
        .with_length(length)
        .with_item(item)
        .with_subscript(subscript)
        .with_contains(contains)
        .with_concat(concat)
        .with_repeat(repeat)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_iter(tuple_iterator::new),
    &NativeMembers { doc: Some("Built-in immutable sequence."), methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[
    Method::instance(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        Function::Positional(1, 3, index_of),
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    Method::instance(
        "count",
        "($self, value, /)",
        Function::One(count),
        "Return number of occurrences of value.",
    ),
    Method::instance(
        "__getnewargs__",
        "($self, /)",
        Function::NoArguments(|value| {
            let items = receiver(value)?.values().to_vec();
            Ok(Tuple::from_values(vec![Tuple::from_values(items)]))
        }),
        "",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
    Method::instance("__add__", "($self, value, /)", Function::One(concat), "Return self+value."),
    Method::instance("__mul__", "($self, value, /)", Function::One(multiply), "Return self*value."),
    Method::instance("__rmul__", "($self, value, /)", Function::One(multiply), "Return value*self."),
];

/// The head of a tuple.
#[repr(C)]
pub struct Tuple {
    header: Header,
    length: usize,
}

// SAFETY: the structure begins with a header; every type with the flag has instances that begin with a `Tuple`.
unsafe impl NativeObject for Tuple {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline(always)]
    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::TUPLE)
    }
}

/// The empty tuple, of which there is one.
struct Empty(std::cell::Cell<Word>);

// SAFETY: only the thread that holds the interpreter lock touches it.
unsafe impl Sync for Empty {}

static EMPTY: Empty = Empty(std::cell::Cell::new(Word::NULL));

impl Tuple {
    /// The tuple that a value is, if it is one.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Tuple> {
        NativeObject::of(value)
    }

    /// The empty tuple.
    pub fn empty() -> Value {
        if EMPTY.0.get().is_null() {
            // SAFETY: no words are read.
            let empty = unsafe { Tuple::allocate(&TYPE, ptr::null(), 0) };
            if let Some(header) = empty.header() {
                header.incref_by(crate::object::header::IMMORTAL as usize);
            }
            EMPTY.0.set(empty.into_word());
        }
        // SAFETY: it lives for ever.
        unsafe { Value::from_borrowed(EMPTY.0.get()) }
    }

    /// A new tuple of values.
    pub fn from_values(values: Vec<Value>) -> Value {
        Tuple::of_type(&TYPE, values)
    }

    /// A new tuple of two values.
    #[inline]
    pub fn pair(first: Value, second: Value) -> Value {
        let words = [first.into_word(), second.into_word()];
        // SAFETY: the references become the tuple's.
        unsafe { Tuple::from_owned_words(words.as_ptr(), 2) }
    }

    /// A new instance of `tuple` or of a subclass.
    pub fn of_type(type_: &Type, values: Vec<Value>) -> Value {
        if values.is_empty() && type_.is(&TYPE) {
            return Tuple::empty();
        }
        // SAFETY: the vector's references become the tuple's; its storage goes without them.
        unsafe {
            let mut values = std::mem::ManuallyDrop::new(values);
            let tuple = Tuple::allocate(type_, values.as_ptr().cast(), values.len());
            values.set_len(0);
            drop(std::mem::ManuallyDrop::into_inner(values));
            tuple
        }
    }

    /// A new tuple of `length` words.
    ///
    /// # Safety
    /// `words` points to so many, none NULL; their references become the tuple's.
    #[inline]
    pub(crate) unsafe fn from_owned_words(words: *const Word, length: usize) -> Value {
        match length {
            0 => Tuple::empty(),
            // SAFETY: says the caller.
            _ => unsafe { Tuple::allocate(&TYPE, words, length) },
        }
    }

    /// # Safety
    /// As for [`from_owned_words`](Tuple::from_owned_words).
    unsafe fn allocate(type_: &Type, words: *const Word, length: usize) -> Value {
        let native_size = size_of::<Tuple>() + length * size_of::<Word>();
        let size = native_object::total_size(type_, native_size);
        let tuple: NonNull<Tuple> = HEAP.allocate(size, Kind::Container).cast();
        // SAFETY: there is room for the head and the items; the one reference becomes the value's.
        unsafe {
            tuple.write(Tuple { header: Header::new(type_), length });
            if length > 0 {
                ptr::copy_nonoverlapping(words, tuple.add(1).cast().as_ptr(), length);
            }
            native_object::begin_subclass_words(tuple.as_ptr().cast(), type_, native_size);
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

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Sets an item of a tuple that only native code holds, and gives the one before.
    ///
    /// # Safety
    /// Nobody else has a reference to the tuple, so that nobody borrows its items; the place is in the tuple.
    pub unsafe fn replace_item(&self, place: usize, value: Value) -> Value {
        // SAFETY: says the caller.
        unsafe {
            let item = ptr::from_ref(self).add(1).cast::<Word>().add(place).cast_mut();
            Value::from_owned(item.replace(value.into_word()))
        }
    }
}

fn receiver(value: &Value) -> PyResult<&Tuple> {
    Tuple::of(value).ok_or_else(|| type_error("a tuple is required"))
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = match type_.is(&TYPE) {
        true => arguments.between("tuple", 0, 1)?,
        false => {
            crate::call::check_number("tuple", arguments.positional().len(), 0, 1)?;
            arguments.positional()
        }
    };
    match arguments {
        [iterable] if type_.is(&TYPE) => from_iterable(iterable),
        [iterable] => Ok(Tuple::of_type(type_, collect(iterable)?)),
        _ => Ok(Tuple::of_type(type_, Vec::new())),
    }
}

/// `tuple(iterable)`
///
/// # Errors
/// `TypeError` if it is no iterable; what going through it raises.
pub fn from_iterable(iterable: &Value) -> PyResult {
    match type_of(iterable).is(&TYPE) {
        true => Ok(iterable.clone()),
        false => collect(iterable).map(Tuple::from_values),
    }
}

fn repr(value: &Value) -> PyResult {
    let items = receiver(value)?.values();
    if items.is_empty() {
        return Ok(Str::new("()"));
    }
    let text = guarded(value, || {
        let mut text = Text::new();
        for (place, item) in items.iter().enumerate() {
            text.push_str(if place == 0 { "(" } else { ", " });
            text.push_repr(item)?;
        }
        text.push_str(if items.len() == 1 { ",)" } else { ")" });
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("(...)")))
}

fn hash(value: &Value) -> PyResult<i64> {
    let items = receiver(value)?.values();
    let mut hash = TupleHash::new();
    for item in items {
        hash.add(protocol::hash(item)?);
    }
    Ok(hash.finish(items.len()))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (Tuple::of(a), Tuple::of(b)) {
        (Some(a), Some(b)) => list::compare_sequences(|| (a.values(), b.values()), operator),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn contains(value: &Value, item: &Value) -> PyResult<bool> {
    for other in receiver(value)?.values() {
        if protocol::equals(other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn concat(a: &Value, b: &Value) -> PyResult {
    let (Some(first), Some(second)) = (Tuple::of(a), Tuple::of(b)) else {
        let name = type_of(b).name();
        return Err(type_error(format_args!("can only concatenate tuple (not \"{name}\") to tuple")));
    };
    if first.is_empty() && type_of(b).is(&TYPE) {
        return Ok(b.clone());
    }
    if second.is_empty() && type_of(a).is(&TYPE) {
        return Ok(a.clone());
    }
    Ok(Tuple::from_values([first.values(), second.values()].concat()))
}

fn repeat(value: &Value, times: isize) -> PyResult {
    let tuple = receiver(value)?;
    if type_of(value).is(&TYPE) && (tuple.is_empty() || times == 1) {
        return Ok(value.clone());
    }
    Ok(Tuple::from_values(list::repeated(tuple.values(), times)?))
}

fn multiply(value: &Value, times: &Value) -> PyResult {
    repeat(value, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)
}

fn index_of(value: &Value, arguments: &[Value]) -> PyResult {
    let tuple = receiver(value)?;
    let [wanted, bounds @ ..] = arguments else { return Ok(Value::NONE) };
    let mut clipped = [0, tuple.len()];
    for (place, bound) in bounds.iter().enumerate().take(2) {
        clipped[place] = index::clip(index::search_bound(bound)?, tuple.len());
    }
    let [start, stop] = clipped;
    for (place, item) in tuple.values().iter().enumerate().take(stop).skip(start) {
        if protocol::equals(item, wanted)? {
            return Ok(int::from_i64(place as i64));
        }
    }
    Err(value_error("tuple.index(x): x not in tuple"))
}

fn count(value: &Value, wanted: &Value) -> PyResult {
    let mut count = 0;
    for item in receiver(value)?.values() {
        count += i64::from(protocol::equals(item, wanted)?);
    }
    Ok(int::from_i64(count))
}

fn length(value: &Value) -> PyResult<usize> {
    Ok(receiver(value)?.length)
}

fn item(value: &Value, index: isize) -> PyResult {
    match usize::try_from(index).ok().and_then(|index| receiver(value).ok()?.values().get(index)) {
        Some(item) => Ok(item.clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "tuple index out of range")),
    }
}

fn subscript(value: &Value, key: &Value) -> PyResult {
    let tuple = receiver(value)?;
    if let Some(slice) = Slice::of(key) {
        let indices = slice.bounds()?.adjust(tuple.len());
        if indices.step == 1 && indices.length == tuple.len() && type_of(value).is(&TYPE) {
            return Ok(value.clone());
        }
        return Ok(Tuple::from_values(indices.iter().map(|place| tuple.values()[place].clone()).collect()));
    }
    if !index::is_index(key) {
        let name = type_of(key).name();
        return Err(type_error(format_args!("tuple indices must be integers or slices, not {name}")));
    }
    let index = index::to_isize(key, &kinds::INDEX_ERROR)?;
    match index::place(index, tuple.len()) {
        Some(place) => Ok(tuple.values()[place].clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "tuple index out of range")),
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a tuple.
    unsafe { Tuple::from_header(object) }.words().iter().for_each(|word| visit(*word));
}

fn size(object: &Header) -> usize {
    // SAFETY: an object of this type is a tuple.
    size_of::<Tuple>() + unsafe { Tuple::from_header(object) }.length * size_of::<Word>()
}

unsafe fn drop_items(object: *mut Header) {
    // SAFETY: this is the tuple's end, and the references were its own.
    unsafe {
        for word in (*object.cast::<Tuple>()).words() {
            decref(*word);
        }
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: as above.
    unsafe {
        let size = size(&*object);
        drop_items(object);
        HEAP.release(object, size, Kind::Container);
    }
}

/// The tuple that a word is, if it is exactly one.
///
/// # Safety
/// The word is alive, if it is an object.
#[inline(always)]
pub(crate) unsafe fn exact<'a>(word: Word) -> Option<&'a Tuple> {
    // SAFETY: says the caller; objects of the type are tuples.
    unsafe { (word.is_object() && (*header_of(word)).type_().is(&TYPE)).then(|| &*header_of(word).cast()) }
}
