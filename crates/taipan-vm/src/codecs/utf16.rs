//! UTF-16.

use std::borrow::Cow;

use super::Decoded;
use super::errors::{Decoding, Encoding, Replacement};
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// The order of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The low byte first.
    Little,
    /// The high byte first.
    Big,
    /// As a mark at the begin says; little without one.
    Mark,
}

impl Order {
    /// The order that the library's functions call -1, 1 and 0.
    pub fn of_number(number: isize) -> Order {
        match number {
            ..0 => Order::Little,
            0 => Order::Mark,
            _ => Order::Big,
        }
    }

    /// The number.
    pub fn number(self) -> i64 {
        match self {
            Order::Little => -1,
            Order::Mark => 0,
            Order::Big => 1,
        }
    }
}

/// The order that a mark of so many bytes at the begin says, and the bytes it takes.
pub(super) fn read_mark(input: &[u8], order: Order, width: usize) -> (Order, usize) {
    let mark = |bytes: &[u8]| input.len() >= width && input.get(..width) == Some(bytes);
    match (order, width) {
        (Order::Mark, 2) if mark(&[0xff, 0xfe]) => (Order::Little, 2),
        (Order::Mark, 2) if mark(&[0xfe, 0xff]) => (Order::Big, 2),
        (Order::Mark, 4) if mark(&[0xff, 0xfe, 0, 0]) => (Order::Little, 4),
        (Order::Mark, 4) if mark(&[0, 0, 0xfe, 0xff]) => (Order::Big, 4),
        (order, _) => (order, 0),
    }
}

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
    let (order, mut place) = read_mark(&input, order, 2);
    let name = match (name, order) {
        ("utf-16", Order::Big) => "utf-16-be",
        ("utf-16", _) => "utf-16-le",
        _ => name,
    };
    let mut decoding = Decoding::new(name, errors, input);
    let unit = |decoding: &Decoding<'_>, place: usize| {
        let bytes = [decoding.byte(place)?, decoding.byte(place + 1)?];
        Some(u32::from(if order == Order::Big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }))
    };
    loop {
        let Some(first) = unit(&decoding, place) else {
            if !is_final || place >= decoding.input.len() {
                break;
            }
            let end = decoding.input.len();
            place = decoding.error(place, end, "truncated data")?;
            continue;
        };
        match first {
            0xd800..0xdc00 => match unit(&decoding, place + 2) {
                Some(second @ 0xdc00..0xe000) => {
                    decoding.out.push(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                    place += 4;
                }
                Some(_) => place = decoding.error(place, place + 2, "illegal UTF-16 surrogate")?,
                None if !is_final => break,
                None => {
                    let end = decoding.input.len();
                    place = decoding.error(place, end, "unexpected end of data")?;
                }
            },
            0xdc00..0xe000 => place = decoding.error(place, place + 2, "illegal encoding")?,
            code => {
                decoding.out.push(code);
                place += 2;
            }
        }
    }
    Ok((decoding.finish(place), order))
}

/// Encodes a string.
///
/// # Errors
/// What the error handler raises.
pub fn encode(string: &Value, errors: &str, name: &str, order: Order) -> PyResult {
    let mut encoding = Encoding::new(name, errors, string);
    let push = |out: &mut Vec<u8>, unit: u16| {
        out.extend_from_slice(&if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() });
    };
    if order == Order::Mark {
        push(&mut encoding.out, 0xfeff);
    }
    let mut place = 0;
    let mut units = [0; 2];
    while let Some(code) = encoding.characters.get(place) {
        if let Some(character) = char::from_u32(code) {
            character.encode_utf16(&mut units).iter().for_each(|unit| push(&mut encoding.out, *unit));
            place += 1;
            continue;
        }
        place = replace_surrogate(&mut encoding, place, 2, |out, code| push(out, code as u16))?;
    }
    Ok(encoding.finish())
}

/// Deals with a lone surrogate: what stands for it is ASCII or whole units.
pub(super) fn replace_surrogate(
    encoding: &mut Encoding<'_>,
    place: usize,
    width: usize,
    push: impl Fn(&mut Vec<u8>, u32),
) -> PyResult<usize> {
    const REASON: &str = "surrogates not allowed";
    let run = encoding.characters.slice(place, usize::MAX).codes();
    let end = place + run.take_while(|code| char::from_u32(*code).is_none()).count().max(1);
    let (replacement, next) = encoding.error(place, end, REASON)?;
    match replacement {
        Replacement::Bytes(bytes) if bytes.len().is_multiple_of(width) => {
            encoding.out.extend_from_slice(&bytes)
        }
        Replacement::Bytes(_) => return Err(encoding.raise(place, end, REASON)),
        Replacement::Text(text) => match Str::of(&text).and_then(Str::as_ascii) {
            Some(text) => text.bytes().for_each(|byte| push(&mut encoding.out, u32::from(byte))),
            None => return Err(encoding.raise(place, end, REASON)),
        },
    }
    Ok(next)
}
