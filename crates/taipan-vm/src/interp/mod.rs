//! The interpreter: frames, dispatch, and the instructions by family.

use crate::call::Arguments;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::Machine;
use crate::raise;
use crate::thread;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::value::{PyResult, Raised, Value, incref};
use crate::word::Word;

pub(crate) mod bind;
pub mod frame;
mod handlers;
mod machine;
mod table;

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
    let start = thread.sp.get();
    let saved = (thread.fp.get(), thread.sp.get(), thread.ip.get(), thread.consts.get());
    // SAFETY: whether there is room is checked before anything is written above the stack's top; the
    // references written are new ones, and the interpreter gives them back.
    let result = unsafe {
        // One word for the result, where a Python caller would have the callable.
        let first = start.add(1);
        if first.add(code.frame_size as usize).cast_const() > thread.stack_end() {
            return Err(raise::raise(&kinds::RECURSION_ERROR, "maximum recursion depth exceeded"));
        }
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
            namespace,
        });
        let machine = Machine {
            ip: code.units.get(),
            sp: frame.cast::<Word>().add(FRAME_WORDS),
            fp: first,
            thread,
            consts: code.consts,
            oparg: 0,
        };
        machine.next()
    };
    thread.fp.set(saved.0);
    thread.sp.set(saved.1);
    thread.ip.set(saved.2);
    thread.consts.set(saved.3);
    if result.is_null() {
        return Err(Raised);
    }
    // SAFETY: the reference on the stack, which nobody looks at again, becomes the value's.
    Ok(unsafe { Value::from_owned(result) })
}
