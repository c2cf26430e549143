//! What is done with two sets, as operators and as methods.

use crate::object::type_object::type_of;
use crate::types::dict;
use crate::types::set::{FROZEN_TYPE, Set, base_of, empty, for_each, for_each_dict_key, is_frozen, receiver};
use crate::value::{PyResult, Value};

/// Puts the items of an iterable in.
///
/// # Errors
/// What going through it, hashing and comparing raises.
pub fn update(set: &Set, other: &Value) -> PyResult<()> {
    if let Some(other) = Set::of(other) {
        return set.merge(other);
    }
    if let Some(dict) = dict::plain(other) {
        set.table_mut().reserve(dict.len());
    }
    for_each(other, |item, hash| set.add_hashed(item, hash))
}

/// A set of the same kind with the same items; a `frozenset` is its own copy.
pub(super) fn copy(value: &Value) -> PyResult {
    if type_of(value).is(&FROZEN_TYPE) {
        return Ok(value.clone());
    }
    let copy = empty(base_of(value));
    receiver(&copy)?.merge(receiver(value)?)?;
    Ok(copy)
}

/// A copy that is a set of its own, even of a `frozenset`.
fn own_copy(value: &Value) -> PyResult {
    let copy = empty(base_of(value));
    receiver(&copy)?.merge(receiver(value)?)?;
    Ok(copy)
}

pub(super) fn union(value: &Value, others: &[Value]) -> PyResult {
    let result = own_copy(value)?;
    for other in others.iter().filter(|other| !other.is(value)) {
        update(receiver(&result)?, other)?;
    }
    Ok(result)
}

/// The items that are in both, in the order of the shorter one, or of what is no set.
pub(super) fn intersection(value: &Value, other: &Value) -> PyResult {
    if value.is(other) {
        return copy(value);
    }
    let result = empty(base_of(value));
    let (set, kept) = (receiver(value)?, receiver(&result)?);
    match Set::of(other) {
        Some(other_set) if other_set.len() > set.len() => for_each(value, |item, hash| {
            if other_set.contains_hashed(item, hash)? { kept.add_hashed(item, hash) } else { Ok(()) }
        })?,
        _ => for_each(other, |item, hash| {
            if set.contains_hashed(item, hash)? { kept.add_hashed(item, hash) } else { Ok(()) }
        })?,
    }
    Ok(result)
}

/// Makes a set the intersection: the table of the result becomes its own.
pub(super) fn intersection_update(value: &Value, others: &[Value]) -> PyResult<()> {
    let mut result = own_copy(value)?;
    for other in others {
        result = intersection(&result, other)?;
    }
    let (set, result) = (receiver(value)?, receiver(&result)?);
    std::mem::swap(set.table_mut(), result.table_mut());
    Ok(())
}

/// Takes the items of an iterable out.
///
/// # Errors
/// What going through it, hashing and comparing raises.
pub fn difference_update(set: &Set, other: &Value) -> PyResult<()> {
    if Set::of(other).is_some_and(|other| std::ptr::eq(set, other)) {
        set.clear();
        return Ok(());
    }
    for_each(other, |item, hash| set.discard_hashed(item, hash).map(drop))
}

/// The items that the other does not have.
pub(super) fn difference(value: &Value, other: &Value) -> PyResult {
    let set = receiver(value)?;
    let length = Set::of(other).map(Set::len).or_else(|| dict::plain(other).map(dict::Dict::len));
    if length.is_none_or(|length| set.len() >> 2 > length) {
        let result = own_copy(value)?;
        difference_update(receiver(&result)?, other)?;
        return Ok(result);
    }
    let result = empty(base_of(value));
    let kept = receiver(&result)?;
    let has = |item: &Value, hash: i64| match (Set::of(other), dict::plain(other)) {
        (Some(other), _) => other.contains_hashed(item, hash),
        (_, Some(other)) => Ok(other.find(item, hash)?.is_some()),
        _ => Ok(false),
    };
    for_each(value, |item, hash| if has(item, hash)? { Ok(()) } else { kept.add_hashed(item, hash) })?;
    Ok(result)
}

/// Takes the items out that both have, and puts in those that only the other has.
///
/// # Errors
/// What going through it, hashing and comparing raises.
pub fn symmetric_difference_update(set: &Set, other: &Value) -> PyResult<()> {
    if Set::of(other).is_some_and(|other| std::ptr::eq(set, other)) {
        set.clear();
        return Ok(());
    }
    let toggle = |item: &Value, hash: i64| match set.discard_hashed(item, hash)? {
        true => Ok(()),
        false => set.add_hashed(item, hash),
    };
    if let Some(result) = for_each_dict_key(other, toggle) {
        return result;
    }
    // Items that come twice count once.
    let items = match Set::of(other) {
        Some(_) => other.clone(),
        None => super::from_iterable(other)?,
    };
    for_each(&items, toggle)
}

pub(super) fn symmetric_difference(value: &Value, other: &Value) -> PyResult {
    let result = empty(base_of(value));
    let set = receiver(&result)?;
    update(set, other)?;
    symmetric_difference_update(set, value)?;
    Ok(result)
}

fn are_sets(a: &Value, b: &Value) -> bool {
    Set::of(a).is_some() && Set::of(b).is_some()
}

pub(super) fn or(a: &Value, b: &Value) -> PyResult {
    if !are_sets(a, b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    union(a, std::slice::from_ref(b))
}

pub(super) fn and(a: &Value, b: &Value) -> PyResult {
    if are_sets(a, b) { intersection(a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
}

pub(super) fn subtract(a: &Value, b: &Value) -> PyResult {
    if are_sets(a, b) { difference(a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
}

pub(super) fn xor(a: &Value, b: &Value) -> PyResult {
    if are_sets(a, b) { symmetric_difference(a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
}

fn in_place(a: &Value, b: &Value, change: impl FnOnce(&Set) -> PyResult<()>) -> PyResult {
    if Set::of(b).is_none() || is_frozen(a) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    change(receiver(a)?)?;
    Ok(a.clone())
}

pub(super) fn inplace_or(a: &Value, b: &Value) -> PyResult {
    in_place(a, b, |set| update(set, b))
}

pub(super) fn inplace_and(a: &Value, b: &Value) -> PyResult {
    in_place(a, b, |_| intersection_update(a, std::slice::from_ref(b)))
}

pub(super) fn inplace_subtract(a: &Value, b: &Value) -> PyResult {
    in_place(a, b, |set| difference_update(set, b))
}

pub(super) fn inplace_xor(a: &Value, b: &Value) -> PyResult {
    in_place(a, b, |set| symmetric_difference_update(set, b))
}
