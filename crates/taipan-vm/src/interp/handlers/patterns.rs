//! `match` statements.

use crate::interp::machine::slow_handlers;
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::types::tuple::{self, Tuple};
use crate::types::type_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// An attribute of the object that a class pattern looks at; `None` if it has none. An attribute is looked at once.
fn match_attribute(
    subject: &Value,
    class: &Type,
    name: &Value,
    seen: &mut Vec<Value>,
) -> PyResult<Option<Value>> {
    for other in seen.iter() {
        if protocol::equals(other, name)? {
            let (class, name) = (class.name(), protocol::repr(name)?);
            let name = Str::of(&name).map(Str::to_string_lossy).unwrap_or_default();
            return Err(type_error(format_args!("{class}() got multiple sub-patterns for attribute {name}")));
        }
    }
    seen.push(name.clone());
    attribute_or_none(subject, name)
}

fn attribute_or_none(object: &Value, name: &Value) -> PyResult<Option<Value>> {
    match protocol::attribute(object, name) {
        Ok(value) => Ok(Some(value)),
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// The attributes that a class pattern looks at, `None` if it does not match.
fn match_class(
    subject: &Value,
    class: &Value,
    positional: usize,
    keywords: &[Value],
) -> PyResult<Option<Vec<Value>>> {
    let Some(type_) = type_type::of(class) else {
        return Err(type_error("called match pattern must be a class"));
    };
    if !is_instance(subject, class)? {
        return Ok(None);
    }
    let mut seen = Vec::new();
    let mut found = Vec::new();
    if positional > 0 {
        let match_args = attribute_or_none(class, &intern("__match_args__").to_value())?;
        let mut matches_self = false;
        let names = match &match_args {
            Some(names) => match Tuple::of(names).filter(|_| type_of(names).is(&tuple::TYPE)) {
                Some(names) => names.values().to_vec(),
                None => {
                    let (class, given) = (type_.name(), type_of(names).name());
                    return Err(type_error(format_args!(
                        "{class}.__match_args__ must be a tuple (got {given})"
                    )));
                }
            },
            None => {
                matches_self = type_.has(TypeFlags::MATCH_SELF);
                Vec::new()
            }
        };
        let allowed = if matches_self { 1 } else { names.len() };
        if positional > allowed {
            let plural = if allowed == 1 { "" } else { "s" };
            let class = type_.name();
            return Err(type_error(format_args!(
                "{class}() accepts {allowed} positional sub-pattern{plural} ({positional} given)"
            )));
        }
        if matches_self {
            found.push(subject.clone());
        }
        for name in names.iter().take(positional) {
            if Str::of(name).is_none() {
                let given = type_of(name).name();
                return Err(type_error(format_args!(
                    "__match_args__ elements must be strings (got {given})"
                )));
            }
            match match_attribute(subject, type_, name, &mut seen)? {
                Some(value) => found.push(value),
                None => return Ok(None),
            }
        }
    }
    for name in keywords {
        match match_attribute(subject, type_, name, &mut seen)? {
            Some(value) => found.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// `isinstance(subject, class)`
fn is_instance(subject: &Value, class: &Value) -> PyResult<bool> {
    if let Some(answer) = call_special(class, "__instancecheck__", std::slice::from_ref(subject)) {
        return protocol::is_true(&answer?);
    }
    Ok(type_type::of(class).is_some_and(|class| type_of(subject).is_subtype(class)))
}

/// A value that is equal to nothing else: it stands for "not found".
fn unique() -> Value {
    crate::types::list::List::from_values(Vec::new())
}

/// The values of keys in a mapping, `None` if one is missing.
fn match_keys(subject: &Value, keys: &[Value]) -> PyResult<Option<Vec<Value>>> {
    let mut seen: Vec<Value> = Vec::new();
    let mut values = Vec::new();
    let get = match keys.is_empty() {
        true => None,
        false => Some(protocol::attribute(subject, &intern("get").to_value())?),
    };
    let missing = unique();
    for key in keys {
        for other in &seen {
            if protocol::equals(other, key)? {
                let key = protocol::repr(key)?;
                let key = Str::of(&key).map(Str::to_string_lossy).unwrap_or_default();
                return Err(raise::value_error(format_args!("mapping pattern checks duplicate key ({key})")));
            }
        }
        seen.push(key.clone());
        let Some(get) = &get else { break };
        let arguments = [key.clone(), missing.clone()];
        let value = protocol::call(get, crate::call::Arguments::positional_only(&arguments))?;
        if value.is(&missing) {
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(values))
}

slow_handlers! {
    MATCH_CLASS(m) {
        let names = m.pop_value();
        let (class, subject) = (m.pop_value(), m.pop_value());
        let keywords = Tuple::of(&names).map_or(&[][..], Tuple::values);
        let found = match_class(&subject, &class, m.oparg, keywords)?;
        m.push(found.map_or(Value::NONE, Tuple::from_values).into_word());
        Ok(())
    }

    MATCH_KEYS(m) {
        let (keys, subject) = (Value::from_borrowed(m.peek(0)), Value::from_borrowed(m.peek(1)));
        let found = match_keys(&subject, Tuple::of(&keys).map_or(&[][..], Tuple::values))?;
        m.push(found.map_or(Value::NONE, Tuple::from_values).into_word());
        Ok(())
    }

    MATCH_MAPPING(m) {
        let subject = Value::from_borrowed(m.peek(0));
        let matches = type_of(&subject).has(TypeFlags::MAPPING);
        m.push(Word::bool(matches));
        Ok(())
    }

    MATCH_SEQUENCE(m) {
        let subject = Value::from_borrowed(m.peek(0));
        let matches = type_of(&subject).has(TypeFlags::SEQUENCE);
        m.push(Word::bool(matches));
        Ok(())
    }
}
