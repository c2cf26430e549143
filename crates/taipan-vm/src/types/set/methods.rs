//! The methods of `set` and `frozenset`.

use crate::object::class_getitem::generic_alias;
use crate::object::native::{Function, Method};
use crate::object::native_object;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::list::List;
use crate::types::set::{Set, for_each, is_subset, operations, receiver, with_key};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

macro_rules! methods {
    ($($more:expr,)*) => {
        &[
            $($more,)*
            Method::instance("copy", "($self, /)", Function::NoArguments(operations::copy), "Return a shallow copy of a set."),
            Method::instance("difference", "($self, /, *others)", Function::Positional(0, usize::MAX, difference), "Return a new set with elements in the set that are not in the others."),
            Method::instance("intersection", "($self, /, *others)", Function::Positional(0, usize::MAX, intersection), "Return a new set with elements common to the set and all others."),
            Method::instance("isdisjoint", "($self, other, /)", Function::One(isdisjoint), "Return True if two sets have a null intersection."),
            Method::instance("issubset", "($self, other, /)", Function::One(issubset), "Report whether another set contains this set."),
            Method::instance("issuperset", "($self, other, /)", Function::One(issuperset), "Report whether this set contains another set."),
            Method::instance("symmetric_difference", "($self, other, /)", Function::One(operations::symmetric_difference), "Return a new set with elements in either the set or other but not both."),
            Method::instance("union", "($self, /, *others)", Function::Positional(0, usize::MAX, operations::union), "Return a new set with elements from the set and all others."),
            Method::instance("__contains__", "($self, object, /)", Function::One(|set, key| super::contains(set, key).map(Value::bool)), "x.__contains__(y) <==> y in x."),
            Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Return state information for pickling."),
            Method::instance("__sizeof__", "($self, /)", Function::NoArguments(sizeof), "S.__sizeof__() -> size of S in memory, in bytes."),
            Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
        ]
    };
}

pub(super) static FROZENSET: &[Method] = methods![];

pub(super) static SET: &[Method] = methods![
    Method::instance(
        "add",
        "($self, object, /)",
        Function::One(|set, key| receiver(set)?.add(key).map(|()| Value::NONE)),
        "Add an element to a set.\n\nThis has no effect if the element is already present."
    ),
    Method::instance(
        "clear",
        "($self, /)",
        Function::NoArguments(|set| {
            receiver(set)?.clear();
            Ok(Value::NONE)
        }),
        "Remove all elements from this set."
    ),
    Method::instance(
        "discard",
        "($self, object, /)",
        Function::One(discard),
        "Remove an element from a set if it is a member."
    ),
    Method::instance(
        "remove",
        "($self, object, /)",
        Function::One(remove),
        "Remove an element from a set; it must be a member."
    ),
    Method::instance(
        "pop",
        "($self, /)",
        Function::NoArguments(pop),
        "Remove and return an arbitrary set element."
    ),
    Method::instance(
        "update",
        "($self, /, *others)",
        Function::Positional(0, usize::MAX, update),
        "Update the set, adding elements from all others."
    ),
    Method::instance(
        "difference_update",
        "($self, /, *others)",
        Function::Positional(0, usize::MAX, difference_update),
        "Update the set, removing elements found in others."
    ),
    Method::instance(
        "intersection_update",
        "($self, /, *others)",
        Function::Positional(0, usize::MAX, intersection_update),
        "Update the set, keeping only elements found in it and all others."
    ),
    Method::instance(
        "symmetric_difference_update",
        "($self, other, /)",
        Function::One(symmetric_difference_update),
        "Update the set, keeping only elements found in either set, but not in both."
    ),
];

fn update(value: &Value, others: &[Value]) -> PyResult {
    others.iter().try_for_each(|other| operations::update(receiver(value)?, other))?;
    Ok(Value::NONE)
}

fn difference_update(value: &Value, others: &[Value]) -> PyResult {
    others.iter().try_for_each(|other| operations::difference_update(receiver(value)?, other))?;
    Ok(Value::NONE)
}

fn intersection_update(value: &Value, others: &[Value]) -> PyResult {
    operations::intersection_update(value, others).map(|()| Value::NONE)
}

fn symmetric_difference_update(value: &Value, other: &Value) -> PyResult {
    operations::symmetric_difference_update(receiver(value)?, other).map(|()| Value::NONE)
}

fn difference(value: &Value, others: &[Value]) -> PyResult {
    let Some((first, rest)) = others.split_first() else { return operations::copy(value) };
    let result = operations::difference(value, first)?;
    rest.iter().try_for_each(|other| operations::difference_update(receiver(&result)?, other))?;
    Ok(result)
}

fn intersection(value: &Value, others: &[Value]) -> PyResult {
    let Some((first, rest)) = others.split_first() else { return operations::copy(value) };
    rest.iter().try_fold(operations::intersection(value, first)?, |result, other| {
        operations::intersection(&result, other)
    })
}

fn discard(value: &Value, key: &Value) -> PyResult {
    with_key(key, |key| receiver(value)?.discard(key))?;
    Ok(Value::NONE)
}

fn remove(value: &Value, key: &Value) -> PyResult {
    match with_key(key, |key| receiver(value)?.discard(key))? {
        true => Ok(Value::NONE),
        false => Err(raise::key_error(key)),
    }
}

fn pop(value: &Value) -> PyResult {
    let table = receiver(value)?.table_mut();
    match table.any() {
        // SAFETY: the table's reference becomes the value's.
        Some(place) => Ok(unsafe { Value::from_owned(table.remove(place)) }),
        None => Err(raise::raise(&kinds::KEY_ERROR, "pop from an empty set")),
    }
}

fn isdisjoint(value: &Value, other: &Value) -> PyResult {
    let set = receiver(value)?;
    let (container, items) = match Set::of(other) {
        Some(other_set) if other_set.len() > set.len() => (other_set, value),
        _ => (set, other),
    };
    let mut common = false;
    let result = for_each(items, |item, hash| match container.contains_hashed(item, hash)? {
        // The rest need not be looked at.
        true => {
            common = true;
            Err(raise::Raised)
        }
        false => Ok(()),
    });
    match (common, result) {
        (true, _) => Ok(Value::FALSE),
        (false, result) => result.map(|()| Value::TRUE),
    }
}

fn issubset(value: &Value, other: &Value) -> PyResult {
    let set = receiver(value)?;
    match Set::of(other) {
        Some(other) => is_subset(set, other).map(Value::bool),
        None => {
            let common = operations::intersection(value, other)?;
            Ok(Value::bool(receiver(&common)?.len() == set.len()))
        }
    }
}

fn issuperset(value: &Value, other: &Value) -> PyResult {
    let set = receiver(value)?;
    if let Some(other) = Set::of(other) {
        return is_subset(other, set).map(Value::bool);
    }
    for item in crate::object::iterate::items(other)? {
        if !set.contains(&item?)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn reduce(value: &Value) -> PyResult {
    let items = List::from_values(receiver(value)?.items());
    let state = native_object::dict_of(value, false).unwrap_or(Value::NONE);
    let arguments = Tuple::from_values(vec![items]);
    Ok(Tuple::from_values(vec![type_of(value).value(), arguments, state]))
}

fn sizeof(value: &Value) -> PyResult {
    let bytes = type_of(value).basic_size.get() as usize + receiver(value)?.table().bytes();
    Ok(int::from_i64(bytes as i64))
}
