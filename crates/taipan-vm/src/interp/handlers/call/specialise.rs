//! Which form of `CALL` and `CALL_KW` fits what is called.

use taipan_bytecode::opcode::Opcode;

use super::{VERSION, is_a, short_address};
use crate::interp::machine::Machine;
use crate::object::class;
use crate::object::header::Header;
use crate::object::native::Function as NativeFunction;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::builtin_function::{self, BuiltinFunction};
use crate::types::function::{self, Function};
use crate::types::native_descriptor::{self, Descriptor, Target};
use crate::types::str::intern;
use crate::types::{list, method, str, tuple, type_type};
use crate::value::header_of;
use crate::word::Word;

/// The specialised instruction for a call of `given` positional arguments, `self` not counted.
pub(super) unsafe fn call(m: Machine, base: *mut Word, given: usize) -> Option<Opcode> {
    // SAFETY: the callable and its arguments lie from `base` on.
    unsafe {
        let (callable, has_receiver) = (*base, !(*base.add(1)).is_null());
        if is_a(callable, &function::TYPE) {
            let function = &*header_of(callable).cast::<Function>();
            m.set_cache32(VERSION, function.version.get());
            let exact = function.code().takes_exactly(given + usize::from(has_receiver));
            return Some(if exact { Opcode::CALL_PY_EXACT_ARGS } else { Opcode::CALL_PY_GENERAL })
                .filter(|_| is_versioned(function));
        }
        if is_a(callable, &method::TYPE) && !has_receiver {
            let function = (*header_of(callable).cast::<method::Method>()).function.word();
            if is_a(function, &function::TYPE) {
                let function = &*header_of(function).cast::<Function>();
                m.set_cache32(VERSION, function.version.get());
                let exact = function.code().takes_exactly(given + 1);
                return Some(match exact {
                    true => Opcode::CALL_BOUND_METHOD_EXACT_ARGS,
                    false => Opcode::CALL_BOUND_METHOD_GENERAL,
                })
                .filter(|_| is_versioned(function));
            }
        }
        if is_a(callable, &builtin_function::TYPE) && !has_receiver {
            let method = (*header_of(callable).cast::<BuiltinFunction>()).method;
            m.set_cache32(VERSION, short_address(method));
            return Some(match (method.function, method.name, given) {
                (_, "len", 1) => Opcode::CALL_LEN,
                (_, "isinstance", 2) => Opcode::CALL_ISINSTANCE,
                (NativeFunction::One(_), _, 1) => Opcode::CALL_BUILTIN_O,
                (NativeFunction::Bound(_) | NativeFunction::Any(_), ..) => {
                    Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                }
                _ => Opcode::CALL_BUILTIN_FAST,
            });
        }
        if is_a(callable, &native_descriptor::TYPE) && has_receiver {
            let Target::Method(method) = (*header_of(callable).cast::<Descriptor>()).target else {
                return Some(Opcode::CALL_NON_PY_GENERAL);
            };
            m.set_cache32(VERSION, short_address(method));
            let of_list = (*header_of(callable).cast::<Descriptor>()).owner.is(&list::TYPE);
            return Some(match method.function {
                _ if given == 1 && of_list && method.name == "append" => Opcode::CALL_LIST_APPEND,
                NativeFunction::NoArguments(_) => Opcode::CALL_METHOD_DESCRIPTOR_NOARGS,
                NativeFunction::One(_) => Opcode::CALL_METHOD_DESCRIPTOR_O,
                NativeFunction::Positional(..) => Opcode::CALL_METHOD_DESCRIPTOR_FAST,
                _ => Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
            });
        }
        match callable {
            callable if callable == type_type::TYPE.word() && given == 1 => Some(Opcode::CALL_TYPE_1),
            callable if callable == str::TYPE.word() && given == 1 => Some(Opcode::CALL_STR_1),
            callable if callable == tuple::TYPE.word() && given == 1 => Some(Opcode::CALL_TUPLE_1),
            _ if given < u8::MAX as usize && !has_receiver => Some(class_call(m, callable)),
            _ => Some(Opcode::CALL_NON_PY_GENERAL),
        }
    }
}

/// Whether a function has a version by which it can be remembered.
fn is_versioned(function: &Function) -> bool {
    function.version.get() != 0
}

/// The specialised instruction for a callable that may be a class.
unsafe fn class_call(m: Machine, callable: Word) -> Opcode {
    // SAFETY: words on the stack are alive; an object whose type is exactly `type` is a type.
    unsafe {
        if !is_a(callable, &type_type::TYPE) {
            return Opcode::CALL_NON_PY_GENERAL;
        }
        let class = &*header_of(callable).cast::<Type>();
        if !class.has(TypeFlags::HEAP) {
            return Opcode::CALL_BUILTIN_CLASS;
        }
        let init = class.lookup(intern("__init__"));
        let version = class.version();
        match init.as_ref().and_then(Function::of) {
            Some(init)
                if version != 0
                    && class::has_new_of_object(class)
                    && class.basic_size.get() as usize == size_of::<Header>()
                    && !class.has(TypeFlags::ABSTRACT)
                    && !init.code().is_generator() =>
            {
                class.remember_init(init);
                m.set_cache32(VERSION, version);
                Opcode::CALL_ALLOC_AND_ENTER_INIT
            }
            _ => Opcode::CALL_NON_PY_GENERAL,
        }
    }
}

/// The specialised instruction for a call with keyword arguments.
pub(super) unsafe fn call_with_keywords(m: Machine, base: *mut Word) -> Option<Opcode> {
    // SAFETY: the callable and its arguments lie from `base` on.
    unsafe {
        let callable = *base;
        let (function, opcode) = if is_a(callable, &method::TYPE) && (*base.add(1)).is_null() {
            let function = (*header_of(callable).cast::<method::Method>()).function.word();
            (function, Opcode::CALL_KW_BOUND_METHOD)
        } else {
            (callable, Opcode::CALL_KW_PY)
        };
        if !is_a(function, &function::TYPE) {
            return (opcode == Opcode::CALL_KW_PY).then_some(Opcode::CALL_KW_NON_PY);
        }
        let function = &*header_of(function).cast::<Function>();
        m.set_cache32(VERSION, function.version.get());
        is_versioned(function).then_some(opcode)
    }
}
