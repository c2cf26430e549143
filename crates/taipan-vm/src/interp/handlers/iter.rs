//! Loops.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::generator::{enter, waiting};
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::types::generator::{self, Generator, State};
use crate::types::list_iterator::ListIterator;
use crate::types::range::{self, RangeIterator};
use crate::types::tuple_iterator::TupleIterator;
use crate::value::{Value, header_of, incref};
use crate::word::Word;

/// Units of the cache of `FOR_ITER`.
const CACHE: usize = 1;

/// Puts the next item on the stack and goes on in the loop's body. The instruction that stores it in a local, which
/// nearly always follows, is done by the way.
#[inline(always)]
unsafe fn load_item(mut m: Machine, item: Word) -> Word {
    // SAFETY: the item's reference is the caller's to give; the body follows the cache.
    unsafe {
        m.skip(CACHE);
        let following = *m.ip;
        if following.opcode == Opcode::STORE_FAST as u8 {
            let local = m.local(following.oparg as usize);
            let before = *local;
            *local = item;
            m.skip(1);
            return m.release_then_next(before);
        }
        m.push(item);
        m.next()
    }
}

slow_handlers! {
    GET_ITER_GENERAL(m) {
        let iterable = m.pop_value();
        m.push(protocol::iter(&iterable)?.into_word());
        Ok(())
    }

    FOR_ITER_GENERAL(m) {
        let iterator = Value::from_borrowed(m.peek(0));
        let body = m.ip.add(CACHE);
        if let Some(generator) = Generator::of(&iterator)
            .filter(|g| g.state.get() == State::Suspended && type_of(&iterator).is(&generator::TYPE)) {
            // What it returns is dropped by END_FOR, where the loop's end is.
            m = enter(m, generator, body.add(m.oparg), body)?;
            m.push(Word::NONE);
            return Ok(());
        }
        let item = protocol::next(&iterator)?;
        m.ip = body;
        match item {
            Some(item) => m.push(item.into_word()),
            // The jump goes past END_FOR, which would pop an item.
            None => m.skip(m.oparg + 1),
        }
        Ok(())
    }
}

handlers! {
    GET_ITER(m) {
        let word = m.peek(0);
        if word.is_object() && (*header_of(word)).type_().is(&generator::TYPE) {
            return m.next();
        }
        m.become_(GET_ITER_GENERAL)
    }

    FOR_ITER(m) {
        if m.is_ripe() {
            let word = m.peek(0);
            m.specialise(match () {
                () if word.is_object() && (*header_of(word)).type_().is(&range::ITERATOR_TYPE) => {
                    Some(Opcode::FOR_ITER_RANGE)
                }
                () if ListIterator::at(word).is_some() => Some(Opcode::FOR_ITER_LIST),
                () if TupleIterator::at(word).is_some() => Some(Opcode::FOR_ITER_TUPLE),
                () if waiting(word, false).is_some() => Some(Opcode::FOR_ITER_GEN),
                () => None,
            });
        }
        m.become_(FOR_ITER_GENERAL)
    }

    FOR_ITER_RANGE(m) {
        let word = m.peek(0);
        let header = header_of(word);
        if !(*header).type_().is(&range::ITERATOR_TYPE) {
            return m.become_(FOR_ITER);
        }
        let range = &*header.cast::<RangeIterator>();
        let Some(number) = range.advance() else {
            m.skip(CACHE + m.oparg + 1);
            return m.next();
        };
        load_item(m, Word::small_int(number))
    }

    FOR_ITER_LIST(m) {
        // At the end the general handler gives the list back.
        let Some(word) = ListIterator::at(m.peek(0)).and_then(ListIterator::advance) else {
            return m.become_(FOR_ITER_GENERAL);
        };
        incref(word);
        load_item(m, word)
    }

    FOR_ITER_TUPLE(m) {
        let Some(word) = TupleIterator::at(m.peek(0)).and_then(TupleIterator::advance) else {
            return m.become_(FOR_ITER_GENERAL);
        };
        incref(word);
        load_item(m, word)
    }

    END_FOR(m) {
        let word = m.pop();
        m.release_then_next(word)
    }

    POP_ITER(m) {
        let word = m.pop();
        m.release_then_next(word)
    }
}
