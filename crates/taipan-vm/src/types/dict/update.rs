//! `dict.update`: from a mapping, or from an iterable of pairs.

use crate::call::Arguments;
use crate::object::iterate;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::thread;
use crate::types::dict::{self, Dict, changed};
use crate::types::exception::kinds;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// Puts the pairs of a mapping, or of an iterable that gives pairs, into a dict.
///
/// # Errors
/// `TypeError` or `ValueError` if it is neither; what going through it raises.
pub fn update(dict: &Dict, other: &Value) -> PyResult<()> {
    if let Some(plain) = plain_dict(other) {
        return merge_dict(dict, plain);
    }
    match protocol::attribute(other, &intern("keys").to_value()) {
        Ok(keys) => merge_mapping(dict, other, &keys),
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => merge_pairs(dict, other),
        Err(raised) => Err(raised),
    }
}

/// The dict that a value is, if it is gone through as dicts are.
pub(crate) fn plain_dict(value: &Value) -> Option<&Dict> {
    Dict::of(value).filter(|_| iterate::has_iter_of(type_of(value), &dict::TYPE))
}

fn merge_dict(dict: &Dict, other: &Dict) -> PyResult<()> {
    if std::ptr::eq(dict, other) {
        return Ok(());
    }
    let used = other.len();
    if dict.is_empty() {
        dict.reserve(used);
    }
    let mut place = 0;
    while let Some((found, (key, value))) = other.next_entry(place) {
        let hash = other.table().entries()[found].hash;
        dict.set_hashed(&key, hash, value)?;
        if other.len() != used {
            return Err(changed("dict mutated during update"));
        }
        place = found + 1;
    }
    Ok(())
}

fn merge_mapping(dict: &Dict, mapping: &Value, keys: &Value) -> PyResult<()> {
    let keys = protocol::call(keys, Arguments::NONE)?;
    for key in iterate::items(&keys)? {
        let key = key?;
        let value = protocol::subscript(mapping, &key)?;
        dict.set(&key, value)?;
    }
    Ok(())
}

/// Puts pairs into a dict.
///
/// # Errors
/// `TypeError` or `ValueError` for what is no pair; what going through the iterable raises.
pub fn merge_pairs(dict: &Dict, pairs: &Value) -> PyResult<()> {
    for (number, pair) in iterate::items(pairs)?.enumerate() {
        let pair = pair?;
        match (List::of(&pair).map(List::items), Tuple::of(&pair).map(Tuple::values)) {
            (Some([key, value]), _) | (_, Some([key, value])) => {
                let (key, value) = (key.clone(), value.clone());
                dict.set(&key, value)?;
                continue;
            }
            _ => {}
        }
        let items = iterate::collect_or(&pair, "object is not iterable").inspect_err(|_| add_note(number))?;
        let [key, value] = &items[..] else {
            let length = items.len();
            return Err(value_error(format_args!(
                "dictionary update sequence element #{number} has length {length}; 2 is required"
            )));
        };
        dict.set(key, value.clone())?;
    }
    Ok(())
}

/// Tells which element could not be taken apart, as a note of the `TypeError`.
fn add_note(number: usize) {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return };
    if type_of(&exception).is_subtype(&kinds::TYPE_ERROR)
        && let Ok(add) = protocol::attribute(&exception, &intern("add_note").to_value())
    {
        let note = format!("Cannot convert dictionary update sequence element #{number} to a sequence");
        let _noted = protocol::call(&add, Arguments::positional_only(&[Str::new(&note)]));
    }
    drop(thread.take_raised());
    thread.set_raised(exception);
}

/// `{**other}`
///
/// # Errors
/// `TypeError` if it is no mapping; what going through it raises.
pub(crate) fn update_display(dict: &Dict, other: &Value) -> PyResult<()> {
    update_mapping(dict, other).map_err(|raised| match raise::take_if(&kinds::ATTRIBUTE_ERROR) {
        true => type_error(format_args!("'{}' object is not a mapping", type_of(other).name())),
        false => raised,
    })
}

fn update_mapping(dict: &Dict, other: &Value) -> PyResult<()> {
    if let Some(plain) = plain_dict(other) {
        return merge_dict(dict, plain);
    }
    let keys = protocol::attribute(other, &intern("keys").to_value())?;
    merge_mapping(dict, other, &keys)
}
