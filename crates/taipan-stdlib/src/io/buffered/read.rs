//! Reading through a buffer.

use taipan_vm::call::Arguments;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::index;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::thread;
use taipan_vm::types::bytearray::ByteArray;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::{Exception, kinds};
use taipan_vm::types::int;
use taipan_vm::types::memoryview;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

use super::{Buffered, invalid_length, open, types};
use crate::io::{arguments, errors};

impl Buffered {
    /// Reads from the raw stream to the end of a vector, at most `length` bytes, for which it has room: how many;
    /// `None` if there are none to be had yet.
    fn raw_read(&self, raw: &Value, out: &mut Vec<u8>, length: usize) -> PyResult<Option<usize>> {
        let read = match self.file(raw) {
            Some(file) => file.read_more(out)?,
            None => self.call_readinto(raw, out, length)?,
        };
        if let Some(number) = read
            && self.absolute.get() != -1
        {
            self.absolute.set(self.absolute.get().saturating_add(number as i64));
        }
        Ok(read)
    }

    /// Reads by the raw stream's `readinto`, whose target is memory of its own: who knows what it does with it.
    fn call_readinto(&self, raw: &Value, out: &mut Vec<u8>, length: usize) -> PyResult<Option<usize>> {
        let mut room = arguments::room(length)?;
        room.resize(length, 0);
        let target = ByteArray::from_vec(room);
        let view = memoryview::of_object(&target, flag::FULL_RO)?;
        let result = loop {
            match protocol::call_method(raw, "readinto", std::slice::from_ref(&view)) {
                Err(_) if errors::take_interrupt() => {}
                result => break result?,
            }
        };
        if result.is_none() {
            return Ok(None);
        }
        let number = match index::to_isize(&result, &kinds::VALUE_ERROR) {
            Ok(number) => number as i64,
            Err(_) => return Err(readinto_failed()),
        };
        let read = usize::try_from(number).ok().filter(|number| *number <= length);
        let read = read.ok_or_else(|| invalid_length("readinto", number, length))?;
        let bytes = Buffer::get(&target, flag::SIMPLE)?;
        out.extend_from_slice(bytes.as_slice().get(..read).unwrap_or_default());
        Ok(Some(read))
    }

    /// Reads more into the buffer, behind what it has.
    fn fill(&self, raw: &Value) -> PyResult<Option<usize>> {
        let start = if self.has_read_buffer() { self.read_end.get().max(0) as usize } else { 0 };
        let length = self.size.get().saturating_sub(start);
        // While the raw stream works, the buffer is somewhere else.
        let Some(mut bytes) = self.bytes.borrow_mut().as_mut().map(std::mem::take) else {
            return Ok(Some(0));
        };
        bytes.truncate(start);
        let reserved = bytes.try_reserve_exact(length).map_err(|_| raise::memory_error());
        let read = reserved.and_then(|()| self.raw_read(raw, &mut bytes, length));
        if let Some(place) = self.bytes.borrow_mut().as_mut() {
            *place = bytes;
        }
        if let Some(number) = read?.filter(|number| *number > 0) {
            let end = (start + number) as i64;
            self.read_end.set(end);
            self.raw_position.set(end);
            return Ok(Some(number));
        }
        read
    }

    /// All that was read ahead, then all that the raw stream has.
    fn read_all(&self, raw: &Value) -> PyResult {
        let mut data = self.take(usize::MAX, <[u8]>::to_vec);
        if self.writable.get() {
            self.flush_and_rewind(raw)?;
        }
        self.forget_read();
        let joined = |data: &[u8], more: &[u8]| Bytes::new(&[data, more].concat());
        if let Some(file) = self.file(raw) {
            let before = data.len();
            let read = file.read_all(&mut data)?;
            if self.absolute.get() != -1 {
                self.absolute.set(self.absolute.get().saturating_add((data.len() - before) as i64));
            }
            return Ok(if read.is_none() && before == 0 { Value::NONE } else { Bytes::new(&data) });
        }
        if let Some(readall) = protocol::optional_attribute(raw, intern("readall"))? {
            let rest = protocol::call(&readall, Arguments::NONE)?;
            return match Bytes::of(&rest) {
                _ if data.is_empty() && (rest.is_none() || Bytes::of(&rest).is_some()) => Ok(rest),
                Some(more) => Ok(joined(&data, more.as_slice())),
                None if rest.is_none() => Ok(Bytes::new(&data)),
                None => Err(type_error("readall() should return bytes")),
            };
        }
        loop {
            let more = protocol::call_method(raw, "read", &[])?;
            if !more.is_none() && Bytes::of(&more).is_none() {
                return Err(type_error("read() should return bytes"));
            }
            let bytes = Bytes::of(&more).map_or(&[][..], Bytes::as_slice);
            if bytes.is_empty() {
                return Ok(if data.is_empty() { more } else { Bytes::new(&data) });
            }
            data.try_reserve(bytes.len()).map_err(|_| raise::memory_error())?;
            data.extend_from_slice(bytes);
            if self.absolute.get() != -1 {
                self.absolute.set(self.absolute.get().saturating_add(bytes.len() as i64));
            }
        }
    }

    /// Exactly so many bytes, unless the stream ends or would block.
    fn read_exactly(&self, raw: &Value, length: usize) -> PyResult {
        let mut out = arguments::room(length)?;
        self.take(length, |bytes| out.extend_from_slice(bytes));
        if self.writable.get() {
            self.flush_and_rewind(raw)?;
        }
        self.forget_read();
        let size = self.size.get();
        let ended = |out: &[u8], read: Option<usize>| match read {
            None if out.is_empty() => Ok(Value::NONE),
            _ => Ok(Bytes::new(out)),
        };
        while length - out.len().min(length) >= size {
            let wanted = (length - out.len()) / size * size;
            match self.raw_read(raw, &mut out, wanted)? {
                Some(number) if number > 0 => {}
                read => return ended(&out, read),
            }
        }
        self.position.set(0);
        self.raw_position.set(0);
        self.read_end.set(0);
        while out.len() < length && self.read_end.get() < size as i64 {
            match self.fill(raw)? {
                Some(number) if number > 0 => {
                    let wanted = length - out.len();
                    self.take(wanted.min(number), |bytes| out.extend_from_slice(bytes));
                }
                read => return ended(&out, read),
            }
        }
        Ok(Bytes::new(&out))
    }

    /// At most so many bytes, by one read of the raw stream at most.
    ///
    /// # Errors
    /// What the raw stream raises.
    pub(in crate::io) fn read_once(&self, stream: &Value, raw: &Value, length: usize) -> PyResult {
        if length == 0 {
            return Ok(Bytes::new(&[]));
        }
        if self.ahead() > 0 {
            return Ok(self.take(length, Bytes::new));
        }
        let mut out = arguments::room(length)?;
        let _busy = self.enter(stream)?;
        if self.writable.get() {
            self.flush_and_rewind(raw)?;
        }
        self.forget_read();
        self.raw_read(raw, &mut out, length)?;
        Ok(Bytes::new(&out))
    }

    /// A line, or as much of it as the limit allows.
    fn read_line(&self, stream: &Value, raw: &Value, limit: Option<usize>) -> PyResult {
        let most = limit.unwrap_or(usize::MAX);
        let ahead = self.ahead().min(most);
        let found = self.with(self.position.get(), ahead, |bytes| memchr::memchr(b'\n', bytes));
        if let Some(place) = found {
            return Ok(self.take(place + 1, Bytes::new));
        }
        if ahead == most {
            return Ok(self.take(ahead, Bytes::new));
        }
        let _busy = self.enter(stream)?;
        let mut line = self.take(ahead, <[u8]>::to_vec);
        if self.writable.get() {
            self.flush_and_rewind(raw)?;
        }
        loop {
            self.forget_read();
            let number = match self.fill(raw)? {
                Some(number) if number > 0 => number,
                _ => return Ok(Bytes::new(&line)),
            };
            let wanted = number.min(most - line.len());
            let found = self.with(0, wanted, |bytes| memchr::memchr(b'\n', bytes));
            let length = found.map_or(wanted, |place| place + 1);
            line.try_reserve(length).map_err(|_| raise::memory_error())?;
            self.with(0, length, |bytes| line.extend_from_slice(bytes));
            self.position.set(length as i64);
            if found.is_some() || line.len() >= most {
                return Ok(Bytes::new(&line));
            }
        }
    }
}

/// `OSError`, because `readinto` gave no number, which becomes its cause.
#[cold]
fn readinto_failed() -> raise::Raised {
    let thread = thread::current();
    let cause = thread.take_raised();
    let raised = errors::failed("raw readinto() failed");
    if let Some(error) = thread.take_raised() {
        if let Some(exception) = Exception::of(&error) {
            exception.set_context(cause.clone());
            exception.set_cause(cause);
        }
        thread.set_raised(error);
    }
    raised
}

/// `read`
pub(super) fn read(stream: &Value, given: &[Value]) -> PyResult {
    let size = arguments::optional_size(given.first())?.unwrap_or(-1);
    super::ready(stream)?;
    if size < -1 {
        return Err(value_error("read length must be non-negative or -1"));
    }
    let (this, raw) = open(stream, "read of closed file")?;
    match usize::try_from(size) {
        Ok(size) if size <= this.ahead() => Ok(this.take(size, Bytes::new)),
        Ok(size) => {
            let _busy = this.enter(stream)?;
            this.read_exactly(&raw, size)
        }
        Err(_) => {
            let _busy = this.enter(stream)?;
            this.read_all(&raw)
        }
    }
}

/// `read1`
pub(super) fn read1(stream: &Value, given: &[Value]) -> PyResult {
    let size = given.first().map_or(Ok(-1), index::to_count)?;
    let (this, raw) = open(stream, "read of closed file")?;
    this.read_once(stream, &raw, usize::try_from(size).unwrap_or(this.size.get()))
}

/// `peek`
pub(super) fn peek(stream: &Value, given: &[Value]) -> PyResult {
    given.first().map_or(Ok(0), index::to_count)?;
    let (this, raw) = open(stream, "peek of closed file")?;
    let _busy = this.enter(stream)?;
    if this.writable.get() {
        this.flush_and_rewind(&raw)?;
    }
    if this.ahead() == 0 {
        this.forget_read();
        let read = this.fill(&raw)?;
        this.position.set(0);
        return Ok(this.with(0, read.unwrap_or(0), Bytes::new));
    }
    Ok(this.with(this.position.get(), this.ahead(), Bytes::new))
}

/// `readline`
pub(super) fn readline(stream: &Value, given: &[Value]) -> PyResult {
    let limit = arguments::limit(given.first())?;
    let (this, raw) = open(stream, "readline of closed file")?;
    this.read_line(stream, &raw, limit)
}

/// `__next__`
pub(super) fn next(stream: &Value) -> PyResult<Option<Value>> {
    let type_ = type_of(stream);
    let line = if type_.is(&types::READER) || type_.is(&types::RANDOM) {
        let (this, raw) = open(stream, "readline of closed file")?;
        this.read_line(stream, &raw, None)?
    } else {
        super::ready(stream)?;
        protocol::call_method(stream, "readline", &[])?
    };
    match Bytes::of(&line) {
        Some(bytes) if bytes.length() == 0 => Ok(None),
        Some(_) => Ok(Some(line)),
        None => {
            let given = type_of(&line).name();
            Err(errors::failed(format_args!("readline() should have returned a bytes object, not '{given}'")))
        }
    }
}

/// `readinto` and `readinto1`, which reads from the raw stream once at most.
pub(super) fn readinto(stream: &Value, target: &Value, function: &str, once: bool) -> PyResult {
    let buffer = arguments::writable(function, "argument", target)?;
    let (this, raw) = open(stream, "readinto of closed file")?;
    let length = buffer.length();
    let put = |place: usize, bytes: &[u8]| {
        buffer.write(|target| {
            if let Some(target) = target.get_mut(place..place + bytes.len()) {
                target.copy_from_slice(bytes);
            }
        });
        bytes.len()
    };
    // Copies, for the target may be a view of something that is changed meanwhile.
    let mut written = put(0, &this.take(length, <[u8]>::to_vec));
    if written == length {
        return Ok(int::from_usize(written));
    }
    let _busy = this.enter(stream)?;
    if this.writable.get() {
        this.flush_and_rewind(&raw)?;
    }
    this.forget_read();
    this.position.set(0);
    while written < length {
        let remaining = length - written;
        let read = if remaining > this.size.get() {
            let mut out = arguments::room(remaining)?;
            let read = this.raw_read(&raw, &mut out, remaining)?;
            put(written, out.get(..remaining).unwrap_or(&out));
            read
        } else if once && written > 0 {
            Some(0)
        } else {
            let read = this.fill(&raw)?;
            if read.is_some_and(|number| number > 0) {
                written += put(written, &this.take(remaining, <[u8]>::to_vec));
                if once {
                    break;
                }
                continue;
            }
            read
        };
        match read {
            None if written == 0 => return Ok(Value::NONE),
            None | Some(0) => break,
            Some(number) => written += number,
        }
        if once {
            break;
        }
    }
    Ok(int::from_usize(written))
}

/// The text of a name, for `repr`.
pub(super) fn shown(name: &Value) -> PyResult<String> {
    let shown = protocol::repr(name)?;
    Ok(Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default())
}
