//! The collector of reference cycles (PEP 442).
//!
//! It subtracts from the count of each container the references that other containers hold to it. What is left
//! comes from outside, and whatever can be reached from objects with such references is alive; the rest is freed:
//! weak references to it are emptied, finalisers run, and what these have not revived is taken apart. While the
//! references are being counted no Python code runs, and all counts are put right before any does.
//!
//! One collection looks at all containers. It is due when as many containers are new as a part of those that
//! survived the last one, so that the work for each object made stays the same however many there are.

use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering::Relaxed;

use crate::object::header::{Header, flag};
use crate::object::heap::HEAP;
use crate::object::locked::Locked;
use crate::object::type_object::type_of;
use crate::object::weak;
use crate::thread;
use crate::value::{Value, header_of};
use crate::word::Word;

/// What a collection did, as `gc.get_stats` and callbacks tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Objects freed.
    pub collected: usize,
    /// Objects that could not be freed.
    pub uncollectable: usize,
}

/// The collector's settings and counts.
pub struct Collector {
    /// Whether it runs by itself.
    pub enabled: Cell<bool>,
    /// `gc.get_threshold()`
    pub thresholds: Cell<[i64; 3]>,
    /// `gc.get_debug()`
    pub debug: Cell<i64>,
    running: Cell<bool>,
    /// Containers alive after the last collection.
    survivors: Cell<usize>,
    /// What collections of each generation did: how many there were, and what came of them.
    pub stats: Cell<[(usize, Outcome); 3]>,
    /// `gc.callbacks`, a list.
    pub callbacks: RefCell<Option<Value>>,
}

static COLLECTOR: Locked<Collector> = Locked::new(Collector {
    enabled: Cell::new(true),
    thresholds: Cell::new([2000, 10, 0]),
    debug: Cell::new(0),
    running: Cell::new(false),
    survivors: Cell::new(0),
    stats: Cell::new([(0, Outcome { collected: 0, uncollectable: 0 }); 3]),
    callbacks: RefCell::new(None),
});

/// Asks the collector's settings and counts.
pub fn with<R>(ask: impl FnOnce(&Collector) -> R) -> R {
    COLLECTOR.with(ask)
}

/// A bit of the interpreter's reasons to look up: a collection may be due.
pub const DUE: u32 = 1 << 8;

/// Asks for a collection if one is due; called when the heap needs room.
pub(crate) fn ask_if_due() {
    let is_due = COLLECTOR.with(|collector| {
        let threshold = collector.thresholds.get()[0];
        let young = HEAP.young() as i64;
        collector.enabled.get()
            && !collector.running.get()
            && threshold > 0
            && young > threshold.max(collector.survivors.get() as i64 / 2)
    });
    if is_due && let Some(thread) = thread::try_current() {
        thread.breaker.fetch_or(DUE, Relaxed);
    }
}

/// Runs a collection that was asked for, between two instructions.
pub(crate) fn run_if_due() {
    let before = thread::current().take_raised();
    collect(0);
    if let Some(before) = before {
        thread::current().set_raised(before);
    }
}

/// Whether the collector has to do with an object.
pub fn is_tracked(object: &Value) -> bool {
    object.header().is_some_and(is_container)
}

fn is_container(object: &Header) -> bool {
    use crate::object::header::IMMORTAL;
    object.type_().heap_kind() == crate::object::heap::Kind::Container && object.refcount() < IMMORTAL / 2
}

/// All containers, each with a reference.
pub fn objects() -> Vec<Value> {
    let mut words = Vec::new();
    HEAP.for_each_container(|object| {
        if object.refcount() > 0 {
            words.push(word_of(object));
        }
    });
    // SAFETY: they are alive, and nothing ran since.
    words.into_iter().map(|word| unsafe { Value::from_borrowed(word) }).collect()
}

/// What an object refers to.
pub fn referents(object: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(header) = object.header().filter(|header| is_container(header))
        && let Some(traverse) = header.type_().slots.traverse.get()
    {
        traverse(header, &mut |word| {
            if !word.is_null() {
                // SAFETY: what an object refers to is alive.
                found.push(unsafe { Value::from_borrowed(word) });
            }
        });
    }
    found
}

fn word_of(object: &Header) -> Word {
    Word::from_bits(std::ptr::from_ref(object) as usize as u64)
}

/// Calls `visit` with each container that `object` refers to and the collector looks at.
fn visit_considered(object: &Header, mut visit: impl FnMut(&Header)) {
    if let Some(traverse) = object.type_().slots.traverse.get() {
        traverse(object, &mut |word| {
            if word.is_object() {
                // SAFETY: what an object refers to is alive, or stands in memory until the collection ends.
                let other = unsafe { &*header_of(word) };
                if other.has(flag::CONSIDERED) {
                    visit(other);
                }
            }
        });
    }
}

/// Collects what is unreachable and says what came of it; nothing if a collection runs already.
pub fn collect(generation: usize) -> Outcome {
    if COLLECTOR.with(|collector| collector.running.replace(true)) {
        return Outcome::default();
    }
    crate::modules::gc::call_back("start", generation, Outcome::default());
    let unreachable = find_unreachable();
    let outcome = free(unreachable);
    COLLECTOR.with(|collector| {
        let mut stats = collector.stats.get();
        if let Some((number, all)) = stats.get_mut(generation) {
            *number += 1;
            all.collected += outcome.collected;
            all.uncollectable += outcome.uncollectable;
        }
        collector.stats.set(stats);
    });
    crate::modules::gc::call_back("stop", generation, outcome);
    COLLECTOR.with(|collector| collector.running.set(false));
    outcome
}

/// All containers that cannot be reached, each with a reference.
fn find_unreachable() -> Vec<Value> {
    let mut considered: Vec<Word> = Vec::new();
    HEAP.for_each_container(|object| {
        // What is in the middle of being freed has no references.
        if object.refcount() > 0 && !object.has(flag::FROZEN) && is_container(object) {
            object.set(flag::CONSIDERED);
            considered.push(word_of(object));
        }
    });
    HEAP.reset_young();
    COLLECTOR.with(|collector| collector.survivors.set(considered.len()));
    let unreachable = unreachable_among(&considered, 0);
    // SAFETY: they are alive: nothing ran since they were found.
    unreachable.into_iter().map(|word| unsafe { Value::from_borrowed(word) }).collect()
}

/// Those of the considered objects that nothing else refers to, but for `own` references of the caller to each; ends
/// their being considered.
fn unreachable_among(considered: &[Word], own: i32) -> Vec<Word> {
    // SAFETY: the words are living containers, here and below.
    let header = |word: &Word| unsafe { &*header_of(*word) };
    let count = |sign: i32| {
        for word in considered {
            visit_considered(header(word), |other| other.add_to_count(sign));
        }
    };
    count(-1);
    let mut waiting: Vec<Word> = Vec::new();
    for word in considered {
        let object = header(word);
        if object.refcount() as i32 - own != 0 {
            object.set(flag::REACHABLE);
            waiting.push(*word);
        }
    }
    while let Some(word) = waiting.pop() {
        visit_considered(header(&word), |other| {
            if !other.has(flag::REACHABLE) {
                other.set(flag::REACHABLE);
                waiting.push(word_of(other));
            }
        });
    }
    count(1);
    let mut unreachable = Vec::new();
    for word in considered {
        let object = header(word);
        if !object.has(flag::REACHABLE) {
            unreachable.push(*word);
        }
        object.clear(flag::CONSIDERED | flag::REACHABLE);
    }
    unreachable
}

/// Frees unreachable objects, as far as their finalisers let them be.
fn free(unreachable: Vec<Value>) -> Outcome {
    if unreachable.is_empty() {
        return Outcome::default();
    }
    empty_weak_references(&unreachable);
    for object in &unreachable {
        finalize(object);
    }
    let words: Vec<Word> = unreachable.iter().map(Value::word).collect();
    for word in &words {
        // SAFETY: `unreachable` keeps them alive.
        unsafe { &*header_of(*word) }.set(flag::CONSIDERED);
    }
    let doomed = unreachable_among(&words, 1);
    for word in &doomed {
        // SAFETY: as above.
        let object = unsafe { &*header_of(*word) };
        drop(weak::take_callbacks(object, false));
    }
    for word in &doomed {
        // SAFETY: as above.
        let object = unsafe { &*header_of(*word) };
        if let Some(clear) = object.type_().slots.clear.get() {
            clear(object);
        }
    }
    let collected = doomed.len();
    drop(unreachable);
    Outcome { collected, uncollectable: 0 }
}

/// Empties the weak references to unreachable objects that have callbacks, and calls those of them that are reachable
/// themselves.
fn empty_weak_references(unreachable: &[Value]) {
    for object in unreachable {
        if let Some(header) = object.header() {
            header.set(flag::UNREACHABLE);
        }
    }
    let mut callbacks = Vec::new();
    for header in unreachable.iter().filter_map(Value::header) {
        if header.has(flag::WEAKLY_REFERENCED) {
            let of_object = weak::take_callbacks(header, true);
            let is_reachable = |(reference, _): &(Value, Value)| {
                reference.header().is_none_or(|header| !header.has(flag::UNREACHABLE))
            };
            callbacks.extend(of_object.into_iter().filter(is_reachable));
        }
    }
    for header in unreachable.iter().filter_map(Value::header) {
        header.clear(flag::UNREACHABLE);
    }
    for (reference, callback) in callbacks {
        weak::call_back(&reference, &callback);
    }
}

/// Runs an object's finaliser, once in its life.
fn finalize(object: &Value) {
    if let (Some(header), Some(finalize)) = (object.header(), type_of(object).slots.finalize())
        && !header.has(flag::FINALIZED)
    {
        header.set(flag::FINALIZED);
        finalize(object);
    }
}
