//! Generators: making, resuming and leaving them.

use taipan_bytecode::CodeFlags;

use crate::call::Arguments;
use crate::interp::frame::{CodeUnit, FRAME_WORDS, Frame};
use crate::interp::handlers::asynchronous::yield_from_iterator;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::SendResult;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::exception::{self, Exception, kinds};
use crate::types::frame;
use crate::types::generator::{self, Generator, State, async_generator};
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, header_of};
use crate::word::Word;

/// Units of the cache of `SEND`.
const CACHE: usize = 1;

/// Puts the frame of a waiting generator on top of the stack and makes it the running one. The result goes to
/// the stack's top: what it yields, and execution goes on at `yield_ip`; or what it returns, at `return_ip`.
/// Both are null for native callers.
///
/// # Errors
/// `RecursionError` if the stack has no room.
pub(crate) unsafe fn enter(
    mut m: Machine,
    generator: &Generator,
    return_ip: *const CodeUnit,
    yield_ip: *const CodeUnit,
) -> PyResult<Machine> {
    let Some(function) = generator.function() else {
        return Err(raise::raise(&kinds::SYSTEM_ERROR, "a generator without function"));
    };
    let code = function.code();
    // SAFETY: whether there is room is checked before anything is written above the top.
    unsafe {
        let locals = m.sp.add(1);
        let thread = &*m.thread;
        if thread.recursion_remaining.get() <= 0
            || locals.add(code.frame_size as usize).cast_const() > thread.stack_end()
        {
            return Err(raise::stack_overflow());
        }
        thread.enter_frame();
        *m.sp = Word::NULL;
        let words = generator.words.take();
        let (locals_words, stack_words) = words.split_at(code.locals as usize);
        std::ptr::copy_nonoverlapping(locals_words.as_ptr(), locals, locals_words.len());
        let frame = locals.add(locals_words.len()).cast::<Frame>();
        frame.write(Frame {
            back_fp: m.fp,
            back_consts: m.consts,
            return_ip,
            return_sp: m.sp,
            function,
            context: Word::from_bits(std::ptr::from_ref(generator) as usize as u64),
            yield_ip,
            native_ip: thread.ip.get(),
        });
        let stack = frame.cast::<Word>().add(FRAME_WORDS);
        std::ptr::copy_nonoverlapping(stack_words.as_ptr(), stack, stack_words.len());
        m.fp = locals;
        m.sp = stack.add(stack_words.len());
        m.ip = generator.ip.get();
        m.consts = code.consts;
        generator.state.set(State::Running);
        generator.started.set(true);
        generator.entered(thread);
        if !generator.frame_object.get().is_null() {
            frame::resumed(thread, generator, locals);
        }
        // The storage is kept for the next time.
        let mut words = words;
        words.clear();
        generator.words.replace(words);
    }
    Ok(m)
}

/// The generator whose frame this is, if it is one's.
pub(crate) unsafe fn generator_of<'a>(frame: *const Frame) -> Option<&'a Generator> {
    // SAFETY: the context of a frame is a namespace or a generator, alive while the frame is.
    unsafe {
        let context = (*frame).context;
        let is_one = context.is_object() && generator::is_type((*header_of(context)).type_());
        is_one.then(|| &*header_of(context).cast::<Generator>())
    }
}

/// Sends a value to an iterator that is no generator.
fn send(receiver: &Value, value: &Value) -> PyResult<Option<Value>> {
    if let Some(send) = type_of(receiver).slots.send() {
        return Ok(match send(receiver, value)? {
            SendResult::Yielded(item) => Some(item),
            SendResult::Returned(value) if value.is_none() => None,
            SendResult::Returned(value) => {
                return Err(raise::raise_with(&kinds::STOP_ITERATION, vec![value]));
            }
        });
    }
    if value.is_none() && type_of(receiver).slots.next().is_some() {
        return protocol::next(receiver);
    }
    let method = protocol::attribute(receiver, &intern("send").to_value())?;
    protocol::call(&method, Arguments::positional_only(std::slice::from_ref(value))).map(Some)
}

/// What the raised `StopIteration` carries, if that is what was raised.
pub(crate) fn take_stop_value() -> Option<Value> {
    let thread = crate::thread::current();
    let exception = thread.take_raised()?;
    if !type_of(&exception).is_subtype(&kinds::STOP_ITERATION) {
        thread.set_raised(exception);
        return None;
    }
    Some(Exception::of(&exception).and_then(|exception| exception.member(0)).unwrap_or(Value::NONE))
}

handlers! {
    RETURN_GENERATOR(m) {
        let frame = m.frame();
        let generator = new_generator(m);
        m.return_to_caller(frame, generator)
    }

    YIELD_VALUE(m) {
        let result = m.pop();
        let frame = m.frame();
        suspend(m, frame);
        (*m.thread).leave_frame();
        m.sp = (*frame).return_sp;
        m.ip = (*frame).yield_ip;
        m.fp = (*frame).back_fp;
        m.consts = (*frame).back_consts;
        if m.ip.is_null() {
            return result;
        }
        m.push(result);
        m.next()
    }

    END_SEND(m) {
        let value = m.pop();
        let receiver = m.pop();
        m.push(value);
        m.release_then_next(receiver)
    }
}

/// A generator with the locals of the running frame, which go over to it.
#[inline(never)]
unsafe fn new_generator(m: Machine) -> Word {
    // SAFETY: the frame is the running one.
    unsafe {
        let function = Value::from_borrowed(Word::from_bits((*m.frame()).function as usize as u64));
        let locals = std::slice::from_raw_parts(m.fp, m.code().locals as usize);
        Generator::new(function, m.ip, locals).into_word()
    }
}

/// Moves the words of the running frame back to the generator whose frame it is.
#[inline(never)]
unsafe fn suspend(m: Machine, frame: *const Frame) {
    // SAFETY: the frame is the running one; between it and the stack's top lie the values.
    unsafe {
        let Some(generator) = generator_of(frame) else { return };
        let thread = &*m.thread;
        generator.left(thread);
        generator.in_yield_from.set(m.oparg != 0);
        generator.ip.set(m.ip);
        if thread.observed_fp.get() == m.fp {
            frame::suspended(thread, generator, generator.unit());
        }
        let stack = frame.add(1).cast::<Word>();
        let mut words = generator.words.borrow_mut();
        words.extend_from_slice(std::slice::from_raw_parts(m.fp, m.code().locals as usize));
        words.extend_from_slice(std::slice::from_raw_parts(
            stack,
            m.sp.cast_const().offset_from_unsigned(stack),
        ));
        generator.state.set(State::Suspended);
    }
}

slow_handlers! {
    GET_YIELD_FROM_ITER(m) {
        let iterable = m.pop_value();
        m.push(yield_from_iterator(&iterable, m.code().flags)?.into_word());
        Ok(())
    }

    SEND(m) {
        let sent = m.pop_value();
        let receiver = Value::from_borrowed(m.peek(0));
        m.skip(CACHE);
        if let Some(generator) = Generator::of(&receiver)
            .filter(|g| g.state.get() == State::Suspended && !type_of(&receiver).is(&async_generator::TYPE))
            .filter(|g| g.started.get() || sent.is_none())
        {
            m = enter(m, generator, m.ip.add(m.oparg), m.ip)?;
            m.push(sent.into_word());
            return Ok(());
        }
        let returned = match send(&receiver, &sent) {
            Ok(Some(item)) => {
                m.push(item.into_word());
                return Ok(());
            }
            Ok(None) => Value::NONE,
            Err(raised) => take_stop_value().ok_or(raised)?,
        };
        m.push(returned.into_word());
        m.skip(m.oparg);
        Ok(())
    }

    CLEANUP_THROW(m) {
        let exception = m.pop_value();
        drop((m.pop_value(), m.pop_value()));
        let raised = raise::raise_exception(exception);
        let Some(value) = take_stop_value() else {
            (*m.thread).reraising.set(true);
            return Err(raised);
        };
        m.push(Word::NONE);
        m.push(value.into_word());
        Ok(())
    }
}

/// What leaves a generator or coroutine that lets an exception go: `RuntimeError` in the place of `StopIteration`
/// (PEP 479), and of `StopAsyncIteration` in asynchronous generators.
pub(crate) fn stop_iteration_error(exception: Value, flags: CodeFlags) -> Value {
    let type_ = type_of(&exception);
    let is_async_generator = flags.contains(CodeFlags::ASYNC_GENERATOR);
    let raised = if type_.is_subtype(&kinds::STOP_ITERATION) {
        "StopIteration"
    } else if is_async_generator && type_.is_subtype(&kinds::STOP_ASYNC_ITERATION) {
        "StopAsyncIteration"
    } else {
        return exception;
    };
    let who = match flags {
        _ if is_async_generator => "async generator",
        _ if flags.contains(CodeFlags::COROUTINE) => "coroutine",
        _ => "generator",
    };
    let message = Str::new(&format!("{who} raised {raised}"));
    let error = exception::new(&kinds::RUNTIME_ERROR, vec![message]);
    if let Some(error) = Exception::of(&error) {
        error.set_cause(Some(exception.clone()));
        error.set_context(Some(exception));
    }
    error
}
