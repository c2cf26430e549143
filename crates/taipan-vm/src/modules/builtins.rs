//! The built-in functions.

use std::io::Write;

use crate::call::Arguments;
use crate::import;
use crate::interp;
use crate::modules::{NativeModule, text_functions};
use crate::object::class;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::runtime;
use crate::thread;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::function::Function as PythonFunction;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, range, type_type};
use crate::value::{PyResult, Value};

pub(crate) mod numbers;

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

fn init(module: &Module) -> PyResult<()> {
    for function in numbers::FUNCTIONS {
        module.set(function.name, BuiltinFunction::new(function, Value::NONE));
    }
    for type_ in runtime::native_types()
        .filter(|type_| TYPES.contains(&type_.name()))
        .chain(kinds::ALL.iter().copied())
    {
        module.set(type_.name(), type_.value());
    }
    module.set(import::IMPORT.name, BuiltinFunction::new(&import::IMPORT, Value::NONE));
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
    "object",
    "type",
    "int",
    "bool",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "tuple",
    "list",
    "dict",
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
        Function::Any(build_class),
        "Internal helper function used by the class statement.",
    ),
    Method::function(
        "isinstance",
        "(obj, class_or_tuple, /)",
        Function::Positional(2, 2, isinstance),
        "Return whether an object is an instance of a class or of a subclass thereof.",
    ),
    Method::function(
        "print",
        "(*args, sep=' ', end='\\n', file=None, flush=False)",
        Function::Positional(0, usize::MAX, print),
        "Prints the values to a stream, or to sys.stdout by default.",
    ),
    Method::function("len", "(obj, /)", Function::One(len), "Return the number of items in a container."),
    Method::function(
        "repr",
        "(obj, /)",
        Function::One(|_, value| protocol::repr(value)),
        "Return the canonical string representation of the object.",
    ),
    Method::function(
        "range",
        "(start, stop, step=1, /)",
        Function::Positional(1, 3, make_range),
        "Return an object that produces a sequence of integers.",
    ),
];

fn print(_: &Value, values: &[Value]) -> PyResult {
    let mut line = String::new();
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            line.push(' ');
        }
        let text = protocol::str(value)?;
        line.push_str(&Str::of(&text).map(Str::to_string_lossy).unwrap_or_default());
    }
    line.push('\n');
    match thread::current().output.borrow_mut().write_all(line.as_bytes()) {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(raise::value_error(error)),
    }
}

fn len(_: &Value, value: &Value) -> PyResult {
    match type_of(value).slots.length() {
        Some(length) => Ok(int::from_i64(length(value)? as i64)),
        None => Err(type_error(format_args!("object of type '{}' has no len()", type_of(value).name()))),
    }
}

fn make_range(_: &Value, arguments: &[Value]) -> PyResult {
    let number = |value: &Value| match value.word() {
        word if word.is_int() => Ok(word.int_value()),
        _ => Err(type_error(format_args!(
            "'{}' object cannot be interpreted as an integer",
            type_of(value).name()
        ))),
    };
    match arguments {
        [stop] => Ok(range::new(0, number(stop)?, 1)),
        [start, stop] => Ok(range::new(number(start)?, number(stop)?, 1)),
        [start, stop, step] => Ok(range::new(number(start)?, number(stop)?, number(step)?)),
        _ => Ok(Value::NONE),
    }
}

/// What a `class` statement calls: runs the body in a new namespace and makes the class.
fn build_class(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let [body, name, bases @ ..] = arguments.positional() else {
        return Err(type_error("__build_class__: not enough arguments"));
    };
    let (Some(function), Some(name)) = (PythonFunction::of(body), Str::of(name)) else {
        return Err(type_error("__build_class__: func must be a function"));
    };
    let namespace = Dict::with_capacity(8);
    interp::run(function, &[], namespace.word())?;
    class::make(&type_type::TYPE, name, bases, &namespace)
}

fn isinstance(_: &Value, arguments: &[Value]) -> PyResult {
    let [value, class] = arguments else { return Ok(Value::FALSE) };
    is_instance(value, class).map(Value::bool)
}

/// `isinstance(value, class)`
fn is_instance(value: &Value, class: &Value) -> PyResult<bool> {
    if let Some(classes) = Tuple::of(class) {
        for class in classes.values() {
            if is_instance(value, class)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match type_type::of(class) {
        Some(class) => Ok(type_of(value).is_subtype(class)),
        None => Err(type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
    }
}
