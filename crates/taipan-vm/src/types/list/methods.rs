//! The methods of `list`.

use crate::object::class_getitem::generic_alias;
use crate::object::index;
use crate::object::native::{Function, Method};
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, value_error};
use crate::types::exception::kinds;
use crate::types::list::{self, List, receiver, sort};
use crate::types::list_iterator;
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "append",
        "($self, object, /)",
        Function::One(append),
        "Append object to the end of the list.",
    ),
    Method::instance("clear", "($self, /)", Function::NoArguments(clear), "Remove all items from list."),
    Method::instance("copy", "($self, /)", Function::NoArguments(copy), "Return a shallow copy of the list."),
    Method::instance(
        "count",
        "($self, value, /)",
        Function::One(count),
        "Return number of occurrences of value.",
    ),
    Method::instance(
        "extend",
        "($self, iterable, /)",
        Function::One(|value, iterable| list::extend(receiver(value)?, iterable).map(|()| Value::NONE)),
        "Extend list by appending elements from the iterable.",
    ),
    Method::instance(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        Function::Positional(1, 3, index_of),
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    Method::instance(
        "insert",
        "($self, index, object, /)",
        Function::Positional(2, 2, insert),
        "Insert object before index.",
    ),
    Method::instance(
        "pop",
        "($self, index=-1, /)",
        Function::Positional(0, 1, pop),
        "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out \
         of range.",
    ),
    Method::instance(
        "remove",
        "($self, value, /)",
        Function::One(remove),
        "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.",
    ),
    Method::instance("reverse", "($self, /)", Function::NoArguments(reverse), "Reverse *IN PLACE*."),
    Method::instance(
        "sort",
        "($self, /, *, key=None, reverse=False)",
        Function::Bound(sort_method),
        "Sort the list in ascending order and return None.\n\nThe sort is in-place and stable. A key function is \
         applied once to each item; reverse sorts in descending order.",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(list_iterator::new_reversed),
        "Return a reverse iterator over the list.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(sizeof),
        "Return the size of the list in memory, in bytes.",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
    Method::instance("__add__", "($self, value, /)", Function::One(list::concat), "Return self+value."),
    Method::instance("__mul__", "($self, value, /)", Function::One(multiply), "Return self*value."),
    Method::instance("__rmul__", "($self, value, /)", Function::One(multiply), "Return value*self."),
    Method::instance(
        "__iadd__",
        "($self, value, /)",
        Function::One(list::inplace_concat),
        "Implement self+=value.",
    ),
    Method::instance(
        "__imul__",
        "($self, value, /)",
        Function::One(|value, times| {
            list::inplace_repeat(value, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)
        }),
        "Implement self*=value.",
    ),
];

fn multiply(value: &Value, times: &Value) -> PyResult {
    list::repeat(value, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)
}

fn append(value: &Value, item: &Value) -> PyResult {
    receiver(value)?.push(item.clone());
    Ok(Value::NONE)
}

fn clear(value: &Value) -> PyResult {
    let items = receiver(value)?.change(std::mem::take);
    drop(items);
    Ok(Value::NONE)
}

fn copy(value: &Value) -> PyResult {
    Ok(List::from_values(receiver(value)?.items().to_vec()))
}

fn count(value: &Value, wanted: &Value) -> PyResult {
    let list = receiver(value)?;
    let (mut place, mut count) = (0, 0);
    while let Some(item) = list.get(place) {
        count += i64::from(crate::object::protocol::equals(&item, wanted)?);
        place += 1;
    }
    Ok(crate::types::int::from_i64(count))
}

fn index_of(value: &Value, arguments: &[Value]) -> PyResult {
    let list = receiver(value)?;
    let [wanted, bounds @ ..] = arguments else { return Ok(Value::NONE) };
    let mut clipped = [0, usize::MAX];
    for (place, bound) in bounds.iter().enumerate().take(2) {
        clipped[place] = index::clip(index::search_bound(bound)?, list.len());
    }
    let [start, stop] = clipped;
    let item = |place| if start + place < stop { list.get(start + place) } else { None };
    match list::position(item, wanted)? {
        Some(place) => Ok(crate::types::int::from_i64((start + place) as i64)),
        None => Err(value_error("list.index(x): x not in list")),
    }
}

fn insert(value: &Value, arguments: &[Value]) -> PyResult {
    let [index, item] = arguments else { return Ok(Value::NONE) };
    let index = index::to_count(index)?;
    let list = receiver(value)?;
    list.change(|items| items.insert(index::clip(index, items.len()), item.clone()));
    Ok(Value::NONE)
}

fn pop(value: &Value, arguments: &[Value]) -> PyResult {
    let list = receiver(value)?;
    let index = match arguments {
        [index] => index::to_count(index)?,
        _ => -1,
    };
    if list.is_empty() {
        return Err(raise::raise(&kinds::INDEX_ERROR, "pop from empty list"));
    }
    match index::place(index, list.len()) {
        Some(place) if place + 1 == list.len() => Ok(list.change(Vec::pop).unwrap_or(Value::NONE)),
        Some(place) => Ok(list.change(|items| items.remove(place))),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "pop index out of range")),
    }
}

fn remove(value: &Value, wanted: &Value) -> PyResult {
    let list = receiver(value)?;
    let found = list::position(|place| list.get(place), wanted)?;
    // Comparing may have made the list shorter.
    let removed =
        found.and_then(|place| list.change(|items| (place < items.len()).then(|| items.remove(place))));
    match (found, removed) {
        (None, _) => Err(value_error("list.remove(x): x not in list")),
        _ => Ok(Value::NONE),
    }
}

fn reverse(value: &Value) -> PyResult {
    receiver(value)?.change(|items| items.reverse());
    Ok(Value::NONE)
}

fn sort_method(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let key = arguments.first().copied().flatten().filter(|key| !key.is_none());
    let reverse = match arguments.get(1).copied().flatten() {
        Some(reverse) => crate::object::protocol::is_true(reverse)?,
        None => false,
    };
    sort::sort(receiver(value)?, key, reverse)?;
    Ok(Value::NONE)
}

fn sizeof(value: &Value) -> PyResult {
    let list = receiver(value)?;
    let capacity = list.change(|items| items.capacity());
    let type_: &Type = type_of(value);
    let basic = type_.basic_size.get() as usize;
    Ok(crate::types::int::from_i64((basic + capacity * size_of::<Value>()) as i64))
}
