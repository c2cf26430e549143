//! Interned strings: one object for each text that is a name, so that names are compared by address.

use std::cell::UnsafeCell;
use std::collections::HashMap;

use crate::types::str::Str;
use crate::value::Value;

struct Table(UnsafeCell<Option<HashMap<Box<str>, Value>>>);

// SAFETY: only the thread that holds the interpreter lock touches the table.
unsafe impl Sync for Table {}

static TABLE: Table = Table(UnsafeCell::new(None));

/// The interned string of a text. Interned strings live for ever.
pub fn intern(text: &str) -> &'static Str {
    // SAFETY: the table is borrowed for this lookup alone, which runs no Python code.
    let table = unsafe { &mut *TABLE.0.get() }.get_or_insert_default();
    if !table.contains_key(text) {
        let value = Str::new(text);
        if let Some(string) = Str::of(&value) {
            string.make_interned();
        }
        table.insert(text.into(), value);
    }
    match table.get(text).and_then(Str::of) {
        // SAFETY: an interned string is never freed.
        Some(string) => unsafe { &*std::ptr::from_ref(string) },
        None => unreachable!("the table holds strings, and this one was just put in"),
    }
}
