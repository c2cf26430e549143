//! Guards against recursion without end.
//!
//! Python functions that call each other take no native stack; how deep they may nest is counted by the thread
//! ([`Thread::recursion_remaining`](crate::thread::Thread::recursion_remaining)). What recurses in native code -
//! the `repr` of nested lists, a comparison of nested tuples - asks [`check`] on each level, and native code that
//! calls Python code, which calls native code again, goes on in a new piece of stack when the old one is used up
//! ([`with_room`]).

use std::cell::Cell;

use crate::raise;
use crate::types::exception::kinds;
use crate::value::PyResult;

/// Bytes of native stack that have to be left for what checks on each level of its recursion.
const LEAST_FOR_CHECK: usize = 48 * 1024;
/// Bytes that have to be left when native code calls Python code.
const LEAST_FOR_CALL: usize = 96 * 1024;
/// Bytes of a new piece of stack.
const PIECE: usize = 1024 * 1024;
/// How many pieces a thread may have at once.
const MOST_PIECES: u32 = 256;

thread_local! {
    /// How many pieces of stack are in use, the thread's own aside.
    static PIECES: Cell<u32> = const { Cell::new(0) };
}

/// Bytes left in the piece of stack that runs; many if that cannot be known.
#[inline]
fn remaining() -> usize {
    stacker::remaining_stack().unwrap_or(usize::MAX)
}

/// To be asked by native functions on each level of a recursion whose depth Python code decides. `doing` is what
/// the error says, such as `" while getting the repr of an object"`.
///
/// # Errors
/// `RecursionError` if the native stack is nearly used up.
#[inline]
pub fn check(doing: &str) -> PyResult<()> {
    if remaining() > LEAST_FOR_CHECK { Ok(()) } else { Err(overflow(doing)) }
}

#[cold]
fn overflow(doing: &str) -> raise::Raised {
    let used = (PIECES.get() as usize + 1) * PIECE / 1024;
    raise::raise(&kinds::RECURSION_ERROR, format_args!("Stack overflow (used {used} kB){doing}"))
}

/// Runs native code that is about to run Python code, in a new piece of stack if the old one is nearly used up.
///
/// # Errors
/// `RecursionError` if the thread has too many pieces; what `run` raises.
#[inline]
pub(crate) fn with_room<T>(run: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    if remaining() > LEAST_FOR_CALL {
        return run();
    }
    in_new_piece(run)
}

#[cold]
fn in_new_piece<T>(run: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    if PIECES.get() >= MOST_PIECES {
        return Err(overflow(" while calling a Python object"));
    }
    PIECES.set(PIECES.get() + 1);
    let result = stacker::grow(PIECE, run);
    PIECES.set(PIECES.get() - 1);
    result
}
