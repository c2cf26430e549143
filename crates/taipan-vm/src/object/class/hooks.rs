//! What happens once a class has been made: `__set_name__`, `__init_subclass__`; and the attributes that every class
//! gives its instances.

use crate::call::Arguments;
use crate::object::native::Getter;
use crate::object::native_object;
use crate::object::slot_names::lookup_special;
use crate::object::type_object::{Type, type_of};
use crate::object::{protocol, weak};
use crate::raise::{self, type_error};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::types::super_type;
use crate::types::type_type;
use crate::value::{PyResult, Value};

/// `__dict__` of instances.
pub(super) static DICT: Getter = Getter {
    name: "__dict__",
    get: |object| match native_object::dict_of(object, true) {
        Some(dict) => Ok(dict),
        None => Err(raise::no_attribute(object, intern("__dict__"))),
    },
    set: Some(set_dict),
    doc: "The object's attributes.",
};

/// `__weakref__` of instances.
pub(super) static WEAK_REFERENCES: Getter = Getter {
    name: "__weakref__",
    get: |object| Ok(weak::first(object).unwrap_or(Value::NONE)),
    set: None,
    doc: "The first of the weak references to the object.",
};

/// `object.__dict__ = dict`
pub(crate) fn set_dict(object: &Value, dict: Option<&Value>) -> PyResult<()> {
    if let Some(dict) = dict
        && Dict::of(dict).is_none()
    {
        let name = type_of(dict).name();
        return Err(type_error(format_args!("__dict__ must be set to a dictionary, not a '{name}'")));
    }
    native_object::set_dict(object, dict.cloned());
    Ok(())
}

/// Tells each attribute with a `__set_name__` its name.
pub(super) fn set_names(namespace: &Value, class: &Value) -> PyResult<()> {
    let attributes: Vec<_> = Dict::of(namespace).map(|names| names.iter().collect()).unwrap_or_default();
    for (name, attribute) in attributes {
        let Some(method) = lookup_special(&attribute, "__set_name__")? else { continue };
        let arguments = [class.clone(), name.clone()];
        if let Err(raised) = method.call(&attribute, Arguments::positional_only(&arguments)) {
            add_note(&attribute, &name, class);
            return Err(raised);
        }
    }
    Ok(())
}

/// Says in the raised exception which attribute it was that could not be told its name.
fn add_note(attribute: &Value, name: &Value, class: &Value) {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return };
    let text = |value: &Value| Str::of(value).map(Str::to_string_lossy).unwrap_or_default();
    if let Ok(name) = protocol::repr(name) {
        let note = format!(
            "Error calling __set_name__ on '{}' instance {} in '{}'",
            type_of(attribute).name(),
            text(&name),
            type_type::of(class).map_or("?", Type::name)
        );
        let added = protocol::call_method(&exception, "add_note", &[Str::new(&note)]);
        if added.is_err() {
            drop(thread.take_raised());
        }
    }
    thread.set_raised(exception);
}

/// `super(cls, cls).__init_subclass__(**keywords)`
pub(super) fn init_subclass(class: &Type, keywords: &[(Value, Value)]) -> PyResult<()> {
    let value = class.value();
    let method = super_type::attribute(class, &value, class, intern("__init_subclass__"))?;
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.iter().cloned().unzip();
    protocol::call(&method, Arguments::new(&values, &names)).map(drop)
}
