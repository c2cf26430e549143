//! `_io._RawIOBase`: streams of bytes without a buffer.

use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::bytearray::ByteArray;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::value::{PyResult, Value};

use super::{DEFAULT_BUFFER_SIZE, errors, iobase};

/// `_io._RawIOBase`
pub(super) static TYPE: Type = iobase::native(
    "_io._RawIOBase",
    &iobase::TYPE,
    size_of::<iobase::IoBase>(),
    iobase::slots(),
    &NativeMembers { doc: Some("Base class for raw binary I/O."), methods: METHODS, getters: &[] },
);

static METHODS: &[Method] = &[
    Method::instance("read", "($self, size=-1, /)", Function::Positional(0, 1, read), ""),
    Method::instance(
        "readall",
        "($self, /)",
        Function::NoArguments(readall),
        "Read until EOF, using multiple read() call.",
    ),
    Method::instance("readinto", "($self, buffer, /)", Function::Any(|_, _| Err(not_implemented())), ""),
    Method::instance("write", "($self, b, /)", Function::Any(|_, _| Err(not_implemented())), ""),
];

fn not_implemented() -> raise::Raised {
    raise::raise_with(&kinds::NOT_IMPLEMENTED_ERROR, Vec::new())
}

fn read(stream: &Value, given: &[Value]) -> PyResult {
    let size = given.first().map_or(Ok(-1), index::to_count)?;
    let Ok(size) = usize::try_from(size) else { return protocol::call_method(stream, "readall", &[]) };
    let mut bytes = super::arguments::room(size)?;
    bytes.resize(size, 0);
    let buffer = ByteArray::from_vec(bytes);
    let read = protocol::call_method(stream, "readinto", std::slice::from_ref(&buffer))?;
    if read.is_none() {
        return Ok(read);
    }
    let number = index::to_isize(&read, &kinds::VALUE_ERROR)?;
    let bytes = ByteArray::of(&buffer).map(ByteArray::copy).unwrap_or_default();
    match usize::try_from(number).ok().filter(|number| *number <= size) {
        Some(number) => Ok(Bytes::new(bytes.get(..number).unwrap_or(&bytes))),
        None => Err(value_error(format_args!("readinto returned {number} outside buffer size {size}"))),
    }
}

fn readall(stream: &Value) -> PyResult {
    let mut all: Vec<u8> = Vec::new();
    let mut is_first = true;
    loop {
        let data = match protocol::call_method(stream, "read", &[int::from_usize(DEFAULT_BUFFER_SIZE)]) {
            Err(_) if errors::take_interrupt() => continue,
            data => data?,
        };
        if data.is_none() {
            return Ok(if is_first { data } else { Bytes::new(&all) });
        }
        let Some(bytes) = Bytes::of(&data) else { return Err(type_error("read() should return bytes")) };
        if bytes.length() == 0 {
            return Ok(Bytes::new(&all));
        }
        is_first = false;
        all.try_reserve(bytes.length()).map_err(|_| raise::memory_error())?;
        all.extend_from_slice(bytes.as_slice());
    }
}
