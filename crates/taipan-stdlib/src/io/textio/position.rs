//! `tell` and `seek` of text: positions are cookies, numbers that say where in the bytes the decoder can begin and
//! how far it has to go from there.

use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::coders::flags_of;
use super::{Snapshot, TextIo, open};
use crate::io::errors;

/// A position.
#[derive(Clone, Copy, Debug, Default)]
struct Cookie {
    /// Where in the bytes the decoder has nothing left.
    start: i64,
    /// The state of the decoder there.
    flags: i32,
    /// How many bytes it decodes from there on,
    feed: i32,
    /// how many of the characters that come of it stand before the position,
    skip: i32,
    /// and whether it has to be told that the bytes end.
    needs_end: bool,
}

/// Bytes of a cookie as a number.
const SIZE: usize = 21;

impl Cookie {
    fn parse(number: &Value) -> PyResult<Cookie> {
        let number = convert::to_int(number)?;
        let mut bytes = [0; SIZE];
        if !int::bytes::to_slice(&number, &mut bytes, false) {
            let too_big = match int::operand(&number) {
                Some(number) if number.is_negative() => "can't convert negative int to unsigned",
                _ => "int too big to convert",
            };
            return Err(raise::raise(&kinds::OVERFLOW_ERROR, too_big));
        }
        let [s0, s1, s2, s3, s4, s5, s6, s7, f0, f1, f2, f3, b0, b1, b2, b3, c0, c1, c2, c3, end] = bytes;
        Ok(Cookie {
            start: i64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, s7]),
            flags: i32::from_le_bytes([f0, f1, f2, f3]),
            feed: i32::from_le_bytes([b0, b1, b2, b3]),
            skip: i32::from_le_bytes([c0, c1, c2, c3]),
            needs_end: end != 0,
        })
    }

    fn number(self) -> Value {
        if self.start >= 0 && (self.flags, self.feed, self.skip, self.needs_end) == (0, 0, 0, false) {
            return int::from_i64(self.start);
        }
        let mut bytes = Vec::with_capacity(SIZE);
        bytes.extend_from_slice(&self.start.to_le_bytes());
        for part in [self.flags, self.feed, self.skip] {
            bytes.extend_from_slice(&part.to_le_bytes());
        }
        bytes.push(u8::from(self.needs_end));
        int::bytes::from_slice(&bytes, false, false)
    }
}

impl TextIo {
    /// Makes the decoder begin where a cookie says.
    fn set_decoder(&self, cookie: &Cookie) -> PyResult<()> {
        if cookie.start == 0 && cookie.flags == 0 {
            return self.reset_decoder();
        }
        self.set_decoder_state(&Bytes::new(&[]), &int::from_i64(i64::from(cookie.flags)))
    }

    fn set_decoder_state(&self, buffer: &Value, flags: &Value) -> PyResult<()> {
        let mut flags = flags.clone();
        if let Some(mut translation) = self.translation.get() {
            let number = flags_of(&flags)?;
            translation.pending = number & 1 != 0;
            self.translation.set(Some(translation));
            flags = int::from_u64(number >> 1);
        }
        self.with_decoder(|decoder| decoder.set_state(buffer, &flags)).map(drop)
    }

    /// Number of bytes that the decoder has not decoded yet, and its flags.
    fn decoder_rest(&self) -> PyResult<(usize, i32)> {
        let Some((buffer, flags)) = self.decoder_state()? else { return Ok((0, 0)) };
        Ok((Bytes::of(&buffer).map_or(0, Bytes::length), convert::to_c_int(&flags)?))
    }

    /// Number of characters that more bytes become.
    fn count(&self, bytes: &[u8], is_final: bool) -> PyResult<usize> {
        let text = self.decode(&Bytes::new(bytes), is_final)?;
        Ok(Str::of(&text).map_or(0, Str::length))
    }

    /// The cookie of the position in text that was decoded from the input of a snapshot. The decoder's state is
    /// restored by the caller.
    fn reconstruct(&self, mut cookie: Cookie, input: &[u8]) -> PyResult {
        let mut skip = self.used.get();
        // A place near the position where the decoder has nothing left.
        let mut jump = ((self.ratio.get() * skip as f64) as usize).min(input.len());
        let mut back = 1;
        while jump > 0 {
            self.set_decoder(&cookie)?;
            let decoded = self.count(input.get(..jump).unwrap_or_default(), false)?;
            if decoded > skip {
                jump = jump.saturating_sub(back);
                back = back.saturating_mul(2);
                continue;
            }
            let (rest, flags) = self.decoder_rest()?;
            if rest == 0 {
                cookie.flags = flags;
                skip -= decoded;
                break;
            }
            jump = jump.saturating_sub(rest);
            back = 1;
        }
        if jump == 0 {
            self.set_decoder(&cookie)?;
        }
        cookie.start += jump as i64;
        if skip > 0 {
            self.step(&mut cookie, &mut skip, input.get(jump..).unwrap_or_default())?;
        }
        cookie.skip = i32::try_from(skip).unwrap_or(i32::MAX);
        Ok(cookie.number())
    }

    /// Decodes byte by byte up to the position, and moves the cookie wherever the decoder has nothing left.
    fn step(&self, cookie: &mut Cookie, skip: &mut usize, input: &[u8]) -> PyResult<()> {
        let mut decoded = 0;
        for byte in input {
            decoded += self.count(std::slice::from_ref(byte), false)?;
            cookie.feed += 1;
            let (rest, flags) = self.decoder_rest()?;
            if rest == 0 && decoded <= *skip {
                cookie.start += i64::from(cookie.feed);
                *skip -= decoded;
                (cookie.flags, cookie.feed, decoded) = (flags, 0, 0);
            }
            if decoded >= *skip {
                return Ok(());
            }
        }
        decoded += self.count(&[], true)?;
        cookie.needs_end = true;
        if decoded < *skip {
            return Err(errors::failed("can't reconstruct logical file position"));
        }
        Ok(())
    }
}

#[cold]
fn not_seekable() -> raise::Raised {
    errors::unsupported("underlying stream is not seekable")
}

/// `tell`
pub(super) fn tell(stream: &Value) -> PyResult {
    let (this, buffer) = open(stream)?;
    if !this.seekable.get() {
        return Err(not_seekable());
    }
    if !this.telling.get() {
        return Err(errors::failed("telling position disabled by next() call"));
    }
    this.flush_pending(&buffer)?;
    protocol::call_method(stream, "flush", &[])?;
    let position = protocol::call_method(&buffer, "tell", &[])?;
    let snapshot = this.snapshot.borrow().clone();
    let Some(snapshot) = snapshot.filter(|_| this.decoder.borrow().is_some()) else { return Ok(position) };
    let input = Bytes::of(&snapshot.input).map_or(&[][..], Bytes::as_slice);
    let start = convert::to_long(&position)?.saturating_sub(input.len() as i64);
    let cookie = Cookie { start, flags: convert::to_c_int(&snapshot.flags)?, ..Cookie::default() };
    if this.used.get() == 0 {
        return Ok(cookie.number());
    }
    let Some((rest, flags)) = this.decoder_state()? else { return Ok(position) };
    let result = this.reconstruct(cookie, input);
    let mut number = Value::NONE;
    errors::afterwards(result.map(|cookie| number = cookie), || this.set_decoder_state(&rest, &flags))?;
    Ok(number)
}

/// `seek`
pub(super) fn seek(stream: &Value, given: &[Value]) -> PyResult {
    let [target, rest @ ..] = given else { return Ok(Value::NONE) };
    let whence = rest.first().map_or(Ok(0), convert::to_c_int)?;
    let (this, buffer) = open(stream)?;
    if !this.seekable.get() {
        return Err(not_seekable());
    }
    let zero = int::from_i64(0);
    match whence {
        0 => seek_to(stream, this, &buffer, target),
        1 if protocol::equals(target, &zero)? => {
            let here = protocol::call_method(stream, "tell", &[])?;
            seek_to(stream, this, &buffer, &here)
        }
        1 => Err(errors::unsupported("can't do nonzero cur-relative seeks")),
        2 if protocol::equals(target, &zero)? => seek_to_end(stream, this, &buffer),
        2 => Err(errors::unsupported("can't do nonzero end-relative seeks")),
        _ => Err(value_error(format_args!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    }
}

fn reset_encoder(this: &TextIo, at_start: bool) -> PyResult<()> {
    let encoder = this.encoder.borrow().clone();
    encoder.map_or(Ok(()), |encoder| encoder.reset(at_start))
}

fn seek_to_end(stream: &Value, this: &TextIo, buffer: &Value) -> PyResult {
    protocol::call_method(stream, "flush", &[])?;
    this.forget_decoded();
    if this.decoder.borrow().is_some() {
        this.reset_decoder()?;
    }
    let place = protocol::call_method(buffer, "seek", &[int::from_i64(0), int::from_i64(2)])?;
    let at_start = protocol::equals(&place, &int::from_i64(0))?;
    reset_encoder(this, at_start)?;
    Ok(place)
}

fn seek_to(stream: &Value, this: &TextIo, buffer: &Value, target: &Value) -> PyResult {
    use taipan_bytecode::opcode::CompareOperator;
    let less = protocol::compare(target, &int::from_i64(0), CompareOperator::Less)?;
    if protocol::is_true(&less)? {
        let shown = protocol::repr(target)?;
        let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
        return Err(value_error(format_args!("negative seek position {shown}")));
    }
    protocol::call_method(stream, "flush", &[])?;
    let cookie = Cookie::parse(target)?;
    protocol::call_method(buffer, "seek", &[int::from_i64(cookie.start)])?;
    this.forget_decoded();
    this.set_decoder(&cookie)?;
    let mut input = Bytes::new(&[]);
    if cookie.skip != 0 {
        input = protocol::call_method(buffer, "read", &[int::from_i64(i64::from(cookie.feed))])?;
        if Bytes::of(&input).is_none() {
            let given = type_of(&input).name();
            return Err(type_error(format_args!(
                "underlying read() should have returned a bytes object, not '{given}'"
            )));
        }
    }
    let flags = int::from_i64(i64::from(cookie.flags));
    let before = this.snapshot.replace(Some(Snapshot { flags, input: input.clone() }));
    drop(before);
    if cookie.skip != 0 {
        let text = this.decode(&input, cookie.needs_end)?;
        let length = Str::of(&text).map_or(0, Str::length);
        this.set_decoded(Some(text));
        match usize::try_from(cookie.skip).ok().filter(|skip| *skip <= length) {
            Some(skip) => this.used.set(skip),
            None => return Err(errors::failed("can't restore logical file position")),
        }
    }
    reset_encoder(this, cookie.start == 0 && cookie.flags == 0)?;
    Ok(target.clone())
}
