//! `sys._jit`: there is no just-in-time compiler.

use crate::modules::NativeModule;
use crate::object::native::{Function, Method};
use crate::value::Value;

const fn no(name: &'static str, doc: &'static str) -> Method {
    Method::function(name, "($module, /)", Function::NoArguments(|_| Ok(Value::FALSE)), doc)
}

/// `sys._jit`
pub(super) static MODULE: NativeModule = NativeModule {
    name: "sys._jit",
    doc: "Utilities for observing just-in-time compilation.",
    functions: &[
        no("is_active", "Return True if the topmost Python frame is currently executing JIT code."),
        no("is_available", "Return True if the current Python executable supports JIT compilation."),
        no("is_enabled", "Return True if JIT compilation is enabled for the current Python process."),
    ],
    types: &[],
    init: |_| Ok(()),
};
