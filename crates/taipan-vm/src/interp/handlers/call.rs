//! Functions: making and calling them.

use taipan_bytecode::opcode::Opcode;

use crate::call::Arguments;
use crate::interp::bind;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::handlers::build::collect;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::function::{self, Function};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, header_of};
use crate::word::Word;

/// Units of the cache of `CALL`: counter, then the function's version in two.
const CACHE: usize = 3;
const VERSION: usize = 1;

/// Whether one more frame may be entered, and the stack has room for that of a function whose locals begin at `locals`.
#[inline(always)]
unsafe fn has_room(m: Machine, function: *const Function, locals: *mut Word) -> bool {
    // SAFETY: the function is alive on the caller's stack; the address is only compared.
    unsafe {
        let end = locals.wrapping_add((*function).code().frame_size as usize);
        (*m.thread).recursion_remaining.get() > 0 && end.cast_const() <= (*m.thread).stack_end()
    }
}

/// Makes a frame for a Python function whose arguments lie at `locals`, up to the top of the stack, and makes it
/// the running one. There is room for it.
#[inline(always)]
unsafe fn enter(m: &mut Machine, function: *const Function, locals: *mut Word, return_sp: *mut Word) {
    // SAFETY: the function is alive on the caller's stack; there is room, says the caller.
    unsafe {
        (*m.thread).enter_frame();
        let code = (*function).code();
        let frame = locals.add(code.locals as usize).cast::<Frame>();
        let mut local = m.sp;
        while local < frame.cast() {
            // Volatile, so that no call to memset comes of it.
            local.write_volatile(Word::NULL);
            local = local.add(1);
        }
        (&raw mut (*frame).back_fp).write(m.fp);
        (&raw mut (*frame).back_consts).write(m.consts);
        (&raw mut (*frame).return_ip).write(m.ip);
        (&raw mut (*frame).return_sp).write(return_sp);
        (&raw mut (*frame).function).write(function);
        (&raw mut (*frame).context).write(Word::NULL);
        m.fp = locals;
        m.sp = frame.cast::<Word>().add(FRAME_WORDS);
        m.ip = code.units.get();
        m.consts = code.consts;
    }
}

/// `f(*args, **kwargs)`
fn call_unpacked(callable: &Value, positional: &Value, kwargs: Option<&Value>) -> PyResult {
    let (names, values) = bind::unpack(kwargs)?;
    if type_of(positional).slots.iter().is_none() {
        let name = type_of(positional).name();
        return Err(raise::type_error(format_args!("argument after * must be an iterable, not {name}")));
    }
    let mut arguments = collect(positional)?;
    arguments.extend(values);
    protocol::call(callable, Arguments::new(&arguments, &names))
}

/// Calls what lies at `base` with the values above it, the last of which have `names`. A Python function gets a
/// frame where its arguments lie; anything else is called natively.
unsafe fn call_on_stack(m: &mut Machine, base: *mut Word, names: &[Value]) -> PyResult<()> {
    // SAFETY: the callable and its arguments lie between `base` and the stack's top; each reference is given
    // back once, by the values that take it over or by the frame.
    unsafe {
        let first = base.add(1 + usize::from((*base.add(1)).is_null()));
        let given = m.sp.offset_from_unsigned(first);
        let values: Vec<Value> = (0..given).map(|place| Value::from_owned(*first.add(place))).collect();
        let callable = Value::from_owned(*base);
        if let Some(function) = Function::of(&callable) {
            let (positional, keywords) = values.split_at(given - names.len());
            m.sp = base;
            let bound = bind::bind(function, positional, names, keywords)?;
            if !has_room(*m, function, first) {
                return Err(raise::stack_overflow());
            }
            m.sp = first;
            for value in bound {
                m.push(value.into_word());
            }
            enter(m, function, first, base);
            // The frame's caller gives the callable back when the function returns.
            let _callable = callable.into_word();
            return Ok(());
        }
        // Python code that runs during the call begins above all that is in use.
        let result = protocol::call(&callable, Arguments::new(&values, names));
        m.sp = base;
        m.push(result?.into_word());
        Ok(())
    }
}

handlers! {
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
        if !has_room(m, function, locals) {
            return m.become_(STACK_OVERFLOW);
        }
        m.skip(CACHE);
        enter(&mut m, function, locals, base);
        m.next()
    }

    /// The callable is not what the specialised instruction calls.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.rewrite(Opcode::CALL as u8);
        m.become_(CALL_GENERAL)
    }
}

slow_handlers! {
    MAKE_FUNCTION(m) {
        let code = m.pop_value();
        let running = &*(*m.frame()).function;
        m.push(Function::new(code, running.globals_value(), running.builtins_value()).into_word());
        Ok(())
    }

    /// A call of whatever it is.
    CALL_GENERAL(m) {
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        call_on_stack(&mut m, base, &[])
    }

    CALL_KW(m) {
        let names = m.pop_value();
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        call_on_stack(&mut m, base, Tuple::of(&names).map_or(&[][..], Tuple::values))
    }

    CALL_FUNCTION_EX(m) {
        let kwargs = m.pop();
        let kwargs = if kwargs.is_null() { None } else { Some(Value::from_owned(kwargs)) };
        let positional = m.pop_value();
        m.shrink(1);
        let callable = m.pop_value();
        m.push(call_unpacked(&callable, &positional, kwargs.as_ref())?.into_word());
        Ok(())
    }

    /// The thread's stack has no room for another frame.
    #[cold]
    STACK_OVERFLOW(m) {
        let _m = &mut m;
        Err(raise::stack_overflow())
    }
}
