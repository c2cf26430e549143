//! `bool`: `True` and `False`, which are constant words.

use crate::call::Arguments;
use crate::object::native::NativeMembers;
use crate::object::protocol;
use crate::object::slots::{Binary, Slots};
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::{self, type_error};
use crate::types::int;
use crate::types::object_type::never_freed;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// `bool`
pub static TYPE: Type = Type::native(
    "bool",
    Some(&int::TYPE),
    0,
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::INT),
    Slots::new(never_freed)
        .with_new(new)
        .with_repr(repr)
        .with_and(|a, b| logic(a, b, |a, b| a & b, int::arith::and))
        .with_or(|a, b| logic(a, b, |a, b| a | b, int::arith::or))
        .with_xor(|a, b| logic(a, b, |a, b| a ^ b, int::arith::xor))
        .with_invert(invert),
    &NativeMembers {
        doc: Some(
            "True if the argument is true, False otherwise.\n\nThe builtins True and False are the only two instances \
             of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
        ),
        ..NativeMembers::NONE
    },
);

/// `bool.__new__`
fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    match (arguments.positional(), arguments.has_keywords()) {
        (_, true) => Err(type_error("bool() takes no keyword arguments")),
        ([], _) => Ok(Value::FALSE),
        ([value], _) => protocol::is_true(value).map(Value::bool),
        (given, _) => Err(type_error(format_args!("bool expected at most 1 argument, got {}", given.len()))),
    }
}

/// An operator that gives a `bool` for two of them, and what it gives for ints otherwise.
fn logic(a: &Value, b: &Value, of_bools: fn(bool, bool) -> bool, of_ints: Binary) -> PyResult {
    if a.word().is_bool() && b.word().is_bool() {
        return Ok(Value::bool(of_bools(a.is(&Value::TRUE), b.is(&Value::TRUE))));
    }
    of_ints(a, b)
}

fn invert(value: &Value) -> PyResult {
    raise::warn_deprecated(
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
         inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
         'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.",
    )?;
    int::arith::invert(value)
}

fn repr(value: &Value) -> PyResult {
    Ok(intern(if value.is(&Value::TRUE) { "True" } else { "False" }).to_value())
}
