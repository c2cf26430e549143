//! Raising, and finding the handler of what was raised.

use taipan_bytecode::exception_table;
use taipan_bytecode::opcode::CommonConstant;

use crate::call::Arguments;
use crate::interp::frame::Frame;
use crate::interp::handlers::generator::generator_of;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise;
use crate::thread::Thread;
use crate::types::dict::Dict;
use crate::types::exception::{Exception, group, kinds};
use crate::types::frame;
use crate::types::generator::State;
use crate::types::str::{Str, intern};
use crate::types::traceback::Traceback;
use crate::types::tuple::{self, Tuple};
use crate::types::{int, type_type};
use crate::value::{PyResult, Raised, Value, decref};
use crate::word::Word;

/// Leaves the frame without a result: gives back its value stack and its locals, and the callable in the
/// caller's.
unsafe fn leave(m: &mut Machine) {
    // SAFETY: all words between the locals and the stack's top hold references or NULL, the frame aside.
    unsafe {
        let frame = m.frame();
        let stack = frame.add(1).cast::<Word>();
        while m.sp > stack {
            decref(m.pop());
        }
        if (*m.thread).observed_fp.get() == m.fp {
            frame::left(&*m.thread, m.fp, m.consts, m.ip);
        }
        let mut local = m.fp;
        while local < frame.cast() {
            decref(std::mem::replace(&mut *local, Word::NULL));
            local = local.add(1);
        }
        if let Some(generator) = generator_of(frame) {
            generator.left(&*m.thread);
            generator.state.set(State::Finished);
        }
        let init = if (*frame).sets_up_instance() { (*frame).context } else { Word::NULL };
        let Frame { back_fp, back_consts, return_ip, return_sp, .. } = frame.read();
        (*m.thread).leave_frame();
        m.sp = return_sp;
        m.ip = return_ip;
        m.fp = back_fp;
        m.consts = back_consts;
        // What is freed next may look at the frames: this one is no more.
        m.save();
        if !return_ip.is_null() {
            decref(*return_sp);
        }
        decref(init);
    }
}

/// The exception that `raise value` means: an instance, or a class that is called without arguments.
pub(crate) fn exception_of(value: &Value) -> PyResult {
    if Exception::of(value).is_some() {
        return Ok(value.clone());
    }
    let is_class = type_type::of(value).is_some_and(|type_| type_.has(TypeFlags::EXCEPTION));
    if is_class {
        let exception = protocol::call(value, Arguments::NONE)?;
        if Exception::of(&exception).is_some() {
            return Ok(exception);
        }
        let (class, given) = (protocol::repr(value)?, protocol::repr(&type_of(&exception).value())?);
        let text = |value: &Value| Str::of(value).map(Str::to_string_lossy).unwrap_or_default();
        return Err(raise::type_error(format_args!(
            "calling {} should have returned an instance of BaseException, not {}",
            text(&class),
            text(&given)
        )));
    }
    Err(raise::type_error("exceptions must derive from BaseException"))
}

/// The classes after `except`.
fn expected_classes(expected: &Value) -> &[Value] {
    Tuple::of(expected).map_or(std::slice::from_ref(expected), Tuple::values)
}

/// Whether `except expected:` takes an exception.
fn matches(exception: &Value, expected: &Value) -> PyResult<bool> {
    let mut taken = false;
    for class in expected_classes(expected) {
        match type_type::of(class).filter(|class| class.has(TypeFlags::EXCEPTION)) {
            Some(class) => taken |= type_of(exception).is_subtype(class),
            None => {
                return Err(raise::type_error(
                    "catching classes that do not inherit from BaseException is not allowed",
                ));
            }
        }
    }
    Ok(taken)
}

/// What `except* expected:` takes of an exception, and what it leaves.
fn matches_star(exception: &Value, expected: &Value) -> PyResult<(Option<Value>, Option<Value>)> {
    matches(exception, expected)?;
    let is_group = |class: &Value| {
        type_type::of(class).is_some_and(|class| class.is_subtype(&kinds::BASE_EXCEPTION_GROUP))
    };
    if expected_classes(expected).iter().any(is_group) {
        return Err(raise::type_error(
            "catching ExceptionGroup with except* is not allowed. Use except instead.",
        ));
    }
    group::match_star(exception, expected)
}

/// The cause that `raise ... from value` gives.
fn cause_of(value: &Value) -> PyResult<Option<Value>> {
    if value.is_none() {
        return Ok(None);
    }
    if Exception::of(value).is_some() {
        return Ok(Some(value.clone()));
    }
    if type_type::of(value).is_some_and(|class| class.has(TypeFlags::EXCEPTION)) {
        return exception_of(value).map(Some);
    }
    Err(raise::type_error("exception causes must derive from BaseException"))
}

/// Raises a value, with a cause if there is one.
fn raise_value(value: &Value, cause: Option<&Value>) -> Raised {
    let exception = match exception_of(value) {
        Ok(exception) => exception,
        Err(raised) => return raised,
    };
    if let (Some(exception), Some(cause)) = (Exception::of(&exception), cause) {
        match cause_of(cause) {
            Ok(cause) => exception.set_cause(cause),
            Err(raised) => return raised,
        }
    }
    raise::raise_in_context(exception)
}

handlers! {
    /// An exception was raised: goes on where it is handled.
    #[cold]
    #[inline(never)]
    UNWIND(m) {
        /// Works on the saved registers, for the handler's own may not be seen by anyone.
        #[inline(never)]
        unsafe fn work(thread: &Thread) -> bool {
            let mut machine = Machine::restore(thread, 0);
            // SAFETY: the saved registers are those of the frame in which the exception was raised.
            let handled = unsafe { unwind(&mut machine) };
            machine.save();
            handled
        }
        m.save();
        if !work(&*m.thread) {
            return Word::NULL;
        }
        Machine::restore(&*m.thread, 0).next()
    }

    PUSH_EXC_INFO(m) {
        let exception = m.pop();
        crate::value::incref(exception);
        let before = (*m.thread).handled.replace(exception);
        // NULL stands on the stack as None does in CPython: nothing was being handled.
        m.push(if before.is_null() { Word::NONE } else { before });
        m.push(exception);
        m.next()
    }

    POP_EXCEPT(m) {
        let before = m.pop();
        let restored = if before == Word::NONE { Word::NULL } else { before };
        let handled = (*m.thread).handled.replace(restored);
        m.release_then_next(handled)
    }
}

/// Puts the running frame in front of the raised exception's traceback.
unsafe fn add_to_traceback(m: &Machine, unit: u32) {
    // SAFETY: the registers are those of a running frame.
    let thread = unsafe { &*m.thread };
    let Some(value) = thread.take_raised() else { return };
    if let Some(exception) = Exception::of(&value) {
        let frame = frame::observe(thread, m.fp, m.consts);
        exception.set_traceback(Some(Traceback::new(exception.traceback_value(), frame, unit)));
    }
    thread.set_raised(value);
}

/// Goes to the handler of the raised exception: the innermost entry of the table that covers the instruction,
/// or the caller's. False if the caller is native code, which has to handle it.
unsafe fn unwind(m: &mut Machine) -> bool {
    // SAFETY: the registers are those of a running frame; so are the caller's, whom `leave` goes back to.
    unsafe {
        let mut reraising = (*m.thread).reraising.replace(false);
        loop {
            let code = m.code();
            let raised_at = m.ip.offset_from_unsigned(code.units.get()) as u32 - 1;
            if !reraising {
                add_to_traceback(m, raised_at);
            }
            reraising = false;
            let entry = exception_table::entries(&code.object.exceptiontable)
                .find(|entry| (entry.start..entry.end).contains(&raised_at));
            if let Some(entry) = entry {
                let stack = m.frame().add(1).cast::<Word>();
                let depth = stack.add(entry.depth as usize);
                while m.sp > depth {
                    decref(m.pop());
                }
                if entry.lasti {
                    m.push(int::from_i64(i64::from(raised_at)).into_word());
                }
                if let Some(exception) = (*m.thread).take_raised() {
                    m.push(exception.into_word());
                }
                m.ip = code.units.get().add(entry.target as usize);
                return true;
            }
            leave(m);
            if m.ip.is_null() {
                return false;
            }
        }
    }
}

slow_handlers! {
    RAISE_VARARGS(m) {
        Err(match m.oparg {
            0 => match (*m.thread).handled() {
                Some(exception) => {
                    (*m.thread).reraising.set(true);
                    raise::raise_exception(exception)
                }
                None => raise::raise(&kinds::RUNTIME_ERROR, "No active exception to reraise"),
            },
            1 => raise_value(&m.pop_value(), None),
            _ => {
                let (cause, value) = (m.pop_value(), m.pop_value());
                raise_value(&value, Some(&cause))
            }
        })
    }

    RERAISE(m) {
        let exception = m.pop_value();
        (*m.thread).reraising.set(true);
        Err(raise::raise_exception(exception))
    }

    WITH_EXCEPT_START(m) {
        // The stack holds: exit function, its self or NULL, the instruction's offset, what was handled before,
        // the exception.
        let exception = Value::from_borrowed(m.peek(0));
        let callable = Value::from_borrowed(m.peek(4));
        let receiver = m.peek(3);
        let receiver = if receiver.is_null() { None } else { Some(Value::from_borrowed(receiver)) };
        let class = type_of(&exception).value();
        let traceback = Exception::of(&exception).and_then(Exception::traceback_value);
        let traceback = traceback.unwrap_or(Value::NONE);
        let arguments: Vec<Value> = receiver.into_iter().chain([class, exception, traceback]).collect();
        m.push(protocol::call(&callable, Arguments::positional_only(&arguments))?.into_word());
        Ok(())
    }

    CHECK_EXC_MATCH(m) {
        let expected = m.pop_value();
        let exception = Value::from_borrowed(m.peek(0));
        m.push(Word::bool(matches(&exception, &expected)?));
        Ok(())
    }

    CHECK_EG_MATCH(m) {
        let expected = m.pop_value();
        let exception = Value::from_borrowed(m.peek(0));
        let (taken, left) = matches_star(&exception, &expected)?;
        drop(m.pop_value());
        m.push(left.unwrap_or(Value::NONE).into_word());
        if let Some(taken) = &taken {
            let before = (*m.thread).handled.replace(taken.clone().into_word());
            decref(before);
        }
        m.push(taken.unwrap_or(Value::NONE).into_word());
        Ok(())
    }

    LOAD_COMMON_CONSTANT(m) {
        let value = match CommonConstant::from_number(m.oparg as u32) {
            Some(CommonConstant::AssertionError) => kinds::ASSERTION_ERROR.value(),
            Some(CommonConstant::NotImplementedError) => kinds::NOT_IMPLEMENTED_ERROR.value(),
            Some(CommonConstant::Tuple) => tuple::TYPE.value(),
            other => {
                let name = if other == Some(CommonConstant::All) { "all" } else { "any" };
                let builtins = crate::runtime::state().builtins.clone();
                let found = Dict::of(&builtins).and_then(|names| names.get_str(intern(name)));
                found.ok_or_else(|| raise::raise(&kinds::SYSTEM_ERROR, "missing built-in function"))?
            }
        };
        m.push(value.into_word());
        Ok(())
    }
}
