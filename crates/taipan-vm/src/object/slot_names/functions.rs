//! What classes with special methods written in Python have in their slots: functions that look the method up
//! and call it.

use taipan_bytecode::opcode::CompareOperator;

use super::special::{call_own, call_special, lookup_special};
use crate::call::Arguments;
use crate::object::index;
use crate::object::protocol;
use crate::object::slots::{GetAttribute, Ternary};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::native_descriptor::Descriptor;
use crate::types::object_type;
use crate::types::sequence_iterator;
use crate::types::str::intern;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `a.__add__(b)`, then `b.__radd__(a)`; the other way round if `b`'s class is derived from `a`'s and has another
/// `__radd__`. `has_this` says whether a type has the slot's function of classes written in Python.
pub(super) fn binary_operator(
    a: &Value,
    b: &Value,
    name: &str,
    reflected: &str,
    has_this: impl Fn(&Type) -> bool,
) -> PyResult {
    let (a_type, b_type) = (type_of(a), type_of(b));
    let forward = || call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED));
    let backward =
        || call_special(b, reflected, std::slice::from_ref(a)).unwrap_or(Ok(Value::NOT_IMPLEMENTED));
    let mut try_right = !a_type.is(b_type) && has_this(b_type);
    if has_this(a_type) {
        if try_right && b_type.is_subtype(a_type) && is_overloaded(a, b, reflected)? {
            let result = backward()?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            try_right = false;
        }
        let same = a_type.is(b_type);
        let result = forward()?;
        if !result.is(&Value::NOT_IMPLEMENTED) || same {
            return Ok(result);
        }
    }
    if try_right { backward() } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// Whether the types of `a` and `b` have different methods of this name.
fn is_overloaded(a: &Value, b: &Value, name: &str) -> PyResult<bool> {
    let name = intern(name);
    let Some(right) = type_of(b).lookup(name) else { return Ok(false) };
    match type_of(a).lookup(name) {
        Some(left) => protocol::is_true(&protocol::compare(&left, &right, CompareOperator::NotEqual)?),
        None => Ok(true),
    }
}

pub(super) fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    const METHODS: [&str; 6] = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"];
    let name = METHODS[operator as usize];
    call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
}

/// `__hash__` of objects that have none.
pub fn hash_not_implemented(value: &Value) -> PyResult<i64> {
    Err(type_error(format_args!("unhashable type: '{}'", type_of(value).name())))
}

pub(super) fn hash(value: &Value) -> PyResult<i64> {
    let Some(method) = lookup_special(value, "__hash__")?.filter(|method| !method.is_none()) else {
        return hash_not_implemented(value);
    };
    let hash = method.call(value, Arguments::NONE)?;
    if !type_of(&hash).has(TypeFlags::INT) {
        return Err(type_error("__hash__ method should return an integer"));
    }
    let number = match hash.word() {
        word if word.is_int() => word.int_value(),
        Word::TRUE => 1,
        Word::FALSE => 0,
        // One too large is hashed as a number.
        _ => match int::of(&hash).and_then(|number| i64::try_from(number).ok()) {
            Some(number) => number,
            None => return int::TYPE.slots.hash().map_or(Ok(0), |hash_int| hash_int(&hash)),
        },
    };
    Ok(if number == -1 { -2 } else { number })
}

pub(super) fn bool(value: &Value) -> PyResult<bool> {
    let truth = call_own(value, "__bool__", &[])?;
    if truth.word().is_bool() {
        return Ok(truth.is(&Value::TRUE));
    }
    let returned = type_of(&truth).name();
    Err(type_error(format_args!("__bool__ should return bool, returned {returned}")))
}

pub(super) fn length(value: &Value) -> PyResult<usize> {
    let length = index::index(&call_own(value, "__len__", &[])?)?;
    let is_negative = match length.word() {
        word if word.is_int() => word.int_value() < 0,
        _ => int::of(&length).is_some_and(|number| number.sign() == num_bigint::Sign::Minus),
    };
    if is_negative {
        return Err(raise::value_error("__len__() should return >= 0"));
    }
    index::to_isize(&length, &kinds::OVERFLOW_ERROR).map(|length| length as usize)
}

pub(super) fn iter(value: &Value) -> PyResult {
    match lookup_special(value, "__iter__")? {
        Some(method) if method.is_none() => Err(not_iterable(value)),
        Some(method) => method.call(value, Arguments::NONE),
        None if type_of(value).lookup(intern("__getitem__")).is_some() => sequence_iterator::new(value),
        None => Err(not_iterable(value)),
    }
}

fn not_iterable(value: &Value) -> Raised {
    type_error(format_args!("'{}' object is not iterable", type_of(value).name()))
}

/// The next item. At the end `StopIteration` stays raised, for who asks may want what it carries.
pub(super) fn next(value: &Value) -> PyResult<Option<Value>> {
    call_own(value, "__next__", &[]).map(Some)
}

pub(super) fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    match lookup_special(value, "__call__")? {
        Some(method) => method.call(value, arguments),
        None => Err(type_error(format_args!("'{}' object is not callable", type_of(value).name()))),
    }
}

pub(super) fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(method) = lookup_special(value, "__init__")? else { return Ok(()) };
    let result = method.call(value, arguments)?;
    if result.is_none() {
        return Ok(());
    }
    Err(type_error(format_args!("__init__() should return None, not '{}'", type_of(&result).name())))
}

pub(super) fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let class = type_.value();
    let new = protocol::attribute(&class, &intern("__new__").to_value())?;
    let mut values = Vec::with_capacity(arguments.values().len() + 1);
    values.push(class);
    values.extend_from_slice(arguments.values());
    protocol::call(&new, Arguments::new(&values, arguments.names()))
}

/// `__del__`; what it raises is reported and goes no further.
pub(super) fn finalize(value: &Value) {
    let thread = crate::thread::current();
    let before = thread.take_raised();
    if let Ok(Some(method)) = lookup_special(value, "__del__")
        && method.call(value, Arguments::NONE).is_err()
    {
        let (super::Special::Unbound(function) | super::Special::Bound(function)) = &method;
        raise::unraisable("Exception ignored while calling deallocator", Some(function));
    }
    drop(thread.take_raised());
    if let Some(before) = before {
        thread.set_raised(before);
    }
}

/// `__getattribute__`, and `__getattr__` if that finds nothing.
pub(super) fn getattribute(object: &Value, name: &Value) -> PyResult {
    let own = type_of(object).lookup(intern("__getattribute__"));
    let found = match &own {
        Some(method) if is_of_object(method) => protocol::generic_attribute(object, name),
        _ => call_own(object, "__getattribute__", std::slice::from_ref(name)),
    };
    match found {
        Err(raised) => {
            let Some(fallback) = type_of(object).lookup(intern("__getattr__")) else { return Err(raised) };
            if !raise::take_if(&kinds::ATTRIBUTE_ERROR) {
                return Err(raised);
            }
            drop(fallback);
            call_own(object, "__getattr__", std::slice::from_ref(name))
        }
        found => found,
    }
}

/// Whether a method is `object.__getattribute__`.
fn is_of_object(method: &Value) -> bool {
    let generic: GetAttribute = protocol::generic_attribute;
    use crate::object::native_object::NativeObject;
    Descriptor::of(method).is_some_and(|descriptor| {
        descriptor.owner.is(&object_type::TYPE)
            && object_type::TYPE.slots.getattribute().is_some_and(|get| std::ptr::fn_addr_eq(get, generic))
    })
}

pub(super) fn setattribute(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(value) => call_own(object, "__setattr__", &[name.clone(), value.clone()]),
        None => call_own(object, "__delattr__", std::slice::from_ref(name)),
    }
    .map(drop)
}

pub(super) fn descriptor_get(descriptor: &Value, instance: Option<&Value>, owner: &Value) -> PyResult {
    let instance = instance.cloned().unwrap_or(Value::NONE);
    call_special(descriptor, "__get__", &[instance, owner.clone()]).unwrap_or_else(|| Ok(descriptor.clone()))
}

pub(super) fn descriptor_set(descriptor: &Value, instance: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(value) => call_own(descriptor, "__set__", &[instance.clone(), value.clone()]),
        None => call_own(descriptor, "__delete__", std::slice::from_ref(instance)),
    }
    .map(drop)
}

pub(super) fn power(a: &Value, b: &Value, modulus: &Value) -> PyResult {
    let has_this =
        |type_: &Type| type_.slots.power().is_some_and(|other| std::ptr::fn_addr_eq(other, power as Ternary));
    if modulus.is_none() {
        return binary_operator(a, b, "__pow__", "__rpow__", has_this);
    }
    for (receiver, other, name) in [(a, b, "__pow__"), (b, a, "__rpow__")] {
        if has_this(type_of(receiver))
            && let Some(result) = call_special(receiver, name, &[other.clone(), modulus.clone()])
        {
            let result = result?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

pub(super) fn inplace_power(a: &Value, b: &Value, _: &Value) -> PyResult {
    call_own(a, "__ipow__", std::slice::from_ref(b))
}

pub(super) fn contains(container: &Value, item: &Value) -> PyResult<bool> {
    match lookup_special(container, "__contains__")? {
        Some(method) if method.is_none() => {
            let name = type_of(container).name();
            Err(type_error(format_args!("'{name}' object is not a container")))
        }
        Some(method) => protocol::is_true(
            &method.call(container, Arguments::positional_only(std::slice::from_ref(item)))?,
        ),
        None => protocol::contains_by_iteration(container, item),
    }
}

pub(super) fn set_subscript(container: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(value) => call_own(container, "__setitem__", &[key.clone(), value.clone()]),
        None => call_own(container, "__delitem__", std::slice::from_ref(key)),
    }
    .map(drop)
}

pub(super) fn item(container: &Value, index: isize) -> PyResult {
    call_own(container, "__getitem__", &[int::from_i64(index as i64)])
}
