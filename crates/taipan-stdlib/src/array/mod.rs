//! `array`: rows of numbers or characters of one size.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::str::Str;

mod construct;
mod items;
mod kind;
mod methods;
mod object;
mod subscript;

/// `array`
pub static MODULE: NativeModule = NativeModule {
    name: "array",
    doc: "This module defines an object type which can efficiently represent\nan array of basic values.\n",
    functions: &[Method::function(
        "_array_reconstructor",
        "($module, arraytype, typecode, mformat_code, items, /)",
        Function::Positional(4, 4, construct::reconstruct),
        "Internal. Used for pickling support.",
    )],
    types: &[&object::TYPE],
    init: |module| {
        module.set("ArrayType", object::TYPE.value());
        module.set("typecodes", Str::new(kind::CODES));
        Ok(())
    },
};
