//! Writing values that are no code objects.

use num_bigint::Sign;

use crate::object::recursion;
use crate::object::type_object::type_of;
use crate::raise::value_error;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{float, int};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// The bytes of a value.
///
/// # Errors
/// `ValueError` if it is of a type that the format does not have, or nested too deeply.
pub(super) fn value(value: &Value) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Value) -> PyResult<()> {
    recursion::check("")?;
    match value.word() {
        Word::NONE => out.push(b'N'),
        Word::TRUE => out.push(b'T'),
        Word::FALSE => out.push(b'F'),
        Word::ELLIPSIS => out.push(b'.'),
        _ => return write_object(out, value),
    }
    Ok(())
}

fn length(out: &mut Vec<u8>, length: usize) -> PyResult<()> {
    let length = i32::try_from(length).map_err(|_| value_error("unmarshallable object"))?;
    out.extend_from_slice(&length.to_le_bytes());
    Ok(())
}

fn sequence(out: &mut Vec<u8>, kind: u8, items: &[Value]) -> PyResult<()> {
    out.push(kind);
    length(out, items.len())?;
    items.iter().try_for_each(|item| write(out, item))
}

fn write_object(out: &mut Vec<u8>, value: &Value) -> PyResult<()> {
    if let Some(number) = int::of(value) {
        return write_int(out, &number);
    }
    if let Some(number) = float::of(value) {
        out.push(b'g');
        out.extend_from_slice(&number.to_le_bytes());
    } else if let Some(text) = Str::of(value) {
        write_text(out, text)?;
    } else if let Some(bytes) = Bytes::of(value) {
        out.push(b's');
        length(out, bytes.length())?;
        out.extend_from_slice(bytes.as_slice());
    } else if let Some(tuple) = Tuple::of(value) {
        sequence(out, b'(', tuple.values())?;
    } else if let Some(list) = List::of(value) {
        sequence(out, b'[', list.items())?;
    } else if let Some(dict) = Dict::of(value) {
        out.push(b'{');
        for (key, value) in dict.iter().collect::<Vec<_>>() {
            write(out, &key)?;
            write(out, &value)?;
        }
        out.push(b'0');
    } else {
        return Err(value_error(format_args!("unmarshallable object of type {}", type_of(value).name())));
    }
    Ok(())
}

fn write_int(out: &mut Vec<u8>, number: &num_bigint::BigInt) -> PyResult<()> {
    if let Ok(small) = i32::try_from(number) {
        out.push(b'i');
        out.extend_from_slice(&small.to_le_bytes());
        return Ok(());
    }
    let (sign, digits) = (number.sign(), number.magnitude().to_bytes_le());
    let digits = digits_of_15_bits(&digits);
    out.push(b'l');
    let count = i32::try_from(digits.len()).map_err(|_| value_error("unmarshallable object"))?;
    out.extend_from_slice(&(if sign == Sign::Minus { -count } else { count }).to_le_bytes());
    digits.iter().for_each(|digit| out.extend_from_slice(&digit.to_le_bytes()));
    Ok(())
}

/// Digits of 15 bits from bytes, the least first.
fn digits_of_15_bits(bytes: &[u8]) -> Vec<u16> {
    let (mut digits, mut pending, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in bytes {
        pending |= u32::from(*byte) << bits;
        bits += 8;
        if bits >= 15 {
            digits.push((pending & 0x7fff) as u16);
            pending >>= 15;
            bits -= 15;
        }
    }
    digits.push(pending as u16);
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

/// A text: short and ASCII, or in UTF-8 with lone surrogates passed through.
fn write_text(out: &mut Vec<u8>, text: &Str) -> PyResult<()> {
    if let Some(ascii) = text.as_ascii() {
        match u8::try_from(ascii.len()) {
            Ok(short) => out.extend_from_slice(&[b'z', short]),
            Err(_) => {
                out.push(b'a');
                length(out, ascii.len())?;
            }
        }
        out.extend_from_slice(ascii.as_bytes());
        return Ok(());
    }
    let mut bytes = Vec::with_capacity(text.length() * 2);
    for code in text.code_points() {
        match char::from_u32(code) {
            Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.extend_from_slice(&[
                0xe0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3f) as u8,
                0x80 | (code & 0x3f) as u8,
            ]),
        }
    }
    out.push(b'u');
    length(out, bytes.len())?;
    out.extend_from_slice(&bytes);
    Ok(())
}
