//! `_weakref`: weak references.

use crate::modules::NativeModule;
use crate::object::native::{Function, Method};
use crate::object::weak;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::{int, weak_proxy, weak_reference};
use crate::value::{PyResult, Value};

/// `_weakref`
pub static MODULE: NativeModule = NativeModule {
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

fn init(module: &Module) -> PyResult<()> {
    for (name, type_) in [
        ("ref", &weak_reference::TYPE),
        ("ReferenceType", &weak_reference::TYPE),
        ("ProxyType", &weak_proxy::TYPE),
        ("CallableProxyType", &weak_proxy::CALLABLE_TYPE),
    ] {
        module.set(name, type_.value());
    }
    Ok(())
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "getweakrefcount",
        "($module, object, /)",
        Function::One(|_, object| Ok(int::from_i64(weak::all(object).len() as i64))),
        "The number of weak references to an object.",
    ),
    Method::function(
        "getweakrefs",
        "($module, object, /)",
        Function::One(|_, object| Ok(List::from_values(weak::all(object)))),
        "A list of the weak references to an object.",
    ),
    Method::function(
        "proxy",
        "($module, object, callback=None, /)",
        Function::Positional(1, 2, |_, arguments| match arguments {
            [object, rest @ ..] => weak_proxy::new(object, rest.first()),
            [] => Ok(Value::NONE),
        }),
        "Makes a proxy of an object; the callback is called when the object goes.",
    ),
    Method::function(
        "_remove_dead_weakref",
        "($module, dct, key, /)",
        Function::Positional(2, 2, remove_dead),
        "Takes a key out of a dict if its value is a weak reference to an object that is gone.",
    ),
];

fn remove_dead(_: &Value, arguments: &[Value]) -> PyResult {
    use crate::object::native_object::NativeObject;
    if let [dict, key] = arguments
        && let Some(dict) = Dict::of(dict)
        && let Some(found) = dict.get(key)?
        && weak_reference::WeakReference::of(&found).is_some_and(|reference| reference.object().is_none())
    {
        drop(dict.remove(key)?);
    }
    Ok(Value::NONE)
}
