//! `_io.BufferedRWPair`: a reader and a writer over two raw streams, as one stream.

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Reference};
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::value::{PyResult, Value};

use super::types::{READER, WRITER, create};
use crate::io::{DEFAULT_BUFFER_SIZE, buffered_base, errors, iobase};

/// `_io.BufferedRWPair`
pub(in crate::io) static TYPE: Type = iobase::native(
    "_io.BufferedRWPair",
    &buffered_base::TYPE,
    size_of::<Pair>(),
    Slots::of_container::<Pair>().with_new(new).with_init(init),
    &NativeMembers {
        doc: Some(
            "A buffered reader and writer object together.\n\nTheir raw streams are two: those of a socket or \
             two-way pipe.",
        ),
        methods: METHODS,
        getters: &[Getter { name: "closed", get: closed, set: None, doc: "" }],
    },
);

/// A method that one of the two has.
macro_rules! of {
    ($side:ident $name:literal) => {
        Method::instance(
            $name,
            "($self, /, *args)",
            Function::Any(|pair, given| call(&receiver(pair)?.$side, $name, given.without_keywords($name)?)),
            "",
        )
    };
}

static METHODS: &[Method] = &[
    of!(reader "read"),
    of!(reader "peek"),
    of!(reader "read1"),
    of!(reader "readinto"),
    of!(reader "readinto1"),
    of!(writer "write"),
    of!(writer "flush"),
    of!(reader "readable"),
    of!(writer "writable"),
    Method::instance("close", "($self, /)", Function::NoArguments(close), ""),
    Method::instance("isatty", "($self, /)", Function::NoArguments(isatty), ""),
];

#[repr(C)]
struct Pair {
    header: Header,
    dict: DictSlot,
    reader: Reference,
    writer: Reference,
}

native_object!(Pair, TYPE, [dict, reader, writer]);

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| Pair {
        header,
        dict: DictSlot::default(),
        reader: Reference::default(),
        writer: Reference::default(),
    }))
}

fn init(pair: &Value, given: Arguments<'_>) -> PyResult<()> {
    let given = given.between("BufferedRWPair", 2, 3)?;
    let [reader, writer, rest @ ..] = given else { return Ok(()) };
    let size = rest.first().map_or(Ok(DEFAULT_BUFFER_SIZE as isize), index::to_count)?;
    iobase::check_readable(reader)?;
    iobase::check_writable(writer)?;
    let this = receiver(pair)?;
    let reader = create(&READER, reader, size)?;
    let writer = create(&WRITER, writer, size)?;
    this.reader.set(Some(reader));
    this.writer.set(Some(writer));
    Ok(())
}

fn receiver(pair: &Value) -> PyResult<&Pair> {
    Pair::of(pair).ok_or_else(|| type_error("a BufferedRWPair is required"))
}

fn call(side: &Reference, method: &str, given: &[Value]) -> PyResult {
    match side.get() {
        Some(stream) => protocol::call_method(&stream, method, given),
        None => Err(value_error("I/O operation on uninitialized object")),
    }
}

fn close(pair: &Value) -> PyResult {
    let this = receiver(pair)?;
    let written = call(&this.writer, "close", &[]);
    let mut result = Value::NONE;
    errors::afterwards(written, || {
        result = call(&this.reader, "close", &[])?;
        Ok(())
    })?;
    Ok(result)
}

fn isatty(pair: &Value) -> PyResult {
    let this = receiver(pair)?;
    let answer = call(&this.writer, "isatty", &[])?;
    if answer.is(&Value::FALSE) { call(&this.reader, "isatty", &[]) } else { Ok(answer) }
}

fn closed(pair: &Value) -> PyResult {
    match receiver(pair)?.writer.get() {
        Some(writer) => protocol::attribute_named(&writer, "closed"),
        None => {
            Err(raise::raise(&kinds::RUNTIME_ERROR, "the BufferedRWPair object is being garbage-collected"))
        }
    }
}
