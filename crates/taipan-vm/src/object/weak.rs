//! Weak references: which ones there are to an object, and what happens to them when it is freed.
//!
//! They are found by the object's address, in a table of the process; the object's header says whether it stands
//! there. A weak reference counts no reference; it is emptied when its object is freed or found unreachable.

use std::cell::RefCell;
use std::ptr;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::call::Arguments;
use crate::object::header::{Header, flag};
use crate::object::locked::Locked;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise;
use crate::types::weak_reference::WeakReference;
use crate::value::Value;
use crate::word::Word;

/// The weak references to each object, by its address, the newest last; not counted.
static REFERENCES: Locked<RefCell<FxHashMap<usize, Vec<Word>>>> =
    Locked::new(RefCell::new(FxHashMap::with_hasher(FxBuildHasher)));

/// Whether objects like this can be weakly referenced.
pub fn is_possible(object: &Value) -> bool {
    object.header().is_some() && type_of(object).has(TypeFlags::WEAK_REFERENCES)
}

fn address(object: &Header) -> usize {
    ptr::from_ref(object) as usize
}

/// Notes a new weak reference to an object.
pub(crate) fn add(object: &Header, reference: Word) {
    REFERENCES.with_borrow_mut(|table| table.entry(address(object)).or_default().push(reference));
    object.set(flag::WEAKLY_REFERENCED);
}

/// Forgets a weak reference that is freed before its object.
pub(crate) fn remove(object: usize, reference: Word) {
    REFERENCES.with_borrow_mut(|table| {
        let Some(references) = table.get_mut(&object) else { return };
        references.retain(|other| *other != reference);
        if references.is_empty() {
            table.remove(&object);
            // SAFETY: the table has only objects that are alive.
            unsafe { &*(object as *const Header) }.clear(flag::WEAKLY_REFERENCED);
        }
    });
}

/// The weak references to an object: those that can be shared first, then the newest first.
pub fn all(object: &Value) -> Vec<Value> {
    let Some(header) = object.header().filter(|header| header.has(flag::WEAKLY_REFERENCED)) else {
        return Vec::new();
    };
    let words = REFERENCES.with_borrow(|table| table.get(&address(header)).cloned().unwrap_or_default());
    let values = words.into_iter().rev().filter(|word| is_alive(*word));
    // SAFETY: a weak reference in the table is an object whose end has not come.
    let values: Vec<Value> = values.map(|word| unsafe { Value::from_borrowed(word) }).collect();
    let (mut shared, others): (Vec<Value>, Vec<Value>) = values.into_iter().partition(is_shareable);
    shared.sort_by_key(|value| WeakReference::of(value).is_none_or(|reference| reference.is_proxy));
    shared.into_iter().chain(others).collect()
}

/// Whether a weak reference is not in the middle of being freed.
fn is_alive(word: Word) -> bool {
    // SAFETY: the table has only weak references whose room was not given back.
    unsafe { &*crate::value::header_of(word) }.refcount() > 0
}

/// Whether asking for the same weak reference again may give this one.
fn is_shareable(reference: &Value) -> bool {
    WeakReference::of(reference).is_some_and(WeakReference::is_shareable)
}

/// The first weak reference, as `__weakref__` shows it.
pub fn first(object: &Value) -> Option<Value> {
    all(object).into_iter().next()
}

/// Before an object is freed: runs its finaliser, empties its weak references and calls their callbacks. Says whether
/// it is to be freed, which a finaliser may prevent.
#[cold]
pub(crate) fn before_free(object: &Header) -> bool {
    if !native_object::finalize(object) {
        return false;
    }
    object.incref();
    for (reference, callback) in take_callbacks(object, false) {
        call_back(&reference, &callback);
    }
    object.decref()
}

/// Empties the weak references to an object, or those with callbacks only, and gives those callbacks that are to be
/// called, the newest first.
pub(crate) fn take_callbacks(object: &Header, with_callback_only: bool) -> Vec<(Value, Value)> {
    let words = REFERENCES.with_borrow_mut(|table| table.remove(&address(object)).unwrap_or_default());
    object.clear(flag::WEAKLY_REFERENCED);
    let mut callbacks = Vec::new();
    let mut kept = Vec::new();
    for word in words {
        // SAFETY: the table has only weak references whose room was not given back.
        let Some(reference) = (unsafe { WeakReference::at(word) }) else { continue };
        if with_callback_only && !reference.has_callback() {
            kept.push(word);
            continue;
        }
        reference.empty();
        let callback = reference.take_callback();
        if let (true, Some(callback)) = (is_alive(word), callback) {
            // SAFETY: it is alive.
            callbacks.push((unsafe { Value::from_borrowed(word) }, callback));
        }
    }
    if !kept.is_empty() {
        REFERENCES.with_borrow_mut(|table| table.insert(address(object), kept));
        object.set(flag::WEAKLY_REFERENCED);
    }
    callbacks.reverse();
    callbacks
}

/// Calls a callback, which must not disturb whoever gave the last reference back.
pub(crate) fn call_back(reference: &Value, callback: &Value) {
    let thread = crate::thread::current();
    let before = thread.take_raised();
    let arguments = Arguments::positional_only(std::slice::from_ref(reference));
    if protocol::call(callback, arguments).is_err() {
        raise::unraisable("Exception ignored while calling weakref callback", Some(callback));
    }
    drop(thread.take_raised());
    if let Some(before) = before {
        thread.set_raised(before);
    }
}
