//! How calls of the special methods of native types become calls of the functions in their slots.

use super::Wrapper;
use crate::call::Arguments;
use crate::object::class::native_base;
use crate::object::index;
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::exception::kinds;
use crate::types::{int, type_type};
use crate::value::{PyResult, Value};

impl super::SlotMethod {
    /// Calls the function in the slot of `owner` as a method of `receiver`.
    ///
    /// # Errors
    /// `TypeError` for a wrong number of arguments; what the function raises.
    pub(crate) fn call(&self, owner: &Type, receiver: &Value, arguments: Arguments<'_>) -> PyResult {
        let slots = &owner.slots;
        if arguments.has_keywords() && !matches!(self.wrapper, Wrapper::WithKeywords(_)) {
            return Err(type_error(format_args!("wrapper {}() takes no keyword arguments", self.name)));
        }
        let result = match self.wrapper {
            Wrapper::Unary(slot) => {
                none(arguments)?;
                slot(slots).map(|f| f(receiver))
            }
            Wrapper::Binary(slot) => {
                let other = one(arguments)?;
                slot(slots).map(|f| f(receiver, other))
            }
            Wrapper::Reflected(slot) => {
                let other = one(arguments)?;
                slot(slots).map(|f| f(other, receiver))
            }
            Wrapper::Compare(operator) => {
                let other = one(arguments)?;
                slots.richcompare().map(|f| f(receiver, other, operator))
            }
            Wrapper::Other(function) | Wrapper::WithKeywords(function) => {
                Some(function(owner, receiver, arguments))
            }
        };
        result.unwrap_or(Ok(Value::NOT_IMPLEMENTED))
    }
}

#[cold]
fn wrong_number(wanted: usize, given: usize) -> Raised {
    let plural = if wanted == 1 { "" } else { "s" };
    type_error(format_args!("expected {wanted} argument{plural}, got {given}"))
}

fn none(arguments: Arguments<'_>) -> PyResult<()> {
    match arguments.positional() {
        [] => Ok(()),
        given => Err(wrong_number(0, given.len())),
    }
}

fn one(arguments: Arguments<'_>) -> PyResult<&Value> {
    match arguments.positional() {
        [value] => Ok(value),
        given => Err(wrong_number(1, given.len())),
    }
}

fn two(arguments: Arguments<'_>) -> PyResult<(&Value, &Value)> {
    match arguments.positional() {
        [first, second] => Ok((first, second)),
        given => Err(wrong_number(2, given.len())),
    }
}

/// One argument, or two.
fn one_or_two(arguments: Arguments<'_>) -> PyResult<(&Value, Option<&Value>)> {
    match arguments.positional() {
        [first] => Ok((first, None)),
        [first, second] => Ok((first, Some(second))),
        [] => Err(type_error("expected at least 1 argument, got 0")),
        given => Err(type_error(format_args!("expected at most 2 arguments, got {}", given.len()))),
    }
}

/// For names that no native type has as a method of this kind.
pub(super) fn never(_: &Type, _: &Value, _: Arguments<'_>) -> PyResult {
    Ok(Value::NOT_IMPLEMENTED)
}

pub(super) fn hash(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    none(arguments)?;
    type_.slots.hash().map_or(Ok(Value::NOT_IMPLEMENTED), |hash| Ok(int::from_i64(hash(value)?)))
}

pub(super) fn bool(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    none(arguments)?;
    type_.slots.bool().map_or(Ok(Value::NOT_IMPLEMENTED), |bool| Ok(Value::bool(bool(value)?)))
}

pub(super) fn length(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    none(arguments)?;
    let length = type_.slots.length();
    length.map_or(Ok(Value::NOT_IMPLEMENTED), |length| Ok(int::from_i64(length(value)? as i64)))
}

pub(super) fn next(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    none(arguments)?;
    match type_.slots.next() {
        Some(next) => next(value)?.ok_or_else(|| raise::raise_with(&kinds::STOP_ITERATION, Vec::new())),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(super) fn call(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    type_.slots.call().map_or(Ok(Value::NOT_IMPLEMENTED), |call| call(value, arguments))
}

pub(super) fn init(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    type_.slots.init().map_or(Ok(()), |init| init(value, arguments)).map(|()| Value::NONE)
}

pub(super) fn finalize(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    none(arguments)?;
    if let Some(finalize) = type_.slots.finalize() {
        finalize(value);
    }
    Ok(Value::NONE)
}

/// Refuses to set attributes with the method of another native type than the object's own: `object.__setattr__`
/// must not get around `type.__setattr__`.
fn check_setter(type_: &Type, object: &Value, name: &str) -> PyResult<()> {
    let native = native_base(type_of(object));
    let is_own = match (native.slots.setattribute(), type_.slots.setattribute()) {
        (Some(own), Some(other)) => std::ptr::fn_addr_eq(own, other),
        _ => true,
    };
    if is_own {
        return Ok(());
    }
    let object = type_of(object).name();
    Err(type_error(format_args!("can't apply this {name} to {object} object")))
}

pub(super) fn setattr(type_: &Type, object: &Value, arguments: Arguments<'_>) -> PyResult {
    let (name, value) = two(arguments)?;
    check_setter(type_, object, "__setattr__")?;
    type_.slots.setattribute().map_or(Ok(()), |set| set(object, name, Some(value))).map(|()| Value::NONE)
}

pub(super) fn delattr(type_: &Type, object: &Value, arguments: Arguments<'_>) -> PyResult {
    let name = one(arguments)?;
    check_setter(type_, object, "__delattr__")?;
    type_.slots.setattribute().map_or(Ok(()), |set| set(object, name, None)).map(|()| Value::NONE)
}

pub(super) fn descriptor_get(type_: &Type, descriptor: &Value, arguments: Arguments<'_>) -> PyResult {
    let (instance, owner) = one_or_two(arguments)?;
    let instance = Some(instance).filter(|instance| !instance.is_none());
    let owner = owner.filter(|owner| !owner.is_none()).cloned();
    let owner = match (owner, instance) {
        (Some(owner), _) => owner,
        (None, Some(instance)) => type_of(instance).value(),
        (None, None) => return Err(type_error("__get__(None, None) is invalid")),
    };
    let get = type_.slots.descriptor_get();
    get.map_or(Ok(Value::NOT_IMPLEMENTED), |get| get(descriptor, instance, &owner))
}

pub(super) fn descriptor_set(type_: &Type, descriptor: &Value, arguments: Arguments<'_>) -> PyResult {
    let (instance, value) = two(arguments)?;
    let set = type_.slots.descriptor_set();
    set.map_or(Ok(()), |set| set(descriptor, instance, Some(value))).map(|()| Value::NONE)
}

pub(super) fn descriptor_delete(type_: &Type, descriptor: &Value, arguments: Arguments<'_>) -> PyResult {
    let instance = one(arguments)?;
    type_.slots.descriptor_set().map_or(Ok(()), |set| set(descriptor, instance, None)).map(|()| Value::NONE)
}

pub(super) fn power(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    let (exponent, modulus) = one_or_two(arguments)?;
    let power = type_.slots.power();
    power.map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(value, exponent, modulus.unwrap_or(&Value::NONE)))
}

pub(super) fn reflected_power(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    let (base, modulus) = one_or_two(arguments)?;
    let power = type_.slots.power();
    power.map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(base, value, modulus.unwrap_or(&Value::NONE)))
}

pub(super) fn inplace_power(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    let exponent = one(arguments)?;
    type_.slots.inplace_power().map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(value, exponent, &Value::NONE))
}

pub(super) fn contains(type_: &Type, container: &Value, arguments: Arguments<'_>) -> PyResult {
    let item = one(arguments)?;
    let contains = type_.slots.contains();
    contains.map_or(Ok(Value::NOT_IMPLEMENTED), |f| Ok(Value::bool(f(container, item)?)))
}

pub(super) fn setitem(type_: &Type, container: &Value, arguments: Arguments<'_>) -> PyResult {
    let (key, value) = two(arguments)?;
    type_.slots.set_subscript().map_or(Ok(()), |set| set(container, key, Some(value))).map(|()| Value::NONE)
}

pub(super) fn delitem(type_: &Type, container: &Value, arguments: Arguments<'_>) -> PyResult {
    let key = one(arguments)?;
    type_.slots.set_subscript().map_or(Ok(()), |set| set(container, key, None)).map(|()| Value::NONE)
}

pub(super) fn item(type_: &Type, container: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(item) = type_.slots.item() else { return Ok(Value::NOT_IMPLEMENTED) };
    let index = index::to_isize(one(arguments)?, &kinds::INDEX_ERROR)?;
    item(container, protocol::from_end(container, index)?)
}

pub(super) fn repeat(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(repeat) = type_.slots.repeat() else { return Ok(Value::NOT_IMPLEMENTED) };
    repeat(value, index::to_isize(one(arguments)?, &kinds::OVERFLOW_ERROR)?)
}

pub(super) fn inplace_repeat(type_: &Type, value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(repeat) = type_.slots.inplace_repeat() else { return Ok(Value::NOT_IMPLEMENTED) };
    repeat(value, index::to_isize(one(arguments)?, &kinds::OVERFLOW_ERROR)?)
}

/// `T.__new__(cls, …)` of a native type.
///
/// # Errors
/// `TypeError` if the class is none for which `T` can make instances; what making the instance raises.
pub(crate) fn native_new(owner: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(owner) = type_type::of(owner) else { return Ok(Value::NOT_IMPLEMENTED) };
    let name = owner.name();
    let Some((class, rest)) = arguments.split_first() else {
        return Err(type_error(format_args!("{name}.__new__(): not enough arguments")));
    };
    let Some(class) = type_type::of(class) else {
        let given = type_of(class).name();
        return Err(type_error(format_args!("{name}.__new__(X): X is not a type object ({given})")));
    };
    let given = class.name();
    if !class.is_subtype(owner) {
        return Err(type_error(format_args!("{name}.__new__({given}): {given} is not a subtype of {name}")));
    }
    let native = native_base(class);
    let own = native.slots.new_object();
    let Some(new) = owner.slots.new_object() else { return Ok(Value::NOT_IMPLEMENTED) };
    if !own.is_some_and(|own| std::ptr::fn_addr_eq(own, new)) {
        let native = native.name();
        return Err(type_error(format_args!("{name}.__new__({given}) is not safe, use {native}.__new__()")));
    }
    new(class, rest)
}
