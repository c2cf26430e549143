//! `_io.BytesIO`: a stream of bytes in memory.
//!
//! Bytes that it was made from or has given away as a whole are shared with the `bytes` object until it is written to.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::buffer::{Buffer, buffer_error, flag};
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Visit};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::bytes::{self, Bytes};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::memoryview;
use taipan_vm::types::object_type;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use super::{arguments, buffered_base, errors, iobase, state};

/// `_io.BytesIO`
pub(super) static TYPE: Type = iobase::native(
    "_io.BytesIO",
    &buffered_base::TYPE,
    size_of::<BytesIo>(),
    Slots::of_container::<BytesIo>()
        .with_new(new)
        .with_init(init)
        .with_iter(|stream| Ok(stream.clone()))
        .with_next(next),
    &NativeMembers {
        doc: Some("Buffered I/O implementation using an in-memory bytes buffer."),
        methods: METHODS,
        getters: &[Getter {
            name: "closed",
            get: |stream| Ok(Value::bool(receiver(stream)?.is_closed())),
            set: None,
            doc: "True if the file is closed.",
        }],
    },
);

/// A method of a stream that is open.
const fn when_open(name: &'static str, function: fn(&Value) -> PyResult, doc: &'static str) -> Method {
    Method::instance(name, "($self, /)", Function::NoArguments(function), doc)
}

static METHODS: &[Method] = &[
    when_open("readable", |stream| answer(stream, Value::TRUE), "Returns True if the IO object can be read."),
    when_open(
        "seekable",
        |stream| answer(stream, Value::TRUE),
        "Returns True if the IO object can be seeked.",
    ),
    when_open(
        "writable",
        |stream| answer(stream, Value::TRUE),
        "Returns True if the IO object can be written.",
    ),
    when_open("close", close, "Disable all I/O operations."),
    when_open("flush", |stream| answer(stream, Value::NONE), "Does nothing."),
    when_open("isatty", |stream| answer(stream, Value::FALSE), "Always returns False."),
    when_open(
        "tell",
        |stream| Ok(int::from_usize(open(stream)?.position.get())),
        "Current file position, an integer.",
    ),
    Method::instance(
        "write",
        "($self, b, /)",
        Function::One(|stream, data| receiver(stream)?.write_object(data).map(int::from_usize)),
        "Write bytes to file.",
    ),
    Method::instance(
        "writelines",
        "($self, lines, /)",
        Function::One(writelines),
        "Write lines to the file.",
    ),
    Method::instance(
        "read1",
        "($self, size=-1, /)",
        Function::Positional(0, 1, read),
        "Read at most size bytes, returned as a bytes object.",
    ),
    Method::instance("readinto", "($self, buffer, /)", Function::One(readinto), "Read bytes into buffer."),
    Method::instance(
        "readline",
        "($self, size=-1, /)",
        Function::Positional(0, 1, readline),
        "Next line from the file, as a bytes object.",
    ),
    Method::instance(
        "readlines",
        "($self, size=None, /)",
        Function::Positional(0, 1, readlines),
        "List of bytes objects, each a line from the file.",
    ),
    Method::instance(
        "read",
        "($self, size=-1, /)",
        Function::Positional(0, 1, read),
        "Read at most size bytes, returned as a bytes object.",
    ),
    when_open("getbuffer", getbuffer, "Get a read-write view over the contents of the BytesIO object."),
    when_open(
        "getvalue",
        |stream| open(stream)?.value(),
        "Retrieve the entire contents of the BytesIO object.",
    ),
    Method::instance(
        "seek",
        "($self, pos, whence=0, /)",
        Function::Positional(1, 2, seek),
        "Change stream position.",
    ),
    Method::instance(
        "truncate",
        "($self, size=None, /)",
        Function::Positional(0, 1, truncate),
        "Truncate the file to at most size bytes.",
    ),
    when_open("__getstate__", getstate, ""),
    Method::instance("__setstate__", "($self, object, /)", Function::One(setstate), ""),
    when_open(
        "__sizeof__",
        |stream| Ok(int::from_usize(size_of::<BytesIo>() + receiver(stream)?.own_capacity())),
        "",
    ),
];

/// Where the bytes are.
enum Contents {
    Closed,
    /// In a `bytes` object that others may have too.
    Shared(Value),
    Own(Vec<u8>),
}

/// A stream of bytes in memory.
#[repr(C)]
pub(super) struct BytesIo {
    header: Header,
    dict: DictSlot,
    contents: RefCell<Contents>,
    position: Cell<usize>,
    /// Number of buffers that others have of the contents.
    exports: Cell<usize>,
}

native_object!(BytesIo, TYPE, [dict]);

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| BytesIo {
        header,
        dict: DictSlot::default(),
        contents: RefCell::new(Contents::Own(Vec::new())),
        position: Cell::new(0),
        exports: Cell::new(0),
    }))
}

static PARAMETERS: Parameters = Parameters::parse("(initial_bytes=b'')");

fn init(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("BytesIO", given)?;
    let this = receiver(stream)?;
    this.check_exports()?;
    this.position.set(0);
    let initial = bound.first().copied().flatten().filter(|initial| !initial.is_none());
    match initial {
        Some(initial) if type_of(initial).is(&bytes::TYPE) => this.replace(Contents::Shared(initial.clone())),
        Some(initial) => {
            if !this.is_closed() {
                this.replace(Contents::Own(Vec::new()));
            }
            this.write_object(initial)?;
            this.position.set(0);
        }
        None if !this.is_closed() => this.replace(Contents::Own(Vec::new())),
        None => {}
    }
    Ok(())
}

/// The stream of a receiver, which the type of the method guarantees.
fn receiver(stream: &Value) -> PyResult<&BytesIo> {
    BytesIo::of(stream).ok_or_else(|| type_error("a BytesIO is required"))
}

/// The same, if it is not closed.
fn open(stream: &Value) -> PyResult<&BytesIo> {
    let this = receiver(stream)?;
    if this.is_closed() { Err(errors::is_closed()) } else { Ok(this) }
}

fn answer(stream: &Value, answer: Value) -> PyResult {
    open(stream).map(|_| answer)
}

#[cold]
fn too_large(what: &str) -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, format_args!("new {what} too large"))
}

impl BytesIo {
    fn is_closed(&self) -> bool {
        matches!(*self.contents.borrow(), Contents::Closed)
    }

    fn replace(&self, contents: Contents) {
        let before = self.contents.replace(contents);
        drop(before);
    }

    fn check_exports(&self) -> PyResult<()> {
        match self.exports.get() {
            0 => Ok(()),
            _ => Err(buffer_error("Existing exports of data: object cannot be re-sized")),
        }
    }

    /// Looks at the bytes.
    fn with<R>(&self, look: impl FnOnce(&[u8]) -> R) -> R {
        match &*self.contents.borrow() {
            Contents::Closed => look(&[]),
            Contents::Shared(value) => look(Bytes::of(value).map_or(&[][..], Bytes::as_slice)),
            Contents::Own(bytes) => look(bytes),
        }
    }

    /// Changes the bytes, which are the stream's own from here on.
    fn change<R>(&self, change: impl FnOnce(&mut Vec<u8>) -> PyResult<R>) -> PyResult<R> {
        let mut contents = self.contents.borrow_mut();
        if let Contents::Shared(value) = &*contents {
            let own = taipan_vm::object::buffer::copied(Bytes::of(value).map_or(&[][..], Bytes::as_slice))?;
            let before = std::mem::replace(&mut *contents, Contents::Own(own));
            drop(before);
        }
        match &mut *contents {
            Contents::Own(bytes) => change(bytes),
            _ => Err(errors::is_closed()),
        }
    }

    fn write_object(&self, data: &Value) -> PyResult<usize> {
        if self.is_closed() {
            return Err(errors::is_closed());
        }
        self.check_exports()?;
        let buffer = Buffer::get(data, flag::ANY_CONTIGUOUS)?;
        // Asking for the buffer may have run Python code.
        self.check_exports()?;
        self.write(buffer.as_slice())?;
        Ok(buffer.length())
    }

    fn write(&self, data: &[u8]) -> PyResult<()> {
        if data.is_empty() {
            return Ok(());
        }
        let start = self.position.get();
        let end = start.checked_add(data.len()).filter(|end| *end <= isize::MAX as usize);
        let end = end.ok_or_else(|| too_large("buffer size"))?;
        self.change(|bytes| {
            if end > bytes.len() {
                bytes.try_reserve(end - bytes.len()).map_err(|_| raise::memory_error())?;
            }
            if start >= bytes.len() {
                bytes.resize(start, 0);
                bytes.extend_from_slice(data);
                return Ok(());
            }
            let overlap = data.len().min(bytes.len() - start);
            let (inside, after) = data.split_at(overlap);
            if let Some(target) = bytes.get_mut(start..start + overlap) {
                target.copy_from_slice(inside);
            }
            bytes.extend_from_slice(after);
            Ok(())
        })?;
        self.position.set(end);
        Ok(())
    }

    /// Takes the next bytes, at most so many.
    fn take(&self, size: usize) -> Value {
        let start = self.position.get();
        if let (0, Contents::Shared(value)) = (start, &*self.contents.borrow()) {
            let length = Bytes::of(value).map_or(0, Bytes::length);
            if size >= length {
                self.position.set(length);
                return value.clone();
            }
        }
        self.with(|bytes| {
            let rest = bytes.get(start..).unwrap_or_default();
            let part = rest.get(..size).unwrap_or(rest);
            self.position.set(start + part.len());
            Bytes::new(part)
        })
    }

    /// Length of the line that begins at the position, or of as much of it as the limit allows.
    fn line_length(&self, limit: Option<usize>) -> usize {
        self.with(|bytes| {
            let rest = bytes.get(self.position.get()..).unwrap_or_default();
            let part = rest.get(..limit.unwrap_or(usize::MAX)).unwrap_or(rest);
            memchr::memchr(b'\n', part).map_or(part.len(), |place| place + 1)
        })
    }

    /// All bytes, which are shared with the object from here on.
    fn value(&self) -> PyResult {
        let value = match &*self.contents.borrow() {
            Contents::Closed => return Err(errors::is_closed()),
            Contents::Shared(value) => return Ok(value.clone()),
            Contents::Own(bytes) => Bytes::new(bytes),
        };
        if self.exports.get() == 0 {
            self.replace(Contents::Shared(value.clone()));
        }
        Ok(value)
    }

    fn own_capacity(&self) -> usize {
        match &*self.contents.borrow() {
            Contents::Own(bytes) => bytes.capacity(),
            _ => 0,
        }
    }
}

fn read(stream: &Value, given: &[Value]) -> PyResult {
    let size = arguments::limit(given.first())?;
    Ok(open(stream)?.take(size.unwrap_or(usize::MAX)))
}

fn readline(stream: &Value, given: &[Value]) -> PyResult {
    let limit = arguments::limit(given.first())?;
    let this = open(stream)?;
    Ok(this.take(this.line_length(limit)))
}

fn next(stream: &Value) -> PyResult<Option<Value>> {
    let this = open(stream)?;
    Ok(match this.line_length(None) {
        0 => None,
        length => Some(this.take(length)),
    })
}

fn readlines(stream: &Value, given: &[Value]) -> PyResult {
    let this = open(stream)?;
    let most = match given.first().filter(|size| !size.is_none()) {
        None => -1,
        Some(size) if int::is_int(size) => index::to_count(size)?,
        Some(other) => {
            let given = type_of(other).name();
            return Err(type_error(format_args!("integer argument expected, got '{given}'")));
        }
    };
    let (mut lines, mut size) = (Vec::new(), 0);
    loop {
        let length = this.line_length(None);
        if length == 0 {
            break;
        }
        lines.push(this.take(length));
        size += length;
        if most > 0 && size >= most.unsigned_abs() {
            break;
        }
    }
    Ok(List::from_values(lines))
}

fn readinto(stream: &Value, target: &Value) -> PyResult {
    let buffer = arguments::writable("readinto", "argument", target)?;
    let this = open(stream)?;
    let start = this.position.get();
    let source = this.with(|bytes| {
        // A copy, for the target may be a view of these very bytes.
        let rest = bytes.get(start..).unwrap_or_default();
        taipan_vm::object::buffer::copied(rest.get(..buffer.length()).unwrap_or(rest))
    })?;
    buffer.write(|target| {
        if let Some(target) = target.get_mut(..source.len()) {
            target.copy_from_slice(&source);
        }
    });
    this.position.set(start + source.len());
    Ok(int::from_usize(source.len()))
}

fn writelines(stream: &Value, lines: &Value) -> PyResult {
    let this = open(stream)?;
    let iterator = protocol::iter(lines)?;
    while let Some(line) = protocol::next(&iterator)? {
        this.write_object(&line)?;
    }
    Ok(Value::NONE)
}

fn seek(stream: &Value, given: &[Value]) -> PyResult {
    let [target, rest @ ..] = given else { return Ok(Value::NONE) };
    let target = index::to_count(target)?;
    let whence = rest.first().map_or(Ok(0), convert::to_c_int)?;
    let this = open(stream)?;
    let from = match whence {
        0 if target < 0 => return Err(value_error(format_args!("negative seek value {target}"))),
        0 => 0,
        1 => this.position.get(),
        2 => this.with(<[u8]>::len),
        _ => {
            return Err(value_error(format_args!("invalid whence ({whence}, should be 0, 1 or 2)")));
        }
    };
    let Some(position) = target.checked_add_unsigned(from) else { return Err(too_large("position")) };
    let position = usize::try_from(position).unwrap_or(0);
    this.position.set(position);
    Ok(int::from_usize(position))
}

fn truncate(stream: &Value, given: &[Value]) -> PyResult {
    let size = given.first().filter(|size| !size.is_none());
    let size = size.map(|size| convert::to_long(size).map(|size| size as isize)).transpose()?;
    let this = open(stream)?;
    this.check_exports()?;
    let size = match size {
        None => this.position.get(),
        Some(size) => {
            usize::try_from(size).map_err(|_| value_error(format_args!("negative size value {size}")))?
        }
    };
    if size < this.with(<[u8]>::len) {
        this.change(|bytes| {
            bytes.truncate(size);
            bytes.shrink_to(size.saturating_mul(2));
            Ok(())
        })?;
    }
    Ok(int::from_usize(size))
}

fn close(stream: &Value) -> PyResult {
    let this = receiver(stream)?;
    this.check_exports()?;
    this.replace(Contents::Closed);
    Ok(Value::NONE)
}

fn getstate(stream: &Value) -> PyResult {
    let this = open(stream)?;
    let value = this.value()?;
    let dict = state::copied_dict(stream);
    Ok(Tuple::from_values(vec![value, int::from_usize(this.position.get()), dict]))
}

fn setstate(stream: &Value, given: &Value) -> PyResult {
    let this = receiver(stream)?;
    let Some([value, position, dict, ..]) = Tuple::of(given).map(Tuple::values) else {
        return Err(type_error(format_args!(
            "{}.__setstate__ argument should be 3-tuple, got {}",
            type_of(stream).name(),
            type_of(given).name()
        )));
    };
    this.check_exports()?;
    if !this.is_closed() {
        this.replace(Contents::Own(Vec::new()));
    }
    this.position.set(0);
    this.write_object(value)?;
    if !int::is_int(position) {
        let given = type_of(position).name();
        return Err(type_error(format_args!("second item of state must be an integer, not {given}")));
    }
    this.position.set(state::position(position)?);
    state::update_dict(stream, dict, "third item of state should be a dict, got a")?;
    Ok(Value::NONE)
}

/// What `getbuffer` gives a view of: it says when the view goes.
pub(super) static BUFFER_TYPE: Type = Type::native(
    "_io._BytesIOBuffer",
    Some(&object_type::TYPE),
    size_of::<BytesIoBuffer>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<BytesIoBuffer>().with_buffer(get_buffer),
    &NativeMembers::NONE,
);

#[repr(C)]
struct BytesIoBuffer {
    header: Header,
    source: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are made of it alone.
unsafe impl NativeObject for BytesIoBuffer {
    fn type_() -> &'static Type {
        &BUFFER_TYPE
    }
}

impl Visit for BytesIoBuffer {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.source.visit(visitor);
    }
}

fn getbuffer(stream: &Value) -> PyResult {
    open(stream)?;
    let source = stream.clone();
    let exporter = allocate(&BUFFER_TYPE, |header| BytesIoBuffer { header, source });
    memoryview::of_object(&exporter, flag::FULL_RO)
}

fn get_buffer(exporter: &Value, _: u32) -> PyResult<Buffer> {
    let source = BytesIoBuffer::of(exporter).and_then(|exporter| BytesIo::of(&exporter.source));
    let Some(this) = source else { return Err(type_error("a BytesIO is required")) };
    let (data, length) = this.change(|bytes| Ok((bytes.as_mut_ptr(), bytes.len())))?;
    this.exports.set(this.exports.get() + 1);
    // SAFETY: as long as there are exports, the vector is neither resized nor dropped, and the exporter keeps the
    // stream alive.
    Ok(unsafe { Buffer::new(exporter.clone(), data, length, false, None, Some(release_buffer)) })
}

fn release_buffer(exporter: &Value) {
    if let Some(this) = BytesIoBuffer::of(exporter).and_then(|exporter| BytesIo::of(&exporter.source)) {
        this.exports.set(this.exports.get().saturating_sub(1));
    }
}
