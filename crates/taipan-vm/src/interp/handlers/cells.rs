//! Variables shared with nested functions.

use taipan_bytecode::code_object::local_kind;

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::raise;
use crate::types::cell::Cell;
use crate::types::exception::kinds;
use crate::types::function::{CLOSURE, Function};
use crate::types::tuple::Tuple;
use crate::value::{Raised, incref};
use crate::word::Word;

handlers! {
    MAKE_CELL(m) {
        let local = m.local(m.oparg);
        // An argument's value moves into its cell.
        *local = Cell::new(*local).into_word();
        m.next()
    }

    COPY_FREE_VARS(m) {
        let function: &Function = &*(*m.frame()).function;
        let closure = function.attributes[CLOSURE].get();
        let cells = (*(closure.bits() as usize as *const Tuple)).words();
        let first = m.local(m.code().locals as usize - m.oparg);
        for (place, cell) in cells.iter().enumerate() {
            incref(*cell);
            *first.add(place) = *cell;
        }
        m.next()
    }

    LOAD_DEREF(m) {
        let word = Cell::at(*m.local(m.oparg)).contents.get();
        if word.is_null() {
            return m.become_(UNBOUND);
        }
        m.push_new(word);
        m.next()
    }

    STORE_DEREF(m) {
        let word = m.pop();
        let before = Cell::at(*m.local(m.oparg)).contents.replace(word);
        m.release_then_next(before)
    }

    DELETE_DEREF(m) {
        let before = Cell::at(*m.local(m.oparg)).contents.replace(Word::NULL);
        if before.is_null() {
            return m.become_(UNBOUND);
        }
        m.release_then_next(before)
    }

    DELETE_FAST(m) {
        let local = m.local(m.oparg);
        let before = std::mem::replace(&mut *local, Word::NULL);
        if before.is_null() {
            return m.become_(crate::interp::handlers::load_store::UNBOUND_LOCAL);
        }
        m.release_then_next(before)
    }

    LOAD_FAST_AND_CLEAR(m) {
        let word = std::mem::replace(&mut *m.local(m.oparg), Word::NULL);
        m.push(word);
        m.next()
    }
}

/// Raises `UnboundLocalError` for a cell, `NameError` for a free variable.
pub(crate) unsafe fn raise_unbound(m: Machine) -> Raised {
    // SAFETY: opargs of cells are in range.
    let object = unsafe { &m.code().object };
    let name = taipan_bytecode::repr::repr(&object.localsplusnames[m.oparg]);
    if object.localspluskinds[m.oparg] & local_kind::FREE == 0 {
        raise::raise(
            &kinds::UNBOUND_LOCAL_ERROR,
            format_args!("cannot access local variable {name} where it is not associated with a value"),
        )
    } else {
        raise::raise(
            &kinds::NAME_ERROR,
            format_args!(
                "cannot access free variable {name} where it is not associated with a value in enclosing scope"
            ),
        )
    }
}

slow_handlers! {
    /// The oparg names a cell or free variable that has no value.
    #[cold]
    UNBOUND(m) { Err(raise_unbound(m)) }
}
