//! UTF-8.

use std::borrow::Cow;

use super::Decoded;
use super::errors::{Decoding, Encoding, Replacement};
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// Decodes. Unless this is the end of the text, an incomplete character at the end is left.
///
/// # Errors
/// What the error handler raises.
pub fn decode(input: Cow<'_, [u8]>, errors: &str, is_final: bool) -> PyResult<Decoded> {
    if let Ok(text) = std::str::from_utf8(&input) {
        return Ok(Decoded { text: Str::new(text), consumed: input.len() });
    }
    let mut decoding = Decoding::new("utf-8", errors, input);
    let mut place = 0;
    loop {
        let rest = decoding.input.get(place..).unwrap_or_default();
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                decoding.out.push_text(text);
                let end = decoding.input.len();
                return Ok(decoding.finish(end));
            }
            Err(error) => error,
        };
        let (valid, bad) = rest.split_at(error.valid_up_to());
        if let Ok(text) = std::str::from_utf8(valid) {
            decoding.out.push_text(text);
        }
        let start = place + valid.len();
        let (length, reason) = match error.error_len() {
            None if !is_final => return Ok(decoding.finish(start)),
            None => (bad.len(), "unexpected end of data"),
            Some(length) if (0xc2..=0xf4).contains(&bad[0]) => (length, "invalid continuation byte"),
            Some(length) => (length, "invalid start byte"),
        };
        place = decoding.error(start, start + length, reason)?;
    }
}

/// Encodes a string.
///
/// # Errors
/// What the error handler raises.
pub fn encode(string: &Value, errors: &str) -> PyResult {
    let Some(own) = Str::of(string) else { return Ok(Value::NOT_IMPLEMENTED) };
    if let Some(text) = own.as_ascii() {
        return Ok(Bytes::new(text.as_bytes()));
    }
    let mut encoding = Encoding::new("utf-8", errors, string);
    let mut place = 0;
    let mut buffer = [0; 4];
    while let Some(code) = encoding.characters.get(place) {
        if let Some(character) = char::from_u32(code) {
            encoding.out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            place += 1;
            continue;
        }
        let run = encoding.characters.slice(place, usize::MAX).codes();
        let end = place + run.take_while(|code| char::from_u32(*code).is_none()).count();
        let (replacement, next) = encoding.error(place, end, "surrogates not allowed")?;
        match replacement {
            Replacement::Bytes(bytes) => encoding.out.extend_from_slice(&bytes),
            Replacement::Text(text) => match Str::of(&text).and_then(Str::as_ascii) {
                Some(text) => encoding.out.extend_from_slice(text.as_bytes()),
                None => return Err(encoding.raise(place, end, "surrogates not allowed")),
            },
        }
        place = next;
    }
    Ok(encoding.finish())
}
