//! What can be done with any object: the abstract operations that syntax and built-in functions stand for.

use taipan_bytecode::opcode::{BinaryOperator, CompareOperator};

use crate::call::Arguments;
use crate::object::instance::Instance;
use crate::object::native_object;
use crate::object::recursion;
use crate::object::slots::{Binary, Slots, Unary};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::dict::Dict;
use crate::types::str::{self, Str};
use crate::types::{float, int};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `repr(value)`
pub fn repr(value: &Value) -> PyResult {
    recursion::check(" while getting the repr of an object")?;
    match type_of(value).slots.repr() {
        Some(repr) => repr(value),
        None => Ok(Str::new(&format!("<{} object>", type_of(value).name()))),
    }
}

/// `str(value)`
pub fn str(value: &Value) -> PyResult {
    match type_of(value).slots.str() {
        _ if str::is_exact(value) => Ok(value.clone()),
        Some(str) => {
            recursion::check(" while getting the str of an object")?;
            str(value)
        }
        None => repr(value),
    }
}

/// `hash(value)`
#[inline]
pub fn hash(value: &Value) -> PyResult<i64> {
    match type_of(value).slots.hash() {
        _ if str::is_exact(value) => Ok(Str::of(value).map_or(0, Str::hash)),
        Some(hash) => hash(value),
        None => Err(type_error(format_args!("unhashable type: '{}'", type_of(value).name()))),
    }
}

/// `bool(value)`
#[inline]
pub fn is_true(value: &Value) -> PyResult<bool> {
    match value.word() {
        Word::TRUE => return Ok(true),
        Word::FALSE | Word::NONE => return Ok(false),
        _ => {}
    }
    let slots = &type_of(value).slots;
    match (slots.bool(), slots.length()) {
        (Some(bool), _) => bool(value),
        (None, Some(length)) => Ok(length(value)? != 0),
        (None, None) => Ok(true),
    }
}

/// A comparison: the operand whose type is the more derived tries first, the other next; objects that do not
/// know each other are equal only if they are the same.
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
            a_type.name(),
            b_type.name()
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
pub fn equals(a: &Value, b: &Value) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if let (true, true, Some(a), Some(b)) = (str::is_exact(a), str::is_exact(b), Str::of(a), Str::of(b)) {
        return Ok(a.equals(b));
    }
    is_true(&compare(a, b, CompareOperator::Equal)?)
}

/// The function of a binary operator that is not in place, and whether sequences take part.
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

/// `a + b` and the like, `a[b]` included.
pub fn binary(a: &Value, b: &Value, operator: BinaryOperator) -> PyResult {
    if operator == BinaryOperator::Subscript {
        return subscript(a, b);
    }
    let plain = plain_operator(operator);
    let (a_type, b_type) = (type_of(a), type_of(b));
    let left = operator_slot(&a_type.slots, plain);
    let right = operator_slot(&b_type.slots, plain)
        .filter(|right| left.is_none_or(|left| !std::ptr::fn_addr_eq(left, *right)));
    let right_first = right.is_some() && !a_type.is(b_type) && b_type.is_subtype(a_type);
    let order = if right_first { [right, left] } else { [left, right] };
    for function in order.into_iter().flatten() {
        let result = function(a, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    if let Some(result) = sequence_operator(a, b, plain) {
        return result;
    }
    Err(type_error(format_args!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        operator.symbol(),
        a_type.name(),
        b_type.name()
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
fn sequence_operator(a: &Value, b: &Value, operator: BinaryOperator) -> Option<PyResult> {
    let (a_slots, b_slots) = (&type_of(a).slots, &type_of(b).slots);
    match operator {
        BinaryOperator::Add => a_slots.concat().map(|concat| concat(a, b)),
        BinaryOperator::Multiply => match (a_slots.repeat(), b_slots.repeat()) {
            (Some(repeat), _) => as_index(b).map(|times| repeat(a, times)),
            (None, Some(repeat)) => as_index(a).map(|times| repeat(b, times)),
            (None, None) => None,
        },
        _ => None,
    }
}

/// `+` for `+=`.
fn plain_operator(operator: BinaryOperator) -> BinaryOperator {
    const DISTANCE: u32 = BinaryOperator::InplaceAdd as u32;
    let number = operator.number();
    let plain = number.checked_sub(DISTANCE).filter(|_| operator != BinaryOperator::Subscript);
    plain.and_then(BinaryOperator::from_number).unwrap_or(operator)
}

/// `container[key]`
pub fn subscript(container: &Value, key: &Value) -> PyResult {
    let type_ = type_of(container);
    if let Some(subscript) = type_.slots.subscript() {
        return subscript(container, key);
    }
    match (type_.slots.item(), as_index(key)) {
        (Some(item), Some(index)) => item(container, from_end(container, index)?),
        (Some(_), None) => Err(type_error(format_args!(
            "{} indices must be integers or slices, not {}",
            type_.name(),
            type_of(key).name()
        ))),
        (None, _) => Err(type_error(format_args!("'{}' object is not subscriptable", type_.name()))),
    }
}

/// The number of an `int` that can be an index.
fn as_index(value: &Value) -> Option<isize> {
    value.word().is_int().then(|| value.word().int_value() as isize)
}

/// An index that counts from the end if it is negative.
fn from_end(container: &Value, index: isize) -> PyResult<isize> {
    match type_of(container).slots.length() {
        Some(length) if index < 0 => Ok(index + length(container)? as isize),
        _ => Ok(index),
    }
}

/// `item in container`: by the type's own function, or by going through it.
pub fn contains(container: &Value, item: &Value) -> PyResult<bool> {
    if let Some(contains) = type_of(container).slots.contains() {
        return contains(container, item);
    }
    let Some(iter) = type_of(container).slots.iter() else {
        let name = type_of(container).name();
        return Err(type_error(format_args!("argument of type '{name}' is not a container or iterable")));
    };
    let iterator = iter(container)?;
    while let Some(other) = next(&iterator)? {
        if equals(&other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The next item of an iterator, `None` at the end.
pub fn next(iterator: &Value) -> PyResult<Option<Value>> {
    match type_of(iterator).slots.next() {
        Some(next) => next(iterator),
        None => Err(type_error(format_args!("'{}' object is not an iterator", type_of(iterator).name()))),
    }
}

/// `container[key] = value`, or `del container[key]`.
pub fn set_subscript(container: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match type_of(container).slots.set_subscript() {
        Some(set) => set(container, key, value),
        None => {
            let what = if value.is_some() { "assignment" } else { "deletion" };
            let name = type_of(container).name();
            Err(type_error(format_args!("'{name}' object does not support item {what}")))
        }
    }
}

/// `object.name`
pub fn attribute(object: &Value, name: &Value) -> PyResult {
    match type_of(object).slots.getattribute() {
        Some(getattribute) => getattribute(object, name),
        None => generic_attribute(object, name),
    }
}

/// `object.__getattribute__`: data descriptors of the type, then the instance, then the rest of the type.
pub fn generic_attribute(object: &Value, name: &Value) -> PyResult {
    let Some(name) = Str::of(name) else { return Err(type_error("attribute name must be string")) };
    match find_attribute(object, name)? {
        Some(value) => Ok(value),
        None => Err(raise::no_attribute(object, name)),
    }
}

/// The same, `None` if there is no such attribute.
fn find_attribute(object: &Value, name: &Str) -> PyResult<Option<Value>> {
    let type_ = type_of(object);
    let found = type_.lookup(name);
    let get = found.as_ref().and_then(|found| type_of(found).slots.descriptor_get());
    if let (Some(found), Some(get)) = (&found, get)
        && type_of(found).slots.descriptor_set().is_some()
    {
        return get(found, Some(object), &type_.value()).map(Some);
    }
    if let Some((instance, keys)) = Instance::of(object)
        && let Some(value) = instance.get(keys, name)
    {
        return Ok(Some(value));
    } else if let Some(attributes) = native_object::dict_of(object, false)
        && let Some(value) = Dict::of(&attributes).and_then(|attributes| attributes.get_str(name))
    {
        return Ok(Some(value));
    }
    match (found, get) {
        (Some(found), Some(get)) => get(&found, Some(object), &type_.value()).map(Some),
        (found, _) => Ok(found),
    }
}

/// `object.name = value`, or `del object.name`.
pub fn set_attribute(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    match type_of(object).slots.setattribute() {
        Some(set) => set(object, name, value),
        None => generic_set_attribute(object, name, value),
    }
}

/// `object.__setattr__`: data descriptors of the type, then the instance.
pub fn generic_set_attribute(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(name) = Str::of(name) else { return Err(type_error("attribute name must be string")) };
    let type_ = type_of(object);
    let found = type_.lookup(name);
    if let Some(found) = &found
        && let Some(set) = type_of(found).slots.descriptor_set()
    {
        return set(found, object, value);
    }
    match (Instance::of(object), value) {
        (Some((instance, keys)), Some(value)) => {
            instance.set(keys, name, value.clone());
            Ok(())
        }
        (Some((instance, keys)), None) if instance.delete(keys, name) => Ok(()),
        (None, Some(value)) => match native_object::dict_of(object, true) {
            Some(attributes) => {
                Dict::of(&attributes).into_iter().for_each(|names| names.set_str(name, value.clone()));
                Ok(())
            }
            None => Err(raise::no_attribute(object, name)),
        },
        (None, None) => {
            let attributes = native_object::dict_of(object, false);
            match attributes.as_ref().and_then(Dict::of).map(|names| names.remove(&name.to_value())) {
                Some(Ok(Some(_))) => Ok(()),
                Some(Err(raised)) => Err(raised),
                _ => Err(raise::no_attribute(object, name)),
            }
        }
        _ => Err(raise::no_attribute(object, name)),
    }
}

/// `callable(...)`
pub fn call(callable: &Value, arguments: Arguments<'_>) -> PyResult {
    recursion::check(" while calling a Python object")?;
    match type_of(callable).slots.call() {
        Some(call) => call(callable, arguments),
        None => Err(type_error(format_args!("'{}' object is not callable", type_of(callable).name()))),
    }
}

/// `iter(value)`
pub fn iter(value: &Value) -> PyResult {
    match type_of(value).slots.iter() {
        Some(iter) => iter(value),
        None => Err(type_error(format_args!("'{}' object is not iterable", type_of(value).name()))),
    }
}

/// Whether a type's instances are exactly numbers that words hold most of the time.
pub fn is_number(type_: &Type) -> bool {
    type_.is(&int::TYPE) || type_.is(&float::TYPE)
}

/// Whether the value is a dict, of a subclass too.
pub fn is_dict(value: &Value) -> bool {
    type_of(value).has(TypeFlags::DICT) && Dict::of(value).is_some()
}
