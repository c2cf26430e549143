//! How long a thread waits, and what it waits at: a flag that another thread changes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use taipan_vm::gil;
use taipan_vm::object::protocol;
use taipan_vm::raise::{self, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::value::{PyResult, Value};

/// `threading.TIMEOUT_MAX`, in seconds.
pub(super) const LONGEST: f64 = 9_223_372_036.0;

/// How long to wait at most; `None` is as long as it takes.
pub(super) type Timeout = Option<Duration>;

/// The timeout that `acquire(blocking, timeout)` asks for.
///
/// # Errors
/// `ValueError` and `OverflowError` for what makes no sense.
pub(super) fn timeout(blocking: bool, timeout: Option<&Value>) -> PyResult<Timeout> {
    let seconds = timeout.map_or(Ok(-1.0), protocol::to_float)?;
    match blocking {
        false if seconds != -1.0 => Err(value_error("can't specify a timeout for a non-blocking call")),
        false => Ok(Some(Duration::ZERO)),
        true if seconds == -1.0 => Ok(None),
        true if seconds < 0.0 || seconds.is_nan() => {
            Err(value_error("timeout value must be a non-negative number"))
        }
        true if seconds > LONGEST => Err(raise::raise(&kinds::OVERFLOW_ERROR, "timeout value is too large")),
        true => Ok(Some(Duration::from_secs_f64(seconds))),
    }
}

/// A flag under a mutex, with threads that wait for it to be clear.
#[derive(Default)]
pub(super) struct Flag {
    set: Mutex<bool>,
    cleared: Condvar,
}

impl Flag {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is set.
    pub(super) fn is_set(&self) -> bool {
        *self.lock()
    }

    /// Sets it, after it was cleared; `false` if that took too long.
    pub(super) fn set(&self, timeout: Timeout) -> bool {
        if !std::mem::replace(&mut *self.lock(), true) {
            return true;
        }
        if timeout == Some(Duration::ZERO) {
            return false;
        }
        gil::allow_threads(|| {
            let mut flag = self.wait_clear(timeout);
            !std::mem::replace(&mut *flag, true)
        })
    }

    /// Waits until it is clear; `false` if that took too long.
    pub(super) fn wait(&self, timeout: Timeout) -> bool {
        if !self.is_set() {
            return true;
        }
        gil::allow_threads(|| !*self.wait_clear(timeout))
    }

    fn wait_clear(&self, timeout: Timeout) -> MutexGuard<'_, bool> {
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut flag = self.lock();
        while *flag {
            flag = match end {
                None => self.cleared.wait(flag).unwrap_or_else(PoisonError::into_inner),
                Some(end) => {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        break;
                    }
                    self.cleared.wait_timeout(flag, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        flag
    }

    /// Clears it; `false` if it was clear.
    pub(super) fn clear(&self) -> bool {
        let was_set = std::mem::replace(&mut *self.lock(), false);
        self.cleared.notify_one();
        was_set
    }

    /// Clears it for all that wait.
    pub(super) fn clear_for_all(&self) {
        *self.lock() = false;
        self.cleared.notify_all();
    }
}
