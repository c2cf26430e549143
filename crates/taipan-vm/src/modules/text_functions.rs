//! The built-in functions about text: `ascii`, `chr`, `format`, `ord`.

use crate::object::index;
use crate::object::native::{Function, Method};
use crate::object::type_object::type_of;
use crate::raise::{type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::str::{self, Str};
use crate::value::{PyResult, Value};

pub(super) const ASCII: Method = Method::function(
    "ascii",
    "(obj, /)",
    Function::One(|_, value| str::format::ascii(value)),
    "The repr of an object with everything beyond ASCII escaped.",
);

pub(super) const CHR: Method = Method::function(
    "chr",
    "(i, /)",
    Function::One(chr),
    "The string of one character with this code point.",
);

pub(super) const FORMAT: Method = Method::function(
    "format",
    "(value, format_spec='', /)",
    Function::Positional(1, 2, format),
    "The text that an object's type makes of it as a format specification says.",
);

pub(super) const ORD: Method =
    Method::function("ord", "(c, /)", Function::One(ord), "The code point of a string of one character.");

fn chr(_: &Value, value: &Value) -> PyResult {
    match u32::try_from(index::to_isize_clipped(value)?) {
        Ok(code) if code <= 0x10_ffff => Ok(Str::from_code(code)),
        _ => Err(value_error("chr() arg not in range(0x110000)")),
    }
}

fn format(_: &Value, arguments: &[Value]) -> PyResult {
    match arguments {
        [value] => str::format::format_value(value, &Str::empty()),
        [value, spec] if Str::of(spec).is_some() => str::format::format_value(value, spec),
        [_, spec, ..] => {
            let given = if spec.is_none() { "None" } else { type_of(spec).name() };
            Err(type_error(format_args!("format() argument 2 must be str, not {given}")))
        }
        [] => Ok(Value::NONE),
    }
}

fn ord(_: &Value, value: &Value) -> PyResult {
    let given = match (Str::of(value), Bytes::of(value)) {
        (Some(string), _) => match string.characters().get(0) {
            Some(code) if string.length() == 1 => return Ok(int::from_i64(i64::from(code))),
            _ => string.length(),
        },
        (_, Some(bytes)) => match bytes.as_slice() {
            [byte] => return Ok(int::from_i64(i64::from(*byte))),
            bytes => bytes.len(),
        },
        _ => {
            let given = type_of(value).name();
            return Err(type_error(format_args!("ord() expected string of length 1, but {given} found")));
        }
    };
    Err(type_error(format_args!("ord() expected a character, but string of length {given} found")))
}
