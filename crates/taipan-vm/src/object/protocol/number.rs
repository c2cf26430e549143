//! Operators of numbers, and of sequences that share their symbols.

use taipan_bytecode::opcode::BinaryOperator;

use super::subscript;
use crate::object::index;
use crate::object::slots::{Binary, Slots, Ternary, Unary};
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise::{Raised, type_error};
use crate::types::builtin_function::BuiltinFunction;
use crate::types::exception::kinds;
use crate::types::float;
use crate::value::{PyResult, Value};

/// The function of a binary operator that is not in place.
fn operator_slot(slots: &Slots, operator: BinaryOperator) -> Option<Binary> {
    match operator {
        BinaryOperator::Add => slots.add(),
        BinaryOperator::And => slots.and(),
        BinaryOperator::FloorDivide => slots.floor_divide(),
        BinaryOperator::LeftShift => slots.lshift(),
        BinaryOperator::MatrixMultiply => slots.matrix_multiply(),
        BinaryOperator::Multiply => slots.multiply(),
        BinaryOperator::Remainder => slots.remainder(),
        BinaryOperator::Or => slots.or(),
        BinaryOperator::RightShift => slots.rshift(),
        BinaryOperator::Subtract => slots.subtract(),
        BinaryOperator::TrueDivide => slots.true_divide(),
        BinaryOperator::Xor => slots.xor(),
        _ => None,
    }
}

/// The function of an operator in place.
fn inplace_slot(slots: &Slots, operator: BinaryOperator) -> Option<Binary> {
    match operator {
        BinaryOperator::InplaceAdd => slots.inplace_add(),
        BinaryOperator::InplaceAnd => slots.inplace_and(),
        BinaryOperator::InplaceFloorDivide => slots.inplace_floor_divide(),
        BinaryOperator::InplaceLeftShift => slots.inplace_lshift(),
        BinaryOperator::InplaceMatrixMultiply => slots.inplace_matrix_multiply(),
        BinaryOperator::InplaceMultiply => slots.inplace_multiply(),
        BinaryOperator::InplaceRemainder => slots.inplace_remainder(),
        BinaryOperator::InplaceOr => slots.inplace_or(),
        BinaryOperator::InplaceRightShift => slots.inplace_rshift(),
        BinaryOperator::InplaceSubtract => slots.inplace_subtract(),
        BinaryOperator::InplaceTrueDivide => slots.inplace_true_divide(),
        BinaryOperator::InplaceXor => slots.inplace_xor(),
        _ => None,
    }
}

/// `a + b` and the like, `a[b]` included.
///
/// # Errors
/// `TypeError` if the operands do not know each other; what the operation raises.
pub fn binary(a: &Value, b: &Value, operator: BinaryOperator) -> PyResult {
    if operator == BinaryOperator::Subscript {
        return subscript(a, b);
    }
    let plain = plain_operator(operator);
    let is_inplace = plain != operator;
    if plain == BinaryOperator::Power {
        return power_operator(a, b, &Value::NONE, is_inplace);
    }
    if let Some(function) = inplace_slot(&type_of(a).slots, operator) {
        let result = function(a, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    let left = operator_slot(&type_of(a).slots, plain);
    let right = operator_slot(&type_of(b).slots, plain);
    let result = in_order(a, b, left, right)?;
    if !result.is(&Value::NOT_IMPLEMENTED) {
        return Ok(result);
    }
    match sequence_operator(a, b, plain, is_inplace) {
        Some(result) => result,
        None => Err(unsupported(a, b, operator)),
    }
}

/// Tries the function of the left operand and that of the right one; the right one first if its type is derived from
/// the left one's.
fn in_order(a: &Value, b: &Value, left: Option<Binary>, right: Option<Binary>) -> PyResult {
    let (a_type, b_type) = (type_of(a), type_of(b));
    let is_other =
        |right: &Binary| !a_type.is(b_type) && left.is_none_or(|left| !std::ptr::fn_addr_eq(left, *right));
    let right = right.filter(is_other);
    let right_first = left.is_some() && right.is_some() && b_type.is_subtype(a_type);
    let order = if right_first { [right, left] } else { [left, right] };
    for function in order.into_iter().flatten() {
        let result = function(a, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

#[cold]
fn unsupported(a: &Value, b: &Value, operator: BinaryOperator) -> Raised {
    let (left, right) = (type_of(a).name(), type_of(b).name());
    let symbol = match operator {
        BinaryOperator::Power => "** or pow()",
        operator => operator.symbol(),
    };
    let is_print = BuiltinFunction::of(a).is_some_and(|function| function.method.name == "print");
    let hint = match operator {
        BinaryOperator::RightShift if is_print => {
            ". Did you mean \"print(<message>, file=<output_stream>)\"?"
        }
        _ => "",
    };
    type_error(format_args!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'{hint}"))
}

/// `divmod(a, b)`
///
/// # Errors
/// As for [`binary`].
pub fn divmod(a: &Value, b: &Value) -> PyResult {
    let result = in_order(a, b, type_of(a).slots.divmod(), type_of(b).slots.divmod())?;
    if !result.is(&Value::NOT_IMPLEMENTED) {
        return Ok(result);
    }
    let (left, right) = (type_of(a).name(), type_of(b).name());
    Err(type_error(format_args!("unsupported operand type(s) for divmod(): '{left}' and '{right}'")))
}

/// `pow(base, exponent, modulus)`, where the modulus may be `None`.
///
/// # Errors
/// As for [`binary`].
pub fn power(base: &Value, exponent: &Value, modulus: &Value) -> PyResult {
    power_operator(base, exponent, modulus, false)
}

fn power_operator(a: &Value, b: &Value, modulus: &Value, is_inplace: bool) -> PyResult {
    if is_inplace && let Some(function) = type_of(a).slots.inplace_power() {
        let result = function(a, b, modulus)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    let (a_type, b_type, m_type) = (type_of(a), type_of(b), type_of(modulus));
    let left = a_type.slots.power();
    let is_new = |tried: &[Option<Ternary>], function: &Ternary| {
        !tried.iter().flatten().any(|other| std::ptr::fn_addr_eq(*other, *function))
    };
    let right = b_type.slots.power().filter(|f| !a_type.is(b_type) && is_new(&[left], f));
    let third = m_type.slots.power().filter(|f| is_new(&[left, right], f));
    let right_first = left.is_some() && right.is_some() && b_type.is_subtype(a_type);
    let order = if right_first { [right, left, third] } else { [left, right, third] };
    for function in order.into_iter().flatten() {
        let result = function(a, b, modulus)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    if modulus.is_none() {
        let operator = if is_inplace { BinaryOperator::InplacePower } else { BinaryOperator::Power };
        return Err(unsupported(a, b, operator));
    }
    Err(type_error(format_args!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        type_of(a).name(),
        type_of(b).name(),
        type_of(modulus).name()
    )))
}

/// A unary operator by the type's function.
pub(crate) fn unary(value: &Value, symbol: &str, function: Option<Unary>) -> PyResult {
    match function {
        Some(function) => function(value),
        None => {
            Err(type_error(format_args!("bad operand type for unary {symbol}: '{}'", type_of(value).name())))
        }
    }
}

/// `+` and `*` of sequences.
fn sequence_operator(a: &Value, b: &Value, operator: BinaryOperator, is_inplace: bool) -> Option<PyResult> {
    let (a_slots, b_slots) = (&type_of(a).slots, &type_of(b).slots);
    match operator {
        BinaryOperator::Add => {
            let concat = a_slots.inplace_concat().filter(|_| is_inplace).or(a_slots.concat())?;
            Some(concat(a, b))
        }
        BinaryOperator::Multiply => {
            let left = a_slots.inplace_repeat().filter(|_| is_inplace).or(a_slots.repeat());
            match (left, b_slots.repeat()) {
                (Some(repeat), _) => Some(repeated(a, b, repeat)),
                (None, Some(repeat)) => Some(repeated(b, a, repeat)),
                (None, None) => None,
            }
        }
        _ => None,
    }
}

fn repeated(sequence: &Value, times: &Value, repeat: fn(&Value, isize) -> PyResult) -> PyResult {
    if !index::is_index(times) {
        let name = type_of(times).name();
        return Err(type_error(format_args!("can't multiply sequence by non-int of type '{name}'")));
    }
    repeat(sequence, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)
}

/// `+` for `+=`.
fn plain_operator(operator: BinaryOperator) -> BinaryOperator {
    const DISTANCE: u32 = BinaryOperator::InplaceAdd as u32;
    let number = operator.number();
    let plain = number.checked_sub(DISTANCE).filter(|_| operator != BinaryOperator::Subscript);
    plain.and_then(BinaryOperator::from_number).unwrap_or(operator)
}

/// The `int` of a number: by `__int__`, else by `__index__`; `None` if it has neither.
///
/// # Errors
/// `TypeError` if they return no `int`; what they raise.
pub fn to_int(value: &Value) -> PyResult<Option<Value>> {
    let slots = &type_of(value).slots;
    let Some(int) = slots.int() else {
        return match slots.index() {
            Some(_) => index::index(value).map(Some),
            None => Ok(None),
        };
    };
    let result = int(value)?;
    match type_of(&result).has(TypeFlags::INT) {
        true => Ok(Some(result)),
        false => {
            let name = type_of(&result).name();
            Err(type_error(format_args!("__int__ returned non-int (type {name})")))
        }
    }
}

/// The `float` of a number: its own value, by `__float__`, else by `__index__`.
///
/// # Errors
/// `TypeError` if it is none; what its methods raise.
pub fn to_float(value: &Value) -> PyResult<f64> {
    if let Some(number) = value.word().as_float() {
        return Ok(number);
    }
    let type_ = type_of(value);
    let number = match (type_.has(TypeFlags::FLOAT), type_.slots.float(), type_.slots.index()) {
        (true, ..) => value.clone(),
        (false, Some(float), _) => {
            let result = float(value)?;
            if !type_of(&result).has(TypeFlags::FLOAT) {
                let (own, other) = (type_of(value).name(), type_of(&result).name());
                return Err(type_error(format_args!("{own}.__float__ returned non-float (type {other})")));
            }
            result
        }
        (false, None, Some(_)) => index::index(value)?,
        (false, None, None) => {
            return Err(type_error(format_args!("must be real number, not {}", type_.name())));
        }
    };
    float_of(&number)
}

/// The number of a `float` or an `int`.
fn float_of(value: &Value) -> PyResult<f64> {
    Ok(crate::types::int::to_float(value)?.or_else(|| float::of(value)).unwrap_or(0.0))
}
