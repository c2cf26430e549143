//! The built-in functions.

use std::io::Write;

use crate::call::Arguments;
use crate::interp;
use crate::object::class;
use crate::object::native::{Binding, Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::function::Function as PythonFunction;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, range, type_type};
use crate::value::{PyResult, Value};

/// The native types that are built-in names, exceptions aside.
pub static TYPES: &[&str] = &["object", "type", "int", "bool", "float", "str", "tuple", "list", "dict"];

/// The functions of the module `builtins`.
pub static FUNCTIONS: &[Method] = &[
    Method {
        name: "__build_class__",
        signature: "(func, name, /, *bases, [metaclass], **kwds)",
        function: Function::Any(build_class),
        binding: Binding::Static,
        doc: "Internal helper function used by the class statement.",
    },
    Method {
        name: "isinstance",
        signature: "(obj, class_or_tuple, /)",
        function: Function::Positional(2, 2, isinstance),
        binding: Binding::Static,
        doc: "Return whether an object is an instance of a class or of a subclass thereof.",
    },
    Method {
        name: "print",
        signature: "(*args, sep=' ', end='\\n', file=None, flush=False)",
        function: Function::Positional(0, usize::MAX, print),
        binding: Binding::Static,
        doc: "Prints the values to a stream, or to sys.stdout by default.",
    },
    Method {
        name: "len",
        signature: "(obj, /)",
        function: Function::One(len),
        binding: Binding::Static,
        doc: "Return the number of items in a container.",
    },
    Method {
        name: "repr",
        signature: "(obj, /)",
        function: Function::One(|_, value| protocol::repr(value)),
        binding: Binding::Static,
        doc: "Return the canonical string representation of the object.",
    },
    Method {
        name: "range",
        signature: "(start, stop, step=1, /)",
        function: Function::Positional(1, 3, make_range),
        binding: Binding::Static,
        doc: "Return an object that produces a sequence of integers.",
    },
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
