//! Interrupting Python code between two instructions: how signals are delivered.
//!
//! Whoever wants something done [asks](request), from anywhere, a signal handler too; the interpreter looks up at the
//! next loop or call and [does](check) what the interpreter's hook says, which may raise.

use std::cell::Cell;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use crate::runtime;
use crate::thread::{self, Thread};
use crate::value::PyResult;

/// A bit of the interpreter's reasons to look up: a signal waits.
pub(crate) const SIGNAL: u32 = 1;

/// What is called when the interpreter was asked to look up.
pub type Hook = fn() -> PyResult<()>;

/// The reasons of the thread that handles signals.
static REASONS: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());

/// The thread that runs handles signals from now on.
pub(crate) fn watch(thread: &Thread) {
    REASONS.store(std::ptr::from_ref(&thread.breaker).cast_mut(), Ordering::Release);
}

/// Nobody handles signals, if it was this thread that did.
pub(crate) fn forget(thread: &Thread) {
    let reasons = std::ptr::from_ref(&thread.breaker).cast_mut();
    let _other = REASONS.compare_exchange(reasons, std::ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed);
}

/// Asks the interpreter to look up. A signal handler may call this.
pub fn request() {
    // SAFETY: the thread is forgotten before it is freed.
    if let Some(reasons) = unsafe { REASONS.load(Ordering::Acquire).as_ref() } {
        reasons.fetch_or(SIGNAL, Ordering::Relaxed);
    }
}

/// Whether the running thread is the one that handles signals.
pub fn is_here() -> bool {
    let own = std::ptr::from_ref(&thread::current().breaker);
    std::ptr::eq(own, REASONS.load(Ordering::Acquire))
}

/// Does what the hook says: for natives that have been waiting and were interrupted.
///
/// # Errors
/// What the handlers of signals raise.
pub fn check() -> PyResult<()> {
    if !is_here() {
        return Ok(());
    }
    runtime::state().interrupt_hook.get().map_or(Ok(()), |hook| hook())
}

/// A place for the hook.
pub(crate) type HookCell = Cell<Option<Hook>>;

/// Sets the hook.
pub fn set_hook(hook: Hook) {
    runtime::state().interrupt_hook.set(Some(hook));
}
