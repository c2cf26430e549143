//! Building containers and taking them apart.

use taipan_bytecode::opcode::Intrinsic1;

use crate::interp::machine::handlers;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value, header_of};

/// Units of the cache of `UNPACK_SEQUENCE`.
const CACHE: usize = 1;

/// All items of an iterable.
fn collect(iterable: &Value) -> PyResult<Vec<Value>> {
    if let Some(list) = List::of(iterable) {
        return Ok(list.items().to_vec());
    }
    if let Some(tuple) = Tuple::of(iterable) {
        return Ok(tuple.values().to_vec());
    }
    let iterator = protocol::iter(iterable)?;
    let mut items = Vec::new();
    while let Some(item) = protocol::next(&iterator)? {
        items.push(item);
    }
    Ok(items)
}

/// The items of a sequence that has to have so many.
fn unpack(sequence: &Value, wanted: usize) -> PyResult<Vec<Value>> {
    if type_of(sequence).slots.iter().is_none() {
        let name = type_of(sequence).name();
        return Err(type_error(format_args!("cannot unpack non-iterable {name} object")));
    }
    let items = collect(sequence)?;
    match items.len() {
        given if given == wanted => Ok(items),
        given => Err(wrong_number(wanted, given)),
    }
}

#[cold]
fn wrong_number(wanted: usize, given: usize) -> Raised {
    if given > wanted {
        return raise::value_error(format_args!(
            "too many values to unpack (expected {wanted}, got {given})"
        ));
    }
    raise::value_error(format_args!("not enough values to unpack (expected {wanted}, got {given})"))
}

handlers! {
    BUILD_MAP(m) {
        m.save();
        let dict = Dict::with_capacity(m.oparg);
        let first = m.sp.sub(m.oparg * 2);
        let mut result = Ok(());
        if let Some(dict) = Dict::of(&dict) {
            for pair in 0..m.oparg {
                let key = Value::from_owned(*first.add(pair * 2));
                let value = Value::from_owned(*first.add(pair * 2 + 1));
                if result.is_ok() {
                    result = dict.set(&key, value);
                }
            }
        }
        m.sp = first;
        match result {
            Ok(()) => {
                m.push(dict.into_word());
                m.next()
            }
            Err(_) => {
                drop(dict);
                m.raised()
            }
        }
    }

    LIST_APPEND(m) {
        let value = m.pop_value();
        (*header_of(m.peek(m.oparg - 1)).cast::<List>()).push(value);
        m.next()
    }

    LIST_EXTEND(m) {
        m.save();
        let iterable = m.pop_value();
        let items = collect(&iterable);
        drop(iterable);
        match items {
            Ok(mut items) => {
                (*header_of(m.peek(m.oparg - 1)).cast::<List>()).change(|list| list.append(&mut items));
                drop(items);
                m.next()
            }
            Err(_) => m.raised(),
        }
    }

    MAP_ADD(m) {
        m.save();
        let (value, key) = (m.pop_value(), m.pop_value());
        let dict = &*header_of(m.peek(m.oparg - 1)).cast::<Dict>();
        let result = dict.set(&key, value);
        drop(key);
        match result {
            Ok(()) => m.next(),
            Err(_) => m.raised(),
        }
    }

    UNPACK_SEQUENCE(m) {
        m.save();
        let sequence = m.pop_value();
        let items = unpack(&sequence, m.oparg);
        drop(sequence);
        m.skip(CACHE);
        match items {
            Ok(items) => {
                for item in items.into_iter().rev() {
                    m.push(item.into_word());
                }
                m.next()
            }
            Err(_) => m.raised(),
        }
    }

    CALL_INTRINSIC_1(m) {
        m.save();
        let value = m.pop_value();
        let result = match Intrinsic1::from_number(m.oparg as u32) {
            Some(Intrinsic1::ListToTuple) => collect(&value).map(Tuple::from_values),
            Some(Intrinsic1::UnaryPositive) => {
                protocol::unary(&value, "+", type_of(&value).slots.positive())
            }
            _ => {
                m.push(value.into_word());
                return m.become_(crate::interp::machine::UNKNOWN);
            }
        };
        drop(value);
        match result {
            Ok(value) => {
                m.push(value.into_word());
                m.next()
            }
            Err(_) => m.raised(),
        }
    }
}
