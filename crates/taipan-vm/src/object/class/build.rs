//! `__build_class__`: what a `class` statement calls.

use super::metaclass::most_derived;
use crate::call::Arguments;
use crate::interp;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::raise::{Raised, type_error};
use crate::types::cell::Cell;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::mapping_proxy::MappingProxy;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{cell, type_type};
use crate::value::{PyResult, Value};

/// Runs the body of a class in a new namespace and calls the metaclass with it.
///
/// # Errors
/// What the body or the metaclass raises; `TypeError` if the metaclass cannot be found.
pub fn build_class(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let [body, name, given_bases @ ..] = arguments.positional() else {
        return Err(type_error("__build_class__: not enough arguments"));
    };
    let Some(function) = Function::of(body) else {
        return Err(type_error("__build_class__: func must be a function"));
    };
    if Str::of(name).is_none() {
        return Err(type_error("__build_class__: name is not a string"));
    }
    let bases = resolve_bases(given_bases)?;
    let mut keywords: Vec<(Value, Value)> =
        arguments.keywords().map(|(name, value)| (name.clone(), value.clone())).collect();
    let meta = metaclass(&mut keywords, &bases)?;
    let bases_tuple = Tuple::from_values(bases.clone());
    let namespace = prepare(&meta, name, &bases_tuple, &keywords)?;
    let left = interp::run(function, &[], namespace.word())?;
    let is_changed = bases.len() != given_bases.len() || bases.iter().zip(given_bases).any(|(a, b)| !a.is(b));
    if is_changed {
        let original = Tuple::from_values(given_bases.to_vec());
        protocol::set_subscript(&namespace, &intern("__orig_bases__").to_value(), Some(&original))?;
    }
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.into_iter().unzip();
    let mut all = vec![name.clone(), bases_tuple, namespace];
    all.extend(values);
    let class = protocol::call(&meta, Arguments::new(&all, &names))?;
    check_cell(&left, &class, name)?;
    Ok(class)
}

/// Whether the cell for the class that the body left is set to the class.
fn check_cell(left: &Value, class: &Value, name: &Value) -> PyResult<()> {
    if type_type::of(class).is_none() || !type_of(left).is(&cell::TYPE) {
        return Ok(());
    }
    // SAFETY: the type says that it is a cell; its contents are alive while it has them.
    let contents = unsafe {
        let word = Cell::at(left.word()).contents.get();
        (!word.is_null()).then(|| Value::from_borrowed(word))
    };
    let text = |value: &Value| -> PyResult<String> {
        Ok(Str::of(&protocol::repr(value)?).map(Str::to_string_lossy).unwrap_or_default())
    };
    match contents {
        Some(contents) if contents.is(class) => Ok(()),
        Some(contents) => Err(type_error(format_args!(
            "__class__ set to {} defining {} as {}",
            text(&contents)?,
            text(name)?,
            text(class)?
        ))),
        None => Err(crate::raise::raise(
            &crate::types::exception::kinds::RUNTIME_ERROR,
            format_args!(
                "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                text(name)?,
                text(class)?
            ),
        )),
    }
}

/// The bases, those that are no classes replaced by what their `__mro_entries__` gives.
pub(crate) fn resolve_bases(given: &[Value]) -> PyResult<Vec<Value>> {
    let mut bases = Vec::with_capacity(given.len());
    let all = Tuple::from_values(given.to_vec());
    for base in given {
        let entries = match type_type::of(base) {
            Some(_) => None,
            None => protocol::optional_attribute(base, intern("__mro_entries__"))?,
        };
        let Some(entries) = entries else {
            bases.push(base.clone());
            continue;
        };
        let replacement = protocol::call(&entries, Arguments::positional_only(std::slice::from_ref(&all)))?;
        match Tuple::of(&replacement) {
            Some(replacement) => bases.extend_from_slice(replacement.values()),
            None => return Err(type_error("__mro_entries__ must return a tuple")),
        }
    }
    Ok(bases)
}

/// The metaclass: the keyword argument or the first base's, made the most derived of all if it is a class.
fn metaclass(keywords: &mut Vec<(Value, Value)>, bases: &[Value]) -> PyResult {
    let is_metaclass =
        |(name, _): &(Value, Value)| Str::of(name).is_some_and(|name| name.equals(intern("metaclass")));
    let given = keywords.iter().position(is_metaclass).map(|place| keywords.remove(place).1);
    let meta = match (given, bases) {
        (Some(meta), _) => meta,
        (None, [first, ..]) => type_of(first).value(),
        (None, []) => type_type::TYPE.value(),
    };
    match type_type::of(&meta) {
        Some(type_) => Ok(most_derived(type_, bases)?.value()),
        None => Ok(meta.clone()),
    }
}

/// The namespace for the body: what the metaclass's `__prepare__` gives.
fn prepare(meta: &Value, name: &Value, bases: &Value, keywords: &[(Value, Value)]) -> PyResult {
    let Some(prepare) = protocol::optional_attribute(meta, intern("__prepare__"))? else {
        return Ok(Dict::with_capacity(8));
    };
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.iter().cloned().unzip();
    let mut all = vec![name.clone(), bases.clone()];
    all.extend(values);
    let namespace = protocol::call(&prepare, Arguments::new(&all, &names))?;
    if is_mapping(&namespace) {
        return Ok(namespace);
    }
    Err(no_mapping(meta, &namespace))
}

fn is_mapping(value: &Value) -> bool {
    Dict::of(value).is_some()
        || MappingProxy::of(value).is_some()
        || type_of(value).slots.subscript().is_some()
}

#[cold]
fn no_mapping(meta: &Value, namespace: &Value) -> Raised {
    let meta = type_type::of(meta).map_or("<metaclass>", Type::short_name);
    let given = type_of(namespace).name();
    type_error(format_args!("{meta}.__prepare__() must return a mapping, not {given}"))
}
