//! Writing text.

use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::protocol;
use taipan_vm::raise;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::coders::Encoder;
use super::{TextIo, attached, native_buffer, open};
use crate::io::newlines::{LineEnd, find_line_end, with_line_end};
use crate::io::{arguments, errors};

impl TextIo {
    /// Hands what waits to the buffer.
    pub(super) fn flush_pending(&self, buffer: &Value) -> PyResult<()> {
        let bytes = self.pending.take();
        if bytes.is_empty() {
            return Ok(());
        }
        let data = Bytes::new(&bytes);
        if let Some(buffered) = native_buffer(buffer) {
            // The room is used again.
            let mut bytes = bytes;
            bytes.clear();
            self.pending.replace(bytes);
            return buffered.write_value(buffer, &Buffer::get(&data, flag::SIMPLE)?).map(drop);
        }
        loop {
            match protocol::call_method(buffer, "write", std::slice::from_ref(&data)) {
                Err(_) if errors::take_interrupt() => {}
                written => return written.map(drop),
            }
        }
    }

    /// Puts bytes behind those that wait, and hands all on if there are enough.
    fn add_pending(&self, buffer: &Value, bytes: &[u8], flush: bool) -> PyResult<()> {
        if bytes.len() >= self.chunk.get() {
            while !self.pending.borrow().is_empty() {
                self.flush_pending(buffer)?;
            }
        }
        let mut pending = self.pending.borrow_mut();
        pending.try_reserve(bytes.len()).map_err(|_| raise::memory_error())?;
        pending.extend_from_slice(bytes);
        let is_full = pending.len() >= self.chunk.get();
        drop(pending);
        if is_full || flush { self.flush_pending(buffer) } else { Ok(()) }
    }
}

/// `write`
pub(super) fn write(stream: &Value, text: &Value) -> PyResult {
    let Some(string) = Str::of(text) else {
        return Err(arguments::bad("write", "argument", "str", text));
    };
    let (this, buffer) = open(stream)?;
    let encoder = match &*this.encoder.borrow() {
        Some(Encoder::Native(native)) => Encoder::Native(*native),
        Some(encoder) => encoder.clone(),
        None => return Err(errors::unsupported("not writable")),
    };
    let characters = string.characters();
    let (line_end, is_line_buffered) = (this.newline.get().written(), this.line_buffering.get());
    let has_newline =
        (line_end.is_some() || is_line_buffered) && find_line_end(characters, LineEnd::Newline).is_ok();
    let needs_flush = is_line_buffered && (has_newline || find_line_end(characters, LineEnd::Return).is_ok());
    let flush_pending = needs_flush || this.write_through.get();
    let translated = match line_end.filter(|_| has_newline) {
        Some(line_end) => with_line_end(text, line_end),
        None => text.clone(),
    };
    match (&encoder, Str::of(&translated).and_then(Str::as_ascii)) {
        (Encoder::Native(_), Some(ascii)) => this.add_pending(&buffer, ascii.as_bytes(), flush_pending)?,
        _ => {
            let bytes = encoder.encode(&this.error_name(), &translated)?;
            let bytes = Bytes::of(&bytes).map_or(&[][..], Bytes::as_slice);
            this.add_pending(&buffer, bytes, flush_pending)?;
        }
    }
    if needs_flush {
        protocol::call_method(&buffer, "flush", &[])?;
    }
    if this.snapshot.borrow().is_some() {
        this.forget_decoded();
    }
    if this.decoder.borrow().is_some() {
        this.reset_decoder()?;
    }
    Ok(int::from_usize(string.length()))
}

/// `flush`
pub(super) fn flush(stream: &Value) -> PyResult {
    let (this, buffer) = open(stream)?;
    this.telling.set(this.seekable.get());
    this.flush_pending(&buffer)?;
    protocol::call_method(&buffer, "flush", &[])
}

/// `truncate`
pub(super) fn truncate(stream: &Value, given: &[Value]) -> PyResult {
    let (_, buffer) = attached(stream)?;
    protocol::call_method(stream, "flush", &[])?;
    let size = &given.first().cloned().unwrap_or(Value::NONE);
    protocol::call_method(&buffer, "truncate", std::slice::from_ref(size))
}
