//! The codecs that write characters as escapes: `unicode_escape`, `raw_unicode_escape`, and that of bytes.

use std::borrow::Cow;

use super::Decoded;
use super::errors::Decoding;
use crate::raise::value_error;
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder, push_escape};
use crate::value::{PyResult, Value};

/// What a letter behind a backslash stands for.
fn simple_escape(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 7,
        b'b' => 8,
        b't' => 9,
        b'n' => 10,
        b'v' => 11,
        b'f' => 12,
        b'r' => 13,
        _ => return None,
    })
}

/// The value of up to `most` hexadecimal digits, and how many there are.
fn hexadecimal(input: &[u8], most: usize) -> (u32, usize) {
    let digits = input.iter().take(most).map_while(|byte| char::from(*byte).to_digit(16));
    digits.fold((0, 0), |(value, number), digit| (value << 4 | digit, number + 1))
}

/// How many digits an escape with this letter has, and the reason if there are fewer.
fn digits_of(letter: u8) -> Option<(usize, &'static str)> {
    match letter {
        b'x' => Some((2, "truncated \\xXX escape")),
        b'u' => Some((4, "truncated \\uXXXX escape")),
        b'U' => Some((8, "truncated \\UXXXXXXXX escape")),
        _ => None,
    }
}

/// Decodes `unicode_escape`. Unless this is the end of the text, an incomplete escape at the end is left.
///
/// # Errors
/// What the error handler raises.
pub fn decode(input: Cow<'_, [u8]>, errors: &str, is_final: bool) -> PyResult<Decoded> {
    let mut decoding = Decoding::new("unicodeescape", errors, input);
    let mut place = 0;
    while let Some(byte) = decoding.byte(place) {
        if byte != b'\\' {
            decoding.out.push(u32::from(byte));
            place += 1;
            continue;
        }
        let Some(letter) = decoding.byte(place + 1) else {
            if !is_final {
                break;
            }
            place = decoding.error(place, place + 1, "\\ at end of string")?;
            continue;
        };
        if let Some((most, reason)) = digits_of(letter) {
            let rest = decoding.input.get(place + 2..).unwrap_or_default();
            let (code, found) = hexadecimal(rest, most);
            if found < most && found == rest.len() && !is_final {
                break;
            }
            let end = place + 2 + found;
            place = match found == most {
                true if code < 0x11_0000 => {
                    decoding.out.push(code);
                    end
                }
                true => decoding.error(place, end, "illegal Unicode character")?,
                false => decoding.error(place, end, reason)?,
            };
        } else if letter == b'N' {
            match named(&mut decoding, place, is_final)? {
                Some(next) => place = next,
                None => break,
            }
        } else {
            place = short_escape(&mut decoding, place, letter);
        }
    }
    Ok(decoding.finish(place))
}

/// An escape of one letter or of octal digits; of what is none, the backslash stays.
fn short_escape(decoding: &mut Decoding<'_>, place: usize, letter: u8) -> usize {
    match letter {
        b'\n' => {}
        b'0'..=b'7' => {
            let rest = decoding.input.get(place + 1..).unwrap_or_default();
            let digits = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte));
            let (code, length) = digits
                .fold((0, 0), |(code, length), digit| (code << 3 | u32::from(digit - b'0'), length + 1));
            decoding.out.push(code);
            return place + 1 + length;
        }
        _ => match simple_escape(letter) {
            Some(byte) => decoding.out.push(u32::from(byte)),
            None => {
                decoding.out.push(u32::from(b'\\'));
                decoding.out.push(u32::from(letter));
            }
        },
    }
    place + 2
}

/// `\N{name}`; `None` if it may be incomplete.
fn named(decoding: &mut Decoding<'_>, place: usize, is_final: bool) -> PyResult<Option<usize>> {
    let rest = decoding.input.get(place + 2..).unwrap_or_default();
    let close = rest.iter().position(|byte| *byte == b'}');
    let end = place + 2 + close.map_or(rest.len(), |close| close + 1);
    let name = match (rest.first(), close) {
        (Some(b'{'), Some(close)) if close > 1 => String::from_utf8_lossy(&rest[1..close]).into_owned(),
        (None, _) | (Some(b'{'), None) if !is_final => return Ok(None),
        (Some(b'{'), _) => return decoding.error(place, end, "malformed \\N character escape").map(Some),
        _ => return decoding.error(place, place + 2, "malformed \\N character escape").map(Some),
    };
    match crate::unicode::character(&name) {
        Some(character) => {
            decoding.out.push(u32::from(character));
            Ok(Some(end))
        }
        None => decoding.error(place, end, "unknown Unicode character name").map(Some),
    }
}

/// Encodes as `unicode_escape`.
///
/// # Errors
/// None.
pub fn encode(string: &Value) -> PyResult {
    let mut out = StrBuilder::new();
    for code in Str::of(string).into_iter().flat_map(Str::code_points) {
        match code {
            9 => out.push_text("\\t"),
            10 => out.push_text("\\n"),
            13 => out.push_text("\\r"),
            0x5c => out.push_text("\\\\"),
            32..127 => out.push(code),
            _ => push_escape(&mut out, code),
        }
    }
    let bytes: Vec<u8> = out.characters().codes().map(|code| code as u8).collect();
    Ok(Bytes::new(&bytes))
}

/// Decodes `raw_unicode_escape`.
///
/// # Errors
/// What the error handler raises.
pub fn decode_raw(input: Cow<'_, [u8]>, errors: &str, is_final: bool) -> PyResult<Decoded> {
    let mut decoding = Decoding::new("rawunicodeescape", errors, input);
    let mut place = 0;
    while let Some(byte) = decoding.byte(place) {
        let letter = decoding.byte(place + 1);
        match (byte, letter) {
            (b'\\', Some(letter @ (b'u' | b'U'))) => {
                let (most, reason) = digits_of(letter).unwrap_or_default();
                let rest = decoding.input.get(place + 2..).unwrap_or_default();
                let (code, found) = hexadecimal(rest, most);
                if found < most && found == rest.len() && !is_final {
                    break;
                }
                let end = place + 2 + found;
                place = match found == most {
                    true if code < 0x11_0000 => {
                        decoding.out.push(code);
                        end
                    }
                    true => decoding.error(place, end, "\\Uxxxxxxxx out of range")?,
                    false => decoding.error(place, end, reason)?,
                };
            }
            (b'\\', None) if !is_final => break,
            (b'\\', Some(letter)) => {
                decoding.out.push(u32::from(b'\\'));
                decoding.out.push(u32::from(letter));
                place += 2;
            }
            _ => {
                decoding.out.push(u32::from(byte));
                place += 1;
            }
        }
    }
    Ok(decoding.finish(place))
}

/// Encodes as `raw_unicode_escape`.
///
/// # Errors
/// None.
pub fn encode_raw(string: &Value) -> PyResult {
    let mut out = StrBuilder::new();
    for code in Str::of(string).into_iter().flat_map(Str::code_points) {
        if code < 256 { out.push(code) } else { push_escape(&mut out, code) }
    }
    let bytes: Vec<u8> = out.characters().codes().map(|code| code as u8).collect();
    Ok(Bytes::new(&bytes))
}

/// Bytes as the inside of a bytes literal.
pub fn escape_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *byte]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            32..127 => out.push(*byte),
            _ => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
        }
    }
    out
}

/// The bytes that the inside of a bytes literal means.
///
/// # Errors
/// `ValueError` for incomplete escapes, unless they are to be replaced or ignored.
pub fn unescape_bytes(input: &[u8], errors: &str) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(input.len());
    let mut place = 0;
    while let Some(byte) = input.get(place).copied() {
        place += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(letter) = input.get(place).copied() else {
            return Err(value_error("Trailing \\ in string"));
        };
        place += 1;
        match letter {
            b'\n' => {}
            b'0'..=b'7' => {
                let digits =
                    input[place - 1..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte));
                let (code, length) = digits.fold((0_u32, 0), |(code, length), digit| {
                    (code << 3 | u32::from(digit - b'0'), length + 1)
                });
                out.push(code as u8);
                place += length - 1;
            }
            b'x' => match hexadecimal(&input[place..], 2) {
                (code, 2) => {
                    out.push(code as u8);
                    place += 2;
                }
                (_, found) => {
                    match errors {
                        "strict" => {
                            let start = place - 2;
                            return Err(value_error(format_args!("invalid \\x escape at position {start}")));
                        }
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        _ => {
                            return Err(value_error(format_args!(
                                "decoding error; unknown error handling code: {errors}"
                            )));
                        }
                    }
                    place += found;
                }
            },
            _ => match simple_escape(letter) {
                Some(byte) => out.push(byte),
                None => out.extend_from_slice(&[b'\\', letter]),
            },
        }
    }
    Ok(out)
}
