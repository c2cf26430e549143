//! Functions: making and calling them.

use taipan_bytecode::opcode::Opcode;

use crate::call::Arguments;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::{Machine, handlers};
use crate::object::protocol;
use crate::raise;
use crate::types::exception::kinds;
use crate::types::function::{self, Function};
use crate::value::{Value, decref, header_of};
use crate::word::Word;

/// Units of the cache of `CALL`: counter, then the function's version in two.
const CACHE: usize = 3;
const VERSION: usize = 1;

/// Enters a Python function whose arguments lie at `locals`, up to the top of the stack.
#[inline(always)]
unsafe fn enter(mut m: Machine, function: *const Function, locals: *mut Word, return_sp: *mut Word) -> Word {
    // SAFETY: the function is alive on the caller's stack; that there is room is checked before anything
    // is written.
    unsafe {
        let code = (*function).code();
        let frame = locals.add(code.locals as usize).cast::<Frame>();
        if locals.add(code.frame_size as usize).cast_const() > (*m.thread).stack_end() {
            return m.become_(STACK_OVERFLOW);
        }
        let mut local = m.sp;
        while local < frame.cast() {
            // Volatile, so that no call to memset comes of it.
            local.write_volatile(Word::NULL);
            local = local.add(1);
        }
        frame.write(Frame {
            back_fp: m.fp,
            back_consts: m.consts,
            return_ip: m.ip,
            return_sp,
            function,
            namespace: Word::NULL,
        });
        m.fp = locals;
        m.sp = frame.cast::<Word>().add(FRAME_WORDS);
        m.ip = code.units.get();
        m.consts = code.consts;
        m.next()
    }
}

handlers! {
    MAKE_FUNCTION(m) {
        m.save();
        let code = m.pop_value();
        let running = &*(*m.frame()).function;
        let function = Function::new(code, running.globals_value(), running.builtins_value());
        m.push(function.into_word());
        m.next()
    }

    CALL(m) {
        let base = m.sp.sub(m.oparg + 2);
        let callable = *base;
        if callable.is_object() && (*header_of(callable)).type_().is(&function::TYPE) {
            let function = &*header_of(callable).cast::<Function>();
            let given = m.oparg + usize::from(!(*base.add(1)).is_null());
            if function.code().argcount as usize == given {
                m.set_cache32(VERSION, function.version.get());
                m.rewrite(Opcode::CALL_PY_EXACT_ARGS as u8);
                return m.become_(CALL_PY_EXACT_ARGS);
            }
        }
        m.become_(CALL_GENERAL)
    }

    /// A call of whatever it is.
    #[inline(never)]
    CALL_GENERAL(m) {
        m.save();
        let base = m.sp.sub(m.oparg + 2);
        let first = base.add(1 + usize::from((*base.add(1)).is_null()));
        let given = m.sp.offset_from_unsigned(first);
        // SAFETY: words above `first` are values, which the stack keeps alive during the call.
        let arguments = std::slice::from_raw_parts(first.cast::<Value>(), given);
        let callable = Value::from_owned(*base);
        let result = protocol::call(&callable, Arguments::positional_only(arguments));
        for place in 0..given {
            decref(*first.add(place));
        }
        drop(callable);
        m.sp = base;
        match result {
            Ok(value) => {
                m.push(value.into_word());
                m.skip(CACHE);
                m.next()
            }
            Err(_) => m.raised(),
        }
    }

    CALL_PY_EXACT_ARGS(m) {
        let base = m.sp.sub(m.oparg + 2);
        let callable = *base;
        if !(callable.is_object() && (*header_of(callable)).type_().is(&function::TYPE)) {
            return m.become_(UNSPECIALISE);
        }
        let function = header_of(callable).cast::<Function>();
        if (*function).version.get() != m.cache32(VERSION) {
            return m.become_(UNSPECIALISE);
        }
        let locals = base.add(1 + usize::from((*base.add(1)).is_null()));
        m.skip(CACHE);
        enter(m, function, locals, base)
    }

    /// The callable is not what the specialised instruction calls.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.rewrite(Opcode::CALL as u8);
        m.become_(CALL_GENERAL)
    }

    /// The thread's stack has no room for another frame.
    #[cold]
    #[inline(never)]
    STACK_OVERFLOW(m) {
        m.save();
        let _raised = raise::raise(&kinds::RECURSION_ERROR, "maximum recursion depth exceeded");
        m.raised()
    }
}
