//! Weak proxies: objects that stand for another one without keeping it alive.

use taipan_bytecode::opcode::{BinaryOperator, CompareOperator};

use crate::call::Arguments;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::weak_reference::{self, WeakReference};
use crate::value::{PyResult, Value};

const TRAITS: TypeFlags = TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW);

/// `weakref.ProxyType`
pub static TYPE: Type = Type::native(
    "weakref.ProxyType",
    Some(&object_type::TYPE),
    size_of::<WeakReference>(),
    0,
    TRAITS,
    slots(),
    &NativeMembers { doc: None, methods: METHODS, getters: &[] },
);

/// `weakref.CallableProxyType`
pub static CALLABLE_TYPE: Type = Type::native(
    "weakref.CallableProxyType",
    Some(&object_type::TYPE),
    size_of::<WeakReference>(),
    0,
    TRAITS,
    slots().with_call(call),
    &NativeMembers { doc: None, methods: METHODS, getters: &[] },
);

static METHODS: &[Method] = &[
    Method::instance(
        "__bytes__",
        "($self, /)",
        Function::NoArguments(|p| protocol::call_method(&object(p)?, "__bytes__", &[])),
        "bytes(object)",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(|p| protocol::call_method(&object(p)?, "__reversed__", &[])),
        "reversed(object)",
    ),
];

const fn slots() -> Slots {
    Slots::of::<WeakReference>()
        .container(weak_reference::traverse, Some(weak_reference::clear))
        .with_repr(repr)
        .with_str(|proxy| protocol::str(&object(proxy)?))
        .with_hash(no_hash)
        .with_richcompare(compare)
        .with_getattribute(|proxy, name| protocol::attribute(&object(proxy)?, name))
        .with_setattribute(|proxy, name, value| protocol::set_attribute(&object(proxy)?, name, value))
        .with_bool(|proxy| protocol::is_true(&object(proxy)?))
        .with_length(length)
        .with_contains(|proxy, item| protocol::contains(&object(proxy)?, item))
        .with_subscript(|proxy, key| protocol::subscript(&object(proxy)?, key))
        .with_set_subscript(|proxy, key, value| protocol::set_subscript(&object(proxy)?, key, value))
        .with_iter(|proxy| protocol::iter(&object(proxy)?))
        .with_next(next)
        .with_add(|a, b| binary(a, b, BinaryOperator::Add))
        .with_subtract(|a, b| binary(a, b, BinaryOperator::Subtract))
        .with_multiply(|a, b| binary(a, b, BinaryOperator::Multiply))
        .with_remainder(|a, b| binary(a, b, BinaryOperator::Remainder))
        .with_floor_divide(|a, b| binary(a, b, BinaryOperator::FloorDivide))
        .with_true_divide(|a, b| binary(a, b, BinaryOperator::TrueDivide))
        .with_lshift(|a, b| binary(a, b, BinaryOperator::LeftShift))
        .with_rshift(|a, b| binary(a, b, BinaryOperator::RightShift))
        .with_and(|a, b| binary(a, b, BinaryOperator::And))
        .with_xor(|a, b| binary(a, b, BinaryOperator::Xor))
        .with_or(|a, b| binary(a, b, BinaryOperator::Or))
        .with_matrix_multiply(|a, b| binary(a, b, BinaryOperator::MatrixMultiply))
        .with_inplace_add(|a, b| binary(a, b, BinaryOperator::InplaceAdd))
        .with_inplace_subtract(|a, b| binary(a, b, BinaryOperator::InplaceSubtract))
        .with_inplace_multiply(|a, b| binary(a, b, BinaryOperator::InplaceMultiply))
        .with_inplace_remainder(|a, b| binary(a, b, BinaryOperator::InplaceRemainder))
        .with_inplace_floor_divide(|a, b| binary(a, b, BinaryOperator::InplaceFloorDivide))
        .with_inplace_true_divide(|a, b| binary(a, b, BinaryOperator::InplaceTrueDivide))
        .with_inplace_lshift(|a, b| binary(a, b, BinaryOperator::InplaceLeftShift))
        .with_inplace_rshift(|a, b| binary(a, b, BinaryOperator::InplaceRightShift))
        .with_inplace_and(|a, b| binary(a, b, BinaryOperator::InplaceAnd))
        .with_inplace_xor(|a, b| binary(a, b, BinaryOperator::InplaceXor))
        .with_inplace_or(|a, b| binary(a, b, BinaryOperator::InplaceOr))
        .with_inplace_matrix_multiply(|a, b| binary(a, b, BinaryOperator::InplaceMatrixMultiply))
        .with_divmod(|a, b| protocol::divmod(&strong(a)?, &strong(b)?))
        .with_power(|a, b, modulus| protocol::power(&strong(a)?, &strong(b)?, &strong(modulus)?))
        .with_negative(|proxy| unary(proxy, "-", Slots::negative))
        .with_positive(|proxy| unary(proxy, "+", Slots::positive))
        .with_invert(|proxy| unary(proxy, "~", Slots::invert))
        .with_absolute(|proxy| protocol::call_method(&object(proxy)?, "__abs__", &[]))
        .with_int(|proxy| protocol::call_method(&object(proxy)?, "__int__", &[]))
        .with_float(|proxy| protocol::call_method(&object(proxy)?, "__float__", &[]))
        .with_index(|proxy| crate::object::index::index(&object(proxy)?))
}

/// Whether a type is one of the proxies'.
pub(crate) fn is_proxy_type(type_: &Type) -> bool {
    type_.is(&TYPE) || type_.is(&CALLABLE_TYPE)
}

/// `weakref.proxy(object, callback)`
///
/// # Errors
/// `TypeError` if the object cannot be weakly referenced.
pub fn new(object: &Value, callback: Option<&Value>) -> PyResult {
    let type_ = if type_of(object).slots.call().is_some() { &CALLABLE_TYPE } else { &TYPE };
    WeakReference::new(type_, object, callback)
}

/// The object that a proxy stands for.
fn object(proxy: &Value) -> PyResult {
    WeakReference::of(proxy)
        .and_then(WeakReference::object)
        .ok_or_else(|| raise::raise(&kinds::REFERENCE_ERROR, "weakly-referenced object no longer exists"))
}

/// What an operand stands for, which may be a proxy.
fn strong(value: &Value) -> PyResult {
    match is_proxy_type(type_of(value)) {
        true => object(value),
        false => Ok(value.clone()),
    }
}

fn binary(a: &Value, b: &Value, operator: BinaryOperator) -> PyResult {
    protocol::binary(&strong(a)?, &strong(b)?, operator)
}

fn unary(proxy: &Value, symbol: &str, slot: fn(&Slots) -> Option<crate::object::slots::Unary>) -> PyResult {
    let object = object(proxy)?;
    protocol::unary(&object, symbol, slot(&type_of(&object).slots))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    protocol::compare(&strong(a)?, &strong(b)?, operator)
}

fn repr(proxy: &Value) -> PyResult {
    let address = object_type::identity(proxy);
    let Some(object) = WeakReference::of(proxy).and_then(WeakReference::object) else {
        return Ok(Str::new(&format!("<weakproxy at {address:#x}; dead>")));
    };
    Ok(Str::new(&format!(
        "<weakproxy at {address:#x}; to '{}' at {:#x}>",
        type_of(&object).name(),
        object_type::identity(&object)
    )))
}

fn no_hash(proxy: &Value) -> PyResult<i64> {
    Err(type_error(format_args!("unhashable type: '{}'", type_of(proxy).name())))
}

fn length(proxy: &Value) -> PyResult<usize> {
    let object = object(proxy)?;
    match type_of(&object).slots.length() {
        Some(length) => length(&object),
        None => Err(type_error(format_args!("object of type '{}' has no len()", type_of(&object).name()))),
    }
}

fn next(proxy: &Value) -> PyResult<Option<Value>> {
    let object = object(proxy)?;
    if type_of(&object).slots.next().is_none() {
        let name = type_of(&object).name();
        return Err(type_error(format_args!("Weakref proxy referenced a non-iterator '{name}' object")));
    }
    protocol::next(&object)
}

fn call(proxy: &Value, arguments: Arguments<'_>) -> PyResult {
    protocol::call(&object(proxy)?, arguments)
}
