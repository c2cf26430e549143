//! Making the import system ready, in the order CPython does (the language reference, "The import system"):
//! `sys`, `_imp`, then `importlib._bootstrap` and `importlib._bootstrap_external`, both embedded, which find all
//! that comes later.

use crate::call::Arguments;
use crate::modules::{imp, sys};
use crate::object::protocol;
use crate::raise;
use crate::runtime::state;
use crate::streams;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// The native modules that the import system is made of.
const NEEDED: [&str; 6] = ["_io", "_thread", "_warnings", "_weakref", "marshal", "posix"];

/// Makes the import system ready. As long as one of the native modules it is made of is not there, programs can
/// import native modules and nothing else.
///
/// # Errors
/// `ImportError` if what is embedded is not complete; what `importlib` raises.
pub(crate) fn start() -> PyResult<()> {
    let sys = sys::MODULE.create()?;
    *state().sys.borrow_mut() = Some(sys.clone());
    let imp = imp::MODULE.create()?;
    if let Some(modules) = Dict::of(&state().modules) {
        modules.set_str(intern("sys"), sys.clone());
        modules.set_str(intern("_imp"), imp.clone());
    }
    let has = |name: &&str| state().native_modules.borrow().iter().any(|module| module.name == *name);
    if !NEEDED.iter().all(has) {
        return Ok(());
    }
    let importlib = load("_frozen_importlib", "importlib._bootstrap")?;
    call(&importlib, "_install", &[sys, imp])?;
    *state().importlib.borrow_mut() = Some(importlib.clone());
    let external = load("_frozen_importlib_external", "importlib._bootstrap_external")?;
    let _external = external;
    call(&importlib, "_install_external_importers", &[])?;
    for finder in state().config.finders {
        load(finder, finder)?;
    }
    streams::start()
}

/// Runs the embedded code `original` as the module `name`.
fn load(name: &str, original: &str) -> PyResult {
    match (state().config.frozen)(original) {
        Some(frozen) => imp::load_frozen(name, &frozen),
        None => Err(raise::raise(
            &kinds::IMPORT_ERROR,
            format_args!("the standard library is not embedded: no {original}"),
        )),
    }
}

fn call(module: &Value, name: &str, arguments: &[Value]) -> PyResult {
    let function = protocol::attribute(module, &intern(name).to_value())?;
    protocol::call(&function, Arguments::positional_only(arguments))
}

/// Imports a module by its absolute name.
///
/// # Errors
/// What importing raises.
pub(crate) fn import(name: &str) -> PyResult {
    crate::import::import(&Str::new(name), None, &Value::NONE, 0)
}
