//! State that all threads of Python code share, which belongs to whoever holds the interpreter lock.

use std::cell::RefCell;

/// A value in a `static` that only the holder of the [interpreter lock](crate::gil) looks at.
pub struct Locked<T>(T);

// SAFETY: Python objects exist, and native functions run, only while the interpreter lock is held; so threads use
// the value one after the other, and taking and giving the lock orders what they do.
unsafe impl<T> Sync for Locked<T> {}

impl<T> Locked<T> {
    /// The value to begin with.
    pub const fn new(value: T) -> Locked<T> {
        Locked(value)
    }

    /// Looks at the value. The caller holds the interpreter lock.
    pub fn with<R>(&'static self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0)
    }
}

impl<T> Locked<RefCell<T>> {
    /// Looks at what the cell holds, under the cell's rules.
    pub fn with_borrow<R>(&'static self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0.borrow())
    }

    /// Changes what the cell holds, under the cell's rules.
    pub fn with_borrow_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }
}
