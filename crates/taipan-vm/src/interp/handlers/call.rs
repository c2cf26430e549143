//! Functions: making and calling them.

use std::mem::ManuallyDrop;

use taipan_bytecode::opcode::Opcode;

use crate::call::Arguments;
use crate::interp::bind;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::machine::{Machine, handlers};
use crate::object::protocol;
use crate::raise;
use crate::types::exception::kinds;
use crate::types::function::{self, Function};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, decref, header_of};
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

/// `f(*args, **kwargs)`
fn call_unpacked(callable: &Value, positional: &Value, kwargs: Option<&Value>) -> PyResult {
    let (names, values) = bind::unpack(kwargs)?;
    let mut arguments =
        Tuple::of(positional).map_or_else(Vec::new, |positional| positional.values().to_vec());
    arguments.extend(values);
    protocol::call(callable, Arguments::new(&arguments, &names))
}

/// Calls what lies at `base` with the values above it, the last of which are `names`'. A Python function
/// gets a frame where its arguments lie; anything else is called natively.
unsafe fn call_on_stack(mut m: Machine, base: *mut Word, names: &[Value]) -> Word {
    // SAFETY: the callable and its arguments lie between `base` and the stack's top; each reference is given
    // back once.
    unsafe {
        m.save();
        let first = base.add(1 + usize::from((*base.add(1)).is_null()));
        let given = m.sp.offset_from_unsigned(first);
        // The values lie on the stack, which keeps them alive while they are borrowed.
        let values = std::slice::from_raw_parts(first.cast::<Value>(), given);
        let (positional, keywords) = values.split_at(given - names.len());
        let callable = ManuallyDrop::new(Value::from_owned(*base));
        if let Some(function) = Function::of(&callable).filter(|function| !function.code().is_generator()) {
            let bound = bind::bind(function, positional, names, keywords);
            for place in 0..given {
                decref(*first.add(place));
            }
            m.sp = first;
            let Ok(bound) = bound else {
                m.sp = base;
                decref(*base);
                return m.raised();
            };
            if first.add(function.code().frame_size as usize).cast_const() > (*m.thread).stack_end() {
                drop(bound);
                return m.become_(STACK_OVERFLOW);
            }
            for value in bound {
                m.push(value.into_word());
            }
            return enter(m, function, first, base);
        }
        let result = protocol::call(&callable, Arguments::new(values, names));
        for place in 0..given {
            decref(*first.add(place));
        }
        decref(*base);
        m.sp = base;
        match result {
            Ok(value) => {
                m.push(value.into_word());
                m.next()
            }
            Err(_) => m.raised(),
        }
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

    SET_FUNCTION_ATTRIBUTE(m) {
        let function = &*header_of(m.peek(0)).cast::<Function>();
        let attribute = m.peek(1);
        let place = m.oparg.trailing_zeros() as usize;
        m.poke(1, m.peek(0));
        m.shrink(1);
        let before = function.attributes[place].replace(attribute);
        m.release_then_next(before)
    }

    CALL(m) {
        let base = m.sp.sub(m.oparg + 2);
        let callable = *base;
        if callable.is_object() && (*header_of(callable)).type_().is(&function::TYPE) {
            let function = &*header_of(callable).cast::<Function>();
            let given = m.oparg + usize::from(!(*base.add(1)).is_null());
            if function.code().takes_exactly(given) {
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
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        call_on_stack(m, base, &[])
    }

    CALL_KW(m) {
        let names = m.pop_value();
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        // The tuple is one of the code's constants, which keeps it alive during the call.
        let names = ManuallyDrop::new(names);
        decref(names.word());
        call_on_stack(m, base, Tuple::of(&names).map_or(&[][..], Tuple::values))
    }

    CALL_FUNCTION_EX(m) {
        m.save();
        let kwargs = m.pop();
        let positional = m.pop_value();
        let (_null, callable) = (m.pop(), m.pop_value());
        let kwargs = if kwargs.is_null() { None } else { Some(Value::from_owned(kwargs)) };
        let result = call_unpacked(&callable, &positional, kwargs.as_ref());
        drop((callable, positional, kwargs));
        match result {
            Ok(value) => {
                m.push(value.into_word());
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
