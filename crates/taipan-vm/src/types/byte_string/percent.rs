//! `%` formatting of bytes.

use super::{make_owned, own};
use crate::object::buffer::{Buffer, copied, flag};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::format::percent::{self, Flags};
use crate::types::int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// What is taken from the values to be formatted.
struct Source<'a> {
    /// What stands on the right of `%`.
    right: &'a Value,
    /// The items of a tuple, or the one value.
    items: &'a [Value],
    next: usize,
    /// Whether the right side can be asked for keys.
    is_mapping: bool,
    /// Whether a key was asked for.
    used_as_mapping: bool,
}

impl Source<'_> {
    fn next(&mut self) -> PyResult {
        match self.items.get(self.next) {
            Some(item) => {
                self.next += 1;
                Ok(item.clone())
            }
            None => Err(type_error("not enough arguments for format string")),
        }
    }

    /// The number that `*` stands for.
    fn number(&mut self) -> PyResult<i64> {
        let value = self.next()?;
        match int::operand(&value) {
            Some(number) => number.to_i64().ok_or_else(|| {
                raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t")
            }),
            None => Err(type_error("* wants int")),
        }
    }
}

/// A conversion on its way: what was read of it.
#[derive(Default)]
struct Conversion {
    flags: Flags,
    width: usize,
    precision: Option<usize>,
}

/// `format % right`
///
/// # Errors
/// `TypeError` or `ValueError` if the format and the values do not fit.
pub fn format(format: &Value, right: &Value) -> PyResult {
    let template = copied(own(format)?.as_slice())?;
    let alone = [right.clone()];
    let tuple = Tuple::of(right);
    let is_bytes = Bytes::of(right).is_some() || ByteArray::of(right).is_some() || Str::of(right).is_some();
    let mut source = Source {
        right,
        items: tuple.map_or(&alone[..], Tuple::values),
        next: 0,
        is_mapping: tuple.is_none() && !is_bytes && type_of(right).slots.subscript().is_some(),
        used_as_mapping: false,
    };
    let mut out = Vec::new();
    let mut place = 0;
    while let Some(percent) = memchr::memchr(b'%', &template[place..]) {
        out.extend_from_slice(&template[place..place + percent]);
        place = convert(&template, place + percent + 1, &mut source, &mut out)?;
    }
    out.extend_from_slice(&template[place..]);
    if source.next < source.items.len() && !(source.is_mapping || source.used_as_mapping) {
        return Err(type_error("not all arguments converted during bytes formatting"));
    }
    Ok(make_owned(format, out))
}

#[cold]
fn incomplete() -> Raised {
    value_error("incomplete format")
}

/// Writes the conversion that begins behind a percent sign, and gives the place behind it.
fn convert(template: &[u8], mut place: usize, source: &mut Source<'_>, out: &mut Vec<u8>) -> PyResult<usize> {
    let at = |place: usize| template.get(place).copied();
    if at(place) == Some(b'%') {
        out.push(b'%');
        return Ok(place + 1);
    }
    let mut keyed = None;
    if at(place) == Some(b'(') {
        let end = closing_bracket(template, place + 1).ok_or_else(|| value_error("incomplete format key"));
        if !source.is_mapping {
            return Err(type_error("format requires a mapping"));
        }
        let end = end?;
        let key = Bytes::new(&template[place + 1..end]);
        keyed = Some(protocol::subscript(source.right, &key)?);
        source.used_as_mapping = true;
        place = end + 1;
    }
    let mut conversion = Conversion::default();
    while let Some(flag) = at(place) {
        match flag {
            b'-' => conversion.flags.left = true,
            b'+' => conversion.flags.plus = true,
            b' ' => conversion.flags.space = true,
            b'#' => conversion.flags.alternate = true,
            b'0' => conversion.flags.zero = true,
            _ => break,
        }
        place += 1;
    }
    if at(place) == Some(b'*') {
        let width = source.number()?;
        conversion.flags.left |= width < 0;
        conversion.width = width.unsigned_abs() as usize;
        place += 1;
    } else {
        (conversion.width, place) = digits(template, place, "width too big")?;
    }
    if at(place) == Some(b'.') {
        place += 1;
        let precision;
        if at(place) == Some(b'*') {
            precision = usize::try_from(source.number()?).unwrap_or(0);
            place += 1;
        } else {
            (precision, place) = digits(template, place, "prec too big")?;
        }
        conversion.precision = Some(precision);
    }
    if matches!(at(place), Some(b'h' | b'l' | b'L')) {
        place += 1;
    }
    let Some(letter) = at(place) else { return Err(incomplete()) };
    if letter == b'%' {
        out.push(b'%');
        return Ok(place + 1);
    }
    let value = match keyed {
        Some(value) => value,
        None => source.next()?,
    };
    write(&value, letter, place, &conversion, out)?;
    Ok(place + 1)
}

/// The bracket that closes a key.
fn closing_bracket(template: &[u8], from: usize) -> Option<usize> {
    let mut depth = 1;
    for (distance, byte) in template.get(from..)?.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(from + distance);
        }
    }
    None
}

/// A number and the place behind it.
fn digits(template: &[u8], mut place: usize, too_big: &str) -> PyResult<(usize, usize)> {
    let mut number = 0_usize;
    while let Some(digit) = template.get(place).filter(|byte| byte.is_ascii_digit()) {
        let next = number.checked_mul(10).and_then(|tens| tens.checked_add(usize::from(digit - b'0')));
        number = next.filter(|number| *number <= isize::MAX as usize).ok_or_else(|| value_error(too_big))?;
        place += 1;
    }
    Ok((number, place))
}

fn write(
    value: &Value,
    letter: u8,
    place: usize,
    conversion: &Conversion,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    let flags = conversion.flags;
    match letter {
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let field = percent::integer(value, letter as char, conversion.precision, flags)?;
            out.extend_from_slice(field.pad(conversion.width, flags)?.as_bytes());
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let field = percent::real(value, letter as char, conversion.precision, flags)
                .map_err(float_required(value))?;
            out.extend_from_slice(field.pad(conversion.width, flags)?.as_bytes());
        }
        b'c' => pad(&[character(value)?], conversion, out)?,
        b'b' | b's' => pad(cut(&bytes_of(value)?, conversion), conversion, out)?,
        b'a' | b'r' => pad(cut(&ascii(value)?, conversion), conversion, out)?,
        letter => {
            let shown = letter as char;
            return Err(value_error(format_args!(
                "unsupported format character '{shown}' (0x{letter:x}) at index {place}"
            )));
        }
    }
    Ok(())
}

/// The error of a value that is no real number, in the words that bytes have for it.
fn float_required(value: &Value) -> impl FnOnce(Raised) -> Raised {
    move |raised| match raise::take_if(&kinds::TYPE_ERROR) {
        true => type_error(format_args!("float argument required, not {}", type_of(value).name())),
        false => raised,
    }
}

fn cut<'a>(bytes: &'a [u8], conversion: &Conversion) -> &'a [u8] {
    &bytes[..conversion.precision.unwrap_or(usize::MAX).min(bytes.len())]
}

fn pad(bytes: &[u8], conversion: &Conversion, out: &mut Vec<u8>) -> PyResult<()> {
    let missing = conversion.width.saturating_sub(bytes.len());
    let room = missing.checked_add(bytes.len()).ok_or_else(raise::memory_error)?;
    out.try_reserve(room).map_err(|_| raise::memory_error())?;
    if !conversion.flags.left {
        out.resize(out.len() + missing, b' ');
    }
    out.extend_from_slice(bytes);
    if conversion.flags.left {
        out.resize(out.len() + missing, b' ');
    }
    Ok(())
}

/// The byte of `%c`.
fn character(value: &Value) -> PyResult<u8> {
    let single = |bytes: &[u8], kind: &str| match bytes {
        [byte] => Ok(*byte),
        bytes => Err(type_error(format_args!(
            "%c requires an integer in range(256) or a single byte, not a {kind} object of length {}",
            bytes.len()
        ))),
    };
    if let Some(bytes) = Bytes::of(value) {
        return single(bytes.as_slice(), "bytes");
    }
    if let Some(array) = ByteArray::of(value) {
        return single(&array.copy(), "bytearray");
    }
    if type_of(value).slots.index().is_none() {
        let given = type_of(value).name();
        return Err(type_error(format_args!(
            "%c requires an integer in range(256) or a single byte, not {given}"
        )));
    }
    let number = int::convert::to_isize_clamped(value)?;
    u8::try_from(number).map_err(|_| raise::raise(&kinds::OVERFLOW_ERROR, "%c arg not in range(256)"))
}

/// The bytes of `%b`.
fn bytes_of(value: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = Bytes::of(value) {
        return copied(bytes.as_slice());
    }
    if let Some(result) = call_special(value, "__bytes__", &[]) {
        let result = result?;
        return match Bytes::of(&result) {
            Some(bytes) => copied(bytes.as_slice()),
            None => {
                let given = type_of(&result).name();
                Err(type_error(format_args!("__bytes__ returned non-bytes (type {given})")))
            }
        };
    }
    match Buffer::find(value, flag::FULL_RO) {
        Some(buffer) => super::source::contiguous(&buffer?),
        None => Err(type_error(format_args!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            type_of(value).name()
        ))),
    }
}

/// The ASCII form of a value's `repr`.
fn ascii(value: &Value) -> PyResult<Vec<u8>> {
    let shown = protocol::repr(value)?;
    let mut text = String::new();
    for code in Str::of(&shown).into_iter().flat_map(Str::code_points) {
        match code {
            0..0x80 => text.push(code as u8 as char),
            0x80..0x100 => text.push_str(&format!("\\x{code:02x}")),
            0x100..0x1_0000 => text.push_str(&format!("\\u{code:04x}")),
            _ => text.push_str(&format!("\\U{code:08x}")),
        }
    }
    Ok(text.into_bytes())
}
