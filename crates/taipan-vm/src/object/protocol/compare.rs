//! Comparisons.

use taipan_bytecode::opcode::CompareOperator;

use super::is_true;
use crate::object::recursion;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::str::{self, Str};
use crate::value::{PyResult, Value};

/// A comparison: the operand whose type is the more derived tries first, the other next; objects that do not
/// know each other are equal only if they are the same.
///
/// # Errors
/// `TypeError` if they cannot be compared; what comparing them raises.
pub fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    recursion::check(" in comparison")?;
    let (a_type, b_type) = (type_of(a), type_of(b));
    let reflected_first = !a_type.is(b_type) && b_type.is_subtype(a_type);
    let reflected = reflected(operator);
    let forward = || a_type.slots.richcompare().map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(a, b, operator));
    let backward = || b_type.slots.richcompare().map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(b, a, reflected));
    let mut result = if reflected_first { backward()? } else { forward()? };
    if result.is(&Value::NOT_IMPLEMENTED) {
        result = if reflected_first { forward()? } else { backward()? };
    }
    if !result.is(&Value::NOT_IMPLEMENTED) {
        return Ok(result);
    }
    match operator {
        CompareOperator::Equal => Ok(Value::bool(a.is(b))),
        CompareOperator::NotEqual => Ok(Value::bool(!a.is(b))),
        _ => Err(type_error(format_args!(
            "'{}' not supported between instances of '{}' and '{}'",
            operator.symbol(),
            type_of(a).name(),
            type_of(b).name()
        ))),
    }
}

/// The operator that says of `b` and `a` what `operator` says of `a` and `b`.
fn reflected(operator: CompareOperator) -> CompareOperator {
    match operator {
        CompareOperator::Less => CompareOperator::Greater,
        CompareOperator::LessEqual => CompareOperator::GreaterEqual,
        CompareOperator::Greater => CompareOperator::Less,
        CompareOperator::GreaterEqual => CompareOperator::LessEqual,
        same => same,
    }
}

/// Whether two objects are the same or equal, as containers ask.
///
/// # Errors
/// What comparing them raises.
pub fn equals(a: &Value, b: &Value) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if let (true, true, Some(a), Some(b)) = (str::is_exact(a), str::is_exact(b), Str::of(a), Str::of(b)) {
        return Ok(a.equals(b));
    }
    is_true(&compare(a, b, CompareOperator::Equal)?)
}
