//! `repr` of strings and bytes.

use std::fmt::{self, Write};

use super::printable::NOT_PRINTABLE;
use crate::constant::PyString;

/// Writes `repr` of a string: in single quotes, unless it holds those and no double ones; what is not
/// printable is escaped.
pub fn str(out: &mut dyn Write, value: &PyString) -> fmt::Result {
    let quote = quote(value.as_bytes());
    out.write_char(quote)?;
    for code in value.code_points() {
        match char::from_u32(code).filter(|character| is_printable(*character)) {
            Some(character) => {
                if character == quote || character == '\\' {
                    out.write_char('\\')?;
                }
                out.write_char(character)?;
            }
            None => escape(out, code)?,
        }
    }
    out.write_char(quote)
}

/// Writes `repr` of bytes.
pub fn bytes(out: &mut dyn Write, value: &[u8]) -> fmt::Result {
    let quote = quote(value);
    write!(out, "b{quote}")?;
    for byte in value {
        match byte {
            b' '..=b'~' => {
                let character = char::from(*byte);
                if character == quote || character == '\\' {
                    out.write_char('\\')?;
                }
                out.write_char(character)?;
            }
            _ => escape(out, u32::from(*byte))?,
        }
    }
    out.write_char(quote)
}

/// `str.isprintable` of one character.
pub fn is_printable(character: char) -> bool {
    let code = u32::from(character);
    if code < 0x80 {
        return matches!(character, ' '..='~');
    }
    let after = NOT_PRINTABLE.partition_point(|(first, _)| *first <= code);
    after == 0 || NOT_PRINTABLE[after - 1].1 < code
}

fn quote(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' }
}

fn escape(out: &mut dyn Write, code: u32) -> fmt::Result {
    match code {
        0x09 => out.write_str("\\t"),
        0x0a => out.write_str("\\n"),
        0x0d => out.write_str("\\r"),
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x10000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    }
}
