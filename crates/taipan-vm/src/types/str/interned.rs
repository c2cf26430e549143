//! Interned strings: one object for each text that is a name, so that names are compared by address. Strings of
//! one character below 256, and the empty one, are always these.

use std::cell::{Cell, UnsafeCell};
use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::{Characters, Str, TYPE};
use crate::types::str::is_exact;
use crate::value::Value;

/// Number of texts whose interned strings are remembered by the text's address, a power of two.
const REMEMBERED: usize = 512;

struct Table {
    /// For texts of the machine itself, which stay where they are: the string that a text at such an address was.
    by_address: [Cell<Option<&'static Str>>; REMEMBERED],
    strings: UnsafeCell<HashTable<&'static Str>>,
    /// The strings of one character below 256, and behind them the empty one; `None` until it is asked for.
    short: [Cell<Option<&'static Str>>; 257],
}

// SAFETY: only the thread that holds the interpreter lock touches the table.
unsafe impl Sync for Table {}

static TABLE: Table = Table {
    by_address: [const { Cell::new(None) }; REMEMBERED],
    strings: UnsafeCell::new(HashTable::new()),
    short: [const { Cell::new(None) }; 257],
};

fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// The interned string of a text. Interned strings live for ever.
pub fn intern(text: &str) -> &'static Str {
    let address = text.as_ptr() as usize;
    let remembered = &TABLE.by_address[(address ^ address >> 9 ^ text.len()) % REMEMBERED];
    let is_same =
        |string: &&'static Str| matches!(string.characters(), Characters::One(own) if own == text.as_bytes());
    if let Some(string) = remembered.get()
        && text.len() > 1
        && string.length() == text.len()
        && is_same(&string)
        && text.is_ascii()
    {
        return string;
    }
    let string = intern_text(text, is_same);
    remembered.set(Some(string));
    string
}

/// The interned string of a text that is not remembered.
fn intern_text(text: &str, is_same: impl Fn(&&'static Str) -> bool) -> &'static Str {
    if !text.is_ascii() || text.len() < 2 {
        return intern_string(&Str::new(text));
    }
    // SAFETY: the table is borrowed for this lookup alone, which runs no Python code.
    let table = unsafe { &*TABLE.strings.get() };
    match table.find(hash_bytes(text.as_bytes()), is_same) {
        Some(string) => string,
        None => intern_string(&Str::new(text)),
    }
}

/// The interned string with the characters of another, which is that one itself if there was none.
fn intern_string(value: &Value) -> &'static Str {
    let Some(string) = Str::of(value) else { return intern("") };
    if string.is_interned() {
        // SAFETY: an interned string is never freed.
        return unsafe { &*std::ptr::from_ref(string) };
    }
    // SAFETY: the table is borrowed for this lookup alone, which runs no Python code.
    let table = unsafe { &mut *TABLE.strings.get() };
    let hash = hash_bytes(string.storage());
    if let Some(found) = table.find(hash, |other| other.equals(string)) {
        return found;
    }
    string.make_interned();
    // SAFETY: an interned string is never freed.
    let string = unsafe { &*std::ptr::from_ref(string) };
    table.insert_unique(hash, string, |string| hash_bytes(string.storage()));
    string
}

/// `sys.intern(value)` of an exact `str`; another value is given back.
pub fn intern_value(value: &Value) -> Value {
    if is_exact(value) { intern_string(value).to_value() } else { value.clone() }
}

fn short(place: usize, units: &[u8]) -> Value {
    let Some(cell) = TABLE.short.get(place) else { return Value::NONE };
    match cell.get() {
        Some(string) => string.to_value(),
        None => {
            let bits = if units.is_ascii() { 0 } else { 0xff };
            let string = intern_string(&Str::allocate_of(&TYPE, units, bits));
            cell.set(Some(string));
            string.to_value()
        }
    }
}

/// The string of one character below 256.
#[inline]
pub(super) fn single(byte: u8) -> Value {
    short(usize::from(byte), &[byte])
}

/// The string without characters.
#[inline]
pub(super) fn empty() -> Value {
    short(256, &[])
}
