//! `_io._IOBase`: what all streams have in common, and what they do unless a derived class knows better.

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::DictSlot;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise;
use taipan_vm::thread;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::int;
use taipan_vm::types::list::List;
use taipan_vm::types::object_type;
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use super::{arguments, bytesio, errors, stringio};
use crate::support::FLAGS;

/// `_io._IOBase`
pub(super) static TYPE: Type = native(
    "_io._IOBase",
    &object_type::TYPE,
    size_of::<IoBase>(),
    slots().with_iter(iter).with_next(next).with_finalize(finalize),
    &NativeMembers {
        doc: Some(
            "The abstract base class for all I/O classes.\n\nIts methods stand for a file that cannot be read, \
             written or seeked;\nderived classes override those that they support.\nAny method but close() raises \
             a ValueError once the stream is closed.\nStreams are iterable, line by line, and can be used in a \
             with statement,\nwhich closes them.",
        ),
        methods: METHODS,
        getters: &[
            Getter {
                name: "__dict__",
                get: |stream| Ok(native_object::dict_of(stream, true).unwrap_or(Value::NONE)),
                set: None,
                doc: "",
            },
            Getter { name: "closed", get: |stream| has_closed(stream).map(Value::bool), set: None, doc: "" },
        ],
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "seek",
        "($self, offset, whence=os.SEEK_SET, /)",
        Function::Positional(1, 2, |_, _| Err(errors::unsupported("seek"))),
        "Change the stream position to the given byte offset.",
    ),
    Method::instance(
        "tell",
        "($self, /)",
        Function::NoArguments(|stream| {
            protocol::call_method(stream, "seek", &[int::from_i64(0), int::from_i64(1)])
        }),
        "Return current stream position.",
    ),
    Method::instance(
        "truncate",
        "($self, size=None, /)",
        Function::Positional(0, 1, |_, _| Err(errors::unsupported("truncate"))),
        "Truncate file to size bytes.",
    ),
    Method::instance(
        "flush",
        "($self, /)",
        Function::NoArguments(flush),
        "Flush write buffers, if applicable.",
    ),
    Method::instance("close", "($self, /)", Function::NoArguments(close), "Flush and close the IO object."),
    Method::instance(
        "seekable",
        "($self, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return whether object supports random access.",
    ),
    Method::instance(
        "readable",
        "($self, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return whether object was opened for reading.",
    ),
    Method::instance(
        "writable",
        "($self, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return whether object was opened for writing.",
    ),
    Method::instance(
        "_checkClosed",
        "($self, /)",
        Function::NoArguments(|stream| check_closed(stream).map(|()| Value::NONE)),
        "",
    ),
    Method::instance("_checkSeekable", "($self, /)", Function::NoArguments(check_seekable), ""),
    Method::instance("_checkReadable", "($self, /)", Function::NoArguments(check_readable), ""),
    Method::instance("_checkWritable", "($self, /)", Function::NoArguments(check_writable), ""),
    Method::instance(
        "fileno",
        "($self, /)",
        Function::NoArguments(|_| Err(errors::unsupported("fileno"))),
        "Return underlying file descriptor if one exists.",
    ),
    Method::instance(
        "isatty",
        "($self, /)",
        Function::NoArguments(|stream| check_closed(stream).map(|()| Value::FALSE)),
        "Return whether this is an 'interactive' stream.",
    ),
    Method::instance("__enter__", "($self, /)", Function::NoArguments(iter), ""),
    Method::instance(
        "__exit__",
        "($self, /, *args)",
        Function::Any(|stream, _| protocol::call_method(stream, "close", &[])),
        "",
    ),
    Method::instance(
        "readline",
        "($self, size=-1, /)",
        Function::Positional(0, 1, readline),
        "Read and return a line from the stream.",
    ),
    Method::instance(
        "readlines",
        "($self, hint=-1, /)",
        Function::Positional(0, 1, readlines),
        "Return a list of lines from the stream.",
    ),
    Method::instance(
        "writelines",
        "($self, lines, /)",
        Function::One(writelines),
        "Write a list of lines to stream.",
    ),
];

/// What every stream begins with.
#[repr(C)]
pub(super) struct IoBase {
    header: Header,
    dict: DictSlot,
}

native_object!(IoBase, TYPE, [dict]);

/// The slots of the abstract classes.
pub(super) const fn slots() -> Slots {
    Slots::of_container::<IoBase>().with_new(new)
}

/// A type of streams. Its structure begins as [`IoBase`] does.
pub(super) const fn native(
    name: &'static str,
    base: &'static Type,
    size: usize,
    slots: Slots,
    members: &'static NativeMembers,
) -> Type {
    let flags = FLAGS.union(TypeFlags::INSTANCE_DICT).union(TypeFlags::WEAK_REFERENCES);
    Type::native(name, Some(base), size, 0, flags, slots, members)
        .with_dict_at(std::mem::offset_of!(IoBase, dict))
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    object_type::check_no_arguments(type_, arguments)?;
    Ok(native_object::allocate(type_, |header| IoBase { header, dict: DictSlot::default() }))
}

/// Whether the base class's own `close` was called.
fn has_closed(stream: &Value) -> PyResult<bool> {
    Ok(protocol::optional_attribute(stream, intern("__IOBase_closed"))?.is_some())
}

/// Raises `ValueError` if the stream says that it is closed.
///
/// # Errors
/// That, and what asking the stream raises.
pub(super) fn check_closed(stream: &Value) -> PyResult<()> {
    match protocol::optional_attribute(stream, intern("closed"))? {
        Some(closed) if protocol::is_true(&closed)? => Err(errors::is_closed()),
        _ => Ok(()),
    }
}

fn check(stream: &Value, method: &str, message: &str) -> PyResult {
    let answer = protocol::call_method(stream, method, &[])?;
    if answer.is(&Value::TRUE) { Ok(answer) } else { Err(errors::unsupported(message)) }
}

/// Raises `UnsupportedOperation` if any object says that it is not seekable.
///
/// # Errors
/// That, and what asking it raises.
pub(super) fn check_seekable(stream: &Value) -> PyResult {
    check(stream, "seekable", "File or stream is not seekable.")
}

/// The same of reading.
///
/// # Errors
/// As for [`check_seekable`].
pub(super) fn check_readable(stream: &Value) -> PyResult {
    check(stream, "readable", "File or stream is not readable.")
}

/// The same of writing.
///
/// # Errors
/// As for [`check_seekable`].
pub(super) fn check_writable(stream: &Value) -> PyResult {
    check(stream, "writable", "File or stream is not writable.")
}

fn flush(stream: &Value) -> PyResult {
    if has_closed(stream)? { Err(errors::is_closed()) } else { Ok(Value::NONE) }
}

/// `_IOBase.close`
///
/// # Errors
/// What flushing raises; the stream counts as closed all the same.
pub(super) fn close(stream: &Value) -> PyResult {
    if has_closed(stream)? {
        return Ok(Value::NONE);
    }
    let flushed = protocol::call_method(stream, "flush", &[]);
    let name = intern("__IOBase_closed").to_value();
    errors::afterwards(flushed, || protocol::set_attribute(stream, &name, Some(&Value::TRUE)))?;
    Ok(Value::NONE)
}

/// Closes a stream at its end. What that raises is reported.
pub(super) fn finalize(stream: &Value) {
    let type_ = type_of(stream);
    if type_.is(&bytesio::TYPE) || type_.is(&stringio::TYPE) {
        // There is nothing that closing them would do.
        return;
    }
    let thread = thread::current();
    let before = thread.take_raised();
    if is_open(stream) == Ok(true) {
        let _no_such_attribute =
            protocol::set_attribute(stream, &intern("_finalizing").to_value(), Some(&Value::TRUE));
        drop(thread.take_raised());
        if protocol::call_method(stream, "close", &[]).is_err() {
            raise::unraisable("Exception ignored while finalizing file", Some(stream));
        }
    }
    drop(thread.take_raised());
    if let Some(before) = before {
        thread.set_raised(before);
    }
}

/// Whether a stream says that it is not closed. One that does not answer is not usable any more.
fn is_open(stream: &Value) -> PyResult<bool> {
    match protocol::optional_attribute(stream, intern("closed"))? {
        Some(closed) => Ok(!protocol::is_true(&closed)?),
        None => Ok(false),
    }
}

fn iter(stream: &Value) -> PyResult {
    check_closed(stream)?;
    Ok(stream.clone())
}

fn next(stream: &Value) -> PyResult<Option<Value>> {
    let line = protocol::call_method(stream, "readline", &[])?;
    Ok(if protocol::length(&line)? == 0 { None } else { Some(line) })
}

/// Reads a line byte by byte, or as far as `peek` shows it.
fn readline(stream: &Value, given: &[Value]) -> PyResult {
    let limit = arguments::limit(given.first())?;
    let peek = protocol::optional_attribute(stream, intern("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit.is_none_or(|limit| line.len() < limit) {
        let wanted = match &peek {
            None => 1,
            Some(peek) => match shown(peek, limit) {
                Err(_) if errors::take_interrupt() => continue,
                wanted => wanted?,
            },
        };
        let read = match protocol::call_method(stream, "read", &[int::from_usize(wanted)]) {
            Err(_) if errors::take_interrupt() => continue,
            read => read?,
        };
        let Some(bytes) = Bytes::of(&read) else { return Err(no_bytes("read", &read)) };
        line.try_reserve(bytes.length()).map_err(|_| raise::memory_error())?;
        line.extend_from_slice(bytes.as_slice());
        if bytes.length() == 0 || line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(Bytes::new(&line))
}

#[cold]
fn no_bytes(method: &str, read: &Value) -> raise::Raised {
    let given = type_of(read).name();
    errors::failed(format_args!("{method}() should have returned a bytes object, not '{given}'"))
}

/// How many bytes of what `peek` shows belong to the line.
fn shown(peek: &Value, limit: Option<usize>) -> PyResult<usize> {
    let ahead = protocol::call(peek, Arguments::positional_only(&[int::from_i64(1)]))?;
    let Some(bytes) = Bytes::of(&ahead).map(Bytes::as_slice) else { return Err(no_bytes("peek", &ahead)) };
    let part = bytes.get(..limit.unwrap_or(usize::MAX)).unwrap_or(bytes);
    Ok(memchr::memchr(b'\n', part).map_or(part.len(), |place| place + 1).max(1))
}

fn readlines(stream: &Value, given: &[Value]) -> PyResult {
    let hint = arguments::limit(given.first())?.filter(|hint| *hint > 0);
    let iterator = protocol::iter(stream)?;
    let (mut lines, mut length) = (Vec::new(), 0);
    while let Some(line) = protocol::next(&iterator)? {
        if let Some(hint) = hint {
            let more = protocol::length(&line)?;
            lines.push(line);
            if more > hint - length {
                break;
            }
            length += more;
        } else {
            lines.push(line);
        }
    }
    Ok(List::from_values(lines))
}

fn writelines(stream: &Value, lines: &Value) -> PyResult {
    check_closed(stream)?;
    let iterator = protocol::iter(lines)?;
    while let Some(line) = protocol::next(&iterator)? {
        loop {
            match protocol::call_method(stream, "write", std::slice::from_ref(&line)) {
                Err(_) if errors::take_interrupt() => {}
                written => {
                    drop(written?);
                    break;
                }
            }
        }
    }
    Ok(Value::NONE)
}

/// Whether a stream is exactly of a native type, so that its methods need not be looked up.
pub(super) fn exact<'a, T: NativeObject>(stream: &'a Value, type_: &Type) -> Option<&'a T> {
    if type_of(stream).is(type_) { T::of(stream) } else { None }
}
