//! `_typing`: what the module `typing` has natively.

use crate::modules::NativeModule;
use crate::object::native::{Function, Method};
use crate::types::typing::{
    generic, no_default, param_spec, param_spec_parts, type_alias, type_var, type_var_tuple,
};
use crate::types::union_type;

/// `_typing`
pub static MODULE: NativeModule = NativeModule {
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.\n",
    functions: &[Method::function(
        "_idfunc",
        "($module, x, /)",
        Function::One(|_, value| Ok(value.clone())),
        "",
    )],
    types: &[
        &generic::TYPE,
        &param_spec::TYPE,
        &param_spec_parts::ARGS_TYPE,
        &param_spec_parts::KWARGS_TYPE,
        &type_alias::TYPE,
        &type_var::TYPE,
        &type_var_tuple::TYPE,
        &union_type::TYPE,
    ],
    init: |module| {
        module.set("NoDefault", no_default::value());
        Ok(())
    },
};
