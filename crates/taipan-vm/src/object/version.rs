//! Numbers that tell one state of something from all others, so that what was looked up can be remembered.

use std::sync::atomic::{AtomicU32, Ordering};

/// Gives out versions, each once.
pub(crate) struct Versions(AtomicU32);

impl Versions {
    /// None given out yet.
    pub(crate) const fn new() -> Versions {
        Versions(AtomicU32::new(0))
    }

    /// A version that was not given out before; 0, which is none, when there are none left.
    pub(crate) fn next(&self) -> u32 {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| last.checked_add(1))
            .map_or(0, |last| last.wrapping_add(1))
    }
}
