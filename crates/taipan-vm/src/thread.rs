//! The state of a thread of Python code: its stack, the frame it is in, the exception on its way.
//!
//! There is one current thread: the one that holds the interpreter lock. Native code finds it by
//! [`current`], so functions need no argument for it.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use crate::interp::frame::CodeUnit;
use crate::types::frame::FrameObject;
use crate::types::generator::Generator;
use crate::value::Value;
use crate::word::Word;

/// Words of a thread's stack: address space, of which only what is used takes memory.
const STACK_WORDS: usize = 1 << 23;

/// `sys.getrecursionlimit()` to begin with.
const RECURSION_LIMIT: i32 = 1000;

/// A thread of Python code. See the module's page.
pub struct Thread {
    /// Not zero if the interpreter has to look up: a signal, another thread that waits, the collector.
    pub breaker: AtomicU32,
    /// The locals of the running frame; written whenever a handler leaves the fast path.
    pub fp: Cell<*mut Word>,
    /// The first free word of the stack, likewise.
    pub sp: Cell<*mut Word>,
    /// The instruction after the one that runs, likewise.
    pub ip: Cell<*const CodeUnit>,
    /// The constants of the running frame, likewise.
    pub consts: Cell<*const Word>,
    /// How many more frames of Python code may be entered before `RecursionError`.
    pub recursion_remaining: Cell<i32>,
    /// `sys.getrecursionlimit()`
    pub recursion_limit: Cell<i32>,
    /// The exception that was raised and not yet handled: NULL or an exception.
    raised: Cell<Word>,
    /// The exception that is being handled, `sys.exception()`: NULL or an exception.
    pub handled: Cell<Word>,
    /// The innermost generator that runs: it keeps what was being handled outside of it.
    pub(crate) generator: Cell<*const Generator>,
    /// Whether the raised exception is raised again, so that the frame is not added to its traceback.
    pub(crate) reraising: Cell<bool>,
    /// The innermost frame that someone looks at, if there is one.
    pub(crate) observed: Cell<*const FrameObject>,
    /// Its locals, null if there is none.
    pub(crate) observed_fp: Cell<*mut Word>,
    /// `sys.set_coroutine_origin_tracking_depth()`
    pub coroutine_origin_depth: Cell<u32>,
    /// The `firstiter` and `finalizer` of `sys.set_asyncgen_hooks()`.
    pub asyncgen_hooks: RefCell<[Option<Value>; 2]>,
    /// Where `print` writes.
    pub(crate) output: RefCell<Box<dyn Write>>,
    stack: Box<[std::mem::MaybeUninit<Word>]>,
}

static CURRENT: AtomicPtr<Thread> = AtomicPtr::new(ptr::null_mut());

/// The thread that holds the interpreter lock, which is the one that asks.
#[inline(always)]
pub fn current() -> &'static Thread {
    // SAFETY: Python objects exist only between entering and leaving the interpreter, which sets and
    // unsets this, and the thread's state lives that long.
    unsafe { &*CURRENT.load(Ordering::Relaxed) }
}

/// Where the state of the current thread is, null if there is none.
pub(crate) fn address() -> *const Thread {
    CURRENT.load(Ordering::Relaxed)
}

/// Makes a thread the current one.
pub(crate) fn set_address(thread: *const Thread) {
    CURRENT.store(thread.cast_mut(), Ordering::Relaxed);
}

/// The same, if any thread has entered the interpreter.
pub(crate) fn try_current() -> Option<&'static Thread> {
    // SAFETY: as above.
    unsafe { CURRENT.load(Ordering::Relaxed).as_ref() }
}

impl Thread {
    /// The state of a thread that has not run anything; `print` writes to `output`.
    pub fn new(output: Box<dyn Write>) -> Box<Thread> {
        let stack = Box::new_uninit_slice(STACK_WORDS);
        let thread = Box::new(Thread {
            breaker: AtomicU32::new(0),
            fp: Cell::new(ptr::null_mut()),
            sp: Cell::new(ptr::null_mut()),
            ip: Cell::new(ptr::null()),
            consts: Cell::new(ptr::null()),
            recursion_remaining: Cell::new(RECURSION_LIMIT),
            recursion_limit: Cell::new(RECURSION_LIMIT),
            raised: Cell::new(Word::NULL),
            handled: Cell::new(Word::NULL),
            generator: Cell::new(ptr::null()),
            reraising: Cell::new(false),
            observed: Cell::new(ptr::null()),
            observed_fp: Cell::new(ptr::null_mut()),
            coroutine_origin_depth: Cell::new(0),
            asyncgen_hooks: RefCell::new([None, None]),
            output: RefCell::new(output),
            stack,
        });
        thread.sp.set(thread.stack.as_ptr().cast_mut().cast());
        thread
    }

    /// Makes this the current thread.
    pub(crate) fn enter(&self) {
        CURRENT.store(ptr::from_ref(self).cast_mut(), Ordering::Relaxed);
    }

    /// The first address past the stack.
    #[inline(always)]
    pub fn stack_end(&self) -> *const Word {
        self.stack.as_ptr_range().end.cast()
    }

    /// The first address of the stack.
    #[inline(always)]
    pub fn stack_start(&self) -> *const Word {
        self.stack.as_ptr().cast()
    }

    /// Counts a frame that is entered; the caller has seen that there may be one more.
    #[inline(always)]
    pub(crate) fn enter_frame(&self) {
        self.recursion_remaining.set(self.recursion_remaining.get().wrapping_sub(1));
    }

    /// Counts a frame that is left.
    #[inline(always)]
    pub(crate) fn leave_frame(&self) {
        self.recursion_remaining.set(self.recursion_remaining.get().wrapping_add(1));
    }

    /// Sets `sys.setrecursionlimit()`; `false` if more frames than that are in use already.
    pub fn set_recursion_limit(&self, limit: i32) -> bool {
        let depth = self.recursion_limit.get().wrapping_sub(self.recursion_remaining.get());
        if depth >= limit {
            return false;
        }
        self.recursion_limit.set(limit);
        self.recursion_remaining.set(limit.wrapping_sub(depth));
        true
    }

    /// Sets the raised exception in the place of the one before.
    pub fn set_raised(&self, exception: Value) {
        let before = self.raised.replace(exception.into_word());
        // SAFETY: the thread's reference is given back.
        unsafe { crate::value::decref(before) };
    }

    /// The exception that is being handled, here or by who resumed the generator that runs: `sys.exception()`.
    pub fn handled(&self) -> Option<Value> {
        let mut word = self.handled.get();
        let mut generator = self.generator.get();
        while word.is_null() {
            // SAFETY: a generator that runs is alive.
            let Some(running) = (unsafe { generator.as_ref() }) else { break };
            word = running.outer_handled.get();
            generator = running.outer_generator.get();
        }
        // SAFETY: alive while the thread has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// Takes the raised exception, if there is one.
    pub fn take_raised(&self) -> Option<Value> {
        let word = self.raised.replace(Word::NULL);
        // SAFETY: the thread's reference becomes the value's.
        (!word.is_null()).then(|| unsafe { Value::from_owned(word) })
    }
}
