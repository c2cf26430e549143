//! `sys`: the interpreter as programs see it.

use crate::modules::NativeModule;
use crate::object::native_object::NativeObject;
use crate::runtime::state;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::set;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{float, int};
use crate::value::{PyResult, Value};
use crate::word::Word;

mod flags;
mod functions;
mod hooks;
mod info;
mod jit;
mod limits;
mod monitoring;

pub(crate) use hooks::report_unraisable;
pub use hooks::write;

/// `sys`
pub static MODULE: NativeModule = NativeModule {
    name: "sys",
    doc: "This module provides access to some objects used or maintained by the\ninterpreter and to functions that \
          interact strongly with the interpreter.",
    functions: functions::FUNCTIONS,
    types: &[],
    init,
};

/// What programs see as the version of Python.
pub(crate) const VERSION: (i64, i64, i64) = (3, 14, 10);

/// `sys.hexversion` and `sys.api_version`
const HEX_VERSION: i64 = 0x030e_0af0;
const API_VERSION: i64 = 1013;

fn texts(items: &[String]) -> Value {
    List::from_values(items.iter().map(|item| Str::new(item)).collect())
}

/// An attribute of `sys`, if it has it.
pub fn get(name: &str) -> Option<Value> {
    state().sys.borrow().as_ref().and_then(Module::of)?.get(name)
}

fn init(module: &Module) -> PyResult<()> {
    for hook in hooks::HOOKS {
        let value = module.get(hook.name).unwrap_or(Value::NONE);
        module.set(&format!("__{}__", hook.name), value);
    }
    init_constants(module)?;
    for function in limits::FUNCTIONS {
        module.set(function.name, BuiltinFunction::new(function, module.value()));
    }
    init_paths(module);
    module.set("UnraisableHookArgs", hooks::UNRAISABLE.make()?);
    for (name, part) in [("_jit", &jit::MODULE), ("monitoring", &monitoring::MODULE)] {
        let part = part.create()?;
        if let Some(modules) = Dict::of(&state().modules) {
            modules.set_str(intern(&format!("sys.{name}")), part.clone());
        }
        module.set(name, part);
    }
    info::init(module)?;
    flags::init(module)
}

fn init_constants(module: &Module) -> PyResult<()> {
    let (major, minor, micro) = VERSION;
    let version = format!("{major}.{minor}.{micro} (Taipan {}) [Rust]", env!("CARGO_PKG_VERSION"));
    let text = |name: &str, value: &str| module.set(name, Str::new(value));
    text("version", &version);
    text("byteorder", if cfg!(target_endian = "little") { "little" } else { "big" });
    text("platform", std::env::consts::OS);
    text("platlibdir", "lib");
    text("abiflags", "");
    text("float_repr_style", "short");
    text("copyright", "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.");
    module.set("hexversion", int::from_i64(HEX_VERSION));
    module.set("api_version", int::from_i64(API_VERSION));
    module.set("maxsize", int::from_i64(i64::MAX));
    module.set("maxunicode", int::from_i64(0x10_ffff));
    module.set("dont_write_bytecode", Value::bool(state().config.dont_write_bytecode));
    module.set("pycache_prefix", state().config.pycache_prefix.as_deref().map_or(Value::NONE, Str::new));
    module.set("_git", Tuple::from_values(vec![Str::new("Taipan"), Str::new(""), Str::new("")]));
    if state().config.interactive {
        module.set("ps1", Str::new(">>> "));
        module.set("ps2", Str::new("... "));
    }
    module.set("_framework", Str::new(""));
    let native: Vec<_> = state().native_modules.borrow().iter().map(|module| module.name).collect();
    let mut native: Vec<Value> = native.into_iter().map(|name| intern(name).to_value()).collect();
    native.sort_by_key(|name| Str::of(name).map(Str::to_string_lossy));
    module.set("builtin_module_names", Tuple::from_values(native));
    let names: Vec<Value> =
        (state().config.library_names)().into_iter().map(|name| intern(name).to_value()).collect();
    module.set("stdlib_module_names", set::frozen_from_values(&names)?);
    Ok(())
}

fn init_paths(module: &Module) {
    let config = &state().config;
    module.set("modules", state().modules.clone());
    module.set("argv", texts(&config.argv));
    module.set("orig_argv", texts(&config.orig_argv));
    module.set("path", texts(&config.path));
    module.set("warnoptions", texts(&config.warnoptions));
    module.set("meta_path", List::from_values(Vec::new()));
    module.set("path_hooks", List::from_values(Vec::new()));
    module.set("path_importer_cache", Dict::with_capacity(0));
    module.set("executable", Str::new(&config.executable));
    module.set("_base_executable", Str::new(&config.executable));
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        module.set(name, Str::new(&config.prefix));
    }
    module.set("_stdlib_dir", Str::new(&config.library_dir));
    let options = Dict::with_capacity(0);
    if let Some(options) = Dict::of(&options) {
        for (name, value) in &config.xoptions {
            options.set_str(intern(name), value.as_deref().map_or(Value::TRUE, Str::new));
        }
    }
    module.set("_xoptions", options);
}

/// The fields of a structure, by kind.
enum Field {
    Int(i64),
    Float(f64),
    Text(&'static str),
}

impl Field {
    fn value(&self) -> Value {
        match self {
            Field::Int(number) => int::from_i64(*number),
            Field::Float(number) => float::new(*number),
            Field::Text(text) => Str::new(text),
        }
    }
}

/// Whether the value is an `int` word.
fn small_int(value: &Value) -> Option<i64> {
    let word: Word = value.word();
    word.is_int().then(|| word.int_value())
}
