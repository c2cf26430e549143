//! The built-in functions, by family.

use crate::import;
use crate::modules::{NativeModule, text_functions};
use crate::object::class;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::runtime;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::exception::kinds;
use crate::types::module::Module;
use crate::value::{PyResult, Value};

pub(crate) mod attributes;
mod input;
pub(crate) mod iteration;
pub(crate) mod numbers;
mod output;

/// `builtins`
pub static MODULE: NativeModule = NativeModule {
    name: "builtins",
    doc: "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all \
          'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function \
          len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in \
          modules that provide\nobjects with the same name as a builtin and need access\nto the built-in of that name.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

/// The functions that stand in files of their own.
static FAMILIES: &[&[Method]] = &[attributes::FUNCTIONS, iteration::FUNCTIONS, numbers::FUNCTIONS];

fn init(module: &Module) -> PyResult<()> {
    for function in FAMILIES.iter().copied().flatten().chain([&input::INPUT, &output::PRINT]) {
        module.set(function.name, BuiltinFunction::new(function, module.value()));
    }
    for type_ in runtime::native_types()
        .filter(|type_| TYPES.contains(&type_.name()))
        .chain(kinds::ALL.iter().copied())
    {
        module.set(type_.name(), type_.value());
    }
    module.set(import::IMPORT.name, BuiltinFunction::new(&import::IMPORT, Value::NONE));
    for (name, type_) in kinds::ALIASES {
        module.set(name, type_.value());
    }
    for function in super::compiling::FUNCTIONS {
        module.set(function.name, BuiltinFunction::new(function, Value::NONE));
    }
    for (name, value) in [
        ("None", Value::NONE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("False", Value::FALSE),
        ("True", Value::TRUE),
        ("__debug__", Value::TRUE),
    ] {
        module.set(name, value);
    }
    Ok(())
}

/// The native types that are built-in names, exceptions aside.
static TYPES: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "classmethod",
    "complex",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "list",
    "map",
    "memoryview",
    "object",
    "property",
    "range",
    "reversed",
    "set",
    "slice",
    "staticmethod",
    "str",
    "super",
    "tuple",
    "type",
    "zip",
];

/// The functions of the module `builtins`.
static FUNCTIONS: &[Method] = &[
    text_functions::ASCII,
    text_functions::CHR,
    text_functions::FORMAT,
    text_functions::ORD,
    Method::function(
        "__build_class__",
        "(func, name, /, *bases, [metaclass], **kwds)",
        Function::Any(class::build_class),
        "Internal helper function used by the class statement.",
    ),
    Method::function(
        "isinstance",
        "(obj, class_or_tuple, /)",
        Function::Positional(2, 2, isinstance),
        "Return whether an object is an instance of a class or of a subclass thereof.",
    ),
    Method::function(
        "issubclass",
        "(cls, class_or_tuple, /)",
        Function::Positional(2, 2, issubclass),
        "Return whether 'cls' is derived from another class or is the same class.",
    ),
    Method::function(
        "repr",
        "(obj, /)",
        Function::One(|_, value| protocol::repr(value)),
        "Return the canonical string representation of the object.",
    ),
];

fn isinstance(_: &Value, arguments: &[Value]) -> PyResult {
    let [value, class] = arguments else { return Ok(Value::FALSE) };
    protocol::is_instance(value, class).map(Value::bool)
}

fn issubclass(_: &Value, arguments: &[Value]) -> PyResult {
    let [derived, class] = arguments else { return Ok(Value::FALSE) };
    protocol::is_subclass(derived, class).map(Value::bool)
}
