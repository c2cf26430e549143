//! Generators: making, resuming and leaving them.

use taipan_bytecode::CodeFlags;
use taipan_bytecode::opcode::Opcode;

use crate::call::Arguments;
use crate::interp::frame::{CodeUnit, Frame};
use crate::interp::handlers::asynchronous::yield_from_iterator;
use crate::interp::handlers::iter::{FOR_ITER, FOR_ITER_GENERAL};
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::SendResult;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::exception::{self, Exception, kinds};
use crate::types::frame;
use crate::types::generator::{self, Generator, State, async_generator, coroutine};
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, header_of};
use crate::word::Word;

/// Units of the cache of `SEND`, and of `FOR_ITER`.
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
    // SAFETY: whether there is room is checked before anything is written above the top.
    unsafe {
        if !has_room(m, generator) {
            return Err(raise::stack_overflow());
        }
        switch_to(&mut m, generator, return_ip, yield_ip);
        if !generator.frame_object.get().is_null() {
            frame::resumed(&*m.thread, generator, m.fp);
        }
    }
    Ok(m)
}

/// Whether one more frame may be entered, and the stack has room for the generator's.
#[inline(always)]
unsafe fn has_room(m: Machine, generator: &Generator) -> bool {
    // SAFETY: the thread is alive; the address is only compared.
    unsafe {
        let end = m.sp.wrapping_add(1 + generator.code().frame_size as usize);
        (*m.thread).recursion_remaining.get() > 0 && end.cast_const() <= (*m.thread).stack_end()
    }
}

/// Copies words one by one: mostly they are few, and a handler must not call `memcpy`.
#[inline(always)]
unsafe fn copy_words(from: *const Word, to: *mut Word, number: usize) {
    let mut place = 0;
    while place < number {
        // SAFETY: both sides have so many words, says the caller. Volatile, so that no call comes of the loop.
        unsafe { to.add(place).write_volatile(*from.add(place)) };
        place += 1;
    }
}

/// What [`enter`] does when there is room and nobody looks at the frame.
#[inline(always)]
unsafe fn switch_to(
    m: &mut Machine,
    generator: &Generator,
    return_ip: *const CodeUnit,
    yield_ip: *const CodeUnit,
) {
    // SAFETY: there is room; the generator waits, so that nobody borrows its words.
    unsafe {
        let thread = &*m.thread;
        let code = generator.code();
        thread.enter_frame();
        *m.sp = Word::NULL;
        let words = &mut *generator.words.as_ptr();
        let locals = m.sp.add(1);
        let number = code.locals as usize;
        copy_words(words.as_ptr(), locals, number);
        let frame = locals.add(number).cast::<Frame>();
        (&raw mut (*frame).back_fp).write(m.fp);
        (&raw mut (*frame).back_consts).write(m.consts);
        (&raw mut (*frame).return_ip).write(return_ip);
        (&raw mut (*frame).return_sp).write(m.sp);
        (&raw mut (*frame).function).write(header_of(generator.function.word()).cast());
        (&raw mut (*frame).context).write(Word::from_bits(std::ptr::from_ref(generator) as usize as u64));
        (&raw mut (*frame).yield_ip).write(yield_ip);
        (&raw mut (*frame).native_ip).write(thread.ip.get());
        let stack = frame.add(1).cast::<Word>();
        let depth = words.len() - number;
        copy_words(words.as_ptr().add(number), stack, depth);
        // The storage is kept for the next time.
        words.set_len(0);
        m.fp = locals;
        m.sp = stack.add(depth);
        m.ip = generator.ip.get();
        m.consts = code.consts;
        generator.state.set(State::Running);
        generator.started.set(true);
        generator.entered(thread);
    }
}

/// Whether a word is a generator, or a coroutine, that waits and whose frame nobody looks at.
#[inline(always)]
pub(crate) unsafe fn waiting<'a>(word: Word, or_coroutine: bool) -> Option<&'a Generator> {
    // SAFETY: words on the stack are alive; objects of the types are generators.
    unsafe {
        if !word.is_object() {
            return None;
        }
        let type_ = (*header_of(word)).type_();
        if !(type_.is(&generator::TYPE) || or_coroutine && type_.is(&coroutine::TYPE)) {
            return None;
        }
        let generator = &*header_of(word).cast::<Generator>();
        (generator.state.get() == State::Suspended && generator.frame_object.get().is_null())
            .then_some(generator)
    }
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
    if value.is_none()
        && let Some(next) = type_of(receiver).slots.next()
    {
        return next(receiver);
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
        let frame = m.frame();
        if (*m.thread).observed_fp.get() == m.fp {
            return m.become_(YIELD_OBSERVED);
        }
        let result = m.peek(0);
        let depth = m.sp.cast_const().offset_from_unsigned(frame.add(1).cast::<Word>()) - 1;
        if let Some(generator) = generator_of(frame) {
            if (*generator.words.as_ptr()).capacity() < m.code().locals as usize + depth {
                return m.become_(YIELD_WITHOUT_ROOM);
            }
            m.shrink(1);
            suspend(m, generator, frame, depth);
        }
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

    /// Yields from a generator that has too little room for its words.
    #[cold]
    #[inline(never)]
    YIELD_WITHOUT_ROOM(m) {
        if let Some(generator) = generator_of(m.frame()) {
            generator::make_room(generator, m.code().frame_size as usize + 1);
        }
        m.become_(YIELD_VALUE)
    }

    /// Yields from a frame that someone looks at.
    #[cold]
    #[inline(never)]
    YIELD_OBSERVED(m) {
        if let Some(generator) = generator_of(m.frame()) {
            generator.ip.set(m.ip);
            m.save();
            frame::suspended(&*m.thread, generator, generator.unit());
        }
        m.become_(YIELD_VALUE)
    }

    SEND(m) {
        if m.is_ripe() {
            m.specialise(waiting(m.peek(1), true).map(|_| Opcode::SEND_GEN));
        }
        m.become_(SEND_GENERAL)
    }

    /// A value sent to a generator or coroutine: its frame is entered.
    SEND_GEN(m) {
        let (sent, receiver) = (m.peek(0), m.peek(1));
        let Some(generator) = waiting(receiver, true) else { return m.become_(SEND) };
        if !(generator.started.get() || sent == Word::NONE) || !has_room(m, generator) {
            return m.become_(SEND_GENERAL);
        }
        m.shrink(1);
        m.skip(CACHE);
        let (return_ip, yield_ip) = (m.ip.add(m.oparg), m.ip);
        switch_to(&mut m, generator, return_ip, yield_ip);
        m.push(sent);
        m.next()
    }

    /// The next item of a generator: its frame is entered. What it returns is dropped by END_FOR, where the loop's end
    /// is.
    FOR_ITER_GEN(m) {
        let Some(generator) = waiting(m.peek(0), false) else { return m.become_(FOR_ITER) };
        if !has_room(m, generator) {
            return m.become_(FOR_ITER_GENERAL);
        }
        m.skip(CACHE);
        let (return_ip, yield_ip) = (m.ip.add(m.oparg), m.ip);
        switch_to(&mut m, generator, return_ip, yield_ip);
        m.push(Word::NONE);
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
#[inline(always)]
unsafe fn suspend(m: Machine, generator: &Generator, frame: *const Frame, depth: usize) {
    // SAFETY: the frame is the running one; behind it lie `depth` values. The generator has room for so many words,
    // and nobody borrows them while it runs.
    unsafe {
        generator.left(&*m.thread);
        generator.in_yield_from.set(m.oparg != 0);
        generator.ip.set(m.ip);
        let number = m.code().locals as usize;
        let words = &mut *generator.words.as_ptr();
        copy_words(m.fp, words.as_mut_ptr(), number);
        copy_words(frame.add(1).cast(), words.as_mut_ptr().add(number), depth);
        words.set_len(number + depth);
        generator.state.set(State::Suspended);
    }
}

slow_handlers! {
    GET_YIELD_FROM_ITER(m) {
        let iterable = m.pop_value();
        m.push(yield_from_iterator(&iterable, m.code().flags)?.into_word());
        Ok(())
    }

    SEND_GENERAL(m) {
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
