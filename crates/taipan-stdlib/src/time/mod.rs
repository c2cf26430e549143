//! `time`: clocks, waiting, and times of the calendar. Time zones and their rules are the C library's, as in CPython.

use taipan_vm::modules::NativeModule;
use taipan_vm::types::builtin_function::BuiltinFunction;
use taipan_vm::types::int;
use taipan_vm::types::module::Module;
use taipan_vm::value::PyResult;

mod calendar;
mod clocks;
mod text;
mod zone;

/// `time`
pub static MODULE: NativeModule = NativeModule {
    name: "time",
    doc: "This module provides various functions to manipulate time values.",
    functions: clocks::FUNCTIONS,
    types: &[],
    init,
};

fn init(module: &Module) -> PyResult<()> {
    for function in [calendar::FUNCTIONS, text::FUNCTIONS, zone::FUNCTIONS].into_iter().flatten() {
        module.set(function.name, BuiltinFunction::new(function, module.value()));
    }
    clocks::init(module);
    module.set("struct_time", calendar::class()?);
    module.set("_STRUCT_TM_ITEMS", int::from_i64(11));
    zone::init(module);
    Ok(())
}
