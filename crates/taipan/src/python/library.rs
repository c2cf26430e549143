//! The embedded standard library as the interpreter asks for it: as frozen modules when it starts, later through
//! the module `_embedded`, which `_embedded_library.py` finds modules with.

use std::collections::BTreeSet;

use taipan_pylib::Module as LibraryModule;
use taipan_vm::modules::NativeModule;
use taipan_vm::modules::imp::{self, Frozen};
use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::code::Code;
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

/// `_embedded`
pub(super) static MODULE: NativeModule = NativeModule {
    name: "_embedded",
    doc: "The standard library in the executable, by paths below its folder.",
    functions: &[
        Method::function(
            "code",
            "($module, path, filename, /)",
            Function::Positional(2, 2, code),
            "The code object of a module, with this file name.",
        ),
        Method::function(
            "has",
            "($module, path, /)",
            Function::One(has),
            "Whether there is a module with this path.",
        ),
        Method::function(
            "is_folder",
            "($module, path, /)",
            Function::One(is_folder),
            "Whether modules lie below this path.",
        ),
        Method::function(
            "list",
            "($module, prefix, /)",
            Function::One(list),
            "Names of modules directly below a path, and whether they are packages.",
        ),
        Method::function(
            "source",
            "($module, path, /)",
            Function::One(source),
            "The source of a module, None if there is none.",
        ),
    ],
    types: &[],
    init: |_| Ok(()),
};

/// The modules that the interpreter starts the import system with.
const FROZEN: &[&str] =
    &["importlib._bootstrap", "importlib._bootstrap_external", "zipimport", "_embedded_library"];

/// The code of a module that has to be there before anything can be found.
pub(super) fn frozen(name: &str) -> Option<Frozen> {
    let name = FROZEN.iter().find(|known| **known == name)?;
    let module = taipan_pylib::find(name)?;
    Some(Frozen { code: module.code(), is_package: module.is_package, original_name: module.name })
}

/// Names of the library's modules at the top level.
pub(super) fn names() -> Vec<&'static str> {
    let tops =
        taipan_pylib::modules().iter().map(|module| module.name.split('.').next().unwrap_or(module.name));
    tops.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The source of a module by its path below the library's folder.
pub(super) fn source_of(path: &str) -> Option<Vec<u8>> {
    taipan_pylib::find_path(path).map(|module| module.source().into_owned())
}

fn text(value: &Value) -> String {
    Str::of(value).map(Str::to_string_lossy).unwrap_or_default()
}

fn find(path: &Value) -> Option<&'static LibraryModule> {
    taipan_pylib::find_path(&text(path))
}

fn has(_: &Value, path: &Value) -> PyResult {
    Ok(Value::bool(find(path).is_some()))
}

fn code(_: &Value, arguments: &[Value]) -> PyResult {
    let [path, filename] = arguments else { return Ok(Value::NONE) };
    match find(path) {
        Some(module) => imp::read_code(&module.code(), &text(filename)).map(|code| Code::new(&code)),
        None => Ok(Value::NONE),
    }
}

fn source(_: &Value, path: &Value) -> PyResult {
    Ok(find(path).map_or(Value::NONE, |module| Bytes::new(&module.source())))
}

fn is_folder(_: &Value, path: &Value) -> PyResult {
    let path = text(path);
    if path.is_empty() {
        return Ok(Value::TRUE);
    }
    let prefix = format!("{path}/");
    Ok(Value::bool(taipan_pylib::modules().iter().any(|module| module.path.starts_with(&prefix))))
}

fn list(_: &Value, prefix: &Value) -> PyResult {
    let prefix = text(prefix);
    let below = |module: &'static LibraryModule| {
        let rest = module.path.strip_prefix(prefix.as_str())?;
        match rest.split_once('/') {
            None => rest.strip_suffix(".py").filter(|name| *name != "__init__").map(|name| (name, false)),
            Some((name, "__init__.py")) => Some((name, true)),
            Some(_) => None,
        }
    };
    let names: BTreeSet<_> = taipan_pylib::modules().iter().filter_map(below).collect();
    let pair = |(name, package)| Tuple::from_values(vec![Str::new(name), Value::bool(package)]);
    Ok(List::from_values(names.into_iter().map(pair).collect()))
}
