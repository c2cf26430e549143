//! Locals, constants and the value stack itself.
//!
//! Loads look at the instruction that follows: where it takes what was loaded apart at once, both are done in one, without
//! counting references to what would come to the stack only to leave it again. The bytecode stays as it is, so that jumps
//! to the second instruction find it.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::attr::{CACHE as LOAD_ATTR_CACHE, INDEX as LOAD_ATTR_INDEX, is_remembered};
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::instance::Instance;
use crate::raise;
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::value::{header_of, incref};
use crate::word::Word;

/// Units of the cache of `BINARY_OP`.
const BINARY_OP_CACHE: usize = 5;

/// The value that the following `LOAD_ATTR_INSTANCE_VALUE` remembers, of this object.
#[inline(always)]
unsafe fn remembered_value(mut m: Machine, object: Word) -> Option<Word> {
    // SAFETY: locals are alive; the instruction and its cache are part of the code.
    unsafe {
        m.skip(1);
        if !is_remembered(m, object) {
            return None;
        }
        let instance = &*header_of(object).cast::<Instance>();
        if !instance.dict.get().is_null() {
            return None;
        }
        let value = instance.value(m.cache16(LOAD_ATTR_INDEX) as usize).get();
        (!value.is_null()).then_some(value)
    }
}

/// The item of a list at a place.
#[inline(always)]
unsafe fn item_of_list(list: Word, index: Word) -> Option<Word> {
    // SAFETY: locals are alive; an object of the type is a list.
    unsafe {
        if !list.is_object() || !index.is_int() || !(*header_of(list)).type_().is(&list::TYPE) {
            return None;
        }
        let items = (*header_of(list).cast::<List>()).items();
        items.get(index.int_value() as usize).map(|item| item.word())
    }
}

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
        if (*m.ip).opcode == Opcode::LOAD_ATTR_INSTANCE_VALUE as u8
            && let Some(value) = remembered_value(m, word)
        {
            // The attribute at once: the object itself need not come to the stack.
            let following = *m.ip;
            m.oparg = following.oparg as usize;
            m.push_new_for_call(value);
            m.skip(1 + LOAD_ATTR_CACHE);
            return m.next();
        }
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
        if (*m.ip).opcode == Opcode::BINARY_OP_SUBSCR_LIST_INT as u8
            && let Some(item) = item_of_list(first, second)
        {
            // The item at once: neither list nor index need come to the stack.
            m.push_new(item);
            m.skip(1 + BINARY_OP_CACHE);
            return m.next();
        }
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
