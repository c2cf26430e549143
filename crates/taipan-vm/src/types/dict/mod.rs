//! `dict`: keys in the order in which they were first put in.
//!
//! Keys that are exactly `str` are compared without running Python code; others may run any, which may
//! change the dict: a lookup that sees the table changed under it begins anew.

use std::cell::{Cell, UnsafeCell};
use std::ptr;

use crate::object::full_name::full_name;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::object::version::Versions;
use crate::raise::{self, type_error};
use crate::thread;
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::{self, Str};
use crate::value::{PyResult, Raised, Value, decref, header_of, incref};
use crate::word::Word;

mod iterators;
mod methods;
mod table;
mod update;
mod views;

pub use iterators::{
    DictIterator, ITEM_ITERATOR, KEY_ITERATOR, REVERSE_ITEM_ITERATOR, REVERSE_KEY_ITERATOR,
    REVERSE_VALUE_ITERATOR, VALUE_ITERATOR,
};
pub use table::{Entry, Table};
pub use update::{merge_pairs, update};
pub(crate) use update::{plain_dict as plain, update_display};
pub use views::{ITEMS, KEYS, VALUES};

/// `dict`
pub static TYPE: Type = Type::native(
    "dict",
    Some(&object_type::TYPE),
    size_of::<Dict>(),
    0,
    TypeFlags::BASE
        .union(TypeFlags::IMMUTABLE)
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::DICT)
        .union(TypeFlags::MAPPING)
        .union(TypeFlags::MATCH_SELF),
    Slots::of::<Dict>()
        .container(traverse, Some(clear))
        .with_new(methods::new)
        .with_init(methods::init)
        .with_length(|dict| Ok(receiver(dict)?.len()))
        .with_subscript(methods::subscript)
        .with_set_subscript(methods::set_subscript)
        .with_contains(methods::contains)
        .with_iter(iterators::keys)
        .with_richcompare(methods::compare)
        .with_or(methods::or)
        .with_inplace_or(methods::inplace_or)
        .with_repr(methods::repr),
    &NativeMembers {
        doc: Some(
            "dict() -> new empty dictionary\ndict(mapping) -> new dictionary with a mapping object's pairs\n\
             dict(iterable) -> new dictionary with the pairs of an iterable\ndict(**kwargs) -> new dictionary \
             with the keyword arguments",
        ),
        methods: methods::METHODS,
        ..NativeMembers::NONE
    },
);

/// Versions of dicts' keys.
static VERSIONS: Versions = Versions::new();

/// A dict object.
#[repr(C)]
pub struct Dict {
    header: Header,
    table: UnsafeCell<Table>,
    /// Changes with every change of keys, so that the place of a name can be remembered; 0 if nobody does.
    keys_version: Cell<u32>,
}

// SAFETY: the structure begins with a header; every type with the flag has instances that begin with a `Dict`.
unsafe impl NativeObject for Dict {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline(always)]
    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::DICT)
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        release(std::mem::take(self.table.get_mut()));
    }
}

/// The dict of a receiver, which the type of the method guarantees.
pub(crate) fn receiver(value: &Value) -> PyResult<&Dict> {
    Dict::of(value).ok_or_else(|| type_error("a dict is required"))
}

/// The hash of a key.
///
/// # Errors
/// What hashing raises; of an object that has no hash, with what it was to be used as.
#[inline(always)]
pub(crate) fn hash_key(key: &Value, used_as: &str) -> PyResult<i64> {
    let word = key.word();
    if word.is_int() && (0..1 << 60).contains(&word.int_value()) {
        return Ok(word.int_value());
    }
    if str::is_exact(key)
        && let Some(text) = Str::of(key)
    {
        return Ok(text.hash());
    }
    protocol::hash(key).map_err(|raised| unhashable(key, used_as, raised))
}

/// The error with what the object was to be used as, if it is a plain `TypeError`.
#[cold]
fn unhashable(key: &Value, used_as: &str, raised: Raised) -> Raised {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return raised };
    if !type_of(&exception).is(&kinds::TYPE_ERROR) {
        thread.set_raised(exception);
        return raised;
    }
    let text = protocol::str(&exception);
    let text = text.as_ref().ok().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    type_error(format_args!("cannot use '{}' as a {used_as} ({text})", full_name(type_of(key))))
}

/// What keys of dicts are called in errors.
pub(crate) const KEY: &str = "dict key";

/// An entry as values of its own.
pub type Pair = (Value, Value);

impl Dict {
    /// The dict that a value is, if it is one.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Dict> {
        NativeObject::of(value)
    }

    /// A new dict with room for `keys` keys.
    pub fn with_capacity(keys: usize) -> Value {
        Dict::from_table(Table::with_capacity(keys))
    }

    /// A new dict of a table, whose references become the dict's.
    fn from_table(table: Table) -> Value {
        let table = UnsafeCell::new(table);
        Dict::create(|header| Dict { header, table, keys_version: Cell::new(0) })
    }

    /// An empty dict's structure, for subclasses.
    pub fn empty(header: Header) -> Dict {
        Dict { header, table: UnsafeCell::new(Table::new()), keys_version: Cell::new(0) }
    }

    /// A new dict with the same keys and values.
    pub fn copy(&self) -> Value {
        let table = self.table().copied();
        for entry in table.entries() {
            // SAFETY: keys and values of the original are alive.
            unsafe {
                incref(entry.key);
                incref(entry.value);
            }
        }
        Dict::from_table(table)
    }

    /// The table, for reading while no Python code runs.
    #[inline(always)]
    pub fn table(&self) -> &Table {
        // SAFETY: it is borrowed mutably only in this file, for changes that run no Python code.
        unsafe { &*self.table.get() }
    }

    #[allow(clippy::mut_from_ref, reason = "the object is shared by design; the borrow is short")]
    fn table_mut(&self) -> &mut Table {
        // SAFETY: the callers hold the borrow for one change, which runs no Python code.
        unsafe { &mut *self.table.get() }
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.table().len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.table().is_empty()
    }

    /// The version of the keys: while it stays, every key keeps its entry.
    pub fn keys_version(&self) -> u32 {
        if self.keys_version.get() == 0 {
            self.keys_version.set(VERSIONS.next());
        }
        self.keys_version.get()
    }

    /// The version of the keys, 0 if nobody has asked for it since they changed.
    #[inline(always)]
    pub fn current_keys_version(&self) -> u32 {
        self.keys_version.get()
    }

    /// The entry of a name, which is found without running Python code; keys that are no plain strings are
    /// not looked at.
    #[inline]
    pub fn find_str(&self, key: &Str) -> Option<usize> {
        let word = Word::from_bits(ptr::from_ref(key) as usize as u64);
        let found: Result<_, std::convert::Infallible> = self.table().find(key.hash(), |entry| {
            // SAFETY: a key of the table is alive.
            Ok(entry.key == word || unsafe { plain_str(entry.key) }.is_some_and(|other| other.equals(key)))
        });
        found.unwrap_or_default()
    }

    /// The value of a name. See [`find_str`](Dict::find_str).
    #[inline]
    pub fn get_str(&self, key: &Str) -> Option<Value> {
        // SAFETY: the value of an entry is alive.
        self.find_str(key).map(|entry| unsafe { Value::from_borrowed(self.table().entries()[entry].value) })
    }

    /// Sets the value of a name.
    pub fn set_str(&self, key: &Str, value: Value) {
        let found = self.find_str(key);
        self.put(found, key.hash(), || key.to_value(), value);
    }

    /// The entry of a key. Whatever Python code does while keys are compared, the entry is of the table as it is
    /// in the end.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn find(&self, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        if str::is_exact(key)
            && let Some(key) = Str::of(key)
            && let Some(entry) = self.find_str(key)
        {
            return Ok(Some(entry));
        }
        if key.word().is_int() {
            // Another key may be equal, but if this one is there it is found without asking.
            let same = |entry: &Entry| Ok::<bool, std::convert::Infallible>(entry.key == key.word());
            if let Ok(Some(entry)) = self.table().find(hash, same) {
                return Ok(Some(entry));
            }
        }
        self.find_slowly(key, hash)
    }

    fn find_slowly(&self, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        'anew: loop {
            let (entries, used) = (self.table().entries().as_ptr(), self.table().entries().len());
            let mut probe = self.table().probe(hash);
            while let Some(number) = self.table().candidate(&mut probe, hash) {
                let word = self.table().entries()[number].key;
                if word == key.word() {
                    return Ok(Some(number));
                }
                if word.both_ints(key.word()) {
                    continue;
                }
                // SAFETY: a key of the table is alive, and the clone keeps it so whatever the comparison does.
                let other = unsafe { Value::from_borrowed(word) };
                let equal = protocol::equals(&other, key)?;
                let table = self.table();
                let now = table.entries();
                if !ptr::eq(now.as_ptr(), entries)
                    || now.len() != used
                    || !table.fits(&probe)
                    || now.get(number).is_none_or(|entry| entry.key != word)
                {
                    continue 'anew;
                }
                if equal {
                    return Ok(Some(number));
                }
            }
            return Ok(None);
        }
    }

    /// The key and value of an entry that is no gap.
    pub fn entry(&self, number: usize) -> Option<Pair> {
        let entry = self.table().entries().get(number).filter(|entry| !entry.key.is_null())?;
        // SAFETY: key and value of an entry are alive.
        Some(unsafe { (Value::from_borrowed(entry.key), Value::from_borrowed(entry.value)) })
    }

    /// The first entry from a place on that is no gap: its place, key and value.
    #[inline]
    pub fn next_entry(&self, from: usize) -> Option<(usize, Pair)> {
        let entries = self.table().entries();
        let mut place = from;
        while entries.get(place)?.key.is_null() {
            place += 1;
        }
        Some((place, self.entry(place)?))
    }

    /// The last entry up to a place that is no gap.
    pub fn previous_entry(&self, to: usize) -> Option<(usize, Pair)> {
        let last = self.table().entries().len().checked_sub(1)?;
        (0..=to.min(last)).rev().find_map(|place| Some((place, self.entry(place)?)))
    }

    /// The value of a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn get_hashed(&self, key: &Value, hash: i64) -> PyResult<Option<Value>> {
        let found = self.find(key, hash)?;
        // SAFETY: the value of an entry is alive.
        Ok(found.map(|entry| unsafe { Value::from_borrowed(self.table().entries()[entry].value) }))
    }

    /// Sets the value of a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn set_hashed(&self, key: &Value, hash: i64, value: Value) -> PyResult<()> {
        let found = self.find(key, hash)?;
        self.put(found, hash, || key.clone(), value);
        Ok(())
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    #[inline]
    pub fn get(&self, key: &Value) -> PyResult<Option<Value>> {
        self.get_hashed(key, hash_key(key, KEY)?)
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    #[inline]
    pub fn set(&self, key: &Value, value: Value) -> PyResult<()> {
        self.set_hashed(key, hash_key(key, KEY)?, value)
    }

    /// Takes a key out and gives its value.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    pub fn remove(&self, key: &Value) -> PyResult<Option<Value>> {
        let found = self.find(key, hash_key(key, KEY)?)?;
        Ok(found.and_then(|entry| self.remove_entry(entry)).map(|(_, value)| value))
    }

    /// Takes an entry out, if it is no gap.
    pub fn remove_entry(&self, number: usize) -> Option<Pair> {
        if self.table().entries().get(number)?.key.is_null() {
            return None;
        }
        self.keys_version.set(0);
        let gone = self.table_mut().remove(number);
        // SAFETY: the table's references become these.
        Some(unsafe { (Value::from_owned(gone.key), Value::from_owned(gone.value)) })
    }

    /// Replaces the value of an entry that is no gap, reference for reference.
    #[inline(always)]
    pub(crate) fn replace_value(&self, entry: usize, value: Word) -> Word {
        self.table_mut().replace(entry, value)
    }

    /// Takes everything out.
    pub fn clear(&self) {
        self.keys_version.set(0);
        release(std::mem::take(self.table_mut()));
    }

    /// Makes room for more keys.
    pub fn reserve(&self, more: usize) {
        self.table_mut().reserve(more);
    }

    #[inline]
    fn put(&self, found: Option<usize>, hash: i64, key: impl FnOnce() -> Value, value: Value) {
        match found {
            Some(entry) => {
                let before = self.table_mut().replace(entry, value.into_word());
                // SAFETY: the table's reference to the value before is given back, once nothing is borrowed.
                unsafe { decref(before) };
            }
            None => {
                self.keys_version.set(0);
                self.table_mut().insert(Entry { hash, key: key().into_word(), value: value.into_word() });
            }
        }
    }

    /// Keys and values in order; changes in the middle are seen as `dict` iterators see them.
    pub fn iter(&self) -> impl Iterator<Item = (Value, Value)> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                let entry = self.table().entries().get(next)?;
                next += 1;
                if !entry.key.is_null() {
                    // SAFETY: key and value of an entry are alive.
                    return Some(unsafe {
                        (Value::from_borrowed(entry.key), Value::from_borrowed(entry.value))
                    });
                }
            }
        })
    }
}

/// The entry of a key that is a small number or a plain string; `usize::MAX` if none is surely that of the key, where
/// comparing it with others may need Python code. For handlers.
#[inline(never)]
pub(crate) fn find_plain(dict: &Dict, key: Word) -> usize {
    // SAFETY: the key is alive on the stack.
    let found = match unsafe { plain_str(key) } {
        Some(key) => dict.find_str(key),
        None if key.is_int() && (0..1 << 60).contains(&key.int_value()) => {
            let same = |entry: &Entry| Ok::<bool, std::convert::Infallible>(entry.key == key);
            dict.table().find(key.int_value(), same).unwrap_or_default()
        }
        None => None,
    };
    found.unwrap_or(usize::MAX)
}

/// The string that a word is, if its type is exactly `str`.
///
/// # Safety
/// The word is alive, if it is an object.
#[inline(always)]
unsafe fn plain_str<'a>(word: Word) -> Option<&'a Str> {
    // SAFETY: alive says the caller; objects of this type are strings.
    unsafe {
        (word.is_object() && (*header_of(word)).type_().is(&str::TYPE))
            .then(|| &*header_of(word).cast::<Str>())
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a dict.
    for entry in unsafe { Dict::from_header(object) }.table().entries() {
        visit(entry.key);
        visit(entry.value);
    }
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a dict.
    unsafe { Dict::from_header(object) }.clear();
}

/// Gives back what a table refers to.
fn release(table: Table) {
    for entry in table.entries() {
        // SAFETY: the references were the table's, which is gone.
        unsafe {
            decref(entry.key);
            decref(entry.value);
        }
    }
}

/// `RuntimeError`
#[cold]
fn changed(what: &str) -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, what)
}
