//! Locals, constants and the value stack itself.

use crate::interp::machine::{handlers, slow_handlers};
use crate::raise;
use crate::types::exception::kinds;
use crate::value::incref;
use crate::word::Word;

handlers! {
    NOP(m) { m.next() }

    NOT_TAKEN(m) { m.next() }

    LOAD_FAST(m) {
        let word = *m.local(m.oparg);
        m.push_new(word);
        m.next()
    }

    LOAD_FAST_BORROW(m) {
        let word = *m.local(m.oparg);
        m.push_new(word);
        m.next()
    }

    LOAD_FAST_CHECK(m) {
        let word = *m.local(m.oparg);
        if word.is_null() {
            return m.become_(UNBOUND_LOCAL);
        }
        m.push_new(word);
        m.next()
    }

    LOAD_FAST_LOAD_FAST(m) {
        let (first, second) = (*m.local(m.oparg >> 4), *m.local(m.oparg & 15));
        m.push_new(first);
        m.push_new(second);
        m.next()
    }

    LOAD_FAST_BORROW_LOAD_FAST_BORROW(m) {
        let (first, second) = (*m.local(m.oparg >> 4), *m.local(m.oparg & 15));
        m.push_new(first);
        m.push_new(second);
        m.next()
    }

    STORE_FAST(m) {
        let word = m.pop();
        let local = m.local(m.oparg);
        let before = *local;
        *local = word;
        m.release_then_next(before)
    }

    STORE_FAST_STORE_FAST(m) {
        let (first, second) = (m.local(m.oparg >> 4), m.local(m.oparg & 15));
        let before_first = *first;
        *first = m.pop();
        let before_second = *second;
        *second = m.pop();
        m.release_two_then_next(before_first, before_second)
    }

    STORE_FAST_LOAD_FAST(m) {
        let local = m.local(m.oparg >> 4);
        let before = *local;
        *local = m.pop();
        let loaded = *m.local(m.oparg & 15);
        m.push_new(loaded);
        m.release_then_next(before)
    }

    LOAD_CONST(m) {
        let word = *m.consts.add(m.oparg);
        m.push_new(word);
        m.next()
    }

    LOAD_CONST_IMMORTAL(m) {
        let word = *m.consts.add(m.oparg);
        m.push_new(word);
        m.next()
    }

    LOAD_CONST_MORTAL(m) {
        let word = *m.consts.add(m.oparg);
        m.push_new(word);
        m.next()
    }

    LOAD_SMALL_INT(m) {
        m.push(Word::small_int(m.oparg as i64));
        m.next()
    }

    POP_TOP(m) {
        let word = m.pop();
        m.release_then_next(word)
    }

    PUSH_NULL(m) {
        m.push(Word::NULL);
        m.next()
    }

    COPY(m) {
        let word = m.peek(m.oparg - 1);
        incref(word);
        m.push(word);
        m.next()
    }

    SWAP(m) {
        let (top, other) = (m.peek(0), m.peek(m.oparg - 1));
        m.poke(0, other);
        m.poke(m.oparg - 1, top);
        m.next()
    }
}

slow_handlers! {
    /// The oparg names a local that is not bound.
    #[cold]
    UNBOUND_LOCAL(m) {
        let name = taipan_bytecode::repr::repr(&m.code().object.localsplusnames[m.oparg]);
        Err(raise::raise(
            &kinds::UNBOUND_LOCAL_ERROR,
            format_args!("cannot access local variable {name} where it is not associated with a value"),
        ))
    }
}
