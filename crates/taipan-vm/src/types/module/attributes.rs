//! Attributes of modules: those the namespace has not, `__annotations__`, and why there is no such attribute.

use super::Module;
use crate::call::Arguments;
use crate::import::missing::{Circumstances, is_initializing};
use crate::import::optional_attribute;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[Method::instance(
    "__dir__",
    "($self, /)",
    Function::NoArguments(dir),
    "The names of the namespace, or what the module's own __dir__ gives.",
)];

pub(super) static GETTERS: &[Getter] = &[
    Getter { name: "__annotations__", get: annotations, set: Some(set_annotations), doc: "" },
    Getter { name: "__annotate__", get: annotate, set: Some(set_annotate), doc: "" },
    native_object::DICT,
];

/// `module.name`: the namespace, then the module's own `__getattr__`.
pub(super) fn get(object: &Value, name: &Value) -> PyResult {
    let Some(text) = Str::of(name) else { return protocol::generic_attribute(object, name) };
    match protocol::find_attribute(object, text) {
        Ok(Some(value)) => return Ok(value),
        Ok(None) => {}
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => {}
        Err(raised) => return Err(raised),
    }
    let Some(module) = Module::of(object) else { return Err(raise::no_attribute(object, text)) };
    if let Some(getattr) = module.get("__getattr__") {
        return protocol::call(&getattr, Arguments::positional_only(std::slice::from_ref(name)));
    }
    Err(missing(object, module, text)?)
}

/// The error of an attribute that a module does not have, with a guess at the reason.
fn missing(object: &Value, module: &Module, name: &Str) -> PyResult<Raised> {
    let text = name.to_string_lossy();
    let Some(own_name) = module.name() else {
        return Ok(raise::attribute_error(object, name, format!("module has no attribute '{text}'")));
    };
    let plain = format!("module '{own_name}' has no attribute '{text}'");
    let Some(spec) = module.get("__spec__") else {
        return Ok(raise::attribute_error(object, name, plain));
    };
    let found = Circumstances::of(&own_name, &spec)?;
    let place = found.origin.as_deref().unwrap_or_default();
    let message = if found.shadows_library {
        format!(
            "{plain} (consider renaming '{place}' since it has the same name as the standard library module named \
             '{own_name}' and prevents importing that standard library module)"
        )
    } else if found.initializing {
        match &found.origin {
            Some(_) if found.shadows => format!(
                "{plain} (consider renaming '{place}' if it has the same name as a library you intended to import)"
            ),
            Some(_) => format!(
                "partially initialized module '{own_name}' from '{place}' has no attribute '{text}' (most likely due \
                 to a circular import)"
            ),
            None => format!("partially initialized {plain} (most likely due to a circular import)"),
        }
    } else if is_uninitialized_submodule(&spec, name)? {
        format!(
            "cannot access submodule '{text}' of module '{own_name}' (most likely due to a circular import)"
        )
    } else {
        plain
    };
    Ok(raise::attribute_error(object, name, message))
}

fn is_uninitialized_submodule(spec: &Value, name: &Str) -> PyResult<bool> {
    match optional_attribute(spec, "_uninitialized_submodules")? {
        Some(names) => protocol::contains(&names, &name.to_value()),
        None => Ok(false),
    }
}

/// `module.__dict__`, which a class derived from `module` may answer differently.
fn namespace(object: &Value) -> PyResult {
    let dict = protocol::attribute_named(object, "__dict__")?;
    match Dict::of(&dict) {
        Some(_) => Ok(dict),
        None => Err(type_error("<module>.__dict__ is not a dictionary")),
    }
}

fn dir(object: &Value) -> PyResult {
    let dict = namespace(object)?;
    let Some(names) = Dict::of(&dict) else { return Ok(Value::NONE) };
    match names.get_str(intern("__dir__")) {
        Some(own) => protocol::call(&own, Arguments::NONE),
        None => Ok(List::from_values(names.iter().map(|(name, _)| name).collect())),
    }
}

fn annotate(object: &Value) -> PyResult {
    let dict = namespace(object)?;
    let Some(names) = Dict::of(&dict) else { return Ok(Value::NONE) };
    match names.get_str(intern("__annotate__")) {
        Some(annotate) => Ok(annotate),
        None => {
            names.set_str(intern("__annotate__"), Value::NONE);
            Ok(Value::NONE)
        }
    }
}

fn set_annotate(object: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(type_error("cannot delete __annotate__ attribute")) };
    let dict = namespace(object)?;
    let Some(names) = Dict::of(&dict) else { return Ok(()) };
    if !value.is_none() && type_of(value).slots.call().is_none() {
        return Err(type_error("__annotate__ must be callable or None"));
    }
    names.set_str(intern("__annotate__"), value.clone());
    if !value.is_none() {
        drop(names.remove(&intern("__annotations__").to_value())?);
    }
    Ok(())
}

/// What `__annotations__` holds, or what `__annotate__` gives; that is kept once the module is imported.
fn annotations(object: &Value) -> PyResult {
    let dict = namespace(object)?;
    let Some(names) = Dict::of(&dict) else { return Ok(Value::NONE) };
    if let Some(annotations) = names.get_str(intern("__annotations__")) {
        return Ok(annotations);
    }
    let spec = Module::of(object).and_then(|module| module.get("__spec__"));
    let initializing = spec.as_ref().map_or(Ok(false), is_initializing)?;
    let annotate = names.get_str(intern("__annotate__"));
    let annotations = match annotate.filter(|annotate| type_of(annotate).slots.call().is_some()) {
        Some(annotate) => protocol::call(&annotate, Arguments::positional_only(&[int::from_i64(1)]))?,
        None => Dict::with_capacity(0),
    };
    if Dict::of(&annotations).is_none() {
        let given = type_of(&annotations).name();
        return Err(type_error(format_args!("__annotate__ returned non-dict of type '{given}'")));
    }
    if !initializing {
        names.set_str(intern("__annotations__"), annotations.clone());
    }
    Ok(annotations)
}

fn set_annotations(object: &Value, value: Option<&Value>) -> PyResult<()> {
    let dict = namespace(object)?;
    let Some(names) = Dict::of(&dict) else { return Ok(()) };
    let name = intern("__annotations__").to_value();
    match value {
        Some(value) => names.set(&name, value.clone())?,
        None if names.remove(&name)?.is_some() => {}
        None => return Err(raise::raise(&kinds::ATTRIBUTE_ERROR, "__annotations__")),
    }
    drop(names.remove(&intern("__annotate__").to_value())?);
    Ok(())
}
