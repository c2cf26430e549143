//! Writing through a buffer.

use taipan_vm::interrupts;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::value_error;
use taipan_vm::thread;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::memoryview;
use taipan_vm::value::{PyResult, Value};

use super::{Buffered, Data, invalid_length, number_of, open, ready, would_block};
use crate::io::errors;

/// The number of "try again" that an error of blocking carries.
const EAGAIN: i64 = 11;

impl Buffered {
    /// Writes to the raw stream: how many bytes; `None` if it would block.
    fn raw_write(&self, raw: &Value, data: &[u8]) -> PyResult<Option<usize>> {
        let written = match self.file(raw) {
            Some(file) => file.write_some(data)?,
            None => {
                let copy = memoryview::of_object(&Bytes::new(data), flag::FULL_RO)?;
                let most = data.len();
                let result = loop {
                    match protocol::call_method(raw, "write", std::slice::from_ref(&copy)) {
                        Err(_) if errors::take_interrupt() => {}
                        result => break result?,
                    }
                };
                if result.is_none() {
                    None
                } else {
                    let number = number_of(&result)?;
                    let written = usize::try_from(number).ok().filter(|number| *number <= most);
                    Some(written.ok_or_else(|| invalid_length("write", number, most))?)
                }
            }
        };
        if let Some(written) = written
            && self.absolute.get() != -1
        {
            self.absolute.set(self.absolute.get() + written as i64);
        }
        Ok(written)
    }

    fn errno_of_blocking(&self, raw: &Value) -> i64 {
        if self.file(raw).is_some() { EAGAIN } else { 0 }
    }

    /// Writes what waits in the buffer.
    pub(super) fn flush_written(&self, raw: &Value) -> PyResult<()> {
        if self.has_write_buffer() && self.write_start.get() != self.write_end.get() {
            let rewind = self.raw_offset() + (self.position.get() - self.write_start.get());
            if rewind != 0 {
                self.raw_seek(raw, -rewind, 1)?;
                self.raw_position.set(self.raw_position.get() - rewind);
            }
            while self.write_start.get() < self.write_end.get() {
                let start = self.write_start.get();
                let length = (self.write_end.get() - start) as usize;
                // A copy, for others may look into the buffer meanwhile.
                let waiting = self.with(start, length, <[u8]>::to_vec);
                let Some(written) = self.raw_write(raw, &waiting)? else {
                    return Err(would_block(self.errno_of_blocking(raw), 0));
                };
                self.write_start.set(start + written as i64);
                self.raw_position.set(self.write_start.get());
                // A signal may have ended the write: its handler runs before the next one.
                interrupts::check()?;
                if waiting.is_empty() {
                    // Somebody has taken the buffer away.
                    break;
                }
            }
        }
        self.forget_written();
        Ok(())
    }

    /// Writes what waits, and moves the raw stream to where the program is.
    pub(super) fn flush_and_rewind(&self, raw: &Value) -> PyResult<()> {
        self.flush_written(raw)?;
        if self.readable.get() {
            let moved = self.raw_seek(raw, -self.raw_offset(), 1);
            self.forget_read();
            moved?;
        }
        Ok(())
    }

    /// Writes an object's bytes.
    ///
    /// # Errors
    /// `ValueError` if the stream is closed; what the raw stream raises.
    pub(in crate::io) fn write_buffer(&self, stream: &Value, raw: &Value, data: &Buffer) -> PyResult<usize> {
        let _busy = self.enter(stream)?;
        if self.is_closed(raw)? {
            return Err(value_error("write to closed file"));
        }
        if !self.has_read_buffer() && !self.has_write_buffer() {
            self.position.set(0);
            self.raw_position.set(0);
        }
        let (size, data) = (self.size.get(), Data(data));
        let room = size.saturating_sub(self.position.get() as usize);
        if data.len() <= room && data.len() < size {
            let position = self.position.get();
            self.put(position, data.from(0))?;
            if !self.has_write_buffer() || self.write_start.get() > position {
                self.write_start.set(position);
            }
            self.move_to(position + data.len() as i64);
            self.write_end.set(self.write_end.get().max(self.position.get()));
            return Ok(data.len());
        }
        if self.flush_written(raw).is_err() {
            return self.keep_what_blocks(raw, &data);
        }
        let offset = self.raw_offset();
        if offset != 0 {
            self.raw_seek(raw, -offset, 1)?;
            self.raw_position.set(self.raw_position.get() - offset);
        }
        self.write_through(raw, &data)
    }

    /// Writes what is larger than the buffer, and keeps the rest.
    fn write_through(&self, raw: &Value, data: &Data<'_>) -> PyResult<usize> {
        let size = self.size.get();
        let mut written = 0;
        while data.len() - written >= size {
            match self.raw_write(raw, data.from(written))? {
                Some(number) => {
                    written += number;
                    interrupts::check()?;
                }
                None if data.len() - written > size => {
                    self.put(0, data.from(written).get(..size).unwrap_or_default())?;
                    self.raw_position.set(0);
                    self.move_to(size as i64);
                    self.write_start.set(0);
                    self.write_end.set(size as i64);
                    return Err(would_block(self.errno_of_blocking(raw), written + size));
                }
                None => break,
            }
        }
        if self.readable.get() {
            self.forget_read();
        }
        let rest = data.from(written);
        let length = rest.len() as i64;
        self.put(0, rest)?;
        self.write_start.set(0);
        self.write_end.set(length);
        self.move_to(length);
        self.raw_position.set(0);
        Ok(data.len())
    }

    /// After flushing has failed: if that was because it would block, keeps as much of the data as there is room for.
    fn keep_what_blocks(&self, raw: &Value, data: &Data<'_>) -> PyResult<usize> {
        let thread = thread::current();
        let exception = thread.take_raised();
        let blocks =
            exception.as_ref().is_some_and(|error| type_of(error).is_subtype(&kinds::BLOCKING_IO_ERROR));
        if !blocks {
            if let Some(exception) = exception {
                thread.set_raised(exception);
            }
            return Err(taipan_vm::value::Raised);
        }
        if self.readable.get() {
            self.forget_read();
        }
        let start = self.write_start.get();
        let waiting = usize::try_from(self.write_end.get() - start).unwrap_or(0);
        let waiting = self.with(start, waiting, <[u8]>::to_vec);
        self.put(0, &waiting)?;
        self.write_end.set(waiting.len() as i64);
        self.raw_position.set(self.raw_position.get() - start);
        self.position.set(self.position.get() - start);
        self.write_start.set(0);
        let room = self.size.get().saturating_sub(waiting.len());
        let part = data.from(0);
        let part = part.get(..room).unwrap_or(part);
        let (kept, end) = (part.len(), waiting.len() as i64);
        self.put(end, part)?;
        self.write_end.set(end + kept as i64);
        self.position.set(self.position.get() + kept as i64);
        if kept == data.len() {
            return Ok(kept);
        }
        Err(would_block(self.errno_of_blocking(raw), kept))
    }
}

/// `write`
pub(super) fn write(stream: &Value, data: &Value) -> PyResult {
    let buffer = Buffer::get(data, flag::SIMPLE)?;
    let (this, raw) = ready(stream)?;
    this.write_buffer(stream, &raw, &buffer).map(int::from_usize)
}

/// `flush` of streams that write.
pub(super) fn flush(stream: &Value) -> PyResult {
    let (this, raw) = open(stream, "flush of closed file")?;
    let _busy = this.enter(stream)?;
    this.flush_and_rewind(&raw)?;
    Ok(Value::NONE)
}
