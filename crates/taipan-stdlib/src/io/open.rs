//! `open` and what belongs to it.

use taipan_vm::modules::warnings;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::convert;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::{arguments, fileio};
use crate::support::required;

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "open_code",
        "($module, /, path)",
        Function::Bound(open_code),
        "Opens the provided file with the intent to import the contents.",
    ),
    Method::function(
        "text_encoding",
        "($module, encoding, stacklevel=2, /)",
        Function::Positional(1, 2, text_encoding),
        "The encoding that is meant: the given one, or the default one for None.",
    ),
];

fn open_code(_: &Value, given: &[Option<&Value>]) -> PyResult {
    let path = required(given, 0)?;
    if Str::of(path).is_none() {
        return Err(arguments::bad("open_code", "argument 'path'", "str", path));
    }
    fileio::open_new(path, "r", true, None)
}

fn text_encoding(_: &Value, given: &[Value]) -> PyResult {
    let [encoding, rest @ ..] = given else { return Ok(Value::NONE) };
    let level = rest.first().map_or(Ok(2), convert::to_c_int)?;
    if !encoding.is_none() {
        return Ok(encoding.clone());
    }
    let _ = (level, warnings::warn, &kinds::ENCODING_WARNING);
    Ok(Str::new("locale"))
}
