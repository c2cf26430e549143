//! The interpreter lock: one thread at a time runs Python code and touches objects.
//!
//! A thread that runs gives the lock up while it waits for something outside ([`allow_threads`]), and when another
//! thread has waited for the lock for the switch interval: that thread sets a bit of the holder's
//! [`breaker`](crate::thread::Thread::breaker), which Python code looks at in loops and calls.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::runtime;
use crate::thread::{self, Thread};

/// A bit of the interpreter's reasons to look up: another thread waits for the lock.
pub const WANTED: u32 = 1 << 9;

/// `sys.getswitchinterval()` to begin with, in microseconds.
const SWITCH_INTERVAL: u64 = 5_000;

static INTERVAL: AtomicU64 = AtomicU64::new(SWITCH_INTERVAL);

struct Holding {
    is_held: bool,
    waiting: usize,
    /// How often the lock was taken.
    taken: u64,
}

static HOLDING: Mutex<Holding> = Mutex::new(Holding { is_held: false, waiting: 0, taken: 0 });
/// The lock was given up.
static FREE: Condvar = Condvar::new();
/// The lock was taken.
static TAKEN: Condvar = Condvar::new();

thread_local! {
    /// How many interpreters of this thread of the system hold the lock.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

fn holding() -> MutexGuard<'static, Holding> {
    HOLDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `sys.getswitchinterval()`
pub fn switch_interval() -> Duration {
    Duration::from_micros(INTERVAL.load(Ordering::Relaxed))
}

/// `sys.setswitchinterval()`
pub fn set_switch_interval(interval: Duration) {
    let micros = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX).max(1);
    INTERVAL.store(micros, Ordering::Relaxed);
}

/// What has to be current when a thread has the lock.
#[derive(Clone, Copy)]
struct Resume {
    thread: *const Thread,
    state: *mut runtime::State,
}

impl Resume {
    /// Nothing, as before an interpreter has been made.
    const NOTHING: Resume = Resume { thread: ptr::null(), state: ptr::null_mut() };

    fn here() -> Resume {
        Resume { thread: thread::address(), state: runtime::state_address() }
    }
}

/// Takes the lock, after whoever has it gave it up.
fn take(resume: Resume) {
    let mut state = holding();
    state.waiting += 1;
    while state.is_held {
        let taken = state.taken;
        let waited = FREE.wait_timeout(state, switch_interval());
        let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        state = next;
        if timeout.timed_out()
            && state.is_held
            && state.taken == taken
            && let Some(holder) = thread::try_current()
        {
            // The holder is alive: it cannot give the lock up while this thread has the mutex.
            holder.breaker.fetch_or(WANTED, Ordering::Relaxed);
        }
    }
    state.waiting -= 1;
    state.is_held = true;
    state.taken += 1;
    // Under the mutex, so that whoever waits never sees a holder of before.
    thread::set_address(resume.thread);
    runtime::set_state(resume.state);
    TAKEN.notify_all();
}

fn give() {
    holding().is_held = false;
    FREE.notify_one();
}

/// Takes the lock for an interpreter, unless this thread of the system has it already.
pub(crate) fn enter() {
    if DEPTH.replace(DEPTH.get() + 1) == 0 {
        take(Resume::NOTHING);
    }
}

/// Gives the lock up for an interpreter that ends.
pub(crate) fn leave() {
    DEPTH.set(DEPTH.get().saturating_sub(1));
    if DEPTH.get() == 0 {
        give();
    }
}

/// Gives the lock up while `wait` runs, which touches no Python object, and takes it again.
pub fn allow_threads<R>(wait: impl FnOnce() -> R) -> R {
    if DEPTH.get() == 0 {
        return wait();
    }
    let resume = Resume::here();
    give();
    let result = wait();
    take(resume);
    result
}

/// Lets a thread run that has waited long enough.
pub(crate) fn give_way() {
    let resume = Resume::here();
    let mut state = holding();
    if state.waiting == 0 || DEPTH.get() == 0 {
        return;
    }
    state.is_held = false;
    FREE.notify_one();
    let taken = state.taken;
    while state.taken == taken && state.waiting > 0 {
        state = TAKEN.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    drop(state);
    take(resume);
}

/// Runs `work` as a new thread of the interpreter, on the thread of the system that calls this.
pub fn run_thread<R>(thread: &Thread, interpreter: InterpreterAddress, work: impl FnOnce() -> R) -> R {
    DEPTH.set(1);
    take(Resume { thread, state: interpreter.0 });
    let result = work();
    leave();
    result
}

/// Which interpreter a new thread belongs to.
#[derive(Clone, Copy)]
pub struct InterpreterAddress(*mut runtime::State);

// SAFETY: it is only followed by the holder of the lock, and the interpreter outlives its threads or the process ends.
unsafe impl Send for InterpreterAddress {}

impl InterpreterAddress {
    /// The interpreter that runs.
    pub fn current() -> InterpreterAddress {
        InterpreterAddress(runtime::state_address())
    }
}
