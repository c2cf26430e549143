//! Objects whose layout is a Rust structure, and what subclasses written in Python add to it.
//!
//! | bytes | hold |
//! |---|---|
//! | 0 … | the structure, which begins with a [`Header`], and items if its size varies |
//! | next multiple of 8 | the dict or NULL, if the subclass has one and the structure has not |
//! | … to the end | the words of `__slots__`, the first one last |
//!
//! The words of `__slots__` are counted from the end, so that a subclass of a subclass can add its own
//! without moving those of its base.

use std::cell::{Cell, RefCell};
use std::ptr;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::object::header::{Header, flag};
use crate::object::heap::HEAP;
use crate::object::instance::Instance;
use crate::object::locked::Locked;
use crate::object::native::Getter;
use crate::object::slots::{Slot, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::value::{Value, decref};
use crate::word::Word;

/// An object whose layout is a Rust structure.
///
/// # Safety
/// The structure is `repr(C)` and begins with a [`Header`]; instances of [`type_`](NativeObject::type_) and
/// of its subclasses begin with the structure.
pub unsafe trait NativeObject: Sized + 'static {
    /// The native type.
    fn type_() -> &'static Type;

    /// Whether instances of a type are of this layout.
    #[inline]
    fn is_layout_of(type_: &Type) -> bool {
        type_.is_subtype(Self::type_())
    }

    /// The object that a value is, if it is one.
    #[inline]
    fn of(value: &Value) -> Option<&Self> {
        let header = value.header()?;
        // SAFETY: the layout is the type's, says the trait.
        Self::is_layout_of(header.type_()).then(|| unsafe { &*ptr::from_ref(header).cast::<Self>() })
    }

    /// The object of a header.
    ///
    /// # Safety
    /// The object's type is this one's or a subclass.
    #[inline(always)]
    unsafe fn from_header(header: &Header) -> &Self {
        // SAFETY: says the caller.
        unsafe { &*ptr::from_ref(header).cast::<Self>() }
    }

    /// A new object of exactly the native type. `make` gets the header to begin with.
    #[inline]
    fn create(make: impl FnOnce(Header) -> Self) -> Value {
        allocate(Self::type_(), make)
    }
}

/// A new object of a type that has the layout: the native type, or a subclass.
#[inline]
pub fn allocate<T: NativeObject>(type_: &Type, make: impl FnOnce(Header) -> T) -> Value {
    debug_assert!(T::is_layout_of(type_));
    let size = total_size(type_, size_of::<T>());
    let object = HEAP.allocate(size, type_.heap_kind()).cast::<T>();
    // SAFETY: there is room for the structure and the words that follow it; the one reference becomes the
    // value's.
    unsafe {
        object.write(make(Header::new(type_)));
        begin_subclass_words(object.as_ptr().cast(), type_, size_of::<T>());
        Value::from_owned(Word::from_bits(object.as_ptr() as usize as u64))
    }
}

/// Bytes of an object of a type whose structure takes `native_size` bytes, items included.
#[inline]
pub fn total_size(type_: &Type, native_size: usize) -> usize {
    match type_.extra_words.get() {
        0 => native_size,
        words => native_size.next_multiple_of(size_of::<Word>()) + words as usize * size_of::<Word>(),
    }
}

/// Makes the words that a subclass adds NULL, and counts the reference to a class made at run time.
///
/// # Safety
/// The object was allocated with [`total_size`] bytes.
#[inline]
pub unsafe fn begin_subclass_words(object: *mut Header, type_: &Type, native_size: usize) {
    if type_.has(TypeFlags::HEAP) {
        type_.header().incref();
        let first = native_size.next_multiple_of(size_of::<Word>());
        for place in 0..type_.extra_words.get() as usize {
            // SAFETY: there is room for so many words after the structure.
            unsafe { object.byte_add(first).cast::<Word>().add(place).write(Word::NULL) };
        }
    }
}

/// Bytes of the structure of an object, its items included.
fn native_size(object: &Header) -> usize {
    let type_ = object.type_();
    match type_.slots.native_size.get() {
        Some(size) => size(object),
        None => type_.basic_size.get() as usize,
    }
}

/// How many words objects have after the native structure whose class was changed to one with another number.
static RECLASSED: Locked<RefCell<FxHashMap<usize, u32>>> =
    Locked::new(RefCell::new(FxHashMap::with_hasher(FxBuildHasher)));

/// How many words an object has after the native structure.
#[inline]
fn extra_words(object: &Header) -> u32 {
    if object.has(flag::RECLASSED) {
        let address = ptr::from_ref(object) as usize;
        if let Some(words) = RECLASSED.with_borrow(|objects| objects.get(&address).copied()) {
            return words;
        }
    }
    object.type_().extra_words.get()
}

/// Bytes of an object.
fn whole_size(object: &Header) -> usize {
    match extra_words(object) {
        0 => native_size(object),
        words => native_size(object).next_multiple_of(size_of::<Word>()) + words as usize * size_of::<Word>(),
    }
}

/// Bytes of an object, with what its class adds.
pub fn size_of_object(object: &Header) -> usize {
    whole_size(object)
}

/// Makes an object an instance of another class of compatible layout.
pub(crate) fn change_class(object: &Value, class: &Type) {
    let Some(header) = object.header() else { return };
    // The names of inline values are the old class's.
    if Instance::of(object).is_some() {
        let _dict = dict_of(object, true);
    }
    let words = extra_words(header);
    if words != class.extra_words.get() {
        header.set(flag::RECLASSED);
        RECLASSED.with_borrow_mut(|objects| objects.insert(ptr::from_ref(header) as usize, words));
    }
    descriptors_changed(&header.type_().slots, &class.slots);
    let old = header.type_().word();
    class.header().incref();
    header.set_type(class);
    // SAFETY: the reference was the object's.
    unsafe { decref(old) };
}

/// What instructions remember of a class's attributes is right as long as these go on being descriptors or not being
/// any. Where that changes, which hardly ever happens, all types get new versions.
pub(crate) fn descriptors_changed(before: &Slots, after: &Slots) {
    if !(before.is_same(Slot::DescriptorGet, after) && before.is_same(Slot::DescriptorSet, after)) {
        crate::types::object_type::TYPE.modified();
    }
}

/// Gives an object another dict, or none: one is made when somebody asks.
pub(crate) fn set_dict(object: &Value, dict: Option<Value>) {
    if let Some((instance, keys)) = Instance::of(object) {
        // What lies in the instance goes away with the dict it is put into.
        let _before = instance.make_dict(keys);
    }
    let Some(cell) = dict_cell(object) else { return };
    let is_reclassed = object.header().is_some_and(|header| header.has(flag::RECLASSED));
    let dict = dict.or_else(|| is_reclassed.then(|| Dict::with_capacity(0)));
    // SAFETY: the reference was the object's.
    unsafe { decref(cell.replace(dict.map_or(Word::NULL, Value::into_word))) };
}

/// The words that the class of an object adds to the native structure.
fn subclass_words(object: &Header) -> &[Cell<Word>] {
    let first = native_size(object).next_multiple_of(size_of::<Word>());
    let number = extra_words(object) as usize;
    // SAFETY: so many words follow the structure, as the object was allocated.
    unsafe { std::slice::from_raw_parts(ptr::from_ref(object).byte_add(first).cast(), number) }
}

/// The word of an object that holds its dict or NULL, if its type gives it one.
#[inline]
pub fn dict_cell(object: &Value) -> Option<&Cell<Word>> {
    let header = object.header()?;
    match header.type_().dict_offset.get() {
        0 => None,
        Type::DICT_AFTER_ITEMS => subclass_words(header).first(),
        // SAFETY: the type says that the word is there.
        offset => Some(unsafe { &*ptr::from_ref(header).byte_add(offset as usize).cast::<Cell<Word>>() }),
    }
}

/// The word of the `number`th name of `__slots__`, counted over all classes from the base on.
///
/// # Safety
/// The object's class has so many.
#[inline]
pub unsafe fn slot_word(object: &Header, number: usize) -> &Cell<Word> {
    let words = subclass_words(object);
    // SAFETY: says the caller; slots are counted from the end.
    unsafe { words.get_unchecked(words.len() - 1 - number) }
}

/// Visits what an instance of a class made at run time refers to.
pub(crate) fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    let type_ = object.type_();
    visit(type_.word());
    subclass_words(object).iter().for_each(|word| visit(word.get()));
    if let Some(traverse) = type_.slots.native_traverse.get() {
        traverse(object, visit);
    }
}

/// Drops what an instance of a class made at run time refers to, its type aside.
pub(crate) fn clear(object: &Header) {
    for word in subclass_words(object) {
        // SAFETY: the reference was the object's.
        unsafe { decref(word.replace(Word::NULL)) };
    }
    if let Some(clear) = object.type_().slots.native_clear.get() {
        clear(object);
    }
}

/// Frees an instance of a class made at run time.
///
/// # Safety
/// The object's count is zero, and nobody uses it again.
pub(crate) unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the object's end, unless its finaliser revives it; its class outlives it by the reference
    // given back last.
    unsafe {
        if !finalize(&*object) {
            return;
        }
        let type_ = ptr::from_ref((*object).type_());
        let size = whole_size(&*object);
        for word in subclass_words(&*object) {
            decref(word.replace(Word::NULL));
        }
        if let Some(drop_native) = (*type_).slots.drop_native.get() {
            drop_native(object);
        }
        if (*object).has(flag::RECLASSED) {
            RECLASSED.with_borrow_mut(|objects| objects.remove(&(object as usize)));
        }
        HEAP.release(object, size, (*type_).heap_kind());
        decref((*type_).word());
    }
}

/// Runs the finaliser of an object whose count is zero, once in its life (PEP 442), and says whether the object
/// is to be freed: not if the finaliser made new references to it.
#[inline]
pub(crate) fn finalize(object: &Header) -> bool {
    let Some(finalize) = object.type_().slots.finalize() else { return true };
    if object.has(flag::FINALIZED) {
        return true;
    }
    object.set(flag::FINALIZED);
    object.incref();
    // SAFETY: the object is whole; the reference is a new one.
    let value = unsafe { Value::from_borrowed(Word::from_bits(ptr::from_ref(object) as usize as u64)) };
    finalize(&value);
    std::mem::forget(value);
    // The two references of this function.
    let _not_last = object.decref();
    object.decref()
}

/// Frees an instance of a native type of fixed size.
///
/// # Safety
/// The object's count is zero, its type is exactly `T`'s, and nobody uses it again.
pub unsafe fn dealloc_native<T>(object: *mut Header) {
    // SAFETY: this is the object's end, unless its finaliser revives it.
    unsafe {
        if !finalize(&*object) {
            return;
        }
        let kind = (*object).type_().heap_kind();
        ptr::drop_in_place(object.cast::<T>());
        HEAP.release(object, size_of::<T>(), kind);
    }
}

/// Drops the structure of an object, and leaves its room.
///
/// # Safety
/// As for [`dealloc_native`], but the type may be a subclass.
pub unsafe fn drop_native<T>(object: *mut Header) {
    // SAFETY: says the caller.
    unsafe { ptr::drop_in_place(object.cast::<T>()) }
}

/// Whether an object's type gives it a dict, made or not.
pub fn has_dict(object: &Value) -> bool {
    Instance::of(object).is_some() || dict_cell(object).is_some()
}

/// The dict of an object that can have one, made if there is none yet.
pub fn dict_of(object: &Value, make: bool) -> Option<Value> {
    if let Some((instance, keys)) = Instance::of(object) {
        return make.then(|| instance.make_dict(keys)).or_else(|| instance.dict());
    }
    let cell = dict_cell(object)?;
    if cell.get().is_null() {
        if !make {
            return None;
        }
        cell.set(Dict::with_capacity(0).into_word());
    }
    // SAFETY: the dict is alive while the object has it.
    Some(unsafe { Value::from_borrowed(cell.get()) })
}

/// An attribute of the object itself, not of its class.
pub fn own_attribute(object: &Value, name: &Str) -> Option<Value> {
    match Instance::of(object) {
        Some((instance, keys)) => instance.get(keys, name),
        None => Dict::of(&dict_of(object, false)?)?.get_str(name),
    }
}

/// `__dict__` of native objects whose namespace cannot be exchanged.
pub const DICT: Getter = Getter {
    name: "__dict__",
    get: |object| Ok(dict_of(object, true).unwrap_or(Value::NONE)),
    set: None,
    doc: "The object's attributes.",
};

/// Whether two values are of one type exactly.
pub fn same_type(a: &Value, b: &Value) -> bool {
    type_of(a).is(type_of(b))
}
