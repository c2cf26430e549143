//! Where a buffered stream is: telling, seeking, truncating.

use taipan_vm::object::protocol;
use taipan_vm::raise::{self, Raised, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::value::{PyResult, Value};

use super::{Buffered, number_of, open, ready};
use crate::io::{errors, iobase};

#[cold]
fn invalid_position(position: i64) -> Raised {
    errors::failed(format_args!("Raw stream returned invalid position {position}"))
}

impl Buffered {
    /// Where the raw stream stands in the file.
    pub(super) fn raw_tell(&self, raw: &Value) -> PyResult<i64> {
        let position = match self.file(raw) {
            Some(file) if !file.is_closed() => {
                file.seek_to(0, 1).map_err(|error| errors::system(error, None))?
            }
            _ => number_of(&protocol::call_method(raw, "tell", &[])?)?,
        };
        if position < 0 {
            return Err(invalid_position(position));
        }
        self.absolute.set(position);
        Ok(position)
    }

    /// Moves the raw stream.
    pub(super) fn raw_seek(&self, raw: &Value, target: i64, whence: i32) -> PyResult<i64> {
        let position = match self.file(raw) {
            Some(file) if !file.is_closed() => {
                file.seek_to(target, whence).map_err(|error| errors::system(error, None))?
            }
            _ => {
                let arguments = [int::from_i64(target), int::from_i64(i64::from(whence))];
                number_of(&protocol::call_method(raw, "seek", &arguments)?)?
            }
        };
        if position < 0 {
            return Err(invalid_position(position));
        }
        self.absolute.set(position);
        Ok(position)
    }

    /// Where the raw stream stands, as far as that is known.
    fn known_position(&self, raw: &Value) -> PyResult<i64> {
        match self.absolute.get() {
            -1 => self.raw_tell(raw),
            known => Ok(known),
        }
    }
}

/// `tell`
pub(super) fn tell(stream: &Value) -> PyResult {
    let (this, raw) = ready(stream)?;
    let position = this.raw_tell(&raw)?;
    Ok(int::from_i64(position.saturating_sub(this.raw_offset()).max(0)))
}

/// `seek`
pub(super) fn seek(stream: &Value, given: &[Value]) -> PyResult {
    let [target, rest @ ..] = given else { return Ok(Value::NONE) };
    let whence = rest.first().map_or(Ok(0), convert::to_c_int)?;
    ready(stream)?;
    if !(0..=4).contains(&whence) {
        return Err(value_error(format_args!("whence value {whence} unsupported")));
    }
    let (this, raw) = open(stream, "seek of closed file")?;
    iobase::check_seekable(&raw)?;
    let mut target = number_of(target)?;
    if whence < 2
        && this.readable.get()
        && let Some(place) = seek_inside(this, &raw, target, whence)?
    {
        return Ok(int::from_i64(place));
    }
    let _busy = this.enter(stream)?;
    if this.writable.get() {
        this.flush_written(&raw)?;
    }
    if whence == 1 {
        target = target.saturating_sub(this.raw_offset());
    }
    let place = this.raw_seek(&raw, target, whence)?;
    this.raw_position.set(-1);
    if this.readable.get() {
        this.forget_read();
    }
    Ok(int::from_i64(place))
}

/// Moves inside what was read ahead, if the target is there.
fn seek_inside(this: &Buffered, raw: &Value, target: i64, whence: i32) -> PyResult<Option<i64>> {
    let current = this.known_position(raw)?;
    let ahead = this.ahead() as i64;
    if ahead == 0 {
        return Ok(None);
    }
    let offset = match whence {
        0 => target.saturating_sub(current.saturating_sub(this.raw_offset())),
        _ => target,
    };
    let position = this.position.get();
    if offset < -position || offset > ahead {
        return Ok(None);
    }
    this.position.set(position + offset);
    Ok(Some((current - ahead).saturating_add(offset).max(0)))
}

/// `truncate`
pub(super) fn truncate(stream: &Value, given: &[Value]) -> PyResult {
    let size = &given.first().cloned().unwrap_or(Value::NONE);
    let (this, raw) = open(stream, "truncate of closed file")?;
    if !this.writable.get() {
        return Err(errors::unsupported("truncate"));
    }
    let _busy = this.enter(stream)?;
    this.flush_and_rewind(&raw)?;
    let result = protocol::call_method(&raw, "truncate", std::slice::from_ref(size))?;
    if this.raw_tell(&raw).is_err() {
        let _not_seekable = raise::take_if(&kinds::BASE_EXCEPTION);
    }
    Ok(result)
}
