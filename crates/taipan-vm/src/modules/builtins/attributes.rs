//! Built-in functions that look at objects: `breakpoint callable delattr dir getattr
//! globals hasattr hash id locals setattr vars`.

use crate::call::Arguments;
use crate::interp;
use crate::modules::sys;
use crate::object::iterate;
use crate::object::native::{Function, Method};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::str::{Str, intern};
use crate::types::{frame, int, object_type, type_type};
use crate::value::{PyResult, Value};

/// The functions.
pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "callable",
        "($module, obj, /)",
        Function::One(|_, value| Ok(Value::bool(type_of(value).slots.call().is_some()))),
        "Return whether the object is callable (i.e., some kind of function).",
    ),
    Method::function(
        "breakpoint",
        "($module, /, *args, **kws)",
        Function::Any(breakpoint),
        "Call sys.breakpointhook(*args, **kws).",
    ),
    Method::function(
        "delattr",
        "($module, obj, name, /)",
        Function::Positional(2, 2, delattr),
        "Deletes the named attribute from the given object.",
    ),
    Method::function(
        "dir",
        "",
        Function::Positional(0, 1, dir),
        "Return the names of an object's attributes, or those in the current scope.",
    ),
    Method::function(
        "getattr",
        "",
        Function::Positional(2, 3, getattr),
        "Get a named attribute from an object; without it, the default if there is one.",
    ),
    Method::function(
        "globals",
        "($module, /)",
        Function::NoArguments(|_| Ok(interp::current_globals().unwrap_or(Value::NONE))),
        "Return the dictionary containing the current scope's global variables.",
    ),
    Method::function(
        "hasattr",
        "($module, obj, name, /)",
        Function::Positional(2, 2, hasattr),
        "Return whether the object has an attribute with the given name.",
    ),
    Method::function(
        "hash",
        "($module, obj, /)",
        Function::One(|_, value| protocol::hash(value).map(int::from_i64)),
        "Return the hash value for the given object.",
    ),
    Method::function(
        "id",
        "($module, obj, /)",
        Function::One(|_, value| Ok(int::from_u64(object_type::identity(value)))),
        "Return the identity of an object.",
    ),
    Method::function(
        "locals",
        "($module, /)",
        Function::NoArguments(|_| scope()),
        "Return a dictionary containing the current scope's local variables.",
    ),
    Method::function(
        "setattr",
        "($module, obj, name, value, /)",
        Function::Positional(3, 3, setattr),
        "Sets the named attribute on the given object to the specified value.",
    ),
    Method::function(
        "vars",
        "",
        Function::Positional(0, 1, vars),
        "Return the namespace of an object, or that of the current scope.",
    ),
];

/// A name as an attribute is asked for.
fn check_name(name: &Value) -> PyResult<()> {
    match Str::of(name) {
        Some(_) => Ok(()),
        None => Err(bad_name(name)),
    }
}

#[cold]
fn bad_name(name: &Value) -> Raised {
    type_error(format_args!("attribute name must be string, not '{}'", type_of(name).name()))
}

fn getattr(_: &Value, arguments: &[Value]) -> PyResult {
    let [object, name, default @ ..] = arguments else { return Ok(Value::NONE) };
    check_name(name)?;
    match (protocol::attribute(object, name), default.first()) {
        (Err(_), Some(default)) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(default.clone()),
        (result, _) => result,
    }
}

fn hasattr(_: &Value, arguments: &[Value]) -> PyResult {
    let [object, name] = arguments else { return Ok(Value::NONE) };
    check_name(name)?;
    match protocol::attribute(object, name) {
        Ok(_) => Ok(Value::TRUE),
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(Value::FALSE),
        Err(raised) => Err(raised),
    }
}

fn setattr(_: &Value, arguments: &[Value]) -> PyResult {
    let [object, name, value] = arguments else { return Ok(Value::NONE) };
    check_name(name)?;
    protocol::set_attribute(object, name, Some(value)).map(|()| Value::NONE)
}

fn delattr(_: &Value, arguments: &[Value]) -> PyResult {
    let [object, name] = arguments else { return Ok(Value::NONE) };
    check_name(name)?;
    protocol::set_attribute(object, name, None).map(|()| Value::NONE)
}

/// `locals()`
fn scope() -> PyResult {
    frame::locals().ok_or_else(|| raise::raise(&kinds::SYSTEM_ERROR, "frame does not exist"))
}

fn breakpoint(_: &Value, arguments: Arguments<'_>) -> PyResult {
    match sys::get("breakpointhook") {
        Some(hook) => protocol::call(&hook, arguments),
        None => Err(raise::raise(&kinds::RUNTIME_ERROR, "lost sys.breakpointhook")),
    }
}

fn vars(_: &Value, arguments: &[Value]) -> PyResult {
    let [object] = arguments else { return scope() };
    match protocol::attribute(object, &intern("__dict__").to_value()) {
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => {
            Err(type_error("vars() argument must have __dict__ attribute"))
        }
        result => result,
    }
}

fn dir(_: &Value, arguments: &[Value]) -> PyResult {
    let names = match arguments {
        [object] => match call_special(object, "__dir__", &[]) {
            Some(names) => iterate::collect(&names?)?,
            None => names_of(object),
        },
        _ => iterate::collect(&scope()?)?,
    };
    let mut names = names;
    list::sort_values(&mut names, None, false)?;
    Ok(List::from_values(names))
}

/// The names of an object's attributes: its own, then those of its class and its bases.
fn names_of(object: &Value) -> Vec<Value> {
    let names = Dict::with_capacity(64);
    let Some(all) = Dict::of(&names) else { return Vec::new() };
    let add = |namespace: &Dict| {
        for (name, _) in namespace.iter() {
            if let Some(name) = Str::of(&name) {
                all.set_str(name, Value::NONE);
            }
        }
    };
    if let Some(own) = native_object::dict_of(object, false) {
        Dict::of(&own).into_iter().for_each(add);
    }
    let type_ = type_type::of(object).unwrap_or_else(|| type_of(object));
    for &ancestor in type_.mro() {
        // SAFETY: the types of the order live as long as the type.
        add(unsafe { &*ancestor }.namespace());
    }
    all.iter().map(|(name, _)| name).collect()
}
