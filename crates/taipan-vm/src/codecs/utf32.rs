//! UTF-32.

use std::borrow::Cow;

use super::Decoded;
use super::errors::{Decoding, Encoding};
use super::utf16::{Order, read_mark, replace_surrogate};
use crate::value::{PyResult, Value};

/// Decodes.
///
/// # Errors
/// What the error handler raises.
pub fn decode(
    input: Cow<'_, [u8]>,
    errors: &str,
    name: &str,
    order: Order,
    is_final: bool,
) -> PyResult<Decoded> {
    decode_with_order(input, errors, name, order, is_final).map(|(decoded, _)| decoded)
}

/// Decodes, and says which order it was.
///
/// # Errors
/// What the error handler raises.
pub fn decode_with_order(
    input: Cow<'_, [u8]>,
    errors: &str,
    name: &str,
    order: Order,
    is_final: bool,
) -> PyResult<(Decoded, Order)> {
    let (order, mut place) = read_mark(&input, order, 4);
    let name = match (name, order) {
        ("utf-32", Order::Big) => "utf-32-be",
        ("utf-32", _) => "utf-32-le",
        _ => name,
    };
    let mut decoding = Decoding::new(name, errors, input);
    loop {
        let bytes = decoding.input.get(place..place + 4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let Some(bytes) = bytes else {
            if !is_final || place >= decoding.input.len() {
                break;
            }
            let end = decoding.input.len();
            place = decoding.error(place, end, "truncated data")?;
            continue;
        };
        let code = if order == Order::Big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        place = match char::from_u32(code) {
            Some(_) => {
                decoding.out.push(code);
                place + 4
            }
            None if code < 0x11_0000 => decoding.error(
                place,
                place + 4,
                "code point in surrogate code point range(0xd800, 0xe000)",
            )?,
            None => decoding.error(place, place + 4, "code point not in range(0x110000)")?,
        };
    }
    Ok((decoding.finish(place), order))
}

/// Encodes a string.
///
/// # Errors
/// What the error handler raises.
pub fn encode(string: &Value, errors: &str, name: &str, order: Order) -> PyResult {
    let mut encoding = Encoding::new(name, errors, string);
    let push = |out: &mut Vec<u8>, code: u32| {
        out.extend_from_slice(&if order == Order::Big { code.to_be_bytes() } else { code.to_le_bytes() });
    };
    if order == Order::Mark {
        push(&mut encoding.out, 0xfeff);
    }
    let mut place = 0;
    while let Some(code) = encoding.characters.get(place) {
        if char::from_u32(code).is_some() {
            push(&mut encoding.out, code);
            place += 1;
        } else {
            place = replace_surrogate(&mut encoding, place, 4, push)?;
        }
    }
    Ok(encoding.finish())
}
