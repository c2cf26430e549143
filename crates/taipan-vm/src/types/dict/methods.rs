//! The methods of `dict`.

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::class_getitem::generic_alias;
use crate::object::iterate;
use crate::object::native::{Function, Method};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slot_names::call_special;
use crate::object::type_object::{Type, type_of};
use crate::raise;
use crate::types::dict::{self, Dict, KEY, hash_key, iterators, receiver, update, views};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::type_type;
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "get",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, get),
        "Return the value for key if key is in the dictionary, else default.",
    ),
    Method::instance(
        "setdefault",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, setdefault),
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is \
         in the dictionary, else default.",
    ),
    Method::instance(
        "pop",
        "($self, key, default=<unrepresentable>, /)",
        Function::Positional(1, 2, pop),
        "Remove the key and return its value, or the default if the key is not found; without default that is a \
         KeyError.",
    ),
    Method::instance(
        "popitem",
        "($self, /)",
        Function::NoArguments(popitem),
        "Remove and return the pair of key and value that was put in last.",
    ),
    Method::instance(
        "keys",
        "($self, /)",
        Function::NoArguments(views::keys),
        "Return a set-like object providing a view on the dict's keys.",
    ),
    Method::instance(
        "items",
        "($self, /)",
        Function::NoArguments(views::items),
        "Return a set-like object providing a view on the dict's items.",
    ),
    Method::instance(
        "values",
        "($self, /)",
        Function::NoArguments(views::values),
        "Return an object providing a view on the dict's values.",
    ),
    Method::instance(
        "update",
        "($self, other=(), /, **kwargs)",
        Function::Any(update_method),
        "Update the dict from a mapping or an iterable of pairs, and from keyword arguments.",
    ),
    Method::class(
        "fromkeys",
        "($type, iterable, value=None, /)",
        Function::Positional(1, 2, fromkeys),
        "Create a new dictionary with keys from iterable and values set to value.",
    ),
    Method::instance("clear", "($self, /)", Function::NoArguments(clear), "Remove all items from the dict."),
    Method::instance("copy", "($self, /)", Function::NoArguments(copy), "Return a shallow copy of the dict."),
    Method::instance(
        "__contains__",
        "($self, key, /)",
        Function::One(|dict, key| contains(dict, key).map(Value::bool)),
        "True if the dictionary has the specified key, else False.",
    ),
    Method::instance("__getitem__", "($self, key, /)", Function::One(subscript), "Return self[key]."),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(iterators::reversed_keys),
        "Return a reverse iterator over the dict keys.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(sizeof),
        "Return the size of the dict in memory.",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
];

pub(super) fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(native_object::allocate(type_, Dict::empty))
}

pub(super) fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    update_from(value, "dict", arguments)
}

fn update_method(value: &Value, arguments: Arguments<'_>) -> PyResult {
    update_from(value, "update", arguments).map(|()| Value::NONE)
}

fn update_from(value: &Value, function: &str, arguments: Arguments<'_>) -> PyResult<()> {
    let positional = arguments.positional();
    crate::call::check_number(function, positional.len(), 0, 1)?;
    let dict = receiver(value)?;
    if let [other] = positional {
        update(dict, other)?;
    }
    arguments.keywords().try_for_each(|(name, value)| dict.set(name, value.clone()))
}

pub(super) fn subscript(value: &Value, key: &Value) -> PyResult {
    match receiver(value)?.get(key)? {
        Some(value) => Ok(value),
        None => missing(value, key),
    }
}

/// What a subclass gives for a key that is not there.
#[cold]
pub(crate) fn missing(value: &Value, key: &Value) -> PyResult {
    if !type_of(value).is(&dict::TYPE)
        && let Some(result) = call_special(value, "__missing__", std::slice::from_ref(key))
    {
        return result;
    }
    Err(raise::key_error(key))
}

pub(super) fn set_subscript(dict: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let dict = receiver(dict)?;
    match value {
        Some(value) => dict.set(key, value.clone()),
        None => match dict.remove(key)? {
            Some(_) => Ok(()),
            None => Err(raise::key_error(key)),
        },
    }
}

pub(super) fn contains(dict: &Value, key: &Value) -> PyResult<bool> {
    Ok(receiver(dict)?.find(key, hash_key(key, KEY)?)?.is_some())
}

fn get(value: &Value, arguments: &[Value]) -> PyResult {
    let [key, default @ ..] = arguments else { return Ok(Value::NONE) };
    let found = receiver(value)?.get(key)?;
    Ok(found.unwrap_or_else(|| default.first().cloned().unwrap_or(Value::NONE)))
}

fn setdefault(value: &Value, arguments: &[Value]) -> PyResult {
    let [key, default @ ..] = arguments else { return Ok(Value::NONE) };
    let dict = receiver(value)?;
    let hash = hash_key(key, KEY)?;
    if let Some(value) = dict.get_hashed(key, hash)? {
        return Ok(value);
    }
    let default = default.first().cloned().unwrap_or(Value::NONE);
    dict.put(None, hash, || key.clone(), default.clone());
    Ok(default)
}

fn pop(value: &Value, arguments: &[Value]) -> PyResult {
    let [key, default @ ..] = arguments else { return Ok(Value::NONE) };
    let dict = receiver(value)?;
    let removed = if dict.is_empty() && !default.is_empty() { None } else { dict.remove(key)? };
    match (removed, default.first()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(raise::key_error(key)),
    }
}

fn popitem(value: &Value) -> PyResult {
    let dict = receiver(value)?;
    match dict.table().last().and_then(|last| dict.remove_entry(last)) {
        Some((key, value)) => {
            dict.table_mut().drop_last_gaps();
            Ok(Tuple::pair(key, value))
        }
        None => Err(raise::raise(&kinds::KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

fn clear(value: &Value) -> PyResult {
    receiver(value)?.clear();
    Ok(Value::NONE)
}

fn copy(value: &Value) -> PyResult {
    Ok(receiver(value)?.copy())
}

fn fromkeys(class: &Value, arguments: &[Value]) -> PyResult {
    let [iterable, value @ ..] = arguments else { return Ok(Value::NONE) };
    let value = value.first().cloned().unwrap_or(Value::NONE);
    let made = protocol::call(class, Arguments::NONE)?;
    let plain = Dict::of(&made).filter(|_| type_type::of(class).is_some_and(|class| class.is(&dict::TYPE)));
    for key in iterate::items(iterable)? {
        match plain {
            Some(dict) => dict.set(&key?, value.clone())?,
            None => protocol::set_subscript(&made, &key?, Some(&value))?,
        }
    }
    Ok(made)
}

fn sizeof(value: &Value) -> PyResult {
    let bytes = type_of(value).basic_size.get() as usize + receiver(value)?.table().bytes();
    Ok(int::from_i64(bytes as i64))
}

pub(super) fn or(a: &Value, b: &Value) -> PyResult {
    let (Some(first), Some(_)) = (Dict::of(a), Dict::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let union = first.copy();
    update(receiver(&union)?, b)?;
    Ok(union)
}

pub(super) fn inplace_or(a: &Value, b: &Value) -> PyResult {
    update(receiver(a)?, b)?;
    Ok(a.clone())
}

pub(super) fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let wanted = match operator {
        CompareOperator::Equal => true,
        CompareOperator::NotEqual => false,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    match (Dict::of(a), Dict::of(b)) {
        (Some(a), Some(b)) => Ok(Value::bool(are_equal(a, b)? == wanted)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn are_equal(a: &Dict, b: &Dict) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut place = 0;
    while let Some((found, (key, value))) = a.next_entry(place) {
        place = found + 1;
        let hash = a.table().entries()[found].hash;
        match b.get_hashed(&key, hash)? {
            Some(other) if protocol::equals(&value, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

pub(super) fn repr(value: &Value) -> PyResult {
    let dict = receiver(value)?;
    if dict.is_empty() {
        return Ok(Str::new("{}"));
    }
    let text = guarded(value, || {
        let mut text = Text::new();
        let mut place = 0;
        while let Some((found, (key, value))) = dict.next_entry(place) {
            text.push_str(if text.is_empty() { "{" } else { ", " });
            text.push_repr(&key)?;
            text.push_str(": ");
            text.push_repr(&value)?;
            place = found + 1;
        }
        text.push_str("}");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("{...}")))
}
