//! Operators on constants, with the results CPython gives.
//!
//! `None` stands for everything the compiler leaves to run time: errors, and results so large that the code
//! would be slow to load. (Language reference, "Expressions"; the limits are those of `flowgraph.c`.)

mod arithmetic;
mod complex;
mod equality;
mod float;
mod int;
mod number;
mod sequence;
mod subscript;

pub(crate) use equality::distinct;

use taipan_bytecode::Constant;
use taipan_bytecode::opcode::BinaryOperator;

use number::Number;

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub(crate) enum UnaryOperator {
    Not,
    Invert,
    Negative,
    Positive,
}

/// `bool(value)`
pub(crate) fn is_true(value: &Constant) -> bool {
    match value {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Int(value) => *value != 0,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        Constant::Str(text) => !text.as_bytes().is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::BigInt(_) | Constant::Ellipsis | Constant::Slice(_) | Constant::Code(_) => true,
    }
}

/// `operator operand`
pub(crate) fn unary(operator: UnaryOperator, operand: &Constant) -> Option<Constant> {
    if operator == UnaryOperator::Not {
        return Some(Constant::Bool(!is_true(operand)));
    }
    if operator == UnaryOperator::Invert && matches!(operand, Constant::Bool(_)) {
        // Deprecated; it warns when it runs.
        return None;
    }
    let result = match (operator, Number::of(operand)?) {
        (UnaryOperator::Positive, number) => number,
        (UnaryOperator::Negative, Number::Int(value)) => Number::Int(int::negate(&value)),
        (UnaryOperator::Negative, Number::Float(value)) => Number::Float(-value),
        (UnaryOperator::Negative, Number::Complex(value)) => Number::Complex(complex::negate(value)),
        (UnaryOperator::Invert, Number::Int(value)) => Number::Int(int::invert(&value)),
        _ => return None,
    };
    Some(result.into_constant())
}

/// `left operator right`
pub(crate) fn binary(operator: BinaryOperator, left: &Constant, right: &Constant) -> Option<Constant> {
    use BinaryOperator as Op;
    if operator == Op::Subscript {
        return subscript::get_item(left, right);
    }
    if let (Some(x), Some(y)) = (Number::of(left), Number::of(right)) {
        if let (Constant::Bool(x), Constant::Bool(y)) = (left, right) {
            match operator {
                Op::And => return Some(Constant::Bool(x & y)),
                Op::Or => return Some(Constant::Bool(x | y)),
                Op::Xor => return Some(Constant::Bool(x ^ y)),
                _ => {}
            }
        }
        return arithmetic::binary(operator, x, y).map(Number::into_constant);
    }
    match operator {
        Op::Add => sequence::concatenate(left, right),
        Op::Multiply => match (Number::of(left), Number::of(right)) {
            (Some(Number::Int(count)), None) => sequence::repeat(right, &count),
            (None, Some(Number::Int(count))) => sequence::repeat(left, &count),
            _ => None,
        },
        _ => None,
    }
}
