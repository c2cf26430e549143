//! What `copy` and `pickle` ask of every object.

use crate::call::Arguments;
use crate::object::index;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slot_names::lookup_special;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::dict::Dict;
use crate::types::native_descriptor::Descriptor;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{exception::kinds, int};
use crate::value::{PyResult, Value};

/// A function of the module `copyreg`.
fn copyreg(name: &str) -> PyResult {
    let state = crate::runtime::state();
    let modules = Dict::of(&state.modules);
    let module = match modules.and_then(|modules| modules.get_str(intern("copyreg"))) {
        Some(module) => module,
        None => {
            let import = Dict::of(&state.builtins).and_then(|names| names.get_str(intern("__import__")));
            let import = import.ok_or_else(|| raise::raise(&kinds::IMPORT_ERROR, "__import__ not found"))?;
            let name = intern("copyreg").to_value();
            protocol::call(&import, Arguments::positional_only(std::slice::from_ref(&name)))?
        }
    };
    protocol::attribute_named(&module, name)
}

/// `object.__reduce__`
pub(super) fn reduce(object: &Value) -> PyResult {
    common_reduce(object, 0)
}

/// `object.__reduce_ex__`: by `__reduce__` if the class has its own.
pub(super) fn reduce_ex(object: &Value, protocol_number: &Value) -> PyResult {
    let number = index::to_isize(protocol_number, &kinds::OVERFLOW_ERROR)?;
    if let Some(reduce) = protocol::optional_attribute(object, intern("__reduce__"))? {
        let of_class = type_of(object).lookup(intern("__reduce__"));
        let is_own = of_class.is_none_or(|method| {
            Descriptor::of(&method).is_none_or(|descriptor| !descriptor.owner.is(&super::TYPE))
        });
        if is_own {
            return protocol::call(&reduce, Arguments::NONE);
        }
    }
    common_reduce(object, number)
}

fn common_reduce(object: &Value, number: isize) -> PyResult {
    if number >= 2 {
        return reduce_newobj(object);
    }
    let function = copyreg("_reduce_ex")?;
    let arguments = [object.clone(), int::from_i64(number as i64)];
    protocol::call(&function, Arguments::positional_only(&arguments))
}

fn reduce_newobj(object: &Value) -> PyResult {
    let class = type_of(object);
    if class.slots.new_object().is_none() {
        return Err(type_error(format_args!("cannot pickle '{}' object", class.name())));
    }
    let (arguments, keywords) = new_arguments(object)?;
    let has_arguments = arguments.is_some();
    let is_plain = keywords.as_ref().and_then(Dict::of).is_none_or(Dict::is_empty);
    let values = arguments.as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values).to_vec();
    let (function, arguments) = match (is_plain, keywords) {
        (false, Some(keywords)) => {
            let all = vec![class.value(), Tuple::from_values(values), keywords];
            (copyreg("__newobj_ex__")?, Tuple::from_values(all))
        }
        _ => {
            let all = std::iter::once(class.value()).chain(values).collect();
            (copyreg("__newobj__")?, Tuple::from_values(all))
        }
    };
    let is_container = class.has(TypeFlags::LIST) || class.has(TypeFlags::DICT);
    let state = state_of(object, !has_arguments && !is_container)?;
    let list_items = match class.has(TypeFlags::LIST) {
        true => protocol::iter(object)?,
        false => Value::NONE,
    };
    let dict_items = match class.has(TypeFlags::DICT) {
        true => protocol::iter(&protocol::call_method(object, "items", &[])?)?,
        false => Value::NONE,
    };
    Ok(Tuple::from_values(vec![function, arguments, state, list_items, dict_items]))
}

/// What `__getnewargs_ex__` or `__getnewargs__` give.
fn new_arguments(object: &Value) -> PyResult<(Option<Value>, Option<Value>)> {
    if let Some(method) = lookup_special(object, "__getnewargs_ex__")? {
        let both = method.call(object, Arguments::NONE)?;
        let Some(parts) = Tuple::of(&both).map(Tuple::values) else {
            let name = type_of(&both).name();
            return Err(type_error(format_args!("__getnewargs_ex__ should return a tuple, not '{name}'")));
        };
        let [arguments, keywords] = parts else {
            let given = parts.len();
            return Err(raise::value_error(format_args!(
                "__getnewargs_ex__ should return a tuple of length 2, not {given}"
            )));
        };
        if Tuple::of(arguments).is_none() {
            let name = type_of(arguments).name();
            return Err(type_error(format_args!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{name}'"
            )));
        }
        if Dict::of(keywords).is_none() {
            let name = type_of(keywords).name();
            return Err(type_error(format_args!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{name}'"
            )));
        }
        return Ok((Some(arguments.clone()), Some(keywords.clone())));
    }
    let Some(method) = lookup_special(object, "__getnewargs__")? else { return Ok((None, None)) };
    let arguments = method.call(object, Arguments::NONE)?;
    if Tuple::of(&arguments).is_none() {
        let name = type_of(&arguments).name();
        return Err(type_error(format_args!("__getnewargs__ should return a tuple, not '{name}'")));
    }
    Ok((Some(arguments), None))
}

/// `object.__getstate__`
pub(super) fn state(object: &Value) -> PyResult {
    default_state(object, false)
}

fn state_of(object: &Value, required: bool) -> PyResult {
    let method = protocol::attribute_named(object, "__getstate__")?;
    let is_default = type_of(object).lookup(intern("__getstate__")).is_some_and(|method| {
        Descriptor::of(&method).is_some_and(|descriptor| descriptor.owner.is(&super::TYPE))
    });
    match is_default {
        true => default_state(object, required),
        false => protocol::call(&method, Arguments::NONE),
    }
}

/// The dict, and with it what lies in `__slots__`.
fn default_state(object: &Value, required: bool) -> PyResult {
    let class = type_of(object);
    if required && class.item_size.get() != 0 {
        return Err(type_error(format_args!("cannot pickle '{}' object", class.name())));
    }
    let state = protocol::optional_attribute(object, intern("__dict__"))?.unwrap_or(Value::NONE);
    let names = all_slot_names(class);
    if required && has_more(class, &state, names.len()) {
        return Err(type_error(format_args!("cannot pickle {} object", quoted(class))));
    }
    let slots = Dict::with_capacity(names.len());
    if let Some(slots) = Dict::of(&slots) {
        for name in &names {
            if let Some(name) = Str::of(name)
                && let Some(value) = protocol::optional_attribute(object, name)?
            {
                slots.set_str(name, value);
            }
        }
    }
    match Dict::of(&slots).is_none_or(Dict::is_empty) {
        true => Ok(state),
        false => Ok(Tuple::from_values(vec![state, slots])),
    }
}

fn quoted(class: &Type) -> String {
    format!("'{}'", class.name())
}

/// Whether instances have more than their dict and slots say.
fn has_more(class: &Type, _: &Value, _: usize) -> bool {
    let native = crate::object::class::native_base(class);
    native.basic_size.get() as usize > size_of::<crate::object::header::Header>()
}

/// The names of `__slots__` of a class and its bases.
fn all_slot_names(class: &Type) -> Vec<Value> {
    let mut names = Vec::new();
    let mut next = Some(class);
    while let Some(class) = next {
        names.splice(0..0, class.slot_names().iter().cloned());
        next = class.base();
    }
    names
}
