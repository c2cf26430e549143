//! Reading text.

use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::index;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::{Str, StrBuilder};
use taipan_vm::value::{PyResult, Value};

use super::{Snapshot, TYPE, TextIo, attached, native_buffer, open, read_nothing};
use crate::io::newlines::find_line_end;
use crate::io::{arguments, errors};

impl TextIo {
    /// Takes the next characters of those that are decoded, at most so many.
    fn take(&self, most: usize) -> Value {
        let Some(text) = self.decoded.get() else { return Str::empty() };
        let Some(string) = Str::of(&text) else { return Str::empty() };
        let start = self.used.get().min(string.length());
        let end = start.saturating_add(most).min(string.length());
        self.used.set(end);
        string.slice(start, end)
    }

    /// Reads and decodes another chunk, which takes the place of what was decoded before. Says whether there was one.
    fn read_chunk(&self, buffer: &Value, hint: usize) -> PyResult<bool> {
        if self.decoder.borrow().is_none() {
            return Err(errors::unsupported("not readable"));
        }
        let state = if self.telling.get() { self.decoder_state()? } else { None };
        let hint = (self.ratio.get().max(1.0) * hint as f64) as usize;
        let size = self.chunk.get().max(hint);
        let input = match native_buffer(buffer).filter(|_| self.has_read1.get()) {
            Some(buffered) => buffered.read_chunk(buffer, size)?,
            None => {
                let method = if self.has_read1.get() { "read1" } else { "read" };
                let input = protocol::call_method(buffer, method, &[int::from_usize(size)])?;
                check_bytes_like(&input, method)?;
                input
            }
        };
        let length = match Bytes::of(&input) {
            Some(bytes) => bytes.length(),
            None => Buffer::get(&input, flag::SIMPLE)?.length(),
        };
        let text = self.decode(&input, length == 0)?;
        let characters = Str::of(&text).map_or(0, Str::length);
        self.ratio.set(if characters > 0 { length as f64 / characters as f64 } else { 0.0 });
        self.set_decoded(Some(text));
        if let Some((rest, flags)) = state {
            let before = self.snapshot.replace(Some(Snapshot { flags, input: joined(&rest, &input)? }));
            drop(before);
        }
        Ok(length > 0 || characters > 0)
    }

    /// The state of the decoder, with that of the translation of line ends.
    pub(super) fn decoder_state(&self) -> PyResult<Option<(Value, Value)>> {
        let decoder = self.decoder.borrow().clone();
        let Some(decoder) = decoder else { return Ok(None) };
        let (buffer, flags) = decoder.state()?;
        let Some(translation) = self.translation.get() else { return Ok(Some((buffer, flags))) };
        let flags = super::coders::flags_of(&flags)? << 1 | u64::from(translation.pending);
        Ok(Some((buffer, int::from_u64(flags))))
    }

    /// A line, or as much of it as the limit allows; an empty text at the end.
    fn read_line(&self, buffer: &Value, limit: Option<usize>) -> PyResult {
        self.flush_pending(buffer)?;
        let (end, limit) = (self.newline.get().line_end(), limit.unwrap_or(usize::MAX));
        // What belongs to the line for certain, and what has to be looked at again with more behind it.
        let (mut line, mut again) = (StrBuilder::new(), None::<Value>);
        loop {
            let Some(text) = self.decoded_or_more(buffer)? else {
                self.forget_decoded();
                if let Some(again) = again.as_ref().and_then(Str::of) {
                    line.push_string(again);
                }
                return Ok(line.finish());
            };
            let (text, start, before) = match again.take() {
                None => (text, self.used.get(), 0),
                Some(again) => {
                    let mut both = StrBuilder::new();
                    let length = Str::of(&again).map_or(0, Str::length);
                    Str::of(&again).into_iter().for_each(|again| both.push_string(again));
                    Str::of(&text).into_iter().for_each(|text| both.push_string(text));
                    (both.finish(), 0, length)
                }
            };
            let Some(string) = Str::of(&text) else { return Ok(Value::NONE) };
            let rest = string.characters().slice(start, usize::MAX);
            let room = limit - line.len();
            let (length, is_whole) = match find_line_end(rest, end) {
                Ok(length) => (length.min(room), true),
                Err(length) => (length.min(room), length >= room),
            };
            if is_whole {
                self.used.set((start + length).saturating_sub(before));
                if line.is_empty() {
                    return Ok(string.slice(start, start + length));
                }
                line.push_characters(rest.slice(0, length));
                return Ok(line.finish());
            }
            line.push_characters(rest.slice(0, length));
            again = (length < rest.len()).then(|| string.slice(start + length, usize::MAX));
            self.set_decoded(None);
        }
    }

    /// The text that is decoded, or else the next one; `None` at the end.
    fn decoded_or_more(&self, buffer: &Value) -> PyResult<Option<Value>> {
        loop {
            if let Some(text) = self.decoded.get()
                && Str::of(&text).is_some_and(|text| text.length() > 0)
            {
                return Ok(Some(text));
            }
            match self.read_chunk(buffer, 0) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(_) if errors::take_interrupt() => {}
                Err(raised) => return Err(raised),
            }
        }
    }

    fn read_all(&self, buffer: &Value) -> PyResult {
        let bytes = protocol::call_method(buffer, "read", &[])?;
        if bytes.is_none() {
            return Err(read_nothing());
        }
        let rest = self.decode(&bytes, true)?;
        let before = self.take(usize::MAX);
        if self.snapshot.borrow().is_some() {
            self.forget_decoded();
        }
        if Str::of(&before).is_none_or(|before| before.length() == 0) {
            return Ok(rest);
        }
        let mut text = StrBuilder::new();
        for part in [&before, &rest] {
            Str::of(part).into_iter().for_each(|part| text.push_string(part));
        }
        Ok(text.finish())
    }
}

/// Both as one row of bytes.
fn joined(rest: &Value, input: &Value) -> PyResult {
    match (Bytes::of(rest), Bytes::of(input)) {
        (Some(rest), Some(_)) if rest.length() == 0 => Ok(input.clone()),
        (rest, _) => {
            let input = Buffer::get(input, flag::SIMPLE)?;
            Ok(Bytes::new(&[rest.map_or(&[][..], Bytes::as_slice), input.as_slice()].concat()))
        }
    }
}

fn check_bytes_like(input: &Value, method: &str) -> PyResult<()> {
    match Buffer::find(input, flag::SIMPLE) {
        Some(Ok(_)) => Ok(()),
        found => {
            if found.is_some() {
                let _other = raise::take_if(&kinds::EXCEPTION);
            }
            let given = type_of(input).name();
            Err(type_error(format_args!(
                "underlying {method}() should have returned a bytes-like object, not '{given}'"
            )))
        }
    }
}

/// `read`
pub(super) fn read(stream: &Value, given: &[Value]) -> PyResult {
    let size = arguments::limit(given.first())?;
    let (this, buffer) = open(stream)?;
    if this.decoder.borrow().is_none() {
        return Err(errors::unsupported("not readable"));
    }
    this.flush_pending(&buffer)?;
    let Some(size) = size else { return this.read_all(&buffer) };
    let first = this.take(size);
    let length = |text: &Value| Str::of(text).map_or(0, Str::length);
    if length(&first) >= size {
        return Ok(first);
    }
    let mut text = StrBuilder::new();
    Str::of(&first).into_iter().for_each(|first| text.push_string(first));
    while text.len() < size {
        match this.read_chunk(&buffer, size - text.len()) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if errors::take_interrupt() => continue,
            Err(raised) => return Err(raised),
        }
        let more = this.take(size - text.len());
        Str::of(&more).into_iter().for_each(|more| text.push_string(more));
    }
    Ok(text.finish())
}

/// `readline`
pub(super) fn readline(stream: &Value, given: &[Value]) -> PyResult {
    let limit = given.first().map_or(Ok(-1), index::to_count)?;
    let (this, buffer) = open(stream)?;
    this.read_line(&buffer, usize::try_from(limit).ok())
}

/// `__next__`
pub(super) fn next(stream: &Value) -> PyResult<Option<Value>> {
    let line = if type_of(stream).is(&TYPE) {
        let (this, buffer) = open(stream)?;
        this.telling.set(false);
        this.read_line(&buffer, None)?
    } else {
        attached(stream)?.0.telling.set(false);
        protocol::call_method(stream, "readline", &[])?
    };
    match Str::of(&line) {
        Some(text) if text.length() == 0 => {
            let this = super::receiver(stream)?;
            drop(this.snapshot.take());
            this.telling.set(this.seekable.get());
            Ok(None)
        }
        Some(_) => Ok(Some(line)),
        None => {
            let given = type_of(&line).name();
            Err(errors::failed(format_args!("readline() should have returned a str object, not '{given}'")))
        }
    }
}
