//! Subscripts and slices.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::arith::UNSPECIALISE as UNSPECIALISE_BINARY_OP;
use crate::interp::handlers::call::{enter, has_room};
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::header::Header;
use crate::object::protocol;
use crate::raise::key_error;
use crate::types::dict::{self, Dict};
use crate::types::list::{self, List};
use crate::types::set;
use crate::types::slice::{self, Slice};
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

/// The place that an index means, counted from the end if it is negative; past the end if there is none.
#[inline(always)]
fn from_begin(index: Word, length: usize) -> usize {
    let index = index.int_value();
    (if index < 0 { index.wrapping_add(length as i64) } else { index }) as usize
}

/// The entry of a dict for a key that needs no Python code to be compared, if that is surely it.
#[inline(always)]
unsafe fn plain_entry<'a>(container: Word, key: Word) -> Option<(&'a Dict, usize)> {
    // SAFETY: words on the stack are alive; the callers know that the container is a dict.
    unsafe {
        let dict = &*header_of(container).cast::<Dict>();
        let entry = dict::find_plain(dict, key);
        (entry != usize::MAX).then_some((dict, entry))
    }
}

/// The bounds of a slice of so many items, if they are small numbers or missing: its begin, and its end, which is not
/// before it.
fn plain_bounds(start: Word, stop: Word, length: usize) -> Option<(usize, usize)> {
    let bound = |word: Word, missing: usize| match word {
        Word::NONE => Some(missing),
        word if word.is_int() => {
            let index = word.int_value();
            let place = if index < 0 { index.saturating_add(length as i64).max(0) } else { index };
            Some((place as usize).min(length))
        }
        _ => None,
    };
    let start = bound(start, 0)?;
    Some((start, bound(stop, length)?.max(start)))
}

/// The words that a list or a tuple has, if it is exactly one, and whether it is a list.
unsafe fn plain_items<'a>(container: Word) -> Option<(&'a [Value], bool)> {
    // SAFETY: words on the stack are alive.
    unsafe {
        if is_a(container, &list::TYPE) {
            return Some(((*header_of(container).cast::<List>()).items(), true));
        }
        is_a(container, &tuple::TYPE).then(|| ((*header_of(container).cast::<Tuple>()).values(), false))
    }
}

/// `container[start:stop]` of a list or tuple, if the bounds are small numbers or missing.
unsafe fn plain_slice(container: Word, start: Word, stop: Word) -> Option<Value> {
    // SAFETY: as above; no Python code runs while the items are borrowed.
    unsafe {
        let (items, is_list) = plain_items(container)?;
        let (first, end) = plain_bounds(start, stop, items.len())?;
        let items = items.get(first..end)?;
        match is_list {
            true => Some(List::from_values(items.to_vec())),
            // A tuple as it is, is itself.
            false if items.len() == (*header_of(container).cast::<Tuple>()).len() => None,
            false => Some(Tuple::from_values(items.to_vec())),
        }
    }
}

handlers! {
    /// A `__getitem__` written in Python: its frame is entered.
    BINARY_OP_SUBSCR_GETITEM(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if !container.is_object() {
            return m.become_(UNSPECIALISE_BINARY_OP);
        }
        let Some(function) = (*header_of(container)).type_().remembered_getitem() else {
            return m.become_(UNSPECIALISE_BINARY_OP);
        };
        if !has_room(m, function, m.sp) {
            return m.become_(UNSPECIALISE_BINARY_OP);
        }
        let base = m.sp.sub(2);
        let callable = Word::from_bits(function as usize as u64);
        incref(callable);
        *base = callable;
        m.poke(0, container);
        m.push(index);
        m.skip(BINARY_OP_CACHE);
        enter(&mut m, function, base.add(1), base);
        m.next()
    }

    BINARY_OP_SUBSCR_LIST_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &list::TYPE) && index.is_int() {
            let items = (*header_of(container).cast::<List>()).items();
            if let Some(item) = items.get(from_begin(index, items.len())) {
                return load_item(m, container, item.word());
            }
        }
        m.become_(UNSPECIALISE_BINARY_OP)
    }

    BINARY_OP_SUBSCR_TUPLE_INT(m) {
        let (index, container) = (m.peek(0), m.peek(1));
        if is_a(container, &tuple::TYPE) && index.is_int() {
            let words = (*header_of(container).cast::<Tuple>()).words();
            if let Some(&word) = words.get(from_begin(index, words.len())) {
                return load_item(m, container, word);
            }
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
            let place = from_begin(index, list.items().len());
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
        let (key, container) = (m.peek(0), m.peek(1));
        if !is_a(container, &dict::TYPE) {
            return m.become_(STORE_SUBSCR);
        }
        let Some((dict, entry)) = plain_entry(container, key) else {
            return m.become_(STORE_SUBSCR_IN_DICT);
        };
        let before = dict.replace_value(entry, m.peek(2));
        m.shrink(3);
        m.skip(CACHE);
        // The value before is given back last, when nothing uses the dict any more.
        if key.is_object() && (*header_of(key)).decref() {
            m.save();
            Header::free(header_of(key).cast_mut());
        }
        m.release_two_then_next(before, container)
    }

    BINARY_OP_SUBSCR_DICT(m) {
        let (key, container) = (m.peek(0), m.peek(1));
        if !is_a(container, &dict::TYPE) {
            return m.become_(UNSPECIALISE_BINARY_OP);
        }
        let Some((dict, entry)) = plain_entry(container, key) else { return m.become_(SUBSCR_OF_DICT) };
        let item = dict.table().entries().get_unchecked(entry).value;
        incref(item);
        m.shrink(1);
        m.poke(0, item);
        m.skip(BINARY_OP_CACHE);
        m.release_two_then_next(key, container)
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
        let (container, key) = (m.peek(0), m.peek(1));
        if !is_a(container, &dict::TYPE) {
            return m.become_(CONTAINS_OP);
        }
        if plain_entry(container, key).is_none() {
            return m.become_(CONTAINS_OP_GENERAL);
        }
        m.shrink(1);
        m.poke(0, Word::bool(m.oparg == 0));
        m.skip(CACHE);
        m.release_two_then_next(key, container)
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
        if let Some(slice) = plain_slice(m.peek(2), m.peek(1), m.peek(0)) {
            drop((m.pop_value(), m.pop_value(), m.pop_value()));
            m.push(slice.into_word());
            return Ok(());
        }
        let (stop, start, container) = (m.pop_value(), m.pop_value(), m.pop_value());
        let slice = Slice::new(start, stop, Value::NONE);
        m.push(protocol::subscript(&container, &slice)?.into_word());
        Ok(())
    }

    STORE_SLICE(m) {
        let (stop, start) = (m.pop_value(), m.pop_value());
        let (container, value) = (m.pop_value(), m.pop_value());
        if is_a(container.word(), &list::TYPE)
            && let (Some(list), Some((items, _))) = (List::of(&container), plain_items(value.word()))
            && let Some((first, end)) = plain_bounds(start.word(), stop.word(), list.len())
        {
            // A list that was made only for this gives its items away.
            let items = match List::of(&value) {
                Some(made) if value.header().is_some_and(|header| header.refcount() == 1) => {
                    made.change(std::mem::take)
                }
                _ => items.to_vec(),
            };
            list.replace_items(first, end, items);
            return Ok(());
        }
        protocol::set_subscript(&container, &Slice::new(start, stop, Value::NONE), Some(&value))
    }

    BINARY_OP_SUBSCR_LIST_SLICE(m) {
        let (key, container) = (m.peek(0), m.peek(1));
        if !is_a(container, &list::TYPE) || !is_a(key, &slice::TYPE) {
            m.rewrite(Opcode::BINARY_OP as u8);
        }
        let (key, container) = (m.pop_value(), m.pop_value());
        let part = match (List::of(&container), Slice::of(&key)) {
            (Some(list), Some(slice)) => list.part(slice)?,
            _ => protocol::subscript(&container, &key)?,
        };
        m.push(part.into_word());
        m.skip(BINARY_OP_CACHE);
        Ok(())
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
