//! `marshal`: values as `.pyc` files hold them (CPython's internal format, version 5).
//!
//! Code objects are read and written by `taipan-bytecode`, and pass its verifier before they can run; other
//! values here.

use std::sync::Arc;

use taipan_bytecode::marshal;

use crate::call::Arguments;
use crate::modules::NativeModule;
use crate::object::buffer;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::module::Module;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

mod read;
mod write;

/// `marshal`
pub static MODULE: NativeModule = NativeModule {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format. The format is \
          specific to Python, but independent of\nmachine architecture issues.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "dump",
        "($module, value, file, version=version, /, *, allow_code=True)",
        Function::Bound(dump),
        "Write the value on the open file.",
    ),
    Method::function(
        "dumps",
        "($module, value, version=version, /, *, allow_code=True)",
        Function::Bound(dumps),
        "Return the bytes object that would be written to a file by dump(value, file).",
    ),
    Method::function(
        "load",
        "($module, file, /, *, allow_code=True)",
        Function::Bound(load),
        "Read one value from the open file and return it.",
    ),
    Method::function(
        "loads",
        "($module, bytes, /, *, allow_code=True)",
        Function::Bound(loads),
        "Convert the bytes-like object to a value.",
    ),
];

/// The version of the format.
const VERSION: i64 = 5;
/// The type of a code object, and the flag of values that are referred to later.
const TYPE_CODE: u8 = b'c';
const FLAG_REF: u8 = 0x80;

fn init(module: &Module) -> PyResult<()> {
    module.set("version", int::from_i64(VERSION));
    Ok(())
}

fn no_code() -> Raised {
    value_error("unmarshalling code objects is disallowed")
}

/// The value that the data begins with.
fn from_bytes(data: &[u8], allow_code: bool) -> PyResult {
    if data.first().is_some_and(|kind| kind & !FLAG_REF == TYPE_CODE) {
        if !allow_code {
            return Err(no_code());
        }
        return match marshal::read_code(data) {
            Ok(code) => verified(code),
            Err(error) => Err(bad_data(error)),
        };
    }
    read::value(data)
}

/// The object of a code object from outside, if it is one that can run.
fn verified(code: taipan_bytecode::CodeObject) -> PyResult {
    match taipan_bytecode::verify::verify(&code) {
        Ok(_) => Ok(Code::new(&Arc::new(code))),
        Err(error) => Err(bad_data(error)),
    }
}

fn bad_data(error: impl std::fmt::Display) -> Raised {
    let text = error.to_string();
    if text.contains("end of") {
        return raise::raise(&kinds::EOF_ERROR, "marshal data too short");
    }
    value_error(format_args!("bad marshal data ({text})"))
}

fn allows_code(flag: Option<&Value>) -> PyResult<bool> {
    flag.map_or(Ok(true), protocol::is_true)
}

fn to_bytes(value: &Value, allow_code: bool) -> PyResult<Vec<u8>> {
    match Code::of(value) {
        Some(_) if !allow_code => Err(value_error("marshalling code objects is disallowed")),
        Some(code) => {
            let mut object = taipan_bytecode::CodeObject::clone(&code.object);
            object.set_filename(&code.filename.borrow());
            marshal::write_code(&object)
                .map_err(|error| value_error(format_args!("unmarshallable object: {error}")))
        }
        None => write::value(value),
    }
}

fn dumps(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(value), _, allow_code] = arguments else { return Ok(Value::NONE) };
    to_bytes(value, allows_code(*allow_code)?).map(|bytes| Bytes::new(&bytes))
}

fn dump(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(value), Some(file), _, allow_code] = arguments else { return Ok(Value::NONE) };
    let bytes = Bytes::new(&to_bytes(value, allows_code(*allow_code)?)?);
    let write = protocol::attribute(file, &intern("write").to_value())?;
    protocol::call(&write, Arguments::positional_only(&[bytes]))
}

fn loads(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(data), allow_code] = arguments else { return Ok(Value::NONE) };
    let allow_code = allows_code(*allow_code)?;
    match buffer::bytes_of(data) {
        Some(data) => from_bytes(&data?, allow_code),
        None => Err(buffer::not_bytes_like(data)),
    }
}

fn load(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(file), allow_code] = arguments else { return Ok(Value::NONE) };
    let allow_code = allows_code(*allow_code)?;
    let read = protocol::attribute(file, &intern("read").to_value())?;
    let data = protocol::call(&read, Arguments::NONE)?;
    match Bytes::of(&data) {
        Some(data) => from_bytes(data.as_slice(), allow_code),
        None => Err(type_error(format_args!("file.read() returned not bytes but {}", type_of(&data).name()))),
    }
}
