//! Subscripts and slices.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::arith::UNSPECIALISE as UNSPECIALISE_BINARY_OP;
use crate::interp::machine::{Machine, handlers};
use crate::object::protocol;
use crate::types::list::{self, List};
use crate::types::slice::Slice;
use crate::types::tuple::{self, Tuple};
use crate::value::{PyResult, Value, header_of, incref};
use crate::word::Word;

/// Units of the cache of `BINARY_OP`.
const BINARY_OP_CACHE: usize = 5;
/// Units of the cache of `STORE_SUBSCR`, and of `CONTAINS_OP`.
const CACHE: usize = 1;

/// Whether a word is an object of a type, exactly.
#[inline(always)]
unsafe fn is_a(word: Word, type_: &crate::object::type_object::Type) -> bool {
    // SAFETY: words on the stack are alive.
    word.is_object() && unsafe { (*header_of(word)).type_().is(type_) }
}

/// Pushes a result or goes to the handler of what was raised.
#[inline(always)]
unsafe fn push_result(mut m: Machine, result: PyResult) -> Word {
    // SAFETY: the stack has room for the result.
    unsafe {
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
    BINARY_OP_SUBSCR_LIST_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int()
            && let Some(item) = (*header_of(container).cast::<List>()).items().get(index.int_value() as usize)
        {
            let word = item.word();
            incref(word);
            m.shrink(1);
            m.poke(0, word);
            m.skip(BINARY_OP_CACHE);
            return m.release_then_next(container);
        }
        m.become_(UNSPECIALISE_BINARY_OP)
    }

    BINARY_OP_SUBSCR_TUPLE_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &tuple::TYPE) && index.is_int()
            && let Some(&word) = (*header_of(container).cast::<Tuple>()).words().get(index.int_value() as usize)
        {
            incref(word);
            m.shrink(1);
            m.poke(0, word);
            m.skip(BINARY_OP_CACHE);
            return m.release_then_next(container);
        }
        m.become_(UNSPECIALISE_BINARY_OP)
    }

    STORE_SUBSCR(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int() {
            m.rewrite(Opcode::STORE_SUBSCR_LIST_INT as u8);
        }
        m.become_(STORE_SUBSCR_GENERAL)
    }

    #[inline(never)]
    STORE_SUBSCR_GENERAL(m) {
        m.save();
        let (key, container, value) = (m.pop_value(), m.pop_value(), m.pop_value());
        let result = protocol::set_subscript(&container, &key, Some(&value));
        drop((key, container, value));
        m.skip(CACHE);
        match result {
            Ok(()) => m.next(),
            Err(_) => m.raised(),
        }
    }

    STORE_SUBSCR_LIST_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int() {
            let list = &*header_of(container).cast::<List>();
            let place = index.int_value() as usize;
            if place < list.items().len() {
                let value = m.peek(2);
                let before = list.change(|items| {
                    std::mem::replace(items.get_unchecked_mut(place), Value::from_owned(value))
                });
                m.shrink(3);
                m.skip(CACHE);
                return m.release_two_then_next(before.into_word(), container);
            }
        }
        m.rewrite(Opcode::STORE_SUBSCR as u8);
        m.become_(STORE_SUBSCR_GENERAL)
    }

    DELETE_SUBSCR(m) {
        m.save();
        let (key, container) = (m.pop_value(), m.pop_value());
        let result = protocol::set_subscript(&container, &key, None);
        drop((key, container));
        match result {
            Ok(()) => m.next(),
            Err(_) => m.raised(),
        }
    }

    BINARY_SLICE(m) {
        m.save();
        let (stop, start, container) = (m.pop_value(), m.pop_value(), m.pop_value());
        let slice = Slice::new(start, stop, Value::NONE);
        let result = protocol::subscript(&container, &slice);
        drop((slice, container));
        push_result(m, result)
    }

    BUILD_SLICE(m) {
        let step = if m.oparg == 3 { m.pop_value() } else { Value::NONE };
        let (stop, start) = (m.pop_value(), m.pop_value());
        m.push(Slice::new(start, stop, step).into_word());
        m.next()
    }

    CONTAINS_OP(m) {
        m.save();
        let (container, item) = (m.pop_value(), m.pop_value());
        let found = protocol::contains(&container, &item);
        drop((container, item));
        m.skip(CACHE);
        push_result(m, found.map(|found| Value::bool(found != (m.oparg != 0))))
    }
}
