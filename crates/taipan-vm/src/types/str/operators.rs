//! Comparisons, `in`, `%`, `str()` and `repr()` of strings.

use std::cmp::Ordering;

use taipan_bytecode::opcode::CompareOperator;

use super::search::find_characters;
use super::{Characters, Str, percent, repr_text};
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::float::ordering_satisfies;
use crate::value::{PyResult, Value};

pub(super) fn repr(value: &Value) -> PyResult {
    Ok(Str::of(value).map_or(Value::NOT_IMPLEMENTED, |string| repr_text(string).finish()))
}

pub(super) fn str(value: &Value) -> PyResult {
    Ok(Str::of(value).map_or(Value::NOT_IMPLEMENTED, Str::to_exact))
}

/// The order of two strings: that of the first code points that differ.
pub(crate) fn order(a: &Str, b: &Str) -> Ordering {
    match (a.characters(), b.characters()) {
        (Characters::One(a), Characters::One(b)) => a.cmp(b),
        (Characters::Two(a), Characters::Two(b)) => a.cmp(b),
        (Characters::Four(a), Characters::Four(b)) => a.cmp(b),
        (a, b) => a.codes().cmp(b.codes()),
    }
}

pub(super) fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(a), Some(b)) = (Str::of(a), Str::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(match operator {
        CompareOperator::Equal => a.equals(b),
        CompareOperator::NotEqual => !a.equals(b),
        _ => ordering_satisfies(Some(order(a, b)), operator),
    }))
}

pub(super) fn contains(container: &Value, item: &Value) -> PyResult<bool> {
    let Some(needle) = Str::of(item) else {
        let given = type_of(item).name();
        return Err(type_error(format_args!("'in <string>' requires string as left operand, not {given}")));
    };
    let found = |string: &Str| find_characters(string.characters(), needle.characters()).is_some();
    Ok(Str::of(container).is_some_and(found))
}

/// `format % arguments`
pub(super) fn remainder(a: &Value, b: &Value) -> PyResult {
    match Str::of(a) {
        Some(_) => percent::format(a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
