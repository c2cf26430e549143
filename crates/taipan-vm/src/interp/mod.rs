//! The interpreter: frames, dispatch, and the instructions by family.

use taipan_bytecode::code_object::local_kind;

use crate::call::Arguments;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::Machine;
use crate::object::recursion;
use crate::raise;
use crate::thread;
use crate::types::code::Code;
use crate::types::function::Function;
use crate::types::generator::Generator;
use crate::value::{PyResult, Raised, Value, incref};
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
    let Some(function) = Function::of(callable) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (names, values): (Vec<Value>, Vec<Value>) =
        arguments.keywords().map(|(name, value)| (name.clone(), value.clone())).unzip();
    let locals = bind::bind(function, arguments.positional(), &names, &values)?;
    run(function, &locals, Word::NULL)
}

/// Runs the code of a function with the first locals set, and a namespace for code that has one.
pub(crate) fn run(function: &Function, locals: &[Value], namespace: Word) -> PyResult {
    let thread = thread::current();
    let code = function.code();
    natively(|| {
        let start = thread.sp.get();
        // SAFETY: whether there is room is checked before anything is written above the stack's top; the
        // references written are new ones, and the interpreter gives them back.
        unsafe {
            // One word for the result, where a Python caller would have the callable.
            let first = start.add(1);
            if thread.recursion_remaining.get() <= 0
                || first.add(code.frame_size as usize).cast_const() > thread.stack_end()
            {
                return Err(raise::stack_overflow());
            }
            thread.enter_frame();
            *start = Word::NULL;
            for place in 0..code.locals as usize {
                let word = locals.get(place).map_or(Word::NULL, Value::word);
                incref(word);
                *first.add(place) = word;
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
            Ok(machine.run())
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
