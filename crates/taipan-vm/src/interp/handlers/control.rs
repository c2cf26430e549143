//! Jumps, the begin and the end of functions.

use std::sync::atomic::Ordering::Relaxed;

use crate::gil;
use crate::interp::frame::Frame;
use crate::interp::handlers::generator::generator_of;
use crate::interp::machine::{handlers, slow_handlers};
use crate::interp::table::HANDLERS;
use crate::interrupts;
use crate::object::gc;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::thread::Thread;
use crate::types::generator::State;
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// Does what somebody has asked for.
#[cold]
#[inline(never)]
fn look_up(thread: &Thread) -> PyResult<()> {
    let reasons = thread.breaker.swap(0, Relaxed);
    if reasons & gc::DUE != 0 {
        gc::run_if_due();
    }
    if reasons & gil::WANTED != 0 {
        gil::give_way();
    }
    if reasons & interrupts::SIGNAL != 0 { interrupts::check() } else { Ok(()) }
}

slow_handlers! {
    /// Something waits: a signal, another thread, the collector.
    #[cold]
    LOOK_UP(m) { look_up(&*m.thread) }

    /// The same behind a jump, whose target is the next instruction.
    #[cold]
    JUMP_LOOK_UP(m) {
        // What is raised here is raised in the loop, and so by its first instruction.
        look_up(&*m.thread).inspect_err(|_| m.ip = m.ip.add(1))
    }
}

handlers! {
    EXTENDED_ARG(m) {
        let unit = *m.ip;
        m.skip(1);
        m.oparg = m.oparg << 8 | unit.oparg as usize;
        m.become_(HANDLERS[unit.opcode as usize])
    }

    RESUME(m) {
        if (*m.thread).breaker.load(Relaxed) != 0 {
            return m.become_(LOOK_UP);
        }
        m.next()
    }

    RESUME_CHECK(m) {
        if (*m.thread).breaker.load(Relaxed) != 0 {
            return m.become_(LOOK_UP);
        }
        m.next()
    }

    /// Ends code that native code entered; frames entered by native code are left by `RETURN_VALUE` itself.
    INTERPRETER_EXIT(m) { m.pop() }

    JUMP_FORWARD(m) {
        m.skip(m.oparg);
        m.next()
    }

    JUMP_BACKWARD(m) {
        m.skip(1);
        m.ip = m.ip.sub(m.oparg);
        if (*m.thread).breaker.load(Relaxed) != 0 {
            return m.become_(JUMP_LOOK_UP);
        }
        m.next()
    }

    JUMP_BACKWARD_NO_INTERRUPT(m) {
        m.ip = m.ip.sub(m.oparg);
        m.next()
    }

    POP_JUMP_IF_FALSE(m) {
        let word = m.pop();
        m.skip(1);
        if word == Word::FALSE {
            m.skip(m.oparg);
        }
        m.next()
    }

    POP_JUMP_IF_TRUE(m) {
        let word = m.pop();
        m.skip(1);
        if word == Word::TRUE {
            m.skip(m.oparg);
        }
        m.next()
    }

    POP_JUMP_IF_NONE(m) {
        let word = m.pop();
        m.skip(1);
        if word == Word::NONE {
            m.skip(m.oparg);
        }
        m.release_then_next(word)
    }

    POP_JUMP_IF_NOT_NONE(m) {
        let word = m.pop();
        m.skip(1);
        if word != Word::NONE {
            m.skip(m.oparg);
        }
        m.release_then_next(word)
    }

    RETURN_VALUE(m) {
        // The value returned is alone on the stack, so the frame lies below it.
        if m.fp == (*m.thread).observed_fp.get() {
            return m.become_(LEAVE_OBSERVED);
        }
        let result = m.pop();
        let frame = m.sp.cast::<Frame>().sub(1);
        let mut local = m.fp;
        while local != frame.cast() {
            let word = *local;
            if word.is_object() {
                let header = header_of(word);
                if (*header).refcount() == 1 {
                    *m.sp = result;
                    m.sp = m.sp.add(1);
                    m.oparg = local as usize;
                    return m.become_(CLEAR_LOCALS_THEN_RETURN);
                }
                let _still_alive = (*header).decref();
            }
            local = local.add(1);
        }
        if (*frame).context.is_object() {
            m.oparg = result.bits() as usize;
            return m.become_(LEAVE_WITH_CONTEXT);
        }
        m.return_to_caller(frame, result)
    }

    /// Returns the oparg from a frame that has a context; its locals were given back.
    #[inline(never)]
    LEAVE_WITH_CONTEXT(m) {
        let frame = m.sp.cast::<Frame>().sub(1);
        let result = Word::from_bits(m.oparg as u64);
        let context = (*frame).context;
        if !(*frame).sets_up_instance() {
            if let Some(generator) = generator_of(frame) {
                generator.left(&*m.thread);
                generator.state.set(State::Finished);
            }
            return m.return_to_caller(frame, result);
        }
        (*m.thread).leave_frame();
        // The instance, which lies in the callable's place, is the result of the call.
        m.sp = (*frame).return_sp.add(1);
        m.ip = (*frame).return_ip;
        m.fp = (*frame).back_fp;
        m.consts = (*frame).back_consts;
        if result != Word::NONE {
            m.push(result);
            *m.sp = context;
            return m.become_(INIT_RETURNED_VALUE);
        }
        m.release_then_next(context)
    }

    /// Returns from a frame that someone looks at.
    #[cold]
    #[inline(never)]
    LEAVE_OBSERVED(m) {
        m.save();
        crate::types::frame::left(&*m.thread, m.fp, m.consts, m.ip);
        m.become_(RETURN_VALUE)
    }

    /// The oparg is the address of the first local that is yet to be given back.
    #[cold]
    #[inline(never)]
    CLEAR_LOCALS_THEN_RETURN(m) {
        m.save();
        let frame = m.frame().cast::<Word>();
        let mut local = m.oparg as *mut Word;
        while local != frame {
            let word = std::mem::replace(&mut *local, Word::NULL);
            decref(word);
            local = local.add(1);
        }
        // What lies before was given back without being freed: nothing of it may be given back again.
        let mut local = m.fp;
        while local != m.oparg as *mut Word {
            *local = Word::NULL;
            local = local.add(1);
        }
        m.become_(RETURN_VALUE)
    }
}

slow_handlers! {
    /// `__init__` has returned something else than `None`, which lies on the stack, and its function above it.
    #[cold]
    INIT_RETURNED_VALUE(m) {
        drop(Value::from_owned(*m.sp));
        let value = Value::from_borrowed(m.peek(0));
        let name = type_of(&value).name();
        Err(type_error(format_args!("__init__() should return None, not '{name}'")))
    }
}
