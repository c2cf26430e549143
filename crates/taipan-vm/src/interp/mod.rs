//! The interpreter: frames, dispatch, and the instructions by family.

use crate::call::Arguments;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::Machine;
use crate::object::recursion;
use crate::raise;
use crate::thread;
use crate::types::function::Function;
use crate::types::generator::Generator;
use crate::value::{PyResult, Raised, Value, incref};
use crate::word::Word;

pub(crate) mod bind;
pub mod frame;
mod handlers;
mod machine;
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
