//! The interpreter: frames, dispatch, and the instructions by family.

use taipan_bytecode::code_object::local_kind;

use crate::call::Arguments;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::Machine;
use crate::object::recursion;
use crate::raise;
use crate::thread::{self, Thread};
use crate::types::code::Code;
use crate::types::function::Function;
use crate::types::generator::Generator;
use crate::value::{PyResult, Raised, Value, decref, incref};
use crate::word::Word;

pub(crate) mod bind;
pub mod frame;
mod handlers;
mod machine;
pub(crate) mod specialise;
mod table;

pub(crate) use handlers::build::collect;
pub(crate) use handlers::exceptions::exception_of;
pub(crate) use handlers::generator::{generator_of, take_stop_value};

/// Calls a Python function from native code.
pub(crate) fn call_function(callable: &Value, arguments: Arguments<'_>) -> PyResult {
    match Function::of(callable) {
        Some(function) => call_python(function, None, arguments),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Calls a Python function from native code, with one more argument in front if there is one.
pub(crate) fn call_python(
    function: &Function,
    receiver: Option<&Value>,
    arguments: Arguments<'_>,
) -> PyResult {
    let thread = thread::current();
    let code = function.code();
    let given = usize::from(receiver.is_some()) + arguments.values().len();
    natively(|| {
        // SAFETY: there is room for the arguments, and for the locals in their place; each reference written is a
        // new one, which goes over to the frame, or is given back.
        unsafe {
            let (start, first) = room(thread, (code.frame_size as usize).max(given))?;
            let mut argument = first;
            for value in receiver.into_iter().chain(arguments.values()) {
                incref(value.word());
                *argument = value.word();
                argument = argument.add(1);
            }
            if let Some(set) = bind::place(function, first, given, arguments.names()) {
                return Ok(run_frame(thread, function, start, set, Word::NULL));
            }
            for place in 0..given {
                decref(*first.add(place));
            }
        }
        call_slowly(function, receiver, arguments)
    })
}

/// A call whose arguments do not fit or are out of the ordinary.
#[cold]
fn call_slowly(function: &Function, receiver: Option<&Value>, arguments: Arguments<'_>) -> PyResult<Word> {
    let (names, values): (Vec<Value>, Vec<Value>) =
        arguments.keywords().map(|(name, value)| (name.clone(), value.clone())).unzip();
    let positional: Vec<Value> = receiver.into_iter().chain(arguments.positional()).cloned().collect();
    let locals = bind::bind(function, &positional, &names, &values)?;
    run(function, &locals, Word::NULL).map(Value::into_word)
}

/// Room for so many words above the top of the stack and one in front of them: the places of both.
///
/// # Errors
/// `RecursionError` if there is none, or no more frames may be entered.
#[inline(always)]
fn room(thread: &Thread, words: usize) -> PyResult<(*mut Word, *mut Word)> {
    // One word for the result, where a Python caller would have the callable.
    let start = thread.sp.get();
    let first = start.wrapping_add(1);
    let end = first.wrapping_add(words).cast_const();
    match thread.recursion_remaining.get() > 0 && end >= first && end <= thread.stack_end() {
        true => Ok((start, first)),
        false => Err(raise::stack_overflow()),
    }
}

/// Runs a function in a new frame, whose locals begin behind `start`, the first `set` of which are set.
///
/// # Safety
/// There is room for the frame; the references of the locals become the frame's.
unsafe fn run_frame(
    thread: &Thread,
    function: &Function,
    start: *mut Word,
    set: usize,
    namespace: Word,
) -> Word {
    let code = function.code();
    // SAFETY: says the caller.
    unsafe {
        let first = start.add(1);
        thread.enter_frame();
        *start = Word::NULL;
        for place in set..code.locals as usize {
            *first.add(place) = Word::NULL;
        }
        let frame = first.add(code.locals as usize).cast::<Frame>();
        frame.write(Frame {
            back_fp: thread.fp.get(),
            back_consts: thread.consts.get(),
            return_ip: std::ptr::null(),
            return_sp: start,
            function,
            context: namespace,
            yield_ip: std::ptr::null(),
            native_ip: thread.ip.get(),
        });
        let machine = Machine {
            ip: code.units.get(),
            sp: frame.cast::<Word>().add(FRAME_WORDS),
            fp: first,
            thread,
            consts: code.consts,
            oparg: 0,
        };
        machine.run()
    }
}

/// Runs the code of a function with the first locals set, and a namespace for code that has one.
pub(crate) fn run(function: &Function, locals: &[Value], namespace: Word) -> PyResult {
    let thread = thread::current();
    natively(|| {
        let code = function.code();
        let set = locals.len().min(code.locals as usize);
        let (start, first) = room(thread, code.frame_size as usize)?;
        // SAFETY: there is room; the references written are new ones, which go over to the frame.
        unsafe {
            for (place, value) in locals.iter().take(set).enumerate() {
                incref(value.word());
                *first.add(place) = value.word();
            }
            Ok(run_frame(thread, function, start, set, namespace))
        }
    })
}

/// Resumes a generator that waits, with a value or an exception: what it yields or returns.
pub(crate) fn run_generator(value: &Value, generator: &Generator, sent: Result<Value, Value>) -> PyResult {
    let thread = thread::current();
    let _alive = value.clone();
    natively(|| {
        let machine = Machine::restore(thread, 0);
        // SAFETY: the generator waits, and its frame has room for what is sent.
        unsafe {
            let none = std::ptr::null();
            let mut machine = handlers::generator::enter(machine, generator, none, none)?;
            match sent {
                Ok(value) => {
                    machine.push(value.into_word());
                    Ok(machine.run())
                }
                Err(exception) => {
                    // What would have been sent: the handlers of exceptions count it.
                    machine.push(Word::NONE);
                    thread.set_raised(exception);
                    match machine.raised() {
                        Word::CONTINUE => Ok(Machine::restore(thread, 0).run()),
                        result => Ok(result),
                    }
                }
            }
        }
    })
}

/// The locals of the running Python function, as native code that it calls sees them.
pub(crate) struct RunningLocals<'a> {
    /// The code that runs.
    pub(crate) code: &'a Code,
    first: *const Word,
}

impl RunningLocals<'_> {
    /// A local, cell or free variable, if it is set.
    pub(crate) fn value(&self, place: usize) -> Option<Value> {
        if place >= self.code.locals as usize {
            return None;
        }
        // SAFETY: the frame has so many locals, and keeps them alive while it runs.
        unsafe {
            let word = *self.first.add(place);
            (!word.is_null()).then(|| Value::from_borrowed(word))
        }
    }

    /// Whether a local is a cell of this function.
    pub(crate) fn is_cell(&self, place: usize) -> bool {
        self.has_kind(place, local_kind::CELL)
    }

    /// Whether a local is a cell of an enclosing function.
    pub(crate) fn is_free(&self, place: usize) -> bool {
        self.has_kind(place, local_kind::FREE)
    }

    fn has_kind(&self, place: usize, kind: u8) -> bool {
        self.code.object.localspluskinds.get(place).is_some_and(|bits| bits & kind != 0)
    }
}

/// The locals of the Python function that runs.
pub(crate) fn running_locals<'a>() -> Option<RunningLocals<'a>> {
    let thread = thread::current();
    let (first, consts) = (thread.fp.get(), thread.consts.get());
    // SAFETY: the registers of a running frame were saved before native code was called.
    (!consts.is_null()).then(|| RunningLocals { code: unsafe { frame::code_of(consts) }, first })
}

/// The Python function that runs.
pub(crate) fn running_function<'a>() -> Option<&'a Function> {
    let thread = thread::current();
    let (first, consts) = (thread.fp.get(), thread.consts.get());
    // SAFETY: as above; a frame keeps its function alive.
    (!consts.is_null()).then(|| unsafe { &*(*frame::frame_of(first, consts)).function })
}

/// Runs the interpreter from native code and leaves the thread as it was.
fn natively(run: impl FnOnce() -> PyResult<Word>) -> PyResult {
    let thread = thread::current();
    let saved = (thread.fp.get(), thread.sp.get(), thread.ip.get(), thread.consts.get());
    let result = recursion::with_room(run);
    thread.fp.set(saved.0);
    thread.sp.set(saved.1);
    thread.ip.set(saved.2);
    thread.consts.set(saved.3);
    match result? {
        Word::NULL => Err(Raised),
        // SAFETY: the reference on the stack, which nobody looks at again, becomes the value's.
        word => Ok(unsafe { Value::from_owned(word) }),
    }
}

/// The globals of the Python function that runs, if one does.
pub(crate) fn current_globals() -> Option<Value> {
    let thread = thread::current();
    let (fp, consts) = (thread.fp.get(), thread.consts.get());
    if fp.is_null() || consts.is_null() {
        return None;
    }
    // SAFETY: the thread's registers are those of a frame that was entered and not left.
    Some(unsafe { (*(*frame::frame_of(fp, consts)).function).globals_value() })
}
