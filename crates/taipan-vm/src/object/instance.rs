//! Instances of classes made by a `class` statement.
//!
//! | word | holds |
//! |---|---|
//! | 0, 1 | the header |
//! | 2 | NULL, or the instance's dict once someone has asked for it |
//! | 3 … | the values of the attributes that [`SharedKeys`] of the class names, NULL where not set |
//! | … to the end | the words of `__slots__`, as in all [`native_object`]s |
//!
//! As long as there is no dict, attributes are values, in the order in which they were set; making the dict moves them there. The names are
//! shared by all instances: an attribute is found by one comparison of the class's version and one load.

use std::cell::{Cell, RefCell};
use std::ptr;

use crate::object::header::{Header, flag};
use crate::object::heap::{HEAP, Kind};
use crate::object::native_object;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::value::{Value, decref};
use crate::word::Word;

/// The most attributes that lie in an instance itself.
pub const MOST_VALUES: usize = 30;
/// Room for attributes that the class body does not show.
const SPARE_VALUES: usize = 1;

/// The names of the attributes that lie in the instances of one class.
pub struct SharedKeys {
    names: RefCell<Vec<Value>>,
    /// Whether all names are interned.
    are_interned: Cell<bool>,
    /// Values that each instance has room for.
    capacity: usize,
}

impl SharedKeys {
    /// Names yet to come; `expected` of them are known from the class body.
    pub fn new(expected: usize) -> SharedKeys {
        let capacity = (expected + SPARE_VALUES).min(MOST_VALUES);
        SharedKeys { names: RefCell::new(Vec::new()), are_interned: Cell::new(true), capacity }
    }

    /// Values that each instance has room for.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The place of an attribute.
    pub fn find(&self, name: &Str) -> Option<usize> {
        let names = self.names.borrow();
        let address = ptr::from_ref(name) as usize as u64;
        names.iter().position(|other| other.word().bits() == address).or_else(|| match name.is_interned() {
            // The names are interned as a rule.
            true if self.are_interned.get() => None,
            _ => names.iter().position(|other| Str::of(other).is_some_and(|other| other.equals(name))),
        })
    }

    /// The place of an attribute of instances of a class, a new one if there is room. Where an instance's attribute
    /// hides one of the class, what instructions have remembered of it is no longer right.
    pub fn find_or_add(&self, class: &Type, name: &Str) -> Option<usize> {
        let found = self.find(name);
        if found.is_some() {
            return found;
        }
        if self.names.borrow().len() >= self.capacity {
            return None;
        }
        if class.lookup(name).is_some() {
            class.modified();
        }
        let mut names = self.names.borrow_mut();
        names.push(name.to_value());
        self.are_interned.set(self.are_interned.get() && name.is_interned());
        Some(names.len() - 1)
    }

    /// The name at a place.
    fn name(&self, place: usize) -> Option<Value> {
        self.names.borrow().get(place).cloned()
    }
}

/// The head of an instance; its values follow.
#[repr(C)]
pub struct Instance {
    header: Header,
    /// The dict, or NULL.
    pub(crate) dict: Cell<Word>,
}

impl Instance {
    /// The instance that a value is, if its class lays its instances out so.
    #[inline]
    pub fn of(value: &Value) -> Option<(&Instance, &SharedKeys)> {
        let header = value.header()?;
        let keys = header.type_().shared_keys()?;
        // SAFETY: a class with shared keys has instances of this layout.
        Some((unsafe { &*ptr::from_ref(header).cast::<Instance>() }, keys))
    }

    /// A new instance without attributes of a class whose instances are plain: the header, and words that
    /// begin as NULL.
    pub fn allocate(type_: &Type) -> Value {
        // SAFETY: the one reference becomes the value's.
        unsafe { Value::from_owned(Instance::allocate_word(type_)) }
    }

    /// The same as a word with its reference.
    #[inline(always)]
    pub(crate) fn allocate_word(type_: &Type) -> Word {
        let words = type_.extra_words.get() as usize;
        let size = size_of::<Header>() + words * size_of::<Word>();
        let instance = HEAP.allocate(size, Kind::Container).cast::<Header>();
        if type_.has(TypeFlags::HEAP) {
            type_.header().incref();
        }
        // SAFETY: there is room for the header and the words.
        unsafe {
            instance.write(Header::new(type_));
            let mut word = instance.as_ptr().add(1).cast::<Word>();
            let end = word.add(words);
            while word < end {
                // Volatile, so that no call to memset comes of it.
                word.write_volatile(Word::NULL);
                word = word.add(1);
            }
        }
        Word::from_bits(instance.as_ptr() as usize as u64)
    }

    /// The place of a value.
    ///
    /// # Safety
    /// `place` is below the capacity of the class's shared keys.
    #[inline(always)]
    pub unsafe fn value(&self, place: usize) -> &Cell<Word> {
        // SAFETY: the values follow the head.
        unsafe { &*ptr::from_ref(self).add(1).cast::<Cell<Word>>().add(place) }
    }

    /// Whether a value may be put into a place: it has one, or comes after all others, for places are in the order
    /// in which attributes were set.
    #[inline(always)]
    pub(crate) fn may_use(&self, place: usize) -> bool {
        // SAFETY: places are below the capacity, say the callers.
        if !unsafe { self.value(place) }.get().is_null() {
            return true;
        }
        let is_next = place >= self.header.places();
        if is_next {
            self.header.set_places(place + 1);
        }
        is_next
    }

    /// An attribute of the instance itself.
    pub fn get(&self, keys: &SharedKeys, name: &Str) -> Option<Value> {
        if let Some(dict) = self.dict() {
            return Dict::of(&dict)?.get_str(name);
        }
        let place = keys.find(name)?;
        // SAFETY: places are below the capacity; a value is alive while the instance has it.
        unsafe {
            let word = self.value(place).get();
            (!word.is_null()).then(|| Value::from_borrowed(word))
        }
    }

    /// Sets an attribute of the instance itself.
    pub fn set(&self, keys: &SharedKeys, name: &Str, value: Value) {
        if self.dict.get().is_null()
            && let Some(place) = keys.find_or_add(self.header.type_(), name)
            && self.may_use(place)
        {
            // SAFETY: places are below the capacity, and the reference before was the instance's.
            unsafe { decref(self.value(place).replace(value.into_word())) };
            return;
        }
        if let Some(dict) = Dict::of(&self.make_dict(keys)) {
            dict.set_str(name, value);
        }
    }

    /// Takes an attribute of the instance itself away and says whether there was one.
    pub fn delete(&self, keys: &SharedKeys, name: &Str) -> bool {
        // A dict keeps the order of what is left; places of values do not.
        let dict = self.make_dict(keys);
        let removed = Dict::of(&dict).map(|dict| dict.remove(&name.to_value()));
        matches!(removed, Some(Ok(Some(_))))
    }

    /// The instance's dict, if someone has asked for it.
    pub fn dict(&self) -> Option<Value> {
        let word = self.dict.get();
        // SAFETY: alive while the instance has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// The instance's dict, into which the values have moved.
    pub fn make_dict(&self, keys: &SharedKeys) -> Value {
        if let Some(dict) = self.dict() {
            return dict;
        }
        let value = Dict::with_capacity(keys.capacity());
        if let Some(dict) = Dict::of(&value) {
            for place in 0..keys.capacity() {
                // SAFETY: places are below the capacity; the reference moves into the dict.
                let word = unsafe { self.value(place) }.replace(Word::NULL);
                let name = keys.name(place);
                if let (false, Some(name)) = (word.is_null(), name.as_ref().and_then(Str::of)) {
                    // SAFETY: as above.
                    dict.set_str(name, unsafe { Value::from_owned(word) });
                }
            }
        }
        self.dict.set(value.clone().into_word());
        value
    }
}

/// Frees an instance of a class without a native base other than `object`.
///
/// # Safety
/// The object's count is zero, and nobody uses it again.
pub(crate) unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the object's end; its class outlives it by the reference given back last.
    unsafe {
        let type_ = ptr::from_ref((*object).type_());
        if (*type_).slots.finalize().is_some() || (*object).has(flag::RECLASSED) {
            return native_object::dealloc(object);
        }
        let number = (*type_).extra_words.get() as usize;
        let words = object.add(1).cast::<Word>();
        for place in 0..number {
            // What is freed by the way may run Python code, which cannot see this object.
            decref(*words.add(place));
        }
        HEAP.release(object, size_of::<Header>() + number * size_of::<Word>(), Kind::Container);
        decref((*type_).word());
    }
}
