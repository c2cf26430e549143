//! What names mean in types, remembered: one table for all types, keyed by a type's version and the name.
//!
//! A version stands for one state of one type for ever, so an entry never becomes wrong; it is only overwritten. What it
//! holds is alive as long as some type has the version, and nobody asks with any other. Names are interned, so that
//! they are told apart by address and never freed.

use std::cell::Cell;
use std::ptr;

use crate::types::str::Str;
use crate::value::Value;
use crate::word::Word;

/// Number of entries, a power of two.
const ENTRIES: usize = 4096;

struct Entry {
    version: Cell<u32>,
    name: Cell<*const Str>,
    /// What was found; NULL if there is no such name.
    found: Cell<Word>,
}

struct Table([Entry; ENTRIES]);

// SAFETY: only the thread that holds the interpreter lock touches the table.
unsafe impl Sync for Table {}

static TABLE: Table = Table(
    [const { Entry { version: Cell::new(0), name: Cell::new(ptr::null()), found: Cell::new(Word::NULL) } };
        ENTRIES],
);

/// What `name`, an interned string, means in the type that has `version`, which is not 0; `look_up` is asked if that is
/// not known.
#[inline]
pub(super) fn get(version: u32, name: &Str, look_up: impl FnOnce() -> Option<Value>) -> Option<Value> {
    let address = ptr::from_ref(name) as usize;
    let entry = &TABLE.0[(version as usize ^ address >> 5) % ENTRIES];
    if entry.version.get() == version && ptr::eq(entry.name.get(), name) {
        let word = entry.found.get();
        // SAFETY: the type with this version keeps it alive.
        return (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) });
    }
    let found = look_up();
    entry.version.set(version);
    entry.name.set(name);
    entry.found.set(found.as_ref().map_or(Word::NULL, Value::word));
    found
}
