//! Single items of buffers in the native formats of module `struct`: `b B h H i I l L q Q n N f d e c ? P`.

use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised};
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::int::bytes::{from_slice, to_slice};
use crate::types::{float, int};
use crate::value::Value;

/// Bytes of an item.
pub const fn size(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' | b'c' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

/// The code of a format of one native item, `@` in front or not.
pub fn native_code(format: &str) -> Option<u8> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [code] => size(*code).map(|_| *code),
        _ => None,
    }
}

/// Whether a format is that of an integer with sign.
pub const fn is_signed(code: u8) -> bool {
    matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
}

/// The value of an item of so many bytes as the code says.
pub fn unpack(code: u8, bytes: &[u8], big_endian: bool) -> Value {
    match code {
        b'c' => Bytes::new(bytes),
        b'?' => Value::bool(bytes.iter().any(|byte| *byte != 0)),
        b'e' | b'f' | b'd' => float::new(unpack_float(bytes, big_endian)),
        code => {
            let mut word = [0; 8];
            if bytes.len() > word.len() {
                return from_slice(bytes, big_endian, is_signed(code));
            }
            for (place, byte) in bytes.iter().enumerate() {
                word[if big_endian { bytes.len() - 1 - place } else { place }] = *byte;
            }
            let number = u64::from_le_bytes(word);
            let unused = 64 - 8 * bytes.len() as u32;
            match is_signed(code) && unused < 64 {
                true => int::from_i64((number << unused) as i64 >> unused),
                false => int::from_u64(number),
            }
        }
    }
}

fn unpack_float(bytes: &[u8], big_endian: bool) -> f64 {
    let mut little: Vec<u8> = bytes.to_vec();
    if big_endian {
        little.reverse();
    }
    match *little.as_slice() {
        [a, b] => half_to_f64(u16::from_le_bytes([a, b])),
        [a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => 0.0,
    }
}

/// Why a value is no item of a format.
#[derive(Debug)]
pub enum Unfit {
    /// Its type has no such values.
    Type,
    /// It is out of range.
    Value,
    /// Something else was raised.
    Other(Raised),
}

/// Writes a value as an item of a native format, the little end first.
///
/// # Errors
/// Why it is none.
pub fn pack(code: u8, value: &Value, bytes: &mut [u8]) -> Result<(), Unfit> {
    match code {
        b'c' => match Bytes::of(value).map(Bytes::as_slice) {
            Some([byte]) => {
                bytes.fill(*byte);
                Ok(())
            }
            Some(_) => Err(Unfit::Value),
            None => Err(Unfit::Type),
        },
        b'?' => {
            bytes.fill(u8::from(protocol::is_true(value).map_err(Unfit::Other)?));
            Ok(())
        }
        b'e' | b'f' | b'd' => {
            let number = float::convert(value).map_err(unfit)?;
            pack_float(number, bytes)
        }
        code => {
            if !int::is_int(value) && type_of(value).slots.index().is_none() {
                return Err(Unfit::Type);
            }
            let integer = int::convert::index(value).map_err(unfit)?;
            let any_sign = code == b'P' && int::operand(&integer).is_some_and(int::Operand::is_negative);
            match to_slice(&integer, bytes, is_signed(code) || any_sign) {
                true => Ok(()),
                false => Err(Unfit::Value),
            }
        }
    }
}

fn unfit(raised: Raised) -> Unfit {
    match () {
        () if raise::take_if(&kinds::TYPE_ERROR) => Unfit::Type,
        () if raise::take_if(&kinds::OVERFLOW_ERROR) => Unfit::Value,
        () => Unfit::Other(raised),
    }
}

fn pack_float(number: f64, bytes: &mut [u8]) -> Result<(), Unfit> {
    let (wide, single);
    let half;
    let source: &[u8] = match bytes.len() {
        2 => {
            half = half_from_f64(number).ok_or(Unfit::Value)?.to_le_bytes();
            &half
        }
        4 => {
            single = (number as f32).to_le_bytes();
            &single
        }
        _ => {
            wide = number.to_le_bytes();
            &wide
        }
    };
    for (to, from) in bytes.iter_mut().zip(source) {
        *to = *from;
    }
    Ok(())
}

/// The number of a float of 16 bits.
pub fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i64::from(bits >> 10 & 31), f64::from(bits & 1023));
    match exponent {
        0 => sign * float::scale(fraction, -24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN.copysign(sign),
        exponent => sign * float::scale(1024.0 + fraction, exponent - 25),
    }
}

/// The nearest float of 16 bits, half to even; `None` if the number is too large.
pub fn half_from_f64(number: f64) -> Option<u16> {
    let sign = u16::from(number.is_sign_negative()) << 15;
    if number.is_nan() {
        return Some(sign | 0x7e00);
    }
    if number.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let magnitude = number.abs();
    // The exponent of the last bit: that of subnormal numbers at least.
    let top = ((magnitude.to_bits() >> 52) as i64 - 1023).max(-14);
    let units = float::scale(magnitude, 10 - top).round_ties_even();
    let (units, top) = if units >= 2048.0 { (1024.0, top + 1) } else { (units, top) };
    if top > 15 {
        return None;
    }
    let units = units as u16;
    // A subnormal number that rounds up to a normal one has the right bits by itself.
    Some(sign | if units < 1024 { units } else { ((top + 15) as u16) << 10 | (units - 1024) })
}
