//! `_json`: reading and writing JSON.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::index;
use taipan_vm::object::native::Function::{One, Positional};
use taipan_vm::object::native::Method;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

mod encoder;
mod scanner;
mod string;

/// `_json`
pub static MODULE: NativeModule = NativeModule {
    name: "_json",
    doc: "json speedups\n",
    functions: &[
        Method::function(
            "encode_basestring",
            "(string, /)",
            One(|_, value| string::quoted(string_argument(value)?, false)),
            "A string as JSON has it.",
        ),
        Method::function(
            "encode_basestring_ascii",
            "(string, /)",
            One(|_, value| string::quoted(string_argument(value)?, true)),
            "A string as JSON has it, in ASCII.",
        ),
        Method::function(
            "scanstring",
            "(string, end, strict=True, /)",
            Positional(2, 3, scanstring),
            "The string that begins before an index, and the index behind it.",
        ),
    ],
    types: &[],
    init: |module| {
        taipan_vm::runtime::make_ready(&scanner::TYPE);
        taipan_vm::runtime::make_ready(&encoder::TYPE);
        module.set("make_encoder", encoder::TYPE.value());
        module.set("make_scanner", scanner::TYPE.value());
        Ok(())
    },
};

fn string_argument(value: &Value) -> PyResult<&Str> {
    Str::of(value).ok_or_else(|| {
        type_error(format_args!("first argument must be a string, not {}", type_of(value).name()))
    })
}

fn scanstring(_: &Value, arguments: &[Value]) -> PyResult {
    let [value, end, rest @ ..] = arguments else { return Ok(Value::NONE) };
    let string = string_argument(value)?;
    let end = index::to_count(end)?;
    let strict = rest.first().map_or(Ok(true), protocol::is_true)?;
    match usize::try_from(end).ok().filter(|end| *end <= string.length()) {
        Some(end) => {
            let (text, next) = string::scan(value, string, end, strict)?;
            Ok(Tuple::from_values(vec![text, int::from_i64(next as i64)]))
        }
        None => Err(value_error("end is out of bounds")),
    }
}
