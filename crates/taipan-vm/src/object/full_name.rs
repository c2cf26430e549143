//! The full name of a type, as errors show it.

use crate::object::type_object::{Type, TypeFlags};
use crate::types::str::{Str, intern};

/// `module.qualname`; without the module for built-in types and those of `__main__`.
pub fn full_name(type_: &Type) -> String {
    let qualname = type_.qualname();
    let qualname = Str::of(&qualname).map(Str::to_string_lossy).unwrap_or_default();
    if !type_.has(TypeFlags::HEAP) {
        return qualname;
    }
    let module = type_.namespace().get_str(intern("__module__"));
    match module.as_ref().and_then(Str::of).map(Str::to_string_lossy) {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{qualname}"),
        _ => qualname,
    }
}
