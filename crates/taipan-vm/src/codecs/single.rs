//! ASCII and Latin-1: one byte for each character.

use std::borrow::Cow;

use super::Decoded;
use super::errors::{Decoding, Encoding, Replacement};
use crate::types::bytes::Bytes;
use crate::types::str::{Characters, Str};
use crate::value::{PyResult, Value};

/// Decodes ASCII.
///
/// # Errors
/// What the error handler raises.
pub fn decode_ascii(input: Cow<'_, [u8]>, errors: &str) -> PyResult<Decoded> {
    if input.is_ascii() {
        return Ok(Decoded { text: Str::from_latin1(&input), consumed: input.len() });
    }
    let mut decoding = Decoding::new("ascii", errors, input);
    let mut place = 0;
    while let Some(byte) = decoding.byte(place) {
        if byte < 128 {
            decoding.out.push(u32::from(byte));
            place += 1;
        } else {
            place = decoding.error(place, place + 1, "ordinal not in range(128)")?;
        }
    }
    Ok(decoding.finish(place))
}

/// Encodes a string whose characters have to be below `limit`: 128 for ASCII, 256 for Latin-1.
///
/// # Errors
/// What the error handler raises.
pub fn encode(string: &Value, errors: &str, limit: u32) -> PyResult {
    let Some(own) = Str::of(string) else { return Ok(Value::NOT_IMPLEMENTED) };
    if let Characters::One(bytes) = own.characters()
        && (limit == 256 || own.is_ascii())
    {
        return Ok(Bytes::new(bytes));
    }
    let (name, reason) = match limit {
        256 => ("latin-1", "ordinal not in range(256)"),
        _ => ("ascii", "ordinal not in range(128)"),
    };
    let mut encoding = Encoding::new(name, errors, string);
    let mut place = 0;
    while let Some(code) = encoding.characters.get(place) {
        if code < limit {
            encoding.out.push(code as u8);
            place += 1;
            continue;
        }
        let run = encoding.characters.slice(place, usize::MAX).codes();
        let mut end = place + run.take_while(|code| *code >= limit).count();
        if errors == "surrogateescape" {
            // Only what can be escaped goes together; the first that can not is an error of its own.
            let run = encoding.characters.slice(place, end).codes();
            let escaped = run.take_while(|code| (0xdc80..0xdd00).contains(code)).count();
            if escaped > 0 {
                end = place + escaped;
            }
        }
        let (replacement, next) = encoding.error(place, end, reason)?;
        match replacement {
            Replacement::Bytes(bytes) => encoding.out.extend_from_slice(&bytes),
            Replacement::Text(text) => {
                for code in Str::of(&text).into_iter().flat_map(Str::code_points) {
                    if code >= limit {
                        return Err(encoding.raise(place, end, reason));
                    }
                    encoding.out.push(code as u8);
                }
            }
        }
        place = next;
    }
    Ok(encoding.finish())
}
