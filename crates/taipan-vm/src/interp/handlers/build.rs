//! Building containers and taking them apart.

use crate::interp::machine::{handlers, slow_handlers};
pub(crate) use crate::object::iterate::collect;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::thread;
use crate::types::dict::{self, Dict};
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::set::{self, Set};
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, header_of};
use crate::word::Word;

/// The value of a word of the stack.
unsafe fn borrowed<'a>(word: *const Word) -> &'a Value {
    // SAFETY: the word is on the stack and not NULL; a value is such a word.
    unsafe { &*word.cast::<Value>() }
}

/// `f(**other)`: a key may not be there already. `function` is what is called, for errors.
fn merge(dict: &Dict, other: &Value, function: &Value) -> PyResult<()> {
    let Some(other_dict) = dict::plain(other) else {
        return merge_mapping(dict, other, function);
    };
    let mut place = 0;
    while let Some((found, (key, value))) = other_dict.next_entry(place) {
        merge_one(dict, &key, value, function)?;
        place = found + 1;
    }
    Ok(())
}

fn merge_mapping(dict: &Dict, other: &Value, function: &Value) -> PyResult<()> {
    let copy = Dict::with_capacity(0);
    let Some(copy) = Dict::of(&copy) else { return Ok(()) };
    if let Err(raised) = dict::update_display(copy, other) {
        if !is_mapping(other) && raise::take_if(&kinds::TYPE_ERROR) {
            return Err(type_error(format_args!(
                "{} argument after ** must be a mapping, not {}",
                name_of(function),
                type_of(other).name()
            )));
        }
        return Err(raised);
    }
    copy.iter().try_for_each(|(key, value)| merge_one(dict, &key, value, function))
}

fn merge_one(dict: &Dict, key: &Value, value: Value, function: &Value) -> PyResult<()> {
    if dict.get(key)?.is_some() {
        let Some(key) = Str::of(key) else { return Err(type_error("keywords must be strings")) };
        return Err(type_error(format_args!(
            "{} got multiple values for keyword argument '{}'",
            name_of(function),
            key.to_string_lossy()
        )));
    }
    dict.set(key, value)
}

/// Whether a value has `keys`, as mappings do.
fn is_mapping(value: &Value) -> bool {
    type_of(value).lookup(intern("keys")).is_some()
}

/// A function as errors name it: `_PyObject_FunctionStr`.
pub(crate) fn name_of(function: &Value) -> String {
    let text = |value: &Value| Str::of(value).map(Str::to_string_lossy);
    let attribute = |name: &str| match protocol::attribute(function, &intern(name).to_value()) {
        Ok(value) => text(&value),
        Err(_) => {
            drop(thread::current().take_raised());
            None
        }
    };
    match (attribute("__qualname__"), attribute("__module__")) {
        (Some(name), Some(module)) if module != "builtins" => format!("{module}.{name}()"),
        (Some(name), _) => format!("{name}()"),
        (None, _) => {
            let shown = protocol::str(function);
            shown.as_ref().ok().and_then(text).unwrap_or_default()
        }
    }
}

handlers! {
    BUILD_LIST(m) {
        m.shrink(m.oparg);
        let list = List::from_owned_words(m.sp, m.oparg).into_word();
        m.push(list);
        m.next()
    }

    BUILD_TUPLE(m) {
        m.shrink(m.oparg);
        let tuple = Tuple::from_owned_words(m.sp, m.oparg).into_word();
        m.push(tuple);
        m.next()
    }

    LIST_APPEND(m) {
        let value = m.peek(0);
        if !(*header_of(m.peek(m.oparg)).cast::<List>()).push_within_capacity(value) {
            return m.become_(LIST_APPEND_GENERAL);
        }
        m.shrink(1);
        m.next()
    }
}

slow_handlers! {
    BUILD_MAP(m) {
        // The words stay on the stack until all are in the dict, so that an error gives them back.
        let map = Dict::with_capacity(m.oparg);
        let first = m.sp.sub(m.oparg * 2);
        if let Some(dict) = Dict::of(&map) {
            for pair in 0..m.oparg {
                dict.set(borrowed(first.add(pair * 2)), borrowed(first.add(pair * 2 + 1)).clone())?;
            }
        }
        for _ in 0..m.oparg * 2 {
            drop(m.pop_value());
        }
        m.push(map.into_word());
        Ok(())
    }

    BUILD_SET(m) {
        let made = set::from_values(Vec::new())?;
        let first = m.sp.sub(m.oparg);
        if let Some(set) = Set::of(&made) {
            for place in 0..m.oparg {
                set.add(borrowed(first.add(place)))?;
            }
        }
        for _ in 0..m.oparg {
            drop(m.pop_value());
        }
        m.push(made.into_word());
        Ok(())
    }

    SET_ADD(m) {
        let value = m.pop_value();
        (*header_of(m.peek(m.oparg - 1)).cast::<Set>()).add(&value)
    }

    SET_UPDATE(m) {
        let iterable = m.pop_value();
        set::update(&*header_of(m.peek(m.oparg - 1)).cast::<Set>(), &iterable)
    }

    GET_LEN(m) {
        let value = Value::from_borrowed(m.peek(0));
        let length = crate::modules::builtins::iteration::length(&value)?;
        m.push(length.into_word());
        Ok(())
    }

    LIST_APPEND_GENERAL(m) {
        let value = m.pop_value();
        (*header_of(m.peek(m.oparg - 1)).cast::<List>()).push(value);
        Ok(())
    }

    LIST_EXTEND(m) {
        let iterable = m.pop_value();
        let list = &*header_of(m.peek(m.oparg - 1)).cast::<List>();
        list::extend(list, &iterable).map_err(|raised| {
            let slots = &type_of(&iterable).slots;
            let is_iterable = slots.iter().is_some() || slots.item().is_some() || slots.subscript().is_some();
            match !is_iterable && raise::take_if(&kinds::TYPE_ERROR) {
                true => {
                    let name = type_of(&iterable).name();
                    type_error(format_args!("Value after * must be an iterable, not {name}"))
                }
                false => raised,
            }
        })
    }

    MAP_ADD(m) {
        let (value, key) = (m.pop_value(), m.pop_value());
        (*header_of(m.peek(m.oparg - 1)).cast::<Dict>()).set(&key, value)
    }

    DICT_UPDATE(m) {
        let other = m.pop_value();
        dict::update_display(&*header_of(m.peek(m.oparg - 1)).cast::<Dict>(), &other)
    }

    DICT_MERGE(m) {
        let other = m.pop_value();
        let function = Value::from_borrowed(m.peek(m.oparg + 2));
        merge(&*header_of(m.peek(m.oparg - 1)).cast::<Dict>(), &other, &function)
    }
}
