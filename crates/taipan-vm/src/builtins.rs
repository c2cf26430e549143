//! The built-in functions.

use crate::object::native::{Binding, Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::{int, range};
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// The functions of the module `builtins`.
pub static FUNCTIONS: &[Method] = &[
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
    println!("{line}");
    Ok(Value::NONE)
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
