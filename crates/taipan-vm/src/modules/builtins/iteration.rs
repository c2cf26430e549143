//! Built-in functions that go through iterables: `all any iter next aiter anext sorted min max len`.

use taipan_bytecode::opcode::CompareOperator;

use crate::call::{Arguments, check_number};
use crate::object::iterate;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::iterators::callable;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// The functions.
pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "aiter",
        "($module, async_iterable, /)",
        Function::One(aiter),
        "Return an AsyncIterator for an AsyncIterable object.",
    ),
    Method::function(
        "all",
        "($module, iterable, /)",
        Function::One(all),
        "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
    ),
    Method::function(
        "anext",
        "($module, async_iterator, /)",
        Function::One(anext),
        "Return the next item from the async iterator.",
    ),
    Method::function(
        "any",
        "($module, iterable, /)",
        Function::One(any),
        "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
    ),
    Method::function(
        "iter",
        "",
        Function::Positional(1, 2, iter),
        "Get an iterator from an object; with a sentinel, one that calls a function until it returns the sentinel.",
    ),
    Method::function(
        "len",
        "($module, obj, /)",
        Function::One(len),
        "Return the number of items in a container.",
    ),
    Method::function(
        "max",
        "",
        Function::Any(|_, arguments| extreme("max", arguments, CompareOperator::Greater)),
        "Return the biggest item of an iterable, or the largest argument.",
    ),
    Method::function(
        "min",
        "",
        Function::Any(|_, arguments| extreme("min", arguments, CompareOperator::Less)),
        "Return the smallest item of an iterable, or the smallest argument.",
    ),
    Method::function(
        "next",
        "",
        Function::Positional(1, 2, next),
        "Return the next item from the iterator; at its end, the default if there is one.",
    ),
    Method::function(
        "sorted",
        "($module, iterable, /, *, key=None, reverse=False)",
        Function::Any(sorted),
        "Return a new list containing all items from the iterable in ascending order.",
    ),
];

/// `len(value)`
///
/// # Errors
/// `TypeError` if it has none; what its `__len__` raises.
#[inline]
pub(crate) fn length(value: &Value) -> PyResult {
    Ok(int::from_i64(protocol::length(value)? as i64))
}

fn len(_: &Value, value: &Value) -> PyResult {
    length(value)
}

fn all(_: &Value, iterable: &Value) -> PyResult {
    for item in iterate::items(iterable)? {
        if !protocol::is_true(&item?)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn any(_: &Value, iterable: &Value) -> PyResult {
    for item in iterate::items(iterable)? {
        if protocol::is_true(&item?)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn iter(_: &Value, arguments: &[Value]) -> PyResult {
    match arguments {
        [function, sentinel] if type_of(function).slots.call().is_some() => {
            Ok(callable::new(function, sentinel))
        }
        [_, _] => Err(type_error("iter(v, w): v must be callable")),
        [value, ..] => protocol::iter(value),
        [] => Ok(Value::NONE),
    }
}

fn next(_: &Value, arguments: &[Value]) -> PyResult {
    let [iterator, default @ ..] = arguments else { return Ok(Value::NONE) };
    let Some(next) = type_of(iterator).slots.next() else {
        let name = type_of(iterator).name();
        return Err(type_error(format_args!("'{name}' object is not an iterator")));
    };
    match (next(iterator), default.first()) {
        (Ok(Some(item)), _) => Ok(item),
        (Ok(None), Some(default)) => Ok(default.clone()),
        (Ok(None), None) => Err(raise::raise_with(&kinds::STOP_ITERATION, Vec::new())),
        (Err(_), Some(default)) if raise::take_if(&kinds::STOP_ITERATION) => Ok(default.clone()),
        (Err(raised), _) => Err(raised),
    }
}

fn aiter(_: &Value, value: &Value) -> PyResult {
    match type_of(value).slots.aiter() {
        Some(aiter) => aiter(value),
        None => Err(type_error(format_args!("'{}' object is not an async iterable", type_of(value).name()))),
    }
}

fn anext(_: &Value, value: &Value) -> PyResult {
    match type_of(value).slots.anext() {
        Some(anext) => anext(value),
        None => Err(type_error(format_args!("'{}' object is not an async iterator", type_of(value).name()))),
    }
}

fn sorted(_: &Value, arguments: Arguments<'_>) -> PyResult {
    check_number("sorted", arguments.positional().len(), 1, 1)?;
    let Some((iterable, rest)) = arguments.split_first() else { return Ok(Value::NONE) };
    let list = iterate::to_list(iterable)?;
    let sort = protocol::attribute(&list, &intern("sort").to_value())?;
    protocol::call(&sort, rest)?;
    Ok(list)
}

/// `min` and `max`.
fn extreme(name: &str, arguments: Arguments<'_>, better: CompareOperator) -> PyResult {
    let positional = arguments.positional();
    if positional.is_empty() {
        return Err(type_error(format_args!("{name} expected at least 1 argument, got 0")));
    }
    let (mut key, mut default) = (None, None);
    for (keyword, value) in arguments.keywords() {
        match Str::of(keyword).map(Str::to_string_lossy).unwrap_or_default().as_str() {
            "key" => key = Some(value).filter(|key| !key.is_none()),
            "default" => default = Some(value),
            other => {
                return Err(type_error(format_args!(
                    "{name}() got an unexpected keyword argument '{other}'"
                )));
            }
        }
    }
    let several = positional.len() > 1;
    if several && default.is_some() {
        return Err(type_error(format_args!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        )));
    }
    let best = match positional {
        [iterable] => best(iterate::items(iterable)?, key, better)?,
        values => best(values.iter().cloned().map(Ok), key, better)?,
    };
    match (best, default) {
        (Some(best), _) => Ok(best),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(value_error(format_args!("{name}() iterable argument is empty"))),
    }
}

fn best(
    items: impl Iterator<Item = PyResult>,
    key: Option<&Value>,
    better: CompareOperator,
) -> PyResult<Option<Value>> {
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let item = item?;
        let weight = match key {
            Some(key) => protocol::call(key, Arguments::positional_only(std::slice::from_ref(&item)))?,
            None => item.clone(),
        };
        let wins = match &best {
            Some((other, _)) => protocol::is_true(&protocol::compare(&weight, other, better)?)?,
            None => true,
        };
        if wins {
            best = Some((weight, item));
        }
    }
    Ok(best.map(|(_, item)| item))
}
