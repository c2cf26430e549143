//! Type variables among the arguments of aliases, and what is put in their place.

use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::type_type;
use crate::value::{PyResult, Value};

fn add(parameters: &mut Vec<Value>, parameter: &Value) {
    if !parameters.iter().any(|other| other.is(parameter)) {
        parameters.push(parameter.clone());
    }
}

/// The type variables among arguments, each once.
pub(crate) fn collect_parameters(arguments: &[Value]) -> PyResult<Vec<Value>> {
    let mut parameters = Vec::new();
    for argument in arguments {
        if type_type::of(argument).is_some() {
            continue;
        }
        let nested = match (Tuple::of(argument), List::of(argument)) {
            (Some(tuple), _) => Some(tuple.values().to_vec()),
            (None, Some(list)) => Some(list.items().to_vec()),
            (None, None) => None,
        };
        if let Some(nested) = nested {
            collect_parameters(&nested)?.iter().for_each(|parameter| add(&mut parameters, parameter));
            continue;
        }
        if protocol::optional_attribute(argument, intern("__typing_subst__"))?.is_some() {
            add(&mut parameters, argument);
            continue;
        }
        if let Some(found) = protocol::optional_attribute(argument, intern("__parameters__"))?
            && let Some(found) = Tuple::of(&found)
        {
            found.values().iter().for_each(|parameter| add(&mut parameters, parameter));
        }
    }
    Ok(parameters)
}

/// The items of a subscript, starred tuples taken apart.
fn unpack(item: &Value) -> PyResult<Vec<Value>> {
    let items = match Tuple::of(item) {
        Some(tuple) => tuple.values().to_vec(),
        None => vec![item.clone()],
    };
    let mut unpacked = Vec::new();
    for item in items {
        let inner = match type_type::of(&item) {
            Some(_) => None,
            None => protocol::optional_attribute(&item, intern("__typing_unpacked_tuple_args__"))?,
        };
        let inner = inner.as_ref().and_then(Tuple::of).map(Tuple::values);
        match inner {
            Some(inner) if !inner.last().is_some_and(|last| last.is(&Value::ELLIPSIS)) => {
                unpacked.extend_from_slice(inner);
            }
            _ => unpacked.push(item),
        }
    }
    Ok(unpacked)
}

/// The arguments of `alias[item]`: each type variable replaced.
pub(crate) fn substitute(
    alias: &Value,
    arguments: &[Value],
    parameters: &Value,
    item: &Value,
) -> PyResult<Vec<Value>> {
    let parameters = Tuple::of(parameters).map_or(&[][..], Tuple::values);
    let text = || -> PyResult<String> {
        Ok(Str::of(&protocol::repr(alias)?).map(Str::to_string_lossy).unwrap_or_default())
    };
    if parameters.is_empty() {
        return Err(type_error(format_args!("{} is not a generic class", text()?)));
    }
    let mut item = Tuple::from_values(unpack(item)?);
    for parameter in parameters {
        if let Some(prepare) = protocol::optional_attribute(parameter, intern("__typing_prepare_subst__"))?
            && !prepare.is_none()
        {
            let given = match Tuple::of(&item) {
                Some(_) => item.clone(),
                None => Tuple::from_values(vec![item.clone()]),
            };
            item = protocol::call(&prepare, Arguments::positional_only(&[alias.clone(), given]))?;
        }
    }
    let items = match Tuple::of(&item) {
        Some(tuple) => tuple.values().to_vec(),
        None => vec![item.clone()],
    };
    if items.len() != parameters.len() {
        let bound = if items.len() > parameters.len() { "many" } else { "few" };
        let (actual, expected) = (items.len(), parameters.len());
        return Err(type_error(format_args!(
            "Too {bound} arguments for {}; actual {actual}, expected {expected}",
            text()?
        )));
    }
    replace_all(arguments, parameters, &items)
}

fn replace_all(arguments: &[Value], parameters: &[Value], items: &[Value]) -> PyResult<Vec<Value>> {
    let mut replaced = Vec::with_capacity(arguments.len());
    for argument in arguments {
        if type_type::of(argument).is_some() {
            replaced.push(argument.clone());
            continue;
        }
        if let Some(tuple) = Tuple::of(argument) {
            replaced.push(Tuple::from_values(replace_all(tuple.values(), parameters, items)?));
            continue;
        }
        if let Some(list) = List::of(argument) {
            let inner = list.items().to_vec();
            replaced.push(List::from_values(replace_all(&inner, parameters, items)?));
            continue;
        }
        let is_starred = matches!(
            protocol::optional_attribute(argument, intern("__typing_is_unpacked_typevartuple__"))?,
            Some(answer) if protocol::is_true(&answer)?
        );
        let new = match protocol::optional_attribute(argument, intern("__typing_subst__"))? {
            Some(substitute) => match parameters.iter().position(|parameter| parameter.is(argument)) {
                Some(place) => protocol::call(
                    &substitute,
                    Arguments::positional_only(std::slice::from_ref(&items[place])),
                )?,
                None => return Err(type_error("unknown type variable")),
            },
            None => in_argument(argument, parameters, items)?,
        };
        match Tuple::of(&new) {
            Some(tuple) if is_starred => replaced.extend_from_slice(tuple.values()),
            None if is_starred => {
                let text = Str::of(&protocol::repr(argument)?).map(Str::to_string_lossy).unwrap_or_default();
                return Err(type_error(format_args!(
                    "expected __typing_subst__ of {text} to return a tuple"
                )));
            }
            _ => replaced.push(new),
        }
    }
    Ok(replaced)
}

/// An argument that has type variables of its own: `argument[…]` with those that stand for them.
fn in_argument(argument: &Value, parameters: &[Value], items: &[Value]) -> PyResult {
    let Some(own) = protocol::optional_attribute(argument, intern("__parameters__"))? else {
        return Ok(argument.clone());
    };
    let own = Tuple::of(&own).map_or(&[][..], Tuple::values);
    if own.is_empty() {
        return Ok(argument.clone());
    }
    let mut chosen = Vec::new();
    for parameter in own {
        match parameters.iter().position(|other| other.is(parameter)) {
            Some(place) => match Tuple::of(&items[place]) {
                Some(tuple) if is_variadic(parameter)? => chosen.extend_from_slice(tuple.values()),
                _ => chosen.push(items[place].clone()),
            },
            None => chosen.push(parameter.clone()),
        }
    }
    protocol::subscript(argument, &Tuple::from_values(chosen))
}

/// Whether a type variable stands for several types.
fn is_variadic(parameter: &Value) -> PyResult<bool> {
    Ok(type_type::of(parameter).is_none() && type_of(parameter).slots.iter().is_some())
}
