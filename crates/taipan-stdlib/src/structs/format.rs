//! Reading formats.

use taipan_vm::object::item_format;
use taipan_vm::value::PyResult;

use super::error;

/// One or more values of one kind, or bytes that are skipped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// The letter.
    pub(super) code: u8,
    /// Where the first value begins.
    pub(super) offset: usize,
    /// Bytes of a value.
    pub(super) size: usize,
    /// Number of values.
    pub(super) count: usize,
}

/// A format.
#[derive(Debug)]
pub(super) struct Format {
    /// The text.
    pub(super) text: String,
    /// The fields that have values.
    pub(super) fields: Vec<Field>,
    /// Number of values.
    pub(super) values: usize,
    /// Bytes of the whole.
    pub(super) size: usize,
    /// Whether the great end of numbers comes first.
    pub(super) big_endian: bool,
}

/// Size and alignment of a value; `None` if there is no such letter.
fn measure(code: u8, native: bool) -> Option<(usize, usize)> {
    Some(match code {
        b'x' | b's' | b'p' => (1, 1),
        b'l' | b'L' if !native => (4, 1),
        b'n' | b'N' | b'P' if !native => return None,
        b'F' => (8, 4),
        b'D' => (16, 8),
        code => {
            let size = item_format::size(code)?;
            (size, size)
        }
    })
}

impl Format {
    pub(super) fn parse(text: &str) -> PyResult<Format> {
        let bytes = text.as_bytes();
        let (native, aligned, big_endian, start) = match bytes.first() {
            Some(b'<') => (false, false, false, 1),
            Some(b'>' | b'!') => (false, false, true, 1),
            Some(b'=') => (false, false, cfg!(target_endian = "big"), 1),
            Some(b'@') => (true, true, cfg!(target_endian = "big"), 1),
            _ => (true, true, cfg!(target_endian = "big"), 0),
        };
        let too_long = || error("total struct size too long");
        let mut format = Format { text: text.to_owned(), fields: Vec::new(), values: 0, size: 0, big_endian };
        let mut rest = bytes[start..].iter().copied().peekable();
        while let Some(byte) = rest.next() {
            if byte.is_ascii_whitespace() || byte == 11 {
                continue;
            }
            let mut code = byte;
            let mut count = 1_usize;
            if byte.is_ascii_digit() {
                count = usize::from(byte - b'0');
                loop {
                    match rest.next() {
                        Some(digit) if digit.is_ascii_digit() => {
                            let next = count
                                .checked_mul(10)
                                .and_then(|tens| tens.checked_add(usize::from(digit - b'0')));
                            count = next.ok_or_else(too_long)?;
                        }
                        Some(letter) => {
                            code = letter;
                            break;
                        }
                        None => return Err(error("repeat count given without format specifier")),
                    }
                }
            }
            let (size, alignment) =
                measure(code, native).ok_or_else(|| error("bad char in struct format"))?;
            if aligned {
                format.size = format.size.checked_next_multiple_of(alignment).ok_or_else(too_long)?;
            }
            let room = size.checked_mul(count).and_then(|room| room.checked_add(format.size));
            let end = room.filter(|end| *end <= isize::MAX as usize).ok_or_else(too_long)?;
            let offset = format.size;
            match code {
                b'x' => {}
                b's' | b'p' => {
                    format.fields.push(Field { code, offset, size: count, count: 1 });
                    format.values += 1;
                }
                code => {
                    format.fields.push(Field { code, offset, size, count });
                    format.values += count;
                }
            }
            format.size = end;
        }
        Ok(format)
    }
}
