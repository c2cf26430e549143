//! `dict`: keys in the order in which they were first put in.
//!
//! Keys that are exactly `str` are compared without running Python code; others may run any, which may
//! change the dict: a lookup that sees the table changed under it begins anew.

use std::cell::{Cell, UnsafeCell};
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::object::version::Versions;
use crate::types::object_type;
use crate::types::str::{self, Str};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

mod table;

pub use table::{Entry, Table};

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
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_length(length)
        .with_subscript(subscript)
        .with_set_subscript(set_subscript)
        .with_contains(contains)
        .with_repr(repr),
    &NativeMembers::NONE,
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

impl Dict {
    /// The dict that a value is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&Dict> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `Dict`.
        header.type_().has(TypeFlags::DICT).then(|| unsafe { &*ptr::from_ref(header).cast::<Dict>() })
    }

    /// A new dict with room for `keys` keys.
    pub fn with_capacity(keys: usize) -> Value {
        let dict = HEAP.allocate(size_of::<Dict>(), Kind::Container).cast::<Dict>();
        let table = UnsafeCell::new(Table::with_capacity(keys));
        // SAFETY: there is room for a dict.
        unsafe {
            dict.write(Dict { header: Header::new(&raw const TYPE), table, keys_version: Cell::new(0) })
        };
        Dict::value(dict)
    }

    fn value(dict: NonNull<Dict>) -> Value {
        // SAFETY: a new object's one reference becomes the value's.
        unsafe { Value::from_owned(Word::from_bits(dict.as_ptr() as usize as u64)) }
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

    fn find(&self, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        if let (true, Some(key)) = (str::is_exact(key), Str::of(key)) {
            return Ok(self.find_str(key));
        }
        loop {
            let (entries, used) = (self.table().entries().as_ptr(), self.table().entries().len());
            let mut changed = false;
            let found = self.table().find(hash, |entry| {
                if entry.key == key.word() {
                    return Ok(true);
                }
                // SAFETY: a key of the table is alive, and the clone keeps it so whatever the comparison does.
                let other = unsafe { Value::from_borrowed(entry.key) };
                let equal = protocol::equals(&other, key)?;
                let now = self.table().entries();
                changed = !ptr::eq(now.as_ptr(), entries) || now.len() != used;
                Ok(equal || changed)
            })?;
            if !changed {
                return Ok(found);
            }
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    pub fn get(&self, key: &Value) -> PyResult<Option<Value>> {
        let found = self.find(key, protocol::hash(key)?)?;
        // SAFETY: the value of an entry is alive.
        Ok(found.map(|entry| unsafe { Value::from_borrowed(self.table().entries()[entry].value) }))
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    pub fn set(&self, key: &Value, value: Value) -> PyResult<()> {
        let hash = protocol::hash(key)?;
        let found = self.find(key, hash)?;
        self.put(found, hash, || key.clone(), value);
        Ok(())
    }

    /// Takes a key out and gives its value.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    pub fn remove(&self, key: &Value) -> PyResult<Option<Value>> {
        let Some(entry) = self.find(key, protocol::hash(key)?)? else { return Ok(None) };
        self.keys_version.set(0);
        let gone = self.table_mut().remove(entry);
        // SAFETY: the table's references to key and value become these.
        unsafe {
            decref(gone.key);
            Ok(Some(Value::from_owned(gone.value)))
        }
    }

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

    /// Takes all keys out.
    pub fn clear(&self) {
        self.keys_version.set(0);
        release(std::mem::take(self.table_mut()));
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

fn length(dict: &Value) -> PyResult<usize> {
    Ok(Dict::of(dict).map_or(0, Dict::len))
}

fn subscript(dict: &Value, key: &Value) -> PyResult {
    match Dict::of(dict).map_or(Ok(None), |dict| dict.get(key))? {
        Some(value) => Ok(value),
        None => Err(crate::raise::key_error(key)),
    }
}

fn set_subscript(dict: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(dict) = Dict::of(dict) else { return Ok(()) };
    match value {
        Some(value) => dict.set(key, value.clone()),
        None => match dict.remove(key)? {
            Some(_) => Ok(()),
            None => Err(crate::raise::key_error(key)),
        },
    }
}

fn contains(dict: &Value, key: &Value) -> PyResult<bool> {
    Ok(Dict::of(dict).map_or(Ok(None), |dict| dict.get(key))?.is_some())
}

fn repr(dict: &Value) -> PyResult {
    let mut text = String::from("{");
    for (place, (key, value)) in Dict::of(dict).into_iter().flat_map(Dict::iter).enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        for (part, after) in [(key, ": "), (value, "")] {
            let part = protocol::repr(&part)?;
            text.push_str(&Str::of(&part).map(Str::to_string_lossy).unwrap_or_default());
            text.push_str(after);
        }
    }
    text.push('}');
    Ok(Str::new(&text))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a dict.
    let dict = unsafe { &*ptr::from_ref(object).cast::<Dict>() };
    for entry in dict.table().entries() {
        visit(entry.key);
        visit(entry.value);
    }
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a dict.
    let dict = unsafe { &*ptr::from_ref(object).cast::<Dict>() };
    dict.keys_version.set(0);
    release(std::mem::take(dict.table_mut()));
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

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: an object of this type is a dict, and this is its end.
    unsafe {
        let dict = object.cast::<Dict>();
        release(ptr::read(&raw const (*dict).table).into_inner());
        HEAP.release(object, size_of::<Dict>(), Kind::Container);
    }
}
