//! Building containers and taking them apart.

use crate::interp::machine::slow_handlers;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value, header_of};

/// Units of the cache of `UNPACK_SEQUENCE`.
const CACHE: usize = 1;

/// All items of an iterable.
pub(crate) fn collect(iterable: &Value) -> PyResult<Vec<Value>> {
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

/// `{**other}`
fn update(dict: &Dict, other: &Value) -> PyResult<()> {
    let Some(other_dict) = Dict::of(other) else {
        return Err(type_error(format_args!("'{}' object is not a mapping", type_of(other).name())));
    };
    other_dict.iter().try_for_each(|(key, value)| dict.set(&key, value))
}

/// `f(**other)`: a key may not be there already.
fn merge(dict: &Dict, other: &Value) -> PyResult<()> {
    let Some(other_dict) = Dict::of(other) else {
        return Err(type_error(format_args!(
            "argument after ** must be a mapping, not {}",
            type_of(other).name()
        )));
    };
    for (key, value) in other_dict.iter() {
        if dict.get(&key)?.is_some() {
            let key = protocol::str(&key)?;
            let key = Str::of(&key).map(Str::to_string_lossy).unwrap_or_default();
            return Err(type_error(format_args!("got multiple values for keyword argument '{key}'")));
        }
        dict.set(&key, value)?;
    }
    Ok(())
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

slow_handlers! {
    BUILD_LIST(m) {
        m.shrink(m.oparg);
        let items = (0..m.oparg).map(|place| Value::from_owned(*m.sp.add(place)));
        let list = List::from_values(items.collect());
        m.push(list.into_word());
        Ok(())
    }

    BUILD_TUPLE(m) {
        m.shrink(m.oparg);
        let tuple = Tuple::from_owned_words(m.sp, m.oparg);
        m.push(tuple.into_word());
        Ok(())
    }

    BUILD_MAP(m) {
        m.shrink(m.oparg * 2);
        let values = (0..m.oparg * 2).map(|place| Value::from_owned(*m.sp.add(place)));
        let values: Vec<Value> = values.collect();
        let map = Dict::with_capacity(m.oparg);
        if let Some(dict) = Dict::of(&map) {
            for pair in values.chunks_exact(2) {
                dict.set(&pair[0], pair[1].clone())?;
            }
        }
        m.push(map.into_word());
        Ok(())
    }

    LIST_APPEND(m) {
        let value = m.pop_value();
        (*header_of(m.peek(m.oparg - 1)).cast::<List>()).push(value);
        Ok(())
    }

    LIST_EXTEND(m) {
        let mut items = collect(&m.pop_value())?;
        (*header_of(m.peek(m.oparg - 1)).cast::<List>()).change(|list| list.append(&mut items));
        Ok(())
    }

    MAP_ADD(m) {
        let (value, key) = (m.pop_value(), m.pop_value());
        (*header_of(m.peek(m.oparg - 1)).cast::<Dict>()).set(&key, value)
    }

    DICT_UPDATE(m) {
        let other = m.pop_value();
        update(&*header_of(m.peek(m.oparg - 1)).cast::<Dict>(), &other)
    }

    DICT_MERGE(m) {
        let other = m.pop_value();
        merge(&*header_of(m.peek(m.oparg - 1)).cast::<Dict>(), &other)
    }

    UNPACK_SEQUENCE(m) {
        let sequence = m.pop_value();
        for item in unpack(&sequence, m.oparg)?.into_iter().rev() {
            m.push(item.into_word());
        }
        m.skip(CACHE);
        Ok(())
    }
}
