//! `_io._BufferedIOBase`: streams of bytes with a buffer.

use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::int;
use taipan_vm::value::{PyResult, Value};

use super::{arguments, errors, iobase};

/// `_io._BufferedIOBase`
pub(super) static TYPE: Type = iobase::native(
    "_io._BufferedIOBase",
    &iobase::TYPE,
    size_of::<iobase::IoBase>(),
    iobase::slots(),
    &NativeMembers {
        doc: Some(
            "Base class for buffered IO objects.\n\nUnlike those of RawIOBase, read() may be called without a size, \
             and\nread() and write() never do a part of what they are asked for.",
        ),
        methods: METHODS,
        getters: &[],
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "detach",
        "($self, /)",
        Function::NoArguments(|_| Err(errors::unsupported("detach"))),
        "Disconnect this buffer from its underlying raw stream and return it.",
    ),
    Method::instance(
        "read",
        "($self, size=-1, /)",
        Function::Positional(0, 1, |_, _| Err(errors::unsupported("read"))),
        "Read and return up to size bytes.",
    ),
    Method::instance(
        "read1",
        "($self, size=-1, /)",
        Function::Positional(0, 1, |_, _| Err(errors::unsupported("read1"))),
        "Read and return up to size bytes, with at most one read() call to the raw stream.",
    ),
    Method::instance(
        "readinto",
        "($self, buffer, /)",
        Function::One(|stream, buffer| read_into(stream, buffer, "readinto", "read")),
        "",
    ),
    Method::instance(
        "readinto1",
        "($self, buffer, /)",
        Function::One(|stream, buffer| read_into(stream, buffer, "readinto1", "read1")),
        "",
    ),
    Method::instance(
        "write",
        "($self, b, /)",
        Function::One(|_, _| Err(errors::unsupported("write"))),
        "Write buffer b to the IO stream.",
    ),
];

/// Reads with another method and copies what it gives.
fn read_into(stream: &Value, target: &Value, function: &str, method: &str) -> PyResult {
    let buffer = arguments::writable(function, "argument", target)?;
    let data = protocol::call_method(stream, method, &[int::from_usize(buffer.length())])?;
    let Some(bytes) = Bytes::of(&data).map(Bytes::as_slice) else {
        return Err(type_error("read() should return bytes"));
    };
    let (wanted, given) = (buffer.length(), bytes.len());
    if given > wanted {
        return Err(value_error(format_args!(
            "read() returned too much data: {wanted} bytes requested, {given} returned"
        )));
    }
    buffer.write(|target| {
        if let Some(target) = target.get_mut(..given) {
            target.copy_from_slice(bytes);
        }
    });
    Ok(int::from_usize(given))
}
