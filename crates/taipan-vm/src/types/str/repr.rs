//! `repr` and `ascii` of strings.

use super::{Str, StrBuilder};
use crate::unicode::{self, Flags};

const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";

/// Writes `\xNN`, `\uNNNN` or `\UNNNNNNNN`, whichever the code point needs.
pub fn push_escape(out: &mut StrBuilder, code: u32) {
    let (letter, digits) = match code {
        0..0x100 => ('x', 2),
        0x100..0x1_0000 => ('u', 4),
        _ => ('U', 8),
    };
    out.push(u32::from('\\'));
    out.push(u32::from(letter));
    for place in (0..digits).rev() {
        out.push(u32::from(HEXADECIMAL[(code >> (place * 4) & 15) as usize]));
    }
}

/// `repr(string)`: in single quotes, unless it holds those and no double ones; what is not printable is escaped.
pub fn repr_text(string: &Str) -> StrBuilder {
    let has = |quote: char| string.code_points().any(|code| code == u32::from(quote));
    let quote = if has('\'') && !has('"') { u32::from('"') } else { u32::from('\'') };
    let mut out = StrBuilder::with_capacity(string.length() + 2);
    out.push(quote);
    for code in string.code_points() {
        match code {
            9 => out.push_text("\\t"),
            10 => out.push_text("\\n"),
            13 => out.push_text("\\r"),
            0x5c => out.push_text("\\\\"),
            _ if code == quote => {
                out.push(0x5c);
                out.push(code);
            }
            32..127 => out.push(code),
            _ if code >= 127 && unicode::is(code, Flags::PRINTABLE) => out.push(code),
            _ => push_escape(&mut out, code),
        }
    }
    out.push(quote);
    out
}

/// A string with everything beyond ASCII escaped.
pub fn ascii_text(string: &Str) -> StrBuilder {
    let mut out = StrBuilder::with_capacity(string.length());
    for code in string.code_points() {
        if code < 128 { out.push(code) } else { push_escape(&mut out, code) }
    }
    out
}
