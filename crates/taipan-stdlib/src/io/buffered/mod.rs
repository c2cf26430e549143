//! Buffers over raw streams: `_io.BufferedReader`, `BufferedWriter`, `BufferedRandom` and `BufferedRWPair`.
//!
//! The first three are one structure. Places in the buffer: `position` is where the program is; `[.., read_end)` was
//! read ahead; `[write_start, write_end)` waits to be written; the raw stream stands at `raw_position`. -1 says that
//! there is nothing of the kind.
//!
//! A raw stream may be written in Python and do anything when it is called. So the buffer is never borrowed then, a
//! flag refuses calls that come from inside, and whoever looks into the buffer does so by ranges that may be out of
//! it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use taipan_vm::call::Arguments;
use taipan_vm::gil::allow_threads;
use taipan_vm::object::buffer::Buffer;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Reference, Visit};
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::thread;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use super::fileio::{self, FileIo};
use super::{arguments, errors, iobase};

mod attributes;
pub(super) mod pair;
mod position;
mod read;
pub(super) mod types;
mod write;

/// A buffer over a raw stream.
#[repr(C)]
pub(super) struct Buffered {
    header: Header,
    dict: DictSlot,
    raw: Reference,
    is_ready: Cell<bool>,
    is_detached: Cell<bool>,
    finalizing: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    /// Whether both this and the raw stream are exactly of the native types.
    is_plain: Cell<bool>,
    /// The thread whose call is under way, 0 if there is none.
    owner: Cell<usize>,
    /// The bytes, as far as they have been used; `None` if the stream is closed.
    bytes: RefCell<Option<Vec<u8>>>,
    size: Cell<usize>,
    /// Where the raw stream stands in the file, -1 if that is not known.
    absolute: Cell<i64>,
    position: Cell<i64>,
    raw_position: Cell<i64>,
    read_end: Cell<i64>,
    write_start: Cell<i64>,
    write_end: Cell<i64>,
}

// SAFETY: the structure begins with a header, and instances of these types are made of it alone.
unsafe impl NativeObject for Buffered {
    fn type_() -> &'static Type {
        &types::READER
    }

    fn is_layout_of(type_: &Type) -> bool {
        let own = [&types::READER, &types::WRITER, &types::RANDOM];
        own.iter().any(|own| type_.is(own)) || own.iter().any(|own| type_.is_subtype(own))
    }
}

impl Visit for Buffered {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.dict.visit(visitor);
        self.raw.visit(visitor);
    }

    fn clear(&self) {
        self.is_ready.set(false);
        self.dict.clear();
        self.raw.clear();
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| Buffered {
        header,
        dict: DictSlot::default(),
        raw: Reference::default(),
        is_ready: Cell::new(false),
        is_detached: Cell::new(false),
        finalizing: Cell::new(false),
        readable: Cell::new(false),
        writable: Cell::new(false),
        is_plain: Cell::new(false),
        owner: Cell::new(0),
        bytes: RefCell::new(None),
        size: Cell::new(0),
        absolute: Cell::new(0),
        position: Cell::new(0),
        raw_position: Cell::new(0),
        read_end: Cell::new(0),
        write_start: Cell::new(0),
        write_end: Cell::new(0),
    }))
}

/// The stream of a receiver, which the type of the method guarantees.
fn receiver(stream: &Value) -> PyResult<&Buffered> {
    Buffered::of(stream).ok_or_else(|| type_error("a buffered stream is required"))
}

/// The same, with its raw stream, if it has one.
fn ready(stream: &Value) -> PyResult<(&Buffered, Value)> {
    let this = receiver(stream)?;
    match this.raw.get().filter(|_| this.is_ready.get()) {
        Some(raw) => Ok((this, raw)),
        None if this.is_detached.get() => Err(value_error("raw stream has been detached")),
        None => Err(value_error("I/O operation on uninitialized object")),
    }
}

/// The same, if it is open or there is still something to be read; `message` is what the error says.
fn open<'a>(stream: &'a Value, message: &str) -> PyResult<(&'a Buffered, Value)> {
    let (this, raw) = ready(stream)?;
    if this.ahead() == 0 && this.is_closed(&raw)? {
        return Err(value_error(message));
    }
    Ok((this, raw))
}

/// How long a thread waits before it asks again whether a stream is free.
const PATIENCE: Duration = Duration::from_micros(50);

/// Keeps others from calling the stream while it lives.
struct Busy<'a>(&'a Buffered);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
    }
}

impl Buffered {
    /// Begins a call, after those of other threads.
    fn enter(&self, stream: &Value) -> PyResult<Busy<'_>> {
        let me = std::ptr::from_ref(thread::current()) as usize;
        while self.owner.get() != 0 {
            if self.owner.get() == me {
                let shown = protocol::repr(stream)?;
                let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
                return Err(raise::raise(
                    &kinds::RUNTIME_ERROR,
                    format_args!("reentrant call inside {shown}"),
                ));
            }
            allow_threads(|| std::thread::sleep(PATIENCE));
        }
        self.owner.set(me);
        Ok(Busy(self))
    }

    /// Whether the raw stream is closed.
    fn is_closed(&self, raw: &Value) -> PyResult<bool> {
        if self.bytes.borrow().is_none() {
            return Ok(true);
        }
        match self.file(raw) {
            Some(file) => Ok(file.is_closed()),
            None => protocol::is_true(&protocol::attribute_named(raw, "closed")?),
        }
    }

    /// The raw stream as a file whose methods need not be looked up.
    fn file<'a>(&self, raw: &'a Value) -> Option<&'a FileIo> {
        if self.is_plain.get() { iobase::exact(raw, &fileio::TYPE) } else { None }
    }

    fn has_read_buffer(&self) -> bool {
        self.readable.get() && self.read_end.get() != -1
    }

    fn has_write_buffer(&self) -> bool {
        self.writable.get() && self.write_end.get() != -1
    }

    /// Number of bytes that were read ahead.
    fn ahead(&self) -> usize {
        if !self.has_read_buffer() {
            return 0;
        }
        usize::try_from(self.read_end.get() - self.position.get()).unwrap_or(0)
    }

    /// How far the raw stream is ahead of the program.
    fn raw_offset(&self) -> i64 {
        let has_buffer = self.has_read_buffer() || self.has_write_buffer();
        let raw = self.raw_position.get();
        if has_buffer && raw >= 0 { raw - self.position.get() } else { 0 }
    }

    fn forget_read(&self) {
        self.read_end.set(-1);
    }

    fn forget_written(&self) {
        self.write_start.set(0);
        self.write_end.set(-1);
    }

    fn move_to(&self, position: i64) {
        self.position.set(position);
        if self.has_read_buffer() && self.read_end.get() < position {
            self.read_end.set(position);
        }
    }

    /// Looks at bytes of the buffer from one place to another, as far as there are so many.
    fn with<R>(&self, start: i64, length: usize, look: impl FnOnce(&[u8]) -> R) -> R {
        let bytes = self.bytes.borrow();
        let bytes = bytes.as_deref().unwrap_or_default();
        let rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
        look(rest.get(..length).unwrap_or(rest))
    }

    /// Looks at the next bytes that were read ahead, at most so many, and goes on behind them.
    fn take<R>(&self, length: usize, look: impl FnOnce(&[u8]) -> R) -> R {
        let start = self.position.get();
        let length = length.min(self.ahead());
        self.position.set(start + length as i64);
        self.with(start, length, look)
    }

    /// Puts bytes into the buffer, at a place.
    fn put(&self, place: i64, data: &[u8]) -> PyResult<()> {
        let mut bytes = self.bytes.borrow_mut();
        let (Some(bytes), Ok(place)) = (bytes.as_mut(), usize::try_from(place)) else {
            return Err(value_error("write to closed file"));
        };
        let end = place.saturating_add(data.len());
        if end > bytes.len() {
            bytes.try_reserve(end - bytes.len()).map_err(|_| raise::memory_error())?;
            if place > bytes.len() {
                bytes.resize(place, 0);
            }
            bytes.truncate(place);
            bytes.extend_from_slice(data);
        } else if let Some(target) = bytes.get_mut(place..end) {
            target.copy_from_slice(data);
        }
        Ok(())
    }

    /// What `__init__` of all three types does in the end.
    fn set_up(
        &self,
        stream: &Value,
        raw: &Value,
        size: isize,
        access: (bool, bool),
        own: &Type,
    ) -> PyResult<()> {
        self.raw.set(Some(raw.clone()));
        self.readable.set(access.0);
        self.writable.set(access.1);
        let Some(size) = usize::try_from(size).ok().filter(|size| *size > 0) else {
            return Err(value_error("buffer size must be strictly positive"));
        };
        self.size.set(size);
        let before = self.bytes.replace(Some(arguments::room(size)?));
        drop(before);
        self.is_plain.set(type_of(stream).is(own) && type_of(raw).is(&fileio::TYPE));
        self.owner.set(0);
        self.absolute.set(-1);
        if self.raw_tell(raw).is_err() {
            let _not_seekable = raise::take_if(&kinds::BASE_EXCEPTION);
        }
        self.forget_read();
        self.forget_written();
        self.position.set(0);
        self.is_ready.set(true);
        Ok(())
    }
}

impl Buffered {
    /// The raw stream, if there is one.
    pub(super) fn raw_value(&self) -> Option<Value> {
        self.raw.get()
    }

    /// `read1` for a text stream.
    ///
    /// # Errors
    /// As `read1`.
    pub(super) fn read_chunk(&self, stream: &Value, size: usize) -> PyResult {
        let (_, raw) = open(stream, "read of closed file")?;
        self.read_once(stream, &raw, size)
    }

    /// `write` for a text stream.
    ///
    /// # Errors
    /// As `write`.
    pub(super) fn write_value(&self, stream: &Value, data: &Buffer) -> PyResult<usize> {
        let (_, raw) = ready(stream)?;
        self.write_buffer(stream, &raw, data)
    }
}

/// Calls a method of the raw stream without arguments.
fn forward(stream: &Value, method: &str) -> PyResult {
    let (_, raw) = ready(stream)?;
    protocol::call_method(&raw, method, &[])
}

/// The number that a method of a raw stream gave.
fn number_of(value: &Value) -> PyResult<i64> {
    let integer = index::index(value)?;
    match int::operand(&integer).and_then(int::Operand::to_i64) {
        Some(number) => Ok(number),
        None => {
            let given = type_of(value).name();
            Err(value_error(format_args!("cannot fit '{given}' into an offset-sized integer")))
        }
    }
}

/// Bytes of an object that are borrowed anew each time, for Python code may run in between.
struct Data<'a>(&'a Buffer);

impl Data<'_> {
    fn from(&self, start: usize) -> &[u8] {
        self.0.as_slice().get(start..).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.0.length()
    }
}

/// `BlockingIOError`: so much was written or put into the buffer.
#[cold]
fn would_block(errno: i64, written: usize) -> raise::Raised {
    let text = Str::new("write could not complete without blocking");
    raise::raise_with(&kinds::BLOCKING_IO_ERROR, vec![int::from_i64(errno), text, int::from_usize(written)])
}

/// `OSError`: a method of the raw stream gave a number that cannot be.
#[cold]
fn invalid_length(method: &str, number: i64, most: usize) -> raise::Raised {
    errors::failed(format_args!(
        "raw {method}() returned invalid length {number} (should have been between 0 and {most})"
    ))
}
