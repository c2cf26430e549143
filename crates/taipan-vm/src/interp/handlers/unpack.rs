//! Taking sequences apart: `a, b = pair`, `a, *rest = items`.

use taipan_bytecode::opcode::Opcode;

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::iterate;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::{dict, tuple};
use crate::value::{PyResult, Value, header_of, incref};
use crate::word::Word;

/// Units of the cache of `UNPACK_SEQUENCE`.
const CACHE: usize = 1;

fn iterator(sequence: &Value) -> PyResult {
    let slots = &type_of(sequence).slots;
    let is_iterable = slots.iter().is_some() || slots.item().is_some() || slots.subscript().is_some();
    protocol::iter(sequence).map_err(|raised| match !is_iterable && raise::take_if(&kinds::TYPE_ERROR) {
        true => {
            let name = type_of(sequence).name();
            type_error(format_args!("cannot unpack non-iterable {name} object"))
        }
        false => raised,
    })
}

#[cold]
fn too_many(sequence: &Value, wanted: usize) -> Raised {
    let type_ = type_of(sequence);
    let has_length = type_.is(&tuple::TYPE) || type_.is(&list::TYPE) || type_.is(&dict::TYPE);
    let given = type_.slots.length().filter(|_| has_length).and_then(|length| length(sequence).ok());
    match given {
        Some(given) if given > wanted => {
            value_error(format_args!("too many values to unpack (expected {wanted}, got {given})"))
        }
        _ => value_error(format_args!("too many values to unpack (expected {wanted})")),
    }
}

/// The items of a sequence that has to have so many.
fn unpack(sequence: &Value, wanted: usize) -> PyResult<Vec<Value>> {
    let iterator = iterator(sequence)?;
    let mut items = Vec::with_capacity(wanted);
    while items.len() < wanted {
        match protocol::next(&iterator)? {
            Some(item) => items.push(item),
            None => {
                let given = items.len();
                return Err(value_error(format_args!(
                    "not enough values to unpack (expected {wanted}, got {given})"
                )));
            }
        }
    }
    match protocol::next(&iterator)? {
        Some(_) => Err(too_many(sequence, wanted)),
        None => Ok(items),
    }
}

/// The items of a sequence that has to have at least so many, the rest as a list between the others.
fn unpack_rest(sequence: &Value, before: usize, after: usize) -> PyResult<Vec<Value>> {
    let iterator = iterator(sequence)?;
    let mut items = Vec::new();
    let too_few = |least: usize, given: usize| {
        value_error(format_args!("not enough values to unpack (expected at least {least}, got {given})"))
    };
    while items.len() < before {
        match protocol::next(&iterator)? {
            Some(item) => items.push(item),
            None if after == 0 => return Err(too_few(before, items.len())),
            None => return Err(too_few(before + after, items.len())),
        }
    }
    let mut rest = iterate::collect(&iterator)?;
    if rest.len() < after {
        return Err(too_few(before + after, before + rest.len()));
    }
    let last = rest.split_off(rest.len() - after);
    items.push(List::from_values(rest));
    items.extend(last);
    Ok(items)
}

handlers! {
    UNPACK_SEQUENCE(m) {
        if m.is_ripe() {
            let word = m.peek(0);
            let opcode = match tuple::exact(word) {
                Some(tuple) if tuple.len() == 2 && m.oparg == 2 => Some(Opcode::UNPACK_SEQUENCE_TWO_TUPLE),
                Some(tuple) if tuple.len() == m.oparg => Some(Opcode::UNPACK_SEQUENCE_TUPLE),
                _ if word.is_object() && (*header_of(word)).type_().is(&list::TYPE) => {
                    Some(Opcode::UNPACK_SEQUENCE_LIST)
                }
                _ => None,
            };
            m.specialise(opcode);
        }
        match plain_items(m.peek(0)) {
            Some(items) if items.len() == m.oparg => unpack_items(m, items),
            _ => m.become_(UNPACK_SEQUENCE_GENERAL),
        }
    }

    UNPACK_SEQUENCE_TWO_TUPLE(m) {
        let word = m.peek(0);
        let Some(&[first, second]) = tuple::exact(word).map(tuple::Tuple::words) else {
            return m.become_(UNPACK_SEQUENCE);
        };
        incref(first);
        incref(second);
        m.poke(0, second);
        m.push(first);
        m.skip(CACHE);
        m.release_then_next(word)
    }

    UNPACK_SEQUENCE_TUPLE(m) {
        let word = m.peek(0);
        let Some(items) = tuple::exact(word).map(tuple::Tuple::words).filter(|items| items.len() == m.oparg)
        else {
            return m.become_(UNPACK_SEQUENCE);
        };
        unpack_items(m, items)
    }

    UNPACK_SEQUENCE_LIST(m) {
        let word = m.peek(0);
        if !(word.is_object() && (*header_of(word)).type_().is(&list::TYPE)) {
            return m.become_(UNPACK_SEQUENCE);
        }
        match plain_items(word) {
            Some(items) if items.len() == m.oparg => unpack_items(m, items),
            _ => m.become_(UNPACK_SEQUENCE),
        }
    }
}

/// The words of what is exactly a tuple or a list.
#[inline(always)]
unsafe fn plain_items<'a>(word: Word) -> Option<&'a [Word]> {
    // SAFETY: words on the stack are alive; values are words.
    unsafe {
        if let Some(tuple) = tuple::exact(word) {
            return Some(tuple.words());
        }
        if !(word.is_object() && (*header_of(word)).type_().is(&list::TYPE)) {
            return None;
        }
        let items = (*header_of(word).cast::<List>()).items();
        Some(std::slice::from_raw_parts(items.as_ptr().cast(), items.len()))
    }
}

/// Puts the items of the sequence on the stack's top in its place, and goes on.
#[inline(always)]
unsafe fn unpack_items(mut m: Machine, items: &[Word]) -> Word {
    // SAFETY: the sequence keeps its items alive until its reference is given back.
    unsafe {
        let sequence = m.pop();
        let mut place = items.len();
        while place > 0 {
            place -= 1;
            let item = *items.get_unchecked(place);
            incref(item);
            m.push(item);
        }
        m.skip(CACHE);
        m.release_then_next(sequence)
    }
}

slow_handlers! {
    UNPACK_SEQUENCE_GENERAL(m) {
        let sequence = m.pop_value();
        for item in unpack(&sequence, m.oparg)?.into_iter().rev() {
            m.push(item.into_word());
        }
        m.skip(CACHE);
        Ok(())
    }

    UNPACK_EX(m) {
        let sequence = m.pop_value();
        for item in unpack_rest(&sequence, m.oparg & 0xff, m.oparg >> 8)?.into_iter().rev() {
            m.push(item.into_word());
        }
        Ok(())
    }
}
