//! The methods and attributes of `TextIOWrapper`.

use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::protocol;
use taipan_vm::object::repr_guard::{self, Text};
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, value_error};
use taipan_vm::thread;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use super::coders::Decoder;
use super::{TextIo, attached, init, new, position, read, ready, receiver, reconfigure, write};
use crate::io::{arguments, errors, iobase, text_base};

/// `_io.TextIOWrapper`
pub(in crate::io) static TYPE: Type = iobase::native(
    "_io.TextIOWrapper",
    &text_base::TYPE,
    size_of::<TextIo>(),
    Slots::of_container::<TextIo>().with_new(new).with_init(init).with_repr(repr).with_next(read::next),
    &NativeMembers {
        doc: Some(
            "Character and line based layer over a BufferedIOBase object, buffer.\n\nencoding and errors are those \
             of the codecs; newline is None, '', '\\n', '\\r' or\n'\\r\\n' and says what ends lines. With \
             line_buffering, a write that contains a\nnewline is flushed.",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
);

static METHODS: &[Method] = &[
    Method::instance("detach", "($self, /)", Function::NoArguments(detach), ""),
    Method::instance(
        "reconfigure",
        "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        Function::Bound(reconfigure),
        "Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream flush.",
    ),
    Method::instance("write", "($self, text, /)", Function::One(write::write), ""),
    Method::instance("read", "($self, size=-1, /)", Function::Positional(0, 1, read::read), ""),
    Method::instance("readline", "($self, size=-1, /)", Function::Positional(0, 1, read::readline), ""),
    Method::instance("flush", "($self, /)", Function::NoArguments(write::flush), ""),
    Method::instance("close", "($self, /)", Function::NoArguments(close), ""),
    of_buffer("fileno", |stream| forward(stream, "fileno")),
    of_buffer("seekable", |stream| forward(stream, "seekable")),
    of_buffer("readable", |stream| forward(stream, "readable")),
    of_buffer("writable", |stream| forward(stream, "writable")),
    of_buffer("isatty", |stream| forward(stream, "isatty")),
    Method::instance(
        "seek",
        "($self, cookie, whence=os.SEEK_SET, /)",
        Function::Positional(1, 2, position::seek),
        "Set the stream position, and return the new stream position.",
    ),
    Method::instance(
        "tell",
        "($self, /)",
        Function::NoArguments(position::tell),
        "Return the stream position as an opaque number.",
    ),
    Method::instance("truncate", "($self, pos=None, /)", Function::Positional(0, 1, write::truncate), ""),
    Method::instance("__getstate__", "($self, /)", Function::NoArguments(errors::cannot_pickle), ""),
];

const fn of_buffer(name: &'static str, function: fn(&Value) -> PyResult) -> Method {
    Method::instance(name, "($self, /)", Function::NoArguments(function), "")
}

const fn getter(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "" }
}

/// An attribute that is read-only as members of structures are.
const fn member(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: Some(|_, _| Err(errors::read_only())), doc: "" }
}

static GETTERS: &[Getter] = &[
    member("encoding", |stream| Ok(receiver(stream)?.encoding.get().unwrap_or(Value::NONE))),
    getter("buffer", |stream| Ok(attached(stream)?.1)),
    member("line_buffering", |stream| Ok(Value::bool(receiver(stream)?.line_buffering.get()))),
    member("write_through", |stream| Ok(Value::bool(receiver(stream)?.write_through.get()))),
    Getter {
        name: "_finalizing",
        get: |stream| Ok(Value::bool(receiver(stream)?.finalizing.get())),
        set: Some(|stream, value| {
            receiver(stream)?.finalizing.set(arguments::flag_member(value)?);
            Ok(())
        }),
        doc: "",
    },
    getter("name", |stream| attribute(stream, "name")),
    getter("closed", |stream| attribute(stream, "closed")),
    getter("newlines", newlines),
    getter("errors", |stream| Ok(ready(stream)?.errors.get().unwrap_or(Value::NONE))),
    Getter {
        name: "_CHUNK_SIZE",
        get: |stream| Ok(int::from_usize(attached(stream)?.0.chunk.get())),
        set: Some(set_chunk_size),
        doc: "",
    },
];

/// Calls a method of the buffer without arguments.
fn forward(stream: &Value, method: &str) -> PyResult {
    let (_, buffer) = attached(stream)?;
    protocol::call_method(&buffer, method, &[])
}

fn attribute(stream: &Value, name: &str) -> PyResult {
    protocol::attribute_named(&attached(stream)?.1, name)
}

fn newlines(stream: &Value) -> PyResult {
    let (this, _) = attached(stream)?;
    if let Some(translation) = this.translation.get() {
        return Ok(translation.newlines());
    }
    let decoder = this.decoder.borrow().clone();
    match decoder {
        Some(Decoder::Object(decoder)) => {
            Ok(protocol::optional_attribute(&decoder, intern("newlines"))?.unwrap_or(Value::NONE))
        }
        _ => Ok(Value::NONE),
    }
}

fn set_chunk_size(stream: &Value, value: Option<&Value>) -> PyResult<()> {
    let (this, _) = attached(stream)?;
    let Some(value) = value else {
        let message = "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted";
        return Err(raise::raise(&kinds::ATTRIBUTE_ERROR, message));
    };
    let size = index::to_isize(value, &kinds::VALUE_ERROR)?;
    match usize::try_from(size).ok().filter(|size| *size > 0) {
        Some(size) => {
            this.chunk.set(size);
            Ok(())
        }
        None => Err(value_error("a strictly positive integer is required")),
    }
}

fn detach(stream: &Value) -> PyResult {
    attached(stream)?;
    protocol::call_method(stream, "flush", &[])?;
    let (this, buffer) = attached(stream)?;
    this.is_detached.set(true);
    this.buffer.set(None);
    Ok(buffer)
}

/// `close`: flushes, then closes the buffer in any case.
fn close(stream: &Value) -> PyResult {
    let (this, buffer) = attached(stream)?;
    if protocol::is_true(&protocol::attribute_named(&buffer, "closed")?)? {
        return Ok(Value::NONE);
    }
    if this.finalizing.get()
        && protocol::call_method(&buffer, "_dealloc_warn", std::slice::from_ref(stream)).is_err()
    {
        drop(thread::current().take_raised());
    }
    let flushed = protocol::call_method(stream, "flush", &[]);
    let mut result = Value::NONE;
    errors::afterwards(flushed, || {
        result = protocol::call_method(&buffer, "close", &[])?;
        Ok(())
    })?;
    Ok(result)
}

/// `repr`: with the name and mode, if there are any.
fn repr(stream: &Value) -> PyResult {
    let this: &TextIo = ready(stream)?;
    let type_ = type_of(stream).name();
    let shown = repr_guard::guarded(stream, || {
        let mut text = Text::new();
        text.push_str(&format!("<{type_}"));
        let name = match protocol::optional_attribute(stream, intern("name")) {
            Ok(name) => name,
            // The buffer was detached.
            Err(_) if raise::take_if(&kinds::VALUE_ERROR) => None,
            Err(raised) => return Err(raised),
        };
        let mode = protocol::optional_attribute(stream, intern("mode"))?;
        for (label, part) in [(" name=", name), (" mode=", mode), (" encoding=", this.encoding.get())] {
            if let Some(part) = part {
                text.push_str(label);
                text.push_repr(&part)?;
            }
        }
        text.push_str(">");
        Ok(text.finish())
    })?;
    shown.ok_or_else(|| errors::reentrant_repr(type_))
}
