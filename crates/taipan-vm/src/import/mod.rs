//! Importing: what an `import` statement and `__import__` do (the language reference, "The import system").
//!
//! The work of finding and loading modules is CPython's own `importlib`, in Python, which the interpreter runs
//! when it starts ([`Interpreter::start`](crate::runtime::Interpreter)); here is what comes before that: names
//! made absolute, modules that are loaded already, what is handed to `from … import`.

use crate::call::Arguments;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::runtime::state;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

mod frames;
pub(crate) mod missing;

/// `__import__`
pub static IMPORT: Method = Method::function(
    "__import__",
    "($module, /, name, globals=None, locals=None, fromlist=(), level=0)",
    Function::Bound(import_function),
    "Import a module.\n\nThe import statement calls this; programs use importlib.import_module().",
);

fn import_function(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(name), globals, _, fromlist, level] = arguments else { return Ok(Value::NONE) };
    let level = match level.map(|level| level.word()) {
        None => 0,
        Some(level) if level.is_int() => level.int_value(),
        Some(_) => return Err(type_error("an integer is required for level")),
    };
    let level = usize::try_from(level).map_err(|_| value_error("level must be >= 0"))?;
    import(name, *globals, fromlist.unwrap_or(&Value::NONE), level)
}

/// An attribute, or `None` if there is no such attribute.
///
/// # Errors
/// What looking raises, but `AttributeError`.
pub fn optional_attribute(object: &Value, name: &str) -> PyResult<Option<Value>> {
    protocol::optional_attribute(object, intern(name))
}

/// The loaded module of an absolute name: what `sys.modules` has, if that is not `None`.
///
/// # Errors
/// What a `sys.modules` that is no dict raises.
pub fn loaded(name: &Value) -> PyResult<Option<Value>> {
    let modules = &state().modules;
    let found = match Dict::of(modules) {
        Some(names) => names.get(name)?,
        None => protocol::subscript(modules, name).map(Some)?,
    };
    Ok(found.filter(|module| !module.is_none()))
}

/// `__import__(name, globals, locals, fromlist, level)`
///
/// # Errors
/// `ImportError`, and what the module's code raises.
pub fn import(name: &Value, globals: Option<&Value>, fromlist: &Value, level: usize) -> PyResult {
    let Some(text) = Str::of(name) else { return Err(type_error("module name must be a string")) };
    let absolute = match level {
        0 if text.length() == 0 => return Err(value_error("Empty module name")),
        0 => name.clone(),
        _ => resolve(&text.to_string_lossy(), globals, level)?,
    };
    let module = match loaded(&absolute)? {
        Some(module) => {
            wait_until_initialised(&module, &absolute)?;
            module
        }
        None => find_and_load(&absolute)?,
    };
    if !fromlist.is_none() && protocol::is_true(fromlist)? {
        return with_submodules(module, fromlist);
    }
    without_tail(module, &text.to_string_lossy(), &absolute, level)
}

/// What `import a.b.c` binds: the module `a`, or what is as many names up for a relative import.
fn without_tail(module: Value, name: &str, absolute: &Value, level: usize) -> PyResult {
    let Some((front, tail)) = name.split_once('.') else { return Ok(module) };
    if level == 0 {
        return import(&Str::new(front), None, &Value::NONE, 0);
    }
    let absolute = Str::of(absolute).map(Str::to_string_lossy).unwrap_or_default();
    let top = absolute.strip_suffix(tail).and_then(|name| name.strip_suffix('.')).unwrap_or(&absolute);
    match loaded(&Str::new(top))? {
        Some(module) => Ok(module),
        None => Err(raise::raise(&kinds::KEY_ERROR, format_args!("'{top}' not in sys.modules as expected"))),
    }
}

/// A module of `importlib` that the interpreter runs on, by attribute.
fn importlib(name: &str) -> PyResult {
    match state().importlib.borrow().as_ref() {
        Some(importlib) => protocol::attribute(importlib, &intern(name).to_value()),
        None => Err(raise::raise(&kinds::IMPORT_ERROR, "the import system has not been started")),
    }
}

/// Finds a module that is not loaded: with `importlib`, or without it among the native modules.
fn find_and_load(name: &Value) -> PyResult {
    if state().importlib.borrow().is_none() {
        return load_native(name);
    }
    let arguments = [name.clone(), importlib("_gcd_import")?];
    let found = protocol::call(&importlib("_find_and_load")?, Arguments::positional_only(&arguments));
    if found.is_err() && state().config.verbose == 0 {
        frames::remove();
    }
    found
}

/// Loads a native module where there is no import system.
fn load_native(name: &Value) -> PyResult {
    let text = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
    let found = state().native_modules.borrow().iter().find(|module| module.name == text).copied();
    let Some(found) = found else {
        let message = format!("No module named '{text}'");
        return Err(raise::raise(&kinds::MODULE_NOT_FOUND_ERROR, message));
    };
    let module = found.create()?;
    protocol::set_subscript(&state().modules, name, Some(&module))?;
    Ok(module)
}

/// A package's submodules that `from package import …` names are imported too.
fn with_submodules(module: Value, fromlist: &Value) -> PyResult {
    if optional_attribute(&module, "__path__")?.is_none() {
        return Ok(module);
    }
    let arguments = [module, fromlist.clone(), importlib("_gcd_import")?];
    let found = protocol::call(&importlib("_handle_fromlist")?, Arguments::positional_only(&arguments));
    if found.is_err() && state().config.verbose == 0 {
        frames::remove();
    }
    found
}

/// A module that another thread is in the middle of importing is waited for.
fn wait_until_initialised(module: &Value, name: &Value) -> PyResult<()> {
    let Some(spec) = optional_attribute(module, "__spec__")?.filter(|spec| !spec.is_none()) else {
        return Ok(());
    };
    match missing::is_initializing(&spec)? {
        true => {
            let wait = importlib("_lock_unlock_module")?;
            protocol::call(&wait, Arguments::positional_only(std::slice::from_ref(name))).map(drop)
        }
        _ => Ok(()),
    }
}

/// The absolute name of a relative import.
fn resolve(name: &str, globals: Option<&Value>, level: usize) -> PyResult {
    let Some(globals) = globals.and_then(Dict::of) else {
        return Err(raise::raise(&kinds::KEY_ERROR, "'__name__' not in globals"));
    };
    let package = package_of(globals)?;
    let mut base = package.as_str();
    if base.is_empty() {
        return Err(raise::raise(
            &kinds::IMPORT_ERROR,
            "attempted relative import with no known parent package",
        ));
    }
    for _ in 1..level {
        base = match base.rsplit_once('.') {
            Some((parent, _)) => parent,
            None => {
                return Err(raise::raise(
                    &kinds::IMPORT_ERROR,
                    "attempted relative import beyond top-level package",
                ));
            }
        };
    }
    Ok(if name.is_empty() { Str::new(base) } else { Str::new(&format!("{base}.{name}")) })
}

/// The package that a module's relative imports begin from: `__package__`, else from `__spec__`, else from
/// `__name__` and `__path__`.
fn package_of(globals: &Dict) -> PyResult<String> {
    let get = |name| globals.get_str(intern(name)).filter(|value| !value.is_none());
    let text = |value: &Value, what: &str| match Str::of(value) {
        Some(text) => Ok(text.to_string_lossy()),
        None => Err(type_error(format_args!("{what} must be a string"))),
    };
    if let Some(package) = get("__package__") {
        return text(&package, "package");
    }
    if let Some(spec) = get("__spec__") {
        let parent = protocol::attribute(&spec, &intern("parent").to_value())?;
        return text(&parent, "__spec__.parent");
    }
    let Some(name) = get("__name__") else {
        return Err(raise::raise(&kinds::KEY_ERROR, "'__name__' not in globals"));
    };
    let name = text(&name, "__name__")?;
    if get("__path__").is_some() {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned()))
}

/// `from module import name`
///
/// # Errors
/// `ImportError` if the module has no such attribute and no such submodule.
pub fn import_from(module: &Value, name: &Value) -> PyResult {
    let Some(text) = Str::of(name) else { return Err(type_error("attribute name must be string")) };
    if let Some(value) = optional_attribute(module, &text.to_string_lossy())? {
        return Ok(value);
    }
    let own_name = optional_attribute(module, "__name__")?;
    let own_name = own_name.as_ref().and_then(Str::of).map(Str::to_string_lossy);
    if let Some(own_name) = &own_name
        && let Some(submodule) = loaded(&Str::new(&format!("{own_name}.{}", text.to_string_lossy())))?
    {
        return Ok(submodule);
    }
    Err(missing::cannot_import(module, own_name.as_deref(), name)?)
}

/// `from module import *` into a namespace: the names of `__all__`, or all that do not begin with `_`.
///
/// # Errors
/// What looking for the names and setting them raises.
pub fn import_star(module: &Value, namespace: &Value) -> PyResult<()> {
    let all = optional_attribute(module, "__all__")?;
    let has_all = all.is_some();
    let names = match all {
        Some(all) => crate::interp::collect(&all)?,
        None => match optional_attribute(module, "__dict__")? {
            Some(dict) => crate::interp::collect(&dict)?,
            None => {
                return Err(raise::raise(
                    &kinds::IMPORT_ERROR,
                    "from-import-* object has no __dict__ and no __all__",
                ));
            }
        },
    };
    for name in names {
        let Some(text) = Str::of(&name) else { return Err(not_a_name(module, &name, has_all)?) };
        if !has_all && text.code_points().next() == Some(u32::from('_')) {
            continue;
        }
        let value = protocol::attribute(module, &name)?;
        protocol::set_subscript(namespace, &name, Some(&value))?;
    }
    Ok(())
}

fn not_a_name(module: &Value, name: &Value, in_all: bool) -> PyResult<raise::Raised> {
    let own_name = optional_attribute(module, "__name__")?;
    let own_name = own_name.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    let kind = type_of(name).name();
    Ok(match in_all {
        true => type_error(format_args!("Item in {own_name}.__all__ must be str, not {kind}")),
        false => type_error(format_args!("Key in {own_name}.__dict__ must be str, not {kind}")),
    })
}
