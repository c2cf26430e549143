//! `==`, and what a set makes of equal items.

use taipan_bytecode::Constant;

use super::int;
use super::number::{IntValue, Number};

/// The items of a set display: of those that are equal, the first.
pub(crate) fn distinct(items: Vec<Constant>) -> Vec<Constant> {
    let mut kept: Vec<Constant> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.iter().any(|other| equal(other, &item)) {
            kept.push(item);
        }
    }
    kept
}

/// `left == right`
fn equal(left: &Constant, right: &Constant) -> bool {
    if let (Some(x), Some(y)) = (Number::of(left), Number::of(right)) {
        return equal_numbers(&x, &y);
    }
    match (left, right) {
        (Constant::None, Constant::None) | (Constant::Ellipsis, Constant::Ellipsis) => true,
        (Constant::Str(x), Constant::Str(y)) => x.as_bytes() == y.as_bytes(),
        (Constant::Bytes(x), Constant::Bytes(y)) => x == y,
        (Constant::Tuple(x), Constant::Tuple(y)) => equal_items(x, y),
        (Constant::Slice(x), Constant::Slice(y)) => equal_items(&**x, &**y),
        (Constant::FrozenSet(x), Constant::FrozenSet(y)) => {
            x.len() == y.len() && x.iter().all(|item| y.iter().any(|other| equal(item, other)))
        }
        _ => false,
    }
}

fn equal_items(x: &[Constant], y: &[Constant]) -> bool {
    x.len() == y.len()
        && stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || x.iter().zip(y).all(|(x, y)| equal(x, y)))
}

fn equal_numbers(left: &Number<'_>, right: &Number<'_>) -> bool {
    let real = |value: &Number<'_>| match value {
        Number::Complex(value) if value.imag == 0.0 => Some(Number::Float(value.real)),
        Number::Complex(_) => None,
        Number::Int(value) => Some(Number::Int(IntValue::new(value.to_big()))),
        Number::Float(value) => Some(Number::Float(*value)),
    };
    match (left, right) {
        (Number::Int(x), Number::Int(y)) => x == y,
        (Number::Float(x), Number::Float(y)) => x == y,
        (Number::Int(x), Number::Float(y)) | (Number::Float(y), Number::Int(x)) => int::equals_float(x, *y),
        (Number::Complex(x), Number::Complex(y)) => x == y,
        _ => match (real(left), real(right)) {
            (Some(x), Some(y)) => equal_numbers(&x, &y),
            _ => false,
        },
    }
}
