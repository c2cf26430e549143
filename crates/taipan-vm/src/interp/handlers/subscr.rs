//! Subscripts and slices.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::arith::UNSPECIALISE as UNSPECIALISE_BINARY_OP;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::raise::key_error;
use crate::types::dict::{self, Dict};
use crate::types::list::{self, List};
use crate::types::set;
use crate::types::slice::Slice;
use crate::types::tuple::{self, Tuple};
use crate::value::{Value, header_of, incref};
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

/// Puts an item in the place of its container and the index.
#[inline(always)]
unsafe fn load_item(mut m: Machine, container: Word, item: Word) -> Word {
    // SAFETY: the container, whose reference is given back last, keeps the item alive.
    unsafe {
        incref(item);
        m.shrink(1);
        m.poke(0, item);
        m.skip(BINARY_OP_CACHE);
        m.release_then_next(container)
    }
}

handlers! {
    BINARY_OP_SUBSCR_LIST_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int()
            && let Some(item) = (*header_of(container).cast::<List>()).items().get(index.int_value() as usize)
        {
            return load_item(m, container, item.word());
        }
        m.become_(UNSPECIALISE_BINARY_OP)
    }

    BINARY_OP_SUBSCR_TUPLE_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &tuple::TYPE) && index.is_int()
            && let Some(&word) = (*header_of(container).cast::<Tuple>()).words().get(index.int_value() as usize)
        {
            return load_item(m, container, word);
        }
        m.become_(UNSPECIALISE_BINARY_OP)
    }

    STORE_SUBSCR(m) {
        if m.is_ripe() {
            let (index, container) = (m.peek(0), m.peek(1));
            m.specialise(match () {
                () if is_a(container, &list::TYPE) && index.is_int() => Some(Opcode::STORE_SUBSCR_LIST_INT),
                () if is_a(container, &dict::TYPE) => Some(Opcode::STORE_SUBSCR_DICT),
                () => None,
            });
        }
        m.become_(STORE_SUBSCR_GENERAL)
    }

    STORE_SUBSCR_LIST_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int() {
            let list = &*header_of(container).cast::<List>();
            let place = index.int_value() as usize;
            if place < list.items().len() {
                let value = m.peek(2);
                let before = list.replace(place, value);
                m.shrink(3);
                m.skip(CACHE);
                return m.release_two_then_next(before, container);
            }
        }
        m.become_(STORE_SUBSCR)
    }

    STORE_SUBSCR_DICT(m) {
        if !is_a(m.peek(1), &dict::TYPE) {
            return m.become_(STORE_SUBSCR);
        }
        m.become_(STORE_SUBSCR_IN_DICT)
    }

    BINARY_OP_SUBSCR_DICT(m) {
        if !is_a(m.peek(1), &dict::TYPE) {
            return m.become_(UNSPECIALISE_BINARY_OP);
        }
        m.become_(SUBSCR_OF_DICT)
    }

    CONTAINS_OP(m) {
        if m.is_ripe() {
            let container = m.peek(0);
            m.specialise(match () {
                () if is_a(container, &dict::TYPE) => Some(Opcode::CONTAINS_OP_DICT),
                () if is_a(container, &set::TYPE) || is_a(container, &set::FROZEN_TYPE) => {
                    Some(Opcode::CONTAINS_OP_SET)
                }
                () => None,
            });
        }
        m.become_(CONTAINS_OP_GENERAL)
    }

    CONTAINS_OP_DICT(m) {
        if !is_a(m.peek(0), &dict::TYPE) {
            return m.become_(CONTAINS_OP);
        }
        m.become_(CONTAINS_OP_GENERAL)
    }

    CONTAINS_OP_SET(m) {
        if !(is_a(m.peek(0), &set::TYPE) || is_a(m.peek(0), &set::FROZEN_TYPE)) {
            return m.become_(CONTAINS_OP);
        }
        m.become_(CONTAINS_OP_GENERAL)
    }
}

slow_handlers! {
    STORE_SUBSCR_GENERAL(m) {
        let (key, container, value) = (m.pop_value(), m.pop_value(), m.pop_value());
        m.skip(CACHE);
        protocol::set_subscript(&container, &key, Some(&value))
    }

    DELETE_SUBSCR(m) {
        let (key, container) = (m.pop_value(), m.pop_value());
        protocol::set_subscript(&container, &key, None)
    }

    BINARY_SLICE(m) {
        let (stop, start, container) = (m.pop_value(), m.pop_value(), m.pop_value());
        let slice = Slice::new(start, stop, Value::NONE);
        m.push(protocol::subscript(&container, &slice)?.into_word());
        Ok(())
    }

    STORE_SLICE(m) {
        let (stop, start) = (m.pop_value(), m.pop_value());
        let (container, value) = (m.pop_value(), m.pop_value());
        protocol::set_subscript(&container, &Slice::new(start, stop, Value::NONE), Some(&value))
    }

    BUILD_SLICE(m) {
        let step = if m.oparg == 3 { m.pop_value() } else { Value::NONE };
        let (stop, start) = (m.pop_value(), m.pop_value());
        m.push(Slice::new(start, stop, step).into_word());
        Ok(())
    }

    STORE_SUBSCR_IN_DICT(m) {
        let (key, container, value) = (m.pop_value(), m.pop_value(), m.pop_value());
        m.skip(CACHE);
        Dict::of(&container).map_or(Ok(()), |dict| dict.set(&key, value))
    }

    SUBSCR_OF_DICT(m) {
        let (key, container) = (m.pop_value(), m.pop_value());
        m.skip(BINARY_OP_CACHE);
        let found = Dict::of(&container).map_or(Ok(None), |dict| dict.get(&key))?;
        m.push(found.ok_or_else(|| key_error(&key))?.into_word());
        Ok(())
    }

    CONTAINS_OP_GENERAL(m) {
        let (container, item) = (m.pop_value(), m.pop_value());
        let found = protocol::contains(&container, &item)?;
        m.push(Word::bool(found != (m.oparg != 0)));
        m.skip(CACHE);
        Ok(())
    }
}
